"""What follows from two figures: difference, rate, multiple, share, sum — before and after a correction, exact.

In: Work. Out: Derived values that moved, and retired printed values, in printed units.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from report.document import Table
from report.figure import Slot
from report.merge.forms import plain_number
from report.merge.strand import Work
from report.merge.tokens import AROUND, NUMBER, PER_CENT
from report.number import rounded

TELLING = 4
"""Characters from which a wording is known again."""
_FACTORS = (Fraction(1), Fraction(100), Fraction(1, 10**4), Fraction(1, 10**8), Fraction(10**4), Fraction(1, 100))
_SCALED = {Fraction(1, 10**4): "万", Fraction(1, 10**8): "亿"}
"""What stands before the unit of a value that is printed smaller: 26.58 of 265800元 is 万元."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure's value before and after, in the unit it prints."""

    key: str
    old: Fraction
    new: Fraction
    unit: str
    scale: Fraction = Fraction(1)
    """Printed value ÷ exact value: 100 for a ratio printed as %."""

    @property
    def moved(self) -> bool:
        """Whether the correction changed it."""
        return self.old != self.new


@dataclass(frozen=True, slots=True)
class Derived:
    """A value that follows from two figures."""

    name: str
    """差额, 增幅, 倍数, 占比, 合计, 其余."""
    of: tuple[str, str]
    old: Fraction
    new: Fraction
    units: tuple[str, ...]
    """Units it may be written with; empty for a plain number."""


def printed_unit(slot: Slot) -> str:
    """The unit that a figure's printed number has in its text: 万元 of 265800元 printed as 26.58."""
    exact, shown = _fraction(slot.value), printed_value(slot)
    return (_SCALED.get(shown / exact, "") if exact and shown else "") + unit_of(slot)


def amount(old: Slot, new: Slot) -> Amount | None:
    """The value of a figure before and after; None if it is no number."""
    a, b = printed_value(old), printed_value(new)
    if a is None or b is None:
        return None
    exact = _fraction(old.value)
    scale = a / exact if exact else Fraction(1)
    return Amount(old.key, a, b, _SCALED.get(scale, "") + unit_of(old), scale)


def unit_of(slot: Slot) -> str:
    """The unit a figure prints or is followed by."""
    return "%" if slot.text.endswith(("%", "％")) else slot.unit


def printed_value(slot: Slot) -> Fraction | None:
    """The exact value in the unit it prints: 259/263 printed as 98.5% is 25900/263."""
    match = NUMBER.search(slot.text)
    if slot.parts or (slot.text and not match):
        return None
    exact = _fraction(slot.value)
    if match is None or exact is None:
        return exact if match is None else _fraction(plain_number(match.group()))
    shown = _fraction(plain_number(match.group())) or Fraction(0)
    places = len(plain_number(match.group()).partition(".")[2])
    for factor in _FACTORS:
        if rounded(abs(exact) * factor, places) == shown:
            return exact * factor
    return shown


def _fraction(text: str) -> Fraction | None:
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError):
        return None


def from_pair(a: Amount, b: Amount, *, apart: bool) -> Iterator[Derived]:
    """What may be computed from two figures that moved; `apart`: a is compared with b of another period."""
    if not (a.moved or b.moved):
        return
    of = (a.key, b.key)
    if a.unit == b.unit:
        unit = ("个百分点", "百分点") if a.unit == "%" else (a.unit,) if a.unit else ()
        yield Derived("差额", of, a.old - b.old, a.new - b.new, unit)
        if not apart and a.unit != "%":
            yield Derived("合计", of, a.old + b.old, a.new + b.new, unit)
    if b.old and b.new and a.unit == b.unit and a.unit != "%":
        old, new = a.old / b.old, a.new / b.new
        yield Derived("倍数", of, old, new, ("倍",))
        yield Derived("增幅", of, (old - 1) * 100, (new - 1) * 100, ("%", "％"))
        if not apart:
            yield Derived("占比", of, old * 100, new * 100, ("%", "％"))
        else:
            yield Derived("增加倍数", of, old - 1, new - 1, ("倍",))


def complement(a: Amount) -> Iterator[Derived]:
    """What is left of a hundred per cent."""
    if a.unit == "%" and a.moved:
        yield Derived("其余", (a.key, a.key), 100 - a.old, 100 - a.new, ("%", "％"))


def against_last_year(work: Work, amounts: dict[str, Amount]) -> list[Derived]:
    """Every figure against its comparison value (上年同期), printed or not."""
    found: dict[tuple[str, tuple[str, str]], Derived] = {}
    fresh = {slot.key: slot for slot in work.theirs.unprinted}
    for old in [*work.base.slots(), *work.base.unprinted]:
        now = _subject(old, amounts) if old.compared else None
        if now is None:
            continue
        if old.compared == old.key:
            before = _kept_before(old, fresh.get(old.key), now)
        else:
            before = amounts.get(old.compared) if old.compared != now.key else _before(work, old, now)
        if before is not None:
            for derived in from_pair(now, before, apart=True):
                found.setdefault((derived.name, derived.of), derived)
    return list(found.values())


def _kept_before(old: Slot, new: Slot | None, now: Amount) -> Amount | None:
    """Last year's value as the base keeps it, in the unit that this year's is printed in."""
    before, after = _fraction(old.value), _fraction(new.value) if new else None
    if before is None or after is None:
        return None
    return Amount(old.key, before * now.scale, after * now.scale, now.unit)


def _before(work: Work, phrase: Slot, now: Amount) -> Amount | None:
    """Last year's value of a phrase whose value is the change, both being kept under one key: now less the change."""
    new = work.current(phrase)
    old_change, new_change = _fraction(phrase.value), _fraction(new.value) if new else None
    if not phrase.parts or old_change is None or new_change is None:
        return None
    return Amount(
        f"{now.key}（上年同期）", now.old - old_change * now.scale, now.new - new_change * now.scale, now.unit
    )


def of_totals(work: Work, amounts: dict[str, Amount]) -> list[Derived]:
    """The share of every figure in what it was summed into."""
    found: dict[tuple[str, str], Derived] = {}
    for whole in [*work.base.slots(), *work.base.unprinted]:
        for key in whole.inputs if whole.key in amounts and not whole.compared else ():
            if key in amounts and (key, whole.key) not in found:
                for derived in from_pair(amounts[key], amounts[whole.key], apart=False):
                    if derived.name == "占比":
                        found[key, whole.key] = derived
    return list(found.values())


def of_columns(work: Work, amounts: dict[str, Amount]) -> Iterator[Derived]:
    """What follows from the sums of a table's columns that prints none: 合计, each row's share, one sum in another."""
    for table in work.base.blocks:
        other = work.pairs.get(table.id)
        if not isinstance(table, Table) or not isinstance(other, Table) or any(row.total for row in table.rows):
            continue
        wholes = []
        for column in table.columns:
            parts, new = _column(table, column.key), _column(other, column.key)
            if len(parts) < 2 or len({unit_of(slot) for slot in parts}) > 1 or unit_of(parts[0]) == "%":
                continue
            whole = Amount(parts[0].key, _sum(parts), _sum(new), unit_of(parts[0]))
            if whole.moved:
                units = (whole.unit,) if whole.unit else ()
                yield Derived("合计", (whole.key, parts[-1].key), whole.old, whole.new, units)
            wholes.append(whole)
            rows = [amounts[slot.key] for slot in parts if slot.key in amounts]
            yield from (share for row in rows for share in from_pair(row, whole, apart=False) if share.name == "占比")
        for whole in wholes[1:]:
            yield from (rate for rate in from_pair(whole, wholes[0], apart=False) if rate.name == "占比")


def _column(table: Table, column: str) -> list[Slot]:
    """The numbers of a column, names and texts left out."""
    cells = [cell for row in table.rows for cell in row.cells if cell.column == column]
    return [run for cell in cells for run in cell.runs if isinstance(run, Slot) and NUMBER.fullmatch(run.text)]


def _sum(slots: Iterable[Slot]) -> Fraction:
    return sum((value for slot in slots if (value := printed_value(slot)) is not None), Fraction(0))


def _subject(slot: Slot, amounts: dict[str, Amount]) -> Amount | None:
    """The figure that is compared: the slot itself if it is a number, else the first of its inputs."""
    if slot.key in amounts and not slot.parts and slot.compared != slot.key:
        return amounts[slot.key]
    others = [key for key in slot.inputs if key in amounts]
    return next((amounts[key] for key in others if key != slot.compared), amounts[others[0]] if others else None)


def known_amounts(work: Work) -> dict[str, Amount]:
    """Every number by key, unprinted ones included; a figure printed in several units counts by its first printing."""
    new = {slot.key: slot for slot in work.theirs.unprinted}
    result: dict[str, Amount] = {}
    for old in work.base.slots():
        partner = work.current(old)
        if partner is not None and old.key not in result and (made := amount(old, partner)):
            result[old.key] = made
    for old in work.base.unprinted:
        if old.key not in result and old.key in new and (made := amount(old, new[old.key])):
            result[old.key] = made
    return result


@dataclass(frozen=True, slots=True)
class Retired:
    """A printed number that the correction replaced."""

    slot: Slot
    value: Fraction
    text: str
    unit: str
    new: str
    before: str = ""
    """The words before the number as generated."""
    after: str = ""
    """The words after it."""


@dataclass(frozen=True, slots=True)
class Wording:
    """A printed text that is no plain number (同比持平, （二）, 6月12日) that the correction replaced."""

    slot: Slot
    pattern: str
    """The text, with what follows it as generated where it is short."""
    new: str


def wordings(work: Work) -> Iterator[Wording]:
    """Texts of figures that changed and that are known again by their words."""
    for runs in [strand.base for strand in work.strands if not strand.cell]:
        for i, run in enumerate(runs):
            if not isinstance(run, Slot) or (fresh := work.current(run)) is None or fresh.text == run.text:
                continue
            if run.parts or not NUMBER.fullmatch(run.text.rstrip("".join(PER_CENT))):
                after = "".join(other.text for other in runs[i + 1 : i + 3])
                pattern = run.text if len(run.text) >= TELLING else run.text + after[:TELLING]
                if len(pattern) >= TELLING:
                    yield Wording(run, pattern, fresh.text)


def surroundings(work: Work) -> dict[str, tuple[str, str]]:
    """Slot id → the words before and after it as generated."""
    found: dict[str, tuple[str, str]] = {}
    for strand in work.strands:
        whole, at = strand.text, 0
        for run in strand.base:
            end = at + len(run.text)
            if isinstance(run, Slot):
                found[run.id] = whole[max(0, at - AROUND) : at], whole[end : end + AROUND]
            at = end
    return found


def retired(work: Work) -> Iterator[Retired]:
    """The numbers of every figure whose printing changed, phrase by part, unprinted ones included."""
    new = {slot.key: slot for slot in work.theirs.unprinted}
    around = surroundings(work)
    pairs: Iterable[tuple[Slot, Slot | None]] = [(slot, work.current(slot)) for slot in work.base.slots()]
    for old, fresh in [*pairs, *((slot, new.get(slot.key)) for slot in work.base.unprinted)]:
        if fresh is not None and fresh.text != old.text and old.kind != "编号":
            for number in _numbers(old, fresh):
                before, after = around.get(old.id, ("", ""))
                yield replace(number, before=(before + number.before)[-AROUND:], after=(number.after + after)[:AROUND])


def _numbers(old: Slot, fresh: Slot) -> Iterator[Retired]:
    if not old.parts:
        match = NUMBER.search(old.text)
        if match:
            yield Retired(old, Fraction(plain_number(match.group())), old.text, printed_unit(old), fresh.text)
        return
    units = [part.text for part in old.parts[1:]] + [""]
    kept = {part.text for part in fresh.parts if part.role == "数值"}
    texts = [part.text for part in old.parts]
    for i, (part, unit) in enumerate(zip(old.parts, units, strict=True)):
        match = NUMBER.search(part.text) if part.role == "数值" else None
        if match and part.text not in kept:
            value = Fraction(plain_number(match.group()))
            yield Retired(old, value, old.text, unit, fresh.text, "".join(texts[:i]), "".join(texts[i + 1 :]))
