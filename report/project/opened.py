"""A folder as the user typed it → the period, read.

report.yaml comes first and alone: what cannot be read as YAML decides every other message, and a clerk who made one slip
there waits for no more of the program than that message needs (8 × the start of Python; tests/test_startup.py).
"""

from __future__ import annotations

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
