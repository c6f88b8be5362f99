"""Of whom a paragraph speaks when its sentences do not say: a run-in heading, a label before a colon, the heading above. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from report.audit.lexicon import AREA, SECTOR
from report.audit.normal import Sentence
from report.audit.reader import Mention

_NUMBERING = re.compile(
    r"^(?:\(?[一二三四五六七八九十\d]{1,3}[)、.．]|[一二三四五六七八九十]是|第[一二三四五六七八九十]+[章节、,，])+"
)
_LABEL = re.compile(r"^([^，,;:。\d]{2,16}?)(?:(?:方面|领域|行业)[,，:]|:)")
_GENERAL = re.compile(r"总体|总的|基本|各类|综合|形势|今年|上半年|全年|统计|通报|如下|其中|分别|全[市区县省国]$")
_TAIL = re.compile(r"(?:方面|领域|行业|事故|情况|安全|生产|生产安全事故|检查|执法|整治)+$")


@dataclass(slots=True)
class Topics:
    """The topic in force while a text is read."""

    heading: str = ""
    """Of the heading above."""
    paragraph: int = 0
    own: str = ""
    """Of the paragraph's run-in heading."""

    def take(self, sentence: Sentence, mentions: list[Mention]) -> list[Mention]:
        """The mentions of a sentence with the topic as subject where they have none."""
        if sentence.passage.paragraph != self.paragraph:
            self.paragraph, self.own = sentence.passage.paragraph, ""
        text = _NUMBERING.sub("", sentence.text)
        if not mentions and len(text) <= 24:
            self._head(sentence, text)
            return mentions
        label = _LABEL.match(text)
        topic = (topic_of(label[1], marked=True) if label else "") or self.own or self.heading
        return [_with(m, topic) for m in mentions] if topic else mentions

    def _head(self, sentence: Sentence, text: str) -> None:
        """A short sentence without numbers: a run-in heading if more follows in the paragraph, else a heading."""
        alone = (
            sentence.passage.text.strip().endswith(sentence.whole.strip()) and len(sentence.passage.text.strip()) <= 28
        )
        topic = topic_of(text.rstrip("。"), marked=bool(re.search(r"方面|领域|行业", text)))
        if alone:
            self.heading = topic
        elif sentence.at[0] <= 6:
            self.own = topic


def topic_of(text: str, *, marked: bool) -> str:
    """道路运输业 of 道路运输业方面; empty for 总体情况 and the like."""
    if _GENERAL.search(text):
        return ""
    core = _TAIL.sub("", text)
    if not core or not (marked or SECTOR.search(core) or AREA.search(core)):
        return ""
    return core[-16:]


def _with(mention: Mention, topic: str) -> Mention:
    """The mention with the topic as its subject, if it has none and does not speak of all kinds."""
    if mention.role not in {"level", "base"} or mention.subject or "各类" in mention.number.gap:
        return mention
    return replace(mention, subject=topic)
