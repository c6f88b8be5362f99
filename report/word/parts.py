"""Look → the parts of a .docx that hold no text of the report: styles, settings, font table, footers, package lists.

Written whole, not from a library's default template, which is wrong in eight ways (word-format.md, section 8).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from report.word.look import STYLES, Look, Style
from report.word.write_text import escaped

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"

_TYPES = {
    "word/document.xml": f"{_TYPE}.document.main+xml",
    "word/styles.xml": f"{_TYPE}.styles+xml",
    "word/settings.xml": f"{_TYPE}.settings+xml",
    "word/fontTable.xml": f"{_TYPE}.fontTable+xml",
    "word/footer1.xml": f"{_TYPE}.footer+xml",
    "word/footer2.xml": f"{_TYPE}.footer+xml",
    "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
}


def _part_type(name: str) -> str:
    """The content type of a part that needs an override; empty where the extension says it."""
    if name.startswith("word/charts/chart"):
        return "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
    if name.startswith("customXml/itemProps"):
        return "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
    return _TYPES.get(name, "")


def content_types(names: Iterable[str]) -> bytes:
    """Names of parts → [Content_Types].xml."""
    names = list(names)
    extensions = {"rels": "application/vnd.openxmlformats-package.relationships+xml", "xml": "application/xml"}
    if any(name.endswith(".png") for name in names):
        extensions["png"] = "image/png"
    if any(name.endswith(".xlsx") for name in names):
        extensions["xlsx"] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    defaults = (f'<Default Extension="{end}" ContentType="{kind}"/>' for end, kind in extensions.items())
    overrides = (
        f'<Override PartName="/{name}" ContentType="{_part_type(name)}"/>' for name in names if _part_type(name)
    )
    return f'{HEAD}<Types xmlns="{PACKAGE}/content-types">{"".join(defaults)}{"".join(overrides)}</Types>'.encode()


def relationships(relations: Iterable[tuple[str, str, str]]) -> bytes:
    """(id, type, target) → a .rels part."""
    items = (f'<Relationship Id="{key}" Type="{kind}" Target="{target}"/>' for key, kind, target in relations)
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{"".join(items)}</Relationships>'.encode()


_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def core_properties(title: str, subject: str, author: str, date: str, identifier: str) -> bytes:
    """Facts of the report → docProps/core.xml; created = modified = the report's own date, never the clock's."""
    stamp = f"{date}T00:00:00Z" if _DATE.fullmatch(date) else ""
    items = [
        ("dc:title", "", title),
        ("dc:subject", "", subject),
        ("dc:creator", "", author),
        ("dc:identifier", "", identifier),
        ("cp:lastModifiedBy", "", author),
        ("dcterms:created", ' xsi:type="dcterms:W3CDTF"', stamp),
        ("dcterms:modified", ' xsi:type="dcterms:W3CDTF"', stamp),
        ("dc:language", "", "zh-CN"),
    ]
    written = (f"<{name}{attribute}>{escaped(text)}</{name}>" for name, attribute, text in items if text)
    return (
        f'{HEAD}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        f' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{"".join(written)}</cp:coreProperties>'
    ).encode()


def section(look: Look) -> str:
    """The page: paper, margins, grid, footers rId4 (odd) and rId5 (even)."""
    page = look.page
    return (
        '<w:sectPr><w:footerReference w:type="default" r:id="rId4"/><w:footerReference w:type="even" r:id="rId5"/>'
        f'<w:pgSz w:w="{page.width}" w:h="{page.height}"/>'
        f'<w:pgMar w:top="{page.top}" w:right="{page.right}" w:bottom="{page.bottom}" w:left="{page.left}"'
        f' w:header="{page.header}" w:footer="{page.footer}" w:gutter="0"/>'
        f'<w:pgNumType w:fmt="decimal"/><w:cols w:space="425"/><w:docGrid w:type="lines" w:linePitch="{page.pitch}"/>'
        "</w:sectPr>"
    )


def settings(look: Look) -> bytes:
    """word/settings.xml: even and odd footers, Chinese punctuation rules, Word 2013 layout."""
    modern = ("overrideTableStyleFontSizeAndJustification", "enableOpenTypeFeatures", "doNotFlipMirrorIndents")
    flags = ("spaceForUL", "balanceSingleByteDoubleByteWidth", "doNotLeaveBackslashAlone", "ulTrailSpace")
    compat = "".join(f"<w:{flag}/>" for flag in (*flags, "doNotExpandShiftReturn", "useFELayout"))
    compat += "".join(_compat(name, value) for name, value in (("compatibilityMode", 15), *((m, 1) for m in modern)))
    return (
        f'{HEAD}<w:settings xmlns:w="{MAIN}"><w:zoom w:percent="100"/><w:bordersDoNotSurroundHeader/>'
        '<w:bordersDoNotSurroundFooter/><w:defaultTabStop w:val="420"/><w:evenAndOddHeaders/>'
        f'<w:drawingGridVerticalSpacing w:val="{look.page.pitch}"/>'
        f'<w:characterSpacingControl w:val="compressPunctuation"/><w:compat>{compat}</w:compat>'
        '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/><w:decimalSymbol w:val="."/><w:listSeparator w:val=","/>'
        "</w:settings>"
    ).encode()


def _compat(name: str, value: int) -> str:
    return f'<w:compatSetting w:name="{name}" w:uri="http://schemas.microsoft.com/office/word" w:val="{value}"/>'


def font_table(look: Look) -> bytes:
    """word/fontTable.xml: every East Asian face in use, with the face to take where it is not installed."""
    faces = sorted({style.font for style in look.styles.values()})
    return f'{HEAD}<w:fonts xmlns:w="{MAIN}">{"".join(_face(name, look) for name in faces)}</w:fonts>'.encode()


def _face(name: str, look: Look) -> str:
    other = look.alternates.get(name, "")
    alternate = f'<w:altName w:val="{escaped(other)}"/>' if other else ""
    rest = '<w:charset w:val="86"/><w:family w:val="auto"/><w:pitch w:val="default"/>'
    return f'<w:font w:name="{escaped(name)}">{alternate}{rest}</w:font>'


def footer(look: Look, *, even: bool) -> bytes:
    """The page number, odd pages right and even pages left, one 字 in (7.5)."""
    style = look.styles["页脚"]
    side = "left" if even else "right"
    em = style.size * 10
    before, _, after = look.folio.partition("1")
    runs = (
        _folio_run(f'<w:t xml:space="preserve">{escaped(before)}</w:t>')
        + _folio_run('<w:fldChar w:fldCharType="begin"/>')
        + _folio_run(r'<w:instrText xml:space="preserve"> PAGE \* MERGEFORMAT </w:instrText>')
        + _folio_run('<w:fldChar w:fldCharType="separate"/>')
        + _folio_run(f"<w:t>{2 if even else 1}</w:t>")
        + _folio_run('<w:fldChar w:fldCharType="end"/>')
        + _folio_run(f'<w:t xml:space="preserve">{escaped(after)}</w:t>')
    )
    return (
        f'{HEAD}<w:ftr xmlns:w="{MAIN}"><w:p><w:pPr><w:pStyle w:val="{STYLES["页脚"][0]}"/>'
        f'<w:ind w:{side}Chars="100" w:{side}="{em}"/><w:jc w:val="{side}"/></w:pPr>{runs}</w:p></w:ftr>'
    ).encode()


def _folio_run(content: str) -> str:
    return f'<w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr>{content}</w:r>'


def styles(look: Look) -> bytes:
    """word/styles.xml: one style per kind of block, headings linked to character styles for run-in headings."""
    body = look.styles["正文"]
    defaults = (
        f'<w:docDefaults><w:rPrDefault><w:rPr>{_fonts(body)}<w:kern w:val="0"/><w:sz w:val="{body.size}"/>'
        f'<w:szCs w:val="{body.size}"/><w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        "<w:pPrDefault/></w:docDefaults>"
    )
    paragraphs = "".join(_paragraph_style(name, style) for name, style in look.styles.items())
    headings = "".join(_character_style(style) for style in look.styles.values() if style.outline)
    return f'{HEAD}<w:styles xmlns:w="{MAIN}">{defaults}{paragraphs}{_FIXED}{headings}</w:styles>'.encode()


_FIXED = (
    '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
    '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/><w:unhideWhenUsed/></w:style>'
    '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
    '<w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/>'
    '<w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>'
    '<w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
    '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/>'
    '<w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/></w:style>'
)


def _paragraph_style(kind: str, style: Style) -> str:
    key, name = STYLES[kind]
    custom = ' w:customStyle="1"' if key.startswith("Wr") else ""
    default = ' w:default="1"' if kind == "正文" else ""
    based = "" if default else '<w:basedOn w:val="Normal"/>'
    follows = '<w:next w:val="Normal"/>' if style.outline or kind in {"题目", "主送", "图题", "表注"} else ""
    link = f'<w:link w:val="{key}Char"/>' if style.outline else ""
    return (
        f'<w:style w:type="paragraph"{default}{custom} w:styleId="{key}"><w:name w:val="{name}"/>{based}{follows}{link}'
        f"<w:qFormat/><w:pPr>{_paragraph_properties(style)}</w:pPr><w:rPr>{_run_properties(style)}</w:rPr></w:style>"
    )


def _character_style(style: Style) -> str:
    level = style.outline
    return (
        f'<w:style w:type="character" w:customStyle="1" w:styleId="Heading{level}Char"><w:name w:val="标题 {level} 字符"/>'
        f'<w:basedOn w:val="DefaultParagraphFont"/><w:link w:val="Heading{level}"/>'
        f"<w:rPr>{_run_properties(style)}</w:rPr></w:style>"
    )


def _paragraph_properties(style: Style) -> str:
    """In schema order; written in full, so that nothing is inherited by accident."""
    line = f'w:line="{style.line}" w:lineRule="exact"' if style.line else 'w:line="240" w:lineRule="auto"'
    return (
        ("<w:keepNext/>" if style.keep_next else '<w:keepNext w:val="0"/>')
        + '<w:widowControl w:val="0"/><w:kinsoku w:val="1"/><w:overflowPunct w:val="1"/><w:autoSpaceDE w:val="1"/>'
        + '<w:autoSpaceDN w:val="1"/><w:snapToGrid w:val="0"/>'
        + f'<w:spacing w:before="{style.before}" w:after="{style.after}" {line}/>'
        + _indent(style)
        + ("<w:contextualSpacing/>" if style.same_close else "")
        + f'<w:jc w:val="{style.align}"/>'
        + (f'<w:outlineLvl w:val="{style.outline - 1}"/>' if style.outline else "")
    )


def _indent(style: Style) -> str:
    """In characters, which count, and in twips for programs that read only those."""
    if style.hanging:
        chars, twips = style.hanging, style.hanging * style.size // 10
        return f'<w:ind w:leftChars="{chars}" w:left="{twips}" w:hangingChars="{chars}" w:hanging="{twips}"/>'
    return f'<w:ind w:firstLineChars="{style.first}" w:firstLine="{style.first * style.size // 10}"/>'


def _fonts(style: Style) -> str:
    latin = escaped(style.latin)
    return f'<w:rFonts w:hint="eastAsia" w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{escaped(style.font)}" w:cs="{latin}"/>'


def _run_properties(style: Style) -> str:
    bold = "" if style.bold else ' w:val="0"'
    return (
        f'{_fonts(style)}<w:b{bold}/><w:bCs{bold}/><w:color w:val="{style.color}"/><w:spacing w:val="{style.pitch}"/>'
        f'<w:kern w:val="0"/><w:sz w:val="{style.size}"/><w:szCs w:val="{style.size}"/>'
    )
