"""Which paragraphs of the hand-edited text each generated paragraph became (identity, in order of trust).

In: base paragraphs and ours' lines. Out: groups (base paragraphs, lines): one to one, split in two, or joined by hand.
Trust: bookmark, believed by similarity; equal text; similarity and shared figures; the only pair in a gap; then parts.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from report.document import Paragraph
from report.figure import Slot
from report.merge.plan import Line
from report.merge.tokens import masked, matches, similarity, split

BELIEVED = 0.3
"""Similarity from which a bookmark is believed."""
ALIKE = 0.55
"""Similarity from which two paragraphs are the same one."""
IN_GAP = 0.35
"""The same for the only pair between matched neighbours."""
PER_FIGURE = 0.1
"""What each shared figure adds."""
GAIN = 0.05
"""What a neighbour must add to the similarity to be a part."""
TWIN = 0.8
"""Similarity above which a hand-written paragraph says what a new generated one says."""
PART = 0.5
"""Share of a line that must stand in its neighbour's paragraph for it to be a part of that."""
WHOLE = 8
"""Characters from which a text that stands in another is told by that."""
CANDIDATES = 4


@dataclass(slots=True)
class Aligned:
    """Pairs of positions in base and ours; parts of split and joined paragraphs beside them."""

    line_of: dict[int, int] = field(default_factory=dict)
    """Base position → ours position of its main part."""
    base_of: dict[int, int] = field(default_factory=dict)
    parts: dict[int, set[int]] = field(default_factory=dict)
    """Base position → further ours positions (split)."""
    joins: dict[int, set[int]] = field(default_factory=dict)
    """Ours position → further base positions (joined)."""

    def pair(self, base: int, line: int) -> None:
        """Match the two."""
        self.line_of[base] = line
        self.base_of[line] = base

    def groups(self) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
        """Groups (base positions, ours positions) in base order."""
        result = []
        for base, line in sorted(self.line_of.items()):
            bases = sorted({base, *self.joins.get(line, ())})
            lines = sorted({line, *self.parts.get(base, ())})
            result.append((tuple(bases), tuple(lines)))
        return result


@dataclass(slots=True)
class _Sides:
    base: Sequence[Paragraph]
    lines: Sequence[Line]
    slot_ids: list[set[str]]
    mark_ids: list[set[str]]
    aligned: Aligned = field(default_factory=Aligned)
    scores: dict[tuple[int, int], float] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    retired: set[int] = field(default_factory=set)
    rivals: Sequence[str] = ()
    """Texts that are newly generated: a line more like one of them is no edited old paragraph."""
    rival_scores: dict[int, float] = field(default_factory=dict)

    def free_bases(self) -> list[int]:
        taken = {extra for extras in self.aligned.joins.values() for extra in extras}
        return [
            i for i in range(len(self.base))
            if i not in self.aligned.line_of and i not in taken and self.texts[i].strip()
        ]  # fmt: skip

    def free_lines(self) -> list[int]:
        """Lines without a base; one that bears the bookmark of a block no longer generated stays a person's own."""
        taken = {extra for extras in self.aligned.parts.values() for extra in extras} | self.retired
        return [
            j for j, line in enumerate(self.lines)
            if j not in self.aligned.base_of and j not in taken and line.text.strip()
        ]  # fmt: skip

    def alike(self, i: int, j: int) -> float:
        if (i, j) not in self.scores:
            self.scores[i, j] = similarity(self.texts[i], self.lines[j].text)
        return self.scores[i, j]

    def fits(self, i: int, j: int) -> bool:
        """Whether no newly generated paragraph is more like the line."""
        if j not in self.rival_scores:
            self.rival_scores[j] = max((similarity(text, self.lines[j].text) for text in self.rivals), default=0.0)
        return self.alike(i, j) >= self.rival_scores[j]

    def shared(self, i: int, j: int) -> int:
        return len(self.slot_ids[i] & self.mark_ids[j])

    def score(self, i: int, j: int) -> float:
        return self.alike(i, j) + PER_FIGURE * self.shared(i, j)


def align(base: Sequence[Paragraph], lines: Sequence[Line], rivals: Sequence[str] = ()) -> Aligned:
    """Match generated paragraphs with the lines they became; `rivals` are the texts of newly generated paragraphs."""
    sides = _Sides(
        base,
        lines,
        [{run.id for run in block.runs if isinstance(run, Slot)} for block in base],
        [{mark.id for mark in line.marks if mark.id} for line in lines],
        texts=[block.text for block in base],
        rivals=rivals,
    )
    _by_bookmark(sides)
    known = {block.id for block in base}
    sides.retired = {j for j, line in enumerate(lines) if line.block and line.block not in known}
    for key in (_exact, _masked):
        _by_equal(sides, key)
    _by_similarity(sides)
    _by_gap(sides)
    _by_containment(sides)
    _by_last_bookmark(sides)
    _split_parts(sides)
    _joined_parts(sides)
    return sides.aligned


def _exact(text: str) -> Hashable:
    return text


def _masked(text: str) -> Hashable:
    return masked(text)


def _by_bookmark(sides: _Sides) -> None:
    at = {block.id: i for i, block in enumerate(sides.base)}
    claims: dict[int, list[int]] = defaultdict(list)
    for j, line in enumerate(sides.lines):
        if line.block in at and line.text.strip():
            claims[at[line.block]].append(j)
    for i, candidates in claims.items():
        best = max(candidates, key=lambda j: (sides.score(i, j), -j))
        if sides.score(i, best) >= BELIEVED:
            sides.aligned.pair(i, best)


def _by_equal(sides: _Sides, key: Callable[[str], Hashable]) -> None:
    """Equal texts: unique on both sides, or as many on one side as on the other and then in order."""
    bases: dict[Hashable, list[int]] = defaultdict(list)
    lines: dict[Hashable, list[int]] = defaultdict(list)
    for i in sides.free_bases():
        bases[key(sides.texts[i])].append(i)
    for j in sides.free_lines():
        lines[key(sides.lines[j].text)].append(j)
    for text, mine in bases.items():
        theirs = lines.get(text, [])
        if len(mine) == len(theirs):
            for i, j in zip(mine, theirs, strict=True):
                sides.aligned.pair(i, j)


def _by_similarity(sides: _Sides) -> None:
    """Best pair first; what is rare (names, numbers) decides between paragraphs of one pattern.

    Candidates are found by shared pairs of tokens, so that long documents are not compared all with all.
    """
    weights = _weights(sides.texts)
    free = sides.free_bases()
    grams = {i: _pairs_of(sides.texts[i]) for i in free}
    index: dict[tuple[str, str], list[int]] = defaultdict(list)
    for i in free:
        for gram in grams[i]:
            index[gram].append(i)
    pairs = []
    for j in sides.free_lines():
        mine = _pairs_of(sides.lines[j].text)
        votes: dict[int, float] = defaultdict(float)
        for gram in mine:
            if len(found := index.get(gram, ())) <= max(20, len(free) // 4):
                for i in found:
                    votes[i] += weights[gram]
        for i in sorted(votes, key=lambda i: (-votes[i], i))[:CANDIDATES]:
            if sides.score(i, j) >= ALIKE and sides.alike(i, j) >= BELIEVED and sides.fits(i, j):
                rare = _rarity(grams[i], mine, weights) + PER_FIGURE * sides.shared(i, j)
                pairs.append((-rare, abs(i - j), i, j))
    _take_best(sides, pairs)


def _pairs_of(text: str) -> set[tuple[str, str]]:
    words = [token for token, _, _ in split(text)]
    return set(pairwise(["", *words, ""]))


def _weights(texts: Sequence[str]) -> defaultdict[tuple[str, str], float]:
    """How telling a pair of tokens is: the fewer paragraphs have it, the more."""
    counts: Counter[tuple[str, str]] = Counter()
    for text in texts:
        counts.update(_pairs_of(text))
    weights: defaultdict[tuple[str, str], float] = defaultdict(lambda: 1.0)
    weights.update({gram: 1 / count for gram, count in counts.items()})
    return weights


def _rarity(a: set[tuple[str, str]], b: set[tuple[str, str]], weights: Mapping[tuple[str, str], float]) -> float:
    """How much of what is telling two texts share, 0 to 1."""
    shared = sum(weights[gram] for gram in a & b)
    return shared / (shared + sum(weights[gram] for gram in a ^ b)) if shared else 0.0


def _by_containment(sides: _Sides) -> None:
    """A paragraph that stands whole in a longer line (joined), or a line that is a whole part of a paragraph (split)."""
    pairs = []
    bases, lines = sides.free_bases(), sides.free_lines()
    grams = {i: _grams(sides.texts[i]) for i in bases} if lines else {}
    for j in lines:
        text, mine = sides.lines[j].text, _grams(sides.lines[j].text)
        for i in bases:
            short, long = sorted((text, sides.texts[i]), key=len)
            if len(short) >= WHOLE and 5 * len(grams[i] & mine) >= 4 * min(len(grams[i]), len(mine)):
                share = contained(short, long)
                if share >= TWIN and sides.fits(i, j):
                    pairs.append((-share * len(short), abs(i - j), i, j))
    _take_best(sides, pairs)


def _take_best(sides: _Sides, pairs: list[tuple[float, int, int, int]]) -> None:
    for _, _, i, j in sorted(pairs):
        free = i not in sides.aligned.line_of and j not in sides.aligned.base_of
        if free and not _part_of_neighbour(sides, i, j):
            sides.aligned.pair(i, j)


def _part_of_neighbour(sides: _Sides, i: int, j: int) -> bool:
    """Whether a line is rather a part of the paragraph beside it (split) than base paragraph i edited."""
    text = sides.lines[j].text
    for step in (1, -1):
        base = sides.aligned.base_of.get(_next_line(sides, j, step))
        if base is not None and _inside(text, sides.texts[base]):
            share = contained(text, sides.texts[base])
            if share >= PART and share > contained(text, sides.texts[i]):
                return True
    return False


def _grams(text: str) -> set[str]:
    text = masked(text)
    return {text[k : k + 2] for k in range(len(text) - 1)} or {text}


def _by_gap(sides: _Sides) -> None:
    """The only unmatched base between two matched neighbours and the best of ours' lines between the same two."""
    free_bases, free_lines = sides.free_bases(), sides.free_lines()
    gaps: dict[tuple[int, int], list[int]] = defaultdict(list)
    for i in free_bases:
        gaps[_neighbours(i, sides.aligned.line_of, len(sides.base), len(sides.lines))].append(i)
    for (low, high), bases in gaps.items():
        between = [j for j in free_lines if low < j < high and j not in sides.aligned.base_of]
        if len(bases) == 1 and between:
            best = max(between, key=lambda j: (sides.score(bases[0], j), -j))
            likely = sides.score(bases[0], best) >= IN_GAP and sides.fits(bases[0], best)
            if likely and not _part_of_neighbour(sides, bases[0], best):
                sides.aligned.pair(bases[0], best)


def _neighbours(i: int, line_of: dict[int, int], count: int, last: int) -> tuple[int, int]:
    low = next((line_of[k] for k in range(i - 1, -1, -1) if k in line_of), -1)
    high = next((line_of[k] for k in range(i + 1, count) if k in line_of), last)
    return low, high


def _by_last_bookmark(sides: _Sides) -> None:
    """A bookmark with little likeness is believed when neither side has found a better match and a figure agrees."""
    at = {block.id: i for i, block in enumerate(sides.base)}
    free = set(sides.free_bases())
    for j in sides.free_lines():
        i = at.get(sides.lines[j].block)
        if i is not None and i in free and sides.shared(i, j):
            sides.aligned.pair(i, j)
            free.discard(i)


def _split_parts(sides: _Sides) -> None:
    """A free line beside a matched one is a part of it if the two together are more like the base."""
    free = set(sides.free_lines())
    if not free:
        return
    for i, main in list(sides.aligned.line_of.items()):
        group = [main]
        for step in (1, -1):
            j = _next_line(sides, main, step)
            while j in free and _gains(sides, i, group, j):
                group.append(j)
                free.discard(j)
                j = _next_line(sides, j, step)
        if len(group) > 1:
            sides.aligned.parts[i] = set(group[1:])


def _next_line(sides: _Sides, j: int, step: int) -> int:
    j += step
    while 0 <= j < len(sides.lines) and not sides.lines[j].text.strip():
        j += step
    return j


def _gains(sides: _Sides, i: int, group: Sequence[int], j: int) -> bool:
    text = sides.texts[i]
    if not _inside(sides.lines[j].text, text) and not sides.shared(i, j):
        return False
    before = similarity(text, "".join(sides.lines[k].text for k in sorted(group)))
    after = similarity(text, "".join(sides.lines[k].text for k in sorted([*group, j])))
    return after - before > GAIN


def _inside(part: str, whole: str) -> bool:
    """Whether at least half of a text's letter pairs stand in another."""
    grams = _grams(part)
    return 2 * len(grams & _grams(whole)) >= len(grams)


def _joined_parts(sides: _Sides) -> None:
    """A free base beside a matched one was joined to it if the two together are more like the line."""
    free = set(sides.free_bases())
    if not free:
        return
    for main, line in list(sides.aligned.line_of.items()):
        if sides.aligned.parts.get(main):
            continue
        group = [main]
        for step in (1, -1):
            i = main + step
            while i in free and _joins(sides, group, i, line):
                group.append(i)
                free.discard(i)
                i += step
        if len(group) > 1:
            sides.aligned.joins[line] = set(group[1:])


def _joins(sides: _Sides, group: Sequence[int], i: int, line: int) -> bool:
    text = sides.lines[line].text
    if not _inside(sides.texts[i], text) and not sides.shared(i, line):
        return False
    before = similarity("".join(sides.texts[k] for k in sorted(group)), text)
    after = similarity("".join(sides.texts[k] for k in sorted([*group, i])), text)
    return after - before > GAIN


def contained(part: str, whole: str) -> float:
    """Which share of a text stands in another, in stretches of at least four characters."""
    matched = sum(size for _, _, size in matches(part, whole) if size >= 4)
    return matched / len(part) if part else 0.0


def twin_of(text: str, lines: Iterable[Line]) -> Line | None:
    """The hand-written line that says the same as a text, if any does."""
    grams = _grams(text)
    best: tuple[float, Line] | None = None
    for line in lines:
        other = _grams(line.text)
        if 3 * len(grams & other) >= min(len(grams), len(other)):
            score = similarity(masked(text), masked(line.text))
            if score > TWIN and (best is None or score > best[0]):
                best = (score, line)
    return best[1] if best else None


__all__ = ["Aligned", "align", "twin_of"]
