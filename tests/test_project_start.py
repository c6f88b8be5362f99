"""report init: a project whole or not at all, the next period without a number of the last."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report.cli import main
from report.dictionary.cells import period as read_period
from report.problem import InputError
from report.project.start import roll, rolled, start

ROOT = Path(__file__).resolve().parent.parent


def test_a_new_project_has_the_kit_and_the_example_and_no_machine_state(tmp_path: Path) -> None:
    assert [path.name for path in start(tmp_path / "新")] == ["data", "templates", "output", "填报表.xlsx"]
    here = {path.relative_to(ROOT).as_posix() for path in (ROOT / "templates").rglob("*") if path.is_file()}
    there = {path.relative_to(tmp_path / "新").as_posix() for path in (tmp_path / "新" / "templates").rglob("*.*")}
    assert there == here
    assert not list((tmp_path / "新").rglob(".report"))


def test_an_output_folder_that_is_there_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "output").mkdir()
    (tmp_path / "output" / "旧稿.docx").write_bytes(b"mine")
    start(tmp_path)
    assert (tmp_path / "output" / "旧稿.docx").read_bytes() == b"mine"


@pytest.mark.parametrize("taken", ["data", "templates"])
def test_what_is_there_is_never_touched(tmp_path: Path, taken: str) -> None:
    (tmp_path / taken).mkdir()
    (tmp_path / taken / "我的.csv").write_text("1")
    with pytest.raises(InputError, match="E512"):
        start(tmp_path)
    assert [path.name for path in tmp_path.rglob("*")] == [taken, "我的.csv"]


def test_an_entry_workbook_that_is_there_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "填报表.xlsx").write_bytes(b"mine")
    with pytest.raises(InputError, match="E512"):
        start(tmp_path)
    assert [(path.name, path.read_bytes()) for path in tmp_path.rglob("*")] == [("填报表.xlsx", b"mine")]


def test_a_workbook_that_cannot_be_made_takes_back_what_was_made_so_that_init_can_be_run_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> bytes:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("report.project.start.workbook", full)
        with pytest.raises(InputError) as refused:
            start(tmp_path / "新")
        assert [problem.cause for problem in refused.value.problems] == [f"不能建立“{tmp_path}/新”：磁盘已满"]
        assert [path.name for path in (tmp_path / "新").rglob("*")] == ["output"]
    assert len(start(tmp_path / "新")) == 4


def test_a_disk_that_fills_up_leaves_no_half_a_kit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = shutil.copy2

    def full(source: os.PathLike[str], target: str, **more: bool) -> str:
        if os.fspath(source).endswith("look.yaml"):
            raise OSError(28, "No space left on device")
        return str(real(source, target, **more))

    monkeypatch.setattr(shutil, "copy2", full)
    monkeypatch.setattr(shutil.copytree, "__defaults__", (False, None, full, False, False))
    with pytest.raises(InputError, match="F020"):
        start(tmp_path / "新")
    assert [path.name for path in (tmp_path / "新").rglob("*")] == ["output"]


def test_a_settings_file_in_gbk_rolls_too(tmp_path: Path) -> None:
    start(tmp_path)
    path = tmp_path / "data" / "2023H1" / "report.yaml"
    path.write_bytes(path.read_text(encoding="utf-8").encode("gb18030"))
    made, _ = roll(Path("2023H2"), str(path.parent))
    assert "期间: 2023年下半年\n" in (made / "report.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "words"),
    [("2023H2", "2023年下半年"), ("2024Q1", "2024年第一季度"), ("2024上半年", "2024年上半年")],
)
def test_the_folder_names_the_period(tmp_path: Path, name: str, words: str) -> None:
    start(tmp_path)
    made, _ = roll(Path(name), str(tmp_path / "data" / "2023H1"))
    assert f"期间: {words}\n" in (made / "report.yaml").read_text(encoding="utf-8")


FIXED = re.compile(r"^(?:期间|模板|地区|单位|图表|字体|行业口径|版式|  小数位|  百分号).*$", re.MULTILINE)
value = st.one_of(
    st.integers(1, 99999).map(lambda n: f"{n}处"), st.dates().map(lambda d: f"{d.year}年{d.month}月{d.day}日")
)


@given(st.dictionaries(st.sampled_from("甲乙丙丁"), value, min_size=1), value, value)
def test_no_number_of_last_period_is_carried_over(facts: dict[str, str], note: str, date: str) -> None:
    text = (
        f"# 备注 {note}\n模板: half_year\n期间: 2023年上半年\n地区: XX区 # {note}\n日期: {date}\n上年同期: 2022H1\n行文:\n  小数位: 1\n会议:\n"
        + "".join(f"  {name}: {text}  # {note}\n" for name, text in facts.items())
        + f"文件:\n  一:\n    - 《{note}》\n"
    )
    period = read_period("2023年下半年")
    assert period is not None
    made = rolled(text, period)
    assert not re.search(r"\d", FIXED.sub("", made)), made
    assert [line for line in made.splitlines() if line.startswith("  ")][1:-1] == [f"  {name}:" for name in facts]


def test_the_wheel_carries_what_init_needs() -> None:
    declared = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert '"templates" = "report/_kit/templates"' in declared
    assert '"data" = "report/_kit/data"' in declared


def test_init_works_where_the_current_folder_is_no_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["init", "甲"]) == 0
    assert main(["build", "甲/2023H1", "--charts", "native"]) == 0
    assert list((tmp_path / "甲" / "output").glob("*.docx"))
