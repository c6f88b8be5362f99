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

from report.charts import native
from report.document import Chart, ChartSpec, Document, Panel, Paragraph, Series, Text, to_json
from report.figure import Slot
from report.problem import InputError
from report.word.apply import accepted
from report.word.publish import audit_secrets, publish
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
    ],
)
def test_what_is_seen_stays_and_what_is_not_goes(content, text):
    styles = (
        f'<w:styles {made.ROOT}><w:style w:type="character" w:styleId="h1"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="character" w:styleId="h2"><w:basedOn w:val="h1"/></w:style></w:styles>'
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
    told = plain[:33] + chunk(b"tEXt", b"Software\0matplotlib") + chunk(b"eXIf", b"x") + plain[33:]
    assert bare(told) == plain
    jpeg = b"\xff\xd8\xff\xe0\x00\x04ab" + b"\xff\xda\x00\x04cdPIXEL\xff\xd9"
    with_exif = jpeg[:2] + jpeg[2:8] + b"\xff\xe1\x00\x08Exif\0\0" + b"\xff\xfe\x00\x05abc" + jpeg[8:]
    assert bare(with_exif) == jpeg
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
