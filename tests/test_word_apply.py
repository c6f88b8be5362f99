"""Each action of a plan carried out in place: what the XML holds afterwards."""

from __future__ import annotations

import re
import zipfile
from decimal import Decimal
from io import BytesIO

import pytest
import word_made as made
import word_sample as sample

from report.charts import native
from report.document import Cell, Chart, ChartSpec, Document, Panel, Paragraph, Row, Series, Text, to_json
from report.figure import Slot
from report.merge.plan import (
    Comment,
    DeleteBlock,
    DeleteRow,
    Describe,
    Grid,
    Heal,
    HealBlock,
    InsertBlock,
    InsertRow,
    Line,
    Picture,
    Plan,
    Replace,
    ReplaceChart,
    Uncomment,
)
from report.word.apply import accept, accepted, apply, reject
from report.word.read import read
from report.word.read_base import base_of, identity
from report.word.write import Native, write
from report.word.write import Picture as Shown

US = "数据更正"
DATE = "2026-11-23T08:00:00Z"
SLOT = Slot("abc", "检查.家次", "", "318")
RUN = made.run


def carried(data: bytes, *actions, track: bool = True, **more) -> bytes:
    return apply(made.opened(data), Plan(tuple(actions)), date=DATE, track=track, **more)


def at(number: int = 0, kind: str = "p", part: str = "word/document.xml") -> str:
    return f"{part}#{kind}{number}"


def body(data: bytes) -> str:
    text = made.part(data)
    return text[text.index("<w:body>") + 8 : text.index("<w:sectPr")]


def lines(data: bytes) -> list[str]:
    return [getattr(item, "text", "\ufffc") for item in read(made.opened(data)).items]


def test_a_figure_is_struck_and_written_anew_inside_its_control_in_its_own_formatting():
    data = made.file(made.paragraph(RUN("共") + made.control(RUN("312", "<w:b/>"), "abc", "检查.家次") + RUN("家")))
    out = carried(data, Replace(at(), 1, 4, "318", SLOT))
    assert body(out) == (
        '<w:p><w:r><w:t xml:space="preserve">共</w:t></w:r><w:sdt><w:sdtPr><w:alias w:val="检查.家次"/>'
        '<w:tag w:val="wr:abc"/></w:sdtPr><w:sdtContent>'
        f'<w:del w:id="2" w:author="{US}" w:date="{DATE}"><w:r><w:rPr><w:b/></w:rPr>'
        '<w:delText xml:space="preserve">312</w:delText></w:r></w:del>'
        f'<w:ins w:id="1" w:author="{US}" w:date="{DATE}"><w:r><w:rPr><w:b/></w:rPr>'
        '<w:t xml:space="preserve">318</w:t></w:r></w:ins>'
        '</w:sdtContent></w:sdt><w:r><w:t xml:space="preserve">家</w:t></w:r></w:p>'
    )


def test_only_the_value_is_replaced_where_a_person_typed_words_into_the_control():
    data = made.file(made.paragraph(RUN("共") + made.control("约312左右", "abc") + RUN("家")))
    out = carried(data, Replace(at(), 2, 5, "318", SLOT))
    assert lines(out) == ["共约318左右家"]
    (mark,) = read(made.opened(out)).items[0].marks
    assert (mark.start, mark.end, mark.id) == (1, 7, "abc")


def test_a_plain_text_control_becomes_a_rich_one_before_anything_is_tracked_in_it():
    data = made.file(made.paragraph(made.control("312", "abc", extra="<w:text/>")))
    assert "<w:text/>" not in body(carried(data, Replace(at(), 0, 3, "318", SLOT)))


def test_a_figure_found_by_text_gets_its_control_with_the_change():
    data = made.file(made.paragraph(RUN("共312家")))
    out = carried(data, Replace(at(), 1, 4, "318", SLOT))
    (mark,) = read(made.opened(out)).items[0].marks
    assert (mark.start, mark.end, mark.id, mark.alias) == (1, 4, "abc", "检查.家次")
    assert lines(reject(out, US)) == ["共312家"]


def test_shells_that_libreoffice_leaves_are_replaced_by_the_real_control():
    shell = "<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>"
    data = made.file(made.paragraph(RUN("共") + shell.format("") + shell.format(RUN("312")) + RUN("家")))
    out = carried(data, Heal(at(), 1, 4, SLOT))
    assert body(out).count("<w:sdt>") == 1
    assert [mark.id for mark in read(made.opened(out)).items[0].marks] == ["abc"]


def test_a_control_that_lost_its_tag_but_kept_its_title_gets_the_tag_back_in_place():
    data = made.file(made.paragraph(made.control("312", "", "检查.家次")))
    out = carried(data, Heal(at(), 0, 3, SLOT))
    assert body(out).count("<w:sdt>") == 1
    assert 'w:val="wr:abc"' in body(out)


def test_healing_changes_no_text_and_tracks_nothing():
    data = made.file(made.paragraph(RUN("共312家", "<w:i/>")))
    out = carried(data, Heal(at(), 1, 4, SLOT))
    assert lines(out) == ["共312家"]
    assert US not in made.part(out)


def test_pending_text_is_not_healed_before_it_is_accepted():
    data = made.file(made.paragraph(RUN("共") + made.inserted(RUN("312"))))
    assert "<w:sdt>" not in body(carried(data, Heal(at(), 1, 4, SLOT)))


def test_a_figure_in_a_pending_insertion_gets_its_new_value_and_no_control_yet():
    data = made.file(made.paragraph(RUN("共") + made.inserted(RUN("312"))))
    out = carried(data, Replace(at(), 1, 4, "318", SLOT))
    assert lines(out) == ["共318"]
    assert "<w:sdt>" not in body(out)


def test_our_own_pending_number_is_replaced_not_struck_again():
    pending = made.control(made.deleted("312", made.OURS) + made.inserted(RUN("318"), made.OURS), "abc")
    out = carried(made.file(made.paragraph(pending)), Replace(at(), 0, 3, "320", SLOT))
    assert lines(out) == ["320"]
    assert "318" not in body(out)
    assert lines(reject(out, US)) == ["312"]


def test_in_another_persons_insertion_our_deletion_is_nested_and_our_words_come_after():
    data = made.file(made.paragraph(made.inserted(RUN("共312家"))))
    out = carried(data, Replace(at(), 1, 4, "318"))
    shape = re.findall(r"</?w:(?:ins|del)\b|共|312|318|家", body(out))
    assert shape == [
        "<w:ins",
        "共",
        "<w:del",
        "312",
        "</w:del",
        "</w:ins",
        "<w:ins",
        "318",
        "</w:ins",
        "<w:ins",
        "家",
        "</w:ins",
    ]
    assert body(out).count('w:author="经办人"') == 2
    assert lines(reject(out, "经办人")) == ["318"]


def test_a_deleted_stretch_with_a_control_loses_the_control_first():
    data = made.file(made.paragraph(RUN("共") + made.control("312", "abc") + RUN("家。")))
    out = carried(data, Replace(at(), 0, 6, "无。"))
    assert "<w:sdt>" not in body(out)
    assert lines(out) == ["无。"]
    assert lines(reject(out, US)) == ["共312家。"]


def test_pictures_and_footnote_marks_outlive_a_replaced_sentence():
    note = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    out = carried(made.file(made.paragraph(RUN("旧句") + note + RUN("。"))), Replace(at(), 0, 4, "新句。"))
    assert "footnoteReference" in accepted_body(out)


def accepted_body(data: bytes) -> str:
    return body(accept(data))


def test_words_after_a_heading_sentence_take_the_formatting_of_the_text():
    data = made.file(made.paragraph(RUN("（一）标题。", '<w:rStyle w:val="Heading2Char"/>') + RUN("正文", "<w:i/>")))
    out = carried(data, Replace(at(), 6, 6, "新增。"))
    assert '<w:rPr><w:i/></w:rPr><w:t xml:space="preserve">新增。' in body(out)


def test_figures_in_headers_notes_and_text_boxes_update_and_old_readers_see_it_too():
    box = "<w:txbxContent>" + made.paragraph(RUN("框312")) + "</w:txbxContent>"
    drawn = (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>{box}</w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    data = made.file(made.paragraph(drawn), header=f"<w:hdr {made.ROOT}>{made.paragraph(RUN('眉312'))}</w:hdr>")
    ours = read(made.opened(data))
    actions = [Replace(item.address, 1, 4, "318", SLOT) for item in ours.margins]
    out = carried(data, *actions, track=False)
    assert body(out).count("318") == 2
    assert "312" not in body(out)
    assert "318" in made.part(out, "word/header1.xml")


# --- comments ------------------------------------------------------------------------------------------------------


def test_a_comment_gets_its_part_and_stands_as_direct_children_of_the_paragraph():
    data = made.file(made.paragraph(RUN("共") + made.control("320", "abc") + RUN("家")))
    out = carried(data, Comment(at(), 1, 4, "生成312\n人工320\n更正318", "冲突一"))
    assert re.search(r'<w:commentRangeStart w:id="(\d+)"/><w:sdt>.*</w:sdt><w:commentRangeEnd w:id="\1"/>', body(out))
    package = made.opened(out)
    assert package.warnings == ()
    comments = made.part(out, "word/comments.xml")
    assert re.findall(r">([^<>]+)</w:t>", comments) == ["生成312", "人工320", "更正318"]
    assert 'w:author="数据更正"' in comments
    assert re.search(r'w:initials="wr[a-z2-7]{7}"', comments)


def test_a_second_comment_for_a_conflict_is_never_made_but_brought_up_to_date():
    once = carried(made.file(made.paragraph(RUN("320"))), Comment(at(), 0, 3, "更正318", "冲突一"))
    again = carried(once, Comment(at(), 0, 3, "更正318", "冲突一"), Replace(at(), 3, 3, "家"))
    newer = carried(again, Comment(at(), 0, 3, "更正319", "冲突一"))
    assert made.part(again, "word/comments.xml") == made.part(once, "word/comments.xml")
    assert made.part(newer, "word/comments.xml").count("<w:comment ") == 1
    assert "更正319" in made.part(newer, "word/comments.xml")
    assert body(newer).count("<w:commentReference") == 1


def test_a_closed_conflict_loses_its_comment_and_anchors_and_others_stay():
    once = carried(
        made.file(made.paragraph(RUN("320"))), Comment(at(), 0, 3, "甲", "一"), Comment(at(), 0, 2, "乙", "二")
    )
    out = carried(once, Uncomment("一"))
    assert made.part(out, "word/comments.xml").count("<w:comment ") == 1
    assert "乙" in made.part(out, "word/comments.xml")
    assert body(out).count("comment") == 3


def test_a_renewed_comment_of_a_conflict_stands_afterwards_with_the_new_words_only():
    once = carried(made.file(made.paragraph(RUN("320"))), Comment(at(), 0, 3, "更正318", "冲突一"))
    out = carried(once, Uncomment("冲突一"), Comment(at(), 0, 3, "更正319", "冲突一"), Replace(at(), 3, 3, "家"))
    comments = made.part(out, "word/comments.xml")
    assert comments.count("<w:comment ") == 1
    assert "更正319" in comments
    assert body(out).count("<w:commentReference") == 1


def test_a_conflict_that_was_marked_done_gets_a_new_comment_when_it_opens_anew():
    once = carried(made.file(made.paragraph(RUN("320"))), Comment(at(), 0, 3, "更正318", "冲突一"))
    comments = made.part(once, "word/comments.xml").replace("<w:p>", '<w:p w14:paraId="0000000A">', 1)
    comments = comments.replace(
        "<w:comments ", '<w:comments xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" ', 1
    )
    extended = f'<w15:commentsEx {made.ROOT}><w15:commentEx w15:paraId="0000000A" w15:done="1"/></w15:commentsEx>'
    data = made.file(body(once), comments=comments, commentsExtended=extended)
    out = carried(data, Uncomment("冲突一"), Comment(at(), 0, 3, "更正319", "冲突一"))
    assert re.findall(r"更正31\d", made.part(out, "word/comments.xml")) == ["更正318", "更正319"]


def test_an_answered_comment_is_marked_done_instead_of_removed():
    once = carried(made.file(made.paragraph(RUN("320"))), Comment(at(), 0, 3, "甲", "一"))
    comments = made.part(once, "word/comments.xml").replace("<w:p>", '<w:p w14:paraId="0000000A">', 1)
    comments = comments.replace(
        "<w:comments ", '<w:comments xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" ', 1
    )
    extended = (
        f'<w15:commentsEx {made.ROOT}><w15:commentEx w15:paraId="0000000A" w15:done="0"/>'
        '<w15:commentEx w15:paraId="0000000B" w15:paraIdParent="0000000A" w15:done="0"/></w15:commentsEx>'
    )
    data = made.file(body(once), comments=comments, commentsExtended=extended)
    out = carried(data, Uncomment("一"))
    assert "甲" in made.part(out, "word/comments.xml")
    assert re.findall(r'w15:done="(\d)"', made.part(out, "word/commentsExtended.xml")) == ["1", "0"]


def test_a_comment_on_a_footnote_is_anchored_where_the_note_is_called():
    notes = f'<w:footnotes {made.ROOT}><w:footnote w:id="2">{made.paragraph(RUN("脚注320"))}</w:footnote></w:footnotes>'
    text = made.paragraph(RUN("首")) + made.paragraph(RUN("次") + '<w:r><w:footnoteReference w:id="2"/></w:r>')
    out = carried(made.file(text, footnotes=notes), Comment(at(part="word/footnotes.xml"), 2, 5, "请定", "一"))
    assert "comment" not in made.part(out, "word/footnotes.xml")
    assert "commentReference" in body(out).partition("次")[2]


# --- blocks --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def built(look):
    document = sample.report()
    return document, write(document, look, pictures=sample.pictures(document), base=to_json(document))


def test_new_blocks_come_tracked_in_their_order_with_plain_runs(built, look):
    document, data = built
    anchor = next(item for item in read(made.opened(data)).items if item.block == document.blocks[3].id)
    fresh = sample.paragraph("正文", "新增一段，", sample.slot("77", "新.数"), "家。")
    caption, table = sample.paragraph("表题", "表2　新表"), sample.table(2, "新")
    out = carried(data, *(InsertBlock(anchor.address, block) for block in (fresh, caption, table)), look=look)
    blocks = [item.block for item in read(made.opened(out)).items]
    assert blocks[4:7] == [fresh.id, caption.id, table.id]
    assert blocks[:4] + blocks[7:] == [block.id for block in document.blocks]
    assert 'w:val="wr:' + fresh.runs[1].id not in made.part(out)
    assert accepted(reject(out, US)) == accepted(data)
    plain = carried(
        data, *(InsertBlock(anchor.address, block) for block in (fresh, caption, table)), look=look, track=False
    )
    assert accepted(plain) == accepted(out)
    assert 'w:val="wr:' + fresh.runs[1].id in made.part(plain)


def test_a_new_chart_brings_its_picture(built, look):
    _document, data = built
    chart = Chart("neu", "新图", ChartSpec("同比条形", (), ()), "新图说明")
    shown = {"neu": Shown(sample.png(7, 7), 100, 50)}
    out = carried(data, InsertBlock(read(made.opened(data)).items[3].address, chart), look=look, pictures=shown)
    package = made.opened(out)
    item = next(item for item in read(package).items if item.block == "neu")
    assert isinstance(item, Picture)
    assert item.sha
    assert package.part("word/media/image2.png") == sample.png(7, 7)
    assert package.warnings == ()


def test_a_style_that_an_editor_dropped_or_renamed_comes_along_by_its_name(built, look):
    _document, data = built
    parts = _parts(data)
    styles = parts["word/styles.xml"].decode()
    styles = re.sub(r'<w:style [^>]*w:styleId="(WrTableNote|WrRemark)">.*?</w:style>', "", styles)
    styles = styles.replace('w:styleId="Heading2"', 'w:styleId="852"')
    data = made.zipped(parts | {"word/styles.xml": styles.encode()})
    anchor = read(made.opened(data)).items[3].address
    fresh = (sample.paragraph("表注", "注：新。"), sample.paragraph("标题2", "（三）新"))
    out = carried(data, *(InsertBlock(anchor, block) for block in fresh), look=look)
    assert [item.style for item in read(made.opened(out)).items[4:6]] == ["表注", "标题2"]
    assert made.part(out).count('<w:pStyle w:val="852"/>') == 1
    after = made.part(out, "word/styles.xml")
    assert after.count('w:styleId="WrTableNote"') == 1
    assert "WrRemark" not in after


def test_a_block_at_the_very_start(built, look):
    _document, data = built
    fresh = sample.paragraph("正文", "开头。")
    out = carried(data, InsertBlock("", fresh), look=look)
    assert lines(out)[0] == "开头。"


def test_every_block_can_be_deleted_and_comes_back_when_rejected(built):
    _document, data = built
    items = read(made.opened(data)).items
    out = carried(data, *(DeleteBlock(item.address) for item in items[3:]))
    assert lines(out) == lines(data)[:3]
    assert accepted(reject(out, US)) == accepted(data)
    plain = carried(data, *(DeleteBlock(item.address) for item in items[3:]), track=False)
    assert lines(plain) == lines(data)[:3]


def test_a_deleted_paragraph_keeps_other_peoples_comment_anchors():
    commented = (
        '<w:commentRangeStart w:id="9"/>'
        + RUN("旧段")
        + '<w:commentRangeEnd w:id="9"/><w:r><w:commentReference w:id="9"/></w:r>'
    )
    data = made.file(made.paragraph(commented) + made.paragraph(RUN("后段")))
    for out in (carried(data, DeleteBlock(at()), track=False), accept(carried(data, DeleteBlock(at())))):
        assert lines(out) == ["后段"]
        assert body(out).count('w:id="9"') == 3


def test_a_paragraph_that_ends_a_section_keeps_the_section():
    data = made.file(made.paragraph(RUN("旧"), properties="<w:sectPr/>") + made.paragraph(RUN("后")))
    assert "<w:pPr><w:sectPr/></w:pPr>" in made.part(carried(data, DeleteBlock(at()), track=False))
    assert accepted(accept(carried(data, DeleteBlock(at())))).split("\n")[-1] == "后"


def test_lost_marks_of_blocks_come_back_once():
    data = made.file(made.paragraph(RUN("一"), "old") + made.paragraph(RUN("二")) + made.table(("三",)))
    out = carried(data, HealBlock(at(1), "old"), HealBlock(at(0, "t"), "tab"))
    assert [item.block for item in read(made.opened(out)).items] == ["", "old", "tab"]


# --- tables --------------------------------------------------------------------------------------------------------

ROW = Row("城东", (Cell((Text("城东"),), "区"), Cell((SLOT,), "数"), Cell((Text("2"),), "率")))


def grid(data: bytes) -> list[list[str]]:
    found = next(item for item in read(made.opened(data)).items if isinstance(item, Grid))
    return [["".join(line.text for line in cell.lines) for cell in row] for row in found.rows]


TABLE = made.file(made.table(("区", "自编", "率", "数"), ("城南", "x", "1", "7"), ("合计", "", "1", "7")))
COLUMNS = ("区", "", "率", "数")


@pytest.mark.parametrize("track", [True, False])
def test_a_new_row_fills_the_columns_where_they_stand_now(track):
    out = carried(TABLE, InsertRow(at(0, "t"), 1, ROW, COLUMNS), track=track)
    assert grid(out) == [
        ["区", "自编", "率", "数"],
        ["城南", "x", "1", "7"],
        ["城东", "", "2", "318"],
        ["合计", "", "1", "7"],
    ]
    assert grid(reject(out, US)) == (grid(TABLE) if track else grid(out))
    assert ("wr:abc" in made.part(out)) is not track


def test_several_rows_at_one_place_keep_their_order_and_deleted_rows_go():
    second = Row("城西", (Cell((Text("城西"),), "区"),))
    actions = (
        InsertRow(at(0, "t"), 1, ROW, COLUMNS),
        InsertRow(at(0, "t"), 1, second, COLUMNS),
        DeleteRow(at(0, "t"), 1),
    )
    out = carried(TABLE, *actions)
    assert [row[0] for row in grid(out)] == ["区", "城东", "城西", "合计"]
    assert grid(reject(out, US)) == grid(TABLE)
    assert grid(carried(TABLE, *actions, track=False)) == grid(out)


def test_a_spanning_row_joins_the_cells_of_its_neighbour():
    wide = Row("小计", (Cell((Text("一类"),), "区", span=2), Cell((Text("3"),), "率", span=2)))
    out = carried(TABLE, InsertRow(at(0, "t"), 1, wide, ("区", "甲", "率", "数")))
    assert grid(out)[2] == ["一类", "3"]
    assert [cell.span for cell in read(made.opened(out)).items[0].rows[2]] == [2, 2]


def test_alternative_text_of_tables_and_pictures(built):
    _document, data = built
    items = read(made.opened(data)).items
    table = next(item for item in items if isinstance(item, Grid))
    picture = next(item for item in items if isinstance(item, Picture))
    out = made.part(carried(data, Describe(table.address, "表的说明"), Describe(picture.address, "图的说明")))
    assert '<w:tblDescription w:val="表的说明"/>' in out
    assert out.count("w:tblDescription") == 1
    assert 'descr="图的说明"' in out


# --- charts --------------------------------------------------------------------------------------------------------


def spec(*values: int) -> ChartSpec:
    series = Series("本期", tuple(Decimal(value) for value in values), labels=tuple(map(str, values)))
    return ChartSpec("排序条形", ("甲", "乙"), (Panel("罚款（万元）", (series,)),), "万元")


def test_a_picture_is_swapped_and_its_size_crop_and_place_stay(built):
    document, data = built
    cropped = (
        made.part(data)
        .replace("<a:stretch>", '<a:srcRect l="1000"/><a:stretch>')
        .replace('cx="5400000"', 'cx="3300000"')
    )
    data = made.zipped({**_parts(data), "word/document.xml": cropped.encode()})
    picture = next(item for item in read(made.opened(data)).items if isinstance(item, Picture))
    chart = next(block for block in document.blocks if isinstance(block, Chart))
    out = carried(data, ReplaceChart(picture.address, chart), pictures={chart.id: Shown(sample.png(9, 9), 1, 1)})
    package = made.opened(out)
    assert 'srcRect l="1000"' in made.part(out)
    assert 'cx="3300000"' in made.part(out)
    assert [package.part(name) for name in package.names() if name.startswith("word/media/")] == [sample.png(9, 9)]
    assert package.warnings == ()


def _parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_native_chart_gets_new_numbers_and_workbook_and_keeps_a_persons_colours(look):
    chart = Chart("k", "罚款图", spec(5, 3), "说明")
    first, second = native(spec(5, 3)), native(spec(8, 3))
    shown = {"k": Native(first.xml, first.workbook, 150, 80)}
    data = write(Document("题", (chart, Paragraph("p", "图题", (Text("图1"),)))), look, pictures=shown)
    parts = _parts(data)
    parts["word/charts/chart1.xml"] = parts["word/charts/chart1.xml"].replace(b"404040", b"AB12CD")
    data = made.zipped(parts)
    before = read(made.opened(data)).items[0]
    assert isinstance(before, Picture)
    assert before.native
    out = carried(data, ReplaceChart(before.address, Chart("k", "罚款图", spec(8, 3), "新说明")))
    after = _parts(out)
    assert read(made.opened(out)).items[0].sha != before.sha
    assert b"AB12CD" in after["word/charts/chart1.xml"]
    assert b"<c:v>8</c:v>" in after["word/charts/chart1.xml"]
    assert after["word/embeddings/Microsoft_Excel_Worksheet1.xlsx"] == second.workbook


# --- the package ---------------------------------------------------------------------------------------------------


def test_untouched_parts_are_the_same_bytes_and_the_new_base_replaces_the_old(built):
    document, data = built
    base = to_json(Document("新", document.blocks))
    out = carried(data, base_json=base)
    assert base_of(made.opened(out)) == base
    assert identity(made.opened(out)) != identity(made.opened(data))
    old, new = _parts(data), _parts(out)
    assert sorted(old) == sorted(new)
    changed = {name for name in old if old[name] != new[name]}
    assert changed == {"customXml/item1.xml", "customXml/itemProps1.xml", "docProps/core.xml"}
    assert 'gen="2"' in new["customXml/item1.xml"].decode()


def test_a_file_without_base_or_properties_gets_them_beside_other_custom_parts():
    parts = made.parts(made.paragraph(RUN("甲"))) | {"customXml/item1.xml": b"<b:Sources xmlns:b='x'/>"}
    out = carried(made.zipped(parts), base_json='{"version":1}')
    package = made.opened(out)
    assert base_of(package) == '{"version":1}'
    assert package.part("customXml/item1.xml") == b"<b:Sources xmlns:b='x'/>"
    assert identity(package).startswith("WR-")
    assert [problem.code for problem in package.warnings] == ["E753"]


def test_the_root_keeps_its_prefixes_and_gains_what_the_controls_need():
    data = made.file(made.paragraph(RUN("312"))).replace(b"", b"")
    out = made.part(carried(data, Heal(at(), 0, 3, SLOT)))
    root = out[: out.index("<w:body>")]
    assert 'mc:Ignorable="w14 w15"' in root
    assert "xmlns:wps=" in root
    assert '<w15:appearance w15:val="hidden"/>' in out


def test_same_plan_same_bytes(built):
    document, data = built
    line = next(item for item in read(made.opened(data)).items if isinstance(item, Line) and item.marks)
    actions = (Replace(line.address, 0, 1, "新"), Comment(line.address, 0, 1, "看", "一"))
    assert carried(data, *actions, base_json=to_json(document)) == carried(data, *actions, base_json=to_json(document))


def test_changes_of_properties_cells_and_moves_settle_both_ways():
    moved = (
        f'<w:moveFromRangeStart w:id="1" w:name="m" {made.OTHER}/><w:moveFrom w:id="2" {made.OTHER}>{RUN("移")}</w:moveFrom>'
        f'<w:moveFromRangeEnd w:id="1"/>{RUN("中")}<w:moveToRangeStart w:id="3" w:name="m" {made.OTHER}/>'
        f'<w:moveTo w:id="4" {made.OTHER}>{RUN("移")}</w:moveTo><w:moveToRangeEnd w:id="3"/>'
    )
    bold = f'<w:b/><w:rPrChange w:id="5" {made.OTHER}><w:rPr><w:i/></w:rPr></w:rPrChange>'
    data = made.file(made.paragraph(moved) + made.paragraph(RUN("字", bold)))
    yes, no = accept(data), reject(data)
    assert (lines(yes), lines(no)) == (["中移", "字"], ["移中", "字"])
    assert "<w:rPr><w:b/></w:rPr>" in body(yes)
    assert "<w:rPr><w:i/></w:rPr>" in body(no)
    assert not re.search(r"move|Change|w:author", body(yes) + body(no))


def elsewhere(parts: dict[str, bytes]) -> dict[str, bytes]:
    """The same package with another folder for its stories."""
    moved = {name.replace("word/", "doc/"): data.replace(b"word/", b"doc/") for name, data in parts.items()}
    assert "doc/document.xml" in moved
    return moved


def utf16(parts: dict[str, bytes]) -> dict[str, bytes]:
    text = '<?xml version="1.0" encoding="UTF-16"?>' + parts["word/document.xml"].decode()
    return parts | {"word/document.xml": text.encode("utf-16")}


def single_quotes(parts: dict[str, bytes]) -> dict[str, bytes]:
    return parts | {"word/document.xml": parts["word/document.xml"].replace(b'"', b"'")}


@pytest.mark.parametrize("written", [dict, elsewhere, utf16, single_quotes])
def test_our_numbers_are_free_however_an_editor_wrote_the_file(written):
    body = made.paragraph(made.run("甲") + made.inserted(made.run("312"), number=3), "a", number=7)
    package = made.opened(made.zipped(written(made.parts(body))))
    out = apply(package, Plan((Replace(f"{package.main}#p0", 1, 4, "318"),)), date=DATE)
    text = made.part(out, package.main)
    ids = re.findall(r'<w:(?:ins|del|bookmarkStart) w:id="(\d+)"', text)
    assert len(ids) == len(set(ids)) == 4


# --- words in drawings ---------------------------------------------------------------------------------------------


def test_numbers_typed_into_a_chart_are_read_and_a_comment_on_them_stands_behind_it(look):
    chart = Chart("k", "罚款图", spec(5, 3), "说明")
    fresh = native(spec(5, 3))
    shown = {"k": Native(fresh.xml, fresh.workbook, 150, 80)}
    data = write(Document("题", (chart, Paragraph("p", "图题", (Text("图1"),)))), look, pictures=shown)
    parts = _parts(data)
    typed = (
        '<c:dLbl xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><c:tx><c:rich><a:p><a:r><a:t>罚款5</a:t></a:r>'
        '<a:r><a:t>万元</a:t></a:r><a:fld type="VALUE"><a:t>[7]</a:t></a:fld></a:p></c:rich></c:tx></c:dLbl>'
    )
    xml = parts["word/charts/chart1.xml"].decode()
    assert "<c:cat>" in xml
    parts["word/charts/chart1.xml"] = xml.replace("<c:cat>", f"{typed}<c:cat>", 1).encode()
    data = made.zipped(parts)
    labels = read(made.opened(data)).labels
    assert [line.text for line in labels] == ["罚款5万元"]
    out = carried(data, Comment(labels[0].address, 2, 3, "冲突", "文中仍有旧值"))
    body = made.part(out)
    assert body.index("</w:drawing>") < body.index("commentRangeStart") < body.index("图1")
    assert len(read(made.opened(out)).labels[0].comments) == 1


# --- what accepting and rejecting in Word gives --------------------------------------------------------------------


def mark(tag: str, more: str = "") -> str:
    """Properties of a paragraph whose mark is inserted or struck."""
    return f'<w:rPr><w:{tag} w:id="70" {made.OTHER}/></w:rPr>{more}'


def held(content: str) -> str:
    return f"<w:sdt><w:sdtPr/><w:sdtContent>{content}</w:sdtContent></w:sdt>"


STRUCK, ADDED = mark("del"), mark("ins")
CELLS = "<w:tr><w:tc><w:tcPr>{}</w:tcPr><w:p/></w:tc>{}</w:tr>"
CELL_GONE = f'<w:cellDel w:id="71" {made.OTHER}/>'
A, B = made.paragraph(RUN("甲"), properties=STRUCK), made.paragraph(RUN("乙"))
NUMBERED = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/><w:ins w:id="72" {made.OTHER}/></w:numPr>'


@pytest.mark.parametrize(
    ("body", "taken", "refused"),
    [
        (A + B, ["甲乙"], ["甲", "乙"]),
        (A + A + B, ["甲甲乙"], ["甲", "甲", "乙"]),
        (made.paragraph(RUN("甲"), properties=ADDED) + B, ["甲", "乙"], ["甲乙"]),
        (A + held(B), ["甲乙"], ["甲", "乙"]),
        (held(A) + B, ["甲乙"], ["甲", "乙"]),
        (held(held(A)) + held(B + B), ["甲乙", "乙"], ["甲", "乙", "乙"]),
        (A + made.table(("丙",)), ["甲", "￼"], ["甲", "￼"]),
        (made.paragraph(made.deleted("甲"), properties=STRUCK) + made.table(("丙",)), ["￼"], ["甲", "￼"]),
    ],
)
def test_paragraph_marks_settle_as_in_word(body, taken, refused):
    data = made.file(body)
    assert lines(accept(data)) == taken
    assert lines(reject(data)) == refused
    assert "<w:sdtContent/>" not in made.part(accept(data)) + made.part(reject(data))


def test_a_struck_section_break_takes_its_section_with_it():
    broken = mark("del", '<w:sectPr><w:pgSz w:w="1"/></w:sectPr>')
    data = made.file(made.paragraph(RUN("甲"), properties=broken) + B)
    assert (lines(accept(data)), made.part(accept(data)).count("w:pgSz")) == (["甲乙"], 0)
    assert (lines(reject(data)), made.part(reject(data)).count("w:pgSz")) == (["甲", "乙"], 1)


def test_our_own_deletion_never_takes_a_section_with_it():
    ends = made.paragraph(RUN("甲"), properties='<w:sectPr><w:pgSz w:w="1"/></w:sectPr>')
    out = carried(made.file(ends + B), DeleteBlock(at()))
    assert (lines(accept(out)), made.part(accept(out)).count("w:pgSz")) == (["", "乙"], 1)
    assert lines(reject(out)) == ["甲", "乙"]


def test_a_row_whose_cells_are_all_struck_goes_and_joined_cells_join():
    data = made.file(f"<w:tbl>{CELLS.format(CELL_GONE, '')}{CELLS.format('', '')}</w:tbl><w:p/>")
    assert made.part(accept(data)).count("<w:tr>") == 1
    assert made.part(reject(data)).count("<w:tr>") == 2
    merge = f'<w:tcW w:w="5"/><w:tcBorders/><w:cellMerge w:id="73" {made.OTHER} w:vMerge="cont" w:vMergeOrig="rest"/>'
    data = made.file(f"<w:tbl>{CELLS.format(merge, '')}</w:tbl><w:p/>")
    assert '<w:tcW w:w="5"/><w:vMerge w:val="continue"/><w:tcBorders/></w:tcPr>' in made.part(accept(data))
    assert '<w:tcW w:w="5"/><w:vMerge w:val="restart"/><w:tcBorders/></w:tcPr>' in made.part(reject(data))


def test_a_numbering_that_was_added_stays_or_goes():
    data = made.file(made.paragraph(RUN("甲"), properties=NUMBERED))
    assert ("w:numPr" in made.part(accept(data)), "w:ins" in made.part(accept(data))) == (True, False)
    assert "w:numPr" not in made.part(reject(data))
