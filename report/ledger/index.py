"""64-bit hashes → numbers 0, 1, 2 …, whole arrays at a time (open addressing on numpy arrays)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Words = NDArray[np.uint64]

_SMALLEST = 10


class Index:
    """The hashes met so far, numbered in the order they were added."""

    def __init__(self) -> None:
        self.hashes: Words = np.zeros(0, np.uint64)
        self._resize(_SMALLEST)

    def _resize(self, bits: int) -> None:
        self.shift = np.uint64(64 - bits)
        self.mask = (1 << bits) - 1
        self.slots: Any = np.full(1 << bits, -1, np.int64)
        self._place(np.arange(len(self.hashes)))

    def find(self, hashes: Words) -> Ints:
        """The number of each hash; −1 for one that was never added."""
        if not len(self.hashes):
            return np.full(len(hashes), -1, np.int64)
        found: Ints = self.slots[hashes >> self.shift]
        wrong = np.flatnonzero((self.hashes[found] != hashes) & (found >= 0))
        places = (hashes[wrong] >> self.shift).astype(np.int64)
        while len(wrong):
            places = (places + 1) & self.mask
            there = self.slots[places]
            found[wrong] = there
            again = (there >= 0) & (self.hashes[there] != hashes[wrong])
            wrong, places = wrong[again], places[again]
        return found

    def add(self, hashes: Words) -> None:
        """New hashes, each once and none known."""
        before = len(self.hashes)
        self.hashes = np.concatenate([self.hashes, hashes])
        bits = max(_SMALLEST, int(2 * len(self.hashes)).bit_length() + 1)
        if (1 << bits) > len(self.slots):
            self._resize(bits)
        else:
            self._place(np.arange(before, len(self.hashes)))

    def _place(self, numbers: Ints) -> None:
        """A free slot for each; of two that want the same one, the other goes on to the next."""
        places = (self.hashes[numbers] >> self.shift).astype(np.int64)
        while len(numbers):
            free = self.slots[places] < 0
            self.slots[places[free]] = numbers[free]
            again = self.slots[places] != numbers
            numbers, places = numbers[again], (places[again] + 1) & self.mask
