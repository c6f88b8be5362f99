"""R14 R18 R19: labels against directions, grades against deaths, leftovers. Prose in, checks out. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from report.audit.accidents import LEAST, deaths_of, is_accident
from report.audit.amount import in_words
from report.audit.bind import Comparison, residue
from report.audit.checks import Blame, Check, Key, Prose, Said, check, values_of
from report.audit.model import Claim, Range, Spot, Verdict
from report.audit.normal import Sentence
from report.audit.reader import Mention


def text_rules(prose: Prose) -> Iterator[Check]:
    """Labels, leftovers and grades, sentence by sentence."""
    for i, said in enumerate(prose.said):
        home = said.sentence.passage
        near = [s for s in prose.said[max(0, i - 1) : i + 2] if s.sentence.passage is home and s is not said]
        yield from _labels(said, near)
        yield from _leftovers(said.sentence)
        yield from _blanks(said.sentence)
        yield from _one_grade(said)
        yield from _named_accident(said)
        yield from _structure(said.sentence)


_TRIPLE = re.compile(
    r"(?<![\d.:])(\d{1,2}(?:\.\d{1,2})?)[:∶](\d{1,2}(?:\.\d{1,2})?)[:∶](\d{1,2}(?:\.\d{1,2})?)(?![\d:∶])"
)


def _structure(sentence: Sentence) -> Iterator[Check]:
    """R5: 三次产业结构为14.9:36.7:48.4: three shares of one whole make 100, but for the rounding of each."""
    if "产业" not in sentence.text:
        return
    for match in _TRIPLE.finditer(sentence.text):
        shares = [Fraction(part) for part in match.groups()]
        unit = max(Fraction(1, 10 ** len(part.partition(".")[2])) for part in match.groups())
        away = abs(sum(shares, Fraction(0)) - 100)
        if away > 10:  # some other ratio
            continue
        place, key = sentence.spot(match.start(), match.end()), (sentence.index, match.start())
        said = sentence.original(match.start(), match.end())
        verdict = Verdict.RIGHT if away <= 2 * unit else Verdict.WRONG
        claim = Claim("sum", place, said, (("total", "100"), ("parts", said)), verdict)
        why = f"三次产业结构{said}相加为{in_words(sum(shares, Fraction(0)))}，应为100"
        yield Check("R5", claim, place, sentence.whole, said, "", why if away > 2 * unit else "", (key,), key)


_NUM = {"一": 1, "二": 2, "两": 2, "双": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7}
_LABEL = re.compile(
    r"(?:[一二两三四五六七]项?(?:指标)?(?:升|平|持平|降))+(?=[”\"态势趋的，,;。]|$|势)|(?:双|[二两三四五六七])(?:个|项)?(?:指标)?(?:全面|均)?(?:下降|上升|降|升)(?=[”\"态势趋的，,;。]|$)"
)
_PIECE = re.compile(r"(双|[一二两三四五六七])(?:个|项)?(?:指标)?(?:全面|均)?(下降|上升|降|升|平|持平)")


def _labels(said: Said, near: Sequence[Said]) -> Iterator[Check]:
    """R14: 一升三降 against the directions of the sentence's comparisons, else of those beside it."""
    for match in _LABEL.finditer(said.sentence.text):
        wanted = {"升": 0, "平": 0, "降": 0}
        for number, word in _PIECE.findall(match[0]):
            wanted["升" if "升" in word else "平" if "平" in word else "降"] += _NUM[number]
        yield _label_check(said, near, match, wanted)


def _label_check(said: Said, near: Sequence[Said], match: re.Match[str], wanted: dict[str, int]) -> Check:
    """One label; it can be judged only where exactly as many comparisons stand in a sentence."""
    sentence = said.sentence
    place = sentence.spot(match.start(), match.end())
    key = (sentence.index, match.start())
    made = _one_kind(_of_whole(said.comparisons, match.end()), match.start())
    verdict = Verdict.WRONG
    if not made:
        verdict = Verdict.SUSPECT
        made = next((m for s in near if len(m := _one_kind(s.comparisons, 0)) == sum(wanted.values())), [])
    signs = {"升": 0, "平": 0, "降": 0}
    for c in made:
        signs["升" if c.entry.first.sign > 0 else "降" if c.entry.first.sign < 0 else "平"] += 1
    more = (
        len(made) > sum(wanted.values())
        and max(wanted.values()) == sum(wanted.values())
        and not signs["升"] * signs["降"]
    )
    if more and verdict is Verdict.WRONG and signs != wanted:
        verdict = Verdict.SUSPECT
    elif len(made) != sum(wanted.values()) or signs == wanted:
        verdict = Verdict.RIGHT if made and signs == wanted else Verdict.OPEN
        return Check("R14", Claim("label", place, match[0], (), verdict), place, sentence.whole, touches=(key,))
    should = "".join(f"{'零一两三四五六七'[n]}{w}" for w, n in signs.items() if n)
    facts = "、".join(_fact(c.entry.first) for c in made)
    why = f"各项是{facts}，应为“{should}”，文中写“{match[0]}”"
    touches = (key, *(c.entry.first.key for c in made))
    claim = Claim("label", place, match[0], (), verdict)
    repairs = {t: Range(None, None) for t in touches}
    return Check("R14", claim, place, sentence.whole, match[0], should, why, touches, key, repairs)


def _of_whole(comparisons: Sequence[Comparison], end: int) -> list[Comparison]:
    """Those that the label speaks of: 其中工矿商贸起数上升 after it speaks of a part, and so do all that follow."""
    firsts = [c.entry.first.number for c in comparisons]
    parts = (
        i for i, n in enumerate(firsts) if n.start > end and "其中" in n.gap and residue(n.gap.rpartition("其中")[2])
    )
    return list(comparisons[: next(parts, len(firsts))])


def _one_kind(comparisons: Sequence[Comparison], end: int) -> list[Comparison]:
    """The comparisons with one period: of the last kind before a place, else of the first."""
    before = [c for c in comparisons if c.entry.first.number.end <= end] or list(comparisons)
    return [c for c in comparisons if c.compare == before[-1 if end else 0].compare]


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
    (
        re.compile(r"(?<!_)_{2,}(?:起|人次|人|家次|家|处|项|条|件|万元|元|%|个百分点|次|份)"),
        "数字还没有填",
        Verdict.WRONG,
    ),
    (re.compile(r"(?<!…)…{2,}(?!\d)"), "省略号不该留在成稿里", Verdict.SUSPECT),
    (re.compile(r"待核(?![准查实对])|待补充|待填|\(此处[^)]{0,20}\)"), "这里还没有核定", Verdict.SUSPECT),
)


_BLANK = re.compile(
    r"(?<=[\u4e00-\u9fff])[ \u3000]{2,}(?:起|人次|人|家次|家|处|项|条|件|万元|元|%|次|份)(?=[，,。；;、）)])"
)


def _blanks(sentence: Sentence) -> Iterator[Check]:
    """R19: 发现隐患   处: the number was never put in."""
    for match in _BLANK.finditer(sentence.passage.text, sentence.at[0], sentence.at[-1]):
        p = sentence.passage
        place, said = Spot(p.paragraph, match.start(), match.end(), p.table, p.row, p.column), match[0]
        claim = Claim("leftover", place, said, (), Verdict.SUSPECT)
        key = (sentence.index, match.start())
        yield Check(
            "R19", claim, place, sentence.whole, said, "", f"“{said.strip()}”前面空着，数字还没有填", (key,), key
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


_NAMED = re.compile(
    r"(?P<name>“\d{1,2}[·.．]\d{1,2}”[\u4e00-\u9fff]{0,12}?(?P<grade>一般|较大|特别重大|重大)[\u4e00-\u9fff]{0,14}?事故)(?:中|共|，|造成|致)*死亡(?=\d)"
)


def _named_accident(said: Said) -> Iterator[Check]:
    """R18: “3·21”较大道路交通事故死亡10人: one accident, its grade and its deaths."""
    for match in _NAMED.finditer(said.sentence.text):
        deaths = next((m for m in said.mentions if m.number.start == match.end()), None)
        if deaths is None or deaths.kind != "死亡" or deaths.doubt:
            continue
        d, grade = deaths.number.amount.value, match["grade"]
        most = {"一般": 2, "较大": 9, "重大": 29}.get(grade, d)
        least = LEAST.get(grade, 0)
        verdict = Verdict.WRONG if d > most else Verdict.SUSPECT if d < least else Verdict.RIGHT
        span = f"不超过{most}人" if d > most else f"不少于{least}人"
        why = f"{grade}事故死亡{span}（按国务院令第493号），文中写死亡{deaths.number.printed}"
        if verdict is Verdict.RIGHT or (d < least and re.search(r"重伤|受伤|损失|人中毒", said.sentence.text)):
            yield check("R18", "grade", [deaths], Verdict.RIGHT, values_of(deaths=deaths))
            continue
        repairs = {deaths.key: Range(Fraction(least), Fraction(most))}
        yield check("R18", "grade", [deaths], verdict, values_of(deaths=deaths), Blame(deaths, span, why, repairs))


def _one_grade(said: Said) -> Iterator[Check]:
    """R18: 一般事故1起死亡3人; 较大事故2起死亡5人; 较大事故1起死亡10人."""
    for place, count in enumerate(said.mentions):
        if not is_accident(count):
            continue
        deaths = deaths_of(said, place)
        grade = re.search(r"特别重大|重特大|重大|较大|一般", count.subject)
        words = said.sentence.text[max(0, count.number.start - 14) : deaths.number.end if deaths else 0]
        if deaths is None or grade is None or "以上" in words or _OLD_GRADE.search(words):
            continue
        yield from _grade_of_one(said, count, deaths, grade[0])


_OTHER_HARM = re.compile(r"重伤|受伤|损失|中毒|失踪|下落不明|抢救无效|另\d")
"""Few dead may still make the grade by what else is printed; the missing are counted with the dead."""
_OLD_GRADE = re.compile(r"[一二三四1-4]级(?:特别)?重大|[ⅠⅡⅢⅣ]级")
"""三级重大事故: grades of building accidents before 国务院令第493号."""


def _grade_of_one(said: Said, count: Mention, deaths: Mention, grade: str) -> Iterator[Check]:
    """The grade printed with a count and its deaths."""
    n, d = int(count.number.amount.value), int(deaths.number.amount.value)
    most = {"一般": 2, "较大": 9, "重大": 29}.get(grade)
    least = LEAST.get(grade, 0)
    missing = "失踪" in deaths.number.gap or "下落不明" in deaths.number.gap
    sentence, place = said.sentence, said.sentence.spot(count.number.start, deaths.number.end)
    values = (("this", count.number.printed), ("deaths", deaths.number.printed))
    touches = (count.key, deaths.key)
    names = {m.key: (m.number.sentence.spot(m.number.start, m.number.end), m.number.printed) for m in (count, deaths)}
    text = sentence.original(count.number.start, deaths.number.end)

    def wrong(verdict: Verdict, expected: str, why: str, repairs: dict[Key, Range]) -> Check:
        claim = Claim("grade", place, text, values, verdict)
        printed = deaths.number.printed
        where = names[deaths.key][0]
        return Check("R18", claim, where, sentence.whole, printed, expected, why, touches, deaths.key, repairs, names)

    if most is not None and d > n * most and not missing:
        why = f"{grade}事故一起最多死亡{most}人，{count.number.printed}最多{n * most}人，文中写死亡{deaths.number.printed}"
        repairs = {deaths.key: Range(None, Fraction(n * most)), count.key: Range(Fraction(-(-d // most)), None)}
        yield wrong(Verdict.WRONG, f"不超过{n * most}人", why, repairs)
    elif d < n * least and not _OTHER_HARM.search(sentence.text):
        why = f"{grade}事故一起至少死亡{least}人（或重伤、损失达到标准），{count.number.printed}应不少于{n * least}人，文中写死亡{deaths.number.printed}"
        yield wrong(Verdict.SUSPECT, f"不少于{n * least}人", why, {})
    else:
        yield Check("R18", Claim("grade", place, text, values, Verdict.RIGHT), place, sentence.whole, touches=touches)
