"""One number in several ways of writing it: 1,066 and 1066, １２ and 12, 四 and 4, 百分号 wide and narrow.

In: texts. Out: whether they are one number; a new number written in the way a person wrote the old one.
"""

from __future__ import annotations

import re

from report.merge.tokens import NUMBER
from report.number import chinese

_FULL = str.maketrans("０１２３４５６７８９．％", "0123456789.%")
_WIDE = str.maketrans("0123456789.", "０１２３４５６７８９．")
CHINESE = re.compile(r"[零〇一二两三四五六七八九十百千]+")
_VALUES = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_POWERS = {"十": 10, "百": 100, "千": 1000}


def narrow(text: str) -> str:
    """A text with half-width digits, points and per cent signs; as long as it was."""
    return text.translate(_FULL)


def plain_number(text: str) -> str:
    """A number in half-width digits without thousands separators."""
    return narrow(text).replace(",", "")


def same_number(a: str, b: str) -> bool:
    """Whether two texts are one number written in two ways."""
    return bool(a and b) and _value(a) == _value(b) is not None


def same_but_width(a: str, b: str) -> bool:
    """Whether two texts differ at most in the width of digits and per cent signs."""
    return narrow(a) == narrow(b)


def _value(text: str) -> str | None:
    if NUMBER.match(text):
        return plain_number(text)
    value = chinese_value(text) if CHINESE.fullmatch(text) else None
    return None if value is None else str(value)


def chinese_value(text: str) -> int | None:
    """The value of a Chinese numeral below ten thousand (十四, 一百零二, 三百二); None if it is none."""
    total, digit, last = 0, None, 0
    for char in text:
        if char in _POWERS:
            total += (1 if digit is None else digit) * _POWERS[char]
            digit, last = None, _POWERS[char]
        elif digit not in (None, 0):
            return None
        else:
            digit = _VALUES[char]
            last = 1 if digit == 0 else last
    if digit:
        total += digit * (last // 10 if last > 10 else 1)
    return total


def rewritten(hand: str, old: str, new: str) -> str | None:
    """The new number in the way in which a person wrote the old one; None where what stands there is another number."""
    if hand == old or not same_number(hand, old) or not NUMBER.match(new):
        return None
    if not NUMBER.match(hand):
        return _in_chinese(new)
    text = plain_number(new) if "," in hand else new
    whole, point, rest = text.partition(".")
    if "," in hand and whole.isdecimal():
        text = f"{int(whole):,}{point}{rest}"
    match = NUMBER.match(hand)
    wide = bool(match and narrow(match.group()) != match.group())
    text = text.translate(_WIDE) if wide else text
    return text[:-1] + hand[-1] if hand[-1] in "%％" and text[-1] in "%％" else text


def _in_chinese(new: str) -> str | None:
    number = plain_number(new)
    if not number.isdecimal() or int(number) > 9999:
        return None
    return "两" if number == "2" else chinese(int(number))
