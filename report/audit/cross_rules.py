"""R13 between prose and tables: the total that a paragraph gives and the 合计 row of the table beside it. Pure.

Scope and period of a table are seldom said, so a difference counts only with a sign that both speak of one thing: another measure of
the same sentence agrees with the table, the sentence points to a table, or two digits have changed places; and only if no further
measure of the sentence differs. It is never more than 疑似.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from report.audit.checks import Blame, Check, Prose, Said, check, spot_of, values_of
from report.audit.grid import Cell, Grid
from report.audit.list_rules import swapped
from report.audit.metric import action
from report.audit.model import Range, Verdict
from report.audit.reader import Mention
from report.audit.table_sums import column_name, grand_total

BEFORE, AFTER = 8, 3
"""So many paragraphs before and after a table are held against it."""
_POINTS = re.compile(r"[下附见上]表|如表|表\d|详见|如下")
_NOT_NOW = re.compile(r"去年|同期|上年|增减|同比|环比|率|占|重大|一般|较大|其中|季度|\d月|未|计划|目标")
_HEADS = (
    ("起数", re.compile(r"起数|事故数|宗数|事故\(起\)")),
    ("死亡", re.compile(r"死亡|亡人")),
    ("受伤", re.compile(r"受伤")),
    ("损失", re.compile(r"损失")),
    ("整改", re.compile(r"整改")),
    ("发现", re.compile(r"隐患|问题")),
    ("检查", re.compile(r"检查")),
    ("办结", re.compile(r"办结")),
    ("受理", re.compile(r"受理|举报")),
    ("罚款", re.compile(r"罚款|处罚金额")),
    ("立案", re.compile(r"立案")),
)


def cross_rules(prose: Prose, tables: Sequence[Grid]) -> Iterator[Check]:
    """Checks of the sentences beside each table against its totals."""
    for grid in tables:
        total = grand_total(grid)
        totals = _totals(grid, total) if total is not None else {}
        if not totals:
            continue
        spots = [cell.spot.paragraph for cell in grid.cells.values()]
        first, last = min(spots), max(spots)
        for said in prose.said:
            if first - BEFORE <= said.sentence.passage.paragraph <= last + AFTER and not said.sentence.passage.table:
                yield from _sentence(said, totals)


def _totals(grid: Grid, row: int) -> dict[str, tuple[Cell, Fraction, str]]:
    """What is counted → the 合计 cell, its value, its heading; kinds that stand in two columns are left out."""
    found: dict[str, tuple[Cell, Fraction, str]] = {}
    twice: set[str] = set()
    for column in grid.columns:
        head, cell = column_name(grid, column), grid.at(row, column)
        kind = next((k for k, pattern in _HEADS if pattern.search(head)), "")
        if not kind or _NOT_NOW.search(head) or cell is None or cell.amount is None or cell.unit == "%":
            continue
        twice |= {kind} & found.keys()
        factor = 10_000 if "万元" in head and not cell.text.endswith("元") else 1
        found[kind] = (cell, cell.amount.value * factor, head)
    return {k: v for k, v in found.items() if k not in twice}


def _sentence(said: Said, totals: dict[str, tuple[Cell, Fraction, str]]) -> Iterator[Check]:
    """The whole's numbers in one sentence against the table's totals."""
    own: dict[str, list[Mention]] = {}
    for m in said.mentions:
        kind = action(m.kind) or m.kind
        whole = m.role == "level" and not m.doubt and not m.subject and not m.number.scope
        if whole and kind in totals and _one_word(m, totals[kind][2]):
            own.setdefault(kind, []).append(m)
    single = {k: ms[0] for k, ms in own.items() if len(ms) == 1}
    agree = [k for k, m in single.items() if _agrees(m, totals[k][1])]
    for kind, mention in single.items():
        cell, value, head = totals[kind]
        if kind in agree:
            yield check("R13", "repeat", [mention], Verdict.RIGHT, values_of(this=mention, table=cell.text))
            continue
        points = bool(_POINTS.search(said.sentence.text)) and len(single) == 1
        if len(single) - len(agree) > 1 or not (agree or swapped(mention.number.amount.value, value) or points):
            continue
        why = f"这里写{mention.number.printed}，{cell.spot}合计（{head}）写{cell.text}，两处不一致"
        repairs = {mention.key: Range(value, value), cell.key: Range(None, None)}
        made = check(
            "R13",
            "repeat",
            [mention],
            Verdict.SUSPECT,
            values_of(this=mention, table=cell.text),
            Blame(mention, cell.text, why, repairs),
        )
        yield _with_cell(made, mention, cell)


def _one_word(mention: Mention, head: str) -> bool:
    """Whether the measure word is the heading's, where it names one: 646条 and 发现隐患（处） are counts of their own."""
    named = re.search(r"\(([^()]{1,4})\)$", head)
    return not named or not mention.number.unit or mention.number.unit in named[1] or named[1] in mention.number.unit


def _agrees(mention: Mention, value: Fraction) -> bool:
    amount = mention.number.amount
    return amount.low <= value <= amount.high


def _with_cell(made: Check, mention: Mention, cell: Cell) -> Check:
    """The check touches the cell too: a wrong 合计 found by its own rows takes this one in."""
    names = {mention.key: (spot_of(mention), mention.number.printed), cell.key: (cell.spot, cell.text)}
    return replace(made, touches=(mention.key, cell.key), names=names)
