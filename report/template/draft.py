"""Paragraphs before they are blocks: pieces of words and printings, run-in headings, heading numbers, law 2. Pure.

In: rendered characters cut at block starts. Out: drafts in reading order with their headings joined and numbered.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from report.document import Chart, Table
from report.figure import Figure, Kind
from report.number import chinese
from report.template.source import BOLD_OFF, BOLD_ON
from report.template.views import FIRST_FIGURE, FIRST_START, Desk, Printing


@dataclass(frozen=True, slots=True)
class Piece:
    """Words or one printing, before ids and exhibit numbers are known."""

    text: str
    bold: bool = False
    printing: Printing | None = None


@dataclass(slots=True)
class Draft:
    """A paragraph before numbering: its pieces, and the line it came from."""

    id: str
    style: str
    pieces: list[Piece]
    line: int
    """Line in the text given to Jinja; 0 for an exhibit's caption, unit line and note."""
    level: int = 0
    lead: list[Piece] = field(default_factory=list)
    """The run-in heading that opens it."""
    exhibit: str = ""


Drafted = Draft | Table | Chart


def segments(drawn: str) -> Iterator[tuple[int | None, str]]:
    """Pairs (number of the block start or None, the characters up to the next)."""
    start: int | None = None
    begin = 0
    for index, character in enumerate(drawn):
        if FIRST_START <= ord(character) < FIRST_FIGURE and character not in (BOLD_ON, BOLD_OFF):
            yield start, drawn[begin:index]
            start, begin = ord(character) - FIRST_START, index + 1
    yield start, drawn[begin:]


def pieces(rendered: str, desk: Desk) -> list[Piece]:
    """Rendered characters of one block as pieces."""
    found: list[Piece] = []
    bold = False
    words = ""
    for character in rendered:
        if ord(character) < FIRST_START:
            words += "" if character == "\n" else character
            continue
        if words:
            found.append(Piece(words, bold))
            words = ""
        if character in (BOLD_ON, BOLD_OFF):
            bold = character == BOLD_ON
        else:
            printing = desk.printings[ord(character) - FIRST_FIGURE]
            found.append(Piece(printing.figure.text if printing.fixed else "", bold, printing))
    return [*found, Piece(words, bold)] if words else found


def stripped(found: list[Piece]) -> list[Piece]:
    """Pieces without blank at either end; empty if only blank."""
    while found and not found[0].printing and not found[0].text.strip():
        found = found[1:]
    while found and not found[-1].printing and not found[-1].text.strip():
        found = found[:-1]
    if found and not found[0].printing:
        found = [replace(found[0], text=found[0].text.lstrip()), *found[1:]]
    if found and not found[-1].printing:
        found = [*found[:-1], replace(found[-1], text=found[-1].text.rstrip())]
    return found


def typed_digit(text: str) -> int:
    """Where the first digit of any script stands in words; −1 if none does."""
    return next((i for i, character in enumerate(text) if unicodedata.category(character) in {"Nd", "No"}), -1)


def joined(drafts: Iterable[Drafted]) -> Iterator[Drafted]:
    """A heading that ends in 。 becomes the run-in opening of the next paragraph."""
    waiting: Draft | None = None
    for draft in drafts:
        if waiting is not None:
            if isinstance(draft, Draft) and draft.style == "正文":
                draft.lead, draft.level = waiting.pieces, waiting.level
            else:
                yield waiting
            waiting = None
        if isinstance(draft, Draft) and draft.level and not draft.lead and _ends_sentence(draft.pieces):
            waiting = draft
        else:
            yield draft
    if waiting is not None:
        yield waiting


def _ends_sentence(found: Sequence[Piece]) -> bool:
    return not found[-1].printing and found[-1].text.endswith("。")


def numbered(drafts: Iterable[Drafted]) -> Iterator[Drafted]:
    """一、（一）1.（1） before every heading, restarting below each higher one."""
    counts = [0, 0, 0, 0, 0]
    for draft in drafts:
        if isinstance(draft, Draft) and draft.level:
            counts[draft.level] += 1
            counts[draft.level + 1 :] = [0] * (4 - draft.level)
            text = ordinal(draft.level, counts[draft.level])
            figure = Figure(f"编号.{draft.id}", text, kind=Kind.NUMBERING, text=text, label="标题序号")
            target = draft.lead or draft.pieces
            target.insert(0, Piece("", printing=Printing(figure)))
        yield draft


def ordinal(level: int, number: int) -> str:
    """The number of a heading: 一、 （一） 1. （1） (GB/T 9704—2012, 7.3.3)."""
    return {1: f"{chinese(number)}、", 2: f"（{chinese(number)}）", 3: f"{number}.", 4: f"（{number}）"}[level]
