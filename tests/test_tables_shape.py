"""Headers are found, tables end where they end, totals and notes stay apart."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report import tables
from report.problem import Collector
from report.tables.delimited import read_grid

FORM = """2023年上半年执法情况,,,
单位：万元,,,
地区,检查次数,罚款（万元）,备注
城东区,12,3.5,
城西区,"1,234",,约
合计,1246,3.5,
注：数据截至6月30日,,,
填表人：张三,,,
"""


def test_a_form_with_title_totals_and_notes_gives_only_its_data_rows(tmp_path: Path) -> None:
    path = tmp_path / "执法.csv"
    path.write_text(FORM, encoding="utf-8")
    problems = Collector()
    (table,) = tables.read(path, "执法", [["地区", "区域"], ["罚款"]], problems, shown="data/执法.csv")
    assert problems.problems == []
    assert [[cell.text for cell in row] for row in table.rows] == [
        ["城东区", "12", "3.5", ""],
        ["城西区", "1,234", "", "约"],
    ]
    assert [[cell.text for cell in row] for row in table.totals] == [["合计", "1246", "3.5", ""]]
    assert table.titles == ("2023年上半年执法情况", "单位：万元")
    assert table.notes == ("注：数据截至6月30日", "填表人：张三")
    assert (table.headers[2].name, table.headers[2].unit) == ("罚款", "万元")
    assert str(table.rows[0][2].place) == "data/执法.csv　C4（列“罚款（万元）”，行“城东区”）"


def rows_of(first: str, path: Path) -> tuple[int, int, int, int]:
    """How many data rows, totals, parts and notes a form has whose third row begins with this word."""
    path.write_text(f"地区,检查次数\n城东区,1\n{first},2\n", encoding="utf-8")
    (table,) = tables.read(path, "", [["地区"], ["检查次数"]], Collector(), shown="a.csv")
    return len(table.rows), len(table.totals), len(table.parts), len(table.notes)


@pytest.mark.parametrize(
    "word",
    ["合计", "合  计", "总计", "小计", "全区合计", "矿山小计", "上半年累计", "合计：", "合计（不含铁路）", "总数"],
)
def test_a_sum_is_never_data(word: str, tmp_path: Path) -> None:
    assert rows_of(word, tmp_path / "a.csv") == (1, 1, 0, 0)


@pytest.mark.parametrize("word", ["其中", "其中：规上企业", "其中:矿山"])
def test_a_part_is_never_data(word: str, tmp_path: Path) -> None:
    assert rows_of(word, tmp_path / "a.csv") == (1, 0, 1, 0)


@pytest.mark.parametrize(
    "word",
    ["注：略", "注1：略", "备注", "说明：略", "填表人：张三", "审核人", "单位负责人：李四", "※注：略", "（注：略）"],
)
def test_a_note_ends_the_table(word: str, tmp_path: Path) -> None:
    assert rows_of(word, tmp_path / "a.csv") == (1, 0, 0, 1)


@pytest.mark.parametrize("word", ["城西区", "统计局", "注册企业", "总计划科", "说明书厂", "其他", "会计所"])
def test_a_name_that_only_looks_like_a_sum_or_note_is_data(word: str, tmp_path: Path) -> None:
    assert rows_of(word, tmp_path / "a.csv") == (2, 0, 0, 0)


@pytest.mark.parametrize(
    ("text", "name", "unit"),
    [
        ("罚款（万元）", "罚款", "万元"), ("罚款(元)", "罚款", "元"), ("整改率（％）", "整改率", "%"), ("死亡率（人/亿元）", "死亡率", "人/亿元"),
        ("检查（家次）", "检查", "家次"), ("罚款（单位：万元）", "罚款", "万元"), ("隐患（一般）", "隐患(一般)", ""), ("隐患（排查/整改）", "隐患(排查/整改)", ""),
        ("（一）罚款", "(一)罚款", ""), ("罚 款", "罚款", ""), ("下降（个百分点）", "下降", "个百分点"),
    ],
)  # fmt: skip
def test_only_a_unit_is_split_off_a_header(text: str, name: str, unit: str) -> None:
    assert tables.split_unit(text) == (name, unit)


FIELDS = st.text(st.sampled_from('城东区12.3,"\n，;：约 x'), max_size=6).map(str.strip)


@given(st.lists(st.tuples(FIELDS, FIELDS, FIELDS), min_size=1, max_size=6), st.sampled_from(["\r\n", "\n"]))
def test_what_the_csv_module_writes_reads_back_cell_by_cell(rows: list[tuple[str, ...]], end: str) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator=end, quoting=csv.QUOTE_ALL).writerows([("甲", "乙", "丙"), *rows])
    problems = Collector()
    grid = read_grid(out.getvalue().encode(), "a.csv", problems)
    assert problems.errors() == ()
    assert grid is not None
    assert grid.rows[1:] == tuple(rows)


@pytest.mark.parametrize(
    ("units", "found"),
    [
        (",次,万元", ["", "次", "万元"]),
        ("单位,（次）,（元）", ["", "次", "元"]),
        (",,万元", ["", "", "万元"]),
        ("城东区,次,万元", None),  # it has a name: it is data
        (",12,万元", None),
    ],
)
def test_a_row_of_units_below_the_header_belongs_to_it(units: str, found: list[str] | None, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"地区,检查次数,罚款\n{units}\n城西区,1,2\n", encoding="utf-8")
    (table,) = tables.read(path, "", [["地区"], ["检查次数"]], Collector(), shown="a.csv")
    assert len(table.rows) == (1 if found else 2)
    assert [header.unit for header in table.headers] == (found or ["", "", ""])


@pytest.mark.parametrize(
    ("line", "money"),
    [
        ("单位：万元", "万元"), ("（金额单位：元）", "元"), ("计量单位：起、人、万元", "万元"), ("单位:家次/亿元", "亿元"),
        ("填报单位：城东区万元", ""), ("单位：元、万元", ""), ("单位：起、人", ""), ("城东区", ""),
    ],
)  # fmt: skip
def test_a_line_above_the_table_says_the_unit_of_its_money(line: str, money: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"{line},,\n地区,检查次数,罚款\n城西区,1,2\n", encoding="utf-8")
    (table,) = tables.read(path, "", [["地区"], ["检查次数"]], Collector(), shown="a.csv")
    assert {header.money for header in table.headers} == {money}
    assert [header.unit for header in table.headers] == ["", "", ""]


def test_a_header_that_comes_again_on_the_next_page_is_passed_over_with_a_note(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("地区,检查次数（次）\n城西区,1\n地区,检查次数（次）\n城东区,2\n", encoding="utf-8")
    problems = Collector()
    (table,) = tables.read(path, "", [["地区"], ["检查次数"]], problems, shown="a.csv")
    assert [row[1].text for row in table.rows] == ["1", "2"]
    assert [(p.code, p.place.line) for p in problems.problems] == [("E201", 3)]


def test_a_table_that_lies_on_its_side_is_told_as_such(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("项目,城西区,城东区\n检查次数（次）,1,2\n罚款（元）,3,4\n", encoding="utf-8")
    problems = Collector()
    assert tables.read(path, "", [["地区"], ["检查次数"], ["罚款"]], problems, shown="a.csv") == []
    assert [(p.code, p.cause) for p in problems.problems] == [("E101", "列名都在A列里：这张表是横过来的。")]
