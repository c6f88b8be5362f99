"""Ledgers (台账) of a period → what they add up to, by one interface whatever reads them.

A ledger whose rows need a judgement of their own (a computed grade) is read row by row (`events`); every other one is streamed
by `report.ledger` and may have any size. In: a declared ledger and its file. Out: rows of statistics tables, findings, and the
rows behind a figure on demand.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Protocol

from report.dictionary import cells, events, masking
from report.dictionary.cells import Period
from report.dictionary.events import Event
from report.dictionary.schema import ColumnSpec, Dictionary, LedgerSpec, Summary, TableSpec
from report.dictionary.taken import Taken, of_columns
from report.figure import Figure, Selection, State, total
from report.ledger import BLANK, Aggregates, Column, Grouping, Measure, Order, aggregate, money_exponent, rows_behind
from report.ledger import LedgerSpec as EngineSpec
from report.problem import Collector, Finding, Level, Place, Problem, Severity
from report.tables import Table, fold

Rows = dict[str, dict[str, Figure]]
"""Row of a statistics table → column → figure."""
Listed = list[tuple[str, dict[str, str]]]
"""(第5行, column → text) of rows behind a figure; names of persons masked."""
_DISTINCT = "去重"


class Ledger(Protocol):
    """A ledger that was read."""

    @property
    def spec(self) -> LedgerSpec:
        """What was declared of it."""

    @property
    def taken(self) -> Taken:
        """Which header was taken for which column."""

    @property
    def findings(self) -> Sequence[Finding]:
        """What its rows contradict."""

    def rows(self, summary: Summary, target: TableSpec, expected: Mapping[str, str]) -> Rows:
        """The statistics table that it adds up to; expected rows (folded → name) without events are zero."""

    def overall(self, summary: Summary, target: TableSpec) -> dict[str, Figure]:
        """The columns counted without repeats, over all rows: they are no sum of the rows."""

    def behind(self, selection: Selection, most: int = 200) -> Listed:
        """The rows that a figure was taken over."""

    def days(self, column: str) -> list[str]:
        """The ISO dates of its rows, where the ledger keeps them."""


def streamed(spec: LedgerSpec) -> bool:
    """Whether a ledger needs no judgement of its rows one by one."""
    return not spec.window and not any(column.ladder for column in spec.columns)


# ── row by row ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class EventLedger:
    """A small ledger in memory."""

    spec: LedgerSpec
    table: Table
    events: tuple[Event, ...]
    taken: Taken
    findings: tuple[Finding, ...]

    def rows(self, summary: Summary, target: TableSpec, expected: Mapping[str, str]) -> Rows:
        """See Ledger."""
        return events.summary(summary, self.events, _finder(target), self.table, expected)

    def overall(self, summary: Summary, target: TableSpec) -> dict[str, Figure]:
        """See Ledger."""
        names = [name for name, how in summary.columns.items() if how.startswith(_DISTINCT)]
        chosen = events.chosen(summary, self.events)
        unit = _finder(target)
        return {name: events.measure(summary, ("合计", chosen), name, unit(name), self.table) for name in names}

    def behind(self, selection: Selection, most: int = 200) -> Listed:
        """See Ledger."""
        found = [event for event in self.events if all(_is(event, *pair) for pair in selection.conditions)]
        return [(event.where, masked(self.spec, event.texts)) for event in found[:most]]

    def days(self, column: str) -> list[str]:
        """See Ledger."""
        return [event.texts[column] for event in self.events]


def _is(event: Event, name: str, values: str) -> bool:
    text = events.group(event, name)
    wanted = {"" if value == BLANK else fold(value) for value in re.split("[、或]", values)}
    return fold(text) in wanted or values == "合计"


def read_events(
    spec: LedgerSpec,
    tables: Sequence[Table],
    dictionary: Dictionary,
    period: Period | None,
    problems: Collector,
    file: str = "",
) -> EventLedger:
    """A ledger's sheets, read row by row; mistakes in cells are collected. `file`: what they stand in together, if in several files."""
    tables = _without_zero(tables, problems)
    found = events.read(spec, tables, dictionary, period, problems)
    first = tables[0]
    positions = {column.name: events.position(column, first) for column in spec.columns}
    whole = replace(
        first,
        file=file or first.file,
        sheet=first.sheet if len(tables) == 1 else "",
        rows=tuple(r for t in tables for r in t.rows),
    )
    findings = [*found.findings, *_wrong_way_round(spec, found.events, whole)]
    return EventLedger(spec, whole, tuple(found.events), of_columns(spec.title, positions, whole), tuple(findings))


def _without_zero(tables: Sequence[Table], problems: Collector) -> list[Table]:
    """The sheets without a row that says 无; a ledger with no other row is zero, which is told."""
    from report.ledger.plain import not_zero, says_zero

    made = []
    zeros = []
    for table in tables:
        rows = tuple(row for row in table.rows if not says_zero([cell.text for cell in row]))
        zero = next((row[0].place for row in table.rows if row not in rows), None)
        if zero and rows:
            fault = not_zero(len(rows))
            problems.add(Problem(fault.code, fault.cause, fault.action, zero, "无"))
        if not rows:
            zeros.append(zero or Place(table.file, table.sheet))
        made.append(replace(table, rows=rows))
    problems.problems[:] = [problem for problem in problems.problems if not _of_a_zero_sheet(problem, zeros)]
    if len(zeros) == len(made):
        cause = "没有数据行，按本期没有发生（零报告）处理。"
        action = "如果只是还没有填，请填好，或把文件移走。"
        problems.add(Problem("E246", cause, action, zeros[0], level=Level.NOTE))
    return made


def _of_a_zero_sheet(problem: Problem, zeros: Sequence[Place]) -> bool:
    """Whether a mistake of shape is only that a sheet says 无 and nothing else."""
    place = problem.place
    return problem.code in {"E104", "E109"} and any(
        (place.file, place.sheet) == (zero.file, zero.sheet) for zero in zeros
    )


def _wrong_way_round(spec: LedgerSpec, found: Sequence[Event], table: Table) -> list[Finding]:
    """Two cells of a row of which the first must not be later or more than the second."""
    made = []
    for small, large in spec.orders:
        for event in found:
            left, right = (event.figures[name].value for name in (small, large))
            if _greater(left, right):
                wrong = f"{spec.title}{event.where}的“{large}”{'早于' if isinstance(left, str) else '小于'}“{small}”"
                place = str(event.figures[large].source or table.file)
                made.append(_found("同一行前后相符", place, wrong, "", "请核对这一行的两格，改正其中一处。"))
    return made


def _greater(left: object, right: object) -> bool:
    """Whether two dates or two amounts are the wrong way round; a blank one proves nothing."""
    if isinstance(left, str) and isinstance(right, str):
        return bool(right) and left > right
    return isinstance(left, Decimal) and isinstance(right, Decimal) and left > right


# ── streamed ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class StreamLedger:
    """A ledger of any size, added up in one pass."""

    spec: LedgerSpec
    path: Path
    file: str
    engine: EngineSpec
    found: Aggregates
    findings: tuple[Finding, ...]
    sheet: str = ""

    @property
    def taken(self) -> Taken:
        """See Ledger."""
        return Taken(
            self.spec.title, self.file, self.sheet, tuple(self.found.taken.items()), self.found.unknown, self.found.rows
        )

    def rows(self, summary: Summary, target: TableSpec, expected: Mapping[str, str]) -> Rows:
        """See Ledger."""
        number = str(self.spec.summaries.index(summary))
        finder = _finder(target)
        made: Rows = {}
        for key, columns in self.found.tables[number].items():
            if key[0]:
                made[key[0]] = {n: _named(figure, target, key[0], finder(n)) for n, figure in columns.items()}
        there = {target.short.get(fold(row), fold(row)) for row in made}
        for row, name in expected.items():
            if row not in there:
                made[name] = {n: self._nothing(summary, target, name, finder(n)) for n in summary.columns}
        return made

    def _nothing(self, summary: Summary, target: TableSpec, row: str, column: ColumnSpec) -> Figure:
        where = tuple((name, "、".join(values)) for name, values in summary.conditions.items())
        digest = hashlib.sha256(b"0").hexdigest()[:12]
        selection = Selection(self.file, "", ((summary.by, row), *where), 0, digest, self.sheet)
        figure = Figure(column.name, Decimal(0), formula="计数", source=selection)
        return _named(figure, target, row, column)

    def overall(self, summary: Summary, target: TableSpec) -> dict[str, Figure]:
        """See Ledger."""
        columns = self.found.tables.get(f"{self.spec.summaries.index(summary)}{_DISTINCT}", {}).get((), {})
        finder = _finder(target)
        return {name: _named(figure, target, "合计", finder(name)) for name, figure in columns.items()}

    def behind(self, selection: Selection, most: int = 200) -> Listed:
        """See Ledger."""
        listed = rows_behind(self.path, self.engine, selection, most)
        return [(f"第{number}行", masked(self.spec, texts)) for number, texts in listed]

    def days(self, column: str) -> list[str]:  # noqa: ARG002 (one signature for all ledgers)
        """See Ledger; a streamed ledger keeps none."""
        return []


def _named(figure: Figure, target: TableSpec, row: str, column: ColumnSpec) -> Figure:
    """An aggregate under the name of a cell of the statistics table."""
    short = target.short.get(fold(row), fold(row))
    formula = "合计" if isinstance(figure.source, Selection) and figure.source.column else figure.formula
    label = f"{row}{column.headers[0]}"
    exponent = money_exponent(figure.unit, column.unit)
    value = figure.value.scaleb(exponent) if exponent and isinstance(figure.value, Decimal) else figure.value
    key = f"{target.name}.{short}.{column.name}"
    return replace(figure, key=key, value=value, unit=column.unit, label=label, formula=formula)


def read_streamed(
    spec: LedgerSpec, path: Path, shown: str, sheet: str, period: Period | None, problems: Collector
) -> StreamLedger | None:
    """A ledger's file in one pass; None after an error. `sheet`: the worksheet to read, if it is named."""
    engine = engine_spec(spec, period)
    if sheet:
        engine = replace(engine, name=sheet)
    own = Collector()
    found = aggregate(path, engine, own, shown)
    told = [problem for problem in own.problems if problem.code in _TOLD]
    problems.extend([problem for problem in own.problems if problem.code not in _TOLD])
    if found is None:
        return None
    return StreamLedger(spec, path, shown, engine, found, tuple(_finding(spec, problem) for problem in told), sheet)


_TOLD = {"E233": "日期在本期内", "E245": "同一行前后相符"}
"""Mistakes inside rows that are findings: the work goes on, a person decides."""


def _finding(spec: LedgerSpec, problem: Problem) -> Finding:
    place = problem.place
    left_out = "没有计入。" if problem.code == "E233" else ""
    wrong = f"{spec.title}{place.row}的“{place.column}”是 {problem.read}：{problem.cause}{left_out}".removesuffix("。")
    return _found(_TOLD[problem.code], str(cells.source_of(place)), wrong, "", problem.action)


def _found(rule: str, place: str, wrong: str, should: str, action: str) -> Finding:
    mark = hashlib.sha256(f"{rule}|{wrong}".encode()).hexdigest()[:12]
    return Finding(rule, Severity.CERTAIN, place, wrong, should, action, (), mark)


def engine_spec(spec: LedgerSpec, period: Period | None) -> EngineSpec:
    """A declared ledger as the streaming engine wants it."""
    groupings = []
    for number, summary in enumerate(spec.summaries):
        conditions = tuple(summary.conditions.items())
        measures = tuple(_measure(summary, name) for name in summary.columns)
        groupings.append(Grouping(str(number), (summary.by,), measures, conditions))
        distinct = tuple(measure for measure in measures if measure.op == _DISTINCT)
        if distinct:
            groupings.append(Grouping(f"{number}{_DISTINCT}", (), distinct, conditions))
    orders = tuple(Order(small, large) for small, large in spec.orders)
    span = (period.start, period.end) if period else None
    return EngineSpec(spec.title, tuple(map(_column, spec.columns)), tuple(groupings), span, orders)


def _measure(summary: Summary, name: str) -> Measure:
    how = summary.columns[name]
    where = tuple(summary.where.get(name, {}).items())
    if how == "计数":
        return Measure(name, conditions=where)
    if how.startswith(_DISTINCT):
        return Measure(name, _DISTINCT, how.removeprefix(_DISTINCT).strip(), where)
    return Measure(name, "求和", how, where)


def _column(column: ColumnSpec) -> Column:
    return Column(
        column.name,
        column.headers,
        column.kind,
        column.unit,
        column.same_units,
        dict(column.synonyms) or dict.fromkeys(column.allowed, ()),
        required=not column.optional,
        unique=column.unique,
        within=column.within,
        whole=column.whole,
        marks=column.marks,
        default=column.default,
        private=column.private,
    )


# ── several ledgers, one table ──────────────────────────────────────────────────────────────────────────────────────────


def merged(target: TableSpec, found: Sequence[Rows]) -> tuple[Rows, dict[str, str]]:
    """The rows that several summaries give to one table, by folded name or 简称; and each row's name as written."""
    rows: Rows = {}
    titles: dict[str, str] = {}
    for part in found:
        for title, columns in part.items():
            name = target.short.get(fold(title), fold(title))
            titles.setdefault(name, title)
            row = rows.setdefault(name, {})
            for column, figure in columns.items():
                row[column] = _both(row[column], figure) if column in row else figure
    return rows, titles


def _both(first: Figure, second: Figure) -> Figure:
    """Two summaries of one cell: the one that has rows, or their sum."""
    if _empty(first) or _empty(second):
        return second if _empty(first) else first
    return replace(total(first.key, (first, second)), label=first.label)


def _empty(figure: Figure) -> bool:
    return figure.state is State.KNOWN and isinstance(figure.source, Selection) and figure.source.count == 0


def _finder(spec: TableSpec) -> Callable[[str], ColumnSpec]:
    return lambda name: spec.column(name) or ColumnSpec(name, (name,))


# ── names of persons ────────────────────────────────────────────────────────────────────────────────────────────────────


def masked(spec: LedgerSpec, texts: Mapping[str, str]) -> dict[str, str]:
    """A row's texts with the names of natural persons as 张某; firms stay."""
    private = {column.name for column in spec.columns if column.private}
    return {name: masking.masked(text) if name in private else text for name, text in texts.items()}
