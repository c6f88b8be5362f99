"""Whole-or-absent writes (law 7), backups, digests, file names that every system accepts."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import stat
import time
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from report.problem import InputError, Place, Problem

KEPT_BACKUPS = 10
_PAUSES = (0.1, 0.2, 0.4, 0.8, 1.0)
"""Seconds between tries while another program holds a file."""
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


def digest_files(paths: Iterable[Path]) -> str:
    """Twelve hex digits of the names and contents of files in order, read piece by piece: a ledger may be large."""
    made = hashlib.sha256()
    for path in paths:
        name = path.name.encode(errors="surrogateescape")
        made.update(len(name).to_bytes(8, "big") + name)
        made.update(path.stat().st_size.to_bytes(8, "big"))
        with path.open("rb") as file:
            while piece := file.read(1 << 20):
                made.update(piece)
    return made.hexdigest()[:12]


MOST = 200 * 1024 * 1024
"""Bytes of a file that a person names: a report, a base."""


def content(path: Path) -> bytes:
    """The bytes of a file a person named; InputError (F001, E704) for what is no file, cannot be read or is beyond all measure.

    Asked first what it is, because a pipe has no end and a device may have none.
    """
    place = Place(path.name or path.as_posix())
    try:
        found = path.stat()
        if stat.S_ISREG(found.st_mode) and found.st_size > MOST:
            raise InputError([Problem("E704", "文件过大，超过 200 MB", "请压缩其中的图片后再试", place)])
        if not stat.S_ISREG(found.st_mode) and not stat.S_ISDIR(found.st_mode):
            raise InputError([Problem("F001", "打不开（不是普通文件）", "请检查文件名。", place)])
        return path.read_bytes()
    except OSError as error:
        raise InputError([Problem("F001", f"打不开（{reason(error)}）", "请检查文件名。", place)]) from error


def sha(content: bytes) -> str:
    """sha256 of a content, hex."""
    return hashlib.sha256(content).hexdigest()


def write(path: Path, content: bytes) -> None:
    """Write a file whole: temporary file in the same folder, fsync, read back, replace.

    InputError F020 or F021 if it cannot be written or is open elsewhere; the old file is then intact.
    """
    path = path.resolve() if path.is_symlink() else path
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _clear_old(path)
        handle, temporary = _open_new(path)
        try:
            _write_through(handle, content)
            _compare(temporary, content)
            _replace(temporary, path)
        except OSError:
            with contextlib.suppress(OSError):
                temporary.unlink()
            raise
    except OSError as error:
        raise InputError([refused(path, error)]) from error
    _sync_folder(path.parent)


def _open_new(path: Path) -> tuple[int, Path]:
    """A new file beside the path, open; a name that a killed run of the same number left is passed over."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    stem = path.name.encode()[:_LONGEST].decode(errors="ignore")
    for number in range(100):
        temporary = path.with_name(f".{stem}.{os.getpid()}-{number}.tmp")
        with contextlib.suppress(FileExistsError):
            return os.open(temporary, flags, 0o666), temporary
    raise FileExistsError(errno.EEXIST, "临时文件太多", str(path))


def _write_through(handle: int, content: bytes) -> None:
    """All bytes to the disk; a system may take fewer than it is given."""
    try:
        left = memoryview(content)
        while left:
            left = left[os.write(handle, left) :]
        os.fsync(handle)
    finally:
        os.close(handle)


def _compare(temporary: Path, content: bytes) -> None:
    """Read back what was written: a full network drive may have kept less."""
    if temporary.read_bytes() != content:
        raise OSError(errno.EIO, "写入后读回不一致")


def _replace(temporary: Path, path: Path) -> None:
    """os.replace; on Windows an antivirus or an open Word may hold the file for a moment (WinError 5, 32, 33)."""
    for pause in _PAUSES if os.name == "nt" else ():
        with contextlib.suppress(PermissionError):
            temporary.replace(path)
            return
        time.sleep(pause)
    temporary.replace(path)


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


def refused(path: Path, error: OSError) -> Problem:
    """Why a file was not written, and what to do."""
    place = Place(path.name)
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return Problem("F021", "磁盘已满，没有写成", "请腾出空间后再运行；原来的文件没有改动。", place)
    if isinstance(error, PermissionError):
        cause = f"“{path.name}”不能写：可能正在 Word 或 WPS 中打开，或文件、文件夹是只读的"
        return Problem("F020", cause, "请关闭它再运行，或用 -o 另存到别处；原来的文件没有改动。", place)
    cause = f"“{path.name}”没有写成：{reason(error)}"
    return Problem("F020", cause, "请检查文件夹，或用 -o 另存到别处；原来的文件没有改动。", place)


_REASONS = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EACCES: "没有权限，或正被别的程序占用",
    errno.EPERM: "没有权限",
    errno.EEXIST: "同名的文件已经存在",
    errno.ENOTDIR: "路径中间有一段是文件，不是文件夹",
    errno.EISDIR: "这是文件夹，不是文件",
    errno.EROFS: "所在的磁盘是只读的",
    errno.EIO: "磁盘读写出错",
    errno.ENAMETOOLONG: "文件名或路径太长",
    errno.ELOOP: "快捷方式（符号链接）指回它自己",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘配额已满",
    errno.EMFILE: "打开的文件太多",
}


def reason(error: OSError) -> str:
    """Why the system refused, in Chinese; an error of another kind by its number."""
    return _REASONS.get(error.errno or 0, f"系统错误 {error.errno}" if error.errno else "读写出错")


def named(path: Path, suffix: str) -> Path:
    """A file to be written, as the user named it; InputError E804 for a folder or another suffix."""
    if path.is_dir():
        action = f"请写上文件名，例如 {(path / f'稿{suffix}').as_posix()}"
        raise InputError([Problem("E804", f"“{path.as_posix()}”是文件夹", action, Place(path.as_posix()))])
    if path.suffix.lower() != suffix:
        action = f"请写成 {path.with_suffix(suffix).name if path.name else f'稿{suffix}'}"
        raise InputError([Problem("E804", f"“{path.name}”不是 {suffix} 文件", action, Place(path.as_posix()))])
    return path


def backup(path: Path) -> Path:
    """A copy of a file beside it in `备份/`, counted up; the oldest beyond ten go."""
    folder = path.parent / "备份"
    kept = _backups(folder, path)
    copy = folder / f"{path.stem}.{max(kept, default=0) + 1}{path.suffix}"
    write(copy, path.read_bytes())
    for number in sorted(kept)[: len(kept) + 1 - KEPT_BACKUPS] if len(kept) >= KEPT_BACKUPS else ():
        with contextlib.suppress(OSError):
            kept[number].unlink()
    return copy


def _backups(folder: Path, path: Path) -> dict[int, Path]:
    """The backups of a file by number."""
    name = re.compile(re.escape(path.stem) + r"\.(\d+)" + re.escape(path.suffix))
    found = [(name.fullmatch(one.name), one) for one in (folder.iterdir() if folder.is_dir() else ())]
    return {int(match[1]): one for match, one in found if match}


def counted(path: Path) -> Path:
    """The path itself if it is free, else x2, x3 and so on."""
    if not path.exists():
        return path
    number = 2
    while (other := path.with_name(f"{path.stem}{number}{path.suffix}")).exists():
        number += 1
    return other
