"""A table that a person copied whole, its controls lost: its cells are second printings of the figures.

In: Work with every figure of the generated tables located, the tables that a person added. Out: spots.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from report.document import Cell, Table
from report.figure import Slot
from report.merge.grids import match_grid, placed, with_unique_rows
from report.merge.plan import Grid, Line
from report.merge.strand import Spot, Work

COPY = 0.75
"""Share of a table's figures that must stand in their rows and columns for a table to be its copy; a table of another
period has its rows, and some numbers by chance."""


def copied_tables(work: Work, grids: Sequence[Grid]) -> None:
    """Register the figures of copied tables where no control has told of them."""
    tables = [with_unique_rows(block) for block in work.base.blocks if isinstance(block, Table)]
    for grid in grids:
        for table in tables:
            cells = list(_standing(table, grid))
            wanted = sum(_printed(cell) for row in table.rows for cell in row.cells)
            if wanted and sum(_printed(cell) for cell, _ in cells) >= COPY * wanted:
                for cell, line in cells:
                    _register(work, cell, line)
                break


def _printed(cell: Cell) -> int:
    return sum(isinstance(run, Slot) for run in cell.runs)


def _standing(table: Table, grid: Grid) -> Iterator[tuple[Cell, Line]]:
    """The generated cells that stand in a grid to the letter, in their row and column."""
    match = match_grid(table, grid)
    for row in table.rows:
        mine = placed(grid.rows[match.rows[row.key]]) if row.key in match.rows else {}
        for cell in row.cells:
            found = mine.get(match.columns.get(cell.column, -1))
            if found is not None and len(found.lines) == 1 and found.lines[0].text == cell.text:
                yield cell, found.lines[0]


def _register(work: Work, cell: Cell, line: Line) -> None:
    if work.by_address.get(line.address):
        return
    at = 0
    for run in cell.runs:
        end = at + len(run.text)
        if isinstance(run, Slot) and run.text:
            work.found(Spot(run, line.address, at, end, run.text, marked=False, loose=True))
        at = end
