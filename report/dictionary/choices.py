"""What report.yaml chooses among what the kit declares: grade scheme (等级方案), sector scheme (行业口径), order of sectors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from report.dictionary.facts import Facts
from report.dictionary.schema import Dictionary, Ladder, SectorScheme, TableSpec
from report.problem import Collector, Problem
from report.tables import Node, fold

MONTHS = "各月"
"""Stands in the dictionary for the months of the period."""


def adapted(dictionary: Dictionary, facts: Facts, problems: Collector) -> Dictionary:
    """The dictionary as this report uses it; a choice that is not declared is told (E514, E515)."""
    ladders = _ladders(dictionary.ladders, facts.node.get("等级方案"), problems)
    scheme = _scheme(dictionary.sectors, facts.node.get("行业口径"), problems)
    listed = facts.node.get("行业顺序")
    order = tuple(fold(item.text) for item in listed.elements()) if listed else ()
    months = tuple(f"{month}月" for month in range(facts.period.first, facts.period.last + 1)) if facts.period else ()
    tables = {name: _table(_monthly(spec, months), scheme, order) for name, spec in dictionary.tables.items()}
    units = facts.node.get("填报单位")
    names = tuple(fold(item.text) for item in units.elements()) if units else ()
    tables = {name: _units(spec, names) for name, spec in tables.items()}
    return replace(dictionary, ladders=ladders, tables=tables)


def _units(spec: TableSpec, names: tuple[str, ...]) -> TableSpec:
    """A table by units has a row for each that must report; one that never did is 未报, not forgotten."""
    return replace(spec, rows=names) if names and spec.subject == "单位" and not spec.rows else spec


def _ladders(ladders: Mapping[str, Ladder], node: Node | None, problems: Collector) -> Mapping[str, Ladder]:
    if node is None or node.empty:
        return ladders
    known = list(dict.fromkeys(name for ladder in ladders.values() for name in ladder.schemes))
    if node.text not in known:
        action = f"可以写：{'、'.join(known)}"
        problems.add(Problem("E514", f"没有等级方案“{node.text}”", action, node.place, node.text))
        return ladders
    return {
        name: replace(ladder, scheme=node.text) if node.text in ladder.schemes else ladder
        for name, ladder in ladders.items()
    }


def _scheme(schemes: Mapping[str, SectorScheme], node: Node | None, problems: Collector) -> SectorScheme | None:
    """The sector scheme by its name or its own words; the first declared one if report.yaml says nothing."""
    if not schemes:
        return None
    if node is None or node.empty:
        return next(iter(schemes.values()))
    found = next((one for one in schemes.values() if fold(node.text) in {fold(one.name), fold(one.text)}), None)
    if found is None:
        action = f"可以写：{'、'.join(schemes)}；口径在 dictionary.yaml 里声明。"
        problems.add(Problem("E515", f"没有行业口径“{node.text}”", action, node.place, node.text))
    return found


def _monthly(spec: TableSpec, months: tuple[str, ...]) -> TableSpec:
    """A table declared to have a row for each month (行: 各月) has those of this period."""
    return replace(spec, rows=months) if spec.rows == (MONTHS,) else spec


def _table(spec: TableSpec, scheme: SectorScheme | None, order: tuple[str, ...]) -> TableSpec:
    parts = scheme.parts.get(spec.name, {}) if scheme else {}
    return replace(spec, parts=parts, order=order) if parts or order else spec
