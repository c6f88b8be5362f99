"""Safe writing of what people open in Excel: no text ever becomes a formula, and the clerk's own file is never touched."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from report.number import plain
from report.problem import Collector, InputError, Level, Place, Problem
from report.tables import delimited, source

_DANGEROUS = re.compile(r"\s*[=+\-@＝＋－＠\t\r]")
_PLAIN_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)%?")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LIST_SHEET = "核对意见"


def csv_text(value: str | int | Decimal | Fraction) -> str:
    """A value → the text of a CSV field (unquoted): a text that a spreadsheet would take for a formula gets a leading '.

    Numbers are never changed. Source: OWASP, CSV Injection.
    """
    if isinstance(value, int | Decimal | Fraction):
        return plain(value).replace("−", "-")
    if _DANGEROUS.match(value) and not _PLAIN_NUMBER.fullmatch(value):
        return f"'{value}"
    return value


def set_text(cell: Any, text: str) -> None:
    """Writes a text into an openpyxl cell as text, whatever it begins with; what XML cannot hold is dropped."""
    cell.value = _UNWRITABLE.sub("", text)[:32_000]
    cell.data_type = "s"


def mark_copy(path: Path, problems: Iterable[Problem], out: Path) -> Path:
    """A .csv or .xlsx file and its problems → the path of a copy with red cells, messages as comments and a list of all.

    `out` is the copy's path, or a folder that receives 名称_核对.xlsx; the original is only read. Raises InputError.
    """
    target = out / f"{path.stem}{source.MARK}.xlsx" if out.is_dir() else out
    if target.resolve() == path.resolve():
        raise InputError([_failed(path, "副本不能与原文件同名。")])
    own = [problem for problem in problems if _name(problem.place.file) == path.name]
    book = _loaded(path)
    for problem in own:
        if problem.place.cell and problem.level is not Level.NOTE:
            _mark(book, problem)
    _list_all(book, own)
    _save(book, target)
    return target


def _name(file: str) -> str:
    return file.rpartition("/")[2]


def _failed(path: Path, cause: str) -> Problem:
    return Problem("F023", f"没有生成标红副本：{cause}", "请先按文字说明修改原文件。", Place(path.name))


def _loaded(path: Path) -> Any:
    """The file as an openpyxl workbook, formulas kept; a CSV as one sheet of texts."""
    import openpyxl

    problems = Collector()
    what = source.kind(path, path.name, problems)
    data = source.read_bytes(path, path.name, problems) if what else None
    if data is None:
        raise InputError(problems.problems)
    if what == "text":
        return _from_text(data, path)
    from report.tables import workbook

    if not workbook.sheet_names(data):
        raise InputError([_failed(path, "原文件打不开。")])
    try:
        return openpyxl.load_workbook(path)
    except Exception:  # noqa: BLE001 — openpyxl raises anything on odd parts; the copy is only a convenience
        raise InputError([_failed(path, "原文件里有不认识的内容。")]) from None


def _from_text(data: bytes, path: Path) -> Any:
    import openpyxl

    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "表"
    grid = delimited.read_grid(data, path.name, Collector())
    for row, texts in enumerate(grid.rows if grid else (), 1):
        for column, text in enumerate(texts, 1):
            set_text(sheet.cell(row, column), text)
    return book


def _mark(book: Any, problem: Problem) -> None:
    """One cell red, its message as a comment; in a merge the cell that shows."""
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    sheet = book[problem.place.sheet] if problem.place.sheet in book.sheetnames else book.worksheets[0]
    cell = sheet[problem.place.cell]
    merge = next((one for one in sheet.merged_cells.ranges if problem.place.cell in one), None)
    if merge is not None:
        cell = sheet.cell(merge.min_row, merge.min_col)
    colour = "FFFF9999" if problem.level is Level.ERROR else "FFFFE699"
    cell.fill = PatternFill("solid", fgColor=colour)
    words = f"{problem.level.value} {problem.code}：{problem.cause}{problem.action}"
    if cell.comment is not None:
        words = f"{cell.comment.text}\n{words}"
    cell.comment = Comment(_UNWRITABLE.sub("", words), "核对", height=120, width=320)


def _list_all(book: Any, problems: Sequence[Problem]) -> None:
    """A last sheet with every message, for those that stand at no cell."""
    from openpyxl.styles import Font

    sheet = book.create_sheet(_LIST_SHEET)
    rows = [("级别", "代码", "位置", "读到", "问题", "改法")]
    rows += [(p.level.value, p.code, str(p.place), p.read, p.cause, p.action) for p in problems]
    for row, texts in enumerate(rows, 1):
        for column, text in enumerate(texts, 1):
            set_text(sheet.cell(row, column), text)
            sheet.cell(row, column).font = Font(bold=row == 1)
    for letter, width in zip("ABCDEF", (6, 7, 50, 22, 50, 50), strict=True):
        sheet.column_dimensions[letter].width = width


def _save(book: Any, target: Path) -> None:
    """The whole file or none: a temporary file in the same folder, then one replacement."""
    handle, name = tempfile.mkstemp(suffix=".xlsx", prefix=".report-", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            book.save(file)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
