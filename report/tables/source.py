"""A path → the bytes of a readable file, or one clear refusal: magic numbers, sizes, wrong extensions."""

from __future__ import annotations

from pathlib import Path

from report.problem import Collector, Place, Problem

MAX_BYTES = 64 * 1024 * 1024
"""A statistics table has a few KB; a large ledger is streamed by the ledger's own reader."""
MAX_BOOK_BYTES = 60 * 1024 * 1024

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
TEXTS = {".csv", ".txt", ".tsv"}
_OLD = {".xls", ".et", ".ett", ".ods", ".numbers", ".wps"}
_BOOKS = {".xlsx", ".xlsm"}
SUFFIXES = (".csv", ".xlsx", ".xlsm", ".tsv", ".txt", ".xls", ".et")
MARK = "_核对"
"""Ends the name of a marked copy; never read as input."""


def candidates(folder: Path) -> list[Path]:
    """The files of a folder that may hold tables, in order: no owner files of an editor, no marked copies."""
    return [
        path
        for path in sorted(folder.iterdir())
        if path.suffix.lower() in SUFFIXES
        and not path.name.startswith(("~$", ".~", "."))
        and not path.stem.endswith(MARK)
    ]


def folders(folder: Path) -> list[Path]:
    """The folders in a folder, in order; one that is called 隐患.csv is a mistake that its reader tells."""
    return [path for path in sorted(folder.iterdir()) if in_parts(path)]


def in_parts(path: Path) -> bool:
    """Whether a path is a folder of files that are one ledger together."""
    return path.is_dir() and path.suffix.lower() not in SUFFIXES


def parts(path: Path, shown: str) -> list[tuple[Path, str]]:
    """A table's files with their names for people: itself, or those in a folder."""
    if not in_parts(path):
        return [(path, shown)]
    return [(part, f"{shown}/{part.name}") for part in candidates(path)]


def kind(path: Path, shown: str, problems: Collector) -> str:
    """A path → `text`, `book`, or empty after an error; the first bytes decide, the extension must agree."""
    head = _head(path, shown, problems)
    if head is None:
        return ""
    suffix = path.suffix.lower()
    problem = _refusal(head, suffix, shown) or _too_large(path, suffix, shown)
    if problem:
        problems.add(problem)
        return ""
    return "book" if suffix in _BOOKS else "text"


def read_bytes(path: Path, shown: str, problems: Collector) -> bytes | None:
    """All bytes of a file; None after an error."""
    try:
        return path.read_bytes()
    except OSError as error:
        problems.add(_unreadable(path, shown, error))
        return None


def _head(path: Path, shown: str, problems: Collector) -> bytes | None:
    try:
        with path.open("rb") as file:
            return file.read(512)
    except OSError as error:
        problems.add(_unreadable(path, shown, error))
        return None


def _unreadable(path: Path, shown: str, error: OSError) -> Problem:
    place = Place(shown)
    if isinstance(error, FileNotFoundError):
        return Problem("F004", "找不到这个文件。", "请检查文件名和所在文件夹；文件名里不要有多余的空格。", place)
    if isinstance(error, IsADirectoryError) or path.is_dir():
        return Problem("F015", "这是文件夹，不是文件。", "请写文件的名称。", place)
    if isinstance(error, PermissionError):
        return Problem(
            "F015", "没有权限打开这个文件，或它正被别的程序占用。", "请关闭正在使用它的 Excel 或 WPS 后再试。", place
        )
    return Problem("F015", "打不开这个文件。", "请把文件复制到本机硬盘再试。", place)


def _refusal(head: bytes, suffix: str, shown: str) -> Problem | None:
    """What the first bytes say against the extension; the first rule that holds tells it."""
    zipped, html, book = head.startswith(b"PK"), _is_html(head), suffix in _BOOKS
    rules = (
        (
            head.startswith(_OLE),
            "F008",
            "这是旧格式（.xls、.et、.wps），或设了打开密码。",
            "请用 Excel 或 WPS 另存为 .xlsx，并且不设密码。",
        ),
        (
            html,
            "F018",
            "这是网页（HTML），不是表格文件；系统导出的“.xls”常常如此。",
            "请用 Excel 或 WPS 打开后另存为 .xlsx。",
        ),
        (suffix in _OLD, "F008", f"不能读取 {suffix} 格式。", "请用 Excel 或 WPS 另存为 .xlsx。"),
        (zipped and suffix in TEXTS, "F007", "这是 Excel 文件，扩展名却不是 .xlsx。", "请把扩展名改为 .xlsx。"),
        (not book and suffix not in TEXTS, "F011", f"不认识扩展名“{suffix}”。", "表格请用 .csv 或 .xlsx。"),
        (book and not head, "F005", "文件是空的。", "请填好数据后再运行；用不到这张表就把文件移走。"),
        (
            book and not zipped,
            "F019",
            "扩展名是 .xlsx，内容却不是 Excel 文件。",
            "请用 Excel 或 WPS 打开后另存为 .xlsx；如果是文本，请把扩展名改为 .csv。",
        ),
    )
    return next((Problem(code, cause, action, Place(shown)) for holds, code, cause, action in rules if holds), None)


def _is_html(head: bytes) -> bool:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith((b"<!doctype html", b"<html", b"<table", b"<meta", b"<style", b"<script"))


def _too_large(path: Path, suffix: str, shown: str) -> Problem | None:
    limit = MAX_BOOK_BYTES if suffix in _BOOKS else MAX_BYTES
    size = path.stat().st_size
    if size <= limit:
        return None
    cause = f"文件有 {size // 2**20} MB，超过 {limit // 2**20} MB。"
    action = (
        "台账请另存为 CSV，多大都行；统计表请删去表格以外的内容。"
        if suffix in _BOOKS
        else "统计表没有这么大：请只留要报的行。"
    )
    return Problem("F012", cause, action, Place(shown))
