"""CSV text → records of raw fields, by one rule that the fast pass shares: a separator between two quotes is text.

A raw field keeps its quotes and spaces; `cells.unquoted` takes them off, once per distinct text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

LONGEST_RECORD = 200
"""Lines of one record; more means that a quote was left open."""


class OpenQuoteError(ValueError):
    """A quote that is never closed; `line` is where its record starts."""

    def __init__(self, line: int) -> None:
        super().__init__(f"第 {line} 行的引号没有成对")
        self.line = line


def records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """(line the record starts on, raw fields) of each record; raises OpenQuoteError."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")
    inside = re.compile(rf'(?:[^"{re.escape(delimiter)}]|"[^"]*")*')
    start = number = 0
    record = ""
    for number, line in enumerate(text.split("\n"), 1):
        record = f"{record}\n{line}" if record else line
        start = start or number
        if '"' in record and record.count('"') % 2:
            if number - start >= LONGEST_RECORD:
                raise OpenQuoteError(start)
            continue
        yield start, _fields(record, delimiter, inside) if '"' in record else record.split(delimiter)
        start, record = 0, ""
    if record:
        raise OpenQuoteError(start)


def _fields(record: str, delimiter: str, inside: re.Pattern[str]) -> list[str]:
    fields = []
    at = 0
    while True:
        found = inside.match(record, at)
        end = found.end() if found else at
        fields.append(record[at:end])
        if record[end : end + 1] != delimiter:
            return fields
        at = end + 1
