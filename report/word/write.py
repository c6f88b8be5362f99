"""Document and look → the bytes of a .docx: own parts, every figure in a content control, every block under a bookmark.

The XML is written as text and zipped with fixed times, so the same document always gives the same bytes (law 3), and no
XML library is loaded for it. Sources: GB/T 9704—2012 by look.yaml; word-format.md, sections 5–7; refresh.md, sections 2–5.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence

from report.document import Block, Chart, Document, Paragraph, Table
from report.word import parts
from report.word.base import base_part, base_properties, document_id
from report.word.look import STYLES, Look
from report.word.write_drawing import Drawn, Native, Picture, Sized, drawing
from report.word.write_layout import Direct, layout
from report.word.write_table import table
from report.word.write_text import Ids, bookmark, cleaned, runs

__all__ = ["Native", "Picture", "cleaned", "write"]

_FIXED_RELATIONS = 6
"""rId1 … rId6 are styles, settings, fonts, two footers and the base."""


def write(
    document: Document,
    look: Look,
    *,
    pictures: Mapping[str, Sized] | None = None,
    base: str | None = None,
    gen: int = 1,
) -> bytes:
    """A document, its look, what its charts look like (by chart id) and the JSON of the base → the bytes of a .docx.

    Without base the file carries none and no identifier (as published). Raises InputError for characters that Word
    cannot hold, KeyError for a chart without a picture, ValueError for ids that Word would drop or a table with holes.
    """
    body = _Body(document, look, pictures or {})
    contents = {
        "docProps/core.xml": parts.core_properties(
            document.title, document.subject, document.author, document.date, document_id(base) if base else ""
        ),
        "word/document.xml": body.xml(),
        "word/styles.xml": parts.styles(look),
        "word/settings.xml": parts.settings(look),
        "word/fontTable.xml": parts.font_table(look),
        "word/footer1.xml": parts.footer(look, even=False),
        "word/footer2.xml": parts.footer(look, even=True),
        **{name: content for drawn in body.drawings for name, content in drawn.parts},
        **(_base_parts(base, gen) if base else {}),
    }
    contents["word/_rels/document.xml.rels"] = parts.relationships(_document_relations(body, with_base=bool(base)))
    package = {
        "[Content_Types].xml": parts.content_types(contents),
        "_rels/.rels": parts.relationships(_PACKAGE_RELATIONS),
    }
    return zipped(package | contents)


def zipped(contents: Mapping[str, bytes]) -> bytes:
    """Names and bytes of parts → a zip whose bytes depend on nothing else: no clock, no system, order as given."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in contents.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system = 0
            packed = name.endswith((".png", ".xlsx"))
            entry.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
            archive.writestr(entry, content, compresslevel=6)
    return buffer.getvalue()


_PACKAGE_RELATIONS = (
    ("rId1", f"{parts.OFFICE}/officeDocument", "word/document.xml"),
    ("rId2", f"{parts.PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
)


def _document_relations(body: _Body, *, with_base: bool) -> Iterable[tuple[str, str, str]]:
    yield "rId1", f"{parts.OFFICE}/styles", "styles.xml"
    yield "rId2", f"{parts.OFFICE}/settings", "settings.xml"
    yield "rId3", f"{parts.OFFICE}/fontTable", "fontTable.xml"
    yield "rId4", f"{parts.OFFICE}/footer", "footer1.xml"
    yield "rId5", f"{parts.OFFICE}/footer", "footer2.xml"
    if with_base:
        yield "rId6", f"{parts.OFFICE}/customXml", "../customXml/item1.xml"
    for number, drawn in enumerate(body.drawings, 1):
        yield f"rId{_FIXED_RELATIONS + number}", *drawn.relation


def _base_parts(base: str, gen: int) -> dict[str, bytes]:
    relation = ("rId1", f"{parts.OFFICE}/customXmlProps", "itemProps1.xml")
    return {
        "customXml/item1.xml": base_part(base, gen),
        "customXml/itemProps1.xml": base_properties(base),
        "customXml/_rels/item1.xml.rels": parts.relationships([relation]),
    }


_ROOT = (
    f'{parts.HEAD}<w:document xmlns:w="{parts.MAIN}" xmlns:r="{parts.OFFICE}"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="w15">'
)


class _Body:
    """The main part in the making: counters, and the drawings met so far."""

    def __init__(self, document: Document, look: Look, pictures: Mapping[str, Sized]) -> None:
        self.document = document
        self.look = look
        self.pictures = pictures
        self.ids = Ids()
        self.drawings: list[Drawn] = []

    def xml(self) -> bytes:
        """word/document.xml."""
        blocks = self.document.blocks
        _check_ids([block.id for block in blocks])
        written: list[str] = []
        for index, (block, direct) in enumerate(zip(blocks, layout(blocks, self.look), strict=True)):
            written.append(self._block(block, direct))
            if isinstance(block, Table) and (index + 1 == len(blocks) or isinstance(blocks[index + 1], Table)):
                written.append(_SEPARATING)
        return f"{_ROOT}<w:body>{''.join(written)}{parts.section(self.look)}</w:body></w:document>".encode()

    def _block(self, block: Block, direct: Direct) -> str:
        if isinstance(block, Table):
            return table(block, self.look, self.ids, keep_next=direct.keep_next)
        if isinstance(block, Chart):
            return self._chart(block, direct)
        if block.lead and self.look.separator:
            return self._separated(block, direct)
        lead = f"Heading{block.lead}Char" if block.lead else ""
        content = runs(block.runs, self.ids, highlight=self.look.highlight, lead_style=lead)
        start, end = bookmark(block.id, self.ids)
        return _paragraph(STYLES[block.style][0], direct.xml(), start + content + end)

    def _chart(self, block: Chart, direct: Direct) -> str:
        number = len(self.drawings) + 1
        drawn = drawing(block, self.pictures[block.id], number, f"rId{_FIXED_RELATIONS + number}", self.ids)
        self.drawings.append(drawn)
        start, end = bookmark(block.id, self.ids)
        return _paragraph(STYLES["图"][0], direct.xml(), start + drawn.xml + end)

    def _separated(self, block: Paragraph, direct: Direct) -> str:
        """A run-in heading as a heading paragraph that ends in a style separator, and the rest."""
        heading = runs((run for run in block.runs if run.lead), self.ids, highlight=self.look.highlight)
        rest = runs((run for run in block.runs if not run.lead), self.ids, highlight=self.look.highlight)
        start, end = bookmark(block.id, self.ids)
        mark = "<w:rPr><w:vanish/><w:specVanish/></w:rPr>"
        first = _paragraph(f"Heading{block.lead}", mark, start + heading)
        return first + _paragraph(STYLES[block.style][0], direct.xml(), rest + end)


def _check_ids(ids: Sequence[str]) -> None:
    """Ids that Word would drop in silence: doubled ones, and bookmarks of more than 40 characters."""
    if len(set(ids)) != len(ids):
        raise ValueError("两个段落用了同一个标识")
    if any(len(key) > _LONGEST_ID for key in ids):
        raise ValueError("段落的标识过长")


_LONGEST_ID = 36

_SEPARATING = (
    '<w:p><w:pPr><w:spacing w:line="20" w:lineRule="exact"/><w:ind w:firstLineChars="0" w:firstLine="0"/></w:pPr></w:p>'
)
"""Between two tables, or after the last: Word would join the tables, or call the file damaged."""


def _paragraph(style: str, direct: str, content: str) -> str:
    name = f'<w:pStyle w:val="{style}"/>' if style != "Normal" else ""
    properties = f"<w:pPr>{name}{direct}</w:pPr>" if name or direct else ""
    return f"<w:p>{properties}{content}</w:p>"
