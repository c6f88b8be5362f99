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
)
_WRAPPERS = (name("w:smartTag"), name("w:customXml"))
_SESSION = re.compile(r"^\{[^}]*\}(rsid\w*|paraId|textId)$")
_PATH = re.compile(r"[A-Za-z]:\\|\\\\|://|^[.~]*/|\.(?:png|jpe?g|gif|bmp|tiff?|emf|wmf|svg)\b", re.IGNORECASE)
_OFFICE_VML = "{urn:schemas-microsoft-com:office:office}"
_VML_NAMES = (
    f"{_OFFICE_VML}title",
    f"{_OFFICE_VML}href",
    f"{_OFFICE_VML}relid",
    f"{_OFFICE_VML}althref",
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
        if inside is not None and not switched(properties, name("w:showingPlcHdr")):
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
    for number, item in enumerate(root.iter(name("wp:docPr"), name("pic:cNvPr")), 1):
        item.set("name", f"图片 {number}")
        for attribute in ("descr", "title"):
            if _PATH.search(item.get(attribute, "")):
                del item.attrib[attribute]
    for item in root.iter(name("a:blip")):
        if item.get(EMBED) is not None:
            _forget(item, LINK)
    for item in root.iter():
        if isinstance(item.tag, str) and item.tag.startswith("{urn:schemas-microsoft-com:"):
            for attribute in _VML_NAMES:
                _forget(item, attribute)
            if _PATH.search(item.get("alt", "")):
                del item.attrib["alt"]


def _forget(item: Element, attribute: str) -> None:
    if attribute in item.attrib:
        del item.attrib[attribute]


def _forget_sessions(root: Element) -> None:
    for item in root.iter():
        for attribute in [key for key in item.attrib if _SESSION.match(str(key))]:
            del item.attrib[attribute]


def clean_chart(root: Element) -> None:
    """A native chart without its workbook: what is drawn stays, the numbers behind it cannot be opened."""
    for item in [*root.iter(name("c:externalData"), name("c:userShapes"))]:
        _remove(item)
    for item in root.iter(name("c:f")):
        if "[" in (item.text or ""):
            item.text = "Sheet1!$A$1"


def unused_prefixes(root: Element) -> None:
    """Drop declarations nothing uses, but those that `mc:Ignorable` names."""
    ignorable = root.get(name("mc:Ignorable"), "").split()
    etree.cleanup_namespaces(root, keep_ns_prefixes=ignorable)
