"""Where merging words is not enough: numbers a person typed that were right before the correction.

In: Work after all decisions. Out: disputes: a retired value that still stands; a derived value (差额, 倍数, 占比, 同比)
that moved, with the value it should have.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from fractions import Fraction

from report.merge.account import Dispute
from report.merge.derived import Retired, Wording, printed_unit, retired, wordings
from report.merge.following import LAST_YEAR, Following, raise_typed
from report.merge.forms import plain_number
from report.merge.plan import Line
from report.merge.strand import Work
from report.merge.tokens import NUMBER, runs_on
from report.merge.typed import Typed, typed_numbers

_KINDS = frozenset({"推算", "旧值"})
_BEFORE, _BOTH = 4, 6
"""Characters before a number, or before and after it, by which a copied stretch is known again."""


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
    values: dict[Fraction, list[Retired]] = defaultdict(list)
    for value in retired(work):
        values[value.value].append(value)
    follow = Following.of(work)
    current = _current(work)
    earlier = {known.get("ours", ""): known for known in work.account.known.values() if known.get("kind") in _KINDS}
    for number in typed:
        known = earlier.get(number.snippet(work.words))
        if known is not None and not work.account.was_closed(known["id"]):
            _renew(work, number, known, values, follow)
        elif number.direction(work.words):
            follow.judge(work, number) or _stale(work, number, values.get(number.value, ()), current)
        elif not _stale(work, number, values.get(number.value, ()), current):
            follow.judge(work, number)


def _renew(
    work: Work, number: Typed, known: Mapping[str, str], values: Mapping[Fraction, list[Retired]], follow: Following
) -> None:
    """A number listed in an earlier run whose right value has moved again: its comment is renewed."""
    should = NUMBER.search(known["theirs"])
    if should is None:
        return
    if known["kind"] == "推算":
        follow.renew(work, number, known, Fraction(plain_number(should.group())))
        return
    for value in values.get(Fraction(plain_number(should.group())), ()):
        if value.slot.key == known["key"] and value.text == known["theirs"]:
            if _says(number, value.new):
                work.account.close(known["id"])
            else:
                raise_stale(work, number, value, known)
            return


def _says(number: Typed, text: str) -> bool:
    """Whether a typed number is the one of a printed text."""
    match = NUMBER.search(text)
    return match is not None and Fraction(plain_number(match.group())) == number.value


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
                free = not any(a < end and at < b for a, b in taken) and not runs_on(line.text, at, end)
                if free and not _goes(work, line.address, at, end):
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
            found.add((Fraction(slot.text.replace(",", "")), printed_unit(slot)))
    return found


def _stale(work: Work, number: Typed, values: Iterable[Retired], current: set[tuple[Fraction, str]]) -> bool:
    for value in values:
        if not _is_retired(work, number, value, current):
            continue
        raise_stale(work, number, value)
        return True
    return False


def _is_retired(work: Work, number: Typed, value: Retired, current: set[tuple[Fraction, str]]) -> bool:
    """Whether a typed number is a retired value: by the words around it or before it, or by its unit and rarity."""
    if _copied(work, number, value) or _named(number, value):
        return True
    fits = number.has_unit(value.unit)
    also_current = (number.value, value.unit) in current
    if fits or number.single:
        return fits and not also_current
    return not (number.unit(work.words) or also_current)


def _named(number: Typed, value: Retired) -> bool:
    """Whether the words before a number say whose it is (道路交通死亡2人): then that others print the same excuses nothing."""
    names = value.slot.key.split(".")[-2:]
    said = len(names) == 2 and all(len(name) > 1 and name in number.before for name in names)
    return said and number.has_unit(value.unit) and not any(word in number.before for word in LAST_YEAR)


def _copied(work: Work, number: Typed, value: Retired) -> bool:
    """Whether the number stands among words of the generated report, and the corrected one has no such stretch."""
    before = _shared(number.before[::-1], value.before[::-1])
    if before >= _BEFORE:
        return True
    after = _shared(number.after, value.after)
    stretch = number.before[len(number.before) - before :] + number.text + number.after[:after]
    return before + after >= _BOTH and not work.says(stretch)


def _shared(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def raise_stale(work: Work, number: Typed, value: Retired, known: Mapping[str, str] | None = None) -> None:
    """List a retired value that a person typed."""
    snippet = number.snippet(work.words)
    text = f"文中仍有旧值{snippet}（{value.slot.key} 已由{value.text}更正为{value.new}）"
    raise_typed(work, number, "旧值", value.slot.key, (value.text, snippet, value.new), text, known)
