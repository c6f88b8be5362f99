"""What is written for Excel is never a formula, and the clerk's own file is never touched."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from report import tables
from report.problem import Collector, InputError, Level, Place, Problem


@pytest.mark.parametrize(
    "text", ['=cmd|"/c calc"!A1', "+1+1", "-1+cmd", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "＠x", " =1", "-", "+86 139"]
)
def test_a_text_that_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    assert tables.csv_text(text) == f"'{text}"


@pytest.mark.parametrize(
    ("value", "text"),
    [("-5", "-5"), ("+3.5", "+3.5"), ("-12.3%", "-12.3%"), (Decimal("-5.10"), "-5.10"), (-5, "-5"), ("城东区", "城东区"), ("", ""), ("a=b", "a=b")],
)  # fmt: skip
def test_numbers_and_plain_texts_are_written_as_they_are(value: Any, text: str) -> None:
    assert tables.csv_text(value) == text


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@A1", "{=1}"])
def test_a_text_written_into_a_workbook_stays_text(text: str, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    tables.set_text(sheet["A1"], text + "\x07")
    book.save(tmp_path / "a.xlsx")
    cell: Any = openpyxl.load_workbook(tmp_path / "a.xlsx").active["A1"]
    assert (cell.value, cell.data_type) == (text, "s")


def form(path: Path) -> list[Problem]:
    """A workbook with a bad number, a hidden row, a formula and a text that looks like one; its problems."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "执法统计"
    for row in (["地区", "检查次数"], ["城东区", "约300"], ["城西区", 8], ["城南区", "=B3*2"]):
        sheet.append(row)
    tables.set_text(sheet["A5"], "=城北区")
    sheet["B5"] = 1
    sheet.merge_cells("C2:C3")
    book.save(path)
    place = Place(f"data/{path.name}", "执法统计", "B2", row="城东区", column="检查次数")
    merged = Place(f"data/{path.name}", "执法统计", "C3")
    return [
        Problem("E215", "“约300”是约数。", "请填准确数字。", place, "约300"),
        Problem("E122", "合并。", "请取消合并。", merged),
        Problem("E121", "隐藏。", "请取消隐藏。", Place(f"data/{path.name}", "执法统计", "A3"), level=Level.WARNING),
        Problem("F031", "按 GBK 读取。", "", Place(f"data/{path.name}"), level=Level.NOTE),
        Problem("E101", "缺列。", "请补。", Place("data/别的.xlsx")),
    ]


def test_a_marked_copy_has_red_cells_with_the_message_and_the_original_is_untouched(tmp_path: Path) -> None:
    path = tmp_path / "执法.xlsx"
    problems = form(path)
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    copy = tables.mark_copy(path, problems, tmp_path)
    assert copy == tmp_path / "执法_核对.xlsx"
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before
    book = openpyxl.load_workbook(copy)
    sheet = book["执法统计"]
    assert sheet["B2"].comment.text == "错误 E215：“约300”是约数。请填准确数字。"
    assert sheet["B2"].fill.fgColor.rgb == "FFFF9999"
    assert sheet["C2"].comment.text == "错误 E122：合并。请取消合并。"
    assert sheet["A3"].fill.fgColor.rgb == "FFFFE699"
    assert (sheet["B4"].value, sheet["B4"].data_type) == ("=B3*2", "f")
    assert (sheet["A5"].value, sheet["A5"].data_type) == ("=城北区", "s")
    listed = [[cell.value for cell in row] for row in book["核对意见"].iter_rows(min_row=2, max_col=2)]
    assert listed == [["错误", "E215"], ["错误", "E122"], ["提醒", "E121"], ["说明", "F031"]]
    assert sorted(file.name for file in tmp_path.iterdir()) == ["执法.xlsx", "执法_核对.xlsx"]


def test_a_csv_gets_a_marked_workbook(tmp_path: Path) -> None:
    path = tmp_path / "执法.csv"
    path.write_bytes("地区,检查次数\n=城东区,约300\n".encode("gbk"))
    problem = Problem("E215", "约数。", "请填准确数字。", Place("执法.csv", cell="B2"), "约300")
    sheet = openpyxl.load_workbook(tables.mark_copy(path, [problem], tmp_path))["表"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [["地区", "检查次数"], ["=城东区", "约300"]]
    assert sheet["A2"].data_type == "s"
    assert sheet["B2"].comment.text == "错误 E215：约数。请填准确数字。"


def test_a_marked_copy_can_be_read_again(tmp_path: Path) -> None:
    path = tmp_path / "执法.xlsx"
    copy = tables.mark_copy(path, form(path), tmp_path)
    (table,) = tables.read(copy, "执法统计", [["地区"], ["检查次数"]], Collector(), shown="a.xlsx")
    assert [row[1].text for row in table.rows] == ["约300", "8", "", "1"]


def test_a_marked_copy_never_takes_the_place_of_the_original(tmp_path: Path) -> None:
    path = tmp_path / "执法.xlsx"
    problems = form(path)
    with pytest.raises(InputError, match="F023"):
        tables.mark_copy(path, problems, path)


def test_no_marked_copy_of_a_damaged_file(tmp_path: Path) -> None:
    path = tmp_path / "坏.xlsx"
    path.write_bytes(b"PK\x03\x04" + bytes(50))
    with pytest.raises(InputError, match="F023"):
        tables.mark_copy(path, [], tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["坏.xlsx"]
