"""The messy form of the example: ledgers and spreadsheets as departments send them give the same report as clean tables."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path

import pytest

from report.document import block_text
from report.figure import Figure, Selection
from report.problem import Level
from report.project.build import draft
from report.project.load import Loaded, load
from report.project.places import places

ROOT = Path(__file__).resolve().parent.parent
RAW = ROOT / "data" / "2023H1-raw"


@pytest.fixture(scope="module")
def raw() -> Loaded:
    return load(places(RAW))


@pytest.fixture(scope="module")
def clean() -> Loaded:
    return load(places(ROOT / "data" / "2023H1"))


def value(loaded: Loaded, key: str) -> str:
    found = loaded.figures.find(key)
    assert isinstance(found, Figure), key
    return found.exact_text()


def test_messy_and_clean_data_give_the_same_report_word_for_word(raw: Loaded, clean: Loaded) -> None:
    from_raw, from_clean = (draft(loaded).document for loaded in (raw, clean))
    assert [block_text(block) for block in from_raw.blocks] == [block_text(block) for block in from_clean.blocks]
    assert "检查单位849家次，发现火灾隐患1116处，督促整改1042处，责令“三停”单位3家，罚款26.58万元" in "".join(
        map(block_text, from_raw.blocks)
    )


def test_messy_data_is_read_without_a_single_finding_or_error(raw: Loaded) -> None:
    assert draft(raw).findings == ()
    assert [str(problem.place) for problem in raw.problems.problems if problem.level is Level.WARNING] == []


@pytest.mark.parametrize(
    ("key", "wanted"),
    [
        ("隐患.岁末年初.发现", "526"), ("隐患.岁末年初.整改", "518"), ("隐患.工贸.发现", "38"), ("隐患.工贸.整改", "35"),
        ("隐患.消防.发现", "1116"), ("隐患.消防.整改", "1042"), ("执法.消防.检查", "849"), ("执法.消防.三停", "3"),
        ("执法.消防.罚款", "265800"), ("执法.合计.罚款", "493300"), ("执法.消防.企业数", "636"), ("执法.合计.检查", "1214"),
        ("投诉.城镇燃气.受理批次", "7"), ("投诉.城镇燃气.受理件数", "19"), ("投诉.城镇燃气.办结批次", "5"),
        ("投诉.城镇燃气.办结件数", "10"), ("周调度.合计.重大隐患", "0"), ("事故.合计.起数", "4"),
    ],
)  # fmt: skip
def test_each_ledger_adds_up_to_the_figures_of_the_reference_case(raw: Loaded, key: str, wanted: str) -> None:
    assert value(raw, key) == wanted


def test_firms_counted_once_and_visits_are_different_columns(raw: Loaded) -> None:
    assert int(value(raw, "执法.合计.企业数")) < int(value(raw, "执法.合计.检查"))
    visits = raw.figures.find("执法.消防.检查")
    assert isinstance(visits, Figure)
    assert isinstance(visits.source, Selection)
    assert str(visits.source) == "data/2023H1-raw/执法大队报送.xlsx〔执法检查台账〕 计数（行业领域=消防；849 行）"


def test_the_files_are_made_by_rule_and_small(tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("make_raw", ROOT / "tools" / "make_raw.py")
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    tool.make(tmp_path / "data" / "raw")
    made = {path.name: path.read_bytes() for path in (tmp_path / "data" / "raw").iterdir()}
    kept = {path.name: path.read_bytes() for path in RAW.iterdir() if path.is_file()}
    assert made == kept
    assert sum(map(len, made.values())) <= 300_000


def test_who_complained_is_nowhere_in_what_is_kept_or_said(raw: Loaded) -> None:
    said = repr([*raw.figures.all()]) + repr(raw.problems.problems) + repr(draft(raw).document)
    assert "某甲" not in said
    assert "某乙" not in said


def test_the_mapping_tells_which_column_was_taken_for_what(raw: Loaded) -> None:
    lines = [line for taken in raw.figures.taken for line in taken.lines()]
    assert "data/2023H1-raw/隐患台账.xlsx 读作《隐患排查治理台账》，1680 行" in lines
    assert "　检查时间 → 排查日期" in lines
    assert "　罚款（万元） → 罚款金额" in lines
    assert "　辅助列 没有使用" in lines


def copied(folder: Path) -> Path:
    (folder / "data").mkdir()
    for name in ("2023H1-raw", "2022H1"):
        shutil.copytree(ROOT / "data" / name, folder / "data" / name, ignore=shutil.ignore_patterns(".report"))
    return folder / "data" / "2023H1-raw"


def test_a_statistics_table_beside_its_ledger_must_agree_else_both_are_named(tmp_path: Path) -> None:
    period = copied(tmp_path)
    table = "行业领域,检查单位（家次）,责令三停（家）,罚款（元）\n消防,850,3,265800\n工贸,126,0,98000\n"
    (period / "执法检查.csv").write_text(table, encoding="utf-8")
    wrong = [finding.wrong for finding in draft(load(places(period))).findings if finding.rule == "台账与统计表一致"]
    assert (
        "消防检查单位：统计表是 850家次，台账汇总是 849家次（data/2023H1-raw/执法大队报送.xlsx〔执法检查台账〕 计数（行业领域=消防；849 行））"
        in wrong
    )
    assert any("没有“道路交通”" in text for text in wrong)
    assert not any("工贸" in text for text in wrong)


@pytest.mark.parametrize("rows", ["", "无\n", "1,无,,,,,,,\n", "零报告,,,,,,,,\n", "本期无事故\n"])
def test_a_ledger_of_accidents_with_nothing_in_it_means_zero_and_says_so(tmp_path: Path, rows: str) -> None:
    period = copied(tmp_path)
    head = "事故编号,发生日期,行业领域,事故类别,死亡人数（人）,重伤人数（人）,直接经济损失（万元）,统计状态,备注\n"
    (period / "事故台账.csv").write_text(head + rows, encoding="utf-8")
    loaded = load(places(period))
    assert value(loaded, "事故.合计.起数") == "0"
    assert value(loaded, "事故月度.合计.死亡") == "0"
    assert [problem.level for problem in loaded.problems.problems if problem.code == "E246"] == [Level.NOTE]
    assert "全区未发生生产安全事故" in "".join(map(block_text, draft(loaded).document.blocks))


def test_a_ledger_that_is_not_there_leaves_its_columns_unreported_and_listed(tmp_path: Path) -> None:
    period = copied(tmp_path)
    import openpyxl

    book = openpyxl.load_workbook(period / "执法大队报送.xlsx")
    del book["行政处罚台账"]
    book.save(period / "执法大队报送.xlsx")
    loaded = load(places(period))
    assert value(loaded, "执法.消防.检查") == "849"
    assert value(loaded, "执法.消防.罚款") == "未报"
    assert "执法检查和行政处罚统计表（罚款）" in loaded.figures.unreported
