"""A generated table with the grid it became.

In: what grids matched. Out: Sheet, data only.
"""

from __future__ import annotations

from dataclasses import dataclass

from report.document import Table
from report.merge.grids import Match
from report.merge.plan import Grid
from report.merge.strand import Strand


@dataclass(frozen=True, slots=True)
class Sheet:
    """A base table with the grid it became."""

    base: Table
    grid: Grid
    theirs: Table | None
    match: Match
    strands: dict[tuple[str, str], Strand]
    """(row key, column key) → strand."""
    name: str
    """表2."""
