"""One comparison as a phrase in a sentence, or as the cell of a table."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from report.compare.change import Case, Change, compared, shows
from report.compare.wording import ABSOLUTE, PERCENT, Wording, size
from report.figure import Figure, Kind, Part, State
from report.number import Number, plain

LINK = "连接"
DIRECTION = "方向"
NUMBER = "数值"
UNIT = "单位"
Parts = tuple[Part, ...]


def phrase(now: Figure, before: Figure | None, wording: Wording, *, noun: str = "", rate: bool = False) -> Figure:
    """同比减少8起、下降14.3％ of two figures, in the case of domain.md section 4 that applies; parts join to the text.

    `before` None: 【待核：无上年同期】. `noun`: what did not happen when the base is zero (上年同期未发生较大事故).
    `rate`: the values are ratios; their change is told in 个百分点. The value is now − before (rates: percentage points).
    """
    change = compared(now, before, wording, rate=rate)
    if change.case is Case.UNDECIDED:
        return undecided(f"{now.key}.{wording.lead}", wording.lead, [change], wording)
    parts = _parts(change, wording, noun)
    return made(f"{now.key}.{wording.lead}", wording.lead, change, parts)


def made(key: str, form: str, change: Change, parts: Parts) -> Figure:
    """The figure of a phrase about one change."""
    inputs = tuple(figure for figure in (change.now, change.before) if figure is not None)
    return Figure(
        key,
        change.difference,
        "个百分点" if change.rate else change.now.unit,
        kind=Kind.PHRASE,
        inputs=inputs,
        formula=f"{inputs[0].label or inputs[0].key} 与 {inputs[-1].label or inputs[-1].key} 比较",
        form=form,
        text="".join(part.text for part in parts),
        parts=parts,
        compared=change.before,
    )


def undecided(key: str, form: str, changes: list[Change], wording: Wording) -> Figure:
    """The figure of a comparison that cannot be made yet: 【待核】, with the reason where the state does not say it."""
    open_ones = [change for change in changes if change.case is Case.UNDECIDED]
    reason = next((change.reason for change in open_ones if change.reason), "").format(base=wording.base)
    text = f"【待核：{reason}】" if reason else "【待核】"
    inputs = tuple(figure for change in changes for figure in (change.now, change.before) if figure is not None)
    return Figure(
        key,
        None,
        state=State.UNCONFIRMED,
        kind=Kind.PHRASE,
        inputs=inputs,
        formula=reason,
        form=form,
        text=text,
        parts=(Part(LINK, text),),
        compared=changes[0].before if len(changes) == 1 else None,
    )


def _parts(change: Change, wording: Wording, noun: str) -> Parts:
    lead = Part(LINK, wording.lead)
    match change.case:
        case Case.BOTH_ZERO:
            return (Part(LINK, f"与{wording.base}"), Part(DIRECTION, wording.flat))
        case Case.RATE:
            return (lead, *points(change, wording))
        case Case.FROM_ZERO:
            return _from_zero(change, wording, noun)
        case Case.FLAT | Case.NEARLY:
            return (lead, *told(change, wording))
    return (lead, *_changed(change, wording))


def _from_zero(change: Change, wording: Wording, noun: str) -> Parts:
    lead = Part(LINK, wording.lead)
    if wording.zero_base == "净增":
        amount = absolute(change, wording)
        return (lead, Part(DIRECTION, "净增"), *amount[1:])
    return (lead, *absolute(change, wording), Part(LINK, f"（{before_nothing(change.now, wording, noun)}）"))


def before_nothing(now: Figure, wording: Wording, noun: str = "") -> str:
    """上年同期未发生 for happenings, 上年同期为零 for what is only counted."""
    happens = noun or now.unit in {"起", "宗"}
    return f"{wording.base}未发生{noun}" if happens else f"{wording.base}为零"


def _changed(change: Change, wording: Wording) -> Parts:
    """Absolute, percentage or both, as the mode says and the numbers allow."""
    can_percent = shows(change, wording) and not change.small and change.case is Case.CHANGED
    if wording.mode == ABSOLUTE or not can_percent:
        if wording.mode == PERCENT and change.percent is not None and not shows(change, wording):
            return (Part(DIRECTION, wording.nearly),)
        return absolute(change, wording)
    if wording.mode == PERCENT:
        return relative(change, wording)
    return (*absolute(change, wording), Part(LINK, "、"), *_beside(change, wording))


def _beside(change: Change, wording: Wording) -> Parts:
    """The percentage after the count: 减少8起、下降14.3％; where the style says 下降 for both, 下降8起、降幅14.3％."""
    word, *amount = relative(change, wording)
    if word.text == (wording.more if change.sign > 0 else wording.fewer):
        word = Part(DIRECTION, "增幅" if change.sign > 0 else "降幅")
    return (word, *amount)


def told(change: Change, wording: Wording) -> Parts:
    """持平 or 基本持平."""
    if change.case is Case.NEARLY and wording.mode == ABSOLUTE and not change.rate:
        return absolute(change, wording)
    return (Part(DIRECTION, wording.nearly if change.case is Case.NEARLY else wording.flat),)


def absolute(change: Change, wording: Wording) -> Parts:
    """减少8起."""
    word = wording.more if change.sign > 0 else wording.fewer
    return _filled(word, _amount(change.difference), wording.measure(change.now.unit))


def relative(change: Change, wording: Wording) -> Parts:
    """下降14.3％."""
    word = wording.up if change.sign > 0 else wording.down
    return _filled(word, wording.digits(change.percent or Fraction(0)), wording.percent)


def points(change: Change, wording: Wording) -> Parts:
    """上升5.5个百分点."""
    word = wording.up if change.sign > 0 else wording.down
    return _filled(word, wording.digits(change.difference), wording.points)


def _filled(word: str, digits: str, unit: str) -> Parts:
    parts = (Part(DIRECTION, word), Part(NUMBER, digits), Part(UNIT, unit))
    return tuple(part for part in parts if part.text)


def _amount(difference: Number) -> str:
    """The size of a difference with the decimals it has: those typed, or up to four of an exact decimal fraction."""
    amount = size(difference)
    if isinstance(amount, Decimal):
        return plain(amount, zeros=False)
    return plain(amount, _decimals(amount), zeros=False)


def _decimals(amount: Fraction) -> int:
    for places in range(5):
        if (amount * 10**places).denominator == 1:
            return places
    return 2


def cell(now: Figure, before: Figure | None, wording: Wording, *, rate: bool = False) -> Figure:
    """The change for a table: −14.8, +3.2, 持平, — for a zero base, / for 无此项, 【待核】; percent, of rates points."""
    change = compared(now, before, wording, rate=rate)
    text = _cell_text(change, wording)
    form = f"{wording.lead}格"
    parts = (Part(NUMBER, text),)
    if change.case is not Case.UNDECIDED:
        return made(f"{now.key}.{wording.lead}", form, change, parts)
    state = State.ABSENT if text == "/" else State.UNCONFIRMED
    open_one = undecided(f"{now.key}.{wording.lead}", form, [change], wording)
    return replace(open_one, state=state, text=text, parts=parts)


def _cell_text(change: Change, wording: Wording) -> str:
    match change.case:
        case Case.UNDECIDED:
            return "/" if "无此项" in change.reason else "【待核】"
        case Case.FLAT | Case.BOTH_ZERO:
            return wording.flat
        case Case.FROM_ZERO:
            return "—"
    percent = change.difference if change.rate else change.percent
    if percent is None:
        return "—"
    digits = plain(size(percent), wording.places, half_even=wording.half_even)
    if not digits.strip("0."):
        return wording.nearly
    return ("−" if change.sign < 0 else "+" if wording.signed else "") + digits
