"""A checked syntax tree → the same tree with three-valued conditions, counted loops and macros, and bounded joining."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from report.template.tree import spoken
from report.template.views import LineMistake

LINES = 1_000_000
"""A condition's number is its ordinal times this plus its line."""


def rewrite(tree: Any) -> Any:
    """The tree that is compiled: `if` knows a third outcome, and everything that could grow is counted."""
    return _Rewriter().visit(tree)


class _Rewriter:
    """One pass over one tree; handlers for the nodes that change, every other node keeps its kind."""

    def __init__(self) -> None:
        from jinja2 import nodes

        self.nodes = nodes
        self.count = 0
        self.loops: list[str] = []
        self.handlers: dict[str, Callable[[Any], Any]] = {
            "If": self._if,
            "CondExpr": self._choice,
            "And": lambda node: self._two("_与", node),
            "Or": lambda node: self._two("_或", node),
            "Not": lambda node: self._call("_非", self.visit(node.node), line=node.lineno),
            "Compare": self._compare,
            "Concat": self._concat,
            "For": self._for,
            "Macro": self._macro,
        }

    def visit(self, node: Any) -> Any:
        """The node as it is compiled."""
        handler = self.handlers.get(type(node).__name__)
        return handler(node) if handler else self._children(node)

    def _children(self, node: Any) -> Any:
        for name, value in list(node.iter_fields()):
            if isinstance(value, list):
                changed = [self.visit(item) if isinstance(item, self.nodes.Node) else item for item in value]
                setattr(node, name, changed)
            elif isinstance(value, self.nodes.Node):
                setattr(node, name, self.visit(value))
        return node

    def _call(self, name: str, *arguments: Any, line: int) -> Any:
        return self.nodes.Call(self.nodes.Name(name, "load"), list(arguments), [], None, None).set_lineno(line)

    def _number(self, line: int) -> Any:
        self.count += 1
        return self.nodes.Const(self.count * LINES + line)

    def _if(self, node: Any) -> Any:
        nodes, line = self.nodes, node.lineno
        rest = node.else_
        for branch in reversed(node.elif_):
            rest = [nodes.If(branch.test, branch.body, [], rest).set_lineno(branch.lineno)]
        number = self._number(line)
        words = nodes.Const(spoken(node.test))
        test = self._call("_判", self.visit(node.test), number, line=line)
        loops = [nodes.Name(name, "load") for name in self.loops]
        shown = nodes.Output([self._call("_未", number, words, *loops, line=line)])
        waiting = nodes.If(self._call("_待", number, line=line), [shown], [], [])
        body = [self.visit(child) for child in node.body]
        return nodes.If(test, body, [waiting], [self.visit(child) for child in rest]).set_lineno(line)

    def _choice(self, node: Any) -> Any:
        nodes, line = self.nodes, node.lineno
        number = self._number(line)
        words = nodes.Const(spoken(node.test))
        other = self.visit(node.expr2) if node.expr2 is not None else nodes.Const("")
        shown = self._call("_未", number, words, line=line)
        waiting = nodes.CondExpr(self._call("_待", number, line=line), shown, other)
        test = self._call("_判", self.visit(node.test), number, line=line)
        return nodes.CondExpr(test, self.visit(node.expr1), waiting).set_lineno(line)

    def _two(self, name: str, node: Any) -> Any:
        return self._call(name, self.visit(node.left), self.visit(node.right), line=node.lineno)

    def _compare(self, node: Any) -> Any:
        if any(operand.op in {"in", "notin"} for operand in node.ops):
            raise LineMistake(node.lineno, "E413", "模板里不能用“in”判断", "请用 == 比较")
        pairs = []
        left = self.visit(node.expr)
        for operand in node.ops:
            right = self.visit(operand.expr)
            pairs.append(self._call("_比", left, self.nodes.Const(operand.op), right, line=node.lineno))
            left = right
        made = pairs[0]
        for pair in pairs[1:]:
            made = self._call("_与", made, pair, line=node.lineno)
        return made

    def _concat(self, node: Any) -> Any:
        return self._call("_连", *(self.visit(item) for item in node.nodes), line=node.lineno)

    def _for(self, node: Any) -> Any:
        weight = self.nodes.Const(self._weight(node.body))
        node.iter = self._call("_各", self.visit(node.iter), weight, line=node.lineno)
        if node.test is not None:
            node.test = self._call("_可", self.visit(node.test), line=node.lineno)
        added = [name.name for name in (node.target, *node.target.find_all(self.nodes.Name)) if hasattr(name, "name")]
        added = list(dict.fromkeys(added))
        self.loops += added
        node.body = [self.visit(child) for child in node.body]
        del self.loops[len(self.loops) - len(added) :]
        node.else_ = [self.visit(child) for child in node.else_]
        return node

    def _macro(self, node: Any) -> Any:
        """A macro's turns are counted; it sees the loops around its call only through its arguments."""
        weight = self.nodes.Const(self._weight(node.body))
        kept, self.loops = self.loops, []
        counted = self.nodes.Output([self._call("_步", weight, line=node.lineno)]).set_lineno(node.lineno)
        node.defaults = [self.visit(child) for child in node.defaults]
        node.body = [counted, *(self.visit(child) for child in node.body)]
        self.loops = kept
        return node

    def _weight(self, body: list[Any]) -> int:
        """Characters of the words in a body, which every turn may print."""
        words = (found for child in body for found in (child, *child.find_all(self.nodes.TemplateData)))
        return sum(len(found.data) for found in words if isinstance(found, self.nodes.TemplateData))
