"""The documents keep their word: every command and option is in the guide, its examples run and print what it says, links lead somewhere.

The guide is played as the stories of tests/cases are: console blocks and the list items that test_cases understands, in one fresh folder.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import test_cases as stories

from report.cli.frame import VERBS, group

ROOT = Path(__file__).resolve().parent.parent
GUIDE = ROOT / "README.zh-CN.md"
README = ROOT / "README.md"
DOCUMENTS = (README, GUIDE, ROOT / "CHANGELOG.md")
_FENCE = "```"


def commands() -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for verb in VERBS:
        command = group.get_command(context, verb)
        assert command is not None, verb
        yield verb, command


def names(command: click.Command) -> list[str]:
    """The options of a command as they are typed; the last name of each is the long one."""
    return [name for item in command.params if isinstance(item, click.Option) for name in item.opts]


def section(text: str, heading: str) -> str:
    """The lines from a heading to the next one of its level or higher."""
    level = heading.split(" ", 1)[0]
    found = re.search(rf"^{re.escape(heading)}.*?$(.*?)(?=^#{{1,{len(level)}}} |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, f"没有这一节：{heading}"
    return found[1]


def played(text: str) -> Iterator[stories.Step]:
    """The console blocks and the list items that a story understands, in order; other blocks and lists are for the reader."""
    lines = text.splitlines()
    at = 0
    while at < len(lines):
        line, begun = lines[at], at + 1
        at += 1
        if line.startswith(_FENCE):
            end = lines.index(_FENCE, at)
            if line == f"{_FENCE}console":
                yield stories.Step(begun, "", tuple(lines[at:end]))
            at = end + 1
        elif line.startswith("- ") and any(re.fullmatch(pattern, line[2:].strip()) for pattern, _, _ in stories.ITEMS):
            body, at = stories._belonging(lines, at)
            yield stories.Step(begun, line[2:].strip(), body)


@pytest.mark.parametrize(("verb", "command"), list(commands()), ids=list(VERBS))
def test_the_guide_has_each_verb_with_its_chinese_name_and_every_option(verb: str, command: click.Command) -> None:
    part = section(GUIDE.read_text(encoding="utf-8"), f"### {verb}　{VERBS[verb][0]}")
    missing = [name for name in names(command) if not re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", part)]
    assert missing == [], f"手册的“{verb}”一节没有写：{missing}"


def test_the_guide_names_every_chinese_alias_and_the_options_of_the_program_itself() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    assert [alias for alias, _ in VERBS.values() if f"report {alias}" not in text] == []
    assert [name for name in names(group) if f"`{name}" not in text] == []


def test_every_option_has_a_line_of_help() -> None:
    silent = [
        (verb, item.name)
        for verb, command in commands()
        for item in command.params
        if isinstance(item, click.Option) and not item.help
    ]
    assert silent == []


def test_the_examples_of_the_guide_run_and_print_what_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    stage = stories.Stage(tmp_path, capsys)
    steps = list(played(GUIDE.read_text(encoding="utf-8")))
    assert len([step for step in steps if not step.text]) >= 15
    for step in steps:
        stories.play(stage, step)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(document: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)[^)]*\)", document.read_text(encoding="utf-8"))
    assert [target for target in targets if "://" not in target and not (document.parent / target).exists()] == []


def test_anchors_of_the_guide_are_headings_of_the_guide() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    anchors = {
        re.sub(r"[^\w\s-]", "", line).strip().replace(" ", "-").lower()
        for line in re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    }
    assert [link for link in re.findall(r"\]\(#([^)]+)\)", text) if link not in anchors] == []


def test_the_readme_opens_with_commands_that_the_makefile_has() -> None:
    made = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    named = re.findall(r"\bmake ([a-z]+)\b", README.read_text(encoding="utf-8"))
    assert named[:2] == ["report", "test"]
    assert [target for target in named if target not in made] == []


def test_the_readme_names_every_module_in_its_order() -> None:
    text = README.read_text(encoding="utf-8")
    found = re.search(r"`(problem · [^`]+)`", text)
    assert found
    order = re.split(r"\s*·\s*", found[1].replace("\n", " "))
    present = {
        path.stem for path in (ROOT / "report").iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    assert set(order) == present - {"__init__", "__main__", "explain"}


def test_pictures_are_small() -> None:
    sizes = {path.name: path.stat().st_size for path in (ROOT / "docs").glob("*.png")}
    assert sizes
    assert [name for name, size in sizes.items() if size > 300_000] == []
