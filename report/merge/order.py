"""What kept its order: the longest rising run of positions, by count or by weight.

In: positions. Out: indices of those that stay; the others were moved.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise


def longest_rise(values: Sequence[int], weights: Sequence[int] | None = None) -> set[int]:
    """Indices of a longest (or heaviest) non-falling subsequence; equal positions count as kept."""
    if all(a <= b for a, b in pairwise(values)):
        return set(range(len(values)))
    previous, last = _heaviest(values, weights) if weights else _longest(values)
    kept: set[int] = set()
    while last >= 0:
        kept.add(last)
        last = previous[last]
    return kept


def _longest(values: Sequence[int]) -> tuple[list[int], int]:
    tails: list[int] = []
    ends: list[int] = []
    previous: list[int] = []
    for i, value in enumerate(values):
        slot = bisect_right(tails, value)
        previous.append(ends[slot - 1] if slot else -1)
        tails[slot : slot + 1] = [value]
        ends[slot : slot + 1] = [i]
    return previous, ends[-1] if ends else -1


def _heaviest(values: Sequence[int], weights: Sequence[int]) -> tuple[list[int], int]:
    best: list[int] = []
    previous: list[int] = []
    for i, value in enumerate(values):
        before = max((k for k in range(i) if values[k] <= value), key=lambda k: best[k], default=-1)
        best.append(weights[i] + (best[before] if before >= 0 else 0))
        previous.append(before)
    return previous, max(range(len(values)), key=lambda k: best[k], default=-1)
