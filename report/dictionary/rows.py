"""The rows of a statistics table as sent → raw figures by row and column, with what must be said about names and units."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from report.dictionary import cells
from report.dictionary.cells import Period
from report.dictionary.keys import is_monthly, lacking_months, month, outside, synonyms, unlisted
from report.dictionary.periods import missing_weeks
from report.dictionary.schema import ColumnSpec, LedgerSpec, TableSpec
from report.dictionary.units import fitted
from report.figure import Figure, State, total
from report.problem import Collector, Finding, Level, Place, Problem, Severity
from report.tables import Cell, DateError, Header, Row, Table, fold, read_date, split_unit

BESIDE = "上年同期"
"""Ends the name of a column that stands beside another one and holds last year's figures."""
_LAST_YEAR = ("上年同期", "去年同期", "上年")
_THIS_YEAR = ("本期", "本年")
_UNUSED = frozenset({"备注", "序号", "说明"})
Correct = Callable[[Figure], Figure]
"""What people decided about a raw figure."""


def wanted(spec: TableSpec | LedgerSpec) -> list[tuple[str, ...]]:
    """For each required column the header names accepted: what `tables.read` looks for."""
    keys = [spec.key, *([spec.second] if spec.second else [])] if isinstance(spec, TableSpec) else []
    grouped = isinstance(spec, TableSpec)
    return [*keys, *(accepted(column) if grouped else column.headers for column in spec.columns if not column.optional)]


def accepted(column: ColumnSpec) -> tuple[str, ...]:
    """The headers of a column of a statistics table, alone or above or before 本期."""
    beside = (f"{name}{join}{word}" for name in column.headers for word in _THIS_YEAR for join in ("/", ""))
    return (*column.headers, *beside)


def _bare(name: str) -> str:
    return split_unit(name)[0]


def position(names: Sequence[str], table: Table) -> int:
    """The index of the first column that has one of the names; −1 if none has."""
    return next((index for name in names if (index := table.column(name)) >= 0), -1)


@dataclass(slots=True)
class Rows:
    """The rows of one table, gathered from its sheets."""

    spec: TableSpec
    problems: Collector
    correct: Correct
    period: Period | None = None
    found: dict[str, dict[str, list[Figure]]] = field(default_factory=dict)
    """Row → column → one figure, or one for each second key."""
    seconds: dict[str, list[str]] = field(default_factory=dict)
    """Row → its second keys in order."""
    titles: dict[str, str] = field(default_factory=dict)
    beside: list[ColumnSpec] = field(default_factory=list)
    """Columns 上年同期 that were sent along."""
    seen: dict[tuple[str, str], Place] = field(default_factory=dict)
    taken: dict[str, dict[ColumnSpec, int]] = field(default_factory=dict)
    """Sheet → which of its columns is which."""
    findings: list[Finding] = field(default_factory=list)
    """Rows outside the period, cumulative counts that fall."""
    sheets: Mapping[str, str] = field(default_factory=dict)
    """Sheet → its month, where each sheet of a workbook holds one: it stands for the second key."""
    names: dict[Place, str] = field(default_factory=dict)
    """Where a row's name stands → the name it comes to."""
    twice: list[tuple[Place, Place]] = field(default_factory=list)
    """Pairs of places on different sheets where the same row stands."""

    def read(self, table: Table) -> None:
        """Take in the rows of one sheet."""
        columns = self.taken[table.sheet] = self._columns(table)
        key = position(self.spec.key, table)
        meant = synonyms(self.spec, (fold(unlisted(row[key].text)) for row in table.rows))
        for row in table.rows:
            name = self._name(row, row[key], table, meant)
            for column, index in columns.items() if name else ():
                self._cell(name, column, row[index], row[key].text)

    def _name(self, row: Row, cell: Cell, table: Table, meant: Mapping[str, str]) -> str:
        """The row's folded name or 简称; empty after a mistake."""
        name = self._meaning(cell, meant)
        if not name:
            if not cell.reported:
                self.problems.add(Problem("E110", "这一行没有名称。", "请填上，或删去这一行。", cell.place))
            return ""
        second = position(self.spec.second, table) if self.spec.second else -1
        when = self.sheets.get(table.sheet, "") if second < 0 else self._when(row[second], table.headers[second])
        if when is None or not self._inside(row, name, second, when) or self._again(cell, name, when):
            return ""
        self.seen[name, when] = self.seen.get((name, when), cell.place)
        self.names[cell.place] = name
        self.seconds.setdefault(name, []).append(when)
        self.titles.setdefault(name, unlisted(cell.text))
        return name

    def _meaning(self, cell: Cell, meant: Mapping[str, str]) -> str:
        """The name that a key cell comes to: no list number, its 简称, its month, the declared word for it."""
        written = unlisted(cell.text)
        name = fold(written)
        if written != cell.text.lstrip():
            cause = f"已去掉名称前的序号，读作“{written}”。"
            self.problems.add(Problem("E201", cause, "", cell.place, cell.text, Level.NOTE))
        if name in meant:
            cause = f"“{written}”按词表读作“{meant[name]}”。"
            self.problems.add(Problem("E201", cause, "", cell.place, cell.text, Level.NOTE))
        if is_monthly(self.spec):
            return month(cell.text, self.period)
        return self.spec.short.get(name) or meant.get(name, name)

    def _when(self, cell: Cell, header: Header) -> str | None:
        """The second key: a day where the header speaks of a date (None after a mistake), else as written."""
        if "日期" not in header.name:
            return cells.iso_date(cell.text) or fold(cell.text)
        try:
            day, notes = read_date(cell.text)
        except DateError as error:
            self.problems.add(Problem(error.code, error.cause, error.action, cell.place, cell.text))
            return None
        for note in notes if "略去" in "".join(notes) else ():
            self.problems.add(Problem("E201", note, "", cell.place, cell.text, Level.NOTE))
        return day

    def _again(self, cell: Cell, name: str, when: str) -> bool:
        """Whether the row was there before: on this sheet a mistake, on another one a question for `across`."""
        before = self.seen.get((name, when))
        if before is None:
            return False
        if before.sheet != cell.place.sheet:
            self.twice.append((before, cell.place))
            return True
        cause = f"“{'　'.join(filter(None, (name, when)))}”与 {before.cell} 重复。"
        self.problems.add(Problem("E111", cause, "同一个名称只能有一行，请合并或改名。", cell.place, cell.text))
        return True

    def across(self) -> None:
        """E119: the same rows on several sheets, once: whether to add them or to take one cannot be known."""
        if self.twice:
            sheets = list(dict.fromkeys(place.sheet for pair in self.twice for place in pair))
            names = list(dict.fromkeys(self.twice_names()))
            cause = f"工作表{'、'.join(sheets)}里都有“{names[0]}”{'等行' if len(names) > 1 else '这一行'}，不知道该相加还是只用一张。"
            action = "一月一张的，工作表名请写“1月”“2月”；一个单位一张的，请先汇总成一张。"
            self.problems.add(Problem("E119", cause, action, Place(self.twice[0][0].file)))

    def twice_names(self) -> Iterator[str]:
        """The rows that stand on several sheets."""
        return (self.names[first] for first, _ in self.twice)

    def _inside(self, row: Row, name: str, second: int, when: str) -> bool:
        """Whether a row of a day or month lies in the period; one outside is told and not counted."""
        if outside(self.spec, name):
            cell = row[0]
        elif not self.period or len(when) != len("2023-06-09") or self.period.start <= when <= self.period.end:
            return True
        else:
            cell = row[second]
        wrong = f"{self.spec.title}“{row[0].text}”一行的日期是 {cell.text}，不在本期，没有计入"
        self._find("日期在本期内", Severity.CERTAIN, cells.source_of(cell.place), wrong, "请改正日期，或删去这一行。")
        return False

    def _find(self, rule: str, severity: Severity, place: object, wrong: str, action: str) -> None:
        mark = hashlib.sha256(f"{rule}|{wrong}".encode()).hexdigest()[:12]
        self.findings.append(Finding(rule, severity, str(place), wrong, "", action, (), mark))

    def one(self, row: str, name: str) -> Figure:
        """One figure of a row and column: as sent, the sum over the second key, or of a cumulative count the last."""
        found = self.found[row][name]
        if len(found) == 1 or any(isinstance(figure.value, str) for figure in found):
            return found[0]
        column = next(column for column in (*self.spec.columns, *self.beside) if column.name == name)
        if column.cumulative:
            return self._last(row, found)
        return replace(total(f"{self.spec.name}.{row}.{name}", found), label=found[0].label)

    def _last(self, row: str, found: Sequence[Figure]) -> Figure:
        """The last of a row's cumulative counts; each that falls below the one before it is told."""
        ordered = [figure for _, figure in sorted(zip(self.seconds[row], found, strict=True), key=lambda pair: pair[0])]
        for before, now in itertools.pairwise(ordered):
            if before.known and now.known and now.number < before.number:
                wrong = f"{now.label}是累计数，从 {before.display()} 降到 {now.display()}"
                action = "累计数不会减少；确有核销请在备注里说明并确认这一条。"
                self._find("累计数不减", Severity.SUSPECT, now.source, wrong, action)
        return ordered[-1]

    def weeks(self) -> Iterator[str]:
        """The weeks of a weekly form that nobody sent."""
        yield from missing_weeks(list({when for listed in self.seconds.values() for when in listed}))

    def _cell(self, name: str, column: ColumnSpec, cell: Cell, written: str) -> None:
        key = f"{self.spec.name}.{name}.{column.name}"
        figure = cells.figure(key, cell, column, f"{written}{column.headers[0]}", self.problems)
        if not self.spec.second and not self.sheets:
            figure = self.correct(figure)
        self.found.setdefault(name, {}).setdefault(column.name, []).append(figure)

    def _columns(self, table: Table) -> dict[ColumnSpec, int]:
        """Which column of a table is which of the dictionary; units checked, unknown ones told and left out."""
        spec = self.spec
        found: dict[ColumnSpec, int] = {}
        taken = {position(spec.key, table), position(spec.second, table) if spec.second else -1}
        for column in (*spec.columns, *_beside(spec)):
            index = position(accepted(column) if column in spec.columns else column.headers, table)
            if column.optional and index >= 0 and not any(row[index].text or row[index].note for row in table.rows):
                taken.add(index)  # an optional column that nobody filled in is as good as not there
            if index >= 0 and index not in taken:
                found[fitted(column, table.headers[index], self.problems)] = index
                taken.add(index)
                if column not in spec.columns and column not in self.beside:
                    self.beside.append(column)
        named = {table.headers[index].name for index in taken if index >= 0}
        for index, header in enumerate(table.headers):
            if index in taken or header.name in _UNUSED | named | {""}:
                continue
            other = next((column for column in found if header.name in map(_bare, accepted(column))), None)
            if other and not any(row[index].text for row in table.rows):
                continue
            if other:
                cause = (
                    f"“{header.text}”和“{table.headers[found[other]].text}”都是“{other.name}”这一列，不知道用哪一列。"
                )
                action = "请删去一列；不是一个意思就改掉其中一个列名。"
                self.problems.add(Problem("E102", cause, action, header.place, header.text))
            else:
                cause = f"字典里没有“{header.text}”这一列，没有使用。"
                action = "要用它请在 dictionary.yaml 里声明。"
                self.problems.add(Problem("E112", cause, action, header.place, header.text, Level.NOTE))
        return found

    def gaps(self, file: str) -> Iterator[tuple[str, str]]:
        """Pairs (row, second key) that others have and this one lacks: it has not reported then; each is told."""
        if not self.spec.second and not self.sheets:
            return
        whens = list(dict.fromkeys(when for listed in self.seconds.values() for when in listed))
        whens += lacking_months(self.sheets.values(), self.period) if self.sheets else []
        for name, listed in self.seconds.items():
            for when in whens:
                if when not in listed:
                    cause = f"{name} {when} 没有填报{self.spec.title}。"
                    action = "请催报；报来之前合计印【待核】。"
                    self.problems.add(Problem("E115", cause, action, Place(file, row=name), level=Level.WARNING))
                    yield name, when

    def missing(self, name: str, when: str, file: str) -> None:
        """A row that was not sent for a second key: 未报, so that no sum is silently short."""
        self.seconds[name].append(when)
        for column in self.spec.columns:
            if column.kind == "数":
                source = cells.source_of(Place(file, row=f"{name}（{when}）", column=column.headers[0]))
                key = f"{self.spec.name}.{name}.{column.name}"
                label = f"{self.titles[name]}{when}{column.headers[0]}"
                figure = Figure(key, None, column.unit, State.UNREPORTED, source=source, label=label)
                self.found[name].setdefault(column.name, []).append(figure)


def _beside(spec: TableSpec) -> list[ColumnSpec]:
    """The columns 上年同期 that may stand beside each number column."""
    made = []
    for column in spec.columns:
        if column.kind == "数":
            pairs = [(name, word) for name in column.headers for word in _LAST_YEAR]
            headers = [
                text
                for name, word in pairs
                for text in (f"{name}/{word}", f"{name}{word}", f"{word}{name}", f"{word}/{name}")
            ]
            first = f"{column.headers[0]}{BESIDE}"
            made.append(
                replace(column, name=f"{column.name}{BESIDE}", headers=(first, *headers), optional=True, place=Place())
            )
    return made
