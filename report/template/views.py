"""What a template may touch: views of figures, groups and lists, truths of three values, and the desk that registers printings.

In: figures of the dictionary. Out: text in which every printed figure is one character of plane 16, every block start one of
plane 15 (design.md, Figures survive rendering). No public attribute anywhere: `find`-like access goes through functions.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from report.dictionary.names import Branch, Entry
from report.figure import Figure, Source, State, combined
from report.problem import Problem

Tools = tuple[Mapping[str, Callable[..., Any]], Mapping[str, Callable[..., Any]]]
"""Filters and functions by the names a template uses."""
FIRST_FIGURE = 0x100000
FIRST_START = 0xF0000
MOST_OUTPUT = 5_000_000
"""Characters a template may print."""
MOST_BITS = 4096
"""Size of a computed number; only a chain of multiplications made for mischief passes it."""
MOST_FIGURES = 0xFF00
"""65,280 printings in one report: one plane less the bold marks."""


class Mistake(Exception):  # noqa: N818 - the word of the template's author, not of Python
    """A mistake of the template's author, to be shown with file and line."""

    def __init__(self, code: str, cause: str, action: str = "", read: str = "") -> None:
        super().__init__(cause)
        self.code, self.cause, self.action, self.read = code, cause, action, read


class LineMistake(Mistake):
    """A Mistake whose line in the text given to Jinja is known."""

    def __init__(self, line: int, code: str, cause: str, action: str = "", read: str = "") -> None:
        super().__init__(code, cause, action, read)
        self.line = line


class Undecided(Exception):  # noqa: N818 - a third outcome of a condition, not an error of ours
    """A condition that cannot be judged was used where only yes or no will do."""

    def __init__(self, truth: Truth) -> None:
        super().__init__()
        self.truth = truth


@dataclass(frozen=True, slots=True)
class Printing:
    """What one plane-16 character stands for."""

    figure: Figure
    fixed: bool = False
    """固定: words with digits that are no figure."""
    exhibit: str = ""
    """Number of this exhibit (图1), known only after rendering."""
    place: bool = False
    """The exhibit itself stands here."""


@dataclass(frozen=True, slots=True)
class Start:
    """What one plane-15 character stands for: a block begins."""

    line: int
    loops: tuple[str, ...]
    pending: bool = False
    """Stands for an `if` that cannot be judged."""


class Desk:
    """Registers printings and block starts of one rendering, and bounds its loops."""

    def __init__(self, root: Branch, most_steps: int = 200_000) -> None:
        self.root = root
        self.default: Callable[[Figure], Figure] = lambda figure: figure
        """How a figure without a filter prints."""
        self.printings: list[Printing] = []
        self.starts: list[Start] = []
        self.verdicts: dict[int, Truth] = {}
        self.steps = 0
        self.most_steps = most_steps
        self.characters = 0
        self.notes: list[Problem] = []
        self.marks: frozenset[str] = frozenset()
        """Signs that stand in the cells of the table whose note is being written: — and /."""

    def print_(self, printing: Printing) -> str:
        """One character for a printing."""
        if len(self.printings) >= MOST_FIGURES:
            raise Mistake("E418", "报告里的数太多，超过 65,280 个", "请拆成几份报告")
        self.printings.append(printing)
        return chr(FIRST_FIGURE + len(self.printings) - 1)

    def start(self, line: int, *loops: object, pending: bool = False) -> str:
        """One character for the beginning of the block of a line."""
        if len(self.starts) >= MOST_FIGURES:
            raise Mistake("E418", "报告里的段落太多，超过 65,280 段", "请拆成几份报告")
        self.starts.append(Start(line, tuple(key_of(variable) for variable in loops), pending))
        return chr(FIRST_START + len(self.starts) - 1)

    def step(self, characters: int = 0, turns: int = 1) -> None:
        """One more turn of a loop, whose own words have so many characters; the call of a macro counts as several."""
        self.steps += turns
        if self.steps > self.most_steps:
            raise Mistake("E417", f"循环超过 {self.most_steps:,} 次", "请检查嵌套的 for 循环和宏")
        self.spend(characters)

    def spend(self, characters: int) -> None:
        """So many more characters made, printed or kept in a set block or macro."""
        self.characters += characters
        if self.characters > MOST_OUTPUT:
            raise Mistake("E417", "模板印出的文字超过 500 万字", "请检查循环、宏和 set 块")


class View:
    """Something of the figures that a template may name."""

    __slots__ = ("_desk", "_entry")

    def __init__(self, entry: Entry, desk: Desk) -> None:
        self._entry = entry
        self._desk = desk

    def __bool__(self) -> bool:
        return bool(truth(self))

    def __str__(self) -> str:
        entry = self._entry
        if isinstance(entry, Figure):
            return self._desk.print_(Printing(self._desk.default(entry) if not entry.text else entry))
        name = entry.path if isinstance(entry, Branch) else "列表"
        raise Mistake("E406", f"“{name}”是一组数，不能直接打印", "请写到具体的列，或用“|并列”把列表连成一句")

    def __iter__(self) -> Iterator[View]:
        entry = self._entry
        if isinstance(entry, Branch):
            entry = tuple(item for item in entry.entries.values() if not isinstance(item, tuple))
        if isinstance(entry, Figure):
            raise Mistake("E407", f"“{entry.key}”是一个数，不能逐个取", "for 后面请写表的“各行”或一个列表")
        for item in entry:
            yield View(item, self._desk)

    def __len__(self) -> int:
        return len(list(iter(self)))

    def __eq__(self, other: object) -> Truth:  # type: ignore[override]
        return judged(self, other, operator.eq)

    def __ne__(self, other: object) -> Truth:  # type: ignore[override]
        return judged(self, other, operator.ne)

    def __lt__(self, other: object) -> Truth:
        return judged(self, other, operator.lt)

    def __le__(self, other: object) -> Truth:
        return judged(self, other, operator.le)

    def __gt__(self, other: object) -> Truth:
        return judged(self, other, operator.gt)

    def __ge__(self, other: object) -> Truth:
        return judged(self, other, operator.ge)

    __hash__ = None  # type: ignore[assignment]


class ExhibitView:
    """One table or chart; printed alone on a line it is placed there, `.号` prints its number."""

    __slots__ = ("_desk", "_name")

    def __init__(self, name: str, desk: Desk) -> None:
        self._name = name
        self._desk = desk

    def __str__(self) -> str:
        return self._desk.print_(Printing(Figure(f"图表.{self._name}", self._name), exhibit=self._name, place=True))


class NumberView(ExhibitView):
    """The number of an exhibit: 图1, 表2."""

    __slots__ = ()

    def __str__(self) -> str:
        return self._desk.print_(Printing(Figure(f"编号.{self._name}", self._name), exhibit=self._name))


class FixedView:
    """Words with digits that are no figure."""

    __slots__ = ("_desk", "_text")

    def __init__(self, text: str, desk: Desk) -> None:
        self._text = text
        self._desk = desk

    def __str__(self) -> str:
        return self._desk.print_(Printing(Figure("固定", self._text, text=self._text), fixed=True))


@dataclass(frozen=True, slots=True)
class Truth:
    """Yes, no, or undecided with the figures that are missing."""

    value: bool | None
    why: tuple[Figure, ...] = ()

    def __bool__(self) -> bool:
        if self.value is None:
            raise Undecided(self)
        return self.value


def entry_of(value: object) -> Entry | None:
    """What a view shows; None if the value is no view."""
    return value._entry if isinstance(value, View) else None  # noqa: SLF001 - the template must not see it, we must


def desk_of(value: object) -> Desk:
    """The desk a view registers at."""
    if isinstance(value, View | ExhibitView | FixedView):
        return value._desk  # noqa: SLF001 - as above
    raise Mistake("E405", "这里需要一个来自数据的数", "请写 表.行.列 这样的名称")


def name_of(view: ExhibitView) -> str:
    """The name of the exhibit that a view shows."""
    return view._name  # noqa: SLF001 - as above


def key_of(value: object) -> str:
    """What identifies a loop variable in a block id: the path of its row, the key of its figure."""
    entry = entry_of(value)
    if isinstance(entry, Branch):
        return entry.path
    if isinstance(entry, Figure):
        return f"{entry.key}={entry.exact_text()}"
    return str(value) if isinstance(value, str | int) else type(value).__name__


def figure_of(value: object) -> Figure:
    """The figure that a view or number in a template stands for; a Mistake for anything else."""
    entry = entry_of(value)
    if isinstance(entry, Figure):
        return entry
    if isinstance(entry, Branch):
        raise Mistake("E406", f"“{entry.path}”是一组数，不是一个数", f"请写到具体的列，例如 {_example(entry)}")
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Figure(repr(value), Decimal(repr(value)))
    shown = f"“{value[:20]}”不是数" if isinstance(value, str) else "这里需要一个数"
    raise Mistake("E405", shown, "请写 表.行.列 这样的名称")


def _example(branch: Branch) -> str:
    first = next(branch.figures(), None)
    return first.key if first else branch.path


def truth(value: object) -> Truth:
    """A value as a condition: a number is true unless zero, a text unless empty; a state is undecided."""
    if isinstance(value, Truth):
        return value
    if isinstance(value, bool | str):
        return Truth(bool(value))
    entry = entry_of(value)
    if isinstance(entry, tuple):
        return Truth(bool(entry))
    figure = figure_of(value)
    if not figure.known:
        return Truth(None, (figure,))
    return Truth(bool(figure.value))


def judged(left: object, right: object, compare: Callable[[Any, Any], Any]) -> Truth:
    """A comparison of figures, numbers or texts, exact; undecided if either has no value."""
    pair = [Figure("", side) if isinstance(side, str) else figure_of(side) for side in (left, right)]
    missing = tuple(figure for figure in pair if not figure.known)
    if missing:
        return Truth(None, missing)
    values = [Fraction(f.value) if isinstance(f.value, Decimal | Fraction) else f.value for f in pair]
    if isinstance(values[0], str) is not isinstance(values[1], str):
        cause = f"“{pair[0].key or pair[0].value}”和“{pair[1].key or pair[1].value}”一个是数、一个是文字，不能比较"
        raise Mistake("E408", cause, "两边要都是数，或都是文字")
    return Truth(bool(compare(values[0], values[1])))


def calculated(sign: str, left: object, right: object, desk: Desk) -> View:
    """Both sides of a sign → a new figure with both as inputs; a Mistake if neither is data."""
    a, b = figure_of(left), figure_of(right)
    if not isinstance(left, View) and not isinstance(right, View):
        raise Mistake("E404", "两边都是直接写的数字", "数字要来自数据，例如 {{ 表.行.列 + 1 }}")
    for figure in (a, b):
        if isinstance(figure.value, str) or (figure.value is None and figure.known):
            raise Mistake("E405", f"“{figure.key}”是文字，不能计算", "请用数")
    if sign in "+−" and a.known and b.known and a.unit and b.unit and a.unit != b.unit:
        raise Mistake("E409", f"“{a.key}”的单位是{a.unit}，“{b.key}”的单位是{b.unit}，不能相加减", "请先折算单位")
    made = combined(f"{a.key}{sign}{b.key}"[:200], sign, a, b)
    if made.known and _bits(made) > MOST_BITS:
        raise Mistake("E417", "算出来的数太长", "请检查连乘")
    return View(made, desk)


def _bits(figure: Figure) -> int:
    number = figure.number
    return max(number.numerator.bit_length(), number.denominator.bit_length())


def undecided_text(condition: str, why: tuple[Figure, ...]) -> str:
    """【待核：“…”无法判断，区卫健委未报】 for a condition that lacks values."""
    open_ones = [leaf for figure in why for leaf in figure.walk() if not leaf.inputs and not leaf.known]
    leaves = [leaf for leaf in open_ones if leaf.state is not State.ABSENT] or open_ones
    named = list(dict.fromkeys(f"{_who(leaf)}{_word(leaf.state)}" for leaf in leaves))
    reason = "、".join(named[:3]) + (f"等{len(named)}项" if len(named) > 3 else "")
    return f"【待核：“{condition}”无法判断，{reason}】"


def _who(leaf: Figure) -> str:
    """Who or what has to be asked: the row of a table, else the figure's own name."""
    row = leaf.source.row if isinstance(leaf.source, Source) else ""
    return row or leaf.label or leaf.key


def _word(state: State) -> str:
    return {State.UNREPORTED: "未报", State.ABSENT: "无此项"}.get(state, "待核")
