"""Law 7 over whole verbs: build, refresh, init and publish killed or refused at every system call that writes, and run again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

PLAYED = r"""
# For each n: a forked child in which the n-th writing call of the verb is a kill, an I/O error or a full disk; then the verb again.
import errno, hashlib, io, json, os, shutil, sys
from pathlib import Path
verb, kind, room = sys.argv[1], sys.argv[2], Path(sys.argv[3])
root = Path.cwd()
from report.cli import main

CALLS = ("mkdir", "open", "write", "fsync", "close", "replace", "unlink", "rename")


def made(folder):
    shutil.copytree(root / "data", folder / "data", ignore=shutil.ignore_patterns(".report", "*-raw"))
    shutil.copytree(root / "templates", folder / "templates")
    os.chdir(folder)
    quiet(["build", "2023H1", "-o", "old.docx", "--charts", "native"])
    table = folder / "data" / "2023H1" / "隐患整治.csv"
    if verb != "publish":
        table.write_text(table.read_text("utf-8").replace("526,518", "526,510"), "utf-8")


def project(folder):
    if not (room / "ready").exists():
        made(room / "ready")
    os.chdir(room)
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(room / "ready", folder)
    os.chdir(folder)


def quiet(arguments):
    out, err = sys.stdout, sys.stderr
    sys.stdout = sys.stderr = io.StringIO()
    try:
        return main(arguments)
    finally:
        sys.stdout, sys.stderr = out, err


COMMANDS = {
    "build": ["build", "2023H1", "-o", "old.docx", "--charts", "native"],
    "refresh": ["refresh", "old.docx", "--data", "2023H1", "-o", "new.docx"],
    "publish": ["publish", "old.docx", "--data", "2023H1", "-o", "new.docx"],
    "init": ["init", "another"],
}


class Fault:
    def __init__(self, at):
        self.at, self.count = at, 0

    def wrap(self, real, name):
        def call(*args, **more):
            self.count += 1
            if self.count == self.at:
                if kind == "kill":
                    os._exit(9)
                if name == "write":
                    real(args[0], bytes(args[1])[: len(args[1]) // 2])
                raise OSError(getattr(errno, kind), "injected")
            return real(*args, **more)
        return call


def child(at):
    fault = Fault(at)
    for name in CALLS:
        setattr(os, name, fault.wrap(getattr(os, name), name))
    code = quiet(COMMANDS[verb])
    return 250 if fault.count < at else code


def state(folder):
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and ".report" not in path.parts and not any(part.endswith(".tmp") for part in path.parts):
            found[path.relative_to(folder).as_posix()] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


os.environ["SOURCE_DATE_EPOCH"] = "1700000000"
room.mkdir(parents=True, exist_ok=True)
whole = room / "whole"
project(whole)
before = state(whole)
assert quiet(COMMANDS[verb]) in (0, 1)
after = state(whole)
bad, at = [], 0
while True:
    at += 1
    folder = room / "faulty"
    project(folder)
    pid = os.fork()
    if pid == 0:
        os._exit(child(at))
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    if status == 250:
        break
    found = state(folder)
    broken = [name for name, sha in found.items() if sha not in {before.get(name), after.get(name)}]
    gone = [name for name in before if name not in found]
    left = [path.name for path in folder.rglob("*.tmp")] if kind != "kill" else []
    if status in (0, 1) and found != after:
        bad.append([at, status, "said done, but is not"])
    if broken or gone or left or status not in (0, 1, 2, 9):
        bad.append([at, status, broken, gone, left])
    if verb == "init":
        shutil.rmtree(folder / "another", ignore_errors=True)
    if verb in ("refresh", "publish") and (folder / "new.docx").exists():
        (folder / "new.docx").unlink()
    again = quiet([*COMMANDS[verb], *(["--again"] if verb == "publish" else [])])
    if again not in (0, 1) or state(folder) != after:
        bad.append([at, status, "run again", again, sorted(set(state(folder).items()) ^ set(after.items()))])
print(json.dumps({"calls": at - 1, "bad": bad}, ensure_ascii=False))
"""


def played(verb: str, kind: str, folder: Path) -> dict[str, object]:
    done = subprocess.run(
        [sys.executable, "-c", PLAYED, verb, kind, str(folder)],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    found = json.loads(done.stdout.decode().splitlines()[-1])
    assert isinstance(found, dict)
    return found


@pytest.mark.ci
@pytest.mark.skipif(not hasattr(os, "fork"), reason="children by fork")
@pytest.mark.parametrize("kind", ["kill", "EIO", "ENOSPC"])
@pytest.mark.parametrize("verb", ["build", "refresh", "init", "publish"])
def test_a_fault_at_any_writing_call_of_a_verb_loses_nothing_and_running_it_again_ends_as_if_undisturbed(
    tmp_path: Path, verb: str, kind: str
) -> None:
    found = played(verb, kind, tmp_path)
    assert int(str(found["calls"])) >= 6
    assert found["bad"] == []


def test_builds_at_the_same_time_leave_one_whole_report_and_nothing_over(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    start = [sys.executable, "-m", "report"]
    subprocess.run([*start, "init", "."], cwd=tmp_path, env=environment, check=True, capture_output=True)
    build = [*start, "build", "2023H1", "-o", "稿.docx", "--charts", "native"]
    running = [subprocess.Popen(build, cwd=tmp_path, env=environment, stderr=subprocess.PIPE) for _ in range(4)]
    said = [one.communicate()[1] for one in running]
    assert [one.returncode for one in running] == [0] * 4, said
    assert zipfile.ZipFile(tmp_path / "稿.docx").testzip() is None
    assert not list(tmp_path.rglob("*.tmp"))
    state = json.loads((tmp_path / "data" / "2023H1" / ".report" / "last-build.json").read_text(encoding="utf-8"))
    assert list(state["outputs"]) == ["稿.docx"]
