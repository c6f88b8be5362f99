"""What a row's name comes to: 1.工贸 → 工贸, 消防安全 → 消防, 2024-01 → 1月; and sheets named after months. Pure.

In: the key cells of a statistics table. Out: one name each by which tables, ledgers and years meet.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from report.dictionary.cells import Period, iso_date
from report.dictionary.periods import span
from report.dictionary.schema import TableSpec
from report.tables import fold

_LISTED = re.compile(
    r"\s*(?:[(（](?:[一二三四五六七八九十]{1,3}|\d{1,2})[)）]|[一二三四五六七八九十]{1,3}[、.．]|\d{1,2}[、.．](?!\d)|[①-⑳])\s*(?=\S)"
)
_MONTH_NAME = re.compile(r"\d{1,2}月")


def unlisted(text: str) -> str:
    """A name without the number that lists put before it: 1.工贸, （二）消防, 三、建筑."""
    return _LISTED.sub("", text, count=1)


def synonyms(spec: TableSpec, written: Iterable[str]) -> dict[str, str]:
    """Written name → the declared word for it (词表), where that word is not there itself and no other name means it."""
    names = set(written)
    meant = {name: word for name in names if (word := spec.words.get(name)) and word not in names}
    return {name: word for name, word in meant.items() if list(meant.values()).count(word) == 1}


def is_monthly(spec: TableSpec) -> bool:
    """Whether the rows of a table are the months of its period."""
    return bool(spec.rows) and all(map(_MONTH_NAME.fullmatch, spec.rows))


def month(text: str, period: Period | None) -> str:
    """1月份, 一月, 01, 2024年1月, 2024-01 → 1月; a longer period or another year's month stays as it is written."""
    name = fold(text).removesuffix("份")
    if name.isdecimal() and 1 <= int(name) <= 12:
        return f"{int(name)}月"
    day = iso_date(name) or ""
    if len(day) >= len("2024-01") and period and int(day[:4]) == period.year:
        return f"{int(day[5:7])}月"
    first, last = span(name) or (0, 1)
    return f"{first}月" if first == last else fold(text)


def outside(spec: TableSpec, name: str) -> bool:
    """Whether a row of a monthly table is a month, but none of the period."""
    if not is_monthly(spec) or name in spec.rows:
        return False
    first, last = span(name) or (0, 1)
    return first == last or iso_date(name) is not None


def sheet_months(sheets: Sequence[str], period: Period | None) -> Mapping[str, str]:
    """Sheet → its month or quarter, if each of several sheets is named after one and no two overlap; else nothing."""
    if len(sheets) < 2:
        return {}
    names = {sheet: month(sheet, period) for sheet in sheets}
    spans = [span(name) for name in names.values()]
    months = [number for found in spans if found for number in range(found[0], found[1] + 1)]
    return names if all(spans) and len(set(months)) == len(months) else {}


def lacking_months(names: Iterable[str], period: Period | None) -> list[str]:
    """The months of the period that no sheet stands for."""
    spans = [found for name in names if (found := span(name))]
    there = {number for first, last in spans for number in range(first, last + 1)}
    return [f"{number}月" for number in range(period.first, period.last + 1) if number not in there] if period else []
