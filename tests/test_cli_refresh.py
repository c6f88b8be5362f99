"""What goes wrong around a refresh on a bad day: names that are taken, files of another project, data that do not add up."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from report.cli import main
from report.document import Document, Paragraph, Text
from report.word.look import Look
from report.word.write import write

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


def test_a_note_is_never_written_over_a_file_that_is_there(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
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


def test_another_bureaus_draft_of_the_same_period_is_refused(
    project: Path, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    other = made(tmp_path_factory.mktemp("other"))
    put(other / "data" / "2023H1" / "report.yaml", "单位: XX区应急管理局", "单位: 河东区应急管理局")
    build(other)
    shutil.copy(other / "稿.docx", project / "稿.docx")
    assert refresh(project) == 2
    assert "稿子是河东区应急管理局2023年上半年的，数据是XX区应急管理局2023年上半年的" in capsys.readouterr().err
    assert not (project / "稿-更正.docx").exists()


def test_a_draft_of_another_kind_of_report_is_refused(
    project: Path, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    other = made(tmp_path_factory.mktemp("other"))
    text = (
        "@标题 {{ 期间.名称 }}安全宣传情况\n召开会议{{ 会议.安全生产专题会 }}次。\n@署名 {{ 单位 }}\n@日期 {{ 日期 }}\n"
    )
    (other / "templates" / "half_year" / "report.md").write_text(text, encoding="utf-8")
    put(other / "data" / "2023H1" / "report.yaml", "安全生产专题会: 8次", "安全生产专题会: 9次")
    build(other)
    shutil.copy(project / "稿.docx", other / "稿.docx")
    assert refresh(other) == 2
    assert "E806" in capsys.readouterr().err


def test_a_bureaus_name_corrected_in_the_drafts_own_folder_is_carried(project: Path) -> None:
    put(project / "data" / "2023H1" / "report.yaml", "单位: XX区应急管理局", "单位: XX区应急局")
    assert refresh(project) == 0


def test_a_draft_that_comes_back_by_mail_without_the_state_of_the_project_is_corrected(project: Path) -> None:
    shutil.rmtree(project / "data" / "2023H1" / ".report")
    assert refresh(project) == 0


def test_a_base_of_which_nothing_stands_in_the_file_is_refused(
    project: Path, look: Look, capsys: pytest.CaptureFixture[str]
) -> None:
    foreign = Document("外来", (Paragraph("p", "正文", (Text("各单位要切实履行职责。"),)),))
    (project / "外来.docx").write_bytes(write(foreign, look))
    given = ["--data", str(project / "data" / "2023H1"), "--base", str(project / "稿.docx")]
    assert main(["refresh", str(project / "外来.docx"), *given]) == 2
    assert "E807" in capsys.readouterr().err
    assert not (project / "外来-更正.docx").exists()


def test_corrected_data_that_do_not_add_up_are_told_before_they_reach_the_draft(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(project / "data" / "2023H1" / "隐患整治.csv", "526,510", "526,530")
    assert refresh(project) == 1
    assert "【必错】" in capsys.readouterr().out


@pytest.mark.parametrize("mark", ["~$稿.docx", ".~lock.稿.docx#", ".~稿.docx"])
def test_a_draft_that_is_open_in_an_editor_is_corrected_as_saved_and_that_is_said(
    project: Path, capsys: pytest.CaptureFixture[str], mark: str
) -> None:
    assert refresh(project, "--dry-run") == 0
    assert "E808" not in capsys.readouterr().err
    (project / mark).write_text("", encoding="utf-8")
    assert refresh(project) == 0
    assert "还没有保存的改动不会带进更正稿" in capsys.readouterr().err
