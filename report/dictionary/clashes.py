"""One name for two things in a dictionary: the second would be read, or counted, in place of the first without a word. Pure.

In: a Dictionary. Out: a complaint for each indicator called like a column or used before it is declared, heading of two columns, and
file of two tables.
"""

from __future__ import annotations

from typing import Protocol

from report.dictionary.schema import ColumnSpec, Dictionary, Indicator, LedgerSpec, TableSpec
from report.expression import ExpressionError, names, parse
from report.problem import Place
from report.tables import fold, split_unit


class Complain(Protocol):
    """Where a mistake is collected: place, cause, action, what was read."""

    def __call__(self, place: Place, cause: str, action: str = "", read: str = "") -> None:
        """Collect one mistake."""


def clashes(found: Dictionary, complain: Complain) -> None:
    """Every name that stands for two things, once each."""
    for indicator in found.indicators:
        table = found.tables.get(indicator.table)
        if table and any(fold(indicator.name) == fold(column.name) for column in table.columns):
            cause = f"指标“{table.name}.{indicator.name}”与这张表的列“{indicator.name}”同名，会顶替它"
            complain(indicator.place, cause, "请给指标另起一个名称。", indicator.name)
    _orders(found, complain)
    specs: list[TableSpec | LedgerSpec] = [*found.tables.values(), *found.ledgers.values()]
    files: dict[str, str] = {}
    for spec in specs:
        _headings(spec, complain)
        if files.setdefault(fold(spec.file), spec.name) != spec.name:
            cause = f"“{spec.name}”和“{files[fold(spec.file)]}”用的是同一个文件名“{spec.file}”"
            complain(spec.place, cause, "请给其中一张表另起文件名。", spec.file)


def _orders(found: Dictionary, complain: Complain) -> None:
    """An indicator that uses itself or one declared below it would take that for 无此项."""
    ahead = {(indicator.table, fold(indicator.name)) for indicator in found.indicators}
    for indicator in found.indicators:
        for used in _used(indicator):
            if used in ahead:
                name = ".".join(filter(None, used))
                cause = f"指标“{indicator.name}”用到写在它后面的指标“{name}”（或它自己）"
                complain(indicator.place, cause, f"请把“{name}”移到前面；两个指标不能互相用。", indicator.formula)
        ahead.discard((indicator.table, fold(indicator.name)))


def _used(indicator: Indicator) -> set[tuple[str, str]]:
    """Table and name of what a formula takes; nothing if it cannot be read, which is told when it is used."""
    try:
        paths = [fold(path).split(".") for path in names(parse(indicator.formula))]
    except ExpressionError:
        return set()
    return {(path[0] if len(path) > 1 else table, path[-1]) for path in paths for table in {indicator.table, ""}}


def _headings(spec: TableSpec | LedgerSpec, complain: Complain) -> None:
    owners: dict[str, ColumnSpec] = {}
    for column in spec.columns:
        for heading in column.headers:
            other = owners.setdefault(split_unit(heading)[0], column)
            if other is not column:
                cause = f"“{spec.name}”的列“{column.name}”和“{other.name}”都写了表头“{heading}”，不知道归哪一列"
                complain(column.place, cause, "请从其中一列的表头里删去。", heading)
