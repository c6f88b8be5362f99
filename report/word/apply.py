"""A plan carried out in the hand-edited file, in place; everything the plan does not name stays as it is.

In: a Package, the Plan of merge, who changes when. Out: the bytes of the new file. Parts that no action touches are the same
bytes; an empty plan with the same base gives the very bytes that were opened.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from report.merge.plan import (
    Action,
    Comment,
    DeleteBlock,
    DeleteRow,
    Describe,
    Heal,
    HealBlock,
    InsertBlock,
    InsertRow,
    Plan,
    Replace,
    ReplaceChart,
    Uncomment,
)
from report.word.apply_base import embed
from report.word.apply_block import delete_block, delete_row, insert_blocks
from report.word.apply_chart import describe, replace_chart
from report.word.apply_comment import comment, uncomment
from report.word.apply_mark import heal_block
from report.word.apply_revise import accept, accepted, reject
from report.word.apply_runs import cut
from report.word.apply_state import Draft, Manner
from report.word.apply_table import insert_row
from report.word.apply_text import Stretch, heal, replace, stretch, unwrap_shells
from report.word.look import Look
from report.word.read import shown_rows
from report.word.read_base import base_of
from report.word.read_comments import WRITER
from report.word.read_text import reading
from report.word.read_xml import ALTERNATE, CHOICE, DRAWING, FALLBACK, TEXT_BOX, Element, P
from report.word.zipped import Package

__all__ = ["accept", "accepted", "apply", "reject"]


def apply(
    package: Package,
    plan: Plan,
    *,
    date: str,
    track: bool = True,
    author: str = WRITER,
    look: Look | None = None,
    pictures: Mapping[str, Any] | None = None,
    base_json: str | None = None,
) -> bytes:
    """A package and a plan → the bytes of the file with the plan carried out.

    date: ISO 8601 of our changes. track: as tracked changes. look and pictures (by chart id) are needed only for new
    blocks and charts. base_json: the new base, None to leave the old one. Raises ValueError or KeyError for a plan that
    is not of this file.
    """
    if not plan.actions and (base_json is None or base_json == base_of(package)):
        return package.to_bytes()
    draft = Draft(package, Manner(author, date, track, look, pictures))
    places = [(action, _element(draft, action)) for action in plan.actions]
    for action in plan.actions:
        if isinstance(action, Uncomment):
            uncomment(draft, action.conflict)
    _lines(draft, places)
    _blocks(draft, plan.actions)
    _rest(draft, places)
    if base_json is not None:
        embed(draft, base_json)
    return draft.finished().to_bytes()


def _element(draft: Draft, action: Action) -> Element | None:
    """What an action is about, found before anything moves."""
    address = getattr(action, "address", "")
    return draft.find(address) if address else None


def _lines(draft: Draft, places: list[tuple[Action, Element | None]]) -> None:
    """Everything inside paragraphs, paragraph by paragraph."""
    grouped: dict[Element, list[Replace | Heal | Comment]] = {}
    for action, element in places:
        if isinstance(action, Replace | Heal | Comment) and element is not None:
            grouped.setdefault(_paragraph(element), []).append(action)
    for paragraph, actions in grouped.items():
        twin = _twin(paragraph)
        _line(draft, paragraph, actions)
        if twin is not None:
            _line(draft, twin, [action for action in actions if not isinstance(action, Comment)])


def _line(draft: Draft, paragraph: Element, actions: list[Replace | Heal | Comment]) -> None:
    """One paragraph: cut once at all offsets, then comments, words from the right, lost controls."""
    unwrap_shells(paragraph)
    read = cut(paragraph, [offset for action in actions for offset in (action.start, action.end)])
    places: list[tuple[Replace | Heal | Comment, Stretch]] = [
        (action, stretch(read, *_span(action, read.length))) for action in actions
    ]
    for action, place in places:
        if isinstance(action, Comment):
            comment(draft, paragraph, place, action)
    replaced = [(action, place) for action, place in places if isinstance(action, Replace)]
    for action, place in sorted(replaced, key=lambda pair: (-pair[0].start, pair[0].end)):
        replace(draft, paragraph, place, action.text, action.slot)
    for action, place in places:
        if isinstance(action, Heal):
            heal(draft, place, action.slot)


def _span(action: Replace | Heal | Comment, length: int) -> tuple[int, int]:
    """Where in its paragraph an action is; what is said of words within a drawing is said behind it."""
    inside = "." in action.address.rpartition("#")[2]
    return (length, length) if inside else (action.start, action.end)


def _paragraph(element: Element) -> Element:
    """The paragraph a line action is about; of a table its first, of a drawing the one round it."""
    if element.tag == P:
        return element
    if element.tag == DRAWING:
        return next(element.iterancestors(P))
    return next(element.iter(P))


def _twin(paragraph: Element) -> Element | None:
    """The same paragraph in the fallback of a text box, which older readers show."""
    box = next(paragraph.iterancestors(TEXT_BOX), None)
    choice = None if box is None else next(box.iterancestors(CHOICE), None)
    alternate = None if choice is None else choice.getparent()
    if box is None or alternate is None or alternate.tag != ALTERNATE:
        return None
    other = next((item for fallback in alternate.iter(FALLBACK) for item in fallback.iter(TEXT_BOX)), None)
    if other is None:
        return None
    index = [*box.iter(P)].index(paragraph)
    found = [*other.iter(P)]
    same = index < len(found) and reading(found[index]).text == reading(paragraph).text
    return found[index] if same else None


def _blocks(draft: Draft, actions: tuple[Action, ...]) -> None:
    """New blocks; those that follow each other at one place are made together, so that they keep together."""
    inserted = [action for action in actions if isinstance(action, InsertBlock)]
    for after, group in groupby(sorted(inserted, key=lambda action: action.after), key=lambda action: action.after):
        insert_blocks(draft, after, [action.block for action in group])


def _rest(draft: Draft, places: list[tuple[Action, Element | None]]) -> None:
    _rows(draft, places)
    for action, element in places:
        if element is None:
            continue
        if isinstance(action, ReplaceChart):
            replace_chart(draft, element, action.chart)
        elif isinstance(action, Describe):
            describe(element, action.description)
        elif isinstance(action, HealBlock):
            heal_block(draft, element, action.block)
    for action, element in places:
        if isinstance(action, DeleteBlock) and element is not None:
            delete_block(draft, element)


def _rows(draft: Draft, places: list[tuple[Action, Element | None]]) -> None:
    """Rows are counted before any is moved; of several at one place the first named stands first."""
    tables = {e: shown_rows(e) for a, e in places if isinstance(a, InsertRow | DeleteRow) and e is not None}
    for action, table in reversed(places):
        if isinstance(action, InsertRow) and table is not None:
            insert_row(draft, tables[table], action.after, action.row, action.columns)
    for action, table in places:
        if isinstance(action, DeleteRow) and table is not None:
            delete_row(draft, tables[table][action.index])
