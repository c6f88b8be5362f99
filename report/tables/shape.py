"""Grid → Tables: finds the header, stops where the table ends, keeps 合计 and notes apart (inputs-and-safety.md, section 6)."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from report.number import shown as visible
from report.problem import Collector, Level, Place, Problem
from report.tables.table import NO_RESULT, Cell, Grid, Header, Row, Table, fold, letters, split_unit

Wanted = Sequence[frozenset[str]]
"""For each required column the folded names it may have; the first is the key of a row."""

_TOTAL = re.compile(r"(全[区市县省国年州盟旗]|各[^合总小]{1,6})?(合计|总计|小计|共计|累计|合计数|总数)(:|\(.*\))?")
_PART = re.compile(r"其中[:：]?.*")
_NOTE = re.compile(
    r"(注|备注|说明|填表人|制表人|审核人|填报人|单位负责人|负责人|填报单位|填表单位|填报日期|联系人|数据来源)[\d一二三]?([:：、.].*|$)"
)
MAX_HEADER_ROW = 30
MAX_DEPTH = 3


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
    """The first row (or two or three joined) in which all required names occur."""
    for depth in range(1, MAX_DEPTH + 1):
        for start in range(min(MAX_HEADER_ROW, len(grid.rows) - depth + 1)):
            headers = _headers(grid, start, depth)
            if _matches(headers, wanted):
                return _extended(grid, Head(start, depth, headers), wanted)
    return None


def _matches(headers: Sequence[Header], wanted: Wanted) -> bool:
    names = {header.name for header in headers if header.name}
    if not wanted:
        return len(names) > 1
    return all(names & accepted for accepted in wanted)


def _extended(grid: Grid, head: Head, wanted: Wanted) -> Head:
    """The same header with group rows above (if its names repeat) and a row of sub-headers below."""
    while head.depth < MAX_DEPTH and head.start > 0 and _repeats(head.headers) and _is_group(grid.rows[head.start - 1]):
        wider = _headers(grid, head.start - 1, head.depth + 1)
        if not _matches(wider, wanted):
            break
        head = Head(head.start - 1, head.depth + 1, wider)
    while head.depth < MAX_DEPTH and head.end < len(grid.rows) and _is_subheader(grid, head):
        wider = _headers(grid, head.start, head.depth + 1)
        if not _matches(wider, wanted):
            break
        head = Head(head.start, head.depth + 1, wider)
    return head


def _repeats(headers: Sequence[Header]) -> bool:
    names = [header.name for header in headers if header.name]
    return len(set(names)) < len(names)


def _is_group(row: Row) -> bool:
    """Whether a row above the header names groups of columns: at least two texts that differ (a title is one)."""
    return len({cell.text for cell in row if cell.text}) > 1


def _is_subheader(grid: Grid, head: Head) -> bool:
    """Whether the next row still belongs to the header: no digits in it, blank or repeated where the header is one cell."""
    above, row = grid.rows[head.end - 1], grid.rows[head.end]
    texts = [cell.text for cell in row]
    first = next((i for i, cell in enumerate(above) if cell.text), 0)
    if first >= len(texts) or not any(texts) or any(char.isdigit() for text in texts for char in text):
        return False
    repeated = texts[first] in {"", above[first].text}
    changed = sum(1 for i, text in enumerate(texts) if text and i < len(above) and text != above[i].text)
    return (
        repeated and changed > 1 and any(i < len(above) and not above[i].text for i, text in enumerate(texts) if text)
    )


def _headers(grid: Grid, start: int, depth: int) -> tuple[Header, ...]:
    """The heads of all columns from `depth` rows, joined by “/”."""
    rows = grid.rows[start : start + depth]
    width = max((len(row) for row in rows), default=0)
    texts = [[_header_text(grid, start + r, c, bottom=r == depth - 1) for c in range(width)] for r in range(depth)]
    for upper in range(depth - 1):
        _fill_right(texts, upper)
    return tuple(_header(grid, rows, [line[c] for line in texts], start, c) for c in range(width))


def _header_text(grid: Grid, row: int, column: int, *, bottom: bool) -> str:
    """One cell of the header; a merged group goes on to the right, but the bottom row names one column only."""
    origin = grid.spans.get((row, column))
    if origin and origin[1] != column and bottom:
        return ""
    row, column = origin or (row, column)
    return _text(grid.rows[row], column)


def _text(row: Row, column: int) -> str:
    return row[column].text if column < len(row) else ""


def _fill_right(texts: list[list[str]], upper: int) -> None:
    """A group's name goes on over the blank cells to its right that have a name of their own below."""
    for i in range(1, len(texts[upper])):
        below = any(line[i] for line in texts[upper + 1 :])
        if not texts[upper][i] and below:
            texts[upper][i] = texts[upper][i - 1]


def _header(grid: Grid, rows: Sequence[Row], texts: Sequence[str], start: int, column: int) -> Header:
    """One column's head from the texts above each other."""
    parts: list[str] = []
    for text in texts:
        if text and text not in parts:
            parts.append(text)
    split = [split_unit(part) for part in parts]
    unit = next((unit for _, unit in reversed(split) if unit), "")
    places = [row[column].place for row in rows if column < len(row) and row[column].text]
    place = places[-1] if places else Place(grid.file, grid.sheet, f"{letters(column + 1)}{start + 1}")
    text = "/".join(" ".join(part.split()) for part in parts)
    return Header(text, "/".join(name for name, _ in split), unit, replace(place, column=text))


def tables_of(grid: Grid, name: str, wanted: Wanted, problems: Collector) -> list[Table]:
    """The table of a grid (none if it has no such header); every mistake of shape is told."""
    head = find_head(grid, wanted)
    if head is None:
        return []
    _refuse_duplicates(head.headers, problems)
    table = _Body(grid, name, head, _key_column(head.headers, wanted), problems).table()
    _warn_hidden(grid, table, problems)
    if not table.rows and not problems.errors():
        problems.add(
            Problem(
                "E109",
                "只有表头，没有数据。",
                "请填写数据；没有发生请填 0，没有这一项请填“—”。",
                Place(grid.file, grid.sheet),
            )
        )
    return [table]


def _key_column(headers: Sequence[Header], wanted: Wanted) -> int:
    return next((i for names in wanted[:1] for i, header in enumerate(headers) if header.name in names), 0)


def _refuse_duplicates(headers: Sequence[Header], problems: Collector) -> None:
    """Two columns of one name: which one counts cannot be known."""
    seen: dict[str, Header] = {}
    for header in headers:
        other = seen.setdefault(header.name, header) if header.name else header
        if other is not header:
            cause = f"有两列都叫“{header.text}”：{other.place.cell} 和 {header.place.cell}。"
            problems.add(Problem("E102", cause, "请删去一列，或改成不同的名称。", header.place, visible(header.text)))


def _warn_hidden(grid: Grid, table: Table, problems: Collector) -> None:
    """A hidden sheet or column that counts; hidden rows are told with the rows."""
    if grid.hidden:
        place = Place(grid.file, grid.sheet)
        problems.add(Problem("E110", "这是隐藏的工作表，已计入。", _UNHIDE, place, level=Level.WARNING))
    for index, header in enumerate(table.headers):
        if index in grid.hidden_columns and header.name:
            cause = f"{letters(index + 1)} 列是隐藏列，已计入。"
            problems.add(Problem("E110", cause, _UNHIDE, header.place, level=Level.WARNING))


class _Body:
    """All below the header, sorted into data, totals, parts and notes."""

    def __init__(self, grid: Grid, name: str, head: Head, key: int, problems: Collector) -> None:
        self.grid = grid
        self.name = name
        self.head = head
        self.key = key
        self.problems = problems
        self.merged: set[tuple[int, int]] = set()

    def table(self) -> Table:
        """The whole table."""
        rows: list[Row] = []
        totals: list[Row] = []
        parts: list[Row] = []
        end = self.head.end
        while end < len(self.grid.rows):
            first = next((fold(cell.text) for cell in self.grid.rows[end] if cell.text), "")
            if not first and not self._has_formula(end):
                break
            if _NOTE.match(first):
                break
            row = self._row(end)
            is_total = _is_kind(_TOTAL, row, self.key, first)
            kind = totals if is_total else parts if _is_kind(_PART, row, self.key, first) else rows
            kind.append(row)
            end += 1
        notes = _notes(self.grid, end, self.head, self.problems)
        titles = tuple(_joined(row) for row in self.grid.rows[: self.head.start] if _joined(row))
        headers = _trimmed(self.head.headers, [*rows, *totals], self.problems)
        kinds = _cut(rows, headers), _cut(totals, headers), _cut(parts, headers)
        return Table(self.name, self.grid.file, self.grid.sheet, headers, *kinds, titles, notes)

    def _has_formula(self, index: int) -> bool:
        return any(cell.note for cell in self.grid.rows[index])

    def _row(self, index: int) -> Row:
        """One row below the header: as many cells as headers, merges resolved, places in the row's own words."""
        row = _fitted(self.grid, self.grid.rows[index], index, self.head, self.problems)
        row = tuple(self._unmerged(cell, index, column) for column, cell in enumerate(row))
        row = _named(row, self.head.headers, self.key)
        if index in self.grid.hidden_rows:
            cause = f"第 {_line(self.grid, index)} 行是隐藏行，已计入。"
            place = row[self.key].place
            self.problems.add(Problem("E110", cause, _UNHIDE, place, level=Level.WARNING))
        for cell in row:
            if cell.note == NO_RESULT:
                self.problems.add(Problem("E214", "这里是公式，没有计算结果。", _COMPUTE, cell.place))
        return row

    def _unmerged(self, cell: Cell, index: int, column: int) -> Cell:
        """A cell that a merge covers → the text of the merge, if it goes down; a merged number is an error."""
        origin = self.grid.spans.get((index, column))
        if origin is None or origin[0] < self.head.end:
            return cell
        source = self.grid.rows[origin[0]]
        text = _text(source, origin[1])
        if column != self.key and _NUMBER.fullmatch(fold(text)):
            if origin not in self.merged:
                self.merged.add(origin)
                place = replace(
                    source[origin[1]].place, row=_text(source, self.key), column=self.head.headers[column].text
                )
                self.problems.add(
                    Problem("E111", "这个数填在合并单元格里，不知道属于哪一行（列）。", _UNMERGE, place, text)
                )
            return cell
        if origin[1] != column or not text:
            return cell
        return Cell(text, cell.place, "合并单元格，已按上面的内容填充。")


_UNHIDE = "请取消隐藏，核对后再运行；不该计入就删去。"
_COMPUTE = "请用 Excel 或 WPS 打开文件，保存一次；或把公式换成数字。"
_UNMERGE = "请取消合并，每格各填各的数。"
_NUMBER = re.compile(r"[+-]?[\d,]*\.?\d+[%‰]?")


def _is_kind(pattern: re.Pattern[str], row: Row, key: int, first: str) -> bool:
    return bool(pattern.fullmatch(first)) or bool(row[key : key + 1] and pattern.fullmatch(fold(row[key].text)))


def _joined(row: Row) -> str:
    return " ".join(cell.text for cell in row if cell.text)


def _fitted(grid: Grid, raw: Row, index: int, head: Head, problems: Collector) -> Row:
    """The row with exactly one cell per header; a row of another length in a text file is an error."""
    width = len(head.headers)
    extra = [cell for cell in raw[width:] if cell.text]
    short = len(raw) < width and not grid.sheet
    if extra or short:
        cause = (
            f"这一行有 {_filled(raw)} 格，表头只有 {width} 列。"
            if extra
            else f"这一行只有 {len(raw)} 格，表头有 {width} 列。"
        )
        place = Place(grid.file, grid.sheet, extra[0].place.cell if extra else "", 0 if extra else _line(grid, index))
        action = "请检查这一行是否多了或少了逗号；文字里有逗号的单元格请加半角引号。"
        problems.add(Problem("E103" if extra else "E104", cause, action, place, visible(_joined(raw))))
    blanks = (Cell("", Place(grid.file, grid.sheet, f"{letters(i + 1)}{index + 1}")) for i in range(len(raw), width))
    return (*raw[:width], *blanks)


def _line(grid: Grid, index: int) -> int:
    return grid.numbers[index] if index < len(grid.numbers) else index + 1


def _filled(row: Row) -> int:
    return max((i for i, cell in enumerate(row, 1) if cell.text), default=0)


def _named(row: Row, headers: Sequence[Header], key: int) -> Row:
    """The same row, every place with the words of its own row and column."""
    word = row[key].text if key < len(row) else ""
    return tuple(
        Cell(
            cell.text,
            Place(cell.place.file, cell.place.sheet, cell.place.cell, row=word, column=header.text),
            cell.note,
        )
        for cell, header in zip(row, headers, strict=True)
    )


def _trimmed(headers: tuple[Header, ...], rows: Sequence[Row], problems: Collector) -> tuple[Header, ...]:
    """The headers without blank ones at the end; a blank one over data is an error."""
    for i, header in enumerate(headers):
        filled = next((row[i] for row in rows if not header.name and row[i].text), None)
        if filled is not None:
            problems.add(
                Problem(
                    "E118",
                    "这一列有数据，却没有列名。",
                    "请补上列名，或删去这一列。",
                    filled.place,
                    visible(filled.text),
                )
            )
    width = max((i for i, header in enumerate(headers, 1) if header.name), default=0)
    return headers[:width]


def _cut(rows: Sequence[Row], headers: Sequence[Header]) -> tuple[Row, ...]:
    return tuple(row[: len(headers)] for row in rows)


def _notes(grid: Grid, end: int, head: Head, problems: Collector) -> tuple[str, ...]:
    """The lines below the table; data that goes on below a blank row is an error, for it would be lost silently."""
    notes = []
    for index, row in enumerate(grid.rows[end:], end):
        if not _joined(row):
            continue
        notes.append(_joined(row))
        if len(notes) == 1 and index > end and _is_data(row, head):
            cause = f"第 {_line(grid, end)} 行是空行，表到此为止，下面却还有数据。"
            action = "如果下面的也是本表数据，请删去空行；如果不是，请移到别的文件或工作表。"
            place = Place(grid.file, grid.sheet, row[0].place.cell)
            problems.add(Problem("E108", cause, action, place, visible(_joined(row))))
    return tuple(notes)


def _is_data(row: Row, head: Head) -> bool:
    """Whether a row below a blank one looks like a data row: more than one cell, and a number among them."""
    texts = [cell.text for cell in row[: len(head.headers)] if cell.text]
    first = fold(texts[0]) if texts else ""
    return (
        len(texts) > 1 and not _NOTE.match(first) and any(re.fullmatch(r"[\d.,%-]+", fold(text)) for text in texts[1:])
    )
