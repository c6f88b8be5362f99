"""The diff verb (比较): two states of a period → which source cells changed, and which figures, sentences, tables, charts that touches."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from report.document import Block, Chart, Document, Paragraph, Table, block_slots, block_text, from_json
from report.figure import Slot
from report.problem import InputError, Place, Problem
from report.project.build import Draft, draft, exhibit_number, last_build, place, raw_values
from report.project.load import Loaded

Raw = Mapping[str, list[str]]
"""Key → exact text, unit, address, label of a raw value."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One source cell that changed."""

    label: str
    source: str
    """Address: file, cell, row and column."""
    old: str
    new: str
    """Exact values; 无 where there was or is none."""


@dataclass(frozen=True, slots=True)
class Moved:
    """One figure whose printing changed."""

    key: str
    old: str
    new: str
    places: tuple[str, ...]
    raw: bool
    """Itself a corrected cell, not something that follows."""


@dataclass(frozen=True, slots=True)
class Impact:
    """What a correction touches."""

    cells: tuple[Cell, ...]
    known: bool
    """False: there was no record of the last build, so the source rows are not to be had."""
    moved: tuple[Moved, ...]
    wording: tuple[tuple[str, str, str], ...]
    """Sentences whose words change: place, old, new."""
    added: tuple[str, ...]
    removed: tuple[str, ...]
    charts: tuple[str, ...]
    tables: tuple[str, ...]


def since_last_build(loaded: Loaded) -> Impact:
    """What changed since the last build of this period; InputError if there was none."""
    state = last_build(loaded.places)
    path = loaded.places.state / "base" / f"{state.get('base', '')}.json"
    if not state or not path.is_file():
        place = Place(loaded.places.period.as_posix())
        raise InputError(
            [
                Problem(
                    "E810", "这一期还没有生成过，没有可比的底稿", "先运行 report build，或给出两个期间文件夹。", place
                )
            ]
        )
    raw = state.get("raw")
    return impact(raw and _local(raw, loaded), from_json(path.read_text("utf-8")), loaded, draft(loaded))


def between(before: Loaded, after: Loaded) -> Impact:
    """What differs between two folders of the same period."""
    return impact(_local(raw_values(before), before), draft(before).document, after, draft(after))


def _local(raw: Raw, loaded: Loaded) -> Raw:
    """Raw values by their place inside the period's own folder: the same cell of two folders is the same."""
    folder = f"@{loaded.places.shown(loaded.places.period)}/"
    return {key.replace(folder, "@"): value for key, value in raw.items()}


def impact(raw: Raw | None, old: Document, loaded: Loaded, made: Draft) -> Impact:
    """The old raw values and document against the new ones."""
    cells = _cells(raw, _local(raw_values(loaded), loaded)) if raw is not None else ()
    before, after = dict(_by_id(old)), dict(_by_id(made.document))
    corrected = {cell.label for cell in cells}
    moved = _moved(old, made.document, corrected)
    same = [block for block in after if block in before]
    wording = tuple(
        (place(made.document, after[block]), *_changed_sentences(before[block], after[block]))
        for block in same
        if isinstance(after[block], Paragraph) and _bare(before[block]) != _bare(after[block])
    )
    return Impact(
        cells,
        raw is not None,
        moved,
        wording,
        tuple(block_text(after[block]) for block in after if block not in before),
        tuple(block_text(before[block]) for block in before if block not in after),
        tuple(
            exhibit_number(made.document, after[block]) for block in same if _chart_changed(before[block], after[block])
        ),
        tuple(
            exhibit_number(made.document, after[block])
            for block in same
            if isinstance(after[block], Table) and block_text(before[block]) != block_text(after[block])
        ),
    )


def _by_id(document: Document) -> list[tuple[str, Block]]:
    return [(block.id, block) for block in document.blocks]


def _cells(old: Raw, new: Raw) -> tuple[Cell, ...]:
    """Raw values that differ; one that moved to another line, for a line was put in above it, is the same value."""
    moved = _met(old, new)
    found = []
    for key in dict.fromkeys([*old, *new]):
        if key in moved.values() and key not in old:
            continue  # told, if at all, with the line where it was
        if key.partition("@")[0].endswith(".名称"):
            continue  # a row's name: its numbers tell that the row came or went
        before, after = old.get(key), new.get(moved.get(key, key))
        if before is not None and after is not None and before[:2] == after[:2]:
            continue
        known = after or before or ["", "", "", ""]
        found.append(Cell(known[3], known[2], _shown(before), _shown(after)))
    return tuple(found)


def _met(old: Raw, new: Raw) -> dict[str, str]:
    """Keys of values whose place is gone → those of the same figures at a place that was not there, in order."""
    come: dict[str, list[str]] = {}
    for key in new:
        if key not in old:
            come.setdefault(key.partition("@")[0], []).append(key)
    gone = [key for key in old if key not in new]
    return {key: come[name].pop(0) for key in gone if come.get(name := key.partition("@")[0])}


def _shown(value: list[str] | None) -> str:
    return f"{value[0]}{value[1]}" if value else "无"


def _moved(old: Document, new: Document, corrected: set[str]) -> tuple[Moved, ...]:
    before = {slot.id: slot for slot in old.slots()}
    changes: dict[tuple[str, str, str], list[str]] = {}
    for block in new.blocks:
        for slot in block_slots(block):
            was = before.get(slot.id)
            if was is not None and was.text != slot.text:
                changes.setdefault((slot.key, was.text, slot.text), []).append(place(new, block, slot))
    return tuple(
        Moved(key, was, now, tuple(dict.fromkeys(places)), key in corrected)
        for (key, was, now), places in changes.items()
    )


def _bare(block: Block) -> str:
    """A paragraph's words with every figure masked."""
    if not isinstance(block, Paragraph):
        return ""
    return "".join("□" if isinstance(run, Slot) else run.text for run in block.runs)


_SENTENCE = re.compile(r"[^。；]*[。；]?")


def _changed_sentences(old: Block, new: Block) -> tuple[str, str]:
    """The sentences of a paragraph whose words differ, old and new; figures alone make no difference."""
    before, after = (list(_sentences(block)) for block in (old, new))
    matcher = difflib.SequenceMatcher(a=[bare for bare, _ in before], b=[bare for bare, _ in after], autojunk=False)
    gone, come = [], []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag != "equal":
            gone += [text for _, text in before[i1:i2]]
            come += [text for _, text in after[j1:j2]]
    return "".join(gone), "".join(come)


def _sentences(block: Block) -> Iterator[tuple[str, str]]:
    """Pairs of a sentence with its figures masked, and as printed."""
    text, mask = block_text(block), ""
    if isinstance(block, Paragraph):
        mask = "".join("□" * len(run.text) if isinstance(run, Slot) else run.text for run in block.runs)
    for found in _SENTENCE.finditer(mask or text):
        if found[0]:
            yield re.sub("□+", "□", found[0]), text[found.start() : found.end()]


def _chart_changed(old: Block, new: Block) -> bool:
    return isinstance(old, Chart) and isinstance(new, Chart) and old.spec.digest() != new.spec.digest()


def summary(found: Impact) -> str:
    """改动 3 个原始数将影响 11 处正文、2 张表、1 幅图."""
    spots = sum(1 for moved in found.moved for spot in moved.places if spot.startswith("第"))
    cells = f"改动 {len(found.cells)} 个原始数" if found.known else "改动的原始数不可得"
    return f"{cells}，影响 {spots} 处正文、{len(found.tables)} 张表、{len(found.charts)} 幅图；文字变化 {len(found.wording)} 段，新增 {len(found.added)} 段，不再生成 {len(found.removed)} 段。"
