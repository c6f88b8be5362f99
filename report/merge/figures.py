"""One figure, three values: what stands there after the merge, and how the slot ends.

In: the slot as last generated, what stands in ours, the slot regenerated. Out: a Verdict; a comparison phrase is merged
part by part while its sign holds, and is one atom when it turns (design.md, Comparison phrases).
"""

from __future__ import annotations

from dataclasses import dataclass

from report.figure import Part, Slot
from report.merge.account import CONFLICT, KEPT, UNCHANGED, UPDATED
from report.merge.forms import rewritten, same_but_width, same_number
from report.merge.tokens import DIGITS, mapping, split
from report.merge.words import Words

INSERTED = 4
"""Characters up to which words put into a phrase are a colouring of it (实现, 累计, 进一步), not another statement."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a slot ends and what is to be written there."""

    end: str
    text: str | None = None
    """None: what stands there stays."""
    flipped: bool = False
    """A comparison turned: 下降 became 上升 or 持平."""


def judge(base: Slot, ours: str, theirs: Slot, words: Words) -> Verdict:
    """The three-way merge of one figure."""
    flipped = turned(base, theirs, words)
    if ours == theirs.text:
        return Verdict(UNCHANGED if base.text == theirs.text else UPDATED, None, flipped)
    if ours == base.text:
        return Verdict(UPDATED, theirs.text, flipped)
    if base.text == theirs.text:
        return Verdict(UNCHANGED if same_number(ours, base.text) or same_but_width(ours, base.text) else KEPT)
    if same_number(ours, theirs.text):
        return Verdict(UPDATED)
    text = _as_written(base, ours, theirs, flipped=flipped)
    if text is None:
        return Verdict(CONFLICT, None, flipped)
    return Verdict(UPDATED, text if text != ours else None, flipped)


def _as_written(base: Slot, ours: str, theirs: Slot, *, flipped: bool) -> str | None:
    """The new value in what a person made of the old one: 四, 1,116, 实现减少, 减少 for 下降; None if that is another value."""
    text = rewritten(ours, base.text, theirs.text)
    if text is None and flipped:
        text = _with_insertion(base.text, ours, theirs.text)
    return _by_parts(base, ours, theirs) if text is None and base.parts and not flipped else text


def _with_insertion(base: str, ours: str, theirs: str) -> str | None:
    """A phrase into which a person only put words (同比[实现]减少…), regenerated with these words where they stood."""
    added = len(ours) - len(base)
    if not 0 < added <= INSERTED:
        return None
    for at in range(len(base) + 1):
        words = ours[at : at + added]
        if ours == base[:at] + words + base[at:] and base[:at] == theirs[:at] and not any(c in DIGITS for c in words):
            return theirs[:at] + words + theirs[at:]
    return None


def turned(base: Slot, theirs: Slot, words: Words) -> bool:
    """Whether a comparison, or a direction word that is a figure of its own, changed its sign."""
    if base.parts or theirs.parts:
        return words.flipped(base, theirs)
    before, after = words.sense(base.text), words.sense(theirs.text)
    return before is not None and after is not None and before != after


def _by_parts(base: Slot, ours: str, theirs: Slot) -> str | None:
    """The phrase with each part merged on its own; None where a part was changed on both sides or cannot be told."""
    pieces = _pieces(base.parts, ours) if "".join(part.text for part in base.parts) == base.text else None
    if pieces is None:
        return None
    merged: list[str] = []
    for (before, mine), old, new in zip(pieces, base.parts, theirs.parts, strict=False):
        if mine not in (old.text, new.text) and old.text != new.text:
            return None
        merged.append(before + (new.text if mine == old.text else mine))
    return "".join(merged) + pieces[-1][0]


def _pieces(parts: tuple[Part, ...], ours: str) -> list[tuple[str, str]] | None:
    """For every part what a person typed before it and what stands in its place; at the end what follows the last."""
    tokens: list[str] = []
    ranges: list[tuple[int, int]] = []
    for part in parts:
        found = [token for token, _, _ in split(part.text)]
        ranges.append((len(tokens), len(tokens) + len(found)))
        tokens.extend(found)
    mine = split(ours)
    where = mapping(tokens, [token for token, _, _ in mine])
    intact = [_intact(where, start, end) for start, end in ranges]
    if not any(intact):
        return None
    return _between([(mine[s[0]][1], mine[s[1] - 1][2]) if s else None for s in intact], ours)


def _intact(where: list[int], start: int, end: int) -> tuple[int, int] | None:
    mapped = where[start:end]
    if mapped and mapped[0] >= 0 and mapped == list(range(mapped[0], mapped[0] + len(mapped))):
        return mapped[0], mapped[0] + len(mapped)
    return None


def _between(spans: list[tuple[int, int] | None], ours: str) -> list[tuple[str, str]] | None:
    """Lay the changed parts, never two in a row, into the text between their intact neighbours."""
    pieces: list[tuple[str, str]] = []
    at = 0
    for i, span in enumerate(spans):
        if span is not None:
            pieces.append((ours[at : span[0]], ours[span[0] : span[1]]))
            at = span[1]
            continue
        following = spans[i + 1] if i + 1 < len(spans) else (len(ours), len(ours))
        if following is None:
            return None
        pieces.append(("", ours[at : following[0]]))
        at = following[0]
    return [*pieces, (ours[at:], "")]
