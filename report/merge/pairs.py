"""Which regenerated block is which generated one: by id; where the wording of the kit changed, by likeness and figures.

In: base and theirs. Out: the pairs of blocks and slots in the Work.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from report.document import Block, Chart, Paragraph, Table, block_slots
from report.merge.strand import Work, pair_slots
from report.merge.tokens import masked, similarity

SAME = 0.6
"""Similarity of the words (numbers masked) from which a reworded block is the same one."""


def pair_blocks(work: Work) -> None:
    """Pair the blocks of base and theirs and their slots."""
    new = {block.id: block for block in work.theirs.blocks}
    for block in work.base.blocks:
        other = new.get(block.id)
        if other is not None and type(other) is type(block):
            pair_slots(work, block, other)
    taken = {block.id for block in work.pairs.values()}
    for olds, news in _gaps(work, taken):
        for old in olds:
            match = _same_block(old, [block for block in news if block.id not in taken])
            if match is not None:
                taken.add(match.id)
                pair_slots(work, old, match)


def _gaps(work: Work, taken: set[str]) -> list[tuple[list[Block], list[Block]]]:
    """Unpaired blocks of both sides between the same paired neighbours."""
    base, theirs = work.base.blocks, work.theirs.blocks
    at = {block.id: j for j, block in enumerate(theirs)}
    fixed = [(i, at[work.pairs[block.id].id]) for i, block in enumerate(base) if block.id in work.pairs]
    borders = [(-1, -1), *fixed, (len(base), len(theirs))]
    gaps = []
    for (i, j), (k, m) in pairwise(borders):
        olds = [block for block in base[i + 1 : k] if block.id not in work.pairs]
        news = [block for block in theirs[j + 1 : m] if block.id not in taken]
        if olds and news:
            gaps.append((olds, news))
    return gaps


def _same_block(old: Block, news: Sequence[Block]) -> Block | None:
    scored = [(score, -i, new) for i, new in enumerate(news) if (score := _alike(old, new)) >= SAME]
    return max(scored, key=lambda item: item[:2])[2] if scored else None


def _alike(old: Block, new: Block) -> float:
    if isinstance(old, Paragraph) and isinstance(new, Paragraph):
        keys, others = {slot.key for slot in block_slots(old)}, {slot.key for slot in block_slots(new)}
        if (keys or others) and 2 * len(keys & others) < max(len(keys), len(others)):
            return 0.0
        return similarity(masked(old.text), masked(new.text))
    if isinstance(old, Table | Chart) and type(old) is type(new):
        return 1.0 if old.name == new.name else 0.0
    return 0.0
