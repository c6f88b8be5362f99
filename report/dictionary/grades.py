"""Ladders (阶梯): the grade of an event from its numbers, by scheme. Pure.

Source of the ladders: 《生产安全事故报告和调查处理条例》 (国务院令第493号) 第三条; 建质〔2013〕4号; 消防〔2025〕17号.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from report.dictionary.schema import Ladder
from report.figure import Figure, State

BELOW = "未达等级"
"""An event whose numbers are all known and reach no step."""


def step(ladder: Ladder, figures: Mapping[str, Figure]) -> tuple[str, tuple[Figure, ...]]:
    """The highest step any of whose bounds is reached (“以上”含本数), and the figures it was judged by; "" if undecided."""
    steps = ladder.schemes.get(ladder.scheme, {})
    names = dict.fromkeys(name for bounds in steps.values() for name in bounds)
    inputs = tuple(figures[name] for name in names if name in figures)
    for name, bounds in steps.items():
        if any(_reached(figures.get(column), bound) for column, bound in bounds.items()):
            return name, inputs
        if any(_open(figures.get(column)) for column in bounds):
            return "", inputs
    return BELOW, inputs


def _reached(figure: Figure | None, bound: str) -> bool:
    return figure is not None and figure.known and not isinstance(figure.value, str) and figure.number >= Decimal(bound)


def _open(figure: Figure | None) -> bool:
    """Whether a number could still turn out to reach any bound."""
    return figure is not None and figure.state in {State.UNREPORTED, State.UNCONFIRMED}
