"""Text that is in a file and not on its pages: hidden by formatting or style, or white on white.

In: the tree of a part, and the styles that hide. Out: the runs that nobody sees.
"""

from __future__ import annotations

from dataclasses import dataclass

from report.word.read_text import reading
from report.word.read_xml import PPR, RPR, TBL, TC, TR, Element, P, R, T, child, name, related, switched, tree, value
from report.word.zipped import Package

_VANISH = name("w:vanish")
_COLOR = name("w:color")
_SPECIAL = name("w:specVanish")
_SHADING = name("w:shd")


_ROW = name("w:trPr")
_WHITE = 0xFA
"""From here on, in all three colours, nobody tells a letter from the paper."""
_TINY = 3
"""Half points up to which text is a line of dust."""


@dataclass(frozen=True, slots=True)
class Hiding:
    """Ids of styles that hide their text."""

    hidden: frozenset[str]
    """By saying so."""
    white: frozenset[str]
    """By being white, without a ground of their own."""


def hiding_styles(package: Package) -> Hiding:
    """The styles whose text is hidden, by themselves or by what they are based on."""
    hides: dict[str, bool] = {}
    white: dict[str, bool] = {}
    based: dict[str, str] = {}
    for part in related(package, package.main, "styles"):
        for style in tree(package, part).iter(name("w:style")):
            identity = style.get(name("w:styleId"), "")
            based[identity] = value(style, name("w:basedOn"))
            properties = child(style, RPR)
            if child(properties, _VANISH) is not None:
                hides[identity] = switched(properties, _VANISH)
            grounded = _shaded(properties) or _shaded(child(style, PPR))
            if child(properties, _COLOR) is not None or grounded:
                white[identity] = _is_white(value(properties, _COLOR)) and not grounded
    return Hiding(
        frozenset(identity for identity in based if _hides(identity, hides, based)),
        frozenset(identity for identity in based if _hides(identity, white, based)),
    )


def _hides(identity: str, hides: dict[str, bool], based: dict[str, str]) -> bool:
    seen: set[str] = set()
    while identity and identity not in seen:
        if identity in hides:
            return hides[identity]
        seen.add(identity)
        identity = based.get(identity, "")
    return False


def hidden_runs(root: Element, styles: Hiding) -> list[Element]:
    """The runs of a tree that no reader sees on the page."""
    return [run for run in root.iter(R) if _is_hidden(run, styles)]


def _is_hidden(run: Element, styles: Hiding) -> bool:
    properties = child(run, RPR)
    if child(properties, _VANISH) is not None:
        return switched(properties, _VANISH)
    own = (value(properties, name("w:rStyle")), _paragraph_style(run))
    if any(style in styles.hidden for style in own) or _is_tiny(properties) or _in_hidden_row(run):
        return True
    white = _is_white(value(properties, _COLOR)) if child(properties, _COLOR) is not None else _by_style(own, styles)
    return white and _on_white(run)


def _by_style(own: tuple[str, str], styles: Hiding) -> bool:
    return (own[0] or own[1]) in styles.white


def _is_white(color: str) -> bool:
    try:
        return len(color) == 6 and all(int(color[at : at + 2], 16) >= _WHITE for at in (0, 2, 4))
    except ValueError:
        return False


def _is_tiny(properties: Element | None) -> bool:
    size = value(properties, name("w:sz"))
    return size.isascii() and size.isdigit() and len(size) < 4 and int(size) <= _TINY


def _in_hidden_row(run: Element) -> bool:
    return any(switched(child(row, _ROW), name("w:hidden")) for row in run.iterancestors(TR))


def _paragraph_style(run: Element) -> str:
    paragraph = next(run.iterancestors(P), None)
    first = None if paragraph is None or not len(paragraph) else paragraph[0]  # looking on would be slow in a long one
    return "" if first is None or first.tag != PPR else value(first, name("w:pStyle"))


def _on_white(run: Element) -> bool:
    """Whether nothing dark lies under a run: no shading or marker of its own, its paragraph's, cell's or table's."""
    properties = child(run, RPR)
    if value(properties, name("w:highlight")) not in {"", "none", "white"} or _shaded(properties):
        return False
    for above in run.iterancestors(P, TC, TBL, name("w:txbxContent")):
        if above.tag == name("w:txbxContent"):
            return False
        holder = {P: PPR, TC: name("w:tcPr"), TBL: name("w:tblPr")}[above.tag]
        if _shaded(child(above, holder)):
            return False
        if above.tag == TBL and child(child(above, holder), name("w:tblStyle")) is not None:
            return False
    return True


def _shaded(properties: Element | None) -> bool:
    shading = child(properties, _SHADING)
    return shading is not None and shading.get(name("w:fill"), "auto").lower() not in {"auto", "ffffff"}


def remove_hidden(root: Element, styles: Hiding) -> list[str]:
    """Take the hidden runs out of a tree, and paragraphs that hold nothing else; their words."""
    words = []
    touched: list[Element] = []
    for run in hidden_runs(root, styles):
        words.append("".join(leaf.text or "" for leaf in run.iter(T, name("w:delText"), name("w:instrText"))))
        touched += list(run.iterancestors(P))[:1]
        parent = run.getparent()
        if parent is not None and not _carries(run):
            parent.remove(run)
    for paragraph in dict.fromkeys(touched):
        _remove_if_hidden(paragraph)
    return [word for word in words if word.strip()]


def _carries(run: Element) -> bool:
    """Runs that hold the frame of a field stay: without them the field breaks."""
    return child(run, name("w:fldChar")) is not None


def _remove_if_hidden(paragraph: Element) -> None:
    mark = child(child(paragraph, PPR), RPR)
    parent = paragraph.getparent()
    if parent is None or not switched(mark, _VANISH) or child(mark, _SPECIAL) is not None:
        return
    alone = parent.tag == TC and len(parent.findall(P)) == 1
    if not reading(paragraph).text and not alone and child(child(paragraph, PPR), name("w:sectPr")) is None:
        parent.remove(paragraph)
