"""The numbers of a sentence → what each one says: a level, last year's value, a change, a rate, a share. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from report.audit.lexer import Number, numbers
from report.audit.lexicon import (
    CHANGE,
    COMPARATOR,
    COMPARE,
    FROM,
    MORE_LESS,
    PLAN,
    RATE,
    TO,
    ZERO,
)
from report.audit.metric import core_subject, kind_of, subject_of
from report.audit.normal import Sentence

_TIGHT = re.compile(r"^(?:[、和及与/]|以及|,|，)?$")
_LOOSE = re.compile(r"^[、和及与/,，\s]?(?:以及)?(?:分别|各)?$")


PER_HEAD = r"(?:GDP|生产总值)(?=生产安全|安全|事故|死亡|伤亡)|万车|百万吨|万台|(?<!\d)10万人|十万(?:从业|就业|人)|百万公里|亿吨公里"
"""亿元GDP生产安全事故死亡人数: a rate, whatever its name says."""
_AVERAGE = re.compile(r"各(?:自|发生|有|为)?$|每[百千万]?[家个件人起次百千万]|案均|人均|件均|户均|平均|日均|月均")


@dataclass(frozen=True, slots=True, eq=False)
class Mention:
    """One number and its role in the sentence."""

    number: Number
    role: str
    """level base delta pct pp share rate flat aim other; an aim (计划1600家) is no fact but may be a denominator."""
    sign: int = 0
    """Direction of a change."""
    compare: str = ""
    """yoy mom yoy2 year:… other; of changes and bases."""
    kind: str = ""
    """What is counted: 起数 死亡 受伤 发现 整改 …"""
    subject: str = ""
    """Of whom or what: 道路交通, 天河区; empty for the whole."""
    name: str = ""
    """Of a rate its name, of a share the words after 占."""
    segment: int = 0
    """Number of the part between semicolons."""
    doubt: bool = False
    """An aim, an approximation, or a number whose role has two readings."""

    @property
    def key(self) -> tuple[int, int]:
        """Which number of the text."""
        return self.number.key


@dataclass(slots=True)
class _State:
    """What the words so far have set."""

    compare: str = ""
    previous: Mention | None = None
    segment: int = 0
    subject: str = ""
    subjects: dict[int, str] = field(default_factory=dict)
    """The subject last named in each pair of brackets."""
    base_scope: int = -1
    """Brackets within which numbers are last year's; −1 if none."""
    negated: bool = False


def read(sentence: Sentence) -> list[Mention]:
    """The mentions of one sentence, in order."""
    state = _State()
    mentions: list[Mention] = []
    for number in numbers(sentence):
        _advance(state, number)
        mention = _mention(state, number)
        mentions.append(mention)
        state.previous = mention
        if mention.subject and mention.role == "level":
            state.subject = mention.subject
            state.subjects[number.scope] = mention.subject
    return _distributed(mentions)


_SHARED_OUT = re.compile(
    r"(?P<names>[\u4e00-\u9fff]{2,12}(?:[、和及与][\u4e00-\u9fff]{2,12})+?)(?:事故起数|事故|领域|行业)?分别"
)


def _distributed(mentions: list[Mention]) -> list[Mention]:
    """城东街道、城西街道、河口镇分别发现隐患120处、96处、310处: each number with its own name."""
    found = list(mentions)
    for i, mention in enumerate(mentions):
        match = _SHARED_OUT.search(mention.number.gap[-60:]) if mention.role == "level" else None
        names = re.split(r"[、和及与]", match["names"]) if match else []
        run = mentions[i : i + len(names)]
        alike = len(run) == len(names) > 1 and all(
            m.role == "level" and m.number.unit == mention.number.unit for m in run
        )
        if not alike or any(not _TIGHT.match(m.number.gap) for m in run[1:]):
            continue
        for k, (name, one) in enumerate(zip(names, run, strict=True)):
            found[i + k] = replace(one, subject=core_subject(name), kind=mention.kind)
    return found


def _advance(state: _State, number: Number) -> None:
    """Take in the words before a number: semicolons, the comparison they name."""
    cuts = number.gap.count(";")
    state.segment += cuts
    if cuts:
        state.base_scope = -1
    for match in COMPARE.finditer(number.gap[-80:]):
        state.compare = _compare_name(match)
    if _BOTH.search(number.gap):
        state.compare = "yoy"


_BOTH = re.compile(r"同比[、和与及]环比|(?:去年|上年)(?:同期)?[、和与及]前年")
"""同比、环比均增加1起: both, and the one with last year is the one that adds up."""


def _compare_name(match: re.Match[str]) -> str:
    """With what a comparison phrase compares."""
    if match["year"]:
        year = re.search(r"(?:19|20)\d\d", match["year"])
        return f"year:{year[0]}" if year else "other"
    if match["last"]:
        return "yoy" if re.search(r"同|相比|比较|相较|^比|^较|^与", match["last"]) else "last"
    return str(match.lastgroup)


def _mention(state: _State, number: Number) -> Mention:
    """The role of one number."""
    role, sign, name = _role(state, number)
    compare = "" if role in {"level", "share", "rate", "other"} else (state.compare or "")
    if role in {"pct", "delta", "flat", "pp"} and compare == "last":
        compare = "yoy"
    kind = kind_of(number, state.previous.kind if state.previous and role in {"level", "base"} else "")
    subject = subject_of(number) if role in {"level", "base", "share", "rate"} else ""
    if role == "level" and not subject and _carries(state, number, kind):
        subject = state.subject
        if state.previous and state.previous.number.scope and not number.scope:
            subject = state.subjects.get(0, "")
    doubt = number.approx or name == "?" or (role == "level" and bool(_AVERAGE.search(number.clause)))
    if role == "level" and PLAN.search(number.clause):
        role = "aim"
    return Mention(number, role, sign, compare, kind, subject, "" if name == "?" else name, state.segment, doubt)


def _carries(state: _State, number: Number, kind: str) -> bool:
    """死亡22人 after 工矿商贸事故20起 still speaks of 工矿商贸; after a semicolon only casualties and losses do."""
    if state.previous is None or re.search(r"全[市区县省国]|合计|总计|共计", number.gap):
        return False
    return ";" not in number.gap or kind in {"死亡", "受伤", "重伤", "轻伤", "失踪", "损失"}


def _role(state: _State, number: Number) -> tuple[str, int, str]:
    """(role, sign, name)."""
    if number.word == "flat":
        return "flat", 0, ""
    if number.word == "nobase":
        return "base", 0, ""
    tail = number.gap[-40:]
    if number.unit in {"个百分点", "百分点"}:
        return "pp", _direction(tail) or _inherited(state, number), ""
    if number.unit == "倍":
        sign = _direction(tail)
        return ("pct", sign, "") if sign and not TO.search(tail) else ("other", 0, "")
    if number.unit in {"%", "‰"}:
        return _percent_role(state, number, tail)
    return _count_role(state, number, tail)


def _direction(tail: str) -> int:
    """+1 上升, −1 下降 straight before the number; 0 if neither."""
    match = CHANGE.search(tail)
    if match:
        return 1 if match["up"] else -1
    more = MORE_LESS.search(tail)
    return 0 if not more else (1 if more["more"] == "多" else -1)


def _inherited(state: _State, number: Number) -> int:
    """The direction that a list carries on: 分别下降18.21%和32.46%."""
    previous = state.previous
    return previous.sign if previous and previous.role in {"pct", "pp"} and _TIGHT.match(number.gap) else 0


def _percent_role(state: _State, number: Number, tail: str) -> tuple[str, int, str]:  # noqa: PLR0911  one reading a line, the first that fits
    """What a percentage says."""
    previous = state.previous
    sign = _direction(tail)
    rate = RATE.search(tail)
    if sign and not TO.search(tail):
        return "pct", sign * (-1 if number.sign < 0 else 1), ""
    if rate and not re.search(r"(?:同比|环比)$", tail):
        return "rate", 0, rate["name"]
    share = re.search(r"(?:占比|占|比重|比例)([^占]{0,30})$", number.clause)
    if share:
        return "share", 0, share[1]
    if (
        previous
        and previous.role in {"level", "aim"}
        and re.fullmatch(r"(?:\)|[\u4e00-\u9fff]{0,6})的", number.gap)
        and "占" in f"{previous.number.clause}{previous.number.gap}"
    ):
        return "share", 0, "="
    if number.sign and (COMPARE.search(tail) or re.search(r"[(（增长幅]$", tail)):
        return "pct", number.sign, ""
    if previous and previous.role in {"pct", "share", "rate"} and _LOOSE.match(number.gap):
        return previous.role, previous.sign, previous.name
    if previous and previous.role == "flat" and _TIGHT.match(number.gap):
        return "other", 0, ""
    if previous and previous.role == "delta" and number.gap in {"(", "，", "、", ","}:
        return "pct", previous.sign, ""
    return "other", 0, ""


def _count_role(state: _State, number: Number, tail: str) -> tuple[str, int, str]:  # noqa: C901, PLR0911  one reading a line, the first that fits
    """What a count says."""
    previous = state.previous
    if _is_threshold(number) or re.match(r"/[\u4e00-\u9fff]", number.post):
        return "other", 0, ""
    if TO.search(tail):
        return "level", 0, ""
    sign = _direction(tail)
    if sign:
        return "delta", sign, ""
    if number.sign and COMPARE.search(tail):
        return "delta", number.sign, ""
    if _names_base(number):
        state.base_scope = number.scope
        return "base", 0, ""
    if FROM.search(tail) and not number.approx and re.search(r"^[^，,;；。]{0,8}(?:降|减|升|增|上|下)", number.post):
        return "base", 0, ""
    if previous and previous.role == "delta" and _goes_on(number, previous):
        return "delta", previous.sign, ""
    if previous and previous.role == "base" and state.base_scope == number.scope:
        if number.scope or not re.search(r"[，,]", number.gap):
            return "base", 0, ""
        return "level", 0, "?"
    state.base_scope = -1
    if ZERO.search(number.clause) or (not number.unit and not re.search(r"率(?:为|达)?$", tail)):
        return "other", 0, ""
    return "level", 0, ""


def _is_threshold(number: Number) -> bool:
    """一次死亡10人以上的事故: what is counted next, no count."""
    if number.sentence.text[number.end - 2 : number.end] not in {"以上", "以下", "以内"}:
        return False
    kind = re.match(r"的?[^，,;。:\d]{0,12}?(?:事故|火灾|案件)", number.post)
    return bool(kind) or bool(re.search(r"一次性?(?:死亡|造成|伤亡)?$", number.gap))


def _goes_on(number: Number, previous: Mention) -> bool:
    """减少4起、100人, 减少11起,30人: another measure word and no noun between."""
    if number.gap in {"，", ","}:
        return number.unit != previous.number.unit
    return bool(_TIGHT.match(number.gap))


def _names_base(number: Number) -> bool:
    """去年同期55起, 去年(2起), 上年同期为0: an earlier period named, not compared with, in the number's own clause."""
    text = re.split(r"[，,；;。]", number.gap)[-1]
    found = list(COMPARE.finditer(text))
    if not found or found[-1].lastgroup == "other":
        return False
    phrase = found[-1]
    if re.search(r"今年|本期|本月|当月", text[phrase.end() :]):
        return False
    rest = text[phrase.end() :]
    if not rest and phrase[0] not in {"同比", "环比"} and number.unit not in {"%", ""}:
        return True
    if phrase.lastgroup == "yoy" or (phrase[0] == "环比" or phrase[0] == "同比"):
        return False
    if rest.startswith("("):
        return True
    return not COMPARATOR.search(phrase[0]) or (rest.startswith("的") and bool(number.unit))
