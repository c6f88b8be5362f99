"""A strand: a stretch of base text, the hand-edited lines it became, and its regenerated text; with the context of a merge.

In: Document, Ours, Document. Out: Strand, Spot, and Work, which knows every slot and its partner in theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from report.document import Block, Document, Paragraph, Run, Text, block_slots, block_text
from report.figure import Kind, Slot
from report.merge.account import Account
from report.merge.plan import Line, Ours
from report.merge.tokens import BREAK, FIGURE_PLANE, is_figure, split
from report.merge.words import Words


@dataclass(frozen=True, slots=True)
class Strand:
    """Base text, ours' lines and the new text that belong together: a paragraph, or a cell."""

    id: str
    """Block id, or table, row and column."""
    base: tuple[Run, ...]
    lines: tuple[Line, ...]
    theirs: tuple[Run, ...] | None
    """None when it is no longer generated."""
    blocks: tuple[str, ...] = ()
    """Block ids in base."""
    cell: bool = False

    @property
    def text(self) -> str:
        """The base text as printed."""
        return "".join(run.text for run in self.base)

    @property
    def ours_text(self) -> str:
        """The hand-edited text, breaks between its lines included."""
        return BREAK.join(line.text for line in self.lines)

    @property
    def untouched(self) -> bool:
        """Whether nobody changed a character."""
        return self.text == self.ours_text

    def slots(self) -> Iterator[Slot]:
        """Its slots in reading order."""
        return (run for run in self.base if isinstance(run, Slot))


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a slot of base stands now."""

    slot: Slot
    address: str
    start: int
    end: int
    text: str
    """What stands there now."""
    marked: bool
    """By its control; else by the text around it."""
    sure: bool = True
    """False where another figure may be meant: reported, never refreshed."""
    tag: str = ""
    """Slot id of the control that holds it."""
    loose: bool = False
    """Known by its text only, in a margin: updated, but never given a control while it is right."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token of ours with its place."""

    symbol: str
    address: str
    start: int
    end: int


@dataclass(slots=True)
class Work:
    """All that the parts of one merge share."""

    base: Document
    ours: Ours
    theirs: Document
    words: Words
    accepted: Mapping[str, str]
    account: Account
    slots: dict[str, Slot] = field(default_factory=dict)
    """Slots of base by id."""
    partner: dict[str, Slot] = field(default_factory=dict)
    """Slot id in base → the slot in theirs that prints the same figure at the same place."""
    origin: dict[str, str] = field(default_factory=dict)
    """Slot id in theirs → slot id in base."""
    pairs: dict[str, Block] = field(default_factory=dict)
    """Block id in base → its block in theirs."""
    fresh: dict[tuple[str, str], Slot] = field(default_factory=dict)
    """(key, form) → any printing of it in theirs."""
    symbols: dict[str, str] = field(default_factory=dict)
    spots: dict[str, list[Spot]] = field(default_factory=dict)
    """Slot id → where it was found; the first is the slot itself, the others are copies."""
    by_address: dict[str, list[Spot]] = field(default_factory=dict)
    lines: dict[str, Line] = field(default_factory=dict)
    """Every line of ours, cells and margins included, by address."""
    generated: dict[str, str] = field(default_factory=dict)
    """Address → the base text that the line came from; nothing for lines that a person added."""
    places: dict[str, str] = field(default_factory=dict)
    """Address → 第7段, 表2第3行“商贸”."""
    judged: set[tuple[str, tuple[str, ...]]] = field(default_factory=set)
    """Lines and their words of praise or blame that were already named for a decision."""
    strands: list[Strand] = field(default_factory=list)
    fresh_texts: list[str] = field(default_factory=list)
    """What the blocks of theirs print, once somebody asked."""
    applied: dict[str, list[tuple[int, int, str]]] = field(default_factory=dict)
    """Address → replacements planned in it."""

    def symbol(self, slot_id: str) -> str:
        """The private character that stands for a figure in token lists; theirs' slots share that of their partner."""
        slot_id = self.origin.get(slot_id, slot_id)
        return self.symbols.setdefault(slot_id, chr(FIGURE_PLANE + len(self.symbols)))

    def current(self, slot: Slot) -> Slot | None:
        """The figure's printing in theirs: at the same place, else anywhere in the same form; None if its key is gone."""
        return self.partner.get(slot.id) or self.fresh.get((slot.key, slot.form))

    def says(self, stretch: str) -> bool:
        """Whether the corrected report prints a stretch of text anywhere."""
        if not self.fresh_texts:
            self.fresh_texts.extend(map(block_text, self.theirs.blocks))
        return any(stretch in text for text in self.fresh_texts)

    def place(self, address: str) -> str:
        """Where a line stands, in the clerk's words."""
        return self.places.get(address, "")

    def final(self, line: Line) -> str:
        """A line's text after the merge."""
        text = line.text
        for start, end, new in sorted(self.applied.get(line.address, ()), reverse=True):
            text = text[:start] + new + text[end:]
        return text

    def found(self, spot: Spot, *, home: bool = False) -> None:
        """Register where a slot stands; at home, in the text it was generated in, it comes before its copies."""
        places = self.spots.setdefault(spot.slot.id, [])
        places.insert(0 if home else len(places), spot)
        self.by_address.setdefault(spot.address, []).append(spot)

    def at_home(self, strand: Strand) -> set[str]:
        """Ids of slots found in the lines of a strand."""
        return {spot.slot.id for line in strand.lines for spot in self.by_address.get(line.address, ())}

    def missing(self, slots: Iterable[Slot]) -> list[Slot]:
        """Those found nowhere so far."""
        return [slot for slot in slots if slot.id not in self.spots]


def joined(blocks: Iterable[Paragraph]) -> tuple[Run, ...]:
    """The runs of several paragraphs with a break between them."""
    runs: list[Run] = []
    for block in blocks:
        if runs:
            runs.append(Text(BREAK))
        runs.extend(block.runs)
    return tuple(runs)


def symbols(work: Work, runs: Iterable[Run]) -> list[str]:
    """A token list in which every figure is one symbol."""
    result: list[str] = []
    for run in runs:
        if isinstance(run, Slot):
            result.append(work.symbol(run.id))
        else:
            result.extend(token for token, _, _ in split(run.text))
    return result


def ours_tokens(work: Work, lines: Iterable[Line]) -> list[Token]:
    """The lines as tokens in which every located figure is one symbol, breaks between them."""
    tokens: list[Token] = []
    for line in lines:
        if tokens:
            tokens.append(Token(BREAK, tokens[-1].address, tokens[-1].end, tokens[-1].end))
        tokens.extend(line_tokens(work, line))
    return tokens


def line_tokens(work: Work, line: Line) -> Iterator[Token]:
    """One line as tokens in which every located figure is one symbol."""
    at = 0
    spots = sorted(work.by_address.get(line.address, ()), key=lambda spot: spot.start)
    for spot in spots:
        yield from _plain(line, at, spot.start)
        yield Token(work.symbol(spot.slot.id), line.address, spot.start, spot.end)
        at = spot.end
    yield from _plain(line, at, len(line.text))


def _plain(line: Line, start: int, end: int) -> Iterator[Token]:
    for token, a, b in split(line.text[start:end]):
        yield Token(token, line.address, start + a, start + b)


def pair_slots(work: Work, base: Block, theirs: Block) -> None:
    """Pair the printings of two blocks: by id, then by key and form, by key, and numberings (whose key is their block's), in order."""
    work.pairs[base.id] = theirs
    olds, news = list(block_slots(base)), list(block_slots(theirs))
    for same in (_id, _form, _key, _numbering):
        waiting: dict[object, list[Slot]] = {}
        for new in news:
            if new.id not in work.origin:
                waiting.setdefault(same(new), []).append(new)
        for old in olds:
            candidates = waiting.get(same(old))
            if old.id not in work.partner and candidates:
                new = candidates.pop(0)
                work.partner[old.id] = new
                work.origin[new.id] = old.id


def _id(slot: Slot) -> object:
    return slot.id


def _form(slot: Slot) -> object:
    return slot.key, slot.form


def _key(slot: Slot) -> object:
    return slot.key


def _numbering(slot: Slot) -> object:
    return slot.kind if slot.kind == Kind.NUMBERING else slot.id


__all__ = [
    "Spot", "Strand", "Token", "Work", "is_figure", "joined", "line_tokens", "ours_tokens", "pair_slots", "symbols",
]  # fmt: skip
