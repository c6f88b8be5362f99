"""Numbers as people type them → exact values; exact values → Chinese text, rounded once, half-up. Pure."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

Number = Decimal | Fraction
"""A raw value is a Decimal with its places; a derived one is an exact ratio (law 1)."""


def exact(value: Number | int) -> Fraction:
    """A number as an exact ratio."""
    return Fraction(value)


def rounded(value: Number | int, places: int, *, half_even: bool = False) -> Fraction:
    """A number rounded once to `places` decimals: half away from zero, or half-even (GB/T 8170—2008) if asked."""
    scaled = Fraction(value) * 10**places
    whole, rest = divmod(abs(scaled.numerator), scaled.denominator)
    twice = 2 * rest
    if twice > scaled.denominator or (twice == scaled.denominator and (not half_even or whole % 2)):
        whole += 1
    return Fraction(whole if scaled >= 0 else -whole, 10**places)


def plain(value: Number | int, places: int | None = None, *, zeros: bool = True, half_even: bool = False) -> str:
    """A number as digits: `places` decimals (None: as many as a Decimal was typed with), zeros kept or dropped at the end.

    A negative number carries the minus sign U+2212. No thousands separator (no report uses one: domain.md, section 9).
    """
    if places is None:
        places = _typed_places(value)
    number = rounded(value, places, half_even=half_even)
    whole, rest = divmod(abs(number.numerator) * 10**places // number.denominator, 10**places)
    text = f"{whole}.{rest:0{places}d}" if places else str(whole)
    if places and not zeros:
        text = text.rstrip("0").rstrip(".")
    return f"−{text}" if number < 0 else text


def _typed_places(value: Number | int) -> int:
    """Decimals a value was typed with; a ratio without any has none, a ratio that is no whole number has two."""
    if isinstance(value, Decimal):
        exponent = value.as_tuple().exponent
        return max(0, -exponent) if isinstance(exponent, int) else 0
    return 0 if Fraction(value).denominator == 1 else 2


_DIGITS = "零一二三四五六七八九"


def chinese(number: int) -> str:
    """A whole number 0–99,999 in Chinese numerals, as in 一、 and 十二."""
    if not 0 <= number <= 99_999:
        raise ValueError(number)
    if number < 10:
        return _DIGITS[number]
    text = ""
    gap = False
    for power, unit in ((10_000, "万"), (1_000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // power % 10
        if digit:
            text += ("零" if gap and text else "") + _DIGITS[digit] + unit
            gap = False
        elif text:
            gap = True
    return text.removeprefix("一") if 10 <= number < 20 else text
