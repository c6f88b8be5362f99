"""The filters and functions a template may use: Figure → Figure as printed, lists → 并列, conditions → Truth.

In: the house style and the comparison base. Out: the two tables of names for the closed room; `explain 模板` lists them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from report.compare import Wording, amount, label, listing, percent, phrase, sign
from report.dictionary import Branch
from report.figure import Figure, Kind, Part, State
from report.number import plain
from report.template.views import Desk, FixedView, Mistake, Truth, View, entry_of, figure_of

Tools = tuple[Mapping[str, Callable[..., Any]], Mapping[str, Callable[..., Any]]]


@dataclass(frozen=True, slots=True)
class Setting:
    """What the filters need to know of the report."""

    wording: Wording
    before: Callable[[str], Figure | None]
    """Key → comparison base."""


def tools(setting: Setting) -> Callable[[Desk], Tools]:
    """The filters and functions of a rendering, given its desk."""
    return lambda desk: (_filters(setting, desk), _functions(setting, desk))


def _filters(setting: Setting, desk: Desk) -> dict[str, Callable[..., Any]]:
    wording = setting.wording

    def shown(figure: Figure) -> View:
        return View(figure, desk)

    def base(figure: Figure) -> Figure | None:
        return setting.before(figure.key)

    def percentage(value: Any, places: Any = None) -> View:
        return shown(percent(_number(value), _places(places, wording.places), wording.percent, zeros=wording.zeros, half_even=wording.half_even))

    def decimals(value: Any, places: Any = 0) -> View:
        figure = _number(value)
        count = _places(places, 0)
        return shown(figure.printed(plain(figure.number, count, half_even=wording.half_even) if figure.known else "", f"小数{count}"))

    def money(unit: str) -> Callable[..., View]:
        def convert(value: Any, places: Any = None) -> View:
            figure = _number(value)
            try:
                return shown(amount(figure, unit, None if places is None else _places(places, 2), zeros=wording.zeros, half_even=wording.half_even))
            except ValueError as error:
                raise Mistake("E409", f"{error}", "请用金额") from None

        return convert

    def compared(value: Any, noun: Any = "") -> View:
        figure = _number(value)
        return shown(phrase(figure, base(figure), wording, noun=str(noun)))

    def moved(way: int) -> Callable[[Any], Truth]:
        def judge(value: Any) -> Truth:
            figure = _number(value)
            before = base(figure)
            found = sign(figure, before)
            missing = before or Figure(f"{figure.key}.上年同期", None, state=State.UNREPORTED, label=f"上年同期{figure.label or figure.key}")
            return Truth(None, tuple(f for f in (figure, missing) if not f.known) or (missing,)) if found is None else Truth(found == way)

        return judge

    def dated(units: str) -> Callable[[Any], View]:
        def spell(value: Any) -> View:
            figure = figure_of(value)
            if figure.kind is not Kind.DATE:
                raise Mistake("E405", f"“{figure.key}”不是日期", "")
            return shown(_spelled(figure, units))

        return spell

    return {
        "百分比": percentage,
        "小数": decimals,
        "整数": lambda value: decimals(value, 0),
        "万元": money("万元"),
        "亿元": money("亿元"),
        "元": money("元"),
        "同比": compared,
        "上升": moved(1),
        "下降": moved(-1),
        "持平": moved(0),
        "年": dated("年"),
        "年月": dated("年月"),
        "月": dated("月"),
        "月日": dated("月日"),
        "并列": lambda value, mark="、": _joined(value, desk, str(mark)),
        "个数": lambda value: shown(_count(value)),
        "固定": lambda value: _fixed(value, desk),
    }


def _functions(setting: Setting, desk: Desk) -> dict[str, Callable[..., Any]]:
    def pairs(values: tuple[Any, ...]) -> list[tuple[Figure, Figure | None]]:
        return [(figure, setting.before(figure.key)) for figure in map(_number, values)]

    return {
        "有": lambda value: Truth(_given(value)),
        "同比列": lambda *values: View(listing(pairs(values), setting.wording), desk),
        "升降": lambda *values: View(label(pairs(values), setting.wording), desk),
    }


def _given(value: object) -> bool:
    entry = entry_of(value)
    return entry.known if isinstance(entry, Figure) else bool(entry)


def _number(value: object) -> Figure:
    figure = figure_of(value)
    if figure.kind is not Kind.NUMBER and figure.known:
        raise Mistake("E405", f"“{figure.key}”不是数", "")
    return figure


def _places(value: object, otherwise: int) -> int:
    if value is None:
        return otherwise
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 6:
        raise Mistake("E405", "小数位数应是 0 到 6 的整数", "例如 百分比(1)")
    return value


def _spelled(figure: Figure, units: str) -> Figure:
    """A date's asked parts without leading zeros; a date that lacks one of them is a mistake of the data's user."""
    if not figure.known or not isinstance(figure.value, str):
        return figure.printed(figure.display() if figure.display().startswith("【") else "【待核】", units)
    parts = dict(zip("年月日", figure.value.split("-"), strict=False))
    if any(unit not in parts for unit in units):
        raise Mistake("E405", f"“{figure.key}”写的是“{figure.display()}”，没有{units}", "请在 report.yaml 写完整")
    return figure.printed("".join(f"{int(parts[unit])}{unit}" for unit in units), units)


def _items(value: object) -> list[Figure]:
    entry = entry_of(value)
    if isinstance(entry, Figure):
        return [entry]
    if isinstance(entry, tuple):
        return [item.find("名称") if isinstance(item, Branch) else item for item in entry]  # type: ignore[misc]
    raise Mistake("E406", "“并列”和“个数”要用在列表上", "例如 {{ 文件.岁末年初|并列 }}")


def _joined(value: object, desk: Desk, mark: str) -> View:
    """A list as one phrase: 甲、乙和丙; book titles stand side by side without a mark (GB/T 15834—2011, 4.5.3.5)."""
    items = [item for item in _items(value) if item.kind is not Kind.STATE]
    texts = [item.display() for item in items]
    if all(text.startswith("《") and text.endswith("》") for text in texts):
        text = "".join(texts)
    elif mark == "、" and len(texts) > 1:
        text = "、".join(texts[:-1]) + "和" + texts[-1]
    else:
        text = mark.join(texts)
    state = State.KNOWN if all(item.known for item in items) else State.UNCONFIRMED
    key = f"{items[0].key.rpartition('.')[0]}.并列" if items else "并列"
    words = text if state is State.KNOWN else "【待核】"
    return View(Figure(key, text or None, state=state, kind=Kind.TEXT, inputs=tuple(items), text=words, form="并列", parts=(Part("连接", words),)), desk)


def _count(value: object) -> Figure:
    from decimal import Decimal

    items = _items(value)
    figure = Figure(f"{items[0].key.rpartition('.')[0]}.个数" if items else "个数", Decimal(len(items)), "个", inputs=tuple(items), formula="个数")
    return replace(figure, text=str(len(items)))


def _fixed(value: object, desk: Desk) -> FixedView:
    if not isinstance(value, str):
        raise Mistake("E405", "“固定”只用在引号里的字上", "例如 {{ '〔2022〕3号'|固定 }}")
    return FixedView(value, desk)
