"""Levels that belong together (of one subject): 道路交通 123起、死亡53人. Prose in, groups in order out. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from report.audit.bind import Comparison
from report.audit.checks import Prose
from report.audit.lexicon import AREA, SECTOR
from report.audit.metric import core_subject
from report.audit.reader import Mention

_GRADE = re.compile(r"较大|重大|特大|一般|亡人|典型")
_NESTED = (
    re.compile(r"工矿"),
    re.compile(r"建筑|煤矿|化工|危化|危险化学|烟花|工贸|矿山|冶金|有色|建材|(?<!农业)机械|轻工|纺织|商贸制造"),
)


@dataclass(slots=True)
class Group:
    """The levels of one subject, by kind."""

    subject: str
    levels: dict[str, Mention] = field(default_factory=dict)
    changes: dict[str, Comparison] = field(default_factory=dict)
    among: bool = False
    """Opened by 其中 or 包括."""
    apart: bool = False
    """另有, 此外: beside the total, not in it."""
    whole: str = ""
    """The subject it is said to be a part of: 建筑业 in 建筑业事故包含道路工程38起."""
    sentence: int = 0
    paragraph: int = 0
    scope: int = 0
    """Brackets it stands in."""
    segment: int = 0
    """Part between semicolons."""

    @property
    def first(self) -> Mention:
        """Its first level."""
        return next(iter(self.levels.values()))


def groups(prose: Prose) -> list[Group]:
    """The groups of the text in order."""
    found: list[Group] = []
    host = _Host()
    for said in prose.said:
        compared = {c.level.key: c for c in map(_of_first, said.comparisons) if c.level is not None}
        current: Group | None = None
        for mention in said.mentions:
            if mention.role != "level" or mention.doubt:
                continue
            host.take(found, mention, said.sentence.index)
            kind = host.kind(mention)
            if current is None or mention.subject != current.subject or kind in current.levels:
                current = _opened(mention)
                current.apart = bool(re.search(r"另有|另外|此外|不计入|不含|全口径", mention.number.gap))
                current.sentence, current.paragraph = said.sentence.index, said.sentence.passage.paragraph
                current.scope, current.segment = mention.number.scope, mention.segment
                found.append(current)
            current.levels[kind] = mention
            if mention.key in compared:
                current.changes[kind] = compared[mention.key]
    return found


def _of_first(c: Comparison) -> Comparison:
    """A sure comparison with last year; 1起、死亡4人，同比持平 speaks of the 1起 at least; else one without a level."""
    if c.compare not in {"yoy", ""}:
        return replace(c, level=None)
    if c.level is None and c.entry.flat is not None and not c.entry.foreign and c.readings:
        return replace(c, level=c.readings[0], sure=True)
    return c if c.sure else replace(c, level=None)


@dataclass(slots=True)
class _Host:
    """The group whose parts are being listed: 检查486家次 of 其中：煤矿12家次."""

    group: Group | None = None
    sentence: int = -1
    scope: int = 0

    def take(self, found: Sequence[Group], mention: Mention, sentence: int) -> None:
        """Open a list at 其中 or a bracket; close it with its sentence or bracket."""
        scope = mention.number.scope
        if sentence != self.sentence or (self.scope and scope != self.scope):
            self.group = None
        if self.group is None and found and (scope or _AMONG.search(mention.number.gap)):
            self.group = found[-1] if sentence - found[-1].sentence <= 1 else None
            self.sentence, self.scope = sentence, scope

    def kind(self, mention: Mention) -> str:
        """A bare 家次 under 检查486家次, a bare 万元 under 罚款86万元, a bare 人 in 死亡6人(…) are of that kind."""
        kind = mention.kind.rstrip("?")
        if self.group is None or kind not in {mention.number.unit, "金额", "人"} or _APART.search(mention.number.lead):
            return kind
        same = [k for k, m in self.group.levels.items() if m.number.unit == mention.number.unit]
        return same[0] if len(same) == 1 else kind


_AMONG = re.compile(r"其中|包括|包含")
_APART = re.compile(r"督办|移送|约谈|关闭|取缔|停产|涉及|曝光|列入|下达")
"""What was done with some of them is no kind of them."""
_HOLDS = re.compile(r"(?P<whole>[\u4e00-\u9fff]{2,10}?)(?:包含|包括|含有)[:：]?(?P<part>[\u4e00-\u9fff]*)$")


def _opened(mention: Mention) -> Group:
    """A new group, with what its words say it is a part of."""
    gap = mention.number.gap
    holds = _HOLDS.search(gap)
    if holds and "其中" not in gap:
        part = core_subject(holds["part"]) or mention.subject
        return Group(part, among=True, whole=core_subject(holds["whole"]))
    return Group(mention.subject, among=bool(re.search(r"其中|包括|包含", gap)))


def is_whole(group: Group) -> bool:
    """A group of no subject, or of a grade only: 较大事故24起."""
    return not group.subject or bool(re.fullmatch(r"(?:较大|重大|特别重大|重特大|及以上|以上|亡人)+", group.subject))


def is_graded(group: Group) -> bool:
    """较大, 重大, 亡人 stand in its subject: it counts across sectors."""
    return bool(_GRADE.search(group.subject))


def nesting(all_groups: Sequence[Group], *, semicolon: bool) -> list[int]:
    """For each group the number of the group it is a part of, −1 if of none.

    其中 opens parts of the group before it, up to the sentence's end (or, the other reading, up to the next semicolon);
    brackets hold parts of the group before them; a further 其中 inside the list opens parts of the member before it, up to
    the next semicolon.
    """
    parents: list[int] = []
    top = opener = holder = inner = -1
    for i, group in enumerate(all_groups):
        before = all_groups[i - 1] if i else None
        same = before is not None and before.sentence == group.sentence
        if not same or (opener >= 0 and semicolon and group.segment != all_groups[opener].segment and not group.scope):
            opener = -1
        if inner >= 0 and (not same or group.segment != all_groups[inner].segment):
            inner = -1
        if group.among and opener >= 0 and same and i > opener:
            inner = i - 1
        if group.among and opener < 0:
            opener = i if top >= 0 else -1
            holder = _holder(all_groups, i, top)
        if group.scope and same and top >= 0:
            parents.append(top)
        elif opener >= 0:
            parents.append(inner if inner >= 0 else holder)
        else:
            parents.append(-1)
            top = i
    return parents


def _holder(all_groups: Sequence[Group], i: int, top: int) -> int:
    """The group that a part names as its whole, else the last one outside brackets and 其中."""
    whole = all_groups[i].whole
    if not whole:
        return top
    return next((k for k in range(i - 1, max(-1, i - 30), -1) if all_groups[k].subject == whole), top)


def dimension(subjects: Sequence[str]) -> str:
    """What a list is divided by: area, sector, grade, other; empty if a subject is missing, twice, or inside another."""
    if len(set(subjects)) != len(subjects) or not all(subjects):
        return ""
    if all(AREA.search(s) for s in subjects):
        return "area"
    if any(_GRADE.search(s) for s in subjects):
        return "grade" if set(subjects) <= {"一般", "较大", "重大", "特别重大"} and "一般" in subjects else ""
    if _overlap(subjects):
        return ""
    return "sector" if all(SECTOR.search(s) for s in subjects) else "other"


def overlapping(text: str) -> bool:
    """The text says that one thing may count under several names (部分问题涉及多类)."""
    return bool(re.search(r"涉及多|重复|交叉|兼有|同时|部分", text))


def _overlap(subjects: Sequence[str]) -> bool:
    """工矿商贸 beside 建筑 (which may lie inside it), 道路交通 beside 生产经营性道路交通."""
    outer, inner = _NESTED
    if any(outer.search(s) and "其" not in s for s in subjects) and any(
        inner.search(s) and not outer.search(s) for s in subjects
    ):
        return True
    return any(a != b and a in b.replace("非煤", "") for a in subjects for b in subjects)
