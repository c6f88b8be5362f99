"""定稿.json: the figures as published, next year's first comparison base.

In: a published draft's base and its visible texts. Out: key → exact value, unit and printed text; read back as figures.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from report.document import Chart, Document
from report.figure import Figure, Slot, Source
from report.number import NumberError
from report.number import read as read_number
from report.problem import Collector, Finding, Place, Problem, Severity

FILE = "定稿.json"
SCHEMA = 1
_MOST = 5
"""Figures that a finding names."""
_SHOWN_ONLY = "上年同期."
"""Keys of last year's figures in tables: they are that year's, not this one's."""


def frozen(base: Document, texts: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Key → value, unit, text of every number that a published report shows; `texts`: slot id → text as published."""
    found: dict[str, dict[str, str]] = {}
    for slot in _shown(base):
        if slot.kind != "数" or slot.key.startswith(_SHOWN_ONLY) or slot.state:
            continue
        value = _value(slot, texts.get(slot.id, slot.text))
        if value and (slot.key not in found or not slot.form):
            found[slot.key] = {"值": value, "单位": slot.unit, "印": texts.get(slot.id, slot.text)}
    return found


def _shown(base: Document) -> Iterable[Slot]:
    yield from base.slots()
    for block in base.blocks:
        if isinstance(block, Chart):
            yield from block.slots


def _value(slot: Slot, text: str) -> str:
    """The exact value, or what a person printed in its place where that is a plain number."""
    if text == slot.text or slot.form:
        return slot.value
    try:
        return str(read_number(text, units=(slot.unit,) if slot.unit else ()).value)
    except NumberError:
        return slot.value


def dumped(figures: Mapping[str, Mapping[str, str]], title: str, date: str) -> bytes:
    """The file's bytes: sorted, one figure a line."""
    lines = [
        f"{json.dumps(key, ensure_ascii=False)}: {json.dumps(figures[key], ensure_ascii=False, sort_keys=True)}"
        for key in sorted(figures)
    ]
    head = json.dumps({"版本": SCHEMA, "题目": title, "日期": date}, ensure_ascii=False)[1:-1]
    body = ",\n  ".join(lines)
    return f'{{{head},\n "指标": {{\n  {body}\n }}}}\n'.encode()


def read(path: Path, shown: str, problems: Collector) -> dict[str, Figure]:
    """The published figures of a period as figures; a damaged or newer file is told (E824) and gives none."""
    if not path.is_file():
        return {}
    try:
        raw = json.loads(path.read_text("utf-8"))
        known = {SCHEMA: raw["指标"]}
        return {key: _figure(key, item, shown) for key, item in known[raw["版本"]].items()}
    except (OSError, ValueError, KeyError, TypeError, ZeroDivisionError, ArithmeticError):
        problems.add(
            Problem(
                "E824",
                "定稿.json 读不懂，可能被改坏或由更新的程序写成。",
                "请用 report publish 重新定稿，或删去它（就改用上年的表作比较）。",
                Place(shown),
            )
        )
        return {}


def changed(published: Mapping[str, Figure], find: Callable[[str], object]) -> list[Finding]:
    """What this period published and its data now say otherwise, in one finding."""
    pairs = [(was, now) for key, was in published.items() if isinstance(now := find(key), Figure) and now.known]
    moved = [(was, now) for was, now in pairs if not isinstance(now.value, str) and now.number != was.number]
    if not moved:
        return []
    words = [f"{now.label or now.key} {was.exact_text()}→{now.exact_text()}{now.unit}" for was, now in moved[:_MOST]]
    rest = f"等 {len(moved)} 个数" if len(moved) > _MOST else ""
    wrong = f"数据与已发布的不同：{'、'.join(words)}{rest}"
    action = "发布错了请更正后用 report publish --again 重新定稿；数据改错了请改回。"
    mark = hashlib.sha256(wrong.encode()).hexdigest()[:12]
    keys = tuple(now.key for _, now in moved)
    return [Finding("与已发布的相同", Severity.SUSPECT, FILE, wrong, "", action, keys, mark)]


def _figure(key: str, item: Mapping[str, str], shown: str) -> Figure:
    text = item["值"]
    value = Fraction(text) if "/" in text else Decimal(text)
    return Figure(key, value, item.get("单位", ""), source=Source(shown, column=key), label=f"上年发布的{key}")
