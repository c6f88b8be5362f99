"""Whole cold processes, measured in turn: A B C, A B C, …; medians, and ratios to one of them."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
SMOKE = "--smoke" in sys.argv
RUNS = 1 if SMOKE else 9
SCRIPT = Path(sys.executable).with_name("report")
REPORT = [str(SCRIPT)] if SCRIPT.exists() else [sys.executable, "-m", "report"]


@dataclass(frozen=True)
class Measured:
    """Medians of one command."""

    seconds: float
    megabytes: float


@dataclass(frozen=True)
class Task:
    """One command, and what is put right before each of its runs, untimed."""

    command: Sequence[str]
    prepare: Callable[[], None] = lambda: None
    codes: frozenset[int] = frozenset({0})
    """Exit codes that are as wanted."""


class Launcher:
    """The small process that starts the measured ones."""

    def __init__(self) -> None:
        kept = {
            name: value for name, value in os.environ.items() if name not in {"PYTHONDONTWRITEBYTECODE", "PYTHONUTF8"}
        }
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", str(HERE / "launcher.py")],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8", env={**kept, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip

    def run(self, folder: Path, task: Task) -> Measured:
        """Run a task once; a wrong exit code ends the benchmark."""
        task.prepare()
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps([str(folder), list(task.command)]) + "\n")
        self._process.stdin.flush()
        seconds, megabytes, code, said = json.loads(self._process.stdout.readline())
        if code not in task.codes:
            raise SystemExit(f"{' '.join(task.command)}: {code}\n{said}")
        return Measured(seconds, megabytes)


def in_turn(tasks: dict[str, Task], folder: Path, runs: int = RUNS) -> dict[str, Measured]:
    """The medians of every task; one round to warm the disk is thrown away."""
    launcher = Launcher()
    found: dict[str, list[Measured]] = {name: [] for name in tasks}
    for turn in range(runs + (runs > 1)):
        for name, task in tasks.items():
            measured = launcher.run(folder, task)
            if turn or runs == 1:
                found[name].append(measured)
    return {
        name: Measured(_median(m.seconds for m in all_), _median(m.megabytes for m in all_))
        for name, all_ in found.items()
    }


def _median(values: object) -> float:
    return statistics.median(list(values))  # type: ignore[call-overload]


def table(
    found: dict[str, Measured], against: str, bars: dict[str, tuple[float | None, float | None]], unit: str
) -> list[str]:
    """Lines of Markdown: seconds, megabytes, ratios to one command beside the bar that each should keep under."""
    base = found[against]
    lines = [
        f"| command | s | MB | time ÷ {unit} | bar | memory ÷ {unit} | bar |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for name, one in found.items():
        time_bar, memory_bar = bars.get(name, (None, None))
        lines.append(
            f"| {name} | {one.seconds:.3f} | {one.megabytes:.0f} | {one.seconds / base.seconds:.2f} | {_bar(time_bar)} "
            f"| {one.megabytes / base.megabytes:.2f} | {_bar(memory_bar)} |"
        )
    return lines


def _bar(value: float | None) -> str:
    return "" if value is None else f"≤ {value:g}"


def missed(found: dict[str, Measured], against: str, bars: dict[str, tuple[float | None, float | None]]) -> list[str]:
    """The commands over one of their bars."""
    base = found[against]
    over = []
    for name, (time_bar, memory_bar) in bars.items():
        one = found[name]
        if time_bar is not None and one.seconds / base.seconds > time_bar:
            over.append(f"{name}: time {one.seconds / base.seconds:.2f} > {time_bar}")
        if memory_bar is not None and one.megabytes / base.megabytes > memory_bar:
            over.append(f"{name}: memory {one.megabytes / base.megabytes:.2f} > {memory_bar}")
    return over
