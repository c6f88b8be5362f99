"""A small world for tests of the template: a tree of figures from plain Python values, and one call to render."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from report.compare import Wording
from report.dictionary import Branch
from report.document import Chart, ChartSpec, Column, Paragraph, Table
from report.exhibits import Exhibit, Placed
from report.figure import Figure, Kind, Source, State, short_id
from report.problem import Place
from report.template.render import render
from report.template.tools import Setting, tools

MISSING = State.UNREPORTED
NONE = State.ABSENT


def figure(key: str, value: Any, unit: str = "") -> Figure:
    """A raw figure: a number, a text or a state."""
    row = key.split(".")[-2] if "." in key else ""
    source = Source("表.csv", row, key.rpartition(".")[2])
    if isinstance(value, State):
        return Figure(key, None, unit, value, source=source, label=key.replace(".", ""))
    if isinstance(value, int):
        return Figure(key, Decimal(value), unit, source=source, label=key.replace(".", ""))
    if isinstance(value, Decimal):
        return Figure(key, value, unit, source=source, label=key.replace(".", ""))
    return Figure(key, value, kind=Kind.TEXT, source=source, text=value, label=key.replace(".", ""))


def branch(path: str, values: Mapping[str, Any]) -> Branch:
    """Nested values as a branch: a dict a branch, a list a list, a pair (number, unit) a figure with a unit."""
    made = Branch(path, title=path.rpartition(".")[2])
    for name, value in values.items():
        below = f"{path}.{name}".removeprefix(".")
        if isinstance(value, dict):
            made.put(name, branch(below, value))
        elif isinstance(value, list):
            made.put(name, tuple(_item(f"{below}.{index}", item) for index, item in enumerate(value, 1)))
        elif isinstance(value, Figure | Branch):
            made.put(name, value)
        else:
            made.put(name, figure(below, *value) if isinstance(value, tuple) else figure(below, value))
    return made


def _item(path: str, value: Any) -> Any:
    if isinstance(value, dict):
        row = branch(f"{path.rpartition('.')[0]}.{value.get('名称', path)}", value)
        row.title = value.get("名称", "")
        return row
    return figure(path, value)


def exhibit(name: str, *, table: bool = True, title: str = "情况", note: str = "") -> Exhibit:
    """An exhibit without columns."""
    return Exhibit(
        name, table, title, "甲", note=note, kind="" if table else "同比条形", place=Place("exhibits.yaml", line=3)
    )


def placed(found: Exhibit) -> Placed:
    """An empty table or chart."""
    identity = short_id("图表", found.name)
    if found.is_table:
        return Placed(Table(identity, found.name, (Column("名称", 1000),), ()), ())
    return Placed(Chart(identity, found.name, ChartSpec("同比条形", (), ())), ())


def rendered(
    text: str,
    values: Mapping[str, Any] | None = None,
    *,
    exhibits: Mapping[str, Exhibit] | None = None,
    before: Mapping[str, Figure] | None = None,
    wording: Wording | None = None,
    parts: Mapping[str, str] | None = None,
) -> tuple[Any, Any]:
    """What a template gives with these values, and its problems."""
    setting = Setting(wording or Wording(), (before or {}).get)
    return render(text, branch("", values or {}), exhibits or {}, placed, tools(setting), "report.md", parts=parts)


def blocks(text: str, values: Mapping[str, Any] | None = None, **options: Any) -> list[Any]:
    """The blocks of a template that has no mistake."""
    found, problems = rendered(text, values, **options)
    assert found is not None, problems.problems
    return list(found.blocks)


def paragraphs(text: str, values: Mapping[str, Any] | None = None, **options: Any) -> list[str]:
    """The words of its paragraphs."""
    return [block.text for block in blocks(text, values, **options) if isinstance(block, Paragraph)]


def mistake(text: str, values: Mapping[str, Any] | None = None, **options: Any) -> Any:
    """The one error of a template that must be refused."""
    found, problems = rendered(text, values, **options)
    assert found is None
    errors = problems.errors()
    assert errors
    return errors[0]
