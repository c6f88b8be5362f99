"""Plain or Markdown text → passages (paragraphs, table cells). Pure."""

from __future__ import annotations

import re

from report.audit.model import Passage

_RULE = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?\s*$")


def passages_from_text(text: str) -> list[Passage]:
    """The non-empty lines of a text in order; Markdown and tab-separated tables become table cells, row by row.

    A Markdown heading loses its `#` signs: places count in the words that are left, as in a Word file.
    """
    found: list[Passage] = []
    table = row = 0
    inside = False
    for line in text.splitlines():
        cells = _cells(line)
        if cells is None:
            inside = False
            _paragraph(found, line)
            continue
        if not inside:
            inside, table, row = True, table + 1, 0
        if _RULE.match(line):
            continue
        row += 1
        for column, cell in enumerate(cells, 1):
            if cell:
                found.append(Passage(len(found) + 1, cell, table, row, column))
    return found


def _paragraph(found: list[Passage], line: str) -> None:
    """One line as a paragraph, if there is anything on it."""
    text = re.sub(r"^\s{0,3}#{1,6}\s+", "", line).strip()
    if text:
        found.append(Passage(len(found) + 1, text))


def _cells(line: str) -> list[str] | None:
    """The cells of a table line (at least two), or None for prose."""
    if line.lstrip().startswith("|") and line.count("|") >= 2:
        return [cell.strip() for cell in line.strip().strip("|").split("|")]
    if line.count("\t") >= 1 and line.strip():
        return [cell.strip() for cell in line.split("\t")]
    return None
