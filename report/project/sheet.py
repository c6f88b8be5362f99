"""Words and tables of words as blocks, for papers that carry no figures of their own: 更正说明, 数据来源对照表."""

from __future__ import annotations

from collections.abc import Sequence

from report.document import Cell, Column, Paragraph, Row, Table, Text
from report.figure import short_id


def paragraph(style: str, text: str) -> Paragraph:
    """A paragraph of plain words."""
    return Paragraph(short_id("附页", style, text), style, (Text(text, fixed=True),))


def table(name: str, heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int]) -> Table:
    """A table of plain words; `widths` are shares of the text width in per mille."""
    columns = tuple(Column(head, width, "left") for head, width in zip(heads, widths, strict=True))
    header = Row("表头", tuple(Cell((Text(head),), head) for head in heads), header=True)
    body = [
        Row(str(index), tuple(Cell((Text(text, fixed=True),), head) for head, text in zip(heads, row, strict=True)))
        for index, row in enumerate(rows)
    ]
    return Table(short_id("附页", name), name, columns, (header, *body))
