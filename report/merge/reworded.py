"""Figures in words that a person wrote anew, and in sentences copied without their controls: known by value and clause.

In: Work after locating by control and position. Out: further Spots. Where two figures may be meant, none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from report.figure import Kind, Slot
from report.merge.forms import narrow, plain_number
from report.merge.plan import Line
from report.merge.strand import Spot, Strand, Token, Work, line_tokens, ours_tokens
from report.merge.tokens import BREAK, DIGITS, NUMBER, is_figure

_BORDERS = "，。；：！？\n\t（）\ufffc" + BREAK
"""Where a clause begins and ends."""
_WORDS, _FIGURES = 8, 6
"""Characters and digits from which equal clauses are a copy and no chance: 发生事故1起，死亡1人 may be said of anything."""


def by_value(work: Work, strand: Strand) -> None:
    """Lost figures of a reworded paragraph: their number stands once among the words that are new, with its unit."""
    lost = [slot for slot in work.missing(strand.slots()) if _number(slot)]
    if not lost:
        return
    tokens = ours_tokens(work, strand.lines)
    lines = {line.address: line.text for line in strand.lines}
    phrases = [slot.text for slot in work.missing(strand.slots()) if slot.parts]
    for slot in lost:
        if any(_number(slot) in map(plain_number, NUMBER.findall(text)) for text in phrases):
            continue  # the number may be what is left of the phrase
        rivals = [other for other in lost if _number(other) == _number(slot)]
        free = [i for i, t in enumerate(tokens) if _is(t, slot)]
        fitting = [i for i in free if _unit_follows(lines[tokens[i].address], tokens[i].end, slot, strand)]
        if fitting:
            free, rivals = fitting, [other for other in rivals if other.unit == slot.unit]
        if len(free) != 1 or len(rivals) != 1:
            continue
        ordered = _in_order(work, strand, tokens, slot, free[0])
        if (fitting and ordered) or (len(_number(slot)) > 1 and (fitting or ordered)):
            work.found(_spot(slot, tokens[free[0]], lines[tokens[free[0]].address]), home=True)


def _number(slot: Slot) -> str:
    """The number that a figure prints, if it prints one and no more than a unit after it."""
    match = NUMBER.match(slot.text)
    rest = slot.text[match.end() :] if match else ""
    fits = match and not slot.parts and slot.kind != Kind.NUMBERING and not any(char in DIGITS for char in rest)
    return plain_number(match.group()) if match and fits else ""


def _is(token: Token, slot: Slot) -> bool:
    return token.symbol[0] in DIGITS and plain_number(token.symbol) == _number(slot)


def _unit_follows(text: str, end: int, slot: Slot, strand: Strand) -> bool:
    suffix = slot.text[len(_number(slot)) :] or slot.unit or _after(strand, slot)
    return bool(suffix) and narrow(text[end:]).startswith(narrow(suffix))


def _after(strand: Strand, slot: Slot) -> str:
    """The character after a figure as generated."""
    runs = list(strand.base)
    return "".join(run.text for run in runs[runs.index(slot) + 1 :])[:1]


def _in_order(work: Work, strand: Strand, tokens: Sequence[Token], slot: Slot, at: int) -> bool:
    """Whether a token stands between the figures that stood on either side of the lost one."""
    where = {token.symbol: i for i, token in enumerate(tokens) if is_figure(token.symbol)}
    slots = list(strand.slots())
    n = slots.index(slot)
    left = next((where[s] for other in reversed(slots[:n]) if (s := work.symbol(other.id)) in where), -1)
    right = next((where[s] for other in slots[n + 1 :] if (s := work.symbol(other.id)) in where), len(tokens))
    return left < at < right


def _spot(slot: Slot, token: Token, text: str) -> Spot:
    suffix = slot.text[len(_number(slot)) :]
    follows = bool(suffix) and narrow(text[token.end :]).startswith(narrow(suffix))
    end = token.end + (len(suffix) if follows else 0)
    return Spot(slot, token.address, token.start, end, text[token.start : end], marked=False)


@dataclass(frozen=True, slots=True)
class _Home:
    """A figure with the generated text that it stands in."""

    slot: Slot
    text: str
    start: int


def by_clause(work: Work, strands: Sequence[Strand], loose: Iterable[Line]) -> None:
    """Copies without a control: whole clauses as generated, numbers included, that only one figure can be meant by."""
    homes = _homes(work, strands)
    edited = [line for strand in strands if strand.lines and not strand.untouched for line in strand.lines]
    for line in [*edited, *loose] if homes else ():
        for token in list(line_tokens(work, line)):
            if not is_figure(token.symbol) and token.symbol[0] in DIGITS:
                _take_copy(work, line, token, homes.get(plain_number(token.symbol), ()))


def _homes(work: Work, strands: Sequence[Strand]) -> dict[str, list[_Home]]:
    """Number → the printings of it in paragraphs, those of figures that stay as they are as rivals."""
    found: dict[str, list[_Home]] = {}
    moved = set()
    for strand in strands:
        at = 0
        for run in strand.base:
            if isinstance(run, Slot) and not strand.cell and (number := _number(run)):
                found.setdefault(number, []).append(_Home(run, strand.text, at))
                fresh = work.current(run)
                if fresh is not None and fresh.text != run.text:
                    moved.add(number)
            at += len(run.text)
    return {number: homes for number, homes in found.items() if number in moved}


def _take_copy(work: Work, line: Line, token: Token, homes: Sequence[_Home]) -> None:
    same = [home for home in homes if _copied(work, line.text, token.start, home)]
    if same and len({home.slot.key for home in same}) == 1:
        work.found(_spot(same[0].slot, token, line.text))


def _copied(work: Work, text: str, at: int, home: _Home) -> bool:
    """Whether the clauses round a number are those round the figure, from border to border, and not said any more."""
    left = _shared(text[:at][::-1], home.text[: home.start][::-1])
    right = _shared(text[at:], home.text[home.start :])
    if left < 0 or right < 0:
        return False
    stretch = text[at - left : at + right]
    digits = sum(char in DIGITS for char in stretch)
    return digits >= _FIGURES and len(NUMBER.sub("", stretch)) >= _WORDS and not work.says(stretch)


def _shared(a: str, b: str) -> int:
    """How many characters two texts begin with in common, up to the last clause border that both have; −1 if none."""
    same = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    if _ends(a, same) and _ends(b, same):
        return same
    return next((i for i in range(same, -1, -1) if a[i : i + 1] in _BORDERS and i < same), -1)


def _ends(text: str, at: int) -> bool:
    return at == len(text) or text[at] in _BORDERS
