"""A number as printed → what it may stand for: exact, or known to half a unit of its last digit. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from report.number import plain


@dataclass(frozen=True, slots=True)
class Amount:
    """One printed number: face value, half-width of its rounding interval, decimals."""

    value: Fraction
    """In the unit itself: 22.6万件 is 226000."""
    half: Fraction = Fraction(0)
    """Half a unit of the last printed digit where it is a rounded number (万, 亿, 万元, decimals); else 0."""
    places: int = 0
    """Decimals printed; of a percentage written as 1.2倍 two less."""

    @property
    def low(self) -> Fraction:
        """The least it may stand for."""
        return max(Fraction(0), self.value - self.half) if self.value >= 0 else self.value - self.half

    @property
    def high(self) -> Fraction:
        """The most it may stand for."""
        return self.value + self.half

    @property
    def exact(self) -> bool:
        """True for a whole count."""
        return not self.half

    @property
    def unit(self) -> Fraction:
        """One unit of the last printed decimal of a percentage."""
        return Fraction(10) ** -self.places


def in_words(value: Fraction, places: int = 4) -> str:
    """A number for a clerk: whole if it is, else at most `places` decimals, zeros dropped."""
    return plain(value, 0 if value.denominator == 1 else places, zeros=False)


def shown(value: Fraction, places: int) -> str:
    """A number rounded half-up to `places` decimals, zeros kept."""
    return plain(value, max(0, places))
