"""Checks → findings: one defect is one finding. Pure.

Two wrong statements are one defect if they share a number and one value of that number would put both right; the finding
then names that number. A suspicion that rests on a number already found wrong says nothing new and falls away.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
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


@dataclass(slots=True)
class _Defect:
    """Wrong statements that one correction would put right."""

    checks: list[Check]
    common: dict[Key, Range]
    """Numbers whose correction puts all right, with the values that do."""


def findings(checks: Iterable[Check]) -> tuple[AuditFinding, ...]:
    """The findings of an audit, by place."""
    bad = [c for c in checks if c.severity is not None]
    bad.sort(key=lambda c: (c.severity is not Severity.CERTAIN, NARROW.index(c.rule)))
    defects: list[_Defect] = []
    seen: dict[Key, list[_Defect]] = defaultdict(list)
    for made in bad:
        if not _joined(made, [d for key in dict.fromkeys(made.touches) for d in seen[key]]):
            defects.append(_Defect([made], dict(made.repairs)))
            for key in made.touches:
                seen[key].append(defects[-1])
    found = [_finding(d) for d in defects]
    found.sort(key=lambda f: (f.place.paragraph, f.place.start, f.rule))
    return tuple(_numbered(found))


def _joined(made: Check, defects: Sequence[_Defect]) -> bool:
    """True if a wrong statement belongs to a defect already found, or says nothing new."""
    for defect in defects:
        first = defect.checks[0]
        if made.accused == first.accused:
            return True
        if made.severity is Severity.SUSPECT and (first.accused in made.touches or made.accused in first.touches):
            return True
        both = {key: span for key in set(made.touches) if (span := _meet(made, defect.common, key)) is not None}
        if both:
            defect.common = both
            defect.checks.append(made)
            return True
    return False


def _meet(made: Check, common: dict[Key, Range], key: Key) -> Range | None:
    """The values of a shared number that put both statements right."""
    if key not in made.repairs or key not in common:
        return None
    return made.repairs[key].meet(common[key])


def _finding(defect: _Defect) -> AuditFinding:
    """The finding of a defect; it names the number that explains all statements, where only one is left."""
    made = defect.checks[0]
    place, said, expected = made.place, made.said, made.expected
    if len(defect.checks) > 1 and len(defect.common) == 1:
        ((key, span),) = defect.common.items()
        blaming = next((c for c in defect.checks if c.accused == key), None)
        if blaming is not None:
            made = blaming
            place, said, expected = made.place, made.said, made.expected
        elif key in made.names:
            place, said = made.names[key]
            expected = _range_words(span, said) or expected
    severity = made.severity or Severity.SUSPECT
    return AuditFinding(made.rule, severity, place, made.text, said, expected, made.why)


def _range_words(span: Range, said: str) -> str:
    """A value or range for a clerk, in 万 or 亿 where the number found wrong is printed so."""
    scaled = re.search(r"(万|亿)([\u4e00-\u9fff]*)$", said)
    if scaled and span.only is None and span.low is not None and span.high is not None:
        scale = {"万": 10_000, "亿": 10**8}[scaled[1]]
        least, most = in_words(span.low / scale, 2), in_words(span.high / scale, 2)
        return f"{least if least == most else f'{least}至{most}'}{scaled[0]}"
    if span.only is not None:
        return str(next(iter(span.only))) if len(span.only) == 1 else ""
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
