"""Formula text → Tree, by Python's own grammar and an allow-list of its nodes."""

from __future__ import annotations

import ast
import unicodedata
import warnings
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from report.expression.lexer import Source, source
from report.expression.tree import (
    Call,
    Comparison,
    ExpressionError,
    Junction,
    Literal,
    Name,
    Negative,
    Node,
    Not,
    Operation,
    Tree,
    near,
)

FUNCTIONS = {
    "合计": (1, 60),
    "个数": (1, 60),
    "最大": (1, 60),
    "最小": (1, 60),
    "占比": (2, 2),
    "同期": (1, 1),
    "上期": (1, 1),
    "如果": (3, 3),
}
"""Functions of a formula: the fewest and the most arguments."""
_ARITHMETIC: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "−", ast.Mult: "×", ast.Div: "÷"}
_COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<",
    ast.Gt: ">",
    ast.LtE: "≤",
    ast.GtE: "≥",
    ast.Eq: "=",
    ast.NotEq: "≠",
}
_DEEPEST_TREE = 100
"""Nodes one below another: a sum of a hundred terms."""
_ALLOWED = "公式里只用名称、数、+ − × ÷、比较、且 或 非，以及 " + "、".join(FUNCTIONS)


def parse(text: str) -> Tree:
    """A formula's tree; ExpressionError (Chinese, with the column as typed) for anything outside the allow-list."""
    if not text.strip():
        raise ExpressionError("公式是空的", "写出公式或删去这一项")
    read = source(text)
    body = _python(read)
    return Tree(text, _Reader(read).node(body))


def _python(read: Source) -> ast.expr:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(read.text, mode="eval").body
    except SyntaxError as error:
        column = read.column(error.offset - 1) if error.offset else read.end  # 0: the text stops too early
        raise ExpressionError("公式写得不完整或多了符号", "检查括号是否成对、运算符两边是否都有内容", column) from None
    except (RecursionError, MemoryError, ValueError):
        raise ExpressionError("公式太复杂", "拆成几个指标，再用它们的名称计算") from None


class _Reader:
    """Turns Python's nodes into ours."""

    def __init__(self, read: Source) -> None:
        self.read = read
        self.bytes = read.text.encode()
        self.depth = 0

    def column(self, node: ast.expr) -> int:
        """The typed column of a Python node (its offsets count UTF-8 bytes)."""
        return self.read.column(len(self.bytes[: node.col_offset].decode(errors="ignore")))

    def node(self, node: ast.expr) -> Node:
        """Our node of a Python node."""
        if isinstance(node, ast.Name | ast.Attribute | ast.Subscript):
            return Name(self.path(node), self.column(node))
        readers: dict[type[ast.expr], Callable[[Any], Node]] = {
            ast.Constant: self.literal,
            ast.BinOp: self.operation,
            ast.UnaryOp: self.unary,
            ast.Compare: self.comparison,
            ast.BoolOp: self.junction,
            ast.Call: self.call,
        }
        reader = readers.get(type(node))
        if reader is None:
            raise ExpressionError("公式里不能这样写", _ALLOWED, self.column(node))
        if self.depth > _DEEPEST_TREE:
            raise ExpressionError("公式太复杂", "拆成几个指标，再用它们的名称计算", self.column(node))
        self.depth += 1
        result = reader(node)
        self.depth -= 1
        return result

    def junction(self, node: ast.BoolOp) -> Junction:
        """Conditions joined by one word."""
        word = "且" if isinstance(node.op, ast.And) else "或"
        return Junction(word, tuple(self.condition(item) for item in node.values), self.column(node))

    def literal(self, node: ast.Constant) -> Literal:
        """A number by its text, never by Python's float; words by themselves."""
        column = self.column(node)
        if isinstance(node.value, str):
            return Literal(unicodedata.normalize("NFKC", node.value), node.value, column)
        if isinstance(node.value, bool) or not isinstance(node.value, int | float):
            raise ExpressionError("公式里不能这样写", _ALLOWED, column)
        text = self.bytes[node.col_offset : node.end_col_offset].decode()
        return Literal(Decimal(text), text, column)

    def path(self, node: ast.expr) -> str:
        """The dotted path of names, attributes and subscripts."""
        match node:
            case ast.Name():
                return unicodedata.normalize("NFKC", node.id)
            case ast.Attribute():
                return f"{self.path(node.value)}.{unicodedata.normalize('NFKC', node.attr)}"
            case ast.Subscript(slice=ast.Constant(value=str(key))):
                return f"{self.path(node.value)}.{unicodedata.normalize('NFKC', key)}"
            case ast.Subscript():
                raise ExpressionError("方括号里要写带引号的名称", '例如 隐患["2023行动"]', self.column(node))
        raise ExpressionError("点号前面要是名称", "例如 隐患.合计.整改", self.column(node))

    def operation(self, node: ast.BinOp) -> Operation:
        """One of the four operations."""
        operator = _ARITHMETIC.get(type(node.op))
        if operator is None:
            raise ExpressionError("只能用 + − × ÷ 四种运算", "换成这四种", self.column(node))
        return Operation(operator, self.value(node.left), self.value(node.right), self.column(node))

    def unary(self, node: ast.UnaryOp) -> Node:
        """A sign, or 非."""
        if isinstance(node.op, ast.Not):
            return Not(self.condition(node.operand), self.column(node))
        operand = self.value(node.operand)
        return Negative(operand, self.column(node)) if isinstance(node.op, ast.USub) else operand

    def comparison(self, node: ast.Compare) -> Comparison:
        """A chain of comparisons."""
        operators = [_COMPARISONS.get(type(operator)) for operator in node.ops]
        if None in operators:
            raise ExpressionError("只能用 < > ≤ ≥ = ≠ 比较", "换成这几种", self.column(node))
        operands = tuple(self.value(item) for item in (node.left, *node.comparators))
        return Comparison(tuple(operator for operator in operators if operator), operands, self.column(node))

    def call(self, node: ast.Call) -> Call:
        """A function of the list with a fitting number of arguments."""
        column = self.column(node)
        if node.keywords or any(isinstance(item, ast.Starred) for item in node.args):
            raise ExpressionError("括号里只写用逗号隔开的内容", "去掉等号和星号", column)
        if not isinstance(node.func, ast.Name) or node.func.id not in FUNCTIONS:
            raise self.unknown_function(node.func)
        name = node.func.id
        low, high = FUNCTIONS[name]
        if not low <= len(node.args) <= high:
            count = str(low) if low == high else f"{low} 到 {high}"
            raise ExpressionError(
                f"{name}（）里写了 {len(node.args)} 项", f"{name}（）里要 {count} 项，用逗号隔开", column
            )
        first = self.condition if name == "如果" else self.value
        return Call(name, tuple((self.value if i else first)(item) for i, item in enumerate(node.args)), column)

    def unknown_function(self, node: ast.expr) -> ExpressionError:
        """A word before a bracket that is no function: a slip, or a name with brackets in it."""
        word = self.path(node)
        hint = near(word, FUNCTIONS) or f'名称里有括号时写成 表名["{word}（…）"]；函数只有 {"、".join(FUNCTIONS)}'
        return ExpressionError(f"没有函数“{word}”", hint, self.column(node))

    def value(self, node: ast.expr) -> Node:
        """A node that has a value; a condition here is a mistake."""
        result = self.node(node)
        if isinstance(result, Comparison | Junction | Not):
            raise ExpressionError(
                "这里要一个数，写的却是条件", "条件只放在 如果（）的第一项或 且 或 非 旁边", result.column
            )
        return result

    def condition(self, node: ast.expr) -> Node:
        """A node that says true or false; a number here is a mistake."""
        result = self.node(node)
        if not isinstance(result, Comparison | Junction | Not):
            raise ExpressionError("这里要一个条件，写的却是数", "例如 隐患.重大 = 0", result.column)
        return result
