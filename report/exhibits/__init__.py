"""Specifications of tables and charts (exhibits.yaml) and figures → Blocks, data only.

In: a kit's exhibits, the figures of the period and of last year. Out: a Table whose cells are slots, or a Chart's
specification with the figures drawn in it and its alternative text.
"""

from report.exhibits.build import Placed, build
from report.exhibits.schema import Exhibit, counted, exhibits

__all__ = ["Exhibit", "Placed", "build", "counted", "exhibits"]
