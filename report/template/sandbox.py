"""The closed room in which a template runs: its own syntax tree check, names, operators and bounds.

In: prepared source. Out: a compiled template that reaches nothing but views (law 9; inputs-and-safety.md, section 9).
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from report.dictionary.names import Branch
from report.template.views import (
    Desk,
    ExhibitView,
    FixedView,
    Mistake,
    NumberView,
    Truth,
    View,
    calculated,
    entry_of,
    name_of,
    truth,
)

LOOP_WORDS = frozenset({"first", "last", "index"})
MOST_NESTED = 3
_SIGNS = {"+": "+", "-": "−", "*": "×", "/": "÷"}


class Exhibits:
    """`图表` in a template: the exhibits by name."""

    __slots__ = ("_desk", "_names")

    def __init__(self, names: Iterable[str], desk: Desk) -> None:
        self._names = tuple(names)
        self._desk = desk

    def __str__(self) -> str:
        raise Mistake("E410", "“图表”后面要写图表的键", "例如 {{ 图表.事故表 }}")


def attribute(obj: object, name: object) -> object:
    """What `obj.name` or `obj["name"]` means in a template; a Mistake with near names if nothing."""
    if not isinstance(name, str):
        raise Mistake("E411", "方括号里要写带引号的名称", '例如 隐患["2023行动"]')
    if isinstance(obj, Exhibits):
        return _exhibit(obj, name)
    if isinstance(obj, ExhibitView):
        if name == "号":
            return NumberView(name_of(obj), obj._desk)  # noqa: SLF001 - one module family
        raise Mistake("E410", f"图表没有“{name}”", "可以写“.号”取编号")
    if isinstance(obj, View):
        return _entry(obj, name)
    if type(obj).__name__ in {"LoopContext", "AsyncLoopContext"} and name in LOOP_WORDS:
        return getattr(obj, name)
    raise Mistake("E412", f"模板里不能取“.{name}”", "模板只能取数据字典里的表、行、列")


def _exhibit(exhibits: Exhibits, name: str) -> ExhibitView:
    known = exhibits._names  # noqa: SLF001 - one module family
    if name not in known:
        raise Mistake("E410", f"没有叫“{name}”的图表", _near(name, known, "请在 exhibits.yaml 里查看图表的键"), name)
    return ExhibitView(name, exhibits._desk)  # noqa: SLF001 - one module family


def _entry(view: View, name: str) -> View:
    branch = entry_of(view)
    if not isinstance(branch, Branch):
        raise Mistake("E403", f"“{getattr(branch, 'key', '列表')}”下面没有“{name}”", "", name)
    found = branch.find(name)
    if found is None:
        known = [*branch.entries, *branch.aliases]
        raise Mistake("E403", f"“{branch.path}”下面没有“{name}”", _near(name, known, "请查看数据字典"), name)
    return View(found, view._desk)  # noqa: SLF001 - one module family


def _near(name: str, known: Iterable[str], otherwise: str) -> str:
    near = difflib.get_close_matches(name, list(known), n=3, cutoff=0.4)
    return f"是不是“{'”或“'.join(_spelled(word) for word in near)}”？" if near else otherwise


def _spelled(word: str) -> str:
    return word if word.isidentifier() else f'["{word}"]'


def environment(desk: Desk, filters: Mapping[str, Callable[..., Any]], functions: Mapping[str, Callable[..., Any]], loader: Callable[[str], str] | None = None) -> Any:
    """A Jinja environment in which only our views, filters and functions exist."""
    from jinja2 import FunctionLoader, StrictUndefined  # noqa: TID251 - the only user of Jinja
    from jinja2.runtime import Macro, Undefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    allowed = set(functions.values())

    class Room(ImmutableSandboxedEnvironment):
        intercepted_binops = frozenset(["+", "-", "*", "/", "//", "%", "**"])
        intercepted_unops = frozenset(["+", "-"])

        def getattr(self, obj: Any, attribute_: str) -> Any:
            return attribute(_given(obj), attribute_)

        def getitem(self, obj: Any, argument: Any) -> Any:
            return attribute(_given(obj), argument)

        def is_safe_callable(self, obj: Any) -> bool:
            return isinstance(obj, Macro) or obj in allowed

        def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
            if operator not in _SIGNS:
                raise Mistake("E413", f"模板里不能用“{operator}”运算", "只能用 + - * / 和比较")
            return calculated(_SIGNS[operator], _given(left), _given(right), desk)

        def call_unop(self, context: Any, operator: str, arg: Any) -> Any:
            return calculated("−", 0, _given(arg), desk) if operator == "-" else _given(arg)

    def _given(value: Any) -> Any:
        if isinstance(value, Undefined):
            name = value._undefined_name or ""
            raise Mistake("E403", f"不认识的名称“{name}”", _near(name, [*desk.root.entries, *functions], "请查看数据字典"), name)
        return value

    def finalize(value: Any) -> Any:
        value = _given(value)
        if isinstance(value, View | ExhibitView | FixedView | str):
            return value
        if isinstance(value, int) and not isinstance(value, bool):
            raise Mistake("E404", f"直接写了数字 {value}", "数字要来自数据；确有必要时写 {{ '…'|固定 }}")
        raise Mistake("E404", f"这里打印的不是数据里的数（{type(value).__name__}）", "请写 {{ 表.行.列 }}")

    room = Room(
        undefined=StrictUndefined,
        finalize=finalize,
        autoescape=False,
        loader=FunctionLoader(lambda name: loader(name)) if loader else None,
        cache_size=0,
        optimized=False,
    )
    room.filters = {name: _checked(function, _given) for name, function in filters.items()}
    room.tests = {}
    room.globals = dict(functions)
    return room


def _checked(function: Callable[..., Any], given: Callable[[Any], Any]) -> Callable[..., Any]:
    def call(*arguments: Any, **options: Any) -> Any:
        return function(*(given(item) for item in arguments), **{name: given(item) for name, item in options.items()})

    return call


def decisions(desk: Desk, undecided: Callable[[int, str, tuple[object, ...]], str]) -> dict[str, Callable[..., Any]]:
    """The functions that the rewritten tree calls: three-valued conditions, counted loops, block starts."""

    def judge(value: Any, number: int) -> bool:
        desk.verdicts[number] = found = truth(value)
        return found.value is True

    def pending(number: int) -> bool:
        return desk.verdicts[number].value is None

    def both(left: Any, right: Any) -> Truth:
        pair = (truth(left), truth(right))
        if any(side.value is False for side in pair):
            return Truth(False)
        missing = tuple(figure for side in pair for figure in side.why)
        return Truth(None if missing else True, missing)

    def either(left: Any, right: Any) -> Truth:
        pair = (truth(left), truth(right))
        if any(side.value is True for side in pair):
            return Truth(True)
        missing = tuple(figure for side in pair for figure in side.why)
        return Truth(None if missing else False, missing)

    def opposite(value: Any) -> Truth:
        found = truth(value)
        return Truth(None if found.value is None else not found.value, found.why)

    def each(values: Any) -> Iterator[Any]:
        if not isinstance(values, View | list | tuple):
            raise Mistake("E407", "for 后面要写表的“各行”或一个列表", "例如 {% for 行 in 事故.各行 %}")
        for value in values:
            desk.step()
            yield value

    def perhaps(value: Any) -> bool:
        found = truth(value)
        if found.value is None:  # a row that lacks its number is shown with 【待核】; one that does not apply is not
            return not all(figure.state == "无此项" for figure in found.why)
        return found.value

    return {
        "_段": desk.start,
        "_判": judge,
        "_待": pending,
        "_未": lambda number, words, *loops: undecided(number, words, loops),
        "_与": both,
        "_或": either,
        "_非": opposite,
        "_各": each,
        "_可": perhaps,
    }
