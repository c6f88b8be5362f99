"""Changes inside one paragraph: replace, give a control back, unwrap one.

In: a paragraph and offsets of its accepted text. Out: the same paragraph changed in place, tracked or not. New words take the
formatting of what they replace; objects (pictures, footnote marks) are never removed by a replacement.
"""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from report.figure import Slot
from report.merge.plan import OBJECT
from report.word.apply_runs import INSERTED, delete_run, insert_after, insert_before, marked, new_run
from report.word.apply_state import Draft
from report.word.read_text import PREFIX, Control, Piece, Reading, is_ours
from report.word.read_xml import (
    ALIAS,
    BOOKMARK_END,
    ID,
    NAMESPACES,
    RPR,
    SDT,
    SDT_CONTENT,
    SDT_PR,
    TAG,
    VAL,
    Element,
    P,
    R,
    T,
    name,
    switched,
)
from report.word.write_text import alias


def unwrap(control: Element) -> None:
    """Take a control away and leave what it holds; a placeholder goes with it."""
    parent = control.getparent()
    if parent is None:
        return
    inside = control.find(SDT_CONTENT)
    if inside is not None and not switched(control.find(SDT_PR), name("w:showingPlcHdr")):
        for item in list(inside):
            control.addprevious(item)
    parent.remove(control)


def unwrap_shells(paragraph: Element) -> None:
    """Take away the empty controls that LibreOffice 7.4 leaves behind."""
    for control in list(paragraph.iter(SDT)):
        properties = control.find(SDT_PR)
        if (properties is None or len(properties) == 0) and next(control.iterancestors(P), None) is paragraph:
            unwrap(control)


def plain_text_off(control: Element) -> None:
    """Make a plain-text control a rich one: tracked words in a plain one are multiplied by LibreOffice."""
    properties = control.find(SDT_PR)
    if properties is not None:
        for item in [*properties.iterchildren(name("w:text"))]:
            properties.remove(item)


def tag_control(draft: Draft, control: Element, slot: Slot) -> None:
    """Give a control the tag and title of a slot."""
    properties = control.find(SDT_PR)
    if properties is None:
        properties = etree.Element(SDT_PR)
        control.insert(0, properties)
    for tag in (ALIAS, TAG):
        for item in [*properties.iterchildren(tag)]:
            properties.remove(item)
    place = next((index + 1 for index, item in enumerate(properties) if item.tag == RPR), 0)
    for offset, (tag, text) in enumerate(((ALIAS, alias(slot.key)), (TAG, PREFIX + slot.id))):
        item = etree.Element(tag)
        item.set(VAL, text)
        properties.insert(place + offset, item)
    if properties.find(ID) is None:
        item = etree.Element(ID)
        item.set(VAL, draft.control_number())
        properties.insert(place + 2, item)


def wrap(draft: Draft, runs: list[Element], slot: Slot) -> Element | None:
    """Put neighbouring runs into a new control; None if they do not stand side by side in settled text."""
    parent = runs[0].getparent()
    if parent is None or any(run.getparent() is not parent for run in runs) or _pending(runs[0]):
        return None
    if all(not (leaf.text or "").strip() for run in runs for leaf in run.iter(T)):
        return None
    between = _stretch(runs[0], runs[-1])
    control = etree.Element(SDT)
    tag_control(draft, control, slot)
    appearance = etree.SubElement(control[0], name("w15:appearance"), nsmap={"w15": NAMESPACES["w15"]})
    appearance.set(name("w15:val"), "hidden")
    inside = etree.SubElement(control, SDT_CONTENT)
    runs[0].addprevious(control)
    inside.extend(between)
    return control


def _pending(run: Element) -> bool:
    return any(above.tag in INSERTED for above in run.iterancestors(*INSERTED, P))


def _stretch(first: Element, last: Element) -> list[Element]:
    found = [first]
    while found[-1] is not last:
        following = found[-1].getnext()
        if following is None:
            break
        found.append(following)
    return found


@dataclass(slots=True)
class Stretch:
    """What stands at [start, end) of a paragraph that has been cut there."""

    start: int
    end: int
    runs: list[Element]
    """Runs of text inside, in order; objects are not among them."""
    left: Piece | None
    """The piece that ends at the start."""
    right: Piece | None
    """The piece that begins at the end."""
    controls: list[Control]
    """Controls of ours that touch it, outer ones first."""


def stretch(read: Reading, start: int, end: int) -> Stretch:
    """The runs and controls at [start, end)."""
    inside = [piece for piece in read.pieces if piece.start >= start and piece.end <= end and piece.text != OBJECT]
    runs = list(dict.fromkeys(piece.run for piece in inside))
    left = next((piece for piece in reversed(read.pieces) if piece.end <= start), None)
    right = next((piece for piece in read.pieces if piece.start >= end), None)
    touching = [c for c in read.controls if is_ours(c) and c.start <= end and c.end >= start]
    return Stretch(start, end, runs, left, right, touching)


def replace(draft: Draft, paragraph: Element, place: Stretch, text: str, slot: Slot | None) -> None:
    """Put text in the place of a stretch; with a slot it stands in that slot's control."""
    home = _home(draft, place, slot) if slot else None
    for control in place.controls:
        if place.start <= control.start and control.end <= place.end and control.start < control.end:
            _unwrap_unless(control.element, home)
    if not place.runs:
        _insert(draft, paragraph, place, text, home, slot)
        return
    if home is not None:
        plain_text_off(home)
    held = [run for run in place.runs if home is not None and home in run.iterancestors(SDT)]
    free = [run for run in place.runs if _control_round(run) is None]
    after = (held or free or place.runs)[-1]
    if text.replace(OBJECT, ""):
        insert_after(draft, after, new_run(text, (held or place.runs)[0]))
    for run in place.runs:
        delete_run(draft, run)


def _unwrap_unless(control: Element, home: Element | None) -> None:
    if control is not home and (home is None or control not in home.iterancestors(SDT)):
        unwrap(control)


def _control_round(run: Element) -> Element | None:
    return next((above for above in run.iterancestors(SDT, P) if above.tag == SDT), None)


def _home(draft: Draft, place: Stretch, slot: Slot) -> Element | None:
    """The control that shall hold the new text: the slot's own, one that holds exactly this, or a new one."""
    tag = PREFIX + slot.id
    for control in place.controls:
        if control.tag == tag and _overlaps(control, place):
            return control.element
    for control in reversed(place.controls):
        exact = control.start == place.start and control.end == place.end
        holds = control.start <= place.start and control.end >= place.end and control.tag
        if (exact or holds) and _overlaps(control, place):
            tag_control(draft, control.element, slot)
            return control.element
    return wrap(draft, place.runs, slot) if place.runs else None


def _overlaps(control: Control, place: Stretch) -> bool:
    if place.start == place.end:
        return control.start == place.start == control.end
    return control.start < place.end and control.end > place.start


def _insert(
    draft: Draft, paragraph: Element, place: Stretch, text: str, home: Element | None, slot: Slot | None
) -> None:
    """Put text where nothing stands yet."""
    if not text.replace(OBJECT, ""):
        return
    run = new_run(text, _model(place))
    if home is not None:
        _fill(draft, home, run)
        return
    if place.left is not None:
        added = insert_after(draft, _climb(place.left.run, place, place.left.end, last=True), run)
    elif place.right is not None:
        added = insert_before(draft, _climb(place.right.run, place, place.right.start, last=False), run)
    else:
        added = _append(draft, paragraph, run)
    if slot is not None and not draft.manner.track:
        wrap(draft, [added], slot)


def _fill(draft: Draft, control: Element, run: Element) -> None:
    """Put a run into a control that is empty or shows a placeholder."""
    plain_text_off(control)
    properties, inside = control.find(SDT_PR), control.find(SDT_CONTENT)
    if inside is None:
        inside = etree.SubElement(control, SDT_CONTENT)
    if properties is not None:
        for item in [*properties.iterchildren(name("w:showingPlcHdr"))]:
            properties.remove(item)
    for item in list(inside):
        if item.tag == R:
            inside.remove(item)
    inside.append(marked(draft, run))


def _model(place: Stretch) -> Element | None:
    """The run whose formatting new words take: the one before, unless it is a heading's or a link's."""
    left = None if place.left is None or place.left.text == OBJECT else place.left.run
    right = None if place.right is None or place.right.text == OBJECT else place.right.run
    if left is None or (right is not None and _styled(left) and not _styled(right)):
        return right
    return left


def _styled(run: Element) -> bool:
    properties = run.find(RPR)
    return properties is not None and properties.find(name("w:rStyle")) is not None


def _climb(run: Element, place: Stretch, offset: int, *, last: bool) -> Element:
    """The outermost thing round a run that ends (or begins) right there and is no text of the place itself."""
    node = run
    for control in reversed(place.controls):
        edge = control.end if last else control.start
        if edge == offset and control.element in node.iterancestors(SDT):
            node = control.element
    parent = node.getparent()
    if parent is not None and parent.tag == name("w:hyperlink") and node is (parent[-1] if last else parent[0]):
        return parent
    return node


def _append(draft: Draft, paragraph: Element, run: Element) -> Element:
    """Put a run into a paragraph without text, inside its bookmark."""
    added = marked(draft, run)
    last = next((item for item in reversed(paragraph) if item.tag not in _CLOSERS), None)
    if last is None:
        paragraph.insert(0, added)
    else:
        last.addnext(added)
    return added


_CLOSERS = frozenset({BOOKMARK_END, name("w:commentRangeEnd")})


def heal(draft: Draft, place: Stretch, slot: Slot) -> None:
    """Give a stretch whose text is right its control back; pending text waits until it is accepted."""
    if not place.runs or _pending(place.runs[0]):
        return
    for control in reversed(place.controls):
        if control.start == place.start and control.end == place.end:
            tag_control(draft, control.element, slot)
            return
    wrap(draft, place.runs, slot)
