"""Merge and Word together: a hand-edited file written, read, merged, carried out and read again says what the oracle says."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from io import BytesIO

import merge_fuzz
import pytest
import word_made
import word_sample
from merge_world import MODES, WORDS, Box, Draft, Image, Ink, Sheet
from merge_world import apply as oracle

from report.document import Block, Cell, Chart, Document, Paragraph, Row, Run, Table, Text, to_json
from report.figure import Slot
from report.merge import merge
from report.merge.plan import Comment, Grid, Line, Ours, Picture
from report.word.apply import accept, apply, reject
from report.word.look import Look
from report.word.read import read
from report.word.write import write

DATE = "2026-11-23T08:00:00Z"


def runs_of(ink: list[Ink], slots: dict[str, Slot]) -> tuple[Run, ...]:
    runs: list[Run] = []
    at = 0
    for end in range(1, len(ink) + 1):
        if end == len(ink) or ink[end].control != ink[at].control:
            text = "".join(each.char for each in ink[at:end])
            slot = slots.get(ink[at].tag) if ink[at].control else None
            runs.append(replace(slot, text=text) if slot else Text(text))
            at = end
    return tuple(runs)


def block_of(item: Sheet | Box | Image, base: Document, number: int) -> Block:
    slots = {slot.id: slot for slot in base.slots()}
    old = next((block for block in base.blocks if block.id == item.block), None)
    if isinstance(item, Sheet):
        style = old.style if isinstance(old, Paragraph) else "正文"
        return Paragraph(item.block or f"hand{number}", style, runs_of(item.ink, slots))
    if isinstance(item, Image):
        assert isinstance(old, Chart)
        return old
    assert isinstance(old, Table)
    width = max(len(cells) for cells in item.rows)
    columns = [old.columns[0]] * width
    names = [f"列{i}" for i in range(width)]
    rows = tuple(
        Row(f"行{i}", tuple(Cell(runs_of(sheet.ink, slots), name) for sheet, name in zip(cells, names, strict=True)))
        for i, cells in enumerate(item.rows)
    )
    return replace(
        old,
        columns=tuple(replace(c, key=n, width=1000 // width) for c, n in zip(columns, names, strict=True)),
        rows=rows,
    )


def file_of(draft: Draft, base: Document, look: Look, *, tags: bool = True) -> bytes:
    """The hand-edited draft as a Word file with base inside; paragraphs a person added bear no bookmark.

    Without tags the controls have lost their names, as LibreOffice 7.4 leaves them.
    """
    blocks = tuple(block_of(item, base, number) for number, item in enumerate(draft.items))
    made = replace(base, blocks=blocks)
    data = write(made, look, pictures=word_sample.pictures(base), base=to_json(base))
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "word/document.xml":
                text = content.decode()
                for mark in re.findall(r'<w:bookmarkStart w:id="(\d+)" w:name="_wr_hand\d+"/>', text):
                    text = re.sub(rf'<w:bookmark(Start|End) w:id="{mark}"[^>]*/>', "", text)
                if not tags:
                    text = re.sub(r"<w:(tag|alias) [^>]*/>", "", text)
                content = text.encode()
            new.writestr(name, content)
    return out.getvalue()


def said(ours: Ours) -> list[object]:
    """All that can be read, pictures as one sign."""
    return [shown(item) for item in ours.items]


def shown(item: Line | Grid | Picture) -> object:
    if isinstance(item, Line):
        return item.text
    if isinstance(item, Picture):
        return "图"
    return tuple(tuple("\n".join(line.text for line in cell.lines) for cell in cells) for cells in item.rows)


def readable(draft: Draft) -> list[object]:
    """What the oracle reads; a control that shows its placeholder reads as empty in Word."""
    for sheet in draft.sheets():
        sheet.ink = [ink for ink in sheet.ink if ink.char != "\u00a0"]
    return ["图" if isinstance(item, tuple) and item[:1] == ("图",) else item for item in draft.text()]


def check(seed: int, look: Look) -> None:
    tags = seed % 2 == 0
    mode = "all marks" if tags else "no controls"
    base, draft, theirs, _ = merge_fuzz.scenario(seed)
    base, theirs = replace(base, charts={}), replace(theirs, charts={})
    readable(draft)
    package = word_made.opened(file_of(draft, base, look, tags=tags))
    ours = read(package)
    assert said(ours) == readable(draft)
    plan = merge(base, ours, theirs, words=WORDS)
    pictures = word_sample.pictures(theirs)
    wanted = readable(oracle(draft, merge(base, draft.ours(**MODES[mode]), theirs, words=WORDS)))
    plain = apply(package, plan, date=DATE, track=False, look=look, pictures=pictures)
    assert said(read(word_made.opened(plain))) == wanted
    tracked = apply(
        word_made.opened(file_of(draft, base, look, tags=tags)),
        plan,
        date=DATE,
        track=True,
        look=look,
        pictures=pictures,
    )
    assert said(read(word_made.opened(tracked))) == wanted
    assert said(read(word_made.opened(accept(tracked)))) == wanted
    assert said(read(word_made.opened(reject(tracked)))) == readable(draft)


@pytest.mark.parametrize("seed", range(6))
def test_word_does_what_merge_plans_tracked_and_untracked_and_rejecting_gives_the_hand_edited_text(seed, look):
    check(seed, look)


@pytest.mark.ci
def test_the_same_for_two_hundred_files(look):
    for seed in range(100, 300):
        check(seed, look)


def test_numbers_of_thousands_of_digits_in_a_draft_are_left_alone(look):
    base = word_sample.report()
    data = write(base, look, pictures=word_sample.pictures(base), base=to_json(base))
    package = word_made.opened(data)
    text = word_made.part(data).replace("<w:sectPr>", f"<w:p>{word_made.run('7' * 6000 + '家次')}</w:p><w:sectPr>")
    package = package.changed({"word/document.xml": text.encode()})
    assert merge(base, read(package), base, words=WORDS).counts["conflict"] == 0


def test_a_retired_number_typed_into_a_chart_is_listed():
    def said(text: str) -> Document:
        slot = Slot("s1", "罚款.总额", "", text, value=text, unit="万元")
        return Document("题", (Paragraph("b1", "正文", (Text("共罚款"), slot, Text("万元。"))),))

    line = Line("word/document.xml#p0", "共罚款265万元。", "b1")
    drawn = Line("word/document.xml#d0.0", "罚款265万元")
    plan = merge(said("265"), Ours((line,), labels=(drawn,)), said("271"), words=WORDS)
    asked = [item for item in plan.items if item.group == "请核对"]
    assert [item.place for item in asked] == ["图里的文字"]
    assert all(action.address != drawn.address for action in plan.actions if not isinstance(action, Comment))
