"""Workbooks as departments send them: the same cells as openpyxl sees, every trap with its message, nothing guessed."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from report import tables
from report.problem import Collector, Level, Problem
from report.tables.workbook import read_grids

WANTED = [["地区"], ["检查次数"], ["罚款"]]
HEAD = ["地区", "检查次数", "罚款（万元）", "日期", "整改率（%）"]
ROW = ["城东区", 12, 3.5, dt.date(2023, 6, 7), 0.985]


def book(change: Callable[[Any], None] = lambda _: None, title: str = "执法统计") -> bytes:
    """A sound workbook, changed by a function of its sheet."""
    made = openpyxl.Workbook()
    sheet: Any = made.active
    sheet.title = title
    sheet.append(HEAD)
    sheet.append(ROW)
    sheet.append(["城西区", 8, 0, None, None])
    change(sheet)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def read(data: bytes, path: Path, name: str = "执法统计") -> tuple[list[tables.Table], list[Problem]]:
    path.write_bytes(data)
    problems = Collector()
    return tables.read(path, name, WANTED, problems, shown=path.name), problems.problems


def parts_of(data: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    """The same package with changed parts."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def shared(old: bytes = b"", new: bytes = b"") -> bytes:
    """The same table with shared strings, as Excel writes it (openpyxl writes them inline)."""
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out)
    sheet = made.add_worksheet("执法统计")
    date = made.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(0, 0, HEAD)
    sheet.write_row(1, 0, ROW[:3])
    sheet.write_datetime(1, 3, ROW[3], date)
    sheet.write_number(1, 4, ROW[4])
    sheet.write_row(2, 0, ["城西区", 8, 0])
    made.close()
    return parts_of(
        out.getvalue(), lambda parts: parts.update({SHEET: parts[SHEET].replace(old, new, 1)} if old else {})
    )


SHEET = "xl/worksheets/sheet1.xml"


def sheet_xml(old: bytes, new: bytes) -> bytes:
    """A sound workbook with a piece of its sheet's XML replaced."""

    def change(parts: dict[str, bytes]) -> None:
        assert old in parts["xl/worksheets/sheet1.xml"]
        parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(old, new, 1)

    return parts_of(book(), change)


def test_a_sound_workbook_is_read_with_every_value_exact(tmp_path: Path) -> None:
    (table,), problems = read(book(), tmp_path / "a.xlsx")
    assert problems == []
    assert [cell.text for cell in table.rows[0]] == ["城东区", "12", "3.5", "2023-06-07", "0.985"]
    assert [cell.text for cell in table.rows[1]] == ["城西区", "8", "0", "", ""]
    assert str(table.rows[0][2].place) == "a.xlsx　工作表“执法统计”　C2（列“罚款（万元）”，行“城东区”）"
    assert table.rows[0][3].note == "日期单元格，已读作 2023-06-07。"


def test_shared_strings_and_inline_strings_read_the_same(tmp_path: Path) -> None:
    assert read(shared(), tmp_path / "a.xlsx") == read(book(), tmp_path / "a.xlsx")


def test_readings_of_characters_are_no_part_of_a_text(tmp_path: Path) -> None:
    def add_reading(parts: dict[str, bytes]) -> None:
        new = "<t>城东区</t><rPh sb='0' eb='1'><t>cheng</t></rPh>".encode()
        parts["xl/sharedStrings.xml"] = parts["xl/sharedStrings.xml"].replace("<t>城东区</t>".encode(), new)

    (table,), _ = read(parts_of(shared(), add_reading), tmp_path / "a.xlsx")
    assert table.rows[0][0].text == "城东区"


def formula(sheet: Any) -> None:
    sheet["B3"] = "=B2*2"


def merged_number(sheet: Any) -> None:
    sheet.merge_cells("B2:B3")


def hidden_row(sheet: Any) -> None:
    sheet.row_dimensions[3].hidden = True


def hidden_column(sheet: Any) -> None:
    sheet.column_dimensions["C"].hidden = True


def hidden_sheet(sheet: Any) -> None:
    sheet.parent.create_sheet("封面")
    sheet.sheet_state = "hidden"


def very_hidden_sheet(sheet: Any) -> None:
    sheet.parent.create_sheet("封面")
    sheet.sheet_state = "veryHidden"


def duplicate(sheet: Any) -> None:
    sheet["F1"] = "检查 次数"


def nameless(sheet: Any) -> None:
    sheet["G2"] = 5


def renamed(sheet: Any) -> None:
    sheet["C1"] = "罚金"


def gap(sheet: Any) -> None:
    sheet["A6"], sheet["B6"] = "城南区", 7


def invisible(sheet: Any) -> None:
    sheet["A2"] = "城东\u200b区"


def high_plane(sheet: Any) -> None:
    sheet["A2"] = "城\U00100000东区"


def wide(sheet: Any) -> None:
    sheet.cell(2, 500, 1)


CHANGED = [
    (formula, "E214", "B3", "没有计算结果", Level.ERROR),
    (merged_number, "E122", "B2", "合并单元格", Level.ERROR),
    (hidden_row, "E121", "A3", "第 3 行是隐藏行，已计入", Level.WARNING),
    (hidden_column, "E121", "C1", "C 列是隐藏列，已计入", Level.WARNING),
    (hidden_sheet, "E121", "", "隐藏的工作表", Level.WARNING),
    (very_hidden_sheet, "E121", "", "隐藏的工作表", Level.WARNING),
    (duplicate, "E102", "F1", "B1 和 F1", Level.ERROR),
    (nameless, "E103", "G2", "表头只有 5 列", Level.ERROR),
    (renamed, "E101", "", "缺少列“罚款”", Level.ERROR),
    (gap, "E108", "A6", "第 4 行是空行", Level.ERROR),
    (invisible, "E126", "A2", "看不见的字符", Level.NOTE),
    (high_plane, "E124", "A2", "控制字符", Level.ERROR),
    (wide, "E127", "", "超过 400 列", Level.ERROR),
]


@pytest.mark.parametrize(
    ("change", "code", "cell", "words", "level"), CHANGED, ids=[case[0].__name__ for case in CHANGED]
)
def test_a_trap_of_a_workbook_is_told_at_its_cell(
    change: Callable[[Any], None], code: str, cell: str, words: str, level: Level, tmp_path: Path
) -> None:
    _, problems = read(book(change), tmp_path / "a.xlsx")
    (problem,) = problems
    assert (problem.code, problem.place.cell, problem.level) == (code, cell, level)
    assert words in problem.cause
    assert problem.action or level is Level.NOTE


DOCTYPE = b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet'
BROKEN: list[tuple[str, Callable[[], bytes], str]] = [
    ("cut off", lambda: book()[:2000], "F013"),
    ("only the magic", lambda: b"PK\x03\x04" + bytes(100), "F013"),
    ("text", "地区,检查次数\n".encode, "F019"),
    ("old or encrypted", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "F008"),
    ("web page", lambda: b"<html><table>", "F018"),
    ("empty", lambda: b"", "F005"),
    ("a Word file", lambda: parts_of(book(), lambda p: (p.pop("xl/workbook.xml"), p.update({"word/document.xml": b"<a/>"}))), "F017"),
    ("a binary workbook", lambda: parts_of(book(), lambda p: p.update({"xl/workbook.bin": b""})), "F008"),
    ("no workbook part", lambda: parts_of(book(), lambda p: p.pop("xl/workbook.xml")), "F013"),
    ("no relations", lambda: parts_of(book(), lambda p: p.pop("xl/_rels/workbook.xml.rels")), "F013"),
    ("entity", lambda: sheet_xml(b"<worksheet", DOCTYPE), "F022"),
    ("bad XML", lambda: sheet_xml(b"</row>", b"</rows>"), "F013"),
    ("string index out of range", lambda: shared(b't="s"><v>0</v>', b't="s"><v>999</v>'), "F013"),
    ("string index no number", lambda: shared(b't="s"><v>0</v>', b't="s"><v>x</v>'), "F013"),
    ("number no number", lambda: sheet_xml(b"<v>12</v>", b"<v>1z2</v>"), "F013"),
    ("row no number", lambda: sheet_xml(b'<row r="1"', b'<row r="x"'), "F013"),
    ("row beyond the sheet", lambda: sheet_xml(b'r="A2"', b'r="A9999999"'), "F013"),
    ("zip bomb", lambda: parts_of(book(), lambda p: p.update({"xl/worksheets/sheet1.xml": b" " * 30_000_000})), "F014"),
    ("too many parts", lambda: parts_of(book(), lambda p: p.update({f"x{i}": b"" for i in range(2100)})), "F014"),
    ("merges over everything", lambda: sheet_xml(b"</sheetData>", b"</sheetData><mergeCells>" + b'<mergeCell ref="A1:E3"/>' * 30_000 + b"</mergeCells>"), "E127"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "make", "code"), BROKEN, ids=[case[0] for case in BROKEN])
def test_what_is_no_sound_workbook_is_refused_with_one_message(
    name: str, make: Callable[[], bytes], code: str, tmp_path: Path
) -> None:
    found, problems = read(make(), tmp_path / "a.xlsx")
    assert found == []
    assert [problem.code for problem in problems] == [code], name
    assert problems[0].place.file == "a.xlsx"
    assert problems[0].action


def test_a_password_flag_in_the_zip_is_named(tmp_path: Path) -> None:
    data = bytearray(book())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        for found in re.finditer(re.escape(mark), bytes(data)):
            data[found.start() + offset] |= 1
    _, problems = read(bytes(data), tmp_path / "a.xlsx")
    assert [problem.code for problem in problems] == ["F016"]


def test_merged_heads_are_joined_and_merged_words_filled_down(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    sheet: Any = made.active
    sheet.append(["2023年上半年执法统计"])
    sheet.merge_cells("A1:E1")
    for cell, text in {
        "A2": "地区",
        "B2": "检查",
        "B3": "次数",
        "C3": "家数",
        "D2": "罚款（万元）",
        "E2": "行业",
    }.items():
        sheet[cell] = text
    for area in ("A2:A3", "B2:C2", "D2:D3", "E2:E3"):
        sheet.merge_cells(area)
    sheet.append(["城东区", 1, 2, 3, "矿山"])
    sheet.append([None, 4, 5, 6, None])
    sheet.merge_cells("A4:A5")
    sheet.merge_cells("E4:E5")
    sheet.append(["合计", 5, 7, 9])
    sheet.append(["注：数据截至6月30日"])
    out = io.BytesIO()
    made.save(out)
    path = tmp_path / "a.xlsx"
    path.write_bytes(out.getvalue())
    problems = Collector()
    (table,) = tables.read(path, "执法", [["地区"], ["检查/次数"], ["罚款"]], problems, shown="a.xlsx")
    assert problems.problems == []
    assert [header.text for header in table.headers] == ["地区", "检查/次数", "检查/家数", "罚款（万元）", "行业"]
    assert [[cell.text for cell in row] for row in table.rows] == [
        ["城东区", "1", "2", "3", "矿山"],
        ["城东区", "4", "5", "6", "矿山"],
    ]
    assert table.rows[1][0].note == "合并单元格，已按上面的内容填充。"
    assert [[cell.text for cell in row] for row in table.totals] == [["合计", "5", "7", "9", ""]]
    assert table.titles == ("2023年上半年执法统计",)


def test_both_date_systems_give_the_same_day() -> None:
    made = openpyxl.Workbook()
    sheet: Any = made.active
    sheet.append(["日期"])
    sheet.append([dt.date(2023, 6, 7)])
    texts = []
    for epoch in (dt.datetime(1899, 12, 30), dt.datetime(1904, 1, 1)):  # noqa: DTZ001 — openpyxl's own epochs
        made.epoch = epoch
        out = io.BytesIO()
        made.save(out)
        texts.append(read_grids(out.getvalue(), "", "a.xlsx", Collector())[0].rows[1][0])
    assert texts == ["2023-06-07", "2023-06-07"]


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (0.123, "0.0%", "12.3%"), (0.985, "0%", "98.5%"), (0.123, "General", "0.123"), (45084, "General", "45084"),
        (45084, "yyyy-mm-dd", "2023-06-07"), (45084.5, "yyyy/m/d h:mm", "2023-06-07 12:00:00"), (0.5, "h:mm", "12:00:00"),
        (45084, 'yyyy"年"m"月"d"日"', "2023-06-07"), (45084, "[$-804]yyyy年m月d日", "2023-06-07"), (1, "yyyy-mm-dd", "1900-01-01"),
        (61, "yyyy-mm-dd", "1900-03-01"), (0.1 + 0.2, "General", "0.3"), (1.1, "General", "1.1"), (1e15, "0", "1E+15"),
        (1.10101e17, "0", "1.10101E+17"), (1e-7, "General", "0.0000001"), (-5, "General", "-5"), (True, "General", "TRUE"),
        ("012", "General", "012"), ("#REF!", "General", "#REF!"), (12, '0"起"', "12"), (12, "[Red]0.00", "12"), (100, "#,##0", "100"),
    ],
)  # fmt: skip
def test_a_stored_value_is_its_exact_text(value: Any, number_format: str, text: str) -> None:
    made = openpyxl.Workbook()
    sheet: Any = made.active
    sheet["A1"] = value
    sheet["A1"].number_format = number_format
    out = io.BytesIO()
    made.save(out)
    assert read_grids(out.getvalue(), "", "a.xlsx", Collector())[0].rows[0][0] == text


VALUES = st.one_of(
    st.integers(-(10**14), 10**14),
    st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9).map(float),
    st.text(
        st.characters(
            min_codepoint=32, max_codepoint=0xFFEF, exclude_categories=["Cs", "Cf", "Cc", "Co", "Zs", "Zl", "Zp"]
        ),
        min_size=1,
        max_size=8,
    ),
    st.none(),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(VALUES, min_size=1, max_size=6), min_size=1, max_size=6))
def test_every_cell_is_what_openpyxl_wrote(rows: list[list[Any]]) -> None:
    made = openpyxl.Workbook()
    sheet: Any = made.active
    for r, row in enumerate(rows, 1):
        for c, value in enumerate(row, 1):
            sheet.cell(r, c).value = value
            if isinstance(value, str):
                sheet.cell(r, c).data_type = "s"
    out = io.BytesIO()
    made.save(out)
    (grid,) = read_grids(out.getvalue(), "", "a.xlsx", Collector())
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            expected = "" if value is None else value if isinstance(value, str) else format(Decimal(str(value)), "f")
            read_back = grid.text(r, c)
            assert read_back == expected or Decimal(read_back) == Decimal(expected)


def test_the_sheet_of_the_tables_name_is_the_only_one_read(tmp_path: Path) -> None:
    def second(sheet: Any) -> None:
        other = sheet.parent.create_sheet("旧表")
        other.append(HEAD)
        other.append(["城南区", 1, 1, None, None])

    data = book(second)
    assert [table.sheet for table in read(data, tmp_path / "a.xlsx")[0]] == ["执法统计"]
    assert [table.sheet for table in read(data, tmp_path / "a.xlsx", "别的名字")[0]] == ["执法统计", "旧表"]
    assert tables.sheets(tmp_path / "a.xlsx") == ["执法统计", "旧表"]
    assert tables.sheets(tmp_path / "没有.xlsx") == []


def test_an_empty_formula_result_is_a_blank_not_an_error(tmp_path: Path) -> None:
    data = sheet_xml(b'<c r="B3" t="n"><v>8</v></c>', b'<c r="B3" t="str"><f>IF(1,"")</f><v></v></c>')
    (table,), problems = read(data, tmp_path / "a.xlsx")
    assert problems == []
    assert table.rows[1][1].text == ""


def test_a_cached_formula_result_is_read(tmp_path: Path) -> None:
    data = sheet_xml(b'<c r="B3" t="n"><v>8</v></c>', b'<c r="B3"><f>B2-4</f><v>8</v></c>')
    (table,), problems = read(data, tmp_path / "a.xlsx")
    assert problems == []
    assert table.rows[1][1].text == "8"


def test_a_file_with_prefixed_names_reads_the_same(tmp_path: Path) -> None:
    def prefix(parts: dict[str, bytes]) -> None:
        for name in ("xl/workbook.xml", SHEET, "xl/sharedStrings.xml", "xl/styles.xml"):
            text = parts[name].replace(b'xmlns="http', b'xmlns:x="http')
            parts[name] = re.sub(rb"<(/?)([a-zA-Z])", rb"<\1x:\2", text)

    plain, _ = read(shared(), tmp_path / "a.xlsx")
    prefixed, problems = read(parts_of(shared(), prefix), tmp_path / "a.xlsx")
    assert problems == []
    assert prefixed == plain


def test_one_long_text_in_many_cells_is_read(tmp_path: Path) -> None:
    def swell(parts: dict[str, bytes]) -> None:
        parts["xl/sharedStrings.xml"] = parts["xl/sharedStrings.xml"].replace(
            "城东区".encode(), "城东区".encode() * 10_000
        )
        row = parts[SHEET].index(b'<row r="2"')
        sheet, rest = parts[SHEET][:row], parts[SHEET][parts[SHEET].index(b"</sheetData>") :]
        index = re.search(rb'<c r="A2" t="s"><v>(\d+)</v>', parts[SHEET])
        assert index
        cell = b'<c t="s"><v>' + index[1] + b"</v></c>"
        parts[SHEET] = sheet + b"".join(b'<row r="%d">' % (i + 2) + cell * 5 + b"</row>" for i in range(2000)) + rest

    (table,), problems = read(parts_of(shared(), swell), tmp_path / "a.xlsx")
    assert problems == []
    assert len(table.rows) == 2000
