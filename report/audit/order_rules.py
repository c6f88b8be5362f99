"""R8 R15: what cannot be more than what it is part of; counts that are no whole number. Prose in, checks out. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from report.audit.checks import Blame, Check, Prose, Said, check, values_of
from report.audit.metric import action, subject_of
from report.audit.model import Range, Verdict
from report.audit.reader import Mention

_ORDER = {"整改": {"发现"}, "办结": {"受理"}, "属实": {"受理", "办结"}}
_CARRIED = re.compile(r"遗留|结转|往年|历年|上年|去年|跨年|含|累计|以前|此前|前期|存量|未整改")
_SHORT = re.compile(r"(?<![-至\d])\d{1,2}月份?(?![-至\d])|本月|当月|本周|季度")
"""What is done in a month may have been found in the month before."""
_WHOLE_COUNTS = {
    "起",
    "宗",
    "人",
    "家",
    "户",
    "处",
    "项",
    "条",
    "件",
    "家次",
    "人次",
    "项次",
    "批次",
    "名",
    "份",
    "场",
    "次",
}
_AVERAGED = re.compile(
    r"每|平均|均|率|折合|折算|比值|指数|倍|密度|亿元|国内生产总值|GDP|万车|万台|万人|[百千十]万[吨人车]|十万"
)
_MEASURED = re.compile(r"每|平均|均[为达价]|人均|单产|单价|价格|最[高大长多]|率[为达是]")
"""每亩375.2公斤，其中小麦399.1公斤: an average has no parts."""
_UNITS = {"处": "项", "条": "项", "个": "项", "项": "项"}


def order_rules(prose: Prose) -> Iterator[Check]:
    """Rectified against found, closed against received; a count with decimals."""
    for i, said in enumerate(prose.said):
        yield from _over_sentences(prose.said[max(0, i - 3) : i], said)
        for segment in sorted({m.segment for m in said.mentions}):
            levels = [m for m in said.mentions if m.role == "level" and m.segment == segment]
            yield from _orders(said, levels)
        yield from _among(said)
        yield from _decimals(said)


def _orders(said: Said, levels: Sequence[Mention]) -> Iterator[Check]:
    """R8: 发现35处，已整改38处."""
    for i, part in enumerate(levels):
        wholes = _ORDER.get(action(part.kind))
        if not wholes:
            continue
        before = [m for m in levels[:i] if action(m.kind) in wholes and _unit(m) == _unit(part)]
        if not before or part.doubt or before[-1].doubt:
            continue
        if len(before) > 1 and part.number.amount.low <= sum(m.number.amount.high for m in before):
            before = [max(before, key=lambda m: m.number.amount.value)]
            if part.number.amount.low > before[0].number.amount.high:
                continue
        yield _order(said, part, before[-1], adjacent=levels[i - 1] is before[-1])


def _among(said: Said) -> Iterator[Check]:
    """R8: 发现隐患35处，其中重大隐患38处: a part more than every number of its sort before it in the sentence."""
    for i, part in enumerate(said.mentions):
        if part.role != "level" or part.doubt or not re.match(r"^[，,;]?其中", part.number.gap):
            continue
        if _MEASURED.search(said.sentence.text[: part.number.end]):
            continue
        before = [
            m
            for m in said.mentions[:i]
            if m.role in {"level", "aim", "base", "delta"} and m.number.unit == part.number.unit
        ]
        whole = max(before, key=lambda m: m.number.amount.high, default=None)
        if whole is None or said.mentions[i - 1] not in before or whole.role != "level" or whole.doubt:
            continue
        if part.number.amount.low > whole.number.amount.high and not _CARRIED.search(part.number.clause):
            why = f"{part.number.clause.removeprefix('其中')}{part.number.printed}是{whole.number.printed}的一部分，不可能比它多"
            a, b = part.number.amount.value, whole.number.amount.value
            repairs = {part.key: Range(None, b), whole.key: Range(a, None)}
            values = values_of(part=part, total=whole)
            blame = Blame(part, f"不超过{whole.number.printed}", why, repairs)
            yield check("R8", "order", [whole, part], Verdict.WRONG, values, blame)


def _over_sentences(before: Sequence[Said], said: Said) -> Iterator[Check]:
    """R8: 发现隐患412条，其中…。已完成整改415条: against every number of its sort before it in the paragraph."""
    home = said.sentence.passage
    near = [s for s in before if s.sentence.passage is home]
    part = next((m for m in said.mentions if m.role == "level" and action(m.kind) in _ORDER), None)
    if part is None or part.doubt or _CARRIED.search("".join(s.sentence.text for s in near[-1:]) + said.sentence.text):
        return
    mentions = [m for s in near for m in s.mentions]
    mentions += [m for m in said.mentions if m.number.start < part.number.start]
    wholes = [
        m for m in mentions if m.role == "level" and not m.doubt and _unit(m) == _unit(part) and m.number.unit != "起"
    ]
    named = [m for m in wholes if action(m.kind) in _ORDER[action(part.kind)]]
    most = max(wholes, key=lambda m: m.number.amount.high, default=None)
    if not named or most is None or most not in named or part.number.amount.low <= most.number.amount.high:
        return
    if most.number.sentence is said.sentence and most.segment == part.segment:
        return
    sure = named[0] is most and not part.subject and not most.subject and bool(near) and most in near[-1].mentions
    made = _order(said, part, most, adjacent=sure)
    if made.claim.verdict is not Verdict.OPEN:
        yield made


def _unit(mention: Mention) -> str:
    return _UNITS.get(mention.number.unit, mention.number.unit)


def _order(said: Said, part: Mention, whole: Mention, *, adjacent: bool) -> Check:
    """One part against its whole."""
    values = values_of(part=part, total=whole)
    if part.number.amount.low <= whole.number.amount.high:
        return check("R8", "order", [whole, part], Verdict.RIGHT, values)
    done, of = action(part.kind), action(whole.kind)
    why = f"{of}{whole.number.printed}，{done}不可能多到{part.number.printed}"
    a, b = part.number.amount.value, whole.number.amount.value
    blame = Blame(part, f"不超过{whole.number.printed}", why, {part.key: Range(None, b), whole.key: Range(a, None)})
    if _CARRIED.search(said.sentence.text) or _others(part, whole):
        return check("R8", "order", [whole, part], Verdict.OPEN, values)
    plain = adjacent and part.subject in {"", whole.subject} and not _SHORT.search(said.sentence.text)
    return check("R8", "order", [whole, part], Verdict.WRONG if plain else Verdict.SUSPECT, values, blame)


def _others(part: Mention, whole: Mention) -> bool:
    """The two speak of different subjects; a subject that only a 其中 between them brought in is not the part's own."""
    if not part.subject or not whole.subject or part.subject == whole.subject:
        return False
    sentence = whole.number.sentence
    between = sentence.text[whole.number.end : part.number.start] if part.number.sentence is sentence else ""
    return "其中" not in between or bool(subject_of(part.number))


_SHIPS = re.compile(r"船|水上|海[上域事]")
"""An accident between ships of two districts counts half a 件 in each."""


def _decimals(said: Said) -> Iterator[Check]:
    """R15: 7.2项: a count has no decimals unless it stands in 万 or is an average."""
    for mention in said.mentions:
        number = mention.number
        if mention.role not in {"level", "delta"} or number.post.startswith("/") or number.unit not in _WHOLE_COUNTS:
            continue
        if (
            number.post.startswith(("/", "每"))
            or not number.amount.places
            or number.scale > 1
            or _AVERAGED.search(said.sentence.text[: number.end])
        ):
            continue
        halved = number.unit in {"件", "起"} and number.amount.value % 1 == Fraction(1, 2)
        if halved and _SHIPS.search(said.sentence.text):
            continue
        why = f"“{number.unit}”数不会有小数，{number.printed}可能漏了“万”"
        blame = Blame(mention, f"{number.printed[: -len(number.unit)]}万{number.unit}", why)
        rate = number.unit == "人" and number.amount.value < 100  # most rates of death are printed so
        yield check(
            "R15",
            "count",
            [mention],
            Verdict.SUSPECT if rate or halved else Verdict.WRONG,
            values_of(this=mention),
            blame,
        )
