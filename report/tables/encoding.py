"""Bytes → text: BOM, strict UTF-8, strict GB18030, else a message; no guessing library (inputs-and-safety.md, section 1)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

from report.problem import Collector, Level, Place, Problem

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig", "UTF-8（带 BOM）"),
    (b"\xff\xfe\x00\x00", "utf-32", "UTF-32"),
    (b"\x00\x00\xfe\xff", "utf-32", "UTF-32"),
    (b"\xff\xfe", "utf-16", "UTF-16（Excel 的“Unicode 文本”）"),
    (b"\xfe\xff", "utf-16", "UTF-16（Excel 的“Unicode 文本”）"),
    (b"\x84\x31\x95\x33", "gb18030", "GB18030（带 BOM）"),
)
# Patterns are texts, compiled by re when first needed.
_TWO_BYTE = "[\u0080-\u07ff]"
_HARMLESS = "[°±²³·×÷]"


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file and how it was read."""

    text: str
    encoding: str
    """UTF-8, GBK, UTF-16 … as people name it."""


def decode(data: bytes, shown: str, problems: Collector) -> Decoded | None:
    """The bytes of a text file → its text, with a note for every encoding but plain UTF-8; None after an error."""
    for mark, codec, name in _BOMS:
        if data.startswith(mark):
            return _decode_marked(data, codec, name, shown, problems)
    if b"\x00" in data[:4096] and _looks_like_utf16(data):
        return _decode_marked(data, "utf-16-le" if data[1:2] == b"\x00" else "utf-16-be", "UTF-16", shown, problems)
    utf8 = _strictly(data, "utf-8")
    if utf8 is not None and not _suspicious(utf8):
        return Decoded(utf8, "UTF-8")
    chinese = _strictly(data, "gb18030")
    if chinese is not None and (utf8 is None or _hans(chinese, 1)) and not _looks_mixed(data, utf8):
        _note(problems, "F031", shown, "文件是 GBK（GB18030）编码，已按 GBK 读取。")
        return Decoded(chinese, "GBK")
    if utf8 is not None:
        return Decoded(utf8, "UTF-8")
    return _decode_lines(data, shown, problems)


def _decode_marked(data: bytes, codec: str, name: str, shown: str, problems: Collector) -> Decoded | None:
    """Text behind a byte order mark."""
    text = _strictly(data, codec)
    if text is None:
        problems.add(
            Problem(
                "F003",
                f"文件开头标明是 {name}，内容却不能按它读出，文件可能已损坏。",
                "请用 Excel 或 WPS 打开原表，另存为“CSV UTF-8”。",
                Place(shown),
            )
        )
        return None
    _note(problems, "F010" if codec == "utf-8-sig" else "F009", shown, f"文件是 {name} 编码，已照此读取。")
    return Decoded(text.removeprefix("\ufeff"), name)


def _looks_like_utf16(data: bytes) -> bool:
    """Whether every second byte of the beginning is mostly NUL: UTF-16 without its mark."""
    head = data[:200]
    return len(head) >= 4 and len(head) % 2 == 0 and max(head[::2].count(0), head[1::2].count(0)) * 4 > len(head)


def _strictly(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except (UnicodeDecodeError, UnicodeError):
        return None


def _hans(text: str, least: int) -> bool:
    """Whether a text has so many Chinese characters (no pattern: compiling so wide a range takes longer than a report.yaml)."""
    found = (char for char in text if "\u3400" <= char <= "\u9fff")
    return next(islice(found, least - 1, None), "") != ""


def _suspicious(text: str) -> bool:
    """Valid UTF-8 that has letters of U+0080–07FF and no Chinese: 隆垄拢 in GBK looks like this."""
    if text.isascii() or _hans(text, 1):
        return False
    return bool(re.search(_TWO_BYTE, re.sub(_HARMLESS, "", text)))


def _is_utf8_chinese(line: bytes) -> bool:
    """Whether a line is UTF-8 with Chinese in it, which GB18030 would read as other characters."""
    text = _strictly(line, "utf-8")
    return text is not None and _hans(text, 1)


def _looks_mixed(data: bytes, utf8: str | None) -> bool:
    """Whether some lines are UTF-8 Chinese and others are not UTF-8: GB18030 would read the first kind wrongly."""
    if utf8 is not None:
        return False
    lines = [line for line in data.splitlines() if not line.isascii()]
    return any(map(_is_utf8_chinese, lines)) and _lines_are_long(lines)


def _lines_are_long(lines: list[bytes]) -> bool:
    """Whether a UTF-8 reading is more than chance: some UTF-8 Chinese line has two Chinese characters or more."""
    return any(_hans(_strictly(line, "utf-8") or "", 2) for line in lines)


def _decode_lines(data: bytes, shown: str, problems: Collector) -> Decoded | None:
    """A file with lines of both encodings, line by line, naming the first that differs; else the unreadable line."""
    texts: list[str] = []
    first: dict[str, int] = {}
    for number, line in enumerate(data.split(b"\n"), 1):
        text = _strictly(line, "utf-8")
        codec = "UTF-8"
        if text is None:
            text, codec = _strictly(line, "gb18030"), "GBK"
        if text is None:
            problems.add(_unreadable(shown, number, line))
            return None
        if not line.isascii():
            first.setdefault(codec, number)
        texts.append(text)
    other = max(first.values(), default=1)
    problems.add(
        Problem(
            "F002",
            f"文件里混有两种编码：从第 {other} 行起和前面不同，已逐行分别读取。",
            "请核对这一行的文字；最好用 Excel 或 WPS 打开后另存为“CSV UTF-8”。",
            Place(shown, line=other),
            level=Level.WARNING,
        )
    )
    return Decoded("\n".join(texts), "UTF-8 与 GBK")


def _unreadable(shown: str, number: int, line: bytes) -> Problem:
    return Problem(
        "F003",
        "这一行既不是 UTF-8 也不是 GBK 编码，读不出文字。",
        "请用 Excel 或 WPS 打开原表，另存为“CSV UTF-8”，不要用记事本改编码。",
        Place(shown, line=number),
        read=line[:20].hex(" "),
    )


def _note(problems: Collector, code: str, shown: str, cause: str) -> None:
    problems.add(Problem(code, cause, "", Place(shown), level=Level.NOTE))
