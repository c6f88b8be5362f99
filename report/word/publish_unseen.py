"""Stories that are in a file and on none of its pages: notes that nothing calls, headers and footers that no section shows.

In: a Package whose pending changes are settled. Out: the same without them, and their words. A struck sentence leaves its
footnote behind; a switched-off first page its header: both would still be in the published file.
"""

from __future__ import annotations

from collections.abc import Iterator

from report.word.apply_revise import story_parts
from report.word.read_text import reading
from report.word.read_xml import (
    CHOICE,
    FALLBACK,
    ID,
    RID,
    Element,
    P,
    name,
    related,
    relations,
    serialised,
    switched,
    tree,
)
from report.word.zipped import Package, rels_name

_REFERENCES = (name("w:headerReference"), name("w:footerReference"))
_NOTES = {"footnotes": ("w:footnote", "w:footnoteReference"), "endnotes": ("w:endnote", "w:endnoteReference")}


def without_unseen(package: Package) -> tuple[Package, list[str]]:
    """A package → the same without what is on no page, and the words that went."""
    package, words = _without_copies(package)
    root = tree(package, package.main)
    changes: dict[str, bytes | None] = {}
    if _switch_off(package, root):
        changes[package.main] = serialised(root)
    shown = {item.get(RID, "") for item in root.iter(*_REFERENCES)}
    gone = {
        identity: item.target
        for identity, item in relations(package, package.main).items()
        if not item.external and item.type.rpartition("/")[2] in {"header", "footer"} and identity not in shown
    }
    if gone:
        changes[rels_name(package.main)] = _unrelated(package, set(gone))
        words += [text for part in dict.fromkeys(gone.values()) for text in _texts(tree(package, part))]
    for kind, (tag, reference) in _NOTES.items():
        called = {item.get(ID, "") for item in root.iter(name(reference))}
        for part in related(package, package.main, kind):
            notes = tree(package, part)
            uncalled = [item for item in notes.iterchildren(name(tag)) if _is_uncalled(item, called)]
            for item in uncalled:
                words += _texts(item)
                notes.remove(item)
            if uncalled:
                changes[part] = serialised(notes)
    return package.changed(changes), words


def _without_copies(package: Package) -> tuple[Package, list[str]]:
    """A package whose text boxes hold no second text for older readers that differs from what is shown."""
    words: list[str] = []
    changes: dict[str, bytes | None] = {}
    for part in story_parts(package):
        root = tree(package, part)
        others = [item for item in root.iter(FALLBACK) if _differs(item)]
        for item in others:
            words += _texts(item)
            item.clear()
        if others:
            changes[part] = serialised(root)
    return package.changed(changes), words


def _differs(fallback: Element) -> bool:
    around = fallback.getparent()
    choice = None if around is None else around.find(CHOICE)
    own = [*_texts(fallback)]
    return choice is not None and bool(own) and own != [*_texts(choice)]


def _switch_off(package: Package, root: Element) -> bool:
    """Take out the references to headers of first and even pages where there are no such pages; whether there were any."""
    first = any(switched(item, name("w:titlePg")) for item in root.iter(name("w:sectPr")))
    settings = [tree(package, part) for part in related(package, package.main, "settings")]
    even = any(switched(item, name("w:evenAndOddHeaders")) for item in settings)
    off = {kind for kind, is_on in (("first", first), ("even", even)) if not is_on}
    unused = [item for item in root.iter(*_REFERENCES) if item.get(name("w:type"), "default") in off]
    for item in unused:
        parent = item.getparent()
        if parent is not None:
            parent.remove(item)
    return bool(unused)


def _unrelated(package: Package, ids: set[str]) -> bytes:
    listed = tree(package, rels_name(package.main))
    for item in [item for item in listed if item.get("Id", "") in ids]:
        listed.remove(item)
    return serialised(listed)


def _is_uncalled(note: Element, called: set[str]) -> bool:
    return note.get(name("w:type"), "normal") == "normal" and note.get(ID, "") not in called


def _texts(element: Element) -> Iterator[str]:
    return (text for paragraph in element.iter(P) if (text := reading(paragraph).text.strip()))
