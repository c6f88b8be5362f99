"""Tables (表): CSV, XLSX and YAML files → every cell as text with its place; collects all mistakes at once.

In: paths and the names of required columns. Out: `Table`s and `Node`s; mistakes as `Problem`s in a `Collector`.
Numbers are not read here, dates only when asked; what a column means is the dictionary's business.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

from report.problem import Collector, Place, Problem
from report.tables.yaml_nodes import Node, Plain, load_yaml, plain

if TYPE_CHECKING:
    from pathlib import Path

    from report.tables.dates import DateError, read_date
    from report.tables.heads import Wanted
    from report.tables.source import MARK, candidates, folders, in_parts, parts
    from report.tables.table import Cell, Grid, Header, Row, Table, fold, letters, split_unit
    from report.tables.writing import csv_text, mark_copy, set_text

__all__ = [
    "MARK",
    "Cell",
    "DateError",
    "Grid",
    "Header",
    "Node",
    "Plain",
    "Row",
    "Table",
    "candidates",
    "csv_text",
    "fold",
    "folders",
    "in_parts",
    "letters",
    "load_yaml",
    "mark_copy",
    "parts",
    "plain",
    "read",
    "read_date",
    "set_text",
    "sheets",
    "sheets_with_data",
    "split_unit",
    "unreadable",
]

_LATER = {
    **dict.fromkeys(("Cell", "Grid", "Header", "Row", "Table", "fold", "letters", "split_unit"), "table"),
    "DateError": "dates",
    "read_date": "dates",
    "MARK": "source",
    "candidates": "source",
    "folders": "source",
    "in_parts": "source",
    "parts": "source",
    "csv_text": "writing",
    "mark_copy": "writing",
    "set_text": "writing",
}
"""Names from modules that a mistake in report.yaml needs not wait for."""


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(name)
    return getattr(import_module(f"report.tables.{_LATER[name]}"), name)


def read(path: Path, name: str, wanted: Collection[Collection[str]], problems: Collector, *, shown: str) -> list[Table]:
    """The tables in a .csv or .xlsx file whose header has all `wanted` columns; none after an error.

    `wanted` gives for each required column its accepted names; the first is the row's key, quoted in messages.
    A sheet called `name` is the only one read of a workbook; without it, every sheet with such a header.
    """
    from report.tables.heads import fold_wanted
    from report.tables.shape import tables_of

    columns = fold_wanted(wanted)
    grids = _grids(path, name, problems, shown)
    pairs = [(grid, table) for grid in grids for table in tables_of(grid, name, columns, problems)]
    if grids and not pairs:
        problems.add(_no_header(grids, columns, [list(names) for names in wanted]))
    elif len(grids) > 1:
        from report.tables.several import tell_sheets

        tell_sheets([grid for grid, _ in pairs], grids, wanted, problems)
    return [table for _, table in pairs]


def sheets(path: Path) -> list[str]:
    """The names of a workbook's worksheets in order; none for a text file or one that cannot be read."""
    from report.tables import source, workbook

    problems = Collector()
    if source.kind(path, path.name, problems) != "book":
        return []
    data = source.read_bytes(path, path.name, problems)
    return [] if data is None else workbook.sheet_names(data)


def unreadable(path: Path, shown: str) -> Problem | None:
    """Why a file cannot be opened as a table; None if it can."""
    from report.tables import source, workbook

    problems = Collector()
    what = source.kind(path, shown, problems)
    data = source.read_bytes(path, shown, problems) if what == "book" else None
    if data is not None:
        workbook.read_grids(data, "", shown, problems)
    return next(iter(problems.errors()), None)


def sheets_with_data(path: Path, names: Sequence[str]) -> list[str]:
    """Those of a workbook's sheets that hold rows of words and numbers: no cover, no instructions."""
    from report.tables.several import holds_data

    return [name for name in names if any(map(holds_data, _grids(path, name, Collector(), path.name)))]


def _grids(path: Path, name: str, problems: Collector, shown: str) -> list[Grid]:
    """All cells of a file; empty after an error."""
    from report.tables import delimited, source

    what = source.kind(path, shown, problems)
    data = source.read_bytes(path, shown, problems) if what else None
    if data is None:
        return []
    if what == "book":
        from report.tables import workbook

        return workbook.read_grids(data, name, shown, problems)
    grid = delimited.read_grid(data, shown, problems)
    return [] if grid is None else [grid]


def _no_header(grids: Sequence[Grid], wanted: Wanted, names: Sequence[Sequence[str]]) -> Problem:
    """E101: which required columns are missing, beside the row that comes nearest."""
    from difflib import get_close_matches

    from report.tables.heads import lying, nearest_row
    from report.tables.table import letters, split_unit

    for grid in grids:
        if (column := lying(grid, wanted)) >= 0:
            cause = f"列名都在{letters(column + 1)}列里：这张表是横过来的。"
            action = "请在 Excel 里复制整张表，用“选择性粘贴—转置”贴好，让每个名称占一行、每项数据占一列。"
            return Problem("E101", cause, action, Place(grid.file, grid.sheet))
    near = [(grid, *nearest_row(grid, wanted)) for grid in grids]
    grid, index, hits = max(near, key=lambda one: len(one[2]))
    place = Place(grid.file, grid.sheet, line=index + 1)
    missing = "、".join(f"“{names[i][0]}”" for i in range(len(wanted)) if i not in hits)
    cause = f"没有找到表头：缺少列{missing}。" if hits else f"没有找到表头：应有列{missing}。"
    bare = {split_unit(text)[0]: text for text in grid.rows[index] if text} if hits else {}
    asked = [
        f"“{bare[like[0]]}”是不是“{names[i][0]}”？"
        for i in range(len(wanted))
        if i not in hits and (like := get_close_matches(names[i][0], bare, n=1, cutoff=0.5))
    ]
    action = f"{''.join(asked)}请检查列名有没有写错或删掉；列名可以换顺序，不能省略。"
    return Problem("E101", cause, action, place)
