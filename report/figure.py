"""A value that remembers where it came from (Figure), its origin (Source, Selection) and its printings (Slot). Pure.

In: exact values with their places. Out: figures whose arithmetic records its inputs, and the tree `trace` prints.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from report.number import Number, plain


class State(StrEnum):
    """The four states of a value (domain.md, section 8). Zero is a KNOWN value."""

    KNOWN = ""
    """A number was reported, zero included."""
    ABSENT = "无此项"
    """Does not apply here; sums skip it, quotients become 无此项."""
    UNREPORTED = "未报"
    """The department has not reported; never 0."""
    UNCONFIRMED = "待核"
    """Reported but not confirmed, or computed from something unreported or unconfirmed."""


class Kind(StrEnum):
    """What a figure is, which decides how it prints and merges."""

    NUMBER = "数"
    TEXT = "文"
    DATE = "日期"
    NUMBERING = "编号"
    """一、 图1 表1: counted apart from 指标."""
    PHRASE = "比较"
    """A comparison with parts."""
    STATE = "待核"
    """A block that stands for a condition that cannot be judged."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a raw value stands (出处)."""

    file: str
    """Relative to the project folder, forward slashes."""
    row: str = ""
    """The row's key as written."""
    column: str = ""
    """The column's header as written."""
    sheet: str = ""
    cell: str = ""
    """`C7`, or `第12行` in YAML."""

    def __str__(self) -> str:
        sheet = f"〔{self.sheet}〕" if self.sheet else ""
        words = "·".join(word for word in (self.row, self.column) if word)
        return " ".join(part for part in (f"{self.file}{sheet}", self.cell, words) if part)


@dataclass(frozen=True, slots=True)
class Selection:
    """Which rows of a ledger (台账) an aggregate was taken over; `trace` lists them on demand."""

    file: str
    column: str
    """The column summed; empty when rows were counted."""
    conditions: tuple[tuple[str, str], ...]
    """Pairs (column, allowed value)."""
    count: int
    """How many rows were selected."""
    digest: str
    """Of the selected rows' places and texts."""
    sheet: str = ""

    def __str__(self) -> str:
        where = "，".join(f"{name}={value}" for name, value in self.conditions) or "全部行"
        what = f"“{self.column}”合计" if self.column else "计数"
        sheet = f"〔{self.sheet}〕" if self.sheet else ""
        return f"{self.file}{sheet} {what}（{where}；{self.count} 行）"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a comparison phrase: its role is 方向, 数值, 单位 or 连接."""

    role: str
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """One value (指标值): key, exact value, unit, state, inputs, source; and, once printed, form and text."""

    key: str
    """Dotted, in Chinese, NFKC: 隐患.岁末年初.整改率."""
    value: Number | str | None
    """None unless the state is KNOWN."""
    unit: str = ""
    state: State = State.KNOWN
    kind: Kind = Kind.NUMBER
    inputs: tuple[Figure, ...] = ()
    formula: str = ""
    """In words, for example 已整改 ÷ 排查发现."""
    source: Source | Selection | None = None
    form: str = ""
    """Name of the printing: 百分比1, 万元2, 同比."""
    text: str = ""
    """As printed; empty until a filter or the default printing has made it."""
    parts: tuple[Part, ...] = ()
    compared: Figure | None = None
    """The comparison value (上年同期) of a phrase."""
    label: str = ""
    """Name for people where the key is not one."""

    @property
    def known(self) -> bool:
        """Whether a value is there to compute with."""
        return self.state is State.KNOWN

    @property
    def number(self) -> Fraction:
        """The exact value; a programmer's error if this figure is a text or has no value."""
        if not isinstance(self.value, Decimal | Fraction):
            raise TypeError(f"{self.key} 不是数")
        return Fraction(self.value)

    def printed(self, text: str, form: str = "", parts: tuple[Part, ...] = ()) -> Figure:
        """This figure as it stands in the text under a form."""
        return replace(self, text=text, form=form or self.form, parts=parts)

    def display(self) -> str:
        """The printed text; the default is digits as typed, the text itself, or the state in 【】."""
        if self.text:
            return self.text
        if self.state is State.ABSENT:
            return "/"
        if not self.known:
            return f"【{State.UNCONFIRMED}】"
        if isinstance(self.value, Decimal | Fraction):
            return plain(self.value, zeros=False)
        return self.value or ""

    def exact_text(self) -> str:
        """The exact value as text: `518`, `26.58`, `259/263`, the words, or the state's name."""
        if not self.known:
            return str(self.state)
        if isinstance(self.value, Decimal):
            return format(self.value, "f")
        return str(self.value)

    def walk(self) -> Iterator[Figure]:
        """This figure and all it was computed from, each once, top down."""
        seen: set[int] = set()
        stack = [self]
        while stack:
            figure = stack.pop()
            if id(figure) not in seen:
                seen.add(id(figure))
                yield figure
                stack.extend(reversed(figure.inputs))


def merged_state(figures: Sequence[Figure]) -> State:
    """The state of a result: 未报 or 待核 in any input makes it 待核; all 无此项 makes it 无此项."""
    if any(f.state in {State.UNREPORTED, State.UNCONFIRMED} for f in figures):
        return State.UNCONFIRMED
    return State.ABSENT if figures and all(f.state is State.ABSENT for f in figures) else State.KNOWN


def total(key: str, figures: Sequence[Figure], formula: str = "") -> Figure:
    """The sum of figures of one unit; 无此项 is skipped, 未报 or 待核 makes the sum 待核; the sum of nothing is 0."""
    units = {f.unit for f in figures if f.known}
    if len(units) > 1:
        raise ValueError(f"{key}：单位不同（{'、'.join(sorted(units))}），不能相加")
    state = merged_state(figures)
    value = (
        sum((Decimal(0) if f.value is None else f.value for f in figures if f.known), Decimal(0))
        if state is State.KNOWN
        else None
    )
    return Figure(
        key,
        value,
        next(iter(units), figures[0].unit if figures else ""),
        state,
        inputs=tuple(figures),
        formula=formula or "合计",
    )


def combined(
    key: str, operator: str, left: Figure, right: Figure, unit: str | None = None, formula: str = ""
) -> Figure:
    """The result of left operator right (`+ − × ÷`), exact, with both as inputs.

    无此项 in a quotient or a zero denominator gives 无此项; in + and − 无此项 is skipped.
    """
    formula = formula or f"{left.label or left.key} {operator} {right.label or right.key}"
    state = merged_state((left, right))
    if state is State.KNOWN and operator in "×÷" and not (left.known and right.known):
        state = State.ABSENT
    if state is State.KNOWN and operator == "÷" and right.known and right.number == 0:
        state = State.ABSENT
    value = None if state is not State.KNOWN else _operate(operator, left, right)
    result_unit = unit if unit is not None else _unit(operator, left, right)
    return Figure(key, value, result_unit, state, inputs=(left, right), formula=formula)


def _operate(operator: str, left: Figure, right: Figure) -> Number:
    a = left.value if left.known else Decimal(0)
    b = right.value if right.known else Decimal(0)
    if isinstance(a, Decimal) and isinstance(b, Decimal) and operator in "+−":
        return a + b if operator == "+" else a - b
    x, y = Fraction(a or 0), Fraction(b or 0)
    operations: dict[str, Callable[[], Fraction]] = {
        "+": lambda: x + y,
        "−": lambda: x - y,
        "×": lambda: x * y,
        "÷": lambda: x / y,
    }
    return operations[operator]()


def _unit(operator: str, left: Figure, right: Figure) -> str:
    if operator == "÷":
        return "" if left.unit == right.unit else f"{left.unit}/{right.unit}"
    return left.unit or right.unit


@dataclass(frozen=True, slots=True)
class Slot:
    """One printing of a figure in the document (位): what the base must remember of it, no cell contents."""

    id: str
    """Ten base32 letters; the tag of the content control is `wr:` + id."""
    key: str
    form: str
    text: str
    """As printed by the last generation."""
    value: str = ""
    """Exact value as text."""
    unit: str = ""
    state: str = ""
    kind: str = Kind.NUMBER.value
    parts: tuple[Part, ...] = ()
    inputs: tuple[str, ...] = ()
    """Keys of the figures it was computed from, direct ones."""
    compared: str = ""
    """Key of the comparison value."""
    source: str = ""
    """Address of the raw value."""
    bold: bool = False
    lead: bool = False
    """Stands in a run-in heading sentence."""


def slot(figure: Figure, identity: str, *, bold: bool = False, lead: bool = False) -> Slot:
    """The printing of a figure under an identity."""
    return Slot(
        identity,
        figure.key,
        figure.form,
        figure.display(),
        figure.exact_text(),
        figure.unit,
        str(figure.state),
        str(figure.kind),
        figure.parts,
        tuple(f.key for f in figure.inputs),
        figure.compared.key if figure.compared else "",
        str(figure.source or ""),
        bold,
        lead,
    )


def short_id(*parts: object) -> str:
    """Ten lower-case base32 letters from what identifies a block or slot (design.md, Ids)."""
    digest = hashlib.sha256("\x1f".join(str(part) for part in parts).encode()).digest()
    return base64.b32encode(digest).decode().lower()[:10]
