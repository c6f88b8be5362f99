"""The words of the trade that merge must know, handed in from the kit (words.yaml): the engine itself knows none.

In: lists of words. Out: the sense of a direction word, and which words of praise or blame stand in a sentence.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from report.figure import Slot


@dataclass(frozen=True, slots=True)
class Words:
    """Wording rules of a kit."""

    praise: tuple[str, ...] = ()
    """Words that praise a development: 成效显著, 明显好转, 实现, 首次."""
    blame: tuple[str, ...] = ()
    """Words that deplore one: 形势严峻, 有所反弹."""
    rise: tuple[str, ...] = ()
    """Direction words upwards: 上升, 增长, 增加, 多."""
    fall: tuple[str, ...] = ()
    """Direction words downwards: 下降, 减少, 少."""
    equal: tuple[str, ...] = ()
    """No change: 持平."""
    measures: tuple[str, ...] = ()
    """Measure words (量词) and units that may follow a number: 家次, 起, 万元."""

    def sense(self, word: str) -> int | None:
        """+1 for a word upwards, −1 downwards, 0 level; None for any other word."""
        for value, family in ((1, self.rise), (-1, self.fall), (0, self.equal)):
            if word.strip() in family:
                return value
        return None

    def flipped(self, base: Slot, theirs: Slot) -> bool:
        """Whether a comparison changed its sign or shape, so that it is one atom (持平 and a zero base included)."""
        if base.text == theirs.text:
            return False
        if [part.role for part in base.parts] != [part.role for part in theirs.parts]:
            return True
        before, after = _directions(base), _directions(theirs)
        return [self.sense(word) for word in before] != [self.sense(word) for word in after]


def _directions(slot: Slot) -> list[str]:
    return [part.text for part in slot.parts if part.role == "方向"] if slot.parts else [slot.text]


def found(text: str, words: Iterable[str]) -> tuple[str, ...]:
    """Which of the words stand in a text, in reading order, none inside a longer one that was found."""
    spans: list[tuple[int, int, str]] = []
    for word in sorted({word for word in words if word}, key=len, reverse=True):
        start = text.find(word)
        while start >= 0:
            end = start + len(word)
            if not any(a < end and start < b for a, b, _ in spans):
                spans.append((start, end, word))
            start = text.find(word, end)
    return tuple(dict.fromkeys(word for _, _, word in sorted(spans)))
