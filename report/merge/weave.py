"""One strand merged: its figures, its words, and how each of its slots ends.

In: Work with every figure located, a Strand. Out: actions, list lines and ends in the account.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from report.document import Run
from report.figure import Slot
from report.merge import tokens as tk
from report.merge.account import CONFLICT, DELETED, KEPT, RETIRED, UNCHANGED, UPDATED, Dispute, dispute_id
from report.merge.plan import Replace
from report.merge.prose import Change, by_sentence, diff3, trimmed
from report.merge.settle import settle_line
from report.merge.strand import Spot, Strand, Token, Work, ours_tokens, symbols

TELLING = 4
"""Characters from which generated words found in ours show that a person has taken them over."""
BREAK_TOLD = "（换段）"
SHOWN = 60
"""Characters of a text that the list shows; the comment has it whole."""


def weave(work: Work, strand: Strand) -> None:
    """Merge a strand that is still generated."""
    done = _words(work, strand)
    for line in strand.lines:
        settle_line(work, line, done)
    for slot in strand.slots():
        if slot.id not in work.spots:
            _gone(work, strand, slot, covered=slot.id in done)


def _gone(work: Work, strand: Strand, slot: Slot, *, covered: bool) -> None:
    """Account for a slot that stands nowhere in ours."""
    theirs = work.partner.get(slot.id)
    account = work.account
    if covered or theirs is None:
        account.end(slot, RETIRED)
        return
    ident = dispute_id("数", theirs.id)
    mine = account.known.get(ident, {}).get("ours")
    standing = mine and any(tk.find_whole(line.text, mine) >= 0 for line in work.lines.values())
    if account.is_open(ident) and standing:
        account.end(slot, CONFLICT)
        return
    account.end(slot, DELETED)
    if strand.lines and theirs.text != slot.text:
        text = f"{slot.key} 已由{slot.text}更正为{theirs.text}，现稿中人工已删去或改写，没有找到"
        account.tell("请核对", slot.key, text, work.place(strand.lines[0].address))


@dataclass(frozen=True, slots=True)
class _Texts:
    """The three token lists of a strand."""

    base: list[str]
    ours: list[Token]
    theirs: list[str]
    printed: dict[str, str]
    """Symbol → what theirs prints."""
    before: dict[str, str]
    """Symbol → what base printed."""

    def new(self, span: tuple[int, int]) -> str:
        return "".join(self.printed.get(token, token) for token in self.theirs[slice(*span)])

    def old(self, span: tuple[int, int]) -> str:
        return "".join(self.before.get(token, token) for token in self.base[slice(*span)])


def _words(work: Work, strand: Strand) -> set[int | str]:
    """Apply what the template changed in the words; returns ids of spots and slots that went with it."""
    theirs = symbols(work, strand.theirs or ())
    base = symbols(work, strand.base)
    if base == theirs:
        _carry_prose(work, strand)
        return set()
    texts = _Texts(
        base, ours_tokens(work, strand.lines), theirs, _prints(work, strand.theirs or ()), _prints(work, strand.base)
    )
    changes = diff3(base, [token.symbol for token in texts.ours], theirs)
    if len(strand.lines) > 1 or tk.BREAK in base:
        changes = [replace(change, disputed=True) for change in changes]
    changes = by_sentence(base, [_guarded(work, strand, texts, change) for change in changes])
    disputed = [change for change in changes if change.disputed]
    done = _disputed(work, strand, texts, disputed) if disputed else set()
    for change in changes:
        if not change.disputed:
            done |= _apply(work, strand, texts, change)
    return done


def _prints(work: Work, runs: Sequence[Run]) -> dict[str, str]:
    return {work.symbol(run.id): run.text for run in runs if isinstance(run, Slot)}


def _guarded(work: Work, strand: Strand, texts: _Texts, change: Change) -> Change:
    """A change that would take a hand-made number with it is for a person to decide."""
    for spot in _spots_in(work, strand, texts, change):
        if spot.text != spot.slot.text or not spot.sure:
            return replace(change, disputed=True)
    return change


def _spots_in(work: Work, strand: Strand, texts: _Texts, change: Change) -> list[Spot]:
    inside = {(t.address, t.start) for t in texts.ours[slice(*change.ours)] if tk.is_figure(t.symbol)}
    return [
        spot
        for line in strand.lines
        for spot in work.by_address.get(line.address, ())
        if (spot.address, spot.start) in inside
    ]


def _apply(work: Work, strand: Strand, texts: _Texts, change: Change) -> set[int | str]:
    old = texts.ours[slice(*change.ours)]
    new = texts.theirs[slice(*change.theirs)]
    head, tail = trimmed([token.symbol for token in old], new)
    start, end = change.ours[0] + head, change.ours[1] - tail
    text = texts.new((change.theirs[0] + head, change.theirs[1] - tail))
    address, first, last = _offsets(strand, texts.ours, start, end)
    if text != work.lines[address].text[first:last]:  # another figure may print the same
        work.account.act(Replace(address, first, last, text))
        work.applied.setdefault(address, []).append((first, last, text))
        was = texts.old((change.base[0] + head, change.base[1] - tail))
        work.account.tell("文字变化", strand.id, _told(was, text), work.place(address))
    done: set[int | str] = set()
    for spot in _spots_in(work, strand, texts, change):
        done.add(id(spot))
        regenerated(work, spot)
    for token in texts.base[slice(*change.base)]:
        done |= {slot.id for slot in strand.slots() if work.symbol(slot.id) == token}
    return done


def _told(was: str, text: str) -> str:
    if was and text:
        return f"“{was}”→“{text}”"
    return f"加上“{text}”" if text else f"删去“{was}”"


def regenerated(work: Work, spot: Spot) -> None:
    """Account for a figure that was written anew together with the words round it."""
    theirs = work.partner.get(spot.slot.id)
    if theirs is None:
        work.account.end(spot.slot, RETIRED)
    elif theirs.text == spot.slot.text:
        work.account.end(spot.slot, UNCHANGED)
    else:
        work.account.end(spot.slot, UPDATED)
        place = work.place(spot.address)
        work.account.updated(spot.slot, spot.slot.text, theirs.text, place, by_text=not spot.marked)


def _offsets(strand: Strand, ours: Sequence[Token], start: int, end: int) -> tuple[str, int, int]:
    """Address and offsets of ours' tokens start..end; of an empty range the place between its neighbours."""
    if start < end:
        return ours[start].address, ours[start].start, ours[end - 1].end
    if start < len(ours):
        return ours[start].address, ours[start].start, ours[start].start
    line = strand.lines[-1]
    return line.address, len(line.text), len(line.text)


def _disputed(work: Work, strand: Strand, texts: _Texts, changes: Sequence[Change]) -> set[int | str]:
    """One comment for a paragraph whose words both sides changed; returns the ids of the spots that it speaks for."""
    first, last = changes[0], changes[-1]
    whole = Change(
        (first.base[0], last.base[1]), (first.ours[0], last.ours[1]), (first.theirs[0], last.theirs[1]), disputed=True
    )
    was, mine, new = texts.old(whole.base), _ours(strand, texts, whole), texts.new(whole.theirs)
    if new.replace(tk.BREAK, "") == mine.replace(tk.BREAK, ""):
        return set()
    address, start, end = _offsets(strand, texts.ours, *first.ours)
    address, start, end = _anchor(strand, address, start, end)
    place = work.place(address)
    split = len(strand.lines) > 1 or len(strand.blocks) > 1
    what = "本段已由人工拆分或合并，更正后的文字有变化" if split else "人工与更正改了同一处文字"
    values = f"生成{_quoted(was)}／人工{_quoted(mine)}／更正{_quoted(new)}"
    shown = f"生成{_quoted(was, SHOWN)}／人工{_quoted(mine, SHOWN)}／更正{_quoted(new, SHOWN)}"
    item = f"{what}：{shown}（保留人工，已批注）"
    comment = f"{values}。现稿文字未改，请决定。更正后的全段：{_text(strand.theirs)}"
    kind = "文" if all(block in work.pairs for block in strand.blocks) else "段"
    dispute = Dispute(kind, strand.id, strand.id, was, mine, new, item, comment, place, address, start, end)
    open_ = work.account.raise_(dispute)
    return _spoken_for(work, _spots_in(work, strand, texts, whole), open_=open_)


def _quoted(text: str, limit: int = 0) -> str:
    """Words quoted: a break between paragraphs told in words, none as none; a long text by its beginning and end."""
    text = text.replace(tk.BREAK, BREAK_TOLD)
    if limit and len(text) > limit:
        text = f"{text[: limit * 2 // 3]}…{text[-(limit // 3) :]}"
    return f"“{text}”" if text else "（无）"


def _spoken_for(work: Work, spots: Sequence[Spot], *, open_: bool) -> set[int | str]:
    """Figures that the corrected words do not print any more end with the dispute about those words: one decision."""
    gone = [spot for spot in spots if work.current(spot.slot) is None]
    for spot in gone:
        work.account.end(spot.slot, CONFLICT if open_ else KEPT)
    return {id(spot) for spot in gone}


def _anchor(strand: Strand, address: str, start: int, end: int) -> tuple[str, int, int]:
    """A comment needs a letter to hang on."""
    line = next(line for line in strand.lines if line.address == address)
    if start < end <= len(line.text):
        return address, start, end
    return address, max(0, start - 1), min(len(line.text), start + 1)


def _ours(strand: Strand, texts: _Texts, change: Change) -> str:
    span = texts.ours[slice(*change.ours)]
    lines = {line.address: line.text for line in strand.lines}
    return "".join(tk.BREAK if t.symbol == tk.BREAK else lines[t.address][t.start : t.end] for t in span)


def _text(runs: Sequence[Run] | None) -> str:
    return "".join(run.text for run in runs or ()).replace(tk.BREAK, "")


def _carry_prose(work: Work, strand: Strand) -> None:
    """Keep a dispute about words open until ours says what was generated, or close it."""
    ident = dispute_id("文", strand.id)
    known = work.account.known.get(ident)
    if known is None or ident in work.account.handled:
        return
    mine = "".join(line.text for line in strand.lines)
    taken = len(known["theirs"]) >= TELLING and tk.masked(known["theirs"]) in tk.masked(mine)
    kept = bool(known["ours"]) and tk.masked(known["ours"]) in tk.masked(mine)
    if mine == _text(strand.theirs) or (taken and not kept):
        work.account.close(ident)
    else:
        work.account.carry(ident, work.place(strand.lines[0].address))
