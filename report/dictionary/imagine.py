"""Figures as they would be under other raw numbers (假设): what the lint of a kit renders to see its wording hold. Pure.

In: a period's figures and a change of one raw figure. Out: figures with the same names, sums and indicators computed anew.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from report.dictionary.build import Builder
from report.dictionary.figures import Figures
from report.dictionary.names import Branch, Entry
from report.dictionary.schema import Dictionary
from report.figure import Figure, Kind, State, total
from report.problem import Collector

Change = Callable[[Figure], Figure]


@dataclass(frozen=True, slots=True)
class Case:
    """One way the numbers might have been."""

    name: str
    """In words: 全部为零."""
    change: Change
    last_year: bool = True
    """Whether there is a last year to compare with."""


def cases(figures: Figures) -> tuple[Case, ...]:
    """Zero, one, like last year, doubled, unreported, not applying, and without last year."""
    return (
        Case("全部为零", lambda figure: _valued(figure, Decimal(0))),
        Case("全部为一", lambda figure: _valued(figure, Decimal(1))),
        Case("与上年同期相同", lambda figure: _like_before(figure, figures)),
        Case("全部翻一番", _doubled),
        Case("全部未报", _missing),
        Case("全部无此项", _absent),
        Case("没有上年同期", lambda figure: figure, last_year=False),
    )


def _valued(figure: Figure, value: Decimal) -> Figure:
    return figure if figure.kind is not Kind.NUMBER else replace(figure, value=value, state=State.KNOWN, inputs=())


def _like_before(figure: Figure, figures: Figures) -> Figure:
    before = figures.before(figure.key)
    known = before is not None and before.known and isinstance(before.value, Decimal | Fraction)
    return replace(figure, value=before.value, state=State.KNOWN, inputs=()) if before is not None and known else figure


def _doubled(figure: Figure) -> Figure:
    value = figure.value
    return replace(figure, value=value + value, inputs=()) if isinstance(value, Decimal) and figure.known else figure


def _missing(figure: Figure) -> Figure:
    return replace(figure, value=None, state=State.UNREPORTED, inputs=(), text="", parts=())


def _absent(figure: Figure) -> Figure:
    return replace(_missing(figure), state=State.ABSENT)


def imagined(figures: Figures, dictionary: Dictionary, case: Case) -> Figures:
    """The figures of a period under a case; names of rows, settings and the period stay."""
    names = {*dictionary.tables, *dictionary.facts}
    root = Branch("")
    for name, entry in figures.root.entries.items():
        root.put(name, _Changed(case.change).entry(entry) if name in names else entry)
    builder = Builder(dictionary, figures.period, figures.prior if case.last_year else None, Collector())
    builder.result.root = root
    builder.result.frozen = figures.frozen if case.last_year else {}
    builder.indicators()
    return builder.result


class _Changed:
    """Copies one table or section with its raw figures changed and its sums computed anew."""

    def __init__(self, change: Change) -> None:
        self.change = change
        self.made: dict[int, Figure] = {}
        self.branches: dict[int, Branch] = {}

    def entry(self, entry: Entry) -> Entry:
        """The entry under the case."""
        if isinstance(entry, Figure):
            return self.figure(entry)
        if isinstance(entry, tuple):
            return tuple(self.one(item) for item in entry)
        return self.branch(entry)

    def one(self, item: Figure | Branch) -> Figure | Branch:
        """An item of a list: a row already copied, or a figure."""
        return self.figure(item) if isinstance(item, Figure) else self.branch(item)

    def branch(self, branch: Branch) -> Branch:
        """A branch and all below it, once."""
        if id(branch) not in self.branches:
            made = self.branches[id(branch)] = Branch(branch.path, {}, dict(branch.aliases), branch.title, branch.part)
            for name, entry in branch.entries.items():
                made.entries[name] = self.entry(entry)
        return self.branches[id(branch)]

    def figure(self, figure: Figure) -> Figure:
        """A figure: a row's name as it is, a sum of changed figures anew, anything else changed."""
        if id(figure) not in self.made:
            self.made[id(figure)] = self._figure(figure)
        return self.made[id(figure)]

    def _figure(self, figure: Figure) -> Figure:
        if figure.key.endswith(".名称"):
            return figure
        computed = bool(figure.inputs) and figure.source is None and figure.formula != "合计"
        if computed:  # an indicator, evaluated anew afterwards
            return figure
        if figure.inputs and all(id(part) in self.made for part in figure.inputs):
            summed = total(figure.key, [self.made[id(part)] for part in figure.inputs], figure.formula)
            return replace(summed, unit=figure.unit, label=figure.label)
        return self.change(figure)


def named(found: tuple[Case, ...]) -> Mapping[str, Case]:
    """Cases by name."""
    return {case.name: case for case in found}
