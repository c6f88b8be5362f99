"""A person's verdict on a finding is kept while the numbers stay, and no longer."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from report.cli import main

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def period(tmp_path: Path) -> Path:
    """The example with more 三停 than visits."""
    for name in ("2023H1", "2022H1"):
        shutil.copytree(ROOT / "data" / name, tmp_path / "data" / name, ignore=shutil.ignore_patterns(".report"))
    shutil.copytree(ROOT / "templates", tmp_path / "templates")
    change(tmp_path / "data" / "2023H1", "消防,849,3,", "消防,849,900,")
    return tmp_path / "data" / "2023H1"


def change(period: Path, old: str, new: str) -> None:
    table = period / "执法检查.csv"
    text = table.read_text("utf-8")
    assert old in text
    table.write_text(text.replace(old, new), "utf-8")


def mark(said: str) -> str:
    return said.split("指纹：")[1].split(maxsplit=1)[0]


def test_an_ignored_finding_is_silent_until_its_numbers_change(
    period: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(period)]) == 0
    said = capsys.readouterr().out
    assert "责令三停的家数多于检查家次" in said
    assert main(["check", str(period), "--ignore", mark(said), "--who", "王五", "--why", "口径为家次"]) == 0
    assert "责令三停的家数多于检查家次" not in capsys.readouterr().out
    assert "口径为家次" in (period / "认定.yaml").read_text("utf-8")
    change(period, "消防,849,900,", "消防,849,901,")
    assert main(["check", str(period)]) == 0
    assert "消防责令三停 901家" in capsys.readouterr().out


def test_a_verdict_needs_a_reason_and_a_finding(period: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", str(period)])
    found = mark(capsys.readouterr().out)
    assert main(["check", str(period), "--confirm", found]) == 2
    assert "没有写理由" in capsys.readouterr().err
    assert main(["check", str(period), "--ignore", "000000000000", "--why", "试"]) == 2
    assert "没有指纹是“000000000000”的核对意见" in capsys.readouterr().err
    assert not (period / "认定.yaml").exists()


def test_a_verdict_on_an_audits_finding_is_kept_beside_the_text(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = tmp_path / "报告.txt"
    text.write_text("共排查隐患526处，已整改518处，整改率97.5%。", "utf-8")
    assert main(["audit", str(text)]) == 1
    found = mark(capsys.readouterr().out)
    assert main(["audit", str(text), "--ignore", found, "--why", "口径不同"]) == 0
    assert main(["audit", str(text)]) == 0
    text.write_text("共排查隐患526处，已整改517处，整改率97.5%。", "utf-8")
    assert main(["audit", str(text)]) == 1
