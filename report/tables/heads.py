"""Which rows of a grid are its header: the first in which all required names occur, two or three joined if need be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from report.problem import Place
from report.tables.table import Grid, Header, as_unit, fold, letters, money_of, split_unit

Wanted = Sequence[frozenset[str]]
"""For each required column the folded names it may have; the first is the key of a row."""
MAX_HEADER_ROW = 30
MAX_DEPTH = 3
MAX_NAME = 200
_SAYS_UNIT = {"单位", "计量单位"}
"""Characters of a column's name that are looked at."""


@dataclass(frozen=True, slots=True)
class Head:
    """Where the header stands: its first row and how many rows it has."""

    start: int
    depth: int
    headers: tuple[Header, ...]

    @property
    def end(self) -> int:
        """The first row after the header."""
        return self.start + self.depth


def fold_wanted(wanted: Collection[Collection[str]]) -> Wanted:
    """Accepted names per required column, folded and without unit; the order stays."""
    return tuple(frozenset(split_unit(name)[0] for name in names) for names in wanted)


def find_head(grid: Grid, wanted: Wanted) -> Head | None:
    """The first row (or two or three joined) in which all required names occur; None if there is none."""
    for depth in range(1, MAX_DEPTH + 1):
        for start in range(min(MAX_HEADER_ROW, len(grid.rows) - depth + 1)):
            headers = _headers(grid, start, depth)
            if _matches(headers, wanted):
                return _measured(grid, _extended(grid, Head(start, depth, headers), wanted))
    return None


def _measured(grid: Grid, head: Head) -> Head:
    """The same header with the units that a row of its own below gives, and the money of a line above the table."""
    lines = (text for row in grid.rows[: head.start] for text in row if text)
    money = next((unit for line in lines if (unit := money_of(line))), "")
    units = _unit_row(grid, head)
    if not money and not units:
        return head
    headers = tuple(_with_unit(header, units.get(i, ""), money) for i, header in enumerate(head.headers))
    return Head(head.start, head.depth + bool(units), headers)


def _unit_row(grid: Grid, head: Head) -> dict[int, str]:
    """Column → unit of a row right below the header that holds units only: （家次） （家） （万元）."""
    row = grid.rows[head.end] if head.end < len(grid.rows) else ()
    texts = {i: text for i, text in enumerate(row) if text and fold(text) not in _SAYS_UNIT}
    units = {i: as_unit(text) for i, text in texts.items()}
    return units if units and all(units.values()) else {}


def _with_unit(header: Header, unit: str, money: str) -> Header:
    if unit and not header.unit:
        return replace(header, text=f"{header.text}（{unit}）", unit=unit, money=money)
    return replace(header, money=money)


def nearest_row(grid: Grid, wanted: Wanted) -> tuple[int, frozenset[int]]:
    """The row with most of the required names: its index and which of them it has; -1 if no row has any."""
    best, hits = -1, frozenset[int]()
    for index, row in enumerate(grid.rows[:MAX_HEADER_ROW]):
        names = {split_unit(text[:MAX_NAME])[0] for text in row if text}
        matched = frozenset(i for i, accepted in enumerate(wanted) if names & accepted)
        if len(matched) > len(hits):
            best, hits = index, matched
    return best, hits


def lying(grid: Grid, wanted: Wanted) -> int:
    """The column in which the names of a table's columns stand below each other (all but that of the key); −1: none."""
    for column in range(3):
        names = {
            split_unit(text[:MAX_NAME])[0] for row in range(len(grid.rows[:40])) if (text := grid.text(row, column))
        }
        if len(wanted) > 2 and sum(bool(names & accepted) for accepted in wanted) >= len(wanted) - 1:
            return column
    return -1


def _matches(headers: Sequence[Header], wanted: Wanted) -> bool:
    names = {header.name for header in headers if header.name}
    if not wanted:
        return len(names) > 1
    return all(names & accepted for accepted in wanted)


def _extended(grid: Grid, head: Head, wanted: Wanted) -> Head:
    """The same header with group rows above (if its names repeat) and a row of sub-headers below."""
    while head.depth < MAX_DEPTH and head.start > 0 and _repeats(head.headers) and _is_group(grid.rows[head.start - 1]):
        wider = _with_groups(grid, head)
        if not _matches(wider, wanted):
            break
        head = Head(head.start - 1, head.depth + 1, wider)
    while head.depth < MAX_DEPTH and head.end < len(grid.rows) and _is_subheader(grid, head):
        wider = _headers(grid, head.start, head.depth + 1)
        if not _matches(wider, wanted):
            break
        head = Head(head.start, head.depth + 1, wider)
    return head


def _with_groups(grid: Grid, head: Head) -> tuple[Header, ...]:
    """The heads with the row of groups above; a name that does not repeat needs no group over a blank cell."""
    wider = _headers(grid, head.start - 1, head.depth + 1)
    names = Counter(header.name for header in head.headers)
    above = head.start - 1
    return tuple(
        old if names[old.name] < 2 and not grid.text(above, i) and (above, i) not in grid.spans else new
        for i, (old, new) in enumerate(zip(head.headers, wider, strict=False))
    )


def _repeats(headers: Sequence[Header]) -> bool:
    names = [header.name for header in headers if header.name]
    return len(set(names)) < len(names)


def _is_group(row: Sequence[str]) -> bool:
    """Whether a row above the header names groups of columns: at least two texts that differ (a title is one)."""
    return len({text for text in row if text}) > 1


def _is_subheader(grid: Grid, head: Head) -> bool:
    """Whether the next row still belongs to the header: words only, under a group, and none under the key's head."""
    above, row = grid.rows[head.end - 1], grid.rows[head.end]
    first = next((i for i, text in enumerate(above) if text), 0)
    words = [(i, text) for i, text in enumerate(row) if text]
    if first >= len(row) or len(words) < 2 or any(char.isdigit() for _, text in words for char in text):
        return False
    repeated = row[first] in {"", above[first]}
    under_group = any(i >= len(above) or not above[i] for i, _ in words)
    return repeated and under_group


def _headers(grid: Grid, start: int, depth: int) -> tuple[Header, ...]:
    """The heads of all columns from `depth` rows, joined by “/”."""
    width = max((_width(grid, row) for row in range(start, min(start + depth, len(grid.rows)))), default=0)
    texts = [[_text_at(grid, start + r, c, bottom=r == depth - 1) for c in range(width)] for r in range(depth)]
    for upper in range(depth - 1):
        _fill_right(texts, upper)
    return tuple(_header(grid, [line[c] for line in texts], start, c) for c in range(width))


def _width(grid: Grid, row: int) -> int:
    """How many cells a row has, with those at its end that only a merge from above fills."""
    width = len(grid.rows[row])
    while (row, width) in grid.spans:
        width += 1
    return width


def _text_at(grid: Grid, row: int, column: int, *, bottom: bool) -> str:
    """One cell of the header; a merged group goes on to the right, but the bottom row names one column only."""
    origin = grid.spans.get((row, column))
    if origin and origin[1] != column and bottom:
        return ""
    return grid.text(*(origin or (row, column)))[:MAX_NAME]


def _fill_right(texts: list[list[str]], upper: int) -> None:
    """A group's name goes on over the blank cells to its right that have a name of their own below."""
    for i in range(1, len(texts[upper])):
        below = any(line[i] for line in texts[upper + 1 :])
        if not texts[upper][i] and below:
            texts[upper][i] = texts[upper][i - 1]


def _header(grid: Grid, texts: Sequence[str], start: int, column: int) -> Header:
    """One column's head from the texts above each other; its place is that of the lowest."""
    parts: list[str] = []
    row = start
    for index, text in enumerate(texts):
        if text and fold(text) not in map(fold, parts):
            parts.append(" ".join(text.split()))
            row = start + index
    split = [split_unit(part) for part in parts]
    unit = next((unit for _, unit in reversed(split) if unit), "")
    text = "/".join(parts)
    place = Place(grid.file, grid.sheet, f"{letters(column + 1)}{row + 1}", column=text)
    return Header(text, "/".join(name for name, _ in split), unit, place)
