"""One cell of a table → a raw Figure with its state, unit and source; dates and periods as people write them."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal

from report.dictionary.masking import masked
from report.dictionary.schema import ColumnSpec
from report.figure import Figure, Kind, Source, State
from report.number import NumberError
from report.number import read as read_number
from report.problem import Collector, Level, Place, Problem
from report.tables import Cell, DateError, fold, read_date

_ABSENT = frozenset(("/", "—", "-", "--", "——", "–", "／", "－"))
_ASK = frozenset((
    "无", "暂无", "无数据", "空", "…", "……", "...", "*", "N/A", "NA", "#N/A", "null", "None", "NaN", "nan", "\\", "＼",
))  # fmt: skip
STATES = {"无此项": State.ABSENT, "未报": State.UNREPORTED, "待核": State.UNCONFIRMED, "【待核】": State.UNCONFIRMED}
"""The states as people write them in a cell or in report.yaml."""


def is_mark(text: str) -> bool:
    """Whether a text is no number but one of the marks for nothing: 无此项, 未报, —, 无."""
    return text in STATES or text in _ABSENT or text in _ASK


def source_of(place: Place) -> Source:
    """The address of a cell as a figure keeps it."""
    return Source(
        place.file, place.row, place.column, place.sheet, place.cell or (f"第{place.line}行" if place.line else "")
    )


def figure(key: str, cell: Cell, column: ColumnSpec, label: str, problems: Collector) -> Figure:
    """The raw figure of one cell; a mistake is collected and gives 待核."""
    if cell.reported:
        return Figure(key, None, column.unit, State.UNCONFIRMED, source=source_of(cell.place), label=label)
    if column.kind in {"文", "枚举", "是否"}:
        text = masked(cell.text) if column.private else cell.text
        return Figure(key, text, kind=Kind.TEXT, source=source_of(cell.place), label=label)
    if column.kind == "日期":
        return _day(key, cell, label, problems, may_lack=column.optional)
    state = state_of(cell, column, problems)
    if state is not None:
        if isinstance(state, Decimal):
            return Figure(key, state, column.unit, source=source_of(cell.place), label=label)
        return Figure(key, None, column.unit, state, source=source_of(cell.place), label=label)
    return _number(key, cell, column, label, problems)


def _day(key: str, cell: Cell, label: str, problems: Collector, *, may_lack: bool) -> Figure:
    """A date cell of a table: a whole day, and nothing that could mean two (E250–E254)."""
    if not cell.text or cell.text in STATES:
        return date_figure(key, cell.text, cell.place, label, problems)
    if may_lack and (cell.text in _ABSENT or cell.text == "无"):
        problems.add(Problem("E226", f"“{cell.text}”按“无此项”处理。", "", cell.place, cell.text, Level.NOTE))
        return Figure(key, None, "", State.ABSENT, Kind.DATE, source=source_of(cell.place), label=label)
    try:
        day, notes = read_date(cell.text)
    except DateError as error:
        problems.add(Problem(error.code, error.cause, error.action, cell.place, cell.text))
        return Figure(key, None, "", State.UNCONFIRMED, Kind.DATE, source=source_of(cell.place), label=label)
    if notes and "略去" in notes[-1]:
        problems.add(Problem("E201", notes[-1], "", cell.place, cell.text, Level.NOTE))
    return Figure(key, day, "", kind=Kind.DATE, source=source_of(cell.place), text=spoken_date(day), label=label)


def state_of(cell: Cell, column: ColumnSpec, problems: Collector) -> State | Decimal | None:
    """What a mark in a number cell means: a state, zero where the dictionary says so, or None for a number to read."""
    text = cell.text.strip()
    meaning = dict(column.marks).get(text or "空白")
    if meaning is not None:
        return Decimal(0) if meaning == "0" else STATES.get(meaning, State.UNCONFIRMED)
    if text in STATES:
        return STATES[text]
    if not text:
        cause = "这一格是空的，按“未报”处理，报告里印【待核】。"
        action = "请填数；确实是零填 0，没有这一项填“无此项”，还没报来填“未报”。"
        problems.add(Problem("E225", cause, action, cell.place, "（空白）", Level.WARNING))
        return State.UNREPORTED
    if text in _ABSENT:
        cause, action = f"“{text}”按“无此项”处理。", "如果是零请填 0，如果是没报请填“未报”。"
        problems.add(Problem("E226", cause, action, cell.place, text, Level.NOTE))
        return State.ABSENT
    if text in _ASK:
        cause = f"“{text}”可能是零，也可能是没有这一项或没报。"
        problems.add(Problem("E227", cause, "是零填 0，没有这一项填“无此项”，没报填“未报”。", cell.place, text))
        return State.UNCONFIRMED
    return None


def _number(key: str, cell: Cell, column: ColumnSpec, label: str, problems: Collector) -> Figure:
    try:
        reading = read_number(cell.text)
    except NumberError as error:
        problems.add(Problem(error.code, error.cause, error.action, cell.place, cell.text))
        return Figure(key, None, column.unit, State.UNCONFIRMED, source=source_of(cell.place), label=label)
    for note in (*reading.notes, *([cell.note] if cell.note else [])):
        problems.add(Problem("E201", note, "", cell.place, cell.text, Level.NOTE))
    value = reading.value.scaleb(column.exponent) if column.exponent else reading.value
    if value < 0:
        problems.add(Problem("E228", "这一列不会是负数。", "请核对。", cell.place, cell.text))
    elif _must_be_whole(column) and value != value.to_integral_value():
        problems.add(Problem("E229", f"“{column.unit}”不会有小数。", "请核对。", cell.place, cell.text))
    return Figure(key, value, column.unit, source=source_of(cell.place), label=label)


def _must_be_whole(column: ColumnSpec) -> bool:
    """Counts with a measure word are whole numbers; money, lengths and rates need not be."""
    return column.whole or column.unit in _COUNTED


_COUNTED = frozenset((
    "起", "宗", "人", "家", "家次", "次", "人次", "处", "项", "条", "个", "件", "批次", "栋", "份", "场", "场次", "支", "户", "台", "辆",
))  # fmt: skip

_DATE = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*(?:[-./月]\s*(\d{1,2})\s*日?)?月?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_YEAR = re.compile(r"(\d{4})\s*年?")


def iso_date(text: str) -> str | None:
    """A date as people write it → `2023-06-07`, `2023-06` or `2022`; None if it is none or does not exist."""
    text = fold(text)
    found = _DATE.fullmatch(text) or _COMPACT.fullmatch(text)
    try:
        if found and found[3]:
            return dt.date(int(found[1]), int(found[2]), int(found[3])).isoformat()
        if found:
            return dt.date(int(found[1]), int(found[2]), 1).isoformat()[:7]
    except ValueError:
        return None
    year = _YEAR.fullmatch(text)
    return year[1] if year else None


def spoken_date(iso: str) -> str:
    """`2023-06-07` → 2023年6月7日; no leading zeros (GB/T 9704—2012, 7.3.5.4)."""
    return "".join(f"{int(part)}{unit}" for part, unit in zip(iso.split("-"), "年月日", strict=False))


def date_figure(key: str, text: str, place: Place, label: str, problems: Collector) -> Figure:
    """A date cell as a figure whose value is ISO text and whose printing is Chinese."""
    if not text or text in STATES:
        return Figure(
            key, None, "", STATES.get(text, State.UNREPORTED), Kind.DATE, source=source_of(place), label=label
        )
    iso = iso_date(text)
    if iso is None:
        problems.add(
            Problem("E230", "这不是日期，或这一天不存在。", "请写成 2023-06-07 或 2023年6月7日。", place, text)
        )
        return Figure(key, None, "", State.UNCONFIRMED, Kind.DATE, source=source_of(place), label=label)
    return Figure(key, iso, "", kind=Kind.DATE, source=source_of(place), text=spoken_date(iso), label=label)


@dataclass(frozen=True, slots=True)
class Period:
    """The period a report is of (期间)."""

    year: int
    first: int
    """First month."""
    last: int
    """Last month."""

    @property
    def short(self) -> str:
        """上半年, 下半年, 第一季度, 全年 or 1—5月."""
        named = {(1, 6): "上半年", (7, 12): "下半年", (1, 12): "全年"}
        if (self.first, self.last) in named:
            return named[self.first, self.last]
        if self.last - self.first == 2 and self.first % 3 == 1:
            return f"第{'一二三四'[self.first // 3]}季度"
        return f"{self.first}月" if self.first == self.last else f"{self.first}—{self.last}月"

    @property
    def name(self) -> str:
        """2023年上半年; of a whole year 2023年, of other months 2023年1—5月."""
        if self.short == "全年":
            return f"{self.year}年"
        return self.months if "月" in self.short else f"{self.year}年{self.short}"

    @property
    def next(self) -> str:
        """What the plan at the end is for: 下半年, 明年, 第二季度, 下一步."""
        return {"上半年": "下半年", "下半年": f"{self.year + 1}年", "全年": f"{self.year + 1}年"}.get(
            self.short, "下一阶段"
        )

    @property
    def months(self) -> str:
        """2023年1—6月."""
        inside = f"{self.first}月" if self.first == self.last else f"{self.first}—{self.last}月"
        return f"{self.year}年{inside}"

    @property
    def start(self) -> str:
        """First day, ISO."""
        return dt.date(self.year, self.first, 1).isoformat()

    @property
    def end(self) -> str:
        """Last day, ISO."""
        following = dt.date(self.year + self.last // 12, self.last % 12 + 1, 1)
        return (following - dt.timedelta(days=1)).isoformat()


_PERIOD = re.compile(
    r"(\d{4})年(?:(上半年|下半年|全年度?|年度|度)?|第?([一二三四1-4])季度|(\d{1,2})[-—~～至到](\d{1,2})月|(\d{1,2})月)"
)


def period(text: str) -> Period | None:
    """2023年上半年, 2023年第一季度, 2023年1—5月, 2023年, 2023年全年 or 2023年6月 → Period; None if it is none."""
    found = _PERIOD.fullmatch(fold(text))
    if not found:
        return None
    year = int(found[1])
    if not any(found.groups()[2:]):
        first, last = {"上半年": (1, 6), "下半年": (7, 12)}.get(found[2] or "", (1, 12))
    elif found[3]:
        quarter = "一二三四".find(found[3]) if found[3] in "一二三四" else int(found[3]) - 1
        first, last = quarter * 3 + 1, quarter * 3 + 3
    else:
        first, last = int(found[4] or found[6]), int(found[5] or found[6])
    return Period(year, first, last) if 1 <= first <= last <= 12 else None
