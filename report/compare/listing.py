"""Several comparisons in one phrase: 同比分别下降14.3％、20％, and the labels 双下降, 一升三降."""

from __future__ import annotations

from collections.abc import Sequence

from report.compare.change import Case, Change, compared, shows, told_sign
from report.compare.phrase import DIRECTION, LINK, Parts, absolute, before_nothing, points, relative, undecided
from report.compare.wording import ABSOLUTE, Wording
from report.figure import Figure, Kind, Part
from report.number import chinese

Pairs = Sequence[tuple[Figure, Figure | None]]


def listing(pairs: Pairs, wording: Wording, *, rate: bool = False) -> Figure:
    """同比分别下降14.3％、20％ if all go one way in one measure, else each spelled out; one phrase figure with its parts.

    Inputs are now, before, now, before …; any undecided pair makes the whole 【待核】. ValueError for no pairs.
    """
    if not pairs:
        raise ValueError("没有可比的项")
    changes = [compared(now, before, wording, rate=rate) for now, before in pairs]
    key = f"{'、'.join(change.now.key for change in changes)}.分别{wording.lead}"
    form = f"分别{wording.lead}"
    if any(change.case is Case.UNDECIDED for change in changes):
        return undecided(key, form, changes, wording)
    return _figure(key, form, changes, _parts(changes, wording))


def _figure(key: str, form: str, changes: list[Change], parts: Parts) -> Figure:
    inputs = tuple(figure for change in changes for figure in (change.now, change.before) if figure is not None)
    value = "、".join(str(change.sign) for change in changes)
    text = "".join(part.text for part in parts)
    return Figure(key, value, kind=Kind.PHRASE, inputs=inputs, formula="逐项比较", form=form, text=text, parts=parts)


def _parts(changes: list[Change], wording: Wording) -> Parts:
    items = [_item(change, wording) for change in changes]
    if len(items) == 1:
        return (Part(LINK, wording.lead), *items[0])
    words = {item[0].text for item in items}
    plain_items = all(item[-1].role != LINK for item in items)
    if len(words) == 1 and all(len(item) == 1 for item in items):
        return (Part(LINK, f"{wording.lead}均"), *items[0])
    if len(words) == 1 and plain_items:
        first, *others = items
        return (Part(LINK, f"{wording.lead}分别"), *first, *_joined([item[1:] for item in others]))
    return (Part(LINK, f"{wording.lead}分别"), *items[0], *_joined(items[1:]))


def _joined(items: Sequence[Parts]) -> Parts:
    return tuple(part for item in items for part in (Part(LINK, "、"), *item))


def _item(change: Change, wording: Wording) -> Parts:
    """One change in a list: percent where it means something, else the count."""
    if change.case in {Case.FLAT, Case.BOTH_ZERO}:
        return (Part(DIRECTION, wording.flat),)
    if change.case is Case.RATE:
        return points(change, wording)
    if change.case is Case.FROM_ZERO:
        return (*absolute(change, wording), Part(LINK, f"（{before_nothing(change.now, wording)}）"))
    if wording.mode == ABSOLUTE or change.small or change.percent is None or change.case is Case.TO_ZERO:
        return absolute(change, wording)
    if change.case is Case.NEARLY or not shows(change, wording):
        return (Part(DIRECTION, wording.nearly),)
    return relative(change, wording)


def label(pairs: Pairs, wording: Wording | None = None) -> Figure:
    """双下降, 三下降, 一升三降, 两升一平 of the directions of several pairs; 均持平 if none moved; ValueError for no pairs."""
    if not pairs:
        raise ValueError("没有可比的项")
    style = wording or Wording()
    changes = [compared(now, before, style) for now, before in pairs]
    key = f"{'、'.join(change.now.key for change in changes)}.升降"
    if any(change.case is Case.UNDECIDED for change in changes):
        return undecided(key, "升降", changes, style)
    return _figure(key, "升降", changes, (Part(DIRECTION, _label(changes, style)),))


def _label(changes: list[Change], wording: Wording) -> str:
    signs = [told_sign(change, wording) for change in changes]
    counts = [(signs.count(way), word) for way, word in ((1, "升"), (-1, "降"), (0, "平"))]
    moved = [(count, word) for count, word in counts if count]
    if len(moved) > 1:
        return "".join(f"{'两' if count == 2 else chinese(count)}{word}" for count, word in moved)
    word = {"升": wording.up, "降": wording.down, "平": wording.flat}[moved[0][1]]
    if len(changes) == 1:
        return word
    if moved[0][1] == "平":
        return f"均{word}"
    return f"{'双' if len(changes) == 2 else chinese(len(changes))}{word}"
