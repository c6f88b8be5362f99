"""Where a ledger's header stands and which column is which; what a row's first word makes of the row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from report.ledger.records import OpenQuoteError, records
from report.ledger.spec import Aggregates, Column, LedgerSpec
from report.problem import Collector, Level, Place, Problem
from report.tables import Grid, Header, fold
from report.tables.heads import Head, find_head, fold_wanted, nearest_row
from report.tables.table import MONEY

DELIMITERS = (",", "\t", ";", "|")
_HEAD_RECORDS = 40
_QUIET = {"备注", "序号", "说明"}
_TOTAL = re.compile(r"(全[区市县省国年州盟旗]|各[^合总小]{1,6})?(合计|总计|小计|共计|累计|合计数|总数)(:|\(.*\))?")
_PART = re.compile(r"其中:?.*")
_NOTE = re.compile(
    r"(注|备注|说明|填表人|制表人|审核人|填报人|单位负责人|负责人|填报单位|填表单位|填报日期|联系人|数据来源)[\d一二三]?([:、.].*|$)"
)
DATA, BLANK, TOTAL, NOTE = range(4)


@dataclass(frozen=True, slots=True)
class Layout:
    """The header of a ledger, matched to its declared columns."""

    delimiter: str
    width: int
    """Fields of a row."""
    first: int
    """Index of the first record below the header."""
    columns: dict[str, int]
    """Column name → field index."""
    headers: list[str]
    unknown: tuple[str, ...]
    exponents: dict[str, int] = field(default_factory=dict)
    """Column name → the power of ten that turns the header's unit into the declared one."""

    def scaled(self, spec: LedgerSpec) -> LedgerSpec:
        """The specification with the units of this file."""
        if not self.exponents:
            return spec
        columns = (replace(column, exponent=self.exponents.get(column.name, 0)) for column in spec.columns)
        return replace(spec, columns=tuple(columns))

    def private(self, spec: LedgerSpec) -> frozenset[int]:
        """The fields that are never quoted; −1 (whole rows) beside any of them."""
        found = {self.columns[column.name] for column in spec.columns if column.private and column.name in self.columns}
        return frozenset({*found, -1} if found else ())

    def result(self, rows: int, totals: int, tables: dict) -> Aggregates:  # type: ignore[type-arg]
        """What came out, with the mapping report."""
        taken = {name: self.headers[index] for name, index in self.columns.items()}
        return Aggregates(rows, tables, taken, self.unknown, totals)


def kind_of(first_word: str) -> int:
    """What the first text of a row (blank if none) makes of it: data, the end of the table, a 合计 row."""
    word = fold(first_word)
    if not word:
        return BLANK
    if _TOTAL.fullmatch(word) or _PART.fullmatch(word):
        return TOTAL
    return NOTE if _NOTE.fullmatch(word) else DATA


def find(text: str, spec: LedgerSpec, shown: str, problems: Collector) -> Layout | None:
    """The layout of a text file from its beginning; None after an error."""
    wanted = fold_wanted([column.headers for column in spec.columns if column.required])
    best: tuple[Grid, str] | None = None
    for delimiter in DELIMITERS:
        grid = Grid(shown, "", tuple(_head_records(text, delimiter)))
        head = find_head(grid, wanted)
        if head:
            return matched(head, len(grid.rows[head.start]), spec, delimiter, problems)
        if best is None or len(nearest_row(grid, wanted)[1]) > len(nearest_row(best[0], wanted)[1]):
            best = (grid, delimiter)
    if best:
        problems.add(_missing(best[0], spec, shown))
    return None


def _head_records(text: str, delimiter: str) -> Iterator[tuple[str, ...]]:
    """The first records, as far as quotes are in pairs; a later reading tells an open one."""
    try:
        for _, (_, fields) in zip(range(_HEAD_RECORDS), records(text, delimiter), strict=False):
            yield tuple(field.strip().strip('"').strip() for field in fields)
    except OpenQuoteError:
        return


def in_grid(grid: Grid, spec: LedgerSpec, problems: Collector) -> Layout | None:
    """The layout of a worksheet; None (and no message) if it has no such header."""
    head = find_head(grid, fold_wanted([column.headers for column in spec.columns if column.required]))
    return matched(head, len(head.headers), spec, "", problems) if head else None


def _missing(grid: Grid, spec: LedgerSpec, shown: str) -> Problem:
    required = [column for column in spec.columns if column.required]
    index, hits = nearest_row(grid, fold_wanted([column.headers for column in required]))
    missing = "、".join(f"“{column.name}”" for i, column in enumerate(required) if i not in hits)
    cause = f"没有找到“{spec.name}”的表头：缺少列{missing}。"
    return Problem(
        "E101", cause, "请检查列名有没有写错或删掉；列名可以换顺序，不能省略。", Place(shown, line=max(index, 0) + 1)
    )


def missing_in_book(grids: Sequence[Grid], spec: LedgerSpec, shown: str) -> Problem:
    """E101 for a workbook none of whose sheets has the header."""
    wanted = fold_wanted([column.headers for column in spec.columns if column.required])
    return _missing(max(grids, key=lambda grid: len(nearest_row(grid, wanted)[1])), spec, shown)


def matched(head: Head, width: int, spec: LedgerSpec, delimiter: str, problems: Collector) -> Layout | None:
    """Columns to fields by name and alias; units checked; unknown headers told and kept out; None after an error."""
    before = len(problems.errors())
    columns: dict[str, int] = {}
    exponents: dict[str, int] = {}
    for column in spec.columns:
        index = _position(column, head.headers, problems)
        if index >= 0:
            columns[column.name] = index
            exponents[column.name] = _exponent(column, head.headers[index], problems)
    if len(problems.errors()) > before:
        return None
    unknown = _unknown(head.headers, set(columns.values()), problems)
    headers = [header.text for header in head.headers]
    exponents = {name: exponent for name, exponent in exponents.items() if exponent}
    return Layout(delimiter, width, head.end, columns, headers, unknown, exponents)


def _position(column: Column, headers: Sequence[Header], problems: Collector) -> int:
    """The field of a column, by its own name before its aliases; two fields of one name are an error."""
    for name in column.headers:
        found = [i for i, header in enumerate(headers) if header.name == fold(name)]
        if len(found) > 1:
            place = headers[found[1]].place
            cause = f"有两列都叫“{headers[found[1]].text}”：{headers[found[0]].place.cell} 和 {place.cell}。"
            problems.add(Problem("E102", cause, "请删去一列，或改成不同的名称。", place, headers[found[1]].text))
        if found:
            return found[0]
    return -1


def _exponent(column: Column, header: Header, problems: Collector) -> int:
    """The power of ten from the header's unit to the declared one: money is converted with a note, nothing else is."""
    unit, exponent = money_unit(header, column.unit, problems)
    if not exponent and not (unit and unit == column.unit):
        _check_unit(column, header, problems)
    return exponent


def money_unit(header: Header, declared: str, problems: Collector) -> tuple[str, int]:
    """The unit of a column of money, from its header or from the line above the table, and its power of ten; both told."""
    above = not header.unit and declared in MONEY and bool(header.money)
    unit = header.money if above else header.unit
    exponent = money_exponent(unit, declared)
    cause = converted(unit, declared) if exponent else ""
    if above:
        told = cause.partition("，")[2] if cause else "已按此读取。"
        cause = f"表上方写着“单位：{unit}”，{told}"
    if cause:
        problems.add(Problem("E201", cause, "", header.place, header.text, Level.NOTE))
    return unit, exponent


def which_money(name: str) -> str:
    """What to do about money without a unit."""
    return f"请照实际填的单位把表头写成“{name}（元）”或“{name}（万元）”。"


def money_exponent(written: str, declared: str) -> int:
    """万元 → 元: 4; 元 → 万元: −4; 0 for the same unit, and for units between which nothing is converted."""
    return MONEY[written] - MONEY[declared] if written in MONEY and declared in MONEY else 0


def converted(written: str, declared: str) -> str:
    """The sentence that says so."""
    return f"表头的单位是{written}，已按 {written}→{declared} 准确换算。"


def _check_unit(column: Column, header: Header, problems: Collector) -> None:
    if header.unit and column.unit and header.unit not in {column.unit, *column.same_units}:
        cause = f"表头的单位是“{header.unit}”，应是“{column.unit}”。"
        action = f"请把这一列的数换算成{column.unit}，并把表头改成“{column.name}（{column.unit}）”。"
        problems.add(Problem("E241", cause, action, header.place, header.text))
    elif not header.unit and column.unit in MONEY:
        action = which_money(column.name)
        problems.add(Problem("E242", "金额没有写单位，不能猜是元还是万元。", action, header.place, header.text))


def _unknown(headers: Sequence[Header], taken: set[int], problems: Collector) -> tuple[str, ...]:
    found = [header for i, header in enumerate(headers) if i not in taken and header.name not in {*_QUIET, ""}]
    for header in found:
        cause = f"没有声明“{header.text}”这一列，没有使用。"
        action = "要用它请在 dictionary.yaml 里声明。"
        problems.add(Problem("E243", cause, action, header.place, header.text, Level.NOTE))
    return tuple(header.text for header in found)
