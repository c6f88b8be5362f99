"""Where the figures of base stand in ours: by control, by alias, by position between neighbours, by the words around.

In: strands (base text with slots, ours' lines). Out: Spots registered in the Work; slots found nowhere stay missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from report.document import Run, block_text
from report.figure import Kind, Slot
from report.merge.forms import CHINESE
from report.merge.plan import Line, Mark
from report.merge.reworded import by_clause, by_value
from report.merge.strand import Spot, Strand, Token, Work, ours_tokens
from report.merge.tokens import BREAK, DIGITS, NUMBER, PER_CENT, find_whole, is_figure, mapping, masked, runs_on, split

BLANK = "\u00a0\u2002\u2003\u3000 \t\u200b"
"""What an emptied control shows."""
CONTEXT = 6
"""Characters before a figure that must be its own for it to be found in foreign text."""
NUMERALS = DIGITS + "零一二三四五六七八九十①②③④⑤⑥⑦⑧⑨⑩"
NUMERIC = DIGITS + ".．−"
LONGER_NUMBER, LONGER_WORD = 4, 2
"""How much longer than the generated one an overtyped number or word may be."""


def locate(work: Work, strands: Sequence[Strand], loose: Sequence[Line]) -> None:
    """Register where every slot of the strands stands; `loose` are lines of no strand, where copies may be."""
    doubtful = [_marked(work, strand) for strand in strands]
    for line in loose:
        for spot in _spots_of_marks(work, line, ()):
            work.found(spot)
    for strand, changed in zip(strands, doubtful, strict=True):
        if not strand.lines or strand.untouched:
            continue
        home = work.at_home(strand)
        if changed or any(slot.id not in home for slot in strand.slots()):
            _by_position(work, strand, changed)
    _by_context(work, strands, [line for strand in strands for line in strand.lines] + list(loose))
    for strand in strands:
        if strand.lines and not strand.untouched and not strand.cell:
            by_value(work, strand)
    by_clause(work, strands, loose)
    _by_unique_text(work, strands)


def _marked(work: Work, strand: Strand) -> list[Spot]:
    """Register what the controls hold; returns those that hold another text, whose end may have been typed outside."""
    if strand.untouched:
        for spot in _by_offset(strand):
            work.found(spot)
        return []
    changed: list[Spot] = []
    mine = {slot.id for slot in strand.slots()}
    for line in strand.lines:
        for spot in _spots_of_marks(work, line, tuple(strand.slots())):
            if spot.text == spot.slot.text or spot.slot.id not in mine:
                work.found(spot)
            else:
                changed.append(spot)
    return changed


def _by_offset(strand: Strand) -> Iterable[Spot]:
    """The text is as generated, so everything stands where it stood."""
    line = strand.lines[0]
    tags = {(mark.start, mark.end): mark.id for mark in line.marks}
    at = 0
    for run in strand.base:
        end = at + len(run.text)
        if isinstance(run, Slot):
            tag = tags.get((at, end), "")
            yield Spot(run, line.address, at, end, run.text, marked=tag == run.id, tag=tag)
        at = end


def _spots_of_marks(work: Work, line: Line, slots: Sequence[Slot]) -> Iterable[Spot]:
    """The controls of a line that hold a figure of base; an emptied one holds none."""
    at = 0
    for mark in sorted(line.marks, key=lambda mark: (mark.start, mark.end)):
        inner = line.text[mark.start : mark.end]
        slot = _slot_of(work, mark, inner, slots)
        if slot is None or mark.start < at or not inner.strip(BLANK):
            continue
        fresh = work.current(slot)
        start, end = core(inner, slot.text, fresh.text if fresh else slot.text)
        at = mark.end
        first, last = _widened(line, mark.start + start, mark.start + end)
        if slot.text[-1:] in PER_CENT and line.text[last - 1] in DIGITS and line.text[last : last + 1] in PER_CENT:
            last += 1
        at = max(at, last)
        yield Spot(slot, line.address, first, last, line.text[first:last], marked=True, tag=mark.id)


def _widened(line: Line, start: int, end: int) -> tuple[int, int]:
    """A value with the digits that a person typed right beside its control: 1 before 74.7% makes 174.7%."""
    if not runs_on(line.text, start, end):
        return start, end
    held = [mark for mark in line.marks if not (mark.start < end and start < mark.end)]
    while start and line.text[start - 1] in NUMERIC and not any(m.start < start <= m.end for m in held):
        start -= 1
    while end < len(line.text) and line.text[end] in NUMERIC and not any(m.start <= end < m.end for m in held):
        end += 1
    return start, end


def _slot_of(work: Work, mark: Mark, inner: str, slots: Sequence[Slot]) -> Slot | None:
    """The slot of a control: by its tag; by its alias where only one slot can be meant."""
    if mark.id in work.slots:
        return work.slots[mark.id]
    if not mark.alias:
        return None
    near = [slot for slot in slots if slot.key == mark.alias and slot.id not in work.spots]
    if len(near) == 1:
        return near[0]
    same = {slot.id: slot for slot in work.slots.values() if slot.key == mark.alias and slot.text == inner}
    return next(iter(same.values())) if len(same) == 1 else None


def core(inner: str, old: str, new: str) -> tuple[int, int]:
    """Which part of a control's text is the value: typing at its edges lands inside (“约1234.5”, “5.2%左右”)."""
    for want in (old, new):
        at = find_whole(inner, want)
        if at >= 0:
            return at, at + len(want)
    numbers = list(NUMBER.finditer(inner))
    shape = NUMBER.match(old)
    if shape and len(numbers) == 1:
        suffix = old[shape.end() :]
        end = numbers[0].end()
        if suffix and inner.startswith(suffix, end):
            end += len(suffix)
        elif inner[end : end + 1] in PER_CENT:
            end += 1
        return numbers[0].start(), end
    stripped = inner.strip(BLANK)
    start = inner.find(stripped)
    return start, start + len(stripped)


@dataclass(slots=True)
class _View:
    """Base as tokens (figures already found are symbols), ours as tokens, and what maps to what."""

    base: list[str]
    owner: list[Slot | None]
    """The slot whose text a base token belongs to, if that slot is still to be found."""
    ranges: list[tuple[Slot, int, int]]
    ours: list[Token]
    where: list[int] = field(default_factory=list)
    exact: set[str] = field(default_factory=set)


def _by_position(work: Work, strand: Strand, changed: Sequence[Spot]) -> None:
    view = _view(work, strand)
    for slot, start, end in view.ranges:
        mapped = view.where[start:end]
        if mapped and mapped[0] >= 0 and mapped == list(range(mapped[0], mapped[0] + len(mapped))):
            view.exact.add(slot.id)
    found = [_exact(view, slot, a, b) for slot, a, b in view.ranges if slot.id in view.exact]
    found += [spot for slot, a, b in view.ranges if a == b for spot in _empty(view, strand, slot, a)]
    for gap in _gaps(view):
        found.extend(_in_gap(view, gap))
    for spot in [*_reconciled(found, changed), *_stray(found, changed)]:
        if not any(
            other.start < spot.end and spot.start < other.end for other in work.by_address.get(spot.address, ())
        ):
            work.found(spot, home=True)


def _reconciled(found: Sequence[Spot], changed: Sequence[Spot]) -> Iterable[Spot]:
    """Found by position, and where a control holds a part of it, surely so; elsewhere the control is believed."""
    controls = {spot.slot.id: spot for spot in changed}
    for spot in found:
        control = controls.get(spot.slot.id)
        if control is None:
            yield spot
        elif control.address == spot.address and spot.start <= control.start and control.end <= spot.end:
            yield replace(spot, marked=True, sure=True, tag=control.tag)
        else:
            yield control


def _stray(found: Sequence[Spot], changed: Sequence[Spot]) -> Iterable[Spot]:
    """Controls whose figure was not found by position, and second controls of one figure."""
    known = {spot.slot.id for spot in found}
    for spot in changed:
        if spot.slot.id not in known or changed.index(spot) != [s.slot.id for s in changed].index(spot.slot.id):
            yield spot


def _view(work: Work, strand: Strand) -> _View:
    base: list[str] = []
    owner: list[Slot | None] = []
    ranges: list[tuple[Slot, int, int]] = []
    home = work.at_home(strand)
    for run in strand.base:
        lost = isinstance(run, Slot) and run.id not in home
        tokens = [token for token, _, _ in split(run.text)]
        if isinstance(run, Slot) and not lost:
            tokens = [work.symbol(run.id)]
        if isinstance(run, Slot) and lost:
            ranges.append((run, len(base), len(base) + len(tokens)))
        owner.extend([run if isinstance(run, Slot) and lost else None] * len(tokens))
        base.extend(tokens)
    ours = ours_tokens(work, strand.lines)
    view = _View(base, owner, ranges, ours)
    view.where = mapping(base, [token.symbol for token in ours])
    return view


def _exact(view: _View, slot: Slot, start: int, end: int) -> Spot:
    first, last = view.ours[view.where[start]], view.ours[view.where[end - 1]]
    sure = not (_skips(view, start, -1) or _skips(view, end - 1, 1))
    return Spot(slot, first.address, first.start, last.end, slot.text, marked=False, sure=sure)


def _empty(view: _View, strand: Strand, slot: Slot, at: int) -> Iterable[Spot]:
    """A figure that printed nothing stands between its neighbours, where these still touch."""
    left = view.where[at - 1] if at else -1
    right = view.where[at] if at < len(view.base) else len(view.ours)
    if right - left != 1 or (at and left < 0):
        return
    if right < len(view.ours):
        yield Spot(slot, view.ours[right].address, view.ours[right].start, view.ours[right].start, "", marked=False)
    else:
        line = strand.lines[-1]
        yield Spot(slot, line.address, len(line.text), len(line.text), "", marked=False)


def _skips(view: _View, at: int, step: int) -> bool:
    """Whether another lost figure lies between this one and the nearest matched token: then either may be meant."""
    mine = view.owner[at]
    at += step
    while 0 <= at < len(view.base) and view.where[at] < 0:
        other = view.owner[at]
        if other is not None and other is not mine:
            return True
        at += step
    return False


def _gaps(view: _View) -> list[tuple[list[tuple[Slot, int, int]], int, int]]:
    """Stretches of base between matched tokens that hold lost figures: (slots, token before, token after)."""
    gaps: list[tuple[list[tuple[Slot, int, int]], int, int]] = []
    for slot, start, end in view.ranges:
        if slot.id in view.exact or start == end:
            continue
        low = _nearest(view, start, -1)
        high = _nearest(view, end - 1, 1)
        if gaps and gaps[-1][1:] == (low, high):
            gaps[-1][0].append((slot, start, end))
        else:
            gaps.append(([(slot, start, end)], low, high))
    return gaps


def _nearest(view: _View, at: int, step: int) -> int:
    """The next base token outside this figure that is matched; −1 or the length at the border."""
    mine = view.owner[at]
    while 0 <= at < len(view.base) and (view.where[at] < 0 or view.owner[at] is mine):
        at += step
    return at


def _in_gap(view: _View, gap: tuple[list[tuple[Slot, int, int]], int, int]) -> Iterable[Spot]:
    slots, low, high = gap
    first = view.where[low] + 1 if low >= 0 else 0
    last = view.where[high] if high < len(view.base) else len(view.ours)
    tokens = [token for token in view.ours[first:last] if not is_figure(token.symbol)]
    if not tokens or any(token.symbol == BREAK for token in tokens) or len(tokens) != last - first:
        return
    if len(slots) == 1:
        slot, start, end = slots[0]
        spot = _overtyped(slot, tokens, close=low == start - 1 and high == end)
        if spot and not _another_kind(view, slot, spot):
            yield spot
        return
    numbers = [token for token in tokens if token.symbol[0] in DIGITS]
    if len(numbers) == len(slots) and all(slot.text[0] in DIGITS for slot, _, _ in slots):
        for (slot, _, _), token in zip(slots, numbers, strict=True):
            yield _value(slot, token, tokens)


def _another_kind(view: _View, slot: Slot, spot: Spot) -> bool:
    """Whether a per cent stands where a count stood, or a count (597项) where a per cent did: another statement, no new value."""
    if not NUMBER.match(slot.text) or not NUMBER.match(spot.text):
        return False
    after = next((t.symbol for t in view.ours if t.address == spot.address and t.start >= spot.end), "")
    now, before = (any(char in text for char in PER_CENT) for text in (spot.text + after, slot.text + slot.unit))
    return now != before and (now or after.isalpha())


def _overtyped(slot: Slot, tokens: list[Token], *, close: bool) -> Spot | None:
    """What a person typed in the place of a figure, if it is plausible; None if the figure is gone."""
    text = "".join(token.symbol for token in tokens)
    numeric = any(char in DIGITS for char in slot.text)
    numbers = [token for token in tokens if token.symbol[0] in DIGITS]
    start = find_whole(text, slot.text)
    if start >= 0:
        address, at = tokens[0].address, tokens[0].start + start
        return Spot(slot, address, at, at + len(slot.text), slot.text, marked=False)
    if numeric and slot.text[0] in DIGITS and len(NUMBER.findall(slot.text)) == 1:
        if close and not numbers and CHINESE.fullmatch(text):
            return Spot(slot, tokens[0].address, tokens[0].start, tokens[-1].end, text, marked=False)
        return _value(slot, numbers[0], tokens) if len(numbers) == 1 else None
    if slot.kind == Kind.NUMBERING and not _numbers_alike(slot.text, text):
        return None
    longer = LONGER_NUMBER if numeric else LONGER_WORD
    if close and len(text) <= len(slot.text) + longer and (numbers or not numeric):
        return Spot(slot, tokens[0].address, tokens[0].start, tokens[-1].end, text, marked=False)
    return None


def _numbers_alike(old: str, typed: str) -> bool:
    """A numbering is typed over by a numbering: with a numeral, and 表1 by nothing that names no 表."""
    named = [char for char in old if char.isalpha() and char not in NUMERALS]
    return any(char in NUMERALS for char in typed) and all(char in typed for char in named)


def _value(slot: Slot, number: Token, tokens: list[Token]) -> Spot:
    """The number as a spot, with the unit that the figure prints if it follows."""
    text = number.symbol
    suffix = slot.text[len(match.group()) :] if (match := NUMBER.match(slot.text)) else ""
    rest = "".join(token.symbol for token in tokens if token.start >= number.end)
    if suffix and rest.startswith((suffix, *(PER_CENT if suffix in PER_CENT else ()))):
        text += rest[: len(suffix)]
    return Spot(slot, number.address, number.start, number.start + len(text), text, marked=False)


def _by_context(work: Work, strands: Sequence[Strand], lines: Sequence[Line]) -> None:
    """Figures of a sentence that was cut and pasted elsewhere: the words before it, if no other sentence has them."""
    losses = [(strand, lost) for strand in strands if (lost := work.missing(strand.slots()))]
    if not losses:
        return
    generated = [masked(BREAK.join(block_text(b) for b in made.blocks)) for made in (work.base, work.theirs)]
    for strand, lost in losses:
        for slot, before, after in _contexts(strand.base, lost):
            if len(before) < CONTEXT or any(text.count(masked(before)) > 1 for text in generated):
                continue
            spots = [spot for line in lines for spot in _at_context(work, line, slot, before, after)]
            if len(spots) == 1:
                work.found(spots[0])


def _by_unique_text(work: Work, strands: Sequence[Strand]) -> None:
    """Figures quoted in headers, footers, notes and text boxes: the number and its unit, if only one key prints them."""
    quotes = [line for line in work.ours.margins if any(char in DIGITS for char in line.text)]
    if not quotes:
        return
    printed = _printed(strands)
    for line in quotes:
        for token, start, end in split(line.text):
            slots = printed.get(token, ()) if token[0] in DIGITS and len(token) > 1 else ()
            fits = [slot for slot, after in slots if after and line.text.startswith(after, end)]
            free = not any(spot.start < end and start < spot.end for spot in work.by_address.get(line.address, ()))
            if free and fits and len({slot.key for slot in fits}) == 1:
                stretch = (start, start + len(fits[0].text))
                work.found(Spot(fits[0], line.address, *stretch, fits[0].text, marked=False, loose=True))


def _printed(strands: Sequence[Strand]) -> dict[str, list[tuple[Slot, str]]]:
    """Number as printed → the figures that print it, each with the two characters that follow it."""
    found: dict[str, list[tuple[Slot, str]]] = {}
    for strand in strands:
        text, at = strand.text, 0
        for run in strand.base:
            at += len(run.text)
            number = NUMBER.match(run.text) if isinstance(run, Slot) and not strand.cell else None
            if isinstance(run, Slot) and number:
                suffix = run.text[number.end() :]
                found.setdefault(number.group(), []).append((run, suffix or run.unit or text[at : at + 1]))
    return found


def _contexts(runs: Sequence[Run], lost: Sequence[Slot]) -> Iterable[tuple[Slot, str, str]]:
    text = "".join(run.text for run in runs)
    at = 0
    wanted = {slot.id for slot in lost}
    for run in runs:
        end = at + len(run.text)
        if isinstance(run, Slot) and run.id in wanted and run.text:
            yield run, text[max(0, at - CONTEXT) : at], text[end : end + 2]
        at = end


def _at_context(work: Work, line: Line, slot: Slot, before: str, after: str) -> Iterable[Spot]:
    pattern = before + slot.text + after
    if pattern not in line.text:
        return
    at = line.text.find(pattern)
    while at >= 0:
        start, end = at + len(before), at + len(before) + len(slot.text)
        taken = any(spot.start < end and start < spot.end for spot in work.by_address.get(line.address, ()))
        if not taken and not runs_on(line.text, start, end):
            yield Spot(slot, line.address, start, end, slot.text, marked=False)
        at = line.text.find(pattern, at + 1)
