"""Levels that belong together (of one subject): 道路交通 123起、死亡53人. Prose in, groups in order out. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from report.audit.bind import Comparison
from report.audit.checks import Prose
from report.audit.lexicon import AREA, SECTOR
from report.audit.reader import Mention

_GRADE = re.compile(r"较大|重大|特大|一般|亡人|典型")
_NESTED = (
    re.compile(r"工矿"),
    re.compile(r"建筑|煤矿|化工|危化|危险化学|烟花|工贸|矿山|冶金|有色|建材|机械|轻工|纺织|商贸制造"),
)


@dataclass(slots=True)
class Group:
    """The levels of one subject, by kind."""

    subject: str
    levels: dict[str, Mention] = field(default_factory=dict)
    changes: dict[str, Comparison] = field(default_factory=dict)
    among: bool = False
    """Opened by 其中 or 包括."""
    sentence: int = 0
    paragraph: int = 0

    @property
    def first(self) -> Mention:
        """Its first level."""
        return next(iter(self.levels.values()))


def groups(prose: Prose) -> list[Group]:
    """The groups of the text in order."""
    found: list[Group] = []
    for said in prose.said:
        compared = {
            c.level.key: c for c in said.comparisons if c.level is not None and c.sure and c.compare in {"yoy", ""}
        }
        current: Group | None = None
        for mention in said.mentions:
            if mention.role != "level":
                continue
            kind = mention.kind.rstrip("?")
            if current is None or mention.subject != current.subject or kind in current.levels:
                current = Group(mention.subject, among=bool(re.search(r"其中|包括", mention.number.gap)))
                current.sentence, current.paragraph = said.sentence.index, said.sentence.passage.paragraph
                found.append(current)
            current.levels[kind] = mention
            if mention.key in compared:
                current.changes[kind] = compared[mention.key]
    return found


def dimension(subjects: Sequence[str]) -> str:
    """What a list is divided by: area, sector, grade, other; empty if a subject is missing, twice, or inside another."""
    if len(set(subjects)) != len(subjects) or not all(subjects):
        return ""
    if all(AREA.search(s) for s in subjects):
        return "area"
    if any(_GRADE.search(s) for s in subjects):
        return "grade" if set(subjects) == {"一般", "重大"} else ""
    if _overlap(subjects):
        return ""
    return "sector" if all(SECTOR.search(s) for s in subjects) else "other"


def _overlap(subjects: Sequence[str]) -> bool:
    """工矿商贸 beside 建筑 (which may lie inside it), 道路交通 beside 生产经营性道路交通."""
    outer, inner = _NESTED
    if any(outer.search(s) for s in subjects) and any(inner.search(s) and not outer.search(s) for s in subjects):
        return True
    return any(a != b and a in b for a in subjects for b in subjects)
