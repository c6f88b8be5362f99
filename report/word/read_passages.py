"""The text of any Word file as people read it, for the audit.

In: a Package. Out: its non-empty paragraphs in reading order, a table's cells row by row, then text boxes, headers and notes.
"""

from __future__ import annotations

from collections.abc import Iterator
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
    """Grid column of the cell from 1: where a joined cell begins."""
    address: str = ""
    """Where `apply` finds the paragraph."""
    note: bool = False
    """Outside the body: header, footer, footnote, text box."""


def passages(package: Package) -> list[Passage]:
    """A package → what a reader reads, paragraph by paragraph."""
    ours = read(package)
    found: list[Passage] = []
    tables = 0
    for item in ours.items:
        if isinstance(item, Line):
            found.append(Passage(0, item.text, address=item.address))
        elif isinstance(item, Grid):
            tables += 1
            found.extend(_cells(item, tables))
    found.extend(Passage(0, line.text, address=line.address, note=True) for line in ours.margins)
    shown = [replace(item, text=item.text.replace(OBJECT, "")) for item in found]
    return [replace(item, number=n) for n, item in enumerate((item for item in shown if item.text.strip()), 1)]


def _cells(grid: Grid, table: int) -> Iterator[Passage]:
    for row, cells in enumerate(grid.rows, 1):
        column = 1
        for cell in cells:
            yield from (Passage(0, line.text, table, row, column, line.address) for line in cell.lines)
            column += cell.span
