"""Shares, percentages and amounts of money: exact figures and their printings."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from report.compare.change import in_percent
from report.figure import Figure, combined
from report.number import Number, plain, rounded

POWERS = {"元": 0, "千元": 3, "万元": 4, "亿元": 8}
"""Power of ten of each unit of money."""


def share(part: Figure, whole: Figure) -> Figure:
    """The exact ratio part ÷ whole (占比); 无此项 if the whole is zero, 待核 as its inputs."""
    return combined(f"{part.key}.占比", "÷", part, whole, "")


def percent(
    figure: Figure, places: int = 1, sign: str = "％", *, zeros: bool = False, half_even: bool = False
) -> Figure:
    """A ratio (0.985) or a value with unit ％ printed as 98.5％, form 百分比1; states print as themselves.

    99.96％ is not rounded up to 100％, nor 0.04％ down to 0％: what is nearly all or nearly none keeps the decimals that show it.
    """
    form = f"百分比{places}"
    if not figure.known:
        return figure.printed(figure.display(), form)
    exact = in_percent(figure)
    shown = next((more for more in range(places, places + 5) if _honest(exact, more, half_even)), places)
    text = plain(exact, shown, zeros=zeros, half_even=half_even)
    return figure.printed(f"{text}{sign}", form)


def _honest(exact: Number, places: int, half_even: bool) -> bool:
    """Whether so many decimals do not turn a rate into 0 or 100 that it is not."""
    return exact in {0, 100} or rounded(exact, places, half_even=half_even) not in {0, 100}


def amount(
    figure: Figure, unit_to: str = "万元", places: int | None = None, *, zeros: bool = False, half_even: bool = False
) -> Figure:
    """An amount in 元, 千元, 万元 or 亿元 printed in another of them, digits only: 265800 元 → 26.58, form 万元2.

    `places` None prints every digit of an exact value (at most six decimals). ValueError: the unit is no money.
    """
    if figure.unit not in POWERS or unit_to not in POWERS:
        raise ValueError(f"{figure.key} 的单位是“{figure.unit}”，不能换成{unit_to}")
    if not figure.known:
        return figure.printed(figure.display(), unit_to)
    value = _scaled(figure.value, POWERS[figure.unit] - POWERS[unit_to])
    if places is None:
        places = _decimals(value)
    text = plain(value, places, zeros=zeros, half_even=half_even)
    return figure.printed(text, f"{unit_to}{places}")


def _scaled(value: Number | str | None, power: int) -> Fraction:
    if not isinstance(value, Decimal | Fraction):
        raise TypeError(value)
    return Fraction(value) * Fraction(10) ** power


def _decimals(value: Fraction) -> int:
    """The decimals an exact value needs, two if it never ends or has more than six."""
    return next((places for places in range(7) if (value * 10**places).denominator == 1), 2)
