"""What merge reads of a Word file that others touched."""

from __future__ import annotations

import json

import pytest
import word_made as made
import word_sample as sample

from report.document import Chart, Paragraph, Table, to_json
from report.merge.plan import OBJECT, Grid, Line, Mark, Picture
from report.problem import InputError
from report.word.base import base_part
from report.word.read import read
from report.word.read_base import base_of, identity
from report.word.read_comments import conflict_code
from report.word.read_passages import passages
from report.word.write import write


def line(content: str, **parts: str) -> Line:
    """The one line of a file with one paragraph."""
    (item,) = read(made.made(made.paragraph(content), **parts)).items
    assert isinstance(item, Line)
    return item


RUN = made.run
FIELD = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{}</w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>{}</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
)
ALTERNATIVE = (
    '<w:r><mc:AlternateContent><mc:Choice Requires="wps">{}</mc:Choice><mc:Fallback>{}</mc:Fallback>'
    "</mc:AlternateContent></w:r>"
)
TEXTS = {
    "runs and breaks": ("<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t></w:r>", "甲\t乙\n丙"),
    "controls are looked through": (RUN("共") + made.control("312", "a") + RUN("家"), "共312家"),
    "insertions count": (RUN("共") + made.inserted(RUN("约")) + RUN("三"), "共约三"),
    "deletions do not": (RUN("共") + made.deleted("约") + RUN("三"), "共三"),
    "deletion in an insertion": (made.inserted(RUN("甲") + made.deleted("乙", made.OURS)), "甲"),
    "moved away": ('<w:moveFrom w:id="1"><w:r><w:t>甲</w:t></w:r></w:moveFrom>' + RUN("乙"), "乙"),
    "moved here": ('<w:moveTo w:id="1"><w:r><w:t>甲</w:t></w:r></w:moveTo>' + RUN("乙"), "甲乙"),
    "our replaced number": (
        made.control(made.deleted("312", made.OURS) + made.inserted(RUN("318"), made.OURS), "a"),
        "318",
    ),
    "results of fields": (
        FIELD.format("REF x", "表1"),
        "表1",
    ),
    "page numbers are no text": ('<w:fldSimple w:instr=" PAGE "><w:r><w:t>12</w:t></w:r></w:fldSimple>', OBJECT),
    "links": ('<w:hyperlink w:anchor="x"><w:r><w:t>网址</w:t></w:r></w:hyperlink>', "网址"),
    "footnote marks": (RUN("甲") + '<w:r><w:footnoteReference w:id="2"/></w:r>', "甲" + OBJECT),
    "formulas": (
        '<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:r/></m:oMath>',
        OBJECT,
    ),
    "phonetic guides": (
        f"<w:r><w:ruby><w:rubyPr/><w:rt>{RUN('an')}</w:rt><w:rubyBase>{RUN('安')}</w:rubyBase></w:ruby></w:r>",
        "安",
    ),
    "placeholder of an emptied control": (RUN("共") + made.control("点击输入", "a", extra="<w:showingPlcHdr/>"), "共"),
    "four spaces in an emptied control": (RUN("共") + made.control("\u00a0" * 4, "a") + RUN("家"), "共家"),
    "alternatives read once": (
        ALTERNATIVE.format("<w:drawing/>", "<w:pict/>") + RUN("后"),
        OBJECT + "后",
    ),
    "own tags of people": (
        "<w:smartTag><w:r><w:t>区</w:t></w:r></w:smartTag><w:customXml><w:r><w:t>县</w:t></w:r></w:customXml>",
        "区县",
    ),
}


@pytest.mark.parametrize("case", TEXTS)
def test_accepted_text(case):
    content, text = TEXTS[case]
    assert line(content).text == text


def test_marks_say_where_our_controls_stand_and_what_an_editor_lost():
    content = (
        RUN("共")
        + made.control("312", "abc", "检查家次")
        + made.control("5.2%", "", "同比")
        + made.control("7")
        + '<w:sdt><w:sdtPr><w:tag w:val="日期控件"/></w:sdtPr><w:sdtContent><w:r><w:t>今日</w:t></w:r></w:sdtContent></w:sdt>'
        + made.control("\u00a0" * 4, "empty")
    )
    assert line(content).marks == (
        Mark(1, 4, "abc", "检查家次"),
        Mark(4, 8, "", "同比"),
        Mark(8, 9, "", ""),
        Mark(11, 11, "empty", ""),
    )


def test_blocks_come_from_hidden_bookmarks_also_from_renamed_copies():
    body = (
        made.paragraph(RUN("一"), "aaa")
        + made.paragraph(RUN("二"), "bbb_Copy_1", number=2)
        + '<w:bookmarkStart w:id="5" w:name="_wr_ccc"/>'
        + made.paragraph(RUN("三") + '<w:bookmarkEnd w:id="5"/>')
        + made.paragraph(RUN("四") + '<w:bookmarkStart w:id="6" w:name="_Toc1"/><w:bookmarkEnd w:id="6"/>')
    )
    assert [item.block for item in read(made.made(body)).items] == ["aaa", "bbb", "ccc", ""]


def test_a_wholly_deleted_paragraph_is_gone_and_a_deleted_mark_alone_is_not():
    gone = f'<w:p><w:pPr><w:rPr><w:del w:id="5" {made.OTHER}/></w:rPr></w:pPr>{made.deleted("旧段")}</w:p>'
    joined = f'<w:p><w:pPr><w:rPr><w:del w:id="5" {made.OTHER}/></w:rPr></w:pPr>{RUN("前")}</w:p>'
    items = read(made.made(gone + joined + made.paragraph(RUN("后")))).items
    assert [item.text for item in items] == ["前", "后"]


SPAN = '<w:gridSpan w:val="2"/>'


def test_tables_with_spans_joined_cells_and_pending_rows():
    table = (
        "<w:tbl><w:tblPr/>"
        f"<w:tr>{made.cell(made.paragraph(RUN('行业'), 'tbl'))}{made.cell('起数', SPAN)}</w:tr>"
        f"<w:tr>{made.cell('', '<w:vMerge/>')}{made.cell('1')}{made.cell('2')}</w:tr>"
        f'<w:tr><w:trPr><w:del w:id="4" {made.OTHER}/></w:trPr>{made.cell("删")}</w:tr></w:tbl>'
    )
    (grid,) = read(made.made(table)).items
    assert isinstance(grid, Grid)
    assert grid.block == "tbl"
    assert [[(cell.lines[0].text, cell.span, cell.continued) for cell in row] for row in grid.rows] == [
        [("行业", 1, False), ("起数", 2, False)],
        [("", 1, True), ("1", 1, False), ("2", 1, False)],
    ]


def test_block_level_controls_are_looked_through():
    body = f"<w:sdt><w:sdtPr/><w:sdtContent>{made.paragraph(RUN('一'))}{made.table(('格',))}</w:sdtContent></w:sdt>"
    assert [type(item) for item in read(made.made(body)).items] == [Line, Grid]


def test_text_boxes_nested_tables_headers_and_notes_are_margins():
    box = "<w:txbxContent>" + made.paragraph(RUN("{}")) + "</w:txbxContent>"
    drawn = ALTERNATIVE.format(f"<w:drawing>{box.format('框')}</w:drawing>", f"<w:pict>{box.format('旧框')}</w:pict>")
    nested = made.table((made.table(("内格",)) + made.paragraph(RUN("外格")),))
    notes = (
        f'<w:footnotes {made.ROOT}><w:footnote w:id="0" w:type="separator">{made.paragraph(RUN("——"))}</w:footnote>'
        f'<w:footnote w:id="2">{made.paragraph("<w:r><w:footnoteRef/></w:r>" + RUN("脚注"))}</w:footnote></w:footnotes>'
    )
    header = f"<w:hdr {made.ROOT}>{made.paragraph(RUN('页眉'))}</w:hdr>"
    ours = read(made.made(made.paragraph(drawn) + nested, header=header, footnotes=notes))
    assert [item.text for item in ours.margins] == ["框", "内格", "页眉", "脚注"]
    assert not any(item.movable for item in ours.margins)
    grid = ours.items[1]
    assert isinstance(grid, Grid)
    assert [item.text for item in grid.rows[0][0].lines] == ["外格"]


def test_a_text_box_in_a_header_is_read_once_and_its_deleted_lines_not_at_all():
    box = "<w:txbxContent>" + made.paragraph(RUN("{}")) + "</w:txbxContent>"
    drawn = ALTERNATIVE.format(f"<w:drawing>{box.format('框')}</w:drawing>", f"<w:pict>{box.format('框')}</w:pict>")
    gone = f'<w:p><w:pPr><w:rPr><w:del w:id="5" {made.OTHER}/></w:rPr></w:pPr>{made.deleted("旧")}</w:p>'
    header = f"<w:hdr {made.ROOT}>{made.paragraph(drawn)}{gone}</w:hdr>"
    ours = read(made.made(made.paragraph(RUN("文")), header=header))
    assert [item.text for item in ours.margins] == [OBJECT, "框"]


def test_addresses_are_unique():
    ours = read(made.made(made.table(("一", "二"), ("三", "四")) + made.paragraph(RUN("五"))))
    addresses = [item.address for item in ours.items]
    for item in ours.items:
        if isinstance(item, Grid):
            addresses += [inner.address for row in item.rows for cell in row for inner in cell.lines]
    assert len(set(addresses)) == len(addresses) == 6


COMMENTS = (
    f'<w:comments {made.ROOT}><w:comment w:id="1" {made.OURS} w:initials="{conflict_code("甲")}">'
    f'<w:p w14:paraId="0000000A">{RUN("请定")}</w:p></w:comment>'
    f'<w:comment w:id="2" {made.OURS} w:initials="{conflict_code("乙")}"><w:p w14:paraId="0000000B">{RUN("请定")}</w:p></w:comment>'
    f'<w:comment w:id="3" {made.OTHER} w:initials="x">{made.paragraph(RUN("同事的话"))}</w:comment></w:comments>'
)
DONE = f'<w15:commentsEx {made.ROOT}><w15:commentEx w15:paraId="0000000B" w15:done="1"/></w15:commentsEx>'
ANCHORS = (
    '<w:commentRangeStart w:id="{0}"/>{1}<w:commentRangeEnd w:id="{0}"/><w:r><w:commentReference w:id="{0}"/></w:r>'
)


def test_our_comments_are_known_by_conflict_and_resolved_or_deleted_ones_are_told():
    base = json.dumps({"conflicts": [{"id": "甲"}, {"id": "乙"}, {"id": "丙"}]})
    body = made.paragraph(ANCHORS.format(1, RUN("312"))) + made.paragraph(
        ANCHORS.format(2, ANCHORS.format(3, RUN("5")))
    )
    ours = read(made.made(body, comments=COMMENTS, commentsExtended=DONE), base)
    assert [item.comments for item in ours.items] == [("甲",), ()]
    assert ours.resolved == ("乙", "丙")


@pytest.fixture(scope="module")
def built(look):
    document = sample.report()
    return document, write(document, look, pictures=sample.pictures(document), base=to_json(document))


def test_a_draft_as_built_reads_back_as_its_document(built):
    document, data = built
    ours = read(made.opened(data))
    assert len(ours.items) == len(document.blocks)
    for item, block in zip(ours.items, document.blocks, strict=True):
        assert item.block == block.id
        if isinstance(block, Paragraph):
            assert isinstance(item, Line)
            assert (item.text, item.style) == (block.text, block.style)
            assert [mark.id for mark in item.marks] == [run.id for run in block.runs if hasattr(run, "id")]
        elif isinstance(block, Table):
            assert isinstance(item, Grid)
            texts = [[cell.lines[0].text for cell in row if not cell.continued] for row in item.rows]
            assert texts == [[cell.text for cell in row.cells] for row in block.rows]
        else:
            assert isinstance(block, Chart)
            assert isinstance(item, Picture)
            assert len(item.sha) == 12
    assert ours.resolved == ()


def test_base_and_identity_of_a_draft(built):
    document, data = built
    package = made.opened(data)
    assert base_of(package) == to_json(document)
    assert identity(package).startswith("WR-")
    assert base_of(made.made(made.paragraph(RUN("无")))) is None


def test_a_damaged_base_is_refused():
    broken = base_part('{"a":1}').replace(b'sha256="', b'sha256="0')
    parts = made.parts(made.paragraph(RUN("甲"))) | {"customXml/item7.xml": broken}
    with pytest.raises(InputError) as caught:
        base_of(made.opened(made.zipped(parts)))
    assert caught.value.problems[0].code == "E720"


@pytest.mark.parametrize(
    "rewritten",
    [
        lambda part: part.replace(b"<wr:", b"<ns0:").replace(b"</wr:", b"</ns0:").replace(b"xmlns:wr", b"xmlns:ns0"),
        lambda part: part.replace(b"<wr:", b"<").replace(b"</wr:", b"</").replace(b"xmlns:wr", b"xmlns"),
        lambda part: part.partition(b"?>\n")[2],
        lambda part: part.replace(b">eJ", b">\n  eJ").replace(b"</wr:base>", b"\n</wr:base>"),
    ],
)
def test_a_base_is_found_however_an_editor_wrote_it_again(rewritten):
    parts = made.parts(made.paragraph(RUN("甲"))) | {"customXml/item3.xml": rewritten(base_part('{"a":"值"}'))}
    assert base_of(made.opened(made.zipped(parts))) == '{"a":"值"}'


def test_a_table_within_a_cell_is_read_where_it_stands():
    inner = made.table(("k", "1"), ("合计", "2"))
    outer = made.table(("a", "b")).replace("</w:tc>", f"{inner}{made.paragraph('')}</w:tc>", 1)
    notes = f'<w:footnotes {made.ROOT}><w:footnote w:id="2">{made.paragraph(RUN("脚注"))}</w:footnote></w:footnotes>'
    found = passages(made.made(outer + made.paragraph(RUN("尾")), footnotes=notes))
    assert [(item.text, item.table, item.row, item.column) for item in found] == [
        ("a", 1, 1, 1),
        ("k", 2, 1, 1),
        ("1", 2, 1, 2),
        ("合计", 2, 2, 1),
        ("2", 2, 2, 2),
        ("b", 1, 1, 2),
        ("尾", 0, 0, 0),
        ("脚注", 0, 0, 0),
    ]


def test_passages_are_the_shown_paragraphs_in_reading_order():
    notes = f'<w:footnotes {made.ROOT}><w:footnote w:id="2">{made.paragraph(RUN("脚注"))}</w:footnote></w:footnotes>'
    body = (
        made.paragraph(RUN("首")) + made.paragraph("") + made.table(("a", "b"), ("", "d")) + made.paragraph(RUN("尾"))
    )
    found = passages(made.made(body, footnotes=notes))
    assert [(item.number, item.text, item.table, item.row, item.column) for item in found] == [
        (1, "首", 0, 0, 0),
        (2, "a", 1, 1, 1),
        (3, "b", 1, 1, 2),
        (4, "d", 1, 2, 2),
        (5, "尾", 0, 0, 0),
        (6, "脚注", 0, 0, 0),
    ]


def test_a_base_nested_beyond_reason_is_no_base_of_conflicts():
    deep = "[" * 100_000 + "]" * 100_000
    assert read(made.made(made.paragraph(made.run("正文。"))), deep).items[0].text == "正文。"


def test_whole_runs_with_an_alternative_are_read_once():
    both = f"<mc:Choice Requires='w14'>{made.control('312', 'a')}</mc:Choice><mc:Fallback>{made.control('312', 'a')}</mc:Fallback>"
    line = read(
        made.made(made.paragraph(RUN("共") + f"<mc:AlternateContent>{both}</mc:AlternateContent>" + RUN("家")))
    ).items[0]
    assert (line.text, [(mark.start, mark.end) for mark in line.marks]) == ("共312家", [(1, 4)])
