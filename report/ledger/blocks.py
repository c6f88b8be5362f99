"""A large CSV file → Chunks: bytes, and where each field of each record starts and ends. Streaming; nothing is decoded here.

Separators are found in the bytes themselves: in UTF-8 every byte of a Chinese character is ≥ 0x80; in GB18030 the later
bytes are ≥ 0x40, or digits 0x30–0x39, never a quote, comma, semicolon, tab or line end. (`|` may be one: such files, and
UTF-16, are read in plain Python.)
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from report.ledger.records import LONGEST_RECORD, OpenQuoteError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

BLOCK = 8 << 20
"""Bytes read at a time; memory stays at some ten times this."""
PADDING = 1 << 12
_NEWLINE, _QUOTE = 10, 34


@dataclass(slots=True)
class Chunk:
    """Whole records of a file."""

    data: bytes
    """The records, then `PADDING` zero bytes."""
    size: int
    """Bytes without the padding."""
    numbers: Ints
    """Number of each regular record in the file, from 1."""
    firsts: Ints
    """Offset of each regular record."""
    ends: Any
    """Offset of the end of each field: one row per regular record, one column per field."""
    irregular: list[tuple[int, bytes]]
    """Records that do not have as many fields as the header: number and bytes."""
    nul: bool = False
    """Whether a zero byte stands somewhere in the records."""
    unclean: bool = True
    """Whether there may be a control character other than a tab or a line end."""

    def starts(self, column: int) -> Ints:
        """The offset of a field in every record."""
        return np.ascontiguousarray(self.ends[:, column - 1]) + 1 if column else self.firsts

    def field(self, row: int, column: int) -> bytes:
        """The bytes of one field."""
        start = self.ends[row, column - 1] + 1 if column else self.firsts[row]
        return self.data[start : self.ends[row, column]]

    def renumber(self, before: int) -> None:
        """So many records of the file come before these."""
        self.numbers += before
        self.irregular = [(number + before, data) for number, data in self.irregular]

    def keep(self, kept: Any) -> None:
        """Only the regular records that a mask selects."""
        if not kept.all():
            self.numbers, self.firsts, self.ends = self.numbers[kept], self.firsts[kept], self.ends[kept]


_Made = tuple[Chunk, int, int]
"""A chunk, and how many records and lines it has."""


def chunks(path: Path, delimiter: str, width: int, skip: int) -> Iterator[Chunk]:
    """The records below the first `skip`, `width` fields each; raises OpenQuoteError."""
    number = line = 0
    with _opened(path) as file:
        try:
            for chunk, count, lines in _ahead(_split(block, delimiter, width) for block in _blocks(file)):
                chunk.renumber(number)
                if number < skip:
                    chunk.keep(chunk.numbers > skip)
                    chunk.irregular = [record for record in chunk.irregular if record[0] > skip]
                number += count
                yield chunk
                line += lines
        except OpenQuoteError as error:
            raise OpenQuoteError(line + error.line) from None


def _ahead(made: Iterator[_Made]) -> Iterator[_Made]:
    """The same things in the same order, each made by a second thread while the one before it is in use."""
    with ThreadPoolExecutor(1) as pool:
        following = pool.submit(next, made, None)
        while (one := following.result()) is not None:
            following = pool.submit(next, made, None)
            yield one


def _opened(path: Path) -> BinaryIO:
    """The file without a byte order mark."""
    file = path.open("rb")
    for mark in (b"\xef\xbb\xbf", b"\x84\x31\x95\x33"):
        if file.read(len(mark)) == mark:
            return file
        file.seek(0)
    return file


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    """Bytes that end with a whole record, each line with a newline alone; an open quote is told by its line from here."""
    rest = b""
    while data := file.read(BLOCK):
        while data.endswith(b"\r") and (more := file.read(1)):
            data += more
        data = rest + _plain_ends(data)
        cut = _last_record_end(data)
        rest = data[cut:]
        if cut:
            yield data[:cut]
        if rest.count(b"\n") > LONGEST_RECORD:
            raise OpenQuoteError(1)
    if rest.count(b'"') % 2:
        raise OpenQuoteError(1)
    if rest:
        yield rest + b"\n"


def _plain_ends(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in data else data


def _last_record_end(data: bytes) -> int:
    """The offset after the last line end that is not inside quotes; 0 if there is none."""
    if b'"' not in data:
        return data.rfind(b"\n") + 1
    quotes = data.count(b'"')
    end = len(data)
    while end > 0:
        cut = data.rfind(b"\n", 0, end) + 1
        quotes -= data.count(b'"', cut, end)
        if quotes % 2 == 0:
            return cut
        end = cut - 1
    return 0


def _split(block: bytes, delimiter: str, width: int) -> _Made:
    """The fields of a block, numbered from 1, and how many records and lines it has."""
    data = block + bytes(PADDING)
    body = np.frombuffer(data, np.uint8)[: len(block)]
    newlines = body == _NEWLINE
    is_separator = (body == ord(delimiter)) | newlines
    lines = int(np.count_nonzero(newlines))
    unclean = _unclean(block, body, lines)
    if b'"' in block:
        is_separator &= (np.cumsum(body == _QUOTE, dtype=np.uint8) & 1) == 0
        _refuse_long(newlines, is_separator)
    separators = np.flatnonzero(is_separator)
    if len(separators) == lines * width and newlines[separators[width - 1 :: width]].all():
        ends = separators.reshape(lines, width)
        firsts = np.concatenate(([0], ends[:-1, -1] + 1))
        numbers = np.arange(1, 1 + lines)
        return Chunk(data, len(block), numbers, firsts, ends, [], b"\0" in block, unclean), lines, lines
    lasts = np.flatnonzero(newlines[separators])
    firsts = np.concatenate(([0], separators[lasts[:-1]] + 1))
    fits = np.diff(lasts, prepend=-1) == width
    numbers = np.arange(1, 1 + len(lasts))
    irregular = [(int(numbers[i]), block[firsts[i] : separators[lasts[i]]]) for i in np.flatnonzero(~fits).tolist()]
    ends = separators[(lasts[fits] - width + 1)[:, None] + np.arange(width)]
    return (
        Chunk(data, len(block), numbers[fits], firsts[fits], ends, irregular, b"\0" in block, unclean),
        len(lasts),
        lines,
    )


def _unclean(block: bytes, body: Any, lines: int) -> bool:
    """Whether a control character is among the bytes; tabs and line ends (all of them newlines by now) are none."""
    tabs = np.count_nonzero(body == ord("\t")) if b"\t" in block else 0
    return b"\x7f" in block or bool(np.count_nonzero(body < ord(" ")) != lines + tabs)


def _refuse_long(newlines: Any, is_separator: Any) -> None:
    """A record of too many lines has an open quote."""
    record_ends = np.flatnonzero(is_separator[np.flatnonzero(newlines)])
    long = np.flatnonzero(np.diff(record_ends, prepend=-1) > LONGEST_RECORD)
    if len(long):
        first = int(long[0])
        raise OpenQuoteError(int(record_ends[first - 1]) + 2 if first else 1)
