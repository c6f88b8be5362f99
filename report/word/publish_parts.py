"""The parts a published file may have, and the package written anew from them alone.

In: a Package and the cleaned trees of its stories. Out: names and bytes of the new file: every part reached over an allowed
relationship, under a plain name; everything else is left behind.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from lxml import etree

from report.word.parts import relationships
from report.word.read_xml import CHOICE, FALLBACK, RID, Element, name, parse, relations, serialised
from report.word.zipped import CONTENT_TYPES, Package, Relation, relative, rels_name

ALLOWED: dict[str, str] = {
    "styles": "word/styles.xml",
    "settings": "word/settings.xml",
    "fontTable": "word/fontTable.xml",
    "numbering": "word/numbering.xml",
    "theme": "word/theme/theme{}.xml",
    "header": "word/header{}.xml",
    "footer": "word/footer{}.xml",
    "footnotes": "word/footnotes.xml",
    "endnotes": "word/endnotes.xml",
    "image": "word/media/image{}.{}",
    "chart": "word/charts/chart{}.xml",
    "chartEx": "word/charts/chartEx{}.xml",
    "chartUserShapes": "word/drawings/drawing{}.xml",
    "chartStyle": "word/charts/style{}.xml",
    "chartColorStyle": "word/charts/colors{}.xml",
    "font": "word/fonts/font{}.{}",
    "diagramData": "word/diagrams/data{}.xml",
    "diagramLayout": "word/diagrams/layout{}.xml",
    "diagramQuickStyle": "word/diagrams/quickStyle{}.xml",
    "diagramColors": "word/diagrams/colors{}.xml",
    "diagramDrawing": "word/diagrams/drawing{}.xml",
}
"""Kinds of relationship that a published file may have, and the name of their parts."""
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_CORE = "docProps/core.xml"
_MAIN = "word/document.xml"
_KNOWN = re.compile(
    "|".join(re.escape(pattern).replace(r"\{\}", r"\w+") for pattern in ALLOWED.values())
    + rf"|\[Content_Types\]\.xml|_rels/\.rels|word/(?:\w+/)?_rels/\w+\.xml\.rels|{re.escape(_CORE)}|{re.escape(_MAIN)}"
)


class Published:
    """The new package in the making."""

    def __init__(self, package: Package, cleaned: Callable[[str, str, bytes], bytes]) -> None:
        self.package, self.cleaned = package, cleaned
        self.names = {package.main: _MAIN}
        self.parts: dict[str, bytes] = {}
        self.types: dict[str, str] = {}
        self.left: list[str] = []
        """Parts that were reached and left behind, and addresses outside."""

    def run(self, core: bytes) -> dict[str, bytes]:
        """Names and bytes of the new file."""
        self._part(self.package.main, "document")
        self.parts[_CORE] = core
        self.types[_CORE] = "application/vnd.openxmlformats-package.core-properties+xml"
        listed = [
            ("rId1", "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument", _MAIN),
            ("rId2", f"{_PACKAGE}/relationships/metadata/core-properties", _CORE),
        ]
        return {CONTENT_TYPES: self._content_types(), rels_name(""): relationships(listed), **self.parts}

    def _part(self, part: str, kind: str) -> None:
        target = self.names[part]
        data = self.cleaned(part, kind, self.package.part(part))
        self.parts[target] = data
        self.types[target] = _type_of(self.package, part)
        kept = [item for item in relations(self.package, part).values() if self._keep(item)]
        used = [item for item in kept if f'"{item.id}"'.encode() in data or _implicit(item)]
        for item in used:
            self._name(item)
        if used:
            self.parts[rels_name(target)] = relationships(
                (item.id, item.type, relative(target, self.names[item.target])) for item in used
            )
        for item in used:
            if self.names[item.target] not in self.parts:
                self._part(item.target, _kind(item))

    def _keep(self, item: Relation) -> bool:
        allowed = not item.external and _kind(item) in ALLOWED
        if not allowed:
            self.left.append(item.target)
        return allowed

    def _name(self, item: Relation) -> None:
        if item.target in self.names:
            return
        pattern = ALLOWED[_kind(item)]
        number = 1
        extension = re.sub(r"\W", "", item.target.rpartition(".")[2])
        while (made := pattern.format(number, extension)) in self.names.values() and "{}" in pattern:
            number += 1
        self.names[item.target] = made

    def _content_types(self) -> bytes:
        root = etree.Element(name("ct:Types"), nsmap={None: f"{_PACKAGE}/content-types"})  # type: ignore[dict-item]
        extensions = {"rels": "application/vnd.openxmlformats-package.relationships+xml", "xml": "application/xml"}
        plain = {part: kind for part, kind in self.types.items() if not part.endswith(".xml")}
        extensions |= {part.rpartition(".")[2].lower(): kind for part, kind in plain.items()}
        for extension, kind in extensions.items():
            item = etree.SubElement(root, name("ct:Default"))
            item.set("Extension", extension)
            item.set("ContentType", kind)
        for part, kind in self.types.items():
            if part not in plain:
                item = etree.SubElement(root, name("ct:Override"))
                item.set("PartName", f"/{part}")
                item.set("ContentType", kind)
        return serialised(root)


def _kind(item: Relation) -> str:
    return item.type.rpartition("/")[2]


def _implicit(item: Relation) -> bool:
    """Relationships that work without being named in the text."""
    named = {"header", "footer", "image", "chart", "chartEx", "chartUserShapes", "font"}
    return _kind(item) not in named and not _kind(item).startswith("diagram")


def _type_of(package: Package, part: str) -> str:
    defaults: dict[str, str] = {}
    for item in parse(package.part(CONTENT_TYPES)):
        if item.get("PartName") == f"/{part}":
            return str(item.get("ContentType", ""))
        defaults[str(item.get("Extension", "")).lower()] = str(item.get("ContentType", ""))
    return defaults.get(part.rpartition(".")[2].lower(), "application/octet-stream")


def unknown_parts(names: Mapping[str, bytes]) -> list[str]:
    """Names of parts that a published file may not have."""
    return [part for part in names if not _KNOWN.fullmatch(part)]


def dangling(root: Element, ids: set[str]) -> int:
    """Take out attributes that refer to relationships which were left behind; how many."""
    count = 0
    for item in root.iter():
        for attribute in [key for key, found in item.attrib.items() if _is_reference(str(key)) and found not in ids]:
            del item.attrib[attribute]
            count += 1
    return count


def drop_choices(root: Element, ids: set[str]) -> None:
    """Alternatives whose parts were left behind go, and what stands beside them for other readers is shown instead."""
    for choice in [*root.iter(CHOICE)]:
        found = (str(text) for item in choice.iter() for key, text in item.attrib.items() if _is_reference(str(key)))
        around = choice.getparent()
        if around is None or all(text in ids for text in found):
            continue
        around.remove(choice)
        fallback, parent = around.find(FALLBACK), around.getparent()
        if around.find(CHOICE) is None and parent is not None:
            for item in [] if fallback is None else list(fallback):
                around.addprevious(item)
            parent.remove(around)


def _is_reference(attribute: str) -> bool:
    return attribute.startswith(RID.removesuffix("id"))
