"""The distinct texts of one column over all chunks (Vocabulary): rows → codes, codes → what they mean.

A field is hashed eight bytes at a time by numpy, looked up in an index, and compared with the text it was taken for, so a
collision is found and never counted: such a row goes by its bytes instead.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from report.ledger.blocks import Chunk
from report.ledger.cells import Outcome, outcome
from report.ledger.index import Index
from report.ledger.spec import Column

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Words = NDArray[np.uint64]

LIMIT = 300_000
"""Distinct texts kept; a column with more (numbers that hardly repeat) starts afresh."""
_LONGEST = 512
"""Bytes of a field that are hashed; a longer one goes by its bytes."""
_FACTORS = [pow(0x9E3779B97F4A7C15, n, 1 << 64) | 1 for n in range(1, _LONGEST // 8 + 1)]
_MASKS = np.array([(1 << 8 * n) - 1 for n in range(9)], np.uint64)
_HALF = np.uint64(32)


class Feature:
    """One number for every distinct text: a group, a flag, an amount."""

    def __init__(self, of: Callable[[str, Outcome], int], dtype: type) -> None:
        self.of = of
        self.dtype = dtype
        self.array: Any = np.zeros(0, dtype)

    def settle(self, outcomes: list[tuple[str, Outcome]]) -> None:
        """The numbers of the texts that came since the last time; whole Python numbers where one has no room."""
        of = self.of
        numbers = [of(raw, result) for raw, result in outcomes[len(self.array) :]]
        try:
            more: Any = np.array(numbers, self.dtype)
        except OverflowError:
            more = np.array(numbers, object)
        self.array = np.concatenate([self.array, more])


class Vocabulary:
    """All distinct texts of one column so far."""

    def __init__(self, column: Column, codec: str, period: tuple[str, str] | None) -> None:
        self.column = column
        self.codec = codec
        self.period = period
        self.features: list[Feature] = []
        self.faulty = self.feature(lambda _, result: result.fault is not None, np.bool_)
        self.outcomes: list[tuple[str, Outcome]] = []
        self._clear()

    def feature(self, of: Callable[[str, Outcome], int], dtype: type) -> Feature:
        """Declare a number wanted of every text, before the first chunk."""
        made = Feature(of, dtype)
        self.features.append(made)
        return made

    def _clear(self) -> None:
        self.outcomes.clear()
        for feature in self.features:
            feature.array = np.zeros(0, feature.dtype)
        self.index = Index()
        self.codes: Ints = np.zeros(0, np.int64)
        self.words: list[Words] = []
        self.exact: dict[bytes, int] = {}

    def read(self, chunk: Chunk, at: int) -> Ints:
        """The code of each row's field number `at`; UnicodeDecodeError if one is in another encoding."""
        if len(self.outcomes) > LIMIT:
            self._clear()
        starts = chunk.starts(at)
        lengths = chunk.ends[:, at] - starts
        if chunk.nul:  # words could not tell it from the end of a field
            codes = np.array([self._by_bytes(chunk.field(row, at)) for row in range(len(starts))], np.int64)
            self._settle()
            return codes
        words = _words(chunk, starts, np.minimum(lengths, _LONGEST))
        codes = self._look_up(chunk, starts, lengths, words)
        doubtful = lengths > _LONGEST
        for w in range(max(len(words), len(self.words))):
            own = self.words[w][codes] if w < len(self.words) else np.uint64(0)
            doubtful |= own != (words[w] if w < len(words) else np.uint64(0))
        for row in np.flatnonzero(doubtful).tolist():
            codes[row] = self._by_bytes(chunk.data[starts[row] : starts[row] + lengths[row]])
        self._settle()
        return codes

    def _settle(self) -> None:
        """Every feature of the texts that are new."""
        if len(self.faulty.array) < len(self.outcomes):
            for feature in self.features:
                feature.settle(self.outcomes)

    def _look_up(self, chunk: Chunk, starts: Ints, lengths: Ints, words: list[Words]) -> Ints:
        """Codes by hash; texts not seen before are read and added."""
        hashes = _hashes(words, len(starts))
        places = self.index.find(hashes)
        new = np.flatnonzero(places < 0)
        if len(new):
            _, firsts = np.unique(hashes[new], return_index=True)
            self._add(chunk, new[np.sort(firsts)], starts, lengths, words, hashes)
            places[new] = self.index.find(hashes[new])
        return self.codes[places]

    def _add(self, chunk: Chunk, rows: Ints, starts: Ints, lengths: Ints, words: list[Words], hashes: Words) -> None:
        before = len(self.outcomes)
        for row in rows.tolist():
            self._grow(chunk.data[starts[row] : starts[row] + lengths[row]])
        self.index.add(hashes[rows])
        self.codes = np.concatenate([self.codes, np.arange(before, len(self.outcomes))])
        for w in range(max(len(words), len(self.words))):
            if w == len(self.words):
                self.words.append(np.zeros(0, np.uint64))
            added = words[w][rows] if w < len(words) else np.zeros(len(rows), np.uint64)
            kept = np.zeros(before, np.uint64)
            kept[: len(self.words[w])] = self.words[w]
            self.words[w] = np.concatenate([kept, added])

    def _by_bytes(self, data: bytes) -> int:
        """The code of a field that is too long or whose hash another text has."""
        code = self.exact.get(data)
        if code is None:
            code = self.exact[data] = len(self.outcomes)
            self._grow(data)
        return code

    def _grow(self, data: bytes) -> None:
        raw = data.decode(self.codec)
        self.outcomes.append((raw, outcome(raw, self.column, self.period)))


def _words(chunk: Chunk, starts: Ints, lengths: Ints) -> list[Words]:
    """The fields eight bytes at a time, zero behind their end; the padding of a chunk is longer than any field here."""
    count = (int(lengths.max(initial=0)) + 7) // 8
    shortest = int(lengths.min(initial=_LONGEST))
    every = np.ndarray((len(chunk.data) - 8,), "<u8", chunk.data, strides=(1,))
    words = []
    for w in range(count):
        word = every[starts + 8 * w]
        if 8 * w + 8 > shortest:
            word &= _MASKS[np.clip(lengths - 8 * w, 0, 8)]
        words.append(word)
    return words


def _hashes(words: list[Words], rows: int) -> Words:
    """A hash that does not change with zero words at the end."""
    result = np.zeros(rows, np.uint64)
    for word, factor in zip(words, _FACTORS, strict=False):
        product = word * np.uint64(factor)
        product ^= product >> _HALF
        result += product
    return result
