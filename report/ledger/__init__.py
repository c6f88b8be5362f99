"""Ledgers (台账), a row per event → sums, counts and distinct counts by group, in one pass, every cell checked with its row.

In: a CSV or XLSX file and a LedgerSpec. Out: Aggregates, whose figures have as source the selection of rows behind them;
mistakes in a Collector, the same mistake in many cells as one problem with its ranges.
Under 20,000 rows, and for worksheets, the pass is plain Python (`plain`); larger files go in chunks (`fast`). Same figures.
"""

from __future__ import annotations

from decimal import localcontext
from pathlib import Path

from report.ledger import layout as layouts
from report.ledger.faults import Faults
from report.ledger.layout import Layout
from report.ledger.plain import Rows
from report.ledger.records import OpenQuoteError, records
from report.ledger.spec import Aggregates, Column, Grouping, LedgerSpec, Measure
from report.ledger.totals import Sums, finished
from report.problem import Collector, Place, Problem
from report.tables import source, workbook
from report.tables.encoding import decode

__all__ = ["Aggregates", "Column", "Grouping", "LedgerSpec", "Measure", "aggregate"]

SMALL = 20_000
"""Lines up to which a file is read in plain Python."""
_EMPTY = "\ufeff \t\r\n,;"
_HEAD = 1 << 16
_CODECS = {"UTF-8": "utf-8", "UTF-8（带 BOM）": "utf-8", "GBK": "gb18030", "GB18030（带 BOM）": "gb18030"}


def aggregate(path: Path, spec: LedgerSpec, problems: Collector, shown: str) -> Aggregates | None:
    """All groupings of a ledger in one pass; None after an error of the file itself. `shown`: its name for people.

    Numbers are exact; a sum over 未报 or 待核 is 待核; 无此项 is skipped. Mistakes in cells are in `problems` and make
    nothing of the result usable (`Collector.finish` raises).
    """
    what = _kind(path, shown, problems)
    if not what:
        return None
    with localcontext(prec=80):
        if what == "book":
            return _book(path, spec, problems, shown)
        return _large(path, spec, problems, shown) if _is_large(path) else _small(path, spec, problems, shown)


def _kind(path: Path, shown: str, problems: Collector) -> str:
    """`text`, `book` or empty after an error; a text of any size is welcome, for it is never held whole."""
    found = Collector()
    what = source.kind(path, shown, found)
    if [problem.code for problem in found.problems] == ["F012"] and path.suffix.lower() in source.TEXTS:
        return "text"
    problems.extend(found.problems)
    return what


def _is_large(path: Path) -> bool:
    """More than `SMALL` lines."""
    lines = 0
    with path.open("rb") as file:
        while lines <= SMALL and (data := file.read(1 << 20)):
            lines += data.count(b"\n") or data.count(b"\r")
    return lines > SMALL


def _small(path: Path, spec: LedgerSpec, problems: Collector, shown: str) -> Aggregates | None:
    data = source.read_bytes(path, shown, problems)
    decoded = decode(data, shown, problems) if data is not None else None
    if decoded is None or not _has_text(decoded.text, shown, problems):
        return None
    layout = _layout(decoded.text, spec, shown, problems)
    if layout is None:
        return None
    faults = Faults(shown, "", layout.headers)
    rows = Rows(spec, layout, faults)
    try:
        numbered = enumerate((fields for _, fields in records(decoded.text, layout.delimiter)), 1)
        rows.run((number, fields) for number, fields in numbered if number > layout.first)
    except OpenQuoteError as error:
        problems.add(_open_quote(error, shown))
        return None
    return _done(spec, layout, faults, rows.sums, (rows.rows, rows.totals), problems)


def _large(path: Path, spec: LedgerSpec, problems: Collector, shown: str) -> Aggregates | None:
    with path.open("rb") as file:
        head = file.read(_HEAD)
    notes = Collector()
    decoded = decode(head[: head.rfind(b"\n") + 1] or head, shown, notes)
    codec = _CODECS.get(decoded.encoding, "") if decoded else ""
    if decoded is None or not codec or not decoded.text.strip(_EMPTY):
        return _small(path, spec, problems, shown)
    layout = _layout(decoded.text, spec, shown, notes)
    if layout is not None and layout.delimiter == "|":
        return _small(path, spec, problems, shown)
    problems.extend(notes.problems)
    if layout is None:
        return None
    from report.ledger.fast import Pass

    faults = Faults(shown, "", layout.headers)
    run = Pass(spec, layout, codec, faults)
    try:
        sums = run.run(path)
    except OpenQuoteError as error:
        problems.add(_open_quote(error, shown))
        return None
    except UnicodeDecodeError:
        problems.add(_mixed_encoding(path, codec, shown))
        return None
    return _done(spec, layout, faults, sums, (run.rows, run.totals), problems)


def _book(path: Path, spec: LedgerSpec, problems: Collector, shown: str) -> Aggregates | None:
    """The first worksheet with the header, or the one named like the ledger."""
    data = source.read_bytes(path, shown, problems)
    grids = workbook.read_grids(data, spec.name, shown, problems) if data is not None else []
    for grid in grids:
        layout = layouts.in_grid(grid, spec, problems)
        if layout is None:
            continue
        faults = Faults(shown, grid.sheet, layout.headers)
        rows = Rows(spec, layout, faults)
        padded = (tuple(row) + ("",) * (layout.width - len(row)) for row in grid.rows)
        rows.run((number, row) for number, row in enumerate(padded, 1) if number > layout.first)
        return _done(spec, layout, faults, rows.sums, (rows.rows, rows.totals), problems)
    if grids and not problems.errors():
        problems.add(layouts.missing_in_book(grids, spec, shown))
    return None


def _layout(text: str, spec: LedgerSpec, shown: str, problems: Collector) -> Layout | None:
    try:
        return layouts.find(text, spec, shown, problems)
    except OpenQuoteError as error:
        problems.add(_open_quote(error, shown))
        return None


def _done(
    spec: LedgerSpec, layout: Layout, faults: Faults, sums: Sums, counts: tuple[int, int], problems: Collector
) -> Aggregates:
    faults.tell(problems)
    rows, totals = counts
    if not rows:
        action = "请填写数据；没有发生请填 0，没有这一项请填“—”。"
        problems.add(Problem("E109", "只有表头，没有数据。", action, Place(faults.file, faults.sheet)))
    return layout.result(rows, totals, finished(spec, sums, faults.file, faults.sheet))


def _has_text(text: str, shown: str, problems: Collector) -> bool:
    if not text.strip(_EMPTY):
        problems.add(Problem("F005", "文件是空的。", "请填好数据后再运行；用不到这张表就把文件移走。", Place(shown)))
        return False
    return True


def _open_quote(error: OpenQuoteError, shown: str) -> Problem:
    cause = "这一行的引号没有成对：从这里起后面的内容都被当成了一个单元格。"
    action = "请补上缺少的半角引号，或删去多余的引号；文字里的引号请用“”。"
    return Problem("E105", cause, action, Place(shown, line=error.line))


def _mixed_encoding(path: Path, codec: str, shown: str) -> Problem:
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
