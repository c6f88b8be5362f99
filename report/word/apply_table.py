"""Rows of tables that people have edited: a newly generated row goes in, a vanished one out.

In: the rows of a table, a row of the Document, and the meaning of each of ours' columns. Out: the table changed in place; the new row
looks like its neighbour and its cells stand where their columns stand now.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy

from lxml import etree

from report.document import Cell, Row
from report.figure import Slot
from report.word.apply_block import mark_row
from report.word.apply_runs import marked, new_run
from report.word.apply_state import Draft
from report.word.apply_text import wrap
from report.word.read import shown_cells
from report.word.read_xml import BOOKMARK, BOOKMARK_END, INS, PPR, TC, VAL, Element, P, R, child, name, value

_ROW_PROPERTIES = name("w:trPr")
_CELL_PROPERTIES = name("w:tcPr")
_SPAN = name("w:gridSpan")


def insert_row(draft: Draft, rows: list[Element], after: int, row: Row, columns: Sequence[str]) -> None:
    """Put a generated row behind the row at index `after` (−1: at the top) of a table's rows."""
    if not rows:
        return
    fresh = _like(_model(rows, after, row), row, columns)
    cells = [item for item in fresh if item.tag == TC]
    for cell, wanted in zip(cells, _contents(cells, row, columns), strict=True):
        _fill(draft, cell, wanted)
    if 0 <= after < len(rows):
        rows[after].addnext(fresh)
    else:
        rows[0].addprevious(fresh)
    if draft.manner.track:
        mark_row(draft, fresh, INS)


def _model(rows: list[Element], after: int, row: Row) -> Element:
    """The row to look like: the neighbour of the same kind."""
    near = sorted(range(len(rows)), key=lambda index: (abs(index - after), -index))
    for index in near:
        if _is_header(rows[index]) == row.header:
            return rows[index]
    return rows[near[0]]


def _is_header(row: Element) -> bool:
    return child(child(row, _ROW_PROPERTIES), name("w:tblHeader")) is not None


def _like(model: Element, row: Row, columns: Sequence[str]) -> Element:
    """A row without words that looks like another."""
    fresh = deepcopy(model)
    for item in [*fresh.iter(BOOKMARK, BOOKMARK_END, name("w:sdt"))]:
        if item.tag != name("w:sdt"):
            _remove(item)
    cells = [deepcopy(cell) for cell in shown_cells(fresh)]
    for item in [item for item in fresh if item.tag not in {_ROW_PROPERTIES, name("w:tblPrEx")}]:
        fresh.remove(item)
    properties = child(fresh, _ROW_PROPERTIES)
    for item in [] if properties is None else list(properties):
        if item.tag in {INS, name("w:del"), name("w:trPrChange")} or (
            item.tag == name("w:tblHeader") and not row.header
        ):
            _remove(item)
    fresh.extend(_bare(cell) for cell in _regrouped(cells, row, columns))
    return fresh


def _remove(item: Element) -> None:
    parent = item.getparent()
    if parent is not None:
        parent.remove(item)


def _bare(cell: Element) -> Element:
    """A cell with one paragraph that holds one empty run in the cell's formatting."""
    paragraphs = list(cell.iter(P))
    kept = deepcopy(paragraphs[0]) if paragraphs else etree.Element(P)
    runs = [item for item in kept.iter(R) if item.find(name("w:t")) is not None] or [*kept.iter(R)]
    run = new_run("", runs[0] if runs else None)
    for item in [item for item in kept if item.tag != PPR]:
        kept.remove(item)
    kept.append(run)
    for item in [item for item in cell if item.tag != _CELL_PROPERTIES]:
        cell.remove(item)
    for merge in [*cell.iter(name("w:vMerge"), name("w:cellIns"), name("w:cellDel"))]:
        _remove(merge)
    cell.append(kept)
    return cell


def _width(cell: Element) -> int:
    text = value(child(cell, _CELL_PROPERTIES), _SPAN)
    return int(text) if text.isdigit() and 0 < len(text) < 4 else 1


def _regrouped(cells: list[Element], row: Row, columns: Sequence[str]) -> list[Element]:
    """The model's cells joined as the generated row joins its own; as they are if that row joins none."""
    if all(cell.span == 1 for cell in row.cells) and all(_width(cell) == 1 for cell in cells):
        return cells
    at = 0
    spans = {cell.column: cell.span for cell in row.cells}
    grouped: list[Element] = []
    single = [_as_wide(deepcopy(cell), 1) for cell in cells for _ in range(_width(cell))]
    while at < len(single):
        key = columns[at] if at < len(columns) else ""
        width = min(spans.get(key, 1), len(single) - at)
        grouped.append(_as_wide(single[at], width))
        at += width
    return grouped


def _as_wide(cell: Element, width: int) -> Element:
    properties = child(cell, _CELL_PROPERTIES)
    if properties is None:
        properties = etree.Element(_CELL_PROPERTIES)
        cell.insert(0, properties)
    for item in [*properties.iterchildren(_SPAN)]:
        properties.remove(item)
    if width > 1:
        span = etree.Element(_SPAN)
        span.set(VAL, str(width))
        after = child(properties, name("w:tcW"))
        properties.insert(0 if after is None else properties.index(after) + 1, span)
    return cell


def _contents(cells: list[Element], row: Row, columns: Sequence[str]) -> list[Cell | None]:
    """For each cell of ours the generated one whose column stands there; without columns, one by one."""
    if not columns:
        return [row.cells[index] if index < len(row.cells) else None for index in range(len(cells))]
    by_column = {cell.column: cell for cell in row.cells}
    found, at = [], 0
    for cell in cells:
        found.append(by_column.get(columns[at]) if at < len(columns) and columns[at] else None)
        at += _width(cell)
    return found


def _fill(draft: Draft, cell: Element, wanted: Cell | None) -> None:
    paragraph = next(cell.iter(P))
    empty = next(paragraph.iter(R))
    for run in () if wanted is None else wanted.runs:
        if run.text:
            fresh = new_run(run.text, empty)
            paragraph.append(marked(draft, fresh))
            if isinstance(run, Slot) and not draft.manner.track:
                wrap(draft, [fresh], run)
    paragraph.remove(empty)
