"""定稿: what a public file no longer holds, and that its pages stay the same."""

from __future__ import annotations

import base64
import io
import re
import struct
import zipfile
import zlib
from decimal import Decimal

import pytest
import word_made as made
import word_sample as sample
from lxml import etree

from report.charts import native
from report.document import Chart, ChartSpec, Document, Panel, Paragraph, Series, Text, to_json
from report.figure import Slot
from report.problem import InputError
from report.word.apply import accepted
from report.word.publish import audit_secrets, publish
from report.word.publish_clean import clean_chart
from report.word.publish_pictures import bare
from report.word.write import Native, write

RUN = made.run
BUREAU = "××区应急管理局"
DATE = "2026-07-05"


def published(data: bytes, **more):
    return publish(made.opened(data), author=BUREAU, date=DATE, **more)


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def refusals(data: bytes, **more) -> list[str]:
    with pytest.raises(InputError) as caught:
        published(data, **more)
    return [problem.code for problem in caught.value.problems]


# --- twenty-two hiding places --------------------------------------------------------------------------------------

PLACES = """author lastModifiedBy description keywords company commentText commentAuthor deletionText deletionAuthor
hiddenText whiteText controlAlias controlTag bookmarkName fieldPath docVar altText imageName customXml packed orphan
zipComment"""
SECRETS = {place: f"密{number:02d}{place}" for number, place in enumerate(PLACES.split())}


def _picture(relation: str) -> str:
    secret = SECRETS["altText"]
    return (
        f'<w:r><w:drawing><wp:inline><wp:extent cx="9" cy="9"/><wp:docPr id="1" name="p" descr="D:\\{secret}.png"/>'
        f'<a:graphic><a:graphicData uri="u"><pic:pic><pic:nvPicPr><pic:cNvPr id="0" name="{SECRETS["imageName"]}.png"/>'
        f'<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="{relation}"/></pic:blipFill><pic:spPr/></pic:pic>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def _planted() -> bytes:
    s = SECRETS
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> INCLUDETEXT '
        f'"C:\\\\Users\\\\{s["fieldPath"]}\\\\a.docx" </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        + RUN("引文")
        + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    removed = (
        f'<w:del w:id="5" w:author="{s["deletionAuthor"]}" w:date="2026-07-01T00:00:00Z"><w:r>'
        f"<w:delText>{s['deletionText']}</w:delText></w:r></w:del>"
    )
    control = (
        f'<w:sdt><w:sdtPr><w:alias w:val="{s["controlAlias"]}"/><w:tag w:val="{s["controlTag"]}"/></w:sdtPr>'
        f"<w:sdtContent>{RUN('312')}</w:sdtContent></w:sdt>"
    )
    body = made.paragraph(
        '<w:commentRangeStart w:id="3"/>'
        + RUN("正文")
        + '<w:commentRangeEnd w:id="3"/><w:r><w:commentReference w:id="3"/></w:r>'
        + f'<w:bookmarkStart w:id="4" w:name="{s["bookmarkName"]}"/><w:bookmarkEnd w:id="4"/>'
        + control
        + removed
        + RUN(s["hiddenText"], "<w:vanish/>")
        + RUN(s["whiteText"], '<w:color w:val="FFFFFF"/>')
        + field
        + _picture("rId20")
    )
    comments = (
        f'<w:comments {made.ROOT}><w:comment w:id="3" w:author="{s["commentAuthor"]}">{made.paragraph(RUN(s["commentText"]))}'
        "</w:comment></w:comments>"
    )
    settings = (
        f'<w:settings {made.ROOT}><w:docVars><w:docVar w:name="a" w:val="{s["docVar"]}"/></w:docVars></w:settings>'
    )
    parts = made.parts(body, comments=comments, settings=settings)
    snapshot = base64.b64encode(zlib.compress(f"快照 {s['packed']}".encode())).decode()
    parts |= {
        "docProps/core.xml": (
            f'<cp:coreProperties xmlns:cp="{made.PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">'
            f"<dc:creator>{s['author']}</dc:creator><cp:lastModifiedBy>{s['lastModifiedBy']}</cp:lastModifiedBy>"
            f"<dc:description>{s['description']}</dc:description><cp:keywords>{s['keywords']}</cp:keywords></cp:coreProperties>"
        ).encode(),
        "docProps/app.xml": f"<Properties><Company>{s['company']}</Company></Properties>".encode(),
        "customXml/item1.xml": f"<a>{s['customXml']}</a>".encode("utf-16"),
        "customXml/item2.xml": f"<b>{snapshot}</b>".encode(),
        "word/media/image1.png": sample.png(),
        "word/orphan.xml": f"<x>{s['orphan']}</x>".encode(),
    }
    listed = (
        parts["word/_rels/document.xml.rels"]
        .decode()
        .replace(
            "</Relationships>",
            f'<Relationship Id="rId20" Type="{made.OFFICE}/image" Target="media/image1.png"/>'
            f'<Relationship Id="rId21" Type="{made.OFFICE}/customXml" Target="../customXml/item1.xml"/>'
            f'<Relationship Id="rId22" Type="{made.OFFICE}/attachedTemplate" Target="file:///C:/t.dotx" TargetMode="External"/>'
            "</Relationships>",
        )
    )
    parts["word/_rels/document.xml.rels"] = listed.encode()
    buffer = io.BytesIO(made.zipped(parts))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.comment = s["zipComment"].encode()
    return buffer.getvalue()


def test_the_audit_finds_all_twenty_two_planted_secrets():
    assert len(SECRETS) == 22
    hits = audit_secrets(_planted(), SECRETS.values())
    assert {hit.word for hit in hits} == set(SECRETS.values())


def test_after_publishing_none_of_the_twenty_two_is_left_and_the_text_is_the_same():
    data, report = published(_planted(), accept_all=True, private=SECRETS.values())
    assert audit_secrets(data, SECRETS.values()) == ()
    assert report.text == "正文312引文\ufffc"
    assert accepted(data) == report.text
    assert report.comments == (f"{SECRETS['commentAuthor']}：{SECRETS['commentText']}",)
    assert report.hidden == (SECRETS["hiddenText"], SECRETS["whiteText"])
    assert made.opened(data).warnings == ()


def test_the_audit_looks_through_zips_in_zips_and_split_and_escaped_words():
    inner = made.zipped({"a.bin": zlib.compress("内有张三丰".encode())})
    outer = made.zipped({"b/inner.docx": base64.b64encode(inner)})
    assert [hit.place for hit in audit_secrets(outer, ["张三丰"])] == ["b/inner.docx › base64 › a.bin › zlib"]
    split = made.zipped({"a.xml": "<a><b>张</b><b>&#x4E09;</b><b>丰</b></a>".encode()})
    assert [hit.word for hit in audit_secrets(split, ["张三丰", "李四"])] == ["张三丰"]
    assert audit_secrets(b"a=%E5%BC%A0%E4%B8%89%E4%B8%B0", ["张三丰"])


# --- a draft of ours -----------------------------------------------------------------------------------------------


def _draft(look) -> bytes:
    document = sample.report()
    blocks = tuple(
        Paragraph(b.id, b.style, tuple(r for r in b.runs if "待核" not in r.text), b.lead)
        if isinstance(b, Paragraph)
        else b
        for b in document.blocks
    )
    document = Document(document.title, blocks, "2023年上半年", "经办人张三丰", "2023-07-05")
    return write(document, look, pictures=sample.pictures(document), base=to_json(document))


@pytest.fixture(scope="module")
def draft(look) -> bytes:
    return _draft(look)


def test_a_draft_of_ours_loses_base_ids_controls_and_bookmarks_and_keeps_its_text(draft):
    data, report = published(draft, title="2023年上半年安全生产工作总结")
    parts = parts_of(data)
    everything = b"".join(parts.values()).decode("utf-8", "ignore")
    assert not re.search(r"_wr_|wr:|<w:sdt|customXml|WR-|张三丰|隐患\.岁末年初", everything)
    assert accepted(data) == accepted(draft) == report.text
    assert sorted(parts) == [
        "[Content_Types].xml",
        "_rels/.rels",
        "docProps/core.xml",
        "word/_rels/document.xml.rels",
        "word/document.xml",
        "word/fontTable.xml",
        "word/footer1.xml",
        "word/footer2.xml",
        "word/media/image1.png",
        "word/settings.xml",
        "word/styles.xml",
    ]
    assert f"<dc:creator>{BUREAU}</dc:creator>" in parts["docProps/core.xml"].decode()
    assert "2026-07-05T00:00:00Z" in parts["docProps/core.xml"].decode()
    assert "<w:removePersonalInformation/>" in parts["word/settings.xml"].decode()
    assert dict(report.removed)["内容控件"] > 40
    assert report.searched > 40


def test_publishing_again_gives_the_same_bytes(draft):
    assert published(draft)[0] == published(draft)[0]


def test_the_alternative_text_of_a_chart_stays(draft):
    assert 'descr="分组条形图。道路运输41起' in made.part(published(draft)[0])


@pytest.mark.parametrize(
    ("text", "stays"),
    [
        ("同比“/”表示无此项", True),
        ("D:\\张三\\图.png", False),
        ("\\\\srv\\图", False),
        ("图.PNG", False),
        ("/Users/a/图", False),
    ],
)
def test_an_alternative_text_that_is_a_path_goes(text, stays):
    drawing = _picture("rId20").replace(f"D:\\{SECRETS['altText']}.png", text)
    assert ("descr=" in made.part(published(made.file(made.paragraph(drawing)))[0])) is stays


def test_a_native_chart_keeps_its_picture_and_loses_its_workbook(look):
    series = Series("本期", (Decimal(5),), labels=("5",))
    spec = ChartSpec("排序条形", ("甲",), (Panel("罚款（万元）", (series,)),), "万元")
    drawn = native(spec)
    document = Document("题", (Chart("k", "图", spec, "说明"), Paragraph("p", "正文", (Text("尾"),))))
    data = write(document, look, pictures={"k": Native(drawn.xml, drawn.workbook, 100, 50)})
    parts = parts_of(published(data)[0])
    assert "word/charts/chart1.xml" in parts
    assert b"<c:v>5</c:v>" in parts["word/charts/chart1.xml"]
    assert b"externalData" not in parts["word/charts/chart1.xml"]
    assert not [name for name in parts if "embeddings" in name or "charts/_rels" in name]


def test_the_name_of_a_row_that_only_a_chart_still_shows_is_no_secret(look):
    """A person struck the sentence on 烟花爆竹; the chart has its bar, and is read out with it."""
    series = Series("本期", (Decimal(5),), labels=("5",))
    spec = ChartSpec("排序条形", ("烟花爆竹",), (Panel("事故起数", (series,)),), "起")
    drawn = native(spec)
    row = Slot("s", "事故.烟花爆竹.名称", text="烟花爆竹", value="烟花爆竹", source="data/事故.csv A5", form="")
    chart, tail = Chart("k", "图", spec, "说明"), Paragraph("p", "正文", (Text("尾"),))
    base = Document("题", (Paragraph("q", "正文", (row, Text("领域未发生事故。"))), chart, tail))
    struck = Document("题", (chart, tail))
    pictures = {"k": Native(drawn.xml, drawn.workbook, 100, 50)}
    found = published(write(struck, look, pictures=pictures, base=to_json(base)))[0]
    assert "烟花爆竹".encode() in parts_of(found)["word/charts/chart1.xml"]
    assert audit_secrets(found, ["事故.烟花爆竹.名称", "data/事故.csv"]) == ()


# --- refusals ------------------------------------------------------------------------------------------------------


def test_pending_changes_are_refused_unless_they_are_to_be_accepted():
    data = made.file(made.paragraph(RUN("共") + made.deleted("312") + made.inserted(RUN("318"))))
    assert refusals(data) == ["E730"]
    out, report = published(data, accept_all=True)
    assert report.text == "共318"
    assert "w:ins" not in made.part(out)


def test_unconfirmed_numbers_and_open_conflicts_are_refused():
    assert refusals(made.file(made.paragraph(RUN("罚款【待核】万元")))) == ["E731"]
    assert refusals(made.file(made.paragraph(RUN("罚"))), conflicts=["检查家次：人工320，更正318"]) == ["E732"]


def test_a_chart_that_shows_no_number_is_refused_as_such_and_not_for_an_inner_word(look):
    slot = Slot("图0001", "罚款.燃气", "", "未报", "未报", unit="元", state="未报")
    words = "条形图。罚款（万元）：工贸，罚款为5；燃气，罚款为未报。"
    chart = Chart("图罚款", "罚款图", ChartSpec("排序条形", ("工贸",), ()), words, (slot,))
    document = Document("题", (Paragraph("p", "正文", (Text("罚款"),)), chart), "2023年上半年", "甲局", "2023-07-05")
    data = write(document, look, pictures=sample.pictures(document), base=to_json(document))
    with pytest.raises(InputError) as caught:
        published(data)
    (problem,) = caught.value.problems
    assert (problem.code, problem.cause) == ("E731", "还有 1 幅图画着没有报来的数")
    assert problem.read == "燃气，罚款为未报"


def test_a_private_word_that_cannot_be_removed_stops_everything():
    data = made.file(
        made.paragraph(RUN("正文")),
        styles=f'<w:styles {made.ROOT}><w:style w:styleId="a"><w:name w:val="密样式名"/></w:style></w:styles>',
    )
    assert refusals(data, private=["密样式名"]) == ["E733"]
    assert published(data, private=["正文"])[1].text == "正文"


# --- single things -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (RUN("甲") + RUN("密", "<w:vanish/>"), "甲"),
        (RUN("甲") + RUN("密", '<w:vanish w:val="0"/>'), "甲密"),
        (RUN("甲") + RUN("密", '<w:rStyle w:val="h2"/>'), "甲"),
        (RUN("甲") + RUN("白", '<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:fill="C00000"/>'), "甲白"),
        ('<w:hyperlink r:id="rId9">' + RUN("网址") + "</w:hyperlink>", "网址"),
        ('<w:fldSimple w:instr=" FILENAME \\p "><w:r><w:t>稿.docx</w:t></w:r></w:fldSimple>', "稿.docx"),
        ('<w:fldSimple w:instr=" PAGEREF _Toc1 "><w:r><w:t>3</w:t></w:r></w:fldSimple>', "3"),
        ("<w:smartTag>" + RUN("区") + "</w:smartTag>", "区"),
        (made.control("点此输入", "x", extra="<w:showingPlcHdr/>") + RUN("甲"), "甲"),
        (RUN("甲") + RUN("密", '<w:color w:val="FDFEFD"/>'), "甲"),
        (RUN("甲") + RUN("密", '<w:color w:val="FFFFFF"/><w:highlight w:val="white"/>'), "甲"),
        (RUN("甲") + RUN("浅灰", '<w:color w:val="D9D9D9"/>'), "甲浅灰"),
        (RUN("甲") + RUN("密", '<w:sz w:val="2"/>'), "甲"),
        (RUN("甲") + RUN("密", '<w:rStyle w:val="white"/>'), "甲"),
        (RUN("甲") + RUN("黑", '<w:rStyle w:val="white"/><w:color w:val="000000"/>'), "甲黑"),
        (RUN("甲") + RUN("白字蓝底", '<w:rStyle w:val="banner"/>'), "甲白字蓝底"),
    ],
)
def test_what_is_seen_stays_and_what_is_not_goes(content, text):
    styles = (
        f'<w:styles {made.ROOT}><w:style w:type="character" w:styleId="h1"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="character" w:styleId="h2"><w:basedOn w:val="h1"/></w:style>'
        '<w:style w:type="character" w:styleId="white"><w:rPr><w:color w:val="FFFFFF"/></w:rPr></w:style>'
        '<w:style w:type="character" w:styleId="banner"><w:basedOn w:val="white"/>'
        '<w:rPr><w:shd w:val="clear" w:fill="1F4E79"/></w:rPr></w:style></w:styles>'
    )
    data, report = published(made.file(made.paragraph(content), styles=styles))
    assert report.text == text
    assert "FILENAME" not in made.part(data)
    assert "r:id" not in made.part(data).partition("<w:body>")[2]


def test_bookmarks_that_fields_point_to_stay_and_sessions_go():
    body = (
        '<w:p w:rsidR="00AB12CD" w14:paraId="0000000A"><w:bookmarkStart w:id="1" w:name="_Toc1"/>'
        f'<w:bookmarkStart w:id="2" w:name="密"/>{RUN("章")}<w:bookmarkEnd w:id="2"/><w:bookmarkEnd w:id="1"/>'
        '<w:fldSimple w:instr=" PAGEREF _Toc1 "><w:r><w:t>3</w:t></w:r></w:fldSimple></w:p>'
    )
    out = made.part(published(made.file(body))[0])
    assert out.count("bookmarkStart") == 1
    assert not re.search(r"rsid|paraId", out)


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def test_pictures_lose_their_words_and_keep_their_pixels():
    plain = sample.png()
    private = chunk(b"tEXt", b"Software\0matplotlib") + chunk(b"eXIf", b"x") + chunk(b"prVt", b"x")
    told = plain[:33] + private + plain[33:] + b"behind the end"
    assert bare(told) == plain
    head = b"\xff\xd8\xff\xe0\x00\x10JFIF\0\1\1\0\0\1\0\1\0\0"
    pixels = b"\xff\xda\x00\x04cdPI\xff\0XEL\xff\xd9"
    profile = b"\xff\xe2\x00\x0fICC_PROFILE\0x"
    small = b"\xff\xe0\x00\x09JFXX\0ab"
    told = (b"\xff\xe1\x00\x08Exif\0\0", b"\xff\xfe\x00\x05abc", small, b"\xff\xe2\x00\x06MPF\0")
    assert bare(head + b"".join(told) + profile + pixels + b"a second picture") == head + profile + pixels
    cut_off = (head + b"".join(told) + profile + pixels)[:-2]
    assert bare(cut_off) == head + profile + pixels[:-2]
    gif = b"GIF89a\1\0\1\0\x80\0\0" + bytes(6)
    image, film = b",\0\0\0\0\1\0\1\0\0\2\2D\1\0", b"!\xff\x0bNETSCAPE2.0\3\1\0\0\0"
    assert (
        bare(gif + film + b"!\xfe\3abc\0" + b"!\xff\x0bXMP DataXMP\3abc\0" + image + b";more")
        == gif + film + image + b";"
    )
    emf = b"\1\0\0\0" + bytes(36) + b" EMF" + bytes(16) + struct.pack("<II", 4, 108) + bytes(40)
    assert bare(emf + "Word".encode("utf-16-le") + b"rest") == emf + bytes(8) + b"rest"
    assert bare(b"\x89PNG\r\n\x1a\n\0\0") == b"\x89PNG\r\n\x1a\n\0\0"
    assert bare(b"GIF89a") == b"GIF89a"


def test_figures_that_are_not_printed_are_not_found():
    kept = Slot("slotid0001", "检查.家次", "", "1,286", value="1286.5", source="执法统计.csv C7")
    document = Document(
        "题",
        (Paragraph("p", "正文", (Text("共"), kept)),),
        unprinted=(Slot("slotid0002", "上年.家次", "", "9", value="987.654"),),
    )
    from report.word.base import base_part

    parts = made.parts(made.paragraph(RUN("共1,286"))) | {"customXml/item1.xml": base_part(to_json(document))}
    data, report = published(made.zipped(parts))
    assert audit_secrets(data, ["slotid0001", "检查.家次", "执法统计.csv", "987.654", "上年.家次"]) == ()
    assert report.searched >= 5


# --- stories on no page --------------------------------------------------------------------------------------------


def test_a_footnote_whose_sentence_was_struck_goes_with_it():
    notes = "".join(
        f'<w:footnote w:id="{at}">{made.paragraph(RUN(text))}</w:footnote>' for at, text in ((2, "注"), (3, "密注"))
    )
    call = '<w:r><w:footnoteReference w:id="{}"/></w:r>'
    struck = f'<w:del w:id="9" {made.OTHER}>{call.format(3)}</w:del>'
    data = made.file(
        made.paragraph(RUN("甲") + call.format(2) + struck),
        footnotes=f'<w:footnotes {made.ROOT}><w:footnote w:type="separator" w:id="0"><w:p/></w:footnote>{notes}</w:footnotes>',
    )
    out, report = published(data, accept_all=True)
    assert report.hidden == ("密注",)
    kept = made.part(out, "word/footnotes.xml")
    assert ("注" in kept, "密注" in kept, "separator" in kept) == (True, False, True)


@pytest.mark.parametrize(
    ("reference", "settings", "stays"),
    [
        ('<w:headerReference w:type="default" r:id="rId1"/>', "", True),
        ('<w:headerReference w:type="first" r:id="rId1"/>', "", False),
        ('<w:headerReference w:type="first" r:id="rId1"/><w:titlePg/>', "", True),
        ('<w:headerReference w:type="even" r:id="rId1"/>', "", False),
        ('<w:headerReference w:type="even" r:id="rId1"/>', "<w:evenAndOddHeaders/>", True),
        ("", "", False),
    ],
)
def test_a_header_that_no_page_shows_goes(reference, settings, stays):
    parts = made.parts(
        made.paragraph(RUN("正文")),
        header=f"<w:hdr {made.ROOT}>{made.paragraph(RUN('页眉字'))}</w:hdr>",
        settings=f"<w:settings {made.ROOT}>{settings}</w:settings>",
    )
    main = parts["word/document.xml"].replace(b"<w:sectPr/>", f"<w:sectPr>{reference}</w:sectPr>".encode())
    out, report = published(made.zipped(parts | {"word/document.xml": main}))
    assert ("页眉字" in report.text, report.hidden) == (stays, () if stays else ("页眉字",))
    assert any("header" in name for name in zipfile.ZipFile(io.BytesIO(out)).namelist()) is stays


def test_a_second_text_for_older_readers_that_differs_goes_and_an_equal_one_stays():
    def box(text: str) -> str:
        return f"<w:txbxContent>{made.paragraph(RUN(text))}</w:txbxContent>"

    def both(choice: str, fallback: str) -> str:
        return (
            '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:inline><a:graphic><a:graphicData uri="x"><wps:wsp><wps:txbx>'
            f"{box(choice)}</wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice><mc:Fallback>"
            f"<w:pict><v:shape><v:textbox>{box(fallback)}</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
        )

    out, report = published(made.file(made.paragraph(RUN("甲") + both("同", "同") + both("今", "旧"))))
    assert report.hidden == ("旧",)
    assert made.part(out).count(">同<") == 2
    assert made.part(out).count(">今<") == 1


# --- what editors and programs add ---------------------------------------------------------------------------------


def test_comments_of_the_xml_itself_go_from_every_part():
    parts = made.parts(made.paragraph(RUN("正文")), settings=f"<w:settings {made.ROOT}/>")
    told = {name: data.replace(b"</w:", b"<!--secret--><?secret x?></w:", 1) for name, data in parts.items()}
    out, _ = published(made.zipped(told))
    assert all(b"secret" not in data for data in read_all(out).values())


def read_all(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_shapes_lose_their_names_and_their_packed_second_copy():
    office = 'xmlns:o="urn:schemas-microsoft-com:office:office"'
    shape = f'<w:r><w:pict><v:shape {office} id="密图" title="密题" o:gfxdata="UEsDBA=="/><v:shape id="_x0000_s1026"/></w:pict></w:r>'
    control = '<w:r><w:object><w:control w:name="密件" w:shapeid="x"/></w:object></w:r>'
    out = made.part(published(made.file(made.paragraph(RUN("甲") + shape + control)))[0])
    assert not re.search("密|gfxdata|w:control", out)
    assert "_x0000_s1026" in out


@pytest.mark.parametrize(
    ("text", "stays"),
    [
        ("微信图片_20230701093022", False),
        ("IMG_20230701_093022", False),
        ("5f2c9f0e8d7b4a3c9e1d2f3a4b5c6d7e", False),
        ("2023年上半年事故起数柱状图", True),
        ("微信图片中的群聊截图", True),
    ],
)
def test_an_alternative_text_that_a_phone_gave_goes(text, stays):
    picture = f'<w:r><w:drawing><wp:inline><wp:docPr id="1" name="x" descr="{text}"/></wp:inline></w:drawing></w:r>'
    assert (text in made.part(published(made.file(made.paragraph(picture)))[0])) is stays


def test_a_file_within_the_file_is_refused():
    data = made.file(made.paragraph(RUN("甲")) + '<w:altChunk r:id="rId9"/>')
    assert refusals(data) == ["E736"]


def test_an_empty_control_round_a_cell_or_a_paragraph_leaves_the_table_whole():
    holder = "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
    body = f"<w:tbl><w:tr>{holder.format(made.cell('点此'))}<w:tc>{holder.format(made.paragraph(RUN('点这')))}</w:tc></w:tr></w:tbl>"
    out = made.part(published(made.file(body + "<w:p/>"))[0])
    assert out.count("<w:tc>") == 2
    assert out.count("<w:p>") + out.count("<w:p/>") == 3
    assert "w:sdt" not in out


def test_an_alternative_whose_part_is_left_behind_is_shown_as_older_readers_show_it():
    choice = '<mc:Choice xmlns:am3d="urn:am3d" Requires="am3d"><w:drawing><am3d:model r:embed="rId9"/></w:drawing></mc:Choice>'
    fallback = '<mc:Fallback><w:drawing><wp:inline><wp:docPr id="1" name="x" descr="立体图"/></wp:inline></w:drawing></mc:Fallback>'
    body = f"<w:r><mc:AlternateContent>{choice}{fallback}</mc:AlternateContent></w:r>"
    out = made.part(published(made.file(made.paragraph(RUN("甲") + body)))[0])
    assert "AlternateContent" not in out
    assert "立体图" in out


def test_prefixes_that_are_only_named_in_words_stay_declared():
    choice = '<mc:Choice xmlns:cx1="urn:cx1" Requires="cx1"><w:t>图</w:t></mc:Choice>'
    body = f"<w:r><mc:AlternateContent>{choice}<mc:Fallback/></mc:AlternateContent></w:r>"
    assert 'xmlns:cx1="urn:cx1"' in made.part(published(made.file(made.paragraph(RUN("甲") + body)))[0])


def test_a_chart_tells_neither_the_names_of_its_sheets_nor_the_series_that_are_filtered_out():
    chart = (
        '<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
        " xmlns:c15=\"http://schemas.microsoft.com/office/drawing/2012/chart\"><c:ser><c:f>'密 表'!$B$2:$B$6</c:f></c:ser>"
        '<c:ser><c:f>[0]!密名</c:f></c:ser><c:extLst><c:ext uri="x"><c15:filteredBarSeries><c15:ser>密</c15:ser>'
        "</c15:filteredBarSeries></c:ext></c:extLst></c:chartSpace>"
    )
    root = etree.fromstring(chart)
    clean_chart(root)
    text = etree.tostring(root, encoding="unicode")
    assert "密" not in text
    assert [item.text for item in root.iter("{*}f")] == ["Sheet1!$B$2:$B$6", "Sheet1!$A$1"]
