"""Law 3: same input, same bytes: of another folder, hash seed, time zone, locale and day. And what `build` leaves behind."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from report.cli import main
from report.project.build import last_build
from report.project.places import places

ROOT = Path(__file__).resolve().parent.parent


def project(folder: Path) -> Path:
    """A fresh project in a folder."""
    shutil.copytree(ROOT / "data", folder / "data", ignore=shutil.ignore_patterns(".report", "*-raw"))
    shutil.copytree(ROOT / "templates", folder / "templates")
    return folder


def built(folder: Path, charts: str, **setting: str) -> dict[str, str]:
    """Build in a process of its own; the digest of every part, and of the base kept beside."""
    project(folder)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "SOURCE_DATE_EPOCH": "", **setting}
    done = subprocess.run(
        [sys.executable, "-m", "report", "build", "data/2023H1", "-o", "out.docx", "--charts", charts],
        cwd=folder, env=environment, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    base = sorted(path.name for path in (folder / "data" / "2023H1" / ".report" / "base").iterdir())
    return {"docx": hashlib.sha256((folder / "out.docx").read_bytes()).hexdigest(), "base": " ".join(base)}


SETTINGS = {
    "another hash seed and zone": {"PYTHONHASHSEED": "4242", "TZ": "Pacific/Kiritimati"},
    "locale C": {"LC_ALL": "C", "PYTHONHASHSEED": "1"},
    "another user": {"USER": "zhang", "LOGNAME": "zhang", "USERNAME": "zhang", "PYTHONOPTIMIZE": "1"},
}


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return built(tmp_path_factory.mktemp("first"), "native", PYTHONHASHSEED="0", TZ="Asia/Shanghai")


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=SETTINGS.keys())
def test_the_same_input_gives_the_same_bytes_whatever_is_around_it(
    tmp_path: Path, first: dict[str, str], setting: dict[str, str]
) -> None:
    if "LC_ALL" in setting and sys.getfilesystemencoding() != "utf-8":
        pytest.skip("the names on this disk are not in UTF-8 (.ci/gbk), that locale would not find them")
    assert built(tmp_path / "另 一个 文件夹", "native", **setting) == first


@pytest.mark.ci
@pytest.mark.parametrize("charts", ["native", "image"])
@pytest.mark.parametrize("seed", ["0", "1", "77"])
@pytest.mark.parametrize("zone", ["UTC", "America/St_Johns"])
def test_the_same_input_gives_the_same_bytes_with_pictures_too(
    tmp_path: Path, charts: str, seed: str, zone: str
) -> None:
    setting = {"PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": "C.UTF-8"}
    (tmp_path / "a").mkdir()
    assert built(tmp_path / "a", charts, PYTHONHASHSEED="5", TZ="Asia/Shanghai") == built(
        tmp_path / "b", charts, **setting
    )


def test_line_ends_and_a_mark_at_the_start_of_a_table_change_no_figure(tmp_path: Path) -> None:
    plain = project(tmp_path / "a")
    other = project(tmp_path / "b")
    for path in (other / "data" / "2023H1").glob("*.csv"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    texts = []
    for folder in (plain, other):
        assert main(["build", str(folder / "data" / "2023H1"), "-o", str(folder / "o.docx"), "--charts", "native"]) == 0
        (base,) = (folder / "data" / "2023H1" / ".report" / "base").glob("*.json")
        texts.append(json.loads(base.read_text(encoding="utf-8")))
    assert texts[0]["blocks"] == texts[1]["blocks"]


def test_a_kill_between_report_and_record_makes_no_stranger_of_the_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    period = project(tmp_path) / "data" / "2023H1"
    out = tmp_path / "稿.docx"
    build = ["build", str(period), "-o", str(out), "--charts", "native"]
    assert main(build) == 0
    table = period / "隐患整治.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("526,518", "526,510"), encoding="utf-8")
    with monkeypatch.context() as killed:
        killed.setattr("report.project.build.remember", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        assert main(build) == 130
    table.write_text(table.read_text(encoding="utf-8").replace("526,510", "526,512"), encoding="utf-8")
    assert main(build) == 0, "the report that the killed run wrote is ours"
    assert len(last_build(places(period))["outputs"]) == 1


def test_a_build_that_could_not_write_leaves_the_record_of_the_one_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    period = project(tmp_path) / "data" / "2023H1"
    out = tmp_path / "稿.docx"
    build = ["build", str(period), "-o", str(out), "--charts", "native"]
    assert main(build) == 0
    before, content = last_build(places(period)), out.read_bytes()
    table = period / "隐患整治.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("526,518", "526,510"), encoding="utf-8")
    real = Path.replace

    def held(self: Path, to: Path) -> Path:
        if to.suffix == ".docx":
            raise PermissionError(13, "open in Word")
        return real(self, to)

    with monkeypatch.context() as open_in_word:
        open_in_word.setattr(Path, "replace", held)
        assert main(build) == 2
    assert "正在 Word 或 WPS 中打开" in capsys.readouterr().err
    after = last_build(places(period))
    assert (after["base"], after["raw"]) == (before["base"], before["raw"])
    assert out.read_bytes() == content
    assert not list(tmp_path.rglob("*.tmp"))
    assert main(["diff", str(period)]) == 0
    assert "518处→510处" in capsys.readouterr().out
    assert main(build) == 0


def test_machine_state_may_be_deleted_and_the_same_build_says_nothing_changed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    period = project(tmp_path) / "data" / "2023H1"
    build = ["build", str(period), "-o", str(tmp_path / "稿.docx"), "--charts", "native"]
    assert main(build) == 0
    shutil.rmtree(period / ".report")
    assert main(build) == 0
    assert "没有变化，不用重写" in capsys.readouterr().out
