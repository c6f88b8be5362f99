"""Drafts → blocks with slot ids and exhibit numbers, and the list of what is pending (待核)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from report.document import Block, Document, Paragraph, Run, Text
from report.figure import Figure, Kind, Slot, short_id, slot
from report.problem import Level, Place, Problem
from report.template.draft import Draft, Drafted, Piece
from report.template.source import Source


@dataclass(frozen=True, slots=True)
class Rendered:
    """What a template gave."""

    blocks: tuple[Block, ...]
    title: str
    pending: tuple[Problem, ...]
    """One warning for every 【待核】 that prints in prose, one for every exhibit that shows one."""
    printed: tuple[Figure, ...]
    """Every figure printed in prose, for trace."""
    places: Mapping[str, Place] = field(default_factory=dict)
    """Block id → the template's line it comes from."""


class Finisher:
    """Turns drafts into blocks; remembers what was printed and what is pending."""

    def __init__(self, source: Source, numbers: Mapping[str, str], shown: str) -> None:
        self.source = source
        self.numbers = numbers
        self.shown = shown
        self.pending: list[Problem] = []
        self.printed: list[Figure] = []
        self.places: dict[str, Place] = {}

    def block(self, draft: Drafted) -> Block:
        """The finished block."""
        if not isinstance(draft, Draft):
            return draft
        if draft.line:
            self.places[draft.id] = self.source.place(draft.line, self.shown)
        seen: Counter[tuple[str, str]] = Counter()
        lead = tuple(self._run(piece, draft, seen, lead=True) for piece in draft.lead)
        body = tuple(self._run(piece, draft, seen) for piece in draft.pieces)
        return Paragraph(draft.id, draft.style, lead + body, draft.level if draft.lead else 0, draft.exhibit)

    def _run(self, piece: Piece, draft: Draft, seen: Counter[tuple[str, str]], *, lead: bool = False) -> Run:
        printing = piece.printing
        if printing is None:
            return Text(piece.text, piece.bold, lead)
        if printing.fixed:
            return Text(piece.text, piece.bold, lead, fixed=True)
        figure = printing.figure
        if printing.exhibit:
            number = self.numbers[printing.exhibit]
            figure = Figure(figure.key, number, kind=Kind.NUMBERING, text=number, label=f"{number[0]}号")
        nth = seen[figure.key, figure.form]
        seen[figure.key, figure.form] += 1
        self.printed.append(figure)
        if "待核" in figure.display() and not figure.known:
            self.pending.append(_waiting(figure, self.source.place(draft.line, self.shown)))
        return slot(figure, short_id(draft.id, figure.key, figure.form, nth), bold=piece.bold, lead=lead)


def _waiting(figure: Figure, place: Place) -> Problem:
    """One 【待核】 of the prose, and what must be sent so that it goes."""
    words = (
        figure.display() if figure.kind is Kind.STATE else f"“{figure.label or figure.key}”没有数，报告里印作【待核】"
    )
    return Problem("E430", words, _asked((figure,)), place, level=Level.WARNING)


def exhibit_waiting(name: str, figures: Iterable[Figure], place: Place) -> Problem | None:
    """The 【待核】 and 未报 of one table or chart in one message; None if it shows none."""
    missing = [figure for figure in figures if not figure.known and ("待核" in figure.text or "未报" in figure.text)]
    if not missing:
        return None
    return Problem("E430", f"图表“{name}”里有 {len(missing)} 格没有数", _asked(missing), place, level=Level.WARNING)


def _asked(figures: Iterable[Figure]) -> str:
    leaves = [leaf for figure in figures for leaf in figure.walk() if not leaf.inputs and not leaf.known]
    names = list(dict.fromkeys(f"{leaf.label or leaf.key}（{leaf.state}）" for leaf in leaves))
    more = f"等 {len(names)} 项" if len(names) > 6 else ""
    return f"请补报：{'、'.join(names[:6])}{more}" if names else "请补报"


def unprinted(blocks: Sequence[Block], printed: Sequence[Figure]) -> tuple[Slot, ...]:
    """Figures compared with but not printed, so that a hand-written number equal to one is known when it moves."""
    keys = {run.key for block in blocks if isinstance(block, Paragraph) for run in block.runs if isinstance(run, Slot)}
    found: dict[str, Slot] = {}
    for figure in printed:
        if figure.compared is not None and figure.compared.key not in keys:
            before = replace(figure.compared, text="")
            found.setdefault(before.key, slot(before, short_id("未印", before.key)))
    return tuple(found.values())


def document(rendered: Rendered, **fields: Any) -> Document:
    """The Document of what was rendered, with the core facts given by the caller."""
    return Document(rendered.title, rendered.blocks, unprinted=unprinted(rendered.blocks, rendered.printed), **fields)
