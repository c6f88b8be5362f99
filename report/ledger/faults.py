"""Mistakes in a ledger, gathered with bounded memory: the same mistake in many cells is one message with its ranges."""

from __future__ import annotations

from dataclasses import dataclass, field

from report.ledger.cells import Fault
from report.problem import Collector, Place, Problem, visible
from report.tables import letters

_MOST_RANGES = 20
_MOST_MESSAGES = 200


@dataclass(slots=True)
class _Ranges:
    fault: Fault
    read: str
    first: int
    """The first of the rows, which fault and read belong to."""
    count: int = 0
    ranges: list[list[int]] = field(default_factory=list)
    """Pairs first and last row; at most a fixed number, the rest is only counted."""

    def add(self, row: int) -> None:
        """One more row."""
        self.count += 1
        if self.ranges and self.ranges[-1][1] == row - 1:
            self.ranges[-1][1] = row
        elif len(self.ranges) < _MOST_RANGES:
            self.ranges.append([row, row])

    def settle(self) -> None:
        """Ranges in order, neighbours joined; rows may have come in any order."""
        ranges = sorted(self.ranges)
        self.ranges = ranges[:1]
        for first, last in ranges[1:]:
            if first <= self.ranges[-1][1] + 1:
                self.ranges[-1][1] = max(last, self.ranges[-1][1])
            else:
                self.ranges.append([first, last])

    def words(self, letter: str) -> str:
        """C8:C19、C25 of all but the first cell."""
        first, last = self.ranges[0]
        others = [[first + 1, last]] if last > first else []
        spelled = [f"{letter}{a}" if a == b else f"{letter}{a}:{letter}{b}" for a, b in (*others, *self.ranges[1:])]
        told = sum(b - a + 1 for a, b in self.ranges)
        return "、".join(spelled) + (" 等" if told < self.count else "")


class Faults:
    """All mistakes of one ledger by column and kind."""

    def __init__(self, file: str, sheet: str, headers: list[str]) -> None:
        self.file = file
        self.sheet = sheet
        self.headers = headers
        self.private: frozenset[int] = frozenset()
        """Columns whose texts are never quoted; −1: whole rows."""
        self.found: dict[tuple[int, str], _Ranges] = {}

    def add(self, column: int, fault: Fault, row: int, read: str) -> None:
        """A mistake in a cell; rows of one column come in order."""
        key = (column, fault.code)
        if column in self.private:
            read = ""
        if key not in self.found:
            if len(self.found) >= _MOST_MESSAGES:
                return
            self.found[key] = _Ranges(fault, read, row)
        found = self.found[key]
        if row < found.first:
            found.fault, found.read, found.first = fault, read, row
        found.add(row)

    def spot(self, row: int) -> tuple[str, str, int]:
        """File, worksheet, row."""
        return (self.file, self.sheet, row)

    def tell(self, problems: Collector) -> None:
        """One problem for each column and kind of mistake, in the order of the file."""
        for found in self.found.values():
            found.settle()
        for (column, _), found in sorted(self.found.items(), key=lambda item: (item[1].ranges[0][0], item[0])):
            problems.add(self._problem(column, found))

    def _problem(self, column: int, found: _Ranges) -> Problem:
        letter = letters(column + 1) if column >= 0 else ""
        row = found.ranges[0][0]
        header = self.headers[column] if 0 <= column < len(self.headers) else ""
        place = (
            Place(self.file, self.sheet, f"{letter}{row}", row=f"第{row}行", column=header)
            if letter
            else Place(self.file, self.sheet, line=row)
        )
        fault = found.fault
        more = ""
        if found.count > 1:
            more = f"同样的问题还有 {found.count - 1} 处：{found.words(letter or '第')}。"
        return Problem(fault.code, fault.cause, f"{fault.action}{more}", place, visible(found.read), fault.level)
