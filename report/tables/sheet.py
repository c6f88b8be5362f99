"""The XML of one worksheet → its raw cells, hidden rows and columns, merges: one streaming pass, formulas and values together.

Measured against openpyxl's two passes (formulas, then values): see tests/test_tables_xlsx.py, which keeps openpyxl as oracle.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from report.tables.package import BookError, Package

MAX_COLUMN = 400
MAX_CELLS = 500_000
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")


@dataclass(slots=True)
class RawCell:
    """One cell as stored."""

    kind: str
    """s, str, inlineStr, n, b, e or d."""
    style: int
    value: str = ""
    formula: bool = False
    given: bool = False
    """Whether a value is stored; a formula without one was never computed."""


@dataclass(slots=True)
class RawSheet:
    """What one worksheet part says; rows and columns from 1."""

    cells: dict[int, dict[int, RawCell]] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    """First row, first column, last row, last column."""


def read_sheet(package: Package, part: str) -> RawSheet:
    """A worksheet part → its raw content; raises BookError."""
    reader = _Reader(package.file)
    package.walk(part, reader.start, reader.end, reader.text)
    return reader.sheet


def column_number(word: str) -> int:
    """AA → 27."""
    number = 0
    for letter in word:
        number = number * 26 + ord(letter) - 64
    return number


class _Reader:
    """Receives the elements of a worksheet in order."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.sheet = RawSheet()
        self.row = 0
        self.column = 0
        self.count = 0
        self.cell: RawCell | None = None
        self.words: list[str] | None = None
        self.phonetic = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if tag == "c":
            self._cell(attributes)
        elif tag in {"v", "t"}:
            self.words = []
        elif tag == "row":
            self._row(attributes)
        elif tag == "f" and self.cell is not None:
            self.cell.formula = True
        elif tag == "rPh":
            self.phonetic = True
        elif tag == "col":
            self._hidden_columns(attributes)
        elif tag == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def text(self, words: str) -> None:
        """Text of a value."""
        if self.words is not None:
            self.words.append(words)

    def end(self, tag: str) -> None:
        """An element ends; a cell with content is kept when it does."""
        if tag in {"v", "t"}:
            if self.cell is not None and self.words is not None and not self.phonetic:
                value = "".join(self.words)
                self.cell.value += value
                self.cell.given |= bool(value) or self.cell.kind in {"str", "inlineStr"}
            self.words = None
        elif tag == "rPh":
            self.phonetic = False
        elif tag == "c":
            self._keep()

    def _row(self, attributes: dict[str, str]) -> None:
        self.row = int(attributes.get("r", self.row + 1))
        if not 0 < self.row <= 1_048_576:
            raise ValueError(self.row)
        self.column = 0
        if attributes.get("hidden") in {"1", "true"}:
            self.sheet.hidden_rows.add(self.row)

    def _cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        if reference is None:
            self.column += 1
        else:
            found = _REFERENCE.fullmatch(reference)
            if not found or not 0 < int(found[2]) <= 1_048_576:
                raise ValueError(reference)
            self.column, self.row = column_number(found[1]), int(found[2])
        self.cell = RawCell(attributes.get("t", "n"), int(attributes.get("s", 0)))

    def _keep(self) -> None:
        """The finished cell, if it has content."""
        cell, self.cell = self.cell, None
        if cell is None or not (cell.value or cell.formula):
            return
        self.count += 1
        if self.column > MAX_COLUMN or self.count > MAX_CELLS:
            what = f"超过 {MAX_COLUMN} 列" if self.column > MAX_COLUMN else f"超过 {MAX_CELLS // 10000} 万格"
            raise BookError("E127", f"工作表太大，{what}。", "请删去表格以外的内容；大台账请另存为 CSV。", self.file)
        self.sheet.cells.setdefault(self.row, {})[self.column] = cell

    def _hidden_columns(self, attributes: dict[str, str]) -> None:
        if attributes.get("hidden") in {"1", "true"}:
            first, last = int(attributes.get("min", 1)), int(attributes.get("max", 1))
            self.sheet.hidden_columns.update(range(max(1, first), min(last, MAX_COLUMN) + 1))

    def _merge(self, reference: str) -> None:
        corners = [_REFERENCE.fullmatch(corner) for corner in reference.split(":")]
        first, last = corners[0], corners[-1]
        if first and last:
            self.sheet.merges.append((int(first[2]), column_number(first[1]), int(last[2]), column_number(last[1])))
