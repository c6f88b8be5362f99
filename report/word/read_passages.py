"""The text of any Word file as people read it, for the audit.

In: a Package. Out: its non-empty paragraphs in reading order, a table's cells row by row, then text boxes, headers and notes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from report.merge.plan import OBJECT, Grid, Line
from report.word.read import read
from report.word.zipped import Package


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph as read."""

    number: int
    """Counted from 1 over all that are not empty."""
    text: str
    """Accepted text, without stand-ins for pictures and notes."""
    table: int = 0
    """Number of its table from 1; 0 outside tables."""
    row: int = 0
    column: int = 0
    """Cell of the row from 1, joined cells counted once."""


def passages(package: Package) -> list[Passage]:
    """A package → what a reader reads, paragraph by paragraph."""
    ours = read(package)
    found: list[Passage] = []
    tables = 0
    for item in ours.items:
        if isinstance(item, Line):
            found.append(Passage(0, item.text))
        elif isinstance(item, Grid):
            tables += 1
            found.extend(_cells(item, tables))
    found.extend(Passage(0, line.text) for line in ours.margins)
    shown = [replace(item, text=item.text.replace(OBJECT, "")) for item in found]
    return [replace(item, number=n) for n, item in enumerate((item for item in shown if item.text.strip()), 1)]


def _cells(grid: Grid, table: int) -> list[Passage]:
    return [
        Passage(0, line.text, table, row, column)
        for row, cells in enumerate(grid.rows, 1)
        for column, cell in enumerate(cells, 1)
        for line in cell.lines
    ]
