"""What every action of one refresh shares: the trees being changed, free numbers, and who changes when.

In: a Package. Out: the same package with the changed parts. Mutable, and never outlives one `apply`.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from report.word.look import Look
from report.word.read_xml import (
    AUTHOR,
    DATE,
    DRAWING,
    ID,
    NAMESPACES,
    TBL,
    Element,
    P,
    name,
    parse,
    serialised,
    tree,
    with_namespaces,
)
from report.word.zipped import CONTENT_TYPES, Package, free_name, relative, rels_name, resolve

_LETTERS = {"p": P, "t": TBL, "d": DRAWING}
_NUMBER = re.compile(r"""\b[\w.-]+:id=["'](\d{1,9})["']""")
_CONTROL = re.compile(r"""<(?:[\w.-]+:)?id\s[^>]*?\bval=["'](-?\d{1,10})["']""")
_DOC_PR = re.compile(r"""<(?:[\w.-]+:)?docPr\b[^>]*?\bid=["'](\d{1,9})["']""")
_ELSEWHERE = ("customxml/", "docprops/", "_rels/")
"""Folders whose parts hold no story."""
_EMPTY_RELATIONS = f'<Relationships xmlns="{NAMESPACES["rel"]}"/>'.encode()


@dataclass(frozen=True, slots=True)
class Manner:
    """How changes are made."""

    author: str
    date: str
    """ISO 8601 with Z."""
    track: bool
    look: Look | None = None
    pictures: Mapping[str, Any] | None = None
    """What each chart looks like, by chart id."""


class Draft:
    """A package in the making."""

    def __init__(self, package: Package, manner: Manner) -> None:
        self.package, self.manner = package, manner
        self.trees: dict[str, Element] = {}
        self.changes: dict[str, bytes | None] = {}
        self.addressed: dict[str, dict[str, list[Element]]] = {}
        stories = [_text(package.part(part)) for part in package.names() if _may_be_story(part)]
        self.numbers = itertools.count(1 + _highest(_NUMBER, stories))
        self.drawings = itertools.count(1 + _highest(_DOC_PR, stories))
        self.controls = {int(found) for data in stories for found in _CONTROL.findall(data)}

    def root(self, part: str) -> Element:
        """The tree of a part, the same one each time."""
        if part not in self.trees:
            root = tree(self.package, part) if part not in self.changes else self._fresh(part)
            if part == self.package.main:
                root = with_namespaces(root, {"w15": NAMESPACES["w15"]})
            self.trees[part] = root
            self.addressed[part] = {letter: list(root.iter(tag)) for letter, tag in _LETTERS.items()}
        return self.trees[part]

    def _fresh(self, part: str) -> Element:
        return parse(self.changes[part] or b"")

    def find(self, address: str) -> Element:
        """The paragraph, table or drawing that an address of `read` means, whatever has been changed since.

        What follows a point numbers the words within a drawing.
        """
        part, _, rest = address.rpartition("#")
        self.root(part)
        return self.addressed[part][rest[0]][int(rest[1:].partition(".")[0])]

    def number(self) -> str:
        """A number no change, bookmark or comment has yet."""
        return str(next(self.numbers))

    def control_number(self) -> str:
        """A number no content control has yet."""
        number = next(number for number in itertools.count(len(self.controls) + 1) if number not in self.controls)
        self.controls.add(number)
        return str(number)

    def stamp(self, tag: str) -> Element:
        """A new `w:ins` or `w:del` (or their marks) by us, now."""
        element = etree.Element(tag, nsmap={"w": NAMESPACES["w"]})
        element.set(ID, self.number())
        element.set(AUTHOR, self.manner.author)
        element.set(DATE, self.manner.date)
        return element

    def put(self, part: str, data: bytes | None, content_type: str = "") -> None:
        """Add, replace or (None) remove a part."""
        self.trees.pop(part, None)
        self.changes[part] = data
        if content_type:
            self._declare(part, content_type)

    def has(self, part: str) -> bool:
        """Whether the package holds a part by now."""
        if part in self.changes:
            return self.changes[part] is not None
        return self.package.has(part)

    def free(self, pattern: str) -> str:
        """A part name of `pattern` that nothing has."""
        taken = [*self.package.names(), *(part for part, data in self.changes.items() if data is not None)]
        return free_name(taken, pattern)

    def relate(self, part: str, kind: str, target: str) -> str:
        """A new relationship of `part` to the part `target`; its id."""
        listed = rels_name(part)
        if not self.has(listed):
            self.changes[listed] = _EMPTY_RELATIONS
        taken = {item.get("Id", "") for item in self.root(listed)}
        number = next(number for number in itertools.count(1) if f"rId{number}" not in taken)
        self.relate_as(part, f"rId{number}", kind, target)
        return f"rId{number}"

    def relate_as(self, part: str, identity: str, kind: str, target: str) -> None:
        """A new relationship of `part` under a given id."""
        listed = rels_name(part)
        if not self.has(listed):
            self.changes[listed] = _EMPTY_RELATIONS
        item = etree.SubElement(self.root(listed), name("rel:Relationship"))
        item.set("Id", identity)
        item.set("Type", kind)
        item.set("Target", relative(part, target))

    def _declare(self, part: str, content_type: str) -> None:
        root = self.root(CONTENT_TYPES)
        for item in root:
            if item.get("PartName") == f"/{part}":
                item.set("ContentType", content_type)
                return
            if item.get("Extension", "").lower() == part.rpartition(".")[2].lower() and (
                item.get("ContentType") == content_type
            ):
                return
        item = etree.SubElement(root, name("ct:Override"))
        item.set("PartName", f"/{part}")
        item.set("ContentType", content_type)

    def undeclare(self, part: str) -> None:
        """Take a part out, with what names it in the content types."""
        self.put(part, None)
        root = self.root(CONTENT_TYPES)
        for item in [item for item in root if item.get("PartName") == f"/{part}"]:
            root.remove(item)

    def unrelate(self, part: str, target: str) -> None:
        """Take out the relationships of `part` to the part `target`."""
        root = self.root(rels_name(part))
        for item in list(root):
            if item.get("TargetMode") != "External" and resolve(part, item.get("Target", "")) == target:
                root.remove(item)

    def finished(self) -> Package:
        """The package with every tree that was touched written back."""
        written = {part: serialised(root) for part, root in self.trees.items()}
        return self.package.changed({**self.changes, **written})


def _may_be_story(part: str) -> bool:
    """Whether a part may hold paragraphs: an editor may call its folder as it likes."""
    return part.endswith(".xml") and part != CONTENT_TYPES and not part.lower().startswith(_ELSEWHERE)


def _text(data: bytes) -> str:
    """A part as text, for looking up numbers."""
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return data.decode("utf-16", "replace")
    return data.replace(b"\0", b"").decode("utf-8", "replace")


def _highest(pattern: re.Pattern[str], stories: list[str]) -> int:
    return max((int(found) for data in stories for found in pattern.findall(data)), default=0)
