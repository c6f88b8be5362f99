"""The template's syntax tree: which nodes and names are allowed.

In: Jinja's tree of a prepared template. Out: nothing, or a LineMistake for anything a template has no business with.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from report.template.views import LineMistake

_ALLOWED = frozenset((
    "Template", "Output", "TemplateData", "Name", "Const", "Getattr", "Getitem", "Filter", "Call", "Keyword", "For", "If",
    "CondExpr", "Assign", "AssignBlock", "Macro", "List", "Tuple", "Concat", "Compare", "Operand", "And", "Or", "Not",
    "Add", "Sub", "Mul", "Div", "Neg", "Pos",
))  # fmt: skip
_NAMES = {
    "Import": "import", "FromImport": "import", "Extends": "extends", "Block": "block", "CallBlock": "call", "FilterBlock": "filter",
    "Test": "is", "Pow": "**", "Mod": "%", "FloorDiv": "//", "Slice": "[:]", "Dict": "{}", "With": "with", "Scope": "scope",
    "Include": "include",
}  # fmt: skip
MARK = "_段"
"""The only private name in a prepared template: our own block mark."""


class Checker:
    """Walks a tree once; raises at the first thing that is not allowed."""

    def __init__(self, reserved: Collection[str], functions: Collection[str], most_nested: int = 3) -> None:
        self.reserved = reserved
        """Names that no loop, set or macro may take: those of the data and ours."""
        self.functions = set(functions) | {MARK}
        self.most_nested = most_nested
        self.rules: dict[str, Callable[[Any], None]] = {
            "Call": self._call,
            "Name": self._name,
            "Getattr": self._attribute,
            "Macro": self._macro,
        }

    def check(self, tree: Any) -> None:
        """Refuse every node outside the allow-list, private names, foreign calls, and loops nested too deeply."""
        from jinja2 import nodes

        self.functions |= {macro.name for macro in tree.find_all(nodes.Macro)}
        self._walk(tree, 0)

    def _walk(self, node: Any, depth: int) -> None:
        kind = type(node).__name__
        if kind not in _ALLOWED:
            cause = f"模板里不能用“{_NAMES.get(kind, kind)}”"
            raise LineMistake(node.lineno, "E413", cause, "只能用 if、for、set、macro 和数据的名称")
        if kind == "For":
            depth += 1
            self._loop(node, depth)
        if kind in self.rules:
            self.rules[kind](node)
        for child in node.iter_child_nodes():
            self._walk(child, depth)

    def _loop(self, node: Any, depth: int) -> None:
        if depth > self.most_nested:
            raise LineMistake(node.lineno, "E417", f"for 循环嵌套超过 {self.most_nested} 层", "请拆开")
        if node.recursive:
            raise LineMistake(node.lineno, "E413", "for 不能写 recursive", "请去掉")

    def _name(self, node: Any) -> None:
        if node.name.startswith("_") and node.name != MARK:
            raise LineMistake(node.lineno, "E412", f"模板里不能用“{node.name}”", "名称不能以下划线开头")
        if node.ctx != "load":
            self._given(node.name, node.lineno)

    def _macro(self, node: Any) -> None:
        self._given(node.name, node.lineno)

    def _given(self, name: str, line: int) -> None:
        """A name that the template gives must be free."""
        if name in self.reserved or name in {"loop", "图表", MARK} or name.startswith("_"):
            raise LineMistake(line, "E424", f"“{name}”已经是数据或程序的名称，不能再用作变量", "请换一个名称", name)

    def _attribute(self, node: Any) -> None:
        if node.attr.startswith("_"):
            raise LineMistake(node.lineno, "E412", f"模板里不能取“{node.attr}”", "名称不能以下划线开头")

    def _call(self, node: Any) -> None:
        name = getattr(node.node, "name", "")
        if type(node.node).__name__ != "Name" or node.dyn_args or node.dyn_kwargs:
            raise LineMistake(node.lineno, "E412", "模板里只能调用提供的函数", "请看 report explain 模板")
        if name not in self.functions:
            cause = f"没有叫“{name}”的函数"
            raise LineMistake(node.lineno, "E412", cause, "请看 report explain 模板 里列的函数", name)


_SIGNS = {"eq": "=", "ne": "≠", "lt": "<", "lteq": "≤", "gt": ">", "gteq": "≥"}
_JOINS = {"And": "且", "Or": "或", "Add": "+", "Sub": "−", "Mul": "×", "Div": "÷"}
_SPOKEN: dict[str, Callable[[Any], str]] = {
    "Name": lambda node: str(node.name),
    "Const": lambda node: str(node.value),
    "Getattr": lambda node: str(node.attr),
    "Getitem": lambda node: spoken(node.arg),
    "Filter": lambda node: f"{spoken(node.node)}{node.name}",
    "Not": lambda node: f"不是（{spoken(node.node)}）",
    "Compare": lambda node: (
        spoken(node.expr) + "".join(f" {_SIGNS.get(o.op, o.op)} {spoken(o.expr)}" for o in node.ops)
    ),
    "Call": lambda node: f"{spoken(node.node)}（{'、'.join(spoken(item) for item in node.args)}）",
}


def spoken(node: Any) -> str:
    """A condition as people read it: 重大隐患 = 0; names are shortened to their last word."""
    kind = type(node).__name__
    if kind in _JOINS:
        return f"{spoken(node.left)} {_JOINS[kind]} {spoken(node.right)}"
    return _SPOKEN[kind](node) if kind in _SPOKEN else "条件"
