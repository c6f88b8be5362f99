"""Table cells → a grid: header of each column, label of each row, each cell as a value. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from report.audit.amount import Amount
from report.audit.checks import Key
from report.audit.lexicon import SCALES
from report.audit.model import Passage, Spot
from report.audit.normal import plain_text

_CELL = re.compile(
    r"(?P<word>上升|增加|增长|下降|减少|降低|↑|↓)?(?P<sign>[+\-])?(?P<num>\d{1,3}(?:,\d{3})+(?:\.\d{1,6})?|\d{1,15}(?:\.\d{1,6})?)"
    r"(?P<scale>亿|万)?(?P<unit>%|‰|个?百分点|家次|人次|项次|元|起|宗|人|家|户|处|项|条|件|个|次|份|场|名)?"
)
_DASH = re.compile(r"[-/\\]{1,3}|无|持平")
_MONTHS = r"1月?[-至]\d{1,2}月份?"
_NUMBERING = re.compile(r"序号|编号|排名|名次|位次|^年[份度]?$|电话|代码")
_TOTAL = re.compile(
    r"(?:合计|总计|共计|总数|全[市区县省州国镇]|汇总|累计)$|.{1,12}(?:合计|总计|累计)$|" + _MONTHS + r"$|上半年$"
)
_MONTH = re.compile(r"(?:\d{1,2}月|[一二三四五六七八九十]{1,2}月|第?[一二三四]季度)份?$")
_SUBTOTAL = re.compile(r"小计|^其中|[：:]$")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table."""

    row: int
    column: int
    text: str
    amount: Amount | None
    """Its value; None if it is no number."""
    sign: int
    """−1 for −23.6% and 下降23.6%."""
    unit: str
    blank: bool
    """Empty, or a dash."""
    spot: Spot
    key: Key

    @property
    def signed(self) -> Fraction:
        """The value with its sign."""
        return (self.amount.value if self.amount else Fraction(0)) * self.sign


@dataclass(frozen=True, slots=True)
class Grid:
    """One table."""

    number: int
    headers: dict[int, str]
    """Words above each column, from top to bottom."""
    rows: tuple[int, ...]
    """Rows below the header."""
    labels: dict[int, str]
    cells: dict[tuple[int, int], Cell]
    columns: tuple[int, ...]
    """Columns that hold numbers."""

    def at(self, row: int, column: int) -> Cell | None:
        """A cell, or None where there is none."""
        return self.cells.get((row, column))

    def is_total(self, row: int) -> bool:
        """合计 and the like; 1—6月 only where all other rows are months or quarters."""
        label = self.labels.get(row, "")
        if re.match(f"(?:{_MONTHS}|上半年)", label):
            return all(_MONTH.match(text) for r, text in self.labels.items() if r != row)
        return bool(_TOTAL.match(label))

    @property
    def layered(self) -> bool:
        """Has rows of rows: 小计, 其中."""
        return any(_SUBTOTAL.search(label) for label in self.labels.values())


def grids(passages: Iterable[Passage]) -> list[Grid]:
    """The tables of a text."""
    tables: dict[int, list[Passage]] = {}
    for passage in passages:
        if passage.table:
            tables.setdefault(passage.table, []).append(passage)
    return [grid for number, cells in tables.items() if (grid := _grid(number, cells)) is not None]


def _grid(number: int, passages: list[Passage]) -> Grid | None:
    """One table; None if it has no rows of numbers."""
    cells: dict[tuple[int, int], Cell] = {}
    for passage in passages:
        made, place = _cell(number, passage), (passage.row, passage.column)
        before = cells.get(place)
        if before is None:
            cells[place] = made
        elif before.amount is None and not before.blank:
            cells[place] = replace(before, text=before.text + made.text)
    rows = sorted({row for row, _ in cells})
    first = next((r for r in rows if _is_data(r, cells)), None)
    if first is None or len(cells) > 20_000:
        return None
    body = tuple(r for r in rows if r >= first)
    columns = sorted({c for _, c in cells})
    labels = {r: _label(r, columns, cells) for r in body}
    headers = _headers([r for r in rows if r < first], columns, cells)
    numeric = tuple(c for c in columns if _is_numeric(c, body, cells, headers.get(c, "")))
    return Grid(number, headers, body, labels, cells, numeric)


def _cell(table: int, passage: Passage) -> Cell:
    """One cell as a value."""
    text = "".join(plain_text(passage.text).split())
    match = _CELL.fullmatch(text)
    key = (-table, passage.row * 10_000 + passage.column)
    shift = len(passage.text) - len(passage.text.lstrip())
    spot = Spot(passage.paragraph, shift, shift + len(passage.text.strip()), passage.table, passage.row, passage.column)
    if match is None:
        return Cell(passage.row, passage.column, text, None, 1, "", not text or bool(_DASH.fullmatch(text)), spot, key)
    digits = match["num"].replace(",", "")
    places = len(digits.partition(".")[2])
    scale = SCALES[match["scale"] or ""]
    half = Fraction(scale, 2 * 10**places) if places or scale > 1 else Fraction(0)
    sign = -1 if match["sign"] == "-" or match["word"] in {"下降", "减少", "降低", "↓"} else 1
    unit = match["unit"] or ""
    return Cell(
        passage.row, passage.column, text, Amount(Fraction(digits) * scale, half, places), sign, unit, False, spot, key
    )


def _is_data(row: int, cells: dict[tuple[int, int], Cell]) -> bool:
    """A row in which most cells after the first are numbers or dashes, one at least that is no year (2057件 looks like one)."""
    own = sorted((c for (r, _), c in cells.items() if r == row), key=lambda c: c.column)[1:]
    values = [c for c in own if c.amount is not None]
    plain = [c for c in values if not re.fullmatch(r"(?:19|20)\d\d", c.text)]
    return bool(plain) and len(values) + sum(c.blank for c in own) >= len(own) / 2


def _label(row: int, columns: list[int], cells: dict[tuple[int, int], Cell]) -> str:
    """The words of a row before its first number (a running number is none)."""
    words: list[str] = []
    for column in columns:
        cell = cells.get((row, column))
        if cell is None or (cell.amount is not None and not words and column == columns[0]):
            continue
        if cell.amount is not None or cell.blank:
            break
        words.append(cell.text)
    return "".join(words)


def _headers(rows: list[int], columns: list[int], cells: dict[tuple[int, int], Cell]) -> dict[int, str]:
    """Words above each column; a heading that spans columns is carried to the right where the row below has its own."""
    found = dict.fromkeys(columns, "")
    for i, row in enumerate(rows):
        carried = ""
        for column in columns:
            cell = cells.get((row, column))
            text = cell.text if cell is not None else ""
            if text:
                carried = text
            elif i + 1 < len(rows) and any((below, column) in cells for below in rows[i + 1 :]):
                text = carried
            if text and text not in found[column]:
                found[column] += text
    return found


def _is_numeric(column: int, rows: tuple[int, ...], cells: dict[tuple[int, int], Cell], header: str) -> bool:
    """Most cells are numbers, and they count something."""
    if _NUMBERING.search(header):
        return False
    own = [cells[r, column] for r in rows if (r, column) in cells]
    values = [c for c in own if c.amount is not None]
    if (
        header == ""
        and [c.amount.value for c in values if c.amount] == list(range(1, len(values) + 1))
        and column == min(c for _, c in cells)
    ):
        return False
    return bool(values) and len(values) + sum(c.blank for c in own) >= len(own) * 0.8
