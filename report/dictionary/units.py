"""The unit in a header against the declared one: money is converted exactly, everything else must agree."""

from __future__ import annotations

from dataclasses import replace

from report.dictionary.schema import ColumnSpec
from report.ledger import money_unit, which_money
from report.problem import Collector, Problem
from report.tables import Header
from report.tables.table import MONEY


def fitted(column: ColumnSpec, header: Header, problems: Collector) -> ColumnSpec:
    """The column as this header gives it: 罚款（万元） under a column in 元 is converted, with a note; E113, E114."""
    unit, exponent = money_unit(header, column.unit, problems)
    if exponent:
        return replace(column, exponent=exponent)
    if unit and column.unit and unit not in (column.unit, *column.same_units):
        cause = f"表头的单位是“{unit}”，字典里是“{column.unit}”。"
        action = f"请把这一列的数换算成{column.unit}，并把表头改成“{column.headers[0]}（{column.unit}）”。"
        problems.add(Problem("E113", cause, action, header.place, header.text))
    elif not unit and column.unit in MONEY:
        action = which_money(column.headers[0])
        problems.add(Problem("E114", "金额没有写单位，不能猜是元还是万元。", action, header.place, header.text))
    return column
