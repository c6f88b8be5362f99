"""Horizontal bar charts: 同比条形 (paired bars), 整改条形 (stacked), 排序条形 (sorted bars): ChartSpec → Drawing. Pure."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from report.charts.lettering import length, longest
from report.charts.marks import (
    BLACK,
    DARK,
    LIGHT,
    MILLIMETRES,
    PAPER,
    SOFT,
    Box,
    Drawing,
    Fill,
    Mark,
    Stroke,
    Words,
    fills,
)
from report.charts.rows import (
    WIDTH,
    Area,
    Rows,
    Side,
    areas,
    head_marks,
    label,
    legend,
    present,
    rows,
    side_marks,
    value,
)
from report.document import ChartSpec, Panel, Series
from report.number import plain

_AWAY = 0.9
"""Between a bar's end and its number, in mm."""
_NUMBER = 8.5
_TEXTS = 0.6
"""The most of a panel's width that the texts behind the bars may take before they are set smaller."""


def paired(spec: ChartSpec) -> Drawing:
    """同比条形: for each category one bar a series, its number at its end, 同比 as text in a column at the right."""
    most = max((len(present(panel)) for panel in spec.panels), default=1)
    share = 0.72
    laid = rows(spec, max(9.0, 3.2 * most / share) if most > 1 else 7.0, 2.6 * max(most, 1.6))
    return _composed(spec, laid, share if laid.pitch > 7 else 0.86)


def ranked(spec: ChartSpec) -> Drawing:
    """排序条形: one bar a category with its value and share; the caller has sorted them."""
    most = max((len(present(panel)) for panel in spec.panels), default=1)
    laid = rows(spec, 6.2 if most < 2 else 3.4 * most / 0.72, 4.2 if most < 2 else 2.6 * most)
    return _composed(spec, laid, 0.69 if most < 2 else 0.74)


def stacked(spec: ChartSpec) -> Drawing:
    """整改条形: done and open end to end, the total and the rate as numbers in columns at the right."""
    return _composed(spec, rows(spec, 7.6, 4.6), 0.63, stack=True)


def _composed(spec: ChartSpec, laid: Rows, share: float, *, stack: bool = False) -> Drawing:
    """Legend, heads, names, bars and columns from top to bottom."""
    sides = tuple(_sides(spec, panel, stack=stack) for panel in spec.panels)
    placed = areas(spec, laid.axis, sides)
    marks, top = _heads(spec, placed, laid, stack=stack)
    marks += laid.marks(top)
    for area in placed:
        marks += side_marks(area, top, laid)
        drawn = _stack(area, laid, top, share) if stack else _cluster(area, laid, top, share)
        marks += drawn
    return Drawing(WIDTH, round(top + laid.height + 0.8, 2), tuple(marks))


def _drawn(panel: Panel, *, stack: bool) -> tuple[Series, ...]:
    """The series that become bars; in a stack 值 is the total and stands in a column."""
    return tuple(series for series in present(panel) if not (stack and series.role == "值"))


def _sides(spec: ChartSpec, panel: Panel, *, stack: bool) -> tuple[Side, ...]:
    """The text columns of a panel."""
    found = [_total(spec, panel)] if stack else []
    if any(panel.notes):
        found.append(Side(panel.notes_title, panel.notes[: len(spec.categories)]))
    return tuple(found)


def _total(spec: ChartSpec, panel: Panel) -> Side:
    """The total column of a stack: the series 值 if the caller gives one, else the exact sum."""
    unit = f"（{spec.unit}）" if spec.unit else ""
    numbers = range(len(spec.categories))
    given = next((series for series in present(panel) if series.role == "值"), None)
    if given is not None:
        return Side(given.name + (unit if unit not in given.name else ""), tuple(label(given, at) for at in numbers))
    return Side(f"合计{unit}", tuple(_sum(panel, at) for at in numbers))


def _sum(panel: Panel, at: int) -> str:
    values = [series.values[at] if at < len(series.values) else None for series in panel.series]
    known = [found for found in values if found is not None]
    return plain(sum(known, Decimal(0))) if known and len(known) == len(values) else "—"


def _heads(spec: ChartSpec, placed: tuple[Area, ...], laid: Rows, *, stack: bool) -> tuple[list[Mark], float]:
    """Legend and panel titles, and the y where the rows begin."""
    entries = _entries(spec, stack=stack)
    several = len(entries) > 1
    marks, under = legend(entries if several else (), laid.axis, 0.0)
    titled = any(area.panel.title for area in placed)
    sided = any(side.title for area in placed for side in area.sides)
    if several and not titled and (sided or stack):
        heads = [mark for area in placed for mark in head_marks(area, under - 2.6)]
        crowded = _right_end(marks) > min(side.right - side.width(9) for area in placed for side in area.sides)
        return (marks + [_moved(mark, 5.2) for mark in heads], under + 6.6) if crowded else (marks + heads, under + 2.0)
    if titled or sided:
        y = under + 4.2
        return marks + [mark for area in placed for mark in head_marks(area, y)], y + 3.9
    if spec.unit and not several:
        return [*marks, Words(laid.axis, 4.6, f"单位：{spec.unit}", 9)], 8.6
    if spec.unit:
        return [*marks, Words(laid.axis, under + 2.6, f"单位：{spec.unit}", 9)], under + 6.6
    return marks, under + 1.6


def _moved(mark: Mark, down: float) -> Mark:
    """A head, one line lower."""
    return Words(mark.x, mark.y + down, mark.text, mark.size, mark.anchor) if isinstance(mark, Words) else mark


def _right_end(marks: list[Mark]) -> float:
    return max((mark.x + length(mark.text, mark.size) for mark in marks if isinstance(mark, Words)), default=0.0)


def _entries(spec: ChartSpec, *, stack: bool) -> tuple[tuple[str, Fill], ...]:
    """Each series once, with the fill it has in its panel."""
    found: dict[str, Fill] = {}
    for panel in spec.panels:
        shown = _drawn(panel, stack=stack)
        for series, fill in zip(shown, fills(tuple(series.role for series in shown)), strict=True):
            found.setdefault(series.name, fill)
    return tuple(found.items())


class Scale(NamedTuple):
    """Where zero stands, and millimetres a unit."""

    zero: float
    unit: float
    size: float
    """Points, of the numbers."""


def _scale(area: Area, ends: list[tuple[float, str]], limit: float) -> Scale:
    """The scale at which every bar with its number stays inside the panel; `ends` are bar ends and their texts."""
    room = area.right - area.left
    texts = tuple(text for _, text in ends)
    size = min(_NUMBER, limit)
    size = max(4.0, min(size, size * room * _TEXTS / max(longest(texts, size), 0.001)))
    below = max((-end for end, _ in ends if end < 0), default=0.0)
    left = max((length(text, size) + _AWAY for end, text in ends if end < 0), default=0.0)
    units = [(room - left - length(text, size) - _AWAY) / (end + below) for end, text in ends if end > 0]
    unit = max(0.0, min(units) if units else (room - left - 6.0) / below if below else 0.0)
    return Scale(area.left + left + below * unit, unit, size)


def _axis(scale: Scale, laid: Rows, top: float) -> Stroke:
    return Stroke(((scale.zero, top - 0.6), (scale.zero, top + laid.height + 0.6)), 0.9)


def _cluster(area: Area, laid: Rows, top: float, share: float) -> list[Mark]:
    """The bars of a panel side by side in each row, a number at every end."""
    shown = present(area.panel)
    inks = fills(tuple(series.role for series in shown))
    thick = laid.pitch * share / max(len(shown), 1)
    numbers = range(len(laid.names))
    ends = [(value(series, at) or 0.0, label(series, at)) for series in shown for at in numbers]
    scale = _scale(area, ends, thick / MILLIMETRES / 0.9)
    marks: list[Mark] = []
    for order, (series, fill) in enumerate(zip(shown, inks, strict=True)):
        faded = SOFT if series.role == "上年" else BLACK
        for at in numbers:
            y = top + laid.middle(at) + laid.pitch * share * (order / max(len(shown), 1) - 0.5)
            marks += _bar(scale, value(series, at), label(series, at), y, thick, fill, faded)
    return [*marks, _axis(scale, laid, top)]


def _bar(scale: Scale, amount: float | None, text: str, y: float, thick: float, fill: Fill, ink: int) -> list[Mark]:
    """One bar and its number; no bar for zero or nothing, but always the text."""
    end = scale.zero + (amount or 0.0) * scale.unit
    left, right = min(scale.zero, end), max(scale.zero, end)
    behind = end < scale.zero
    words = Words(
        left - _AWAY if behind else right + _AWAY, y + thick / 2, text, scale.size, "右" if behind else "左", ink
    )
    if not amount:
        return [words]
    return [Box(left, y, right - left, thick, fill.fill, DARK, fill.pattern), words]


def _stack(area: Area, laid: Rows, top: float, share: float) -> list[Mark]:
    """The bars of a panel end to end in each row; a number stands inside its part if there is room, else at the end."""
    shown = _drawn(area.panel, stack=True)
    inks = fills(tuple(series.role for series in shown))
    thick = laid.pitch * share
    amounts = [[max(value(series, at) or 0.0, 0.0) for series in shown] for at in range(len(laid.names))]
    named = _named(area, shown, amounts)
    scale = _scale(area, _ends(named, amounts, None), thick / MILLIMETRES / 1.05)
    scale = _scale(area, _ends(named, amounts, scale), scale.size)
    marks: list[Mark] = []
    for at, row in enumerate(amounts):
        y = top + laid.middle(at) - thick / 2
        x = scale.zero
        for order, amount in enumerate(row):
            wide = amount * scale.unit
            if amount:
                marks.append(Box(x, y, wide, thick, inks[order].fill, DARK, inks[order].pattern))
            if _inside(order, amount, label(shown[order], at), scale):
                ink = PAPER if inks[order].fill < LIGHT else BLACK
                marks.append(Words(x + wide / 2, y + thick / 2, label(shown[order], at), scale.size, "中", ink))
            x += wide
        rest = _outside(named, row, at, scale)
        marks += [Words(x + _AWAY + 0.4, y + thick / 2, rest, scale.size, "左", SOFT)] if rest else []
    return [*marks, _axis(scale, laid, top)]


def _named(area: Area, shown: tuple[Series, ...], amounts: list[list[float]]) -> tuple[Series, ...]:
    """The series with their names, or without where the names would crowd out the bars (the legend has them)."""
    texts = tuple(_outside(shown, row, at, Scale(0, 0, _NUMBER)) for at, row in enumerate(amounts))
    if longest(texts, 7.0) <= (area.right - area.left) * _TEXTS:
        return shown
    return tuple(replace(series, name="") for series in shown)


def _ends(shown: tuple[Series, ...], amounts: list[list[float]], scale: Scale | None) -> list[tuple[float, str]]:
    """For each row where its bar ends and what stands behind it."""
    return [(sum(row), _outside(shown, row, at, scale) + " ") for at, row in enumerate(amounts)]


def _inside(order: int, amount: float, text: str, scale: Scale | None) -> bool:
    """Whether the number of the first part stands in its bar (before there is a scale: assume so)."""
    if order or not amount:
        return False
    return scale is None or length(text, scale.size) + 1.2 <= amount * scale.unit


def _outside(shown: tuple[Series, ...], row: list[float], at: int, scale: Scale | None) -> str:
    """What stands behind a stacked bar: every part whose number is not inside, except zeros beside others."""
    found = []
    for order, (series, amount) in enumerate(zip(shown, row, strict=True)):
        text = label(series, at)
        nothing = value(series, at) == 0 and (order > 0 or any(row))
        if not nothing and not _inside(order, amount, text, scale):
            found.append(f"{series.name} {text}".strip())
    return ("　" if any(series.name for series in shown) else " / ").join(found)
