"""A Word file that others touched → Ours, what merge reads of it.

In: a Package from `guard`. Out: lines, tables and pictures in reading order with addresses that `apply` finds again, then the
margins. Nothing is changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from report.merge.plan import OBJECT, Grid, GridCell, Line, Ours, Picture
from report.word.look import STYLES
from report.word.read_comments import Notes, notes
from report.word.read_labels import labels
from report.word.read_pictures import block_of, drawings, is_native, picture_sha
from report.word.read_text import Reading, marks, reading
from report.word.read_xml import (
    BOOKMARK,
    BOOKMARK_END,
    CHOICE,
    DRAWING,
    NAME,
    PPR,
    RPR,
    SDT,
    SDT_CONTENT,
    TBL,
    TC,
    TEXT_BOX,
    TR,
    VAL,
    Element,
    P,
    child,
    hidden_copy,
    name,
    related,
    tree,
    value,
)
from report.word.zipped import Package

_BLOCK = re.compile(r"^_wr_(.+?)(?:_Copy_\d+)*$", re.DOTALL)
_THROUGH = {SDT: SDT_CONTENT, name("w:customXml"): "", name("w:smartTag"): "", CHOICE: "", SDT_CONTENT: ""}
_GONE_MARK = (name("w:del"), name("w:moveFrom"))
_KINDS = {style.lower(): kind for kind, (_id, style) in STYLES.items()}
_SEPARATORS = {"separator", "continuationSeparator", "continuationNotice"}


def read(package: Package, base_json: str | None = None) -> Ours:
    """A package, and the JSON of its base where that is not inside it → the hand-edited file as merge sees it."""
    reader = _Reader(package, notes(package, base_json))
    items = tuple(reader.items())
    return Ours(items, tuple(reader.margins()), reader.notes.resolved, tuple(reader.labels()))


class _Reader:
    """Holds what every line needs: numbers of the paragraphs, names of the styles, our comments."""

    def __init__(self, package: Package, found: Notes) -> None:
        self.package, self.notes = package, found
        self.root = tree(package, package.main)
        self.styles = style_kinds(package)
        self.numbers = _Numbers(package.main, self.root)

    def items(self) -> Iterator[Line | Grid | Picture]:
        for element in content(child(self.root, name("w:body"))):
            if element.tag == TBL:
                if shown_rows(element):
                    yield self._grid(element)
                    yield from self._inner_pictures(element)
            elif not vanished(element):
                yield from self._paragraph(element)

    def margins(self) -> Iterator[Line]:
        yield from self._set_apart()
        for part in margin_parts(self.package):
            root = tree(self.package, part)
            numbers = _Numbers(part, root)
            for paragraph in margin_paragraphs(root):
                yield replace(self._line(paragraph, numbers), movable=False)

    def labels(self) -> Iterator[Line]:
        """Words in charts and diagrams, each with the address of its drawing and a number of its own."""
        for number, (drawing, text) in enumerate(labels(self.package, self.root)):
            around = next(drawing.iterancestors(P), None)
            comments = () if around is None else self.notes.open_in(around)
            yield Line(f"{self.numbers.drawing(drawing)}.{number}", text, comments=comments, movable=False)

    def _set_apart(self) -> Iterator[Line]:
        """Text boxes and tables within tables of the body."""
        for paragraph in self.root.iter(P):
            if set_apart(paragraph) and not hidden_copy(paragraph):
                yield replace(self._line(paragraph, self.numbers), movable=False)

    def _line(self, paragraph: Element, numbers: _Numbers, read: Reading | None = None, block: bool = True) -> Line:
        read = read or reading(paragraph)
        blocks = block_names(paragraph) if block else []
        return Line(
            numbers.paragraph(paragraph),
            read.text,
            blocks[0] if blocks else "",
            self.styles.get(value(child(paragraph, PPR), name("w:pStyle")), "正文"),
            marks(read),
            self.notes.open_in(paragraph),
        )

    def _paragraph(self, paragraph: Element) -> Iterator[Line | Picture]:
        read = reading(paragraph)
        inside = drawings(paragraph)
        if read.text == OBJECT and len(inside) == 1:
            yield self._picture(inside[0], block_names(paragraph))
            return
        yield self._line(paragraph, self.numbers, read)
        yield from self._inner_pictures(paragraph)

    def _inner_pictures(self, element: Element) -> Iterator[Picture]:
        """Our pictures that stand in a line of text or in a table."""
        yield from (self._picture(drawing, []) for drawing in drawings(element) if block_of(drawing))

    def _picture(self, drawing: Element, blocks: list[str]) -> Picture:
        return Picture(
            self.numbers.drawing(drawing),
            picture_sha(self.package, self.package.main, drawing),
            block_of(drawing) or next(iter(blocks), ""),
            is_native(drawing),
        )

    def _grid(self, table: Element) -> Grid:
        rows = tuple(tuple(self._cells(row)) for row in shown_rows(table))
        return Grid(self.numbers.table(table), rows, table_block(table))

    def _cells(self, row: Element) -> Iterator[GridCell]:
        for cell in shown_cells(row):
            merge = child(child(cell, name("w:tcPr")), name("w:vMerge"))
            yield GridCell(
                tuple(
                    self._line(item, self.numbers, block=False)
                    for item in content(cell)
                    if item.tag == P and not vanished(item)
                ),
                cell_span(cell),
                continued=merge is not None and merge.get(VAL, "continue") == "continue",
            )


class _Numbers:
    """Addresses of the paragraphs, tables and drawings of one part."""

    def __init__(self, part: str, root: Element) -> None:
        self.part = part
        self._of: dict[Element, int] = {}
        for tag in (P, TBL, DRAWING):
            self._of.update({element: number for number, element in enumerate(root.iter(tag))})

    def paragraph(self, element: Element) -> str:
        return f"{self.part}#p{self._of[element]}"

    def table(self, element: Element) -> str:
        return f"{self.part}#t{self._of[element]}"

    def drawing(self, element: Element) -> str:
        return f"{self.part}#d{self._of[element]}"


def content(parent: Element | None) -> Iterator[Element]:
    """Paragraphs and tables of a body or cell in reading order, block-level controls looked through."""
    for item in () if parent is None else parent:
        if item.tag in {P, TBL}:
            yield item
        elif item.tag in _THROUGH or item.tag == name("mc:AlternateContent"):
            yield from content(_through(item))


def _through(item: Element) -> Element | None:
    if item.tag == SDT:
        return child(item, SDT_CONTENT)
    if item.tag == name("mc:AlternateContent"):
        found = child(item, CHOICE)
        return child(item, name("mc:Fallback")) if found is None else found
    return item


def shown_rows(table: Element) -> list[Element]:
    """Rows of a table that are not pending deletion."""
    return [row for row in _below(table, TR) if child(child(row, name("w:trPr")), name("w:del")) is None]


def shown_cells(row: Element) -> list[Element]:
    """Cells of a row that are not pending deletion."""
    return [cell for cell in _below(row, TC) if child(child(cell, name("w:tcPr")), name("w:cellDel")) is None]


def cell_span(cell: Element) -> int:
    """Over how many columns of the grid a cell reaches."""
    span = value(child(cell, name("w:tcPr")), name("w:gridSpan"))
    return int(span) if span.isascii() and span.isdigit() and 0 < len(span) < 4 else 1


def _below(parent: Element | None, tag: str) -> Iterator[Element]:
    for item in () if parent is None else parent:
        if item.tag == tag:
            yield item
        elif item.tag in _THROUGH:
            yield from _below(_through(item), tag)


def vanished(paragraph: Element) -> bool:
    """Whether a paragraph is pending deletion as a whole: its mark and all its text."""
    mark = child(child(paragraph, PPR), RPR)
    if all(child(mark, tag) is None for tag in _GONE_MARK):
        return False
    return not reading(paragraph).text


def set_apart(paragraph: Element) -> bool:
    """Whether a paragraph stands in a text box, or in a table within a table."""
    tables = 0
    for above in paragraph.iterancestors(TEXT_BOX, TBL):
        if above.tag == TEXT_BOX:
            return True
        tables += 1
    return tables > 1


def block_names(paragraph: Element) -> list[str]:
    """Block ids of the bookmarks that begin in a paragraph or right before it."""
    found = [item for item in paragraph.iter(BOOKMARK) if set_apart(item) == set_apart(paragraph)]
    before = paragraph.getprevious()
    while before is not None and before.tag in {BOOKMARK, BOOKMARK_END}:
        found.insert(0, before)
        before = before.getprevious()
    return [match[1] for item in found if item.tag == BOOKMARK and (match := _BLOCK.match(item.get(NAME, "")))]


def table_block(table: Element) -> str:
    """Block id of a table: the first of our bookmarks in its first row, or right before it."""
    row = next(iter(_below(table, TR)), None)
    inside = [found for item in (() if row is None else row.iter(P)) for found in block_names(item)]
    return next(iter(inside), "")


def style_kinds(package: Package) -> dict[str, str]:
    """Style id → kind of block as look.yaml names it where the style is one of ours, else the style's own name."""
    kinds: dict[str, str] = {}
    for part in related(package, package.main, "styles"):
        for style in tree(package, part).iter(name("w:style")):
            shown = value(style, name("w:name"))
            kinds[style.get(name("w:styleId"), "")] = _KINDS.get(shown.lower(), shown)
    return kinds


def margin_parts(package: Package) -> list[str]:
    """Headers, footers, footnotes and end notes, each once, in a fixed order."""
    kinds = ("header", "footer", "footnotes", "endnotes")
    return list(dict.fromkeys(part for kind in kinds for part in sorted(related(package, package.main, kind))))


def margin_paragraphs(root: Element) -> Iterable[Element]:
    """The paragraphs of a header, footer or notes part that people read."""
    for paragraph in root.iter(P):
        note = next(paragraph.iterancestors(name("w:footnote"), name("w:endnote")), None)
        if note is not None and note.get(name("w:type"), "") in _SEPARATORS:
            continue
        if not hidden_copy(paragraph) and not vanished(paragraph):
            yield paragraph
