"""Pending changes settled: accept or reject those of one author, or all, on the XML itself.

In: the tree of a part, or the bytes of a .docx. Out: the same with those changes settled. Bookmarks and comment anchors that
stood in removed words are kept.
"""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree

from report.merge.plan import OBJECT, Grid, Line
from report.word.apply_runs import restored
from report.word.read import content, margin_parts, read
from report.word.read_text import reading
from report.word.read_xml import (
    AUTHOR,
    BOOKMARK,
    BOOKMARK_END,
    DEL,
    ID,
    INS,
    MOVE_FROM,
    MOVE_TO,
    PPR,
    RPR,
    SDT,
    SDT_CONTENT,
    TBL,
    TC,
    TR,
    VAL,
    Element,
    P,
    R,
    child,
    name,
    related,
    serialised,
    tree,
)
from report.word.zipped import Package

_WRAPPERS = (INS, DEL, MOVE_FROM, MOVE_TO)
_INSERTIONS = frozenset({INS, MOVE_TO})
_ROW, _CELL = name("w:trPr"), name("w:tcPr")
_SHELLS = frozenset({SDT, SDT_CONTENT, name("w:customXml")})
_NUMBERING = name("w:numPr")
_MERGE = name("w:vMerge")
_CELL_MARKS = (name("w:cellIns"), name("w:cellDel"), name("w:cellMerge"))
_CHANGES = tuple(
    name(f"w:{tag}Change")
    for tag in ("rPr", "pPr", "tblPr", "tblPrEx", "trPr", "tcPr", "sectPr", "tblGrid", "numbering")
)
_KEPT_PROPERTIES = frozenset({RPR, name("w:sectPr"), name("w:headerReference"), name("w:footerReference")})
_RANGES = tuple(
    name(f"w:{tag}Range{end}")
    for tag in ("moveFrom", "moveTo", "customXmlIns", "customXmlDel", "customXmlMoveFrom", "customXmlMoveTo")
    for end in ("Start", "End")
)
ANCHORS = frozenset(
    {
        BOOKMARK,
        BOOKMARK_END,
        name("w:commentRangeStart"),
        name("w:commentRangeEnd"),
        name("w:permStart"),
        name("w:permEnd"),
    }
)


def accepted(data: bytes) -> str:
    """The bytes of a .docx → its accepted text: a line for each paragraph, cells apart by tabs, then the margins."""
    ours = read(Package(data))
    lines = [_text(item) for item in ours.items]
    return "\n".join([*lines, *(line.text for line in ours.margins)])


def _text(item: object) -> str:
    if isinstance(item, Line):
        return item.text
    if isinstance(item, Grid):
        return "\n".join("\t".join("\v".join(line.text for line in cell.lines) for cell in row) for row in item.rows)
    return OBJECT


def accept(data: bytes, author: str | None = None) -> bytes:
    """The bytes of a .docx → the same with the pending changes of an author (None: of everybody) accepted."""
    return _settled(data, author, keep=True)


def reject(data: bytes, author: str | None = None) -> bytes:
    """The bytes of a .docx → the same with the pending changes of an author (None: of everybody) rejected."""
    return _settled(data, author, keep=False)


def _settled(data: bytes, author: str | None, *, keep: bool) -> bytes:
    package = Package(data)
    return settled(package, author, keep=keep).to_bytes()


def settled(package: Package, author: str | None, *, keep: bool) -> Package:
    """A package with the pending changes of an author (None: of everybody) settled in every story."""
    changes: dict[str, bytes | None] = {}
    for part in story_parts(package):
        root = tree(package, part)
        before = serialised(root)
        settle(root, author, keep=keep)
        after = serialised(root)
        if after != before:
            changes[part] = after
    return package.changed(changes)


def story_parts(package: Package) -> list[str]:
    """Every part that holds paragraphs: body, margins, comments."""
    return [package.main, *margin_parts(package), *related(package, package.main, "comments")]


def pending(root: Element) -> list[Element]:
    """The marks of changes nobody has settled."""
    return [item for item in root.iter(*_WRAPPERS, *_CELL_MARKS, *_CHANGES, *_RANGES) if item.tag not in _RANGES]


def settle(root: Element, author: str | None, *, keep: bool) -> None:
    """Settle the changes of an author (None: of everybody) in a tree: keep them, or take them back."""

    def mine(item: Element) -> bool:
        return author is None or item.get(AUTHOR) == author

    _ranges(root, mine)
    for item in [item for item in root.iter(*_CHANGES) if mine(item)]:
        _properties(item, keep=keep)
    for item in reversed([item for item in root.iter(*_WRAPPERS) if mine(item)]):
        if not _is_mark(item):
            _words(item, stay=(item.tag in _INSERTIONS) == keep)
    _marks(root, mine, keep=keep)


def _ranges(root: Element, mine: Callable[[Element], bool]) -> None:
    starts = {item.get(ID) for item in root.iter(*_RANGES) if item.get(AUTHOR) is not None and mine(item)}
    for item in [item for item in root.iter(*_RANGES) if item.get(ID) in starts]:
        _drop(item)


def _properties(change: Element, *, keep: bool) -> None:
    properties = change.getparent()
    if properties is None:
        return
    properties.remove(change)
    if keep or len(change) == 0 or change.tag in {name("w:tblGridChange"), name("w:numberingChange")}:
        return
    for item in [item for item in properties if item.tag not in _KEPT_PROPERTIES]:
        properties.remove(item)
    old = list(change[0])
    for index, item in enumerate(old):
        properties.insert(index, item)


def _is_mark(item: Element) -> bool:
    """Whether a change is of a paragraph mark, row or the like, not of words."""
    parent = item.getparent()
    return len(item) == 0 and parent is not None and parent.tag not in {P, R}


def _words(item: Element, *, stay: bool) -> None:
    if stay:
        for inner in list(item):
            item.addprevious(inner)
            if item.tag in {DEL, MOVE_FROM}:
                restored(inner)
    else:
        for anchor in anchors(item):
            item.addprevious(anchor)
    _drop(item)


def anchors(element: Element) -> list[Element]:
    """Bookmarks and comment anchors in an element, which outlive the words round them."""

    def stays(item: Element) -> bool:
        return item.tag in ANCHORS or (item.tag == R and item.find(name("w:commentReference")) is not None)

    return [item for item in element.iter() if stays(item)]


def _marks(root: Element, mine: Callable[[Element], bool], *, keep: bool) -> None:
    for item in reversed([item for item in root.iter(*_WRAPPERS, *_CELL_MARKS) if mine(item)]):
        holder = item.getparent()
        if holder is None:
            continue
        stay = keep if item.tag in {*_INSERTIONS, _CELL_MARKS[0], _CELL_MARKS[2]} else not keep
        owner = holder.getparent()
        joins = item.tag == _CELL_MARKS[2]
        if joins:
            _merged(holder, item, keep=keep)
        _drop(item)
        if not stay and not joins and owner is not None:
            _unmade(owner, holder)


def _merged(properties: Element, change: Element, *, keep: bool) -> None:
    """Cells joined or parted downwards: which of both, the change itself says."""
    state = change.get(_MERGE if keep else name("w:vMergeOrig"), "")
    if state not in {"cont", "rest"}:
        return
    for old in [*properties.iterchildren(_MERGE)]:
        properties.remove(old)
    joined = etree.Element(_MERGE)
    joined.set(VAL, "continue" if state == "cont" else "restart")
    before = {name(f"w:{tag}") for tag in ("cnfStyle", "tcW", "gridSpan", "hMerge")}
    properties.insert(sum(item.tag in before for item in properties), joined)


def _remove_cell(cell: Element) -> None:
    """Take a cell out; a row without cells goes with it."""
    row = next(cell.iterancestors(TR), None)
    _drop(cell)
    if row is not None and next(row.iter(TC), None) is None:
        remove_row(row)


def _unmade(owner: Element, holder: Element) -> None:
    """A row, cell or paragraph that is not to be."""
    if holder.tag == _ROW and owner.tag == TR:
        remove_row(owner)
    elif holder.tag == _CELL and owner.tag == TC:
        _remove_cell(owner)
    elif holder.tag == _NUMBERING:
        _drop(holder)
    elif holder.tag == RPR and owner.tag == PPR:
        paragraph = owner.getparent()
        if paragraph is not None and paragraph.tag == P:
            join_next(paragraph)


def _drop(item: Element) -> None:
    parent = item.getparent()
    if parent is not None:
        parent.remove(item)


def remove_row(row: Element) -> None:
    """Take a row out; a table without rows goes with it."""
    table = next(row.iterancestors(TBL), None)
    _drop(row)
    if table is not None and next(table.iter(TR), None) is None:
        _drop(table)


def join_next(paragraph: Element) -> None:
    """A paragraph whose mark goes: its words open the next one, and a section it ends is no more; without words it goes alone."""
    following = _following(paragraph)
    if following is not None:
        moving = [item for item in paragraph if item.tag != PPR]
        place = 1 if len(following) and following[0].tag == PPR else 0
        for index, item in enumerate(moving):
            following.insert(place + index, item)
        _drop_with_shell(paragraph)
    elif not reading(paragraph).text:
        remove_paragraph(paragraph)


def _following(paragraph: Element) -> Element | None:
    """The paragraph right behind one, also into and out of a block-level control; None if a table or nothing is there."""
    node = paragraph
    while True:
        beside = node.getnext()
        while beside is not None and beside.tag in ANCHORS:
            beside = beside.getnext()
        if beside is None:
            around = node.getparent()
            if around is None or around.tag not in _SHELLS:
                return None
            node = around
        elif beside.tag in _SHELLS:
            first = next(content(beside), None)
            return first if first is not None and first.tag == P else None
        elif beside.tag != P:
            return None
        else:
            return beside


def _drop_with_shell(item: Element) -> None:
    """Take an element out, and a block-level control that holds nothing else."""
    around = item.getparent()
    _drop(item)
    while around is not None and around.tag in _SHELLS and next(content(around), None) is None:
        item, around = around, around.getparent()
        if item.tag != SDT_CONTENT:
            _drop(item)


def remove_paragraph(paragraph: Element) -> None:
    """Take a paragraph out; anchors move to a neighbour, a section's properties and a cell's last paragraph stay."""
    parent = paragraph.getparent()
    if parent is None:
        return
    alone = parent.tag == TC and len(parent.findall(P)) == 1
    if alone or child(child(paragraph, PPR), name("w:sectPr")) is not None:
        for item in [item for item in paragraph if item.tag != PPR and item.tag not in ANCHORS]:
            paragraph.remove(item)
        return
    _rehome(paragraph)
    parent.remove(paragraph)


def _rehome(paragraph: Element) -> None:
    kept = [item for item in anchors(paragraph) if not _ours(item, paragraph)]
    following, before = paragraph.getnext(), paragraph.getprevious()
    if following is not None and following.tag == P:
        place = 1 if len(following) and following[0].tag == PPR else 0
        for index, item in enumerate(kept):
            following.insert(place + index, item)
    elif before is not None and before.tag == P:
        before.extend(kept)


def _ours(item: Element, paragraph: Element) -> bool:
    """Whether an anchor is a hidden bookmark of ours, which goes with its paragraph."""
    number = item.get(ID)
    return any(
        start.get(ID) == number and start.get(name("w:name"), "").startswith("_wr_")
        for start in paragraph.iter(BOOKMARK)
    ) and item.tag in {BOOKMARK, BOOKMARK_END}
