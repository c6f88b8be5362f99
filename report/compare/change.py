"""What changed between two figures, exact and before any wording."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from fractions import Fraction

from report.compare.wording import ABSOLUTE, PERCENT, Wording, size
from report.figure import Figure, State
from report.number import Number, rounded

_PERCENT_UNITS = frozenset({"％", "%"})
_MONEY = {"元": Fraction(1), "千元": Fraction(1000), "万元": Fraction(10_000), "亿元": Fraction(100_000_000)}


class Case(Enum):
    """The cases of domain.md, section 4."""

    UNDECIDED = "待核"
    CHANGED = "变化"
    FLAT = "持平"
    NEARLY = "基本持平"
    BOTH_ZERO = "均为零"
    FROM_ZERO = "上年为零"
    TO_ZERO = "本期为零"
    RATE = "率"


@dataclass(frozen=True, slots=True)
class Change:
    """An exact comparison of two figures."""

    case: Case
    now: Figure
    before: Figure | None
    difference: Number = Decimal(0)
    """now − before in the unit of now; of rates in percentage points."""
    percent: Fraction | None = None
    """(now ÷ before − 1) × 100; None where a percentage means nothing."""
    reason: str = ""
    """Why it is undecided; empty where the state says it."""
    small: bool = False
    """The base is tiny: compared in counts."""
    rate: bool = False
    """Both are rates: the difference is in percentage points."""

    @property
    def sign(self) -> int:
        """−1, 0 or 1."""
        return (self.difference > 0) - (self.difference < 0)


def sign(now: Figure, before: Figure | None, wording: Wording | None = None) -> int | None:
    """−1 fallen, 0 equal or told as 基本持平, 1 risen; None if either is not known or the units differ."""
    style = wording or Wording()
    change = compared(now, before, style)
    return None if change.case is Case.UNDECIDED else told_sign(change, style)


def told_sign(change: Change, wording: Wording) -> int:
    """The direction that the words of a change tell: a label beside 基本持平 must not say 上升."""
    nearly = change.case is Case.NEARLY and (change.rate or wording.mode != ABSOLUTE)
    unseen = wording.mode == PERCENT and change.percent is not None and not shows(change, wording)
    return 0 if nearly or unseen else change.sign


def is_rate(figure: Figure, rate: bool = False) -> bool:
    """Whether a figure is a rate, whose change is told in percentage points."""
    return rate or figure.unit in _PERCENT_UNITS


def in_percent(figure: Figure) -> Number:
    """A rate in percent: a ratio (0.985) times 100, a value with unit ％ as it is."""
    value = _number(figure)
    if figure.unit in _PERCENT_UNITS:
        return value
    return value * 100


def compared(now: Figure, before: Figure | None, wording: Wording, *, rate: bool = False) -> Change:
    """The exact change and its case. Percentage points and percent are computed from exact values, never from rounded ones."""
    reason = _undecided(now, before)
    if before is None or reason is not None:
        return Change(Case.UNDECIDED, now, before, reason=reason or "")
    if is_rate(now, rate) or is_rate(before, rate):
        return _rates(now, before, wording)
    earlier = _in_unit(before, now.unit)
    if earlier is None:
        return Change(Case.UNDECIDED, now, before, reason=f"单位不同（{now.unit}、{before.unit}）")
    return _counts(now, before, _number(now), earlier, wording)


def _rates(now: Figure, before: Figure, wording: Wording) -> Change:
    difference = _minus(in_percent(now), in_percent(before))
    if difference == 0:
        return Change(Case.FLAT, now, before, rate=True)
    small = size(difference) < wording.nearly_below or not _shows(difference, wording)
    return Change(Case.NEARLY if small else Case.RATE, now, before, difference, rate=True)


def _counts(now: Figure, before: Figure, later: Number, earlier: Number, wording: Wording) -> Change:
    difference = _minus(later, earlier)
    if difference == 0:
        return Change(Case.FLAT if later else Case.BOTH_ZERO, now, before)
    if earlier == 0:
        return Change(Case.FROM_ZERO, now, before, difference)
    if later == 0:
        return Change(Case.TO_ZERO, now, before, difference, Fraction(-100))
    if earlier < 0 or later < 0:
        return Change(Case.CHANGED, now, before, difference)
    percent = Fraction(difference) / Fraction(earlier) * 100
    small = earlier < wording.tiny
    case = Case.NEARLY if abs(percent) < wording.nearly_below and not small else Case.CHANGED
    return Change(case, now, before, difference, percent, small=small)


def _shows(percent: Number, wording: Wording) -> bool:
    """Whether a percentage has a digit left after rounding; 下降0％ is never written."""
    return rounded(percent, wording.places, half_even=wording.half_even) != 0


def shows(change: Change, wording: Wording) -> bool:
    """Whether a change can be told as a percentage."""
    return change.percent is not None and _shows(change.percent, wording)


def _undecided(now: Figure, before: Figure | None) -> str | None:
    """None if both are known; else the reason that a 【待核】 prints."""
    for figure in (now, before):
        if figure is not None and figure.state in {State.UNREPORTED, State.UNCONFIRMED}:
            return ""
    if before is None:
        return "无{base}"
    if now.state is State.ABSENT:
        return "本期无此项"
    if before.state is State.ABSENT:
        return "{base}无此项"
    return None


def _in_unit(figure: Figure, unit: str) -> Number | None:
    """A figure's value in a unit; None if it has another one that is not money beside money."""
    value = _number(figure)
    if figure.unit == unit or not figure.unit or not unit:
        return value
    if figure.unit in _MONEY and unit in _MONEY:
        return Fraction(value) * _MONEY[figure.unit] / _MONEY[unit]
    return None


def _number(figure: Figure) -> Number:
    if isinstance(figure.value, Decimal | Fraction):
        return figure.value
    raise TypeError(f"{figure.key} 不是数")


def _minus(left: Number, right: Number) -> Number:
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return left - right
    return Fraction(left) - Fraction(right)
