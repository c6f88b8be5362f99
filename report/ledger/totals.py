"""The plan of what is added up, the running sums of a group, and their figures; the two engines share it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from report.figure import Figure, Selection, State
from report.ledger.cells import Outcome
from report.ledger.spec import BLANK, DISTINCT, MONTH, SUM, Conditions, Grouping, Key, LedgerSpec, Measure, is_month

WORD = (1 << 64) - 1
ROW_FACTOR = 0x9E3779B97F4A7C15
_MIX = (0xBF58476D1CE4E5B9, 0x94D049BB133111EB)


def text_hash(text: str) -> int:
    """64 bits of a cell's raw text, for the digests of selections."""
    return int.from_bytes(
        hashlib.blake2b(text.strip().encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little"
    )


def column_factor(name: str) -> int:
    """An odd number for a column, so that two texts changing places change the digest."""
    return text_hash(name) | 1


def mixed(value: int) -> int:
    """Spreads 64 bits (the finaliser of splitmix64)."""
    value ^= value >> 30
    value = value * _MIX[0] & WORD
    value ^= value >> 27
    value = value * _MIX[1] & WORD
    return value ^ value >> 31


@dataclass(slots=True)
class Sum:
    """What has been gathered of one measure in one group."""

    rows: int = 0
    total: Decimal = Decimal(0)
    known: int = 0
    """Rows with a number (or a text, when counted without repeats)."""
    missing: int = 0
    """Rows 未报 or 待核."""
    digest: int = 0
    """Sum of the rows' hashes, modulo 2⁶⁴: the same in any order."""
    distinct: set[str] = field(default_factory=set)
    different: int = 0
    """How many distinct texts, where an engine counts them itself."""

    def state(self, op: str) -> State:
        """待核 if anything was missing; a sum of nothing but 无此项 is 无此项."""
        if op not in {SUM, DISTINCT} or not self.rows:
            return State.KNOWN
        if self.missing:
            return State.UNCONFIRMED
        return State.KNOWN if self.known or op == DISTINCT else State.ABSENT

    def value(self, op: str) -> Decimal:
        """The number itself."""
        if op == SUM:
            return tidy(self.total)
        return Decimal(len(self.distinct) or self.different) if op == DISTINCT else Decimal(self.rows)


def tidy(total: Decimal) -> Decimal:
    """The same number without zeros at its end, so that the order and the way of adding leave no trace."""
    return total.to_integral_value() if total == total.to_integral_value() else total.normalize()


Sums = dict[tuple[int, int, Key], Sum]
"""(grouping, measure, key) → what was gathered."""


def view(spec: LedgerSpec, by: str) -> tuple[str, Callable[[Outcome], str]]:
    """The column behind a `by`, and the group that an outcome falls into (empty: none was given)."""
    if is_month(spec, by):
        return by.removesuffix(MONTH), lambda found: f"{int(found.text[5:7])}月" if found.text else ""
    return by, lambda found: found.text


def finished(spec: LedgerSpec, sums: Sums, file: str, sheet: str) -> dict[str, dict[Key, dict[str, Figure]]]:
    """All figures: groups in the order of the allowed values, else by months and texts."""
    tables: dict[str, dict[Key, dict[str, Figure]]] = {}
    for g, grouping in enumerate(spec.groupings):
        keys = sorted({key for number, _, key in sums if number == g}, key=lambda key: _order(spec, grouping, key))
        if not grouping.by:
            keys = [()]
        tables[grouping.name] = {
            key: {
                measure.name: _figure(spec, grouping, measure, key, sums.get((g, m, key), Sum()), file, sheet)
                for m, measure in enumerate(grouping.measures)
            }
            for key in keys
        }
    return tables


def _order(spec: LedgerSpec, grouping: Grouping, key: Key) -> list[tuple[int, str]]:
    order = []
    for by, text in zip(grouping.by, key, strict=True):
        if is_month(spec, by):
            order.append((int(text.removesuffix("月") or 0), text))
            continue
        allowed = list(spec.column(by).allowed)
        order.append((allowed.index(text) if text in allowed else len(allowed), text))
    return order


def _figure(
    spec: LedgerSpec, grouping: Grouping, measure: Measure, key: Key, found: Sum, file: str, sheet: str
) -> Figure:
    conditions = (*grouping.conditions, *measure.conditions)
    chosen = (*zip(grouping.by, key, strict=False), *((name, "、".join(values)) for name, values in conditions))
    digest = hashlib.sha256(f"{found.rows}:{found.digest:016x}".encode()).hexdigest()[:12]
    state = found.state(measure.op)
    column = spec.column(measure.column) if measure.column else None
    return Figure(
        ".".join((grouping.name, *key, measure.name)),
        found.value(measure.op) if state is State.KNOWN else None,
        column.unit if column and measure.op == SUM else "",
        state,
        formula=f"{measure.column}{measure.op}" if measure.column else measure.op,
        source=Selection(file, measure.column if measure.op == SUM else "", chosen, found.rows, digest, sheet),
    )


def allowed_texts(spec: LedgerSpec, conditions: Conditions) -> list[tuple[str, frozenset[str]]]:
    """Conditions as (column, canonical texts); a synonym in a condition counts as its value."""
    from report.ledger.cells import outcome

    found = []
    for name, values in conditions:
        column = spec.column(name)
        texts = frozenset("" if value == BLANK else outcome(value, column, None).text or value for value in values)
        found.append((name, texts))
    return found
