"""The text of one cell → its Outcome by the column's kind: value, state, or what is wrong. Asked once per distinct text."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from report.figure import State
from report.ledger.spec import Column
from report.number import NumberError, normalise
from report.number import read as read_number
from report.problem import Level, visible
from report.tables import DateError, fold, read_date


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a cell, or was repaired in it."""

    code: str
    cause: str
    action: str = ""
    level: Level = Level.ERROR


@dataclass(frozen=True, slots=True)
class Outcome:
    """One cell, read."""

    text: str = ""
    """Canonical: the allowed value, the ISO date, the folded text; empty if nothing is known."""
    number: Decimal | None = None
    state: State = State.KNOWN
    fault: Fault | None = None


_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff\U000f0000-\U0010ffff]"
)


def folded(text: str) -> str:
    """`tables.fold`, at once for the many texts that it leaves alone."""
    simple = text.isprintable() and " " not in text and unicodedata.is_normalized("NFKC", text)
    return text if simple else fold(text)


_QUOTED = re.compile(r'\s*"((?:[^"]|"")*)"\s*', re.DOTALL)
_YES = {"是": "是", "true": "是", "√": "是", "否": "否", "false": "否", "×": "否"}
_STATES = {state.value: state for state in State if state.value} | {"【待核】": State.UNCONFIRMED}
_ABSENT = frozenset(["/", "—", "-", "--", "——", "–", "／", "－"])
_ASK = frozenset(
    ["无", "暂无", "无数据", "空", "…", "……", "...", "*", "N/A", "NA", "#N/A", "null", "None", "NaN", "nan", "\\", "＼"]
)


def unquoted(raw: str) -> str | None:
    """A raw field of a CSV file without its quotes and outer spaces; None if a quote stands in the middle of a text."""
    if '"' not in raw:
        return raw.strip()
    found = _QUOTED.fullmatch(raw)
    return found[1].replace('""', '"').strip() if found else None


def outcome(raw: str, column: Column, period: tuple[str, str] | None) -> Outcome:
    """A raw field as it stands in the file → what it means in this column."""
    text = unquoted(raw)
    if text is None:
        return _wrong(
            "E123", "半角引号出现在文字中间，分不清单元格在哪里结束。", "请把文字里的半角引号改成中文引号“”。"
        )
    if not text.isprintable() and _CONTROL.search(text):
        return _wrong("E124", "单元格里有不能显示的控制字符。", "请删去这个单元格的内容，重新填写。")
    if not text and column.required:
        return _wrong("E235", f"“{column.name}”必须填写，这里却是空的。", "请补填；不该计入就删去这一行。")
    return _KINDS[column.kind](text or column.default, column, period)


def absent(column: Column) -> Outcome:
    """What every row has in a column that is not in the file."""
    if column.default:
        return Outcome(column.default, Decimal(column.default) if column.kind == "数" else None)
    return Outcome(state=State.UNREPORTED if column.kind == "数" else State.ABSENT)


def _wrong(code: str, cause: str, action: str) -> Outcome:
    return Outcome(state=State.UNCONFIRMED, fault=Fault(code, cause, action))


def _text(text: str, column: Column, period: tuple[str, str] | None) -> Outcome:  # noqa: ARG001 (one signature for all kinds)
    return _stated(text) or Outcome(folded(text))


def _stated(text: str) -> Outcome | None:
    """A blank cell or one of the words 无此项, 未报, 待核; None for anything else."""
    if not text:
        return Outcome(state=State.ABSENT)
    return Outcome(state=_STATES[text]) if text in _STATES else None


def _enumerated(text: str, column: Column, period: tuple[str, str] | None) -> Outcome:  # noqa: ARG001
    stated = _stated(text)
    if stated:
        return stated
    word = folded(text)
    for value, synonyms in column.allowed.items():
        if word == folded(value) or word in map(folded, synonyms):
            return Outcome(value)
    return _wrong("E231", f"“{column.name}”没有“{visible(text)}”这一种。", f"应是{'、'.join(column.allowed)}之一。")


def _yes_no(text: str, column: Column, period: tuple[str, str] | None) -> Outcome:  # noqa: ARG001
    stated = _stated(text)
    if stated:
        return stated
    word = folded(text).lower()
    value = _YES.get(word) or next((v for v, others in column.allowed.items() if word in map(folded, others)), None)
    return Outcome(value) if value else _wrong("E236", f"“{visible(text)}”不是是否。", "请填“是”或“否”。")


def _date(text: str, column: Column, period: tuple[str, str] | None) -> Outcome:
    if not text and column.within:  # without a day nobody knows whether the row belongs to this period
        return _wrong("E235", f"“{column.name}”必须填写，这里却是空的。", "请补填；不该计入就删去这一行。")
    stated = _stated(text) or (None if column.required else _no_day(text))
    if stated:
        return stated
    try:
        day, notes = read_date(text)
    except DateError as error:
        return _wrong(error.code, error.cause, error.action)
    if column.within and period and not period[0] <= day <= period[1]:
        return _wrong("E233", "日期不在本期。", f"本期是 {period[0]} 至 {period[1]}；请改正日期或删去这一行。")
    quiet = not notes or not text.isascii() or "略去" not in notes[-1]
    return Outcome(day, fault=None if quiet else Fault("E201", notes[-1], level=Level.NOTE))


def _no_day(text: str) -> Outcome | None:
    """/ or 无 where a day may be wanting: there is none yet."""
    if text not in _ABSENT and text != "无":
        return None
    return Outcome(state=State.ABSENT, fault=Fault("E226", f"“{text}”按“无此项”处理。", level=Level.NOTE))


def _number(text: str, column: Column, period: tuple[str, str] | None) -> Outcome:  # noqa: ARG001
    marked = _mark(text, column)
    if marked:
        return marked
    try:
        reading = read_number(text)
    except NumberError as error:
        return _wrong(error.code, error.cause, error.action)
    value = reading.value.scaleb(column.exponent) if column.exponent else reading.value
    if value < 0:
        return _wrong("E228", f"“{column.name}”不会是负数。", "请核对。")
    if column.whole and value != value.to_integral_value():
        return _wrong("E229", f"“{column.name}”不会有小数。", "请核对。")
    fault = Fault("E201", reading.notes[0], level=Level.NOTE) if reading.notes else None
    return Outcome(normalise(text)[0], value, fault=fault)


def _mark(text: str, column: Column) -> Outcome | None:
    """What a blank or a mark in a number column means; None for a number to read."""
    meaning = dict(column.marks).get(text or "空白")
    if meaning is not None:
        return Outcome("0", Decimal(0)) if meaning == "0" else Outcome(state=_STATES.get(meaning, State.UNCONFIRMED))
    if text in _STATES:
        return Outcome(state=_STATES[text])
    if not text:
        action = "请填数；确实是零填 0，没有这一项填“无此项”，还没报来填“未报”。"
        return Outcome(
            state=State.UNREPORTED, fault=Fault("E225", "这一格是空的，按“未报”处理。", action, Level.WARNING)
        )
    if text in _ABSENT:
        action = "如果是零请填 0，如果是没报请填“未报”。"
        return Outcome(state=State.ABSENT, fault=Fault("E226", f"“{text}”按“无此项”处理。", action, Level.NOTE))
    if text in _ASK:
        action = "是零填 0，没有这一项填“无此项”，没报填“未报”。"
        return _wrong("E227", f"“{text}”可能是零，也可能是没有这一项或没报。", action)
    return None


_KINDS = {"文": _text, "枚举": _enumerated, "是否": _yes_no, "日期": _date, "数": _number}
