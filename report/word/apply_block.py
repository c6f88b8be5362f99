"""Whole blocks: newly generated ones put in, vanished ones taken out.

In: blocks of the Document and where they go. Out: the body changed in place. A new block is written by `write`, the same way
as in a fresh draft, and then carried over: its styles by name, its numbers made free, its controls unwrapped if tracked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lxml import etree

from report.document import Block, Document
from report.word.apply_revise import remove_paragraph, remove_row
from report.word.apply_runs import delete_run
from report.word.apply_state import Draft
from report.word.apply_style import style_ids
from report.word.apply_text import unwrap
from report.word.read import content, set_apart, shown_rows
from report.word.read_text import is_ours, reading
from report.word.read_xml import (
    BOOKMARK,
    BOOKMARK_END,
    DEL,
    DRAWING,
    EMBED,
    ID,
    INS,
    PPR,
    RID,
    RPR,
    SDT,
    SDT_PR,
    TBL,
    VAL,
    Element,
    P,
    R,
    child,
    name,
    relations,
    tree,
)
from report.word.write import write
from report.word.zipped import Package

_ROW_PROPERTIES = name("w:trPr")
_STYLED = (name("w:pStyle"), name("w:rStyle"), name("w:tblStyle"))


def insert_blocks(draft: Draft, after: str, blocks: Sequence[Block]) -> list[Element]:
    """Put blocks behind what stands at an address (empty: at the start of the body); what was put in."""
    manner = draft.manner
    if manner.look is None:
        raise ValueError("a new block needs a look")
    data = write(Document("", tuple(blocks)), manner.look, pictures=manner.pictures or {})
    fresh = Package(data)
    body = child(tree(fresh, fresh.main), name("w:body"))
    made = list(content(body))
    if _separator(made[-1]):
        made.pop()
    _carry(draft, fresh, made)
    made += _place(draft, after, made)
    for item in made:
        if manner.track:
            track_inserted(draft, item)
    return made


def _separator(item: Element) -> bool:
    """The thin paragraph that `write` puts between a table and the end."""
    return item.tag == P and next(item.iter(BOOKMARK), None) is None and not reading(item).text


def _place(draft: Draft, after: str, made: list[Element]) -> list[Element]:
    """Put new elements into the body; the paragraph that has to part a new table from the next, if one has to."""
    body = child(draft.root(draft.package.main), name("w:body"))
    if body is None:
        return []
    if not after:
        for index, item in enumerate(made):
            body.insert(index, item)
    else:
        node = block_element(draft.find(after))
        for item in reversed(made):
            node.addnext(item)
    last = made[-1]
    following = last.getnext()
    if last.tag != TBL or (following is not None and following.tag not in {TBL, name("w:sectPr")}):
        return []
    parting = etree.Element(P)
    last.addnext(parting)
    return [parting]


def block_element(element: Element) -> Element:
    """The paragraph or table of the body that an addressed element is, or stands in."""
    node = element
    for above in element.iterancestors(P, TBL):
        if not set_apart(above) or above.tag == TBL:
            node = above
    return node


def _carry(draft: Draft, fresh: Package, made: list[Element]) -> None:
    """Styles, numbers and pictures of blocks from another file become those of ours."""
    items = [element for block in made for element in block.iter()]
    styles = style_ids(draft, fresh, [item.get(VAL, "") for item in items if item.tag in _STYLED])
    for item in items:
        if item.tag in _STYLED:
            item.set(VAL, styles.get(item.get(VAL, ""), item.get(VAL, "")))
        elif item.tag == DRAWING:
            _carry_drawing(draft, fresh, item)
        elif item.tag == SDT_PR:
            _renumber_control(draft, item)
    for block in made:
        _renumber_bookmarks(draft, block)


def _renumber_control(draft: Draft, properties: Element) -> None:
    for item in properties.iterchildren(ID):
        item.set(VAL, draft.control_number())


def _renumber_bookmarks(draft: Draft, block: Element) -> None:
    numbers: dict[str, str] = {}
    for item in block.iter(BOOKMARK, BOOKMARK_END):
        old = item.get(ID, "")
        numbers[old] = numbers.get(old) or draft.number()
        item.set(ID, numbers[old])


def _carry_drawing(draft: Draft, fresh: Package, drawing: Element) -> None:
    listed = relations(fresh, fresh.main)
    for item in drawing.iter():
        if item.tag == name("wp:docPr"):
            item.set("id", str(next(draft.drawings)))
        for attribute in (EMBED, RID):
            found = listed.get(item.get(attribute, ""))
            if found is not None:
                part = carry_part(draft, fresh, found.target)
                item.set(attribute, draft.relate(draft.package.main, found.type, part))


def carry_part(draft: Draft, fresh: Package, part: str) -> str:
    """A part of another file, with all it refers to, becomes a part of ours; its name there."""
    stem, _, extension = part.rpartition(".")
    target = draft.free(stem.rstrip("0123456789") + "{}." + extension)
    draft.put(target, fresh.part(part), content_type_of(fresh, part))
    for item in relations(fresh, part).values():
        inner = carry_part(draft, fresh, item.target)
        draft.relate_as(target, item.id, item.type, inner)
    return target


def content_type_of(package: Package, part: str) -> str:
    """The content type a package gives a part."""
    defaults = {}
    for item in tree(package, "[Content_Types].xml"):
        if item.get("PartName") == f"/{part}":
            return item.get("ContentType", "")
        defaults[item.get("Extension", "").lower()] = item.get("ContentType", "")
    return defaults.get(part.rpartition(".")[2].lower(), "application/octet-stream")


# --- tracked -------------------------------------------------------------------------------------------------------


def track_inserted(draft: Draft, block: Element) -> None:
    """Mark a whole new block as inserted: plain runs, no controls."""
    if block.tag == TBL:
        for row in shown_rows(block):
            mark_row(draft, row, INS)
    for paragraph in [block] if block.tag == P else list(block.iter(P)):
        for control in list(paragraph.iter(SDT)):
            unwrap(control)
        _insert_runs(draft, paragraph)
        if block.tag == P:
            mark_paragraph(draft, paragraph, INS)


def _insert_runs(draft: Draft, paragraph: Element) -> None:
    mark: Element | None = None
    for item in list(paragraph):
        if item.tag != R:
            mark = None
        elif mark is None:
            mark = draft.stamp(INS)
            item.addprevious(mark)
            mark.append(item)
        else:
            mark.append(item)


def mark_row(draft: Draft, row: Element, tag: str) -> None:
    """Mark a row as inserted or deleted."""
    properties = child(row, _ROW_PROPERTIES)
    if properties is None:
        properties = etree.Element(_ROW_PROPERTIES)
        place = 1 if child(row, name("w:tblPrEx")) is not None else 0
        row.insert(place, properties)
    change = child(properties, name("w:trPrChange"))
    place = len(properties) if change is None else properties.index(change)
    if tag == DEL or child(properties, INS) is None:
        properties.insert(place, draft.stamp(tag))


def mark_paragraph(draft: Draft, paragraph: Element, tag: str) -> None:
    """Mark the end of a paragraph as inserted or deleted."""
    properties = child(paragraph, PPR)
    if properties is None:
        properties = etree.Element(PPR)
        paragraph.insert(0, properties)
    own = child(properties, RPR)
    if own is None:
        own = etree.Element(RPR)
        after = [item for item in properties if item.tag in {name("w:sectPr"), name("w:pPrChange")}]
        properties.insert(properties.index(after[0]) if after else len(properties), own)
    if child(own, tag) is None:
        own.insert(1 if tag == DEL and child(own, INS) is not None else 0, draft.stamp(tag))


# --- gone ----------------------------------------------------------------------------------------------------------


def delete_block(draft: Draft, element: Element) -> None:
    """Take a paragraph, table or picture out."""
    if element.tag == DRAWING:
        _delete_drawing(draft, element)
    elif element.tag == TBL:
        for row in shown_rows(element):
            delete_row(draft, row)
    elif _own_insertion(draft, element) or not draft.manner.track:
        remove_paragraph(element)
    else:
        empty(draft, element)
        if child(child(element, PPR), name("w:sectPr")) is None:  # with its mark the section would go
            mark_paragraph(draft, element, DEL)


def _own_insertion(draft: Draft, paragraph: Element) -> bool:
    """Whether a whole paragraph is a pending insertion of ours: then it is taken back, not deleted again."""
    mark = child(child(child(paragraph, PPR), RPR), INS)
    return (
        mark is not None and mark.get(name("w:author")) == draft.manner.author and not list(_foreign(draft, paragraph))
    )


def _foreign(draft: Draft, paragraph: Element) -> Iterator[Element]:
    for piece in reading(paragraph).pieces:
        owner = next(piece.run.iterancestors(INS), None)
        if owner is None or owner.get(name("w:author")) != draft.manner.author:
            yield piece.run


def _delete_drawing(draft: Draft, drawing: Element) -> None:
    paragraph = next(drawing.iterancestors(P), None)
    run = next(drawing.iterancestors(R), None)
    if paragraph is None or run is None:
        return
    if len(reading(paragraph).text) <= 1 and not set_apart(paragraph) and _in_body(paragraph):
        delete_block(draft, paragraph)
    else:
        delete_run(draft, run)


def _in_body(paragraph: Element) -> bool:
    return next(paragraph.iterancestors(TBL), None) is None


def empty(draft: Draft, paragraph: Element) -> None:
    """Take all words and objects out of a paragraph."""
    read = reading(paragraph)
    for control in read.controls:
        if is_ours(control):
            unwrap(control.element)
    for run in dict.fromkeys(piece.run for piece in read.pieces):
        delete_run(draft, run)


def delete_row(draft: Draft, row: Element) -> None:
    """Take a table row out."""
    mark = child(child(row, _ROW_PROPERTIES), INS)
    own = mark is not None and mark.get(name("w:author")) == draft.manner.author
    if own or not draft.manner.track:
        remove_row(row)
        return
    mark_row(draft, row, DEL)
    for paragraph in row.iter(P):
        empty(draft, paragraph)
