"""Word comments for what a person must decide: made once, brought up to date, taken away.

In: a paragraph that has been cut at the anchor's ends. Out: anchors in the paragraph and a comment in the comments part, which
is made if there is none. The comment's initials carry a short code of the conflict (read_comments.py).
"""

from __future__ import annotations

from lxml import etree

from report.merge.plan import Comment
from report.word.apply_state import Draft
from report.word.apply_text import Stretch
from report.word.read import set_apart
from report.word.read_comments import PARA_ID, conflict_code
from report.word.read_xml import (
    AUTHOR,
    DATE,
    ID,
    NAMESPACES,
    OFFICE,
    PPR,
    SPACE,
    TEXT_BOX,
    Element,
    P,
    R,
    T,
    child,
    name,
    related,
)

_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_EMPTY = f'<w:comments xmlns:w="{NAMESPACES["w"]}"/>'.encode()
_START, _END, _REFERENCE = name("w:commentRangeStart"), name("w:commentRangeEnd"), name("w:commentReference")
_INITIALS, _DONE = name("w:initials"), name("w15:done")


def comment(draft: Draft, paragraph: Element, place: Stretch, wanted: Comment) -> None:
    """Anchor a comment at a stretch; one that the conflict has already gets the new text instead."""
    old = _of(draft, wanted.conflict)
    if old is not None:
        if _text(old) != wanted.text:
            _write(old, wanted.text)
        return
    number = draft.number()
    home = host(draft, paragraph, wanted.address.rpartition("#")[0])
    if home is paragraph:
        _anchor(paragraph, place, number)
    else:
        _anchor(home, Stretch(0, 0, [], None, None, []), number)
    made = etree.SubElement(_comments(draft), name("w:comment"))
    made.set(ID, number)
    made.set(AUTHOR, draft.manner.author)
    made.set(DATE, draft.manner.date)
    made.set(_INITIALS, conflict_code(wanted.conflict))
    _write(made, wanted.text)


def _of(draft: Draft, conflict: str) -> Element | None:
    """Our comment of a conflict that nobody has marked done."""
    code = conflict_code(conflict)
    for part in related(draft.package, draft.package.main, "comments"):
        for item in draft.root(part).iter(name("w:comment")):
            ours = item.get(AUTHOR) == draft.manner.author and item.get(_INITIALS) in {code, conflict}
            if ours and not any(entry.get(_DONE) in {"1", "true", "on"} for entry in _entries(draft, item)):
                return item
    return None


def _entries(draft: Draft, item: Element) -> list[Element]:
    """What commentsExtended says of a comment."""
    ids = {paragraph.get(PARA_ID, "").upper() for paragraph in item.iter(P)} - {""}
    every = (entry for root in _extended(draft) for entry in root.iter(name("w15:commentEx")))
    return [entry for entry in every if entry.get(name("w15:paraId"), "").upper() in ids]


def _comments(draft: Draft) -> Element:
    part = next(iter(related(draft.package, draft.package.main, "comments")), "word/comments.xml")
    if not draft.has(part):
        draft.put(part, _EMPTY, _TYPE)
        draft.relate(draft.package.main, f"{OFFICE}/comments", part)
    return draft.root(part)


def _text(item: Element) -> str:
    return "\n".join("".join(leaf.text or "" for leaf in paragraph.iter(T)) for paragraph in item.iter(P))


def _write(item: Element, text: str) -> None:
    """The words of a comment; its last paragraph keeps the id by which editors mark it done."""
    identity = next((p.get(PARA_ID) for p in reversed([*item.iter(P)]) if p.get(PARA_ID)), None)
    for old in list(item):
        item.remove(old)
    for line in text.split("\n"):
        paragraph = etree.SubElement(item, P)
        indent = etree.SubElement(etree.SubElement(paragraph, PPR), name("w:ind"))
        indent.set(name("w:firstLineChars"), "0")
        indent.set(name("w:firstLine"), "0")
        leaf = etree.SubElement(etree.SubElement(paragraph, R), T)
        leaf.text = line
        leaf.set(SPACE, "preserve")
    if identity:
        item[-1].set(PARA_ID, identity)


def _anchor(paragraph: Element, place: Stretch, number: str) -> None:
    """Range marks and reference as direct children of the paragraph, lifted out of changes and controls."""
    start, end = (_made(tag, number) for tag in (_START, _END))
    reference = etree.Element(R)
    reference.append(_made(_REFERENCE, number))
    first = place.runs[0] if place.runs else None if place.right is None else place.right.run
    last = place.runs[-1] if place.runs else None if place.left is None else place.left.run
    if first is None and last is None:
        properties = child(paragraph, PPR)
        paragraph.insert(0 if properties is None else 1, start)
        paragraph.append(end)
    elif place.runs:
        _top(paragraph, place.runs[0]).addprevious(start)
        _top(paragraph, place.runs[-1]).addnext(end)
    elif last is not None:
        _top(paragraph, last).addnext(start)
        start.addnext(end)
    elif first is not None:
        _top(paragraph, first).addprevious(start)
        start.addnext(end)
    end.addnext(reference)


def _made(tag: str, number: str) -> Element:
    item = etree.Element(tag)
    item.set(ID, number)
    return item


def _top(paragraph: Element, run: Element) -> Element:
    node = run
    while (parent := node.getparent()) is not None and parent is not paragraph:
        node = parent
    return node


def host(draft: Draft, paragraph: Element, part: str) -> Element:
    """The paragraph that can carry a comment for a line: itself, or for margins and text boxes one in the body."""
    body = draft.root(draft.package.main)
    if part == draft.package.main:
        box = next(paragraph.iterancestors(TEXT_BOX), None)
        around = None if box is None else next((p for p in box.iterancestors(P) if not set_apart(p)), None)
        return paragraph if around is None else around
    note = next(paragraph.iterancestors(name("w:footnote"), name("w:endnote")), None)
    if note is not None:
        tag = f"{note.tag}Reference"
        found = next((item for item in body.iter(tag) if item.get(ID) == note.get(ID)), None)
        around = None if found is None else next(found.iterancestors(P), None)
        if around is not None:
            return around
    return next((p for p in body.iter(P) if not set_apart(p)), paragraph)


def uncomment(draft: Draft, conflict: str) -> None:
    """Take our comment of a closed conflict away; one that people answered is marked done instead."""
    item = _of(draft, conflict)
    if item is None:
        return
    mine = _entries(draft, item)
    ids = {entry.get(name("w15:paraId"), "").upper() for entry in mine}
    every = (entry for root in _extended(draft) for entry in root.iter(name("w15:commentEx")))
    if any(entry.get(name("w15:paraIdParent"), "").upper() in ids for entry in every):
        for entry in mine:
            entry.set(_DONE, "1")
        return
    for entry in mine:
        _drop(entry)
    _unanchor(draft, item.get(ID, ""))
    _drop(item)


def _extended(draft: Draft) -> list[Element]:
    return [draft.root(part) for part in related(draft.package, draft.package.main, "commentsExtended")]


def _unanchor(draft: Draft, number: str) -> None:
    for item in [*draft.root(draft.package.main).iter(_START, _END, _REFERENCE)]:
        if item.get(ID) == number:
            run = item.getparent()
            if item.tag == _REFERENCE and run is not None and run.tag == R:
                _drop(run)
            else:
                _drop(item)


def _drop(item: Element) -> None:
    parent = item.getparent()
    if parent is not None:
        parent.remove(item)
