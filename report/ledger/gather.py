"""Codes of a chunk → running sums of every grouping and measure, on whole arrays."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np

from report.figure import State
from report.ledger.cells import Outcome
from report.ledger.spec import DISTINCT, SUM, Conditions, Grouping, Key, LedgerSpec, Measure
from report.ledger.totals import Sum, Sums, allowed_texts, view
from report.ledger.vocabulary import Feature, Vocabulary

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

Codes = dict[str, Any]
PLACES = 6
"""Sums are whole numbers of this many decimals (a fine in 万元 has six); a longer number is added by itself."""
_ROOM = 1 << 62
_MOST_PAIRS = 1 << 22
_MOST_FLAGS = 1 << 25


class Gatherer:
    """All groupings of one ledger."""

    def __init__(self, spec: LedgerSpec, words: dict[str, Vocabulary], missing: dict[str, Outcome]) -> None:
        self.tables = [_Table(spec, grouping, words, missing) for grouping in spec.groupings]

    def add(self, codes: Codes, digests: Any) -> None:
        """One chunk."""
        for table in self.tables:
            table.add(codes, digests)

    def finish(self) -> Sums:
        """Everything by grouping, measure and key."""
        return {
            (g, m, key): found
            for g, table in enumerate(self.tables)
            for m, measure in enumerate(table.measures)
            for key, found in measure.finish(table.keys).items()
        }


class _Choice:
    """Conditions as a mask over rows."""

    def __init__(
        self, spec: LedgerSpec, conditions: Conditions, words: dict[str, Vocabulary], missing: dict[str, Outcome]
    ) -> None:
        self.flags: list[tuple[str, Feature]] = []
        self.never = False
        for name, texts in allowed_texts(spec, conditions):
            if name in words:
                flag = words[name].feature(_within(texts), np.bool_)
                self.flags.append((name, flag))
            elif missing[name].text not in texts:
                self.never = True

    def mask(self, codes: Codes, rows: int) -> Any:
        """Which rows are selected; None for all of them."""
        if self.never:
            return np.zeros(rows, np.bool_)
        found = None
        for name, flag in self.flags:
            chosen = flag.array[codes[name]]
            found = chosen if found is None else found & chosen
        return found


class _Ids:
    """Texts numbered in the order they come."""

    def __init__(self) -> None:
        self.known: dict[str, int] = {}

    def __call__(self, text: str) -> int:
        return self.known.setdefault(text, len(self.known))


class _Table:
    """One grouping."""

    def __init__(
        self, spec: LedgerSpec, grouping: Grouping, words: dict[str, Vocabulary], missing: dict[str, Outcome]
    ) -> None:
        self.choice = _Choice(spec, grouping.conditions, words, missing)
        self.keys: list[Key] = []
        self.numbers: dict[tuple[int, ...], int] = {}
        self.views = [self._view(spec, by, words, missing) for by in grouping.by]
        self.measures = [_Measure(spec, measure, words, missing) for measure in grouping.measures]

    @staticmethod
    def _view(
        spec: LedgerSpec, by: str, words: dict[str, Vocabulary], missing: dict[str, Outcome]
    ) -> tuple[str, Feature | None, _Ids]:
        name, group = view(spec, by)
        ids = _Ids()
        if name in words:
            return name, words[name].feature(lambda _, result: ids(group(result)), np.int64), ids
        ids(group(missing[name]))
        return name, None, ids

    def add(self, codes: Codes, digests: Any) -> None:
        """One chunk: which group each row is in, then every measure."""
        mask = self.choice.mask(codes, len(digests))
        if mask is not None:
            rows = np.flatnonzero(mask)
            codes = {name: code[rows] for name, code in codes.items()}
            digests = digests[rows]
        if len(digests):
            groups = self._groups(codes, len(digests))
            for measure in self.measures:
                measure.add(codes, groups, len(self.keys), digests)

    def _groups(self, codes: Codes, rows: int) -> Ints:
        """The number of each row's group; new groups get the next ones."""
        combined: Ints = np.zeros(rows, np.int64)
        parts: list[tuple[int, ...]] = [()]
        for name, feature, ids in self.views:
            own = feature.array[codes[name]] if feature else np.zeros(rows, np.int64)
            width = len(ids.known)
            distinct, combined = _numbered(combined * width + own, len(parts) * width)
            parts = [(*parts[pair // width], pair % width) for pair in distinct]
        return np.array([self._number(part) for part in parts], np.int64)[combined]

    def _number(self, part: tuple[int, ...]) -> int:
        if part not in self.numbers:
            self.numbers[part] = len(self.keys)
            texts = [list(ids.known)[at] for at, (_, _, ids) in zip(part, self.views, strict=True)]
            self.keys.append(tuple(texts))
        return self.numbers[part]


class _Measure:
    """One measure of a grouping, by group number."""

    def __init__(
        self, spec: LedgerSpec, measure: Measure, words: dict[str, Vocabulary], missing: dict[str, Outcome]
    ) -> None:
        self.measure = measure
        self.choice = _Choice(spec, measure.conditions, words, missing)
        self.vocabulary = words.get(measure.column)
        self.fixed = missing.get(measure.column)
        self.rows = _Column(np.int64)
        self.digests = _Column(np.uint64)
        self.missing = _Column(np.int64)
        self.known = _Column(np.int64)
        self.totals = _Column(np.int64)
        self.bound = 0
        self.large: dict[int, Decimal] = {}
        self.pairs = _Pairs()
        self.ids = _Ids()
        if self.vocabulary:
            self._declare(self.vocabulary)

    def _declare(self, words: Vocabulary) -> None:
        """What is asked of every distinct text of the measured column."""
        self.unknown = words.feature(lambda _, result: _is_missing(result), np.bool_)
        if self.measure.op == SUM:
            self.has = words.feature(lambda _, result: result.number is not None, np.bool_)
            self.amount = words.feature(lambda _, result: _scaled(result), np.int64)
        else:
            self.has = words.feature(lambda _, result: bool(result.text) and not _is_missing(result), np.bool_)
            self.text = words.feature(lambda _, result: self.ids(result.text), np.int64)

    def add(self, codes: Codes, groups: Ints, count: int, digests: Any) -> None:
        """One chunk."""
        mask = self.choice.mask(codes, len(groups))
        own = codes.get(self.measure.column)
        if mask is not None:
            rows = np.flatnonzero(mask)
            groups, digests = groups[rows], digests[rows]
            own = None if own is None else own[rows]
        self.rows.count(groups, count)
        self.digests.sum(groups, digests, count)
        if own is not None and self.vocabulary:
            self._value(self.vocabulary, own, groups, count)
        elif self.fixed is not None and self.measure.column:
            self._constant(groups, count)

    def _value(self, words: Vocabulary, own: Any, groups: Ints, count: int) -> None:
        if self.unknown.array.any():
            self.missing.count(groups[self.unknown.array[own]], count)
        if not self.has.array.all():
            rows = np.flatnonzero(self.has.array[own])
            groups, own = groups[rows], own[rows]
        self.known.count(groups, count)
        if self.measure.op == DISTINCT:
            self.pairs.add(groups, self.text.array[own], count, len(self.ids.known))
        else:
            self._sum(words, own, groups, count)

    def _constant(self, groups: Ints, count: int) -> None:
        """A column that the file does not have."""
        if _is_missing(self.fixed or Outcome()):
            self.missing.count(groups, count)

    def _sum(self, words: Vocabulary, own: Any, groups: Ints, count: int) -> None:
        """Exact: int64 while there is room, else Decimals one by one."""
        amounts = self.amount.array
        if (
            amounts.dtype == object
            or bool((np.abs(amounts) >= _ROOM >> 24).any())
            or bool((amounts == _TOO_FINE).any())
        ):
            self._one_by_one(words, own, groups)
            return
        self.bound += int(np.abs(amounts).max(initial=0)) * len(own)
        if self.bound >= _ROOM:
            self._spill()
        self.totals.sum(groups, amounts[own], count)

    def _one_by_one(self, words: Vocabulary, own: Any, groups: Ints) -> None:
        for group, code in zip(groups.tolist(), own.tolist(), strict=True):
            number = words.outcomes[code][1].number
            self.large[group] = self.large.get(group, Decimal(0)) + (number or Decimal(0))

    def _spill(self) -> None:
        """The sums so far as Decimals, and room again."""
        for group, amount in enumerate(self.totals.array.tolist()):
            self.large[group] = self.large.get(group, Decimal(0)) + Decimal(amount).scaleb(-PLACES)
        self.totals = _Column(np.int64)
        self.bound = 0

    def finish(self, keys: list[Key]) -> dict[Key, Sum]:
        """What was gathered, by key."""
        self._spill()
        different = self.pairs.counts(len(keys))
        columns = [column.padded(len(keys)) for column in (self.rows, self.known, self.missing, self.digests)]
        found = {}
        for number, key in enumerate(keys):
            rows, known, missing, digest = (int(column[number]) for column in columns)
            total = self.large.get(number, Decimal(0))
            found[key] = Sum(rows, total, known, missing, digest, different=int(different[number]))
        return found


class _Pairs:
    """Which texts each group has had: a table of flags while it is small, else sorted pairs."""

    def __init__(self) -> None:
        self.flags: Any = np.zeros((0, 0), np.bool_)
        self.sorted: Ints = np.zeros(0, np.int64)
        self.waiting: list[Ints] = []

    def add(self, groups: Ints, texts: Ints, count: int, width: int) -> None:
        """A text for each row."""
        if not self.waiting and not len(self.sorted) and self._fits(count, width):
            self.flags[groups, texts] = True
            return
        self.waiting.append(_distinct(groups << 32 | texts))
        if sum(map(len, self.waiting)) > _MOST_PAIRS:
            self._settle()

    def _fits(self, count: int, width: int) -> bool:
        """Room for so many groups and texts; False if that would be too much."""
        rows, columns = self.flags.shape
        if count <= rows and width <= columns:
            return True
        grown = np.zeros((max(count, rows), max(2 * width, columns) if width > columns else columns), np.bool_)
        if grown.size > _MOST_FLAGS:
            return False
        grown[:rows, :columns] = self.flags
        self.flags = grown
        return True

    def _settle(self) -> None:
        self.sorted = _distinct(np.concatenate([self.sorted, *self.waiting]))
        self.waiting = []

    def counts(self, count: int) -> Ints:
        """How many texts each group has had."""
        groups, texts = np.nonzero(self.flags)
        self.waiting.append(groups << 32 | texts)
        self._settle()
        return np.bincount(self.sorted >> 32, minlength=count)


def _distinct(values: Ints) -> Ints:
    """Each value once, in order (a sort: numpy's own hashing is five times slower on long arrays)."""
    values = np.sort(values)
    return values[np.concatenate(([True], values[1:] != values[:-1]))] if len(values) else values


def _numbered(values: Ints, limit: int) -> tuple[list[int], Ints]:
    """The distinct values below a limit, and for each value its place among them."""
    if limit > _MOST_PAIRS:
        distinct = _distinct(values)
        return distinct.tolist(), np.searchsorted(distinct, values)
    present = np.flatnonzero(np.bincount(values, minlength=1))
    places = np.zeros(limit, np.int64)
    places[present] = np.arange(len(present))
    return present.tolist(), places[values]


class _Column:
    """One number for every group, growing with the groups."""

    def __init__(self, dtype: type) -> None:
        self.dtype = dtype
        self.array: Any = np.zeros(0, dtype)

    def padded(self, count: int) -> Any:
        """The array with room for this many groups."""
        if len(self.array) < count:
            self.array = np.concatenate([self.array, np.zeros(count - len(self.array), self.dtype)])
        return self.array

    def count(self, groups: Ints, count: int) -> None:
        """One for each row."""
        self.array = self.padded(count) + np.bincount(groups, minlength=count).astype(self.dtype)

    def sum(self, groups: Ints, values: Any, count: int) -> None:
        """A value for each row, in the arithmetic of the type."""
        np.add.at(self.padded(count), groups, values)


_TOO_FINE = -(1 << 63)
"""Stands for an amount with more than `PLACES` decimals."""


def _scaled(result: Outcome) -> int:
    if result.number is None:
        return 0
    scaled = result.number.scaleb(PLACES)
    return int(scaled) if scaled == scaled.to_integral_value() else _TOO_FINE


def _within(texts: frozenset[str]) -> Callable[[str, Outcome], bool]:
    return lambda _, result: result.text in texts


def _is_missing(result: Outcome) -> bool:
    return result.state in {State.UNREPORTED, State.UNCONFIRMED}
