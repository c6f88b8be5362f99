"""Styles of new blocks in a file that others touched: found by name, brought along where an editor dropped them.

In: the freshly written file and the draft. Out: fresh style id → the id in the draft. What the draft has under a name stays as
the person has it.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy

from report.word.apply_state import Draft
from report.word.read_xml import VAL, Element, name, related, tree, value
from report.word.zipped import Package

_STYLE, _NAME, _ID = name("w:style"), name("w:name"), name("w:styleId")
_REFERENCES = (name("w:basedOn"), name("w:next"), name("w:link"))


def style_ids(draft: Draft, fresh: Package, used: Iterable[str]) -> dict[str, str]:
    """The style ids that new blocks use → the ids they shall use; missing styles are added to the draft."""
    part = next(iter(related(draft.package, draft.package.main, "styles")), "")
    offered = {style.get(_ID, ""): style for style in _styles(fresh)}
    if not part:
        return {}
    root = draft.root(part)
    own = {_name(style): style.get(_ID, "") for style in root.iter(_STYLE)}
    mapped = {identity: own[_name(style)] for identity, style in offered.items() if _name(style) in own}
    for identity in _with_references(used, offered):
        if identity not in mapped:
            mapped[identity] = _free(identity, set(own.values()) | set(mapped.values()))
            root.append(_added(offered[identity], mapped))
    return mapped


def _styles(package: Package) -> list[Element]:
    return [style for part in related(package, package.main, "styles") for style in tree(package, part).iter(_STYLE)]


def _name(style: Element) -> str:
    return value(style, _NAME).lower()


def _with_references(used: Iterable[str], offered: dict[str, Element]) -> list[str]:
    """The styles asked for and what they are based on, the base first."""
    found: list[str] = []
    for identity in used:
        if identity in offered:
            based = value(offered[identity], _REFERENCES[0])
            found += [item for item in _with_references([based], offered) if based != identity]
            found.append(identity)
    return list(dict.fromkeys(found))


def _free(identity: str, taken: set[str]) -> str:
    while identity in taken:
        identity += "x"
    return identity


def _added(style: Element, mapped: dict[str, str]) -> Element:
    """A copy of a style under its new id; references to styles that are not there are left out."""
    copy = deepcopy(style)
    copy.set(_ID, mapped[style.get(_ID, "")])
    copy.attrib.pop(name("w:default"), "")
    for item in [*copy.iterchildren(*_REFERENCES)]:
        target = mapped.get(item.get(VAL, ""))
        if target is None:
            copy.remove(item)
        else:
            item.set(VAL, target)
    return copy
