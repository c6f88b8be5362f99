"""The filters and functions a template may use: Figure → Figure as printed, lists → 并列, conditions → Truth.

In: the house style and the comparison base. Out: the two tables of names for the closed room; `explain 模板` lists them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from report.compare import Wording, amount, label, listing, percent, phrase, sign
from report.dictionary import Branch
from report.figure import Figure, Kind, Part, State
from report.number import plain
from report.template.views import Desk, FixedView, Mistake, Tools, Truth, View, entry_of, figure_of


@dataclass(frozen=True, slots=True)
class Setting:
    """What the filters need to know of the report."""

    wording: Wording
    before: Callable[[str], Figure | None]
    """Key → comparison base."""


def tools(setting: Setting) -> Callable[[Desk], Tools]:
    """The filters and functions of a rendering, given its desk."""

    def made(desk: Desk) -> Tools:
        box = _Box(setting, desk)
        desk.default = box.default
        return box.filters(), box.functions()

    return made


@dataclass(frozen=True, slots=True)
class _Box:
    """The filters and functions of one rendering: views in, views or truths out."""

    setting: Setting
    desk: Desk

    @property
    def wording(self) -> Wording:
        """The house style."""
        return self.setting.wording

    def filters(self) -> dict[str, Callable[..., Any]]:
        """Each filter by its name."""
        return {
            "百分比": self.percentage,
            "小数": self.decimals,
            "整数": lambda value: self.decimals(value, 0),
            "万元": lambda value, places=None: self.money(value, "万元", places),
            "亿元": lambda value, places=None: self.money(value, "亿元", places),
            "元": lambda value, places=None: self.money(value, "元", places),
            "同比": self.compared,
            "上升": lambda value: self.moved(value, 1),
            "下降": lambda value: self.moved(value, -1),
            "持平": lambda value: self.moved(value, 0),
            "年": lambda value: self.dated(value, "年"),
            "年月": lambda value: self.dated(value, "年月"),
            "月": lambda value: self.dated(value, "月"),
            "月日": lambda value: self.dated(value, "月日"),
            "并列": lambda value, mark="、": _joined(value, self.desk, str(mark)),
            "个数": lambda value: self.shown(_count(value)),
            "固定": lambda value: _fixed(value, self.desk),
        }

    def functions(self) -> dict[str, Callable[..., Any]]:
        """Each function by its name."""
        return {
            "有": lambda value: Truth(_given(value)),
            "表中有": lambda mark: Truth(str(mark) in self.desk.marks),
            "非零": lambda value, column=None: Truth(any(map(_worth, _listed(value, column)))),
            "适用": lambda value: Truth(_applies(value)),
            "可比": lambda *values: Truth(all(sign(*pair) is not None for pair in self.pairs(values))),
            "同比列": lambda *values: self.shown(listing(self.pairs(values), self.wording)),
            "升降": lambda *values: self.shown(label(self.pairs(values), self.wording)),
        }

    def shown(self, figure: Figure) -> View:
        """A figure as the template sees it."""
        return View(figure, self.desk)

    def default(self, figure: Figure) -> Figure:
        """A figure without a filter: a rate prints as 百分比 does, everything else as typed."""
        if figure.unit not in {"％", "%"} or not figure.known:
            return figure
        return percent(
            figure,
            self.wording.places,
            self.wording.percent,
            zeros=self.wording.zeros,
            half_even=self.wording.half_even,
        )

    def percentage(self, value: Any, places: Any = None) -> View:
        """98.5％; decimals that are asked for are printed, those of the house style follow its 末尾零."""
        figure = _number(value)
        if figure.unit not in {"", "％", "%"}:
            name = figure.label or figure.key
            raise Mistake("E409", f"“{name}”的单位是“{figure.unit}”，不能印成百分数", "请用比率，例如 整改率、罚款占比")
        count = _places(places, self.wording.places)
        zeros = self.wording.zeros or places is not None
        made = percent(figure, count, self.wording.percent, zeros=zeros, half_even=self.wording.half_even)
        return self.shown(made)

    def decimals(self, value: Any, places: Any = 0) -> View:
        """A number with so many decimals."""
        figure = _number(value)
        count = _places(places, 0)
        text = plain(figure.number, count, half_even=self.wording.half_even) if figure.known else ""
        return self.shown(figure.printed(text, f"小数{count}"))

    def money(self, value: Any, unit: str, places: Any) -> View:
        """An amount in another unit of money, digits only."""
        figure = _number(value)
        count = None if places is None else _places(places, 2)
        try:
            made = amount(figure, unit, count, zeros=self.wording.zeros, half_even=self.wording.half_even)
        except ValueError as error:
            raise Mistake("E409", f"{error}", "请用金额") from None
        return self.shown(made)

    def compared(self, value: Any, noun: Any = "") -> View:
        """同比减少8起、下降14.3％."""
        figure = _number(value)
        return self.shown(phrase(figure, self.setting.before(figure.key), self.wording, noun=str(noun)))

    def moved(self, value: Any, way: int) -> Truth:
        """Whether a figure has risen, fallen or stayed; undecided without a base."""
        figure = _number(value)
        before = self.setting.before(figure.key)
        found = sign(figure, before, self.wording)
        if found is not None:
            return Truth(found == way)
        name = f"上年同期{figure.label or figure.key}"
        missing = before or Figure(f"{figure.key}.上年同期", None, state=State.UNREPORTED, label=name)
        return Truth(None, tuple(item for item in (figure, missing) if not item.known) or (missing,))

    def dated(self, value: Any, units: str) -> View:
        """The asked parts of a date."""
        figure = figure_of(value)
        if figure.kind is not Kind.DATE:
            raise Mistake("E405", f"“{figure.key}”不是日期", "请用日期")
        return self.shown(_spelled(figure, units))

    def pairs(self, values: tuple[Any, ...]) -> list[tuple[Figure, Figure | None]]:
        """Figures with their comparison bases."""
        if not values:
            raise Mistake("E405", "括号里要写至少一个数", "例如 同比列(事故.合计.起数, 事故.合计.死亡)")
        return [(figure, self.setting.before(figure.key)) for figure in map(_number, values)]


def _given(value: object) -> bool:
    """Whether a figure has a value, a list an item, a set block a word."""
    entry = entry_of(value)
    if isinstance(entry, Figure):
        return entry.known
    return bool(value.strip()) if isinstance(value, str) else bool(entry)


def _worth(figure: Figure) -> bool:
    """Whether a clause about a count is worth printing: not when it is zero or does not apply; a missing one prints 【待核】."""
    return figure.state is not State.ABSENT and not (figure.known and not figure.value)


def _listed(value: object, column: object) -> list[Figure]:
    """The figure itself, or one column of the rows of a list."""
    if column is None:
        return [figure_of(value)]
    rows = entry_of(value)
    if not isinstance(rows, tuple):
        raise Mistake("E406", "写了列名，前面就要是一个列表", "例如 非零(隐患.各行, '发现')")
    found = [row.find(str(column)) for row in rows if isinstance(row, Branch)]
    if rows and not any(found):
        raise Mistake("E403", f"各行都没有“{column}”", "请查看数据字典里这张表的列", str(column))
    return [figure for figure in found if isinstance(figure, Figure)]


def _applies(value: object) -> bool:
    """Whether something is not 无此项: a figure, or any item of a list."""
    entry = entry_of(value)
    items = entry if isinstance(entry, tuple) else (figure_of(value),)
    return any(not isinstance(item, Figure) or item.state is not State.ABSENT for item in items)


def _number(value: object) -> Figure:
    figure = figure_of(value)
    if figure.kind is not Kind.NUMBER and figure.known:
        raise Mistake("E405", f"“{figure.key}”不是数", "请用数")
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
    return View(
        Figure(
            key,
            text or None,
            state=state,
            kind=Kind.TEXT,
            inputs=tuple(items),
            text=words,
            form="并列",
            parts=(Part("连接", words),),
        ),
        desk,
    )


def _count(value: object) -> Figure:
    items = _items(value)
    figure = Figure(
        f"{items[0].key.rpartition('.')[0]}.个数" if items else "个数",
        Decimal(len(items)),
        "个",
        inputs=tuple(items),
        formula="个数",
    )
    return replace(figure, text=str(len(items)))


def _fixed(value: object, desk: Desk) -> FixedView:
    if not isinstance(value, str):
        raise Mistake("E405", "“固定”只用在引号里的字上", "例如 {{ '〔2022〕3号'|固定 }}")
    return FixedView(value, desk)
