"""What a person must know: a mistake in an input (Problem) or an inconsistency in what was said (Finding).

Pure and leftmost: every module may raise or return these; only `cli` prints them.
The anatomy of a message is that of `shared/reference/inputs-and-safety.md`, section 7.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


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
