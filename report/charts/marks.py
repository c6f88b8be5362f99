"""The vocabulary of a drawing: what the layouts put down and the painter inks. Pure.

Marks are named tuples: five dataclasses would take 5 ms of every start.

All places are millimetres from the upper left corner, sizes of type and of lines are points, ink is a gray from 0 (black)
to 255 (paper). Marks are inked in their order.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

PAPER = 255
BLACK = 0
DARK = 0x33
"""Fill of this year's bars and the edge of all bars."""
LIGHT = 0xA6
"""Fill of bars that stand alone or for what is done."""
GRID = 0xD0
FADED = 0x73
"""Last year's line: under half of the scale, so that it stays when a machine prints pure black and white."""
SOFT = 0x50
"""Text of last year's numbers."""

MILLIMETRES = 25.4 / 72
"""One point."""


class Box(NamedTuple):
    """A rectangle with its corner, its size, its fill and its edge."""

    x: float
    y: float
    width: float
    height: float
    fill: int | None = None
    """Gray, or None for see-through."""
    edge: int | None = None
    """Gray of a 0.6 pt edge, or None."""
    pattern: str = ""
    """Empty, 斜线 or 网点, inked over the fill inside the edge."""


class Stroke(NamedTuple):
    """A line through points."""

    points: tuple[tuple[float, float], ...]
    width: float
    """Points."""
    ink: int = BLACK
    dashes: tuple[float, ...] = ()
    """Lengths of ink and gap in points; empty for a solid line."""


class Dot(NamedTuple):
    """A marker on a line."""

    x: float
    y: float
    shape: str
    """圆 or 方."""
    ink: int
    fill: int


class Words(NamedTuple):
    """One line of text; y is the middle of its characters."""

    x: float
    y: float
    text: str
    size: float
    """Points."""
    anchor: str = "左"
    """Which end of the text stands at x: 左, 中 or 右."""
    ink: int = BLACK


Mark = Box | Stroke | Dot | Words


class Drawing(NamedTuple):
    """A finished layout."""

    width: float
    height: float
    marks: tuple[Mark, ...]

    def texts(self) -> Iterator[str]:
        """Every text in the drawing."""
        return (mark.text for mark in self.marks if isinstance(mark, Words))


class Fill(NamedTuple):
    """How a series is inked as a bar."""

    fill: int
    pattern: str = ""


FILLS = {
    "上年": Fill(PAPER, "斜线"),
    "本期": Fill(DARK),
    "已": Fill(LIGHT),
    "未": Fill(PAPER, "斜线"),
    "值": Fill(LIGHT),
}
SPARE_FILLS = (Fill(LIGHT), Fill(PAPER, "网点"), Fill(0x73), Fill(PAPER))
"""For series that repeat a role."""


def fills(roles: tuple[str, ...]) -> tuple[Fill, ...]:
    """One fill for each series, no two alike while there are enough."""
    taken: list[Fill] = []
    for role in roles:
        wanted = FILLS.get(role)
        if wanted is None or wanted in taken:
            wanted = next((spare for spare in SPARE_FILLS if spare not in taken), Fill(LIGHT))
        taken.append(wanted)
    return tuple(taken)
