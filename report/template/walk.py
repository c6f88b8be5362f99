"""Every name in every branch of a template, taken or not, against the names there are; digits typed anywhere.

In: a prepared template, the tree of figures, exhibits, filters and functions. Out: problems with their lines, and which
exhibits are placed and cited.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from report.dictionary.names import Branch
from report.exhibits import Exhibit
from report.figure import Figure
from report.problem import Place, Problem
from report.template.draft import typed_digit
from report.template.sandbox import LOOP_WORDS, near, near_in
from report.template.source import Source
from report.template.views import Tools

_TAGS = re.compile(r"\{\{.*?\}\}|\{%.*?%\}")


@dataclass(frozen=True, slots=True)
class Typed:
    """What an expression may be: some entries of the tree, or anything (no entries)."""

    entries: tuple[Branch | Figure | tuple[Branch | Figure, ...], ...] = ()
    word: str = ""
    """loop, 图表 or the name of an exhibit with 图表 before it."""


ANYTHING = Typed()


@dataclass(slots=True)
class Walked:
    """What a walk found."""

    problems: list[Problem] = field(default_factory=list)
    cited: set[str] = field(default_factory=set)
    """Exhibits whose number is printed."""


@dataclass(slots=True)
class Walker:
    """Walks the trees of a template and of the titles and notes of its exhibits."""

    root: Branch
    exhibits: Mapping[str, Exhibit]
    tools: Tools
    place: Callable[[int], Place]
    read: Callable[[int], str]
    found: Walked = field(default_factory=Walked)
    scope: dict[str, Typed] = field(default_factory=dict)

    def tree(self, tree: Any) -> None:
        """Walk a whole tree; macros are known everywhere."""
        from jinja2 import nodes

        self.scope |= {macro.name: ANYTHING for macro in tree.find_all(nodes.Macro)}
        self.visit(tree)

    def visit(self, node: Any) -> None:
        """A statement or anything that holds some."""
        statements: dict[str, Callable[[Any], None]] = {
            "For": self._for,
            "Assign": self._assign,
            "Macro": self._macro,
            "Output": self._output,
        }
        kind = type(node).__name__
        if kind in statements:
            statements[kind](node)
        elif hasattr(node, "ctx") or kind in _EXPRESSIONS:
            self.typed(node)
        else:
            for child in node.iter_child_nodes():
                self.visit(child)

    def _for(self, node: Any) -> None:
        items = self._items(self.typed(node.iter))
        kept = dict(self.scope)
        names = [node.target.name] if hasattr(node.target, "name") else [item.name for item in node.target.items]
        self.scope |= dict.fromkeys(names, items if len(names) == 1 else ANYTHING)
        self.scope["loop"] = Typed(word="loop")
        for child in [*([node.test] if node.test is not None else []), *node.body]:
            self.visit(child)
        self.scope = kept
        for child in node.else_:
            self.visit(child)

    def _items(self, listed: Typed) -> Typed:
        found = [item for entry in listed.entries if isinstance(entry, tuple) for item in entry]
        return Typed(tuple(found))

    def _assign(self, node: Any) -> None:
        self.scope[getattr(node.target, "name", "")] = self.typed(node.node)

    def _macro(self, node: Any) -> None:
        kept = dict(self.scope)
        self.scope |= {argument.name: ANYTHING for argument in node.args}
        for child in (*node.defaults, *node.body):
            self.visit(child)
        self.scope = kept

    def _output(self, node: Any) -> None:
        for child in node.nodes:
            self._words(child)
            self.typed(child)

    def _words(self, node: Any) -> None:
        """A text constant that would print: its digits are typed digits."""
        kind = type(node).__name__
        if kind == "Const" and isinstance(node.value, str) and typed_digit(node.value) >= 0:
            self._complain(
                node, "E402", "模板里直接写了数字", "数字请来自数据；固定的字写成 {{ '…'|固定 }}", node.value[:20]
            )
        for child in _parts(node):
            self._words(child)

    def typed(self, node: Any) -> Typed:
        """What an expression may be; unknown names in it are told."""
        readers: dict[str, Callable[[Any], Typed]] = {
            "Name": self._name,
            "Getattr": lambda found: self._below(found, found.attr),
            "Getitem": lambda found: self._below(found, getattr(found.arg, "value", None)),
            "Filter": self._filter,
        }
        kind = type(node).__name__
        if kind in readers:
            return readers[kind](node)
        for child in node.iter_child_nodes():
            self.typed(child)
        return ANYTHING

    def _name(self, node: Any) -> Typed:
        name = node.name
        if name in self.scope:
            return self.scope[name]
        if name == "图表":
            return Typed(word="图表")
        entry = self.root.find(name)
        if entry is not None:
            return Typed((entry,))
        if node.ctx == "load" and name not in self.tools[1] and not name.startswith("_"):
            known = [*self.root.entries, *self.tools[1], *self.scope]
            self._complain(node, "E403", f"不认识的名称“{name}”", near(name, known, "请查看数据字典"), name)
        return ANYTHING

    def _below(self, node: Any, name: object) -> Typed:
        base = self.typed(node.node)
        if not isinstance(name, str):
            return ANYTHING
        if base.word:
            return self._word(node, base.word, name)
        found = [entry for item in base.entries if isinstance(item, Branch) and (entry := item.find(name)) is not None]
        if base.entries and not found:
            self._unknown(node, base, name)
        return Typed(tuple(found))

    def _word(self, node: Any, word: str, name: str) -> Typed:
        if word == "loop":
            if name not in LOOP_WORDS:
                self._complain(
                    node, "E412", f"模板里不能取“loop.{name}”", "可以用 loop.first、loop.last、loop.index", name
                )
        elif word == "图表":
            if name not in self.exhibits:
                action = near(name, self.exhibits, "请在 exhibits.yaml 里查看图表的键")
                self._complain(node, "E410", f"没有叫“{name}”的图表", action, name)
            return Typed(word=f"图表.{name}")
        elif name == "号":
            self.found.cited.add(word.removeprefix("图表."))
        else:
            self._complain(node, "E410", f"图表没有“{name}”", "可以写“.号”取编号", name)
        return ANYTHING

    def _unknown(self, node: Any, base: Typed, name: str) -> None:
        branch = next((item for item in base.entries if isinstance(item, Branch)), None)
        if branch is None:
            self._complain(node, "E403", f"这里不能再取“{name}”", "它已经是一个数或一个列表", name)
        else:
            self._complain(node, "E403", f"“{branch.path}”下面没有“{name}”", near_in(branch, name), name)

    def _filter(self, node: Any) -> Typed:
        if node.name not in self.tools[0]:
            action = near(node.name, self.tools[0], "请看 report explain 模板 里列的写法")
            self._complain(node, "E401", f"没有叫“{node.name}”的写法", action, node.name)
        for child in node.iter_child_nodes():
            self.typed(child)
        return ANYTHING

    def _complain(self, node: Any, code: str, cause: str, action: str, read: str) -> None:
        problem = Problem(code, cause, action, self.place(node.lineno), self.read(node.lineno) or read)
        if problem not in self.found.problems:
            self.found.problems.append(problem)


def _parts(node: Any) -> list[Any]:
    """The expressions of which one or all print when this one does."""
    kind = type(node).__name__
    if kind == "Concat":
        return list(node.nodes)
    return [child for child in (node.expr1, node.expr2) if child is not None] if kind == "CondExpr" else []


_EXPRESSIONS = frozenset((
    "Name", "Getattr", "Getitem", "Filter", "Call", "Compare", "And", "Or", "Not", "Add", "Sub", "Mul", "Div", "Neg", "Concat",
    "CondExpr", "List", "Tuple", "Const",
))  # fmt: skip


def digits(source: Source) -> list[Problem]:
    """Law 2 in every branch: digits typed outside of tags."""
    found = []
    for line in source.written:
        words = _TAGS.sub("", line.bare)
        if (at := typed_digit(words)) >= 0:
            action = "数字请来自数据，写成 {{ 表.行.列 }}；文号等固定的字写成 {{ '〔2022〕3号'|固定 }}"
            place = Place(line.file, line=line.number)
            found.append(Problem("E402", "模板里直接写了数字", action, place, words[max(0, at - 6) : at + 10]))
    return found
