"""Charts: ChartSpec → PNG bytes (pictures by matplotlib), or native Word chart part and workbook.

In: what a chart shows (`document.ChartSpec`). Out: its size, its picture, its native parts; what a native chart in a
file shows, and the same chart with other data. matplotlib, XlsxWriter and lxml are imported only where they are needed.
"""

from __future__ import annotations

from report.charts.cache import cached, fingerprint
from report.charts.draw import KINDS, drawing, picture, size
from report.charts.native import Native, native, native_size
from report.charts.refill import data_digest, native_data, refill
from report.charts.sheet import Column, Sheet, sheet

__all__ = [
    "KINDS",
    "Column",
    "Native",
    "Sheet",
    "cached",
    "data_digest",
    "drawing",
    "fingerprint",
    "native",
    "native_data",
    "native_size",
    "picture",
    "refill",
    "sheet",
    "size",
]
