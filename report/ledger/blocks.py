"""A large CSV file → Chunks: bytes, and where each field of each record starts and ends. Streaming; nothing is decoded here.

Separators are found in the bytes themselves: in UTF-8 every byte of a Chinese character is ≥ 0x80; in GB18030 the later
bytes are ≥ 0x40, or digits 0x30–0x39, never a quote, comma, semicolon, tab or line end. (`|` may be one: such files, and
UTF-16, are read in plain Python.)
"""

from __future__ import annotations

from collections.abc import Iterator
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
    starts: Any
    """Offset of each field: one row per regular record, one column per field."""
    ends: Any
    irregular: list[tuple[int, bytes]]
    """Records that do not have as many fields as the header: number and bytes."""

    def field(self, row: int, column: int) -> bytes:
        """The bytes of one field."""
        return self.data[self.starts[row, column] : self.ends[row, column]]


def chunks(path: Path, delimiter: str, width: int, skip: int) -> Iterator[Chunk]:
    """The records below the first `skip`, `width` fields each; raises OpenQuoteError."""
    number = line = 0
    with _opened(path) as file:
        for block in _blocks(file):
            chunk, count = _split(block, delimiter, width, number, line)
            if number < skip:
                _drop(chunk, skip)
            number += count
            line += block.count(b"\n")
            yield chunk


def _opened(path: Path) -> BinaryIO:
    """The file without a byte order mark."""
    file = path.open("rb")
    for mark in (b"\xef\xbb\xbf", b"\x84\x31\x95\x33"):
        if file.read(len(mark)) == mark:
            return file
        file.seek(0)
    return file


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    """Bytes that end with a whole record; each line ends with a newline alone."""
    rest, line = b"", 1
    while data := file.read(BLOCK):
        while data.endswith(b"\r") and (more := file.read(1)):
            data += more
        data = rest + _plain_ends(data)
        cut = _last_record_end(data)
        rest = data[cut:]
        if rest.count(b"\n") > LONGEST_RECORD:
            raise OpenQuoteError(line + data.count(b"\n", 0, cut))
        if cut:
            line += data.count(b"\n", 0, cut)
            yield data[:cut]
    if rest.count(b'"') % 2:
        raise OpenQuoteError(line)
    if rest:
        yield rest + b"\n"


def _plain_ends(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in data else data


def _last_record_end(data: bytes) -> int:
    """The offset after the last line end that is not inside quotes; 0 if there is none."""
    quotes = data.count(b'"')
    end = len(data)
    while end > 0:
        cut = data.rfind(b"\n", 0, end) + 1
        quotes -= data.count(b'"', cut, end)
        if quotes % 2 == 0:
            return cut
        end = cut - 1
    return 0


def _split(block: bytes, delimiter: str, width: int, number: int, line: int) -> tuple[Chunk, int]:
    """The fields of a block, and how many records it has."""
    data = block + bytes(PADDING)
    body = np.frombuffer(data, np.uint8)[: len(block)]
    is_separator = (body == ord(delimiter)) | (body == _NEWLINE)
    if b'"' in block:
        inside = np.cumsum(body == _QUOTE, dtype=np.uint8) & 1
        is_separator &= inside == 0
        _refuse_long(body, is_separator, line)
    separators = np.flatnonzero(is_separator)
    lasts = np.flatnonzero(body[separators] == _NEWLINE)
    counts = np.diff(lasts, prepend=-1)
    firsts = np.concatenate(([0], separators[lasts[:-1]] + 1))
    fits = counts == width
    ends = separators[(lasts[fits] - width + 1)[:, None] + np.arange(width)]
    starts = np.empty_like(ends)
    starts[:, 0] = firsts[fits]
    starts[:, 1:] = ends[:, :-1] + 1
    numbers = np.arange(number + 1, number + 1 + len(lasts))
    irregular = [(int(numbers[i]), block[firsts[i] : separators[lasts[i]]]) for i in np.flatnonzero(~fits).tolist()]
    return Chunk(data, len(block), numbers[fits], starts, ends, irregular), len(lasts)


def _refuse_long(body: Any, is_separator: Any, line: int) -> None:
    """A record of too many lines has an open quote."""
    lines = np.flatnonzero(body == _NEWLINE)
    record_ends = np.flatnonzero(is_separator[lines])
    lengths = np.diff(record_ends, prepend=-1)
    long = np.flatnonzero(lengths > LONGEST_RECORD)
    if len(long):
        first = int(long[0])
        raise OpenQuoteError(line + (int(record_ends[first - 1]) + 2 if first else 1))


def _drop(chunk: Chunk, skip: int) -> None:
    """Without the records of title and header."""
    kept = chunk.numbers > skip
    chunk.numbers, chunk.starts, chunk.ends = chunk.numbers[kept], chunk.starts[kept], chunk.ends[kept]
    chunk.irregular = [(number, data) for number, data in chunk.irregular if number > skip]
