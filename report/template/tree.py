"""The template's syntax tree: which nodes are allowed, and their rewriting into three-valued conditions and counted loops.

In: Jinja's tree of a prepared template. Out: the same tree where `if` knows a third outcome, `and`, `or`, `not` call our
functions, and every loop counts its turns. Raises Mistake (with `line`) for anything a template has no business with.
"""

from __future__ import annotations

from typing import Any

from report.template.views import Mistake

_ALLOWED = frozenset(
    "Template Output TemplateData Name Const Getattr Getitem Filter Call Keyword For If CondExpr Assign AssignBlock Macro Include "
    "List Tuple Concat Compare Operand And Or Not Add Sub Mul Div Neg Pos".split()
)
_NAMES = {
    "Import": "import", "FromImport": "import", "Extends": "extends", "Block": "block", "CallBlock": "call", "FilterBlock": "filter",
    "Test": "is", "Pow": "**", "Mod": "%", "FloorDiv": "//", "Slice": "[:]", "Dict": "{}", "With": "with", "Scope": "scope",
}  # fmt: skip


class LineMistake(Mistake):
    """A Mistake whose line is known from the tree."""

    def __init__(self, line: int, code: str, cause: str, action: str = "", read: str = "") -> None:
        super().__init__(code, cause, action, read)
        self.line = line


def check(node: Any, most_nested: int = 3) -> None:
    """Refuse every node outside the allow-list, private names, foreign calls, and loops nested too deeply."""
    _check(node, 0, most_nested, _macros(node))


def _macros(tree: Any) -> set[str]:
    from jinja2 import nodes

    return {macro.name for macro in tree.find_all(nodes.Macro)}


def _check(node: Any, depth: int, most: int, macros: set[str]) -> None:
    kind = type(node).__name__
    if kind not in _ALLOWED:
        raise LineMistake(node.lineno, "E413", f"模板里不能用“{_NAMES.get(kind, kind)}”", "只能用 if、for、set、macro 和数据的名称")
    if kind == "For":
        depth += 1
        if depth > most:
            raise LineMistake(node.lineno, "E417", f"for 循环嵌套超过 {most} 层", "请拆开")
        if node.recursive:
            raise LineMistake(node.lineno, "E413", "for 不能写 recursive", "")
    if kind == "Call":
        _check_call(node, macros)
    if kind in {"Getattr", "Getitem"} and isinstance(getattr(node, "attr", ""), str) and str(getattr(node, "attr", "")).startswith("_"):
        raise LineMistake(node.lineno, "E412", f"模板里不能取“{node.attr}”", "")
    if kind == "Include" and type(node.template).__name__ != "Const":
        raise LineMistake(node.lineno, "E413", "include 后面只能写带引号的文件名", "")
    for child in node.iter_child_nodes():
        _check(child, depth, most, macros)


def _check_call(node: Any, macros: set[str]) -> None:
    name = getattr(node.node, "name", "")
    if type(node.node).__name__ != "Name" or node.dyn_args or node.dyn_kwargs:
        raise LineMistake(node.lineno, "E412", "模板里只能调用提供的函数", "")
    if name in macros and any(type(argument).__name__ == "Const" and isinstance(argument.value, float) for argument in node.args):
        raise LineMistake(node.lineno, "E404", "宏的参数不能是小数", "")


_SIGNS = {"eq": "=", "ne": "≠", "lt": "<", "lteq": "≤", "gt": ">", "gteq": "≥"}
_JOINS = {"And": "且", "Or": "或", "Add": "+", "Sub": "−", "Mul": "×", "Div": "÷"}


def spoken(node: Any) -> str:
    """A condition as people read it: 重大隐患 = 0; names are shortened to their last word."""
    kind = type(node).__name__
    if kind == "Name":
        return str(node.name)
    if kind == "Const":
        return str(node.value)
    if kind == "Getattr":
        return str(node.attr)
    if kind == "Getitem":
        return spoken(node.arg)
    if kind == "Filter":
        return f"{spoken(node.node)}{node.name}"
    if kind == "Not":
        return f"不是（{spoken(node.node)}）"
    if kind == "Compare":
        return spoken(node.expr) + "".join(f" {_SIGNS.get(item.op, item.op)} {spoken(item.expr)}" for item in node.ops)
    if kind in _JOINS:
        return f"{spoken(node.left)} {_JOINS[kind]} {spoken(node.right)}"
    if kind == "Call":
        return f"{spoken(node.node)}（{'、'.join(spoken(item) for item in node.args)}）"
    return "条件"


def rewrite(tree: Any) -> Any:
    """The tree with three-valued conditions and counted loops; numbers its conditions by line."""
    from jinja2 import nodes
    from jinja2.visitor import NodeTransformer

    def call(name: str, *arguments: Any, line: int) -> Any:
        made = nodes.Call(nodes.Name(name, "load"), list(arguments), [], None, None)
        return made.set_lineno(line)

    class Rewriter(NodeTransformer):
        def __init__(self) -> None:
            self.count = 0
            self.loops: list[str] = []

        def _number(self, line: int) -> Any:
            self.count += 1
            return nodes.Const(self.count * 1_000_000 + line)

        def visit_If(self, node: Any) -> Any:
            line = node.lineno
            rest = node.else_
            for branch in reversed(node.elif_):
                rest = [nodes.If(branch.test, branch.body, [], rest).set_lineno(branch.lineno)]
            number = self._number(line)
            words = nodes.Const(spoken(node.test))
            test = call("_判", self.visit(node.test), number, line=line)
            loops = [nodes.Name(name, "load") for name in self.loops]
            shown = nodes.Output([call("_未", number, words, *loops, line=line)])
            waiting = nodes.If(call("_待", number, line=line), [shown], [], [])
            body = [self.visit(child) for child in node.body]
            made = nodes.If(test, body, [waiting], [self.visit(child) for child in rest])
            return made.set_lineno(line)

        def visit_CondExpr(self, node: Any) -> Any:
            line = node.lineno
            number = self._number(line)
            words = nodes.Const(spoken(node.test))
            other = self.visit(node.expr2) if node.expr2 is not None else nodes.Const("")
            waiting = nodes.CondExpr(call("_待", number, line=line), call("_未", number, words, line=line), other)
            made = nodes.CondExpr(call("_判", self.visit(node.test), number, line=line), self.visit(node.expr1), waiting)
            return made.set_lineno(line)

        def visit_And(self, node: Any) -> Any:
            return call("_与", self.visit(node.left), self.visit(node.right), line=node.lineno)

        def visit_Or(self, node: Any) -> Any:
            return call("_或", self.visit(node.left), self.visit(node.right), line=node.lineno)

        def visit_Not(self, node: Any) -> Any:
            return call("_非", self.visit(node.node), line=node.lineno)

        def visit_Compare(self, node: Any) -> Any:
            if any(operand.op in {"in", "notin"} for operand in node.ops):
                raise LineMistake(node.lineno, "E413", "模板里不能用“in”判断", "请用 == 比较")
            pairs = []
            left = self.visit(node.expr)
            for operand in node.ops:
                right = self.visit(operand.expr)
                pairs.append(nodes.Compare(left, [nodes.Operand(operand.op, right)]).set_lineno(node.lineno))
                left = right
            made = pairs[0]
            for pair in pairs[1:]:
                made = call("_与", made, pair, line=node.lineno)
            return made

        def visit_For(self, node: Any) -> Any:
            node.iter = call("_各", self.visit(node.iter), line=node.lineno)
            if node.test is not None:
                node.test = call("_可", self.visit(node.test), line=node.lineno)
            added = [name.name for name in node.target.find_all(nodes.Name)] or [node.target.name]
            if isinstance(node.target, nodes.Name):
                added = [node.target.name]
            self.loops += added
            node.body = [self.visit(child) for child in node.body]
            del self.loops[len(self.loops) - len(added) :]
            node.else_ = [self.visit(child) for child in node.else_]
            return node

    return Rewriter().visit(tree)
