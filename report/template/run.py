"""One rendering of one template: its desk, its closed room, the mistakes so far."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from types import CodeType

from report.dictionary.names import Branch
from report.exhibits import Exhibit
from report.figure import Figure, Kind, State
from report.problem import Collector, Place
from report.template import errors, sandbox
from report.template.rewrite import LINES, rewrite
from report.template.source import Source, prepare
from report.template.tree import Checker
from report.template.views import MOST_OUTPUT, Desk, Mistake, Printing, Tools, View, undecided_text

MOST_KEPT = 64
"""So many compiled texts are kept; a kit has about ten."""
_compiled: dict[tuple[str, str, frozenset[str], frozenset[str], frozenset[str]], CodeType] = {}


class Renderer:
    """Renders a template's text, and the titles and notes of its exhibits, in one room."""

    def __init__(
        self, root: Branch, exhibits: Mapping[str, Exhibit], tools: Callable[[Desk], Tools], shown: str
    ) -> None:
        self.desk = Desk(root)
        self.exhibits = exhibits
        self.shown = shown
        self.problems = Collector()
        self.source: Source | None = None
        filters, functions = tools(self.desk)
        rules = sandbox.Rules(self.desk, self._undecided).named()
        self._room = sandbox.environment(self.desk, filters, {**functions, **rules})
        self._names = {name: View(entry, self.desk) for name, entry in root.entries.items()}
        self._names_given = {**self._names, "图表": sandbox.Exhibits(exhibits, self.desk)}
        self._functions = frozenset(functions)

    def _undecided(self, number: int, words: str, loops: tuple[object, ...]) -> str:
        """What prints for an `if` that cannot be judged: a block of its own if it stood on lines of its own."""
        why = self.desk.verdicts[number].why
        text = undecided_text(words, why)
        figure = Figure(f"待核.{words}", None, state=State.UNCONFIRMED, kind=Kind.STATE, inputs=why, text=text)
        shown = self.desk.print_(Printing(figure))
        line = self.source.conditions.get(number % LINES) if self.source else None
        if line is None:
            return shown
        return self.desk.start(line.number, *loops[: len(line.loops)], pending=True) + shown

    def text(self, source: str, file: str) -> str | None:
        """The characters a template's text renders to; None after a mistake, told in `problems`."""
        try:
            code = self._compiled(source, file)
            template = self._room.template_class.from_code(self._room, code, self._room.make_globals(None))
            return _bounded(template.generate(dict(self._names_given)))
        except Exception as error:  # noqa: BLE001 - every failure of a template becomes one message with file and line
            self.problems.add(errors.problem(error, file, self.source))
            return None

    def _compiled(self, source: str, file: str) -> CodeType:
        """A checked template's code. It is of the text and the names alone, so the imagined periods of a lint share it."""
        names = frozenset({*self._names_given, *self._functions})
        key = (source, file, names, self._functions, frozenset(self._room.filters))
        if key not in _compiled:
            parsed = self._room.parse(source, file, file)
            Checker(names, self._functions, sandbox.MOST_NESTED).check(parsed)
            while len(_compiled) >= MOST_KEPT:
                del _compiled[next(iter(_compiled))]
            _compiled[key] = self._room.compile(rewrite(parsed), file, file)
        return _compiled[key]

    def aside(self, text: str, place: Place) -> str | None:
        """A title or note that stands in another file: the characters it renders to; a mistake is told at that place."""
        mistakes = prepare(text, place.file).problems
        if mistakes:
            self.problems.extend([replace(problem, place=place) for problem in mistakes])
            return None
        kept, self.source = self.source, None
        drawn = self._plain(text, place.file) if _PLAIN.fullmatch(text) else self.text(text, place.file)
        self.source = kept
        if drawn is None:
            last = self.problems.problems.pop()
            self.problems.add(replace(last, place=place, read=last.read or text[:40]))
        return drawn

    def _plain(self, text: str, file: str) -> str | None:
        """What `text` gives for words with dotted names only; most titles are such, and need no compiling."""
        try:
            return _NAMED.sub(lambda found: str(self._value(found[1].split("."))), text)
        except Mistake as error:
            self.problems.add(errors.problem(error, file, None))
            return None

    def _value(self, names: list[str]) -> object:
        value: object = self._names_given.get(names[0])
        if value is None:
            raise sandbox.unknown(names[0], self.desk, self._functions)
        for name in names[1:]:
            value = sandbox.attribute(value, name)
        return value


_NAMED = re.compile(r"\{\{ *([^\W\d_]\w*(?:\.[^\W\d_]\w*)*) *\}\}")
_PLAIN = re.compile(rf"(?:[^{{}}]|{_NAMED.pattern})*")


def _bounded(chunks: Iterator[str]) -> str:
    pieces: list[str] = []
    length = 0
    for chunk in chunks:
        pieces.append(chunk)
        length += len(chunk)
        if length > MOST_OUTPUT:
            raise Mistake("E417", "模板印出的文字超过 500 万字", "请检查循环")
    return "".join(pieces)
