"""The closed room in which a template runs: what names mean, which operators and callables exist, and its bounds.

In: the desk, our filters and functions. Out: a Jinja environment that reaches nothing but views (law 9;
inputs-and-safety.md, section 9), and the rules that a rewritten tree calls.
"""

from __future__ import annotations

import difflib
import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from report.dictionary.names import Branch
from report.template.views import (
    FIRST_START,
    Desk,
    ExhibitView,
    FixedView,
    Mistake,
    NumberView,
    Truth,
    View,
    calculated,
    desk_of,
    entry_of,
    judged,
    name_of,
    truth,
)

LOOP_WORDS = frozenset({"first", "last", "index"})
MOST_NESTED = 3
_SIGNS = {"+": "+", "-": "−", "*": "×", "/": "÷"}
_COMPARE: Mapping[str, Callable[[Any, Any], Any]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,
    "lteq": operator.le,
    "gt": operator.gt,
    "gteq": operator.ge,
}


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
            return NumberView(name_of(obj), desk_of(obj))
        raise Mistake("E410", f"图表没有“{name}”", "可以写“.号”取编号")
    if isinstance(obj, View):
        return _entry(obj, name)
    if type(obj).__name__ == "LoopContext" and name in LOOP_WORDS:
        return getattr(obj, name)
    raise Mistake("E412", f"模板里不能取“.{name}”", "模板只能取数据字典里的表、行、列")


def _exhibit(exhibits: Exhibits, name: str) -> ExhibitView:
    known = exhibits._names  # noqa: SLF001 - the template must not see it, we must
    if name not in known:
        raise Mistake("E410", f"没有叫“{name}”的图表", near(name, known, "请在 exhibits.yaml 里查看图表的键"), name)
    return ExhibitView(name, exhibits._desk)  # noqa: SLF001 - as above


def _entry(view: View, name: str) -> View:
    branch = entry_of(view)
    if not isinstance(branch, Branch):
        raise Mistake(
            "E403", f"“{getattr(branch, 'key', '列表')}”下面没有“{name}”", "它已经是一个数，后面不能再取", name
        )
    found = branch.find(name)
    if found is None:
        raise Mistake("E403", f"“{branch.path}”下面没有“{name}”", near_in(branch, name), name)
    return View(found, desk_of(view))


def near_in(branch: Branch, name: str) -> str:
    """Near names below a branch; of a row named in full the 简称 too, for both can be written."""
    words: list[str] = []
    for word in branch.near(name):
        words += [branch.aliases[word], word] if word in branch.aliases else [word]
    return _asked(words) if words else "请查看数据字典"


def near(name: str, known: Iterable[str], otherwise: str) -> str:
    """是不是“…”？ of names like this one."""
    found = difflib.get_close_matches(name, list(known), n=3, cutoff=0.4)
    return _asked(found) if found else otherwise


def _asked(words: Iterable[str]) -> str:
    spelled = (word if word.isidentifier() else f'["{word}"]' for word in dict.fromkeys(words))
    return f"是不是“{'”或“'.join(spelled)}”？"


def environment(
    desk: Desk, filters: Mapping[str, Callable[..., Any]], functions: Mapping[str, Callable[..., Any]]
) -> Any:
    """A Jinja environment in which only our views, filters and functions exist."""
    room = _room_class(desk, frozenset(functions.values()))(
        undefined=_unknown(desk, functions), finalize=_finalizer(desk), autoescape=False, cache_size=0, optimized=False
    )
    room.filters = {name: _checked(function) for name, function in filters.items()}
    room.tests = {}
    room.globals = dict(functions)
    return room


def _room_class(desk: Desk, allowed: frozenset[Callable[..., Any]]) -> Any:
    from jinja2.runtime import Macro
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class Room(ImmutableSandboxedEnvironment):
        intercepted_binops = frozenset(["+", "-", "*", "/", "//", "%", "**"])
        intercepted_unops = frozenset(["+", "-"])

        def getattr(self, obj: Any, attribute_: str) -> Any:
            return attribute(obj, attribute_)

        def getitem(self, obj: Any, argument: Any) -> Any:
            return attribute(obj, argument)

        def is_safe_callable(self, obj: Any) -> bool:
            return isinstance(obj, Macro) or any(obj is function for function in allowed)

        def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:  # noqa: ARG002 - Jinja's own
            return _operated(operator, left, right, desk)

        def call_unop(self, context: Any, operator: str, arg: Any) -> Any:  # noqa: ARG002 - Jinja's own
            return calculated("−", 0, arg, desk) if operator == "-" else arg

    return Room


def _operated(sign: str, left: Any, right: Any, desk: Desk) -> View:
    if sign not in _SIGNS:
        raise Mistake("E413", f"模板里不能用“{sign}”运算", "只能用 + - * / 和比较")
    return calculated(_SIGNS[sign], left, right, desk)


def unknown(name: str, desk: Desk, functions: Iterable[str]) -> Mistake:
    """The message for a name that is not there."""
    known = [*desk.root.entries, *(word for word in functions if not word.startswith("_"))]
    return Mistake("E403", f"不认识的名称“{name}”", near(name, known, "请查看数据字典"), name)


def _unknown(desk: Desk, functions: Iterable[str]) -> Any:
    """What Jinja makes of a name that is not there: a Mistake at once, with near names."""
    from jinja2 import Undefined

    class Unknown(Undefined):
        def __init__(self, hint: str | None = None, obj: Any = None, name: str | None = None, exc: Any = None) -> None:  # noqa: ARG002 - Jinja's own
            if hint and "parameter" in hint:
                raise Mistake("E401", f"宏缺少参数“{name}”", "请补上", name or "")
            raise unknown(name or "", desk, functions)

    return Unknown


def _finalizer(desk: Desk) -> Callable[[Any], Any]:
    def finalize(value: Any) -> Any:
        if isinstance(value, str):
            desk.spend(len(value))
            return value
        if isinstance(value, View | ExhibitView | FixedView | Exhibits):
            return value
        if isinstance(value, int) and not isinstance(value, bool):
            raise Mistake("E404", f"直接写了数字 {value}", "数字要来自数据；确有必要时写 {{ '…'|固定 }}")
        raise Mistake("E404", "这里打印的不是数据里的数", "请写 {{ 表.行.列 }}")

    return finalize


def _checked(function: Callable[..., Any]) -> Callable[..., Any]:
    """A filter that takes no words with figures in them: those may be joined and printed, not looked into."""

    def call(*arguments: Any, **options: Any) -> Any:
        for item in (*arguments, *options.values()):
            if isinstance(item, str) and any(ord(character) >= FIRST_START for character in item):
                raise Mistake("E405", "拼好的话里有数，不能再用“|”处理", "请在拼接之前处理每个数")
        return function(*arguments, **options)

    return call


class Rules:
    """The functions that a rewritten tree calls."""

    def __init__(self, desk: Desk, undecided: Callable[[int, str, tuple[object, ...]], str]) -> None:
        self.desk = desk
        self.undecided = undecided
        self.finalize = _finalizer(desk)

    def named(self) -> dict[str, Callable[..., Any]]:
        """Each rule under the name that the tree uses."""
        return {
            "_段": self.desk.start,
            "_判": self.judge,
            "_待": self.pending,
            "_未": self.unjudged,
            "_与": self.both,
            "_或": self.either,
            "_非": self.opposite,
            "_比": self.compare,
            "_连": self.join,
            "_各": self.each,
            "_可": self.perhaps,
            "_步": self.step,
        }

    def judge(self, value: Any, number: int) -> bool:
        """Whether a condition holds; remembers if it could not be judged."""
        self.desk.verdicts[number] = found = truth(value)
        return found.value is True

    def pending(self, number: int) -> bool:
        """Whether the condition just judged is undecided."""
        return self.desk.verdicts[number].value is None

    def unjudged(self, number: int, words: str, *loops: object) -> str:
        """What prints in place of both branches."""
        return self.undecided(number, words, loops)

    def both(self, left: Any, right: Any) -> Truth:
        """Kleene's and."""
        pair = (truth(left), truth(right))
        if any(side.value is False for side in pair):
            return Truth(False)
        missing = tuple(figure for side in pair for figure in side.why)
        return Truth(None if missing else True, missing)

    def either(self, left: Any, right: Any) -> Truth:
        """Kleene's or."""
        pair = (truth(left), truth(right))
        if any(side.value is True for side in pair):
            return Truth(True)
        missing = tuple(figure for side in pair for figure in side.why)
        return Truth(None if missing else False, missing)

    def opposite(self, value: Any) -> Truth:
        """Not; undecided stays undecided."""
        found = truth(value)
        return Truth(None if found.value is None else not found.value, found.why)

    def compare(self, left: Any, sign: str, right: Any) -> Truth:
        """A comparison of figures, numbers or texts."""
        return judged(left, right, _COMPARE[sign])

    def join(self, *items: Any) -> str:
        """`~`: words and figures side by side."""
        return "".join(str(self.finalize(item)) for item in items)

    def each(self, values: Any, weight: int) -> Iterator[Any]:
        """The items of a list, every turn counted."""
        if not isinstance(values, View | list | tuple):
            raise Mistake("E407", "for 后面要写表的“各行”或一个列表", "例如 {% for 行 in 事故.各行 %}")
        for value in values:
            self.desk.step(weight)
            yield value

    def step(self, weight: int) -> str:
        """One more call of a macro."""
        self.desk.step(weight, 5)
        return ""

    def perhaps(self, value: Any) -> bool:
        """Whether a loop keeps a row: one that lacks its number is shown with 【待核】, one that does not apply is not."""
        found = truth(value)
        if found.value is None:
            return not all(figure.state == "无此项" for figure in found.why)
        return found.value
