"""What every verb prints alike: problems, findings, the last line, and the one JSON object."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from report.problem import Finding, Level, Problem, as_json, gbk, render

SCHEMA = 1


def emit(text: str = "", *, err: bool = False) -> None:
    """One piece of text, in characters that every console has."""
    click.echo(gbk(text), err=err)


def near(path: Path) -> str:
    """A path as short as it can be told from here."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()


def problems(found: Sequence[Problem]) -> None:
    """Warnings and notes on stderr: errors and warnings whole, notes as one line with their number."""
    loud = [problem for problem in found if problem.level is not Level.NOTE]
    quiet = [problem for problem in found if problem.level is Level.NOTE]
    if loud:
        emit(render(loud, ""), err=True)
    if quiet:
        emit(f"另有 {len(quiet)} 处自动处理（全角数字、未用的列等），report check 会逐条列出。", err=True)


def findings(found: Sequence[Finding]) -> None:
    """Findings, 必错 first."""
    for item in found:
        should = f"，应为 {item.should}" if item.should else ""
        emit(f"【{item.severity}】{item.wrong}{should}。{item.action}")
        mark = f"　指纹：{item.fingerprint}" if item.fingerprint and not item.fingerprint.startswith("认定-") else ""
        if item.place or mark:
            emit(f"　　　　位置：{item.place}{mark}")


def agreed(question: str) -> bool:
    """A yes or no of the person at the terminal; anything but 是 or y is no."""
    answer = str(click.prompt(f"{question}？（是/否）", default="否", show_default=False))
    return answer.strip().lower() in {"是", "y", "yes"}


def object_(command: str, exit_: int, *, files: Sequence[Path] = (), **more: Any) -> None:
    """The one object of --json."""
    listed = [
        {**asdict(item), "severity": str(item.severity)} if isinstance(item, Finding) else item
        for item in more.pop("findings", [])
    ]
    told = [as_json(item) if isinstance(item, Problem) else item for item in more.pop("problems", [])]
    whole = {
        "schema": SCHEMA,
        "command": command,
        "exit": exit_,
        "files": [path.as_posix() for path in files],
        "findings": listed,
        "problems": told,
        **more,
    }
    import json

    unicode = (getattr(sys.stdout, "encoding", None) or "").lower().startswith("utf")  # else \uXXXX, which GBK has
    click.echo(json.dumps(whole, ensure_ascii=not unicode, indent=1, default=str))
