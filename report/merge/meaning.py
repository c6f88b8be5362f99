"""Where merging words is not enough: numbers a person typed that were right before the correction.

In: Work after all decisions. Out: disputes: a retired value that still stands; a derived value (差额, 倍数, 占比, 同比)
that moved, with the value it should have.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from fractions import Fraction

from report.merge.account import Dispute
from report.merge.derived import (
    Amount,
    Derived,
    Retired,
    Wording,
    against_last_year,
    complement,
    from_pair,
    known_amounts,
    retired,
    wordings,
)
from report.merge.plan import Line
from report.merge.strand import Work
from report.merge.tokens import NUMBER
from report.merge.typed import Typed, scale, typed_numbers
from report.number import plain, rounded


def review(work: Work) -> None:
    """List what a person typed and the correction made wrong."""
    told = _stale_wordings(work)
    typed = [
        number
        for number in typed_numbers(work)
        if not _goes(work, number.address, number.start, number.end)
        and not any(a < number.end and number.start < b for a, b in told.get(number.address, ()))
    ]
    if not typed:
        return
    old_values = defaultdict(list)
    for value in retired(work):
        old_values[value.value].append(value)
    moved = against_last_year(work)
    amounts = known_amounts(work)
    moved += [derived for value in amounts.values() for derived in complement(value)]
    current = _current(work)
    for number in typed:
        if not _stale(work, number, old_values.get(number.value, ()), current):
            _derived(work, number, [*moved, *_nearby(work, number, amounts)])


def _goes(work: Work, address: str, first: int, last: int) -> bool:
    """Whether the merge itself replaces a stretch."""
    return any(start < last and first < end for start, end, _ in work.applied.get(address, ()))


def _stale_wordings(work: Work) -> dict[str, list[tuple[int, int]]]:
    """List phrases and numberings that were copied without their control and are not true any more; says where."""
    told: dict[str, list[tuple[int, int]]] = defaultdict(list)
    known = list(wordings(work))
    for line in work.lines.values() if known else ():
        taken = [(spot.start, spot.end) for spot in work.by_address.get(line.address, ())]
        for old in known:
            at = line.text.find(old.pattern)
            while at >= 0:
                end = at + len(old.slot.text)
                if not any(a < end and at < b for a, b in taken) and not _goes(work, line.address, at, end):
                    _tell_wording(work, line, old, (at, end))
                    taken.append((at, end))
                    told[line.address].append((at, end))
                at = line.text.find(old.pattern, at + 1)
    return told


def _tell_wording(work: Work, line: Line, old: Wording, span: tuple[int, int]) -> None:
    start, end = span
    text = f"文中仍有旧的“{old.slot.text}”（{old.slot.key} 已更正为“{old.new}”）"
    context = line.text[max(0, start - 4) : end + 2]
    work.account.raise_(
        Dispute(
            "旧值", f"{old.slot.key}+{context}", old.slot.key, old.slot.text, old.slot.text, old.new,
            f"{text}（已批注）", f"{text}。现稿未改，请决定。", work.place(line.address), line.address, start, end,
            group="请核对",
        )
    )  # fmt: skip


def _current(work: Work) -> set[tuple[Fraction, str]]:
    """Numbers with their unit that the corrected report prints."""
    found = set()
    for slot in work.theirs.slots():
        match = NUMBER.fullmatch(slot.text)
        if match and slot.value.replace(".", "").isdigit():
            found.add((Fraction(slot.text.replace(",", "")), slot.unit))
    return found


def _stale(work: Work, number: Typed, values: Iterable[Retired], current: set[tuple[Fraction, str]]) -> bool:
    for value in values:
        if not _is_retired(work, number, value, current):
            continue
        snippet = number.snippet(work.words)
        _raise(
            work, number, "旧值", value.slot.key, (value.text, snippet, value.new),
            f"文中仍有旧值{snippet}（{value.slot.key} 已由{value.text}更正为{value.new}）",
        )  # fmt: skip
        return True
    return False


def _is_retired(work: Work, number: Typed, value: Retired, current: set[tuple[Fraction, str]]) -> bool:
    """Whether a typed number is a retired value: by its unit and rarity, or by the words before it."""
    if len(value.before) >= 4 and number.before.endswith(value.before[-4:]):
        return True
    fits = number.has_unit(value.unit)
    also_current = (number.value, value.unit) in current
    if number.single:
        return fits and not also_current
    return fits or not (number.unit(work.words) or also_current)


def _derived(work: Work, number: Typed, moved: Iterable[Derived]) -> None:
    for derived in moved:
        if not _equals(number, derived.old) or _equals(number, derived.new):
            continue
        fits = any(number.has_unit(unit) for unit in derived.units)
        if derived.units and not fits:
            continue
        if number.single and not (fits and (number.direction(work.words) or "%" in derived.units)):
            continue
        if number.single and not _near(work, number, derived.of):
            continue
        _tell(work, number, derived)
        return


def _equals(number: Typed, value: Fraction) -> bool:
    """Whether a typed number is this value at the precision typed; 万 after it multiplies."""
    amounts = {number.value, number.value * scale(number.after)}
    return any(
        rounded(abs(value) / factor, number.places) == number.value for factor in (1, *_factors(amounts, number))
    )


def _factors(amounts: set[Fraction], number: Typed) -> tuple[int, ...]:
    return (scale(number.after),) if len(amounts) > 1 else ()


def _near(work: Work, number: Typed, keys: Iterable[str]) -> bool:
    """Whether one of the figures stands in the same paragraph."""
    return any(
        spot.slot.key in keys or _about(spot.slot.inputs, keys) for spot in work.by_address.get(number.address, ())
    )


def _about(inputs: Iterable[str], keys: Iterable[str]) -> bool:
    return bool(set(inputs) & set(keys))


def _nearby(work: Work, number: Typed, amounts: dict[str, Amount]) -> Iterator[Derived]:
    """What follows from two figures of the same paragraph."""
    keys = dict.fromkeys(spot.slot.key for spot in work.by_address.get(number.address, ()) if spot.slot.key in amounts)
    values = [amounts[key] for key in keys]
    for i, first in enumerate(values):
        for second in values[i + 1 :]:
            yield from from_pair(first, second, apart=False)
            yield from from_pair(second, first, apart=False)


def _tell(work: Work, number: Typed, derived: Derived) -> None:
    snippet = number.snippet(work.words)
    should = plain(abs(derived.new) / (scale(number.after) if not _bare(number, derived) else 1), number.places)
    unit = next((unit for unit in derived.units if number.has_unit(unit)), "")
    should += unit if unit in ("%", "％") else ""
    turned = derived.name in ("差额", "增幅") and derived.old * derived.new < 0
    note = "，且方向相反" if turned else "（持平）" if derived.name == "差额" and derived.new == 0 else ""
    _raise(
        work, number, "推算", derived.of[0], (plain(abs(derived.old), number.places), snippet, should),
        f"您写的‘{snippet}’按更正后应为{should}{note}",
    )  # fmt: skip


def _bare(number: Typed, derived: Derived) -> bool:
    return rounded(abs(derived.old), number.places) == number.value


def _raise(work: Work, number: Typed, kind: str, key: str, values: tuple[str, str, str], text: str) -> None:
    base, ours, theirs = values
    context = number.before[-4:] + number.text + number.after[:2]
    work.account.raise_(
        Dispute(
            kind, f"{key}+{context}", key, base, ours, theirs, f"{text}（已批注）",
            f"{text}。生成{base}／现稿{ours}／更正{theirs}，现稿未改，请决定。", work.place(number.address),
            number.address, number.start, number.end, group="请核对",
        )
    )  # fmt: skip
