"""Text that is in a file and not on its pages: hidden by formatting or style, or white on white.

In: the tree of a part, and the styles that hide. Out: the runs that nobody sees.
"""

from __future__ import annotations

from report.word.read_text import reading
from report.word.read_xml import PPR, RPR, TBL, TC, Element, P, R, T, child, name, related, switched, tree, value
from report.word.zipped import Package

_VANISH = name("w:vanish")
_SPECIAL = name("w:specVanish")
_SHADING = name("w:shd")


def hiding_styles(package: Package) -> frozenset[str]:
    """Ids of the styles whose text is hidden, by themselves or by what they are based on."""
    hides: dict[str, bool] = {}
    based: dict[str, str] = {}
    for part in related(package, package.main, "styles"):
        for style in tree(package, part).iter(name("w:style")):
            identity = style.get(name("w:styleId"), "")
            based[identity] = value(style, name("w:basedOn"))
            properties = child(style, RPR)
            if child(properties, _VANISH) is not None:
                hides[identity] = switched(properties, _VANISH)
    return frozenset(identity for identity in based if _hides(identity, hides, based))


def _hides(identity: str, hides: dict[str, bool], based: dict[str, str]) -> bool:
    seen: set[str] = set()
    while identity and identity not in seen:
        if identity in hides:
            return hides[identity]
        seen.add(identity)
        identity = based.get(identity, "")
    return False


def hidden_runs(root: Element, styles: frozenset[str]) -> list[Element]:
    """The runs of a tree that no reader sees on the page."""
    return [run for run in root.iter(R) if _is_hidden(run, styles)]


def _is_hidden(run: Element, styles: frozenset[str]) -> bool:
    properties = child(run, RPR)
    if child(properties, _VANISH) is not None:
        return switched(properties, _VANISH)
    if value(properties, name("w:rStyle")) in styles or _paragraph_style(run) in styles:
        return True
    return value(properties, name("w:color")).upper() == "FFFFFF" and _on_white(run)


def _paragraph_style(run: Element) -> str:
    paragraph = next(run.iterancestors(P), None)
    first = None if paragraph is None or not len(paragraph) else paragraph[0]  # looking on would be slow in a long one
    return "" if first is None or first.tag != PPR else value(first, name("w:pStyle"))


def _on_white(run: Element) -> bool:
    """Whether nothing dark lies under a run: no shading or marker of its own, its paragraph's, cell's or table's."""
    properties = child(run, RPR)
    if child(properties, name("w:highlight")) is not None or _shaded(properties):
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


def remove_hidden(root: Element, styles: frozenset[str]) -> list[str]:
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
