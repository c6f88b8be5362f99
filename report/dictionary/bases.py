"""What a figure is compared with, where last year's value has been restated (上年数调整). Pure."""

from __future__ import annotations

from report.dictionary.figures import Figures
from report.figure import Figure


def restated(key: str, figures: Figures) -> tuple[Figure, Figure] | None:
    """The base that a key is compared with, and another one of another value; None if all agree."""
    bases = [base for base in figures.bases(key) if base.known and not isinstance(base.value, str)]
    other = next((base for base in bases[1:] if base.number != bases[0].number), None)
    return None if other is None else (bases[0], other)
