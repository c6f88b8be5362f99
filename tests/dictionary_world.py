"""A period's folder in a few lines: dictionary.yaml, report.yaml and CSV tables as text → Figures and problems."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from report.dictionary import (
    Builder,
    Dictionary,
    Figures,
    HouseStyle,
    adapted,
    dictionary,
    fact_branches,
    house_style,
    read_facts,
    wanted,
)
from report.figure import Figure
from report.problem import Collector, Problem
from report.tables import load_yaml, read

REPORT = "期间: 2023年上半年\n地区: XX区\n单位: XX局\n日期: 2023年7月10日\n数据截至: 2023年6月30日\n"


@dataclass
class World:
    """What was read."""

    figures: Figures
    dictionary: Dictionary
    style: HouseStyle
    problems: tuple[Problem, ...]

    def __getitem__(self, key: str) -> Figure:
        found = self.figures.find(key)
        assert isinstance(found, Figure), (key, found)
        return found

    def text(self, key: str) -> str:
        """A figure as digits, or its state."""
        figure = self[key]
        return figure.exact_text()

    def codes(self) -> list[str]:
        """Codes of the problems."""
        return [problem.code for problem in self.problems]


def world(
    folder: Path,
    declared: str,
    files: Mapping[str, str],
    *,
    report: str = REPORT,
    prior: Figures | None = None,
) -> World:
    """A period of these files, read as the project reads one."""
    folder.mkdir(exist_ok=True, parents=True)
    problems = Collector()
    kit = dictionary(_yaml(folder, "dictionary.yaml", declared, problems), problems)
    facts = read_facts(_yaml(folder, "report.yaml", report, problems), problems)
    kit = adapted(kit, facts, problems)
    style = house_style(facts.node.get("行文"), None, problems)
    builder = Builder(kit, facts.period, prior, problems)
    builder.facts(fact_branches(facts, kit, dict(style.choices), problems))
    sent = set()
    for name, spec in kit.tables.items():
        if spec.file in files:
            sent.add(name)
            builder.table(spec, _tables(folder, spec, files[spec.file], problems))
    for ledger in kit.ledgers.values():
        if ledger.file in files:
            builder.ledger(ledger, _tables(folder, ledger, files[ledger.file], problems)[0], sent)
            sent |= {summary.table for summary in ledger.summaries}
    for name, spec in kit.tables.items():
        if name not in sent:
            builder.unsent(spec)
    builder.indicators()
    return World(builder.result, kit, style, tuple(problems.problems))


def _yaml(folder: Path, name: str, text: str, problems: Collector) -> Any:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return load_yaml(path, name, problems)


def _tables(folder: Path, spec: Any, text: str, problems: Collector) -> Any:
    path = folder / f"{spec.file}.csv"
    path.write_text(text, encoding="utf-8")
    found = read(path, spec.file, wanted(spec), problems, shown=path.name)
    assert found, problems.problems
    return found
