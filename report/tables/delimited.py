"""CSV text → Grid: our own reader, for it must name the row where a quote opens and never shift a column.

RFC 4180 with the habits of Excel and WPS: comma, semicolon or tab; quotes doubled inside; any line end.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from report.problem import Collector, Level, Place, Problem, visible
from report.tables.cells import Cleaner
from report.tables.encoding import decode
from report.tables.table import Grid

_NAMES = {",": "逗号", ";": "分号", "\t": "制表符", "|": "竖线"}

MAX_COLUMN = 400


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a text file: the line it starts on and its fields."""

    line: int
    fields: tuple[str, ...]


def read_grid(data: bytes, shown: str, problems: Collector) -> Grid | None:
    """The bytes of a CSV file → its cells as text; None after an error."""
    decoded = decode(data, shown, problems)
    if decoded is None or not _has_text(decoded.text, shown, problems):
        return None
    delimiter = _delimiter(decoded.text, shown, problems)
    if not delimiter:
        return None
    before = len(problems.errors())
    records = list(_records(decoded.text, delimiter, shown, problems))
    _refuse_width(records, shown, problems)
    if len(problems.errors()) > before:
        return None
    cleaner = Cleaner(shown, "", problems)
    rows = tuple(
        tuple(cleaner.text(field, row, column) for column, field in enumerate(record.fields))
        for row, record in enumerate(records)
    )
    return Grid(shown, "", rows, cleaner.notes, tuple(record.line for record in records))


def _refuse_width(records: list[Record], shown: str, problems: Collector) -> None:
    """A record with more columns than any table has, blank ones at the end not counted."""
    for record in records:
        if len(record.fields) > MAX_COLUMN and any(field.strip() for field in record.fields[MAX_COLUMN:]):
            cause = f"这一行超过 {MAX_COLUMN} 列，不像一张表。"
            place = Place(shown, line=record.line)
            problems.add(Problem("E127", cause, "请检查分隔符和换行；用 Excel 另存为 CSV。", place))
            return


def _has_text(text: str, shown: str, problems: Collector) -> bool:
    """Whether the file has anything in it, and no NUL."""
    if not text.strip("\ufeff \t\r\n,;"):
        problems.add(Problem("F005", "文件是空的。", "请填好数据后再运行；用不到这张表就把文件移走。", Place(shown)))
        return False
    at = text.find("\x00")
    if at >= 0:
        line = text.count("\n", 0, at) + 1
        problems.add(
            Problem(
                "F006",
                "文件里有空字符（NUL），不是正常的文本文件。",
                "请用 Excel 或 WPS 打开原表，另存为“CSV UTF-8”。",
                Place(shown, line=line, character=at - text.rfind("\n", 0, at)),
            )
        )
        return False
    return True


def _delimiter(text: str, shown: str, problems: Collector) -> str:
    """The separator that splits most lines alike; empty after the error of a full-width comma."""
    lines = [line for line in _unquoted(text[:100_000]).splitlines()[:200] if line.strip()]
    scores = {delimiter: _agreement(lines, delimiter) for delimiter in _NAMES}
    best = max(scores, key=lambda d: (scores[d], d == ","))
    wide = _agreement(lines, "，")
    if wide > scores[best] and scores[best] <= len(lines) // 2:
        problems.add(_full_width_comma(text, shown))
        return ""
    if scores[best] == 0:
        return ","
    if best != ",":
        note = f"分隔符是{_NAMES[best]}，不是逗号，已照此读取。"
        problems.add(Problem("E107", note, "", Place(shown), level=Level.NOTE))
    return best


def _full_width_comma(text: str, shown: str) -> Problem:
    lines = text.splitlines()
    number = next(i for i, line in enumerate(lines, 1) if "，" in line)
    return Problem(
        "E106",
        "分隔符是中文逗号“，”，各列没有分开。",
        "请把分隔各列的“，”都改成半角逗号“,”，或用 Excel 另存为 CSV。",
        Place(shown, line=number, character=lines[number - 1].index("，") + 1),
        visible(lines[number - 1].strip()),
    )


def _unquoted(text: str) -> str:
    """A text without what stands in quotes, which may go over several lines."""
    return re.sub(r'"[^"]*"', "", text)


def _agreement(lines: list[str], delimiter: str) -> int:
    """How many lines have the most frequent positive number of this separator."""
    counts = Counter(line.count(delimiter) for line in lines)
    counts.pop(0, None)
    return max(counts.values(), default=0)


_FIELD = {d: re.compile(rf'[^{re.escape(d)}"\r\n]*') for d in _NAMES}


def _records(text: str, delimiter: str, shown: str, problems: Collector) -> Iterator[Record]:
    """The records of a text; an open quote ends the reading with an error naming the line where it opens."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x85", "\n")
    if '"' not in text:
        for number, line in enumerate(text.removesuffix("\n").split("\n"), 1):
            yield Record(number, tuple(line.split(delimiter)))
        return
    yield from _quoted_records(text, delimiter, shown, problems)


def _quoted_records(text: str, delimiter: str, shown: str, problems: Collector) -> Iterator[Record]:
    """Line by line; a line with an odd number of quotes goes on in the next."""
    lines = text.removesuffix("\n").split("\n")
    number = 0
    while number < len(lines):
        start, record = number, lines[number]
        while record.count('"') % 2:
            number += 1
            if number >= len(lines) or number - start > 200:
                problems.add(_open_quote(lines[start], start + 1, shown))
                return
            record += "\n" + lines[number]
        number += 1
        yield Record(start + 1, _split(record, delimiter, Place(shown, line=start + 1), problems))


def _open_quote(line: str, number: int, shown: str) -> Problem:
    return Problem(
        "E105",
        "这一行的引号没有成对：从这里起后面的内容都被当成了一个单元格。",
        "请补上缺少的半角引号，或删去多余的引号；文字里的引号请用“”。",
        Place(shown, line=number, character=line.rfind('"') + 1),
        visible(line),
    )


_QUOTED = re.compile(r' *"((?:[^"]|"")*)" *')


def _split(record: str, delimiter: str, place: Place, problems: Collector) -> tuple[str, ...]:
    """One record with quotes → its fields."""
    fields: list[str] = []
    at = 0
    while True:
        quoted = _QUOTED.match(record, at)
        if quoted and record[quoted.end() : quoted.end() + 1] in {"", delimiter}:
            fields.append(quoted[1].replace('""', '"'))
            end = quoted.end()
        else:
            end = record.find(delimiter, at)
            end = len(record) if end < 0 else end
            fields.append(record[at:end])
            if '"' in fields[-1]:
                problems.add(_stray_quote(fields[-1], place))
        if end >= len(record):
            return tuple(fields)
        at = end + 1


def _stray_quote(field: str, place: Place) -> Problem:
    return Problem(
        "E123",
        "半角引号出现在文字中间，分不清单元格在哪里结束。",
        "请把文字里的半角引号改成中文引号“”。",
        place,
        visible(field),
    )
