"""Drafts that real editors have saved: recorded specimens, and (office) LibreOffice at work on a fresh draft."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import office
import pytest
import word_made as made
import word_sample as sample

from report.document import Document, Paragraph, block_slots, from_json, to_json
from report.figure import Slot
from report.merge import Words, merge
from report.merge.plan import Comment, DeleteBlock, Grid, InsertBlock, Line, Picture, Plan, Replace, Uncomment
from report.word.apply import accept, accepted, apply, reject
from report.word.publish import publish
from report.word.read import read
from report.word.read_base import base_of, identity
from report.word.write import write

SPECIMENS = Path(__file__).parent / "word"
US = "数据更正"
DATE = "2026-11-23T08:00:00Z"
EDITED = ("libreoffice-7.4", "libreoffice-24.8", "onlyoffice-10")
WITH_TAGS = {"libreoffice-24.8", "onlyoffice-10"}


def specimen(name: str) -> bytes:
    return (SPECIMENS / f"{name}.docx").read_bytes()


def base_document(data: bytes) -> Document:
    text = base_of(made.opened(data))
    assert text is not None
    return from_json(text)


def every_figure(data: bytes) -> Plan:
    """A plan that gives every figure whose control still stands a new text, found by tag or, without tags, by order."""
    document = base_document(data)
    slots = {slot.id: slot for slot in document.slots()}
    by_block = {block.id: list(block_slots(block)) for block in document.blocks}
    actions = []
    for item in read(made.opened(data)).items:
        lines = [item] if isinstance(item, Line) else []
        if isinstance(item, Grid):
            lines = [line for row in item.rows for cell in row for line in cell.lines]
        own = by_block.get(item.block, [])
        for line in lines:
            for number, mark in enumerate(line.marks):
                slot = slots.get(mark.id) or (own[number] if len(own) == len(line.marks) else None)
                if slot is not None and mark.start < mark.end:
                    actions.append(Replace(line.address, mark.start, mark.end, f"〔{len(actions)}〕", slot))
    return Plan(tuple(actions))


@pytest.mark.parametrize("name", EDITED)
def test_every_editor_keeps_base_identity_and_block_marks_and_our_words_arrive(name):
    data = specimen(name)
    package = made.opened(data)
    document = base_document(data)
    ours = read(package)
    assert package.warnings == ()
    assert identity(package).startswith("WR-")
    blocks = {item.block for item in ours.items}
    assert len({block.id for block in document.blocks} - blocks) <= 1
    text = accepted(data)
    assert "总体平稳向好" in text
    assert "手写的新段，检查66家。" in text
    assert [item.sha for item in ours.items if isinstance(item, Picture)] != [""]


@pytest.mark.parametrize("name", EDITED)
def test_tags_are_kept_but_by_libreoffice_7_4(name):
    tags = {
        mark.id for item in read(made.opened(specimen(name))).items if isinstance(item, Line) for mark in item.marks
    }
    assert (tags - {""} != set()) is (name in WITH_TAGS)


@pytest.mark.parametrize("name", EDITED)
@pytest.mark.parametrize("track", [True, False])
def test_every_figure_can_be_replaced_and_rejecting_gives_the_edited_text_back(name, track):
    data = specimen(name)
    plan = every_figure(data)
    assert len(plan.actions) > 12
    out = apply(made.opened(data), plan, date=DATE, track=track)
    assert made.opened(out).warnings == ()
    text = accepted(out)
    assert [text.count(f"〔{number}〕") for number in range(len(plan.actions))] == [1] * len(plan.actions)
    assert accepted(reject(out, US)) == (accepted(data) if track else accepted(out))


@pytest.mark.parametrize("name", EDITED)
def test_controls_that_lost_their_tags_get_them_back_with_the_change(name):
    data = specimen(name)
    plan = every_figure(data)
    out = apply(made.opened(data), plan, date=DATE)
    lines = {item.address: item for item in read(made.opened(out)).items if isinstance(item, Line)}
    in_lines = [action for action in plan.actions if action.address in lines]
    assert in_lines
    for action in in_lines:
        assert action.slot.id in {mark.id for mark in lines[action.address].marks}


TRACKED = ("libreoffice-7.4-tracked", "libreoffice-24.8-tracked", "onlyoffice-10-tracked")


@pytest.mark.parametrize("name", TRACKED)
def test_our_tracked_changes_and_comment_come_back_from_every_editor(name):
    data = specimen(name)
    ours = read(made.opened(data))
    line = next(item for item in ours.items if isinstance(item, Line) and "1300" in item.text)
    assert line.comments == ("冲突一",)
    assert line.text.endswith("新增一句。")
    assert ours.resolved == ()
    assert "（联系人" not in accepted(data)
    back = accepted(reject(data, US))
    assert "1300" not in back
    assert "新增一句" not in back
    assert "（联系人" in back


@pytest.mark.parametrize("name", TRACKED)
def test_a_second_correction_replaces_our_pending_one_and_closes_the_comment(name):
    data = specimen(name)
    line = next(item for item in read(made.opened(data)).items if isinstance(item, Line) and "1300" in item.text)
    at = line.text.index("1300")
    slot = next(block_slots(next(block for block in base_document(data).blocks if block.id == line.block)))
    actions = (Replace(line.address, at, at + 4, "1320", slot), Uncomment("冲突一"))
    out = apply(made.opened(data), Plan(actions), date="2026-11-24T08:00:00Z")
    assert accepted(out) == accepted(data).replace("1300", "1320", 1)
    assert "1300" not in made.part(out)
    assert accepted(reject(out, US)) == accepted(reject(data, US))
    assert read(made.opened(out)).resolved == ("冲突一",)


@pytest.mark.parametrize("name", EDITED)
def test_specimens_can_be_published(name):
    data = specimen(name)
    ours = read(made.opened(data))
    pending = [
        Replace(item.address, item.text.index("【待核】"), item.text.index("【待核】") + 4, "12")
        for item in ours.items
        if isinstance(item, Line) and "【待核】" in item.text
    ]
    data = apply(made.opened(data), Plan(tuple(pending)), date=DATE, track=False)
    out, report = publish(made.opened(data), author="××区应急管理局", date="2023-07-05", accept_all=True)
    assert accepted(out) == accepted(accept(data))
    assert report.searched > 20


def corrected(document: Document) -> Document:
    """A regenerated document with two kinds of figures corrected."""

    def run(item):
        if not isinstance(item, Slot):
            return item
        return replace(item, text=item.text.replace("1286", "1318").replace("98.5", "97.1"))

    blocks = tuple(
        replace(block, runs=tuple(run(item) for item in block.runs)) if isinstance(block, Paragraph) else block
        for block in document.blocks
    )
    return replace(document, blocks=blocks)


@pytest.mark.parametrize("name", EDITED)
def test_a_refresh_of_a_specimen_corrects_every_figure_and_a_second_one_does_nothing(name):
    data = specimen(name)
    base = base_document(data)
    theirs = corrected(base)
    plan = merge(base, read(made.opened(data)), theirs, words=Words())
    assert plan.counts["updated"] + plan.counts["conflict"] == 10
    renewed = to_json(replace(theirs, conflicts=plan.conflicts))
    out = apply(made.opened(data), plan, date=DATE, base_json=renewed)
    assert "1286" not in accepted(out)
    assert "98.5" not in accepted(out)
    assert accepted(out).count("1300") == accepted(data).count("1300")
    assert accepted(reject(out, US)) == accepted(data)
    again = merge(base_document(out), read(made.opened(out)), theirs, words=Words())
    assert again.actions == ()
    assert apply(made.opened(out), again, date="2027-01-01T00:00:00Z", base_json=renewed) == out


# --- LibreOffice at work -------------------------------------------------------------------------------------------


def python_with_uno() -> str:
    """A Python of the system that has LibreOffice's bridge."""
    names = ("python3", "python3.11", "python3.12", "python3.13", "python")
    folders = os.environ["PATH"].split(os.pathsep)
    for found in filter(None, (shutil.which(name, path=folder) for folder in folders for name in names)):
        tried = subprocess.run([found, "-c", "import uno"], capture_output=True, check=False, timeout=30)
        if tried.returncode == 0:
            return found
    pytest.fail("no Python with uno on the PATH: install python3-uno")


def edited(data: bytes, edits: list[list[object]], folder: Path, name: str = "draft") -> bytes:
    """A draft after LibreOffice has carried out edits and saved it as .docx."""
    source, target, script = folder / f"{name}.docx", folder / f"{name}-edited.docx", folder / f"{name}.json"
    source.write_bytes(data)
    script.write_text(json.dumps(edits, ensure_ascii=False), encoding="utf-8")
    pipe = f"wr{os.getpid()}{name}"
    profile = (folder / "profile").resolve().as_uri()
    options = ["--headless", "--norestore", f"--accept=pipe,name={pipe};urp"]
    program = subprocess.Popen(
        [office.soffice(), f"-env:UserInstallation={profile}", *options],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    helper = Path(__file__).with_name("word_uno.py")
    try:
        done = subprocess.run(
            [python_with_uno(), str(helper), pipe, str(source), str(target), str(script)],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    finally:
        _ended(program)
    assert target.exists(), done.stdout + done.stderr
    return target.read_bytes()


def _ended(program: subprocess.Popen[bytes]) -> None:
    try:
        program.wait(15)
    except subprocess.TimeoutExpired:
        os.killpg(program.pid, signal.SIGKILL)
        program.wait(15)


HAND = [
    ["type", "总体平稳", "向好"],
    ["enter", "安全生产工作总结"],
    ["overtype", "1286", "1300"],
    ["erase", "（联系人：×××，电话：0000—0000000）"],
    ["write", "1.重点检查", "手写的新段，检查66家。"],
    ["move", "（1）专项检查", "（二）强化执法检查"],
    ["bold", "98.5％"],
    ["row", 0, 2, "手加行", "1", "2", "3", "4", "5", "6"],
    ["track", True],
    ["type", "1.重点检查", "（修订）"],
    ["track", False],
]


@pytest.fixture(scope="module")
def draft(look) -> bytes:
    document = sample.report()
    return write(document, look, pictures=sample.pictures(document), base=to_json(document))


@pytest.mark.office
@pytest.mark.skipif(sys.platform == "win32", reason="pipes and sessions of POSIX")
def test_three_generations_of_hand_edits_in_libreoffice_and_corrections(draft, look, tmp_path):
    first = edited(draft, HAND, tmp_path, "one")
    assert "手加行" in accepted(first)
    fresh = sample.paragraph("正文", "更正后新增一段。")
    anchor = next(
        item for item in read(made.opened(first)).items if isinstance(item, Line) and item.text == "1.重点检查（修订）"
    )
    plan = every_figure(first)
    out = apply(
        made.opened(first),
        replace(plan, actions=(*plan.actions, InsertBlock(anchor.address, fresh))),
        date=DATE,
        look=look,
    )
    assert accepted(reject(out, US)) == accepted(first)
    second = edited(out, [["type", "手写的新段", "二"], ["overtype", "〔2〕", "〔二〕"]], tmp_path, "two")
    assert accepted(second) == accepted(out).replace("手写的新段", "手写的新段二").replace("〔2〕", "〔二〕")
    third = apply(made.opened(second), every_figure(second), date="2026-12-01T08:00:00Z")
    last = edited(third, [["settle", "accept"]], tmp_path, "three")
    assert accepted(last) == accepted(third)
    back = edited(third, [["settle", "reject"]], tmp_path, "back")
    assert "〔" not in accepted(back).replace("〔二〕", "")


@pytest.mark.office
def test_accepting_and_rejecting_in_libreoffice_gives_our_own_texts(draft, look, tmp_path):
    ours = read(made.opened(draft))
    lines = [item for item in ours.items if isinstance(item, Line) and item.marks]
    plan = every_figure(draft)
    more = (DeleteBlock(next(item for item in ours.items if item.text == "1.重点检查").address),)
    fresh = InsertBlock(lines[2].address, sample.paragraph("正文", "新段77家。"))
    out = apply(made.opened(draft), Plan((*plan.actions, *more, fresh)), date=DATE, look=look)
    yes = edited(out, [["settle", "accept"]], tmp_path, "yes")
    no = edited(out, [["settle", "reject"]], tmp_path, "no")
    assert accepted(yes) == accepted(accept(out)) == accepted(out)
    assert accepted(no) == accepted(draft)


@pytest.mark.office
def test_a_refreshed_file_has_no_schema_errors(draft, look, schema_errors):
    ours = read(made.opened(draft))
    line = next(item for item in ours.items if isinstance(item, Line) and len(item.marks) > 2)
    grid = next(item for item in ours.items if isinstance(item, Grid))
    plan = every_figure(draft)
    extra = (
        Comment(line.address, 0, 4, "一\n二", "冲突"),
        InsertBlock(line.address, sample.paragraph("正文", "新段。")),
        InsertBlock(line.address, sample.table(2, "新表")),
        DeleteBlock(ours.items[-1].address),
        DeleteBlock(grid.address),
    )
    for track in (True, False):
        out = apply(
            made.opened(draft),
            Plan((*plan.actions, *extra)),
            date=DATE,
            track=track,
            look=look,
            base_json='{"version":1}',
        )
        assert schema_errors(out) == []


@pytest.mark.office
def test_a_published_file_is_valid_and_its_pages_are_those_of_the_draft(draft, schema_errors, tmp_path):
    import pymupdf

    ours = read(made.opened(draft))
    pending = [
        Replace(item.address, item.text.index("【待核】"), item.text.index("【待核】") + 4, "一二三四")
        for item in ours.items
        if isinstance(item, Line) and "【待核】" in item.text
    ]
    draft = apply(made.opened(draft), Plan(tuple(pending)), date=DATE, track=False)
    out, _report = publish(made.opened(draft), author="××区应急管理局", date="2023-07-05")
    assert schema_errors(out) == []
    names = {"draft": draft, "bare": without_controls(draft), "public": out}
    shown = {name: pymupdf.open(office.pdf_of(data, tmp_path, name)) for name, data in names.items()}
    assert words(shown["draft"]) == words(shown["public"])
    for one, other in zip(shown["bare"], shown["public"], strict=True):
        assert one.get_pixmap(dpi=60).samples == other.get_pixmap(dpi=60).samples


def words(pages) -> list[str]:
    """The text of each page; LibreOffice 7.4 leaves out the gap between digits and 汉字 where a control ends."""
    return ["".join(page.get_text().split()) for page in pages]


def without_controls(data: bytes) -> bytes:
    """A draft whose controls are taken away and nothing else."""
    bare = re.sub(r"<w:sdt>.*?<w:sdtContent>|</w:sdtContent></w:sdt>", "", made.part(data))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return made.zipped(parts | {"word/document.xml": bare.encode()})
