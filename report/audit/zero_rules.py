"""R12 R18: 未发生, 无人员伤亡 against the numbers of the text. Prose in, checks out. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from report.audit.accidents import LEAST, Accident, accidents, scope_of
from report.audit.amount import in_words
from report.audit.bind import Comparison
from report.audit.checks import Blame, Check, Prose, Said, check, values_of
from report.audit.lexicon import SECTORS
from report.audit.metric import core_subject
from report.audit.model import Claim, Range, Verdict
from report.audit.normal import Sentence
from report.audit.period import Period, last_period, periods
from report.audit.reader import Mention

_STATEMENT = re.compile(
    r"(?:均|都)?(?:未再?发生|没有再?发生|未接报|未接到|未出现|没有出现|未造成|没有造成|无人员)[^，,;。:]{0,30}"
)
_GRADE_UP = re.compile(r"较大|重大|特大|死亡3人|一次死亡")
_GENERAL_GRADE = re.compile(
    r"(?:均|都)?(?:未|没有)再?(?:发生|出现|接报|接到)过?(?:一起)?(?:一次)?(?:死亡3人(?:及|\(含\)|含)?以上的?)?(?P<grade>较大|重特大|特别重大|重大)?"
    r"(?P<more>(?:及|和|或|、|及其)?(?:以上|重大|特大|特别重大)?(?:及以上|以上)?)(?:等级)?的?(?:各类)?(?:生产安全|安全生产|安全)?事故?"
)
_GENERAL = re.compile(
    r"(?:均|都)?(?:未|没有)再?(?:发生|接报|接到)(?:一起)?(?:任何|各类)?(?P<name>[\u4e00-\u9fff]{0,10}?)(?:生产安全|安全生产|安全)?事故"
)
_NOT_HERE = re.compile(
    r"去年|上年|前年|同期|力争|确保|实现|近年|连续|往年|\d+个|部分|其余|^其[他它]|有的|多数|"
    r"(?:春节|国庆|元旦|五一|中秋|清明|端午|两会|春运|黄金周|高考|汛期|假日|假期|节日|活动)[^，,;]{0,4}(?:期间|当[日天]|期|假)"
)
_SPECIAL = re.compile(r"亡人|死亡|责任|影响|较大|重大|涉|伤人|以上|规模")
NEAREST = 200
"""So many accidents of one name are held against a zero statement."""


@dataclass(frozen=True, slots=True)
class _Zero:
    """未发生…: of whom, what, when, where."""

    said: Said
    start: int
    end: int
    before: str
    thing: str
    when: Period | None
    scope: str

    @property
    def sentence(self) -> Sentence:
        """Its sentence."""
        return self.said.sentence


def zero_rules(prose: Prose) -> Iterator[Check]:
    """A check for every zero statement of the text."""
    when = periods(prose)
    counted = accidents(prose)
    graded = [a for a in counted if re.search(r"较大|重大|特大", a.count.subject) or a.worst >= 3][:NEAREST]
    named: dict[str, list[Accident]] = defaultdict(list)
    for accident in counted:
        if len(named[_core(accident.count.subject)]) < NEAREST:
            named[_core(accident.count.subject)].append(accident)
    for said in prose.said:
        yield from _victims_of_none(said)
        yield from _victims_of_none_before(said)
        for zero in _statements(said, when):
            if _GRADE_UP.search(zero.thing) and "未造成" not in zero.thing:
                yield _grade(zero, graded, when)
            elif re.search(r"人员|伤亡|死亡", zero.thing):
                yield _casualties(zero)
            else:
                yield _nothing(zero, named, when)


def _victims_of_none(said: Said) -> Iterator[Check]:
    """事故0起、死亡1人: no accident, yet somebody killed by it."""
    for count, victims in pairwise(said.mentions):
        if count.kind != "起数" or victims.kind not in {"死亡", "受伤", "重伤"} or count.segment != victims.segment:
            continue
        plain = count.role == victims.role == "level" and not count.doubt and not victims.doubt
        if not plain or count.number.amount.value or not _VICTIMS.fullmatch(victims.number.gap):
            continue
        verdict = Verdict.WRONG if victims.number.amount.value else Verdict.RIGHT
        why = f"前面写{count.number.printed}事故，后面却写{victims.kind}{victims.number.printed}"
        repairs = {count.key: Range(Fraction(1), None), victims.key: Range(Fraction(0), Fraction(0))}
        blame = Blame(victims, "", why, repairs) if verdict is Verdict.WRONG else None
        yield check("R12", "zero", [count, victims], verdict, values_of(count=count, victims=victims), blame)


def _victims_of_none_before(said: Said) -> Iterator[Check]:
    """1起、死亡3人，同比增加1起、2人: none before, yet somebody killed by it."""
    for first, second in pairwise(said.comparisons):
        count, victims, more = first.level, second.level, second.entry.delta
        if count is None or victims is None or more is None or first.compare != second.compare:
            continue
        kinds = count.kind == "起数" and victims.kind in {"死亡", "死亡?", "受伤"} and count.subject == victims.subject
        before, killed = _before(first), _before(second)
        if not kinds or not first.sure or not second.sure or before is None or killed is None or before or killed <= 0:
            continue
        why = f"由前面的增减推算，原来的{count.kind}是0起，{victims.kind}却是{in_words(killed)}人"
        involved = [count, victims, *first.entry.mentions, *second.entry.mentions]
        anything = {m.key: Range(None, None) for m in involved}
        values = values_of(this=victims, delta=more)
        yield check("R12", "zero", involved, Verdict.WRONG, values, Blame(more, "", why, anything))


def _before(c: Comparison) -> Fraction | None:
    """The exact number before a printed absolute change; None if it is not known."""
    level, delta = c.level, c.entry.delta
    if level is None or delta is None or level.doubt or delta.doubt or c.base is not None:
        return None
    if not level.number.amount.exact or not delta.number.amount.exact:
        return None
    return level.number.amount.value - delta.sign * delta.number.amount.value


_VICTIMS = re.compile(r"[，,、]?(?:造成|共|人员)*(?:死亡|受伤|重伤|死|伤|亡)(?:人数)?")


def _statements(said: Said, when: dict[tuple[int, int], Period]) -> Iterator[_Zero]:
    """The zero statements of a sentence about here and now."""
    text = said.sentence.text
    for match in _STATEMENT.finditer(text):
        before = re.split(r"[，,;:]", text[max(0, match.start() - 120) : match.start()])[-1]
        if _NOT_HERE.search(before):
            continue
        last = [m for m in said.mentions if m.number.start < match.start()]
        period = when.get((said.sentence.index, -1))
        if last:
            named = last_period(text[last[-1].number.end : match.start()])
            period = named or when.get(last[-1].key, period)
        yield _Zero(said, match.start(), match.end(), before, match[0], period, scope_of(text[: match.start()]))


def _check(rule: str, zero: _Zero, verdict: Verdict, mention: Mention | None = None, why: str = "") -> Check:
    """A zero statement, alone or against a number."""
    sentence = zero.sentence
    place = sentence.spot(zero.start, zero.end)
    said = sentence.original(zero.start, zero.end)
    claim = Claim("zero", place, said, (), verdict)
    key = (sentence.index, zero.start)
    if mention is None:
        return Check(rule, claim, place, sentence.whole, touches=(key,))
    repairs = {key: Range(None, None), mention.key: Range(Fraction(0), None)}
    number = mention.number
    names = {mention.key: (number.sentence.spot(number.start, number.end), number.printed)}
    return Check(rule, claim, place, sentence.whole, said, "", why, (key, mention.key), key, repairs, names)


def _comparable(zero: _Zero, accident: Accident, when: dict[tuple[int, int], Period]) -> bool:
    """Both speak of one period and, as far as they say, of one place."""
    if zero.scope and accident.scope and zero.scope != accident.scope:
        return False
    return when.get(accident.count.key) == zero.when or _dated_within(zero, accident)


def _dated_within(zero: _Zero, accident: Accident) -> bool:
    """3月15日发生一起…, and 上半年未发生: the day lies in the period."""
    text = accident.said.sentence.text[: accident.count.number.start]
    day = re.search(r"(\d{1,2})月\d{1,2}日[^；;。]*$", text)
    return bool(day and zero.when and zero.when[1] <= int(day[1]) <= zero.when[2])


_TURN = re.compile(r"[一二三四五六七八九]是|[(][一二三四五六七八九\d]{1,2}[)]|方面")


def _verdict(zero: _Zero, accident: Accident) -> Verdict:
    """In one sentence no reading is left, nor in one paragraph where the statement names what it speaks of; else the scope may differ."""
    if accident.said.sentence is zero.sentence:
        return Verdict.WRONG
    if accident.said.sentence.passage is not zero.sentence.passage:
        return Verdict.SUSPECT
    if zero.before and re.search(r"全[国省市区县州镇]|我[省市区县州镇]|领域|行业|" + SECTORS, zero.before):
        return Verdict.WRONG
    turned = _TURN.search(zero.sentence.passage.text, accident.said.sentence.at[0] + 1, zero.sentence.at[-1])
    return Verdict.OPEN if turned else Verdict.SUSPECT


def _grade(zero: _Zero, graded: Sequence[Accident], when: dict[tuple[int, int], Period]) -> Check:
    """未发生较大及以上事故 against a 较大 accident or one with three deaths."""
    match = _GENERAL_GRADE.fullmatch(zero.thing)
    if match is None:
        return _check("R18", zero, Verdict.OPEN)
    grade = {"重特大": "重大", None: "较大"}.get(match["grade"], match["grade"]) or "较大"
    words = (
        [g for g in ("较大", "重大", "特别重大") if LEAST[g] >= LEAST[grade]]
        if match["more"] or match["grade"] is None
        else [grade]
    )
    names = _names(zero.before)
    for accident in graded:
        if not _comparable(zero, accident, when) or not _speaks_of(names, accident.count.subject):
            continue
        count = accident.count
        if any(w in count.subject for w in [*words, *(["重特大"] if "重大" in words else [])]):
            why = f"这里说{zero.thing}，但文中写有{count.subject}事故{count.number.printed}"
            return _check("R12", zero, _verdict(zero, accident), count, why)
        if accident.worst >= LEAST[grade] and accident.deaths is not None and (match["more"] or accident.worst < 10):
            why = (
                f"{count.number.printed}事故死亡{accident.deaths.number.printed}，至少有一起死亡{accident.worst}人，"
                f"按规定属于{grade_of(accident.worst)}事故，与“{zero.thing}”不符"
            )
            return _check("R18", zero, _verdict(zero, accident), count, why)
    return _check("R18", zero, Verdict.OPEN)


def _names(before: str) -> list[str]:
    """The subjects that stand before 未发生: sectors, places; none if it speaks of the whole."""
    return [core for name in re.split(r"[、和及与]", _listed(before)) if (core := core_subject(name))]


def _speaks_of(names: Sequence[str], subject: str) -> bool:
    """A statement on the whole speaks of every accident, one on 道路交通 only of those."""
    return not names or any(_core(name) in subject for name in names)


def grade_of(deaths: int) -> str:
    """The grade that so many deaths make."""
    return next((g for g in ("特别重大", "重大", "较大") if deaths >= LEAST[g]), "一般")


def _nothing(zero: _Zero, named: dict[str, list[Accident]], when: dict[tuple[int, int], Period]) -> Check:
    """建筑工程…均未发生事故 against 建筑工程1起."""
    match = _GENERAL.fullmatch(zero.thing)
    if match is None or _SPECIAL.search(match["name"]) or _SPECIAL.search(zero.before):
        return _check("R12", zero, Verdict.OPEN)
    names = [match["name"]] if match["name"] else re.split(r"[、和及与]", _listed(zero.before))
    for name in names:
        core = _core(name)
        for accident in named.get(core, ()) if len(core) > 1 else ():
            if not _comparable(zero, accident, when):
                continue
            subject = accident.count.subject
            why = f"这里说{name}{zero.thing}，但文中写有{subject}事故{accident.count.number.printed}"
            return _check("R12", zero, _verdict(zero, accident), accident.count, why)
    return _check("R12", zero, Verdict.OPEN)


def _listed(before: str) -> str:
    """The subjects of a zero statement, without the words around them."""
    text = re.sub(
        r"及?其[他它](?:行业|领域)*|行业|领域|等|方面|辖区|今年|上半年|\d+月份?|[全该我本][市区县省国镇]", "", before
    )
    return re.sub(r"(?:均|都)$", "", text)


def _core(subject: str) -> str:
    """A subject without the words that vary: 建筑工程, 建筑施工, 建筑业 are one."""
    return re.sub(r"工程|施工|业$|事故|生产安全|领域|行业", "", subject)


def _denied(thing: str) -> set[str]:
    """What a zero statement says there was none of; nothing of 未发生人员被困."""
    if "伤亡" in thing:
        return {"死亡", "受伤", "重伤"}
    if "亡" in thing:
        return {"死亡"}
    return {"受伤", "重伤"} if "伤" in thing else set()


def _casualties(zero: _Zero) -> Check:
    """未造成人员伤亡 against deaths just before it, in the same part of the sentence."""
    said, text = zero.said, zero.sentence.text
    levels = [m for m in said.mentions if m.role == "level" and m.number.end <= zero.start]
    wanted = _denied(zero.thing)
    segment = text[: zero.start].count(";")
    same = [m for m in levels if m.kind in wanted and m.segment == segment and not m.number.scope]
    if not same or levels[-1].kind not in {"死亡", "受伤", "重伤", "轻伤", "损失"} or levels[-1].segment != segment:
        return _check("R12", zero, Verdict.OPEN)
    last = same[-1]
    others = re.search(r"其中|其余|另|此外|还有|均|较大|以上", text[last.number.end : zero.end])
    if last.doubt or not last.number.amount.value or others or last.subject != levels[-1].subject:
        return _check("R12", zero, Verdict.OPEN)
    why = f"前面写有{last.kind}{last.number.printed}，这里又说{zero.thing}"
    return _check("R12", zero, Verdict.WRONG, last, why)
