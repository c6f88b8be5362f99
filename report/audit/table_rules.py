"""R5 R1 R2 R3 R8 in tables: 合计 rows and columns, 同比 and 率 columns. Grids in, checks out. Pure.

What a column means is learned from its words and confirmed by the rows: a rate that two thirds of the rows obey is the rate.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction

from report.audit.amount import Amount, in_words, shown
from report.audit.arithmetic import Fit, common_whole, fit, quotient, whole_bases
from report.audit.checks import Check, Key
from report.audit.grid import Cell, Grid
from report.audit.model import Range, Verdict
from report.audit.table_sums import Row, added, column_name, row_check, total_rows

_PERCENT = re.compile(r"%|％|率|占比|比重|比例|幅|±")
_AVERAGE = re.compile(r"率|均|每|占比|比重|比例|指数|得分|分值|排名|密度|%|幅|同比(?!增减数)")
_RATE = re.compile(r"率")
_SHARE = re.compile(r"占比|比重|比例|占总")
_CHANGE = re.compile(r"同比|环比|增幅|增长|增减|升降|变化|±|涨幅|降幅")
_LAST = re.compile(r"去年|上年|同期|上月|上期|上季")
_PAIRS = (
    (re.compile(r"整改|销号|治理"), re.compile(r"发现|排查|查出|隐患数|隐患总数|问题数|应整改")),
    (re.compile(r"办结"), re.compile(r"受理|接报|接收")),
    (re.compile(r"属实|查实"), re.compile(r"办结|受理|核查")),
    (re.compile(r"检查|覆盖"), re.compile(r"监管|应检查|总数|计划")),
    (re.compile(r"完成|达标|合格|创建"), re.compile(r"计划|任务|目标|应|总数")),
    (re.compile(r"收缴|缴纳"), re.compile(r"罚款")),
)
_UNDONE = re.compile(r"未|正在|剩余|在办|待|限期")


def table_rules(tables: Iterable[Grid]) -> Iterator[Check]:
    """Checks of every table."""
    for grid in tables:
        yield from total_rows(grid, [c for c in grid.columns if not _is_percent(grid, c)])
        yield from _total_columns(grid)
        for column in grid.columns:
            yield from _ratio_column(grid, column)
            yield from _change_column(grid, column)
        yield from _orders(grid)


def _column_checks(rule: str, kind: str, rows: Sequence[Row], *, named: bool) -> Iterator[Check]:
    """Checks of a column whose meaning is learned: most rows must obey it; the others are the errors."""
    right = [r for r in rows if r.outcome in {Fit.RIGHT, Fit.CUT}]
    wrong = [r for r in rows if r.outcome is Fit.WRONG]
    if not right and not (named and len(rows) == 1):
        return
    if len(wrong) * 2 > len(right) and not (named and len(rows) <= 2):
        return
    sure = len(right) >= 3 or (named and len(right) >= 1)
    for row in rows:
        verdict = Verdict.RIGHT
        if row.outcome is Fit.CUT:
            verdict = Verdict.SUSPECT
        elif row.outcome is Fit.WRONG:
            verdict = Verdict.WRONG if sure else Verdict.SUSPECT
        elif row.outcome is Fit.UNKNOWN:
            verdict = Verdict.OPEN
        yield row_check(rule, kind, row, verdict)


def _count_columns(grid: Grid) -> list[int]:
    """Columns of counts and amounts, not of rates."""
    return [
        c for c in grid.columns if not _is_percent(grid, c) and not _AVERAGE.search(column_name(grid, c).rstrip("数"))
    ]


def _is_percent(grid: Grid, column: int) -> bool:
    """A column of percentages, by its cells or its heading."""
    cells = _numbers(grid, column)
    marked = any(c.unit in {"%", "‰"} for c in cells) or bool(_PERCENT.search(column_name(grid, column)))
    return marked or _told_in_percent(grid, column)


def _numbers(grid: Grid, column: int) -> list[Cell]:
    """The cells of a column that are numbers."""
    return [c for r in grid.rows if (c := grid.at(r, column)) is not None and c.amount is not None]


def _told_in_percent(grid: Grid, column: int) -> bool:
    """A column 同比 whose sign stands only in the unit line: decimals beside whole counts, or what the rows say."""
    if not _CHANGE.search(column_name(grid, column)):
        return False
    left = [c for c in grid.columns if c < column][-2:]
    whole = all(c.amount.places == 0 for other in left for c in _numbers(grid, other) if c.amount)
    if left and whole and any(c.amount.places for c in _numbers(grid, column) if c.amount):
        return True
    fits = {
        percent: sum(
            row.outcome is Fit.RIGHT for r in grid.rows if (row := _by_two(grid, column, *left, percent=percent)(r))
        )
        for percent in (True, False)
        if len(left) == 2
    }
    return fits.get(True, 0) > fits.get(False, 0)


def _total_columns(grid: Grid) -> Iterator[Check]:
    """R5: a 合计 column against the columns beside it, learned from the rows."""
    counts = _count_columns(grid)
    for column in counts:
        name = re.sub(r"[(（][^()（）]*[)）]$", "", column_name(grid, column))
        if not re.search(r"(?:合计|小计|总计|总数)$", name):
            continue
        if len(grid.rows) == 1:
            yield from _only_row(grid, counts[: counts.index(column)], column, name)
            continue
        for others in _neighbours(counts, column):
            rows = [row for r in grid.rows if (row := _across(grid, r, column, others)) is not None]
            right = [r for r in rows if r.outcome is Fit.RIGHT]
            if len(right) >= 2 and len(right) * 3 >= len(rows) * 2:
                yield from _column_checks("R5", "sum", rows, named=True)
                break


def _only_row(grid: Grid, others: list[int], column: int, name: str) -> Iterator[Check]:
    """A form of one row (行政处罚实施情况): no other row confirms what is added up, so an error is only suspicious."""
    runs = (_across(grid, grid.rows[0], column, others[start:]) for start in range(len(others) - 1))
    rows = [row for row in runs if row is not None]
    right = [row for row in rows if row.outcome is Fit.RIGHT]
    if right or (name == "合计" and len(others) > 2 and rows):
        yield from _column_checks("R5", "sum", (right or rows)[:1], named=True)


def _neighbours(counts: list[int], column: int) -> Iterator[list[int]]:
    """Runs of columns after or before a 合计 column."""
    place = counts.index(column)
    for stop in range(len(counts), place + 2, -1):
        yield counts[place + 1 : stop]
    for start in range(place - 1):
        yield counts[start:place]


def _across(grid: Grid, row: int, column: int, others: list[int]) -> Row | None:
    """The sum of a row's columns against its 合计 cell."""
    cell = grid.at(row, column)
    if cell is None:
        return None
    of = f"{grid.labels[row]}：" if grid.labels[row] else ""
    return added(cell, [grid.at(row, c) for c in others], of, column_name(grid, column))


def _ratio_column(grid: Grid, column: int) -> Iterator[Check]:
    """R1 and R2: a column of rates or shares."""
    name = column_name(grid, column)
    if not _is_percent(grid, column) or _CHANGE.search(name):
        return
    if _SHARE.search(name):
        yield from _share_column(grid, column)
    elif _RATE.search(name):
        yield from _rate_column(grid, column)


def _rate_column(grid: Grid, column: int) -> Iterator[Check]:
    """The pair of columns that gives a rate: by name, nearest to its left, confirmed by the rows."""
    counts = _count_columns(grid)
    name = column_name(grid, column)
    best: tuple[int, int, bool, list[Row]] | None = None
    for part in counts:
        for whole in counts:
            if part == whole:
                continue
            rows = _ratio_rows(grid, column, part, whole)
            right = sum(r.outcome is Fit.RIGHT for r in rows)
            named = _is_pair(name, column_name(grid, part), column_name(grid, whole))
            score = (right, named)
            if rows and (best is None or score > (best[0], best[2])):
                best = (right, part, named, rows)
    if best is not None and (best[0] >= 2 or best[2]) and best[0] * 3 >= len(best[3]):
        yield from _column_checks("R1", "rate", best[3], named=best[2])


def _is_pair(rate: str, part: str, whole: str) -> bool:
    """整改率: 已整改 ÷ 发现."""
    for numerator, denominator in _PAIRS:
        if (
            numerator.search(rate)
            and numerator.search(part)
            and not _UNDONE.search(part)
            and denominator.search(whole)
            and not numerator.search(whole)
        ):
            return True
    return False


def _ratio_rows(grid: Grid, column: int, part: int, whole: int) -> list[Row]:
    """Each row's rate recomputed from two columns."""
    found = []
    for row in grid.rows:
        cell, a, b = grid.at(row, column), grid.at(row, part), grid.at(row, whole)
        if cell is None or a is None or b is None or cell.amount is None or a.amount is None or b.amount is None:
            continue
        found.append(_ratio_row(cell, a, b, grid.labels.get(row, "")))
    return [r for r in found if r is not None]


def _ratio_row(cell: Cell, a: Cell, b: Cell, label: str) -> Row | None:
    """One rate: a ÷ b; a fraction below one is read as a share of one."""
    if cell.amount is None or a.amount is None or b.amount is None or b.amount.value == 0:
        return None
    exact = a.amount.value / b.amount.value * 100
    low, high = a.amount.low / b.amount.high * 100, a.amount.high / max(b.amount.low, Fraction(1, 100)) * 100
    printed = cell.amount
    outcome = fit(printed, low, high)
    if (
        outcome is Fit.WRONG
        and not cell.unit
        and printed.places >= 2
        and fit(printed, low / 100, high / 100) is Fit.RIGHT
    ):
        outcome = Fit.RIGHT
    should = f"{shown(exact, printed.places)}{cell.unit or ''}"
    why = f"{label}：{a.text}÷{b.text}＝{shown(exact, printed.places)}%，表中写{cell.text}"
    if outcome is Fit.CUT:
        why += "，是把末位直接截掉了"
    least, most = (printed.value - printed.unit / 2) / 100, (printed.value + printed.unit / 2) / 100
    repairs = {
        cell.key: Range(exact - printed.unit / 2, exact + printed.unit / 2),
        a.key: Range(b.amount.value * least, b.amount.value * most),
    }
    if least > 0:
        repairs[b.key] = Range(a.amount.value / most, a.amount.value / least)
    return Row(cell, (a, b), outcome, should, why, repairs)


def _share_column(grid: Grid, column: int) -> Iterator[Check]:
    """占比: each row of a column of counts over its 合计."""
    totals = [r for r in grid.rows if grid.is_total(r)]
    if not totals:
        yield from _implied_shares(grid, column)
    if len(totals) != 1:
        return
    for counted in reversed([c for c in _count_columns(grid) if c < column]):
        whole = grid.at(totals[0], counted)
        if whole is None or whole.amount is None or not whole.amount.value:
            continue
        rows = []
        for row in grid.rows:
            cell, part = grid.at(row, column), grid.at(row, counted)
            if (
                row != totals[0]
                and cell is not None
                and part is not None
                and cell.amount is not None
                and part.amount is not None
            ):
                made = _ratio_row(cell, part, whole, grid.labels.get(row, ""))
                rows += [made] if made is not None else []
        if sum(r.outcome is Fit.RIGHT for r in rows) * 3 >= len(rows) * 2 > 2:
            yield from _column_checks("R2", "share", rows, named=True)
            return


def _implied_shares(grid: Grid, column: int) -> Iterator[Check]:
    """占比 without a 合计 row: the shares themselves say of what whole they are, if all but one of them agree."""
    for counted in reversed([c for c in _count_columns(grid) if c < column]):
        pairs = [(cell, part) for r in grid.rows if (cell := grid.at(r, column)) and (part := grid.at(r, counted))]
        known = [(c, p) for c, p in pairs if c.amount is not None and p.amount is not None]
        whole = common_whole([(p.amount, c.amount) for c, p in known if c.amount and p.amount])
        if whole is None:
            continue
        for cell, part in known:
            yield from _implied_share(cell, part, whole, grid.labels.get(cell.row, ""))
        return


def _implied_share(cell: Cell, part: Cell, whole: Amount, label: str) -> Iterator[Check]:
    """One share of the whole that the other rows imply."""
    span = quotient(part.amount, whole) if part.amount is not None else None
    if span is None or cell.amount is None or part.amount is None:
        return
    outcome = fit(cell.amount, *span)
    exact = part.amount.value / whole.value * 100
    should = f"{shown(exact, cell.amount.places)}{cell.unit}"
    why = f"{label}：其余各行的占比都说总数约为{in_words(whole.value, 0)}，{part.text}应占{should}，表中写{cell.text}"
    half = cell.amount.unit / 2
    most, least = (whole.value * (cell.amount.value + d) / 100 for d in (half, -half))
    repairs = {cell.key: Range(exact - half, exact + half), part.key: Range(least, most)}
    row = Row(cell, (part,), outcome, should, why, repairs)
    yield row_check("R2", "share", row, Verdict.WRONG if outcome is Fit.WRONG else Verdict.RIGHT)


def _change_column(grid: Grid, column: int) -> Iterator[Check]:
    """R3 R4 R21: 增减 and 同比 columns from the columns to their left."""
    name = column_name(grid, column)
    if not _CHANGE.search(name) or (_RATE.search(name) and not re.search(r"增长率|增减率|升降率|同比", name)):
        return
    left = [c for c in grid.columns if c < column][-4:]
    percent = _is_percent(grid, column)
    counts = [c for c in left if not _is_percent(grid, c) and not re.search(r"率$", column_name(grid, c))]
    makers: list[tuple[Callable[[int], Row | None], bool]] = []
    for now in reversed(counts):
        for base in counts:
            if base == now:
                continue
            named = bool(_LAST.search(column_name(grid, base)) and not _LAST.search(column_name(grid, now)))
            makers.append((_by_two(grid, column, now, base, percent=percent), named))
    if percent and left and left[-1] in counts:
        makers.append((_by_one(grid, column, left[-1]), False))
    best: tuple[int, bool, list[Row]] = (0, False, [])
    for maker, named in makers:
        rows = [row for r in grid.rows if (row := maker(r)) is not None]
        right = sum(r.outcome in {Fit.RIGHT, Fit.CUT} and r.cell.signed != 0 for r in rows)
        if (right, named) > best[:2]:
            best = (right, named, rows)
    right, named, rows = best
    if right >= 2 or (right >= 1 and named) or (named and len(rows) == 1):
        yield from _column_checks("R3", "yoy", rows, named=named)


def _by_two(grid: Grid, column: int, now: int, base: int, *, percent: bool) -> Callable[[int], Row | None]:
    """Recomputes a change from this period and last; `base` may itself be the absolute change."""

    def maker(row: int) -> Row | None:
        cell, a, b = grid.at(row, column), grid.at(row, now), grid.at(row, base)
        if cell is None or a is None or b is None or cell.amount is None or a.amount is None or b.amount is None:
            return None
        label = grid.labels.get(row, "")
        if not percent:
            return _difference(cell, a, b, label)
        is_change = bool(re.search(r"增减|增加|减少|±|变化", column_name(grid, base)))
        old = a.signed - b.signed if is_change else b.signed
        return _change(cell, a, b, old, label)

    return maker


def _difference(cell: Cell, a: Cell, b: Cell, label: str) -> Row | None:
    """增减 = this − last."""
    if cell.amount is None or a.amount is None or b.amount is None:
        return None
    gap = a.signed - b.signed
    slack = cell.amount.half + a.amount.half + b.amount.half
    outcome = Fit.RIGHT if abs(gap - cell.signed) <= slack else Fit.WRONG
    why = f"{label}：{a.text}－{b.text}＝{in_words(gap)}，表中写{cell.text}"
    repairs = {cell.key: Range(gap, gap), a.key: _one(b.signed + cell.signed), b.key: _one(a.signed - cell.signed)}
    return Row(cell, (a, b), outcome, in_words(gap), why, repairs)


def _one(value: Fraction) -> Range:
    return Range(value, value)


def _change(cell: Cell, a: Cell, b: Cell, old: Fraction, label: str) -> Row | None:
    """同比% = (this − last) ÷ last."""
    if cell.amount is None or a.amount is None or b.amount is None or old < 0:
        return None
    if old == 0:
        outcome = Fit.RIGHT if cell.signed == 0 and a.signed == 0 else Fit.UNKNOWN
        return Row(cell, (a, b), outcome, "—", f"{label}：原来是0，算不出百分数", {})
    exact = (a.signed - old) / old * 100
    slack = (a.amount.half + b.amount.half) / old * 100 * (1 + abs(exact) / 100)
    low, high = sorted((exact - slack, exact + slack))
    printed = Amount(abs(cell.amount.value), cell.amount.half, cell.amount.places)
    same = cell.sign >= 0 if exact >= 0 else cell.sign < 0
    outcome = fit(printed, *((low, high) if exact >= 0 else (-high, -low))) if same or printed.value == 0 else Fit.WRONG
    should = f"{'-' if exact < 0 else ''}{shown(abs(exact), printed.places)}{cell.unit}"
    why = f"{label}：现在{a.text}，原来{in_words(old)}，应为{should}，表中写{cell.text}"
    if outcome is Fit.CUT:
        why += "，是把末位直接截掉了"
    repairs = {cell.key: Range(exact - printed.unit, exact + printed.unit)}
    return Row(cell, (a, b), outcome, should, why, repairs | _inputs(cell, a, b, old))


def _inputs(cell: Cell, a: Cell, b: Cell, old: Fraction) -> dict[Key, Range]:
    """The values of this period and last with which a printed change would be right; none where last is no cell."""
    if cell.amount is None or b.amount is None or old != b.signed:
        return {}
    half = cell.amount.unit / 2
    low, high = (1 + (cell.signed + d) / 100 for d in (-half, half))
    found = {a.key: Range(old * low, old * high)}
    return found | ({b.key: Range(a.signed / high, a.signed / low)} if low > 0 else {})


def _by_one(grid: Grid, column: int, now: int) -> Callable[[int], Row | None]:
    """R4 in a table: only this period and the percentage are printed."""

    def maker(row: int) -> Row | None:
        cell, a = grid.at(row, column), grid.at(row, now)
        if (
            cell is None
            or a is None
            or cell.amount is None
            or a.amount is None
            or not a.amount.exact
            or cell.amount.value == 0
        ):
            return None
        label = grid.labels.get(row, "")
        if a.amount.value == 0:
            outcome = Fit.RIGHT if cell.signed == -100 else Fit.WRONG
            return Row(cell, (a,), outcome, "-100%", f"{label}：现在是0，只可能是下降100%，表中写{cell.text}", {})
        outcome, bases = whole_bases(a.amount.value, cell.amount, cell.sign)
        why = f"{label}：现在{a.text}，没有一个整数能得出{cell.text}"
        if outcome is Fit.CUT:
            why = f"{label}：现在{a.text}，原来{bases[0]}，{cell.text}是把末位直接截掉了"
        return Row(cell, (a,), outcome, "", why, {cell.key: Range(None, None), a.key: Range(None, None)})

    return maker


def _orders(grid: Grid) -> Iterator[Check]:
    """R8: 已整改 not above 发现, row by row."""
    counts = _count_columns(grid)
    for numerator, denominator in _PAIRS[:2]:
        parts = [
            c
            for c in counts
            if numerator.search(column_name(grid, c))
            and not _UNDONE.search(column_name(grid, c))
            and not denominator.search(column_name(grid, c))
        ]
        wholes = [
            c for c in counts if denominator.search(column_name(grid, c)) and not numerator.search(column_name(grid, c))
        ]
        if len(parts) != 1 or len(wholes) != 1:
            continue
        for row in grid.rows:
            a, b = grid.at(row, parts[0]), grid.at(row, wholes[0])
            if a is None or b is None or a.amount is None or b.amount is None:
                continue
            yield _order(grid, row, a, b)


def _order(grid: Grid, row: int, a: Cell, b: Cell) -> Check:
    """One row's part against its whole."""
    more = a.signed > b.signed
    why = f"{grid.labels.get(row, '')}：{column_name(grid, b.column)}{b.text}，{column_name(grid, a.column)}不可能多到{a.text}"
    repairs = {a.key: Range(None, b.signed), b.key: Range(a.signed, None)}
    made = Row(a, (b,), Fit.WRONG if more else Fit.RIGHT, f"不超过{b.text}", why, repairs)
    return row_check("R8", "order", made, Verdict.WRONG if more else Verdict.RIGHT)
