"""A raw text → a Cell: outer spaces gone, invisible characters dropped with a note, control characters refused."""

from __future__ import annotations

import re

from report.number import shown as visible
from report.problem import Collector, Level, Place, Problem
from report.tables.table import REPORTED, Cell

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_HIGH_PLANES = re.compile("[\U000f0000-\U0010ffff]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")


def clean(text: str, place: Place, problems: Collector, note: str = "") -> Cell:
    """The text of a field → its cell; mistakes and repairs are told."""
    bare = text.strip()
    if bare.isascii() and bare.isprintable():
        return Cell(bare, place, note)
    if _CONTROL.search(bare) or _HIGH_PLANES.search(bare):
        problems.add(
            Problem(
                "E114", "单元格里有不能显示的控制字符。", "请删去这个单元格的内容，重新填写。", place, visible(bare)
            )
        )
        return Cell("", place, REPORTED)
    if _INVISIBLE.search(bare):
        told = "已去掉看不见的字符。"
        problems.add(Problem("E116", told, "", place, visible(bare), Level.NOTE))
        return Cell(_INVISIBLE.sub("", bare).strip(), place, note + told)
    return Cell(bare, place, note)
