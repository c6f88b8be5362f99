"""Our own report beside the rules of the audit, before it is a file: a report that contradicts itself is not published."""

from __future__ import annotations

from collections.abc import Iterator

from report.audit import Passage, Result, audit
from report.document import Document, Paragraph, Table


def audit_document(document: Document) -> Result:
    """Audit a report before it is a file."""
    passages: list[Passage] = []
    tables = 0
    for block in document.blocks:
        if isinstance(block, Paragraph):
            passages.append(Passage(len(passages) + 1, block.text))
        elif isinstance(block, Table):
            tables += 1
            for row, column, text in _cells(block):
                passages.append(Passage(len(passages) + 1, text, tables, row, column))
    return audit(passages, document.title)


def _cells(table: Table) -> Iterator[tuple[int, int, str]]:
    """Row, column and text of every cell that has one; a header over two rows keeps its column in the second."""
    below: dict[int, int] = {}
    for number, row in enumerate(table.rows, 1):
        column = 1
        for cell in row.cells:
            while below.get(column, 0) >= number:
                column += 1
            if cell.text.strip():
                yield number, column, cell.text
            below |= dict.fromkeys(range(column, column + cell.span), number + cell.rows - 1)
            column += cell.span
