"""Rendered characters → Document: blocks with ids, run-in headings, numbering, exhibits, slots.

In: a template's text, the names it may use, the exhibits. Out: the Document, or every mistake of the template at once.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from report.dictionary.names import Branch
from report.document import Block, Chart, Document, Paragraph, Run, Table, Text
from report.exhibits import Exhibit, Placed
from report.figure import Figure, Kind, Slot, State, short_id, slot
from report.number import chinese
from report.problem import Collector, Level, Place, Problem
from report.template import errors, sandbox, tree
from report.template.source import BOLD_OFF, BOLD_ON, LineInfo, Source, prepare
from report.template.views import FIRST_FIGURE, FIRST_START, Desk, Mistake, Printing, View, undecided_text

MOST_OUTPUT = 5_000_000
"""Characters a template may print."""
_DIGIT = re.compile(r"[0-9０-９]")


@dataclass(frozen=True, slots=True)
class _Piece:
    """Words or one printing, before ids and exhibit numbers are known."""

    text: str
    bold: bool = False
    printing: Printing | None = None


@dataclass(slots=True)
class _Draft:
    """A paragraph before numbering: its pieces, and the line it came from."""

    id: str
    style: str
    pieces: list[_Piece]
    line: int
    level: int = 0
    lead: list[_Piece] = field(default_factory=list)
    exhibit: str = ""


@dataclass(frozen=True, slots=True)
class Rendered:
    """What a template gave."""

    blocks: tuple[Block, ...]
    title: str
    pending: tuple[Problem, ...]
    """One warning for every 【待核】 that prints."""
    printed: tuple[Figure, ...]
    """Every figure printed, for trace."""


class Renderer:
    """One rendering of one template: its desk, its closed room, the mistakes so far."""

    def __init__(
        self,
        root: Branch,
        exhibits: Mapping[str, Exhibit],
        tools: Callable[[Desk], tuple[Mapping[str, Callable[..., Any]], Mapping[str, Callable[..., Any]]]],
        shown: str,
    ) -> None:
        self.desk = Desk(root)
        self.exhibits = exhibits
        self.shown = shown
        self.problems = Collector()
        self.source: Source | None = None
        self.placed: list[str] = []
        filters, functions = tools(self.desk)
        self._names = {name: View(entry, self.desk) for name, entry in root.entries.items()}
        self._names |= {alias: View(root.entries[name], self.desk) for alias, name in root.aliases.items() if name in root.entries}
        rules = sandbox.decisions(self.desk, self._undecided)
        self._room = sandbox.environment(self.desk, filters, {**functions, **rules})
        self._extra = {"图表": sandbox.Exhibits(exhibits, self.desk)}

    def _undecided(self, number: int, words: str, loops: tuple[object, ...]) -> str:
        why = self.desk.verdicts[number].why
        text = undecided_text(words, why)
        figure = Figure(f"待核.{words}", None, state=State.UNCONFIRMED, kind=Kind.STATE, inputs=why, text=text)
        shown = self.desk.print_(Printing(figure))
        line = self.source.conditions.get(number % 1_000_000) if self.source else None
        if line is None:
            return shown
        return self.desk.start(line.number, *loops[: len(line.loops)]) + shown

    def text(self, source: str, file: str) -> str | None:
        """The characters a template's text renders to; None after a mistake, told in `problems`."""
        try:
            parsed = self._room.parse(source, file, file)
            tree.check(parsed, sandbox.MOST_NESTED)
            code = self._room.compile(tree.rewrite(parsed), file, file)
            template = self._room.template_class.from_code(self._room, code, self._room.make_globals(None))
            return self._bounded(template.generate({**self._names, **self._extra}))
        except Exception as error:  # noqa: BLE001 - every failure of a template becomes one message with file and line
            self.problems.add(errors.problem(error, file, self.source.original if self.source else source.splitlines()))
            return None

    def _bounded(self, chunks: Iterator[str]) -> str:
        pieces: list[str] = []
        length = 0
        for chunk in chunks:
            pieces.append(chunk)
            length += len(chunk)
            if length > MOST_OUTPUT:
                raise Mistake("E417", "模板印出的文字超过 500 万字", "请检查循环")
        return "".join(pieces)

    def pieces(self, rendered: str) -> list[_Piece]:
        """Rendered characters of one block as pieces."""
        found: list[_Piece] = []
        bold = False
        words = ""
        for character in rendered:
            code = ord(character)
            if code < FIRST_START:
                words += "" if character == "\n" else character
                continue
            if words:
                found.append(_Piece(words, bold))
                words = ""
            if character in (BOLD_ON, BOLD_OFF):
                bold = character == BOLD_ON
            elif code >= FIRST_FIGURE:
                printing = self.desk.printings[code - FIRST_FIGURE]
                found.append(_Piece(printing.figure.text if printing.fixed else "", bold, printing))
        if words:
            found.append(_Piece(words, bold))
        return found


def render(
    text: str,
    root: Branch,
    exhibits: Mapping[str, Exhibit],
    build: Callable[[Exhibit], Placed],
    tools: Callable[[Desk], tuple[Mapping[str, Callable[..., Any]], Mapping[str, Callable[..., Any]]]],
    shown: str,
) -> tuple[Rendered | None, Collector]:
    """A template's text and what it may use → blocks with slots, and the problems met (errors: no blocks)."""
    renderer = Renderer(root, exhibits, tools, shown)
    if "_段" in text:
        renderer.problems.add(Problem("E412", "模板里不能用“_段”", "请删去", Place(shown)))
    renderer.source = prepare(text)
    drawn = renderer.text(renderer.source.text, shown)
    if drawn is None:
        return None, renderer.problems
    drafts = list(_drafts(renderer, drawn, build))
    numbers = _exhibit_numbers(renderer, drafts)
    _check_words(renderer, drafts)
    if renderer.problems.errors():
        return None, renderer.problems
    finisher = _Finisher(renderer.desk, numbers, shown)
    blocks = tuple(finisher.block(draft) for draft in _numbered(_joined(drafts)))
    title = "".join(block.text for block in blocks if isinstance(block, Paragraph) and block.style == "题目")
    renderer.problems.extend(finisher.pending)
    return Rendered(blocks, title, tuple(finisher.pending), tuple(finisher.printed)), renderer.problems


def _drafts(renderer: Renderer, drawn: str, build: Callable[[Exhibit], Placed]) -> Iterator[_Draft | Table | Chart]:
    """The blocks of rendered text in order; a line that is only an exhibit becomes its caption, table or chart, and note."""
    source = renderer.source
    assert source is not None  # noqa: S101 - set by render before
    for start, body in _segments(drawn):
        if start is None:
            if body.strip():
                renderer.problems.add(Problem("E414", "有文字不在任何一行里", "请检查宏和 set 块", Place(renderer.shown), body.strip()[:20]))
            continue
        begun = renderer.desk.starts[start]
        info = source.lines[begun.line]
        if info.exhibit and info.exhibit in renderer.exhibits:
            yield from _placed(renderer, info, build)
            continue
        pieces = _stripped(renderer.pieces(body))
        if pieces:
            identity = short_id(info.identity, info.nth, *begun.loops)
            yield _Draft(identity, info.style, pieces, info.number, info.level)


def _segments(drawn: str) -> Iterator[tuple[int | None, str]]:
    """Pairs (number of the block start or None, the characters up to the next)."""
    start: int | None = None
    begin = 0
    for index, character in enumerate(drawn):
        if FIRST_START <= ord(character) < FIRST_FIGURE and character not in (BOLD_ON, BOLD_OFF):
            yield start, drawn[begin:index]
            start, begin = ord(character) - FIRST_START, index + 1
    yield start, drawn[begin:]


def _stripped(pieces: list[_Piece]) -> list[_Piece]:
    """Pieces without blank at either end; empty if only blank."""
    while pieces and not pieces[0].printing and not pieces[0].text.strip():
        pieces = pieces[1:]
    while pieces and not pieces[-1].printing and not pieces[-1].text.strip():
        pieces = pieces[:-1]
    if pieces and not pieces[0].printing:
        pieces = [replace(pieces[0], text=pieces[0].text.lstrip()), *pieces[1:]]
    if pieces and not pieces[-1].printing:
        pieces = [*pieces[:-1], replace(pieces[-1], text=pieces[-1].text.rstrip())]
    return pieces


def _placed(renderer: Renderer, info: LineInfo, build: Callable[[Exhibit], Placed]) -> Iterator[_Draft | Table | Chart]:
    """An exhibit as blocks: 表题, 单位, table, note; or chart, 图题, note."""
    exhibit = renderer.exhibits[info.exhibit]
    if exhibit.name in renderer.placed:
        place = Place(renderer.shown, line=info.number)
        renderer.problems.add(Problem("E415", f"图表“{exhibit.name}”放了两次", "同一个图表只能放在一处", place, info.source))
        return
    renderer.placed.append(exhibit.name)
    placed = build(exhibit)
    number = Printing(Figure(f"编号.{exhibit.name}", exhibit.name), exhibit=exhibit.name)
    title = [_Piece("", printing=number), _Piece("　"), *_inline(renderer, exhibit.title, exhibit)]
    caption = _Draft(short_id("图表", exhibit.name, "题"), "表题" if exhibit.is_table else "图题", title, info.number, exhibit=exhibit.name)
    unit = _Draft(short_id("图表", exhibit.name, "单位"), "单位", [_Piece(f"单位：{exhibit.unit}")], info.number, exhibit=exhibit.name)
    note = _Draft(short_id("图表", exhibit.name, "注"), "表注", _stripped(_inline(renderer, exhibit.note, exhibit)), info.number, exhibit=exhibit.name)
    if exhibit.is_table:
        yield caption
        if exhibit.unit:
            yield unit
        yield placed.block
    else:
        yield placed.block
        yield caption
    if note.pieces:
        yield note


def _inline(renderer: Renderer, text: str, exhibit: Exhibit) -> list[_Piece]:
    """A title or note of exhibits.yaml rendered; its mistakes name that file and line."""
    if not text:
        return []
    kept, renderer.source = renderer.source, None
    drawn = renderer.text(text, exhibit.place.file)
    renderer.source = kept
    if drawn is None:
        last = renderer.problems.problems.pop()
        renderer.problems.add(replace(last, place=replace(exhibit.place, column=exhibit.name)))
        return []
    return renderer.pieces(drawn)


def _exhibit_numbers(renderer: Renderer, drafts: Sequence[_Draft | Table | Chart]) -> dict[str, str]:
    """图1, 表1 … in document order; citing an exhibit that stands nowhere is a mistake."""
    counts: Counter[str] = Counter()
    numbers = {}
    for name in renderer.placed:
        kind = "表" if renderer.exhibits[name].is_table else "图"
        counts[kind] += 1
        numbers[name] = f"{kind}{counts[kind]}"
    for draft in drafts:
        for piece in draft.pieces if isinstance(draft, _Draft) else ():
            printing = piece.printing
            if not printing or not printing.exhibit:
                continue
            place = Place(renderer.shown, line=draft.line) if isinstance(draft, _Draft) else Place(renderer.shown)
            if printing.place:
                renderer.problems.add(Problem("E416", f"图表“{printing.exhibit}”要单独占一行", "请另起一行，只写 {{ 图表.键 }}", place))
            elif printing.exhibit not in numbers:
                cause = f"引用了“{printing.exhibit}”的编号，但没有放这个图表"
                renderer.problems.add(Problem("E415", cause, f"请加一行 {{{{ 图表.{printing.exhibit} }}}}", place))
    return numbers


def _check_words(renderer: Renderer, drafts: Sequence[_Draft | Table | Chart]) -> None:
    """Law 2: a digit typed in the template is a mistake."""
    for draft in drafts:
        if not isinstance(draft, _Draft):
            continue
        for piece in draft.pieces:
            if piece.printing is None and (found := _DIGIT.search(piece.text)):
                begin = max(0, found.start() - 6)
                place = Place(renderer.shown, line=draft.line)
                action = "数字请来自数据，写成 {{ 表.行.列 }}；文号等固定的字写成 {{ '〔2022〕3号'|固定 }}"
                renderer.problems.add(Problem("E402", "模板里直接写了数字", action, place, piece.text[begin : begin + 16]))


def _joined(drafts: Sequence[_Draft | Table | Chart]) -> Iterator[_Draft | Table | Chart]:
    """A heading that ends in 。 becomes the run-in opening of the next paragraph."""
    waiting: _Draft | None = None
    for draft in drafts:
        if waiting is not None:
            if isinstance(draft, _Draft) and draft.style == "正文":
                draft.lead, draft.level = waiting.pieces, waiting.level
            else:
                yield waiting
            waiting = None
        if isinstance(draft, _Draft) and draft.level and not draft.lead and _ends_sentence(draft.pieces):
            waiting = draft
        else:
            yield draft
    if waiting is not None:
        yield waiting


def _ends_sentence(pieces: list[_Piece]) -> bool:
    return not pieces[-1].printing and pieces[-1].text.endswith("。")


def _numbered(drafts: Iterator[_Draft | Table | Chart]) -> Iterator[_Draft | Table | Chart]:
    """一、（一）1.（1） before every heading, restarting below each higher one."""
    counts = [0, 0, 0, 0, 0]
    for draft in drafts:
        if isinstance(draft, _Draft) and draft.level:
            counts[draft.level] += 1
            counts[draft.level + 1 :] = [0] * (4 - draft.level)
            text = ordinal(draft.level, counts[draft.level])
            figure = Figure(f"编号.{draft.id}", text, kind=Kind.NUMBERING, text=text, label="标题序号")
            piece = _Piece("", printing=Printing(figure))
            target = draft.lead or draft.pieces
            target.insert(0, piece)
        yield draft


def ordinal(level: int, number: int) -> str:
    """The number of a heading: 一、 （一） 1. （1） (GB/T 9704—2012, 7.3.3)."""
    return {1: f"{chinese(number)}、", 2: f"（{chinese(number)}）", 3: f"{number}.", 4: f"（{number}）"}[level]


class _Finisher:
    """Turns drafts into blocks: slot ids, exhibit numbers, the list of what is pending."""

    def __init__(self, desk: Desk, numbers: Mapping[str, str], shown: str) -> None:
        self.desk = desk
        self.numbers = numbers
        self.shown = shown
        self.pending: list[Problem] = []
        self.printed: list[Figure] = []

    def block(self, draft: _Draft | Table | Chart) -> Block:
        """The finished block."""
        if not isinstance(draft, _Draft):
            return draft
        seen: Counter[tuple[str, str]] = Counter()
        lead = tuple(self._run(piece, draft, seen, lead=True) for piece in draft.lead)
        body = tuple(self._run(piece, draft, seen) for piece in draft.pieces)
        level = draft.level if draft.lead else 0
        return Paragraph(draft.id, draft.style, lead + body, level, draft.exhibit)

    def _run(self, piece: _Piece, draft: _Draft, seen: Counter[tuple[str, str]], *, lead: bool = False) -> Run:
        printing = piece.printing
        if printing is None:
            return Text(piece.text, piece.bold, lead)
        if printing.fixed:
            return Text(piece.text, piece.bold, lead, fixed=True)
        figure = printing.figure
        if printing.exhibit:
            number = self.numbers[printing.exhibit]
            figure = Figure(figure.key, number, kind=Kind.NUMBERING, text=number, label=f"{number[0]}号")
        nth = seen[figure.key, figure.form]
        seen[figure.key, figure.form] += 1
        self.printed.append(figure)
        if not figure.known and "待核" in figure.display():
            self._wait(figure, draft)
        return slot(figure, short_id(draft.id, figure.key, figure.form, nth), bold=piece.bold, lead=lead)

    def _wait(self, figure: Figure, draft: _Draft) -> None:
        leaves = [leaf for leaf in figure.walk() if not leaf.inputs and not leaf.known]
        names = "、".join(dict.fromkeys(f"{leaf.label or leaf.key}（{leaf.state}）" for leaf in leaves))
        words = figure.display() if figure.kind is Kind.STATE else f"“{figure.label or figure.key}”没有数"
        cause = f"{words}，报告里印作【待核】" if figure.kind is not Kind.STATE else f"{words}"
        action = f"请补报：{names}" if names else "请补报"
        self.pending.append(Problem("E430", cause, action, Place(self.shown, line=draft.line), level=Level.WARNING))


def unprinted(blocks: Sequence[Block], printed: Sequence[Figure]) -> tuple[Slot, ...]:
    """Figures compared with but not printed, so that a hand-written number equal to one is known when it moves."""
    keys = {run.key for block in blocks if isinstance(block, Paragraph) for run in block.runs if isinstance(run, Slot)}
    found: dict[str, Slot] = {}
    for figure in printed:
        if figure.compared is not None and figure.compared.key not in keys:
            before = replace(figure.compared, text="")
            found.setdefault(before.key, slot(before, short_id("未印", before.key)))
    return tuple(found.values())


def document(rendered: Rendered, **fields: Any) -> Document:
    """The Document of what was rendered, with the core facts given by the caller."""
    return Document(rendered.title, rendered.blocks, unprinted=unprinted(rendered.blocks, rendered.printed), **fields)
