"""The result of an audit as one JSON object (issue: claims and findings)."""

from __future__ import annotations

from typing import Any

from report.audit.model import Result, Spot


def to_json(result: Result) -> dict[str, Any]:
    """Claims, findings, counts and notes as plain data."""
    return {
        "claims": [
            {
                "kind": c.kind,
                "place": _place(c.place),
                "text": c.text,
                "values": dict(c.values),
                "verdict": c.verdict.value,
            }
            for c in result.claims
        ],
        "findings": [
            {
                "rule": f.rule,
                "severity": f.severity.value,
                "place": _place(f.place),
                "text": f.text,
                "said": f.said,
                "expected": f.expected,
                "why": f.why,
                "fingerprint": f.fingerprint,
            }
            for f in result.findings
        ],
        "counts": result.counts,
        "notes": list(result.notes),
    }


def _place(spot: Spot) -> dict[str, int]:
    """A place; table, row and column only in a table."""
    place = {"paragraph": spot.paragraph, "start": spot.start, "end": spot.end}
    if spot.table:
        place |= {"table": spot.table, "row": spot.row, "column": spot.column}
    return place
