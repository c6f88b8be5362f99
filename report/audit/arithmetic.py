"""Does a printed percentage follow from its numbers? Intervals, one rounding, whole-number bases. Pure."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from enum import Enum
from fractions import Fraction
from math import ceil, floor

from report.audit.amount import Amount
from report.audit.model import Range

HUNDRED = Fraction(100)


class Fit(Enum):
    """How a printed percentage stands to the exact one."""

    RIGHT = "right"
    CUT = "cut"
    """Only truncation gives it (末位截断)."""
    WRONG = "wrong"
    UNKNOWN = "unknown"


def fit(printed: Amount, low: Fraction, high: Fraction) -> Fit:
    """Printed (unsigned) against the exact range [low, high] (unsigned): half-up or half-even, else truncated, else wrong."""
    half = printed.unit / 2
    if low <= printed.value + half and high >= printed.value - half:
        return Fit.RIGHT
    if low < printed.value + printed.unit and high >= printed.value:
        return Fit.CUT
    return Fit.WRONG


def change_by_base(now: Amount, base: Amount) -> tuple[Fraction, Fraction]:
    """Least and greatest change in percent from a base to a level."""
    least = (now.low - base.high) / base.high if base.high else Fraction(0)
    most = (now.high - base.low) / base.low if base.low else least
    return least * HUNDRED, most * HUNDRED


def change_by_delta(now: Amount, delta: Amount, sign: int) -> tuple[Fraction, Fraction] | None:
    """Least and greatest change in percent (signed) from a level and its absolute change; None if the base can be ≤ 0."""
    corners = []
    for n in (now.low, now.high):
        for d in (delta.low, delta.high):
            base = n - sign * d
            if base <= 0:
                return None
            corners.append(sign * d / base * HUNDRED)
    return min(corners), max(corners)


def base_range(now: Fraction, printed: Amount, sign: int) -> Range | None:
    """Bases that give a printed change by rounding, for a whole number now; None where none can."""
    half = printed.unit / 2
    return _bases(now, sign, printed.value - half, printed.value + half)


def _bases(now: Fraction, sign: int, least: Fraction, most: Fraction) -> Range | None:
    """Bases for changes between least and most percent."""
    least = max(Fraction(0), least)
    low_factor, high_factor = sorted((1 + sign * least / HUNDRED, 1 + sign * most / HUNDRED))
    if high_factor <= 0:
        return Range(Fraction(1), None) if now == 0 else None
    if low_factor <= 0:
        return Range(now / high_factor, None)
    return Range(now / high_factor, now / low_factor)


def whole_bases(now: Fraction, printed: Amount, sign: int, limit: int = 6) -> tuple[Fit, list[int]]:
    """Whole-number bases ≥ 1 that give the printed change; CUT with those that give it truncated; WRONG if none."""
    found = _whole(base_range(now, printed, sign), limit)
    if found:
        return Fit.RIGHT, found
    cut = _whole(_bases(now, sign, printed.value, printed.value + printed.unit * Fraction(999_999, 1_000_000)), limit)
    return (Fit.CUT, cut) if cut else (Fit.WRONG, [])


def _whole(span: Range | None, limit: int) -> list[int]:
    """Up to `limit` whole numbers ≥ 1 of a range."""
    if span is None or span.low is None:
        return []
    low = max(1, ceil(span.low))
    high = low + limit - 1 if span.high is None else min(floor(span.high), low + limit - 1)
    return list(range(low, high + 1))


def near_bases(now: Fraction, printed: Amount, sign: int) -> list[int]:
    """The whole-number bases on both sides of the exact one: they show the clerk what would be printed instead."""
    factor = 1 + sign * printed.value / HUNDRED
    if factor <= 0:
        return []
    exact = now / factor
    return [b for b in (floor(exact), floor(exact) + 1) if b >= 1]


def quotient(part: Amount, whole: Amount) -> tuple[Fraction, Fraction] | None:
    """Least and greatest share in percent; None if the whole may be 0."""
    if whole.low <= 0:
        return None
    return part.low / whole.high * HUNDRED, part.high / whole.low * HUNDRED


AGREE = 4
"""So many shares must speak of one whole before another can be called wrong by them."""


def common_whole(shares: Sequence[tuple[Amount, Amount]]) -> Amount | None:
    """The whole of which the parts make the printed shares, if all of them, or all but one, have one in common.

    Pairs (part, share in percent); None if too few agree, or if what they agree on is too wide to judge another by.
    """
    spans: list[tuple[Fraction, Fraction]] = []
    for part, share in shares:
        if part.value > 0 and share.value > 0:
            half = share.unit / 2
            spans.append(
                (part.low * HUNDRED / (share.value + half), part.high * HUNDRED / max(share.value - half, half))
            )
    lows, highs = sorted(low for low, _ in spans), sorted(high for _, high in spans)
    agreeing = [bisect_right(lows, low) - bisect_left(highs, low) for low in lows]
    most = max(agreeing, default=0)
    if most < max(AGREE, len(spans) - 1):
        return None
    low = lows[agreeing.index(most)]
    high = min(stop for start, stop in spans if start <= low <= stop)
    return Amount((low + high) / 2, (high - low) / 2) if (high - low) * 20 <= low else None
