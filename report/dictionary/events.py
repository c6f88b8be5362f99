"""A ledger (台账), a row per event → rows of the statistics tables it adds up to, each with the selection of rows behind it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from report.dictionary import cells
from report.dictionary.cells import Period
from report.dictionary.grades import BELOW, step
from report.dictionary.schema import ColumnSpec, Dictionary, Ladder, LedgerSpec, Summary
from report.dictionary.units import fitted
from report.figure import Figure, Selection, State, merged_state
from report.ledger import BLANK, elsewhere, identities, money_exponent
from report.problem import Collector, Finding, Place, Problem, Severity
from report.tables import Cell, Table, fold


@dataclass(frozen=True, slots=True)
class Event:
    """One row of a ledger: its figures by column name, and the texts by which rows are selected."""

    figures: Mapping[str, Figure]
    texts: Mapping[str, str]
    where: str
    """Its row as people name it: 第5行."""


@dataclass(slots=True)
class Read:
    """The events of a ledger, and what they contradict."""

    events: list[Event] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def read(
    spec: LedgerSpec, tables: Sequence[Table], dictionary: Dictionary, period: Period | None, problems: Collector
) -> Read:
    """The events of a ledger's sheets; mistakes in cells are collected, rows outside the period are findings and not counted."""
    result, seen = Read(), Seen()
    for table in tables:
        reader = _Reader(spec, table, dictionary, period, problems, result, seen)
        reader.part = part(table, tables)
        for row in table.rows:
            reader.row(row)
    return result


def part(table: Table, tables: Sequence[Table]) -> str:
    """How the rows of one of several sheets or files are named before their place: 城关镇.csv 2月."""
    file = table.file.rpartition("/")[2] if len({one.file for one in tables}) > 1 else ""
    sheet = table.sheet if len(tables) > 1 else ""
    return "".join(f"{name} " for name in (file, sheet) if name)


Seen = dict[tuple[str, str], Place]
"""(column, identity) of the unique columns → where it stood first."""


class _Reader:
    """Reads the rows of one sheet of a ledger."""

    def __init__(
        self,
        spec: LedgerSpec,
        table: Table,
        dictionary: Dictionary,
        period: Period | None,
        problems: Collector,
        result: Read,
        seen: Seen,
    ) -> None:
        self.spec = spec
        self.dictionary = dictionary
        self.period = period
        self.problems = problems
        self.positions = {column.name: position(column, table) for column in spec.columns}
        self.columns = [
            column
            if self.positions[column.name] < 0
            else fitted(column, table.headers[self.positions[column.name]], problems)
            for column in spec.columns
        ]
        self.grouped = {summary.by for summary in spec.summaries}
        self.seen = seen
        self.part = ""
        """Named before each row, where there are several files or sheets."""
        self.result = result

    def row(self, row: Sequence[Cell]) -> None:
        """One event, unless it lies outside the period."""
        figures: dict[str, Figure] = {}
        texts: dict[str, str] = {}
        for column in self.columns:
            index = self.positions[column.name]
            cell = row[index] if index >= 0 else None
            figures[column.name], texts[column.name] = self._cell(column, cell)
            if cell is not None:
                self._unique(column, cell, texts[column.name], row)
        for column in self.spec.columns:
            if column.ladder:
                self._grade(column, self.dictionary.ladders[column.ladder], figures, texts, row[0])
        inside = all(self._inside(column, row, texts) for column in self.spec.columns if column.within)
        if inside:
            where = row[0].place.cell or f"第{row[0].place.line}行"
            self.result.events.append(Event(figures, texts, f"{self.part}{where}"))

    def _cell(self, column: ColumnSpec, cell: Cell | None) -> tuple[Figure, str]:
        key = f"{self.spec.name}.{column.name}"
        if cell is None or (column.optional and not cell.text):
            return Figure(key, column.default, label=column.name), column.default
        if (column.name in self.grouped or column.within) and not cell.text:
            action = "请补填；不该计入就删去这一行。"
            self.problems.add(Problem("E235", f"“{column.headers[0]}”必须填写，这里却是空的。", action, cell.place))
        figure = cells.figure(key, cell, column, f"{cell.place.row}{column.headers[0]}", self.problems)
        if column.kind == "枚举" and cell.text and (word := _meant(column, cell.text)):
            return replace(figure, value=word), word
        if column.kind == "枚举" and cell.text:
            action = f"应是{'、'.join(column.allowed)}之一。"
            cause = f"“{column.headers[0]}”没有“{cell.text}”这一种。"
            self.problems.add(Problem("E231", cause, action, cell.place, cell.text))
        return figure, str(figure.value) if figure.known else ""

    def _unique(self, column: ColumnSpec, cell: Cell, text: str, row: Sequence[Cell]) -> None:
        """Unique columns repeat nothing: the same event twice would be counted twice."""
        here = cell.place
        keys = (
            identities(fold(text), [one.text for one in row], here.file, here.sheet) if column.unique and text else []
        )
        for key in keys:
            before = self.seen.setdefault((column.name, key), here)
            if before != here:
                where = elsewhere((before.file, before.sheet), (here.file, here.sheet))
                cause = f"“{text}”与 {f'{where} ' if where else ''}{before.cell or f'第{before.line}行'} 重复。"
                self.problems.add(Problem("E232", cause, "同一件事只能登记一行。", here, text))
                return

    def _inside(self, column: ColumnSpec, row: Sequence[Cell], texts: Mapping[str, str]) -> bool:
        """Whether a row's date lies in the period; one outside is told and not counted."""
        text = texts[column.name]
        if not self.period or not text or self.positions[column.name] < 0:
            return True
        if self.period.start[: len(text)] <= text <= self.period.end:
            return True
        cell = row[self.positions[column.name]]
        wrong = f"{self.spec.title}“{cell.place.row}”的{column.headers[0]}是 {cell.text}，不在本期，没有计入"
        should = f"{self.period.start} 至 {self.period.end}"
        self._find("日期在本期内", Severity.CERTAIN, cell, wrong, should, "请改正日期，或从本期台账删去这一行。")
        return False

    def _grade(
        self,
        column: ColumnSpec,
        ladder: Ladder,
        figures: dict[str, Figure],
        texts: dict[str, str],
        first: Cell,
    ) -> None:
        """The step of the ladder that the row's numbers reach; a typed one that differs is a finding."""
        computed, inputs = step(ladder, figures)
        typed = texts[column.name]
        if typed and computed and typed != computed:
            wrong = f"{self.spec.title}“{first.place.row}”的{column.headers[0]}填的是“{typed}”，按{ladder.scheme}应为“{computed}”"
            action = "请核对死亡、重伤人数和直接经济损失，改正其中一处。"
            self._find("事故等级与伤亡损失一致", Severity.CERTAIN, first, wrong, computed, action)
        state = State.KNOWN if computed else merged_state(inputs)
        if computed == BELOW:
            wrong = f"{self.spec.title}“{first.place.row}”的伤亡和损失没有达到{ladder.scheme}的最低一级"
            action = "不作为事故统计的，请把统计状态改为“不纳入”；否则请核对数字或“等级方案”。"
            self._find("事故等级与伤亡损失一致", Severity.SUSPECT, first, wrong, "", action)
        label = f"{first.place.row}{column.headers[0]}"
        key = f"{self.spec.name}.{column.name}"
        made = Figure(key, computed or None, state=state, inputs=inputs, formula=ladder.scheme, label=label)
        figures[column.name], texts[column.name] = made, computed

    def _find(self, rule: str, severity: Severity, cell: Cell, wrong: str, should: str, action: str) -> None:
        mark = hashlib.sha256(f"{rule}|{wrong}".encode()).hexdigest()[:12]
        place = str(cells.source_of(cell.place))
        self.result.findings.append(Finding(rule, severity, place, wrong, should, action, (), mark))


def _meant(column: ColumnSpec, text: str) -> str:
    """The allowed value that a text is, or is another word for; empty if it is none."""
    words = {fold(word): value for value, others in column.synonyms for word in others}
    words |= {fold(value): value for value in column.allowed}
    return words.get(fold(text), "")


def position(column: ColumnSpec, table: Table) -> int:
    """The index of a ledger's column; −1 if the file has none."""
    return next((index for name in column.headers if (index := table.column(name)) >= 0), -1)


def summary(
    found: Summary,
    events: Sequence[Event],
    units: Callable[[str], ColumnSpec],
    table: Table,
    expected: Mapping[str, str],
) -> dict[str, dict[str, Figure]]:
    """Row → column → figure of the statistics table that a ledger adds up to; an expected row without events is zero.

    `expected`: folded row → the row's name here.
    """
    groups: dict[str, list[Event]] = {}
    for event in chosen(found, events):
        groups.setdefault(group(event, found.by), []).append(event)
    lost = groups.pop("", [])
    there = {fold(row) for row in groups}
    for row, name in expected.items():
        if not {row, fold(name)} & there:
            groups[name] = []
    made = {
        row: {column: measure(found, (row, members), column, units(column), table) for column in found.columns}
        for row, members in groups.items()
    }
    return {
        row: {name: _shaken(figure, lost, found.by) for name, figure in columns.items()}
        for row, columns in made.items()
    }


def _shaken(figure: Figure, lost: Sequence[Event], by: str) -> Figure:
    """A count that may lack events whose group is not known (a grade that cannot be judged) is 待核."""
    open_ones = tuple(event.figures[by] for event in lost if by in event.figures and not event.figures[by].known)
    if not open_ones:
        return figure
    return replace(figure, value=None, state=State.UNCONFIRMED, inputs=(*figure.inputs, *open_ones))


def chosen(found: Summary, events: Sequence[Event]) -> list[Event]:
    """The events that a summary is about."""
    return [event for event in events if _holds(event, found.conditions)]


def _holds(event: Event, conditions: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether each column has one of its values; 空白 stands for an empty cell."""
    return all(
        fold(event.texts[name]) in {"" if value == BLANK else fold(value) for value in values}
        for name, values in conditions.items()
    )


def group(event: Event, by: str) -> str:
    """The row of a statistics table that an event falls into; empty: none is known."""
    if by.endswith("的月份"):
        date = event.texts[by.removesuffix("的月份")]
        return f"{int(date[5:7])}月" if len(date) >= 7 else ""
    return event.texts[by]


def measure(
    found: Summary, members: tuple[str, Sequence[Event]], column: str, target: ColumnSpec, table: Table
) -> Figure:
    """One aggregate of a group of events: 计数, 去重 of a column, or the sum of a column."""
    row, events = members
    own = found.where.get(column, {})
    events = [event for event in events if _holds(event, own)]
    how = found.columns[column]
    summed = "" if how == "计数" or how.startswith("去重") else how
    inputs = tuple(event.figures[summed] for event in events) if summed else ()
    state = merged_state(inputs) if inputs else State.KNOWN
    where = [(name, "或".join(values)) for name, values in (*found.conditions.items(), *own.items())]
    lines = "\n".join(f"{event.where}\t{event.texts}" for event in events)
    digest = hashlib.sha256(lines.encode()).hexdigest()[:12]
    selection = Selection(table.file, summed, ((found.by, row), *where), len(events), digest, table.sheet)
    value = _counted(how, events, inputs) if state is State.KNOWN else None
    exponent = money_exponent(inputs[0].unit, target.unit) if inputs else 0
    return Figure(
        f"{found.table}.{row}.{column}",
        value.scaleb(exponent) if value is not None and exponent else value,
        target.unit,
        state,
        inputs=inputs,
        formula="合计" if summed else how,
        source=selection,
        label=f"{row}{target.headers[0]}",
    )


def _counted(how: str, events: Sequence[Event], inputs: Sequence[Figure]) -> Decimal:
    if how == "计数":
        return Decimal(len(events))
    if how.startswith("去重"):
        name = how.removeprefix("去重").strip()
        return Decimal(len({fold(event.texts[name]) for event in events if event.texts[name]}))
    return sum((figure.value for figure in inputs if isinstance(figure.value, Decimal)), Decimal(0))
