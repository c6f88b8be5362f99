"""What a person must know: a mistake in an input (Problem) or an inconsistency in what was said (Finding).

Pure and leftmost: every module may raise or return these; only `cli` prints them.
The anatomy of a message is that of `shared/reference/inputs-and-safety.md`, section 7.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class Level(StrEnum):
    """How grave a message is."""

    ERROR = "错误"
    """Nothing is written."""
    WARNING = "提醒"
    """Something a person should look at; the work goes on."""
    NOTE = "说明"
    """A silent repair that was made (full-width digits, GBK, BOM)."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file something stands, in the user's own words."""

    file: str = ""
    """Path relative to the project folder, with forward slashes."""
    sheet: str = ""
    """Worksheet name; empty for text files."""
    cell: str = ""
    """`C7` in a spreadsheet or CSV; empty where there is none."""
    line: int = 0
    """Line in a text file, from 1; 0 where cell says it."""
    character: int = 0
    """Character in that line, from 1."""
    row: str = ""
    """The row's own key as written, for example 城东区."""
    column: str = ""
    """The column's own header as written, for example 罚款（万元）."""

    def __str__(self) -> str:
        parts = [self.file]
        if self.sheet:
            parts.append(f"工作表“{self.sheet}”")
        words = "，".join(
            word
            for word in (f"列“{self.column}”" if self.column else "", f"行“{self.row}”" if self.row else "")
            if word
        )
        where = self.cell or (f"第 {self.line} 行" if self.line else "")
        if self.line and self.character and not self.cell:
            where += f"第 {self.character} 字"
        if where or words:
            parts.append(f"{where}（{words}）" if where and words else where or words)
        return "　".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in an input: where, what was read, one cause, one action, a stable code."""

    code: str
    """Stable code, for example E215; `report explain E215` has its page."""
    cause: str
    """One sentence: what is wrong."""
    action: str = ""
    """One sentence: what the clerk does now."""
    place: Place = field(default_factory=Place)
    read: str = ""
    """What was read, verbatim."""
    level: Level = Level.ERROR


class InputError(Exception):
    """All mistakes that were found in the inputs, at once; nothing has been written."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("；".join(f"{p.code} {p.place} {p.cause}" for p in self.problems))


class Severity(StrEnum):
    """How sure a finding is."""

    CERTAIN = "必错"
    """No reading makes it right."""
    SUSPECT = "疑似"
    """A person should look."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One inconsistency (核对意见): place, what is wrong, what it should be, how sure."""

    rule: str
    """Name of the rule, stable."""
    severity: Severity
    place: str
    """In the user's words: file, sheet, cell, or paragraph and sentence."""
    wrong: str
    """What stands there and why it cannot be, one sentence."""
    should: str = ""
    """The value or range it should have; empty if only a person knows."""
    action: str = ""
    """What to do."""
    keys: tuple[str, ...] = ()
    """Keys of the figures concerned."""
    fingerprint: str = ""
    """Stable while the numbers stay; a person's verdict is kept under it."""


class Collector:
    """Gathers problems so that all are reported at once."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def add(self, problem: Problem) -> None:
        """Keep one more problem."""
        self.problems.append(problem)

    def extend(self, problems: Sequence[Problem]) -> None:
        """Keep several more problems."""
        self.problems.extend(problems)

    def errors(self) -> tuple[Problem, ...]:
        """Those that forbid writing."""
        return tuple(p for p in self.problems if p.level is Level.ERROR)

    def finish(self) -> tuple[Problem, ...]:
        """The warnings and notes; raises InputError with everything if any is an error."""
        if self.errors():
            raise InputError(self.problems)
        return tuple(self.problems)


UNTOUCHED = "没有生成报告，原来的文件没有改动。"
"""What was not done, said after every error."""
MAX_SHOWN = 20
"""Messages shown per file; the rest are counted."""
_GBK_TWINS = {ord("−"): "-", ord("•"): "·", ord("\u00a0"): " "}


def render(problems: Sequence[Problem], ending: str = UNTOUCHED) -> str:
    """Problems → the text a clerk reads: by file, errors first, the same mistake in many cells once, totals at the end.

    `ending` says what was not done and stands only after errors. Every character is in GBK, for consoles under cp936.
    """
    blocks: list[str] = []
    for file in dict.fromkeys(problem.place.file for problem in problems):
        blocks.extend(_file_blocks([problem for problem in problems if problem.place.file == file]))
    return gbk("\n".join([*blocks, _totals(problems, ending)]).strip("\n"))


def as_json(problem: Problem) -> dict[str, str | int]:
    """One problem → the object of `--json`, all keys always there."""
    place = problem.place
    return {
        "code": problem.code,
        "level": problem.level.value,
        "file": place.file,
        "sheet": place.sheet,
        "cell": place.cell,
        "line": place.line,
        "character": place.character,
        "row": place.row,
        "column": place.column,
        "place": str(place),
        "read": problem.read,
        "cause": problem.cause,
        "action": problem.action,
    }


def gbk(text: str) -> str:
    """A text with every character outside GBK as a twin in it or as <U+XXXX>, so that no console refuses it."""
    text = text.translate(_GBK_TWINS)
    try:
        text.encode("gbk")
    except UnicodeEncodeError:
        return "".join(char if _in_gbk(char) else f"<U+{ord(char):04X}>" for char in text)
    return text


def _in_gbk(char: str) -> bool:
    try:
        char.encode("gbk")
    except UnicodeEncodeError:
        return False
    return True


def _file_blocks(problems: Sequence[Problem]) -> Iterator[str]:
    """The messages of one file, at most MAX_SHOWN, errors first, then from top to bottom."""
    groups: dict[tuple[object, ...], list[Problem]] = {}
    levels, sheets = list(Level), list(dict.fromkeys(problem.place.sheet for problem in problems))
    order = [(levels.index(p.level), sheets.index(p.place.sheet), *_position(p.place)) for p in problems]
    for _, problem in sorted(zip(order, problems, strict=True), key=lambda pair: pair[0]):
        place = problem.place
        spot = () if place.cell or place.line else (problem.cause,)
        groups.setdefault((problem.level, problem.code, place.sheet, place.column, *spot), []).append(problem)
    for group in list(groups.values())[:MAX_SHOWN]:
        yield _block(group)
    hidden = sum(len(group) for group in list(groups.values())[MAX_SHOWN:])
    if hidden:
        yield f"…这个文件还有 {hidden} 个问题没有列出，请先改好以上各处再运行。"


def _position(place: Place) -> tuple[int, int, str]:
    """Row, column for sorting; what stands at no cell comes first."""
    found = re.fullmatch(_CELL, place.cell)
    return (int(found[2]), len(found[1]), found[1]) if found else (place.line, place.character, "")


def _block(group: Sequence[Problem]) -> str:
    """One message, and where else the same mistake stands."""
    first = group[0]
    if first.level is Level.NOTE:
        lines = [f"{first.level.value} {first.code}　{_joined(first.place, first.cause)}"]
    else:
        lines = [f"{first.level.value} {first.code}　{first.place}".rstrip("　")]
        lines += [f"　　读到：{_visible(first.read)}"] if first.read else []
        lines += [f"　　问题：{first.cause}"]
        lines += [f"　　改法：{first.action}"] if first.action else []
        lines += [f"　　　　　（想了解更多：report explain {first.code}）"]
    if len(group) > 1:
        lines.append(f"…同样的问题还有 {len(group) - 1} 处：{'、'.join(_ranges([one.place for one in group[1:]]))}")
    return "\n".join(lines)


def _joined(place: Place, cause: str) -> str:
    return "　".join(part for part in (str(place), cause) if part)


def _visible(text: str, limit: int = 20) -> str:
    """What was read, in one line: at most `limit` characters, control characters as <U+XXXX>."""
    shown = "".join(char if char.isprintable() else f"<U+{ord(char):04X}>" for char in text[:limit])
    return shown + ("…" if len(text) > limit else "")


_CELL = r"([A-Z]+)([0-9]+)"


def _ranges(places: Sequence[Place]) -> list[str]:
    """Cells and lines → ranges: C8:C19, D4, 第 3–5 行; at most eight, then how many more."""
    spots: dict[str, list[int]] = {}
    for place in places:
        found = re.fullmatch(_CELL, place.cell)
        spots.setdefault(found[1] if found else "", []).append(int(found[2]) if found else place.line)
    texts = [_range_text(column, run) for column, rows in spots.items() for run in _runs(sorted(set(rows)))]
    return texts if len(texts) <= 8 else [*texts[:8], f"另 {len(texts) - 8} 段"]


def _runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Sorted numbers → first and last of every unbroken run."""
    start = 0
    for i in range(1, len(numbers) + 1):
        if i == len(numbers) or numbers[i] != numbers[i - 1] + 1:
            yield numbers[start], numbers[i - 1]
            start = i


def _range_text(column: str, run: tuple[int, int]) -> str:
    first, last = run
    if column:
        return f"{column}{first}" if first == last else f"{column}{first}:{column}{last}"
    return f"第 {first} 行" if first == last else f"第 {first}–{last} 行"


def _totals(problems: Sequence[Problem], ending: str) -> str:
    """How many of each level, and what was not done."""
    measure = {Level.ERROR: "个", Level.WARNING: "个", Level.NOTE: "条"}
    counts = [(level, sum(1 for problem in problems if problem.level is level)) for level in Level]
    parts = [f"{count} {measure[level]}{level.value}" for level, count in counts if count]
    total = f"共 {'、'.join(parts)}。" if parts else ""
    return total + (ending if counts[0][1] else "")


_CODE = r"[A-Z][0-9]{3}"


def page(code: str) -> str:
    """A code in any spelling (e215), or a topic (模板) → its page for `report explain`; empty if there is none."""
    name = code.strip().upper()
    path = _pages() / f"{name}.md"
    return path.read_text(encoding="utf-8") if name.isalnum() and path.is_file() else ""


def codes() -> tuple[str, ...]:
    """All codes that have a page, sorted."""
    return tuple(sorted(path.stem for path in _pages().glob("*.md") if re.fullmatch(_CODE, path.stem)))


def _pages() -> Path:
    from pathlib import Path  # a message is told without it

    return Path(__file__).with_name("explain")


def visible(text: str, limit: int = 20) -> str:
    """What was read, for a message: at most `limit` characters, control and odd characters as U+XXXX."""
    seen = "".join(c if c.isprintable() and ord(c) < 0xF0000 else f"<U+{ord(c):04X}>" for c in text[: limit + 1])
    return seen[:limit] + "…" if len(seen) > limit else seen
