"""audit --data: every number of the text beside the figures of the period, in Word and in plain text."""

from __future__ import annotations

from pathlib import Path

import pytest

from report.project.auditing import audit_text
from report.project.build import draft
from report.project.load import Loaded, load
from report.project.places import places

EXAMPLE = Path(__file__).resolve().parent.parent / "data" / "2023H1"


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    return load(places(str(EXAMPLE)))


@pytest.fixture(scope="module")
def text(loaded: Loaded) -> str:
    """The report as somebody would paste it: paragraphs only."""
    blocks = draft(loaded).document.blocks
    return "\n".join(block.text for block in blocks if hasattr(block, "text"))


def told(text: str, loaded: Loaded) -> list[tuple[str, str]]:
    return [(item.place, item.text) for item in audit_text(text.encode(), "稿.txt", loaded).differences]


def test_a_pasted_report_that_agrees_with_the_data_is_silent(text: str, loaded: Loaded):
    assert told(text, loaded) == []


def test_a_number_changed_in_a_pasted_report_is_told_with_its_place_and_both_values(text: str, loaded: Loaded):
    changed = text.replace("检查单位849家次", "检查单位894家次")
    line = next(n for n, one in enumerate(filter(str.strip, changed.splitlines()), 1) if "894家次" in one)
    assert told(changed, loaded) == [(f"第{line}段", "执法.消防.检查：数据是849，文中写894")]
