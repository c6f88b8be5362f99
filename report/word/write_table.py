"""A Table → `w:tbl`: fixed widths that sum to 版心, merged cells, rules, repeated header rows."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from report.document import Cell, Row, Table
from report.word.look import STYLES, Look, Rules
from report.word.write_text import Ids, bookmark, escaped, runs

_HEAD, _CELL = STYLES["表头"][0], STYLES["表格"][0]


@dataclass(frozen=True, slots=True)
class _Placed:
    """A cell with its place in the grid."""

    cell: Cell
    at: int
    """First grid column."""
    continued: bool = False
    """Lower part of a cell that covers several rows."""
    ends: bool = True
    """Whether the cell's last row is this one."""


def table(block: Table, look: Look, ids: Ids, *, keep_next: bool = False) -> str:
    """A table as XML; keep_next ties its last row to the paragraph that follows. ValueError if cells do not fill a row."""
    widths = column_widths([column.width for column in block.columns], look.page.text_width)
    placed = _place(block)
    headers = _header_rows(block.rows)
    whole = len(block.rows) <= look.rules.whole_rows
    mark = bookmark(block.id, ids)
    rows: list[str] = []
    for index, (row, cells) in enumerate(zip(block.rows, placed, strict=True)):
        last = index == len(block.rows) - 1
        keep = keep_next if last else whole or index <= headers or index >= len(block.rows) - 3
        frame = _Frame(look, block, widths, headers, index, keep)
        rows.append(_row(frame, row, cells, ids, ("", "") if index else mark))
    return f"<w:tbl>{_properties(block, look)}{_grid(widths)}{''.join(rows)}</w:tbl>"


@dataclass(frozen=True, slots=True)
class _Frame:
    """What the cells of one row share."""

    look: Look
    block: Table
    widths: Sequence[int]
    headers: int
    """Number of header rows."""
    index: int
    keep: bool


def column_widths(shares: Sequence[int], width: int) -> list[int]:
    """Shares → twips that sum to the width exactly."""
    total = sum(shares) or 1
    edges = [0]
    for share in shares:
        edges.append(edges[-1] + share)
    marks = [edge * width // total for edge in edges]
    return [right - left for left, right in itertools.pairwise(marks)]


def _header_rows(rows: Sequence[Row]) -> int:
    """How many rows at the top are header rows."""
    return next((index for index, row in enumerate(rows) if not row.header), len(rows))


def _place(block: Table) -> list[list[_Placed]]:
    """Every row's cells with their columns, and the lower parts of cells that cover several rows."""
    open_cells: dict[int, tuple[Cell, int]] = {}
    return [_place_row(block, row, open_cells) for row in block.rows]


def _place_row(block: Table, row: Row, open_cells: dict[int, tuple[Cell, int]]) -> list[_Placed]:
    """One row; open_cells maps a column to the cell that comes down into it and the rows it still covers."""
    placed: list[_Placed] = []
    waiting = list(row.cells)
    at = 0
    while at < len(block.columns):
        continued = at in open_cells
        if not continued and not waiting:
            raise ValueError(f"{block.name}：{row.key} 一行的单元格不足 {len(block.columns)} 列")
        cell, left = open_cells.pop(at) if continued else ((first := waiting.pop(0)), first.rows)
        if left > 1:
            open_cells[at] = (cell, left - 1)
        placed.append(_Placed(cell, at, continued, left <= 1))
        at += cell.span
    if waiting or at > len(block.columns):
        raise ValueError(f"{block.name}：{row.key} 一行的单元格超过 {len(block.columns)} 列")
    return placed


def _properties(block: Table, look: Look) -> str:
    rules = look.rules
    margin = rules.cell_margin
    description = f'<w:tblDescription w:val="{escaped(block.description)}"/>' if block.description else ""
    return (
        f'<w:tblPr><w:tblW w:w="{look.page.text_width}" w:type="dxa"/><w:jc w:val="center"/>'
        f"<w:tblBorders>{_frame(rules)}</w:tblBorders>"
        '<w:tblLayout w:type="fixed"/>'
        f'<w:tblCellMar><w:left w:w="{margin}" w:type="dxa"/><w:right w:w="{margin}" w:type="dxa"/></w:tblCellMar>'
        f'<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1"'
        f' w:noVBand="1"/>{description}</w:tblPr>'
    )


def _frame(rules: Rules) -> str:
    """The rules of the whole table, in schema order."""
    if not rules.grid:
        return _line("top", rules.outer) + _line("bottom", rules.outer)
    sides = "".join(_line(side, rules.frame) for side in ("top", "left", "bottom", "right"))
    return sides + _line("insideH", rules.inside) + _line("insideV", rules.inside)


def _line(side: str, eighths: int) -> str:
    return f'<w:{side} w:val="single" w:sz="{eighths}" w:space="0" w:color="000000"/>'


def _grid(widths: Sequence[int]) -> str:
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return f"<w:tblGrid>{columns}</w:tblGrid>"


def _row(frame: _Frame, row: Row, cells: Sequence[_Placed], ids: Ids, mark: tuple[str, str]) -> str:
    header = "<w:tblHeader/>" if frame.index < frame.headers else ""
    height = f'<w:trHeight w:val="{frame.look.rules.row_height}" w:hRule="atLeast"/>'
    written = [_cell(frame, row, placed, ids, ("", "") if number else mark) for number, placed in enumerate(cells)]
    return f"<w:tr><w:trPr><w:cantSplit/>{height}{header}</w:trPr>{''.join(written)}</w:tr>"


def _cell(frame: _Frame, row: Row, placed: _Placed, ids: Ids, mark: tuple[str, str]) -> str:
    cell = placed.cell
    span = f'<w:gridSpan w:val="{cell.span}"/>' if cell.span > 1 else ""
    merge = "<w:vMerge/>" if placed.continued else '<w:vMerge w:val="restart"/>' if cell.rows > 1 else ""
    width = sum(frame.widths[placed.at : placed.at + cell.span])
    content = "" if placed.continued else runs(cell.runs, ids, highlight=frame.look.highlight)
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{merge}{_borders(frame, row, placed)}'
        f'<w:vAlign w:val="center"/></w:tcPr><w:p>{_paragraph(frame, row, placed)}{mark[0]}{content}{mark[1]}</w:p></w:tc>'
    )


def _borders(frame: _Frame, row: Row, placed: _Placed) -> str:
    """The rules of one cell in a three-line table."""
    rules = frame.look.rules
    if rules.grid:
        return ""
    top = bottom = 0
    last_header = frame.headers - 1
    if frame.index <= last_header:
        reach = frame.index + (placed.cell.rows - 1 if not placed.continued else 0 if placed.ends else 1)
        bottom = rules.header if reach >= last_header else rules.spanning if placed.cell.span > 1 else 0
    elif row.total:
        first = frame.index == frame.headers
        top, bottom = (0, rules.total) if first else (rules.total, 0)
        bottom = 0 if frame.index == len(frame.block.rows) - 1 else bottom
    inner = (_line("top", top) if top else "") + (_line("bottom", bottom) if bottom else "")
    return f"<w:tcBorders>{inner}</w:tcBorders>" if inner else ""


def _paragraph(frame: _Frame, row: Row, placed: _Placed) -> str:
    """The properties of a cell's paragraph: its style, and the alignment of its column."""
    keep = "<w:keepNext/>" if frame.keep else ""
    if row.header:
        return f'<w:pPr><w:pStyle w:val="{_HEAD}"/>{keep}</w:pPr>'
    align = frame.block.columns[placed.at].align
    indent = f'<w:ind w:right="{frame.look.rules.number_indent}"/>' if align == "right" else ""
    jc = f'<w:jc w:val="{align}"/>' if align in {"right", "center"} else ""
    return f'<w:pPr><w:pStyle w:val="{_CELL}"/>{keep}{indent}{jc}</w:pPr>'
