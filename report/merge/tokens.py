"""Text as tokens for comparing: a number or a Latin word is one token, every other character is one.

In: texts or token lists. Out: tokens, masks, similarity, matching stretches, and the hunks between two token lists.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

DIGITS = "0123456789０１２３４５６７８９"
LONGEST = 60
"""Digits of a number that means something; Python turns no text of more than 4,300 into a number."""
NUMBER = re.compile(r"[0-9０-９]+(?:,[0-9]{3})*(?:[.．][0-9０-９]+)?")
_TOKEN = re.compile(NUMBER.pattern + r"|[A-Za-zＡ-Ｚａ-ｚ]+|.", re.DOTALL)
PER_CENT = ("%", "％")
AROUND = 12
"""Characters before and after a number by which its stretch of text is known."""
BREAK = "\x1e"
"""Stands between two paragraphs that one stretch of text spans."""
FIGURE_PLANE = 0xF0000
"""Symbols of figures come from plane 15, which no input and no .docx reader lets in."""


def split(text: str) -> list[tuple[str, int, int]]:
    """The tokens of a text with their offsets."""
    return [(match.group(), match.start(), match.end()) for match in _TOKEN.finditer(text)]


def masked(text: str) -> str:
    """A text with every number as `#`."""
    return NUMBER.sub("#", text)


def is_figure(symbol: str) -> bool:
    """Whether a token is the symbol of a figure."""
    return len(symbol) == 1 and ord(symbol) >= FIGURE_PLANE


def find_whole(text: str, want: str, start: int = 0) -> int:
    """Where `want` stands in a text without digits running on at either side; −1 if nowhere."""
    while want and (at := text.find(want, start)) >= 0:
        if not runs_on(text, at, at + len(want)):
            return at
        start = at + 1
    return -1


def runs_on(text: str, start: int, end: int) -> bool:
    """Whether the digits of text[start:end] go on outside it: 12.3 inside 112.3 or 12.34."""
    before, after = text[:start][-2:], text[end : end + 2]
    if text[start] in DIGITS and before and (before[-1] in DIGITS + "−" or _point(before[::-1])):
        return True
    return text[end - 1] in DIGITS and bool(after) and (after[0] in DIGITS or _point(after))


def _point(pair: str) -> bool:
    return len(pair) == 2 and pair[0] in ".．," and pair[1] in DIGITS


def similarity(a: Sequence[str], b: Sequence[str]) -> float:
    """How alike two token lists or texts are, 0 to 1."""
    if a == b:
        return 1.0
    total = len(a) + len(b)
    matched = sum(size for _, _, size in matches(a, b))
    return 2 * matched / total if total else 1.0


def matches(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int, int]]:
    """Stretches (i, j, length) equal in both, rising; what both begin and end with is matched first."""
    head = 0
    limit = min(len(a), len(b))
    while head < limit and a[head] == b[head]:
        head += 1
    tail = 0
    while tail < limit - head and a[-1 - tail] == b[-1 - tail]:
        tail += 1
    found = [(0, 0, head)] if head else []
    middle_a, middle_b = a[head : len(a) - tail], b[head : len(b) - tail]
    if middle_a and middle_b:
        matcher = SequenceMatcher(None, middle_a, middle_b, autojunk=False)
        found += [(m.a + head, m.b + head, m.size) for m in matcher.get_matching_blocks() if m.size]
    if tail:
        found.append((len(a) - tail, len(b) - tail, tail))
    return found


_STOPS = {**dict.fromkeys("。；！？\n\x1e", 2), **dict.fromkeys("，、：", 1)}


def aligned(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int, int]]:
    """As `matches`, with every pure insertion or deletion slid to where a clause ends: “（一）甲。|（一）乙。”."""
    found = [list(stretch) for stretch in matches(a, b)]
    if not found or found[0][:2] != [0, 0]:
        found.insert(0, [0, 0, 0])
    found.append([len(a), len(b), 0])
    for left, right in pairwise(found):
        if left[0] + left[2] == right[0] and left[1] + left[2] < right[1]:
            shift = _slide(b, (left[1] + left[2], right[1]), (left[2], right[2]))
        elif left[1] + left[2] == right[1] and left[0] + left[2] < right[0]:
            shift = _slide(a, (left[0] + left[2], right[0]), (left[2], right[2]))
        else:
            continue
        left[2] += shift
        right[:] = [right[0] + shift, right[1] + shift, right[2] - shift]
    return [(i, j, size) for i, j, size in found if size]


def _slide(text: Sequence[str], gap: tuple[int, int], room: tuple[int, int]) -> int:
    """By how many tokens to move a gap (left is negative) so that it begins after a stop; 0 if it may stay."""
    start, end = gap
    shifts = [0]
    while -shifts[-1] < room[0] and text[start + shifts[-1] - 1] == text[end + shifts[-1] - 1]:
        shifts.append(shifts[-1] - 1)
    shift = 0
    while shift < room[1] and text[start + shift] == text[end + shift]:
        shift += 1
        shifts.append(shift)
    return max(shifts, key=lambda by: (_stop(text, start + by), -abs(by)))


def _stop(text: Sequence[str], at: int) -> int:
    return _STOPS.get(text[at - 1], 0) if at else 2


def mapping(a: Sequence[str], b: Sequence[str]) -> list[int]:
    """For every token of `a` its equal in `b`, or −1."""
    where = [-1] * len(a)
    for i, j, size in aligned(a, b):
        where[i : i + size] = range(j, j + size)
    return where


@dataclass(frozen=True, slots=True)
class Hunk:
    """a[start:end] was replaced by b[other_start:other_end]."""

    start: int
    end: int
    other_start: int
    other_end: int


def hunks(a: Sequence[str], b: Sequence[str]) -> list[Hunk]:
    """What differs from a to b; hunks less than two equal tokens apart are one, never across a figure."""
    found: list[Hunk] = []
    i = j = 0
    for x, y, size in [*aligned(a, b), (len(a), len(b), 0)]:
        if x > i or y > j:
            found.append(Hunk(i, x, j, y))
        i, j = x + size, y + size
    return _joined(found, a)


def _joined(found: list[Hunk], a: Sequence[str]) -> list[Hunk]:
    result: list[Hunk] = []
    for hunk in found:
        between = a[result[-1].end : hunk.start] if result else ()
        if result and len(between) < 2 and not any(is_figure(token) or token == BREAK for token in between):
            last = result.pop()
            result.append(Hunk(last.start, hunk.end, last.other_start, hunk.other_end))
        else:
            result.append(hunk)
    return result
