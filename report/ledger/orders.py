"""What must hold inside a row of a ledger: a date not before another, an amount not above another. The two engines share it."""

from __future__ import annotations

from report.ledger.cells import Fault, Outcome
from report.ledger.spec import LedgerSpec, Order
from report.problem import Level

UNKNOWN = -1
_PLACES = 12


def rank(found: Outcome) -> int:
    """A date or an amount as a whole number that keeps their order; `UNKNOWN` if there is none."""
    if found.number is not None:
        return int(found.number.scaleb(_PLACES))
    digits = found.text.replace("-", "")
    return int(digits) if len(digits) == len("20230607") and digits.isdecimal() else UNKNOWN


def broken(small: int, large: int) -> bool:
    """Whether two ranks are the wrong way round; an unknown one proves nothing."""
    return small > large > UNKNOWN


def fault(spec: LedgerSpec, order: Order) -> Fault:
    """E245."""
    dates = spec.column(order.small).kind == "日期"
    cause = f"“{order.large}”{'早于' if dates else '小于'}“{order.small}”。"
    return Fault("E245", cause, "请核对这一行的两格，改正其中一处。", Level.WARNING)


def outside(found: Outcome) -> bool:
    """Whether this date puts its row outside the period."""
    return found.fault is not None and found.fault.code == "E233"
