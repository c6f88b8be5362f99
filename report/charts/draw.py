"""One chart as a layout and as a picture: ChartSpec → Drawing, size, PNG bytes."""

from __future__ import annotations

from pathlib import Path

from report.charts.bars import paired, ranked, stacked
from report.charts.fonts import chosen
from report.charts.marks import Drawing
from report.charts.trend import lines
from report.document import ChartSpec
from report.problem import InputError, Problem

_LAYOUTS = {"同比条形": paired, "月度折线": lines, "整改条形": stacked, "排序条形": ranked}
KINDS = tuple(_LAYOUTS)
"""The kinds of charts that can be drawn."""


_EMPTY = "请查对这张图的数据；表还没有报来、一行也没有时，在 report.md 里用 {% if 表.各行 %} 把放这张图的一行包起来。"


def drawing(spec: ChartSpec) -> Drawing:
    """The layout of a chart; InputError E604 (unknown kind, nothing in it) or E605 (too many categories)."""
    layout = _LAYOUTS.get(spec.kind)
    if layout is None:
        cause = "不认识的图表种类。"
        raise InputError([Problem("E604", cause, f"可以写：{'、'.join(KINDS)}。", read=spec.kind)])
    if not spec.categories or not spec.panels:
        raise InputError([Problem("E604", "图里没有一个类别，画不出来。", _EMPTY)])
    return layout(spec)


def size(spec: ChartSpec) -> tuple[float, float]:
    """Width and height of a chart in millimetres, without drawing it."""
    found = drawing(spec)
    return found.width, found.height


def picture(spec: ChartSpec, font: Path | None = None, cache: Path | None = None) -> bytes:
    """The PNG of a chart: 300 dpi, gray, 150 mm wide; the same bytes for the same chart, font and matplotlib.

    `font`: the user's font file, None for the shipped one; `cache`: a folder for matplotlib's font list where the user's
    own cache cannot be written. InputError E601–E605.
    """
    from report.charts.paint import png

    return png(drawing(spec), chosen(font), cache)
