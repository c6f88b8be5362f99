"""When a comparison turns (下降 → 上升, 持平): words of praise or blame a person put round it are named for a decision.

In: the figure that turned, where it stands. Out: a dispute that lists the words, with the generated sentence.
"""

from __future__ import annotations

import re
from dataclasses import replace

from report.document import Paragraph, block_text
from report.figure import Slot
from report.merge.account import Dispute
from report.merge.figures import Verdict
from report.merge.plan import Line
from report.merge.strand import Spot, Work
from report.merge.words import found

_END = re.compile(r"[。！？；\n\x1e]")


def note_turn(work: Work, spot: Spot, theirs: Slot, verdict: Verdict) -> None:
    """List the judging words near a comparison that turned; nothing if a person added none."""
    words = _new_words(work, spot)
    if not words:
        return
    named = "”“".join(words)
    now = theirs.text if verdict.text is not None else spot.text
    item = f"{spot.slot.key} 由“{spot.slot.text}”变为“{theirs.text}”，您写的“{named}”请重新斟酌（已批注）"
    comment = (
        f"{spot.slot.key}：生成“{spot.slot.text}”／现稿“{spot.text}”／更正“{theirs.text}”。"
        f"方向已变，您写的“{named}”请重新斟酌。更正后的原句：{_sentence_of(work, theirs)}"
    )
    ident = f"{theirs.id}+{work.spots[spot.slot.id].index(spot)}"
    dispute = Dispute(
        "词", ident, spot.slot.key, spot.slot.text, "、".join(words), now, item, comment, work.place(spot.address),
        spot.address, spot.start, spot.end, by_text=not spot.marked,
    )  # fmt: skip
    work.account.raise_(dispute)


def with_words(work: Work, spot: Spot, dispute: Dispute) -> Dispute:
    """A phrase that a person changed and that turned: the judging words near it are named in the same comment."""
    words = _new_words(work, spot)
    if not words:
        return dispute
    said = f"方向已变，您写的“{'”“'.join(words)}”请重新斟酌"
    return replace(dispute, item=f"{dispute.item}；{said}", comment=f"{dispute.comment}{said}。")


def _new_words(work: Work, spot: Spot) -> tuple[str, ...]:
    """The words to name: each of a line once, with the first comparison beside it that turned."""
    line = work.lines[spot.address]
    known = {word for address, words in work.judged if address == line.address for word in words}
    words = tuple(word for word in added_words(work, line, spot) if word not in known)
    if words:
        work.judged.add((line.address, words))
    return words


def added_words(work: Work, line: Line, spot: Spot) -> tuple[str, ...]:
    """Words of praise and blame, and of the old direction, that a person typed in the sentence, else in the paragraph."""
    before, after = sentence(line.text, spot.start, spot.end)
    for start, end in ((before, after), (0, len(line.text))):
        text, outside = line.text[start:end], _outside(work, line, start, end)
        generated, plain = work.generated.get(line.address, ""), _plain(work, line)
        judging = found(text, (*work.words.praise, *work.words.blame))
        words = [word for word in judging if text.count(word) > generated.count(word)]
        trend = found(outside, (*judging, *_trend(work, spot)))
        words += [word for word in trend if word not in judging and outside.count(word) > plain.count(word)]
        if words:
            return tuple(sorted(words, key=text.find))
    return ()


def _outside(work: Work, line: Line, start: int, end: int) -> str:
    """A stretch of a line without what stands in the place of figures: these are judged on their own."""
    text = list(line.text)
    for spot in work.by_address.get(line.address, ()):
        text[spot.start : spot.end] = "\x1e" * (spot.end - spot.start)
    return "".join(text[start:end])


def _plain(work: Work, line: Line) -> str:
    """The words of the line's paragraph as generated, without its figures."""
    mine = (strand for strand in work.strands if any(one.address == line.address for one in strand.lines))
    return "\x1e".join(run.text for strand in mine for run in strand.base if not isinstance(run, Slot))


def _trend(work: Work, spot: Spot) -> tuple[str, ...]:
    old = spot.slot.text
    family = work.words.rise if any(word in old for word in work.words.rise) else work.words.fall
    return tuple(word for word in family if len(word) > 1)


def sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """The borders of the sentence that holds text[start:end]."""
    before = [match.end() for match in _END.finditer(text, 0, start)]
    after = _END.search(text, end)
    return (before[-1] if before else 0), (after.end() if after else len(text))


def _sentence_of(work: Work, slot: Slot) -> str:
    for block in work.theirs.blocks:
        if isinstance(block, Paragraph) and any(run is slot for run in block.runs):
            text = block_text(block)
            at = sum(len(run.text) for run in block.runs[: next(i for i, r in enumerate(block.runs) if r is slot)])
            start, end = sentence(text, at, at + len(slot.text))
            return text[start:end]
    return slot.text
