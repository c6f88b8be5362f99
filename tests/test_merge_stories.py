"""The stories of tests/cases/merge/*.md: base, the hand-edited text, the corrected text, what comes out, what is listed.

`键｜文字` is a paragraph with its bookmark; `{键:值}` a figure in its control; `{键:连接=同比,方向=下降,…}` a phrase with parts.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from merge_world import MODES, Draft, Ink, Sheet, document, fig, number_word, para, phrase, run

from report.document import Document
from report.figure import Slot

CASES = sorted(Path(__file__).parent.glob("cases/merge/*.md"))
FIGURE = re.compile(r"\{([^:}]+):([^}]*)\}")


def sections(path: Path) -> dict[str, list[str]]:
    parts = re.split(r"^## (.+)$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {
        name: [line for line in text.splitlines() if line.strip()]
        for name, text in zip(parts[1::2], parts[2::2], strict=True)
    }


def figure(key: str, text: str) -> Slot:
    if "=" in text:
        return phrase(key, *(tuple(part.split("=")) for part in text.split(",")))  # type: ignore[arg-type]
    return number_word(key, text) if text.startswith("（") else fig(key, text)


def generated(lines: list[str]) -> Document:
    blocks = []
    for line in lines:
        name, _, text = line.partition("｜")
        pieces = FIGURE.split(text)
        items: list[str | Slot] = []
        for i in range(0, len(pieces), 3):
            items.append(pieces[i])
            if i + 2 < len(pieces):
                items.append(figure(pieces[i + 1], pieces[i + 2]))
        blocks.append(para(name, *[item for item in items if item]))
    return document(*blocks)


def edited(base: Document, lines: list[str]) -> Draft:
    ids = {slot.key: slot.id for slot in base.slots()}
    draft = Draft([])
    for number, line in enumerate(lines):
        name, _, text = line.partition("｜")
        ink: list[Ink] = []
        pieces = FIGURE.split(text)
        for i in range(0, len(pieces), 3):
            ink += [Ink(char) for char in pieces[i]]
            if i + 2 < len(pieces):
                control = draft.fresh()
                shown = "".join(part.split("=")[-1] for part in pieces[i + 2].split(","))
                ink += [Ink(char, control, ids[pieces[i + 1]]) for char in shown]
        draft.items.append(Sheet(f"p{number}", ink, name))
    return draft


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_story_ends_as_told(path, mode):
    told = sections(path)
    base, theirs = generated(told["上次生成"]), generated(told["更正后"])
    plan, result = run(base, edited(base, told["人工稿"]), theirs, mode)
    assert [sheet.text for sheet in result.body()] == told["结果"]
    listed = [f"- {item.group}：{item.text}" for item in plan.items if item.group in {"需要决定", "请核对"}]
    assert listed == [line for line in told["清单"] if line.startswith("- ")]


def test_there_are_stories():
    assert len(CASES) >= 12
