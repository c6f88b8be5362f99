"""The first year with the program: last year's tables alone are a base to compare with."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from report.cli import main
from report.figure import Figure
from report.project.load import load
from report.project.places import places

ROOT = Path(__file__).resolve().parent.parent
LAST = "行业领域,事故起数（起）,死亡人数（人）\n工矿商贸,7,3\n建筑领域,2,3\n"


@pytest.fixture
def period(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "data" / "2023H1"
    shutil.copytree(ROOT / "data" / "2023H1", folder, ignore=shutil.ignore_patterns(".report"))
    settings = (folder / "report.yaml").read_text("utf-8")
    (folder / "report.yaml").write_text(settings.replace("上年同期: 2022H1\n", ""), "utf-8")
    monkeypatch.chdir(tmp_path)
    return folder


def test_without_a_folder_of_last_year_there_is_no_base(period: Path) -> None:
    (period.parent / "2022H1").mkdir()
    assert load(places(period)).figures.prior is None


def test_last_years_tables_alone_are_a_base(period: Path) -> None:
    (period.parent / "2022H1").mkdir()
    (period.parent / "2022H1" / "事故统计.csv").write_text(LAST, encoding="utf-8")
    loaded = load(places(period))
    assert loaded.figures.prior is not None
    figure = loaded.figures.prior.find("事故.工矿商贸.起数")
    assert isinstance(figure, Figure)
    assert f"{figure.exact_text()} ← {figure.source}" == "7 ← data/2022H1/事故统计.csv B2 工矿商贸·事故起数（起）"


def test_of_last_years_settings_only_the_period_must_be_filled_in(period: Path) -> None:
    assert main(["init", "2022H1", "--from", "2023H1"]) == 0
    (period.parent / "2022H1" / "事故统计.csv").write_text(LAST, encoding="utf-8")
    loaded = load(places(period))
    assert loaded.figures.prior is not None
    assert not loaded.problems.errors()


def test_a_mistake_in_last_years_tables_is_told(period: Path) -> None:
    (period.parent / "2022H1").mkdir()
    (period.parent / "2022H1" / "事故统计.csv").write_text(LAST.replace("7", "约7"), encoding="utf-8")
    told = load(places(period), strict=False).problems.errors()
    assert [(p.code, p.place.file) for p in told] == [("E215", "data/2022H1/事故统计.csv")]
