"""An .xlsx file → its parts, guarded: sizes from the directory before anything is read, no DTD, no foreign exception."""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from xml.parsers import expat

from report.problem import Place, Problem

MAX_PARTS = 2_000
MAX_PART = 64 * 1024 * 1024
"""Bytes of one XML part: a sheet of 400,000 cells has about 20 MB."""
MAX_ALL = 240 * 1024 * 1024
MAX_RATIO_SIZE = 8 * 1024 * 1024
"""A part above this size may be packed at most 1:200; real sheets pack about 1:10."""
MAX_TAGS = 4_000_000


class BookError(Exception):
    """The workbook cannot be read; carries the one problem."""

    def __init__(self, code: str, cause: str, action: str, file: str) -> None:
        self.problem = Problem(code, cause, action, Place(file))
        super().__init__(code)


def damaged(file: str) -> BookError:
    """The refusal for a file that is no sound workbook."""
    return BookError("F013", "文件已损坏，或没有保存完整。", "请用 Excel 或 WPS 打开，另存为 .xlsx 后再试。", file)


@dataclass(frozen=True, slots=True)
class Package:
    """The parts of a workbook file."""

    file: str
    """As the user knows it."""
    archive: zipfile.ZipFile
    names: Mapping[str, zipfile.ZipInfo]

    def part(self, name: str) -> bytes:
        """The bytes of a part; empty if there is none."""
        info = self.names.get(name.lower())
        if info is None:
            return b""
        try:
            return self.archive.read(info)
        except (
            zipfile.BadZipFile,
            zlib.error,
            OSError,
            EOFError,
            ValueError,
            NotImplementedError,
            RuntimeError,
            KeyError,
        ):
            raise damaged(self.file) from None

    def walk(
        self,
        name: str,
        start: Callable[[str, dict[str, str]], None],
        end: Callable[[str], None],
        text: Callable[[str], None],
    ) -> None:
        """Goes through a part's elements by local name; a DTD, an entity or bad XML is refused."""
        data = self.part(name)
        if data:
            parse(data, self.file, start, end, text)


def open_package(data: bytes, file: str) -> Package:
    """The bytes of a workbook → its parts; raises BookError."""
    try:
        archive = zipfile.ZipFile(BytesIO(data))
        infos = archive.infolist()
    except (
        zipfile.BadZipFile,
        zlib.error,
        OSError,
        EOFError,
        ValueError,
        NotImplementedError,
        RuntimeError,
        OverflowError,
    ):
        raise damaged(file) from None
    _check_sizes(infos, file)
    names = {info.filename.lower(): info for info in infos}
    if len(names) < len(infos):
        raise damaged(file)
    package = Package(file, archive, names)
    _check_kind(names, file)
    return package


def _check_sizes(infos: list[zipfile.ZipInfo], file: str) -> None:
    """Limits from the directory, so that nothing large is ever unpacked."""
    if any(info.flag_bits & 1 for info in infos):
        raise BookError("F016", "文件设了密码。", "请用 Excel 或 WPS 打开，取消密码后另存。", file)
    big = any(info.file_size > MAX_PART for info in infos) or sum(info.file_size for info in infos) > MAX_ALL
    packed = any(
        info.file_size > MAX_RATIO_SIZE and info.file_size > 200 * max(1, info.compress_size) for info in infos
    )
    if len(infos) > MAX_PARTS or big or packed:
        raise BookError(
            "F014",
            "工作簿展开后太大，可能有大量空白格式。",
            "请删去表格以外的空白行列和图片；大台账请另存为 CSV。",
            file,
        )


def _check_kind(names: Mapping[str, object], file: str) -> None:
    """What else may be zipped: Word, PowerPoint, binary workbooks, OpenDocument."""
    if any(name.endswith("workbook.bin") for name in names):
        raise BookError("F008", "这是二进制工作簿（.xlsb）。", "请用 Excel 或 WPS 另存为 .xlsx。", file)
    if "xl/workbook.xml" in names:
        return
    others = (("word/", "Word 文件"), ("ppt/", "演示文稿"), ("content.xml", "OpenDocument 文件"))
    for start, what in others:
        if any(name.startswith(start) for name in names):
            raise BookError("F017", f"这是{what}，不是 Excel 工作簿。", "请用 Excel 或 WPS 另存为 .xlsx。", file)
    raise damaged(file)


class _DoctypeError(Exception):
    """A document type declaration."""


def parse(
    data: bytes,
    file: str,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None],
    text: Callable[[str], None],
) -> None:
    """XML bytes → calls with the names of the main namespace; raises BookError for bad XML, a DTD or too many elements."""
    if data.count(b"<") > MAX_TAGS:
        raise BookError("F014", "工作簿里的单元格太多。", "大台账请另存为 CSV。", file)
    prefix = _PREFIX.search(data[:2000])
    if prefix:
        start, end = _without(prefix[1].decode(), start, end)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, IndexError, KeyError, OverflowError, LookupError):
        raise damaged(file) from None
    except _DoctypeError:
        action = "请用 Excel 或 WPS 打开，另存为 .xlsx 后再试。"
        raise BookError("F022", "工作簿里有外部定义（DTD），不安全。", action, file) from None


_PREFIX = re.compile(rb"<([A-Za-z_][\w.-]{0,40}:)(?:worksheet|workbook|sst|styleSheet|Relationships)\b")


def _without(
    prefix: str, start: Callable[[str, dict[str, str]], None], end: Callable[[str], None]
) -> tuple[Callable[[str, dict[str, str]], None], Callable[[str], None]]:
    """The same calls for a file that writes a prefix before every name."""
    return (lambda name, attributes: start(name.removeprefix(prefix), attributes)), (
        lambda name: end(name.removeprefix(prefix))
    )


def _refuse_doctype(*_: object) -> None:
    raise _DoctypeError


def relations(package: Package, part: str) -> dict[str, tuple[str, str]]:
    """A part's relations: id → (last word of the type, target part)."""
    folder, name = posixpath.split(part)
    found: dict[str, tuple[str, str]] = {}

    def start(tag: str, attributes: dict[str, str]) -> None:
        target = attributes.get("Target", "")
        if tag == "Relationship" and attributes.get("TargetMode") != "External":
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[attributes.get("Id", "")] = (attributes.get("Type", "").rpartition("/")[2], path)

    package.walk(posixpath.join(folder, "_rels", f"{name}.rels"), start, _nothing, _nothing)
    return found


def _nothing(_: str) -> None:
    """No interest."""
