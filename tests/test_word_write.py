"""Document → .docx: what the parts hold, and the laws of writing."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from dataclasses import replace

import docx
import office
import pytest
import word_sample as sample
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from report.document import Cell, Column, Document, Paragraph, Row, Table, Text, from_json, to_json
from report.figure import Slot
from report.problem import InputError
from report.word.base import base_digest, read_base
from report.word.look import Look
from report.word.write import Native, cleaned, write

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NS = {"w": W[1:-1], "w15": "http://schemas.microsoft.com/office/word/2012/wordml"}
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
    "suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd "
    "snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment "
    "textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid "
    "vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em lang "
    "eastAsianLayout specVanish oMath",
    "tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing "
    "tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription",
    "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark",
    "tblBorders": "top left bottom right insideH insideV",
    "tcBorders": "top left bottom right insideH insideV",
    "sdtPr": "rPr alias tag id lock placeholder temporary showingPlcHdr appearance",
    "sectPr": "headerReference footerReference pgSz pgMar pgNumType cols docGrid",
    "style": "name aliases basedOn next link autoRedefine hidden uiPriority semiHidden unhideWhenUsed qFormat locked "
    "pPr rPr tblPr",
}


def package(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def tree(data: bytes, part: str = "word/document.xml"):
    return etree.fromstring(package(data)[part])


def paragraphs(data: bytes):
    return tree(data).find(f"{W}body").findall(f"{W}p")


def text_of(element) -> str:
    marks = {f"{W}t": lambda e: e.text or "", f"{W}tab": lambda _: "\t", f"{W}br": lambda _: "\n"}
    return "".join(marks[e.tag](e) for e in element.iter() if e.tag in marks)


def single(*runs, style="正文", lead=0) -> Document:
    return Document("题", (Paragraph("p1", style, runs, lead),))


@pytest.fixture(scope="module")
def written(look: Look) -> bytes:
    document = sample.report()
    return write(document, look, pictures=sample.pictures(document), base=to_json(document))


def test_python_docx_opens_the_file_and_reads_its_properties(written):
    opened = docx.Document(io.BytesIO(written))
    core = opened.core_properties
    assert (core.title, core.subject, core.author) == (
        "2023年上半年安全生产工作总结",
        "2023年上半年",
        "××区应急管理局",
    )
    assert core.created == core.modified
    assert core.created.isoformat()[:10] == "2023-07-05"
    assert len(opened.tables) == 1


def test_same_document_same_bytes_and_no_clock_in_the_zip(written, look):
    document = sample.report()
    again = write(document, look, pictures=sample.pictures(document), base=to_json(document))
    assert again == written
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {info.create_system for info in archive.infolist()} == {0}
        assert len(archive.namelist()) == len(set(archive.namelist()))


def test_hash_seed_does_not_change_the_bytes():
    program = (
        "import sys, hashlib, yaml; sys.path.insert(0, 'tests');"
        "import word_sample as s, conftest; from report.word.write import write; from report.word.look import read_look;"
        "d = s.report(); data = write(d, read_look(conftest.raw_look()), pictures=s.pictures(d), base='{}');"
        "print(hashlib.sha256(data).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            text=True,
            check=True,
            cwd=office.ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1
    assert len(digests.pop().strip()) == 64


@pytest.mark.parametrize("part", ["word/document.xml", "word/styles.xml", "word/footer1.xml", "word/footer2.xml"])
def test_children_stand_in_schema_order(written, part):
    for element in tree(written, part).iter():
        order = ORDER.get(etree.QName(element).localname, "").split()
        if order:
            places = [order.index(etree.QName(child).localname) for child in element]
            assert places == sorted(places), etree.tostring(element)


def test_every_run_asks_for_the_east_asian_face(written):
    for part in ("word/document.xml", "word/footer1.xml", "word/footer2.xml"):
        found = list(tree(written, part).iter(f"{W}r"))
        assert found
        for run in found:
            fonts = run.find(f"{W}rPr/{W}rFonts")
            assert fonts is not None
            assert fonts.get(f"{W}hint") == "eastAsia"


def test_every_style_used_is_defined_and_none_names_a_theme_font(written):
    styles = tree(written, "word/styles.xml")
    defined = {style.get(f"{W}styleId") for style in styles.iter(f"{W}style")}
    used = {
        element.get(f"{W}val")
        for part in ("word/document.xml", "word/styles.xml", "word/footer1.xml")
        for tag in ("pStyle", "rStyle", "basedOn", "next", "link")
        for element in tree(written, part).iter(W + tag)
    }
    assert used <= defined
    assert "Heading2Char" in used
    assert all(b"Theme" not in content for name, content in package(written).items() if name != "word/settings.xml")


def test_every_paragraph_style_names_its_faces_and_its_indent(written):
    for style in tree(written, "word/styles.xml").findall(f"{W}style[@{W}type='paragraph']"):
        fonts = style.find(f"{W}rPr/{W}rFonts")
        assert all(fonts.get(W + name) for name in ("ascii", "hAnsi", "eastAsia", "cs"))
        indent = style.find(f"{W}pPr/{W}ind")
        assert indent.get(f"{W}firstLineChars") is not None or indent.get(f"{W}hangingChars") == "200"


def test_headings_are_built_in_styles_with_outline_levels_and_linked_character_styles(written):
    styles = {style.get(f"{W}styleId"): style for style in tree(written, "word/styles.xml").iter(f"{W}style")}
    for level in range(1, 5):
        heading = styles[f"Heading{level}"]
        assert heading.find(f"{W}name").get(f"{W}val") == f"heading {level}"
        assert heading.find(f"{W}pPr/{W}outlineLvl").get(f"{W}val") == str(level - 1)
        assert heading.find(f"{W}link").get(f"{W}val") == f"Heading{level}Char"
        assert styles[f"Heading{level}Char"].find(f"{W}link").get(f"{W}val") == f"Heading{level}"


def test_page_grid_and_language_are_those_of_the_standard(written):
    section = tree(written).find(f"{W}body/{W}sectPr")
    margins = section.find(f"{W}pgMar")
    assert [margins.get(W + side) for side in ("top", "bottom", "left", "right", "footer")] == [
        "2098",
        "1984",
        "1588",
        "1474",
        "1446",
    ]
    grid = section.find(f"{W}docGrid")
    assert (grid.get(f"{W}type"), grid.get(f"{W}linePitch")) == ("lines", "579")
    assert len(section.findall(f"{W}footerReference")) == 2
    assert tree(written, "word/settings.xml").find(f"{W}evenAndOddHeaders") is not None
    assert tree(written, "word/styles.xml").find(f".//{W}lang").get(f"{W}eastAsia") == "zh-CN"


def test_footers_carry_the_number_between_dashes_right_on_odd_and_left_on_even_pages(written):
    odd, even = tree(written, "word/footer1.xml"), tree(written, "word/footer2.xml")
    assert (text_of(odd), text_of(even)) == ("— 1 —", "— 2 —")
    assert odd.find(f".//{W}ind").get(f"{W}rightChars") == even.find(f".//{W}ind").get(f"{W}leftChars") == "100"


def test_every_slot_is_a_rich_text_control_with_its_tag_name_and_text(written):
    document = sample.report()
    controls = list(tree(written).iter(f"{W}sdt"))
    expected = [(f"wr:{slot.id}", slot.key, slot.text) for slot in document.slots()]
    assert [
        (
            control.find(f"{W}sdtPr/{W}tag").get(f"{W}val"),
            control.find(f"{W}sdtPr/{W}alias").get(f"{W}val"),
            text_of(control),
        )
        for control in controls
    ] == expected
    assert not list(tree(written).iter(f"{W}text", f"{W}dataBinding", f"{W}lock", f"{W}showingPlcHdr"))
    numbers = [control.find(f"{W}sdtPr/{W}id").get(f"{W}val") for control in controls]
    assert len(numbers) == len(set(numbers)) == len(expected)


def test_every_block_has_a_hidden_bookmark_and_every_chart_its_name(written):
    document = sample.report()
    body = tree(written)
    starts = list(body.iter(f"{W}bookmarkStart"))
    assert [start.get(f"{W}name") for start in starts] == [f"_wr_{block.id}" for block in document.blocks]
    ids = [start.get(f"{W}id") for start in starts]
    assert len(set(ids)) == len(ids)
    assert ids == [end.get(f"{W}id") for end in body.iter(f"{W}bookmarkEnd")]
    (drawn,) = body.iter(f"{WP}docPr")
    assert drawn.get("name") == f"wr-chart-{sample.chart().id}"
    assert drawn.get("descr") == sample.chart().description


def test_words_come_out_as_they_went_in(written):
    document = sample.report()
    blocks = [block for block in document.blocks if not isinstance(block, Table)]
    expected = [block.text if isinstance(block, Paragraph) else "" for block in blocks]
    assert [text_of(paragraph) for paragraph in paragraphs(written)] == expected


visible = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Co", "Cn", "Zl", "Zp", "Cf"]) | st.sampled_from("&<>\"' \t\n%％"),
    max_size=30,
)


@given(st.lists(st.tuples(visible, st.booleans()), max_size=6))
def test_any_words_survive_writing(look, items):
    runs = tuple(Slot(f"s{n}", "键", "", words) if figure else Text(words) for n, (words, figure) in enumerate(items))
    (written_paragraph,) = paragraphs(write(single(*runs), look))
    assert text_of(written_paragraph) == "".join(words for words, _ in items)


@given(visible, visible, visible)
def test_any_name_or_description_leaves_the_file_whole(look, key, title, description):
    blocks = (Paragraph("p", "正文", (Slot("s", key, "", "1"),)), replace(sample.table(1), description=description))
    parts = package(write(Document(title, blocks, author=key), look))
    for name, content in parts.items():
        assert etree.fromstring(content) is not None, name
    found = etree.fromstring(parts["docProps/core.xml"]).findtext("{http://purl.org/dc/elements/1.1/}title") or ""
    assert found == title


@pytest.mark.parametrize("bad", ["\x00", "\x0b", "\x1b", "\r", "\x7f", "\x85", "\ud800", "￾", "\U000f1234"])
def test_a_character_word_cannot_hold_is_refused_by_name(look, bad):
    document = single(Text(f"检查{bad}312家"), Slot("s", "键", "", f"3{bad}12"))
    with pytest.raises(InputError) as caught:
        write(document, look)
    assert f"U+{ord(bad):04X}" in str(caught.value)
    with pytest.raises(InputError) as caught:
        cleaned(document)
    assert [problem.code for problem in caught.value.problems] == ["E621", "E621"]


def test_marks_that_print_nothing_are_dropped_with_a_note(look):
    document = single(Text("检查\u202e312\u200b家\ufeff"))
    clean, notes = cleaned(document)
    assert clean.blocks[0].text == "检查312家"
    assert [(note.code, note.read) for note in notes] == [("E622", "检查312家")]
    assert "U+200B、U+202E、U+FEFF" in notes[0].cause
    assert write(document, look) == write(clean, look)
    assert cleaned(clean) == (clean, ())


def test_rare_characters_are_kept(look):
    (paragraph,) = paragraphs(write(single(Text("𬬭䶮㎡")), look))
    assert text_of(paragraph) == "𬬭䶮㎡"


def test_a_slot_that_prints_nothing_leaves_no_control(look):
    data = write(single(Text("甲"), Slot("s", "键", "", ""), Text("乙")), look)
    assert not list(tree(data).iter(f"{W}sdt"))
    assert text_of(paragraphs(data)[0]) == "甲乙"


def test_only_what_is_unconfirmed_is_highlighted(look):
    runs = (Text("平"), Text("【待核：未报】"), Text("标", pending=True), Slot("a", "键", "", "5"))
    states = (
        Slot("b", "键", "", "【待核】"),
        Slot("c", "键", "", "约5", state="待核"),
        Slot("d", "键", "", "/", state="无此项"),
    )
    data = write(single(*runs, *states), look)
    marked = [run for run in tree(data).iter(f"{W}r") if run.find(f"{W}rPr/{W}highlight") is not None]
    assert [text_of(run) for run in marked] == ["【待核：未报】", "标", "【待核】", "约5"]


def test_a_run_in_heading_wears_the_character_style_and_the_rest_does_not(look):
    data = write(
        single(Text("（一）站位。", lead=True), Slot("s", "键", "", "3", lead=True), Text("正文"), lead=2), look
    )
    wearing = [run.find(f"{W}rPr/{W}rStyle") is not None for run in tree(data).iter(f"{W}r")]
    assert wearing == [True, True, False]
    assert tree(data).find(f".//{W}outlineLvl") is None


def test_with_the_separator_a_run_in_heading_is_a_paragraph_that_ends_invisibly(look):
    document = single(Text("（一）站位。", lead=True), Text("正文"), lead=2)
    heading, rest = paragraphs(write(document, replace(look, separator=True)))
    assert (text_of(heading), text_of(rest)) == ("（一）站位。", "正文")
    assert heading.find(f"{W}pPr/{W}pStyle").get(f"{W}val") == "Heading2"
    assert heading.find(f"{W}pPr/{W}rPr/{W}specVanish") is not None


def test_a_long_key_keeps_both_ends_within_the_limit_of_word(look):
    key = "甲" * 60 + "乙" * 60
    data = write(single(Slot("s", key, "", "1")), look)
    (alias,) = tree(data).iter(f"{W}alias")
    assert alias.get(f"{W}val") == "甲" * 31 + "…" + "乙" * 32


def test_markup_in_names_and_properties_is_escaped(look):
    document = replace(single(Slot("s", '<a&"b>', "", "1")), title="<&>", author='"')
    data = write(document, look)
    assert next(tree(data).iter(f"{W}alias")).get(f"{W}val") == '<a&"b>'
    assert docx.Document(io.BytesIO(data)).core_properties.title == "<&>"


def test_the_base_inside_is_the_base_given_and_names_the_file(written):
    document = sample.report()
    parts = package(written)
    inside = read_base(parts["customXml/item1.xml"])
    assert inside == to_json(document)
    assert from_json(inside) == document
    assert docx.Document(io.BytesIO(written)).core_properties.identifier == f"WR-{base_digest(inside)}"
    assert b"customXml/item1.xml" in parts["word/_rels/document.xml.rels"]


def test_without_a_base_nothing_of_it_is_in_the_file(look):
    parts = package(write(single(Text("甲")), look))
    assert not [name for name in parts if name.startswith("customXml")]
    assert all(b"customXml" not in content and b"WR-" not in content for content in parts.values())


def test_a_native_chart_brings_its_part_its_workbook_and_their_relations(look):
    document = replace(sample.report(), blocks=(sample.chart("a"), sample.chart("b")))
    natives = {block.id: Native(b"<c:chartSpace/>", b"PK", 150, 75) for block in document.blocks}
    parts = package(write(document, look, pictures=natives))
    assert parts["word/charts/chart2.xml"] == b"<c:chartSpace/>"
    assert parts["word/embeddings/Microsoft_Excel_Worksheet2.xlsx"] == b"PK"
    assert b"../embeddings/Microsoft_Excel_Worksheet2.xlsx" in parts["word/charts/_rels/chart2.xml.rels"]
    assert b"drawingml.chart+xml" in parts["[Content_Types].xml"]
    relations = etree.fromstring(parts["word/_rels/document.xml.rels"])
    targets = {relation.get("Id"): relation.get("Target") for relation in relations}
    shown = [
        element.get("{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id")
        for element in etree.fromstring(parts["word/document.xml"]).iter(
            "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart"
        )
    ]
    assert [targets[key] for key in shown] == ["charts/chart1.xml", "charts/chart2.xml"]


def test_every_relation_leads_to_a_part_and_every_part_has_a_type(written):
    parts = package(written)
    types = etree.fromstring(parts["[Content_Types].xml"])
    named = {element.get("PartName") for element in types}
    endings = {element.get("Extension") for element in types}
    for name in parts:
        assert f"/{name}" in named or name.rpartition(".")[2] in endings
    for element in etree.fromstring(parts["word/_rels/document.xml.rels"]):
        target = element.get("Target")
        assert (target.removeprefix("../") if target.startswith("../") else f"word/{target}") in parts


def test_two_blocks_of_one_id_are_a_programmers_error(look):
    block = Paragraph("same", "正文", (Text("甲"),))
    with pytest.raises(ValueError, match="同一个标识"):
        write(Document("题", (block, block)), look)


def test_an_id_too_long_for_a_bookmark_is_a_programmers_error(look):
    write(Document("题", (Paragraph("x" * 36, "正文", ()),)), look)
    with pytest.raises(ValueError, match="过长"):
        write(Document("题", (Paragraph("x" * 37, "正文", ()),)), look)


def test_writing_loads_no_xml_library():
    program = (
        "import sys, report.word.write;"
        "print(sorted({'lxml', 'docx', 'pandas', 'jinja2', 'openpyxl', 'yaml', 'xml.etree'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=office.ROOT)
    assert done.stdout.strip() == "[]"


# Tables


def grid(data: bytes):
    (found,) = tree(data).iter(f"{W}tbl")
    return found


def test_a_table_is_as_wide_as_the_text_and_its_cells_as_their_columns(written, look):
    found = grid(written)
    columns = [int(column.get(f"{W}w")) for column in found.iter(f"{W}gridCol")]
    assert sum(columns) == look.page.text_width == 8844
    for row in found.iter(f"{W}tr"):
        at = 0
        for cell in row.findall(f"{W}tc"):
            span = cell.find(f"{W}tcPr/{W}gridSpan")
            covers = int(span.get(f"{W}val")) if span is not None else 1
            assert int(cell.find(f"{W}tcPr/{W}tcW").get(f"{W}w")) == sum(columns[at : at + covers])
            at += covers
        assert at == len(columns)
        assert row.find(f"{W}trPr/{W}cantSplit") is not None
    assert found.find(f"{W}tblPr/{W}tblLayout").get(f"{W}type") == "fixed"
    assert found.find(f"{W}tblPr/{W}tblDescription").get(f"{W}val") == "各行业事故：合计41起。"


def test_header_rows_repeat_and_a_cell_over_two_rows_is_continued(written):
    rows = list(grid(written).iter(f"{W}tr"))
    assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [True, True] + [False] * 6
    merges = [row.find(f"{W}tc/{W}tcPr/{W}vMerge") for row in rows]
    assert [merge.get(f"{W}val") if merge is not None else None for merge in merges[:3]] == ["restart", None, None]
    assert merges[1] is not None
    assert merges[2] is None


def rules(row) -> list[tuple[str, str]]:
    lines = [line for cell in row.findall(f"{W}tc") for line in cell.findall(f"{W}tcPr/{W}tcBorders/*")]
    return [(etree.QName(line).localname, line.get(f"{W}sz")) for line in lines]


def test_three_lines_a_fine_rule_under_a_spanning_head_and_one_over_the_total(written):
    found = grid(written)
    frame = [(etree.QName(e).localname, e.get(f"{W}sz")) for e in found.find(f"{W}tblPr/{W}tblBorders")]
    assert frame == [("top", "12"), ("bottom", "12")]
    rows = list(found.iter(f"{W}tr"))
    assert rules(rows[0]) == [("bottom", "6"), ("bottom", "4"), ("bottom", "4")]
    assert rules(rows[1]) == [("bottom", "6")] * 7
    assert rules(rows[2]) == []
    assert rules(rows[-1]) == [("top", "6")] * 7


def test_a_full_grid_has_its_lines_on_the_table(look):
    ruled = replace(look, rules=replace(look.rules, grid=True))
    found = grid(write(Document("题", (sample.table(),)), ruled))
    frame = [(etree.QName(e).localname, e.get(f"{W}sz")) for e in found.find(f"{W}tblPr/{W}tblBorders")]
    sides = [("top", "8"), ("left", "8"), ("bottom", "8"), ("right", "8")]
    assert frame == [*sides, ("insideH", "4"), ("insideV", "4")]
    assert not list(found.iter(f"{W}tcBorders"))


def test_numbers_stand_right_two_millimetres_in_and_words_left(written):
    cells = list(grid(written).iter(f"{W}tr"))[2].findall(f"{W}tc")
    words, number = (cell.find(f"{W}p/{W}pPr") for cell in cells[:2])
    assert words.find(f"{W}jc") is None
    assert (number.find(f"{W}jc").get(f"{W}val"), number.find(f"{W}ind").get(f"{W}right")) == ("right", "113")


def test_a_table_never_stands_at_the_end_or_against_another(look):
    data = write(Document("题", (sample.table(2, "a"), sample.table(2, "b"))), look)
    tags = [etree.QName(element).localname for element in tree(data).find(f"{W}body")]
    assert tags == ["tbl", "p", "tbl", "p", "sectPr"]


@given(st.lists(st.integers(1, 400), min_size=1, max_size=12), st.integers(1000, 20000))
def test_column_widths_sum_to_the_width(shares, width):
    from report.word.write_table import column_widths

    widths = column_widths(shares, width)
    assert sum(widths) == width
    assert all(abs(got - share * width / sum(shares)) <= 1 for got, share in zip(widths, shares, strict=True))


@st.composite
def spanned(draw) -> Table:
    """A table cut at random into cells that cover columns and rows."""
    width, height = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    taken = [[False] * width for _ in range(height)]
    rows = []
    for y in range(height):
        cells = []
        for x in range(width):
            if taken[y][x]:
                continue
            free = next((n for n in range(1, width - x + 1) if x + n == width or taken[y][x + n]), 1)
            across, down = draw(st.integers(1, free)), draw(st.integers(1, height - y))
            for j in range(down):
                taken[y + j][x : x + across] = [True] * across
            cells.append(Cell((Text(f"{x},{y}"),), str(x), across, down))
        rows.append(Row(f"行{y}", tuple(cells), header=y == 0))
    return Table("t", "表", tuple(Column(str(x), 1000 // width) for x in range(width)), tuple(rows))


@given(spanned())
def test_any_cut_of_a_table_fills_its_grid_and_loses_no_cell(look, table):
    found = grid(write(Document("题", (table,)), look))
    rows = list(found.iter(f"{W}tr"))
    assert len(rows) == len(table.rows)
    for row in rows:
        spans = [cell.find(f"{W}tcPr/{W}gridSpan") for cell in row.findall(f"{W}tc")]
        assert sum(int(span.get(f"{W}val")) if span is not None else 1 for span in spans) == len(table.columns)
    assert text_of(found) == "".join(cell.text for row in table.rows for cell in row.cells)


def test_a_row_with_too_few_or_too_many_cells_is_a_programmers_error(look):
    columns = (Column("a", 500), Column("b", 500))
    for number in (1, 3):
        row = Row("城东区", tuple(Cell((), str(n)) for n in range(number)))
        with pytest.raises(ValueError, match="城东区"):
            write(Document("题", (Table("t", "表", columns, (row,)),)), look)


def test_an_empty_document_is_a_file_word_can_open(look):
    assert not docx.Document(io.BytesIO(write(Document("", ()), look))).paragraphs
