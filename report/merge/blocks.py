"""Whole blocks: deleted, moved, split, joined or added by hand; newly generated or no longer generated.

In: Work with strands and what they became. Out: block actions, list lines and the ends of slots that went with a block.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from report.document import Block, Chart, Paragraph, Table, block_slots, block_text
from report.merge.account import CONFLICT, DELETED, KEPT, RETIRED, Dispute
from report.merge.align import twin_of
from report.merge.plan import DeleteBlock, HealBlock, InsertBlock, Line
from report.merge.settle import settle
from report.merge.strand import Strand, Work
from report.merge.weave import regenerated, weave


@dataclass(slots=True)
class Fate:
    """What became of the base blocks in ours."""

    last: dict[str, str] = field(default_factory=dict)
    """Base block id → address of its last item in ours."""
    moved: set[str] = field(default_factory=set)
    """Base block ids that a person put elsewhere."""
    edited: set[str] = field(default_factory=set)
    """Base block ids whose content a person changed."""
    reordered: set[str] = field(default_factory=set)
    """Base block ids whose place among the generated blocks changed."""
    replaced: set[str] = field(default_factory=set)
    """Those of them that are taken out and put in their new place."""
    removed: set[str] = field(default_factory=set)
    """Base block ids that this merge removes."""


def snippet(text: str, limit: int = 18) -> str:
    """The beginning of a text for the list."""
    text = text.replace("\n", " ").replace("\x1e", "")
    return text if len(text) <= limit else text[:limit] + "…"


def merge_paragraph(work: Work, strand: Strand, fate: Fate) -> None:
    """Merge one paragraph strand, wherever its block went."""
    if not strand.lines:
        _deleted(work, strand)
    elif strand.theirs is None:
        _retired(work, strand, fate)
    elif strand.id in fate.replaced:
        _replaced(work, strand, fate)
    else:
        weave(work, strand)
        _note_shape(work, strand, fate)
        _heal(work, strand)


def _replaced(work: Work, strand: Strand, fate: Fate) -> None:
    """Nobody touched it and the data gave it another place: taken out here, inserted there as generated."""
    line = strand.lines[0]
    work.account.act(DeleteBlock(line.address))
    fate.removed.add(strand.id)
    for spot in work.by_address.get(line.address, ()):
        regenerated(work, spot)


def _deleted(work: Work, strand: Strand) -> None:
    """A person removed the paragraph: it stays away; figures that were saved elsewhere go on there."""
    gone = strand.theirs is None
    for slot in work.missing(strand.slots()):
        work.account.end(slot, RETIRED if gone else DELETED)
    if gone:
        return
    changed = "".join(run.text for run in strand.theirs or ()) != strand.text
    note = "（更正后内容有变化）" if changed else ""
    work.account.tell("人工删除", strand.id, f"人工已删除{note}：“{snippet(strand.text)}”")


def _retired(work: Work, strand: Strand, fate: Fate) -> None:
    """No longer generated: removed if nobody edited it, else it stays with a comment and its figures still update."""
    line = strand.lines[0]
    place = work.place(line.address)
    if (
        strand.id not in fate.edited
        and len(strand.lines) == 1
        and line.movable
        and not _kept_together(work, strand, fate)
    ):
        work.account.act(DeleteBlock(line.address))
        fate.removed.update(strand.blocks)
        work.account.tell("文字变化", strand.id, f"不再生成，已删除：“{snippet(strand.text)}”", place)
        for each in strand.lines:
            for spot in work.by_address.get(each.address, ()):
                work.account.end(spot.slot, RETIRED)
        return
    if _spoken_for(work, strand, fate):
        keep_figures(work, strand.lines, open_=True)
        for slot in work.missing(strand.slots()):
            work.account.end(slot, RETIRED)
        return
    item = f"更正后不再生成本段，但人工已修改，予以保留（已批注）：“{snippet(strand.ours_text)}”"
    comment = f"生成“{strand.text}”／人工“{strand.ours_text}”／更正：不再生成本段。现稿未改，请决定。"
    comment = comment.replace("\x1e", "")
    dispute = Dispute(
        "段", strand.id, strand.id, strand.text, strand.ours_text, "", item, comment, place, line.address, 0,
        len(line.text),
    )  # fmt: skip
    open_ = work.account.raise_(dispute)
    keep_figures(work, strand.lines, open_=open_)
    for slot in work.missing(strand.slots()):
        work.account.end(slot, RETIRED)


def keep_figures(work: Work, lines: Sequence[Line], *, open_: bool) -> None:
    """The figures of text that stays though it is no longer generated: brought up to date where their key lives on."""
    for line in lines:
        for spot in work.by_address.get(line.address, ()):
            if work.current(spot.slot) is None:
                work.account.end(spot.slot, CONFLICT if open_ else KEPT)
            else:
                settle(work, spot)


def _kept_together(work: Work, strand: Strand, fate: Fate) -> bool:
    """Whether this caption, unit line or note belongs to an exhibit of which a person edited a part."""
    names = {block.exhibit for block in work.base.blocks if block.id in strand.blocks and isinstance(block, Paragraph)}
    names.discard("")
    return any(exhibit_of(block) in names and block.id in fate.edited for block in work.base.blocks)


def _spoken_for(work: Work, strand: Strand, fate: Fate) -> bool:
    """Whether the table or chart that this caption or note belongs to goes too: its comment asks for the whole."""
    names = {block.exhibit for block in work.base.blocks if block.id in strand.blocks and isinstance(block, Paragraph)}
    return any(
        isinstance(block, Table | Chart)
        and block.name in names
        and block.id in fate.last
        and block.id not in work.pairs
        for block in work.base.blocks
    )


def exhibit_of(block: Block) -> str:
    """The name of the exhibit that a block is or belongs to."""
    return block.exhibit if isinstance(block, Paragraph) else block.name


def _note_shape(work: Work, strand: Strand, fate: Fate) -> None:
    account, place = work.account, work.place(strand.lines[0].address)
    start = f"“{snippet(strand.ours_text)}”"
    if strand.id in fate.reordered:
        account.tell("请核对", strand.id, f"更正后本段的次序有变化，但人工已修改，没有移动：{start}", place)
    if strand.id in fate.moved:
        account.tell("人工保持", strand.id, f"人工移动：{start}", place)
    if len(strand.lines) > 1:
        account.tell("人工保持", strand.id, f"人工拆分为{len(strand.lines)}段：{start}", place)
    if len(strand.blocks) > 1:
        account.tell("人工保持", strand.id, f"人工合并{len(strand.blocks)}段：{start}", place)
    if len(strand.lines) == len(strand.blocks) == 1 and strand.id in fate.edited:
        account.tell("人工保持", strand.id, f"人工修改：{start}", place)


def _heal(work: Work, strand: Strand) -> None:
    line = strand.lines[0]
    partner = work.pairs.get(strand.blocks[0])
    if partner is not None and line.block != partner.id and line.movable:
        work.account.act(HealBlock(line.address, partner.id))


def insert_new(work: Work, fate: Fate, loose: Sequence[Line]) -> None:
    """Insert newly generated blocks after their nearest surviving predecessor, unless a person wrote a twin."""
    old = {block.id: base for base, block in work.pairs.items()}
    anchor = ""
    for block in work.theirs.blocks:
        base = old.get(block.id)
        if base is not None and base in fate.replaced:
            work.account.act(InsertBlock(anchor, block))
            work.account.tell("文字变化", block.id, f"次序变化：“{snippet(block_text(block))}”", work.place(anchor))
            continue
        if base is not None:
            if base in fate.last and base not in fate.moved | fate.removed:
                anchor = fate.last[base]
            continue
        twin = twin_of(block.text, loose) if isinstance(block, Paragraph) and block.text.strip() else None
        if twin is not None:
            text = f"更正后新增的“{snippet(block_text(block))}”，现稿已有人工写的相近一段，没有插入，请核对其中数字"
            work.account.tell("请核对", block.id, text, work.place(twin.address))
            continue
        work.account.act(InsertBlock(anchor, block))
        work.account.tell("文字变化", block.id, f"新增{_kind(block)}：“{snippet(_title(block))}”", work.place(anchor))


def _kind(block: Block) -> str:
    return "段" if isinstance(block, Paragraph) else "表" if isinstance(block, Table) else "图"


def _title(block: Block) -> str:
    return block.text if isinstance(block, Paragraph) else block.name


def note_added(work: Work, loose: Sequence[Line]) -> None:
    """List what a person added."""
    for line in loose:
        if line.movable and line.text.strip():
            work.account.tell("人工保持", "", f"人工新增：“{snippet(line.text)}”", work.place(line.address))


__all__ = [
    "Chart", "Fate", "block_slots", "exhibit_of", "insert_new", "keep_figures", "merge_paragraph", "note_added",
    "snippet",
]  # fmt: skip
