"""更正说明: a refresh → a correction note as a Word file: old → new with the source row, what followed, words changed, what to decide."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from report.dictionary import Figures
from report.document import Block, Document
from report.figure import Figure
from report.merge.plan import Item
from report.number import chinese
from report.problem import InputError, Place, Problem
from report.project import files
from report.project.build import look
from report.project.impact import Impact, impact
from report.project.load import Loaded
from report.project.refresh import Refreshed
from report.project.sheet import paragraph, table


def free(out: Path, corrected: Path) -> None:
    """Law 5: a note is a new file, and not the corrected draft; asked before anything is written."""
    files.named(out, ".docx")
    if out.exists() or out.resolve() == corrected.resolve():
        why = "已经存在，没有覆盖" if out.exists() else "是更正稿的名字，不能再作更正说明"
        cause = f"“{out.name}”{why}"
        raise InputError([Problem("E805", cause, "请另取一个名字，或先把它移走。", Place(out.as_posix()))])


def note(done: Refreshed, raw: dict[str, list[str]] | None, loaded: Loaded, out: Path) -> Path:
    """Write the correction note of a refresh; `raw` are the raw values of the build before, None if they are not to be had."""
    from report.word.write import write

    assert done.opened.base is not None  # noqa: S101 - a refresh without base has been refused
    found = impact(raw, done.opened.base, loaded, done.draft)
    document = _document(found, done, loaded)
    files.write(out, write(document, look(loaded)))
    return out


def _document(found: Impact, done: Refreshed, loaded: Loaded) -> Document:
    title = "数据更正说明"
    figures = loaded.figures
    about = f"稿件：《{done.draft.document.title}》。"
    blocks: list[Block] = [paragraph("题目", title), paragraph("正文", about)]
    sections = [
        ("更正的原始数", _sources(found)),
        ("由此变动的数", _moved(found, done.plan.items, figures)),
        ("文字变化", _wording(found)),
        (
            "需要决定的事项",
            _decide([item for item in done.plan.items if item.group in {"需要决定", "请核对"}], figures),
        ),
    ]
    for number, (name, body) in enumerate(sections, 1):
        blocks.append(paragraph("标题1", f"{chinese(number)}、{name}"))
        blocks.extend(body)
    return Document(title, tuple(blocks), author=done.draft.document.author, date=loaded.facts.date)


def _sources(found: Impact) -> list[Block]:
    if not found.known:
        return [paragraph("正文", "上次生成时的原始记录（.report/last-build.json）已不在，改动的原始行不可得。")]
    if not found.cells:
        return [paragraph("正文", "原始数没有改动。")]
    rows = [(cell.label, cell.old, cell.new, cell.source) for cell in found.cells]
    return [table("原始数", ("指标", "原为", "更正为", "出处"), rows, (250, 130, 130, 490))]


def _name(key: str, figures: Figures) -> str:
    """What people call a figure, of a comparison the figure with 同比 after it; its key if it has no other name."""
    found = figures.find(key)
    if isinstance(found, Figure):
        return found.label or key
    whole, _, part = key.rpartition(".")
    figure = figures.find(whole) if whole else None
    return f"{figure.label}{part}" if isinstance(figure, Figure) and figure.label else key


def _moved(found: Impact, items: Sequence[Item], figures: Figures) -> list[Block]:
    if not found.moved:
        return [paragraph("正文", "没有数因此变动。")]
    rows = [
        (_name(one.key, figures), one.old, one.new, "、".join(_shown(place, one.key, items) for place in one.places))
        for one in found.moved
    ]
    return [table("变动", ("指标", "上次生成", "更正后", "所在位置"), rows, (330, 170, 170, 330))]


def _shown(place: str, key: str, items: Sequence[Item]) -> str:
    """Where a figure stands; where a person's value was kept, that too: the draft does not print the corrected one there."""
    kept = [item.ours for item in items if (item.key, item.place) == (key, place) and "保留人工" in item.text]
    return f"{place}（稿中仍为{kept[0]}）" if kept else place


def _wording(found: Impact) -> list[Block]:
    """What the corrected data would say; where a person wrote something else it stands under what to decide."""
    lines = [f"{where}：上次生成“{old}”，按更正后的数写作“{new}”。" for where, old, new in found.wording]
    lines += [f"新增：{text}" for text in found.added] + [f"不再生成：{text}" for text in found.removed]
    return [paragraph("正文", line) for line in lines or ["除数字外，文字没有变化。"]]


def _decide(items: Sequence[Item], figures: Figures) -> list[Block]:
    lines = [f"{item.place}　{_named(item, figures)}".strip() for item in items]
    return [paragraph("正文", line) for line in lines or ["没有需要人工决定的事项。"]]


def _named(item: Item, figures: Figures) -> str:
    """What is to be decided, with the name of its figure in place of the key."""
    return item.text.replace(item.key, _name(item.key, figures)) if item.key else item.text
