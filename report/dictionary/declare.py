"""dictionary.yaml → Dictionary.

In: the YAML nodes of a kit. Out: frozen specifications; every mistake of the file is collected with its line.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from report.dictionary.clashes import clashes
from report.dictionary.schema import (
    KINDS,
    TOTALS,
    CheckSpec,
    ColumnSpec,
    Dictionary,
    Indicator,
    Ladder,
    LedgerSpec,
    SectorScheme,
    Summary,
    TableSpec,
)
from report.problem import Collector, Place, Problem, Severity
from report.tables import Node, fold

KIT_VERSION = 1
"""Newest kit this engine reads; a newer one is refused by name."""
_MAY_LACK = " 可缺"

T = TypeVar("T")


class Reader:
    """Reads mappings of a YAML file strictly: unknown keys and wrong kinds are told with near names."""

    def __init__(self, problems: Collector, code: str = "E301") -> None:
        self.problems = problems
        self.code = code

    def complain(self, place: Place, cause: str, action: str = "", read: str = "") -> None:
        """Keep one mistake."""
        self.problems.add(Problem(self.code, cause, action or "请改正这一处。", place, read))

    def known(self, node: Node, names: Iterable[str]) -> None:
        """Complain about every key that is none of the names."""
        accepted = list(names)
        for key in node.keys:
            if key.text not in accepted:
                near = difflib.get_close_matches(key.text, accepted, n=1, cutoff=0.4)
                action = f"是不是“{near[0]}”？" if near else f"可以写：{'、'.join(accepted)}"
                self.complain(key.place, f"不认识“{key.text}”", action, key.text)

    def text(self, node: Node, name: str, default: str = "", *, needed: bool = False) -> str:
        """The text under a name."""
        value = node.get(name)
        if value is None:
            if needed:
                self.complain(node.place, f"缺少“{name}”", f"请加一行“{name}: …”")
            return default
        if value.kind != "scalar":
            self.complain(value.place, f"“{name}”应是一个词", "")
            return default
        return value.text

    def texts(self, node: Node | None) -> tuple[str, ...]:
        """A list of texts; one text counts as a list of one."""
        if node is None:
            return ()
        if node.kind == "scalar":
            return (node.text,)
        return tuple(item.text for item in node.elements())

    def flag(self, node: Node, name: str) -> bool:
        """是 or 否 under a name; absent means 否."""
        value = self.text(node, name, "否")
        if value not in {"是", "否", "true", "false"}:
            self.complain(node.place, f"“{name}”应写“是”或“否”", "", value)
        return value in {"是", "true"}

    def choice(self, node: Node, name: str, options: Iterable[str], default: str) -> str:
        """One of the options under a name."""
        value = self.text(node, name, default)
        if value not in set(options):
            self.complain((node.get(name) or node).place, f"“{name}”应是{'、'.join(options)}之一", "", value)
            return default
        return value


def dictionary(node: Node, problems: Collector) -> Dictionary:
    """A kit's dictionary.yaml as specifications; mistakes are collected with code E301."""
    reader = Reader(problems)
    reader.known(node, ("版本", "词表", "表", "台账", "阶梯", "口径", "指标", "情况", "核对"))
    version = reader.text(node, "版本", "1")
    if not version.isdecimal() or int(version) > KIT_VERSION:
        reader.complain(node.place, f"模板版本是 {version}，本程序只认到 {KIT_VERSION}", "请升级程序", version)
    words = _each(node.get("词表"), lambda _, item: _allowed(reader, item, {}))
    tables = _each(node.get("表"), lambda name, item: _table(reader, name, item, words))
    ledgers = _each(node.get("台账"), lambda name, item: _ledger(reader, name, item, words))
    ladders = _each(node.get("阶梯"), lambda name, item: _ladder(reader, name, item))
    indicators = tuple(_each(node.get("指标"), lambda name, item: _indicator(reader, name, item, tables)).values())
    checks = tuple(_each(node.get("核对"), lambda name, item: _check(reader, name, item, tables)).values())
    facts = _each(node.get("情况"), _facts)
    optional = frozenset(
        f"{section}.{name}"
        for section, names in facts.items()
        for name, unit in names.items()
        if unit.endswith(_MAY_LACK)
    )
    facts = {
        section: {name: unit.removesuffix(_MAY_LACK) for name, unit in names.items()}
        for section, names in facts.items()
    }
    sectors = _each(node.get("口径"), lambda name, item: _sectors(reader, name, item, tables))
    found = Dictionary(tables, ledgers, ladders, indicators, facts, checks, sectors, optional)
    _crossed(found, reader)
    clashes(found, reader.complain)
    return found


def _each(node: Node | None, make: Callable[[str, Node], T]) -> dict[str, T]:
    return {fold(name): make(fold(name), item) for name, item in node.items()} if node else {}


def _facts(_: str, node: Node) -> dict[str, str]:
    return {fold(key): value.text for key, value in node.items()}


def _headers(reader: Reader, node: Node | None, name: str) -> tuple[str, ...]:
    if node is None:
        return (name,)
    found = reader.texts(node.get("表头")) if node.kind == "mapping" else reader.texts(node)
    return found or (name,)


_COLUMN = (
    "表头", "单位", "类型", "同义单位", "可缺", "整数", "允许", "缺省", "唯一", "期内", "阶梯", "标记", "隐名", "累计",
)  # fmt: skip


Words = Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]]
"""Name of a list of words (词表) → each word with its synonyms."""


def _allowed(reader: Reader, node: Node | None, words: Words) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Allowed values: a list, a mapping value → synonyms, or the name of a list of the kit (词表)."""
    if node is None:
        return ()
    if node.kind == "scalar" and fold(node.text) in words:
        return words[fold(node.text)]
    if node.kind == "scalar":
        reader.complain(node.place, f"没有词表“{node.text}”", "请在“词表”里声明，或写成 [值, 值]", node.text)
    if node.kind == "mapping":
        return tuple((value, reader.texts(others)) for value, others in node.items())
    return tuple((value, ()) for value in reader.texts(node))


def _column(reader: Reader, name: str, node: Node, words: Words) -> ColumnSpec:
    reader.known(node, _COLUMN)
    marks = node.get("标记")
    allowed = _allowed(reader, node.get("允许"), words)
    return ColumnSpec(
        name,
        _headers(reader, node, name),
        reader.text(node, "单位"),
        reader.choice(node, "类型", KINDS, "数"),
        reader.texts(node.get("同义单位")),
        reader.flag(node, "可缺"),
        reader.flag(node, "整数"),
        tuple(name for name, _ in allowed),
        allowed,
        reader.text(node, "缺省"),
        reader.flag(node, "唯一"),
        reader.flag(node, "期内"),
        reader.text(node, "阶梯"),
        tuple((key, value.text) for key, value in marks.items()) if marks else (),
        reader.flag(node, "隐名"),
        reader.flag(node, "累计"),
        node.place,
    )


def _columns(reader: Reader, node: Node, words: Words) -> tuple[ColumnSpec, ...]:
    return tuple(_each(node.get("列"), lambda name, item: _column(reader, name, item, words)).values())


def _table(reader: Reader, name: str, node: Node, words: Words) -> TableSpec:
    reader.known(node, ("名称", "文件", "主键", "次键", "主体", "行", "简称", "同义词", "分组", "合计", "可缺", "列"))
    short = node.get("简称")
    groups = node.get("分组")
    second = node.get("次键")
    return TableSpec(
        name,
        reader.text(node, "名称", name),
        reader.text(node, "文件", name),
        _headers(reader, node.get("主键"), name),
        _columns(reader, node, words),
        _headers(reader, second, "次键") if second else (),
        reader.text(node, "主体"),
        tuple(fold(row) for row in reader.texts(node.get("行"))),
        {fold(full): fold(word) for word, names in short.items() for full in reader.texts(names)} if short else {},
        {fold(word): tuple(fold(row) for row in reader.texts(rows)) for word, rows in groups.items()} if groups else {},
        reader.choice(node, "合计", TOTALS, "独立"),
        reader.flag(node, "可缺"),
        words={
            fold(word): fold(value) for value, others in _allowed(reader, node.get("同义词"), words) for word in others
        },
        place=node.place,
    )


def _ledger(reader: Reader, name: str, node: Node, words: Words) -> LedgerSpec:
    reader.known(node, ("名称", "文件", "列", "汇总", "变动期", "先后"))
    orders = node.get("先后")
    summaries = _each(node.get("汇总"), lambda table, item: _summaries(reader, table, item))
    return LedgerSpec(
        name,
        reader.text(node, "名称", name),
        reader.text(node, "文件", name),
        _columns(reader, node, words),
        tuple(summary for listed in summaries.values() for summary in listed),
        _days(reader, node),
        tuple(_order(reader, item) for item in orders.elements()) if orders else (),
        node.place,
    )


def _days(reader: Reader, node: Node) -> int:
    text = reader.text(node, "变动期", "0").removesuffix("日")
    if not text.isdecimal():
        reader.complain(node.place, "“变动期”应写天数", "例如 30日", text)
        return 0
    return int(text)


def _order(reader: Reader, node: Node) -> tuple[str, str]:
    """立案日期 <= 结案日期 as a pair."""
    small, sign, large = node.text.replace("≤", "<=").partition("<=")
    if not sign:
        reader.complain(node.place, "“先后”应写“一列 <= 另一列”", "例如 排查日期 <= 整改完成日期", node.text)
    return fold(small), fold(large)


def _summaries(reader: Reader, table: str, node: Node) -> tuple[Summary, ...]:
    """One summary of a ledger into a table, or a list of them."""
    items = node.elements() if node.kind == "sequence" else (node,)
    return tuple(_summary(reader, table, item) for item in items)


def _conditions(reader: Reader, node: Node | None) -> dict[str, tuple[str, ...]]:
    return {fold(name): reader.texts(values) for name, values in node.items()} if node else {}


def _measures(reader: Reader, node: Node | None) -> tuple[dict[str, str], dict[str, dict[str, tuple[str, ...]]]]:
    """Table column → what is taken over the rows; and the conditions of those that have their own."""
    columns: dict[str, str] = {}
    where: dict[str, dict[str, tuple[str, ...]]] = {}
    for name, item in node.items() if node else ():
        if item.kind != "mapping":
            columns[fold(name)] = item.text
            continue
        reader.known(item, ("取", "条件"))
        columns[fold(name)] = reader.text(item, "取", "计数")
        where[fold(name)] = _conditions(reader, item.get("条件"))
    return columns, where


def _summary(reader: Reader, table: str, node: Node) -> Summary:
    reader.known(node, ("按", "条件", "列"))
    columns, where = _measures(reader, node.get("列"))
    return Summary(
        table,
        reader.text(node, "按", needed=True),
        _conditions(reader, node.get("条件")),
        columns,
        where,
    )


def _ladder(reader: Reader, name: str, node: Node) -> Ladder:
    schemes = {
        scheme: {step: {fold(column): bound.text for column, bound in bounds.items()} for step, bounds in steps.items()}
        for scheme, steps in node.items()
        if scheme != "方案"
    }
    chosen = reader.choice(node, "方案", tuple(schemes), next(iter(schemes), ""))
    return Ladder(name, chosen, schemes)


def _sectors(reader: Reader, name: str, node: Node, tables: Mapping[str, TableSpec]) -> SectorScheme:
    reader.known(node, ("说明", "其中"))
    inside = node.get("其中")
    parts = {}
    for table, rows in inside.items() if inside else ():
        if fold(table) not in tables:
            reader.complain(rows.place, f"口径“{name}”说的表“{table}”没有声明", "请检查表名", table)
        parts[fold(table)] = {fold(part): fold(whole.text) for part, whole in rows.items()}
    return SectorScheme(name, reader.text(node, "说明", name), parts)


def _indicator(reader: Reader, name: str, node: Node, tables: Mapping[str, TableSpec]) -> Indicator:
    reader.known(node, ("公式", "单位", "说明"))
    table, _, short = name.rpartition(".")
    if table and table not in tables:
        reader.complain(node.place, f"指标“{name}”说的表“{table}”没有声明", "请检查表名", table)
    return Indicator(
        short,
        table,
        reader.text(node, "公式", needed=True),
        reader.text(node, "单位"),
        reader.text(node, "说明"),
        node.place,
    )


def _check(reader: Reader, name: str, node: Node, tables: Mapping[str, TableSpec]) -> CheckSpec:
    reader.known(node, ("表", "规则", "级别", "说明", "改法"))
    table = fold(reader.text(node, "表"))
    if table and table not in tables:
        reader.complain(node.place, f"核对“{name}”说的表“{table}”没有声明", "请检查表名", table)
    severity = Severity(reader.choice(node, "级别", ("必错", "疑似"), "疑似"))
    return CheckSpec(
        name,
        table,
        reader.text(node, "规则", needed=True),
        severity,
        reader.text(node, "说明", name),
        reader.text(node, "改法", "请核对。"),
        node.place,
    )


def _crossed(found: Dictionary, reader: Reader) -> None:
    """Names that one part of the dictionary uses of another must exist."""
    for ledger in found.ledgers.values():
        columns = {column.name for column in ledger.columns}
        for summary in ledger.summaries:
            table = found.tables.get(summary.table)
            if table is None:
                reader.complain(
                    ledger.place, f"台账“{ledger.name}”汇总到的表“{summary.table}”没有声明", "请检查表名", summary.table
                )
                continue
            used = {summary.by.removesuffix("的月份"), *summary.conditions}
            used |= {name for own in summary.where.values() for name in own}
            used |= {measure.removeprefix("去重").strip() for measure in summary.columns.values()} - {"计数"}
            for name in used - columns:
                reader.complain(ledger.place, f"台账“{ledger.name}”没有列“{name}”", "请检查列名", name)
            for name in summary.columns:
                if table.column(name) is None:
                    reader.complain(ledger.place, f"表“{table.name}”没有列“{name}”", "请检查列名", name)
        for name in {name for pair in ledger.orders for name in pair} - columns:
            reader.complain(ledger.place, f"台账“{ledger.name}”的“先后”没有列“{name}”", "请检查列名", name)
        for column in ledger.columns:
            if column.ladder and column.ladder not in found.ladders:
                reader.complain(column.place, f"没有声明阶梯“{column.ladder}”", "", column.ladder)
