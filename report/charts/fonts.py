"""Which font the pictures use, and whether it has every character: paths → a checked font file.

Order: the user's own file (`字体` in report.yaml), the font shipped with the program, the fonts of the system, and at
last a Problem. No font list of matplotlib is asked: the file is named to it.
"""

from __future__ import annotations

import hashlib
import struct
import sys
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from report.problem import InputError, Place, Problem

SHIPPED = Path(__file__).parent / "font" / "ReportSansSC-Regular.otf"
"""Report Sans SC: a subset of Noto Sans CJK SC under OFL-1.1, made by tools/make_font.py."""

_SYSTEM = {
    "win32": ("msyh.ttc", "msyh.ttf", "simhei.ttf", "Deng.ttf"),
    "darwin": ("PingFang.ttc", "STHeiti Light.ttc", "Hiragino Sans GB.ttc"),
    "linux": ("NotoSansCJK-Regular.ttc", "SourceHanSansSC-Regular.otf", "wqy-microhei.ttc"),
}
_FOLDERS = {
    "win32": ("C:/Windows/Fonts",),
    "darwin": ("/System/Library/Fonts", "/Library/Fonts"),
    "linux": ("/usr/share/fonts", "/usr/local/share/fonts"),
}


def chosen(font: Path | None = None) -> Path:
    """The font file to draw with; InputError E602 (none anywhere) or E603 (the user's file cannot be used)."""
    if font is not None:
        return _usable(font)
    if SHIPPED.is_file():
        return SHIPPED
    found = next(iter(_installed()), None)
    if found is None:
        cause = "找不到可以画图的中文字体。"
        raise InputError([Problem("E602", cause, "请重新安装本程序，或在 report.yaml 里用“字体”写明一个字体文件。")])
    return found


_ACTION = "请换一个 .ttf 或 .otf 字体文件（不要可变字体），或删去“字体”一行，用程序自带的字体。"


def unreadable(font: Path) -> Problem:
    """The problem of a file that is no font."""
    return Problem("E603", "写明的文件不是完好的字体文件。", _ACTION, Place(font.name), str(font))


def _usable(font: Path) -> Path:
    """The user's font if it is a static OpenType font."""
    try:
        with font.open("rb") as file:
            head = file.read(12)
            tables = file.read(16 * struct.unpack(">H", head[4:6])[0]) if len(head) == 12 else b""
    except OSError as error:
        cause = "写明的字体文件打不开。"
        raise InputError([Problem("E603", cause, _ACTION, Place(font.name), str(font))]) from error
    kind = head[:4]
    if kind not in {b"\0\1\0\0", b"OTTO", b"true", b"ttcf"}:
        raise InputError([unreadable(font)])
    if kind != b"ttcf" and b"fvar" in {tables[at : at + 4] for at in range(0, len(tables), 16)}:
        cause = "写明的是可变字体，画出来笔画太细。"
        raise InputError([Problem("E603", cause, _ACTION, Place(font.name), str(font))])
    return font


def _installed() -> Iterable[Path]:
    """The usable fonts of this system, best first."""
    for name in _SYSTEM.get(sys.platform, ()):
        for folder in _FOLDERS[sys.platform]:
            yield from sorted(Path(folder).rglob(name))


def digest(font: Path) -> str:
    """Eight hex digits of a font file's content."""
    status = font.stat()
    return _digest(font, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=8)
def _digest(font: Path, _changed: int, _size: int) -> str:
    return hashlib.sha256(font.read_bytes()).hexdigest()[:8]


def missing(texts: Iterable[str], have: Iterable[int]) -> str:
    """The characters of the texts that a font has no glyph for, each once, in their order."""
    known = set(have)
    return "".join(dict.fromkeys(c for text in texts for c in text if ord(c) not in known and not c.isspace()))


def require(texts: Iterable[str], have: Iterable[int], font: Path) -> None:
    """Nothing if the font has every character; else InputError E601 that names those it lacks."""
    lacking = missing(texts, have)
    if lacking:
        named = "、".join(f"{c}（U+{ord(c):04X}）" for c in lacking)
        cause = f"画图的字体没有这些字：{named}，画出来会是空框。"
        action = "请改用通用规范汉字，或在 report.yaml 里用“字体”写明一个有这些字的字体文件。"
        raise InputError([Problem("E601", cause, action, Place(font.name), lacking)])
