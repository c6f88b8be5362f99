"""`report` alone: what was drafted from which period, whether people or data have moved on, and the next step."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from report.cli import main
from report.project.standing import periods

ROOT = Path(__file__).resolve().parent.parent
DRAFT = "output/稿.docx"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(ROOT / "data", tmp_path / "data", ignore=shutil.ignore_patterns(".report", "*-raw"))
    shutil.copytree(ROOT / "templates", tmp_path / "templates")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def build() -> None:
    assert main(["build", "2023H1", "-o", DRAFT, "--charts", "native"]) == 0


def type_over() -> None:
    Path(DRAFT).write_bytes(Path(DRAFT).read_bytes() + b"typed")


def correct() -> None:
    table = Path("data/2023H1/隐患整治.csv")
    table.write_text(table.read_text(encoding="utf-8").replace("526,518", "526,510"), encoding="utf-8")


def spoil() -> None:
    table = Path("data/2023H1/隐患整治.csv")
    table.write_text(table.read_text(encoding="utf-8").replace("38,35", "38,约35"), encoding="utf-8")


def reword() -> None:
    kit = Path("templates/half_year/report.md")
    kit.write_text(kit.read_text(encoding="utf-8").replace("压实安全生产责任", "落实安全生产责任"), encoding="utf-8")


def lose() -> None:
    Path(DRAFT).unlink()


@pytest.mark.parametrize(
    ("done", "line", "step"),
    [
        ([], "还没有生成", "report check data/2023H1，再 report build data/2023H1"),
        ([build], f"已生成 {DRAFT}", f"打开 {DRAFT} 修改；数据有更正时 report refresh {DRAFT}"),
        ([build, type_over], f"已生成 {DRAFT}（人工改过）", f"打开 {DRAFT} 修改；数据有更正时 report refresh {DRAFT}"),
        ([build, correct], f"已生成 {DRAFT}；此后数据有改动", "数据有改动：report build data/2023H1"),
        (
            [build, type_over, correct, reword],
            f"已生成 {DRAFT}（人工改过）；此后数据、模板有改动",
            f"数据、模板有改动：report diff data/2023H1 看影响，再 report refresh {DRAFT}",
        ),
        ([build, lose], f"已生成 {DRAFT}（已移走或删除）", "report check data/2023H1，再 report build data/2023H1"),
        ([build, spoil], f"已生成 {DRAFT}", "数据里有错：report check data/2023H1"),
    ],
    ids=["new", "built", "typed over", "corrected", "both", "lost", "spoilt"],
)
@pytest.mark.usefixtures("project")
def test_the_state_and_the_next_step(
    capsys: pytest.CaptureFixture[str], done: list[Callable[[], None]], line: str, step: str
) -> None:
    for act in done:
        act()
    capsys.readouterr()
    assert main([]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "data/2022H1　还没有生成", f"data/2023H1　{line}", f"下一步：{step}",
    ]  # fmt: skip


@pytest.mark.parametrize(("inside", "shown"), [("output", "../data/2023H1"), ("data", "2023H1"), ("data/2023H1", ".")])
def test_the_project_is_found_from_a_folder_inside_it(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], inside: str, shown: str
) -> None:
    (project / "output").mkdir()
    monkeypatch.chdir(project / inside)
    assert main([]) == 0
    assert f"{shown}　还没有生成" in capsys.readouterr().out.splitlines()


def test_a_neighbours_project_is_not_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "neighbour").mkdir()
    (tmp_path / "neighbour" / "report.yaml").write_text("期间: 2023年上半年\n", "utf-8")
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert periods(Path()) == []
