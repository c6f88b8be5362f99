"""Audit any finished report (审核): passages in; claims with verdicts and findings out. Pure, standard library only.

A spell-checker for numbers: it reads the statements that such reports make, recomputes each, and says what is wrong, where
and why. 必错 only when no reading of the sentence makes it true; better to miss one than to cry wolf (宁可漏报，不可误报).
"""

from report.audit.model import AuditFinding, Claim, Passage, Range, Result, Spot, Verdict
from report.audit.names import rules
from report.audit.output import to_json
from report.audit.plain import passages_from_text
from report.audit.run import audit

__all__ = [
    "AuditFinding",
    "Claim",
    "Passage",
    "Range",
    "Result",
    "Spot",
    "Verdict",
    "audit",
    "passages_from_text",
    "rules",
    "to_json",
]
