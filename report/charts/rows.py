"""What all bar charts share: names at the left, head lines at the top, the room that is left. Pure."""

from __future__ import annotations

from typing import NamedTuple

from report.charts.lettering import broken, fitted, length, longest
from report.charts.marks import DARK, MILLIMETRES, Box, Fill, Mark, Words
from report.document import ChartSpec, Panel, Series
from report.number import plain
from report.problem import InputError, Problem

WIDTH = 150.0
"""Of every picture, in the text block of 156 mm."""
ROOM = 178.0
"""For all rows together: with heads, caption and note the picture stays on one page of 225 mm."""
NAME_SIZE = 9.0
HEAD_SIZE = 9.0
GAP = 6.0
"""Between two panels."""
NAME_ROOM = (38.0, 31.0)
"""Widest name column of one panel, of several."""
LINE = 1.22
"""Line height as a multiple of the type size."""


class Rows(NamedTuple):
    """The names of the categories, broken into lines, and how high a row is."""

    names: tuple[tuple[str, ...], ...]
    size: float
    pitch: float
    """Height of a row with a short name; bars are as thick everywhere."""
    heights: tuple[float, ...]
    """Of each row: a name in several lines takes more."""
    axis: float
    """Where the name column ends and the bars begin."""

    @property
    def height(self) -> float:
        """Of all rows."""
        return sum(self.heights)

    def middle(self, at: int) -> float:
        """Of a row, from the top of the first."""
        return sum(self.heights[:at]) + self.heights[at] / 2

    def marks(self, top: float) -> list[Mark]:
        """The names, right-aligned beside the axis, each in the middle of its row."""
        found: list[Mark] = []
        step = self.size * MILLIMETRES * LINE
        for at, lines in enumerate(self.names):
            first = top + self.middle(at) - step * (len(lines) - 1) / 2
            found += [Words(self.axis - 2.2, first + step * k, line, self.size, "右") for k, line in enumerate(lines)]
        return found


def rows(spec: ChartSpec, pitch: float, least: float) -> Rows:
    """The rows of a bar chart: names wrapped, then set smaller, until all stand on one page.

    `pitch` is the height wished for a row, `least` the lowest that can be read; both in mm. InputError E605 for too many.
    """
    count = len(spec.categories)
    if count * least > ROOM:
        raise InputError([_too_many(spec, int(ROOM // least))])
    pitch = min(pitch, ROOM / count)
    size = NAME_SIZE
    while True:
        names = tuple(broken(name, NAME_ROOM[len(spec.panels) > 1], size) for name in spec.categories)
        heights = tuple(max(pitch, len(lines) * size * MILLIMETRES * LINE + 1.0) for lines in names)
        if sum(heights) <= ROOM or size <= 5.0:
            break
        size, pitch = size - 0.5, max(least, pitch * 0.95)
    column = max(longest(lines, size) for lines in names)
    return Rows(names, size, pitch, heights, max(8.0, column + 3.4))


def _too_many(spec: ChartSpec, most: int) -> Problem:
    cause = f"图中有 {len(spec.categories)} 个类别，一页里最多画 {most} 个。"
    action = "请在 exhibits.yaml 里只取前若干名，或改用表格。"
    return Problem("E605", cause, action, read="、".join(spec.categories[:3]) + "……")


class Area(NamedTuple):
    """The room of one panel and the text columns at its right."""

    panel: Panel
    left: float
    right: float
    """Right end of the bars and their numbers."""
    sides: tuple[Side, ...]
    scale: float = 1.0
    """By which numbers and texts are set smaller in narrow panels."""


class Side(NamedTuple):
    """A column of texts at the right of the bars: 同比, 整改率, 合计."""

    title: str
    texts: tuple[str, ...]
    right: float = 0.0

    def width(self, size: float) -> float:
        """Room for the column."""
        return longest((self.title, *self.texts), size)


def areas(spec: ChartSpec, axis: float, sides: tuple[tuple[Side, ...], ...]) -> tuple[Area, ...]:
    """The panels side by side from the axis to the right edge."""
    count = len(spec.panels)
    each = (WIDTH - 0.8 - axis - GAP * (count - 1)) / max(count, 1)
    found = []
    for at, panel in enumerate(spec.panels):
        left = axis + at * (each + GAP)
        found.append(_area(panel, left, left + each, sides[at]))
    return tuple(found)


def _area(panel: Panel, left: float, right: float, sides: tuple[Side, ...]) -> Area:
    """One panel: its side columns take their room from the right, at most half of the panel."""
    total = sum(side.width(HEAD_SIZE) + 3.0 for side in sides)
    scale = min(1.0, (right - left) * 0.5 / total) if total else 1.0
    placed = []
    for side in reversed(sides):
        placed.append(Side(side.title, side.texts, right))
        right -= side.width(HEAD_SIZE) * scale + 3.0 * scale
    return Area(panel, left, right, tuple(reversed(placed)), scale)


def side_marks(area: Area, top: float, laid: Rows) -> list[Mark]:
    """The texts of a panel's side columns, right-aligned."""
    size = HEAD_SIZE * area.scale
    return [
        Words(side.right, top + laid.middle(row), text, size, "右")
        for side in area.sides
        for row, text in enumerate(side.texts)
        if text
    ]


def head_marks(area: Area, y: float) -> list[Mark]:
    """A panel's title at the left and the titles of its side columns."""
    size = HEAD_SIZE * area.scale
    found: list[Mark] = [Words(side.right, y, side.title, size, "右") for side in area.sides if side.title]
    if area.panel.title:
        fit = fitted(area.panel.title, area.right - area.left + 1.5, HEAD_SIZE + 0.5)
        found.append(Words(area.left, y, area.panel.title, fit))
    return found


def legend(entries: tuple[tuple[str, Fill], ...], left: float, top: float) -> tuple[list[Mark], float]:
    """The legend and the y under it; entries that do not fit on a line go to the next one."""
    size, step = 8.5, 5.0
    swatch, indent = 4.7, 6.8
    widest = max((length(name, size) for name, _ in entries), default=0.0)
    start = left if left + indent + widest <= WIDTH else 0.5
    marks: list[Mark] = []
    x, y = start, top + 2.6
    for name, fill in entries:
        width = indent + length(name, size)
        if x > start and x + width > WIDTH:
            x, y = start, y + step
        marks.append(Box(x, y - 1.25, swatch, 2.5, fill.fill, DARK, fill.pattern))
        marks.append(Words(x + indent, y, name, fitted(name, WIDTH - x - indent, size)))
        x += width + 4.4
    return marks, (y + 2.4 if entries else top)


def label(series: Series, at: int) -> str:
    """The number of a point as printed: the caller's text, else the value's digits, else a dash."""
    if at < len(series.labels) and series.labels[at]:
        return series.labels[at]
    value = series.values[at] if at < len(series.values) else None
    return "—" if value is None else plain(value)


def value(series: Series, at: int) -> float | None:
    """The value of a point for drawing, None where there is none."""
    found = series.values[at] if at < len(series.values) else None
    return None if found is None else float(found)


def present(panel: Panel) -> tuple[Series, ...]:
    """The series that have something to show: a value, or a text in place of one."""
    return tuple(
        series for series in panel.series if any(series.labels) or any(value is not None for value in series.values)
    )
