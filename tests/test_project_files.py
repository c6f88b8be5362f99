"""Law 7: a write is whole or absent. Names, backups, refusals of the disk."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report.problem import InputError
from report.project import files

ROOT = Path(__file__).resolve().parent.parent
OLD = "旧".encode() * 5000
NEW = "新".encode() * 7000

INJECTED = r"""
# Runs `files.write` in forked children; in child n the n-th system call is a kill, an I/O error, a full disk or a short write.
import errno, io, json, os, sys
from pathlib import Path
folder = Path(sys.argv[1])
from report.project import files

CALLS = ("mkdir", "open", "write", "fsync", "close", "replace", "unlink", "scandir", "lseek", "rename", "stat", "listdir")
OLD = "旧".encode() * 5000
NEW = "新".encode() * 7000


class Fault:
    def __init__(self, at, kind):
        self.at, self.kind, self.count = at, kind, 0

    def wrap(self, real, name):
        def call(*args, **more):
            self.count += 1
            if self.count == self.at:
                if self.kind == "kill":
                    os._exit(9)
                if name == "write":
                    real(args[0], bytes(args[1])[: len(args[1]) // 2])
                raise OSError(getattr(errno, self.kind), "injected")
            return real(*args, **more)
        return call


def child(path, at, kind):
    fault = Fault(at, kind)
    for name in CALLS:
        if hasattr(os, name):
            setattr(os, name, fault.wrap(getattr(os, name), name))
    io.open = fault.wrap(io.open, "read")
    try:
        files.write(path, NEW)
    except files.InputError:
        return 1
    return 0 if fault.count >= at else 3


def judged(path, status):
    content = path.read_bytes() if path.exists() else None
    left = [one.name for one in path.parent.glob(".*.tmp")]
    return {"status": status, "state": "old" if content == OLD else "new" if content == NEW else "absent" if content is None else "broken", "left": left}


found = {}
for kind in ("kill", "EIO", "ENOSPC"):
    for start in ("over", "fresh"):
        for at in range(1, 60):
            room = folder / f"{kind}-{start}-{at}"
            room.mkdir()
            path = room / "报告.docx"
            if start == "over":
                path.write_bytes(OLD)
            pid = os.fork()
            if pid == 0:
                os._exit(child(path, at, kind))
            status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
            if status == 3:
                break
            found[f"{kind} {start} {at}"] = judged(path, status)
print(json.dumps(found))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="children by fork")
def test_a_fault_at_any_system_call_leaves_the_whole_old_or_the_whole_new_file(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", INJECTED, str(tmp_path)],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, check=True,
    )  # fmt: skip
    found = json.loads(done.stdout)
    assert len(found) >= 3 * 2 * 8, "too few system calls were met"
    for name, after in found.items():
        before = "old" if " over " in name else "absent"
        assert after["state"] in {before, "new"}, (name, after)
        if after["status"] == 0:
            assert after["state"] == "new", (name, after)
        if after["status"] == 1:
            assert after["state"] == before, f"{name}: told as failed, but the file changed"
        if after["status"] != 9:
            assert not after["left"], (name, after)


def test_a_temporary_file_of_a_killed_run_is_passed_over_and_goes_after_a_day(tmp_path: Path) -> None:
    path = tmp_path / "稿.docx"
    left = tmp_path / f".稿.docx.{os.getpid()}-0.tmp"
    left.write_bytes(b"half")
    files.write(path, b"whole")
    assert path.read_bytes() == b"whole"
    assert left.read_bytes() == b"half", "another run may be writing it"
    os.utime(left, (time.time() - 90_000, time.time() - 90_000))
    files.write(path, b"whole again")
    assert not left.exists()


@pytest.mark.parametrize(
    ("number", "code", "words"),
    [
        (errno.EACCES, "F020", "只读"),
        (errno.ENOSPC, "F021", "磁盘已满"),
        (errno.EROFS, "F020", "所在的磁盘是只读的"),
        (errno.EIO, "F020", "磁盘读写出错"),
        (errno.ENAMETOOLONG, "F020", "文件名或路径太长"),
        (999, "F020", "系统错误 999"),
    ],
)
def test_a_refusal_of_the_disk_is_told_in_chinese_and_the_old_file_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: str, words: str
) -> None:
    path = tmp_path / "稿.docx"
    path.write_bytes(OLD)

    def refused(self: Path, _: Path) -> None:
        raise OSError(number, "in English", str(self))

    monkeypatch.setattr(Path, "replace", refused)
    with pytest.raises(InputError) as told:
        files.write(path, NEW)
    (problem,) = told.value.problems
    assert (problem.code, words in problem.cause) == (code, True)
    assert "English" not in problem.cause
    assert path.read_bytes() == OLD
    assert [one.name for one in tmp_path.iterdir()] == ["稿.docx"]


def test_a_file_that_word_holds_open_on_windows_is_tried_again_and_then_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "稿.docx"
    path.write_bytes(OLD)
    waited: list[float] = []
    monkeypatch.setattr("time.sleep", waited.append)
    with monkeypatch.context() as windows:
        windows.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(PermissionError(13, "WinError 32")))
        windows.setattr(files.os, "name", "nt")
        with pytest.raises(PermissionError):
            files._replace(tmp_path / "x.tmp", path)
    assert 2 <= sum(waited) <= 3
    assert path.read_bytes() == OLD


def test_a_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "output").write_text("not a folder")
    with pytest.raises(InputError, match="F020") as told:
        files.write(tmp_path / "output" / "稿.docx", NEW)
    assert "文件" in told.value.problems[0].cause


def test_a_link_keeps_being_a_link(tmp_path: Path) -> None:
    (tmp_path / "共享").mkdir()
    (tmp_path / "共享" / "稿.docx").write_bytes(OLD)
    (tmp_path / "稿.docx").symlink_to(tmp_path / "共享" / "稿.docx")
    files.write(tmp_path / "稿.docx", NEW)
    assert (tmp_path / "稿.docx").is_symlink()
    assert (tmp_path / "共享" / "稿.docx").read_bytes() == NEW


def test_at_most_ten_backups_are_kept_the_newest_by_number(tmp_path: Path) -> None:
    path = tmp_path / "稿[1].docx"
    (tmp_path / "备份").mkdir()
    (tmp_path / "备份" / "稿[1].说明.docx").write_bytes(b"somebody's own")
    for number in range(1, 14):
        path.write_bytes(b"%d" % number)
        files.backup(path)
    kept = {one.name: one.read_bytes() for one in (tmp_path / "备份").iterdir()}
    assert kept.pop("稿[1].说明.docx") == b"somebody's own"
    assert kept == {f"稿[1].{number}.docx": b"%d" % number for number in range(4, 14)}


def test_names_count_up_and_never_meet_an_existing_file(tmp_path: Path) -> None:
    path = tmp_path / "稿-更正.docx"
    assert files.counted(path) == path
    path.touch()
    (tmp_path / "稿-更正2.docx").touch()
    assert files.counted(path).name == "稿-更正3.docx"


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("XX区安全生产", "XX区安全生产"),
        ('a/b\\c:d*e?f"g<h>i|j', "a_b_c_d_e_f_g_h_i_j"),
        (" 名称. ", "名称"),
        ("CON", "_CON"),
        ("com1.2023", "_com1.2023"),
        ("上\u202e下", "上_下"),
        ("a\tb", "a_b"),
        ("", "报告"),
        ("...", "报告"),
        ("é", "é"),
    ],
)  # fmt: skip
def test_a_name_is_one_that_every_system_accepts(words: str, name: str) -> None:
    assert files.file_name(words) == name


@given(st.text(max_size=300))
def test_any_words_make_a_name_of_bounded_length_that_stays_as_it_is(words: str) -> None:
    name = files.file_name(words)
    assert 0 < len(name.encode(errors="surrogatepass")) <= 180
    assert not set(name) & set('<>:"/\\|?*\0')
    assert name == name.strip(" .")
    assert files.file_name(name) == name


def test_the_digest_of_files_is_that_of_their_names_and_contents_read_in_pieces(tmp_path: Path) -> None:
    large = tmp_path / "台账.csv"
    large.write_bytes(b"0123456789" * 300_000)
    small = tmp_path / "表.csv"
    small.write_bytes(b"")
    parts = [part for path in (large, small) for part in (path.name.encode(), path.read_bytes())]
    assert files.digest_files([large, small]) == files.digest(parts)
    assert files.digest_files([small, large]) != files.digest(parts)


def test_what_is_no_file_is_refused_before_a_byte_is_read(tmp_path):
    pipe, loop, large = tmp_path / "管道.docx", tmp_path / "环.docx", tmp_path / "大.docx"
    os.mkfifo(pipe)
    loop.symlink_to(loop)
    large.touch()
    os.truncate(large, files.MOST + 1)
    cases = {
        pipe: ("F001", "不是普通文件"),
        Path("/dev/zero"): ("F001", "不是普通文件"),
        loop: ("F001", "指回它自己"),
        tmp_path: ("F001", "文件夹"),
        tmp_path / "没有.docx": ("F001", "没有这个文件"),
        large: ("E704", "200 MB"),
    }
    for path, (code, words) in cases.items():
        with pytest.raises(InputError) as caught:
            files.content(path)
        assert [problem.code for problem in caught.value.problems] == [code]
        assert words in caught.value.problems[0].cause
