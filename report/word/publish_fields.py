"""Fields that may stay in a published file, and the others turned into the text they show.

In: the tree of a part. Out: page numbers, contents and cross references as they were; every other field only its result, because
its instruction names files, people or properties.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from report.word.read_xml import RPR, Element, R, name

_ALLOWED = frozenset(
    {"PAGE", "NUMPAGES", "SECTIONPAGES", "REF", "PAGEREF", "NOTEREF", "TOC", "SEQ", "STYLEREF", "EQ"},
)
_CHAR, _CODE, _SIMPLE = name("w:fldChar"), name("w:instrText"), name("w:fldSimple")
_KIND, _INSTRUCTION = name("w:fldCharType"), name("w:instr")
_WORD = re.compile(r"[^\s\"\\]+")


@dataclass(slots=True)
class _Field:
    leaves: list[Element] = field(default_factory=list)
    """Its characters and instructions, which go when it is flattened."""
    code: str = ""
    in_code: bool = True


def may_stay(instruction: str) -> bool:
    """Whether an instruction tells nothing beyond the document."""
    words = instruction.split()
    if not words or re.search(r"[:/@]|\\\\", instruction):
        return False
    kind = words[0].upper()
    return kind in _ALLOWED or (kind == "HYPERLINK" and len(words) == 3 and words[1].lower() == "\\l")


def flatten_fields(root: Element) -> int:
    """Turn every field that may not stay into its result; how many there were."""
    return _flatten_complex(root) + _flatten_simple(root)


def _flatten_complex(root: Element) -> int:
    waiting: list[_Field] = []
    gone: list[_Field] = []
    for item in root.iter(_CHAR, _CODE):
        kind = item.get(_KIND, "")
        if item.tag == _CHAR:
            for data in list(item):
                item.remove(data)
        if kind == "begin":
            waiting.append(_Field([item]))
        elif waiting:
            gone += _advance(waiting, item, kind)
    gone += waiting
    for found in gone:
        for leaf in found.leaves:
            _remove(leaf)
    return len(gone)


def _advance(waiting: list[_Field], item: Element, kind: str) -> list[_Field]:
    """One more leaf of the innermost field; the field itself when it ends and may not stay."""
    current = waiting[-1]
    current.leaves.append(item)
    if item.tag == _CODE and current.in_code:
        current.code += item.text or ""
    elif kind == "separate":
        current.in_code = False
    elif kind == "end":
        waiting.pop()
        return [] if may_stay(current.code) else [current]
    return []


def _remove(leaf: Element) -> None:
    run = leaf.getparent()
    if run is None:
        return
    run.remove(leaf)
    around = run.getparent()
    if run.tag == R and around is not None and all(item.tag == RPR for item in run):
        around.remove(run)


def _flatten_simple(root: Element) -> int:
    count = 0
    for item in [*root.iter(_SIMPLE)]:
        for data in [*item.iterchildren(name("w:fldData"))]:
            item.remove(data)
        if not may_stay(item.get(_INSTRUCTION, "")):
            unwrapped(item)
            count += 1
    return count


def unwrapped(item: Element) -> None:
    """Take an element away and leave its children in its place."""
    parent = item.getparent()
    if parent is None:
        return
    for inner in list(item):
        item.addprevious(inner)
    parent.remove(item)


def referenced(root: Element) -> set[str]:
    """Names of bookmarks that fields and links of a tree point to."""
    words = {item.get(name("w:anchor"), "") for item in root.iter(name("w:hyperlink"))}
    for item in root.iter(_CODE):
        words.update(_WORD.findall(item.text or ""))
    for item in root.iter(_SIMPLE):
        words.update(_WORD.findall(item.get(_INSTRUCTION, "")))
    return words - {""}
