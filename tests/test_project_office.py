"""Law 5 with a real editor: build, save in LibreOffice, build again."""

from __future__ import annotations

import shutil
from pathlib import Path

import office
import pytest

from report.cli import main


@pytest.mark.office
def test_a_draft_saved_by_libreoffice_is_not_built_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["init", "."]) == 0
    assert main(["build", "2023H1", "-o", "稿.docx", "--charts", "native"]) == 0
    shutil.copy(office.convert(tmp_path / "稿.docx", "docx", tmp_path / "saved"), tmp_path / "稿.docx")
    saved = (tmp_path / "稿.docx").read_bytes()
    table = tmp_path / "data" / "2023H1" / "隐患整治.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("526,518", "526,510"), encoding="utf-8")
    capsys.readouterr()
    assert main(["build", "2023H1", "-o", "稿.docx"]) == 1
    assert "report refresh 稿.docx" in capsys.readouterr().err
    assert (tmp_path / "稿.docx").read_bytes() == saved
    assert main(["refresh", "稿.docx", "--data", "2023H1"]) == 0
    assert (tmp_path / "稿-更正.docx").is_file()
    assert (tmp_path / "稿.docx").read_bytes() == saved
