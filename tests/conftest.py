"""Fixtures more than one test file needs."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import hypothesis
import office
import pytest
import yaml

from report.cli import main
from report.word.look import Look, read_look

EXAMPLES = int(os.environ.get("EXAMPLES", "50"))
"""Of each law in `make test`, which has two and a half minutes; `.ci/run` asks for more in its second pass."""
# no deadline: two cores, shared, and a slow moment is no failure
hypothesis.settings.register_profile("report", deadline=None, max_examples=EXAMPLES)
hypothesis.settings.load_profile("report")

LOOK = office.ROOT / "templates" / "half_year" / "look.yaml"


Run = Callable[..., tuple[int, str]]
"""Words of a command → its exit code and all that it says."""


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """A command, played in this process."""

    def command(*words: str) -> tuple[int, str]:
        code = main(list(words))
        said = capsys.readouterr()
        return code, said.out + said.err

    return command


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The example's period in a folder of its own, last year's beside it; its root is the working folder."""
    for name in ("2023H1", "2022H1"):
        shutil.copytree(office.ROOT / "data" / name, tmp_path / "data" / name, ignore=shutil.ignore_patterns(".report"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "data" / "2023H1"


def raw_look() -> dict[str, Any]:
    """look.yaml as nested texts, every scalar a string, as the project's own loader gives it."""
    loaded = yaml.load(LOOK.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506  # builds strings only
    assert isinstance(loaded, dict)
    return loaded


@pytest.fixture(scope="session")
def look() -> Look:
    """The look of the kit."""
    return read_look(raw_look())


@pytest.fixture
def to_pdf(tmp_path: Path) -> Callable[[bytes], Path]:
    """Bytes of a .docx → a PDF made by LibreOffice."""
    return lambda docx: office.pdf_of(docx, tmp_path)


@pytest.fixture
def schema_errors(tmp_path: Path) -> Callable[[bytes], list[str]]:
    """Bytes of a .docx → errors of the Open XML SDK."""
    return lambda docx: office.schema_errors(docx, tmp_path)
