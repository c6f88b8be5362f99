"""The tree of a formula: nodes with the column they stand in, and the error that names a column."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal


class ExpressionError(ValueError):
    """A formula that cannot be read or computed: one cause, one action, the column (from 1) in the text as typed."""

    def __init__(self, cause: str, action: str = "", column: int = 1) -> None:
        super().__init__(cause)
        self.cause = cause
        self.action = action
        self.column = column

    def __str__(self) -> str:
        return f"第 {self.column} 字：{self.cause}" + (f"。{self.action}" if self.action else "")


@dataclass(frozen=True, slots=True)
class Literal:
    """A number as typed, a percentage included (90% is 0.90), or words in quotes."""

    value: Decimal | str
    text: str
    column: int


@dataclass(frozen=True, slots=True)
class Name:
    """The path of a figure or of a column: 隐患.合计.整改."""

    path: str
    column: int


@dataclass(frozen=True, slots=True)
class Operation:
    """left operator right, the operator one of + − × ÷."""

    operator: str
    left: Node
    right: Node
    column: int


@dataclass(frozen=True, slots=True)
class Negative:
    """The operand with its sign turned."""

    operand: Node
    column: int


@dataclass(frozen=True, slots=True)
class Call:
    """A function of the fixed list with its arguments."""

    function: str
    arguments: tuple[Node, ...]
    column: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """A chain: operands one more than operators, which are < > ≤ ≥ = ≠."""

    operators: tuple[str, ...]
    operands: tuple[Node, ...]
    column: int


@dataclass(frozen=True, slots=True)
class Junction:
    """Conditions joined by 且 or by 或."""

    word: str
    items: tuple[Node, ...]
    column: int


@dataclass(frozen=True, slots=True)
class Not:
    """A condition turned round (非)."""

    operand: Node
    column: int


Node = Literal | Name | Operation | Negative | Call | Comparison | Junction | Not


@dataclass(frozen=True, slots=True)
class Tree:
    """A formula that has been read."""

    text: str
    """As typed."""
    root: Node

    @property
    def condition(self) -> bool:
        """Whether it says true or false rather than a number."""
        return isinstance(self.root, Comparison | Junction | Not)


def children(node: Node) -> tuple[Node, ...]:
    """The nodes right below a node, left to right."""
    if isinstance(node, Operation):
        return (node.left, node.right)
    if isinstance(node, Negative | Not):
        return (node.operand,)
    many = {Call: "arguments", Comparison: "operands", Junction: "items"}
    field = many.get(type(node))
    return getattr(node, field) if field else ()


def walk(node: Node) -> Iterator[Node]:
    """A node and all below it, top down, left to right."""
    yield node
    for child in children(node):
        yield from walk(child)


def names(tree: Tree) -> tuple[str, ...]:
    """The paths a formula uses, each once, in reading order."""
    return tuple(dict.fromkeys(node.path for node in walk(tree.root) if isinstance(node, Name)))


def near(word: str, known: Iterable[str]) -> str:
    """“是不是 甲、乙？” of the known names like a word; empty if none is."""
    close = difflib.get_close_matches(word, list(known), n=3, cutoff=0.5)
    return f"是不是 {'、'.join(close)}？" if close else ""
