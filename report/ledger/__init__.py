"""Ledgers (台账), a row per event → sums, counts and distinct counts by group, in one pass, every cell checked with its row.

In: a CSV or XLSX file, or a folder of them, and a LedgerSpec. Out: Aggregates, whose figures have as source the selection of rows behind them,
and those rows on demand; mistakes in a Collector, the same mistake in many cells as one problem with its ranges.
Under 20,000 rows, for worksheets and for a folder, the pass is plain Python (`plain`); larger files go in chunks (`fast`).
Same figures.
Memory grows with the number of distinct texts of the columns that are used, not with the number of rows.
"""

from __future__ import annotations

from decimal import localcontext
from pathlib import Path

from report.figure import Selection
from report.ledger import reading
from report.ledger.faults import Faults
from report.ledger.layout import Layout, money_exponent, money_unit, which_money
from report.ledger.listing import Listed, PlainListing
from report.ledger.plain import Rows, elsewhere, identities
from report.ledger.records import OpenQuoteError
from report.ledger.spec import BLANK, Aggregates, Column, Grouping, LedgerSpec, Measure, Order
from report.ledger.together import Together
from report.ledger.totals import Sums, finished
from report.problem import Collector, Level, Place, Problem
from report.tables import in_parts

__all__ = [
    "BLANK",
    "Aggregates",
    "Column",
    "Grouping",
    "LedgerSpec",
    "Measure",
    "Order",
    "aggregate",
    "elsewhere",
    "identities",
    "money_exponent",
    "money_unit",
    "rows_behind",
    "which_money",
]

SMALL = 20_000
"""Lines up to which a file is read in plain Python."""


def aggregate(path: Path, spec: LedgerSpec, problems: Collector, shown: str) -> Aggregates | None:
    """All groupings of a ledger in one pass; None after an error of the file itself. `shown`: its name for people.

    Numbers are exact; a sum over 未报 or 待核 is 待核; 无此项 is skipped. Mistakes in cells are in `problems` and make
    nothing of the result usable (`Collector.finish` raises).
    """
    with localcontext(prec=80):
        return _in_parts(path, spec, problems, shown) if in_parts(path) else _of_file(path, spec, problems, shown)


def _in_parts(folder: Path, spec: LedgerSpec, problems: Collector, shown: str) -> Aggregates | None:
    """A ledger in several files, one from each town: read in turn as if they were one."""
    together = Together(spec, lambda layout, faults: Rows(spec, layout, faults))
    rows = together.read(folder, shown, problems)
    return _done(spec, rows.layout, rows.faults, rows.sums, (rows.rows, rows.totals), problems) if rows else None


def _of_file(path: Path, spec: LedgerSpec, problems: Collector, shown: str) -> Aggregates | None:
    what = reading.kind(path, shown, problems)
    if not what:
        return None
    large = what == "text" and reading.is_large(path, SMALL)
    found = reading.large_layout(path, spec, problems, shown) if large else None
    if found:
        return _in_chunks(path, spec, found, problems, shown)
    read = reading.book_rows if what == "book" else reading.text_rows
    rows = read(path, spec, problems, shown, lambda layout, faults: Rows(spec, layout, faults))
    if rows is None:
        return None
    if rows.sheets > 1:
        rows.faults.tell(problems)
        rows.turn(rows.layout, Faults(shown, "", rows.layout.headers))
    return _done(spec, rows.layout, rows.faults, rows.sums, (rows.rows, rows.totals), problems)


def rows_behind(path: Path, spec: LedgerSpec, selection: Selection, most: int = 200) -> Listed:
    """The rows that a figure was taken over, by number with their texts, the first `most`; empty if the file is gone or bad."""
    problems = Collector()
    if in_parts(path):
        together = Together(spec, lambda layout, faults: PlainListing(spec, layout, faults, selection, most))
        return _listed(together.read(path, selection.file, problems))
    what = reading.kind(path, selection.file, problems)
    if not what:
        return []
    large = what == "text" and reading.is_large(path, SMALL)
    found = reading.large_layout(path, spec, problems, selection.file) if large else None
    if found:
        from report.ledger.fast_listing import listed

        return listed(path, spec, found, selection, most)
    read = reading.book_rows if what == "book" else reading.text_rows
    rows = read(
        path, spec, problems, selection.file, lambda layout, faults: PlainListing(spec, layout, faults, selection, most)
    )
    return _listed(rows)


def _listed(rows: Rows | None) -> Listed:
    return rows.listed() if isinstance(rows, PlainListing) else []


def _in_chunks(
    path: Path, spec: LedgerSpec, found: tuple[Layout, str], problems: Collector, shown: str
) -> Aggregates | None:
    from report.ledger.fast import Pass

    layout, codec = found
    faults = Faults(shown, "", layout.headers)
    run = Pass(spec, layout, codec, faults)
    try:
        sums = run.run(path)
    except OpenQuoteError as error:
        problems.add(reading.open_quote(error, shown))
        return None
    except UnicodeDecodeError:
        problems.add(reading.mixed_encoding(path, codec, shown))
        return None
    return _done(spec, layout, faults, sums, (run.rows, run.totals), problems)


def _done(
    spec: LedgerSpec, layout: Layout, faults: Faults, sums: Sums, counts: tuple[int, int], problems: Collector
) -> Aggregates:
    faults.tell(problems)
    rows, totals = counts
    if not rows and not problems.errors():
        cause = "没有数据行，按本期没有发生（零报告）处理。"
        action = "如果只是还没有填，请填好，或把文件移走。"
        problems.add(Problem("E246", cause, action, Place(faults.file, faults.sheet), level=Level.NOTE))
    return layout.result(rows, totals, finished(spec, sums, faults.file, faults.sheet))
