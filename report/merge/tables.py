"""Tables: cells as strands by row key and column key; rows and columns added, moved, renamed or removed by hand.

In: Work, a base Table, its Grid. Out: strands for locating; row actions, list lines, the check of 合计 against its rows.
"""

from __future__ import annotations

from collections.abc import Iterable

from report.document import Row, Table
from report.figure import Slot
from report.merge.account import DELETED, RETIRED, Dispute
from report.merge.blocks import Fate, keep_figures, snippet
from report.merge.grids import match_grid, placed, text_of, with_unique_rows
from report.merge.order import longest_rise
from report.merge.plan import DeleteBlock, DeleteRow, Grid, HealBlock, InsertBlock, InsertRow, Line
from report.merge.settle import settle_line
from report.merge.sheet import Sheet
from report.merge.strand import Spot, Strand, Work
from report.merge.tokens import NUMBER
from report.merge.totals import check_totals
from report.merge.weave import regenerated, weave


def sheet(work: Work, table: Table, grid: Grid, name: str) -> Sheet:
    """Match a table with its grid and lay out a strand for every cell."""
    other = work.pairs.get(table.id)
    table = with_unique_rows(table)
    theirs = with_unique_rows(other) if isinstance(other, Table) else None
    match = match_grid(table, grid)
    new_rows = {row.key: row for row in theirs.rows} if theirs else {}
    strands: dict[tuple[str, str], Strand] = {}
    for row in table.rows:
        cells = placed(grid.rows[match.rows[row.key]]) if row.key in match.rows else {}
        new = {cell.column: cell for cell in new_rows[row.key].cells} if row.key in new_rows else {}
        for cell in row.cells:
            mine = cells.get(match.columns.get(cell.column, -1))
            lines = mine.lines if mine else ()
            other_cell = new.get(cell.column)
            strands[row.key, cell.column] = Strand(
                f"{table.id}/{row.key}/{cell.column}", cell.runs, lines,
                other_cell.runs if other_cell else None, (table.id,), cell=True,
            )  # fmt: skip
    name_places(work, grid, name)
    return Sheet(table, grid, theirs, match, strands, name)


def name_places(work: Work, grid: Grid, name: str) -> None:
    """Where the cells of a table stand, in the clerk's words: 表2第3行“商贸”."""
    for number, cells in enumerate(grid.rows, 1):
        label = next((text_of(cell).strip() for cell in cells if text_of(cell).strip()), "")
        where = f"{name}第{number}行“{snippet(label)}”" if label else f"{name}第{number}行"
        for cell in cells:
            for line in cell.lines:
                work.places[line.address] = where
    work.places[grid.address] = name


def loose_lines(page: Sheet) -> list[Line]:
    """The lines of a grid that no cell strand holds: rows and columns that a person added."""
    held = {line.address for strand in page.strands.values() for line in strand.lines}
    return [line for row in page.grid.rows for cell in row for line in cell.lines if line.address not in held]


def is_edited(page: Sheet) -> bool:
    """Whether a person changed the table's words or shape."""
    same_shape = len(page.grid.rows) == len(page.base.rows) == len(page.match.rows)
    same_width = page.match.width == len(page.base.columns) == len(page.match.columns)
    return not (same_shape and same_width and all(_untouched(strand) for strand in page.strands.values()))


def _untouched(strand: Strand) -> bool:
    return strand.untouched if strand.lines else not strand.text


def merge_table(work: Work, page: Sheet, fate: Fate) -> None:
    """Merge a table, cell by cell and row by row."""
    if page.theirs is None:
        _retired_table(work, page, fate)
        return
    if _columns_changed(page):
        _reshaped(work, page)
        return
    moved = _moved_rows(page)
    for row in page.base.rows:
        _merge_row(work, page, row, moved)
    _insert_rows(work, page, moved)
    for line in loose_lines(page):
        settle_line(work, line)
    _note_columns(work, page)
    _note_rows(work, page)
    if page.grid.block != page.theirs.id:
        work.account.act(HealBlock(page.grid.address, page.theirs.id))
    check_totals(work, page)


def deleted_table(work: Work, table: Table) -> None:
    """A person removed the whole table: it stays away."""
    other = work.pairs.get(table.id)
    slots = [run for row in table.rows for cell in row.cells for run in cell.runs if isinstance(run, Slot)]
    for slot in work.missing(slots):
        work.account.end(slot, DELETED if isinstance(other, Table) else RETIRED)
    if isinstance(other, Table):
        note = "" if _texts(other) == _texts(table) else "（更正后内容有变化）"
        work.account.tell("人工删除", table.id, f"人工已删除{note}：表“{table.name}”")


def _texts(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


def _lines(page: Sheet) -> list[Line]:
    return [line for row in page.grid.rows for cell in row for line in cell.lines]


def _retired_table(work: Work, page: Sheet, fate: Fate) -> None:
    lines, address = _lines(page), page.grid.address
    missing = work.missing(slot for strand in page.strands.values() for slot in strand.slots())
    for slot in missing:
        work.account.end(slot, RETIRED)
    together = any(
        getattr(block, "exhibit", "") == page.base.name and block.id in fate.edited for block in work.base.blocks
    )
    if not together and not is_edited(page):
        work.account.act(DeleteBlock(address))
        fate.removed.add(page.base.id)
        for line in lines:
            for spot in work.by_address.get(line.address, ()):
                work.account.end(spot.slot, RETIRED)
        work.account.tell("文字变化", page.base.id, f"不再生成，已删除：表“{page.base.name}”", page.name)
        return
    item = f"更正后不再生成表“{page.base.name}”，但表或表题、表注已由人工修改，整个予以保留（已批注）"
    _keep(
        work,
        Dispute("表", page.base.id, page.base.id, page.base.name, "", "", item, item, page.name, address, 0, 0),
        lines,
    )


def _keep(work: Work, dispute: Dispute, lines: Iterable[Line]) -> None:
    open_ = work.account.raise_(dispute)
    keep_figures(work, list(lines), open_=open_)


def _columns_changed(page: Sheet) -> bool:
    theirs = page.theirs
    return theirs is not None and [c.key for c in theirs.columns] != [c.key for c in page.base.columns]


def _reshaped(work: Work, page: Sheet) -> None:
    """The generated columns themselves changed: an untouched table is replaced, an edited one stays with a comment."""
    if page.theirs is None:
        return
    address = page.grid.address
    if is_edited(page):
        item = f"表“{page.base.name}”更正后的列有变化，但人工已修改此表，表格结构没有改动（已批注）"
        for slot in work.missing(slot for strand in page.strands.values() for slot in strand.slots()):
            work.account.end(slot, DELETED)
        columns = "、".join(column.key for column in page.theirs.columns)
        _keep(
            work,
            Dispute("表", page.base.id, page.base.id, "", "", columns, item, item, page.name, address, 0, 0),
            _lines(page),
        )
        return
    work.account.act(DeleteBlock(address), InsertBlock(address, page.theirs))
    for line in _lines(page):
        for spot in work.by_address.get(line.address, ()):
            work.account.end(spot.slot, RETIRED)
    work.account.tell("文字变化", page.base.id, f"表“{page.base.name}”的列有变化，整表更新", page.name)


def _moved_rows(page: Sheet) -> set[str]:
    """Keys of rows whose place among the generated rows changed, rows that a person edited last."""
    if page.theirs is None:
        return set()
    at = {row.key: position for position, row in enumerate(page.theirs.rows)}
    standing = [page.match.rows[row.key] for row in page.theirs.rows if row.key in page.match.rows]
    if standing == sorted(standing):
        return set()
    keys = [row.key for row in page.base.rows if row.key in at]
    rows = {row.key: row for row in page.base.rows}
    weights = [1 if _row_untouched(page, rows[key]) else len(keys) for key in keys]
    kept = longest_rise([at[key] for key in keys], weights)
    return {key for index, key in enumerate(keys) if index not in kept}


def _row_untouched(page: Sheet, row: Row) -> bool:
    if row.key not in page.match.rows:
        return False
    index = page.match.rows[row.key]
    strands = [page.strands[row.key, cell.column] for cell in row.cells]
    held = {line.address for strand in strands for line in strand.lines}
    foreign = (line for cell in page.grid.rows[index] for line in cell.lines if line.address not in held)
    return all(_untouched(strand) for strand in strands) and not any(line.text.strip() for line in foreign)


def _merge_row(work: Work, page: Sheet, row: Row, moved: set[str]) -> None:
    strands = [page.strands[row.key, cell.column] for cell in row.cells]
    generated = any(strand.theirs is not None for strand in strands)
    if row.key not in page.match.rows:
        _deleted_row(work, page, row, strands, generated=generated)
    elif not generated:
        _retired_row(work, page, row, strands)
    elif row.key in moved and _row_untouched(page, row):
        work.account.act(DeleteRow(page.grid.address, page.match.rows[row.key]))
        for spot in _row_spots(work, strands):
            regenerated(work, spot)
    else:
        if row.key in moved:
            label = snippet(row.cells[0].text or row.key)
            text = f"更正后“{label}”行的次序有变化，但人工已修改，没有移动"
            work.account.tell("请核对", f"{page.base.id}/{row.key}", text, page.name)
        for strand in strands:
            if strand.theirs is not None and strand.lines:
                weave(work, strand)
            else:
                _lost_cell(work, strand)


def _row_spots(work: Work, strands: Iterable[Strand]) -> list[Spot]:
    lines = [line for strand in strands for line in strand.lines]
    return [spot for line in lines for spot in work.by_address.get(line.address, ())]


def _lost_cell(work: Work, strand: Strand) -> None:
    for line in strand.lines:
        settle_line(work, line)
    for slot in work.missing(strand.slots()):
        work.account.end(slot, RETIRED if strand.theirs is None else DELETED)


def _deleted_row(work: Work, page: Sheet, row: Row, strands: list[Strand], *, generated: bool) -> None:
    for slot in work.missing(slot for strand in strands for slot in strand.slots()):
        work.account.end(slot, DELETED if generated else RETIRED)
    if generated:
        changed = any(strand.text != "".join(run.text for run in strand.theirs or ()) for strand in strands)
        note = "（更正后内容有变化）" if changed else ""
        label = snippet(row.cells[0].text or row.key)
        work.account.tell(
            "人工删除", f"{page.base.id}/{row.key}", f"人工已删除{note}：{page.name}“{label}”行", page.name
        )


def _retired_row(work: Work, page: Sheet, row: Row, strands: list[Strand]) -> None:
    index = page.match.rows[row.key]
    lines = [line for cell in page.grid.rows[index] for line in cell.lines]
    label = snippet(row.cells[0].text or row.key)
    place = work.place(lines[0].address) if lines else page.name
    for slot in work.missing(slot for strand in strands for slot in strand.slots()):
        work.account.end(slot, RETIRED)
    if _row_untouched(page, row):
        work.account.act(DeleteRow(page.grid.address, index))
        work.account.tell("文字变化", f"{page.base.id}/{row.key}", f"不再生成，已删除：{page.name}“{label}”行", place)
        for line in lines:
            for spot in work.by_address.get(line.address, ()):
                work.account.end(spot.slot, RETIRED)
        return
    item = f"更正后不再有“{label}”行，但人工已修改，予以保留（已批注）"
    address = lines[0].address if lines else page.grid.address
    _keep(
        work,
        Dispute("行", f"{page.base.id}/{row.key}", row.key, label, "", "", item, item, place, address, 0, len(label)),
        lines,
    )


def _insert_rows(work: Work, page: Sheet, moved: set[str]) -> None:
    if page.theirs is None:
        return
    old = {row.key: row for row in page.base.rows}
    columns = page.match.column_keys()
    after = -1
    for row in page.theirs.rows:
        if row.key in moved and _row_untouched(page, old[row.key]):
            work.account.act(InsertRow(page.grid.address, after, row, columns))
            continue
        if row.key in old:
            after = page.match.rows.get(row.key, after)
            continue
        label = snippet(row.cells[0].text if row.cells else row.key)
        twin = _twin_row(page, row)
        if twin is not None:
            text = f"更正后新增“{label}”行，现稿已有人工加的一行，没有插入，请核对其中数字"
            work.account.tell("请核对", f"{page.base.id}/{row.key}", text, f"{page.name}第{twin + 1}行")
            continue
        work.account.act(InsertRow(page.grid.address, after, row, columns))
        work.account.tell("文字变化", f"{page.base.id}/{row.key}", f"新增一行：{page.name}“{label}”", page.name)


def _twin_row(page: Sheet, row: Row) -> int | None:
    """A row added by hand under the same name as a newly generated one."""
    names = {cell.text.strip() for cell in row.cells if cell.text.strip() and not NUMBER.fullmatch(cell.text.strip())}
    for index, cells in enumerate(page.grid.rows):
        if index not in page.match.rows.values() and names & {text_of(cell).strip() for cell in cells}:
            return index
    return None


def _note_rows(work: Work, page: Sheet) -> None:
    """List rows that a person added."""
    known = set(page.match.rows.values())
    for index, cells in enumerate(page.grid.rows):
        texts = [text_of(cell).strip() for cell in cells]
        if index not in known and any(texts):
            label = snippet(next(text for text in texts if text))
            text = f"人工增加的行“{label}”，其中数字不会自动更新"
            work.account.tell("人工保持", page.base.id, text, f"{page.name}第{index + 1}行")


def _note_columns(work: Work, page: Sheet) -> None:
    """List columns that a person added, moved or removed."""
    keys = [column.key for column in page.base.columns]
    order = [page.match.columns[key] for key in keys if key in page.match.columns]
    added = page.match.width - len(order)
    if order != sorted(order):
        work.account.tell("人工保持", page.base.id, f"{page.name}的列次序由人工调整，按列名更新", page.name)
    if added > 0:
        work.account.tell(
            "人工保持", page.base.id, f"{page.name}有人工增加的列（{added}列），其中数字不会自动更新", page.name
        )
    for key in keys:
        if key not in page.match.columns:
            work.account.tell("人工删除", page.base.id, f"{page.name}的“{key}”列现稿中没有找到，没有更新", page.name)
