"""The rows behind a figure of a large ledger: the structure of `fast`, nothing added up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from report.figure import Selection
from report.ledger.blocks import Chunk
from report.ledger.cells import Outcome, absent
from report.ledger.fast import Pass
from report.ledger.faults import Faults
from report.ledger.layout import Layout
from report.ledger.listing import Listed, Test, tests, texts_of
from report.ledger.records import OpenQuoteError
from report.ledger.spec import LedgerSpec
from report.ledger.vocabulary import Feature


def listed(path: Path, spec: LedgerSpec, found: tuple[Layout, str], selection: Selection, most: int) -> Listed:
    """The first `most` selected rows; what was found before a file turns bad."""
    layout, codec = found
    run = _Listing(spec, layout, codec, Faults(selection.file, "", layout.headers), selection, most)
    try:
        run.run(path)
    except (OpenQuoteError, UnicodeDecodeError):
        return run.found
    return run.found


class _Listing(Pass):
    def __init__(
        self, spec: LedgerSpec, layout: Layout, codec: str, faults: Faults, selection: Selection, most: int
    ) -> None:
        super().__init__(spec, layout, codec, faults)
        self.most = most
        self.found: Listed = []
        self.flags: list[tuple[str, Feature]] = []
        for name, test in tests(spec, selection):
            if name in self.words:
                self.flags.append((name, self.words[name].feature(_flag(test), np.bool_)))
            elif not test(absent(spec.column(name))):
                self.most = 0

    def _chunk(self, chunk: Chunk) -> None:
        kept: Any = np.ones(len(chunk.numbers), np.bool_)
        for name, flag in self.flags:
            codes = self.words[name].read(chunk, self.layout.columns[name])
            kept &= flag.array[codes]
        for name, flag in self.outside:
            codes = self.words[name].read(chunk, self.layout.columns[name])
            kept &= ~flag.array[codes]
        for row in np.flatnonzero(kept).tolist()[: self.most - len(self.found)]:
            self.found.append((int(chunk.numbers[row]), texts_of(self.layout, self._fields(chunk, row))))
        self.found.sort(key=lambda listed: listed[0])
        self.stopped = len(self.found) >= self.most


def _flag(test: Test) -> Any:
    def flag(_: str, result: Outcome) -> bool:
        return test(result)

    return flag
