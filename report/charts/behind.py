"""Numbers of a stacked bar's parts that are too thin to hold them: how far behind the bar they stand. Pure.

In: the sheet of a native chart. Out: for each part the rows whose number moves. Word places a number by its distance from
where it would stand, as a share of the chart's width.
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from report.charts.lettering import length
from report.charts.sheet import Sheet, number

_PLOT = 0.72
"""About the part of the chart's width that the longest bar takes."""
_WIDTH = 150.0
_GAP = 0.006
_TIGHT = 1.6
"""A part must be so many times as wide as its number to hold it."""


class Moved(NamedTuple):
    """A number behind its bar."""

    row: int
    away: str
    """To the right of where it would stand, as a share of the chart's width."""
    name: str
    """What it is the number of; empty where only the last part's stands there."""


def moved(data: Sheet, at: int) -> tuple[Moved, ...]:
    """The numbers of one part (column) that stand behind their bars."""
    rows = range(len(data.categories))
    longest = max((sum(_values(data, row), Decimal(0)) for row in rows), default=Decimal(0))
    found = (_moved(data, at, row, longest) for row in rows) if longest > 0 else ()
    return tuple(one for one in found if one is not None)


def _values(data: Sheet, row: int) -> list[Decimal]:
    return [max(column.values[row] or Decimal(0), Decimal(0)) for column in data.columns]


def _moved(data: Sheet, at: int, row: int, longest: Decimal) -> Moved | None:
    values = _values(data, row)
    parts = [_PLOT * float(value / longest) for value in values]
    thin = [0 < part < _wide(number(value)) * _TIGHT for part, value in zip(parts, values, strict=True)]
    if not thin[at]:
        return None
    named = any(thin[:-1])
    texts = [
        f"{column.name} {number(value)}" if named else number(value)
        for column, value in zip(data.columns, values, strict=True)
    ]
    before = sum(_wide(text) + 4 * _GAP for text, moves in zip(texts[:at], thin, strict=False) if moves)
    away = sum(parts[at:]) - parts[at] / 2 + _GAP + before + _wide(texts[at]) / 2
    return Moved(row, f"{away:.4f}", data.columns[at].name if named else "")


def _wide(text: str) -> float:
    """The width of a text as a share of the chart's."""
    return length(text, 9) / _WIDTH
