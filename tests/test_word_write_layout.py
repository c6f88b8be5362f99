"""Where blocks stand to each other: captions, signature, attachments, space round exhibits."""

from __future__ import annotations

from fractions import Fraction

import pytest
import word_sample as sample
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from report.document import Document, Paragraph, Table
from report.word.write import write
from report.word.write_layout import layout, signature_indents, text_width

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def kinds(blocks, directs, name):
    return [
        (block.style if isinstance(block, Paragraph) else type(block).__name__)
        for block, direct in zip(blocks, directs, strict=True)
        if getattr(direct, name) not in {None, False}
    ]


def test_the_text_stays_with_the_signature_and_a_table_with_its_note(look):
    blocks = sample.report().blocks
    assert kinds(blocks, layout(blocks, look), "keep_next") == ["Table", "正文", "附件", "附件"]


def test_styles_keep_captions_headings_and_signature_with_what_follows(look):
    kept = {name for name, style in look.styles.items() if style.keep_next}
    assert kept == {"题目", "标题1", "标题2", "标题3", "标题4", "图", "表题", "单位", "署名"}


def test_a_note_under_a_figure_stays_close_to_its_caption(look):
    blocks = (sample.chart(), sample.paragraph("图题", "图1　事故"), sample.paragraph("表注", "注：示例。"))
    _, caption, note = layout(blocks, look)
    assert (caption.keep_next, caption.after, note.before) == (True, 0, None)


def test_a_document_without_closing_keeps_nothing(look):
    blocks = (sample.body(1), sample.body(2))
    assert kinds(blocks, layout(blocks, look), "keep_next") == []


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("", "0"),
        ("区应急管理局", "6"),
        ("2023年7月5日", "7.25"),
        ("2023年12月15日", "8.25"),
        ("（3）", "2.5"),
        ("××局", "3"),
    ],
)
def test_width_in_characters_counts_the_gap_between_digits_and_words(text, width):
    assert text_width(text) == Fraction(width)


def test_the_date_begins_two_characters_right_of_the_signature():
    assert signature_indents("区应急管理局", "2023年7月5日") == (Fraction("16.75"), Fraction("18.75"))
    assert signature_indents("××市安全生产委员会办公室", "2023年7月5日") == (13, 15)


def test_a_date_longer_than_the_signature_stands_two_characters_from_the_right():
    name, date = signature_indents("安委办", "2023年12月15日")
    assert (name, date) == (Fraction("15.75"), Fraction("17.75"))
    assert date + text_width("2023年12月15日") == 26


@given(st.integers(1, 40), st.integers(1, 20))
def test_signature_and_date_stay_on_the_line_where_they_can(name, date):
    left, right = signature_indents("局" * name, "日" * date)
    assert right == left + 2
    assert left >= 0
    if name <= 26 and date <= 24:
        assert left + name <= 26
        assert right + date <= 26


def test_signature_and_date_are_set_by_left_indents(look):
    blocks = (sample.paragraph("署名", "区应急管理局"), sample.paragraph("日期", "2023年7月5日"))
    assert [direct.left for direct in layout(blocks, look)] == [round(16.75 * 314), round(18.75 * 314)]


def test_a_signature_or_date_alone_stands_two_characters_from_the_right(look):
    for style, text, left in (("署名", "区应急管理局", 20), ("日期", "2023年7月5日", 18.75)):
        (direct,) = layout((sample.paragraph(style, text),), look)
        assert direct.left == round(left * 314)


def test_attachments_hang_under_the_first_character_of_the_name(look):
    def indents(*texts):
        blocks = tuple(sample.paragraph("附件", text, number=n) for n, text in enumerate(texts))
        return [(direct.left / 314, direct.hanging / 314) for direct in layout(blocks, look)]

    assert indents("附件：统计表") == [(5, 3)]
    assert indents("附件：1.\t统计表", "2.\t台账") == [(6, 4), (6, 1)]
    ten = ["附件：1.\t表", *(f"{n}.\t表" for n in range(2, 11))]
    assert [round(left, 1) for left, _ in indents(*ten)] == [6.5] * 10


def spaces(data):
    body = etree.fromstring(_main(data)).find(f"{W}body")
    return [
        (space.get(f"{W}before"), space.get(f"{W}after"))
        for space in (paragraph.find(f"{W}pPr/{W}spacing") for paragraph in body.findall(f"{W}p"))
        if space is not None
    ]


def _main(data):
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read("word/document.xml")


def test_a_table_or_chart_without_caption_does_not_touch_the_text(look):
    blocks = (sample.body(1), sample.table(2), sample.body(2), sample.chart(), sample.body(3))
    document = Document("题", blocks)
    room, under = str(round(579 * 0.3)), str(round(579 * 0.4))
    assert spaces(write(document, look, pictures=sample.pictures(document))) == [
        (None, room),
        (room, None),
        (under, None),
    ]


def test_where_captions_bring_the_space_none_is_added(look):
    blocks = sample.report().blocks
    directs = layout(blocks, look)
    assert kinds(blocks, directs, "before") == kinds(blocks, directs, "after") == []
    assert sum(isinstance(block, Table) for block in blocks) == 1
