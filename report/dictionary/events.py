"""A ledger (台账), a row per event → rows of the statistics tables it adds up to, each with the selection of rows behind it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from report.dictionary import cells
from report.dictionary.cells import Period
from report.dictionary.schema import ColumnSpec, Dictionary, Ladder, LedgerSpec, Summary
from report.figure import Figure, Selection, State, merged_state
from report.problem import Collector, Level, Problem
from report.tables import Cell, Table, fold


@dataclass(frozen=True, slots=True)
class Event:
    """One row of a ledger: its figures by column name, and the texts by which rows are selected."""

    figures: Mapping[str, Figure]
    texts: Mapping[str, str]
    where: str
    """Its row as people name it: 第5行."""


def read(spec: LedgerSpec, table: Table, dictionary: Dictionary, period: Period | None, problems: Collector) -> list[Event]:
    """The events of a ledger's table; mistakes in its cells are collected."""
    columns = {column.name: _position(column, table) for column in spec.columns}
    seen: dict[str, dict[str, str]] = {}
    events = []
    for row in table.rows:
        figures, texts = {}, {}
        for column in spec.columns:
            cell = row[columns[column.name]] if columns[column.name] >= 0 else None
            figures[column.name], texts[column.name] = _cell(column, cell, spec, problems)
        for column in spec.columns:
            _judge(column, row, columns[column.name], texts, seen, period, problems)
        for column in spec.columns:
            if column.ladder:
                _grade(column, dictionary.ladders[column.ladder], figures, texts, row[0], problems)
        events.append(Event(figures, texts, row[0].place.cell or f"第{row[0].place.line}行"))
    return events


def _position(column: ColumnSpec, table: Table) -> int:
    return next((index for name in column.headers if (index := table.column(name)) >= 0), -1)


def _cell(column: ColumnSpec, cell: Cell | None, spec: LedgerSpec, problems: Collector) -> tuple[Figure, str]:
    key = f"{spec.name}.{column.name}"
    if cell is None or (column.optional and not cell.text):
        return Figure(key, column.default, label=column.name), column.default
    figure = cells.figure(key, cell, column, f"{cell.place.row}{column.headers[0]}", problems)
    if column.kind == "枚举" and cell.text and fold(cell.text) not in {fold(word) for word in column.allowed}:
        action = f"应是{'、'.join(column.allowed)}之一。"
        problems.add(Problem("E231", f"“{column.headers[0]}”没有“{cell.text}”这一种。", action, cell.place, cell.text))
    return figure, str(figure.value) if figure.known else ""


def _judge(
    column: ColumnSpec,
    row: Sequence[Cell],
    position: int,
    texts: Mapping[str, str],
    seen: dict[str, dict[str, str]],
    period: Period | None,
    problems: Collector,
) -> None:
    """Unique columns repeat nothing; dates lie in the period (a row outside it is counted nowhere, so it is an error)."""
    if position < 0:
        return
    cell = row[position]
    text = texts[column.name]
    if column.unique and text:
        before = seen.setdefault(column.name, {}).setdefault(text, cell.place.cell)
        if before != cell.place.cell:
            problems.add(Problem("E232", f"“{text}”与 {before} 重复。", "同一件事只能登记一行。", cell.place, text))
    if column.within and period and text and not period.start <= text <= period.end:
        action = f"本期是 {period.start} 至 {period.end}；请改正日期或删去这一行。"
        problems.add(Problem("E233", "日期不在本期。", action, cell.place, cell.text))


def _grade(
    column: ColumnSpec, ladder: Ladder, figures: dict[str, Figure], texts: dict[str, str], first: Cell, problems: Collector
) -> None:
    """The step of the ladder that the row's numbers reach; a typed one that differs is a mistake."""
    computed, inputs = step(ladder, figures)
    typed = texts[column.name]
    if typed and computed and typed != computed:
        cause = f"填的是“{typed}”，按{ladder.scheme}应为“{computed}”。"
        problems.add(Problem("E234", cause, "请核对死亡、重伤人数和直接经济损失。", replace(first.place, column=column.headers[0]), typed, Level.WARNING))
    state = merged_state(inputs) if not computed else State.KNOWN
    label = f"{first.place.row}{column.headers[0]}"
    figures[column.name] = Figure(column.name, computed or None, state=state, inputs=inputs, formula=ladder.scheme, label=label)
    texts[column.name] = computed


def step(ladder: Ladder, figures: Mapping[str, Figure]) -> tuple[str, tuple[Figure, ...]]:
    """The highest step any of whose bounds is reached (“以上”含本数), and the figures it was judged by; "" if undecided."""
    steps = ladder.schemes.get(ladder.scheme, {})
    inputs = tuple(figures[name] for name in next(iter(steps.values()), {}) if name in figures)
    undecided = False
    for name, bounds in steps.items():
        for column, bound in bounds.items():
            figure = figures.get(column)
            if figure is None or not figure.known:
                undecided = undecided or (figure is not None and figure.state is not State.ABSENT and Decimal(bound) > 0)
            elif figure.number >= Decimal(bound):
                return ("" if undecided and name != next(iter(steps)) else name), inputs
    return "", inputs


def summary(
    spec: LedgerSpec, found: Summary, events: Sequence[Event], units: Callable[[str], ColumnSpec], table: Table
) -> dict[str, dict[str, Figure]]:
    """Row → column → figure of the statistics table that a ledger adds up to."""
    conditions = [(name, {fold(value) for value in values}) for name, values in found.conditions.items()]
    chosen = [event for event in events if all(fold(event.texts[name]) in values for name, values in conditions)]
    groups: dict[str, list[Event]] = {}
    for event in chosen:
        groups.setdefault(_group(event, found.by), []).append(event)
    return {
        row: {
            column: measure(f"{found.table}.{row}.{column}", spec, found, (row, members), column, how, units(column), table)
            for column, how in found.columns.items()
        }
        for row, members in groups.items()
    }


def _group(event: Event, by: str) -> str:
    if by.endswith("的月份"):
        date = event.texts[by.removesuffix("的月份")]
        return f"{int(date[5:7])}月" if len(date) >= 7 else ""
    return event.texts[by]


def measure(
    key: str,
    spec: LedgerSpec,
    found: Summary,
    group: tuple[str, Sequence[Event]],
    column: str,
    how: str,
    target: ColumnSpec,
    table: Table,
) -> Figure:
    """One aggregate of a group of events: 计数, 去重 of a column, or the sum of a column."""
    row, events = group
    summed = "" if how == "计数" or how.startswith("去重") else how
    inputs = tuple(event.figures[summed] for event in events) if summed else ()
    state = merged_state(inputs) if inputs else State.KNOWN
    value: Decimal | None = None
    if state is State.KNOWN:
        if how.startswith("去重"):
            name = how.removeprefix("去重").strip()
            value = Decimal(len({fold(event.texts[name]) for event in events if event.texts[name]}))
        elif summed:
            value = sum((figure.value for figure in inputs if isinstance(figure.value, Decimal)), Decimal(0))
        else:
            value = Decimal(len(events))
    where = [(name, "或".join(values)) for name, values in found.conditions.items()]
    lines = "\n".join(f"{event.where}\t{event.texts}" for event in events)
    selection = Selection(
        table.file, summed, ((found.by, row), *where), len(events), hashlib.sha256(lines.encode()).hexdigest()[:12], table.sheet
    )
    return Figure(key, value, target.unit, state, inputs=inputs, formula="合计" if summed else how, source=selection, label=f"{row}{column}")
