"""Cached pictures: no matplotlib for a picture that is there, a damaged one is drawn anew; the font and its refusals."""

import json
import os
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from report import charts
from report.charts import cache, fonts
from report.document import ChartSpec, Panel, Series
from report.problem import InputError

SPEC = ChartSpec(
    "排序条形", ("建筑施工", "工贸"), (Panel("", (Series("罚款", (Decimal(12), Decimal(8)), "值"),)),), "万元"
)
LATER = """
import json, sys
from decimal import Decimal
from pathlib import Path
from report import charts
from report.document import ChartSpec, Panel, Series
spec = ChartSpec("排序条形", ("建筑施工", "工贸"), (Panel("", (Series("罚款", (Decimal(12), Decimal(8)), "值"),)),), "万元")
picture = charts.cached(spec, Path(sys.argv[1]))
charts.size(spec)
heavy = sorted({name.split(".")[0] for name in sys.modules} & {"matplotlib", "numpy", "PIL", "lxml", "xlsxwriter", "pandas"})
print(json.dumps([len(picture), heavy]))
"""


def test_a_cached_picture_needs_no_heavy_import(tmp_path):
    drawn = charts.cached(SPEC, tmp_path)
    found = subprocess.run([sys.executable, "-c", LATER, tmp_path], capture_output=True, text=True, check=True)
    assert json.loads(found.stdout) == [len(drawn), []]


def test_a_native_chart_needs_no_matplotlib():
    code = LATER.replace("charts.cached(spec, Path(sys.argv[1]))", "charts.native(spec).xml")
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(found.stdout)[1] == ["xlsxwriter"]


def test_the_cache_holds_one_file_named_by_the_chart_and_what_draws_it(tmp_path):
    drawn = charts.cached(SPEC, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [f"{SPEC.digest()}-{charts.fingerprint()}.png"]
    assert drawn == charts.picture(SPEC)


@pytest.mark.parametrize("damage", [lambda png: png[:-20], lambda png: png[:200] + b"x" + png[201:], lambda _: b""])
def test_a_damaged_cached_picture_is_drawn_anew(tmp_path, damage):
    drawn = charts.cached(SPEC, tmp_path)
    (path,) = tmp_path.iterdir()
    path.write_bytes(damage(drawn))
    assert charts.cached(SPEC, tmp_path) == drawn
    assert path.read_bytes() == drawn


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert charts.cached(SPEC, blocked / "charts") == charts.picture(SPEC)


def test_without_a_writable_home_matplotlib_keeps_its_font_list_beside_the_pictures_and_says_nothing(tmp_path):
    (tmp_path / "file").write_text("")
    gone = str(tmp_path / "file" / "home")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "MPL", "PYTHONWARN"))}
    command = [sys.executable, "-c", LATER, tmp_path / "charts"]
    found = subprocess.run(command, capture_output=True, text=True, check=True, env={**clean, "HOME": gone})
    assert found.stderr == ""
    assert list((tmp_path / "charts" / "matplotlib").glob("fontlist-*.json"))


def test_the_fingerprint_names_style_font_and_the_matplotlib_installed(tmp_path):
    from importlib.metadata import version

    other = tmp_path / "other.otf"
    other.write_bytes(fonts.SHIPPED.read_bytes() + b"\0")
    style, font, drawer = charts.fingerprint().split("-")
    assert (style, drawer, len(font)) == (cache.STYLE, version("matplotlib"), 8)
    assert charts.fingerprint(other).split("-")[1] != font


def test_the_shipped_font_has_the_characters_of_places_and_people_and_its_licence():
    from fontTools.ttLib import TTFont

    font = TTFont(fonts.SHIPPED)
    have = set(font.getBestCmap())
    hanzi = {
        bytes((high, low)).decode("gb2312") for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFE) if high != 0xD7
    }
    wanted = hanzi | set("瀍浉埇鄠硚猇垟滘堃昇甦喆㎡㎥−％‰①→（）【】〔〕《》“”·—…～")
    assert {character for character in wanted if ord(character) not in have} == set()
    assert len(have) > 9000
    assert font["name"].getDebugName(1) == "Report Sans SC"
    assert "fvar" not in font
    assert fonts.SHIPPED.stat().st_size < 3_000_000
    assert "SIL OPEN FONT LICENSE" in (fonts.SHIPPED.parent / "OFL.txt").read_text("utf-8")


def refused(font):
    with pytest.raises(InputError) as caught:
        fonts.chosen(font)
    return [problem.code for problem in caught.value.problems]


def test_a_users_font_goes_before_the_shipped_one_and_draws(tmp_path):
    own = Path(shutil.copy(fonts.SHIPPED, tmp_path / "自己的字体.otf"))
    assert fonts.chosen(own) == own
    assert charts.picture(SPEC, own) == charts.picture(SPEC)


def test_a_font_that_is_absent_or_none_or_variable_is_refused(tmp_path):
    text, variable = tmp_path / "a.ttf", tmp_path / "b.ttf"
    text.write_text("这不是字体")
    variable.write_bytes(b"\0\1\0\0\0\1" + b"\0" * 6 + b"fvar" + b"\0" * 12)
    assert [refused(tmp_path / "none.ttf"), refused(text), refused(variable)] == [["E603"]] * 3


def test_a_broken_font_is_a_problem_and_no_traceback(tmp_path):
    broken = tmp_path / "c.otf"
    broken.write_bytes(fonts.SHIPPED.read_bytes()[:5000])
    with pytest.raises(InputError) as caught:
        charts.picture(SPEC, broken)
    assert [problem.code for problem in caught.value.problems] == ["E603"]


def test_without_any_font_the_problem_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setattr(fonts, "SHIPPED", tmp_path / "gone.otf")
    monkeypatch.setattr(fonts, "_FOLDERS", dict.fromkeys(fonts._FOLDERS, (str(tmp_path),)))
    assert refused(None) == ["E602"]


def test_without_the_shipped_font_one_of_the_system_is_taken(monkeypatch, tmp_path):
    monkeypatch.setattr(fonts, "SHIPPED", tmp_path / "gone.otf")
    monkeypatch.setattr(fonts, "_FOLDERS", dict.fromkeys(fonts._FOLDERS, (str(tmp_path),)))
    monkeypatch.setattr(fonts, "_SYSTEM", dict.fromkeys(fonts._SYSTEM, ("first.ttf", "second.ttf")))
    (tmp_path / "second.ttf").write_bytes(b"")
    assert fonts.chosen() == tmp_path / "second.ttf"


def test_the_problem_of_a_missing_glyph_names_it_and_says_which_font_would_do():
    odd = ChartSpec("排序条形", ("㐀村",), (Panel("", (Series("罚款", (Decimal(1),), "值"),)),))
    with pytest.raises(InputError) as caught:
        charts.picture(odd)
    (problem,) = caught.value.problems
    assert "㐀（U+3400）" in problem.cause
    assert "有这些字的字体" in problem.action
