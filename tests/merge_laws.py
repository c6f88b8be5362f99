"""The laws of merge as checks on one scenario; each returns what it found wrong, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from merge_fuzz import generations
from merge_world import COPIED, MODES, WORDS, Draft, apply, text_of

from report.document import Document, block_text
from report.figure import Slot
from report.merge import merge
from report.merge.plan import Comment, DeleteBlock, DeleteRow, Heal, Plan, Replace
from report.merge.tokens import runs_on


def rare(text: str) -> Counter[str]:
    """The letters that only a hand can have typed."""
    return Counter(char for char in text if 0x3400 <= ord(char) < 0x4E00)


def check(base: Document, draft: Draft, theirs: Document, mode: str) -> list[str]:
    """Every law on one scenario."""
    plan = merge(base, draft.ours(**MODES[mode]), theirs, words=WORDS)
    result = apply(draft, plan)
    return [
        *hand_text(draft, result),
        *wrong_figures(base, draft, plan, marks=mode == "all marks"),
        *dropped(base, draft, plan),
        *from_nowhere(theirs, draft, plan),
        *stale_figures(base, draft, theirs, plan),
        *invented(base, draft, plan),
        *twice(plan, theirs, result, mode),
        *books(base, plan),
    ]


def hand_text(draft: Draft, result: Draft) -> Iterator[str]:
    """Nothing typed by hand is lost or doubled."""
    before, after = rare(draft.plain()), rare(result.plain())
    for char in before.keys() | after.keys():
        if after[char] < before[char]:
            yield f"lost: {char}"
        if after[char] > before[char]:
            yield f"doubled: {char}"


def dropped(base: Document, draft: Draft, plan: Plan) -> Iterator[str]:
    """What a person typed goes only where it says what was generated, or stays inside the new phrase."""
    texts = {slot.text for slot in base.slots()}
    sheets = {sheet.address: sheet for sheet in draft.sheets()}
    for action in plan.actions:
        if isinstance(action, Replace):
            ink = sheets[action.address].ink[action.start : action.end]
            hand = "".join(each.char for each in ink if each.hand)
            whole = "".join(each.char for each in ink)  # what was typed again to the letter is as generated
            if whole not in texts and hand not in texts and not subsequence(hand, action.text):
                yield f"dropped: {hand} by {action}"
        elif isinstance(action, DeleteBlock) and action.address in sheets:
            sheet = sheets[action.address]
            if any(each.hand for each in sheet.ink) and not known_text(base, sheet.text):
                yield f"dropped: {sheet.text}"


def known_text(base: Document, text: str) -> bool:
    return any(getattr(block, "text", None) == text for block in base.blocks)


def subsequence(part: str, whole: str) -> bool:
    rest = iter(whole)
    return all(char in rest for char in part)


def from_nowhere(theirs: Document, draft: Draft, plan: Plan) -> Iterator[str]:
    """All that is written stands in the regenerated report, but for what a person typed into a phrase."""
    whole = "\n".join(block_text(block) for block in theirs.blocks)
    sheets = {sheet.address: sheet for sheet in draft.sheets()}
    for action in plan.actions:
        if isinstance(action, Replace) and action.text not in whole:
            mine = sheets[action.address].text[action.start : action.end]
            if action.slot is None or not subsequence(
                "".join(c for c in action.text if c not in mine), action.slot.text
            ):
                yield f"from nowhere: {action.text}"


def wrong_figures(base: Document, draft: Draft, plan: Plan, *, marks: bool) -> Iterator[str]:
    """No figure is written over another one's value, nor over words.

    Where no control tells, digits left over from two figures that together read as one of them is printed are that one: what was
    erased cannot be known from what is left (12起，同比减少2起 → 12起 by taking away the middle).
    """
    slots = {slot.id: slot for slot in base.slots()}
    sheets = {sheet.address: sheet for sheet in draft.sheets()}
    for action in plan.actions:
        if isinstance(action, Replace | Heal) and action.slot is not None:
            ink = sheets[action.address].ink[action.start : action.end]
            owners = {slots[each.slot].key if each.slot in slots else "?" for each in ink if each.slot}
            reads = "".join(each.char for each in ink)
            if (
                not marks
                and action.slot.key in owners
                and reads in {s.text for s in slots.values() if s.key == action.slot.key}
            ):
                continue
            if owners and owners != {action.slot.key}:
                yield f"wrong: {action.slot.key} written over {owners}: {''.join(each.char for each in ink)}"


def stale_figures(base: Document, draft: Draft, theirs: Document, plan: Plan) -> Iterator[str]:
    """A retired value that still stands is listed under its key or with its text."""
    slots = {slot.id: slot for slot in base.slots()}
    fresh = {(slot.key, slot.form): slot for slot in theirs.slots()}
    asked = [item for item in plan.items if item.group in {"需要决定", "请核对"}]
    keys = {item.key for item in asked}
    told = "\n".join(f"{item.text} {item.base} {item.ours}" for item in asked)
    gone = {action.address for action in plan.actions if isinstance(action, DeleteBlock)}
    for address, start, end, slot in spans(draft, slots):
        new = fresh.get((slot.key, slot.form))
        if new is None or new.text == slot.text or address in gone or deleted_row(draft, plan, address):
            continue
        changed = any(
            isinstance(action, Replace) and action.address == address and action.start < end and start < action.end
            for action in plan.actions
        )
        if not changed and slot.key not in keys and slot.text not in told:
            yield f"stale: {slot.key} {slot.text} (now {new.text}) in {address}"


def invented(base: Document, draft: Draft, plan: Plan) -> Iterator[str]:
    """No figure that stands as generated, and only there, is said to have been typed over by hand."""
    slots = {slot.id: slot for slot in base.slots()}
    standing = Counter(slot.key for _, _, _, slot in spans(draft, slots))
    printed = Counter(slot.key for slot in slots.values())
    inks = Counter(slots[ink.slot].key for sheet in draft.sheets() for ink in sheet.ink if ink.slot in slots)
    copies = {slots[ink.slot].key for sheet in draft.sheets() for ink in sheet.ink if ink.slot in slots and ink.hand}
    copies |= {
        slots[ink.slot].key for s in draft.sheets() for ink in s.ink if ink.slot in slots and ink.control >= COPIED
    }
    for item in plan.items:
        said = item.key in printed and "（保留人工" in item.text and "：生成" in item.text.replace(" 生成", "：生成")
        whole = sum(len(slot.text) for slot in slots.values() if slot.key == item.key)
        if said and item.key not in copies and standing[item.key] == printed[item.key] and inks[item.key] == whole:
            yield f"invented: {item.text}"


def deleted_row(draft: Draft, plan: Plan, address: str) -> bool:
    for action in plan.actions:
        if isinstance(action, DeleteRow):
            box = next(item for item in draft.items if item.address == action.address)
            if any(sheet.address == address for sheet in box.rows[action.index]):  # type: ignore[union-attr]
                return True
    return False


def spans(draft: Draft, slots: dict[str, Slot]) -> Iterator[tuple[str, int, int, Slot]]:
    """Every place where a figure as generated still stands whole, digits not running on, marked or not."""
    for sheet in draft.sheets():
        at = 0
        while at < len(sheet.ink):
            slot = slots.get(sheet.ink[at].slot)
            if slot is None or not slot.text:
                at += 1
                continue
            end = at + len(slot.text)
            ink = sheet.ink[at:end]
            whole = "".join(each.char for each in ink) == slot.text and all(each.slot == slot.id for each in ink)
            if whole and not runs_on(sheet.text, at, end):
                yield sheet.address, at, end, slot
                at = end
            else:
                at += 1


def twice(plan: Plan, theirs: Document, result: Draft, mode: str) -> Iterator[str]:
    """A second refresh with the same data changes nothing and comments nothing anew."""
    again = merge(
        replace(theirs, conflicts=plan.conflicts, charts=theirs.charts), result.ours(**MODES[mode]), theirs, words=WORDS
    )
    if again.actions:
        yield f"twice: {again.actions[:3]}"
    if {c["id"] for c in again.conflicts} != {c["id"] for c in plan.conflicts}:
        yield f"conflicts moved: {plan.conflicts} → {again.conflicts}"


def books(base: Document, plan: Plan) -> Iterator[str]:
    """Every slot and copy is accounted for once."""
    if sum(plan.counts.values()) != plan.expected or plan.expected < len(list(base.slots())):
        yield f"books: {plan.counts} ≠ {plan.expected}"
    comments = [action.conflict for action in plan.actions if isinstance(action, Comment)]
    if len(comments) != len(set(comments)):
        yield "two comments for one conflict"
    if set(comments) - {conflict["id"] for conflict in plan.conflicts}:
        yield "a comment without an open conflict"


def unedited(base: Document, draft: Draft, theirs: Document, mode: str) -> list[str]:
    """merge(b, b, x) = x · merge(b, x, b) = x · merge(b, x, x) = x · merge(b, b, b) does nothing."""
    from merge_world import draft_of

    problems = []
    plan = merge(base, draft_of(base).ours(**MODES[mode]), theirs, words=WORDS)
    if apply(draft_of(base), plan).text() != text_of(theirs):
        problems.append("merge(b,b,x) ≠ x")
    calm = merge(base, draft.ours(**MODES[mode]), base, words=WORDS)
    if apply(draft, calm).text() != draft.text() or any(not isinstance(a, Heal) for a in calm.actions):
        problems.append(f"merge(b,x,b) ≠ x: {calm.actions[:3]}")
    same = merge(base, draft_of(theirs).ours(**MODES[mode]), theirs, words=WORDS)
    if apply(draft_of(theirs), same).text() != text_of(theirs):
        problems.append("merge(b,x,x) ≠ x")
    return problems


def lifetimes(seed: int, mode: str) -> list[str]:
    """Every law at every generation of one file, and one comment for each open conflict, no more and no less."""
    problems: list[str] = []
    life = generations(seed)
    base, draft, theirs = next(life)
    while True:
        problems += check(base, draft, theirs, mode)
        plan = merge(base, draft.ours(**MODES[mode]), theirs, words=WORDS)
        result = apply(draft, plan)
        if set(result.comments) != {conflict["id"] for conflict in plan.conflicts}:
            problems.append(f"comments: {sorted(result.comments)} ≠ {[c['id'] for c in plan.conflicts]}")
        try:
            base, draft, theirs = life.send((result, plan.conflicts))
        except StopIteration:
            return problems
