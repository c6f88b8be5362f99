"""R1: printed rates (整改率98.5%) and quotients (每千家次49.7项) recomputed. Prose in, checks out. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from report.audit.amount import in_words, shown
from report.audit.arithmetic import HUNDRED, Fit, fit, quotient
from report.audit.checks import Blame, Check, Prose, Said, check, values_of
from report.audit.metric import action
from report.audit.model import Range, Verdict
from report.audit.reader import Mention

_PART = (
    (re.compile(r"整改|整治|治理|销号|化解|闭环|消除"), {"整改"}),
    (re.compile(r"办结|办理|处理|结案"), {"办结"}),
    (re.compile(r"属实|查实"), {"属实"}),
)
_VAGUE = re.compile(
    r"按期|按时|及时|到期|应|平均|月均|年均|综合|累计|总体|死亡率|发生率|增长率|下降率|满意|知晓|参保|利率|概率|频率|效率|同比"
)
_OF_ITS_OWN = re.compile(r"(?:属实|查实|合格|达标|持证|安装)率$")
"""Of what there is, so many: never above all of it (a 覆盖率 or 完成率 of a plan may be)."""
_OF_RECEIVED = re.compile(r"(?:整改|销号|办结|审结|结案)率$")
"""Of what came in, so many: above all of it only if what was left from before was finished too."""
_UNITS = {"处": "项", "条": "项", "个": "项", "项": "项", "项次": "项", "户": "家", "家次": "家"}
LEVELS = {"level", "aim"}
FAR = 400
"""So many numbers of the text are tried as a total, from its beginning: the general part comes first."""


def ratio_rules(prose: Prose) -> Iterator[Check]:
    """A check for every rate of the text."""
    everything = [m for said in prose.said for m in said.mentions if m.role in LEVELS][:FAR]
    for i, said in enumerate(prose.said):
        near = near_levels(prose.said, i)
        yield from _rates(said, near)
        yield from _per(said, near, everything)
        yield from _daily(said)


def near_levels(said: Sequence[Said], i: int) -> list[Mention]:
    """The levels of the sentence and of those before it in the same paragraph."""
    home = said[i].sentence.passage
    found: list[Mention] = []
    for other in said[max(0, i - 6) : i + 1]:
        if other.sentence.passage is home:
            found += [m for m in other.mentions if m.role in LEVELS]
    return found


def alike(mention: Mention) -> str:
    """Measure word, those used for one thing alike as one."""
    return _UNITS.get(mention.number.unit, mention.number.unit)


@dataclass(frozen=True, slots=True)
class Pair:
    """A numerator and a denominator that a rate may be of."""

    part: Mention
    whole: Mention
    named: bool
    """The rate's own name points to them, and they stand together."""


def _rates(said: Said, near: Sequence[Mention]) -> Iterator[Check]:
    """R1 for each rate of a sentence."""
    for i, rate in enumerate(said.mentions):
        if rate.role != "rate":
            continue
        before = [m for m in said.mentions[:i] if m.role in LEVELS and m.segment == rate.segment]
        after = _straight_after(said.mentions[i + 1 :], rate)
        made = _rate(rate, before, after, near)
        several = made.claim.verdict is Verdict.WRONG and _of_several(rate, made, said.mentions[:i])
        yield check("R1", "rate", [rate], Verdict.OPEN, values_of(name=rate.name, claimed=rate)) if several else made


def _straight_after(mentions: Sequence[Mention], rate: Mention) -> list[Mention]:
    """The levels after the rate in the same part of the sentence, up to the next rate."""
    found = []
    for mention in mentions:
        if mention.role == "rate" or mention.segment != rate.segment:
            break
        if mention.role == "level":
            found.append(mention)
    return found


def _rate(rate: Mention, before: list[Mention], after: list[Mention], near: Sequence[Mention]) -> Check:
    """The check of one rate: its own pair first, any other pair of the paragraph as a second reading."""
    if rate.doubt:
        return check("R1", "rate", [rate], Verdict.OPEN, values_of(name=rate.name, claimed=rate))
    above = rate.number.unit == "%" and rate.number.amount.value > HUNDRED
    if above and _OF_ITS_OWN.search(rate.name):
        return _above_all(rate, Verdict.WRONG, "")
    made = _of_pairs(rate, before, after, near)
    if above and _OF_RECEIVED.search(rate.name) and made.claim.verdict is not Verdict.WRONG:
        return _above_all(rate, Verdict.SUSPECT, "，除非含上期结转的")
    return made


def _above_all(rate: Mention, verdict: Verdict, unless: str) -> Check:
    """A rate of more than all there is."""
    why = f"{rate.name}是其中完成的占全部的比例，最多100%{unless}，文中写{rate.number.printed}"
    return check("R1", "rate", [rate], verdict, values_of(name=rate.name, claimed=rate), Blame(rate, "不超过100%", why))


def _of_pairs(rate: Mention, before: list[Mention], after: list[Mention], near: Sequence[Mention]) -> Check:
    pair = _own_pair(rate, before)
    if pair is None:
        return _any_pair(rate, [*near, *after])
    if fits(rate, pair) is Fit.RIGHT:
        return _right(rate, pair)
    other = _any_pair(rate, [*near, *after], pair)
    return other if other.claim.verdict is Verdict.RIGHT else _wrong(rate, pair)


_CARRIED = re.compile(r"含|结转|遗留|上年|往年|上月|年初|期初|去年")


def _of_several(rate: Mention, made: Check, before: Sequence[Mention]) -> bool:
    """The rate is of two numbers taken together: 现场整改400条 and 限期整改的100条; 整改1188条（含上年遗留10条）; with 结转20件 received."""
    known = {m.key: m for m in before if m.segment == rate.segment and not m.doubt and m.role in {*LEVELS, "base"}}
    pair = [known.pop(key) for key in made.touches[:2] if key in known]
    if len(pair) < 2:
        return False
    whole, part = pair
    a, b = part.number.amount.value, whole.number.amount.value
    for m in (m for m in known.values() if alike(m) == alike(part)):
        other = m.number.amount.value
        tried = [(a + other, b)] if a + other < b else []
        if _CARRIED.search(m.number.clause):
            tried += [(a - other, b), (a, b + other)]
        if any(x > 0 and fit(rate.number.amount, x / y * HUNDRED, x / y * HUNDRED) is Fit.RIGHT for x, y in tried):
            return True
    return False


def _own_pair(rate: Mention, before: list[Mention]) -> Pair | None:
    """整改率 is 整改 ÷ 发现: the nearest 整改 before it, and the nearest other number of that measure word before that."""
    wanted = next((actions for pattern, actions in _PART if pattern.search(rate.name)), None)
    clear = [m for m in before if not m.doubt and m.number.unit not in {"元", ""}]
    if wanted is None:
        return _by_verb(rate, clear) or _last_two(rate, clear)
    for i in range(len(clear) - 1, -1, -1):
        if action(clear[i].kind) not in wanted:
            continue
        if i and _is_due(clear[i - 1], clear[i]) and action(clear[i - 1].kind) in wanted:
            return Pair(clear[i], clear[i - 1], named=i == len(clear) - 1 and _of_due(rate, clear[i]))
        wholes = [m for m in clear[:i] if alike(m) == alike(clear[i]) and action(m.kind) not in wanted | {"未整改"}]
        if wholes:
            alone = not (len(wholes) > 1 and re.match(r"[、和及]", wholes[-1].number.gap))
            named = alone and _plainly(rate, clear[i], wholes[-1], clear[i + 1 :])
            return Pair(clear[i], wholes[-1], named=named)
        return None
    return None


def _is_due(whole: Mention, part: Mention) -> bool:
    """应整改120条，已按期整改118条: the rate is of those that were due."""
    due = re.search(r"应(?:当)?(?:完成|按期|予)?[\u4e00-\u9fff]{2,4}$", whole.number.clause)
    return bool(due) and alike(whole) == alike(part) and "应" not in part.number.clause


def _of_due(rate: Mention, part: Mention) -> bool:
    """The rate follows its pair; 一般 or 重大 before it repeats what the pair's own sentence spoke of."""
    gap, before = rate.number.gap, rate.number.sentence.text[: part.number.start]
    return not re.search(r"其中|企业|现场|即时|按期|按时|[；;]", gap) and all(
        w in before for w in re.findall(r"一般|重大", gap)
    )


_PLAIN_GAP = re.compile(
    r"(?:(?:均|都)?(?:已经|已|现已)(?:全部|按期)?(?:完成)?(?:整改|办结)(?:完毕|到位|完成)?)?[，,、;:()]*(?:安全|事故|问题|隐患|动态|总体|综合|完成|该项|其)*"
    r"(?:整改完成|整改落实|整改销号|隐患整改|整改|治理|销号|整治|化解|办结|办理|结案|属实|查实)率(?:为|达到?了?|是|约|均为|:|已达|高达|仅为)*"
)


def _plainly(rate: Mention, part: Mention, whole: Mention, between: Sequence[Mention]) -> bool:
    """The rate follows its own pair, and no word between turns it to something else (其中重大隐患整改率)."""
    if any(action(m.kind) not in {"未整改", "未办结"} for m in between) or _VAGUE.search(
        rate.name + rate.number.clause
    ):
        return False
    gap = rate.number.gap
    if between:
        return not re.search(r"其中|一般|重大|企业|现场|即时", gap)
    same = not part.subject or not whole.subject or part.subject == whole.subject
    return same and bool(_PLAIN_GAP.fullmatch(gap)) and not ("其中" in part.number.gap and part.subject)


_VERBS = re.compile(r"(核查|查实|成功|获救|合格|接通|收缴|达标)率$|(检查)覆盖率$|^(覆盖)率$")
_BARE_VERB = re.compile(r"[，,;]?其中[:，,]?(?:经?核查|查实|成功|获救|合格|接通|收缴|达标)")
"""120批次，其中合格118批次，合格率: no other noun narrows the whole."""
_BARE_GAP = re.compile(r"[，,、;:()]*[\u4e00-\u9fff]{2,10}率(?:为|达到?了?|是|约|均为|:|已达|高达|仅为)*")


def _by_verb(rate: Mention, clear: list[Mention]) -> Pair | None:
    """成功救助12艘，救助成功率: the number before it has the rate's verb, and the one before that is the whole."""
    verb = _VERBS.search(rate.name)
    if not verb or not clear or _VAGUE.search(rate.name):
        return None
    wanted = r"已检查|实际检查|已覆盖" if "覆盖" in verb[0] else rf"(?<![不未]){verb[1]}"
    at = next((i for i in range(len(clear) - 1, -1, -1) if re.search(wanted, clear[i].number.clause)), -1)
    if at < len(clear) - 2 or at < 0 or clear[at].number.unit in {"家次", "次"}:
        return None
    part = clear[at]
    if at < len(clear) - 1 and not re.search(rf"[不未]{verb[1] or verb[2] or verb[3]}", clear[-1].number.clause):
        return None  # only the rest (不合格3批次) may stand between
    same = [m for m in clear[:at] if alike(m) == alike(part)]
    if not same or same[-1].number.amount.value < part.number.amount.value:
        return None
    bare = "其中" not in part.number.gap or bool(_BARE_VERB.fullmatch(part.number.gap))
    plain = bool(_BARE_GAP.fullmatch(rate.number.gap)) and bare
    return Pair(part, same[-1], named=plain)


def _last_two(rate: Mention, clear: list[Mention]) -> Pair | None:
    """A rate whose name is not known: the two numbers before it, if they have one measure word."""
    if len(clear) < 2 or alike(clear[-1]) != alike(clear[-2]) or _VAGUE.search(rate.name):
        return None
    part, whole = clear[-1], clear[-2]
    if part.number.amount.value > whole.number.amount.value:
        part, whole = whole, part
    return Pair(part, whole, named=False)


def fits(rate: Mention, pair: Pair) -> Fit:
    """How the printed rate stands to the quotient of a pair."""
    span = quotient(pair.part.number.amount, pair.whole.number.amount)
    if span is None:
        return Fit.UNKNOWN
    scale = 10 if rate.number.unit == "‰" else 1
    outcome = fit(rate.number.amount, span[0] * scale, span[1] * scale)
    short = rate.number.amount.value + rate.number.amount.unit == HUNDRED * scale
    if outcome is Fit.CUT and short and pair.part.number.amount.value < pair.whole.number.amount.value:
        return Fit.RIGHT  # 1172 of 1175 is 99%, not 100%: something is left
    return outcome


def is_divided(number: Mention) -> bool:
    """14个重点行业中，完成的408批次抽检中，: it names what the next numbers are of."""
    after = number.number.sentence.text[number.number.end : number.number.end + 18]
    return bool(re.match(r"[^，,;。\d]{0,14}中[，,]", after))


def of_another(shares: Iterable[tuple[Mention, Mention]], total: Mention) -> bool:
    """Members' own shares say that they divide some other number: 火灾74.5万起、占38.1% are of 接警195.6万起, not of 火灾."""
    known = [fits(share, Pair(m, total, named=True)) for m, share in shares if share.number.unit == "%"]
    return len(known) > 1 and all(outcome is Fit.WRONG for outcome in known)


def _any_pair(rate: Mention, levels: Sequence[Mention], own: Pair | None = None) -> Check:
    """Another pair of the paragraph that gives the rate; beside its own pair only one that shares a number with it."""
    usable = [m for m in levels if not m.doubt and m.number.unit and m.number.amount.value > 0][-40:]
    for whole in reversed(usable):
        for part in usable:
            if part is whole or alike(part) != alike(whole) or part.number.amount.value > whole.number.amount.value:
                continue
            if own is not None and own.part is not part and own.whole is not whole:
                continue
            if (action(part.kind), action(whole.kind)) == ("发现", "整改"):
                continue
            if fits(rate, Pair(part, whole, named=False)) is Fit.RIGHT:
                return _right(rate, Pair(part, whole, named=False))
    return check("R1", "rate", [rate], Verdict.OPEN, values_of(name=rate.name, claimed=rate))


def _right(rate: Mention, pair: Pair) -> Check:
    values = values_of(name=rate.name, part=pair.part, total=pair.whole, claimed=rate)
    return check("R1", "rate", [pair.whole, pair.part, rate], Verdict.RIGHT, values)


def _wrong(rate: Mention, pair: Pair) -> Check:
    """A rate that its own pair does not give."""
    values = values_of(name=rate.name, part=pair.part, total=pair.whole, claimed=rate)
    mentions = [pair.whole, pair.part, rate]
    outcome = fits(rate, pair)
    if outcome is Fit.UNKNOWN:
        return _zero_denominator(rate, pair, values)
    part, whole = pair.part.number.amount, pair.whole.number.amount
    exact = part.value / whole.value * HUNDRED * (10 if rate.number.unit == "‰" else 1)
    places = rate.number.amount.places
    if part.value > whole.value or (not pair.named and outcome is not Fit.CUT):
        return check("R1", "rate", mentions, Verdict.OPEN, values)
    facts = f"{pair.whole.number.printed}中的{pair.part.number.printed}，{in_words(part.value)}÷{in_words(whole.value)}"
    should = f"{shown(exact, places)}{rate.number.unit}"
    if outcome is Fit.CUT:
        why = f"{facts}＝{cut_words(rate, pair.part, pair.whole)}"
        return check("R1", "rate", mentions, Verdict.SUSPECT, values, Blame(rate, should, why))
    why = f"{facts}＝{shown(exact, places)}%，应为{should}，文中{rate.name}写{rate.number.printed}"
    blame = Blame(rate, should, why, ratio_repairs(rate, pair.part, pair.whole))
    return check("R1", "rate", mentions, Verdict.WRONG, values, blame)


def cut_words(printed: Mention, part: Mention, whole: Mention) -> str:
    """A percentage that only truncation gives: of exact numbers, or of numbers that are themselves rounded (万)."""
    a, b, places = part.number.amount, whole.number.amount, printed.number.amount.places
    exact = shown(a.value / b.value * HUNDRED, places + 2)
    if a.exact and b.exact:
        should = shown(a.value / b.value * HUNDRED, places)
        return f"{exact}%，四舍五入应为{should}%，文中写{printed.number.printed}，是把末位直接截掉了"
    low, high = quotient(a, b) or (HUNDRED, HUNDRED)
    least, most = shown(low, places), shown(high, places)
    span = f"是{least}%" if least == most else f"在{least}%到{most}%之间"
    return f"{exact}%，即使算上万、亿的取舍也{span}，文中写{printed.number.printed}"


def _zero_denominator(rate: Mention, pair: Pair, values: tuple[tuple[str, str], ...]) -> Check:
    """A rate of nothing is no number: 发现0处，整改0处，整改率100%."""
    mentions = [pair.whole, pair.part, rate]
    if not pair.named:
        return check("R1", "rate", mentions, Verdict.OPEN, values)
    why = f"{pair.whole.number.printed}作分母，算不出{rate.name}，文中写{rate.number.printed}；分母为零时应写“/”或不写"
    return check("R1", "rate", mentions, Verdict.SUSPECT, values, Blame(rate, "“/”或不写", why))


def ratio_repairs(rate: Mention, part: Mention, whole: Mention) -> dict[tuple[int, int], Range]:
    """Parts, wholes and rates with which the statement would be right."""
    a, b = part.number.amount.value, whole.number.amount.value
    half, said = rate.number.amount.unit / 2, rate.number.amount.value
    least, most = max(said - half, Fraction(1, 10**6)) / 100, (said + half) / 100
    exact = a / b * HUNDRED
    return {
        rate.key: Range(exact - half, exact + half),
        part.key: Range(b * least, b * most),
        whole.key: Range(a / most, a / least),
    }


_PER = re.compile(r"每(?P<scale>[百千万])?(?P<unit>家次|家|件|人|次|起)[^，,;。\d]{0,20}$")


def _per(said: Said, near: Sequence[Mention], everything: Sequence[Mention]) -> Iterator[Check]:
    """每千家次检查查处重大隐患49.7项: a pair of the text that gives it, else open."""
    for mention in said.mentions:
        match = _PER.search(mention.number.gap[-40:])
        if match is None or mention.role != "level":
            continue
        scale = {"百": 100, "千": 1000, "万": 10_000, None: 1}[match["scale"]]
        pair = _per_pair(mention, match["unit"], scale, [*near[-60:], *everything[:60]])
        if pair is None:
            yield check("R1", "ratio", [mention], Verdict.OPEN, values_of(claimed=mention))
        else:
            values = values_of(part=pair[0], total=pair[1], claimed=mention)
            yield check("R1", "ratio", [pair[1], pair[0], mention], Verdict.RIGHT, values)


_DAILY = re.compile(r"(?:日均|平均每[天日]|每[天日]平均)(?:约|为|达|受理|接报|接警|发生)*$")
_SPAN = re.compile(
    r"(?P<m1>\d{1,2})月(?P<d1>\d{1,2})日?[-至](?:(?P<m2>\d{1,2})月)?(?P<d2>\d{1,2})日|(?P<week>本周|上周|第\d{1,2}周|一周)|"
    r"(?P<half>上半年|下半年)|(?P<quarter>[一二三四]季度)|(?P<year>全年|(?:19|20)\d\d年(?!\d|[一二三四第上下]))|(?P<month>(?<![\d-])\d{1,2}月(?:份)?(?!\d)|本月|当月)"
)
_LENGTHS = {"week": 7, "month": 31, "quarter": 92, "half": 184, "year": 366}


def _daily(said: Said) -> Iterator[Check]:
    """受理71184件，日均10169件: a number of days, or of working days, must lie between them."""
    text = said.sentence.text
    for total, mention in pairwise(said.mentions):
        if not _DAILY.search(mention.number.gap) or mention.number.approx or total.role != "level" or total.doubt:
            continue
        found = list(_SPAN.finditer(text[: mention.number.start]))
        days = _days(found[-1]) if found else 0
        if not days or alike(total) != alike(mention) or len(mention.number.gap) > 8:
            continue
        values = values_of(total=total, claimed=mention)
        average, whole = mention.number.amount, total.number.amount
        half = average.half or Fraction(1, 2)
        divisors = range(max(1, days * 3 // 5), days + 2)
        if any(whole.low <= (average.value + half) * n and whole.high >= (average.value - half) * n for n in divisors):
            yield check("R1", "ratio", [total, mention], Verdict.RIGHT, values)
            continue
        should = in_words(whole.value / days, average.places)
        why = f"{total.number.printed}按{days}天算，每天{should}{mention.number.unit}，文中写{mention.number.printed}"
        verdict = Verdict.WRONG if found[-1]["d1"] or found[-1]["week"] else Verdict.SUSPECT
        yield check(
            "R1",
            "ratio",
            [total, mention],
            verdict,
            values,
            Blame(mention, f"{should}{mention.number.unit}", why),
        )


def _days(span: re.Match[str]) -> int:
    """Days of a period as said; of a month, a quarter … at most."""
    if span["d1"] is None:
        return next(_LENGTHS[name] for name in _LENGTHS if span[name])
    first, last = int(span["m1"]), int(span["m2"] or span["m1"])
    if not 1 <= first <= last <= 12:
        return 0
    lengths = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    return sum(lengths[first - 1 : last - 1]) + int(span["d2"]) - int(span["d1"]) + 1


def _per_pair(mention: Mention, unit: str, scale: int, levels: Sequence[Mention]) -> tuple[Mention, Mention] | None:
    """Two numbers whose quotient is the printed one."""
    amount = mention.number.amount
    for whole in levels:
        if whole.number.unit != unit or whole is mention or not whole.number.amount.value:
            continue
        for part in levels:
            if part is mention or alike(part) != alike(mention) or part.doubt:
                continue
            exact = part.number.amount.value * scale / whole.number.amount.value
            if fit(amount, exact, exact) is Fit.RIGHT:
                return part, whole
    return None
