"""What goes in and comes out of an audit (审核): Passage in; Claim, Finding, Result out. Pure data."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from report.problem import Severity


@dataclass(frozen=True, slots=True)
class Passage:
    """One non-empty paragraph of the text, in reading order; a table's cells row by row, then footnotes."""

    paragraph: int
    """Number from 1 over the non-empty paragraphs."""
    text: str
    table: int = 0
    """Number of the table from 1; 0 outside tables."""
    row: int = 0
    """Row in the table from 1."""
    column: int = 0
    """Column in the table from 1: the grid column where the cell begins."""
    note: bool = False
    """A footnote."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something stands: a range of code points of one passage's text."""

    paragraph: int
    start: int
    end: int
    table: int = 0
    row: int = 0
    column: int = 0

    def __str__(self) -> str:
        if self.table:
            return f"表{self.table}第{self.row}行第{self.column}列"
        return f"第{self.paragraph}段第{self.start + 1}字"


class Verdict(StrEnum):
    """What the audit can say of a claim."""

    RIGHT = "相符"
    WRONG = "不符"
    SUSPECT = "疑似"
    OPEN = "无法判断"


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement about numbers (说法) as data."""

    kind: str
    """count yoy mom yoy2 change rate share ratio sum order zero label period grade."""
    place: Spot
    text: str
    """The words as printed."""
    values: tuple[tuple[str, str], ...] = ()
    """Name → value as printed or as exact text: this, last, delta, claimed, part, total …"""
    verdict: Verdict = Verdict.OPEN


@dataclass(frozen=True, slots=True)
class AuditFinding:
    """One inconsistency of the text (核对意见)."""

    rule: str
    """R1 … R22."""
    severity: Severity
    place: Spot
    text: str
    """The sentence or cell."""
    said: str
    """What stands there."""
    expected: str
    """The value or range it should be; empty if only a person knows."""
    why: str
    """The calculation in one plain sentence."""
    fingerprint: str = ""
    """Stable while the sentence's numbers stay."""


@dataclass(frozen=True, slots=True)
class Result:
    """All that one audit found."""

    claims: tuple[Claim, ...]
    findings: tuple[AuditFinding, ...]
    counts: dict[str, int] = field(default_factory=dict)
    """读出 相符 不符 疑似 无法判断: claims by verdict, so that silence is never mistaken for correctness."""
    notes: tuple[str, ...] = ()
    """Remarks on style that are no findings: precisions used, percent signs mixed."""


@dataclass(frozen=True, slots=True)
class Range:
    """A closed interval of exact values; None is without bound."""

    low: Fraction | None
    high: Fraction | None
    only: frozenset[int] | None = None
    """If given, only these whole numbers of the interval."""

    def meet(self, other: Range) -> Range | None:
        """The part common to both, or None."""
        lows = [x for x in (self.low, other.low) if x is not None]
        highs = [x for x in (self.high, other.high) if x is not None]
        low, high = max(lows, default=None), min(highs, default=None)
        if low is not None and high is not None and low > high:
            return None
        sets = [r.only for r in (self, other) if r.only is not None]
        only = frozenset.intersection(*sets) if sets else None
        if only is not None:
            only = frozenset(n for n in only if (low is None or n >= low) and (high is None or n <= high))
            if not only:
                return None
        return Range(low, high, only)
