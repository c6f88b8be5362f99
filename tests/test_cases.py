"""Whole stories (tests/cases/*.md): what a clerk types and sees, in Markdown that anybody can read; each is played in a fresh folder.

What is played is a list item or a fenced block, everything else is told to the reader only:

    ```console                       a command, and lines that its output must have, in this order; … stands for anything
    $ report build 2023H1
    已生成：output/….docx…
    [退出码 1]                        without it the exit code must be 0
    （不应出现）Traceback
    ```
    - 把 `F` 里的 `A` 改成 `B`          in a text file, or in the text of a Word file as a person would; A must be there
    - 新建 `F`：                       with the fenced block that follows; also 删去 `F`, 复制 `F` 为 `G`
    - 打开 `F`，应有：                  then lines “> …”, each part of one paragraph or one table row (cells joined by ｜)
    - 打开 `F`，不应有：                likewise; 打开 `F`，图里应有： looks at the cached values of native charts
    - 应有文件 `F`                     also 应没有文件 `F`, and 应没有动过 `F`: as it was before the last command
"""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import shutil
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from report.cli import main

CASES = sorted((Path(__file__).parent / "cases").glob("*.md"))
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


@dataclass
class Stage:
    """The folder a story is played in."""

    folder: Path
    captured: pytest.CaptureFixture[str]
    before: dict[Path, bytes] = field(default_factory=dict)
    """Every file as it was before the last command."""

    def path(self, name: str) -> Path:
        return self.folder / name


@dataclass(frozen=True)
class Step:
    """One played piece of a story."""

    line: int
    text: str
    """The list item without its dash, or empty for a console block."""
    body: tuple[str, ...] = ()
    """The lines of the block or the quoted lines that belong to it."""


def steps(text: str) -> Iterator[Step]:
    """The played pieces of a story in order."""
    lines = text.splitlines()
    at = 0
    while at < len(lines):
        line = lines[at]
        begun = at + 1
        at += 1
        if line.startswith("```"):
            body, at = _fenced(lines, at)
            assert line == "```console", f"第 {begun} 行：不会演的代码块 {line}"
            yield Step(begun, "", body)
        elif line.startswith("- "):
            body, at = _belonging(lines, at)
            yield Step(begun, line[2:].strip(), body)


def _fenced(lines: list[str], at: int) -> tuple[tuple[str, ...], int]:
    end = lines.index("```", at)
    return tuple(lines[at:end]), end + 1


def _belonging(lines: list[str], at: int) -> tuple[tuple[str, ...], int]:
    """The quoted lines or the fenced block right after an item."""
    start = at
    while start < len(lines) and not lines[start].strip():
        start += 1
    if start < len(lines) and re.match(r"```(?!console)", lines[start]):
        return _fenced(lines, start + 1)
    end = start
    while end < len(lines) and lines[end].startswith("> "):
        end += 1
    return (tuple(line[2:].strip() for line in lines[start:end]), end) if end > start else ((), at)


def console(stage: Stage, body: tuple[str, ...]) -> None:
    """Run each command of a block and look for its lines."""
    commands: list[tuple[str, list[str]]] = []
    for line in body:
        if line.startswith("$ "):
            commands.append((line[2:], []))
        elif line.strip():
            commands[-1][1].append(line.strip())
    for typed, expected in commands:
        run(stage, typed, expected)


def run(stage: Stage, typed: str, expected: list[str]) -> None:
    """One command: its exit code, its lines in order, what must not be there."""
    stage.before = {path: path.read_bytes() for path in stage.folder.rglob("*") if path.is_file()}
    words = shlex.split(typed)
    assert words[0] == "report"
    stage.captured.readouterr()
    with contextlib.chdir(stage.folder):  # -C leaves a process in its folder
        code = main(words[1:])
    shown = stage.captured.readouterr()
    output = shown.out + shown.err
    wanted = next((int(line[5:-1]) for line in expected if line.startswith("[退出码 ")), 0)
    assert code == wanted, f"$ {typed}\n退出码 {code}，应为 {wanted}\n{output}"
    streams = [iter([line.strip() for line in stream.splitlines()]) for stream in (shown.out, shown.err)]
    for line in expected:
        if line.startswith("[退出码 "):
            continue
        if line.startswith("（不应出现）"):
            assert line.removeprefix("（不应出现）") not in output, f"$ {typed}\n{output}"
            continue
        assert passes(streams, line), f"$ {typed}\n没有这一行：{line}\n——实际输出——\n{output}"


def passes(streams: list[Iterator[str]], line: str) -> bool:
    """Whether one of the streams, result or messages, has the line further on; that stream is then read up to it."""
    for index, stream in enumerate(streams):
        ahead = list(stream)
        found = next((i for i, shown in enumerate(ahead) if like(line).fullmatch(shown)), None)
        streams[index] = iter(ahead if found is None else ahead[found + 1 :])
        if found is not None:
            return True
    return False


def like(line: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(part) for part in line.split("…")))


# --- what a list item does -------------------------------------------------


def change(stage: Stage, name: str, old: str, new: str) -> None:
    path = stage.path(name)
    if path.suffix == ".docx":
        edit_word(path, old, new)
        return
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{name} 里没有 {old}"
    path.write_text(text.replace(old, new), encoding="utf-8", newline="")


def edit_word(path: Path, old: str, new: str) -> None:
    """A word of one run of text typed over, as a person does; every other part stays."""
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    text = parts["word/document.xml"].decode()
    assert text.count(old) == 1, f"{path.name} 里“{old}”有 {text.count(old)} 处"
    parts["word/document.xml"] = text.replace(old, new).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)


def create(stage: Stage, name: str, body: tuple[str, ...]) -> None:
    stage.path(name).parent.mkdir(parents=True, exist_ok=True)
    stage.path(name).write_text("\n".join(body) + "\n", encoding="utf-8", newline="")


def spoken(path: Path) -> list[str]:
    """The paragraphs and the table rows of a Word file, as accepted text; the lines of a text file."""
    if path.suffix != ".docx":
        return path.read_text(encoding="utf-8-sig").splitlines()
    with zipfile.ZipFile(path) as package:
        root = ET.fromstring(package.read("word/document.xml"))
    rows = ["｜".join(_words(cell) for cell in row.iter(f"{W}tc")) for row in root.iter(f"{W}tr")]
    return [_words(paragraph) for paragraph in root.iter(f"{W}p")] + rows


def _words(element: ET.Element) -> str:
    return "".join(node.text or "" for node in element.iter(f"{W}t"))


def charted(path: Path) -> list[str]:
    """The cached values of the native charts of a Word file."""
    with zipfile.ZipFile(path) as package:
        parts = [package.read(name) for name in package.namelist() if re.fullmatch(r"word/charts/chart\d+\.xml", name)]
    return [node.text or "" for part in parts for node in ET.parse(io.BytesIO(part)).iter(f"{CHART}v")]


def says(stage: Stage, name: str, body: tuple[str, ...]) -> None:
    found = spoken(stage.path(name))
    assert body, "没有写应有什么"
    for line in body:
        assert any(line in text for text in found), f"{name} 里没有：{line}\n" + "\n".join(found)


def says_not(stage: Stage, name: str, body: tuple[str, ...]) -> None:
    found = spoken(stage.path(name))
    assert body, "没有写不应有什么"
    for line in body:
        assert not any(line in text for text in found), f"{name} 里有：{line}"


def charts_say(stage: Stage, name: str, body: tuple[str, ...]) -> None:
    found = charted(stage.path(name))
    assert body, "没有写应有什么"
    assert set(body) <= set(found), f"图里只有 {found}"


def untouched(stage: Stage, name: str) -> None:
    assert stage.path(name).read_bytes() == stage.before[stage.path(name)], f"{name} 动过了"


def copy(stage: Stage, name: str, other: str) -> None:
    shutil.copy(stage.path(name), stage.path(other))


def present(stage: Stage, name: str) -> None:
    assert list(stage.folder.glob(name)), f"没有 {name}"


def absent(stage: Stage, name: str) -> None:
    assert not list(stage.folder.glob(name)), f"有 {name}"


def remove(stage: Stage, name: str) -> None:
    stage.path(name).unlink()


ITEMS: list[tuple[str, Callable[..., None], bool]] = [
    (r"把 `(.+?)` 里的 `(.+?)` 改成 `(.*?)`[。；]?", change, False),
    (r"新建 `(.+?)`：", create, True),
    (r"删去 `(.+?)`[。；]?", remove, False),
    (r"复制 `(.+?)` 为 `(.+?)`[。；]?", copy, False),
    (r"打开 `(.+?)`，应有：", says, True),
    (r"打开 `(.+?)`，不应有：", says_not, True),
    (r"打开 `(.+?)`，图里应有：", charts_say, True),
    (r"应有文件 `(.+?)`[。；]?", present, False),
    (r"应没有文件 `(.+?)`[。；]?", absent, False),
    (r"应没有动过 `(.+?)`[。；]?", untouched, False),
]


def play(stage: Stage, step: Step) -> None:
    """One step; an item that nothing understands fails, so that no story passes by being misread."""
    if not step.text:
        console(stage, step.body)
        return
    for pattern, act, takes_body in ITEMS:
        if found := re.fullmatch(pattern, step.text):
            act(stage, *found.groups(), *([step.body] if takes_body else []))
            return
    pytest.fail(f"第 {step.line} 行：不会演“{step.text}”")


@pytest.mark.parametrize("story", CASES, ids=lambda path: path.stem)
def test_a_story_goes_as_told(
    story: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    stage = Stage(tmp_path, capsys)
    played = list(steps(story.read_text(encoding="utf-8")))
    assert played, "这个故事什么也没有演"
    for step in played:
        play(stage, step)


def test_an_item_nobody_understands_fails_the_story(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(pytest.fail.Exception, match="不会演"):
        play(Stage(tmp_path, capsys), Step(1, "看看 `a.docx`"))


def test_a_line_that_is_not_printed_fails_the_story(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(AssertionError, match="没有这一行"):
        console(Stage(tmp_path, capsys), ("$ report --help", "没有这样的话"))
