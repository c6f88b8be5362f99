"""Runs of a paragraph: cut them at an offset, put new ones in, take some out, tracked or not.

In: a paragraph, offsets of its accepted text, runs. Out: the paragraph changed in place. Nothing here knows of figures.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from copy import deepcopy

from lxml import etree

from report.merge.plan import OBJECT
from report.word.apply_state import Draft
from report.word.read_text import Reading, reading
from report.word.read_xml import AUTHOR, DATE, DEL, INS, MOVE_FROM, MOVE_TO, RPR, SPACE, Element, P, R, T, name

INSERTED = frozenset({INS, MOVE_TO})
_MARKS = frozenset({INS, DEL, MOVE_FROM, MOVE_TO, name("w:rPrChange")})
_DELETED_TEXT = {T: name("w:delText"), name("w:instrText"): name("w:delInstrText")}
_RESTORED_TEXT = {new: old for old, new in _DELETED_TEXT.items()}
_SIGNS = {"\t": "w:tab", "\n": "w:br"}
_SPLIT = re.compile("([\t\n])")


def cut(paragraph: Element, offsets: Iterable[int]) -> Reading:
    """Make every offset fall between two runs; the paragraph as read afterwards."""
    pieces = reading(paragraph).pieces
    for offset in sorted(set(offsets), reverse=True):
        for before, piece in zip([None, *pieces], pieces, strict=False):
            if piece.start < offset < piece.end:
                _split_run(piece.run, _split_leaf(piece.leaf, offset - piece.start))
                break
            if piece.start == offset and before is not None and before.run is piece.run:
                _split_run(piece.run, piece.leaf)
                break
    return reading(paragraph)


def _split_leaf(leaf: Element, at: int) -> Element:
    text = leaf.text or ""
    right = etree.Element(leaf.tag)
    leaf.text, right.text = text[:at], text[at:]
    for half in (leaf, right):
        half.set(SPACE, "preserve")
    leaf.addnext(right)
    return right


def _split_run(run: Element, leaf: Element) -> Element:
    """The run from this leaf on becomes a run of its own."""
    right = etree.Element(R)
    right.attrib.update(dict(run.attrib))
    properties = run.find(RPR)
    if properties is not None:
        right.append(deepcopy(properties))
    moving = [leaf, *leaf.itersiblings()]
    right.extend(moving)
    run.addnext(right)
    return right


def new_run(text: str, like: Element | None) -> Element:
    """A run of text in the formatting of another run."""
    run = etree.Element(R)
    properties = None if like is None else like.find(RPR)
    if properties is not None:
        kept = deepcopy(properties)
        for mark in [item for item in kept if item.tag in _MARKS]:
            kept.remove(mark)
        run.append(kept)
    for part in _SPLIT.split(text.replace(OBJECT, "")):
        if part in _SIGNS:
            etree.SubElement(run, name(_SIGNS[part]))
        elif part:
            leaf = etree.SubElement(run, T)
            leaf.text = part
            leaf.set(SPACE, "preserve")
    return run


def delete_run(draft: Draft, run: Element) -> None:
    """Take a run out of the accepted text: our own pending words go, others' are marked."""
    parent = run.getparent()
    if parent is None:
        return
    owner = next((item for item in run.iterancestors(INS, P) if item.tag in {INS, P}), None)
    own = owner is not None and owner.tag == INS and owner.get(AUTHOR) == draft.manner.author
    if own or not draft.manner.track:
        parent.remove(run)
        prune(parent)
        return
    before = run.getprevious()
    if before is not None and before.tag == DEL and _is_now(draft, before):
        mark = before
    else:
        mark = draft.stamp(DEL)
        run.addprevious(mark)
    mark.append(run)
    renamed(run, _DELETED_TEXT)


def _is_now(draft: Draft, mark: Element) -> bool:
    return mark.get(AUTHOR) == draft.manner.author and mark.get(DATE) == draft.manner.date


def renamed(run: Element, names: dict[str, str]) -> None:
    """Turn text into deleted text, or back."""
    for leaf in run.iter(*names):
        leaf.tag = names[leaf.tag]
        if leaf.text:
            leaf.set(SPACE, "preserve")


def restored(run: Element) -> None:
    """Turn deleted text back into text."""
    renamed(run, _RESTORED_TEXT)


def prune(element: Element) -> None:
    """Remove an insertion that holds nothing any more."""
    if element.tag in INSERTED and len(element) == 0:
        parent = element.getparent()
        if parent is not None:
            parent.remove(element)
            prune(parent)


def leave_insertions(node: Element) -> Element:
    """The outermost insertion directly round a node, split so that it ends there; the node itself if there is none."""
    parent = node.getparent()
    while parent is not None and parent.tag in INSERTED:
        rest = list(node.itersiblings())
        if rest:
            right = etree.Element(parent.tag)
            right.attrib.update(dict(parent.attrib))
            right.extend(rest)
            parent.addnext(right)
        node, parent = parent, parent.getparent()
    return node


def insert_after(draft: Draft, node: Element, run: Element) -> Element:
    """Put a new run behind a node, tracked if changes are; what was put in."""
    added = marked(draft, run)
    leave_insertions(node).addnext(added)
    return added


def insert_before(draft: Draft, node: Element, run: Element) -> Element:
    """Put a new run in front of a node."""
    added = marked(draft, run)
    outer = node
    while (parent := outer.getparent()) is not None and parent.tag in INSERTED:
        previous = outer.getprevious()
        if previous is not None:
            leave_insertions(previous).addnext(added)
            return added
        outer = parent
    outer.addprevious(added)
    return added


def marked(draft: Draft, run: Element) -> Element:
    """A new run as it goes in: in an insertion of ours if changes are tracked."""
    if not draft.manner.track:
        return run
    mark = draft.stamp(INS)
    mark.append(run)
    return mark
