"""A raw text → the text of a cell: outer spaces gone, invisible characters dropped with a note, control characters refused."""

from __future__ import annotations

import re

from report.problem import Collector, Level, Place, Problem, visible
from report.tables.table import REPORTED, letters

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_HIGH_PLANES = re.compile("[\U000f0000-\U0010ffff]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_DROPPED = "已去掉看不见的字符。"


def is_sound(text: str) -> bool:
    """Whether a text can stand in a cell as it is."""
    return text.isprintable() and text == text.strip() and not _HIGH_PLANES.search(text)


class Cleaner:
    """Cleans the texts of one file or sheet, in any order; keeps the notes by cell."""

    def __init__(self, file: str, sheet: str, problems: Collector) -> None:
        self.file = file
        self.sheet = sheet
        self.problems = problems
        self.notes: dict[tuple[int, int], str] = {}

    def text(self, raw: str, row: int, column: int) -> str:
        """The clean text of the cell at these indexes (from 0); mistakes and repairs are told."""
        text = raw.strip()
        if text.isprintable() and not _HIGH_PLANES.search(text):
            return text
        place = Place(self.file, self.sheet, f"{letters(column + 1)}{row + 1}")
        if _CONTROL.search(text) or _HIGH_PLANES.search(text):
            action = "请删去这个单元格的内容，重新填写。"
            self.problems.add(Problem("E124", "单元格里有不能显示的控制字符。", action, place, visible(text)))
            self.notes[row, column] = REPORTED
            return ""
        if _INVISIBLE.search(text):
            self.problems.add(Problem("E126", _DROPPED, "", place, visible(text), Level.NOTE))
            self.notes[row, column] = _DROPPED
            return _INVISIBLE.sub("", text).strip()
        return text
