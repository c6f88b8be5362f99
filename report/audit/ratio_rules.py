"""R1 R2: printed rates (整改率98.5%) and shares (占53.6%) recomputed. Prose in, checks out. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain

from report.audit.amount import in_words, shown
from report.audit.arithmetic import HUNDRED, Fit, fit, quotient
from report.audit.bind import residue, same_kind
from report.audit.checks import Blame, Check, Key, Prose, Said, check, values_of
from report.audit.metric import action, names_in
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
_UNITS = {"处": "项", "条": "项", "个": "项", "项": "项", "项次": "项", "户": "家", "家次": "家"}
_LEVELS = {"level", "aim"}
FAR = 400
"""So many numbers of the text are tried as a total, from its beginning: the general part comes first."""


def ratio_rules(prose: Prose) -> Iterator[Check]:
    """A check for every rate and share of the text."""
    everything = [m for said in prose.said for m in said.mentions if m.role in _LEVELS][:FAR]
    for i, said in enumerate(prose.said):
        near = _near(prose.said, i)
        yield from _rates(said, near)
        yield from _shares(said, near, everything)
        yield from _per(said, near, everything)


def _near(said: Sequence[Said], i: int) -> list[Mention]:
    """The levels of the sentence and of those before it in the same paragraph."""
    home = said[i].sentence.passage
    found: list[Mention] = []
    for other in said[max(0, i - 6) : i + 1]:
        if other.sentence.passage is home:
            found += [m for m in other.mentions if m.role in _LEVELS]
    return found


def _unit(mention: Mention) -> str:
    """Measure word, those used for one thing alike as one."""
    return _UNITS.get(mention.number.unit, mention.number.unit)


@dataclass(frozen=True, slots=True)
class _Pair:
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
        before = [m for m in said.mentions[:i] if m.role in _LEVELS and m.segment == rate.segment]
        after = _straight_after(said.mentions[i + 1 :], rate)
        yield _rate(rate, before, after, near)


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
    pair = _own_pair(rate, before)
    if pair is None:
        return _any_pair(rate, [*near, *after])
    if _fits(rate, pair) is Fit.RIGHT:
        return _right(rate, pair)
    other = _any_pair(rate, [*near, *after], pair)
    return other if other.claim.verdict is Verdict.RIGHT else _wrong(rate, pair)


def _own_pair(rate: Mention, before: list[Mention]) -> _Pair | None:
    """整改率 is 整改 ÷ 发现: the nearest 整改 before it, and the nearest other number of that measure word before that."""
    wanted = next((actions for pattern, actions in _PART if pattern.search(rate.name)), None)
    clear = [m for m in before if not m.doubt and m.number.unit not in {"元", ""}]
    if wanted is None:
        return _last_two(rate, clear)
    for i in range(len(clear) - 1, -1, -1):
        if action(clear[i].kind) not in wanted:
            continue
        wholes = [m for m in clear[:i] if _unit(m) == _unit(clear[i]) and action(m.kind) not in wanted | {"未整改"}]
        if wholes:
            alone = not (len(wholes) > 1 and re.match(r"[、和及]", wholes[-1].number.gap))
            named = alone and _plainly(rate, clear[i], wholes[-1], clear[i + 1 :])
            return _Pair(clear[i], wholes[-1], named=named)
        return None
    return None


_PLAIN_GAP = re.compile(
    r"[，,、;:()]*(?:安全|事故|问题|隐患|动态|总体|综合|完成|该项|其)*"
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
    return same and bool(_PLAIN_GAP.fullmatch(gap)) and not re.search(r"其中", part.number.gap)


def _last_two(rate: Mention, clear: list[Mention]) -> _Pair | None:
    """A rate whose name is not known: the two numbers before it, if they have one measure word."""
    if len(clear) < 2 or _unit(clear[-1]) != _unit(clear[-2]) or _VAGUE.search(rate.name):
        return None
    part, whole = clear[-1], clear[-2]
    if part.number.amount.value > whole.number.amount.value:
        part, whole = whole, part
    return _Pair(part, whole, named=False)


def _fits(rate: Mention, pair: _Pair) -> Fit:
    """How the printed rate stands to the quotient of a pair."""
    span = quotient(pair.part.number.amount, pair.whole.number.amount)
    if span is None:
        return Fit.UNKNOWN
    scale = 10 if rate.number.unit == "‰" else 1
    return fit(rate.number.amount, span[0] * scale, span[1] * scale)


def _any_pair(rate: Mention, levels: Sequence[Mention], own: _Pair | None = None) -> Check:
    """Another pair of the paragraph that gives the rate; beside its own pair only one that shares a number with it."""
    usable = [m for m in levels if not m.doubt and m.number.unit and m.number.amount.value > 0][-40:]
    for whole in reversed(usable):
        for part in usable:
            if part is whole or _unit(part) != _unit(whole) or part.number.amount.value > whole.number.amount.value:
                continue
            if own is not None and own.part is not part and own.whole is not whole:
                continue
            if (action(part.kind), action(whole.kind)) == ("发现", "整改"):
                continue
            if _fits(rate, _Pair(part, whole, named=False)) is Fit.RIGHT:
                return _right(rate, _Pair(part, whole, named=False))
    return check("R1", "rate", [rate], Verdict.OPEN, values_of(name=rate.name, claimed=rate))


def _right(rate: Mention, pair: _Pair) -> Check:
    values = values_of(name=rate.name, part=pair.part, total=pair.whole, claimed=rate)
    return check("R1", "rate", [pair.whole, pair.part, rate], Verdict.RIGHT, values)


def _wrong(rate: Mention, pair: _Pair) -> Check:
    """A rate that its own pair does not give."""
    values = values_of(name=rate.name, part=pair.part, total=pair.whole, claimed=rate)
    mentions = [pair.whole, pair.part, rate]
    outcome = _fits(rate, pair)
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
        why = f"{facts}＝{_cut_words(rate, pair.part, pair.whole)}"
        return check("R1", "rate", mentions, Verdict.SUSPECT, values, Blame(rate, should, why))
    why = f"{facts}＝{shown(exact, places)}%，应为{should}，文中{rate.name}写{rate.number.printed}"
    blame = Blame(rate, should, why, ratio_repairs(rate, pair.part, pair.whole))
    return check("R1", "rate", mentions, Verdict.WRONG, values, blame)


def _cut_words(printed: Mention, part: Mention, whole: Mention) -> str:
    """A percentage that only truncation gives: of exact numbers, or of numbers that are themselves rounded (万)."""
    a, b, places = part.number.amount, whole.number.amount, printed.number.amount.places
    exact = shown(a.value / b.value * HUNDRED, places + 2)
    if a.exact and b.exact:
        should = shown(a.value / b.value * HUNDRED, places)
        return f"{exact}%，四舍五入应为{should}%，文中写{printed.number.printed}，是把末位直接截掉了"
    low, high = quotient(a, b) or (HUNDRED, HUNDRED)
    span = f"{shown(low, places)}%到{shown(high, places)}%之间"
    return f"{exact}%，即使算上万、亿的取舍也在{span}，文中写{printed.number.printed}"


def _zero_denominator(rate: Mention, pair: _Pair, values: tuple[tuple[str, str], ...]) -> Check:
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


def _shares(said: Said, near: Sequence[Mention], everything: Sequence[Mention]) -> Iterator[Check]:
    """R2 for each share of a sentence; shares of one list stand together, and one total serves all shares of a sentence."""
    mentions = said.mentions
    lists: list[tuple[list[Mention], list[Mention] | None]] = []
    done = 0
    for i, share in enumerate(mentions):
        if share.role != "share" or i < done:
            continue
        group = [share]
        while i + len(group) < len(mentions) and _continues(mentions[i + len(group)]):
            group.append(mentions[i + len(group)])
        done = i + len(group)
        lists.append((group, _parts(mentions, i, len(group))))
    parts = {p.key for _, own in lists for p in own or ()}
    fitting = {
        s.key: total
        for group, own in lists
        for s, p in zip(group, own or (), strict=False)
        if (total := _total(s, p, near, everything, parts)) is not None
    }
    for group, own in lists:
        if own is None:
            yield from (check("R2", "share", [s], Verdict.OPEN, values_of(claimed=s)) for s in group)
            continue
        yield from _share_group(group, own, _Scene(near, everything, fitting, parts))


@dataclass(frozen=True, slots=True)
class _Scene:
    """What surrounds a list of shares."""

    near: Sequence[Mention]
    everything: Sequence[Mention]
    fitting: dict[Key, Mention]
    """For the shares of the sentence that have one: the total that gives them."""
    parts: set[Key]
    """Numbers of the sentence that are themselves parts with a share: no totals."""


def _continues(mention: Mention) -> bool:
    """A further share of one list: 和56.62%."""
    return mention.role == "share" and bool(re.fullmatch(r"[、和及与,，\s]?", mention.number.gap))


_BEFORE_SHARE = re.compile(r"[，,、;:()]|其中|分别|各|仅|只|约|均|就|又|更|还|就|共|大约|将近|已")


def _parts(mentions: Sequence[Mention], i: int, count: int) -> list[Mention] | None:
    """The levels that a list of shares speaks of: the last ones before it, or those of the metric it names."""
    share = mentions[i]
    if share.name == "=":
        total = mentions[i - 1]
        close = (
            i >= 2 and mentions[i - 2].role == "level" and re.match(r"[，,、(]?(?:仅|约|只|已)?占", total.number.gap)
        )
        return [mentions[i - 2]] if close else None
    before: list[Mention] = []
    for mention in reversed(mentions[:i]):
        if mention.role != "level" or mention.segment != share.segment:
            break
        before.append(mention)
    before.reverse()
    words = _BEFORE_SHARE.sub("", re.split(r"占|比重|比例", share.number.gap)[0])
    if words:
        return _named_parts(words, before, count)
    return before[-count:] if len(before) == count or (count == 1 and before) else None


def _named_parts(words: str, before: list[Mention], count: int) -> list[Mention] | None:
    """死亡人数占: the levels of the metrics that stand before 占, the nearest of each."""
    names = names_in(words)
    if len(names) != count or residue(words):
        return None
    found = [[m for m in before if same_kind(m.kind, name)] for name in names]
    return [same[-1] for same in found] if all(found) else None


def _share_group(group: list[Mention], parts: list[Mention], scene: _Scene) -> Iterator[Check]:
    """The shares of one list: when one fits a total, the others belong to that total's companions."""
    siblings = [scene.fitting[s.key] for s in group if s.key in scene.fitting]
    for share, part in zip(group, parts, strict=True):
        total = scene.fitting.get(share.key)
        if total is not None:
            values = values_of(part=part, total=total, claimed=share)
            yield check("R2", "share", [total, part, share], Verdict.RIGHT, values)
            continue
        yield _unfit(share, part, siblings[0] if siblings else None, scene)


def _total(
    share: Mention, part: Mention, near: Sequence[Mention], everything: Sequence[Mention], parts: set[Key]
) -> Mention | None:
    """A number of the text, nearest first, of which the part makes the printed share."""
    before = [m for m in near if m.key[0] == part.key[0] and m.key < part.key and m.key not in parts]
    own = any(_may_hold(m, part, share) for m in before)
    for total in chain(reversed(near[-FAR:]), () if own else everything):
        if (
            total is part
            or total.doubt
            or _unit(total) != _unit(part)
            or total.number.amount.value < part.number.amount.value
        ):
            continue
        if _fits(share, _Pair(part, total, named=False)) is Fit.RIGHT:
            return total
    return None


def _unfit(share: Mention, part: Mention, sibling: Mention | None, scene: _Scene) -> Check:
    """A share that no number of the text gives: wrong where its total is plain, else open."""
    if share.doubt:
        return check("R2", "share", [part, share], Verdict.OPEN, values_of(part=part, claimed=share))
    total, sure = _plain_total(share, part, sibling, scene)
    if total is None or part.doubt or total.doubt or part.number.amount.value > total.number.amount.value:
        return check("R2", "share", [part, share], Verdict.OPEN, values_of(part=part, claimed=share))
    values = values_of(part=part, total=total, claimed=share)
    pair = _Pair(part, total, named=True)
    outcome = _fits(share, pair)
    if outcome in {Fit.UNKNOWN, Fit.RIGHT}:
        verdict = Verdict.RIGHT if outcome is Fit.RIGHT else Verdict.OPEN
        return check("R2", "share", [total, part, share], verdict, values)
    a, b, places = part.number.amount.value, total.number.amount.value, share.number.amount.places
    should = f"{shown(a / b * HUNDRED, places)}%"
    facts = f"{part.number.printed}占{total.number.printed}的{in_words(a)}÷{in_words(b)}＝"
    if outcome is Fit.CUT:
        why = f"{facts}{_cut_words(share, part, total)}"
        return check("R2", "share", [total, part, share], Verdict.SUSPECT, values, Blame(share, should, why))
    why = f"{facts}{should}，文中写{share.number.printed}"
    blame = Blame(share, should, why, ratio_repairs(share, part, total))
    return check("R2", "share", [total, part, share], Verdict.WRONG if sure else Verdict.SUSPECT, values, blame)


def _plain_total(share: Mention, part: Mention, sibling: Mention | None, scene: _Scene) -> tuple[Mention | None, bool]:
    """(total, sure): the one named in the phrase, the companion of a sibling's total, the one of the sentence's other shares, or a lone total."""
    near, everything = scene.near, scene.everything
    if share.name == "=":
        return next((m for m in near if m.key[0] == share.key[0] and part.key < m.key < share.key), None), True
    if sibling is not None:
        companions = [
            m for m in everything if m.key[0] == sibling.key[0] and m.kind == part.kind and m.key > sibling.key
        ]
        return (companions[0], True) if companions and companions[0] is not part else (None, False)
    shared = [t for t in scene.fitting.values() if _unit(t) == _unit(part) and t.kind == part.kind]
    if shared and len({t.key for t in shared}) == 1:
        return shared[0], len(shared) > 1
    before = [m for m in near if m.key < part.key and m.key not in scene.parts and _may_hold(m, part, share)]
    if not before or re.search(r"去年|上年", share.name):
        return None, False
    named = _GENERIC.sub("", share.name)
    if named:
        before = [m for m in before if named in m.subject or (m.subject and m.subject in named)]
        if not before:
            return None, False
    same = [m for m in before if m.key[0] == part.key[0]]
    return (same[0], len(same) == 1 and "同期" not in share.name) if same else (before[-1], False)


_GENERIC = re.compile(
    r"全[市区县省国]|我[市区县省]|本[市区县省]|上半年|今年|同期|总数|总量|总起数|起数|总人数|人数|总|全部|各类|生产安全|事故|火灾|案件|举报|隐患|死亡|亡人|受伤|的|数|比|为|到|达|约|近|:"
)


def _may_hold(total: Mention, part: Mention, share: Mention) -> bool:
    """The total counts the same thing, and of the whole, or of what the part's or the share's own words repeat."""
    if _unit(total) != _unit(part) or total.kind != part.kind or total.role != "level":
        return False
    if not total.subject:
        return bool(part.subject) or "其中" in part.number.gap
    return total.subject != part.subject and (total.subject in part.subject or total.subject in share.name)


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


def _per_pair(mention: Mention, unit: str, scale: int, levels: Sequence[Mention]) -> tuple[Mention, Mention] | None:
    """Two numbers whose quotient is the printed one."""
    amount = mention.number.amount
    for whole in levels:
        if whole.number.unit != unit or whole is mention or not whole.number.amount.value:
            continue
        for part in levels:
            if part is mention or _unit(part) != _unit(mention) or part.doubt:
                continue
            exact = part.number.amount.value * scale / whole.number.amount.value
            if fit(amount, exact, exact) is Fit.RIGHT:
                return part, whole
    return None
