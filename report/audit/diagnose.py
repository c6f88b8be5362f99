"""Checks → findings: one defect is one finding. Pure.

Two wrong statements are one defect if they share a number and one value of that number would put both right; the finding
then names that number. A suspicion that rests on a number already found wrong says nothing new and falls away.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction

from report.audit.amount import in_words
from report.audit.checks import Check, Key
from report.audit.model import AuditFinding, Range, Verdict
from report.problem import Severity

NARROW = (
    "R19",
    "R21",
    "R15",
    "R16",
    "R22",
    "R18",
    "R12",
    "R8",
    "R3",
    "R1",
    "R2",
    "R4",
    "R5",
    "R10",
    "R6",
    "R7",
    "R9",
    "R14",
    "R17",
    "R11",
    "R13",
    "R20",
)
"""Rules, the narrowest first: it names a defect that several see."""


def findings(checks: Iterable[Check]) -> tuple[AuditFinding, ...]:
    """The findings of an audit, by place."""
    bad = [c for c in checks if c.severity is not None]
    bad.sort(key=lambda c: (c.severity is not Severity.CERTAIN, NARROW.index(c.rule)))
    kept: list[tuple[Check, dict[Key, Range]]] = []
    for made in bad:
        _place(made, kept)
    found = [_finding(c, common) for c, common in kept]
    found.sort(key=lambda f: (f.place.paragraph, f.place.start, f.rule))
    return tuple(_numbered(found))


def _place(made: Check, kept: list[tuple[Check, dict[Key, Range]]]) -> None:
    """Add a wrong statement to the defect it belongs to, or open a new one."""
    for i, (first, common) in enumerate(kept):
        shared = set(made.touches) & set(first.touches)
        if not shared:
            continue
        if made.severity is Severity.SUSPECT or made.accused == first.accused:
            return
        both = {key: span for key in shared if (span := _meet(made, common, key)) is not None}
        if both:
            kept[i] = (first, both)
            return
    kept.append((made, dict(made.repairs)))


def _meet(made: Check, common: dict[Key, Range], key: Key) -> Range | None:
    """The values of a shared number that put both statements right."""
    if key not in made.repairs or key not in common:
        return None
    return made.repairs[key].meet(common[key])


def _finding(made: Check, common: dict[Key, Range]) -> AuditFinding:
    """The finding of a defect; it names the number that explains all statements, where only one is left."""
    place, said, expected = made.place, made.said, made.expected
    if len(common) == 1 and made.accused not in common:
        ((key, span),) = common.items()
        if key in made.names:
            place, said = made.names[key]
            expected = _range_words(span) or expected
    severity = made.severity or Severity.SUSPECT
    return AuditFinding(made.rule, severity, place, made.text, said, expected, made.why)


def _range_words(span: Range) -> str:
    """A value or range for a clerk."""
    if span.low is not None and span.low == span.high:
        return in_words(span.low)
    if span.low is not None and span.high is not None:
        low, high = -(-span.low // 1), span.high // 1
        if low == high:
            return str(low)
        return f"{in_words(Fraction(low))}至{in_words(Fraction(high))}" if low < high else ""
    return ""


def _numbered(found: Sequence[AuditFinding]) -> Iterable[AuditFinding]:
    """Fingerprints from rule, words and what was said; equal ones are told apart by their order."""
    seen: dict[str, int] = {}
    for finding in found:
        words = "".join(finding.text.split())
        base = f"{finding.rule}|{words}|{finding.said}|{finding.expected}"
        seen[base] = seen.get(base, 0) + 1
        digest = hashlib.sha256(f"{base}|{seen[base]}".encode()).hexdigest()[:16]
        yield replace(finding, fingerprint=digest)


def counts(checks: Sequence[Check]) -> dict[str, int]:
    """Claims by verdict."""
    result = {"读出": len(checks)}
    for verdict in Verdict:
        result[verdict.value] = sum(1 for c in checks if c.claim.verdict is verdict)
    return result
