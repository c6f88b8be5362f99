"""月度折线: months along the bottom, a line a year, labels at the ends: ChartSpec → Drawing. Pure."""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal
from itertools import pairwise
from typing import NamedTuple

from report.charts.lettering import broken, fitted, length, longest
from report.charts.marks import BLACK, FADED, GRID, MILLIMETRES, PAPER, SOFT, Box, Dot, Drawing, Mark, Stroke, Words
from report.charts.rows import LINE, WIDTH, label, present
from report.document import ChartSpec, Panel, Series
from report.number import plain

_PLOT = 40.0
"""Height of a plotting area in mm; two panels stand one above the other and are lower."""
_ABOVE, _BELOW = 3.2, 3.3
"""From a point to the middle of its number."""
_MOST = 4
"""Grid lines above zero."""


class Grid(NamedTuple):
    """A plotting area: where it stands and how values become places."""

    left: float
    right: float
    top: float
    bottom: float
    ticks: tuple[Decimal, ...]
    months: int

    def x(self, at: int) -> float:
        """The middle of a category."""
        return self.left + (self.right - self.left) * (at + 0.5) / max(self.months, 1)

    def y(self, value: float) -> float:
        """The height of a value."""
        low, high = float(self.ticks[0]), float(self.ticks[-1])
        return self.bottom - (self.bottom - self.top) * (value - low) / (high - low)

    @property
    def step(self) -> float:
        """Between two categories."""
        return (self.right - self.left) / max(self.months, 1)


class Pen(NamedTuple):
    """How a line is inked."""

    ink: int
    words: int
    width: float
    dashes: tuple[float, ...]
    shape: str
    fill: int


_PENS = {
    "上年": Pen(FADED, SOFT, 1.2, (4.4, 1.9), "方", PAPER),
    "本期": Pen(BLACK, BLACK, 1.8, (), "圆", BLACK),
}
_SPARE = (
    Pen(BLACK, BLACK, 1.8, (), "圆", BLACK),
    Pen(FADED, SOFT, 1.2, (4.4, 1.9), "方", PAPER),
    Pen(BLACK, BLACK, 1.2, (1.2, 1.6), "圆", PAPER),
    Pen(FADED, SOFT, 1.2, (), "方", FADED),
)


def pens(shown: tuple[Series, ...]) -> tuple[Pen, ...]:
    """One pen for each series, no two alike while there are enough."""
    taken: list[Pen] = []
    for series in shown:
        pen = _PENS.get(series.role)
        if pen is None or pen in taken:
            pen = next((spare for spare in _SPARE if spare not in taken), _SPARE[0])
        taken.append(pen)
    return tuple(taken)


def lines(spec: ChartSpec) -> Drawing:
    """月度折线: one plotting area a panel, one above the other."""
    marks: list[Mark] = []
    y = 0.0
    plot = _PLOT if len(spec.panels) < 2 else _PLOT * 0.82
    left = max((_left(panel) for panel in spec.panels), default=8.0)
    ends = max((_ends_width(panel) for panel in spec.panels), default=0.0)
    half = 0.5 / max(len(spec.categories), 1)  # the last point stands half a step before the right end of the grid
    right = min(WIDTH - 0.8, (WIDTH - ends - half * left) / (1 - half))
    for panel in spec.panels:
        drawn, y = _panel(spec, panel, y, plot, left, right)
        marks += drawn
    return Drawing(WIDTH, round(y, 2), tuple(marks))


def _ends_width(panel: Panel) -> float:
    """Room behind the last points for the names of the lines, at most a quarter of the picture."""
    return min(WIDTH / 4, longest(tuple(series.name for series in present(panel)), 9) + _name_gap(panel) + 0.5)


def _name_gap(panel: Panel) -> float:
    """From the last point to the name of the line: past the marker and the number above or below it."""
    last = tuple(label(series, len(series.values) - 1) for series in present(panel))
    return max(2.4, longest(last, 8.5) / 2 + 0.8)


def _left(panel: Panel) -> float:
    """Room at the left for the numbers of the grid."""
    return max(8.0, longest(tuple(plain(tick) for tick in ticks(_values(panel))), 9) + 3.0)


def _values(panel: Panel) -> tuple[Decimal, ...]:
    return tuple(value for series in panel.series for value in series.values if value is not None)


def ticks(values: tuple[Decimal, ...]) -> tuple[Decimal, ...]:
    """Round numbers for the grid, zero among them, the data between the first and the last."""
    high, low = max((*values, Decimal(0))), min((*values, Decimal(0)))
    if high == low:
        return (Decimal(0), Decimal(1))
    whole = all(value == value.to_integral_value() for value in values)
    power = Decimal(10) ** ((high - low).adjusted() - 1)
    for factor in (1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 25, 30, 40, 50):
        step = power * factor
        if whole and step != step.to_integral_value():
            continue
        below, above = _steps(-low, step), _steps(high, step)
        if below + above <= _MOST:
            return tuple(_plainly(step * at) for at in range(-below, above + 1))
    return (low, Decimal(0), high)


def _steps(height: Decimal, step: Decimal) -> int:
    """How many steps reach a height."""
    return int((height / step).to_integral_value(ROUND_CEILING))


def _plainly(value: Decimal) -> Decimal:
    """A tick without an exponent and without zeros at its end."""
    return Decimal(format(value.normalize(), "f")) if value else Decimal(0)


def _panel(
    spec: ChartSpec, panel: Panel, top: float, plot: float, left: float, right: float
) -> tuple[list[Mark], float]:
    """Head, grid, lines, numbers and months of one panel, and the y below it."""
    head = panel.title or (f"单位：{spec.unit}" if spec.unit else "")
    marks: list[Mark] = [Words(0.8, top + 3.6, head, fitted(head, WIDTH - 1, 9))] if head else []
    start = top + (12.4 if head else 7.6)
    grid = Grid(left, right, start, start + plot, ticks(_values(panel)), len(spec.categories))
    shown = present(panel)
    used = pens(shown)
    marks += _grid_marks(grid)
    numbers = _numbers(grid, shown, used)
    numbers += _names(grid, panel, used)
    marks += map(_halo, numbers)
    order = sorted(range(len(shown)), key=lambda at: shown[at].role != "上年")
    for at in order:
        marks += _line(grid, shown[at], used[at])
    marks += numbers
    months, below = _months(spec, grid)
    return marks + months, below


def _grid_marks(grid: Grid) -> list[Mark]:
    """Grid lines with their numbers; zero is black."""
    found: list[Mark] = []
    for tick in grid.ticks:
        y = grid.y(float(tick))
        ink, width = (GRID, 0.5) if tick else (BLACK, 0.9)
        found.append(Stroke(((grid.left, y), (grid.right, y)), width, ink))
        found.append(Words(grid.left - 1.2, y, plain(tick), 9, "右"))
    return found


def _points(grid: Grid, series: Series) -> list[tuple[float, float] | None]:
    """The places of a line's points, None where a value is missing."""
    values = (*series.values, *(None,) * grid.months)[: grid.months]
    return [None if value is None else (grid.x(at), grid.y(float(value))) for at, value in enumerate(values)]


def _line(grid: Grid, series: Series, pen: Pen) -> list[Mark]:
    """A line with its markers; a missing value is a gap."""
    found: list[Mark] = []
    run: list[tuple[float, float]] = []
    points = _points(grid, series)
    for point in [*points, None]:
        if point is not None:
            run.append(point)
            continue
        if len(run) > 1:
            found.append(Stroke(tuple(run), pen.width, pen.ink, pen.dashes))
        run = []
    found += [Dot(point[0], point[1], pen.shape, pen.ink, pen.fill) for point in points if point is not None]
    return found


def _numbers(grid: Grid, shown: tuple[Series, ...], used: tuple[Pen, ...]) -> list[Words]:
    """The numbers at the points: above the higher line, below the lower, none twice in one place."""
    texts = tuple(label(series, at) for series in shown for at in range(grid.months))
    size = max(6.5, min(8.5, 8.5 * (grid.step - 0.8) / max(longest(texts, 8.5), 0.001)))
    every = max(1, -int(-(longest(texts, size) + 0.6) // max(grid.step, 0.1)))
    found: list[Words] = []
    for at in range(grid.months):
        if (grid.months - 1 - at) % every == 0:
            found += _numbers_at(grid, shown, used, at, size)
    return found


def _numbers_at(grid: Grid, shown: tuple[Series, ...], used: tuple[Pen, ...], at: int, size: float) -> list[Words]:
    """The numbers at one month: the highest point's above it, the lowest point's below it; a third one's is in the table.

    Where the axis leaves no room below, the lower number goes above its point and the upper one makes way; an equal one
    is not printed twice.
    """
    known = [
        (point[1], order) for order, series in enumerate(shown) if (point := _points(grid, series)[at]) is not None
    ]
    if not known:
        return []
    ranked = sorted(known, key=lambda item: (item[0], shown[item[1]].role != "上年"))
    upper, lower = ranked[0], ranked[-1]
    if len(ranked) == 1:
        places = [(upper[0] + (_BELOW if len(shown) == 1 and _valley(grid, shown[0], at) else -_ABOVE), upper[1])]
    elif lower[0] + _BELOW + 1.4 <= grid.bottom:
        places = [(upper[0] - _ABOVE, upper[1]), (lower[0] + _BELOW, lower[1])]
    elif label(shown[upper[1]], at) == label(shown[lower[1]], at):
        places = [(lower[0] - _ABOVE, lower[1])]
    else:
        places = [(min(upper[0], lower[0] - _BELOW) - _ABOVE, upper[1]), (lower[0] - _ABOVE, lower[1])]
    return [Words(grid.x(at), y, label(shown[order], at), size, "中", used[order].words) for y, order in places]


def _valley(grid: Grid, series: Series, at: int) -> bool:
    """Whether both neighbours of a point lie higher and the axis leaves room below it."""
    points = _points(grid, series)
    here = points[at]
    near = [points[k] for k in (at - 1, at + 1) if 0 <= k < len(points)]
    if here is None or here[1] + _BELOW + 1.4 > grid.bottom:
        return False
    return bool(near) and all(point is not None and point[1] < here[1] for point in near)


def _halo(words: Words) -> Box:
    """The white ground of a number or a name."""
    width = length(words.text, words.size) + 0.5
    height = words.size * MILLIMETRES * 0.86
    left = words.x - (width / 2 if words.anchor == "中" else 0.25)
    return Box(left, words.y - height / 2, width, height, PAPER)


def _names(grid: Grid, panel: Panel, used: tuple[Pen, ...]) -> list[Words]:
    """The names of the lines beside their last points, moved apart where they would touch."""
    shown = present(panel)
    ends = []
    for order, series in enumerate(shown):
        points = [point for point in _points(grid, series) if point is not None]
        if points:
            ends.append([points[-1][1], order])
    ends.sort()
    for upper, lower in pairwise(ends):
        lower[0] = max(lower[0], upper[0] + 4.2)
    shift = max(0.0, ends[-1][0] - grid.bottom - 1) if ends else 0.0
    x = grid.x(grid.months - 1) + _name_gap(panel)
    found = []
    for y, at in ends:
        name, ink = shown[int(at)].name, used[int(at)].words
        found.append(Words(x, y - shift, name, fitted(name, WIDTH - x, 9, 4.0), "左", ink))
    return found


def _months(spec: ChartSpec, grid: Grid) -> tuple[list[Mark], float]:
    """The category names under the axis, wrapped to their room, and the y below them."""
    size = 9.0
    room = grid.step - 1.0
    while size > 6.5 and longest(spec.categories, size) > room:
        size -= 0.5
    short = longest(spec.categories, size) <= max(room, 3 * size * MILLIMETRES)
    every = max(1, -int(-(longest(spec.categories, size) + 1) // max(grid.step, 0.1))) if short else 1
    step = size * MILLIMETRES * LINE
    found: list[Mark] = []
    deepest = 1
    for at, name in enumerate(spec.categories):
        if (grid.months - 1 - at) % every:
            continue
        parts = (name,) if short else broken(name, max(room, size * MILLIMETRES * 1.05), size)
        deepest = max(deepest, len(parts))
        found += [Words(grid.x(at), grid.bottom + 3.6 + step * k, part, size, "中") for k, part in enumerate(parts)]
    return found, grid.bottom + 3.6 + step * deepest + 0.6
