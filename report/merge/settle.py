"""One located figure settled: brought up to date, kept as a person wrote it, or disputed with all three values.

In: Work, a Spot. Out: actions, list lines and the slot's end in the account.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import replace

from report.figure import Kind, Slot
from report.merge.account import CONFLICT, KEPT, UPDATED, Dispute, dispute_id
from report.merge.figures import Verdict, judge
from report.merge.phrase import note_turn, with_words
from report.merge.plan import Heal, Line, Replace
from report.merge.strand import Spot, Work

LINKS = frozenset({"", "了", "约", "近"})
"""What may stand between a direction word and its value for the two to be one phrase."""


def settle_line(work: Work, line: Line, done: Container[int | str] = ()) -> None:
    """Settle the figures of a line, except those that went with words the template changed."""
    spots = [spot for spot in work.by_address.get(line.address, ()) if id(spot) not in done]
    spots.sort(key=lambda spot: spot.start)
    held: Spot | None = None
    for i, spot in enumerate(spots):
        if spot is held:
            work.account.end(spot.slot, CONFLICT)
            continue
        held = next((other for other in spots[i + 1 : i + 2] if _turned_by_hand(work, line, spot, other)), None)
        settle(work, spot, held)


def _turned_by_hand(work: Work, line: Line, spot: Spot, following: Spot) -> bool:
    """Whether a direction word that a person changed has turned, so that its value must stay with it (one phrase)."""
    theirs = work.current(spot.slot)
    if theirs is None or line.text[spot.end : following.start] not in LINKS or following.slot.parts:
        return False
    if any(part.role == "数值" for part in spot.slot.parts):
        return False
    other = work.current(following.slot)
    known = work.account.known.get(dispute_id("数", theirs.id))
    if known and other and known.get("theirs") == theirs.text + other.text:
        return True
    verdict = judge(spot.slot, spot.text, theirs, work.words)
    return verdict.flipped and verdict.end == CONFLICT


def settle(work: Work, spot: Spot, held: Spot | None = None) -> None:
    """Decide one figure where it stands; `held` is the value that forms one phrase with this direction word."""
    slot, account = spot.slot, work.account
    theirs = work.current(slot)
    dispute = _dispute(work, spot, theirs, held)
    if theirs is None:
        account.end(slot, CONFLICT if account.raise_(dispute) else KEPT)
        return
    verdict = judge(slot, spot.text, theirs, work.words)
    if not spot.sure and slot.text != theirs.text:
        verdict = Verdict(CONFLICT)
    taken = work.accepted.get(slot.key) == spot.text
    if taken and verdict.end == CONFLICT:
        verdict = Verdict(KEPT)
    if verdict.end == CONFLICT and verdict.flipped:
        dispute = with_words(work, spot, dispute)
    if verdict.end == CONFLICT or (verdict.end == KEPT and account.is_open(dispute.id) and not taken):
        _disagree(work, spot, theirs, dispute)
    elif verdict.end == KEPT:
        account.close(dispute.id)
        how = "人工认定" if taken else "保留人工"
        name = "编号" if slot.kind == Kind.NUMBERING else slot.key
        said = f"{name}：生成{slot.text}／人工{spot.text}（{how}）"
        values = (slot.text, spot.text, theirs.text)
        account.tell("人工保持", slot.key, said, dispute.place, values=values)
        account.end(slot, KEPT)
    else:
        account.close(dispute.id)
        _write(work, spot, theirs, verdict)
    if verdict.flipped and verdict.end != CONFLICT:
        note_turn(work, spot, theirs, verdict)


def _write(work: Work, spot: Spot, theirs: Slot, verdict: Verdict) -> None:
    """Write the new value, or heal the control of a right one."""
    account, slot = work.account, spot.slot
    account.end(slot, verdict.end)
    if verdict.text is not None:
        account.act(Replace(spot.address, spot.start, spot.end, verdict.text, theirs))
        work.applied.setdefault(spot.address, []).append((spot.start, spot.end, verdict.text))
    elif spot.tag != theirs.id and spot.sure and not spot.loose:
        account.act(Heal(spot.address, spot.start, spot.end, theirs))
    if verdict.end == UPDATED:
        after = verdict.text if verdict.text is not None else spot.text
        account.updated(slot, slot.text, after, work.place(spot.address), by_text=not spot.marked)


def _disagree(work: Work, spot: Spot, theirs: Slot, dispute: Dispute) -> None:
    account, slot = work.account, spot.slot
    if slot.kind == Kind.NUMBERING:
        text = f"编号：现稿为“{spot.text}”，更正后为“{theirs.text}”，保留人工编号"
        account.tell("请核对", slot.key, text, dispute.place)
        account.end(slot, KEPT)
        return
    account.end(slot, CONFLICT if account.raise_(dispute) else KEPT)


def _dispute(work: Work, spot: Spot, theirs: Slot | None, held: Spot | None) -> Dispute:
    if held is not None and theirs is not None and (other := work.current(held.slot)) is not None:
        return _together(work, spot, theirs, held, other)
    return _alone(work, spot, theirs)


def _together(work: Work, spot: Spot, theirs: Slot, held: Spot, other: Slot) -> Dispute:
    """One dispute about a direction word and its value."""
    link = work.lines[spot.address].text[spot.end : held.start]
    new, mine = theirs.text + other.text, spot.text + link + held.text
    known = work.account.known.get(dispute_id("数", theirs.id), {})
    was = known["base"] if known.get("theirs") == new else spot.slot.text + held.slot.text
    values = f"生成{was}／人工{mine}／更正{new}"
    key = spot.slot.key
    return replace(
        _alone(work, spot, theirs), base=was, ours=mine, theirs=new, end=held.end,
        item=f"{key} {values}（保留人工，已批注）", comment=f"{key}：{values}。现稿未改，请决定。",
    )  # fmt: skip


def _alone(work: Work, spot: Spot, theirs: Slot | None) -> Dispute:
    slot = spot.slot
    rank = work.spots[slot.id].index(spot)
    ident = (work.partner.get(slot.id) or slot).id + (f"+{rank}" if rank else "")
    known = work.account.known.get(dispute_id("数", ident), {})
    base = known.get("base", slot.text) if theirs and slot.text == theirs.text else slot.text
    values = f"生成{base}／人工{spot.text}／更正{theirs.text if theirs else '（更正后的文字不再印这个数）'}"
    if not spot.sure:
        item = f"{slot.key}：{values}（同值的数不止一处，按文字分不清，没有改动，已批注）"
    elif theirs is None:
        item = f"{slot.key}：{values}（保留原文，已批注）"
    else:
        item = f"{slot.key} {values}（保留人工，已批注）"
    kind = "失" if theirs is None else "数" if spot.sure else "疑"
    return Dispute(
        kind, ident, slot.key, base, spot.text, theirs.text if theirs else "", item,
        f"{slot.key}：{values}。现稿未改，请决定。", work.place(spot.address), spot.address, spot.start, spot.end,
        by_text=not spot.marked,
    )  # fmt: skip
