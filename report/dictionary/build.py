"""Tables and report.yaml → Figures: every value of a period by key, and what must be said about them.

In: what `tables` read, the kit's Dictionary, last year's Figures. Out: one tree of names with exact values and sources.
"""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from report.dictionary import cells, ledgers
from report.dictionary.cells import Period
from report.dictionary.decisions import Decisions
from report.dictionary.figures import TOTAL, Figures, Pair, lacking, resolver, scope
from report.dictionary.keys import sheet_months
from report.dictionary.ledgers import Ledger
from report.dictionary.names import Branch, Entry, at
from report.dictionary.periods import sums, within_days
from report.dictionary.rows import Rows
from report.dictionary.schema import ColumnSpec, Dictionary, Indicator, LedgerSpec, Summary, TableSpec
from report.dictionary.taken import of_table
from report.dictionary.totals import Sheet, check_totals
from report.expression import ExpressionError, Tree, evaluate, names, parse
from report.figure import Figure, Kind, Source, State, total
from report.problem import Collector, Finding, Level, Place, Problem, Severity
from report.tables import Table


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
        self.faulty = False
        """Whether the table that is being read has a mistake."""
        self.result = Figures(Branch(""), period, prior, columns=_columns(dictionary))

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

    # ── statistics tables ───────────────────────────────────────────────────────────────────────────────────────────

    def table(self, spec: TableSpec, tables: Sequence[Table]) -> None:
        """A statistics table as sent."""
        rows = Rows(spec, self.problems, lambda figure: self.decisions.raw(figure, self.problems), self.result.period)
        if not spec.second:
            rows.sheets = sheet_months([table.sheet for table in tables], self.result.period)
        for table in tables:
            rows.read(table)
        rows.across()
        file = tables[0].file
        self.faulty = any(problem.place.file == file for problem in self.problems.errors())
        for name, when in rows.gaps(file):
            self.result.unreported.append(f"{name}（{when}）{spec.title}")
            rows.missing(name, when, file)
        self.result.unreported.extend(f"{spec.title}（{week} 这一周没有人报）" for week in rows.weeks())
        summed = {row: {name: rows.one(row, name) for name in columns} for row, columns in rows.found.items()}
        self.result.findings.extend(rows.findings)
        widened = replace(spec, columns=(*spec.columns, *rows.beside))
        self.branch(widened, summed, rows.titles)
        self.faulty = False
        self._gone(spec)
        self._named_unreported(spec)
        for table in tables:
            self.result.taken.append(of_table(spec, rows.taken[table.sheet], table))
            if not spec.second and not rows.sheets:
                check_totals(
                    Sheet(widened, rows.taken[table.sheet], table, rows.names, len(tables) == 1),
                    self.result,
                    self.problems,
                )

    def _gone(self, spec: TableSpec) -> None:
        """Rows that counted last year and are not there now: the table's columns of last year would not add up to their 合计."""
        before = self.result.prior.find(f"{spec.name}.各行") if self.result.prior and spec.total == "独立" else None
        now = self.result.find(spec.name)
        rows = before if isinstance(before, tuple) and isinstance(now, Branch) and not spec.second else ()
        for row in rows:
            if isinstance(row, Branch) and at(self.result.root, row.path) is None:
                counted = next((figure for figure in row.figures() if _counts(figure)), None)
                if counted:
                    self.result.findings.append(_gone(spec, counted, row.title))

    def _named_unreported(self, spec: TableSpec) -> None:
        """Rows that say 未报 in so many words are on the list of who has not reported."""
        rows = self.result.find(f"{spec.name}.各行")
        for row in rows if isinstance(rows, tuple) and not spec.second else ():
            missing = [
                column.headers[0]
                for column in spec.columns
                if isinstance(row, Branch)
                and isinstance(found := row.find(column.name), Figure)
                and found.state is State.UNREPORTED
            ]
            if missing and isinstance(row, Branch):
                self.result.unreported.append(f"{row.title}{spec.title}（{'、'.join(missing)}）")

    def branch(self, spec: TableSpec, rows: Mapping[str, Mapping[str, Figure]], titles: Mapping[str, str]) -> None:
        """The branch of a table: its rows in order, groups, 合计, 各行 and, where declared, 各单位."""
        missing = [row for row in spec.rows if row not in rows]
        if missing:
            self._missing_rows(spec, missing, [titles.get(row, row) for row in rows if row not in spec.rows])
        empty = {row: {column.name: self._nobody(spec, row, column) for column in spec.columns} for row in missing}
        rows = {**rows, **empty}
        order = _ordered(spec, list(rows))
        aliases = {full: short for full, short in spec.short.items() if short in rows}
        branch = Branch(spec.name, aliases=aliases, title=spec.title)
        for row in order:
            branch.put(row, self._row(spec, row, rows[row], titles.get(row) or self._full(spec, row)))
        members = [entry for entry in branch.entries.values() if isinstance(entry, Branch)]
        for name, grouped in spec.groups.items():
            chosen = [member for member in members if member.path.rpartition(".")[2] in grouped]
            branch.put(name, self._sum(spec, name, chosen))
        self._parts(spec, branch)
        longer = self._periods(spec, branch, members) if spec.total == "独立" else []
        members = [member for member in members if member.path.rpartition(".")[2] not in longer]  # a total, no row
        alone = [member for member in members if not member.part]
        if spec.total == "独立":
            branch.put(TOTAL, self._sum(spec, TOTAL, alone))
        branch.put("各行", tuple(members))
        branch.put("独立行", tuple(alone))
        if spec.subject:
            names_ = (member.entries["名称"] for member in members)
            branch.put(f"各{spec.subject}", tuple(name for name in names_ if isinstance(name, Figure)))
        self.put(spec.name, branch)

    def _periods(self, spec: TableSpec, branch: Branch, members: Sequence[Branch]) -> list[str]:
        """Rows named after longer periods (一季度, 上半年) that other rows make up: they must equal their sum, and are not added."""
        found = sums([member.path.rpartition(".")[2] for member in members])
        for row, parts in found.items():
            whole = branch.entries[row]
            together = self._sum(
                spec, f"{row}各期之和", [part for name in parts if isinstance(part := branch.entries[name], Branch)]
            )
            for column in spec.columns:
                stated, computed = (at(one, column.name) for one in (whole, together) if isinstance(one, Branch))
                if column.kind == "数" and isinstance(stated, Figure) and isinstance(computed, Figure):
                    self.result.declared.append(Pair("期间之和", stated, computed))
        return list(found)

    def _parts(self, spec: TableSpec, branch: Branch) -> None:
        """Rows that lie inside another one (其中): known by it, left out of the total, and no more than it."""
        rows = {row: entry for row, entry in branch.entries.items() if isinstance(entry, Branch)}
        for name, entry in rows.items():
            inside = [rows[part] for part, whole in spec.parts.items() if whole == name and part in rows]
            entry.put("其中", tuple(inside))
            for below in inside:
                below.part = True
        for part, whole in spec.parts.items():
            for column in spec.columns:
                small, large = at(branch, f"{part}.{column.name}"), at(branch, f"{whole}.{column.name}")
                if isinstance(small, Figure) and isinstance(large, Figure) and column.kind == "数":
                    self.result.inside.append(Pair("其中不大于总数", small, large))

    def _full(self, spec: TableSpec, row: str) -> str:
        """The full name of a row known only by its 简称."""
        return next((full for full, short in spec.short.items() if short == row), row)

    def _missing_rows(self, spec: TableSpec, rows: Sequence[str], others: Sequence[str]) -> None:
        """E116, once for a table; after a mistake in it rows may be missing for that reason, which has been told.

        `others`: rows that nobody asked for, one of which may be a missing one misspelt.
        """
        if spec.subject:
            self.result.unreported.extend(f"{row}{spec.title}" for row in rows)
        if not self.faulty:
            cause = (
                f"{spec.title}缺少{'、'.join(f'“{row}”' for row in rows)}{'这一行' if len(rows) == 1 else '这几行'}。"
            )
            place = Place(spec.file, row=rows[0] if len(rows) == 1 else "")
            pairs = [(near, row) for row in rows for near in self._misspelt(spec, row, others)]
            asked = "".join(f"表里的“{near}”是不是“{row}”？是就改成一样的名称。" for near, row in pairs)
            action = f"{asked}{'不是请补上' if asked else '请补上'}；没报填“未报”。"
            self.problems.add(Problem("E116", cause, action, place, level=Level.WARNING))

    def _misspelt(self, spec: TableSpec, row: str, others: Sequence[str]) -> list[str]:
        """The row among those nobody asked for that looks most like this one, or like its full name."""
        known = [row, *(full for full, short in spec.short.items() if short == row)]
        return next((near for name in known if (near := difflib.get_close_matches(name, others, n=1, cutoff=0.5))), [])

    def _row(self, spec: TableSpec, row: str, columns: Mapping[str, Figure], title: str) -> Branch:
        branch = Branch(f"{spec.name}.{row}", title=title)
        sources = (part.source for figure in columns.values() for part in figure.walk())
        name = next((source for source in sources if source), None)
        branch.put("名称", Figure(f"{branch.path}.名称", title, kind=Kind.TEXT, source=name, text=title))
        for column in spec.columns:
            if column.name in columns:
                branch.put(column.name, columns[column.name])
        return branch

    def _sum(self, spec: TableSpec, name: str, members: Sequence[Branch]) -> Branch:
        """A row that adds up others: 合计 or a declared group; of no rows it is zero."""
        branch = Branch(f"{spec.name}.{name}", title=name)
        branch.put("名称", Figure(f"{branch.path}.名称", name, kind=Kind.TEXT, text=name))
        for column in spec.columns:
            figures = [entry for member in members if isinstance(entry := member.find(column.name), Figure)]
            if column.kind == "数" and (figures or not members):
                label = f"{spec.title.removesuffix('统计表')}{name}{column.headers[0]}"
                summed = total(f"{branch.path}.{column.name}", figures)
                branch.put(column.name, replace(summed, unit=column.unit, label=label))
        return branch

    def unsent(self, spec: TableSpec, *, unreadable: bool = False) -> None:
        """A table that nobody sent: its declared or last year's rows exist and are 未报; of an optional one 无此项.

        One that was sent and could not be read is treated alike, but nobody is told to send it.
        """
        self.faulty = unreadable
        names = self._expected(spec)
        rows = {row: {column.name: self._nobody(spec, row, column) for column in spec.columns} for row in names}
        if rows:
            self.branch(spec, rows, self._titles(spec))
        else:
            self._empty(spec)
        branch = self.result.root.find(spec.name)
        if spec.subject and isinstance(branch, Branch) and not spec.rows:
            key = f"{spec.name}.各{spec.subject}"
            label = f"{spec.title}各{spec.subject}"
            nobody = Figure(
                key, None, "", State.UNREPORTED, Kind.TEXT, source=cells.source_of(Place(spec.file)), label=label
            )
            branch.put(f"各{spec.subject}", (nobody,))
        self.faulty = False
        if spec.optional:
            self.result.idle.add(spec.name)
        if spec.optional or unreadable:
            return
        self.result.unreported.append(spec.title)
        cause = f"没有收到{spec.title}（{spec.file}），相关的数印【待核】。"
        self.problems.add(Problem("E117", cause, "请催报，或放进期间文件夹。", Place(spec.file), level=Level.WARNING))

    def _empty(self, spec: TableSpec) -> None:
        """A table whose rows nobody knows."""
        branch = Branch(spec.name, title=spec.title)
        empty = Branch(f"{spec.name}.{TOTAL}", title=TOTAL)
        for column in spec.columns:
            empty.put(column.name, self._nobody(spec, TOTAL, column))
        branch.put(TOTAL, empty)
        branch.put("各行", ())
        branch.put("独立行", ())
        self.put(spec.name, branch)

    def _nobody(self, spec: TableSpec, row: str, column: ColumnSpec) -> Figure:
        source = cells.source_of(Place(spec.file, row=row, column=column.headers[0]))
        key = f"{spec.name}.{row}.{column.name}"
        label = f"{spec.title if row == TOTAL else row}{column.headers[0]}"
        state = State.ABSENT if spec.optional else State.UNREPORTED
        return Figure(key, None, column.unit, state, source=source, label=label)

    def _titles(self, spec: TableSpec) -> dict[str, str]:
        prior = self.result.prior.find(spec.name) if self.result.prior else None
        rows = prior.entries.items() if isinstance(prior, Branch) else ()
        return {name: entry.title for name, entry in rows if isinstance(entry, Branch)}

    def _expected(self, spec: TableSpec) -> list[str]:
        """Rows that a table has even if nobody sent it: the declared ones, else last year's."""
        if spec.rows:
            return list(spec.rows)
        prior = self.result.prior.find(f"{spec.name}.各行") if self.result.prior else None
        rows = prior if isinstance(prior, tuple) else ()
        return [row.path.rpartition(".")[2] for row in rows if isinstance(row, Branch)]

    # ── ledgers ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def ledger(self, spec: LedgerSpec, table: Table, sent: set[str]) -> None:
        """One ledger, read row by row and added up."""
        self.ledgers([ledgers.read_events(spec, [table], self.dictionary, self.result.period, self.problems)], sent)

    def ledgers(self, read: Sequence[Ledger], sent: set[str]) -> None:
        """Ledgers, added up into the statistics tables that were not sent; those that were must agree."""
        feeds: dict[str, list[tuple[Ledger, Summary]]] = {}
        for ledger in read:
            self.result.findings.extend(ledger.findings)
            self.result.taken.append(ledger.taken)
            self.result.ledgers.append(ledger)
            self._window(ledger.spec, ledger)
            for summary in ledger.spec.summaries:
                feeds.setdefault(summary.table, []).append((ledger, summary))
        for name, feeding in feeds.items():
            self._fed(self.dictionary.tables[name], feeding, sent=name in sent)

    def _fed(self, target: TableSpec, feeding: Sequence[tuple[Ledger, Summary]], *, sent: bool) -> None:
        """One statistics table from all summaries that lead to it."""
        titles = self._titles(target)
        expected = self._sent_rows(target) if sent else {row: titles.get(row, row) for row in self._expected(target)}
        found, _ = ledgers.merged(target, [ledger.rows(summary, target, {}) for ledger, summary in feeding])
        expected |= {row: row for row in found if row not in expected}
        rows, names = ledgers.merged(target, [ledger.rows(summary, target, expected) for ledger, summary in feeding])
        _with_parts(target, rows)
        overall = {
            name: figure for ledger, summary in feeding for name, figure in ledger.overall(summary, target).items()
        }
        if sent:
            self._agree(target, rows)
            return
        self._half_fed(target, rows, {name for _, summary in feeding for name in summary.columns})
        self.branch(target, rows, names)
        self._overall(target, overall)

    def _half_fed(self, target: TableSpec, rows: dict[str, dict[str, Figure]], fed: Collection[str]) -> None:
        """Columns that no ledger leads to are 未报: whoever keeps that ledger has not sent it."""
        lacking = [column for column in target.columns if not column.optional and column.name not in fed]
        for row, columns in rows.items():
            for column in lacking:
                columns[column.name] = replace(self._nobody(target, row, column), state=State.UNREPORTED)
        if lacking and not target.optional:
            words = "、".join(column.headers[0] for column in lacking)
            self.result.unreported.append(f"{target.title}（{words}）")
            cause = f"收到的台账里没有{target.title}的{words}，相关的数印【待核】。"
            place = Place(target.file)
            self.problems.add(Problem("E117", cause, "请催报对应的台账或统计表。", place, level=Level.WARNING))

    def _overall(self, target: TableSpec, overall: Mapping[str, Figure]) -> None:
        """Firms counted once (家) are no sum of the rows: a firm may stand in two."""
        summed = self.result.find(f"{target.name}.{TOTAL}")
        for name, figure in overall.items():
            if isinstance(summed, Branch):
                summed.put(name, replace(figure, key=f"{summed.path}.{name}"))

    def _sent_rows(self, target: TableSpec) -> dict[str, str]:
        listed = self.result.find(f"{target.name}.各行")
        rows = listed if isinstance(listed, tuple) else ()
        return {row.path.rpartition(".")[2]: row.title for row in rows if isinstance(row, Branch)}

    def _agree(self, target: TableSpec, rows: Mapping[str, Mapping[str, Figure]]) -> None:
        """A statistics table that was sent beside its ledger: both say the same, row by row."""
        for row, columns in rows.items():
            for name, computed in columns.items():
                key = f"{target.name}.{row}.{name}"
                sent = self.result.find(key)
                there = self.result.find(f"{target.name}.{row}")
                if not isinstance(sent, Figure) and isinstance(there, Branch):
                    there.put(name, computed)  # a column that the sent table does not have
                    continue
                if not isinstance(sent, Figure):
                    sent = Figure(key, Decimal(0), computed.unit, label=f"{target.title}没有“{row}”，{name}")
                self.result.declared.append(Pair("台账与统计表一致", sent, computed))

    def _window(self, spec: LedgerSpec, ledger: Ledger | None) -> None:
        """How many events are so recent that their casualties may still change (变动期); None: no ledger was sent."""
        if not spec.window:
            return
        until = self.result.find("数据截至")
        day = next((column.name for column in spec.columns if column.kind == "日期" and column.within), "")
        last = until.value if isinstance(until, Figure) and isinstance(until.value, str) else ""
        days = None if ledger is None else ledger.days(day)
        count = None if days is None else Decimal(sum(within_days(date, last, spec.window) for date in days))
        state = State.ABSENT if count is None else State.KNOWN
        branch = Branch(spec.name, title=spec.title)
        declared = Source("dictionary.yaml", spec.name, "变动期")
        branch.put(
            "变动期",
            Figure(f"{spec.name}.变动期", Decimal(spec.window), "日", source=declared, label=f"{spec.title}变动期"),
        )
        branch.put("变动期内", Figure(f"{spec.name}.变动期内", count, "起", state, label=f"{spec.title}变动期内的事件"))
        self.put(spec.name, branch)

    # ── indicators ──────────────────────────────────────────────────────────────────────────────────────────────────

    def indicators(self) -> None:
        """Every declared indicator, for each row of its table (合计 and groups too) or once."""
        for ledger in self.dictionary.ledgers.values():
            if self.result.root.find(ledger.name) is None:
                self._window(ledger, None)
        for indicator in self.dictionary.indicators:
            try:
                tree = parse(indicator.formula)
            except ExpressionError as error:
                cause = f"指标“{indicator.name}”的公式不对：{error.cause}"
                self.problems.add(Problem("E302", cause, error.action, indicator.place, indicator.formula))
                continue
            for branch in self._scopes(indicator):
                self._indicator(indicator, tree, branch, f"{branch.path}.{indicator.name}".removeprefix("."))

    def _scopes(self, indicator: Indicator) -> list[Branch]:
        if not indicator.table:
            return [self.result.root]
        table = self.result.root.find(indicator.table)
        return [row for row in table.entries.values() if isinstance(row, Branch)] if isinstance(table, Branch) else []

    def _indicator(self, indicator: Indicator, tree: Tree, branch: Branch, key: str) -> None:
        label = f"{branch.title}{indicator.name}"
        try:
            if lacking(self.result, branch, names(tree)):
                branch.put(
                    indicator.name,
                    Figure(key, None, indicator.unit, State.ABSENT, formula=indicator.formula, label=label),
                )
                return
            figure = evaluate(tree, resolver(self.result, branch), key, scope(self.result, branch))
        except (ExpressionError, LookupError) as error:
            cause = f"指标“{key}”算不出来：{getattr(error, 'cause', error)}"
            action = getattr(error, "action", "请检查公式里的名称")
            self.problems.add(Problem("E302", cause, action, indicator.place, indicator.formula))
            return
        value = figure.value
        if indicator.unit in {"％", "%"} and isinstance(value, Decimal | Fraction) and figure.unit not in {"％", "%"}:
            value = Fraction(value) * 100
        made = replace(figure, key=key, value=value, unit=indicator.unit, formula=indicator.formula, label=label)
        branch.put(indicator.name, made)


def _counts(figure: Figure) -> bool:
    """Whether a figure is a raw number above zero."""
    return figure.kind is Kind.NUMBER and figure.known and bool(figure.source) and figure.number > 0


def _gone(spec: TableSpec, before: Figure, title: str) -> Finding:
    """A row of last year's that this year's table has not."""
    wrong = f"{spec.title}没有“{title}”这一行，上年同期有（{before.label} {before.display()}{before.unit}）"
    action = "没有发生请补一行填 0，否则各行上年数之和不等于合计；是改了名称，请与上年写成一样。"
    mark = hashlib.sha256(wrong.encode()).hexdigest()[:12]
    return Finding("上年有的行本期也有", Severity.SUSPECT, spec.file, wrong, "", action, (before.key,), mark)


def _finder(spec: TableSpec) -> Callable[[str], ColumnSpec]:
    return lambda name: spec.column(name) or ColumnSpec(name, (name,))


def _ordered(spec: TableSpec, rows: Sequence[str]) -> list[str]:
    """Rows in the order of report.yaml, else as declared, else as sent; a part (其中) after what it is part of."""
    asked = [row for row in spec.order if row in rows]
    declared = [row for row in spec.rows if row not in asked]
    listed = [*asked, *declared, *(row for row in rows if row not in asked and row not in declared)]
    moved = {row for row in listed if row not in asked and spec.parts.get(row) in listed}
    placed = [row for head in listed if head not in moved for row in _followed(head, spec, listed, moved)]
    return [*placed, *(row for row in listed if row not in placed)]


def _followed(row: str, spec: TableSpec, listed: Sequence[str], moved: Collection[str]) -> Iterator[str]:
    """A row and below it its parts, theirs below them."""
    yield row
    for part in listed:
        if part in moved and spec.parts[part] == row:
            yield from _followed(part, spec, listed, moved)


def _with_parts(spec: TableSpec, rows: dict[str, dict[str, Figure]]) -> None:
    """A ledger counts each event once, under the sector it names; what that sector is part of (其中) has it too."""
    own = {row: dict(columns) for row, columns in rows.items()}
    for row, columns in own.items():
        for whole in _wholes(spec, row):
            for name, figure in columns.items():
                _added(spec, rows.setdefault(whole, {}), whole, name, figure)


def _wholes(spec: TableSpec, row: str) -> list[str]:
    """What a row is part of, and what that is part of."""
    found: list[str] = []
    while (row := spec.parts.get(row, "")) and row not in found:
        found.append(row)
    return found


def _added(spec: TableSpec, columns: dict[str, Figure], row: str, name: str, figure: Figure) -> None:
    own = columns.get(name)
    summed = total(f"{spec.name}.{row}.{name}", [figure] if own is None else [own, figure])
    columns[name] = replace(summed, label=own.label if own else f"{row}{name}")


def _columns(dictionary: Dictionary) -> dict[str, frozenset[str]]:
    """Table → the names of its columns and indicators."""
    indicators = dictionary.indicators
    return {
        name: frozenset(
            {*(column.name for column in spec.columns), *(one.name for one in indicators if one.table == name), "名称"}
        )
        for name, spec in dictionary.tables.items()
    }
