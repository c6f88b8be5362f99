"""The one reading of a paragraph: its accepted text, where each character stands in the XML, and its controls.

In: a `w:p`. Out: pieces (text and the leaf and run it stands in) and controls with their offsets. Pending changes are read as
accepted, fields by their results, alternatives by their choice; a placeholder is no text. python-docx's `Paragraph.text`
leaves out controls, so everything here goes by this walk instead.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from report.merge.plan import OBJECT, Mark
from report.word.read_xml import (
    ALIAS,
    ALTERNATE,
    CHOICE,
    DEL,
    MOVE_FROM,
    PPR,
    SDT,
    SDT_CONTENT,
    SDT_PR,
    TAG,
    Element,
    R,
    T,
    name,
    switched,
    value,
)

PREFIX = "wr:"
"""How the tags of our controls begin."""
_GONE = frozenset({DEL, MOVE_FROM, PPR, SDT_PR, name("w:sdtEndPr"), name("w:rPr"), name("w:rt"), name("w:rubyPr")})
_OBJECTS = frozenset(
    name(tag)
    for tag in (
        "w:drawing",
        "w:pict",
        "w:object",
        "w:footnoteReference",
        "w:endnoteReference",
        "w:contentPart",
        "w:sym",
    )
) | {
    ALTERNATE,
    "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath",
    "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMathPara",
}
_SIGNS = {
    name("w:tab"): "\t",
    name("w:ptab"): "\t",
    name("w:br"): "\n",
    name("w:cr"): "\n",
    name("w:noBreakHyphen"): "\u2011",
    name("w:softHyphen"): "\u00ad",
}
_BLANK = " \u00a0\u2002\u2003"
"""What editors put into a control that was emptied (four or five of them)."""
_FIELD = name("w:fldChar")
_FIELD_KIND = name("w:fldCharType")
_SIMPLE_FIELD, _CODE, _INSTRUCTION = name("w:fldSimple"), name("w:instrText"), name("w:instr")
_PAGE = "PAGE"
_PAGES = (["PAGE"], ["NUMPAGES"], ["SECTIONPAGES"], ["page"], ["numpages"])
_RUBY = name("w:ruby")


@dataclass(slots=True, eq=False)
class Piece:
    """Some characters of the accepted text and the leaf that holds them."""

    start: int
    text: str
    leaf: Element
    run: Element
    """The `w:r` round the leaf; the leaf itself where there is none (formulas)."""

    @property
    def end(self) -> int:
        """Offset after the last character."""
        return self.start + len(self.text)


@dataclass(slots=True, eq=False)
class Control:
    """A run-level content control and the stretch of accepted text it holds."""

    start: int
    end: int
    element: Element

    @property
    def tag(self) -> str:
        """Its tag, empty if an editor lost it."""
        return value(self.element.find(SDT_PR), TAG)

    @property
    def alias(self) -> str:
        """Its title."""
        return value(self.element.find(SDT_PR), ALIAS)


@dataclass(slots=True)
class Reading:
    """A paragraph as read: what stands where."""

    pieces: list[Piece] = field(default_factory=list)
    controls: list[Control] = field(default_factory=list)
    length: int = 0
    codes: list[str | None] = field(default_factory=list)
    """For each field that is open: its instruction while we are in it, then None; PAGE while its number is shown."""

    @property
    def text(self) -> str:
        """The accepted text."""
        return "".join(piece.text for piece in self.pieces)

    def walk(self, element: Element, run: Element | None = None) -> None:
        """Read the children of an element."""
        for item in element:
            tag = item.tag
            if tag in _GONE or not isinstance(tag, str):
                continue
            if tag == R:
                self.walk(item, item)
            elif tag == SDT:
                self._control(item, run)
            elif tag == _FIELD:
                self._field(item.get(_FIELD_KIND, ""))
            elif tag == _SIMPLE_FIELD:
                self.codes.append(_shown(item.get(_INSTRUCTION, "")))
                self.walk(item, run)
                self.codes.pop()
            else:
                self._leaf(item, tag, run)

    def _leaf(self, item: Element, tag: str, run: Element | None) -> None:
        if tag == T:
            self._add(item.text or "", item, run)
        elif tag == _CODE and self.codes and self.codes[-1] is not None:
            self.codes[-1] += item.text or ""
        elif tag == ALTERNATE and run is None:
            shown = item.find(CHOICE)
            self.walk(item if shown is None else shown)
        elif tag in _OBJECTS:
            self._add(OBJECT, item, run)
        elif tag in _SIGNS and run is not None:
            self._add(_SIGNS[tag], item, run)
        elif run is None or tag == _RUBY or within_ruby(item):
            self.walk(item, run)

    def _add(self, text: str, leaf: Element, run: Element | None) -> None:
        if not text or any(code is not None and code != _PAGE for code in self.codes):
            return
        shown = OBJECT if _PAGE in self.codes else text
        self.pieces.append(Piece(self.length, shown, leaf, leaf if run is None else run))
        self.length += len(shown)

    def _field(self, kind: str) -> None:
        if kind == "begin":
            self.codes.append("")
        elif self.codes and kind == "separate":
            self.codes[-1] = _shown(self.codes[-1] or "")
        elif self.codes and kind == "end":
            self.codes.pop()

    def _control(self, item: Element, run: Element | None) -> None:
        start, pieces, controls = self.length, len(self.pieces), len(self.controls)
        control = Control(start, start, item)
        self.controls.append(control)
        for content in item.iterchildren(SDT_CONTENT):
            self.walk(content, run)
        inside = "".join(piece.text for piece in self.pieces[pieces:])
        if switched(item.find(SDT_PR), name("w:showingPlcHdr")) or (inside and not inside.strip(_BLANK)):
            del self.pieces[pieces:], self.controls[controls + 1 :]
            self.length = start
        control.end = self.length


def _shown(instruction: str) -> str | None:
    """How the result of a field reads: None as it is shown, PAGE as an object, because every editor counts anew."""
    return _PAGE if instruction.split()[:1] in _PAGES else None


def within_ruby(item: Element) -> bool:
    """Whether an element is the base text of a ruby, which reads as text."""
    return item.tag == name("w:rubyBase")


def reading(paragraph: Element) -> Reading:
    """A paragraph → its pieces and controls."""
    result = Reading()
    result.walk(paragraph)
    return result


def is_ours(control: Control) -> bool:
    """Whether a control is, or may have been, one of ours: our tag, or no tag at all."""
    return control.tag.startswith(PREFIX) or not control.tag


def marks(read: Reading) -> tuple[Mark, ...]:
    """The controls that may be ours, as merge sees them."""
    return tuple(
        Mark(control.start, control.end, control.tag.removeprefix(PREFIX), control.alias)
        for control in read.controls
        if is_ours(control)
    )
