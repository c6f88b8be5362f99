"""R5 in tables: 合计 and 小计 rows, 其中 rows below the row they divide. Grids in, rows out. Pure.

What a 小计 or 其中 row divides is seldom marked; it is the run of rows that makes it in most columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from report.audit.amount import in_words
from report.audit.arithmetic import Fit
from report.audit.checks import Check, Key
from report.audit.grid import Cell, Grid
from report.audit.model import Claim, Range, Verdict

DISTINCT = re.compile(r"企业数|单位数|户数")
"""Distinct units: one may stand in several rows."""
_NO_SUM = re.compile(r"率|均|每|百分点|占比|比重|比例|指数|得分|分值|排名|密度")
CHOICES = 12
"""So many ends of a run of rows are tried."""


@dataclass(frozen=True, slots=True)
class Row:
    """One recomputed cell."""

    cell: Cell
    inputs: tuple[Cell, ...]
    outcome: Fit
    expected: str
    why: str
    repairs: dict[Key, Range]


def row_check(rule: str, kind: str, row: Row, verdict: Verdict) -> Check:
    """The check of a recomputed cell."""
    cells = (*row.inputs, row.cell)
    values = (("claimed", row.cell.text), ("inputs", " ".join(c.text for c in row.inputs)))
    claim = Claim(kind, row.cell.spot, row.cell.text, values, verdict)
    touches = tuple(c.key for c in cells)
    names = {c.key: (c.spot, c.text) for c in cells}
    cell = row.cell
    if verdict in {Verdict.RIGHT, Verdict.OPEN}:
        return Check(rule, claim, cell.spot, cell.text, touches=touches, names=names)
    return Check(
        rule, claim, cell.spot, cell.text, cell.text, row.expected, row.why, touches, cell.key, row.repairs, names
    )


def total_rows(grid: Grid, columns: Sequence[int]) -> Iterator[Check]:
    """The 合计 row against the rows it adds up; each 小计 and 其中 against its own."""
    columns = [c for c in columns if not _NO_SUM.search(column_name(grid, c))]
    total = grand_total(grid)
    blocks = _blocks(grid, columns, total)
    for parent, children in blocks.items():
        yield from _judged(grid, parent, children, columns, sure=True)
    if total is None:
        return
    inner = {r for children in blocks.values() for r in children}
    loose = [r for r in grid.rows if grid.labels.get(r, "").startswith("其中") and r not in inner]
    rows = [r for r in grid.rows if r != total and r not in inner and grid.labels.get(r)]
    best = max(_without(rows, loose), key=lambda some: _score(grid, total, some, columns), default=[])
    named = re.match(r"合计|总计|共计|总数|全|汇总|累计|\d|上半年", grid.labels[total])
    yield from _judged(grid, total, best, columns, sure=not loose and bool(named))


def column_name(grid: Grid, column: int) -> str:
    """The heading of a column, or its number."""
    return grid.headers.get(column, "") or f"第{column}列"


def grand_total(grid: Grid) -> int | None:
    """The row that adds up all others: the only 合计, else the last (or first) of several."""
    totals = [r for r in grid.rows if grid.is_total(r)]
    if len(totals) < 2:
        return totals[0] if totals else None
    return totals[-1] if totals[-1] == grid.rows[-1] else totals[0] if totals[0] == grid.rows[0] else None


def _blocks(grid: Grid, columns: Sequence[int], total: int | None) -> dict[int, list[int]]:
    """Parent row → the rows that divide it, for every 小计, inner 合计 and row before 其中 that some run of rows makes."""
    found: dict[int, list[int]] = {}
    taken: set[int] = set()
    for i, row in enumerate(grid.rows):
        if row == total:
            continue
        label = grid.labels.get(row, "")
        after = i + 1 < len(grid.rows) and grid.labels.get(grid.rows[i + 1], "").startswith("其中")
        if not (after or "小计" in label or grid.is_total(row)) or row in taken:
            continue
        runs = [run for run in _runs(grid, i, total, below_only=after) if not taken & set(run)]
        best = max(runs, key=lambda run: _score(grid, row, run, columns), default=[])
        if best and _score(grid, row, best, columns) >= min(2, len(columns)):
            found[row] = best
            taken |= set(best)
    return found


def _runs(grid: Grid, i: int, total: int | None, *, below_only: bool) -> list[list[int]]:
    """The runs of two rows or more straight below a row, or straight above it, up to the next 小计 or 合计."""
    rows = grid.rows
    below = above = i
    while below + 1 < len(rows) and _plain(grid, rows[below + 1], total) and below - i < CHOICES:
        below += 1
    while above > 0 and _plain(grid, rows[above - 1], total) and i - above < CHOICES:
        above -= 1
    runs = [list(rows[i + 1 : stop + 1]) for stop in range(i + 2, below + 1)]
    return runs if below_only else runs + [list(rows[start:i]) for start in range(above, i - 1)]


def _plain(grid: Grid, row: int, total: int | None) -> bool:
    label = grid.labels.get(row, "")
    return row != total and bool(label) and "小计" not in label and not grid.is_total(row)


def _without(rows: Sequence[int], loose: Sequence[int]) -> list[list[int]]:
    """The rows without each 其中 row that divides nothing known, and without some of the rows after it."""
    if not loose:
        return [list(rows)]
    options = []
    for length in range(1, CHOICES):
        out = {rows[k] for r in loose for k in range(rows.index(r), min(len(rows), rows.index(r) + length))}
        options.append([r for r in rows if r not in out])
    return options


def _score(grid: Grid, parent: int, rows: Sequence[int], columns: Sequence[int]) -> int:
    """In how many columns the rows make the parent."""
    made = [row for c in columns if (row := summed(grid, parent, c, rows)) is not None]
    return sum(r.outcome is Fit.RIGHT and bool(r.cell.amount and r.cell.amount.value > 1) for r in made)


def _judged(grid: Grid, parent: int, rows: Sequence[int], columns: Sequence[int], *, sure: bool) -> Iterator[Check]:
    """Each column of a parent row; most columns must fit before one is called wrong."""
    made = [row for c in columns if (row := summed(grid, parent, c, rows)) is not None]
    right = [r for r in made if r.outcome is Fit.RIGHT and r.cell.amount is not None and r.cell.amount.value > 1]
    wrong = [r for r in made if r.outcome is Fit.WRONG]
    for row in made:
        verdict = Verdict.RIGHT if row.outcome is Fit.RIGHT else Verdict.OPEN
        if row.outcome is Fit.WRONG and (right or not grid.layered) and len(wrong) <= max(1, len(right)):
            plain = (bool(right) or len(made) == 1) and not DISTINCT.search(column_name(grid, row.cell.column))
            certain = plain and sure and len(row.inputs) > 1 and (not grid.layered or len(right) > len(wrong))
            verdict = Verdict.WRONG if certain else Verdict.SUSPECT
        yield row_check("R5", "sum", row, verdict)


def summed(grid: Grid, total: int, column: int, rows: Sequence[int]) -> Row | None:
    """The sum of some cells of a column against another of its cells; None where a cell is no number."""
    cell = grid.at(total, column)
    if cell is None or cell.amount is None:
        return None
    parts = [grid.at(r, column) for r in rows]
    return added(cell, parts, f"“{column_name(grid, column)}”各行", grid.labels[total])


def added(cell: Cell, parts: Sequence[Cell | None], of: str, name: str) -> Row | None:
    """A cell against the sum of others, those of its column or of its row; None where one of them is words."""
    numbers = [p for p in parts if p is not None and p.amount is not None]
    if (
        cell.amount is None
        or any(p is not None and p.amount is None and not p.blank for p in parts)
        or len(numbers) < 2
    ):
        return None
    value = sum((p.signed for p in numbers), Fraction(0))
    slack = sum((p.amount.half for p in numbers if p.amount), Fraction(0)) + cell.amount.half
    outcome = Fit.RIGHT if abs(value - cell.signed) <= slack else Fit.WRONG
    words = "＋".join(p.text for p in numbers[:12]) + ("＋…" if len(numbers) > 12 else "")
    why = f"{of}{words}＝{in_words(value)}，{name}写{cell.text}"
    fitting = {p.key: cell.signed - (value - p.signed) for p in numbers}
    repairs = {cell.key: Range(value, value), **{key: Range(one, one) for key, one in fitting.items()}}
    return Row(cell, tuple(numbers), outcome, in_words(value), why, repairs)
