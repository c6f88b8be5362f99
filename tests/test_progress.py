"""What a long run tells while it runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from report import progress
from report.cli import main

ROOT = Path(__file__).resolve().parent.parent


def test_a_large_file_is_announced_on_stderr_before_it_is_read_and_a_small_one_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["init", "."]) == 0
    ledger = tmp_path / "data" / "2023H1" / "事故台账.csv"
    monkeypatch.setattr(progress, "LARGE", ledger.stat().st_size)
    capfd.readouterr()
    assert main(["build", "2023H1", "--json"]) == 0
    out, err = capfd.readouterr()

    assert err == "正在读取 data/2023H1/事故台账.csv（0 MB），请稍候……\n"
    assert out.startswith("{")

    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    assert main(["build", "2023H1"]) == 0
    assert "正在读取" not in capfd.readouterr().err


def test_who_calls_the_engine_as_a_library_hears_nothing(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    large = tmp_path / "台账.csv"
    large.write_bytes(b"0" * progress.LARGE)
    progress.reading(large, large.name)
    heard: list[str] = []
    with progress.heard(heard.append):
        progress.reading(large, large.name)
        progress.reading(tmp_path / "没有.csv", "没有.csv")

    assert heard == ["正在读取 台账.csv（20 MB），请稍候……"]
    assert capfd.readouterr() == ("", "")
