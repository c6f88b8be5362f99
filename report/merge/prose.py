"""The words of one strand, merged: diff3 over tokens in which a figure is one symbol.

In: a strand whose figures are located. Out: what of the template's change can be applied, and where a person has changed
the same words. Nothing here looks at a figure's value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from report.merge.tokens import BREAK, Hunk, hunks, is_figure, similarity

REWRITTEN = 0.5
"""Below this similarity of old and new template text the change is one hunk, so that no crumbs of the old text stay."""
_STOPS = "。；！？" + BREAK


@dataclass(frozen=True, slots=True)
class Change:
    """Where the template changed words: ranges in base, ours and theirs."""

    base: tuple[int, int]
    ours: tuple[int, int]
    theirs: tuple[int, int]
    disputed: bool
    """A person changed the same words."""


def diff3(base: Sequence[str], ours: Sequence[str], theirs: Sequence[str]) -> list[Change]:
    """The template's changes in reading order, those that ours has already made left out."""
    mine, new = hunks(base, ours), _template_hunks(base, theirs)
    changes: list[Change] = []
    for cluster in _clusters(mine, new):
        by_hand = [hunk for side, hunk in cluster if side == 0]
        generated = [hunk for side, hunk in cluster if side == 1]
        if not generated:
            continue
        start = min(hunk.start for _, hunk in cluster)
        end = max(hunk.end for _, hunk in cluster)
        o_range = _project(mine, start, end)
        t_range = _project(new, start, end)
        same = list(ours[slice(*o_range)]) == list(theirs[slice(*t_range)])
        if not same:
            changes.append(Change((start, end), o_range, t_range, bool(by_hand)))
    return changes


def by_sentence(base: Sequence[str], changes: Sequence[Change]) -> list[Change]:
    """The changes of one sentence go together: half of them beside words a person keeps would be wrong (没有发生…1起)."""
    ends = [0]
    for token in base:
        ends.append(ends[-1] + (token in _STOPS))
    spans = [(ends[change.base[0]], ends[max(change.base[0], change.base[1] - 1)]) for change in changes]
    held = {i for i, change in enumerate(changes) if change.disputed}
    while more := {
        i for i, (first, last) in enumerate(spans)
        if i not in held and any(spans[j][0] <= last and first <= spans[j][1] for j in held)
    }:  # fmt: skip
        held |= more
    return [replace(change, disputed=i in held) for i, change in enumerate(changes)]


def _template_hunks(base: Sequence[str], theirs: Sequence[str]) -> list[Hunk]:
    found = hunks(base, theirs)
    if len(found) > 1 and similarity(base, theirs) < REWRITTEN:
        first, last = found[0], found[-1]
        return [Hunk(first.start, last.end, first.other_start, last.other_end)]
    return found


def _clusters(mine: list[Hunk], new: list[Hunk]) -> list[list[tuple[int, Hunk]]]:
    """Hunks of both sides that overlap or touch."""
    pool = sorted([(0, hunk) for hunk in mine] + [(1, hunk) for hunk in new], key=lambda x: (x[1].start, x[1].end))
    clusters: list[list[tuple[int, Hunk]]] = []
    reach = -1
    for side, hunk in pool:
        if clusters and hunk.start <= reach:
            clusters[-1].append((side, hunk))
            reach = max(reach, hunk.end)
        else:
            clusters.append([(side, hunk)])
            reach = hunk.end
    return clusters


def _project(side: list[Hunk], start: int, end: int) -> tuple[int, int]:
    """The range of the other text that stands for base[start:end], hunks at its borders included."""
    before = [hunk for hunk in side if hunk.start < start]
    within = [hunk for hunk in side if hunk.end <= end]
    return start + _shift(before), end + _shift(within)


def _shift(side: list[Hunk]) -> int:
    return side[-1].other_end - side[-1].end if side else 0


def trimmed(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """How many tokens two lists share at their beginning and end, figures not counted as shared."""
    head = 0
    limit = min(len(old), len(new))
    while head < limit and old[head] == new[head] and not is_figure(old[head]):
        head += 1
    tail = 0
    while tail < limit - head and old[-1 - tail] == new[-1 - tail] and not is_figure(old[-1 - tail]):
        tail += 1
    return head, tail
