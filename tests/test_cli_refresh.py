"""What goes wrong around a refresh on a bad day: names that are taken, files of another project, data that do not add up."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from report.cli import main

ROOT = Path(__file__).resolve().parent.parent


def put(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def made(folder: Path) -> Path:
    """A project with a draft, 稿.docx."""
    for name in ("2023H1", "2022H1"):
        shutil.copytree(ROOT / "data" / name, folder / "data" / name, ignore=shutil.ignore_patterns(".report"))
    shutil.copytree(ROOT / "templates", folder / "templates")
    return folder


def build(folder: Path) -> None:
    assert main(["build", str(folder / "data" / "2023H1"), "-o", str(folder / "稿.docx"), "--charts", "native"]) == 0


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose data were corrected after its draft was built."""
    build(made(tmp_path))
    put(tmp_path / "data" / "2023H1" / "隐患整治.csv", "526,518", "526,510")
    return tmp_path


def refresh(folder: Path, *more: str) -> int:
    return main(["refresh", str(folder / "稿.docx"), "--data", str(folder / "data" / "2023H1"), *more])


def test_a_note_is_never_written_over_a_file_that_is_there(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("说明.docx", "稿.docx"):
        (project / "说明.docx").write_bytes(b"a person's words")
        before = (project / name).read_bytes()
        assert refresh(project, "--note", str(project / name)) == 2
        assert "E805" in capsys.readouterr().err
        assert (project / name).read_bytes() == before
        assert not (project / "稿-更正.docx").exists()


@pytest.mark.parametrize("more", [("-o", "新.docx"), ()], ids=["as asked", "by its own name"])
def test_the_note_and_the_corrected_draft_are_two_files(
    project: Path, monkeypatch: pytest.MonkeyPatch, more: tuple[str, ...]
) -> None:
    monkeypatch.chdir(project)
    name = more[1] if more else "稿-更正.docx"
    assert refresh(project, *more, "--note", name) == 2
    assert not (project / name).exists()


def test_a_rehearsal_writes_no_note(project: Path) -> None:
    before = set(project.rglob("*.docx"))
    assert refresh(project, "--dry-run", "--note", str(project / "说明.docx")) == 0
    assert set(project.rglob("*.docx")) == before
