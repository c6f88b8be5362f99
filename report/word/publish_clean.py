"""One story of a file (body, header, notes …) without what is not on its pages.

In: the tree of a part. Out: the same tree with its visible words and looks, and without controls, comments, marks of ours, ids of
sessions, names of files and links to outside.
"""

from __future__ import annotations

import re
from collections import Counter

from lxml import etree

from report.word.publish_fields import flatten_fields, unwrapped
from report.word.read_xml import (
    BOOKMARK,
    BOOKMARK_END,
    EMBED,
    ID,
    LINK,
    NAME,
    RID,
    RPR,
    SDT,
    SDT_CONTENT,
    SDT_PR,
    VAL,
    Element,
    R,
    name,
    switched,
)

_WORDS = (
    "commentRangeStart commentRangeEnd commentReference annotationRef proofErr permStart permEnd altChunk subDoc"
    " lastRenderedPageBreak smartTagPr customXmlPr rsid"
)
_GONE = (
    *(name(f"w:{word}") for word in _WORDS.split()),
    "{urn:schemas-microsoft-com:office:office}OLEObject",
    "{http://schemas.openxmlformats.org/drawingml/2006/main}hlinkClick",
    "{http://schemas.openxmlformats.org/drawingml/2006/main}hlinkHover",
    "{http://schemas.microsoft.com/office/drawing/2010/main}imgProps",
    "{http://schemas.microsoft.com/office/drawing/2016/SVG/main}svgBlip",
    name("w:control"),
)
_WRAPPERS = (name("w:smartTag"), name("w:customXml"))
_STRUCTURES = frozenset(name(f"w:{tag}") for tag in ("body", "tbl", "tr", "tc", "hdr", "ftr", "footnote", "endnote"))
_SESSION = re.compile(r"^\{[^}]*\}(rsid\w*|paraId|textId|anchorId|editId)$")
_PATH = re.compile(r"[A-Za-z]:\\|\\\\|://|^[.~]*/|\.(?:png|jpe?g|gif|bmp|tiff?|emf|wmf|svg)\b", re.IGNORECASE)
_FILE_NAMES = re.compile(
    r"^(?:IMG|DSC|DSCN|VID|PANO|Screenshot|mmexport|lALP|微信(?:图片|截图)|企业微信截图|QQ(?:图片|截图)|钉钉截图|屏幕截图|截屏|wps)[_\- ]?\d"
    r"|^[0-9a-fA-F]{24,}$|^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"
)
"""What cameras, phones and chat programs call a picture; WPS takes that as its alternative text."""
_OFFICE_VML = "{urn:schemas-microsoft-com:office:office}"
_VML_NAMES = (
    f"{_OFFICE_VML}title",
    f"{_OFFICE_VML}href",
    f"{_OFFICE_VML}relid",
    f"{_OFFICE_VML}althref",
    f"{_OFFICE_VML}gfxdata",
    "title",
    "href",
    "src",
)


def clean_story(root: Element, kept_bookmarks: set[str]) -> Counter[str]:
    """Clean a tree in place; what was taken out, counted by Chinese name."""
    counts: Counter[str] = Counter()
    counts["域"] += flatten_fields(root)
    counts["内容控件"] += _unwrap_controls(root)
    counts["书签"] += _remove_bookmarks(root, kept_bookmarks)
    counts["外部链接"] += _remove_links(root)
    for item in [*root.iter(*_GONE)]:
        _remove(item)
    for item in [*root.iter(*_WRAPPERS)]:
        unwrapped(item)
    _name_pictures(root)
    _forget_sessions(root)
    return counts


def _remove(item: Element) -> None:
    parent = item.getparent()
    if parent is None:
        return
    parent.remove(item)
    around = parent.getparent()
    if parent.tag == R and around is not None and all(rest.tag == RPR for rest in parent):
        around.remove(parent)


def _unwrap_controls(root: Element) -> int:
    controls = [*root.iter(SDT)]
    for control in controls:
        parent = control.getparent()
        inside = control.find(SDT_CONTENT)
        if parent is None:
            continue
        properties = control.find(SDT_PR)
        structure = parent.tag in _STRUCTURES  # an empty cell or paragraph has to stay one
        if inside is not None and (structure or not switched(properties, name("w:showingPlcHdr"))):
            for item in list(inside):
                control.addprevious(item)
        parent.remove(control)
    return len(controls)


def _remove_bookmarks(root: Element, kept: set[str]) -> int:
    gone = {item.get(ID) for item in root.iter(BOOKMARK) if item.get(NAME, "") not in kept}
    for item in [item for item in root.iter(BOOKMARK, BOOKMARK_END) if item.get(ID) in gone]:
        parent = item.getparent()
        if parent is not None:
            parent.remove(item)
    return len(gone)


def _remove_links(root: Element) -> int:
    links = [item for item in root.iter(name("w:hyperlink")) if item.get(RID) is not None]
    for item in links:
        unwrapped(item)
    for item in root.iter(name("w:hyperlink")):
        for attribute in ("w:tooltip", "w:docLocation", "w:tgtFrame"):
            _forget(item, name(attribute))
    return len(links)


def _name_pictures(root: Element) -> None:
    """Pictures are called 图片 1, 2 …; their alternative text stays unless it is the name of a file."""
    for number, item in enumerate(root.iter(name("wp:docPr"), "{*}cNvPr"), 1):
        item.set("name", f"图片 {number}")
        for attribute in ("descr", "title"):
            if _is_file_name(item.get(attribute, "")):
                del item.attrib[attribute]
    for item in root.iter(name("w:tblCaption"), name("w:tblDescription")):
        if _is_file_name(item.get(VAL, "")):
            item.set(VAL, "")
    for item in root.iter(name("a:blip")):
        if item.get(EMBED) is not None:
            _forget(item, LINK)
    _name_shapes(root)


def _name_shapes(root: Element) -> None:
    """Shapes of the older drawing language: what they are called, where they came from, their second copy."""
    for number, item in enumerate(root.iter("{urn:schemas-microsoft-com:vml}*"), 1):
        if not item.get("id", "_x0000_").startswith(("_x0000_", "PowerPlus")):
            item.set("id", f"图形 {number}")
    for item in (item for item in root.iter() if str(item.tag).startswith("{urn:schemas-microsoft-com:")):
        for attribute in _VML_NAMES:
            _forget(item, attribute)
        if _is_file_name(item.get("alt", "")):
            del item.attrib["alt"]


def _is_file_name(text: str) -> bool:
    return bool(_PATH.search(text) or _FILE_NAMES.search(text.strip()))


def _forget(item: Element, attribute: str) -> None:
    if attribute in item.attrib:
        del item.attrib[attribute]


def _forget_sessions(root: Element) -> None:
    for item in root.iter():
        for attribute in [key for key in item.attrib if _SESSION.match(str(key))]:
            del item.attrib[attribute]


_CHART_15 = "{http://schemas.microsoft.com/office/drawing/2012/chart}"
_CHART_EX = "{http://schemas.microsoft.com/office/drawing/2014/chartex}"
_FILTERED = re.compile(re.escape(_CHART_15) + r"filtered\w+$")
_CELLS = re.compile(r"\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?$")
_PREFIXED = (name("mc:Ignorable"), name("mc:MustUnderstand"), name("mc:ProcessContent"), "Requires")


def clean_chart(root: Element) -> None:
    """A native chart without its workbook: what is drawn stays, the numbers behind it cannot be opened.

    Series that a person has filtered out are kept by Word with all their numbers; they go. Where numbers came from is told
    by the names of sheets; they become Sheet1.
    """
    for item in [*root.iter("{*}externalData", f"{_CHART_15}f", f"{_CHART_15}sqref")]:
        _remove(item)
    for item in [item for item in root.iter("{*}*") if _FILTERED.match(str(item.tag))]:
        _remove(item)
    for item in root.iter(name("c:f"), f"{_CHART_EX}f"):
        cells = _CELLS.search(item.text or "")
        item.text = f"Sheet1!{cells[0]}" if cells else "Sheet1!$A$1"


def unused_prefixes(root: Element) -> None:
    """Drop declarations nothing uses, but those whose prefixes are named in words: `mc:Ignorable`, `Requires`."""
    named = {word for item in root.iter() for key in _PREFIXED for word in item.get(key, "").split()}
    etree.cleanup_namespaces(root, keep_ns_prefixes=sorted(named))


def is_xml(data: bytes) -> bool:
    """Whether a part may be XML: it begins as such."""
    return data.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n")[:1] == b"<"


def remove_remarks(root: Element) -> None:
    """Take out comments and processing instructions of the XML itself, those round the root too."""
    etree.strip_tags(root, etree.Comment, etree.ProcessingInstruction)
