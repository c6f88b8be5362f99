"""Several worksheets of one workbook: which were taken together, and which were left out though they hold something."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from report.problem import Collector, Level, Place, Problem
from report.tables.heads import fold_wanted, nearest_row
from report.tables.table import Grid, fold

_NUMBER = re.compile(r"[+-]?[\d,]*\.?\d+[%‰]?")


def tell_sheets(
    taken: Sequence[Grid], grids: Sequence[Grid], wanted: Collection[Collection[str]], problems: Collector
) -> None:
    """A note that sheets were joined (E118); of the others those that hold data are told, for a misspelt header loses a month."""
    if len(taken) > 1:
        names = "、".join(grid.sheet for grid in taken)
        cause = f"{len(taken)} 个工作表的表头都是这张表，一起读：{names}。"
        problems.add(Problem("E118", cause, "", Place(taken[0].file), level=Level.NOTE))
    for grid in grids:
        if not any(grid is one for one in taken):
            _tell_left_out(grid, wanted, problems)


def tell_parts(shown: str, names: Sequence[str], problems: Collector) -> None:
    """The note that names the files of a folder which were read as one ledger (E118)."""
    cause = f"文件夹里的 {len(names)} 个文件作为一张台账，一起读：{'、'.join(names)}。"
    problems.add(Problem("E118", cause, "没有交的单位请补上。", Place(shown), level=Level.NOTE))


def _tell_left_out(grid: Grid, wanted: Collection[Collection[str]], problems: Collector) -> None:
    """E101 for a sheet with half of the header, E510 for any other with data; a cover is passed over in silence."""
    names = list(wanted)
    index, hits = nearest_row(grid, fold_wanted(wanted))
    if len(hits) > 1 and 2 * len(hits) >= len(names):
        missing = "、".join(f"“{next(iter(names[i]))}”" for i in range(len(names)) if i not in hits)
        cause = f"这个工作表的表头缺少列{missing}，别的工作表都有。"
        action = "请改好列名；不是这张表就把它移到别的文件。"
        problems.add(Problem("E101", cause, action, Place(grid.file, grid.sheet, line=index + 1)))
    elif holds_data(grid):
        cause = "这个工作表没有这张表的表头，没有使用。"
        place = Place(grid.file, grid.sheet)
        problems.add(Problem("E510", cause, "请看看是不是漏了表头；用不到就不用管。", place, level=Level.WARNING))


def holds_data(grid: Grid) -> bool:
    """Whether a sheet has rows of words and numbers; a cover, a list of contents or instructions have none."""
    return sum(_is_record(row) for row in grid.rows) > 1


def _is_record(row: Sequence[str]) -> bool:
    texts = [text for text in row if text]
    return len(texts) > 1 and any(_NUMBER.fullmatch(fold(text[:40])) for text in texts[1:])
