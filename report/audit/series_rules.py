"""R9 R10 R11 R13 R17: one thing said in several places or periods. Prose in, checks out. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction

from report.audit.amount import in_words
from report.audit.bind import Comparison
from report.audit.checks import Blame, Check, Prose, Said, check, values_of
from report.audit.model import Claim, Range, Verdict
from report.audit.period import PERIOD, Period, period_of, periods
from report.audit.reader import Mention

_COUNTED = {"起数", "死亡", "受伤", "重伤", "轻伤"}
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_REVISED = re.compile(r"核销|补报|核减|调整|修正|剔除")
Slot = tuple[str, str]
"""(subject, kind)."""


def series_rules(prose: Prose) -> Iterator[Check]:
    """Cumulative figures, repeated figures, bases, dates."""
    when = periods(prose)
    table = _by_slot(prose, when)
    revised = any(_REVISED.search(s.sentence.text) for s in prose.said)
    for values in table.values():
        yield from _cumulative(values, revised=revised)
    yield from _work(prose, when)
    yield from _repeated(prose, when)
    yield from _bases(prose, when)
    yield from _rates(prose)
    for said in prose.said:
        yield from _dates(said)
        yield from _base_period(said)
    yield from _title(prose)


def _by_slot(prose: Prose, when: dict[tuple[int, int], Period]) -> dict[Slot, dict[Period, list[Mention]]]:
    """The counted levels of the text by subject and kind, then by period."""
    table: dict[Slot, dict[Period, list[Mention]]] = defaultdict(lambda: defaultdict(list))
    for said in prose.said:
        for mention in said.mentions:
            kind = mention.kind.rstrip("?")
            if (
                mention.role != "level"
                or mention.doubt
                or kind not in _COUNTED
                or mention.key not in when
                or mention.number.scope
            ):
                continue
            if re.search(r"去年|上年|前年", mention.number.gap) or not mention.number.amount.exact:
                continue
            if "其中" in mention.number.gap and not PERIOD.search(mention.number.gap):
                continue
            table[mention.subject, kind][when[mention.key]].append(mention)
    return table


def _single(values: dict[Period, list[Mention]]) -> dict[Period, Mention]:
    """Periods that have one value only."""
    return {p: ms[0] for p, ms in values.items() if len({m.number.amount.value for m in ms}) == 1}


def _cumulative(values: dict[Period, list[Mention]], *, revised: bool) -> Iterator[Check]:
    """R10: 1—6月 = 1—5月 + 6月, and never less than any part of it."""
    single = _single(values)
    for whole_period, whole in single.items():
        inner = {
            p: m
            for p, m in single.items()
            if p != whole_period
            and p[0] in {0, whole_period[0]}
            and whole_period[1] <= p[1]
            and p[2] <= whole_period[2]
        }
        if not inner or (whole_period[0] and any(p[0] == 0 for p in inner)):
            continue
        parts = _chain(whole_period, inner)
        if parts:
            yield _added(whole, parts)
            continue
        for part in inner.values():
            if part.number.amount.value > whole.number.amount.value:
                why = f"累计{whole.number.printed}，少于其中一期的{part.number.printed}"
                a, b = part.number.amount.value, whole.number.amount.value
                blame = Blame(
                    whole, f"不少于{part.number.printed}", why, {whole.key: Range(a, None), part.key: Range(None, b)}
                )
                near = part.number.sentence.passage is whole.number.sentence.passage
                verdict = Verdict.WRONG if near and not revised else Verdict.SUSPECT
                yield check("R10", "cumulative", [part, whole], verdict, values_of(total=whole, part=part), blame)


def _chain(whole: Period, inner: dict[Period, Mention]) -> list[Mention]:
    """Periods that follow on one another from the first month to the last; empty if there are none."""
    month, found = whole[1], []
    while month <= whole[2]:
        step = max((p for p in inner if p[1] == month), key=lambda p: p[2], default=None)
        if step is None:
            return []
        found.append(inner[step])
        month = step[2] + 1
    return found if len(found) > 1 else []


def _added(whole: Mention, parts: list[Mention]) -> Check:
    """The sum of consecutive periods against the cumulative figure; a late report may lie between: suspicious only."""
    summed = sum((m.number.amount.value for m in parts), Fraction(0))
    values = values_of(total=whole, parts="+".join(m.number.printed for m in parts))
    if summed == whole.number.amount.value:
        return check("R10", "cumulative", [*parts, whole], Verdict.RIGHT, values)
    words = "＋".join(m.number.printed for m in parts)
    why = f"各期{words}＝{in_words(summed)}{whole.number.unit}，累计写{whole.number.printed}"
    repairs = {whole.key: Range(summed, summed)}
    fell = whole.number.amount.value < max(m.number.amount.value for m in parts)
    verdict = Verdict.WRONG if fell else Verdict.SUSPECT
    return check(
        "R10",
        "cumulative",
        [*parts, whole],
        verdict,
        values,
        Blame(whole, f"{in_words(summed)}{whole.number.unit}", why, repairs),
    )


_WORK = re.compile(r"^(?:检查|发现|整改|受理|办结|处罚|立案|罚款)")
_FILL = re.compile(
    r"截[至止]|虽然|尽管|但是?|据统计|今年以来|今年|年初以来|目前|期间|累计|总共|合计|总计|共计|共|各类|发生了?|在|了|已|全[国省市区县州镇]|我[省市区县州镇]|[（(].*?[)）]|[，,:、\s]|底|末|\d+日"
)


def _phrase(mention: Mention) -> str:
    """What a number counts, without period, scope and filling words: 检查企业 of 上半年，全县共检查企业."""
    text = re.split(r"[;。]", mention.number.gap)[-1]
    text = text[max((m.start() for m in re.finditer(r"全[国省市区县州镇]", text)), default=0) :]
    return f"{_FILL.sub('', PERIOD.sub('', text))}{mention.number.noun}{mention.number.unit}"


def _plain(mention: Mention) -> bool:
    """An exact level of this year, in no bracket and no 其中."""
    own = mention.role == "level" and not mention.doubt and not mention.number.scope and mention.number.amount.exact
    return own and not re.search(r"去年|上年|前年|其中|同期", mention.number.gap)


def _work(prose: Prose, when: dict[tuple[int, int], Period]) -> Iterator[Check]:
    """R10 for inspections, hazards, cases: 截至5月底累计检查3200家次；6月份检查640家次；截至6月底累计检查3840家次."""
    table: dict[str, dict[Period, list[Mention]]] = defaultdict(lambda: defaultdict(list))
    for said in prose.said:
        for mention in said.mentions:
            if _plain(mention) and _WORK.match(mention.kind) and mention.key in when:
                table[_phrase(mention)][when[mention.key]].append(mention)
    for values in table.values():
        single = _single(values)
        for period, whole in single.items():
            inner = {p: m for p, m in single.items() if p != period and p[0] == period[0] and p[2] <= period[2]}
            parts = _chain(period, {p: m for p, m in inner.items() if p[1] >= period[1]})
            if parts and all(m.number.sentence.passage is whole.number.sentence.passage for m in parts):
                yield _added(whole, parts)


def _repeated(prose: Prose, when: dict[tuple[int, int], Period]) -> Iterator[Check]:
    """R13: 上半年，全市发生事故42起 and, elsewhere, 上半年全市发生事故45起."""
    table: dict[tuple[str, str, Period | None], list[Mention]] = defaultdict(list)
    for said in prose.said:
        for mention in said.mentions:
            scope = re.search(r"全[国省市区县州镇]", mention.number.gap)
            named = PERIOD.search(mention.number.gap) or "今年以来" in mention.number.gap
            if scope and _plain(mention) and named:
                table[scope[0], _phrase(mention), when.get(mention.key)].append(mention)
    for mentions in table.values():
        yield from _differing(mentions)


def _differing(mentions: Sequence[Mention]) -> Iterator[Check]:
    """Two values of one thing, in two sentences."""
    if len({m.number.amount.value for m in mentions}) != 2 or len({m.key[0] for m in mentions}) < 2:
        return
    first = mentions[0]
    other = next(m for m in mentions if m.number.amount.value != first.number.amount.value)
    what = first.kind.rstrip("?") if first.kind in _COUNTED else _phrase(first).removesuffix(first.number.unit)
    why = f"同一时期的{what}，前面写{first.number.printed}，这里写{other.number.printed}"
    values = values_of(this=first, other=other)
    blame = Blame(other, first.number.printed, why)
    yield check("R13", "repeat", [first, other], Verdict.SUSPECT, values, blame)


def _bases(prose: Prose, when: dict[tuple[int, int], Period]) -> Iterator[Check]:
    """R11: one level, two bases."""
    seen: dict[tuple[str, str, Period, Fraction], tuple[Comparison, Fraction]] = {}
    for said in prose.said:
        for c in said.comparisons:
            base = _base(c)
            if (
                base is None
                or c.level is None
                or c.compare != "yoy"
                or c.level.key not in when
                or c.level.kind not in _COUNTED
            ):
                continue
            key = (c.level.subject, c.level.kind, when[c.level.key], c.level.number.amount.value)
            if key not in seen:
                seen[key] = (c, base)
            elif seen[key][1] != base:
                before = seen[key][0]
                first = c.entry.first
                why = f"同一个{c.level.number.printed}，前面推出的上年数是{in_words(seen[key][1])}，这里推出的是{in_words(base)}"
                involved = [
                    m for m in (before.level, *before.entry.mentions, c.level, *c.entry.mentions) if m is not None
                ]
                yield check("R11", "base", involved, Verdict.SUSPECT, values_of(this=c.level), Blame(first, "", why))


def _base(c: Comparison) -> Fraction | None:
    """The base that a comparison states or implies exactly."""
    if c.level is None or c.level.doubt or not c.level.number.amount.exact or not c.sure:
        return None
    if c.base is not None:
        return c.base.number.amount.value
    if c.entry.delta is not None and not c.entry.delta.doubt:
        return c.level.number.amount.value - c.entry.delta.sign * c.entry.delta.number.amount.value
    return None


def _rates(prose: Prose) -> Iterator[Check]:
    """R9: the rate of the whole lies between those of its parts, named in one sentence."""
    for said in prose.said:
        rates = [m for m in said.mentions if m.role == "rate" and m.number.unit == "%"]
        whole = [m for m in rates if re.search(r"全[市区县省]|总体|平均|综合", m.number.clause)]
        parts = [m for m in rates if m not in whole and re.search(r"[区县市镇乡街道]", m.number.clause)]
        if (
            len(whole) != 1
            or len(parts) < 2
            or "其中" in said.sentence.text
            or re.search(r"最[高低]|排名|前[三五十]|后[三五十]", said.sentence.text)
        ):
            continue
        values = [m.number.amount.value for m in parts]
        total = whole[0]
        if min(values) <= total.number.amount.value <= max(values):
            yield check("R9", "range", [*parts, total], Verdict.RIGHT, values_of(total=total))
            continue
        low, high = (min(parts, key=_value).number.printed, max(parts, key=_value).number.printed)
        why = f"各部分在{low}到{high}之间，总的率不会是{total.number.printed}"
        yield check(
            "R9",
            "range",
            [*parts, total],
            Verdict.SUSPECT,
            values_of(total=total),
            Blame(total, f"{low}到{high}之间", why),
        )


def _value(mention: Mention) -> Fraction:
    return mention.number.amount.value


def _dates(said: Said) -> Iterator[Check]:
    """R17: 6月31日 does not exist."""
    for match in re.finditer(r"(?<!\d)(\d{1,2})月(\d{1,2})日", said.sentence.text):
        month, day = int(match[1]), int(match[2])
        if 1 <= month <= 12 and 1 <= day <= _DAYS[month - 1]:
            continue
        yield _words(said, match.start(), match.end(), Verdict.WRONG, "没有这一天")


def _words(said: Said, start: int, end: int, verdict: Verdict, why: str) -> Check:
    """A check on words rather than a number."""
    sentence = said.sentence
    place, text = sentence.spot(start, end), sentence.original(start, end)
    key = (sentence.index, start)
    return Check(
        "R17", Claim("period", place, text, (), verdict), place, sentence.whole, text, "", f"“{text}”{why}", (key,), key
    )


_BASE_PERIOD = re.compile(
    r"(?:比|较|与|同|和)(?:去年|上年|(?:19|20)\d\d年)(?:的)?(?P<p>\d{1,2}-\d{1,2}月(?:份)?|上半年|\d{1,2}月(?:份)?(?!\d))"
)


def _base_period(said: Said) -> Iterator[Check]:
    """R17: 1—6月 compared with 去年1—5月."""
    text = said.sentence.text
    for match in _BASE_PERIOD.finditer(text):
        base = PERIOD.match(match["p"])
        own = [p for m in PERIOD.finditer(text[: match.start()]) if (p := period_of(m))]
        months = period_of(base) if base else None
        if months is None or not own or own[-1][1:] == months[1:]:
            continue
        if own[-1][1] != 1 or months[1] != 1 or 1 in {own[-1][2], months[2]}:
            continue
        why = f"与前面的{own[-1][1]}—{own[-1][2]}月不是同一时段，不能比较"
        yield _words(said, match.start("p"), match.end("p"), Verdict.SUSPECT, why)


def _title(prose: Prose) -> Iterator[Check]:
    """R17: the title's period occurs nowhere in the text, another one of the same kind opens it."""
    title = PERIOD.search(prose.title)
    period = period_of(title) if title else None
    if period is None:
        return
    yield from _last_year(prose, period)
    named: list[tuple[Said, re.Match[str], Period]] = []
    for said in prose.said:
        if said.sentence.whole == prose.title or not any(m.role == "level" for m in said.mentions):
            continue
        named += [(said, m, p) for m in PERIOD.finditer(said.sentence.text) if (p := period_of(m))]
    if not named or any(p[1:] == period[1:] and p[0] in {0, period[0]} for _, _, p in named):
        return
    said, match, _ = named[0]
    if match.start() < 12 and period[1] == named[0][2][1] == 1:
        yield _words(said, match.start(), match.end(), Verdict.SUSPECT, f"与标题的“{title[0] if title else ''}”不一致")


_COMPARES = re.compile(r"同比|相比|比较|去年|上年|较|比|与|以来|至|自")


def _last_year(prose: Prose, period: Period) -> Iterator[Check]:
    """R17: in a report on 2024年上半年 a sentence that opens with 2023年上半年 and compares nothing: left over from last year."""
    for said in prose.said:
        match = PERIOD.match(said.sentence.text)
        named = period_of(match) if match else None
        if match is None or named is None or named != (period[0] - 1, *period[1:]) or not period[0]:
            continue
        text = said.sentence.text
        if any(m.role == "level" for m in said.mentions) and not _COMPARES.search(text) and str(period[0]) not in text:
            yield _words(said, 0, match.end(), Verdict.SUSPECT, "是上一年的时段，可能是去年稿子里留下的")


def style_notes(said: Sequence[Said]) -> tuple[str, ...]:
    """R20, remarks only: how many decimals percentages are printed with, and whether both percent signs are used."""
    shown: dict[int, list[str]] = defaultdict(list)
    signs = {"%": 0, "％": 0}
    for one in said:
        for mention in one.mentions:
            if mention.number.unit == "%":
                printed = mention.number.printed
                shown[mention.number.amount.places].append(printed)
                signs["％" if "％" in printed else "%"] += 1
    notes = []
    if len(shown) > 1:
        words = "，".join(f"{places}位小数{len(v)}处（如{v[0]}）" for places, v in sorted(shown.items(), reverse=True))
        notes.append(f"百分数的小数位数不一：{words}")
    if all(signs.values()):
        notes.append(f"百分号不统一：“％”{signs['％']}处，“%”{signs['%']}处")
    return tuple(notes)
