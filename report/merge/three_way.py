"""The merge itself: pairs blocks, aligns them with ours, locates every figure, decides, and closes the books.

In: base, ours, theirs. Out: the Plan.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from report.document import Chart, Document, Paragraph, Table
from report.merge.account import Account
from report.merge.align import Aligned, align
from report.merge.blocks import Fate, insert_new, merge_paragraph, note_added
from report.merge.copies import copied_tables
from report.merge.grids import text_of
from report.merge.locate import locate
from report.merge.meaning import review
from report.merge.order import longest_rise
from report.merge.pairs import pair_blocks
from report.merge.pictures import match_pictures, merge_chart, replaced_by_hand
from report.merge.plan import Grid, Line, Ours, Picture, Plan
from report.merge.settle import settle_line
from report.merge.sheet import Sheet
from report.merge.strand import Strand, Work, joined
from report.merge.tables import deleted_table, is_edited, loose_lines, merge_table, name_places, sheet
from report.merge.tokens import BREAK, find_whole, masked
from report.merge.words import Words

_NOTHING: Mapping[str, str] = {}


@dataclass(slots=True)
class _Layout:
    """How base and ours correspond."""

    strands: list[Strand] = field(default_factory=list)
    sheets: dict[str, Sheet] = field(default_factory=dict)
    pictures: dict[str, Picture] = field(default_factory=dict)
    loose: list[Line] = field(default_factory=list)
    """Lines of the body that no block became."""
    fate: Fate = field(default_factory=Fate)


def merge(
    base: Document, ours: Ours, theirs: Document, *, words: Words, accepted: Mapping[str, str] = _NOTHING
) -> Plan:
    """Base, the hand-edited text and the regenerated document → everything a refresh will do.

    `accepted`: figure key → the printed text that a person has taken as right (认定). Raises AccountError if the slots
    do not add up (law 6); then nothing may be written.
    """
    work = _work(base, ours, theirs, words, accepted)
    pair_blocks(work)
    layout = _lay_out(work)
    cells = [strand for page in layout.sheets.values() for strand in page.strands.values()]
    work.strands = [*layout.strands, *cells]
    for strand in work.strands:
        work.generated.update({line.address: strand.text for line in strand.lines})
    rows_by_hand = [line for page in layout.sheets.values() for line in loose_lines(page)]
    added = _free_grids(work, layout)
    free_grids = [line for grid in added for row in grid.rows for cell in row for line in cell.lines]
    locate(work, work.strands, [*layout.loose, *rows_by_hand, *free_grids, *ours.margins])
    copied_tables(work, added)
    _decide(work, layout)
    for line in [*layout.loose, *free_grids, *ours.margins]:
        settle_line(work, line)
    insert_new(work, layout.fate, layout.loose)
    note_added(work, layout.loose)
    review(work)
    _carry(work)
    return work.account.plan(base.slots())


def _work(base: Document, ours: Ours, theirs: Document, words: Words, accepted: Mapping[str, str]) -> Work:
    known = {conflict["id"]: conflict for conflict in base.conflicts}
    work = Work(base, ours, theirs, words, accepted, Account(known, frozenset(ours.resolved)))
    work.slots = {slot.id: slot for slot in base.slots()}
    for slot in theirs.slots():
        work.fresh.setdefault((slot.key, slot.form), slot)
    number = 0
    for item in ours.items:
        if isinstance(item, Line):
            number += bool(item.text.strip())
            work.lines[item.address] = item
            work.places[item.address] = f"第{number}段"
        elif isinstance(item, Picture):
            work.places[item.address] = f"第{number}段后的图"
        else:
            work.lines.update({line.address: line for row in item.rows for cell in row for line in cell.lines})
    for line in ours.margins:
        work.lines[line.address] = line
        work.places[line.address] = "页眉、页脚、脚注或文本框"
    for line in ours.labels:
        work.lines[line.address] = line
        work.places[line.address] = "图里的文字"
    return work


def _lay_out(work: Work) -> _Layout:
    layout = _Layout()
    paragraphs = [block for block in work.base.blocks if isinstance(block, Paragraph)]
    lines = [item for item in work.ours.items if isinstance(item, Line)]
    old = {block.id for block in work.pairs.values()}
    new = [block.text for block in work.theirs.blocks if isinstance(block, Paragraph) and block.id not in old]
    aligned = align(paragraphs, lines, new)
    _paragraph_strands(work, layout, paragraphs, lines, aligned)
    _match_tables(work, layout)
    charts = [block for block in work.base.blocks if isinstance(block, Chart)]
    layout.pictures = match_pictures(charts, [item for item in work.ours.items if isinstance(item, Picture)])
    for chart in charts:
        if chart.id in layout.pictures:
            layout.fate.last[chart.id] = layout.pictures[chart.id].address
            if replaced_by_hand(work, chart, layout.pictures[chart.id]):
                layout.fate.edited.add(chart.id)
    _note_moves(work, layout)
    return layout


def _paragraph_strands(
    work: Work, layout: _Layout, paragraphs: Sequence[Paragraph], lines: Sequence[Line], aligned: Aligned
) -> None:
    used_lines: set[int] = set()
    strands: dict[int, Strand] = {}
    used_bases: set[int] = set()
    for bases, mine in aligned.groups():
        blocks, parts = [paragraphs[i] for i in bases], tuple(lines[j] for j in mine)
        strands[bases[0]] = _strand(work, blocks, parts)
        used_lines.update(mine)
        used_bases.update(bases)
        for block in blocks:
            layout.fate.last[block.id] = parts[-1].address
    for i, block in enumerate(paragraphs):
        if i not in used_bases:
            strands[i] = _strand(work, [block], ())
    layout.strands = [strands[i] for i in sorted(strands)]
    for strand in layout.strands:
        if strand.lines and not strand.untouched:
            layout.fate.edited.update(strand.blocks)
    layout.loose = [line for j, line in enumerate(lines) if j not in used_lines]


def _strand(work: Work, blocks: Sequence[Paragraph], lines: tuple[Line, ...]) -> Strand:
    partners = [work.pairs.get(block.id) for block in blocks]
    new = [block for block in partners if isinstance(block, Paragraph)]
    return Strand(blocks[0].id, joined(blocks), lines, joined(new) if new else None, tuple(b.id for b in blocks))


def _match_tables(work: Work, layout: _Layout) -> None:
    tables = [block for block in work.base.blocks if isinstance(block, Table)]
    grids = [item for item in work.ours.items if isinstance(item, Grid)]
    found: dict[str, Grid] = {}
    for grid in grids:
        if any(table.id == grid.block for table in tables):
            found.setdefault(grid.block, grid)
    _tables_alike(tables, grids, found)
    for table in tables:
        if table.id in found:
            grid = found[table.id]
            page = sheet(work, table, grid, f"表{grids.index(grid) + 1}")
            layout.sheets[table.id] = page
            layout.fate.last[table.id] = grid.address
            if is_edited(page):
                layout.fate.edited.add(table.id)


def _tables_alike(tables: Sequence[Table], grids: Sequence[Grid], found: dict[str, Grid]) -> None:
    """Tables without a bookmark: the most equal cells first, then by order where the counts are equal."""
    free = [table for table in tables if table.id not in found]
    unnamed = [grid for grid in grids if grid not in found.values()]
    words = {table.id: {masked(cell.text) for row in table.rows for cell in row.cells} for table in free}
    pairs = []
    for table in free:
        for j, grid in enumerate(unnamed):
            texts = {masked(text_of(cell)) for row in grid.rows for cell in row}
            share = len(words[table.id] & texts) / max(1, len(words[table.id]))
            pairs.append((-share, abs(free.index(table) - j), table.id, j))
    used: set[int] = set()
    for share, _, table_id, j in sorted(pairs):
        if table_id not in found and j not in used and share <= -0.5:
            found[table_id] = unnamed[j]
            used.add(j)
    rest = [table for table in free if table.id not in found]
    left = [grid for j, grid in enumerate(unnamed) if j not in used]
    if len(rest) == len(left):
        found.update({table.id: grid for table, grid in zip(rest, left, strict=True)})


def _note_moves(work: Work, layout: _Layout) -> None:
    """Blocks outside the longest run that kept its order were moved by hand; the same in theirs: by the data."""
    at = {item.address: position for position, item in enumerate(work.ours.items)}
    fate = layout.fate
    order = [(block.id, at[fate.last[block.id]]) for block in work.base.blocks if block.id in fate.last]
    kept = longest_rise([position for _, position in order])
    fate.moved = {block_id for index, (block_id, _) in enumerate(order) if index not in kept}
    new = {block.id: position for position, block in enumerate(work.theirs.blocks)}
    paired = [(block.id, new[work.pairs[block.id].id]) for block in work.base.blocks if block.id in work.pairs]
    standing = [at[fate.last[old]] for old, _ in sorted(paired, key=lambda pair: pair[1]) if old in fate.last]
    if standing == sorted(standing):
        return
    weights = [1 if _replaceable(work, layout, block_id) else len(paired) for block_id, _ in paired]
    kept = longest_rise([position for _, position in paired], weights)
    fate.reordered = {block_id for index, (block_id, _) in enumerate(paired) if index not in kept}
    fate.replaced = {block_id for block_id in fate.reordered if _replaceable(work, layout, block_id)}


def _replaceable(work: Work, layout: _Layout, block_id: str) -> bool:
    """Whether a block may be taken out and put elsewhere: a paragraph that nobody edited or moved."""
    fate = layout.fate
    block = work.pairs[block_id]
    untouched = block_id in fate.last and block_id not in fate.edited | fate.moved
    return isinstance(block, Paragraph) and not block.exhibit and untouched


def _free_grids(work: Work, layout: _Layout) -> list[Grid]:
    """Tables that a person added, each with a name for the list."""
    held = {page.grid.address for page in layout.sheets.values()}
    grids = [item for item in work.ours.items if isinstance(item, Grid)]
    free = [grid for grid in grids if grid.address not in held]
    for grid in free:
        name_places(work, grid, f"人工加的表（文中第{grids.index(grid) + 1}张）")
    return free


def _decide(work: Work, layout: _Layout) -> None:
    by_block = {strand.id: strand for strand in layout.strands}
    for block in work.base.blocks:
        if isinstance(block, Paragraph):
            if block.id in by_block:
                merge_paragraph(work, by_block[block.id], layout.fate)
        elif isinstance(block, Table):
            if block.id in layout.sheets:
                merge_table(work, layout.sheets[block.id], layout.fate)
            else:
                deleted_table(work, block)
        else:
            merge_chart(work, block, layout.pictures.get(block.id), layout.fate)


_STANDING = frozenset({"数", "疑", "文", "词", "推算", "旧值"})
"""Disputes about words or numbers in the text; they end when what the person wrote is gone from it."""


def _carry(work: Work) -> None:
    """Conflicts of earlier runs that came up nowhere: gone with their text, or still open."""
    account = work.account
    texts = [work.final(line) for line in work.lines.values()] if account.known else []
    printed = {(slot.key, slot.text) for slot in work.theirs.slots()} if account.known else set()
    for conflict, known in account.known.items():
        if conflict in account.handled:
            continue
        place = next((work.place(line.address) for line in work.lines.values() if conflict in line.comments), "")
        ends = known.get("kind") in _STANDING and conflict not in account.resolved
        true_again = known.get("kind") == "疑" and (known.get("key"), known.get("ours")) in printed
        if ends and (true_again or not _still_there(known, texts)):
            account.close(conflict)
        else:
            account.carry(conflict, place)


def _still_there(known: Mapping[str, str], texts: Sequence[str]) -> bool:
    ours = known.get("ours", "")
    if known.get("kind") == "文":
        parts = [masked(part) for part in ours.split(BREAK)]
        return any(part in masked(text) for text in texts for part in parts)
    words = ours.split("、") if known.get("kind") == "词" else [ours]
    return any(find_whole(text, word) >= 0 for text in texts for word in words)


__all__ = ["merge"]
