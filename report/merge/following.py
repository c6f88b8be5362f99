"""Numbers a person worked out from figures (多14家次, 占比, 倍数): right before the correction, wrong after it.

In: Work, a typed number. Out: a dispute with the value it should have.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from report.merge.account import Dispute
from report.merge.derived import (
    Amount,
    Derived,
    against_last_year,
    complement,
    from_pair,
    known_amounts,
    of_columns,
    of_totals,
)
from report.merge.grids import placed
from report.merge.plan import Grid
from report.merge.strand import Work
from report.merge.typed import Typed, scale
from report.number import plain, rounded

TELLING = 3
"""Digits from which a number far from its figures is no chance hit."""
SIGNED = frozenset({"差额", "增幅"})
"""What goes up or down."""
LAST_YEAR = ("去年", "上年", "同期", "同比")
"""Words that say what a number is compared with: then nothing else is what it was worked out from."""


@dataclass(frozen=True, slots=True)
class Following:
    """All that follows from the figures that moved."""

    yearly: tuple[Derived, ...]
    """Against last year."""
    moved: tuple[Derived, ...]
    """Of a total, of a hundred per cent."""
    amounts: Mapping[str, Amount]
    rows: Mapping[str, tuple[str, ...]]
    """Address of a cell's line → the lines of its row and of the total row."""
    columns: Mapping[str, tuple[str, ...]]
    """Address of a cell's line → the lines of its column."""

    @classmethod
    def of(cls, work: Work) -> Following:
        """What follows from the figures of a merge."""
        amounts = known_amounts(work)
        moved = [
            *of_totals(work, amounts),
            *of_columns(work, amounts),
            *(each for value in amounts.values() for each in complement(value)),
        ]
        return cls(tuple(against_last_year(work, amounts)), tuple(moved), amounts, _rows(work), _columns(work))

    def judge(self, work: Work, number: Typed) -> bool:
        """List a typed number that equals what followed before and does not follow now; whether it did."""
        for derived in self._possible(work, number):
            if self._was_right(work, number, derived):
                _tell(work, number, derived)
                return True
        return False

    def renew(self, work: Work, number: Typed, known: Mapping[str, str], should: Fraction) -> None:
        """A number listed before: the value it should have has moved again."""
        for derived in self._possible(work, number):
            same = derived.of[0] == known["key"] and _rounds_to(number, derived.old, should)
            if same and _equals(number, derived.new, _sense(work, number, derived)):
                work.account.close(known["id"])
                return
            if same and not _rounds_to(number, derived.new, should):
                _tell(work, number, derived, known)
                return

    def _possible(self, work: Work, number: Typed) -> Iterator[Derived]:
        """What a number may have been worked out from; 比去年少1起 from nothing but this year and last year."""
        yield from self.yearly
        if not any(word in number.before for word in LAST_YEAR):
            yield from self.moved
            yield from self._nearby(work, number)

    def _was_right(self, work: Work, number: Typed, derived: Derived) -> bool:
        sense = _sense(work, number, derived)
        if not _equals(number, derived.old, sense) or _equals(number, derived.new, sense):
            return False
        alone = not number.before and not number.after
        if derived.units and not alone and not any(number.has_unit(unit) for unit in derived.units):
            return False
        directed = bool(number.direction(work.words))
        near = self._near(work, number, derived.of)
        if number.single:
            return near and bool(derived.units) and not alone and (directed or "%" in derived.units)
        return near or directed or _digits(number) >= TELLING

    def _near(self, work: Work, number: Typed, keys: Iterable[str]) -> bool:
        """Whether one of the figures stands in the same paragraph, row or column."""
        wanted = set(keys)
        return any(
            spot.slot.key in wanted or wanted.intersection(spot.slot.inputs)
            for address in (number.address, *self.rows.get(number.address, ()), *self.columns.get(number.address, ()))
            for spot in work.by_address.get(address, ())
        )

    def _nearby(self, work: Work, number: Typed) -> Iterator[Derived]:
        """What follows from two figures of the same paragraph or row."""
        places = (number.address, *self.rows.get(number.address, ()))
        keys = dict.fromkeys(
            spot.slot.key
            for address in places
            for spot in work.by_address.get(address, ())
            if spot.slot.key in self.amounts
        )
        values = [self.amounts[key] for key in keys]
        for i, first in enumerate(values):
            for second in values[i + 1 :]:
                yield from from_pair(first, second, apart=False)
                yield from from_pair(second, first, apart=False)


def _rows(work: Work) -> dict[str, tuple[str, ...]]:
    """For cells in a column or row that a person added: the addresses of its row and of the last row."""
    found: dict[str, tuple[str, ...]] = {}
    for grid in work.ours.items:
        if not isinstance(grid, Grid) or not grid.rows:
            continue
        last = [line.address for cell in grid.rows[-1] for line in cell.lines]
        for row in grid.rows:
            mine = tuple(dict.fromkeys([line.address for cell in row for line in cell.lines] + last))
            found.update({line.address: mine for cell in row for line in cell.lines})
    return found


def _columns(work: Work) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for grid in work.ours.items:
        by_column: dict[int, list[str]] = {}
        for cells in grid.rows if isinstance(grid, Grid) else ():
            for at, cell in placed(cells).items():
                by_column.setdefault(at, []).extend(line.address for line in cell.lines)
        found.update({address: tuple(column) for column in by_column.values() for address in column})
    return found


def _sense(work: Work, number: Typed, derived: Derived) -> int | None:
    """Which way the word before a number says that it goes; None if it says nothing, or nothing that counts here."""
    word = number.direction(work.words) if derived.name in SIGNED else ""
    return work.words.sense(word) if word else None


def _digits(number: Typed) -> int:
    return len(plain(number.value, number.places).replace(".", "").lstrip("0"))


def _equals(number: Typed, value: Fraction, sense: int | None) -> bool:
    """Whether a typed number is this value at the precision typed, upwards or downwards as the word before it says."""
    against = sense is not None and value != 0 and (value > 0) != (sense > 0)
    return not against and _rounds_to(number, value, number.value)


def _rounds_to(number: Typed, value: Fraction, shown: Fraction) -> bool:
    """Whether a value prints as shown where the number stands; 万 after it multiplies."""
    return any(rounded(abs(value) / factor, number.places) == shown for factor in {1, scale(number.after)})


def _tell(work: Work, number: Typed, derived: Derived, known: Mapping[str, str] | None = None) -> None:
    snippet = number.snippet(work.words)
    factor = 1 if rounded(abs(derived.old), number.places) == number.value else scale(number.after)
    should = plain(abs(derived.new) / factor, number.places)
    should += "%" if number.has_unit("%") else ""
    turned = derived.name in SIGNED and derived.old * derived.new < 0
    note = "，且方向相反" if turned else "（持平）" if derived.name == "差额" and derived.new == 0 else ""
    was = plain(abs(derived.old) / factor, number.places)
    text = f"您写的‘{snippet}’按更正后应为{should}{note}"
    raise_typed(work, number, "推算", derived.of[0], (was, snippet, should), text, known)


def raise_typed(
    work: Work, number: Typed, kind: str, key: str, values: tuple[str, str, str], text: str,
    known: Mapping[str, str] | None = None,
) -> None:  # fmt: skip
    """List a number that a person typed; `known` is the same dispute of an earlier run."""
    base, ours, theirs = values
    context = number.before[-4:] + number.text + number.after[:2]
    dispute = Dispute(
        kind, known["ident"] if known else f"{key}+{context}", key, base, ours, theirs, f"{text}（已批注）",
        f"{text}。{'更正前' if kind == '推算' else '生成'}{base}／现稿{ours}／更正{theirs}，现稿未改，请决定。", work.place(number.address),
        number.address, number.start, number.end, group="请核对",
    )  # fmt: skip
    work.account.raise_(dispute)
