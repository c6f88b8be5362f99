"""Where blocks stand to each other: blocks and look → what each paragraph needs beyond its style.

Keeps captions with their exhibits, the signature with the text (7.3.5.5), sets 附件说明 (7.3.4), 署名 and 日期 (7.3.5.2),
and keeps tables and pictures from touching the text.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from report.document import Block, Chart, Paragraph, Table
from report.number import rounded
from report.word.look import Look


@dataclass(frozen=True, slots=True)
class Direct:
    """Paragraph properties set on the block itself; lengths in twips, None = as the style says."""

    keep_next: bool = False
    before: int | None = None
    after: int | None = None
    left: int | None = None
    hanging: int | None = None

    def xml(self) -> str:
        """As children of `w:pPr`, in schema order."""
        return (
            ("<w:keepNext/>" if self.keep_next else "")
            + _element("spacing", before=self.before, after=self.after)
            + self._indent()
        )

    def _indent(self) -> str:
        if self.left is None:
            return ""
        if self.hanging is None:
            return f'<w:ind w:left="{self.left}" w:firstLineChars="0" w:firstLine="0"/>'
        return f'<w:ind w:left="{self.left}" w:firstLineChars="0" w:hanging="{self.hanging}"/>'


def _element(name: str, **values: int | None) -> str:
    attributes = "".join(f' w:{key}="{value}"' for key, value in values.items() if value is not None)
    return f"<w:{name}{attributes}/>" if attributes else ""


def layout(blocks: Sequence[Block], look: Look) -> list[Direct]:
    """The direct properties of every block, in order; of a table only keep_next (with what follows it) counts."""
    directs = [Direct() for _ in blocks]
    _keep_exhibits(blocks, directs)
    _keep_signature(blocks, directs)
    _space_exhibits(blocks, directs, look)
    _indent_attachments(blocks, directs, look)
    _indent_signature(blocks, directs, look)
    return directs


def style_of(block: Block) -> str:
    """The kind of a block: a paragraph's own, else 表 or 图."""
    if isinstance(block, Paragraph):
        return block.style
    return "表" if isinstance(block, Table) else "图"


def _keep_exhibits(blocks: Sequence[Block], directs: list[Direct]) -> None:
    """A table or a figure's caption stays with its note, and the note close to the caption."""
    for index, (block, below) in enumerate(itertools.pairwise(blocks)):
        if style_of(below) == "表注" and style_of(block) in {"表", "图题"}:
            after = 0 if style_of(block) == "图题" else None
            directs[index] = replace(directs[index], keep_next=True, after=after)


def _keep_signature(blocks: Sequence[Block], directs: list[Direct]) -> None:
    """From the last paragraph of the text to 署名 (7.3.5.5)."""
    styles = [style_of(block) for block in blocks]
    closing = next((i for i, style in enumerate(styles) if style in {"署名", "日期"}), None)
    if not closing:
        return
    start = closing - 1
    while start > 0 and styles[start] in {"附件", "表注"}:
        start -= 1
    for index in range(start, closing):
        directs[index] = replace(directs[index], keep_next=True)


def _space_exhibits(blocks: Sequence[Block], directs: list[Direct], look: Look) -> None:
    """Space where no caption or note brings it."""
    for index in range(1, len(blocks)):
        above, below = blocks[index - 1], blocks[index]
        if isinstance(below, Table) and isinstance(above, Paragraph) and above.style not in {"表题", "单位"}:
            gap = max(look.styles[above.style].after, look.styles["表题"].before)
            directs[index - 1] = replace(directs[index - 1], after=gap)
        if isinstance(below, Paragraph) and _needs_room(above, below, look):
            gap = look.styles["表注" if isinstance(above, Table) else "图题"].after
            directs[index] = replace(directs[index], before=gap)


def _needs_room(above: Block, below: Paragraph, look: Look) -> bool:
    """Whether a paragraph under a table or chart brings no space of its own."""
    return isinstance(above, Table | Chart) and not look.styles[below.style].before


def text_width(text: str) -> Fraction:
    """Width in body characters: full width 1, ASCII 0.5, and 0.25 at each boundary of 汉字 and Latin (autospace)."""
    widths = [_wide(character) for character in text]
    total = sum((Fraction(1) if wide else Fraction(1, 2) for wide in widths), Fraction(0))
    return total + Fraction(sum(_spaced(a, b) for a, b in itertools.pairwise(text)), 4)


def _wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WFA"


def _spaced(first: str, second: str) -> bool:
    """Whether Word opens a gap between two characters: a letter or digit beside 汉字, not beside punctuation."""
    return (_latin(first) and _ideograph(second)) or (_ideograph(first) and _latin(second))


def _latin(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _ideograph(character: str) -> bool:
    return _wide(character) and character.isalpha()


_NUMBERED = re.compile(r"(附件：)?(\d{1,2})[.．]")


def _indent_attachments(blocks: Sequence[Block], directs: list[Direct], look: Look) -> None:
    """附件说明: two 字 in, wrapped lines under the first character of the name (7.3.4)."""
    own = [i for i, block in enumerate(blocks) if style_of(block) == "附件"]
    wide = any((match := _NUMBERED.match(_text(blocks[i]))) and len(match[2]) > 1 for i in own)
    for index in own:
        match = _NUMBERED.match(_text(blocks[index]))
        left, hanging = (Fraction(13, 2) if wide else Fraction(6), Fraction(4)) if match else (Fraction(5), Fraction(3))
        if match and not match[1]:
            hanging = Fraction(1)
        hanging += Fraction(1, 2) if match and wide else 0
        directs[index] = replace(directs[index], left=_twips(left, look), hanging=_twips(hanging, look))


def _indent_signature(blocks: Sequence[Block], directs: list[Direct], look: Look) -> None:
    """署名 two 字 from the right, 日期 two 字 right of its first; by left indents, right ones drift (7.3.5.2)."""
    line = look.page.characters
    styles = [style_of(block) for block in blocks]
    for index, style in enumerate(styles):
        if style == "署名" and styles[index + 1 : index + 2] == ["日期"]:
            name, date = signature_indents(_text(blocks[index]), _text(blocks[index + 1]), line)
            directs[index] = replace(directs[index], left=_twips(name, look))
            directs[index + 1] = replace(directs[index + 1], left=_twips(date, look))
        elif style in {"署名", "日期"} and directs[index].left is None:
            start = max(Fraction(0), line - 2 - text_width(_text(blocks[index])))
            directs[index] = replace(directs[index], left=_twips(start, look))


def signature_indents(name: str, date: str, line: int = 28) -> tuple[Fraction, Fraction]:
    """署名 and 日期 → their left indents in body characters (7.3.5.2, without seal)."""
    edge = line - 2
    left = edge - text_width(name)
    if left + 2 + text_width(date) > edge:
        left = edge - text_width(date) - 2
    left = max(Fraction(0), left)
    return left, left + 2


def _text(block: Block) -> str:
    return block.text if isinstance(block, Paragraph) else ""


def _twips(characters: Fraction, look: Look) -> int:
    return int(rounded(characters * look.character, 0))
