"""Whole-or-absent writes (law 7), backups, digests, file names that every system accepts."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import time
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from report.problem import InputError, Place, Problem

KEPT_BACKUPS = 10
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
_LONGEST = 180
"""Bytes of a file name: NTFS and ext4 take 255; room is left for 更正 and backups."""


def file_name(words: str) -> str:
    """A name made of words: NFC, no character a system refuses, no reserved device name, bounded in bytes."""
    name = _FORBIDDEN.sub("_", unicodedata.normalize("NFC", words)).strip(" .") or "报告"
    name = f"_{name}" if _RESERVED.match(name) else name
    while len(name.encode()) > _LONGEST:
        name = name[:-1]
    return name


def digest(contents: Iterable[bytes]) -> str:
    """Twelve hex digits of several contents in order, each with its length."""
    made = hashlib.sha256()
    for content in contents:
        made.update(len(content).to_bytes(8, "big"))
        made.update(content)
    return made.hexdigest()[:12]


def sha(content: bytes) -> str:
    """sha256 of a content, hex."""
    return hashlib.sha256(content).hexdigest()


def write(path: Path, content: bytes) -> None:
    """Write a file whole: temporary file in the same folder, fsync, read back, replace.

    InputError F020 if the folder or file cannot be written or the file is open elsewhere; the old file is then intact.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _clear_old(path)
        temporary = path.with_name(f".{path.name[:60]}.{os.getpid()}.tmp")
        _write_through(temporary, content)
        _compare(temporary, content)
        _replace(temporary, path)
    except OSError as error:
        raise InputError([_refused(path, error)]) from error
    _sync_folder(path.parent)


def _write_through(temporary: Path, content: bytes) -> None:
    try:
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o644)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def _compare(temporary: Path, content: bytes) -> None:
    """Read back what was written: a full network drive may have kept less."""
    if temporary.read_bytes() != content:
        temporary.unlink(missing_ok=True)
        raise OSError("写入后读回不一致")


def _replace(temporary: Path, path: Path) -> None:
    """os.replace; on Windows an antivirus or an open Word may hold the file for a moment (WinError 5, 32, 33)."""
    for attempt in range(6):
        try:
            temporary.replace(path)
        except PermissionError:
            if attempt == 5 or os.name != "nt":
                temporary.unlink(missing_ok=True)
                raise
            time.sleep(0.1 * 2**attempt)
        except OSError:
            temporary.unlink(missing_ok=True)
            raise
        else:
            return


def _clear_old(path: Path) -> None:
    """Temporary files that a kill left here more than a day ago."""
    for left in path.parent.glob(".*.tmp"):
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime > 86_400:
                left.unlink()


def _sync_folder(folder: Path) -> None:
    """After the replace an error of the folder's fsync loses nothing."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _refused(path: Path, error: OSError) -> Problem:
    place = Place(path.name)
    if error.errno == 28:
        return Problem("F021", "磁盘已满，没有写成", "请腾出空间后再运行；原来的文件没有改动。", place)
    if isinstance(error, PermissionError):
        cause = f"“{path.name}”不能写：可能正在 Word 或 WPS 中打开，或文件、文件夹是只读的"
        return Problem("F020", cause, "请关闭它再运行，或用 -o 另存到别处；原来的文件没有改动。", place)
    return Problem(
        "F020", f"“{path.name}”没有写成（{error.strerror or error}）", "请检查文件夹；原来的文件没有改动。", place
    )


def backup(path: Path) -> Path:
    """A copy of a file beside it in `备份/`, counted up; the oldest beyond ten go."""
    folder = path.parent / "备份"
    folder.mkdir(exist_ok=True)
    for number in range(1, 100_000):
        copy = folder / f"{path.stem}.{number}{path.suffix}"
        if not copy.exists():
            break
    shutil.copy2(path, copy)
    kept = sorted(folder.glob(f"{path.stem}.*{path.suffix}"), key=lambda old: old.stat().st_mtime)
    for old in kept[:-KEPT_BACKUPS]:
        old.unlink(missing_ok=True)
    return copy


def counted(path: Path) -> Path:
    """The path itself if it is free, else x2, x3 and so on."""
    if not path.exists():
        return path
    number = 2
    while (other := path.with_name(f"{path.stem}{number}{path.suffix}")).exists():
        number += 1
    return other
