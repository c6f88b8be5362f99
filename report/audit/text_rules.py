"""R12 R14 R18 R19 R17: what words say against what numbers say. Prose in, checks out. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from report.audit.checks import Check, Prose, Said
from report.audit.lexicon import SECTOR
from report.audit.model import Claim, Range, Verdict
from report.audit.normal import Sentence
from report.audit.period import Period, periods
from report.audit.reader import Mention

_NO = re.compile(
    r"(?P<before>[^，,;。:]{0,60}?)(?P<all>均|都|全部)?(?P<no>未再?发生|没有再?发生|无|未出现|没有出现|未造成|没有造成|没有)(?P<thing>[^，,;。:]{0,30})"
)
_GRADE_UP = re.compile(
    r"(?P<grade>较大|重大|重特大|特别重大)(?:及|和|或|、|及其|含)?(?:以上|重大|特大|特别重大)?[^，,;。]{0,8}?(?:事故|火灾|等级)|(?P<grade2>较大)(?:及|和|或)?以上"
)
_DEAD = re.compile(r"死亡3人(?:及|\(含\)|含)?以上|一次死亡3人")


def text_rules(prose: Prose) -> Iterator[Check]:
    """Zero statements, grades, labels, leftovers, periods."""
    when = periods(prose)
    yield from _grades(prose, when)
    yield from _zeros(prose, when)
    for said in prose.said:
        yield from _labels(said)
        yield from _leftovers(said.sentence)
        yield from _one_grade(said)


@dataclass(frozen=True, slots=True)
class _Zero:
    """未发生…: of whom, what."""

    sentence: Sentence
    start: int
    end: int
    before: str
    thing: str


def _zero_statements(said: Said) -> Iterator[_Zero]:
    """The zero statements of a sentence."""
    text = said.sentence.text
    for match in re.finditer(
        r"(?:均|都)?(?:未再?发生|没有再?发生|未出现|没有出现|未造成|没有造成|无人员)[^，,;。:]{0,30}", text
    ):
        before = re.split(r"[，,;:]", text[: match.start()])[-1]
        if re.search(r"去年|上年|前年|同期|力争|确保|实现|近年|连续|往年", before):
            continue
        yield _Zero(said.sentence, match.start(), match.end(), before, match[0])


def _claim(kind: str, zero: _Zero, verdict: Verdict) -> Claim:
    return Claim(
        kind, zero.sentence.spot(zero.start, zero.end), zero.sentence.original(zero.start, zero.end), (), verdict
    )


def _against(rule: str, kind: str, zero: _Zero, mention: Mention | None, verdict: Verdict, why: str) -> Check:
    """A zero statement, alone or against a number."""
    claim = _claim(kind, zero, verdict)
    said = zero.sentence.original(zero.start, zero.end)
    key = (zero.sentence.index, zero.start)
    touches = (key, mention.key) if mention else (key,)
    repairs = {key: Range(None, None)} | ({mention.key: Range(Fraction(0), None)} if mention else {})
    if mention is None:
        return Check(rule, claim, claim.place, zero.sentence.whole, touches=touches)
    names = {
        mention.key: (mention.number.sentence.spot(mention.number.start, mention.number.end), mention.number.printed)
    }
    return Check(rule, claim, claim.place, zero.sentence.whole, said, "", why, touches, key, repairs, names)


_GENERAL_GRADE = re.compile(
    r"(?:均|都)?(?:未|没有)再?(?:发生|出现)(?:过)?(?:一起)?(?:一次)?(?:死亡3人(?:及|\(含\)|含)?以上的?)?(?:较大|重特大|特别重大|重大)?(?:及|和|或|、|及其)?(?:以上|重大|特大|特别重大)?(?:及以上|以上)?(?:等级)?的?(?:各类)?(?:生产安全|安全生产|安全)?事故?"
)


def _grades(prose: Prose, when: dict[tuple[int, int], Period]) -> Iterator[Check]:
    """R18: 未发生较大及以上事故 against a 较大 accident or one with three deaths."""
    for i, said in enumerate(prose.said):
        for zero in _zero_statements(said):
            if not (_GRADE_UP.search(zero.thing) or _DEAD.search(zero.thing)) or "未造成" in zero.thing:
                continue
            if not _GENERAL_GRADE.fullmatch(zero.thing):
                yield _against("R18", "zero", zero, None, Verdict.OPEN, "")
                continue
            grade = re.search(r"较大|重特大|特别重大|重大|死亡3", zero.thing)
            name = {"死亡3": "较大", "重特大": "重大"}.get(grade[0], grade[0]) if grade else "较大"
            yield _grade_check(prose, i, zero, name, when)


_LEAST = {"较大": 3, "重大": 10, "特别重大": 30}


def _grade_check(prose: Prose, i: int, zero: _Zero, grade: str, when: dict[tuple[int, int], Period]) -> Check:
    """One statement that no accident of a grade happened."""
    said = prose.said[i]
    sector = SECTOR.search(zero.before)
    upward = (
        ("较大", "重大", "特别重大", "重特大")
        if grade == "较大"
        else ("重大", "特别重大", "重特大")
        if grade == "重大"
        else ("特别重大",)
    )
    only = not re.search(r"以上|及|和|或|、", zero.thing)
    for other in prose.said:
        near = other.sentence.passage is said.sentence.passage
        for mention in other.mentions:
            if not _is_accident(mention) or not _same_scope(other, mention, said, zero):
                continue
            if not _same_time(other, mention, said, zero, when) or (sector and sector[0] not in mention.subject):
                continue
            if any(g in mention.subject for g in (upward if not only else (grade,))) and "隐患" not in mention.subject:
                why = f"这里说{zero.thing}，但文中写有{mention.subject}事故{mention.number.printed}"
                return _against("R12", "zero", zero, mention, Verdict.WRONG if near else Verdict.SUSPECT, why)
            deaths = _deaths(other, mention)
            if deaths and _must_be(mention, deaths) >= _LEAST[grade]:
                count = mention.number.printed
                why = f"{count}事故死亡{deaths.number.printed}，至少有一起死亡{_must_be(mention, deaths)}人，按规定属于{_grade_of(_must_be(mention, deaths))}事故，与“{zero.thing}”不符"
                return _against("R18", "grade", zero, mention, Verdict.WRONG if near else Verdict.SUSPECT, why)
    return _against("R18", "zero", zero, None, Verdict.OPEN, "")


_NO_ACCIDENT = re.compile(r"违法|违章|行为|案件|隐患|险情|举报|纠纷|警情|案$|立案|处罚|投诉|演练")
_ELSEWHERE = re.compile(r"国内|外省|外地|兄弟|其他地区|周边|近年|历年|历史|往年|曾|教训|案例|近期.{0,6}(?:全国|各地)|去年|上年|前年|同期|连续\d")


def _is_accident(mention: Mention) -> bool:
    """A count of accidents or fires, not of cases, reports or hazards."""
    if mention.role != "level" or mention.kind != "起数" or mention.doubt or mention.number.amount.value == 0:
        return False
    words = f"{mention.number.clause}{mention.number.noun}{mention.subject}"
    return not _NO_ACCIDENT.search(words)


def _same_scope(other: Said, mention: Mention, said: Said, zero: _Zero) -> bool:
    """Both speak of one place: not of the country against the district, not of former years."""
    before = other.sentence.text[: mention.number.start]
    if _ELSEWHERE.search(re.split(r"[，,;。]", before)[-1]):
        return False
    return _scope(before) == _scope(said.sentence.text[: zero.start]) or not _scope(before) or not _scope(said.sentence.text[: zero.start])


def _scope(text: str) -> str:
    """国 省 市 区 县 镇 of the last 全市, 我区 … in a text; empty if none."""
    found = re.findall(r"(?:全|我|本)([国省市区县州镇乡街])", text)
    return found[-1] if found else ""


def _must_be(count: Mention, deaths: Mention) -> int:
    """At least one of so many accidents has so many deaths."""
    n, d = int(count.number.amount.value), int(deaths.number.amount.value)
    return -(-d // n)


def _grade_of(deaths: int) -> str:
    return "特别重大" if deaths >= 30 else "重大" if deaths >= 10 else "较大" if deaths >= 3 else "一般"


def _deaths(said: Said, count: Mention) -> Mention | None:
    """The deaths printed straight after a count of accidents, of the same subject."""
    place = said.mentions.index(count)
    for mention in said.mentions[place + 1 : place + 2]:
        if (
            mention.role == "level"
            and mention.kind == "死亡"
            and not mention.doubt
            and mention.subject == count.subject
            and mention.segment == count.segment
        ):
            return mention if count.number.amount.exact and mention.number.amount.exact else None
    return None


def _same_time(other: Said, mention: Mention, said: Said, zero: _Zero, when: dict[tuple[int, int], Period]) -> bool:
    """Both speak of one period, as far as the words say."""
    a = when.get(mention.key)
    b = when.get((zero.sentence.index, -1))
    last = [m for m in said.mentions if m.number.start < zero.start]
    if last:
        b = when.get(last[-1].key, b)
    return a == b


def _zeros(prose: Prose, when: dict[tuple[int, int], Period]) -> Iterator[Check]:
    """R12: 建筑工程…均未发生事故 against 建筑工程1起."""
    for said in prose.said:
        for zero in _zero_statements(said):
            if _GRADE_UP.search(zero.thing) or _DEAD.search(zero.thing):
                continue
            yield _zero_check(prose, said, zero, when)


def _zero_check(prose: Prose, said: Said, zero: _Zero, when: dict[tuple[int, int], Period]) -> Check:
    """One zero statement against the counts of what it names."""
    if re.search(r"人员|伤亡|死亡", zero.thing):
        return _casualties(said, zero)
    names = [n for n in re.split(r"[、和及与]", _listed(zero)) if n]
    if not re.fullmatch(r"(?:均|都)?(?:未|没有)再?发生(?:一起)?(?:任何|各类)?(?:生产安全|安全生产|安全)?事故", zero.thing):
        return _against("R12", "zero", zero, None, Verdict.OPEN, "")
    for other in prose.said:
        for mention in other.mentions:
            if not _is_accident(mention) or not _same_scope(other, mention, said, zero):
                continue
            if not _names_it(names, mention.subject) or not _same_time(other, mention, said, zero, when):
                continue
            near = other.sentence.passage is said.sentence.passage
            why = f"这里说{mention.subject}{zero.thing}，但文中写有{mention.subject}事故{mention.number.printed}"
            return _against("R12", "zero", zero, mention, Verdict.WRONG if near else Verdict.SUSPECT, why)
    return _against("R12", "zero", zero, None, Verdict.OPEN, "")


def _listed(zero: _Zero) -> str:
    """The subjects of a zero statement, without the words around them."""
    text = re.sub(
        r"及?其[他它](?:行业|领域)*|行业|领域|等|方面|辖区|今年|上半年|\d+月份?|全[市区县省国]", "", zero.before
    )
    return re.sub(r"(?:均|都)$", "", text)


def _names_it(names: Sequence[str], subject: str) -> bool:
    """One of the listed names is the subject itself, 工程 施工 事故 apart."""
    core = re.sub(r"工程|施工|业$|事故", "", subject)
    return len(core) > 1 and any(re.sub(r"工程|施工|业$|事故", "", n) == core for n in names)


def _casualties(said: Said, zero: _Zero) -> Check:
    """未造成人员伤亡 against deaths in the same part of the sentence."""
    segment = said.sentence.text[: zero.start].count(";")
    dead = [
        m
        for m in said.mentions
        if m.role == "level"
        and m.kind in {"死亡", "受伤", "重伤"}
        and m.segment == segment
        and m.number.amount.value > 0
        and m.number.end <= zero.start
    ]
    if re.search(r"死亡", zero.thing) and "伤亡" not in zero.thing:
        dead = [m for m in dead if m.kind == "死亡"]
    levels = [m for m in said.mentions if m.role == "level" and m.number.end <= zero.start]
    clean = dead and levels[-1] is dead[-1] and not re.search(
        r"其中|其余|另|此外|还有|事故\d*起[^，]*，[^，]*均|较大|以上",
        said.sentence.text[dead[-1].number.end : zero.end],
    )
    if clean and not dead[-1].doubt:
        why = f"前面写有{dead[-1].kind}{dead[-1].number.printed}，这里又说{zero.thing}"
        return _against("R12", "zero", zero, dead[-1], Verdict.WRONG, why)
    return _against("R12", "zero", zero, None, Verdict.OPEN, "")


_NUM = {"一": 1, "二": 2, "两": 2, "双": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7}
_LABEL = re.compile(
    r"(?:[一二两三四五六七]项?(?:指标)?(?:升|平|持平|降))+(?=[”\"态势趋的，,;。]|$|势)|(?:双|[二两三四五六七])(?:个|项)?(?:指标)?(?:全面|均)?(?:下降|上升|降|升)(?=[”\"态势趋的，,;。]|$)"
)
_PIECE = re.compile(r"(双|[一二两三四五六七])(?:个|项)?(?:指标)?(?:全面|均)?(下降|上升|降|升|平|持平)")


def _labels(said: Said) -> Iterator[Check]:
    """R14: 一升三降 against the directions of the sentence's comparisons."""
    text = said.sentence.text
    for match in _LABEL.finditer(text):
        wanted = {"升": 0, "平": 0, "降": 0}
        for number, word in _PIECE.findall(match[0]):
            wanted["升" if "升" in word else "平" if "平" in word else "降"] += _NUM[number]
        yield _label_check(said, match, wanted)


def _label_check(said: Said, match: re.Match[str], wanted: dict[str, int]) -> Check:
    """One label; it can be judged only where exactly as many comparisons stand in its sentence."""
    sentence = said.sentence
    place = sentence.spot(match.start(), match.end())
    made = [c for c in said.comparisons if c.compare in {"yoy", ""}]
    signs = {"升": 0, "平": 0, "降": 0}
    for c in made:
        first = c.entry.first
        signs["升" if first.sign > 0 else "降" if first.sign < 0 else "平"] += 1
    key = (sentence.index, match.start())
    if len(made) != sum(wanted.values()) or signs == wanted:
        verdict = Verdict.RIGHT if made and signs == wanted else Verdict.OPEN
        return Check("R14", Claim("label", place, match[0], (), verdict), place, sentence.whole, touches=(key,))
    should = "".join(f"{'零一两三四五六七'[n]}{w}" for w, n in signs.items() if n)
    facts = "、".join(_fact(c.entry.first) for c in made)
    why = f"句中各项是{facts}，应为“{should}”，文中写“{match[0]}”"
    touches = (key, *(c.entry.first.key for c in made))
    claim = Claim("label", place, match[0], (), Verdict.WRONG)
    return Check(
        "R14",
        claim,
        place,
        sentence.whole,
        match[0],
        should,
        why,
        touches,
        key,
        {t: Range(None, None) for t in touches},
    )


def _fact(first: Mention) -> str:
    word = "上升" if first.sign > 0 else "下降" if first.sign < 0 else ""
    return f"{word}{first.number.printed}"


_LEFT = (
    (re.compile(r"\{\{[^}]{0,60}\}\}|\{%[^%]{0,60}%\}|##[^#]{1,30}##"), "模板的占位没有换成内容", Verdict.WRONG),
    (
        re.compile(
            r"(?:编辑|打开|文档|保护|解锁|修改)(?:的)?密码(?:是|为|:)?[^，。;]{0,20}|密码(?:是|为|:)[A-Za-z\d]{3,}"
        ),
        "文档密码不该留在正文里",
        Verdict.WRONG,
    ),
    (
        re.compile(r"(?<![A-Za-z])[XxＸ×]{1,4}(?:起|人次|人|家次|家|处|项|件|万元|元|%|个百分点|次)"),
        "数字还没有填",
        Verdict.WRONG,
    ),
    (re.compile(r"待核(?![准查实对])|待补充|待填|\(此处[^)]{0,20}\)"), "这里还没有核定", Verdict.SUSPECT),
)


def _leftovers(sentence: Sentence) -> Iterator[Check]:
    """R19: what should have been filled in or taken out."""
    for pattern, why, verdict in _LEFT:
        for match in pattern.finditer(sentence.text):
            place = sentence.spot(match.start(), match.end())
            said = sentence.original(match.start(), match.end())
            claim = Claim("leftover", place, said, (), verdict)
            key = (sentence.index, match.start())
            yield Check("R19", claim, place, sentence.whole, said, "", f"{why}：“{said}”", (key,), key)


def _one_grade(said: Said) -> Iterator[Check]:
    """R18: 一般事故1起死亡3人; 较大事故2起死亡5人; 较大事故1起死亡10人."""
    for count in said.mentions:
        if count.role != "level" or count.kind != "起数" or count.doubt or not count.number.amount.value:
            continue
        deaths = _deaths(said, count)
        grade = re.search(r"特别重大|重特大|重大|较大|一般", count.subject)
        if deaths is None or grade is None or "以上" in said.sentence.text:
            continue
        yield from _grade_of_one(said, count, deaths, grade[0])


def _grade_of_one(said: Said, count: Mention, deaths: Mention, grade: str) -> Iterator[Check]:
    """The grade printed with a count and its deaths."""
    n, d = int(count.number.amount.value), int(deaths.number.amount.value)
    most = {"一般": 2, "较大": 9, "重大": 29}.get(grade)
    least = _LEAST.get(grade, 0)
    missing = "失踪" in deaths.number.gap or "下落不明" in deaths.number.gap
    sentence, place = said.sentence, said.sentence.spot(count.number.start, deaths.number.end)
    values = (("this", count.number.printed), ("deaths", deaths.number.printed))
    touches = (count.key, deaths.key)
    names = {m.key: (m.number.sentence.spot(m.number.start, m.number.end), m.number.printed) for m in (count, deaths)}
    text = sentence.original(count.number.start, deaths.number.end)
    if most is not None and d > n * most and not missing:
        why = f"{grade}事故一起最多死亡{most}人，{count.number.printed}最多{n * most}人，文中写死亡{deaths.number.printed}"
        claim = Claim("grade", place, text, values, Verdict.WRONG)
        repairs = {deaths.key: Range(None, Fraction(n * most)), count.key: Range(Fraction(-(-d // most)), None)}
        yield Check(
            "R18",
            claim,
            names[deaths.key][0],
            sentence.whole,
            deaths.number.printed,
            f"不超过{n * most}人",
            why,
            touches,
            deaths.key,
            repairs,
            names,
        )
    elif d < n * least and not re.search(r"重伤|受伤|损失|中毒", sentence.text):
        why = f"{grade}事故一起至少死亡{least}人（或重伤、损失达到标准），{count.number.printed}应不少于{n * least}人，文中写死亡{deaths.number.printed}"
        claim = Claim("grade", place, text, values, Verdict.SUSPECT)
        yield Check(
            "R18",
            claim,
            names[deaths.key][0],
            sentence.whole,
            deaths.number.printed,
            f"不少于{n * least}人",
            why,
            touches,
            deaths.key,
            {},
            names,
        )
    else:
        yield Check("R18", Claim("grade", place, text, values, Verdict.RIGHT), place, sentence.whole, touches=touches)
