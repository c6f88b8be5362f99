"""Grid → Table: stops where the table ends, keeps 合计 and notes apart, resolves merges (inputs-and-safety.md, section 6)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from report.problem import Collector, Level, Place, Problem, visible
from report.tables.heads import MAX_NAME, Head, Wanted, find_head
from report.tables.table import NO_RESULT, Cell, Grid, Header, Row, Table, fold, letters, split_unit

_TOTAL = re.compile(r"[^,;。]{0,12}(合计|总计|小计|共计|累计|总数)数?(:|\(.*\))?")
_PART = re.compile(r"其中:?.*")
_NOTE = re.compile(
    r"[*※(\[]*(注|备注|说明|填表人|制表人|审核人|复核人|填报人|报送人|联系人|经办人|(单位|部门|统计|主要|填报)?负责人|分管领导"
    r"|填报单位|填表单位|制表单位|填报日期|填报时间|报出日期|联系电话|数据来源)[\d一二三]?([:、.)\]].*|$)"
)
_NUMBER = re.compile(r"[+-]?[\d,]*\.?\d+[%‰]?")
_UNHIDE = "请取消隐藏，核对后再运行；不该计入就删去。"
_COMPUTE = "请用 Excel 或 WPS 打开文件，保存一次；或把公式换成数字。"
_UNMERGE = "请取消合并，每格各填各的数。"
_COMMAS = "请检查这一行是否多了或少了逗号；文字里有逗号的单元格请加半角引号。"
_SEPARATE = "如果下面的也是本表数据，请删去中间这一行；如果不是，请移到别的文件或工作表。"
MAX_LINE = 2_000
MAX_NOTES = 200
_FILL = "请填写数据；没有发生请填 0，没有这一项请填“无此项”；用不到这张表就删去。"


def tables_of(grid: Grid, name: str, wanted: Wanted, problems: Collector) -> list[Table]:
    """The table of a grid (none if it has no such header); every mistake of shape is told."""
    head = find_head(grid, wanted)
    if head is None:
        return []
    _refuse_duplicates(head.headers, problems)
    key = next((i for names in wanted[:1] for i, header in enumerate(head.headers) if header.name in names), 0)
    before = len(problems.errors())
    table = _Body(grid, head, key, problems).table(name)
    _warn_hidden(grid, table, problems)
    if not table.rows and len(problems.errors()) == before:
        problems.add(Problem("E109", "只有表头，没有数据。", _FILL, Place(grid.file, grid.sheet)))
    return [table]


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
        problems.add(Problem("E121", "这是隐藏的工作表，已计入。", _UNHIDE, place, level=Level.WARNING))
    for index, header in enumerate(table.headers):
        if index in grid.hidden_columns and header.name:
            cause = f"{letters(index + 1)} 列是隐藏列，已计入。"
            problems.add(Problem("E121", cause, _UNHIDE, header.place, level=Level.WARNING))


class _Body:
    """All below the header, sorted into data, totals, parts and notes."""

    def __init__(self, grid: Grid, head: Head, key: int, problems: Collector) -> None:
        self.grid = grid
        self.head = head
        self.key = key
        self.problems = problems
        self.merged: set[tuple[int, int]] = set()
        self.letters = [letters(i + 1) for i in range(len(head.headers))]

    def table(self, name: str) -> Table:
        """The whole table."""
        rows: list[Row] = []
        totals: list[Row] = []
        parts: list[Row] = []
        end = self.head.end
        while end < len(self.grid.rows) and not self._ends(end):
            if self._is_header(end):
                place = Place(self.grid.file, self.grid.sheet, line=self._line(end))
                self._tell("E201", "这一行又是表头，已略过。", "", place, level=Level.NOTE)
            else:
                row = self._row(end)
                self._kind(row, rows, totals, parts).append(row)
            end += 1
        notes = self._notes(end)
        titles = tuple(line for line in map(_joined, self.grid.rows[: self.head.start]) if line)
        self._refuse_nameless([*rows, *totals])
        width = max((i for i, header in enumerate(self.head.headers, 1) if header.name), default=0)
        data, sums, shares = (tuple(row[:width] for row in kind) for kind in (rows, totals, parts))
        headers = self.head.headers[:width]
        return Table(name, self.grid.file, self.grid.sheet, headers, data, sums, shares, titles, notes)

    def _ends(self, index: int) -> bool:
        """Whether the table ends before this row: it is blank, or a note."""
        first = _first(self.grid.rows[index])
        if not first:
            return not any((index, column) in self.grid.notes for column in range(len(self.head.headers)))
        return bool(_NOTE.match(first))

    def _is_header(self, index: int) -> bool:
        """Whether a row is the header once more, as on the next page of a printed form."""
        texts = [(i, text) for i, text in enumerate(self.grid.rows[index]) if text]
        names = [header.name.rpartition("/")[2] for header in self.head.headers]
        return len(texts) > 1 and all(
            i < len(names) and split_unit(text[:MAX_NAME])[0] == names[i] for i, text in texts
        )

    def _kind(self, row: Row, rows: list[Row], totals: list[Row], parts: list[Row]) -> list[Row]:
        """Which of the lists a row belongs to, by its first word or its key."""
        words = {_start(row[self.key].text), next((_start(cell.text) for cell in row if cell.text), "")}
        if any(map(_TOTAL.fullmatch, words)):
            return totals
        return parts if any(map(_PART.fullmatch, words)) else rows

    def _row(self, index: int) -> Row:
        """One row below the header: as many cells as headers, merges resolved, places in the row's own words."""
        self._refuse_other_length(index)
        texts = [self._cell(index, column) for column in range(len(self.head.headers))]
        word = texts[self.key][0]
        row = tuple(Cell(text, self._place(index, column, word), note) for column, (text, note) in enumerate(texts))
        if index in self.grid.hidden_rows:
            cause = f"第 {index + 1} 行是隐藏行，已计入。"
            self._tell("E121", cause, _UNHIDE, row[self.key].place, level=Level.WARNING)
        for cell in row:
            if cell.note == NO_RESULT:
                self._tell("E214", "这里是公式，没有计算结果。", _COMPUTE, cell.place)
        return row

    def _tell(
        self, code: str, cause: str, action: str, place: Place, read: str = "", level: Level = Level.ERROR
    ) -> None:
        self.problems.add(Problem(code, cause, action, place, visible(read), level))

    def _place(self, index: int, column: int, word: str) -> Place:
        header = self.head.headers[column].text
        return Place(self.grid.file, self.grid.sheet, f"{self.letters[column]}{index + 1}", row=word, column=header)

    def _cell(self, index: int, column: int) -> tuple[str, str]:
        """Text and note of a cell; one that a merge covers has the text of the merge, if it goes down."""
        text, note = self.grid.text(index, column), self.grid.notes.get((index, column), "")
        origin = self.grid.spans.get((index, column)) if self.grid.spans else None
        if origin is None or origin[0] < self.head.end or text:
            return text, note
        merged = self.grid.text(*origin)
        if column != self.key and _NUMBER.fullmatch(_start(merged)):
            self._refuse_merged(origin, merged)
        elif origin[1] == column and merged:
            return merged, "合并单元格，已按上面的内容填充。"
        return text, note

    def _refuse_merged(self, origin: tuple[int, int], read: str) -> None:
        """A number in a merged cell, once per merge."""
        if origin not in self.merged:
            self.merged.add(origin)
            place = self._place(*origin, self.grid.text(origin[0], self.key))
            self._tell("E122", "这个数填在合并单元格里，不知道属于哪一行（列）。", _UNMERGE, place, read)

    def _refuse_other_length(self, index: int) -> None:
        """A row with text beyond the header; in a text file also a row with too few fields."""
        raw, width = self.grid.rows[index], len(self.head.headers)
        extra = next((i for i in range(width, len(raw)) if raw[i]), None)
        word = raw[self.key] if self.key < len(raw) else ""
        if extra is not None:
            filled = max(i for i, text in enumerate(raw, 1) if text)
            place = Place(self.grid.file, self.grid.sheet, f"{letters(extra + 1)}{index + 1}", row=word)
            self._tell("E103", f"这一行有 {filled} 格，表头只有 {width} 列。", _COMMAS, place, _joined(raw))
        elif len(raw) < width and not self.grid.sheet:
            place = Place(self.grid.file, line=self._line(index), row=word)
            self._tell("E104", f"这一行只有 {len(raw)} 格，表头有 {width} 列。", _COMMAS, place, _joined(raw))

    def _line(self, index: int) -> int:
        return self.grid.numbers[index] if self.grid.numbers else index + 1

    def _refuse_nameless(self, rows: Sequence[Row]) -> None:
        """Data under a blank head: nobody knows what it is."""
        for column, header in enumerate(self.head.headers):
            filled = next((row[column] for row in rows if not header.name and row[column].text), None)
            if filled is not None:
                self._tell(
                    "E128", "这一列有数据，却没有列名。", "请补上列名，或删去这一列。", filled.place, filled.text
                )

    def _notes(self, end: int) -> tuple[str, ...]:
        """The lines below the table; data that goes on down there would be lost silently, so it is an error."""
        notes: list[str] = []
        told = False
        for index in range(end, len(self.grid.rows)):
            row = self.grid.rows[index]
            if not told and index > end and self._is_data(row):
                told = True
                what = "空行" if not _joined(self.grid.rows[end]) else "说明"
                cause = f"第 {self._line(end)} 行是{what}，表到此为止，下面却还有数据。"
                place = self._place(index, 0, row[0])
                self._tell("E108", cause, _SEPARATE, place, _joined(row))
            if _joined(row) and len(notes) < MAX_NOTES:
                notes.append(_joined(row))
        return tuple(notes)

    def _is_data(self, row: Sequence[str]) -> bool:
        """Whether a row below the end looks like data: several cells, no note, and a number among them."""
        texts = [_start(text) for text in row[: len(self.head.headers)] if text]
        return len(texts) > 1 and not _NOTE.match(texts[0]) and any(map(_NUMBER.fullmatch, texts[1:]))


def _first(row: Sequence[str]) -> str:
    return next((_start(text) for text in row if text), "")


@lru_cache(maxsize=4096)
def _start(text: str) -> str:
    """The beginning of a text, folded: all that the rules of rows look at, however long the text is."""
    return fold(text[:80])


def _joined(row: Sequence[str]) -> str:
    """A row as one line, bounded: it is a title, a note or a quotation."""
    return " ".join(text[:MAX_LINE] for text in row if text)[:MAX_LINE]
