"""Numbers as people type them → exact values; exact values → Chinese text, rounded once, half-up. Pure.

Reading never goes through a float, and never guesses: what is no plain number is a NumberError with one cause and
one action (codes E210–E223 of `shared/reference/inputs-and-safety.md`, section 5).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from report.problem import visible

Number = Decimal | Fraction
"""A raw value is a Decimal with its places; a derived one is an exact ratio (law 1)."""


def exact(value: Number | int) -> Fraction:
    """A number as an exact ratio."""
    return Fraction(value)


def rounded(value: Number | int, places: int, *, half_even: bool = False) -> Fraction:
    """A number rounded once to `places` decimals: half away from zero, or half-even (GB/T 8170—2008) if asked."""
    scaled = Fraction(value) * 10**places
    whole, rest = divmod(abs(scaled.numerator), scaled.denominator)
    twice = 2 * rest
    if twice > scaled.denominator or (twice == scaled.denominator and (not half_even or whole % 2)):
        whole += 1
    return Fraction(whole if scaled >= 0 else -whole, 10**places)


def plain(value: Number | int, places: int | None = None, *, zeros: bool = True, half_even: bool = False) -> str:
    """A number as digits: `places` decimals (None: as many as a Decimal was typed with), zeros kept or dropped at the end.

    A negative number carries the minus sign U+2212. No thousands separator (no report uses one: domain.md, section 9).
    """
    if places is None:
        places = _typed_places(value)
    number = rounded(value, places, half_even=half_even)
    whole, rest = divmod(abs(number.numerator) * 10**places // number.denominator, 10**places)
    text = f"{whole}.{rest:0{places}d}" if places else str(whole)
    if places and not zeros:
        text = text.rstrip("0").rstrip(".")
    return f"−{text}" if number < 0 else text


def _typed_places(value: Number | int) -> int:
    """Decimals a value was typed with; a ratio without any has none, a ratio that is no whole number has two."""
    if isinstance(value, Decimal):
        exponent = value.as_tuple().exponent
        return max(0, -exponent) if isinstance(exponent, int) else 0
    return 0 if Fraction(value).denominator == 1 else 2


_DIGITS = "零一二三四五六七八九"


def chinese(number: int) -> str:
    """A whole number 0–99,999 in Chinese numerals, as in 一、 and 十二."""
    if not 0 <= number <= 99_999:
        raise ValueError(number)
    if number < 10:
        return _DIGITS[number]
    text = ""
    gap = False
    for power, unit in ((10_000, "万"), (1_000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // power % 10
        if digit:
            text += ("零" if gap and text else "") + _DIGITS[digit] + unit
            gap = False
        elif text:
            gap = True
    return text.removeprefix("一") if 10 <= number < 20 else text


@dataclass(frozen=True, slots=True)
class Reading:
    """One cell read as a number."""

    value: Decimal
    """Exact, with the decimals it was typed with; a permitted 万 or 亿 is already multiplied in."""
    unit: str = ""
    """A permitted unit that stood behind the number, as the caller spells it; 元 of 万元 once that is multiplied in."""
    notes: tuple[str, ...] = ()
    """One sentence for every silent repair."""


class NumberError(ValueError):
    """A cell that is no plain number: code, one cause, one action."""

    def __init__(self, code: str, cause: str, action: str) -> None:
        self.code = code
        self.cause = cause
        self.action = action
        super().__init__(f"{code} {cause}{action}")


REPAIRED = "E201"
"""Code of the note that goes with a repaired number."""

LONGEST = 60
"""Characters of the longest cell that could still be a number with its unit."""

_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63"
_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_INVISIBLE = (
    "\u00ad\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)
_FULLWIDTH = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_REPAIRS: tuple[tuple[dict[int, str], str], ...] = (
    (dict.fromkeys(map(ord, _INVISIBLE), ""), "已去掉看不见的字符。"),
    (dict.fromkeys(map(ord, _SPACES), " "), "已把特殊空格当作普通空格。"),
    (_FULLWIDTH, "已把全角字符换成半角。"),
)


def normalise(text: str) -> tuple[str, tuple[str, ...]]:
    """A cell's text → the same text with half-width signs, a plain minus and no odd or outer spaces; a note for each repair.

    Only signs that look the same are replaced: ² and ① stay, for NFKC would turn 5² into 52.
    """
    notes: list[str] = []
    for repairs, note in _REPAIRS:
        repaired = text.translate(repairs)
        if repaired.strip() != text.strip():
            notes.append(note)
        text = repaired
    text = text.strip()
    if text[:1] == "'":
        text = text[1:].lstrip()
        notes.append("已去掉开头的撇号。")
    if re.match(f"[{_DASHES}] ?[0-9.]", text):
        text = "-" + text[1:].lstrip()
        notes.append("已把横线当作负号。")
    return text, tuple(notes)


def read(text: str, *, scales: Collection[str] = (), units: Collection[str] = ()) -> Reading:
    """One cell's text → the exact number; `scales` (百 千 万 亿 万元 亿元) and `units` name what may stand behind it.

    Raises NumberError. Blanks and marks such as — are states, decided by the dictionary before this is asked.
    """
    if len(text) < 16 and text.isascii() and (text.isdigit() or re.fullmatch(r"[0-9]+\.[0-9]+", text)):
        return Reading(Decimal(text))
    clean, notes = normalise(text)
    if len(clean) > LONGEST:
        raise NumberError("E216", f"“{visible(clean)}”太长，不是数字。", "请检查列是否错位。")
    for refuse in _REFUSALS:
        refuse(clean)
    digits, suffix = _split_suffix(clean)
    value, more = _decimal(digits, clean)
    factor, unit = _unit(suffix, clean, scales, units)
    return Reading(_shifted(value, factor), unit, (*notes, *more))


# Patterns are texts, compiled by re when first needed: a start that reads no number pays nothing for them.
_YES_NO = {"是", "否", "真", "假", "true", "false", "yes", "no"}
_NOT_FINITE = {"nan", "inf", "infinity", "-inf", "+inf", "-infinity", "+infinity", "-nan", "∞", "-∞", "+∞", "无穷大"}
_DATE = r"\d{4}[-/.年]\s?\d{1,2}[-/.月]\s?\d{1,2}日?(\s.*)?|\d{1,2}月\d{1,2}[日号]|\d{4}年\d{1,2}月|\d{1,2}[:：]\d{2}([:：]\d{2})?"
_ERRORS = r"(?i)#(REF!|N/A|DIV/0!|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA|#+)"
_HAS_NUMBER = r"[0-9〇零一二两三四五六七八九十百千万亿]"
_ABOUT_BEFORE = (
    r"^(大约|大概|约|将近|接近|近|超过|超|逾|达到|达|不足|不到|不少于|不超过|至少|至多|最多|高于|低于|[<>≤≥≈~]+=?)"
)
_ABOUT_AFTER = r"(左右|以上|以下|上下|有余|余|多|许|来|几|\+)([百千万亿]*元?|[\u4e00-\u9fff]{1,2})?$"
_RANGE = r"\d[\d.,]*\s*(-|~|–|—|至|到)\s*\d[\d.,]*\D{0,3}"


def _refuse_other_types(text: str) -> None:
    """Yes/no, not finite, dates and times, spreadsheet errors, formulas."""
    if text.lower() in _YES_NO:
        raise NumberError("E210", f"“{text}”是是否，不是数字。", "请填数字；如果这一列该填是否，请检查列是否错位。")
    if text.lower() in _NOT_FINITE:
        raise NumberError("E211", f"“{text}”不是有限的数。", "请填准确数字；还没有准数填“未报”，没有这一项填“无此项”。")
    if re.fullmatch(_ERRORS, text):
        raise NumberError("E213", f"“{text}”是表格公式出错的标记。", "请在表格里改好公式，或直接填数字。")
    if text.startswith("="):
        raise NumberError("E214", "这里是公式，没有计算结果。", "请用 Excel 或 WPS 打开文件，保存一次；或直接填数字。")
    if re.fullmatch(_DATE, text):
        raise NumberError(
            "E212", f"“{visible(text)}”是日期或时间，不是数字。", "请填数字；并检查列是否错位、单元格格式是否为“数值”。"
        )


def _refuse_approximate(text: str) -> None:
    """约300, 300余, 300以上, 3～5: no exact number."""
    if not re.search(_HAS_NUMBER, text):
        return
    if re.fullmatch(_RANGE, text):
        raise NumberError("E215", f"“{visible(text)}”是一个范围，不能参加计算。", "请填一个准确数字。")
    if re.match(_ABOUT_BEFORE, text) or re.search(_ABOUT_AFTER, text):
        raise NumberError(
            "E215",
            f"“{visible(text)}”是约数，不能参加计算。",
            "请填准确数字；还没有准数填“未报”，没有这一项填“无此项”。",
        )


def _refuse_notation(text: str) -> None:
    """Bracketed negatives, scientific notation, spaces inside, several points, letters that look like digits."""
    if re.fullmatch(r"\([\d,. ]*\d[\d,. ]*\)", text):
        raise NumberError(
            "E218", f"“{text}”用括号表示负数。", f"负数请写成“-{text[1:-1].strip()}”；不是负数请去掉括号。"
        )
    if re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)[eE][+-]?\d+", text):
        raise NumberError(
            "E221",
            f"“{visible(text)}”是科学记数法，末尾数位可能已经丢失。",
            "请把单元格格式改为“数值”或“文本”，重新填写全部数字。",
        )
    if re.search(r"\d\s+[\d.]|[\d.]\s+\d", text):
        raise NumberError("E219", f"“{visible(text)}”的数字中间有空格。", "请去掉空格；如果是两个数，请分开填写。")
    if re.match(r"[+-]?[\d,]*\.[\d,]*\.[\d.,]*", text):
        raise NumberError("E223", f"“{visible(text)}”有几个小数点。", "请只留一个小数点。")


_LOOKALIKES = {ord("O"): "0", ord("o"): "0", ord("〇"): "0", ord("I"): "1", ord("l"): "1", ord("|"): "1"}


def _refuse_lookalikes(text: str) -> None:
    """Letters that look like digits: l2, 1O."""
    guess = text.translate(_LOOKALIKES)
    if guess != text and re.fullmatch(r"[+-]?[\d,]*\.?\d+\s*[%‰]?", guess):
        raise NumberError("E222", f"“{visible(text)}”里有像数字的字母，是不是 {guess}？", f"如果是，请填 {guess}。")


def _refuse_two(text: str) -> None:
    """3起2人: two numbers in one cell."""
    found = re.fullmatch(r"(\d[\d.]*)(?![百千万亿年])[\u4e00-\u9fff]{1,3}[，、]?(\d[\d.]*)[\u4e00-\u9fff]{0,3}", text)
    if found:
        action = f"请分在两列填写，这里只填这一列要的那个数（{found[1]} 或 {found[2]}）。"
        raise NumberError("E216", f"“{visible(text)}”一格里有两个数。", action)


_REFUSALS: tuple[Callable[[str], None], ...] = (
    _refuse_other_types,
    _refuse_notation,
    _refuse_approximate,
    _refuse_lookalikes,
    _refuse_two,
)


def _split_suffix(text: str) -> tuple[str, str]:
    """The digits with sign, commas and point, and what stands behind them."""
    found = re.match(r"([+-]?[0-9.,]*[0-9][0-9.,]*)\s*(.*)", text, re.DOTALL)
    if not found:
        raise _no_number(text)
    return found[1], found[2].strip()


def _no_number(text: str) -> NumberError:
    """E216 with the likeliest reason."""
    if not text:
        return NumberError("E216", "这里是空的，不是数字。", "请填数字；还没有报来填“未报”，没有这一项填“无此项”。")
    if re.fullmatch(r"[零一二两三四五六七八九十百千万亿点]+", text):
        return NumberError("E216", f"“{visible(text)}”是汉字数字。", "请用阿拉伯数字填写。")
    return NumberError("E216", f"“{visible(text)}”不是数字。", "请填数字；还没有报来填“未报”，没有这一项填“无此项”。")


def _decimal(digits: str, text: str) -> tuple[Decimal, tuple[str, ...]]:
    """Digits with a sign, thousands commas and at most one point → the exact value and its notes."""
    sign, body = (digits[0], digits[1:]) if digits[0] in "+-" else ("", digits)
    notes = []
    if "," in body:
        if not re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d*)?", body):
            raise NumberError(
                "E220", f"“{visible(text)}”的逗号不是三位一隔。", "请去掉逗号；如果逗号是小数点，请改成“.”。"
            )
        body = body.replace(",", "")
        notes.append("已去掉千分位逗号。")
    count = len(body.replace(".", "").lstrip("0"))
    if count > 28:
        raise NumberError("E216", f"“{visible(text)}”有 {count} 位，太长，不像数量。", "请检查是否填成了编号或号码。")
    if count > 15:
        notes.append("超过 15 位，Excel 会丢失末尾数位，请核对。")
    value = Decimal(("-" if sign == "-" else "") + body)
    return (value or value.copy_abs()), tuple(notes)


_POWERS = {"百": 2, "千": 3, "万": 4, "亿": 8}


def _unit(suffix: str, text: str, scales: Collection[str], units: Collection[str]) -> tuple[int, str]:
    """What stands behind the digits → power of ten and unit, if the column permits it."""
    if not suffix:
        return 0, ""
    for unit in units:
        if unit and normalise(unit)[0] == suffix:
            return 0, unit
    scale = re.match(r"[百千万亿]+", suffix)
    if scale and (suffix in scales or (scale[0] in scales and suffix[scale.end() :] in units)):
        return sum(_POWERS[sign] for sign in scale[0]), suffix[scale.end() :]
    if re.fullmatch(r"[\u4e00-\u9fff/（）()]{1,6}|[%‰‱℃]|[A-Za-z]{1,3}|个百分点", suffix) and suffix != "年":
        share = suffix in set("%‰‱")
        action = "这里要的是个数，不是百分数：请填实际的数。" if share else "请按表头的单位换算后只填数字。"
        raise NumberError("E217", f"“{visible(text)}”带着单位“{suffix}”，这一列不能写单位。", action)
    raise _no_number(text)


def _shifted(value: Decimal, power: int) -> Decimal:
    """The value times 10 to a power, exactly, without a context; whole numbers keep no exponent."""
    if not power:
        return value
    sign, digits, exponent = value.as_tuple()
    moved = (exponent if isinstance(exponent, int) else 0) + power
    return Decimal((sign, (*digits, *([0] * max(moved, 0))), min(moved, 0)))
