"""An entry workbook (填报表): a sheet a table, units in the headers, checks on every cell, names and headers locked.

In: the sheets as data. Out: the bytes of an .xlsx in which no text is a formula. Nothing is protected by a password.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from report.tables.table import letters
from report.tables.writing import set_text

_LONGEST_LIST = 200
"""Characters a list may have inside a validation; a longer one stands on the first sheet."""
_LISTS = 20
"""First column of the first sheet that holds lists."""


@dataclass(frozen=True, slots=True)
class EntryColumn:
    """One column to fill in."""

    header: str
    """With its unit: 罚款（元）."""
    kind: str = "数"
    """整数, 数, 日期, 文, or 选 for a list of choices."""
    choices: tuple[str, ...] = ()
    note: str = ""
    """What must be entered, shown when the cell is chosen."""


@dataclass(frozen=True, slots=True)
class EntrySheet:
    """One table or ledger to fill in."""

    name: str
    columns: tuple[EntryColumn, ...]
    keys: tuple[str, ...] = ()
    """Names that stand in the key column already."""
    key: int = 0
    """Which column they stand in."""
    blank: int = 20
    """Lines below them to fill in."""


def entry_book(front: str, notes: Sequence[str], sheets: Sequence[EntrySheet], period: tuple[str, str] | None) -> bytes:
    """The workbook: `front` is the name of the first sheet, which holds the notes; dates must lie in the period."""
    import openpyxl

    book = openpyxl.Workbook()
    first: Any = book.active
    first.title = front
    for row, note in enumerate(notes, 1):
        set_text(first.cell(row, 1), note)
    first.column_dimensions["A"].width = 100
    writer = _Writer(book, first, period)
    for sheet in sheets:
        writer.sheet(sheet)
    first.protection.sheet = True
    out = io.BytesIO()
    book.save(out)
    return _without_clock(out.getvalue())


def _without_clock(saved: bytes) -> bytes:
    """A workbook as openpyxl saved it → the same workbook with fixed times, so that equal sheets are equal bytes (law 3)."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "docProps/core.xml":
                data = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"1980-01-01T00:00:00Z", data)
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            new.writestr(entry, data)
    return out.getvalue()


class _Writer:
    """Writes the sheets, and long lists beside the notes."""

    def __init__(self, book: Any, front: Any, period: tuple[str, str] | None) -> None:
        self.book = book
        self.front = front
        self.period = period
        self.lists: dict[tuple[str, ...], str] = {}

    def sheet(self, sheet: EntrySheet) -> None:
        """One table: header, names, blank lines."""
        from openpyxl.styles import Font, PatternFill, Protection

        made = self.book.create_sheet(sheet.name)
        last = 1 + len(sheet.keys) + sheet.blank
        for index, column in enumerate(sheet.columns, 1):
            head = made.cell(1, index)
            set_text(head, column.header)
            head.font = Font(bold=True)
            head.fill = PatternFill("solid", fgColor="FFDDEBF7")
            whole = made.column_dimensions[
                letters(index)
            ]  # blank cells are the column's: thousands need not be written
            whole.width = max(12, 2 * len(column.header) + 2)
            whole.protection = Protection(locked=False)
            whole.number_format = {"日期": "yyyy-mm-dd", "文": "@"}.get(column.kind, "General")
            self._validate(made, column, f"{letters(index)}2:{letters(index)}{last}")
            for row, key in enumerate(sheet.keys if index == sheet.key + 1 else (), 2):
                set_text(made.cell(row, index), key)
        made.freeze_panes = f"{letters(sheet.key + 2)}2"
        made.protection.sheet = True
        made.protection.formatColumns = False
        made.protection.insertRows = False

    def _validate(self, made: Any, column: EntryColumn, cells: str) -> None:
        """A check on the cells of a column; a word such as 未报 may be entered after a warning."""
        from openpyxl.worksheet.datavalidation import DataValidation

        rule = self._rule(column)
        if rule is None:
            return
        check = DataValidation(**rule, allow_blank=True, errorStyle="warning", showErrorMessage=True)
        check.errorTitle, check.error = "请核对", column.note or "这一格的内容不合要求，确认要这样填吗？"
        if column.note:
            check.promptTitle, check.prompt, check.showInputMessage = column.header[:30], column.note, True
        check.add(cells)
        made.add_data_validation(check)

    def _rule(self, column: EntryColumn) -> dict[str, Any] | None:
        if column.kind == "选":
            return {"type": "list", "formula1": self._list(column.choices)}
        if column.kind == "日期":
            first, last = self.period or ("2000-01-01", "2099-12-31")
            return {"type": "date", "operator": "between", "formula1": _serial(first), "formula2": _serial(last)}
        kinds = {"整数": "whole", "数": "decimal"}
        if column.kind not in kinds:
            return None
        return {"type": kinds[column.kind], "operator": "greaterThanOrEqual", "formula1": "0"}

    def _list(self, choices: tuple[str, ...]) -> str:
        joined = ",".join(choices)
        if len(joined) <= _LONGEST_LIST and not any(sign in choice for choice in choices for sign in ',"'):
            return f'"{joined}"'
        if choices not in self.lists:
            column = _LISTS + len(self.lists)
            for row, choice in enumerate(choices, 1):
                set_text(self.front.cell(row, column), choice)
            letter = letters(column)
            self.front.column_dimensions[letter].hidden = True
            self.lists[choices] = f"'{self.front.title}'!${letter}$1:${letter}${len(choices)}"
        return self.lists[choices]


def _serial(day: str) -> str:
    """An ISO day as Excel counts it."""
    return str((dt.date.fromisoformat(day) - dt.date(1899, 12, 30)).days)
