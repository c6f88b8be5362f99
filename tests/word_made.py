"""Word files made by hand for the tests of guard, read, apply and publish: a few lines of WordprocessingML → a package."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from report.word import guard
from report.word.zipped import Package

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
ROOT = (
    f'xmlns:w="{W}" xmlns:r="{OFFICE}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:v="urn:schemas-microsoft-com:vml"'
    ' xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
    ' xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml" mc:Ignorable="w14 w15"'
)
OTHER = 'w:author="经办人" w:date="2026-07-01T08:00:00Z"'
OURS = 'w:author="数据更正" w:date="2026-07-02T08:00:00Z"'
KINDS = {
    "comments": ("word/comments.xml", f"{TYPE}.comments+xml", f"{OFFICE}/comments"),
    "footnotes": ("word/footnotes.xml", f"{TYPE}.footnotes+xml", f"{OFFICE}/footnotes"),
    "header": ("word/header1.xml", f"{TYPE}.header+xml", f"{OFFICE}/header"),
    "settings": ("word/settings.xml", f"{TYPE}.settings+xml", f"{OFFICE}/settings"),
    "styles": ("word/styles.xml", f"{TYPE}.styles+xml", f"{OFFICE}/styles"),
    "commentsExtended": (
        "word/commentsExtended.xml",
        f"{TYPE}.commentsExtended+xml",
        "http://schemas.microsoft.com/office/2011/relationships/commentsExtended",
    ),
}


def run(text: str, properties: str = "") -> str:
    """A run of text."""
    inner = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{inner}<w:t xml:space="preserve">{text}</w:t></w:r>'


def control(text: str, tag: str = "", alias: str = "", extra: str = "") -> str:
    """A run-level control round a run; without tag and title as LibreOffice 7.4 leaves it."""
    named = (f'<w:alias w:val="{alias}"/>' if alias else "") + (f'<w:tag w:val="wr:{tag}"/>' if tag else "")
    content = text if text.startswith("<") else run(text)
    return f"<w:sdt><w:sdtPr>{named}{extra}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


def inserted(content: str, who: str = OTHER, number: int = 91) -> str:
    """A pending insertion."""
    return f'<w:ins w:id="{number}" {who}>{content}</w:ins>'


def deleted(text: str, who: str = OTHER, number: int = 92) -> str:
    """A pending deletion."""
    return f'<w:del w:id="{number}" {who}><w:r><w:delText xml:space="preserve">{text}</w:delText></w:r></w:del>'


def paragraph(content: str, block: str = "", properties: str = "", number: int = 1) -> str:
    """A paragraph, in the hidden bookmark of a block if one is named."""
    start = f'<w:bookmarkStart w:id="{number}" w:name="_wr_{block}"/>' if block else ""
    end = f'<w:bookmarkEnd w:id="{number}"/>' if block else ""
    inner = f"<w:pPr>{properties}</w:pPr>" if properties else ""
    return f"<w:p>{inner}{start}{content}{end}</w:p>"


def cell(text: str, properties: str = "") -> str:
    """A table cell."""
    inner = f"<w:tcPr>{properties}</w:tcPr>" if properties else ""
    return f"<w:tc>{inner}{text if text.startswith('<') else paragraph(run(text))}</w:tc>"


def table(*rows: tuple[str, ...]) -> str:
    """A table of texts."""
    inside = "".join(f"<w:tr>{''.join(cell(text) for text in row)}</w:tr>" for row in rows)
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{inside}</w:tbl>"


def parts(body: str, **more: str | bytes) -> dict[str, bytes]:
    """A body and what stands in other parts (by the words of KINDS, or by part name) → names and bytes."""
    main = f"<w:document {ROOT}><w:body>{body}<w:sectPr/></w:body></w:document>"
    made: dict[str, bytes] = {"word/document.xml": main.encode()}
    overrides = f'<Override PartName="/word/document.xml" ContentType="{TYPE}.document.main+xml"/>'
    relations = ""
    for number, (word, content) in enumerate(more.items(), 1):
        part, kind, relation = KINDS[word]
        made[part] = content if isinstance(content, bytes) else content.encode()
        overrides += f'<Override PartName="/{part}" ContentType="{kind}"/>'
        relations += f'<Relationship Id="rId{number}" Type="{relation}" Target="{part.removeprefix("word/")}"/>'
    made["word/_rels/document.xml.rels"] = (
        f'<Relationships xmlns="{PACKAGE}/relationships">{relations}</Relationships>'.encode()
    )
    made["_rels/.rels"] = (
        f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{OFFICE}/officeDocument"'
        ' Target="word/document.xml"/></Relationships>'
    ).encode()
    types = (
        f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="png" ContentType="image/png"/>{overrides}</Types>'
    )
    return {"[Content_Types].xml": types.encode(), **made}


def zipped(contents: Mapping[str, bytes]) -> bytes:
    """Names and bytes → a zip."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in contents.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def file(body: str, **more: str | bytes) -> bytes:
    """A body and other parts → the bytes of a .docx."""
    return zipped(parts(body, **more))


def opened(data: bytes) -> Package:
    """The bytes of a .docx → a package, through the guard."""
    return guard.open(data, "稿.docx")


def made(body: str, **more: str | bytes) -> Package:
    """A body and other parts → a package, through the guard."""
    return opened(file(body, **more))


def part(data: bytes, name: str = "word/document.xml") -> str:
    """A part of a .docx as text."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name).decode()
