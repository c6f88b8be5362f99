"""The kit's template torn in a thousand ways: always blocks or messages, never a traceback, nothing touched outside."""

from __future__ import annotations

import random
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from template_world import rendered
from test_template_laws import ATTACKS, WORLD

from report.exhibits import build as build_exhibit
from report.project.load import load
from report.project.places import places
from report.template.lint import lint
from report.template.render import render
from report.template.tools import Setting, tools

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def kit() -> Any:
    return load(places(ROOT / "data" / "2023H1"))


def drawn(kit: Any, text: str) -> Any:
    """The report of the example by another template."""
    setting = Setting(kit.style.wording, kit.figures.before)
    build = lambda found: build_exhibit(found, kit.figures, kit.style)  # noqa: E731
    return render(text, kit.figures.root, kit.exhibits, build, tools(setting), "report.md")


SIGNS = [
    "{{",
    "}}",
    "{%",
    "%}",
    "{#",
    "#}",
    "|",
    ".",
    "(",
    ")",
    "**",
    "#",
    "@",
    "\n",
    " if ",
    " else ",
    "endif",
    "，",
    "'",
    '"',
    "0",
    "_段",
    "[",
    "]",
]


def torn(text: str, draw: random.Random) -> str:
    """A template with one to four pieces deleted, doubled, moved, or signs put in."""
    for _ in range(draw.randint(1, 4)):
        at, length = draw.randrange(len(text)), draw.choice([1, 2, 5, 30, 200])
        piece, rest = text[at : at + length], text[:at] + text[at + length :]
        other = draw.randrange(len(rest) + 1)
        text = draw.choice(
            [
                rest,
                text[:at] + piece + text[at:],
                rest[:other] + piece + rest[other:],
                text[:at] + draw.choice(SIGNS) + text[at:],
            ]
        )
    return text


def tear(kit: Any, seed: int, count: int) -> None:
    text = (kit.kit / "report.md").read_text("utf-8")
    draw = random.Random(seed)  # noqa: S311 - a repeatable sample
    for _ in range(count):
        mutant = torn(text, draw)
        found, problems = drawn(kit, mutant)
        errors = problems.errors()
        assert (found is None) == bool(errors), mutant
        for problem in errors:
            assert problem.place.file, problem
            assert problem.cause, problem
            assert problem.action, problem
            assert not re.search(r"[A-Za-z]{12,}", problem.cause), problem


def test_a_torn_template_gives_blocks_or_messages(kit: Any) -> None:
    tear(kit, 20230630, 60)


@pytest.mark.ci
@pytest.mark.parametrize("seed", range(10))
def test_torn_templates_give_blocks_or_messages(kit: Any, seed: int) -> None:
    tear(kit, seed, 400)


@pytest.mark.ci
def test_the_lint_of_a_torn_template_never_fails(kit: Any) -> None:
    text = (kit.kit / "report.md").read_text("utf-8")
    draw = random.Random(7)  # noqa: S311 - a repeatable sample
    setting = Setting(kit.style.wording, kit.figures.before)
    for _ in range(60):
        mutant = torn(text, draw)
        again = Again(kit, mutant)
        for problem in lint(mutant, kit.figures, kit.dictionary, kit.exhibits, tools(setting), "report.md", again):
            assert problem.cause


class Again:
    """Renders one template under other figures."""

    def __init__(self, kit: Any, text: str) -> None:
        self.kit, self.text = kit, text

    def __call__(self, figures: Any) -> Any:
        kit = self.kit
        setting = Setting(kit.style.wording, figures.before)
        build = lambda found: build_exhibit(found, figures, kit.style)  # noqa: E731
        return render(self.text, figures.root, kit.exhibits, build, tools(setting), "report.md")


TOUCHES = (
    "open",
    "os.",
    "shutil.",
    "subprocess.",
    "socket.",
    "ctypes.",
    "import",
    "sys.addaudithook",
    "glob.",
    "tempfile.",
    "urllib.",
    "webbrowser.",
)
_watch: list[str] | None = None


def _heard(event: str, arguments: tuple[object, ...]) -> None:
    if _watch is not None and event.startswith(TOUCHES):
        _watch.append(f"{event} {arguments[:1]}")


def test_law_9_no_attack_touches_anything_outside() -> None:
    global _watch  # noqa: PLW0603 - an audit hook cannot be removed, only silenced
    sys.addaudithook(_heard)
    for attack in ATTACKS:
        rendered(attack, WORLD)  # loads what is loaded on first use
    _watch = []
    (ROOT / "pyproject.toml").read_bytes()
    assert _watch, "the hook hears what is touched"
    _watch.clear()
    try:
        for attack in ATTACKS:
            rendered(attack, WORLD)
    finally:
        touched, _watch = _watch, None
    assert touched == []
