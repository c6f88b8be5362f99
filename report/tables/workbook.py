"""XLSX → Grids: every cell's stored value as exact text, with merges and what is hidden (inputs-and-safety.md, section 4).

A formula counts by its stored result; one without a result is E214. A number is its shortest exact digits, a number
under a date format ISO text, under a percent format `12.3%`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from report.problem import Collector
from report.tables.cells import Cleaner, is_sound
from report.tables.dates import serial_text
from report.tables.package import BookError, Package, damaged, open_package, relations
from report.tables.sheet import RawCell, RawSheet, read_sheet
from report.tables.table import NO_RESULT, Grid, fold

MAX_SPANNED = 400_000
MAX_TEXT = 32_767
"""Characters Excel holds in a cell."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A worksheet as the workbook lists it."""

    name: str
    part: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook opened: sheets, shared strings, number formats."""

    package: Package
    sheets: tuple[Sheet, ...]
    epoch_1904: bool
    strings: tuple[str, ...]
    sound: tuple[bool, ...]
    """Per shared string whether it needs no cleaning; looked at once, for one long string may fill a million cells."""
    formats: tuple[str, ...]
    """Per cell style: `date`, `percent` or empty."""


def read_grids(data: bytes, name: str, shown: str, problems: Collector) -> list[Grid]:
    """The bytes of a workbook → the grid of the sheet called `name`, or of every sheet; none after an error."""
    try:
        book = open_book(data, shown)
        named = [sheet for sheet in book.sheets if fold(sheet.name) == fold(name)]
        return [_grid(book, sheet, problems) for sheet in named or book.sheets]
    except BookError as refused:
        problems.add(refused.problem)
    except (ValueError, OverflowError):
        problems.add(damaged(shown).problem)
    return []


def sheet_names(data: bytes) -> list[str]:
    """The names of the worksheets; none if the workbook cannot be read."""
    try:
        package = open_package(data, "")
        return [sheet.name for sheet in _sheets(package, relations(package, "xl/workbook.xml"))[0]]
    except BookError:
        return []


def open_book(data: bytes, shown: str) -> Book:
    """The bytes of a workbook → what all its sheets share; raises BookError."""
    package = open_package(data, shown)
    targets = relations(package, "xl/workbook.xml")
    sheets, epoch_1904 = _sheets(package, targets)
    if not sheets:
        raise damaged(shown)
    parts = dict(targets.values())
    strings = _strings(package, parts.get("sharedStrings", "xl/sharedStrings.xml"))
    sound = tuple(map(is_sound, strings))
    return Book(package, sheets, epoch_1904, strings, sound, _formats(package, parts.get("styles", "xl/styles.xml")))


def _sheets(package: Package, targets: dict[str, tuple[str, str]]) -> tuple[tuple[Sheet, ...], bool]:
    """The worksheets in order and whether dates count from 1904; chart sheets are left out."""
    sheets: list[Sheet] = []
    epoch: list[bool] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag == "workbookPr":
            epoch.append(attributes.get("date1904") in {"1", "true"})
        elif tag == "sheet":
            relation = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            kind, part = targets.get(relation, ("", ""))
            if kind == "worksheet":
                sheets.append(Sheet(attributes.get("name", ""), part, attributes.get("state", "visible") != "visible"))

    package.walk("xl/workbook.xml", start, _nothing, _nothing)
    return tuple(sheets), any(epoch)


def _nothing(_: str) -> None:
    """No interest."""


def _strings(package: Package, part: str) -> tuple[str, ...]:
    """The shared strings; readings of characters (rPh) are left out."""
    strings: list[str] = []
    words: list[str] = []
    reading = [False, False]

    def start(tag: str, _: dict[str, str]) -> None:
        if tag == "si":
            words.clear()
        elif tag == "rPh":
            reading[1] = True
        reading[0] = tag == "t" and not reading[1]

    def text(piece: str) -> None:
        if reading[0]:
            words.append(piece)

    def end(tag: str) -> None:
        reading[0] = False
        if tag == "rPh":
            reading[1] = False
        elif tag == "si":
            strings.append(_unescaped("".join(words)[:MAX_TEXT]))

    package.walk(part, start, end, text)
    return tuple(strings)


_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_PERCENTS = {9, 10}


def _formats(package: Package, part: str) -> tuple[str, ...]:
    """Per cell style whether its number format is a date or a percentage."""
    codes: dict[int, str] = {}
    styles: list[str] = []
    inside: list[str] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        inside.append(tag)
        if tag == "numFmt":
            codes[int(attributes.get("numFmtId", -1))] = attributes.get("formatCode", "")
        elif tag == "xf" and "cellXfs" in inside:
            styles.append(_format(int(attributes.get("numFmtId", 0)), codes))

    def end(_: str) -> None:
        inside.pop()

    package.walk(part, start, end, _nothing)
    return tuple(styles)


def _format(number: int, codes: dict[int, str]) -> str:
    """A number format → `date`, `percent` or empty; what stands in quotes or brackets does not count."""
    code = codes.get(number)
    if code is None:
        return "date" if number in _DATES else "percent" if number in _PERCENTS else ""
    bare = re.sub(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]', "", code.split(";")[0]).lower()
    if "%" in bare:
        return "percent"
    return "date" if re.search("[ymdhs年月日]", bare.replace("general", "")) else ""


def _grid(book: Book, sheet: Sheet, problems: Collector) -> Grid:
    """One worksheet → its grid up to the last filled row."""
    raw = read_sheet(book.package, sheet.part)
    cleaner = Cleaner(book.package.file, sheet.name, problems)
    last = max(raw.cells, default=0)
    rows = tuple(_row(book, raw.cells.get(number, {}), number - 1, cleaner) for number in range(1, last + 1))
    return Grid(
        book.package.file,
        sheet.name,
        rows,
        cleaner.notes,
        spans=_spans(raw, last, book.package.file),
        hidden_rows=frozenset(number - 1 for number in raw.hidden_rows),
        hidden_columns=frozenset(number - 1 for number in raw.hidden_columns),
        hidden=sheet.hidden,
    )


def _row(book: Book, cells: dict[int, RawCell], row: int, cleaner: Cleaner) -> tuple[str, ...]:
    """The texts of a row up to the last filled cell."""
    texts = [""] * max(cells, default=0)
    for number, raw in cells.items():
        text, note = _value(book, raw)
        if note:
            cleaner.notes[row, number - 1] = note
        sound = raw.kind == "n" or (raw.kind == "s" and raw.value and book.sound[int(raw.value)])
        texts[number - 1] = text if sound else cleaner.text(text, row, number - 1)
    return tuple(texts)


_SHORT = re.compile(r"-?(?:0|[1-9]\d{0,7})(?:\.\d{0,6}[1-9])?")


def _value(book: Book, raw: RawCell) -> tuple[str, str]:
    """A stored cell → its text and a note."""
    if raw.formula and not raw.given:
        return "", NO_RESULT
    if raw.kind == "n":
        return _number(book, raw)
    if raw.kind == "s":
        index = int(raw.value)
        if not 0 <= index < len(book.strings):
            raise ValueError(index)
        return book.strings[index], ""
    if raw.kind == "b":
        return "TRUE" if raw.value.strip() == "1" else "FALSE", ""
    return _unescaped(raw.value), ""


def _unescaped(text: str) -> str:
    """_x000D_ → the character it stands for."""
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _number(book: Book, raw: RawCell) -> tuple[str, str]:
    """A stored number → its shortest exact digits, or a date, or a percentage; and a note."""
    style = book.formats[raw.style] if 0 <= raw.style < len(book.formats) else ""
    if not style and _SHORT.fullmatch(raw.value):
        return raw.value, ""
    number = float(raw.value)
    if not abs(number) < 1e15:
        return f"{number:.15G}", ""
    if style == "date" and 0 <= number < 2_958_466:
        iso = serial_text(number, epoch_1904=book.epoch_1904)
        return iso, f"日期单元格，已读作 {iso}。"
    digits = Decimal(f"{number:.15g}")
    if style == "percent":
        percent = format((digits * 100).normalize(), "f")
        return f"{percent}%", f"百分比格式的单元格，已读作 {percent}%。"
    note = "" if digits == Decimal(repr(number)) else "有浮点误差，已按 15 位有效数字读取。"
    return format(digits, "f"), note


def _spans(raw: RawSheet, last: int, file: str) -> dict[tuple[int, int], tuple[int, int]]:
    """Each covered cell of a merge → its top-left one, within the filled rows."""
    widest = max((max(row) for row in raw.cells.values()), default=0)
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    spanned = 0
    for first_row, first_column, last_row, last_column in raw.merges:
        height, width = min(last_row, last) - first_row + 1, min(last_column, widest) - first_column + 1
        spanned += max(0, height) * max(0, width)
        if spanned > MAX_SPANNED:
            raise BookError("E127", "合并单元格太多。", "请取消合并单元格，逐格填写；大台账请另存为 CSV。", file)
        origin = (first_row - 1, first_column - 1)
        for row in range(first_row - 1, first_row - 1 + height):
            spans.update({(row, column): origin for column in range(first_column - 1, first_column - 1 + width)})
        spans.pop(origin, None)
    return spans
