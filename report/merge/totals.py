"""The check of 合计: a total that was the sum of its rows when generated and is not any more after a person's edit.

In: Work after all decisions about a table, its Sheet. Out: one line of the list for each total row; nothing is changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from report.document import Row
from report.merge.blocks import snippet
from report.merge.forms import plain_number
from report.merge.grids import placed, text_of
from report.merge.plan import DeleteRow, GridCell, InsertRow
from report.merge.sheet import Sheet
from report.merge.strand import Work
from report.merge.tokens import LONGEST, NUMBER
from report.number import plain


@dataclass(frozen=True, slots=True)
class _Gap:
    """A column whose total is not the sum of its rows."""

    column: str
    stated: Fraction
    numbers: tuple[Fraction, ...]

    def told(self, *, whole: bool) -> str:
        """318 ≠ 106+212+6＝324, or without the terms."""
        places = max(len(plain(value).partition(".")[2]) for value in (self.stated, *self.numbers))
        shown = [plain(value, places, zeros=False) for value in (self.stated, *self.numbers, sum(self.numbers))]
        terms = f"{'+'.join(shown[1:-1])}＝" if whole else ""
        return f"{shown[0]} ≠ {terms}{shown[-1]}"


def check_totals(work: Work, page: Sheet) -> None:
    """List every total row that does not agree with its rows as they will stand."""
    if page.theirs is None:
        return
    parts = [row for row in page.theirs.rows if not row.total and not row.header]
    for total in page.theirs.rows:
        if not total.total or total.key not in page.match.rows:
            continue
        sums = [cell.column for cell in total.cells if _sums_up(cell.text, [_cell(row, cell.column) for row in parts])]
        gaps = [gap for column in sums if (gap := _gap(work, page, total, column))]
        if gaps:
            _tell(work, page, total, gaps)


def _cell(row: Row, column: str) -> str:
    return next((cell.text for cell in row.cells if cell.column == column), "")


def number_of(text: str) -> Fraction | None:
    """The number that a cell holds, None if it holds none or more than a number."""
    found = NUMBER.fullmatch(text.strip())
    return Fraction(plain_number(found.group())) if found and len(found.group()) <= LONGEST else None


def _sums_up(total: str, parts: list[str]) -> bool:
    stated = number_of(total)
    values = [value for part in parts if (value := number_of(part)) is not None]
    return stated is not None and len(values) > 1 and sum(values) == stated


def _gap(work: Work, page: Sheet, total: Row, column: str) -> _Gap | None:
    at = page.match.columns.get(column)
    if at is None:
        return None
    apart = {
        page.match.rows[row.key] for row in page.base.rows if (row.total or row.header) and row.key in page.match.rows
    }
    actions = [action for action in work.account.actions if getattr(action, "address", "") == page.grid.address]
    gone = {action.index for action in actions if isinstance(action, DeleteRow)}
    texts = [
        _final(work, cell)
        for number, cells in enumerate(page.grid.rows)
        if number not in apart | gone and (cell := placed(cells).get(at)) is not None
    ]
    texts += [_cell(action.row, column) for action in actions if isinstance(action, InsertRow)]
    numbers = tuple(value for text in texts if (value := number_of(text)) is not None)
    stated_cell = placed(page.grid.rows[page.match.rows[total.key]]).get(at)
    stated = number_of(_final(work, stated_cell)) if stated_cell else None
    return _Gap(column, stated, numbers) if stated is not None and sum(numbers) != stated else None


def _tell(work: Work, page: Sheet, total: Row, gaps: list[_Gap]) -> None:
    index = page.match.rows[total.key]
    label = snippet(text_of(page.grid.rows[index][0]).strip())
    told = "；".join(f"{gap.told(whole=len(gaps) == 1)}（{_title(page, gap.column)}）" for gap in gaps)
    text = f"“{label}”{told}{_hint(page)}；合计没有改动"
    work.account.tell("请核对", f"{page.base.id}/{total.key}", text, f"{page.name}第{index + 1}行“{label}”")


def _title(page: Sheet, column: str) -> str:
    """The heading of a column as printed: 事故起数·上年同期."""
    order = [each.key for each in page.base.columns]
    heads = [cell for row in page.base.rows if row.header for cell in row.cells if cell.text.strip()]
    over = [cell.text.strip() for cell in heads if column in order[order.index(cell.column) :][: cell.span]]
    return "·".join(dict.fromkeys(over)) or column


def _hint(page: Sheet) -> str:
    """Why it may be: rows that a person added or removed."""
    known = set(page.match.rows.values())
    added = [snippet(text_of(cells[0]).strip()) for j, cells in enumerate(page.grid.rows) if j not in known and cells]
    removed = [
        snippet(row.cells[0].text) for row in (page.theirs.rows if page.theirs else ())
        if row.key not in page.match.rows and any(row.key == old.key for old in page.base.rows)
    ]  # fmt: skip
    hints = f"；“{'、'.join(added)}”是人工加的行，请补进数据后再更正" if added else ""
    return hints + (f"；“{'、'.join(removed)}”行由人工删去" if removed else "")


def _final(work: Work, cell: GridCell) -> str:
    return "\n".join(work.final(line) for line in cell.lines)
