"""Words → escaped XML of runs and slots; which characters may stand in a document at all.

In: texts and slots of a Document. Out: `w:r` and `w:sdt` as text, every run with the East Asian hint.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from report.document import Block, Chart, Document, Paragraph, Row, Run, Table, Text
from report.figure import Slot, State
from report.problem import InputError, Level, Place, Problem

_REFUSED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\U000f0000-\U0010ffff]")
"""Controls, surrogates and planes 15–16, which carry the marks of the template."""

_DROPPED = re.compile("[\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
"""Zero-width and direction marks: they print nothing and can reverse digits."""

_ODD = re.compile(f"{_REFUSED.pattern}|{_DROPPED.pattern}")
_MARKUP = re.compile('[&<>"\t\n]|^ | $|  ')
_SPACES = re.compile("^ | $|  ")
_BREAKS = re.compile("([\t\n])")

ALIAS_LIMIT = 64
"""Characters Word allows in the title of a control."""


class Ids:
    """Counters of one file, so that the same document always gets the same ids."""

    def __init__(self) -> None:
        self.bookmarks = itertools.count(1)
        self.controls = itertools.count(1)
        self.drawings = itertools.count(1)


def escaped(text: str) -> str:
    """Text → XML, safe in elements and in double-quoted attributes; invisible marks are left out."""
    if _ODD.search(text):
        text = _DROPPED.sub("", text)
        if found := _REFUSED.search(text):
            raise InputError([_refusal(text, found, Place("文稿"))])
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def run_properties(*, style: str = "", bold: bool = False, highlight: str = "") -> str:
    """The properties of a run; every run asks for the East Asian face where a mark could be either."""
    return (
        "<w:rPr>"
        + (f'<w:rStyle w:val="{style}"/>' if style else "")
        + '<w:rFonts w:hint="eastAsia"/>'
        + ("<w:b/><w:bCs/>" if bold else "")
        + (f'<w:highlight w:val="{highlight}"/>' if highlight else "")
        + "</w:rPr>"
    )


_PLAIN = run_properties()


def run(text: str, properties: str = _PLAIN) -> str:
    """Text with tabs and line breaks → one run; nothing for no text."""
    if not text:
        return ""
    if not _MARKUP.search(text) and not _ODD.search(text):
        return f"<w:r>{properties}<w:t>{text}</w:t></w:r>"
    pieces = (_piece(piece) for piece in _BREAKS.split(text) if piece)
    return f"<w:r>{properties}{''.join(pieces)}</w:r>"


def _piece(text: str) -> str:
    if text in "\t\n":
        return "<w:tab/>" if text == "\t" else "<w:br/>"
    kept = ' xml:space="preserve"' if _SPACES.search(text) else ""
    return f"<w:t{kept}>{escaped(text)}</w:t>"


def alias(key: str) -> str:
    """The key of a figure → the title of its control: the key, its middle left out where Word has no room."""
    return key if len(key) <= ALIAS_LIMIT else f"{key[:31]}…{key[-32:]}"


def control(slot: Slot, content: str, ids: Ids) -> str:
    """A slot round its run: a rich-text control without lock or binding (refresh.md, section 3).

    A slot that prints nothing gets none: editors fill an empty control with a placeholder.
    """
    if not content:
        return ""
    return (
        f'<w:sdt><w:sdtPr><w:alias w:val="{escaped(alias(slot.key))}"/><w:tag w:val="wr:{escaped(slot.id)}"/>'
        f'<w:id w:val="{next(ids.controls)}"/><w15:appearance w15:val="hidden"/></w:sdtPr>'
        f"<w:sdtContent>{content}</w:sdtContent></w:sdt>"
    )


def bookmark(block_id: str, ids: Ids) -> tuple[str, str]:
    """The id of a block → the start and the end of its hidden bookmark."""
    number = next(ids.bookmarks)
    start = f'<w:bookmarkStart w:id="{number}" w:name="_wr_{escaped(block_id)}"/>'
    return start, f'<w:bookmarkEnd w:id="{number}"/>'


_PENDING = f"【{State.UNCONFIRMED}"


def is_pending(item: Run) -> bool:
    """Whether a run stands for a number nobody has confirmed, so that it prints highlighted."""
    if isinstance(item, Text):
        return item.pending or _PENDING in item.text
    return item.state in {State.UNCONFIRMED, State.UNREPORTED} or _PENDING in item.text


def runs(items: Iterable[Run], ids: Ids, *, highlight: str, lead_style: str = "") -> str:
    """Runs of a paragraph or cell → XML; those of the heading sentence in the heading's character style."""
    return "".join(_one(item, ids, highlight, lead_style) for item in items)


def _one(item: Run, ids: Ids, highlight: str, lead_style: str) -> str:
    style = lead_style if item.lead else ""
    pending = is_pending(item)
    plain = not (style or item.bold or pending)
    properties = (
        _PLAIN if plain else run_properties(style=style, bold=item.bold, highlight=highlight if pending else "")
    )
    content = run(item.text, properties)
    return content if isinstance(item, Text) else control(item, content, ids)


def cleaned(document: Document) -> tuple[Document, tuple[Problem, ...]]:
    """A document → the same without invisible marks, and a note for each text that lost some.

    Raises InputError with every control character and surrogate found. Call it before the base is made, so that the
    base says what the file prints.
    """
    problems = [problem for place, text in _texts(document) for problem in _judged(text, place)]
    if any(problem.level is Level.ERROR for problem in problems):
        raise InputError(problems)
    if not problems:
        return document, ()
    blocks = tuple(_clean_block(block) for block in document.blocks)
    title, subject, author = (_DROPPED.sub("", text) for text in (document.title, document.subject, document.author))
    return replace(document, blocks=blocks, title=title, subject=subject, author=author), tuple(problems)


def _texts(document: Document) -> Iterator[tuple[Place, str]]:
    """Every text that reaches the file, with words for where it stands."""
    for name, text in (("文档标题", document.title), ("主题", document.subject), ("单位", document.author)):
        yield Place("文稿", row=name), text
    for number, block in enumerate(document.blocks, 1):
        if isinstance(block, Paragraph):
            yield from _run_texts(block.runs, Place("文稿", row=f"第 {number} 段"))
        else:
            yield Place("文稿", row=block.name), block.description
        if isinstance(block, Table):
            for row in block.rows:
                for cell in row.cells:
                    yield from _run_texts(cell.runs, Place("文稿", row=f"{block.name}·{row.key}", column=cell.column))


def _run_texts(items: Iterable[Run], place: Place) -> Iterator[tuple[Place, str]]:
    for item in items:
        yield (replace(place, column=item.key) if isinstance(item, Slot) else place), item.text


def _judged(text: str, place: Place) -> Iterator[Problem]:
    """What is wrong with the characters of a text: one refusal, or one note."""
    if not _ODD.search(text):
        return
    if found := _REFUSED.search(text):
        yield _refusal(text, found, place)
        return
    names = "、".join(sorted({f"U+{ord(mark):04X}" for mark in _DROPPED.findall(text)}))
    cause = f"文字里有看不见的字符 {names}，已去掉"
    yield Problem("E622", cause, "如不是有意，请检查来源单元格", place, _DROPPED.sub("", text)[:40], Level.NOTE)


def _refusal(text: str, found: re.Match[str], place: Place) -> Problem:
    shown = _ODD.sub("□", text)[max(0, found.start() - 15) : found.start() + 15]
    cause = f"文字里有不能写进 Word 的控制字符 U+{ord(found[0]):04X}"
    return Problem("E621", cause, "请在数据或模板中删去这个字符（多为从别处粘贴带来）", place, shown)


def _clean_runs(items: tuple[Run, ...]) -> tuple[Run, ...]:
    return tuple(replace(item, text=_DROPPED.sub("", item.text)) for item in items)


def _clean_block(block: Block) -> Block:
    if isinstance(block, Paragraph):
        return replace(block, runs=_clean_runs(block.runs))
    if isinstance(block, Chart):
        return replace(block, description=_DROPPED.sub("", block.description))
    rows = tuple(_clean_row(row) for row in block.rows)
    return replace(block, rows=rows, description=_DROPPED.sub("", block.description))


def _clean_row(row: Row) -> Row:
    return replace(row, cells=tuple(replace(cell, runs=_clean_runs(cell.runs)) for cell in row.cells))
