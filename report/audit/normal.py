"""Text as typed → text as read: same length, one code point for one, so that places stay. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from report.audit.model import Passage, Spot

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if code != 0xFF0C}
"""Full-width forms, except the comma: `，` never groups thousands."""
_SAME = {ord(c): "-" for c in "﹣－−–—―～〜∼~"} | {
    ord("﹪"): "%",
    ord("﹕"): ":",
    ord("「"): "“",
    ord("『"): "“",
    ord("」"): "”",
    ord("』"): "”",
    ord("〔"): "(",
    ord("【"): "(",
    ord("〕"): ")",
    ord("】"): ")",
}
_TRADITIONAL = str.maketrans(
    "發傷災築貿礦億萬較與為總數計實個處項鄉鎮縣區運場戶業產環漲減長達於經濟損檢隱執罰辦結屬報舉類別無歲農機漁條輛臺樓單財産獎勵審應該額員時點種級駕駛營車鐵險燒壓輕紡織廠煙訓練評許證課調議護佔現還從圖標準嚴務難門間開閉問題頂隨階約餘負責",
    "发伤灾筑贸矿亿万较与为总数计实个处项乡镇县区运场户业产环涨减长达于经济损检隐执罚办结属报举类别无岁农机渔条辆台楼单财产奖励审应该额员时点种级驾驶营车铁险烧压轻纺织厂烟训练评许证课调议护占现还从图标准严务难门间开闭问题顶随阶约余负责",
)
_MAP: dict[int, int | str] = {**_WIDE, **_SAME, **_TRADITIONAL, ord("\uff5e"): "-"}
_STOPS = re.compile(r"[。！？!?]|(?<![，,、；;])[\n\r\u2028\u2029]")
"""A line break ends a sentence, but not straight after a comma."""
_BLANK = re.compile(r"\s")
SENTENCE_MAX = 1_200
"""Longer sentences are cut at a clause: no report has them, hostile text does."""


def plain_text(text: str) -> str:
    """Text with full-width digits and signs made half-width, traditional key characters made simplified; same length."""
    return text.translate(_MAP)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of one passage, blanks taken out, with the way back to the passage's code points."""

    passage: Passage
    text: str
    """Normalised, without blanks except between digits."""
    at: Sequence[int]
    """Index in the passage's text of each character, and one past the last."""
    index: int
    """Number of the sentence in the whole text, from 0."""

    def spot(self, start: int, end: int) -> Spot:
        """The place in the passage of a range of this sentence."""
        p = self.passage
        stop = self.at[end - 1] + 1 if end > start else self.at[start]
        return Spot(p.paragraph, self.at[start], stop, p.table, p.row, p.column)

    def original(self, start: int, end: int) -> str:
        """The words as typed of a range of this sentence."""
        spot = self.spot(start, end)
        return self.passage.text[spot.start : spot.end]

    @property
    def whole(self) -> str:
        """The sentence as typed."""
        return self.original(0, len(self.text)).strip()


def sentences(passages: Iterator[Passage]) -> Iterator[Sentence]:
    """The sentences of the passages in order."""
    index = 0
    for passage in passages:
        text = plain_text(passage.text)
        for start, end in _cuts(text):
            piece = text[start:end]
            if not _BLANK.search(piece):
                yield Sentence(passage, piece, range(start, end + 1), index)
            elif kept := _without_blanks(text, start, end):
                yield Sentence(passage, "".join(text[i] for i in kept), (*kept, kept[-1] + 1), index)
            else:
                continue
            index += 1


def _cuts(text: str) -> Iterator[tuple[int, int]]:
    """Ranges between full stops, none longer than SENTENCE_MAX."""
    start = 0
    for stop in [*(m.end() for m in _STOPS.finditer(text)), len(text)]:
        while stop - start > SENTENCE_MAX:
            cut = max(text.rfind(mark, start, start + SENTENCE_MAX) for mark in "；;，,、")
            cut = cut + 1 if cut > start else start + SENTENCE_MAX
            yield start, cut
            start = cut
        if stop > start:
            yield start, stop
        start = stop


def _without_blanks(text: str, start: int, end: int) -> list[int]:
    """Indices of the characters kept: blanks fall, except one between two digits, which keeps two numbers apart."""
    kept: list[int] = []
    for i in range(start, end):
        if not text[i].isspace() or (kept and text[kept[-1]].isdigit() and i + 1 < end and text[i + 1].isdigit()):
            kept.append(i)
    return kept
