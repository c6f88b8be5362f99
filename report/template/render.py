"""A template's text and the names it may use → blocks with ids, run-in headings, numbering, exhibits, slots.

In: report.md, the tree of figures, the exhibits. Out: what was rendered, or every mistake of the template at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from report.dictionary.names import Branch
from report.document import Paragraph, Table, Text
from report.exhibits import Exhibit, Placed
from report.figure import Figure, short_id
from report.problem import Collector, Place, Problem
from report.template.draft import Draft, Drafted, Piece, joined, numbered, pieces, segments, stripped, typed_digit
from report.template.finish import Finisher, Rendered, document, exhibit_waiting, unprinted
from report.template.run import Renderer
from report.template.source import LineInfo, Source, prepare
from report.template.views import Desk, Printing, Tools

__all__ = ["Rendered", "document", "render", "unprinted"]


def render(
    text: str,
    root: Branch,
    exhibits: Mapping[str, Exhibit],
    build: Callable[[Exhibit], Placed],
    tools: Callable[[Desk], Tools],
    shown: str,
    *,
    parts: Mapping[str, str] | None = None,
    run_in: bool = True,
) -> tuple[Rendered | None, Collector]:
    """A template's text and what it may use → blocks with slots, and the problems met (errors: no blocks).

    `parts`: the other .md files of the kit by name, for `{% include %}`. `run_in`: a heading ending in 。 runs into its paragraph.
    """
    renderer = Renderer(root, exhibits, tools, shown)
    source = renderer.source = prepare(text, shown, parts)
    renderer.problems.extend(source.problems)
    drawn = None if source.problems else renderer.text(source.text, shown)
    if drawn is None:
        return None, renderer.problems
    page = _Page(renderer, source, build)
    drafts = list(page.drafts(drawn))
    numbers = page.numbers(drafts)
    page.check_words(drafts)
    if renderer.problems.errors():
        return None, renderer.problems
    finisher = Finisher(source, numbers, shown)
    blocks = tuple(finisher.block(draft) for draft in numbered(joined(drafts) if run_in else drafts))
    title = "".join(block.text for block in blocks if isinstance(block, Paragraph) and block.style == "题目")
    pending = (*finisher.pending, *page.waiting)
    renderer.problems.extend(pending)
    return Rendered(blocks, title, pending, tuple(finisher.printed), finisher.places), renderer.problems


@dataclass(slots=True)
class _Page:
    """Rendered characters becoming drafts and exhibits."""

    renderer: Renderer
    source: Source
    build: Callable[[Exhibit], Placed]
    placed: dict[str, Placed] = field(default_factory=dict)
    waiting: list[Problem] = field(default_factory=list)

    def drafts(self, drawn: str) -> Iterator[Drafted]:
        """The blocks of rendered text in order; a line that is only an exhibit becomes its caption, body and note."""
        for start, body in segments(drawn):
            if start is None:
                self._stray(body)
                continue
            begun = self.renderer.desk.starts[start]
            info = self.source.lines[begun.line]
            if info.exhibit in self.renderer.exhibits and not begun.pending:
                yield from self._exhibit(info)
                continue
            found = stripped(pieces(body, self.renderer.desk))
            if found:
                identity = short_id(info.identity, info.nth, *begun.loops)
                heading = info.level and not begun.pending
                style = "正文" if begun.pending and (info.level or info.exhibit) else info.style
                yield Draft(identity, style, found, info.number, info.level if heading else 0)

    def _stray(self, body: str) -> None:
        if body.strip():
            place = Place(self.renderer.shown)
            problem = Problem("E414", "有文字不在任何一行里", "请检查宏和 set 块", place, body.strip()[:20])
            self.renderer.problems.add(problem)

    def _exhibit(self, info: LineInfo) -> Iterator[Drafted]:
        exhibit = self.renderer.exhibits[info.exhibit]
        place = self.source.place(info.number, self.renderer.shown)
        if exhibit.name in self.placed:
            cause = f"图表“{exhibit.name}”放了两次"
            self.renderer.problems.add(Problem("E415", cause, "同一个图表只能放在一处", place, info.source))
            return
        placed = self.placed[exhibit.name] = self.build(exhibit)
        self.renderer.desk.marks = _marks(placed)
        if problem := exhibit_waiting(exhibit.name, placed.figures, place):
            self.waiting.append(problem)
        number = Printing(Figure(f"编号.{exhibit.name}", exhibit.name), exhibit=exhibit.name)
        caption = self._beside(exhibit, "题", "表题" if exhibit.is_table else "图题")
        caption.pieces = [Piece("", printing=number), Piece("　"), *self._inline(exhibit.title, exhibit)]
        note = self._beside(exhibit, "注", "表注")
        note.pieces = stripped(self._inline(exhibit.note, exhibit))
        unit = self._beside(exhibit, "单位", "单位")
        unit.pieces = [Piece(f"单位：{exhibit.unit}")]
        yield from (
            (caption, *([unit] if exhibit.unit else []), placed.block) if exhibit.is_table else (placed.block, caption)
        )
        if note.pieces:
            yield note

    def _beside(self, exhibit: Exhibit, what: str, style: str) -> Draft:
        return Draft(short_id("图表", exhibit.name, what), style, [], 0, exhibit=exhibit.name)

    def _inline(self, text: str, exhibit: Exhibit) -> list[Piece]:
        """A title or note of exhibits.yaml rendered; its mistakes name that file and line."""
        if not text:
            return []
        drawn = self.renderer.aside(text, replace(exhibit.place, column=exhibit.name))
        return [] if drawn is None else pieces(drawn, self.renderer.desk)

    def numbers(self, drafts: Sequence[Drafted]) -> dict[str, str]:
        """图1, 表1 … in document order; citing an exhibit that stands nowhere is a mistake."""
        counts: Counter[str] = Counter()
        numbers = {}
        for name in self.placed:
            kind = "表" if self.renderer.exhibits[name].is_table else "图"
            counts[kind] += 1
            numbers[name] = f"{kind}{counts[kind]}"
        for draft in drafts:
            for piece in draft.pieces if isinstance(draft, Draft) else ():
                if isinstance(draft, Draft) and piece.printing and piece.printing.exhibit:
                    self._cited(piece.printing, draft, numbers)
        return numbers

    def _cited(self, printing: Printing, draft: Draft, numbers: Mapping[str, str]) -> None:
        place = self.source.place(draft.line, self.renderer.shown)
        name = printing.exhibit
        if printing.place:
            cause = f"图表“{name}”要单独占一行"
            self.renderer.problems.add(Problem("E416", cause, "请另起一行，只写 {{ 图表.键 }}", place))
        elif name not in numbers:
            cause = f"引用了“{name}”的编号，但没有放这个图表"
            self.renderer.problems.add(Problem("E415", cause, f"请加一行 {{{{ 图表.{name} }}}}", place))

    def check_words(self, drafts: Sequence[Drafted]) -> None:
        """Law 2: a digit typed in the template or in exhibits.yaml is a mistake."""
        for draft in drafts:
            if isinstance(draft, Draft):
                place = self.source.place(draft.line, self.renderer.shown)
                if draft.exhibit:
                    place = self.renderer.exhibits[draft.exhibit].place
                words = [piece.text for piece in draft.pieces if piece.printing is None]
            elif isinstance(draft, Table):
                place = self.renderer.exhibits[draft.name].place
                cells = (cell for row in draft.rows for cell in row.cells)
                words = [run.text for cell in cells for run in cell.runs if isinstance(run, Text)]
            else:
                continue
            self._check_digits(words, place)

    def _check_digits(self, words: Sequence[str], place: Place) -> None:
        for text in words:
            if (found := typed_digit(text)) >= 0:
                begin = max(0, found - 6)
                action = "数字请来自数据，写成 {{ 表.行.列 }}；文号等固定的字写成 {{ '〔2022〕3号'|固定 }}"
                read = text[begin : begin + 16]
                self.renderer.problems.add(Problem("E402", "模板里直接写了数字", action, place, read))


def _marks(placed: Placed) -> frozenset[str]:
    """What a table's note has to explain: signs that stand for no number in its cells, last year's figures that were restated."""
    rows = placed.block.rows if isinstance(placed.block, Table) else ()
    signs = {cell.text for row in rows for cell in row.cells if cell.text in {"—", "/"}}
    return frozenset({*signs, *(["上年数调整"] if placed.restated else [])})
