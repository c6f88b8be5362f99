"""What a table is once read (Cell, Header, Table, Grid), and the comparison of names. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from report.problem import Place

REPORTED = "已报错。"
"""Note of a cell about which a problem has been told already."""
NO_RESULT = "公式没有计算结果。"
"""Note of a formula that was never computed; told as E214 if it stands in a table."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its text, where it stands, what was repaired."""

    text: str
    """As typed, without outer spaces; a typed number of a workbook as its shortest exact digits, a date as ISO."""
    place: Place
    note: str = ""
    """One sentence for each silent repair or conversion; empty if there was none."""

    @property
    def reported(self) -> bool:
        """Whether an error about this cell has been told; its text is empty and means nothing."""
        return self.note in {REPORTED, NO_RESULT}


@dataclass(frozen=True, slots=True)
class Header:
    """The head of one column."""

    text: str
    """As written; several header rows joined by “/”."""
    name: str
    """The name without its unit, folded for comparison."""
    unit: str
    """What stood in brackets at the end, for example 万元; empty if nothing did."""
    place: Place
    money: str = ""
    """The unit of money that a line above the table names (单位：万元), for columns of money without one of their own."""


Row = tuple[Cell, ...]
"""One cell per header, in the order of the headers."""


@dataclass(frozen=True, slots=True)
class Grid:
    """All texts of a sheet or text file before anybody knows which row is the header; indexes count from 0."""

    file: str
    sheet: str
    """Empty for a text file."""
    rows: tuple[tuple[str, ...], ...]
    """May be ragged."""
    notes: Mapping[tuple[int, int], str] = field(default_factory=dict)
    """(row, column) → what was repaired or converted there."""
    numbers: tuple[int, ...] = ()
    """The line each row of a text file starts on, from 1."""
    spans: Mapping[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    """Merged cells: (row, column) of each covered cell → that of the top-left one."""
    hidden_rows: frozenset[int] = frozenset()
    """Hidden or filtered out."""
    hidden_columns: frozenset[int] = frozenset()
    hidden: bool = False
    """Whether the whole sheet is."""

    def text(self, row: int, column: int) -> str:
        """The text of a cell; empty outside."""
        return self.rows[row][column] if row < len(self.rows) and column < len(self.rows[row]) else ""


@dataclass(frozen=True, slots=True)
class Table:
    """One table as written: every cell is text with its place; which column means what is the dictionary's business."""

    name: str
    file: str
    """As the user knows it, relative to the project."""
    sheet: str
    headers: tuple[Header, ...]
    rows: tuple[Row, ...]
    """Data only: no header, no 合计, no notes."""
    totals: tuple[Row, ...] = ()
    """Rows that are 合计, 总计, 小计: never data, to be checked against the sum."""
    parts: tuple[Row, ...] = ()
    """Rows that begin with 其中: never data, and they need not add up."""
    titles: tuple[str, ...] = ()
    """The lines above the header."""
    notes: tuple[str, ...] = ()
    """The lines below the table (注, 填表人 …)."""

    def column(self, name: str) -> int:
        """The index of the column of this name (compared folded); -1 if there is none."""
        folded = fold(name)
        return next((i for i, header in enumerate(self.headers) if header.name == folded), -1)


def fold(text: str) -> str:
    """A name for comparison: NFKC, without any space or invisible character."""
    folded = "".join(unicodedata.normalize("NFKC", text).split())
    if folded.isprintable():
        return folded
    return "".join(char for char in folded if unicodedata.category(char) != "Cf")


MONEY = {"元": 0, "千元": 3, "万元": 4, "亿元": 8}
"""Unit of money → its power of ten."""
_UNIT = r"(.+?)\(([^()]{1,12})\)"
_MEASURE = (
    r"(?:百|千|万|亿|十万)*(?:元|人次?|人日|家次?|件次?|批次?|起|宗|次|户|个|处|项|条|例|份|场次?|台|辆|艘|座|吨|公里|米"
    r"|平方米|天|日|小时|年|期|篇|名|支|本|套|车)?"
)
_UNIT_WORD = rf"{_MEASURE}(?:/{_MEASURE})?|%|‰|个?百分点|元人民币|人民币元|单位:.+"


def split_unit(text: str) -> tuple[str, str]:
    """罚款（万元） → (罚款, 万元); only a known kind of unit is split off, so 隐患（一般） keeps its bracket."""
    folded = fold(text)
    found = re.fullmatch(_UNIT, folded) if folded.endswith(")") else None
    if found and re.fullmatch(_UNIT_WORD, found[2]):
        return found[1], found[2].removeprefix("单位:")
    return folded, ""


def as_unit(text: str) -> str:
    """（万元） or 万元 → 万元; empty if a text is no unit."""
    word = fold(text)[:14]
    word = word[1:-1] if word.startswith("(") and word.endswith(")") else word
    return word if word and re.fullmatch(_UNIT_WORD, word) else ""


_UNIT_LINE = re.compile(r"(?<![报表位])(?:金额|计量|数量|货币)?单位:([^:]{1,40}?)(?=[)）]|$)")


def money_of(line: str) -> str:
    """The unit of money in a line above a table, 单位：起、人、万元; empty if it names none, or two."""
    found = _UNIT_LINE.search(fold(line[:400]))
    units = {word for word in re.split(r"[、,;/()]", found[1]) if word in MONEY} if found else set()
    return units.pop() if len(units) == 1 else ""


def letters(column: int) -> str:
    """Column number from 1 → A, B … AA."""
    text = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text
