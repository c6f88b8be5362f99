"""The hidden marks of blocks given back: bookmarks of paragraphs and tables, names of drawings.

In: a paragraph, table or drawing and its block id. Out: the same with its mark; a mark of that name elsewhere goes.
"""

from __future__ import annotations

from lxml import etree

from report.word.apply_state import Draft
from report.word.read_pictures import properties
from report.word.read_xml import BOOKMARK, BOOKMARK_END, DRAWING, ID, NAME, PPR, Element, P


def heal_block(draft: Draft, element: Element, block: str) -> None:
    """Give a line, table or drawing its mark back."""
    if element.tag == DRAWING:
        found = properties(element)
        if found is not None:
            found.set("name", f"wr-chart-{block}")
        return
    paragraph = element if element.tag == P else next(element.iter(P), None)
    if paragraph is None:
        return
    mark = f"_wr_{block}"
    _remove(draft.root(draft.package.main), mark)
    number = draft.number()
    start, end = etree.Element(BOOKMARK), etree.Element(BOOKMARK_END)
    start.set(ID, number)
    start.set(NAME, mark)
    end.set(ID, number)
    paragraph.insert(1 if len(paragraph) and paragraph[0].tag == PPR else 0, start)
    paragraph.append(end)


def _remove(root: Element, mark: str) -> None:
    """Take every bookmark of a name out of a tree."""
    numbers = {item.get(ID) for item in root.iter(BOOKMARK) if item.get(NAME) == mark}
    for item in [*root.iter(BOOKMARK, BOOKMARK_END)]:
        named = item.tag == BOOKMARK and item.get(NAME) == mark
        if named or (item.tag == BOOKMARK_END and item.get(ID) in numbers):
            parent = item.getparent()
            if parent is not None:
                parent.remove(item)
