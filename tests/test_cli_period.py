"""A draft is refreshed from its own period only."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from report.cli import main

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in ("2023H1", "2022H1"):
        shutil.copytree(ROOT / "data" / name, tmp_path / "data" / name, ignore=shutil.ignore_patterns(".report"))
    shutil.copytree(ROOT / "templates", tmp_path / "templates")
    assert (
        main(["build", str(tmp_path / "data" / "2023H1"), "-o", str(tmp_path / "稿.docx"), "--charts", "native"]) == 0
    )
    return tmp_path


def test_last_years_numbers_do_not_get_into_this_years_draft(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["refresh", str(project / "稿.docx"), "--data", str(project / "data" / "2022H1")]) == 2
    assert "稿子是2023年上半年的，数据是2022年上半年的" in capsys.readouterr().err
    assert not (project / "稿-更正.docx").exists()


def test_a_period_corrected_in_the_drafts_own_folder_is_carried(project: Path) -> None:
    settings = project / "data" / "2023H1" / "report.yaml"
    settings.write_text(settings.read_text("utf-8").replace("期间: 2023年上半年", "期间: 2023年1—6月"), "utf-8")
    assert main(["refresh", str(project / "稿.docx"), "--data", str(project / "data" / "2023H1")]) in {0, 1}
    assert (project / "稿-更正.docx").exists()
