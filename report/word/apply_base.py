"""The new base goes into the file, and its name into the document properties.

In: the JSON of the base. Out: the old base part replaced where it stands, or a new custom XML part; `dc:identifier` set.
"""

from __future__ import annotations

from lxml import etree

from report.word.apply_state import Draft
from report.word.base import base_part, base_properties, document_id, generation, read_base
from report.word.parts import relationships
from report.word.read_base import base_part_name
from report.word.read_xml import OFFICE, name, related, relations
from report.word.zipped import rels_name

_PROPERTIES = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
_CORE_TYPE = "application/vnd.openxmlformats-package.core-properties+xml"
_CORE_RELATION = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
_EMPTY_CORE = (
    b'<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
    b' xmlns:dc="http://purl.org/dc/elements/1.1/"/>'
)


def embed(draft: Draft, base_json: str) -> None:
    """Make a base the file's own."""
    part = base_part_name(draft.package)
    if part and _same(draft.package.part(part), base_json):
        return
    gen = generation(draft.package.part(part)) + 1 if part else 1
    if part:
        draft.put(part, base_part(base_json, gen))
        for item in relations(draft.package, part).values():
            if item.type.endswith("/customXmlProps"):
                draft.put(item.target, base_properties(base_json))
    else:
        _add(draft, base_part(base_json, gen), base_properties(base_json))
    _identify(draft, document_id(base_json))


def _same(part: bytes, base_json: str) -> bool:
    try:
        return read_base(part) == base_json
    except ValueError:
        return False


def _add(draft: Draft, item: bytes, properties: bytes) -> None:
    part = draft.free("customXml/item{}.xml")
    number = part.removeprefix("customXml/item").removesuffix(".xml")
    described = f"customXml/itemProps{number}.xml"
    if draft.has(described):
        described = draft.free("customXml/itemProps{}.xml")
    draft.put(part, item)
    draft.put(described, properties, _PROPERTIES)
    to = f"{OFFICE}/customXmlProps"
    draft.put(rels_name(part), relationships([("rId1", to, described.removeprefix("customXml/"))]))
    draft.relate(draft.package.main, f"{OFFICE}/customXml", part)


def _identify(draft: Draft, identifier: str) -> None:
    part = next(iter(related(draft.package, "", "core-properties")), "")
    if not part:
        part = "docProps/core.xml"
        draft.put(part, _EMPTY_CORE, _CORE_TYPE)
        draft.relate("", _CORE_RELATION, part)
    root = draft.root(part)
    found = next(root.iter(name("dc:identifier")), None)
    if found is None:
        found = etree.SubElement(root, name("dc:identifier"))
    found.text = identifier
