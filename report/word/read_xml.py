"""Names of WordprocessingML, and the one way its parts become trees and bytes again.

In: bytes of a part that `guard` has passed. Out: lxml trees, their bytes, and the relationships of a part. No entity is
ever resolved and no address fetched.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree

from report.word.zipped import Package, Relation, rels_name, resolve

Element = etree._Element  # noqa: SLF001  # lxml names its element class so
NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "dgm": "http://schemas.openxmlformats.org/drawingml/2006/diagram",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "v": "urn:schemas-microsoft-com:vml",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "w15": "http://schemas.microsoft.com/office/word/2012/wordml",
    "ct": "http://schemas.openxmlformats.org/package/2006/content-types",
    "rel": "http://schemas.openxmlformats.org/package/2006/relationships",
    "dc": "http://purl.org/dc/elements/1.1/",
    "cp": "http://schemas.openxmlformats.org/package/2006/metadata/core-properties",
    "xml": "http://www.w3.org/XML/1998/namespace",
}
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
COMMENTS_EXTENDED = "http://schemas.microsoft.com/office/2011/relationships/commentsExtended"


def name(text: str) -> str:
    """`w:p` → the name lxml uses."""
    prefix, _, local = text.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


P, R, T, TBL, TR, TC = (name(f"w:{tag}") for tag in ("p", "r", "t", "tbl", "tr", "tc"))
INS, DEL, MOVE_TO, MOVE_FROM = (name(f"w:{tag}") for tag in ("ins", "del", "moveTo", "moveFrom"))
SDT, SDT_PR, SDT_CONTENT = (name(f"w:{tag}") for tag in ("sdt", "sdtPr", "sdtContent"))
PPR, RPR, TAG, ALIAS, VAL, ID = (name(f"w:{tag}") for tag in ("pPr", "rPr", "tag", "alias", "val", "id"))
BOOKMARK, BOOKMARK_END = name("w:bookmarkStart"), name("w:bookmarkEnd")
ALTERNATE, CHOICE, FALLBACK = (name(f"mc:{tag}") for tag in ("AlternateContent", "Choice", "Fallback"))
DRAWING, TEXT_BOX = name("w:drawing"), name("w:txbxContent")
AUTHOR, DATE, NAME, SPACE = name("w:author"), name("w:date"), name("w:name"), name("xml:space")
EMBED, LINK, RID = name("r:embed"), name("r:link"), name("r:id")


def parse(data: bytes) -> Element:
    """The tree of a part; etree.XMLSyntaxError if it is none."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(data, parser)


def serialised(root: Element) -> bytes:
    """The bytes of a tree, as a part of a package holds it."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def tree(package: Package, part: str) -> Element:
    """The tree of a part, fresh: it may be changed."""
    return parse(package.part(part))


def with_namespaces(root: Element, wanted: Mapping[str, str], ignorable: bool = True) -> Element:
    """The tree with more prefixes on its root and (they are younger than the format) in `mc:Ignorable`.

    lxml cannot add to a root's prefixes, so the root is made anew; the children move over.
    """
    missing = {prefix: uri for prefix, uri in wanted.items() if root.nsmap.get(prefix) != uri}
    if not missing:
        return root
    prefixes: dict[Any, str] = {**root.nsmap, **missing}
    if ignorable:
        prefixes.setdefault("mc", NAMESPACES["mc"])
    fresh = etree.Element(root.tag, nsmap=prefixes)
    fresh.attrib.update(dict(root.attrib))
    fresh.text = root.text
    fresh.extend(list(root))
    if ignorable:
        words = root.get(name("mc:Ignorable"), "").split()
        fresh.set(name("mc:Ignorable"), " ".join([*words, *(word for word in missing if word not in words)]))
    return fresh


def child(element: Element | None, tag: str) -> Element | None:
    """The first child of this name."""
    return None if element is None else element.find(tag)


def value(element: Element | None, tag: str) -> str:
    """`w:val` of the first child of this name, empty if there is none."""
    found = child(element, tag)
    return "" if found is None else found.get(VAL, "")


def switched(element: Element | None, tag: str) -> bool:
    """Whether an on/off child of this name is on."""
    found = child(element, tag)
    return found is not None and found.get(VAL, "1") not in {"0", "false", "off"}


def within(element: Element, tags: frozenset[str] | set[str], stop: str = P) -> Element | None:
    """The nearest ancestor with one of these names, not looking past `stop`."""
    for above in element.iterancestors():
        if above.tag in tags:
            return above
        if above.tag == stop:
            return None
    return None


def hidden_copy(element: Element) -> bool:
    """Whether an element stands in the fallback of an alternative, which readers of today do not show."""
    for above in element.iterancestors(FALLBACK):
        around = above.getparent()
        if around is not None and around.find(CHOICE) is not None:
            return True
    return False


def paragraphs(root: Element) -> list[Element]:
    """Every paragraph of a part in the order of the file: the numbers in addresses count these."""
    return list(root.iter(P))


def relations(package: Package, part: str) -> dict[str, Relation]:
    """The relationships of a part by id, without those whose part is missing."""
    listed = rels_name(part)
    if not package.has(listed):
        return {}
    found = [_relation(part, item) for item in tree(package, listed).iter(name("rel:Relationship"))]
    return {item.id: item for item in found if item.external or package.has(item.target)}


def _relation(part: str, item: Element) -> Relation:
    external = item.get("TargetMode") == "External"
    target = item.get("Target", "")
    return Relation(item.get("Id", ""), item.get("Type", ""), target if external else resolve(part, target), external)


def related(package: Package, part: str, kind: str) -> Iterator[str]:
    """Names of the parts that `part` refers to by a relationship type; its last word is enough."""
    for item in relations(package, part).values():
        if not item.external and (item.type == kind or item.type.rpartition("/")[2] == kind):
            yield item.target


def content_types(package: Package) -> dict[str, str]:
    """Content type of every part that is named by itself, with a leading `/`."""
    root = tree(package, "[Content_Types].xml")
    return {item.get("PartName", ""): item.get("ContentType", "") for item in root.iter(name("ct:Override"))}


def attributes(element: Element) -> dict[Any, Any]:
    """The attributes of an element as a plain dict."""
    return dict(element.attrib)
