"""Which period each number speaks of: 1—6月, 6月, 上半年. Prose in, period by number out. Pure."""

from __future__ import annotations

import re

from report.audit.checks import Prose

Period = tuple[int, int, int]
"""(year or 0, first month, last month)."""

PERIOD = re.compile(
    r"(?:(?P<year>(?:19|20)\d\d)年(?:度)?)?(?:(?P<a>\d{1,2})月?(?:份)?[-至](?P<b>\d{1,2})月(?:份)?(?!\d|日)|(?P<half>上半年)|(?P<nine>前三季度)|(?P<quarter>第?[一二三四]季度)|(?P<all>全年)|(?P<m>\d{1,2})月(?:份)?(?!\d))"
)
_BASE = re.compile(r"(?:比|较|与|同|和|去年|上年|前年|为)$")


def periods(prose: Prose) -> dict[tuple[int, int], Period]:
    """The period in force at each number, carried on within a paragraph; key (sentence, −1) is that at its start."""
    found: dict[tuple[int, int], Period] = {}
    current: Period | None = None
    home = None
    for said in prose.said:
        if said.sentence.passage is not home:
            home, current = said.sentence.passage, None
        if current is not None:
            found[(said.sentence.index, -1)] = current
        for mention in said.mentions:
            for match in PERIOD.finditer(mention.number.gap):
                period = period_of(match)
                if period and not _BASE.search(mention.number.gap[: match.start()]):
                    current = period
            if current is not None:
                found[mention.key] = current
                found.setdefault((said.sentence.index, -1), current)
    return found


def period_of(match: re.Match[str]) -> Period | None:
    """The months of one period expression; None if they are none."""
    year = int(match["year"] or 0)
    if match["half"]:
        return year, 1, 6
    if match["nine"]:
        return year, 1, 9
    if match["all"]:
        return year, 1, 12
    if match["quarter"]:
        n = "一二三四".index(match["quarter"].removeprefix("第")[0])
        return year, 3 * n + 1, 3 * n + 3
    first, last = (int(match["a"]), int(match["b"])) if match["a"] else (int(match["m"]), int(match["m"]))
    return (year, first, last) if 1 <= first <= last <= 12 else None
