"""One sentence → its numbers, each with its measure word, its rounding interval and the words before it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from report.audit.amount import Amount
from report.audit.lexicon import APPROX_AFTER, APPROX_BEFORE, FLAT, SCALES, UNITS
from report.audit.normal import Sentence

_DATES = (
    r"(?:19|20)\d\d年?[-/.年]\d{1,2}[-/.月]\d{1,2}日?|(?:19|20)\d\d年度?|\d{1,2}月?-\d{1,2}月份?|\d{1,2}月?至\d{1,2}月份?|"
    r"\d{1,2}月份?(?:\d{1,2}日)?(?:-\d{1,2}日)?|\d{1,2}日(?:\d{1,2}时)?|\d{1,2}:\d\d|\d{1,2}[时点]|前?\d{1,2}个月|\d{1,4}号|"
    r"\d{1,6}(?:小时|分钟|秒|天|年|周|岁|毫米|米|℃|度|版|英寸|层)"
)
_PER = r"10{0,2}[万亿]?(?:人|吨公里|公里|吨|车|台)(?=[\u4e00-\u9fff]{0,12}(?:死亡率|事故率|死亡人数(?:为|是|\d)))|"
"""10万人死亡率, 10亿吨公里死亡率: the number is a part of the name."""
_MIXED = r"\d{1,6}[万亿][零0]?\d{1,8}(?:万\d{1,4})?(?![\d年])|"
"""1万963例, 2亿3600万元: neither half is a number of its own."""
_NAMES = (
    r"第\d{1,9}[-、\d]{0,12}[\u4e00-\u9fff]?|[A-Za-z]{1,12}-?\d[\d.A-Za-z-]{0,20}|\d{1,12}[A-Za-z]{1,12}|\d{1,12}/\d{1,12}|\d{1,6}\.\d{1,6}\.[\d.]{1,12}|\d{1,6}行动|\(\d{4}\)\d{1,6}号?|"
    r"\d{1,9}(?:\.\d{1,4})?(?:%|[\u4e00-\u9fff]{1,2})?[-]\d{1,9}(?:\.\d{1,4})?(?:%|个?百分点|[\u4e00-\u9fff]{0,2})|"
    r"\d{1,9}(?:%|个?百分点|[人起万家%])?至\d{1,9}(?:\.\d{1,4})?(?:%|[\u4e00-\u9fff]{1,2})"
)
_COUNT = r"\d{1,3}(?:,\d{3})+(?:\.\d{1,6})?(?!\d)|\d{1,15}(?:\.\d{1,6})?"
_SCALE = "十万|百万|千万|万|亿|千|百|十"
_WORDED = r"(?P<worded>[一二两三四五六七八九十]{1,3})(?P<wordedunit>起(?=[\u4e00-\u9fff]{0,10}(?:事故|火灾))|人(?=死亡|受伤|遇难|失踪|重伤|轻伤))"
_MASTER = re.compile(
    rf"(?P<skip>{_PER}{_MIXED}{_DATES}|{_NAMES})|(?P<flat>{FLAT})|{_WORDED}|"
    r"(?P<nobase>(?:去年|上年|上一年)的?(?:同期|同月)(?:均|都|也)?(?:为|是)?(?:零(?!\d)|未发生|无|没有))|"
    rf"(?P<sign>[+\-±])?(?P<num>{_COUNT})(?P<more>余|多)?(?P<scale>{_SCALE})?(?P<more2>余|多)?(?P<unit>{UNITS})?(?P<after>{APPROX_AFTER})?"
)
_ANY = re.compile(r"[\d一二两三四五六七八九十]|持平|相同|同期")
_CHINESE = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}


@dataclass(frozen=True, slots=True, eq=False)
class Number:
    """One number of a sentence, or a word that stands for one (持平, 去年同期未发生)."""

    sentence: Sentence
    start: int
    end: int
    """With its measure word."""
    amount: Amount
    unit: str
    """Measure word without 万 or 亿; empty if none."""
    gap: str
    """The words since the number before it, or since the sentence began."""
    post: str
    """The next words."""
    sign: int = 0
    """A printed + or −."""
    approx: bool = False
    """约 余 超 近: not exact."""
    word: str = ""
    """flat: 持平. nobase: last year none. worded: printed in Chinese numerals."""
    scope: int = 0
    """Which pair of brackets it stands in; 0 outside."""
    scale: int = 1
    """10000 for 万."""
    noun: str = ""
    """What is counted, where it follows: 2起[道路交通较大事故], 3人[死亡]."""

    @property
    def key(self) -> tuple[int, int]:
        """Which number of the text this is."""
        return (self.sentence.index, self.start)

    @property
    def printed(self) -> str:
        """As typed."""
        return self.sentence.original(self.start, self.end)

    @property
    def lead(self) -> str:
        """The words of its own item: since the last punctuation mark, 、 included."""
        return re.split(r"[，,；;。:()、]", self.gap)[-1]

    @property
    def clause(self) -> str:
        """The words of its own clause: since the last mark except 、."""
        return re.split(r"[，,；;。:()]", self.gap)[-1]


def numbers(sentence: Sentence) -> list[Number]:
    """The numbers of a sentence in order."""
    text = sentence.text
    if not _ANY.search(text):
        return []
    scopes = _scopes(text)
    quoted = _quoted(text)
    found: list[Number] = []
    last = 0
    for match in _MASTER.finditer(text):
        if match.lastgroup is None or match["skip"] or quoted[match.start()]:
            continue
        number = _number(sentence, match, text[last : match.start()], scopes[match.start()])
        if number is not None:
            noun = _noun(number, text)
            found.append(replace(number, noun=noun))
            last = match.end() + len(noun)
    return found


_NOUN = re.compile(
    r"(?:不幸)?(?:死亡|遇难|身亡|受伤|重伤|轻伤|失踪)(?![\d率人])|"
    r"(?:的)?[\u4e00-\u9fff]{0,14}?(?:事故|火灾|隐患|问题|企业|单位|案件|举报|投诉|违法行为|从业人员)(?=[，,、；;。:()]|$|造成|共?死亡|死|同比|较|与|比|均|\d)"
)


def _noun(number: Number, text: str) -> str:
    """The noun that follows a count: 3人死亡, 2起道路交通较大事故; empty if none."""
    if number.word in {"flat", "nobase"} or number.unit in {"", "%", "‰", "元", "个百分点", "百分点"}:
        return ""
    match = _NOUN.match(text, number.end, number.end + 24)
    if match and match.end() == number.end + 24:
        return ""
    return match[0] if match and not re.search(r"同比|环比|相比|下降|上升|减少|增加|整改|其中", match[0]) else ""


_LONGEST = 60
"""Digits of a number that says something; Python itself turns no text of more than 4,300 into a number."""


def _number(sentence: Sentence, match: re.Match[str], gap: str, scope: int) -> Number | None:
    """The number of one match, or None if it is no statement (a bare figure, a list number)."""
    start, end, text = match.start(), match.end(), sentence.text
    post = text[end : end + 12]
    for word in ("flat", "nobase"):
        if match[word]:
            return Number(sentence, start, end, Amount(Fraction(0)), "", gap, post, word=word, scope=scope)
    if match["worded"]:
        amount = Amount(Fraction(_worded(match["worded"])))
        return Number(sentence, start, end, amount, match["wordedunit"], gap, post, word="worded", scope=scope)
    if (match["unit"] is None and not _bare(match, gap, post)) or len(match["num"]) > _LONGEST:
        return None
    amount, scale = _amount(match)
    sign = _sign(match, text)
    if match["sign"] and not sign:
        gap, start = gap + match["sign"], start + 1
    vague = bool(match["more"] or match["more2"] or match["after"] or APPROX_BEFORE.search(gap[-6:]))
    unit = re.sub(r"[()]", "", match["unit"] or "")  # 624家(次)
    return Number(sentence, start, end, amount, unit, gap, post, sign, vague, "", scope, scale)


def _bare(match: re.Match[str], gap: str, post: str) -> bool:
    """A number without a measure word says something only after 率为, a direction word, or 同期为 (zero)."""
    if match.start() == 0 or (post[:1] in {"、", "."} and not gap):
        return False
    if "." in match["num"] and _RATE_MOVES.search(f"{gap[-24:]}|{post}"):
        return True
    return (
        bool(re.search(r"(?:率|率为|率达|减少|增加|下降|上升|降低|为|仅|同期)$", gap[-6:]))
        or match["scale"] is not None
    )


_RATE_MOVES = re.compile(
    r"(?:由|从)\|(?:下?降低?|上?升|提高|减少|增加)(?:至|到|为)|(?:降低?|升|提高|减少|增加)(?:至|到|为)\|"
)
"""死亡率由0.201降到0.173: numbers without a measure word."""


def _amount(match: re.Match[str]) -> tuple[Amount, int]:
    """Face value and rounding interval (1.2倍 as 120 %): 22.6万 is 226000 ± 500, 120万元 is 1200000 ± 5000, 42起 is 42."""
    digits = match["num"].replace(",", "")
    places = len(digits.partition(".")[2])
    if match["unit"] == "倍":
        return Amount(Fraction(digits) * 100, Fraction(100, 2 * 10**places), places - 2), 1
    scale = SCALES[match["scale"] or ""]
    unit = match["unit"] or ""
    rounded = places > 0 or scale > 1
    if unit in {"%", "‰", "个百分点", "百分点"} or not rounded:
        return Amount(Fraction(digits), Fraction(0) if not rounded else Fraction(1, 2 * 10**places), places), scale
    return Amount(Fraction(digits) * scale, Fraction(scale, 2 * 10**places), places), scale


def _sign(match: re.Match[str], text: str) -> int:
    """+1 or −1 of a printed sign that is one: after a digit or another dash it is a dash."""
    if not match["sign"] or match["sign"] == "±":
        return 0
    before = text[match.start() - 1] if match.start() else ""
    if before.isdigit() or before == "-" or (match["sign"] == "-" and before not in "比幅(:,，、减率长" and before):
        return 0
    return 1 if match["sign"] == "+" else -1


def _worded(text: str) -> int:
    """A Chinese numeral below 100."""
    if "十" not in text:
        return _CHINESE.get(text, 0) if len(text) == 1 else 0
    tens, _, ones = text.partition("十")
    return 10 * _CHINESE.get(tens, 1 if not tens else 0) + _CHINESE.get(ones, 0)


def _scopes(text: str) -> list[int]:
    """For each character the number of the brackets it stands in; 0 outside. Unclosed brackets end at the sentence."""
    scopes, stack, count = [], [0], 0
    for char in text:
        if char == "(":
            count += 1
            stack.append(count)
        scopes.append(stack[-1])
        if char == ")" and len(stack) > 1:
            stack.pop()
    return scopes


def _quoted(text: str) -> list[bool]:
    """For each character whether it stands between quotation marks or title marks: names are no statements."""
    marks, open_mark = [], ""
    closing = {"“": "”", "《": "》"}
    for char in text:
        if not open_mark and char in closing:
            open_mark = closing[char]
        marks.append(bool(open_mark))
        if char == open_mark:
            open_mark = ""
    return marks


def between(text: str) -> Iterator[str]:
    """The clauses of a text."""
    yield from re.split(r"[，,；;。]", text)
