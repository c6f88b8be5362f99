"""The data of a native chart as one sheet: ChartSpec → Sheet → workbook bytes; what a chart part caches → the same shape.

One exhibit is one native chart with one caption, also where the picture has two panels: then the panels' series stand
side by side under names that say what they count and in which unit.
"""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

from report.charts.lettering import broken
from report.document import ChartSpec, Panel, Series

_NAMES = 46.0
"""Widest name beside the bars, in mm."""
_DIGITS = 15
"""Significant digits a workbook keeps."""


@dataclass(frozen=True, slots=True)
class Column:
    """One series as a column of the sheet."""

    name: str
    values: tuple[Decimal | None, ...]
    role: str = ""
    panel: int = 0


@dataclass(frozen=True, slots=True)
class Sheet:
    """Categories in column A from row 2, a series in each further column, its name in row 1."""

    categories: tuple[str, ...]
    columns: tuple[Column, ...]

    def digest(self) -> str:
        """Twelve hex digits of the categories and values; names and looks do not count."""
        values = [[None if value is None else number(value) for value in column.values] for column in self.columns]
        names = ["".join(name.split()) for name in self.categories]  # a line break in a long name is no data
        text = json.dumps([names, values], ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()[:12]


def number(value: Decimal) -> str:
    """A value as a workbook keeps it: at most 15 significant digits, no exponent, no zeros at the end."""
    kept = Decimal(f"{value:.{_DIGITS}g}")
    return format(kept.normalize(), "f") if kept else "0"


def read(text: str) -> Decimal | None:
    """A cached number; None if it is none (empty, #N/A)."""
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def sheet(spec: ChartSpec) -> Sheet:
    """The data of a chart, each series as long as the categories; a total that a picture shows as text is left out."""
    several = len(spec.panels) > 1
    columns = [
        Column(_name(panel, series, several=several), _values(series, len(spec.categories)), series.role, at)
        for at, panel in enumerate(spec.panels)
        for series in panel.series
        if spec.kind != "整改条形" or series.role != "值"
    ]
    return Sheet(spec.categories, tuple(columns))


def _name(panel: Panel, series: Series, *, several: bool) -> str:
    """A series' name: with two panels it says which panel's number it is (2022年上半年事故起数（起）)."""
    return f"{series.name}{panel.title}" if several else series.name


def _values(series: Series, count: int) -> tuple[Decimal | None, ...]:
    return (*series.values, *(None,) * count)[:count]


def lined(name: str) -> str:
    """A category as it stands in the chart and the workbook: a very long one in several lines (LibreOffice wraps none)."""
    return "\n".join(broken(name, _NAMES, 9))


def places(column: Column) -> int:
    """Decimals of a column's values, for its number format."""
    exponents = [value.as_tuple().exponent for value in column.values if value is not None]
    return max((-exponent for exponent in exponents if isinstance(exponent, int) and exponent < 0), default=0)


def pattern(column: Column) -> str:
    """The number format of a column: 0, 0.0, 0.00."""
    count = places(column)
    return "0." + "0" * count if count else "0"


def letter(at: int) -> str:
    """The sheet's column letters, from 0 = A."""
    text = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        text = chr(65 + rest) + text
    return text


def workbook(data: Sheet) -> bytes:
    """The .xlsx behind 编辑数据, byte for byte the same for the same data; missing values are empty cells."""
    from xlsxwriter import Workbook

    buffer = io.BytesIO()
    book = Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": datetime(2000, 1, 1, tzinfo=UTC)})
    page = book.add_worksheet("Sheet1")
    page.set_column(0, len(data.columns), 18)
    page.write_column(1, 0, map(lined, data.categories))
    for at, column in enumerate(data.columns, 1):
        style = book.add_format({"num_format": pattern(column)})
        page.write_string(0, at, column.name)
        for row, value in enumerate(column.values, 1):
            if value is not None:
                page.write_number(row, at, float(value), style)
    book.close()
    return buffer.getvalue()
