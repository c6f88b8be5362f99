"""合计, 小计 and 其中 rows of a statistics table: checked against the rows they speak of, never used.

In: a table as sent and the figures of its rows. Out: Pairs that must be equal, and Pairs of a part and what it is part of.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from report.dictionary import cells
from report.dictionary.figures import TOTAL, Figures, Pair
from report.dictionary.names import Branch
from report.dictionary.rows import position
from report.dictionary.schema import ColumnSpec, TableSpec
from report.figure import Figure, total
from report.problem import Collector, Place, Problem
from report.tables import Row, Table, fold

_GRAND = re.compile(r"(全[区市县省国年州盟旗镇乡]|总)?(合计|总计|共计|合计数|总数)(:|\(.*\))?")
_BARE = {"其中", "其中:"}
Read = Callable[[str], Figure | None]
"""Column → what a row, or several together, have there."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a statistics table, and what its rows came to."""

    spec: TableSpec
    columns: Mapping[ColumnSpec, int]
    table: Table
    names: Mapping[Place, str]
    """Where a row's name stands → the row."""
    alone: bool
    """Whether this sheet is the whole table."""


@dataclass(frozen=True, slots=True)
class _Line:
    """One row below the header, with what it is."""

    number: int
    kind: str
    """行, 合计 or 其中."""
    row: Row
    name: str
    """Of a data row the row it came to, else its first word."""


def check_totals(sheet: Sheet, figures: Figures, problems: Collector) -> None:
    """Every 合计, 小计 and 其中 row against the rows beside it; what differs becomes a finding."""
    branch = figures.find(sheet.spec.name)
    if isinstance(branch, Branch):
        checker = _Checker(sheet, branch, problems)
        figures.declared.extend(checker.sums())
        figures.inside.extend(checker.parts())


class _Checker:
    """Looks at one sheet, row by row."""

    def __init__(self, sheet: Sheet, branch: Branch, problems: Collector) -> None:
        self.sheet = sheet
        self.branch = branch
        self.problems = problems
        self.numbers = {column: index for column, index in sheet.columns.items() if column.kind == "数"}
        self.key = position(sheet.spec.key, sheet.table)
        self.lines = self._lines()
        self._refuse_bare()

    def _lines(self) -> list[_Line]:
        """The rows in their order on the sheet."""
        table = self.sheet.table
        kinds = (("行", table.rows), ("合计", table.totals), ("其中", table.parts))
        lines = [_Line(_number(row), kind, row, self._word(row)) for kind, rows in kinds for row in rows]
        return sorted(lines, key=lambda line: line.number)

    def _word(self, row: Row) -> str:
        """A row's name; of a 合计 that stands left of the key column (序号) that word."""
        cell = row[self.key]
        first = next((one.text for one in row if one.text), "")
        return self.sheet.names.get(cell.place) or fold(cell.text) or fold(first)

    def sums(self) -> Iterator[Pair]:
        """A 合计 and the sum of all rows; a 小计 and that sum of rows around it which fits best: above, below, or all."""
        if TOTAL not in self.branch.entries:
            return
        for at, line in enumerate(self.lines):
            if line.kind != "合计":
                continue
            typed = dict(self._typed(line, self.problems))
            if _GRAND.fullmatch(line.name):
                yield from _pairs("合计等于各行之和", typed, self._grand())
                continue
            around = [part for part in (self._above(at), self._below(at)) if part]
            candidates = [*(self._together(part, line.name) for part in around), self._grand()]
            best = min(candidates, key=lambda read: sum(_differ(figure, read(name)) for name, figure in typed.items()))
            yield from _pairs("小计等于各行之和", typed, best)

    def parts(self) -> Iterator[Pair]:
        """A 其中 row and the row above that it is part of."""
        for at, line in enumerate(self.lines):
            above = next((before for before in reversed(self.lines[:at]) if before.kind != "其中"), None)
            if line.kind == "其中" and above:
                typed = dict(self._typed(line, self.problems))
                of_total = above.kind == "合计"
                whole = dict(self._typed(above, Collector())).get if of_total else self._read(above.name)
                yield from _pairs("其中项不大于上一行", typed, whole)

    def _typed(self, line: _Line, problems: Collector) -> Iterator[tuple[str, Figure]]:
        """Column → the number that stands in a 合计 or 其中 row."""
        grand = _GRAND.fullmatch(line.name)
        for column, index in self.numbers.items():
            if line.row[index].text:
                key = f"{self.sheet.spec.name}.{'合计行' if grand else line.name}.{column.name}"
                label = f"{'合计行' if grand else f'“{line.name}”行'}{column.headers[0]}"
                yield column.name, cells.figure(key, line.row[index], column, label, problems)

    def _grand(self) -> Read:
        """The sum of all rows; of one sheet among several that of its own rows."""
        if self.sheet.alone:
            return self._read(TOTAL)
        return self._together([line for line in self.lines if line.kind == "行"], TOTAL)

    def _read(self, name: str) -> Read:
        entry = self.branch.entries.get(name)

        def read(column: str) -> Figure | None:
            found = entry.find(column) if isinstance(entry, Branch) else None
            return found if isinstance(found, Figure) else None

        return read

    def _together(self, lines: Sequence[_Line], name: str) -> Read:
        """The sum of some rows, column by column."""
        rows = [self._read(line.name) for line in lines]

        def read(column: str) -> Figure | None:
            figures = [figure for row in rows if (figure := row(column)) is not None]
            summed = total(f"{self.sheet.spec.name}.{name}.{column}", figures) if figures else None
            return replace(summed, unit=figures[0].unit, label=name) if summed else None

        return read

    def _above(self, at: int) -> list[_Line]:
        """The data rows between the 小计 before and this one."""
        first = max((i for i in range(at) if self.lines[i].kind == "合计"), default=-1) + 1
        return [line for line in self.lines[first:at] if line.kind == "行"]

    def _below(self, at: int) -> list[_Line]:
        """The data rows between this 小计 and the next."""
        later = (i for i in range(at + 1, len(self.lines)) if self.lines[i].kind == "合计")
        return [line for line in self.lines[at + 1 : next(later, len(self.lines))] if line.kind == "行"]

    def _refuse_bare(self) -> None:
        """E129: 其中 alone above rows that do not say it: whether they are already in the row above cannot be known."""
        for line, after in zip(self.lines, self.lines[1:], strict=False):
            if line.kind == "其中" and line.name in _BARE and after.kind == "行":
                cause = f"“其中”下面的“{after.name}”没有写“其中：”，分不清它是不是已经算在上面一行里。"
                action = "是上面一行的一部分，名称前写“其中：”；不是，就删去“其中”这一行。"
                self.problems.add(Problem("E129", cause, action, line.row[0].place, line.name))


def _number(row: Row) -> int:
    return int(re.sub(r"\D", "", row[0].place.cell) or row[0].place.line)


def _pairs(rule: str, typed: Mapping[str, Figure], read: Read) -> Iterator[Pair]:
    for name, figure in typed.items():
        if (mine := read(name)) is not None:
            yield Pair(rule, figure, mine)


def _differ(left: Figure, right: Figure | None) -> bool:
    return right is None or (left.known and right.known and left.number != right.number)
