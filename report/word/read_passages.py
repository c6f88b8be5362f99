"""The text of any Word file as people read it, for the audit.

In: a Package. Out: its non-empty paragraphs in reading order, a table's cells row by row (those of a table within a cell where they
stand), then footnotes, then text boxes, headers and footers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from report.merge.plan import OBJECT, Grid, Line
from report.word.read import cell_span, content, read, shown_cells, shown_rows
from report.word.read_xml import TBL, Element, P, hidden_copy, paragraphs, tree
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
    inner = _inner_tables(package, tables)
    nested = [line for line in ours.margins if line.address in inner]
    found.extend(Passage(0, line.text, *inner[line.address], address=line.address) for line in nested)
    found.sort(key=lambda item: int(item.address.rpartition("#p")[2]))
    rest = sorted(
        (line for line in ours.margins if line.address not in inner), key=lambda line: "notes" not in line.address
    )
    found.extend(Passage(0, line.text, address=line.address, note=True) for line in rest)
    shown = [replace(item, text=item.text.replace(OBJECT, "")) for item in found]
    return [replace(item, number=n) for n, item in enumerate((item for item in shown if item.text.strip()), 1)]


def _inner_tables(package: Package, outer: int) -> dict[str, tuple[int, int, int]]:
    """Address → number, row and column of the tables that stand within a cell, numbered after those of the body."""
    root = tree(package, package.main)
    numbers = {element: number for number, element in enumerate(paragraphs(root))}
    found: dict[str, tuple[int, int, int]] = {}
    for table in root.iter(TBL):
        if next(table.iterancestors(TBL), None) is None or hidden_copy(table):
            continue
        outer += 1
        for row, element in enumerate(shown_rows(table), 1):
            for column, cell in _columns(element):
                inside = [item for item in content(cell) if item.tag == P and item in numbers]
                found.update({f"{package.main}#p{numbers[item]}": (outer, row, column) for item in inside})
    return found


def _columns(row: Element) -> Iterator[tuple[int, Element]]:
    """The cells of a row with the grid column where each begins."""
    column = 1
    for cell in shown_cells(row):
        yield column, cell
        column += cell_span(cell)


def _cells(grid: Grid, table: int) -> Iterator[Passage]:
    for row, cells in enumerate(grid.rows, 1):
        column = 1
        for cell in cells:
            yield from (Passage(0, line.text, table, row, column, line.address) for line in cell.lines)
            column += cell.span
