"""The one door through which a Word file comes in: bytes of any kind → Package, or one Chinese sentence.

In: the bytes and the name to show. Out: a Package whose parts are sound enough to be walked. Order and limits are those of
inputs-and-safety.md, section 10: the directory of the zip is judged before a byte is inflated, sizes before a tree is made.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from report.problem import InputError
from report.word.guard_parts import MOST_XML, check_parts, damaged, macro, refused
from report.word.zipped import CONTENT_TYPES, Package

MOST_PARTS = 2_000
MOST_TOTAL = 200 * 1024 * 1024
"""Bytes of all parts together."""
MOST_FILE = 200 * 1024 * 1024
_XML = (".xml", ".rels", ".vml")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    ValueError,
    EOFError,
    OSError,
    OverflowError,
    LookupError,
    MemoryError,
)
"""What Python's zip reader raises on damaged files, as seen over mutants."""


def open_package(data: bytes, shown: str) -> Package:
    """The bytes of a file and its name for people → a Package; raises InputError with one Problem (E701–E719)."""
    _magic(data, shown)
    archive = _archive(data, shown)
    try:
        _directory(archive, shown)
        _kind(archive, shown)
        _sound(archive, shown)
        return check_parts(Package(data, shown, archive=archive))
    except InputError:
        archive.close()
        raise
    except _BROKEN as error:
        archive.close()
        raise damaged(shown, str(error)) from error


open = open_package  # noqa: A001  # `guard.open(data, shown)` is how the callers say it


_KINDS: tuple[tuple[bytes, str, str, str], ...] = (
    (b"{\\rtf", "E701", "这是 RTF 文件，不是 .docx", "请用 Word 或 WPS 打开，另存为 .docx"),
    (b"%PDF", "E701", "这是 PDF 文件，不是 .docx", "请交回 Word 原稿（.docx）"),
    (b"<", "E701", "这是网页或 XML 文件，不是 .docx", "请用 Word 或 WPS 打开，另存为 .docx"),
)


def _magic(data: bytes, shown: str) -> None:
    if not data:
        raise refused("E701", "文件是空的（0 字节）", "请换一份完整的 .docx", shown)
    if len(data) > MOST_FILE:
        raise refused("E704", "文件过大，超过 200 MB", "请压缩其中的图片后再试", shown, f"{len(data)} 字节")
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        if _ENCRYPTED in data:
            raise refused("E703", "文件设了打开密码，读不出内容", "请去掉密码，另存为 .docx", shown)
        raise refused("E702", "这是旧格式（.doc 或 .wps）", "请另存为 .docx 且不设密码", shown)
    if data.startswith(b"PK"):
        return
    head = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:16]
    for magic, code, cause, action in _KINDS:
        if head.startswith(magic):
            raise refused(code, cause, action, shown)
    raise refused("E701", "这不是 Word 文件（.docx）", "请选择由 Word、WPS 或 LibreOffice 保存的 .docx", shown)


def _archive(data: bytes, shown: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except _BROKEN as error:
        raise damaged(shown, str(error)) from error


def _directory(archive: zipfile.ZipFile, shown: str) -> None:
    infos = archive.infolist()
    if len(infos) > MOST_PARTS:
        raise refused(
            "E704", f"文件里的部件过多，超过 {MOST_PARTS} 个", "请复制正文到新文档后另存", shown, str(len(infos))
        )
    if infos and min(info.header_offset for info in infos) != 0:
        raise damaged(shown, "压缩包前面有别的内容")
    seen: set[str] = set()
    for info in infos:
        _entry(info, seen, shown)
    if sum(info.file_size for info in infos) > MOST_TOTAL:
        raise refused("E704", "文件展开后过大，超过 200 MB", "请压缩其中的图片后再试", shown)


def _entry(info: zipfile.ZipInfo, seen: set[str], shown: str) -> None:
    original = info.orig_filename
    if _dangerous(original):
        raise refused(
            "E706",
            "文件里有不正常的部件名",
            "来源不明的文件请勿使用；请向原作者要一份重新保存的 .docx",
            shown,
            repr(original),
        )
    folded = original.lower()
    if folded in seen:
        raise refused("E706", "文件里有两个同名的部件", "请用 Word 或 WPS 打开后另存为 .docx", shown, original)
    seen.add(folded)
    if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise damaged(shown, f"{original}：压缩方式 {info.compress_type}")
    if info.flag_bits & 0x1:
        raise refused("E703", "文件里的部件加了密，读不出内容", "请去掉密码，另存为 .docx", shown, original)
    if folded.endswith(_XML) and info.file_size > MOST_XML:
        raise refused("E704", "文件里有过大的部件，超过 64 MB", "请复制正文到新文档后另存", shown, original)


def _dangerous(part: str) -> bool:
    if not part or part.startswith("/") or re.search(r"[\\\x00-\x1f:]", part):
        return True
    return any(piece in {"..", "."} for piece in part.split("/"))


_OTHERS: tuple[tuple[str, str, str], ...] = (
    ("xl/workbook.xml", "这是 Excel 工作簿，不是 Word 文件", "请选择报告的 .docx"),
    ("ppt/presentation.xml", "这是演示文稿，不是 Word 文件", "请选择报告的 .docx"),
    ("content.xml", "这是 OpenDocument 文件（.odt），不是 .docx", "请另存为 .docx"),
)


def _kind(archive: zipfile.ZipFile, shown: str) -> None:
    names = archive.NameToInfo
    if any(part.lower().endswith("vbaproject.bin") for part in names):
        raise macro(shown)
    if "word/document.xml" not in names:
        for part, cause, action in _OTHERS:
            if part in names:
                raise refused("E701", cause, action, shown)
    if CONTENT_TYPES not in names:
        raise refused("E707", "压缩包里没有 Word 文档的目录", "请选择由 Word、WPS 或 LibreOffice 保存的 .docx", shown)


def _sound(archive: zipfile.ZipFile, shown: str) -> None:
    """Every part inflates to its size and its checksum; nothing is kept in memory."""
    for info in archive.infolist():
        try:
            with archive.open(info) as stream:
                while stream.read(1 << 20):
                    pass
        except _BROKEN as error:
            raise damaged(shown, f"{info.filename}：{error}") from error
