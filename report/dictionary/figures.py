"""Tables and report.yaml → Figures: every value of a period by key, its last year's, and what must be said about them.

In: what `tables` read, the kit's Dictionary, last year's Figures. Out: one tree of names with exact values and sources.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from report.dictionary import cells, events
from report.dictionary.cells import Period
from report.dictionary.decisions import Decisions
from report.dictionary.names import Branch, Entry, at
from report.dictionary.schema import ColumnSpec, Dictionary, Indicator, LedgerSpec, TableSpec
from report.expression import ExpressionError, Scope, Tree, evaluate, parse
from report.figure import Figure, Kind, State, total
from report.problem import Collector, Level, Place, Problem
from report.tables import Table, fold

TOTAL = "合计"


@dataclass(slots=True)
class Figures:
    """All figures of one period."""

    root: Branch
    period: Period | None
    prior: Figures | None = None
    frozen: Mapping[str, Figure] = field(default_factory=dict)
    """Last year's figures as published (定稿.json), the first base of a comparison."""
    declared: list[tuple[Figure, Figure]] = field(default_factory=list)
    """Pairs that must be equal: a 合计 row and the sum of its rows, a statistics table and its ledger."""
    unreported: list[str] = field(default_factory=list)
    """Who has not reported what, in words."""

    def find(self, path: str) -> Entry | None:
        """The entry at a dotted path."""
        return at(self.root, path)

    def before(self, key: str) -> Figure | None:
        """The comparison base of a key: published last year, last year's tables, or the column 上年同期 (design.md, Comparison base)."""
        if key in self.frozen:
            return self.frozen[key]
        if self.prior is not None:
            found = self.prior.find(key)
            if isinstance(found, Figure):
                return found
        table, _, column = key.rpartition(".")
        beside = at(self.root, f"{table}.{column}上年同期") or at(self.root, f"{table}.上年同期{column}")
        return beside if isinstance(beside, Figure) else None

    def all(self) -> Iterator[Figure]:
        """Every named figure in order."""
        yield from self.root.figures()


def wanted(spec: TableSpec | LedgerSpec) -> list[tuple[str, ...]]:
    """For each required column the header names accepted: what `tables.read` looks for."""
    keys = [spec.key, *([spec.second] if spec.second else [])] if isinstance(spec, TableSpec) else []
    return [*keys, *(column.headers for column in spec.columns if not column.optional)]


class Builder:
    """Builds the tree of one period."""

    def __init__(
        self,
        dictionary: Dictionary,
        period: Period | None,
        prior: Figures | None,
        problems: Collector,
        decisions: Decisions | None = None,
    ) -> None:
        self.decisions = decisions or Decisions()
        self.dictionary = dictionary
        self.problems = problems
        self.result = Figures(Branch(""), period, prior)

    def facts(self, root: Branch) -> None:
        """The top of the tree as report.yaml gives it, with the values people decided."""
        for branch in root.entries.values():
            if isinstance(branch, Branch):
                for name, entry in branch.entries.items():
                    if isinstance(entry, Figure) and entry.key in self.decisions.values:
                        branch.entries[name] = self.decisions.raw(entry, self.problems)
        self.result.root = root

    def put(self, name: str, entry: Entry) -> None:
        """Add a top-level entry."""
        self.result.root.put(name, entry)

    def table(self, spec: TableSpec, tables: Sequence[Table]) -> None:
        """A statistics table as sent."""
        rows: dict[str, dict[str, list[Figure]]] = {}
        titles: dict[str, str] = {}
        for table in tables:
            self._rows(spec, table, rows, titles)
        summed = {row: {name: _only(found, f"{spec.name}.{row}.{name}") for name, found in columns.items()} for row, columns in rows.items()}
        self._gaps(spec, tables)
        self.branch(spec, summed, titles)
        for table in tables:
            self._declared(spec, table)

    def _rows(self, spec: TableSpec, table: Table, rows: dict[str, dict[str, list[Figure]]], titles: dict[str, str]) -> None:
        position = _position(spec.key, table)
        second = _position(spec.second, table) if spec.second else -1
        columns = self._columns(spec, table)
        seen: dict[tuple[str, str], str] = {}
        for row in table.rows:
            written = row[position].text
            name = spec.short.get(fold(written), fold(written))
            if not name:
                self.problems.add(Problem("E110", "这一行没有名称。", "请填上，或删去这一行。", row[position].place))
                continue
            mark = (name, fold(row[second].text) if second >= 0 else "")
            if mark in seen:
                cause = f"“{'　'.join(filter(None, mark))}”与 {seen[mark]} 重复。"
                self.problems.add(Problem("E111", cause, "同一个名称只能有一行，请合并或改名。", row[position].place, written))
                continue
            seen[mark] = row[position].place.cell
            titles.setdefault(name, written)
            for column, index in columns.items():
                key = f"{spec.name}.{name}.{column.name}"
                figure = cells.figure(key, row[index], column, f"{written}{column.headers[0]}", self.problems)
                if second < 0:
                    figure = self.decisions.raw(figure, self.problems)
                rows.setdefault(name, {}).setdefault(column.name, []).append(figure)

    def _columns(self, spec: TableSpec, table: Table) -> dict[ColumnSpec, int]:
        """Which column of a table is which of the dictionary; units checked, unknown ones told and left out."""
        found: dict[ColumnSpec, int] = {}
        taken = {_position(spec.key, table), _position(spec.second, table) if spec.second else -1}
        for column in spec.columns:
            index = _position(column.headers, table)
            if index >= 0:
                found[column] = index
                taken.add(index)
                self._unit(column, table, index)
        for index, header in enumerate(table.headers):
            if index not in taken and header.name not in {"备注", "序号", "说明"}:
                cause = f"字典里没有“{header.text}”这一列，没有使用。"
                self.problems.add(Problem("E112", cause, "要用它请在 dictionary.yaml 里声明。", header.place, header.text, Level.NOTE))
        return found

    def _unit(self, column: ColumnSpec, table: Table, index: int) -> None:
        header = table.headers[index]
        if header.unit and column.unit and header.unit not in (column.unit, *column.same_units):
            cause = f"表头的单位是“{header.unit}”，字典里是“{column.unit}”。"
            action = f"请把这一列的数换算成{column.unit}，并把表头改成“{column.headers[0]}（{column.unit}）”。"
            self.problems.add(Problem("E113", cause, action, header.place, header.text))
        elif not header.unit and column.unit in {"元", "万元", "亿元"}:
            action = f"请把表头写成“{column.headers[0]}（{column.unit}）”。"
            self.problems.add(Problem("E114", "金额没有写单位，不能猜是元还是万元。", action, header.place, header.text))

    def _gaps(self, spec: TableSpec, tables: Sequence[Table]) -> None:
        """In a table with two keys every pair must be there; a missing one has not been reported."""
        if not spec.second:
            return
        for table in tables:
            key, second = _position(spec.key, table), _position(spec.second, table)
            pairs = {(fold(row[key].text), fold(row[second].text)) for row in table.rows}
            for name in dict.fromkeys(fold(row[key].text) for row in table.rows):
                for when in dict.fromkeys(fold(row[second].text) for row in table.rows):
                    if (name, when) not in pairs:
                        self.result.unreported.append(f"{name}（{when}）{spec.title}")
                        cause = f"{name} {when} 没有填报{spec.title}。"
                        self.problems.add(Problem("E115", cause, "请催报；报来之前不计入合计。", Place(table.file, table.sheet, row=name), level=Level.WARNING))

    def _declared(self, spec: TableSpec, table: Table) -> None:
        """合计 rows are checked against the sum, never used."""
        branch = self.result.root.find(spec.name)
        computed = branch.find(TOTAL) if isinstance(branch, Branch) else None
        if not isinstance(computed, Branch) or spec.second:
            return
        for row in table.totals:
            if fold(row[_position(spec.key, table)].text) not in {"合计", "总计"}:
                continue
            for column, index in self._columns(spec, table).items():
                mine = computed.find(column.name)
                if column.kind == "数" and isinstance(mine, Figure) and row[index].text:
                    typed = cells.figure(f"{spec.name}.合计行.{column.name}", row[index], column, f"合计行{column.headers[0]}", self.problems)
                    self.result.declared.append((typed, mine))

    def ledger(self, spec: LedgerSpec, table: Table, sent: set[str]) -> None:
        """A ledger, added up into the statistics tables that were not sent; those that were must agree."""
        found = events.read(spec, table, self.dictionary, self.result.period, self.problems)
        for summary in spec.summaries:
            target = self.dictionary.tables[summary.table]
            rows = events.summary(spec, summary, found, _finder(target), table)
            if summary.table in sent:
                self._agree(target, rows)
                continue
            titles = {row: row for row in rows}
            named = {target.short.get(fold(row), fold(row)): columns for row, columns in rows.items()}
            for row in self._expected(target):
                named.setdefault(row, self._nothing(spec, summary.table, row, table, list(summary.columns)))
            self.branch(target, named, {fold(row): title for row, title in titles.items()})

    def _expected(self, target: TableSpec) -> list[str]:
        """Rows that a table made from a ledger has even without an event: the declared ones, else last year's."""
        if target.rows:
            return list(target.rows)
        prior = self.result.prior.find(target.name) if self.result.prior else None
        if not isinstance(prior, Branch):
            return []
        return [name for name, entry in prior.entries.items() if isinstance(entry, Branch) and name != TOTAL]

    def _nothing(self, spec: LedgerSpec, table_name: str, row: str, table: Table, columns: list[str]) -> dict[str, Figure]:
        summary = next(item for item in spec.summaries if item.table == table_name)
        target = _finder(self.dictionary.tables[table_name])
        return {
            column: events.measure(f"{table_name}.{row}.{column}", spec, summary, (row, ()), column, summary.columns[column], target(column), table)
            for column in columns
        }

    def _agree(self, target: TableSpec, rows: Mapping[str, Mapping[str, Figure]]) -> None:
        for row, columns in rows.items():
            for name, figure in columns.items():
                sent = at(self.result.root, f"{target.name}.{target.short.get(fold(row), fold(row))}.{name}")
                if isinstance(sent, Figure):
                    self.result.declared.append((sent, figure))

    def branch(self, spec: TableSpec, rows: Mapping[str, Mapping[str, Figure]], titles: Mapping[str, str]) -> None:
        """The branch of a table: its rows in order, groups, 合计, 各行 and, where declared, 各单位."""
        missing = [row for row in spec.rows if row not in rows]
        for row in missing:
            self._missing_row(spec, row)
        rows = {**rows, **{row: {column.name: self._nobody(spec, row, column) for column in spec.columns} for row in missing}}
        order = [*spec.rows, *(row for row in rows if row not in spec.rows)]
        branch = Branch(spec.name, aliases={full: short for full, short in spec.short.items() if short in rows}, title=spec.title)
        for row in order:
            branch.put(row, self._row(spec, row, rows[row], titles.get(row) or self._full(spec, row)))
        members = [entry for entry in branch.entries.values() if isinstance(entry, Branch)]
        for name, names in spec.groups.items():
            branch.put(name, self._sum(spec, name, [member for member in members if member.path.rpartition(".")[2] in names]))
        if spec.total == "独立":
            branch.put(TOTAL, self._sum(spec, TOTAL, members))
        branch.put("各行", tuple(members))
        if spec.subject:
            branch.put(f"各{spec.subject}", tuple(member.entries["名称"] for member in members if isinstance(member.entries["名称"], Figure)))
        self.put(spec.name, branch)

    def _full(self, spec: TableSpec, row: str) -> str:
        """The full name of a row known only by its 简称."""
        return next((full for full, short in spec.short.items() if short == row), row)

    def _missing_row(self, spec: TableSpec, row: str) -> None:
        self.problems.add(Problem("E116", f"{spec.title}缺少“{row}”这一行。", "请补上；没报填“未报”。", Place(spec.file, row=row), level=Level.WARNING))

    def _row(self, spec: TableSpec, row: str, columns: Mapping[str, Figure], title: str) -> Branch:
        branch = Branch(f"{spec.name}.{row}", title=title)
        name = next((figure.source for figure in columns.values() if figure.source), None)
        branch.put("名称", Figure(f"{branch.path}.名称", title, kind=Kind.TEXT, source=name, text=title))
        for column in spec.columns:
            if column.name in columns:
                branch.put(column.name, columns[column.name])
        return branch

    def _sum(self, spec: TableSpec, name: str, members: Sequence[Branch]) -> Branch:
        """A row that adds up others: 合计 or a declared group."""
        branch = Branch(f"{spec.name}.{name}", title=name)
        branch.put("名称", Figure(f"{branch.path}.名称", name, kind=Kind.TEXT, text=name))
        for column in spec.columns:
            figures = [entry for member in members if isinstance(entry := member.find(column.name), Figure)]
            if column.kind == "数" and figures:
                label = f"{spec.title.removesuffix('统计表')}{name}{column.headers[0]}"
                summed = total(f"{branch.path}.{column.name}", figures)
                branch.put(column.name, replace(summed, unit=column.unit, label=label))
            elif column.kind == "数" and not members:
                branch.put(column.name, Figure(f"{branch.path}.{column.name}", Decimal(0), column.unit, label=f"{name}{column.headers[0]}"))
        return branch

    def unsent(self, spec: TableSpec) -> None:
        """A table that nobody sent: its declared or last year's rows exist and are 未报."""
        rows = {row: {column.name: self._nobody(spec, row, column) for column in spec.columns} for row in self._expected(spec)}
        if rows:
            self.branch(spec, rows, self._titles(spec))
        else:
            branch = Branch(spec.name, title=spec.title)
            for name in (*spec.groups, TOTAL):
                empty = Branch(f"{spec.name}.{name}", title=name)
                for column in spec.columns:
                    empty.put(column.name, self._nobody(spec, name, column))
                branch.put(name, empty)
            branch.put("各行", ())
            if spec.subject:
                key = f"{spec.name}.各{spec.subject}"
                label = f"{spec.title}的{spec.subject}"
                branch.put(f"各{spec.subject}", (Figure(key, None, state=State.UNREPORTED, kind=Kind.TEXT, source=cells.source_of(Place(spec.file)), label=label),))
            self.put(spec.name, branch)
        self.result.unreported.append(spec.title)
        cause = f"没有收到{spec.title}（{spec.file}），相关的数印【待核】。"
        self.problems.add(Problem("E117", cause, "请催报，或放进期间文件夹。", Place(spec.file), level=Level.WARNING))

    def _nobody(self, spec: TableSpec, row: str, column: ColumnSpec) -> Figure:
        source = cells.source_of(Place(spec.file, row=row, column=column.headers[0]))
        return Figure(f"{spec.name}.{row}.{column.name}", None, column.unit, State.UNREPORTED, source=source, label=f"{row}{column.headers[0]}")

    def _titles(self, spec: TableSpec) -> dict[str, str]:
        prior = self.result.prior.find(spec.name) if self.result.prior else None
        return {name: entry.title for name, entry in prior.entries.items() if isinstance(entry, Branch)} if isinstance(prior, Branch) else {}

    def indicators(self) -> None:
        """Every declared indicator, for each row of its table (合计 and groups too) or once."""
        for indicator in self.dictionary.indicators:
            try:
                tree = parse(indicator.formula)
            except ExpressionError as error:
                self.problems.add(Problem("E302", f"指标“{indicator.name}”的公式不对：{error.cause}", error.action, indicator.place, indicator.formula))
                continue
            for branch in self._scopes(indicator):
                key = f"{branch.path}.{indicator.name}".removeprefix(".")
                self._indicator(indicator, tree, branch, key)

    def _scopes(self, indicator: Indicator) -> list[Branch]:
        if not indicator.table:
            return [self.result.root]
        table = self.result.root.find(indicator.table)
        return [row for row in table.entries.values() if isinstance(row, Branch)] if isinstance(table, Branch) else []

    def _indicator(self, indicator: Indicator, tree: Tree, branch: Branch, key: str) -> None:
        try:
            figure = evaluate(tree, resolver(self.result, branch), key, scope(self.result, branch))
        except ExpressionError as error:
            self.problems.add(Problem("E302", f"指标“{key}”算不出来：{error.cause}", error.action, indicator.place, indicator.formula))
            return
        label = f"{branch.title}{indicator.name}"
        value = figure.value
        if indicator.unit in {"％", "%"} and isinstance(value, Decimal | Fraction) and figure.unit not in {"％", "%"}:
            value = Fraction(value) * 100
        named = replace(figure, key=key, value=value, unit=indicator.unit, formula=indicator.formula, label=label)
        branch.put(indicator.name, named)


def resolver(figures: Figures, branch: Branch) -> Callable[[str], Figure | tuple[Figure, ...]]:
    """Names of a formula → figures: the row's own columns first, then paths from the top; a table's column is all its rows."""

    def find(path: str) -> Figure | tuple[Figure, ...]:
        found = at(branch, path) or figures.find(path)
        if isinstance(found, Figure):
            return found
        table, _, column = path.rpartition(".")
        rows = figures.find(f"{table}.各行") if table else None
        if isinstance(rows, tuple):
            listed = tuple(entry for row in rows if isinstance(row, Branch) and isinstance(entry := row.find(column), Figure))
            if listed:
                return listed
        raise LookupError(path)

    return find


def scope(figures: Figures, branch: Branch) -> Scope:
    """What else a formula may reach: last year's names, and all names for the near ones in an error."""
    known = [*branch.entries, *figures.root.entries]
    if figures.prior is None:
        return Scope(known=known)
    before = at(figures.prior.root, branch.path) if branch.path else figures.prior.root
    there = before if isinstance(before, Branch) else figures.prior.root
    return Scope(same_period=resolver(figures.prior, there), known=known)


def _finder(spec: TableSpec) -> Callable[[str], ColumnSpec]:
    return lambda name: spec.column(name) or ColumnSpec(name, (name,))


def _position(names: Sequence[str], table: Table) -> int:
    return next((index for name in names if (index := table.column(name)) >= 0), -1)


def _only(found: Sequence[Figure], key: str) -> Figure:
    """One figure of a row, or the sum over its second key."""
    if len(found) == 1 or not all(isinstance(figure.value, Decimal) or not figure.known for figure in found):
        return found[0]
    return replace(total(key, found), label=found[0].label)


def state_words(state: State) -> str:
    """How a state is told in a list."""
    return str(state) or "有数"
