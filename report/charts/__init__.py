"""Charts: ChartSpec → PNG bytes (pictures by matplotlib), or native Word chart part and workbook.

In: what a chart shows (`document.ChartSpec`). Out: its size, its picture, its native parts; what a native chart in a
file shows, and the same chart with other data. matplotlib, XlsxWriter and lxml are imported only where they are needed.
"""

from __future__ import annotations

from pathlib import Path

from report.charts.bars import paired, ranked, stacked
from report.charts.cache import cached, fingerprint
from report.charts.draw import drawing, picture, size

__all__ = ["cached", "drawing", "fingerprint", "paired", "picture", "ranked", "size", "stacked"]
