"""Which period each number speaks of: 1—6月, 6月, 上半年. Prose in, period by number out. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from report.audit.checks import Prose
from report.audit.normal import Sentence

Period = tuple[int, int, int]
"""(year or 0, first month, last month)."""

PERIOD = re.compile(
    r"(?:(?P<year>(?:19|20)\d\d)年(?:度)?)?(?:(?P<a>元|\d{1,2})月?(?:份)?[-至](?P<b>\d{1,2})月(?:份)?(?!\d|日)|(?P<half>上半年)|(?P<nine>前三季度)|"
    r"(?P<quarter>第?[一二三四]季度)|(?P<all>全年)|(?P<m>\d{1,2})月(?:份)?(?!\d))"
)
_OTHER = re.compile(r"(?:比|较|与|同|和|去年|上年|前年|为|截至|截止|截止到)$")


def periods(prose: Prose) -> dict[tuple[int, int], Period]:
    """The period in force at each number, carried on until another is named; key (sentence, −1) is that at its start."""
    found: dict[tuple[int, int], Period] = {}
    current: Period | None = None
    for said in prose.said:
        named = sorted([*_named(said.sentence.text), *_to_date(said.sentence.text), *_unreadable(said.sentence)])
        opening = next((p for at, p in named if at < 12), current)
        if opening is not None:
            found[said.sentence.index, -1] = opening
        for mention in said.mentions:
            while named and named[0][0] < mention.number.start:
                current = named.pop(0)[1]
            if current is not None:
                found[mention.key] = current
        current = named[-1][1] if named else current
    return found


_TO_DATE = re.compile(r"截[至止](?:到)?(?:(?P<year>(?:19|20)\d\d)年)?(?P<m>\d{1,2})月(?:底|末|份?底|(?:30|31|28|29)日)")


def _to_date(text: str) -> Iterator[tuple[int, Period]]:
    """截至5月底，累计…: from January to May."""
    for match in _TO_DATE.finditer(text):
        if "累计" in text[match.end() : match.end() + 20] and 1 <= int(match["m"]) <= 12:
            yield match.start(), (int(match["year"] or 0), 1, int(match["m"]))


def last_period(text: str) -> Period | None:
    """The last period that a text names as its own."""
    return next((p for _, p in reversed(list(_named(text)))), None)


def _named(text: str) -> Iterator[tuple[int, Period]]:
    """The periods that a sentence names as its own, with their places; those it only compares with are left out."""
    for match in PERIOD.finditer(text):
        period = period_of(match)
        if period and not _OTHER.search(text[max(0, match.start() - 4) : match.start()]):
            yield match.start(), period


def _unreadable(sentence: Sentence) -> Iterator[tuple[int, Period]]:
    """20171-4月, 20174月: a period that lost a sign is none we know, and like no other."""
    for match in _GLUED.finditer(sentence.text):
        yield match.start(), (-1000 * (sentence.index + 1) - match.start(), 0, 0)


_GLUED = re.compile(r"(?<!\d)(?:19|20)\d\d\d{1,2}(?:-\d{1,2})?月")


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
    if match["a"]:
        first, last = 1 if match["a"] == "元" else int(match["a"]), int(match["b"])
    else:
        first = last = int(match["m"])
    return (year, first, last) if 1 <= first <= last <= 12 else None
