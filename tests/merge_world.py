"""A world in memory to try merges in: documents, a hand that edits them, three degradations, and an applier as oracle.

Every character of the hand-edited text knows the slot it came from (provenance), even where the marks that merge gets
to see are stripped; so a wrong or stale figure is seen however it came about.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from report.document import Block, Cell, Chart, ChartSpec, Column, Document, Paragraph, Row, Run, Table, Text
from report.figure import Kind, Part, Slot, short_id
from report.merge import Words, merge
from report.merge.plan import (
    DeleteBlock,
    DeleteRow,
    Grid,
    GridCell,
    Heal,
    HealBlock,
    InsertBlock,
    InsertRow,
    Line,
    Mark,
    Ours,
    Picture,
    Plan,
    Replace,
    ReplaceChart,
)

WORDS = Words(
    praise=("成效显著", "明显好转", "有所下降", "实现", "首次"),
    blame=("形势严峻", "有所反弹"),
    rise=("上升", "增长", "增加", "多"),
    fall=("下降", "减少", "少"),
    equal=("持平",),
    measures=("家次", "起", "人", "项", "处", "家", "万元", "%", "个百分点", "倍"),
)


COPIED = 100_000
"""Controls from this number on were pasted."""


# ---------------------------------------------------------------- documents


def fig(key: str, text: str, **more: object) -> Slot:
    """A printing without an identity yet; value and unit as given."""
    fields: dict[str, object] = {"value": text.rstrip("%"), "form": "", **more}
    return Slot("", key, text=text, **fields)  # type: ignore[arg-type]


def number_word(key: str, text: str) -> Slot:
    return fig(key, text, kind=Kind.NUMBERING.value, value=text)


def phrase(key: str, *parts: tuple[str, str], **more: object) -> Slot:
    made = tuple(Part(role, text) for role, text in parts)
    return fig(key, "".join(part.text for part in made), kind=Kind.PHRASE.value, parts=made, **more)


def runs_of(block: str, items: Iterable[str | Slot]) -> tuple[Run, ...]:
    runs: list[Run] = []
    seen: dict[tuple[str, str], int] = {}
    for item in items:
        if isinstance(item, str):
            runs.append(Text(item))
            continue
        nth = seen[item.key, item.form] = seen.get((item.key, item.form), 0) + 1
        runs.append(replace(item, id=short_id(block, item.key, item.form, nth)))
    return tuple(runs)


def para(name: str, *items: str | Slot, style: str = "正文", exhibit: str = "") -> Paragraph:
    return Paragraph(name, style, runs_of(name, items), exhibit=exhibit)


def row(table: str, key: str, columns: Sequence[str], items: Sequence[str | Slot], **flags: bool) -> Row:
    cells = tuple(
        Cell(runs_of(f"{table}/{key}/{column}", [item] if item else []), column)
        for column, item in zip(columns, items, strict=True)
    )
    return Row(key, cells, **flags)


def table(name: str, columns: Sequence[str], rows: Sequence[Row]) -> Table:
    return Table(name, name, tuple(Column(column, 1000 // len(columns)) for column in columns), tuple(rows))


def chart(name: str, *categories: str) -> Chart:
    return Chart(name, name, ChartSpec("同比条形", categories, ()), description="、".join(categories))


def document(*blocks: Block, **more: object) -> Document:
    charts = {block.id: block.spec.digest() for block in blocks if isinstance(block, Chart)}
    return Document("总结", tuple(blocks), charts=charts, **more)  # type: ignore[arg-type]


# ---------------------------------------------------------------- the hand-edited file


@dataclass
class Ink:
    """One character: what it says, the control it stands in, the slot it was generated for."""

    char: str
    control: int = 0
    tag: str = ""
    slot: str = ""
    hand: bool = True
    """Typed by a person."""


@dataclass
class Sheet:
    """A line of the hand-edited file."""

    address: str
    ink: list[Ink]
    block: str = ""
    comments: list[str] = field(default_factory=list)
    movable: bool = True
    span: int = 1
    continued: bool = False

    @property
    def text(self) -> str:
        return "".join(ink.char for ink in self.ink)

    def type(self, at: int, text: str, *, inside: bool = False) -> None:
        """Type at a place; at the edge of a control the text lands inside it if asked (LibreOffice does that)."""
        near = self.ink[at - 1] if at else (self.ink[at] if self.ink else Ink(""))
        made = [Ink(char, near.control, near.tag) if inside else Ink(char) for char in text]
        if not inside and 0 < at < len(self.ink) and self.ink[at - 1].control == self.ink[at].control != 0:
            made = [Ink(char, near.control, near.tag) for char in text]
        self.ink[at:at] = made

    def erase(self, start: int, end: int) -> None:
        del self.ink[start:end]

    def line(self, *, marks: bool, bookmarks: bool) -> Line:
        return Line(
            self.address,
            self.text,
            self.block if bookmarks else "",
            marks=tuple(self.marks()) if marks else (),
            comments=tuple(self.comments),
            movable=self.movable,
        )

    def marks(self) -> Iterable[Mark]:
        start = 0
        for at in range(1, len(self.ink) + 1):
            if at == len(self.ink) or self.ink[at].control != self.ink[start].control:
                if self.ink[start].control:
                    yield Mark(start, at, self.ink[start].tag)
                start = at


@dataclass
class Box:
    """A table of the hand-edited file: rows of cells, each one line."""

    address: str
    rows: list[list[Sheet]]
    block: str = ""


@dataclass
class Image:
    address: str
    sha: str
    block: str = ""


@dataclass
class Draft:
    """The hand-edited file with everything the oracle wants to know."""

    items: list[Sheet | Box | Image]
    margins: list[Sheet] = field(default_factory=list)
    resolved: tuple[str, ...] = ()
    comments: dict[str, str] = field(default_factory=dict)
    """Conflict id → text of its comment."""
    made: int = 0

    def fresh(self) -> int:
        self.made += 1
        return self.made

    def sheets(self) -> list[Sheet]:
        """Every line, cells and margins included."""
        found: list[Sheet] = []
        for item in self.items:
            if isinstance(item, Sheet):
                found.append(item)
            elif isinstance(item, Box):
                found.extend(sheet for cells in item.rows for sheet in cells)
        return [*found, *self.margins]

    def body(self) -> list[Sheet]:
        return [item for item in self.items if isinstance(item, Sheet)]

    def find(self, text: str) -> Sheet:
        """The line that holds a text."""
        return next(sheet for sheet in self.sheets() if text in sheet.text)

    def say(self, old: str, new: str) -> None:
        """Replace words by hand: what is equal at both ends is not retyped."""
        sheet = self.find(old)
        at = sheet.text.index(old)
        head = 0
        while head < min(len(old), len(new)) and old[head] == new[head]:
            head += 1
        tail = 0
        while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
            tail += 1
        sheet.erase(at + head, at + len(old) - tail)
        sheet.type(at + head, new[head : len(new) - tail])

    def overtype(self, old: str, new: str, within: str = "") -> None:
        """Type over a whole value: the control keeps standing round what is typed."""
        sheet = self.find(within or old)
        at = sheet.text.index(within) + within.index(old) if within else sheet.text.index(old)
        control, tag = sheet.ink[at].control, sheet.ink[at].tag
        sheet.ink[at : at + len(old)] = [Ink(char, control, tag) for char in new]

    def split(self, text: str) -> None:
        """Press Enter before a text."""
        sheet = self.find(text)
        at = sheet.text.index(text)
        i = self.items.index(sheet)
        rest = Sheet(f"n{self.fresh()}", sheet.ink[at:])
        del sheet.ink[at:]
        self.items.insert(i + 1, rest)

    def join(self, text: str) -> None:
        """Backspace at the beginning of the paragraph that holds a text."""
        sheet = self.find(text)
        i = self.items.index(sheet)
        before = self.items[i - 1]
        assert isinstance(before, Sheet)
        before.ink += sheet.ink
        del self.items[i]

    def add(self, after: str, text: str) -> Sheet:
        """Write a paragraph of one's own after the one that holds a text."""
        made = Sheet(f"n{self.fresh()}", [Ink(char) for char in text])
        self.items.insert(self.items.index(self.find(after)) + 1, made)
        return made

    def delete(self, text: str) -> None:
        self.items.remove(self.find(text))

    def move(self, text: str, after: str) -> None:
        sheet = self.find(text)
        self.items.remove(sheet)
        self.items.insert(self.items.index(self.find(after)) + 1, sheet)

    def box(self, number: int = 0) -> Box:
        return [item for item in self.items if isinstance(item, Box)][number]

    def copy(self, ink: Sequence[Ink]) -> list[Ink]:
        """Characters pasted a second time: controls are copied with their tag."""
        again: dict[int, int] = {}
        for each in ink:
            if each.control and each.control not in again:
                again[each.control] = COPIED + self.fresh()
        return [
            Ink(each.char, again.get(each.control, 0), each.tag, each.slot, each.hand or not each.slot) for each in ink
        ]

    def ours(self, *, marks: bool = True, bookmarks: bool = True) -> Ours:
        """What merge gets to see."""
        items: list[Line | Grid | Picture] = []
        for item in self.items:
            if isinstance(item, Sheet):
                items.append(item.line(marks=marks, bookmarks=bookmarks))
            elif isinstance(item, Box):
                rows = tuple(
                    tuple(
                        GridCell((sheet.line(marks=marks, bookmarks=bookmarks),), sheet.span, sheet.continued)
                        for sheet in cells
                    )
                    for cells in item.rows
                )
                items.append(Grid(item.address, rows, item.block if bookmarks else ""))
            else:
                items.append(Picture(item.address, item.sha, item.block if bookmarks else ""))
        margins = tuple(sheet.line(marks=marks, bookmarks=bookmarks) for sheet in self.margins)
        return Ours(tuple(items), margins, self.resolved)

    def text(self) -> list[object]:
        """All that can be read, in order."""
        return [_readable(item) for item in [*self.items, *self.margins]]

    def plain(self) -> str:
        return "\n".join(sheet.text for sheet in self.sheets())


def _readable(item: Sheet | Box | Image) -> object:
    if isinstance(item, Sheet):
        return item.text
    if isinstance(item, Box):
        return tuple(tuple(sheet.text for sheet in cells) for cells in item.rows)
    return ("图", item.sha)


def draft_of(base: Document, prefix: str = "b") -> Draft:
    """The file as generated, not yet edited."""
    draft = Draft([])
    for number, block in enumerate(base.blocks):
        draft.items.append(_item(draft, block, f"{prefix}{number}", base.charts.get(block.id, "")))
    return draft


def _item(draft: Draft, block: Block, address: str, sha: str = "", *, controls: bool = True) -> Sheet | Box | Image:
    if isinstance(block, Paragraph):
        return Sheet(address, _ink(draft, block.runs, controls=controls), block.id)
    if isinstance(block, Table):
        rows = [
            [
                Sheet(f"{address}.{i}.{j}", ink, span=span, continued=continued)
                for j, (ink, span, continued) in enumerate(_cells(draft, block, i, controls=controls))
            ]
            for i in range(len(block.rows))
        ]
        return Box(address, rows, block.id)
    return Image(address, sha or block.spec.digest(), block.id)


def _cells(draft: Draft, block: Table, index: int, *, controls: bool) -> Iterable[tuple[list[Ink], int, bool]]:
    """A row's cells as Word holds them: a cell joined downwards is continued by an empty one."""
    above = {
        cell.column: cell.span
        for back, each in enumerate(block.rows[:index])
        for cell in each.cells
        if back + cell.rows > index
    }
    mine = {cell.column: cell for cell in block.rows[index].cells}
    for column in block.columns:
        if column.key in mine:
            cell = mine[column.key]
            yield _ink(draft, cell.runs, controls=controls), cell.span, False
        elif column.key in above:
            yield [], above[column.key], True


def _ink(draft: Draft, runs: Sequence[Run], *, controls: bool) -> list[Ink]:
    ink: list[Ink] = []
    for run in runs:
        if isinstance(run, Slot) and controls:
            number = draft.fresh()
            ink.extend(Ink(char, number, run.id, run.id, hand=False) for char in run.text)
        else:
            ink.extend(Ink(char, slot=run.id if isinstance(run, Slot) else "", hand=False) for char in run.text)
    return ink


def text_of(made: Document) -> list[object]:
    """What a fresh build would show."""
    return draft_of(made).text()


# ---------------------------------------------------------------- the applier


def apply(draft: Draft, plan: Plan) -> Draft:
    """Carry a plan out, as `word.apply` does, without tracking."""
    result = Draft(
        [_copied(item) for item in draft.items],
        [_copied(item) for item in draft.margins],  # type: ignore[misc]
        made=draft.made,
        comments=dict(draft.comments),
    )
    _change_text(result, plan)
    _change_rows(result, plan)
    _change_blocks(result, plan)
    for action in plan.actions:
        name = type(action).__name__
        if name == "Comment":
            assert action.conflict not in result.comments, "a second comment"
            result.comments[action.conflict] = action.text
        elif name == "Uncomment":
            result.comments.pop(action.conflict, None)
    return result


def _copied(item: Sheet | Box | Image) -> Sheet | Box | Image:
    if isinstance(item, Sheet):
        return replace(item, ink=list(item.ink))
    if isinstance(item, Box):
        return replace(item, rows=[[replace(sheet, ink=list(sheet.ink)) for sheet in cells] for cells in item.rows])
    return replace(item)


def _change_text(draft: Draft, plan: Plan) -> None:
    sheets = {sheet.address: sheet for sheet in draft.sheets()}
    edits = [action for action in plan.actions if isinstance(action, Replace | Heal)]
    for action in sorted(edits, key=lambda action: (action.address, action.start, action.end), reverse=True):
        sheet = sheets[action.address]
        assert 0 <= action.start <= action.end <= len(sheet.ink)
        if isinstance(action, Heal):
            assert sheet.text[action.start : action.end] == action.slot.text or action.slot.text
            number = draft.fresh() + 500_000
            for ink in sheet.ink[action.start : action.end]:
                ink.control, ink.tag = number, action.slot.id
        elif action.slot is not None:
            number = draft.fresh() + 500_000
            sheet.ink[action.start : action.end] = [
                Ink(char, number, action.slot.id, action.slot.id, hand=False) for char in action.text
            ]
        else:
            sheet.ink[action.start : action.end] = [Ink(char, hand=False) for char in action.text]
    for action in plan.actions:
        if isinstance(action, HealBlock):
            for item in draft.items:
                if item.address == action.address:
                    item.block = action.block


def _change_rows(draft: Draft, plan: Plan) -> None:
    for item in draft.items:
        if not isinstance(item, Box):
            continue
        gone = {
            action.index for action in plan.actions if isinstance(action, DeleteRow) and action.address == item.address
        }
        new: dict[int, list[InsertRow]] = {}
        for action in plan.actions:
            if isinstance(action, InsertRow) and action.address == item.address:
                new.setdefault(action.after, []).append(action)
        rows: list[list[Sheet]] = []
        for index in range(-1, len(item.rows)):
            if index >= 0 and index not in gone:
                rows.append(item.rows[index])
            rows.extend(_new_row(draft, action) for action in new.get(index, ()))
        item.rows = rows


def _new_row(draft: Draft, action: InsertRow) -> list[Sheet]:
    cells = {cell.column: cell for cell in action.row.cells}
    columns = action.columns or tuple(cells)
    return [
        Sheet(f"n{draft.fresh()}", _ink(draft, cells[column].runs if column in cells else (), controls=False))
        for column in columns
    ]


def _change_blocks(draft: Draft, plan: Plan) -> None:
    last: dict[str, str] = {}
    for action in plan.actions:
        if isinstance(action, InsertBlock):
            made = _item(draft, action.block, f"n{draft.fresh()}", controls=False)
            at = 0
            if action.after:
                target = last.get(action.after, action.after)
                at = next(i for i, item in enumerate(draft.items) if item.address == target) + 1
            elif "" in last:
                at = next(i for i, item in enumerate(draft.items) if item.address == last[""]) + 1
            draft.items.insert(at, made)
            last[action.after] = made.address
        elif isinstance(action, ReplaceChart):
            for item in draft.items:
                if isinstance(item, Image) and item.address == action.address:
                    item.sha = action.chart.spec.digest()
    gone = {action.address for action in plan.actions if isinstance(action, DeleteBlock)}
    draft.items = [item for item in draft.items if item.address not in gone]


MODES = {
    "all marks": {"marks": True, "bookmarks": True},
    "no controls": {"marks": False, "bookmarks": True},
    "no marks at all": {"marks": False, "bookmarks": False},
}


def run(base: Document, draft: Draft, theirs: Document, mode: str = "all marks", **more: object) -> tuple[Plan, Draft]:
    """Merge and apply."""
    plan = merge(base, draft.ours(**MODES[mode]), theirs, words=WORDS, **more)  # type: ignore[arg-type]
    return plan, apply(draft, plan)


def items(plan: Plan, group: str) -> list[str]:
    return [item.text for item in plan.items if item.group == group]
