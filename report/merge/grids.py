"""Which rows and columns of a hand-edited table are which generated ones.

In: a base Table and ours' Grid. Out: Match: row and column positions by key; rows by figures, first cell and order,
columns by figures, header and order, so that a moved or renamed column keeps its meaning.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from report.document import Cell, Table
from report.figure import Slot
from report.merge.plan import Grid, GridCell
from report.merge.tokens import masked, similarity

_T = TypeVar("_T")
AGREES, MOVED = 0.3, 0.6
"""Share of rows that must agree for a column to be the same one: in its place; where a person moved it to."""
ROW_ALIKE = 0.6
"""Similarity of first cells from which two rows are the same one."""


@dataclass(frozen=True, slots=True)
class Match:
    """How a base table stands in ours."""

    rows: dict[str, int]
    """Row key → row index in ours."""
    columns: dict[str, int]
    """Column key → column position in ours."""
    width: int
    """Columns of ours."""

    def column_keys(self) -> tuple[str, ...]:
        """For each of ours' columns its key, empty for one that a person added."""
        at = {position: key for key, position in self.columns.items()}
        return tuple(at.get(position, "") for position in range(self.width))


def with_unique_rows(table: Table) -> Table:
    """The table with a number added to row keys that occur twice, as header rows may."""
    seen: Counter[str] = Counter()
    rows = []
    for row in table.rows:
        seen[row.key] += 1
        rows.append(row if seen[row.key] == 1 else replace(row, key=f"{row.key}#{seen[row.key]}"))
    return replace(table, rows=tuple(rows))


def text_of(cell: GridCell) -> str:
    """The text of a hand-edited cell."""
    return "\n".join(line.text for line in cell.lines)


def placed(cells: Sequence[GridCell]) -> dict[int, GridCell]:
    """The cells of a row by the column they start in."""
    result: dict[int, GridCell] = {}
    at = 0
    for cell in cells:
        result[at] = cell
        at += cell.span
    return result


def match_grid(table: Table, grid: Grid) -> Match:
    """Match rows and columns of a table with those of a grid."""
    width = max((sum(cell.span for cell in row) for row in grid.rows), default=0)
    rows = _match_rows(table, grid)
    columns = _match_columns(table, grid, rows, width)
    return Match(rows, columns, width)


def _ids(cells: Iterable[Cell]) -> set[str]:
    return {run.id for cell in cells for run in cell.runs if isinstance(run, Slot)}


def _mark_ids(cells: Iterable[GridCell]) -> set[str]:
    return {mark.id for cell in cells for line in cell.lines for mark in line.marks if mark.id}


def _match_rows(table: Table, grid: Grid) -> dict[str, int]:
    """Rows by shared figures, by their full text, by their first cell, then by order in gaps of equal size."""
    found: dict[str, int] = {}
    used: set[int] = set()

    def take(key: str, index: int) -> None:
        found[key] = index
        used.add(index)

    marks = [_mark_ids(row) for row in grid.rows]
    for row in table.rows:
        ids = _ids(row.cells)
        best = max(range(len(grid.rows)), key=lambda j: (len(ids & marks[j]), -j), default=-1)
        if best >= 0 and best not in used and 2 * len(ids & marks[best]) > len(ids):
            take(row.key, best)
    for key_of in (_whole, _first):
        mine = _by_text(
            (key_of([cell.text for cell in row.cells]), row.key) for row in table.rows if row.key not in found
        )
        theirs = _by_text(
            (key_of([text_of(cell) for cell in cells]), j) for j, cells in enumerate(grid.rows) if j not in used
        )
        for text, keys in mine.items():
            if len(keys) == len(theirs.get(text, ())):
                for key, index in zip(keys, theirs[text], strict=True):
                    take(key, index)
    _rows_alike(table, grid, found, used)
    return found


def _whole(texts: list[str]) -> str:
    return "\t".join(masked(text) for text in texts)


def _first(texts: list[str]) -> str:
    return next((text.strip() for text in texts if text.strip()), "")


def _by_text(pairs: Iterable[tuple[str, _T]]) -> dict[str, list[_T]]:
    result: dict[str, list[_T]] = defaultdict(list)
    for text, value in pairs:
        if text:
            result[text].append(value)
    return result


def _rows_alike(table: Table, grid: Grid, found: dict[str, int], used: set[int]) -> None:
    free = [j for j in range(len(grid.rows)) if j not in used]
    pairs = []
    for i, row in enumerate(table.rows):
        if row.key in found:
            continue
        name, words = _first([cell.text for cell in row.cells]), [cell.text for cell in row.cells]
        for j in free:
            texts = [text_of(cell) for cell in grid.rows[j]]
            score = similarity(name, _first(texts))
            agree = sum((Counter(words) & Counter(texts)).values()) / max(1, len(words))
            if score >= ROW_ALIKE or agree > 0.5:
                pairs.append((-(score + agree), abs(i - j), row.key, j))
    for _, _, key, j in sorted(pairs):
        if key not in found and j not in used:
            found[key] = j
            used.add(j)


def _match_columns(table: Table, grid: Grid, rows: dict[str, int], width: int) -> dict[str, int]:
    """Columns in their order where figures, headers and cells agree; then those a person moved; then by order."""
    keys = [column.key for column in table.columns]
    scores = _scores(table, grid, rows, width)
    found = _in_order(keys, scores, width)
    moved = sorted(
        ((scores[key, at], -at, key) for key in keys if key not in found for at in range(width)
         if at not in found.values() and scores[key, at] >= MOVED),
        reverse=True,
    )  # fmt: skip
    for _, at, key in moved:
        if key not in found and -at not in found.values():
            found[key] = -at
    _columns_by_order(keys, found, width)
    return found


def _scores(table: Table, grid: Grid, rows: dict[str, int], width: int) -> dict[tuple[str, int], float]:
    """How alike each generated column and each of ours are: the share of their rows that agree, 0 to 1 and more."""
    scores = {(column.key, at): 0.0 for column in table.columns for at in range(width)}
    counts: Counter[str] = Counter()
    for row in table.rows:
        if row.key not in rows:
            continue
        cells = placed(grid.rows[rows[row.key]])
        for cell in row.cells:
            if cell.span > 1 or (cell.column, 0) not in scores:
                continue
            counts[cell.column] += 1
            ids = _ids([cell])
            for at, other in cells.items():
                if other.span == 1 and at < width:
                    scores[cell.column, at] += _agree(cell, ids, other)
    return {(key, at): score / max(1, counts[key]) for (key, at), score in scores.items()}


def _agree(cell: Cell, ids: set[str], other: GridCell) -> float:
    if ids & _mark_ids([other]):
        return 2.0
    return 1.0 if cell.text.strip() and cell.text == text_of(other) else 0.0


def _in_order(keys: list[str], scores: dict[tuple[str, int], float], width: int) -> dict[str, int]:
    """The best alignment of columns that keeps their order; a column agrees with one of ours or with none."""
    best: list[list[float]] = [[0.0] * (width + 1) for _ in range(len(keys) + 1)]
    for i, key in enumerate(keys, 1):
        for at in range(1, width + 1):
            score = scores[key, at - 1]
            both = best[i - 1][at - 1] + score if score >= AGREES else 0.0
            best[i][at] = max(best[i - 1][at], best[i][at - 1], both)
    found: dict[str, int] = {}
    i, at = len(keys), width
    while i and at:
        score = scores[keys[i - 1], at - 1]
        if score >= AGREES and best[i][at] == best[i - 1][at - 1] + score:
            i, at = i - 1, at - 1
            found[keys[i]] = at
        elif best[i][at] == best[i - 1][at]:
            i -= 1
        else:
            at -= 1
    return found


def _columns_by_order(keys: list[str], found: dict[str, int], width: int) -> None:
    """Columns without a vote take the free position between their neighbours if there is just one for each."""
    free_keys = [key for key in keys if key not in found]
    free = [at for at in range(width) if at not in found.values()]
    if len(free_keys) == len(free):
        found.update(zip(free_keys, free, strict=True))
        return
    for key in free_keys:
        i = keys.index(key)
        low = max((found[k] for k in keys[:i] if k in found), default=-1)
        high = min((found[k] for k in keys[i + 1 :] if k in found and found[k] > low), default=width)
        between = [at for at in free if low < at < high]
        if len(between) == 1:
            found[key] = between[0]
            free.remove(between[0])
