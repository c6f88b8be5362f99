"""R3 R4 R16 R21 R22: a level, its change and its base. Prose in, checks out. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from math import floor

from report.audit.amount import Amount, in_words, shown
from report.audit.arithmetic import HUNDRED, Fit, change_by_base, change_by_delta, fit, near_bases, whole_bases
from report.audit.bind import Comparison, Entry, residue
from report.audit.checks import Blame, Check, Prose, Said, check, values_of
from report.audit.lexicon import TO
from report.audit.metric import names_in
from report.audit.model import Range, Verdict
from report.audit.reader import Mention

COUNT_UNITS = re.compile(r"[^元%‰]$")
_OF_MANY = re.compile(r"分别|各|均")
BESIDE = 8
"""A change and its percentage stand together with so many words between them at most."""


def compare_rules(prose: Prose) -> Iterator[Check]:
    """A check for every comparison of the text, right or wrong or open."""
    for said in prose.said:
        checks = [_comparison(c) for c in said.comparisons]
        yield from _copied(checks)
        yield from _points(said)


def _comparison(c: Comparison) -> Check:
    """The check of one comparison: surely bound, with several readings, or open."""
    if c.level is not None:
        made = _judge(c, c.level)
        if c.sure or made.claim.verdict in {Verdict.RIGHT, Verdict.OPEN}:
            return made
        others = [_judge(c, lv) for lv in c.readings]
        right = [o for o in others if o.claim.verdict is Verdict.RIGHT]
        return right[0] if right else _milder(made)
    if c.readings:
        others = [_judge(c, lv) for lv in c.readings]
        best = sorted(
            others, key=lambda o: _MILD.get(o.claim.verdict, len(_MILD))
        )  # one that fits before one cut short
        return best[0] if best[0].claim.verdict is not Verdict.WRONG else _milder(others[-1])
    return _lone(c.entry, _kind(c))


_MILD = {Verdict.RIGHT: 0, Verdict.OPEN: 1, Verdict.SUSPECT: 2}


def _milder(made: Check) -> Check:
    """A wrong statement that may be read otherwise is only suspicious."""
    verdict = Verdict.SUSPECT if made.claim.verdict is Verdict.WRONG else made.claim.verdict
    return replace(made, claim=replace(made.claim, verdict=verdict))


def _kind(c: Comparison) -> str:
    """Claim kind of a comparison."""
    if c.compare.startswith("year:") or c.compare == "last":
        return "yoy"
    return c.compare if c.compare in {"yoy", "mom", "yoy2"} else "change"


def _lone(entry: Entry, kind: str) -> Check:
    """A change without its level: only its own two parts can contradict each other."""
    values = values_of(delta=entry.delta, claimed=entry.pct or entry.flat)
    if entry.delta and entry.pct and entry.delta.sign != entry.pct.sign:
        return check("R3", kind, entry.mentions, Verdict.WRONG, values, _signs(entry))
    if entry.pct and entry.pct.sign < 0 and entry.pct.number.amount.value > 100 and entry.name:
        blame = Blame(
            entry.pct,
            "不超过100%",
            f"一个数最多减少到0，也就是下降100%，文中写下降{entry.pct.number.printed}",
            rule="R4",
        )
        return check("R4", kind, entry.mentions, Verdict.WRONG, values, blame)
    verdict, found = _of_delta(entry)
    return check("R3", kind, entry.mentions, verdict, values, found)


def _of_delta(entry: Entry) -> Outcome:
    """减少2起、下降60%: of no whole number are 2 sixty per cent; only where the two stand together."""
    delta, pct = entry.delta, entry.pct
    if delta is None or pct is None or delta.doubt or pct.doubt or pct.number.unit != "%":
        return Verdict.OPEN, None
    by, amount = delta.number.amount, pct.number.amount
    beside = delta.number.sentence is pct.number.sentence and 0 <= pct.number.start - delta.number.end <= BESIDE
    beside = beside and not _OF_MANY.search(pct.number.gap) and not re.match(r"[和、及与,，]\d", pct.number.post)
    if not (beside and by.exact and by.value and amount.value and COUNT_UNITS.search(delta.number.unit)):
        return Verdict.OPEN, None
    low = by.value * HUNDRED / (amount.value + amount.unit)  # a unit, not half of one: a truncated figure is let pass
    high = by.value * HUNDRED / max(amount.value - amount.unit / 2, amount.unit / 2)
    if floor(high) >= low:
        return Verdict.OPEN, None
    tried = [Fraction(b) for b in (floor(low), floor(low) + 1) if b > 0]
    should = "或".join(f"{shown(by.value / b * HUNDRED, amount.places)}%" for b in tried)
    words = "；".join(f"原来若是{b}，应为{shown(by.value / b * HUNDRED, amount.places)}%" for b in tried)
    why = f"变化{delta.number.printed}，{words}；没有一个整数能得出{pct.number.printed}"
    return Verdict.WRONG, Blame(pct, should, why, {delta.key: Range(None, None)}, rule="R4")


def _judge(c: Comparison, level: Mention) -> Check:
    """The check of one comparison with one level."""
    e = c.entry
    mentions = [m for m in (level, c.base, *e.mentions) if m is not None]
    values = values_of(this=level, last=c.base, delta=e.delta, claimed=e.pct or e.flat)
    kind = _kind(c)
    if any(m.doubt for m in mentions):
        return check("R3", kind, mentions, Verdict.OPEN, values)
    verdict, blame = _verdict(c, level)
    return check("R3", kind, mentions, verdict, values, blame)


Outcome = tuple[Verdict, Blame | None]


def _verdict(c: Comparison, level: Mention) -> Outcome:
    """What the numbers of one comparison say."""
    e = c.entry
    if e.delta and e.pct and e.delta.sign != e.pct.sign:
        return Verdict.WRONG, _signs(e)
    if c.base is not None:
        return _with_base(e, level, c.base)
    if e.delta is not None:
        return _with_delta(e, level, e.delta)
    if e.pct is not None:
        return _alone(level, e.pct)
    return Verdict.OPEN, None


def _signs(e: Entry) -> Blame:
    """减少13起、上升23.6%."""
    assert e.delta is not None and e.pct is not None  # noqa: PT018, S101  both are there by the caller's test
    words = {1: "上升", -1: "下降", 0: ""}
    why = f"前面说{'增加' if e.delta.sign > 0 else '减少'}{e.delta.number.printed}，后面却说{words[e.pct.sign]}{e.pct.number.printed}，方向相反"
    return Blame(e.pct, f"{words[e.delta.sign]}{e.pct.number.printed}", why)


def _with_base(e: Entry, level: Mention, base: Mention) -> Outcome:
    """Level and base are printed: the difference, its direction and the percentage follow."""
    now, old = level.number.amount, base.number.amount
    if e.flat is not None:
        return _flat(e.flat, level, base)
    if e.delta is not None:
        difference = _difference(level, base, e.delta)
        if difference[0] is not Verdict.RIGHT:
            return difference
    if e.pct is None:
        return Verdict.RIGHT, None
    if old.value == 0:
        return Verdict.WRONG, _zero_base(e.pct, level, f"去年同期为0，{level.number.printed}没有可比的基数")
    sign = e.pct.sign
    low, high = change_by_base(now, old)
    if (high < 0 < sign) or (low > 0 > sign):
        return Verdict.WRONG, _direction(e.pct, level, base)
    low, high = (low, high) if sign > 0 else (-high, -low)
    outcome = fit(e.pct.number.amount, max(low, Fraction(0)), high)
    return _percent(outcome, e.pct, level, _from_base(level, base), abs((now.value - old.value) / old.value * 100))


def _flat(flat: Mention, level: Mention, base: Mention) -> Outcome:
    """持平 means equal."""
    now, old = level.number.amount, base.number.amount
    if now.low <= old.high and old.low <= now.high:
        return Verdict.RIGHT, None
    if flat.number.printed.startswith("基本"):
        return Verdict.OPEN, None
    word = "增加" if now.value > old.value else "减少"
    should = f"{word}{in_words(abs(now.value - old.value))}{level.number.unit}"
    why = f"现在{level.number.printed}、原来{base.number.printed}，{should}，文中写持平"
    return Verdict.WRONG, Blame(
        flat, should, why, {level.key: Range(old.value, old.value), base.key: Range(now.value, now.value)}
    )


def _difference(level: Mention, base: Mention, delta: Mention) -> Outcome:
    """Delta = level − base, with its direction."""
    now, old, said = level.number.amount, base.number.amount, delta.number.amount
    low, high = now.low - old.high, now.high - old.low
    printed = Range(delta.sign * said.value - said.half, delta.sign * said.value + said.half)
    if Range(low, high).meet(printed) is not None:
        return Verdict.RIGHT, None
    gap = now.value - old.value
    should = f"{'增加' if gap > 0 else '减少'}{_amount_words(abs(gap), delta)}" if gap else "持平"
    why = f"现在{level.number.printed}、原来{base.number.printed}，应为{should}，文中写{'增加' if delta.sign > 0 else '减少'}{delta.number.printed}"
    repairs = {
        delta.key: Range(abs(gap), abs(gap)),
        base.key: _point(now.value - delta.sign * said.value),
        level.key: _point(old.value + delta.sign * said.value),
    }
    return Verdict.WRONG, Blame(delta, should, why, repairs)


def _point(value: Fraction) -> Range:
    return Range(value, value)


def _amount_words(value: Fraction, like: Mention) -> str:
    """A value with the measure word and scale of another number: 13起, 487.5万元."""
    scale = like.number.scale
    word = {10_000: "万", 10**8: "亿"}.get(scale, "")
    return f"{in_words(value / (scale if word else 1), 2)}{word}{like.number.unit}"


def _direction(pct: Mention, level: Mention, base: Mention) -> Blame:
    """上升 where the numbers fall."""
    fell = level.number.amount.value < base.number.amount.value
    exact = abs((level.number.amount.value - base.number.amount.value) / base.number.amount.value * 100)
    should = f"{'下降' if fell else '上升'}{shown(exact, pct.number.amount.places)}%"
    why = f"现在{level.number.printed}、原来{base.number.printed}，应为{should}，文中写{_said(pct)}"
    return Blame(pct, should, why)


def _said(pct: Mention) -> str:
    return f"{'上升' if pct.sign > 0 else '下降'}{pct.number.printed}"


def _zero_base(pct: Mention, level: Mention, reason: str) -> Blame:
    """R21: from zero there is no percentage."""
    should = f"只写增加{level.number.printed}，不写百分数"
    return Blame(pct, should, f"{reason}，算不出百分数，文中写{_said(pct)}", rule="R21")


def _from_base(level: Mention, base: Mention) -> str:
    return f"现在{level.number.printed}、原来{base.number.printed}"


def _percent(outcome: Fit, pct: Mention, level: Mention, facts: str, exact: Fraction) -> Outcome:
    """Verdict and words for a percentage recomputed from known numbers."""
    if outcome is Fit.RIGHT:
        return Verdict.RIGHT, None
    places = pct.number.amount.places
    word = "上升" if pct.sign > 0 else "下降"
    should = f"{word}{shown(exact, places)}%"
    if pct.number.unit == "倍":
        return _times(pct, facts, exact)
    if outcome is Fit.CUT:
        why = f"{facts}，算得{word}{shown(exact, places + 2)}%，四舍五入应为{shown(exact, places)}%，文中写{pct.number.printed}，是把末位直接截掉了"
        return Verdict.SUSPECT, Blame(pct, should, why)
    repairs = {pct.key: Range(exact - pct.number.amount.unit, exact + pct.number.amount.unit)}
    why = f"{facts}，应为{should}，文中写{_said(pct)}"
    other = exact / (1 + pct.sign * exact / HUNDRED) if exact * pct.sign > -HUNDRED else None
    if other is not None and exact and fit(pct.number.amount, other, other) is Fit.RIGHT:
        why += f"，像是错把本期的{level.number.printed}作了分母"
    return Verdict.WRONG, Blame(pct, should, why, repairs)


def _times(pct: Mention, facts: str, exact: Fraction) -> Outcome:
    """增长1.5倍: 2.5 times the base; but some write it for 1.5 times the base, and the audit lets that pass."""
    if fit(pct.number.amount, exact + HUNDRED, exact + HUNDRED) is not Fit.WRONG:
        return Verdict.OPEN, None
    should = f"{'增长' if pct.sign > 0 else '下降'}{in_words(exact / HUNDRED, 2)}倍"
    return Verdict.WRONG, Blame(pct, should, f"{facts}，应为{should}，文中写{pct.number.printed}")


def _with_delta(e: Entry, level: Mention, delta: Mention) -> Outcome:
    """Level and change are printed: the base follows, and the percentage from it."""
    now, by = level.number.amount, delta.number.amount
    base = now.value - delta.sign * by.value
    if now.high - delta.sign * (by.low if delta.sign > 0 else by.high) < 0:
        why = f"现在只有{level.number.printed}，不可能比原来增加{delta.number.printed}"
        return Verdict.WRONG, Blame(
            delta,
            f"不超过{level.number.printed}",
            why,
            {level.key: Range(by.value, None), delta.key: Range(Fraction(0), now.value)},
        )
    if e.pct is None:
        return Verdict.RIGHT, None
    if base == 0 and now.exact and by.exact:
        return Verdict.WRONG, _zero_base(
            e.pct, level, f"{level.number.printed}减去增加的{delta.number.printed}，原来是0"
        )
    span = change_by_delta(now, by, delta.sign)
    if span is None:
        return Verdict.OPEN, None
    low, high = span if delta.sign > 0 else (-span[1], -span[0])
    outcome = fit(e.pct.number.amount, low, high)
    words = "增加" if delta.sign > 0 else "减少"
    facts = f"现在{level.number.printed}，比原来{words}{delta.number.printed}，原来是{_amount_words(base, level)}"
    verdict, blame = _percent(outcome, e.pct, level, facts, by.value / base * 100)
    if blame is not None and verdict is Verdict.WRONG:
        blame = replace(blame, repairs={**blame.repairs, **_triangle_repairs(e.pct, level, delta)})
    return verdict, blame


def _triangle_repairs(pct: Mention, level: Mention, delta: Mention) -> dict[tuple[int, int], Range]:
    """Levels, and changes, with which the printed percentage would be right."""
    half, said, sign = pct.number.amount.unit / 2, pct.number.amount.value, delta.sign
    by, now = delta.number.amount.value, level.number.amount.value
    least, most = max(said - half, Fraction(1, 10**9)) / 100, (said + half) / 100
    levels = sorted((by / most + sign * by, by / least + sign * by))
    deltas = (
        sorted((now * least / (1 + sign * least), now * most / (1 + sign * most))) if 1 + sign * most > 0 else [by, by]
    )
    return {level.key: Range(levels[0], levels[1]), delta.key: Range(deltas[0], deltas[1])}


_ADJUSTED = re.compile(r"可比|口径|剔除|扣除|折算|调整后|年化")
"""The base is not what was counted: it need be no whole number."""


def _alone(level: Mention, pct: Mention) -> Outcome:
    """R4: only the level and the percentage are printed: a whole-number base must exist."""
    now = level.number.amount
    adjusted = _ADJUSTED.search(level.number.sentence.text[: pct.number.start])
    if pct.number.unit == "倍" or not now.exact or not COUNT_UNITS.search(level.number.unit) or adjusted:
        return Verdict.OPEN, None
    if now.value == 0:
        return (
            (Verdict.RIGHT, None)
            if pct.sign < 0 and pct.number.amount.value == HUNDRED
            else (Verdict.WRONG, _nothing(pct, level))
        )
    outcome, bases = whole_bases(now.value, pct.number.amount, pct.sign)
    if outcome is Fit.RIGHT:
        return Verdict.RIGHT, None
    if outcome is Fit.CUT:
        exact = abs(now.value - bases[0]) / bases[0] * 100
        places = pct.number.amount.places
        word = "上升" if pct.sign > 0 else "下降"
        why = f"现在{level.number.printed}，原来若是{bases[0]}{level.number.unit}，{word}{shown(exact, places + 2)}%，四舍五入应为{shown(exact, places)}%，文中写{pct.number.printed}，是把末位直接截掉了"
        return Verdict.SUSPECT, Blame(pct, f"{word}{shown(exact, places)}%", why, rule="R4")
    return Verdict.WRONG, _no_base(pct, level)


def _nothing(pct: Mention, level: Mention) -> Blame:
    """A level of zero can only have fallen by 100 %."""
    return Blame(pct, "下降100%", f"现在是{level.number.printed}，只可能是下降100%，文中写{_said(pct)}", rule="R4")


def _no_base(pct: Mention, level: Mention) -> Blame:
    """No whole number gives the percentage: the two nearest show it."""
    now, places = level.number.amount.value, pct.number.amount.places
    tried = [(Fraction(b), (now - b) / b * 100) for b in near_bases(now, pct.number.amount, pct.sign)]
    words = [f"原来若是{in_words(b)}{level.number.unit}，{_change_words(x, places)}" for b, x in tried]
    should = "或".join(_change_words(x, places) for _, x in tried)
    if not words:
        return Blame(pct, "", f"现在{level.number.printed}，怎么也得不出{_said(pct)}", rule="R4")
    why = f"现在{level.number.printed}，{'；'.join(words)}；没有一个整数能得出{_said(pct)}"
    return Blame(pct, should, why, _base_repairs(pct, level), "R4")


def _change_words(change: Fraction, places: int) -> str:
    """上升23.08%, 下降5%, 持平."""
    if change == 0:
        return "持平"
    return f"{'上升' if change > 0 else '下降'}{shown(abs(change), places)}%"


def _base_repairs(pct: Mention, level: Mention) -> dict[tuple[int, int], Range]:
    """Levels near the printed one that have a whole base; any percentage."""
    now = int(level.number.amount.value)
    amount, sign = pct.number.amount, pct.sign
    span = range(max(1, now - 60), now + 61)
    fitting = frozenset(n for n in span if whole_bases(Fraction(n), amount, sign)[0] is not Fit.WRONG)
    return {level.key: Range(None, None, fitting), pct.key: Range(Fraction(0), None)}


def _copied(checks: Sequence[Check]) -> Iterator[Check]:
    """R22: a wrong percentage whose digits also stand, rightly, at another metric of the sentence: copied."""
    right = {
        v for c in checks if c.claim.verdict is Verdict.RIGHT for k, v in c.claim.values if k == "claimed" and "." in v
    }
    for made in checks:
        if made.claim.verdict is Verdict.WRONG and made.rule in {"R3", "R4"} and made.said in right:
            yield replace(made, rule="R22", why=f"{made.why}；同一句里另一个指标也写{made.said}，可能是串行")
        else:
            yield made


def _points(said: Said) -> Iterator[Check]:
    """R16: a count changes in %, only a rate or a share changes in 个百分点."""
    for i, mention in enumerate(said.mentions):
        if mention.role != "pp":
            continue
        pair = _two_rates(mention, said.mentions[max(0, i - 2) : i])
        if pair is not None:
            yield _points_between(mention, *pair)
            continue
        if not mention.sign or not _counted(mention, said.mentions[:i], said.sentence.text[: mention.number.end]):
            yield check("R16", "pp", [mention], Verdict.OPEN, values_of(claimed=mention))
            continue
        number = in_words(mention.number.amount.value)
        why = f"这里说的是个数的变化，应当用“%”；“个百分点”只用于率和占比的变化，文中写{mention.number.printed}"
        yield check(
            "R16", "pp", [mention], Verdict.WRONG, values_of(claimed=mention), Blame(mention, f"{number}%", why)
        )


_EARLIER = re.compile(r"(?:比|较|与)(?:去年|上年|上月|上季度|[一二三四]季度)[^，,;]{0,6}$")


def _two_rates(points: Mention, before: Sequence[Mention]) -> tuple[Mention, Mention] | None:
    """(now, before): 由95.2%提高到98.5%，提高3.3个百分点; 98.5%，比去年的95.2%提高3.3个百分点."""
    if len(before) < 2 or not points.sign or any(m.number.unit != "%" or m.doubt for m in before):
        return None
    first, second = before
    if re.search(r"率|占比|比重|比例", first.number.clause) is None or second.segment != points.segment:
        return None
    if TO.search(second.number.gap[-12:]) and re.search(r"[由从][^，,;]{0,10}$", first.number.gap):
        return second, first
    straight = re.fullmatch(r"[\u4e00-\u9fff]{2,4}", points.number.gap)
    return (first, second) if _EARLIER.search(second.number.gap) and straight else None


def _points_between(points: Mention, now: Mention, old: Mention) -> Check:
    """R3: 个百分点 between two printed rates."""
    values = values_of(this=now, last=old, claimed=points)
    gap = now.number.amount.value - old.number.amount.value
    slack = (now.number.amount.unit + old.number.amount.unit + points.number.amount.unit) / 2
    if abs(points.sign * points.number.amount.value - gap) <= slack:
        return check("R3", "pp", [old, now, points], Verdict.RIGHT, values)
    should = f"{'提高' if gap > 0 else '下降'}{in_words(abs(gap))}个百分点"
    why = f"现在{now.number.printed}、原来{old.number.printed}，应为{should}，文中写{points.number.printed}"
    return check("R3", "pp", [old, now, points], Verdict.WRONG, values, Blame(points, should, why))


_NUMBER_OF = re.compile(r"(?:起数|人数|次数|件数|家数|宗数)[^率占比重幅指数，,;]{0,12}$")


def _counted(mention: Mention, before: Sequence[Mention], text: str) -> bool:
    """The change is said of a count: its name ends in 数, or a count stands straight before it and no rate is near."""
    clause = mention.number.clause
    if re.search(r"率|占|比重|比例|幅|指数|满意|浓度", clause):
        return False
    if _NUMBER_OF.search(clause.replace("同比", "").replace("环比", "")):
        return True
    if any(m.role in {"rate", "share", "pp"} for m in before) or re.search(r"率|占比|比重|比例|满意度|指数|浓度", text):
        return False
    plain = not residue(mention.number.gap)
    return plain and (bool(names_in(mention.number.gap)) or (bool(before) and before[-1].role == "level"))


def single(amount: Amount) -> Range:
    """The value alone as a range."""
    return Range(amount.low, amount.high)
