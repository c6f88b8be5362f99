"""A folder as the user typed it → the period, read.

report.yaml comes first and alone: what cannot be read as YAML decides every other message, and a clerk who made one slip
there waits for no more of the program than that message needs (8 × the start of Python; tests/test_startup.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from report.problem import Collector
from report.project.places import Places, places

if TYPE_CHECKING:
    from report.project.load import Loaded


def opened(typed: str | Path) -> Loaded:
    """The period in a folder, read with its kit; InputError with every mistake."""
    return read(places(typed))


def read(where: Places) -> Loaded:
    """A period's places → the period, read; InputError with every mistake, those of report.yaml's writing first and alone."""
    from report.tables.yaml_nodes import load_yaml

    problems = Collector()
    path = where.period / "report.yaml"
    load_yaml(path, where.shown(path), problems)
    problems.finish()
    from report.project.load import load

    return load(where)


@dataclass(frozen=True, slots=True)
class Survey:
    """What can be told of a period even if it has mistakes."""

    mapping: tuple[str, ...]
    """Which header of which file was taken for which column, as lines."""
    marked: tuple[Path, ...]
    """Copies with the wrong cells red."""


def surveyed(typed: str | Path, *, mark: bool) -> Survey:
    """The mapping of a period's files and, if asked for, marked copies; InputError if report.yaml or the kit is unreadable."""
    from report.project.load import load
    from report.project.marking import marked

    where = places(typed)
    loaded = load(where, strict=False)
    lines = (line for taken in loaded.figures.taken for line in taken.lines())
    return Survey(tuple(lines), tuple(Path(where.shown(path)) for path in marked(loaded)) if mark else ())
