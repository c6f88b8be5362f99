"""A path → the pass that reads it: plain or in chunks, with its layout; mistakes of the file as a whole."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from report.ledger import layout as layouts
from report.ledger.cells import Fault
from report.ledger.faults import Faults
from report.ledger.layout import Layout
from report.ledger.plain import Rows
from report.ledger.records import OpenQuoteError, records
from report.ledger.spec import LedgerSpec
from report.problem import Collector, Level, Place, Problem
from report.tables import Grid, letters, source, workbook
from report.tables.encoding import decode
from report.tables.several import tell_sheets

_HEAD = 1 << 16
_EMPTY = "\ufeff \t\r\n,;"
_CODECS = {"UTF-8": "utf-8", "UTF-8（带 BOM）": "utf-8", "GBK": "gb18030", "GB18030（带 BOM）": "gb18030"}
Make = Callable[[Layout, Faults], Rows]
"""Layout and faults → the plain pass that is wanted."""


def kind(path: Path, shown: str, problems: Collector) -> str:
    """`text`, `book` or empty after an error; a text of any size is welcome, for it is never held whole."""
    found = Collector()
    what = source.kind(path, shown, found)
    if [problem.code for problem in found.problems] == ["F012"] and path.suffix.lower() in source.TEXTS:
        return "text"
    problems.extend(found.problems)
    return what


def is_large(path: Path, most: int) -> bool:
    """More than `most` lines."""
    lines = 0
    with path.open("rb") as file:
        while lines <= most and (data := file.read(1 << 20)):
            lines += data.count(b"\n") or data.count(b"\r")
    return lines > most


def text_rows(path: Path, spec: LedgerSpec, problems: Collector, shown: str, make: Make) -> Rows | None:
    """A finished plain pass over a text file; None after an error of the file."""
    data = source.read_bytes(path, shown, problems)
    decoded = decode(data, shown, problems) if data is not None else None
    if decoded is None:
        return None
    if not decoded.text.strip(_EMPTY):
        problems.add(Problem("F005", "文件是空的。", "请填好数据后再运行；用不到这张表就把文件移走。", Place(shown)))
        return None
    layout = layouts.find(decoded.text, spec, shown, problems)
    if layout is None:
        return None
    rows = make(layout, Faults(shown, "", layout.headers))
    try:
        numbered = enumerate((fields for _, fields in records(decoded.text, layout.delimiter)), 1)
        rows.run((number, fields) for number, fields in numbered if number > layout.first)
    except OpenQuoteError as error:
        problems.add(open_quote(error, shown))
        return None
    return rows


def book_rows(path: Path, spec: LedgerSpec, problems: Collector, shown: str, make: Make) -> Rows | None:
    """A finished plain pass over the worksheet named like the ledger, or over every one that has the header (a sheet a month)."""
    data = source.read_bytes(path, shown, problems)
    grids = workbook.read_grids(data, spec.name, shown, problems) if data is not None else []
    found = [(grid, layout) for grid in grids if (layout := layouts.in_grid(grid, spec, problems))]
    rows: Rows | None = None
    for grid, layout in found:
        faults = Faults(shown, grid.sheet, layout.headers)
        _hidden(grid, layout, faults, problems)
        if rows is None:
            rows = make(layout, faults)
        else:
            rows.faults.tell(problems)
            rows.turn(layout, faults)
        rows.run((number, _padded(grid, number - 1, layout, faults)) for number in _numbers(grid, layout))
    if rows is not None:
        rows.sheets = len(found)
        tell_sheets(
            [grid for grid, _ in found], grids, [column.headers for column in spec.columns if column.required], problems
        )
    elif grids and not problems.errors():
        problems.add(layouts.missing_in_book(grids, spec, shown))
    return rows


def _numbers(grid: Grid, layout: Layout) -> range:
    return range(layout.first + 1, len(grid.rows) + 1)


def _hidden(grid: Grid, layout: Layout, faults: Faults, problems: Collector) -> None:
    """A hidden sheet, a hidden column that is used, hidden rows: all count, and are told."""
    action = "请取消隐藏，核对后再运行；不该计入就删去。"
    if grid.hidden:
        cause = "这是隐藏的工作表，已计入。"
        problems.add(Problem("E121", cause, action, Place(grid.file, grid.sheet), level=Level.WARNING))
    for index in sorted(grid.hidden_columns & set(layout.columns.values())):
        cause = f"{letters(index + 1)} 列是隐藏列，已计入。"
        place = Place(grid.file, grid.sheet, f"{letters(index + 1)}{layout.first}", column=layout.headers[index])
        problems.add(Problem("E121", cause, action, place, level=Level.WARNING))
    for row in sorted(grid.hidden_rows):
        if row >= layout.first:
            faults.add(-1, Fault("E121", "这是隐藏行，已计入。", action, Level.WARNING), row + 1, "")


def _padded(grid: Grid, index: int, layout: Layout, faults: Faults) -> tuple[str, ...]:
    """A worksheet's row as raw fields: as wide as the header, merges filled down, and quotes doubled, for there they are plain text."""
    texts = list(grid.rows[index]) + [""] * (layout.width - len(grid.rows[index]))
    for column in layout.columns.values() if grid.spans else ():
        origin = grid.spans.get((index, column))
        if origin and origin[1] == column and origin[0] >= layout.first and not texts[column]:
            texts[column] = _filled(grid.text(*origin), index, column, faults)
    return tuple(text if '"' not in text else '"' + text.replace('"', '""') + '"' for text in texts)


def _filled(text: str, index: int, column: int, faults: Faults) -> str:
    """What a cell covered by a merge from above says: the same text; a number there belongs to one row only."""
    if re.fullmatch(r"[+-]?[\d,.]+[%‰]?", text):
        action = "请取消合并，每格各填各的数。"
        cause = "这个数填在合并单元格里，不知道属于哪一行。"
        faults.add(column, Fault("E122", cause, action), index + 1, text)
        return ""
    return text


def large_layout(path: Path, spec: LedgerSpec, problems: Collector, shown: str) -> tuple[Layout, str] | None:
    """Layout and codec of a file that can be read in chunks; None (and no message) for one that must be read whole."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    notes = Collector()
    decoded = decode(head[: head.rfind(b"\n") + 1] or head, shown, notes)
    codec = _CODECS.get(decoded.encoding, "") if decoded else ""
    layout = layouts.find(decoded.text, spec, shown, notes) if decoded and codec else None
    if layout is None or layout.delimiter == "|":
        return None
    problems.extend(notes.problems)
    return layout, codec


def open_quote(error: OpenQuoteError, shown: str) -> Problem:
    """E105."""
    cause = "这一行的引号没有成对：从这里起后面的内容都被当成了一个单元格。"
    action = "请补上缺少的半角引号，或删去多余的引号；文字里的引号请用“”。"
    return Problem("E105", cause, action, Place(shown, line=error.line))


def mixed_encoding(path: Path, codec: str, shown: str) -> Problem:
    """F003: the first line that is not in the encoding of the header."""
    name = "UTF-8" if codec == "utf-8" else "GBK"
    cause = f"表头是 {name} 编码，这一行却不是，读不出文字。"
    action = "请用 Excel 或 WPS 打开原表，另存为“CSV UTF-8”。"
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            try:
                line.decode(codec)
            except UnicodeDecodeError:
                return Problem("F003", cause, action, Place(shown, line=number), read=line[:20].hex(" "))
    return Problem("F003", cause, action, Place(shown))
