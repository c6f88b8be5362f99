"""Figures of one period: the tree of names, last year's beside it, and the base that a key is compared with. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from report.dictionary.cells import Period
from report.dictionary.ledgers import Ledger
from report.dictionary.names import Branch, Entry, at
from report.dictionary.rows import BESIDE
from report.dictionary.taken import Taken
from report.expression import Scope
from report.figure import Figure
from report.problem import Finding

TOTAL = "合计"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two figures that must be equal."""

    rule: str
    """合计等于各行之和, 台账与统计表一致 …"""
    stated: Figure
    """As typed or sent."""
    computed: Figure


@dataclass(slots=True)
class Figures:
    """All figures of one period."""

    root: Branch
    period: Period | None
    prior: Figures | None = None
    frozen: Mapping[str, Figure] = field(default_factory=dict)
    """Last year's figures as published (定稿.json), the first base of a comparison."""
    columns: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Table → its columns and indicators as declared, whether or not this period has them."""
    idle: set[str] = field(default_factory=set)
    """Optional tables that nobody sent: rules about them say nothing."""
    declared: list[Pair] = field(default_factory=list)
    """What must be equal: a 合计 row and the sum of its rows, a statistics table and its ledger."""
    inside: list[Pair] = field(default_factory=list)
    """Parts (其中) and what they are part of: never more than it."""
    unreported: list[str] = field(default_factory=list)
    """Who has not reported what, in words."""
    findings: list[Finding] = field(default_factory=list)
    """What was found while the data was read: rows outside the period, grades that do not fit."""
    taken: list[Taken] = field(default_factory=list)
    """Which header of which file was taken for which column."""
    ledgers: list[Ledger] = field(default_factory=list)
    """The ledgers that were read: they list the rows behind a figure on demand."""

    def find(self, path: str) -> Entry | None:
        """The entry at a dotted path."""
        return at(self.root, path)

    def before(self, key: str) -> Figure | None:
        """The comparison base of a key: published last year, last year's tables, or the column 上年同期 (design.md, Comparison base).

        The first of them with a value; if none has one, the first there is.
        """
        found = list(self.bases(key))
        return next((figure for figure in found if figure.known), found[0] if found else None)

    def bases(self, key: str) -> Iterator[Figure]:
        """Every figure that a key could be compared with, in order."""
        if key in self.frozen:
            yield self.frozen[key]
        prior = self.prior.find(key) if self.prior is not None else None
        if isinstance(prior, Figure):
            yield prior
        beside = at(self.root, f"{key}{BESIDE}")
        if isinstance(beside, Figure):
            yield beside

    def all(self) -> Iterator[Figure]:
        """Every named figure in order."""
        yield from self.root.figures()


def resolver(figures: Figures, branch: Branch) -> Callable[[str], Figure | tuple[Figure, ...]]:
    """Names of a formula → figures: the row's own columns first, then paths from the top; a table's column is all its rows."""

    def find(path: str) -> Figure | tuple[Figure, ...]:
        found = at(branch, path) or figures.find(path)
        if isinstance(found, Figure):
            return found
        table, _, column = path.rpartition(".")
        rows = figures.find(f"{table}.各行") if table else None
        if isinstance(rows, tuple):
            listed = tuple(
                entry for row in rows if isinstance(row, Branch) and isinstance(entry := row.find(column), Figure)
            )
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


def lacking(figures: Figures, branch: Branch, paths: Iterable[str]) -> bool:
    """Whether a formula speaks of a row, or an optional column, that this period has not; LookupError for a name nobody knows."""
    found = resolver(figures, branch)
    paths = list(paths)
    if branch.path.partition(".")[0] in figures.idle or any(path.partition(".")[0] in figures.idle for path in paths):
        return True
    for path in paths:
        try:
            found(path)
        except LookupError:
            if not _declared(figures, branch, path):
                raise LookupError(f"不认识“{path}”") from None
            return True
    return False


def _declared(figures: Figures, branch: Branch, path: str) -> bool:
    """Whether a name is a column of some table, though not of this row or of a row that is not there."""
    table, _, column = path.rpartition(".")
    if not table:
        return column in figures.columns.get(branch.path.partition(".")[0], frozenset())
    name = table.partition(".")[0]
    return column in figures.columns.get(name, frozenset())
