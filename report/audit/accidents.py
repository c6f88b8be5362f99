"""The accidents a text counts, with their deaths, grade words and scope: what zero statements are held against. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from report.audit.checks import Prose, Said
from report.audit.reader import Mention

LEAST = {"较大": 3, "重大": 10, "特别重大": 30}
"""Deaths from which an accident has a grade (国务院令第493号第三条)."""
_NO_ACCIDENT = re.compile(r"违法|违章|行为|案件|隐患|险情|举报|纠纷|警情|案$|立案|处罚|投诉|演练|涉险|环境事件|非生产")
_ELSEWHERE = re.compile(
    r"国内|外省|外地|兄弟|其他地区|周边|近年|历年|历史|往年|曾|教训|案例|近期.{0,6}(?:全国|各地)|去年|上年|前年|同期|连续\d"
)


@dataclass(frozen=True, slots=True)
class Accident:
    """One count of accidents."""

    said: Said
    count: Mention
    deaths: Mention | None
    scope: str
    """国 省 市 区 县 …, as far as its sentence says."""

    @property
    def worst(self) -> int:
        """At least one of them has so many deaths."""
        if self.deaths is None:
            return 0
        return -(-int(self.deaths.number.amount.value) // int(self.count.number.amount.value))


def accidents(prose: Prose) -> list[Accident]:
    """All counts of accidents of the text that speak of here and now."""
    found = []
    for said in prose.said:
        for place, mention in enumerate(said.mentions):
            if not is_accident(mention):
                continue
            before = said.sentence.text[: mention.number.start]
            if not _ELSEWHERE.search(re.split(r"[，,;。]", before)[-1]):
                found.append(Accident(said, mention, deaths_of(said, place), scope_of(before)))
    return found


def is_accident(mention: Mention) -> bool:
    """A count of accidents or fires, not of cases, reports or hazards."""
    if mention.role != "level" or mention.kind != "起数" or mention.doubt or mention.number.amount.value == 0:
        return False
    words = f"{mention.number.clause}{mention.number.noun}{mention.subject}"
    return not _NO_ACCIDENT.search(words)


def scope_of(text: str) -> str:
    """国 省 市 区 县 镇 of the last 全市, 我区 … in a text; empty if none."""
    found = re.findall(r"(?:全|我|本|该|某)([国省市区县州镇乡街])", text)
    return found[-1] if found else ""


def deaths_of(said: Said, place: int) -> Mention | None:
    """The deaths printed straight after a count of accidents, of the same subject; `place`: which number of the sentence."""
    count = said.mentions[place]
    if place + 1 == len(said.mentions):
        return None
    mention = said.mentions[place + 1]
    near = mention.role == "level" and mention.kind == "死亡" and not mention.doubt
    if not near or mention.subject != count.subject or mention.segment != count.segment:
        return None
    return mention if count.number.amount.exact and mention.number.amount.exact else None
