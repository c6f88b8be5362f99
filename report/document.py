"""The report as data: Document, Block (Paragraph, Table, Chart), Run (Text, Slot). Pure.

In: what the template rendered or a Word file held. Out: one model that preview, check, merge and word look at, and its
JSON, which is the base (基线稿) that travels inside the draft.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any

from report.figure import Part, Slot

BASE_VERSION = 1
"""Version of the base's JSON; a newer engine reads older ones or refuses by name."""


@dataclass(frozen=True, slots=True)
class Text:
    """Words without a figure."""

    text: str
    bold: bool = False
    """From `**…**` in the template source."""
    lead: bool = False
    """Part of the heading sentence of a run-in paragraph; `Paragraph.lead` says of which level."""
    pending: bool = False
    """A 【待核】 that prints highlighted."""
    fixed: bool = False
    """固定: its digits are words, not figures (law 2)."""


Run = Text | Slot


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of the report."""

    id: str
    style: str
    """Name in look.yaml: 题目 标题1…标题4 正文 主送 图题 表题 单位 表注 署名 日期 附件 附注."""
    runs: tuple[Run, ...]
    lead: int = 0
    """Level of the run-in heading whose sentence opens this paragraph; 0 if none."""
    exhibit: str = ""
    """Name of the exhibit that a caption, unit line or note belongs to."""

    @property
    def text(self) -> str:
        """The words and figures as printed."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table."""

    runs: tuple[Run, ...]
    column: str
    """Key of its column."""
    span: int = 1
    """Columns it covers."""
    rows: int = 1
    """Rows it covers downwards."""

    @property
    def text(self) -> str:
        """The words and figures as printed."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table."""

    key: str
    cells: tuple[Cell, ...]
    header: bool = False
    """Repeats on each page."""
    total: bool = False
    """A 合计 row; a rule stands above it."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    key: str
    width: int
    """Share of the text width, in per mille; the columns of a table sum to 1000."""
    align: str = "right"
    """left, center or right."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the report, without its caption, unit line and note, which are paragraphs."""

    id: str
    name: str
    """Name of the exhibit."""
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    description: str = ""
    """Alternative text."""


@dataclass(frozen=True, slots=True)
class Series:
    """One series of a chart."""

    name: str
    values: tuple[Decimal | None, ...]
    """Rounded to what is printed; None = no value (leave the point out)."""
    role: str = "本期"
    """上年, 本期, 已, 未 or 值: decides fill and line."""
    labels: tuple[str, ...] = ()
    """The numbers as printed beside the marks, one per category."""


@dataclass(frozen=True, slots=True)
class Panel:
    """One plotting area of a chart."""

    title: str
    """What is plotted with its unit: 事故起数（起）."""
    series: tuple[Series, ...]
    notes: tuple[str, ...] = ()
    """One text per category beside the bars (同比, 整改率)."""
    notes_title: str = ""


@dataclass(frozen=True, slots=True)
class ChartSpec:
    """What a chart shows; no colours, no sizes."""

    kind: str
    """同比条形 (paired bars, panels side by side), 月度折线 (two years), 整改条形 (stacked 已 + 未, rate as a number), 排序条形 (sorted bars, value and share)."""
    categories: tuple[str, ...]
    panels: tuple[Panel, ...]
    unit: str = ""

    def digest(self) -> str:
        """Twelve hex digits that change exactly when the chart must be redrawn."""
        return hashlib.sha256(json.dumps(asdict(self), ensure_ascii=False, default=str).encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of the report, without its caption, which is a paragraph."""

    id: str
    name: str
    """Name of the exhibit."""
    spec: ChartSpec
    description: str = ""
    """Alternative text: what the chart shows, with its numbers."""
    slots: tuple[Slot, ...] = ()
    """The figures drawn in it, so that a refresh can say which corrections a chart shows."""


Block = Paragraph | Table | Chart


@dataclass(frozen=True, slots=True)
class Document:
    """The whole report."""

    title: str
    blocks: tuple[Block, ...]
    subject: str = ""
    """What the report is of, for the core properties: 2023年上半年."""
    author: str = ""
    """The bureau."""
    date: str = ""
    """ISO date of the report, from report.yaml; created = modified = this."""
    inputs: dict[str, str] = field(default_factory=dict)
    """Digests: data, kit, style, 认定, engine; 更正 is needed exactly when one differs."""
    unprinted: tuple[Slot, ...] = ()
    """Figures compared with but not printed (上年同期, differences), so that stale hand-written numbers are found."""
    conflicts: tuple[dict[str, str], ...] = ()
    """Open conflicts carried from refresh to refresh."""
    charts: dict[str, str] = field(default_factory=dict)
    """Chart id → sha256 of the picture as generated (12 hex), to know one replaced by hand."""

    def slots(self) -> Iterator[Slot]:
        """Every printing in reading order, tables row by row; charts have none."""
        for block in self.blocks:
            yield from block_slots(block)


def block_slots(block: Block) -> Iterator[Slot]:
    """The printings in one block."""
    if isinstance(block, Paragraph):
        yield from (run for run in block.runs if isinstance(run, Slot))
    elif isinstance(block, Table):
        for row in block.rows:
            for cell in row.cells:
                yield from (run for run in cell.runs if isinstance(run, Slot))


def block_text(block: Block) -> str:
    """The words of a block as a reader sees them; a table is tab-separated lines, a chart its alternative text."""
    if isinstance(block, Paragraph):
        return block.text
    if isinstance(block, Table):
        return "\n".join("\t".join(cell.text for cell in row.cells) for row in block.rows)
    return block.description


def to_json(document: Document) -> str:
    """The document as compact JSON with sorted keys: the base."""
    return json.dumps(
        {"version": BASE_VERSION, **{name: _plain(getattr(document, name)) for name in _FIELDS}},
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )


_FIELDS = ("title", "blocks", "subject", "author", "date", "inputs", "unprinted", "conflicts", "charts")
_BLOCKS: dict[str, type] = {"p": Paragraph, "t": Table, "c": Chart}


def _plain(value: Any) -> Any:
    if isinstance(value, Paragraph | Table | Chart):
        letter = {Paragraph: "p", Table: "t", Chart: "c"}[type(value)]
        return {"@": letter, **_fields(value)}
    if isinstance(value, Slot):
        return {"@": "s", **_fields(value)}
    if isinstance(value, Text):
        return {"@": "x", **_fields(value)}
    if hasattr(value, "__dataclass_fields__"):
        return _fields(value)
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, Decimal) else value


def _fields(value: Any) -> dict[str, Any]:
    """A dataclass as a dict without the fields that hold their default, so that the base stays small."""
    kept = {}
    for name, spec in value.__dataclass_fields__.items():
        item = getattr(value, name)
        if item != spec.default:
            kept[name] = _plain(item)
    return kept


def from_json(text: str) -> Document:
    """The document of a base's JSON; ValueError if it is none or of a newer version."""
    raw = json.loads(text)
    if not isinstance(raw, dict) or raw.get("version") != BASE_VERSION:
        raise ValueError("基线稿的版本不认识")
    return Document(
        raw["title"],
        tuple(_block(item) for item in raw["blocks"]),
        raw["subject"],
        raw["author"],
        raw["date"],
        dict(raw["inputs"]),
        tuple(_slot(item) for item in raw["unprinted"]),
        tuple(dict(item) for item in raw["conflicts"]),
        dict(raw["charts"]),
    )


def _slot(raw: dict[str, Any]) -> Slot:
    fields = {name: value for name, value in raw.items() if name != "@"}
    fields["parts"] = tuple(Part(**part) for part in fields.get("parts", ()))
    fields["inputs"] = tuple(fields.get("inputs", ()))
    return Slot(**fields)


def _run(raw: dict[str, Any]) -> Run:
    return _slot(raw) if raw["@"] == "s" else Text(**{name: value for name, value in raw.items() if name != "@"})


def _block(raw: dict[str, Any]) -> Block:
    fields = {name: value for name, value in raw.items() if name != "@"}
    if raw["@"] == "p":
        return Paragraph(**{**fields, "runs": tuple(_run(run) for run in fields.get("runs", ()))})
    if raw["@"] == "t":
        fields["columns"] = tuple(Column(**column) for column in fields["columns"])
        fields["rows"] = tuple(_row(row) for row in fields["rows"])
        return Table(**fields)
    fields["spec"] = _spec(fields["spec"])
    fields["slots"] = tuple(_slot(item) for item in fields.get("slots", ()))
    return Chart(**fields)


def _row(raw: dict[str, Any]) -> Row:
    cells = tuple(Cell(**{**cell, "runs": tuple(_run(run) for run in cell["runs"])}) for cell in raw["cells"])
    return Row(**{**raw, "cells": cells})


def _spec(raw: dict[str, Any]) -> ChartSpec:
    panels = tuple(_panel(panel) for panel in raw["panels"])
    return ChartSpec(raw["kind"], tuple(raw["categories"]), panels, raw.get("unit", ""))


def _panel(raw: dict[str, Any]) -> Panel:
    series = tuple(
        Series(
            item["name"],
            tuple(None if value is None else Decimal(value) for value in item["values"]),
            item.get("role", "本期"),
            tuple(item.get("labels", ())),
        )
        for item in raw["series"]
    )
    return Panel(raw["title"], series, tuple(raw.get("notes", ())), raw.get("notes_title", ""))
