"""The start (design.md, Speed): what is imported for help, an explanation, a mistake in report.yaml, a native build; and how long it takes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
HEAVY = {"pandas", "numpy", "matplotlib", "PIL", "docx", "lxml", "openpyxl", "xlsxwriter", "jinja2", "yaml"}
LISTED = """
import atexit, sys
atexit.register(lambda: print("\\n::" + " ".join(sys.modules), file=sys.stderr))
from report.cli import main
sys.exit(main(sys.argv[1:]))
"""


def environment() -> dict[str, str]:
    """This one, with the checkout first and compiled modules kept, as on a clerk's machine."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPATH": str(ROOT)}


def modules(folder: Path, *arguments: str) -> set[str]:
    """The names in sys.modules at the end of a command."""
    done = subprocess.run(
        [sys.executable, "-c", LISTED, *arguments], cwd=folder, env=environment(), capture_output=True, check=False
    )
    assert b"::" in done.stderr, done.stderr.decode(errors="replace")
    return set(done.stderr.decode(errors="replace").rpartition("::")[2].split())


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    period = tmp_path / "data" / "2023H1"
    period.mkdir(parents=True)
    (period / "report.yaml").write_text("期间： 2023年上半年\n", encoding="utf-8")
    return tmp_path


def test_help_imports_no_library_but_click(tmp_path: Path) -> None:
    loaded = modules(tmp_path, "--help")
    assert not loaded & HEAVY
    assert "report.project" not in loaded
    assert "report.tables" not in loaded


def test_an_explanation_imports_no_library_but_click(tmp_path: Path) -> None:
    loaded = modules(tmp_path, "explain", "E215")
    assert not loaded & HEAVY
    assert "report.dictionary" not in loaded


def test_a_mistake_in_report_yaml_imports_only_what_reads_yaml(broken: Path) -> None:
    loaded = modules(broken, "build", "data/2023H1")
    assert loaded & HEAVY == {"yaml"}
    mine = {name.split(".")[1] for name in loaded if name.startswith("report.")}
    assert mine == {"cli", "problem", "progress", "tables", "project"}
    assert "report.tables.table" not in loaded


def test_a_native_build_imports_only_jinja_and_xlsxwriter(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "data", tmp_path / "data", ignore=shutil.ignore_patterns(".report", "*-raw"))
    shutil.copytree(ROOT / "templates", tmp_path / "templates")
    loaded = modules(tmp_path, "build", "data/2023H1", "--charts", "native")
    assert (tmp_path / "output").is_dir()
    assert loaded & HEAVY == {"yaml", "jinja2", "xlsxwriter"}
