"""Periods inside a period: months, quarters and halves as row names, weeks as second keys, and what they must add up to. Pure."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence

from report.tables import fold

_NUMBERS = "一二三四五六七八九十"
_QUARTER = re.compile(r"第?([一二三四1-4])季度?")
_MONTH = re.compile(r"(\d{1,2}|[一二三四五六七八九十]{1,2})月份?")
_MONTHS = re.compile(r"(\d{1,2})[-—~～至到](\d{1,2})月份?")
_HALVES = {"上半年": (1, 6), "下半年": (7, 12), "全年": (1, 12)}
Span = tuple[int, int]


def span(name: str) -> Span | None:
    """First and last month of a row that is named after a period (6月, 第一季度, 1—3月, 上半年); None for any other name."""
    name = fold(name)
    if name in _HALVES:
        return _HALVES[name]
    if found := _QUARTER.fullmatch(name):
        first = (_NUMBERS.find(found[1]) if found[1] in _NUMBERS else int(found[1]) - 1) * 3 + 1
        return first, first + 2
    if found := _MONTHS.fullmatch(name):
        return (int(found[1]), int(found[2])) if 1 <= int(found[1]) <= int(found[2]) <= 12 else None
    found = _MONTH.fullmatch(name)
    month = _month(found[1]) if found else 0
    return (month, month) if 1 <= month <= 12 else None


def _month(text: str) -> int:
    if text.isdecimal():
        return int(text)
    return sum(_NUMBERS.find(sign) + 1 for sign in text) if text in {"十一", "十二"} or len(text) == 1 else 0


def sums(names: Sequence[str]) -> dict[str, list[str]]:
    """Row named after a longer period → the rows that make it up exactly, the longest ones first; rows without such are left out."""
    spans = {name: found for name in names if (found := span(name))}
    return {name: parts for name, whole in spans.items() if (parts := _tiles(whole, spans))}


def _tiles(whole: Span, spans: Mapping[str, Span]) -> list[str]:
    """The fewest rows that follow each other from the first to the last month of a longer one; none if they leave a gap."""
    parts: list[str] = []
    month = whole[0]
    while month <= whole[1]:
        inside = {
            name: last
            for name, (first, last) in spans.items()
            if first == month and last <= whole[1] and (first, last) != whole
        }
        if not inside:
            return []
        longest = max(inside, key=lambda name: inside[name])
        parts.append(longest)
        month = inside[longest] + 1
    return parts


def missing_weeks(days: Sequence[str]) -> Iterator[str]:
    """ISO days of a weekly form → the days between them on which nobody sent anything."""
    dates = sorted(date for day in days if (date := _date(day)))
    gaps = [(later - earlier).days for earlier, later in itertools.pairwise(dates)]
    if not gaps or min(gaps) != 7 or any(gap % 7 for gap in gaps):
        return
    for earlier, gap in zip(dates, gaps, strict=False):
        yield from ((earlier + dt.timedelta(days=7 * week)).isoformat() for week in range(1, gap // 7))


def _date(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def within_days(day: str, until: str, days: int) -> bool:
    """Whether fewer than so many days have passed from a day to another, both ISO; False if one is no day."""
    first, last = _date(day), _date(until)
    return first is not None and last is not None and 0 <= (last - first).days < days
