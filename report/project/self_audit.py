"""Our own report beside the rules of the audit, before it is a file: a report that contradicts itself is not published."""

from __future__ import annotations

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
            for number, row in enumerate(block.rows, 1):
                column = 1
                for cell in row.cells:
                    if cell.text.strip():
                        passages.append(Passage(len(passages) + 1, cell.text, tables, number, column))
                    column += cell.span
    return audit(passages, document.title)
