"""The trace verb (溯源): a key or a printed text → the tree down to file, row and column; the table 数据来源对照表."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

from report.document import Document, Paragraph, Table, block_slots
from report.figure import Figure, Kind, Selection, Slot
from report.project.build import draft, look
from report.project.load import Loaded, load
from report.project.places import Places, places
from report.project.sheet import paragraph
from report.project.sheet import table as written_table


@dataclass(frozen=True, slots=True)
class Origin:
    """Where figures can be looked up: the figures with their inputs, and the printings."""

    figures: dict[str, Figure]
    """By key; printed ones carry their text."""
    printed: tuple[Figure, ...]
    document: Document
    loaded: Loaded
    """The period; its ledgers list the rows behind an aggregate."""


class Line(NamedTuple):
    """One row of 数据来源对照表."""

    place: str
    name: str
    text: str
    unit: str
    formula: str
    source: str


def sources(typed: str) -> Origin:
    """The figures behind a period's folder, or behind a draft that was built from one."""
    where = places(typed) if not typed.lower().endswith(".docx") else _period_of(Path(typed))
    loaded = load(where)
    made = draft(loaded)
    figures = {figure.key: figure for figure in loaded.figures.all()}
    for figure in made.printed:
        figures.setdefault(figure.key, figure)
    return Origin(figures, made.printed, made.document, loaded)


def _period_of(path: Path) -> Places:
    """The period whose base digest a draft names; InputError with what to do if it is not known here."""
    from report.project.drafts import period_of

    return period_of(path)


def trees(origin: Origin, words: str, *, rows: bool = False) -> list[str]:
    """The trees of every figure that has this key, name or printed text; with the ledger rows behind each if asked."""
    found: dict[str, Figure] = {}
    asked = "".join(words.split()).replace("%", "％")
    for figure in (*origin.printed, *origin.figures.values()):
        text = figure.display().replace("%", "％")
        if asked in {figure.key, figure.label, text, f"{text}{figure.unit}"}:
            found.setdefault(figure.key, figure)  # the same value under several printings is one tree
    return ["\n".join([*tree(figure), *(behind(origin, figure) if rows else ())]) for figure in found.values()]


_MOST_ROWS = 200


def behind(origin: Origin, figure: Figure) -> Iterator[str]:
    """The rows of the ledgers that a figure was taken over, names of persons masked; at most 200 of each selection."""
    selections = dict.fromkeys(part.source for part in figure.walk() if isinstance(part.source, Selection))
    for selection in selections:
        ledgers = [
            one
            for one in origin.loaded.figures.ledgers
            if one.taken.file == selection.file and one.taken.sheet in {"", selection.sheet}
        ]
        for ledger in ledgers[:1]:
            yield f"{selection}："
            for where, texts in ledger.behind(selection, _MOST_ROWS):
                yield f"　{where}　" + "，".join(f"{name} {text}" for name, text in texts.items() if text)
            if selection.count > _MOST_ROWS:
                yield f"　…… 另有 {selection.count - _MOST_ROWS} 行"


def tree(figure: Figure, depth: int = 0, seen: frozenset[str] = frozenset()) -> Iterator[str]:
    """98.5％ = 整改 / 发现, then its inputs indented, each raw one with its file, cell, row and column."""
    pad = "　" * depth
    name = figure.label or figure.key
    shown = figure.display() + (figure.unit if figure.known and not figure.text else "")
    formula = f" = {figure.formula}" if figure.formula and figure.inputs else ""
    values = _values(figure)
    where = f"{_as_written(figure)}　← {figure.source}" if figure.source else ""
    yield f"{pad}{name}　{shown}{formula}{values}{where}"
    if figure.key in seen or depth > 12:
        return
    for item in figure.inputs[:50]:
        shown_item = replace(item, label=f"上年同期{item.label or item.key}") if item is figure.compared else item
        yield from tree(shown_item, depth + 1, seen | ({figure.key} - {item.key}))
    if len(figure.inputs) > 50:
        yield f"{pad}　…… 另有 {len(figure.inputs) - 50} 项"


def _as_written(figure: Figure) -> str:
    """（265800元） behind a raw value that is printed in another unit or with fewer places than its cell has."""
    exact = f"{figure.exact_text()}{figure.unit}"
    changed = figure.known and figure.text and isinstance(figure.value, Decimal | Fraction) and figure.text not in exact
    return f"（{exact}）" if changed else ""


def _values(figure: Figure) -> str:
    """（518 ÷ 526） for a formula of two known inputs."""
    if len(figure.inputs) == 2 and all(item.known for item in figure.inputs):
        left, right = figure.inputs
        for sign, word in (("/", "÷"), ("÷", "÷"), ("-", "−"), ("−", "−"), ("*", "×"), ("+", "+")):
            if sign in figure.formula:
                return f"（{left.exact_text()} {word} {right.exact_text()}）"
    return ""


def table(origin: Origin) -> list[Line]:
    """Every printed figure with its place, formula and raw sources: 数据来源对照表."""
    rows = []
    number = 0
    for block in origin.document.blocks:
        if isinstance(block, Paragraph):
            number += 1
            rows += [_line(f"第{number}段", slot, origin) for slot in block_slots(block) if slot.kind != "编号"]
        elif isinstance(block, Table):
            for row in block.rows:
                for cell in row.cells:
                    rows += [
                        _line(f"表“{block.name}”{row.key}", run, origin) for run in cell.runs if isinstance(run, Slot)
                    ]
    return rows


def _line(place: str, slot: Slot, origin: Origin) -> Line:
    figure = origin.figures.get(slot.key.removeprefix("上年同期."))
    name = (figure.label if figure else "") or slot.key
    formula = figure.formula if figure and figure.inputs else "原始数"
    raw = slot.source or "；".join(raw_sources(figure)[:6]) or "行文风格"
    return Line(place, name, slot.text, _unit(slot), formula, raw)


def _unit(slot: Slot) -> str:
    """The unit that a reader adds to what is printed: none to words, ％ to a comparison in a table's column."""
    if not slot.text[-1:].isdecimal():
        return ""
    return "％" if slot.kind == Kind.PHRASE else slot.unit


def raw_sources(figure: Figure | None) -> Sequence[str]:
    """The addresses of the raw values a figure was computed from."""
    if figure is None:
        return []
    return list(dict.fromkeys(str(item.source) for item in figure.walk() if item.source))


HEADS = ("位置", "指标", "印出", "单位", "算法", "出处")


def as_docx(rows: Sequence[Line], origin: Origin) -> bytes:
    """数据来源对照表 as a Word table to be printed and filed with the report."""
    from report.word.write import write as written

    blocks = (
        paragraph("题目", "数据来源对照表"),
        paragraph("正文", f"稿件：《{origin.document.title}》。"),
        written_table("数据来源对照表", HEADS, rows, (130, 200, 130, 70, 170, 300)),
    )
    document = Document("数据来源对照表", blocks, author=origin.document.author, date=origin.document.date)
    return written(document, look(origin.loaded))


def as_csv(rows: Sequence[Line]) -> bytes:
    """数据来源对照表 as CSV that Excel opens: UTF-8 with BOM, text that starts like a formula quoted with '."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADS)
    for row in rows:
        writer.writerow([_safe(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def _safe(text: str) -> str:
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} and text else text
