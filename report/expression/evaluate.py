"""Tree and a resolver of names → Figure (a value) or Verdict (a condition), exact, every input recorded."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

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
from report.figure import Figure, Kind, State, combined, merged_state, total

Names = Callable[[str], "Figure | tuple[Figure, ...]"]
"""Path → figure, or the figures of a column; LookupError if there is no such name."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a formula may reach besides the names of this period."""

    same_period: Names | None = None
    """同期: the same names, of last year's period."""
    previous: Names | None = None
    """上期: the same names, of the period before."""
    known: Collection[str] = ()
    """All names, for the near ones in an error."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a condition came to."""

    holds: bool | None
    """None: something it needs is 未报 or 待核."""
    left: Figure | None = None
    """Left side of the comparison that decided."""
    right: Figure | None = None
    undecided: tuple[Figure, ...] = ()
    """The raw figures that must be known first."""
    applies: bool = True
    """False: a side is a quotient that is 无此项 (zero denominator), so the condition says nothing; `holds` is False."""
    operator: str = ""
    """Sign of the comparison that decided."""


_NO_SCOPE = Scope()
_MONEY = {"元": 1, "千元": 1000, "万元": 10_000, "亿元": 100_000_000}


def evaluate(tree: Tree, names: Names, key: str, scope: Scope = _NO_SCOPE) -> Figure:
    """The value of a formula under a key, exact, with its inputs and the typed formula; states as in report.figure.

    ExpressionError: unknown name, units that do not fit, a condition where a value is wanted.
    """
    if tree.condition:
        raise ExpressionError("这是条件，不是数", "指标的公式要算出一个数", tree.root.column)
    figure = _Machine(names, scope).single(tree.root)
    if not figure.formula and not figure.inputs and isinstance(tree.root, Name):
        return Figure(key, figure.value, figure.unit, figure.state, figure.kind, (figure,), tree.text)
    return replace(figure, key=key, formula=tree.text, source=None, label="")


def judge(tree: Tree, names: Names, scope: Scope = _NO_SCOPE) -> Verdict:
    """What a condition comes to; ExpressionError as in `evaluate`, or if the formula is a value."""
    if not tree.condition:
        raise ExpressionError("这是数，不是条件", "例如 隐患.重大 = 0", tree.root.column)
    return _Machine(names, scope).judge(tree.root)


class _Machine:
    """Computes nodes with one resolver; 同期 and 上期 make another one."""

    def __init__(self, names: Names, scope: Scope) -> None:
        self.names = names
        self.scope = scope

    def value(self, node: Node) -> tuple[Figure, ...] | Figure:
        """A figure, or the figures of a column."""
        match node:
            case Name():
                return self.look_up(node)
            case Literal():
                kind = Kind.TEXT if isinstance(node.value, str) else Kind.NUMBER
                return Figure(node.text, node.value, kind=kind)
            case Operation():
                return self.operation(node)
            case Negative():
                zero = Figure("0", Decimal(0))
                operand = self.number(node.operand)
                return combined(f"−{operand.key}", "−", zero, operand, operand.unit)
            case Call():
                return self.call(node)
        raise ExpressionError("这里要一个数，写的却是条件", "例如 隐患.重大", node.column)

    def single(self, node: Node) -> Figure:
        """A figure; a whole column here is a mistake."""
        value = self.value(node)
        if isinstance(value, tuple):
            path = node.path if isinstance(node, Name) else ""
            raise ExpressionError(f"“{path}”是一整列，不是一个数", f"写成 合计({path})，或指明是哪一行", node.column)
        return value

    def number(self, node: Node) -> Figure:
        """A figure that can be computed with."""
        figure = self.single(node)
        if figure.known and not isinstance(figure.value, str) and figure.value is not None:
            return figure
        if figure.known:
            raise ExpressionError(f"“{figure.label or figure.key}”是文字，不能计算", "换成数", node.column)
        return figure

    def numbers(self, nodes: tuple[Node, ...]) -> tuple[Figure, ...]:
        """All figures of all arguments, columns spread out."""
        figures: list[Figure] = []
        for node in nodes:
            value = self.value(node)
            for figure in value if isinstance(value, tuple) else (value,):
                if isinstance(figure.value, str):
                    raise ExpressionError(f"“{figure.label or figure.key}”是文字，不能计算", "换成数", node.column)
                figures.append(figure)
        return tuple(figures)

    def look_up(self, node: Name) -> Figure | tuple[Figure, ...]:
        """What the resolver has under a path."""
        try:
            return self.names(node.path)
        except LookupError:
            hint = near(node.path, self.scope.known) or "核对名称；表和列的名称见数据字典"
            if any(word in node.path for word in "且或"):
                hint += "；“且”“或”两边要空格"
            raise ExpressionError(f"没有“{node.path}”", hint, node.column) from None

    def operation(self, node: Operation) -> Figure:
        """One of the four operations, units minded."""
        left, right = self.number(node.left), self.number(node.right)
        key = f"{left.key} {node.operator} {right.key}"
        if node.operator in "+−" and left.unit != right.unit and left.unit and right.unit:
            raise ExpressionError(
                f"单位不同（{left.unit}、{right.unit}），不能相{'加' if node.operator == '+' else '减'}",
                "换成同一单位的数",
                node.column,
            )
        return combined(key, node.operator, left, right, _unit(node.operator, left.unit, right.unit))

    def call(self, node: Call) -> Figure | tuple[Figure, ...]:
        """One of the functions."""
        functions: dict[str, Callable[[Call], Figure | tuple[Figure, ...]]] = {
            "同期": lambda call: self.elsewhere(call, self.scope.same_period),
            "上期": lambda call: self.elsewhere(call, self.scope.previous),
            "如果": self.choice,
            "占比": self.share,
            "合计": self.total,
            "个数": lambda call: _count(self.numbers(call.arguments)),
            "最大": lambda call: _extreme(call, self.numbers(call.arguments)),
            "最小": lambda call: _extreme(call, self.numbers(call.arguments)),
        }
        return functions[node.function](node)

    def share(self, node: Call) -> Figure:
        """占比: a part in its whole, columns as their totals."""
        part, whole = (self.summed(argument) for argument in node.arguments)
        return combined(f"占比({part.key})", "÷", part, whole, _unit("÷", part.unit, whole.unit))

    def elsewhere(self, node: Call, names: Names | None) -> Figure | tuple[Figure, ...]:
        """The argument computed with the names of another period."""
        if names is None:
            raise ExpressionError(f"这里没有{node.function}的数", f"去掉 {node.function}（）", node.column)
        return _Machine(names, replace(self.scope, same_period=None, previous=None)).value(node.arguments[0])

    def total(self, node: Call) -> Figure:
        """合计 of columns and figures of one unit."""
        figures = self.numbers(node.arguments)
        try:
            return total(f"合计({'、'.join(dict.fromkeys(f.key for f in figures[:3]))})", figures)
        except ValueError:
            units = "、".join(sorted({figure.unit or "无单位" for figure in figures if figure.known}))
            raise ExpressionError(f"单位不同（{units}），不能相加", "换成同一单位的数", node.column) from None

    def summed(self, node: Node) -> Figure:
        """A figure, a column as its total."""
        value = self.value(node)
        if isinstance(value, tuple):
            return self.total(Call("合计", (node,), node.column))
        return self.number(node)

    def choice(self, node: Call) -> Figure:
        """如果: the second or the third argument; 待核 while the condition is undecided."""
        condition, yes, no = node.arguments
        verdict = self.judge(condition)
        sides = tuple(side for side in (verdict.left, verdict.right) if side is not None)
        if verdict.holds is None:
            return Figure("如果", None, "", State.UNCONFIRMED, inputs=verdict.undecided, formula="如果")
        taken = self.single(yes if verdict.holds else no)
        return Figure("如果", taken.value, taken.unit, taken.state, taken.kind, (*sides, taken), "如果")

    def judge(self, node: Node) -> Verdict:
        """What a condition comes to: three-valued, so that 未报 decides nothing it need not."""
        match node:
            case Comparison():
                return self.comparison(node)
            case Junction():
                return _joined(node.word, [self.judge(item) for item in node.items])
            case Not():
                inner = self.judge(node.operand)
                turned = None if inner.holds is None else inner.applies and not inner.holds
                return replace(inner, holds=turned)
        raise ExpressionError("这里要一个条件，写的却是数", "例如 隐患.重大 = 0", node.column)

    def comparison(self, node: Comparison) -> Verdict:
        """A chain is its links joined by 且."""
        operands = [self.single(operand) for operand in node.operands]
        links = zip(operands, node.operators, operands[1:], strict=False)
        return _joined("且", [_link(left, sign, right, node.column) for left, sign, right in links])


def _unit(operator: str, left: str, right: str) -> str | None:
    if operator != "÷":
        return left or right
    if left == right:
        return ""
    return f"{left}/{right}" if left and right else left


def _count(figures: tuple[Figure, ...]) -> Figure:
    state = merged_state(figures)
    value = Decimal(sum(figure.known for figure in figures)) if state is not State.UNCONFIRMED else None
    state = State.KNOWN if value is not None else state
    return Figure("个数", value, "", state, inputs=figures, formula="个数")


def _extreme(node: Call, figures: tuple[Figure, ...]) -> Figure:
    function = node.function
    units = {figure.unit for figure in figures if figure.known}
    if len(units) > 1:
        raise ExpressionError(f"单位不同（{'、'.join(sorted(units))}），不能比较", "换成同一单位的数", node.column)
    state = merged_state(figures) if figures else State.ABSENT
    known = [figure.value for figure in figures if figure.known and figure.value is not None]
    numbers = [value for value in known if not isinstance(value, str)]
    value = (max if function == "最大" else min)(numbers) if state is State.KNOWN else None
    return Figure(function, value, next(iter(units), ""), state, inputs=figures, formula=function)


def _joined(word: str, verdicts: list[Verdict]) -> Verdict:
    """且 or 或 of verdicts: one deciding item is enough, else 未报 anywhere leaves it open."""
    deciding = word == "或"
    for verdict in verdicts:
        if verdict.holds is deciding:
            return verdict
    open_ones = tuple(figure for verdict in verdicts if verdict.holds is None for figure in verdict.undecided)
    if any(verdict.holds is None for verdict in verdicts):
        first = next(verdict for verdict in verdicts if verdict.holds is None)
        return replace(first, undecided=tuple(dict.fromkeys(open_ones)))
    silent = next((verdict for verdict in verdicts if not verdict.applies), None)
    return silent or verdicts[-1]


def _link(left: Figure, sign: str, right: Figure, column: int) -> Verdict:
    """One comparison. A count that is 无此项 compares as 0, as it does in a sum; a rate that is none decides nothing."""
    sides = (left, right)
    if any(side.state in {State.UNREPORTED, State.UNCONFIRMED} for side in sides):
        return Verdict(
            None, left, right, tuple(leaf for side in sides for leaf in _unknown_leaves(side)), operator=sign
        )
    if any(_no_rate(side) for side in sides):
        return Verdict(False, left, right, applies=False, operator=sign)
    texts = [isinstance(side.value, str) for side in sides]
    if any(texts):
        return _text_link(left, sign, right, column)
    a, b = (_comparable(side, other, column) for side, other in ((left, right), (right, left)))
    holds = {"<": a < b, ">": a > b, "≤": a <= b, "≥": a >= b, "=": a == b, "≠": a != b}[sign]
    return Verdict(holds, left, right, operator=sign)


def _text_link(left: Figure, sign: str, right: Figure, column: int) -> Verdict:
    if sign not in "=≠" or not all(isinstance(side.value, str) or not side.known for side in (left, right)):
        raise ExpressionError("文字只能与文字比较是否相同", '例如 等级 = "较大"', column)
    return Verdict((left.value == right.value) is (sign == "="), left, right, operator=sign)


def _no_rate(figure: Figure) -> bool:
    """Whether a figure is a rate without a value, in contrast to a count that does not apply."""
    if figure.state is not State.ABSENT:
        return False
    return figure.unit in {"％", "%"} or any("÷" in part.formula or "占比" in part.formula for part in figure.walk())


def _unknown_leaves(figure: Figure) -> list[Figure]:
    return [
        part for part in figure.walk() if part.state in {State.UNREPORTED, State.UNCONFIRMED} and not part.inputs
    ] or ([] if figure.known or figure.state is State.ABSENT else [figure])


def _comparable(figure: Figure, other: Figure, column: int) -> Fraction:
    """The exact value in 元 where both are money of different units; other units compare as they are (企业数 ≤ 家次)."""
    number = figure.number if figure.known else Fraction(0)
    units = (figure.unit, other.unit)
    money = [unit in _MONEY for unit in units]
    if units[0] == units[1] or not all(units) or not any(money):
        return number
    if not all(money):
        raise ExpressionError(f"单位不同（{units[0]}、{units[1]}），不能比较", "换成同一单位的数", column)
    return number * _MONEY[figure.unit]
