"""A large CSV ledger in chunks with numpy: the same figures as `plain`, memory flat in the number of rows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from report.ledger import orders
from report.ledger.blocks import PADDING, Chunk, chunks
from report.ledger.cells import Fault, Outcome, absent, outcome
from report.ledger.faults import Faults
from report.ledger.gather import Gatherer
from report.ledger.layout import BLANK, NOTE, TOTAL, Layout, kind_of
from report.ledger.plain import duplicate, first_text, goes_on, looks_like_data, misfit
from report.ledger.records import records
from report.ledger.spec import Column, LedgerSpec, Order, roles
from report.ledger.totals import ROW_FACTOR, WORD, Sums, column_factor, text_hash
from report.ledger.vocabulary import Feature, Vocabulary

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

_STRUCTURAL = "全各合总小共累其注备说填制审单负联数"
"""First characters of the words that end a table or are no data (`layout.kind_of`)."""
_C1 = (b"\xc2", b"\xf3", b"\xf4")
"""Lead bytes of UTF-8 control characters and of the private planes; Chinese text has none of them."""


class Pass:
    """The state of one pass over a large file."""

    def __init__(self, spec: LedgerSpec, layout: Layout, codec: str, faults: Faults) -> None:
        spec = layout.scaled(spec)
        self.spec = spec
        faults.private = layout.private(spec)
        self.layout = layout
        self.codec = codec
        self.faults = faults
        self.rows = 0
        self.totals = 0
        self.ended = 0
        self.stopped = False
        self.loose: list[tuple[int, list[str]]] = []
        used = roles(spec)
        present = [column for column in spec.columns if column.name in layout.columns]
        self.coded = {c.name: c for c in present if c.name in used or c.kind != "文"}
        self.texts = [column for column in present if column.unique or column.name not in self.coded]
        self.all_coded = len(self.coded) == layout.width
        self.words = {name: Vocabulary(column, codec, spec.period) for name, column in self.coded.items()}
        self.shares = {name: self._share(name, words) for name, words in self.words.items() if name in used}
        missing = {c.name: absent(c) for c in spec.columns if c.name in used and c.name not in layout.columns}
        self.gatherer = Gatherer(spec, self.words, missing)
        self.orders = self._orders()
        self.outside = [
            (name, words.feature(lambda _, result: orders.outside(result), np.bool_))
            for name, words in self.words.items()
            if self.coded[name].within
        ]
        self.unique = {column.name: Unique(column) for column in self.texts if column.unique}
        self.marks = np.array([int.from_bytes(sign.encode(codec), "little") for sign in _STRUCTURAL], np.uint64)
        self.mark_mask = np.uint64((1 << 8 * len("全".encode(codec))) - 1)

    def _orders(self) -> list[tuple[Order, Fault, Feature, Feature]]:
        """The pairs of columns to compare, both of which the file has."""
        pairs = [order for order in self.spec.orders if order.small in self.words and order.large in self.words]
        made = []
        for order in pairs:
            small, large = (
                self.words[name].feature(lambda _, result: orders.rank(result), np.int64)
                for name in (order.small, order.large)
            )
            made.append((order, orders.fault(self.spec, order), small, large))
        return made

    @staticmethod
    def _share(name: str, words: Vocabulary) -> Any:
        factor = column_factor(name)
        return words.feature(lambda raw, _: text_hash(raw) * factor & WORD, np.uint64)

    def run(self, path: Path) -> Sums:
        """Read the whole file; what was gathered."""
        layout = self.layout
        for chunk in chunks(path, layout.delimiter, layout.width, layout.first):
            self._structure(chunk)
            for part in (chunk, self._spare() if self.loose else None):
                if part is not None and len(part.numbers):
                    self._chunk(part)
            if self.stopped:
                break
        for name, unique in self.unique.items():
            unique.tell(self.faults, layout.columns[name], self._texts_at(path, name, unique.suspects()))
        return self.gatherer.finish()

    def _structure(self, chunk: Chunk) -> None:
        """Takes 合计 rows, misfits and all below the end of the table out of a chunk."""
        kept = np.ones(len(chunk.numbers), np.bool_)
        if not self.ended:
            special: list[tuple[int, int, bytes]] = [
                *((int(chunk.numbers[row]), row, b"") for row in self._candidates(chunk).tolist()),
                *((number, -1, data) for number, data in chunk.irregular),
            ]
            for number, row, data in sorted(special):
                self._judge(number, row, self._split(data) if row < 0 else self._fields(chunk, row), kept)
                if self.ended:
                    break
        if self.ended:
            kept &= chunk.numbers < self.ended
            self._below(chunk)
        chunk.keep(kept)

    def _judge(self, number: int, row: int, fields: list[str], kept: Any) -> None:
        """One row that may be no data; `row` is −1 if it has not as many fields as the header."""
        kind = kind_of(first_text(fields))
        if kind in {BLANK, NOTE}:
            self.ended = number
        elif kind == TOTAL:
            self.totals += 1
            if row >= 0:
                kept[row] = False
        elif row < 0:
            fault = misfit(fields, self.layout.width)
            if fault:
                self.faults.add(-1, fault, number, "，".join(fields))
            else:
                self.loose.append((number, fields))

    def _below(self, chunk: Chunk) -> None:
        """Rows below the end: none is counted, and the first that looks like data is a mistake that ends the reading."""
        rows = np.flatnonzero(chunk.numbers > self.ended).tolist()
        lines = [(int(chunk.numbers[row]), row, b"") for row in rows]
        lines += [(number, -1, data) for number, data in chunk.irregular if number > self.ended]
        for number, row, data in sorted(lines):
            fields = self._split(data) if row < 0 else self._fields(chunk, row)
            if looks_like_data(fields, kind_of(first_text(fields))):
                self.faults.add(-1, goes_on(self.ended), number, "，".join(fields))
                self.stopped = True
                return

    def _candidates(self, chunk: Chunk) -> Ints:
        """Rows whose first text may be a word like 合计 or 注, or that may be blank; others are data."""
        left = np.arange(len(chunk.numbers))
        found: list[Ints] = []
        every = np.ndarray((len(chunk.data) - 8,), "<u8", chunk.data, strides=(1,))
        for at in range(self.layout.width):
            starts = chunk.starts(at)[left]
            blank = starts == chunk.ends[left, at]
            first = every[starts[~blank]]
            low = first & np.uint64(0xFF)
            # a space, a quote, a full-width sign or space (UTF-8 E3 80, EF; GB18030 A1, A3), or one of the words
            odd = (low <= 0x22) | (low == 0xEF) | (low == 0xA1) | (low == 0xA3)
            odd |= (first & np.uint64(0xFFFF)) == 0x80E3
            found.append(left[~blank][odd | np.isin(first & self.mark_mask, self.marks)])
            left = left[blank]
            if not len(left):
                break
        return np.sort(np.concatenate([*found, left]))

    def _fields(self, chunk: Chunk, row: int) -> list[str]:
        return [chunk.field(row, at).decode(self.codec) for at in range(self.layout.width)]

    def _split(self, data: bytes) -> list[str]:
        text = data.decode(self.codec)
        return next(records(text, self.layout.delimiter))[1] if text else [""]

    def _spare(self) -> Chunk:
        """Rows with nothing but blank fields beyond the header: data all the same, as a chunk of their own."""
        data = [[field.encode(self.codec) for field in fields[: self.layout.width]] for _, fields in self.loose]
        lengths = np.array([[len(field) + 1 for field in row] for row in data])
        ends = (np.cumsum(lengths) - 1).reshape(lengths.shape)
        firsts = np.concatenate(([0], ends[:-1, -1] + 1))
        joined = b"".join(b",".join(row) + b"\n" for row in data)
        numbers = np.array([number for number, _ in self.loose])
        self.loose.clear()
        return Chunk(joined + bytes(PADDING), len(joined), numbers, firsts, ends, [], b"\0" in joined)

    def _chunk(self, chunk: Chunk) -> None:
        """Data rows only: read, told, added."""
        self.rows += len(chunk.numbers)
        if not self.all_coded:
            chunk.data[: chunk.size].decode(self.codec)
        codes = {name: words.read(chunk, self.layout.columns[name]) for name, words in self.words.items()}
        for name, words in self.words.items():
            self._tell(name, words, codes[name], chunk)
        for column in self.texts:
            self._text(column, chunk)
        digests = chunk.numbers.astype(np.uint64) * np.uint64(ROW_FACTOR)
        for name, share in self.shares.items():
            digests += share.array[codes[name]]
        inside = self.inside(codes)
        self._in_order(codes, chunk, inside)
        if inside is not None:
            codes = {name: code[inside] for name, code in codes.items()}
            digests = digests[inside]
        self.gatherer.add(codes, _mixed(digests))

    def inside(self, codes: dict[str, Ints]) -> Any:
        """Which rows lie in the period; None: all of them."""
        inside = None
        for name, flag in self.outside:
            if flag.array.any():
                found = ~flag.array[codes[name]]
                inside = found if inside is None else inside & found
        return inside

    def _in_order(self, codes: dict[str, Ints], chunk: Chunk, inside: Any) -> None:
        """Tells every pair of cells that is the wrong way round."""
        for order, fault, small, large in self.orders:
            left, right = small.array[codes[order.small]], large.array[codes[order.large]]
            at = self.layout.columns[order.large]
            wrong = (left > right) & (right > orders.UNKNOWN)
            for row in np.flatnonzero(wrong if inside is None else wrong & inside).tolist():
                raw = chunk.field(row, at).decode(self.codec)
                self.faults.add(at, fault, int(chunk.numbers[row]), raw)

    def _tell(self, name: str, words: Vocabulary, codes: Ints, chunk: Chunk) -> None:
        if not words.faulty.array.any():
            return
        rows = np.flatnonzero(words.faulty.array[codes])
        for number, code in zip(chunk.numbers[rows].tolist(), codes[rows].tolist(), strict=True):
            raw, result = words.outcomes[code]
            if result.fault:
                self.faults.add(self.layout.columns[name], result.fault, number, raw)

    def _text(self, column: Column, chunk: Chunk) -> None:
        """A column of free text: only what may be wrong is looked at; a unique one is looked at whole."""
        at = self.layout.columns[column.name]
        unique = self.unique.get(column.name)
        rows = range(len(chunk.numbers)) if unique else self._suspicious(column, chunk, at)
        for row in rows:
            raw = chunk.field(row, at).decode(self.codec)
            number = int(chunk.numbers[row])
            result = outcome(raw, column, self.spec.period)
            if result.fault and column.name not in self.coded:
                self.faults.add(at, result.fault, number, raw)
            if unique and result.text:
                unique.add(result.text, number)
        if unique:
            unique.settle()

    def _suspicious(self, column: Column, chunk: Chunk, at: int) -> list[int]:
        """Rows whose text may be blank, quoted wrongly or with control characters."""
        data = chunk.data[: chunk.size]
        if chunk.unclean or b'"' in data or (self.codec == "utf-8" and any(sign in data for sign in _C1)):
            return list(range(len(chunk.numbers)))
        if not column.required:
            return []
        starts, ends = chunk.starts(at), chunk.ends[:, at]
        first = np.frombuffer(chunk.data, np.uint8)[starts]
        return np.flatnonzero((starts == ends) | (first <= 0x20) | (first == 0xE3) | (first == 0xA1)).tolist()

    def _texts_at(self, path: Path, name: str, numbers: Ints) -> Iterator[tuple[int, Outcome]]:
        """A second look, only if something seems to repeat: (row, outcome) of these rows."""
        if not len(numbers):
            return
        at, column = self.layout.columns[name], self.spec.column(name)
        for chunk in chunks(path, self.layout.delimiter, self.layout.width, self.layout.first):
            rows = np.flatnonzero(np.isin(chunk.numbers, numbers)).tolist()
            fields = [(int(chunk.numbers[row]), chunk.field(row, at).decode(self.codec)) for row in rows]
            fields += [(number, self._split(data)[at]) for number, data in chunk.irregular if number in numbers]
            for number, raw in sorted(fields):
                yield number, outcome(raw, column, None)


class Unique:
    """Hashes of a column that must not repeat; sixteen bytes a row."""

    def __init__(self, column: Column) -> None:
        self.column = column
        self.pending: list[tuple[int, int]] = []
        self.hashes: list[Any] = []
        self.numbers: list[Any] = []

    def add(self, text: str, number: int) -> None:
        """One more value."""
        self.pending.append((text_hash(text), number))

    def settle(self) -> None:
        """The values of a chunk, packed."""
        if self.pending:
            hashes, numbers = zip(*self.pending, strict=True)
            self.hashes.append(np.array(hashes, np.uint64))
            self.numbers.append(np.array(numbers, np.int64))
            self.pending.clear()

    def suspects(self) -> Ints:
        """Rows that share a hash with another."""
        if not self.hashes:
            return np.zeros(0, np.int64)
        hashes, numbers = np.concatenate(self.hashes), np.concatenate(self.numbers)
        order = np.argsort(hashes)
        same = np.flatnonzero(hashes[order][1:] == hashes[order][:-1])
        return np.unique(np.concatenate([numbers[order[same]], numbers[order[same + 1]]]))

    @staticmethod
    def tell(faults: Faults, at: int, texts: Iterator[tuple[int, Outcome]]) -> None:
        """Name every repeated value with its earlier row."""
        seen: dict[str, int] = {}
        for number, result in texts:
            before = seen.setdefault(result.text, number)
            if before != number:
                faults.add(at, duplicate(before), number, result.text)


def _mixed(values: Any) -> Any:
    """`totals.mixed` of a whole array."""
    values ^= values >> np.uint64(30)
    values *= np.uint64(0xBF58476D1CE4E5B9)
    values ^= values >> np.uint64(27)
    values *= np.uint64(0x94D049BB133111EB)
    values ^= values >> np.uint64(31)
    return values
