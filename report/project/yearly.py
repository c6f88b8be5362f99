"""Last year's value of every printed figure, kept in the base: so that 比去年同期多47家次, typed by a person, is found when it moves.

In: the figures of a report as printed, those of the period. Out: Slots that are nowhere printed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from report.dictionary import Figures
from report.figure import Figure, Kind, Slot, short_id, slot

LAST_YEAR = "（上年同期）"


def last_year(printed: Iterable[Figure], figures: Figures) -> tuple[Slot, ...]:
    """A Slot for the comparison base of each number, where there is one; it names the figure that it is compared with."""
    found: dict[str, Slot] = {}
    for figure in printed:
        if figure.kind is not Kind.NUMBER or figure.key in found or not figure.known:
            continue
        before = figures.before(figure.key)
        if before is not None and before.known and not isinstance(before.value, str):
            found[figure.key] = _slot(figure.key, before)
    return tuple(found.values())


def _slot(key: str, before: Figure) -> Slot:
    name = f"{key}{LAST_YEAR}"
    made = slot(replace(before, key=name, text="", compared=None, inputs=()), short_id("未印", name))
    return replace(made, inputs=(key,), compared=name, source="")
