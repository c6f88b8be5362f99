"""R5: a list in one breath, 检查486家次，其中：煤矿12家次，非煤矿山46家次 …, against the number it divides. Prose in, checks out. Pure.

Only lists of one measure word are read here, by their form alone: a total, a word that opens the list, items with a name and a
number each. Lists that give accidents and deaths together are read by `sum_rules`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import takewhile

from report.audit.amount import in_words
from report.audit.checks import Blame, Check, Prose, Said, check
from report.audit.groups import dimension, overlapping
from report.audit.metric import core_subject
from report.audit.model import Range, Verdict
from report.audit.ratio_rules import is_divided, of_another
from report.audit.reader import Mention
from report.audit.sum_rules import differs, sum_check, sum_values

_OPENS = re.compile(
    r"^\)?(?:[\u4e00-\u9fff]{0,8}[，,;。])?(?:[\u4e00-\u9fff]{0,4})?(?:其中|包括|包含|分别为|分别是|分别有|分为|主要是|主要为)[:，,]?|^[\u4e00-\u9fff]{0,14}按[\u4e00-\u9fff]{1,8}(?:划分|分|统计)(?:为|有)?[:，,]|^[\u4e00-\u9fff]{0,6}(?:[:]|\((?!.*\)))"
)
"""Straight after the total."""
_OPENS_NEXT = re.compile(
    r"^(?:\(?[一1][)、.是])?(?:其中|一是|按照?[^，,:]{1,10}(?:分|划分|看|统计)|从[^，,:]{1,10}(?:看|上看|来看)|分[^，,:]{2,8}看)[:，,]?"
)
"""At the beginning of the sentence after it."""
_CLOSED = re.compile(
    r"分别为|分别是|分别有|分为|一是|按[^，,]{1,10}(?:分|看|统计)|从[^，,:]{1,10}看|分[^，,:]{2,8}看|[:(]"
)
"""The list is meant to be whole."""
_LOOSE = re.compile(r"主要|较多|最多|前[一二三四五六七八九十\d]|占比|突出|重点|居前|排名|多发|集中")
"""The list names only some."""
_DOES = re.compile(
    r"整改|办结|完成|销号|查实|属实|结案|已|未|占|涉及|整治|同比|环比|下达|责令|立案|移送|约谈|另|此外|全口径|还|曝光|关闭|取缔|查封|转办|自办|最[高大多]|单笔|平均|拘留"
)
"""A number with such words is no member of a list of kinds."""
_PAPER = re.compile(r"整改(?=[\u4e00-\u9fff]{0,4}书)|责令(?=停|限|改|整|立)|限期整改|立案|下达|整改复查")
"""But kinds of papers and of penalties are named so."""
_MANNER = re.compile(r"夜间|节假日|双随机|四不两直|联合|错时|规上|规模以上|重点|持证")
"""Manners and marks cross one another: one inspection may be by night and on a holiday."""
_PUNISHED = re.compile(r"处分|追究|刑事|问责|诫勉")
"""One person may be punished in several ways."""
_PENALTY = re.compile(r"警告|罚款|没收|停产停业|吊销|通报批评")
"""One case may carry several penalties."""
_ASIDE = {"share", "pct", "delta", "flat", "base"}
"""Numbers that say more of the one before them."""
_REST = re.compile(r"其[他它余]|剩余|另外")
MEMBERS = 40
"""So many members of a list are read."""


@dataclass(frozen=True, slots=True)
class _List:
    """A list and the numbers it may divide."""

    totals: Sequence[Mention]
    """Nearest last."""
    members: Sequence[Mention]
    names: Sequence[str]
    opening: str
    open_end: bool
    """等 after its last member, or words that say it names only some."""
    far: bool = False
    """In another paragraph than the total."""
    shares: Sequence[tuple[Mention, Mention]] = ()
    """Members with the share printed after them."""


def list_rules(prose: Prose) -> Iterator[Check]:
    """A check for every such list of the text."""
    for i, said in enumerate(prose.said):
        for found in _in_sentence(said):
            yield from _judged(found)
        for found in _in_next(prose.said[max(0, i - 4) : i], said):
            yield from _judged(found) if _owner(found, prose.said[:i]) is None else ()
        yield from _paired(said)
        yield from _added_up(said)
        yield from _shares(said)
        yield from _contributions(said)
        yield from _ranked(said)


def _in_sentence(said: Said) -> Iterator[_List]:
    """检查486家次，其中：煤矿12家次 …; 重点企业168家(危化品企业42家、…)."""
    for i, first in enumerate(said.mentions[1:], 1):
        opening = _OPENS.match(f"{said.mentions[i - 1].number.noun}{first.number.gap}"[-40:])
        if not opening or not _same(first, first):
            continue
        before = [m for m in said.mentions[max(0, i - 6) : i] if m.role not in _ASIDE]
        totals = [m for m in before if _same(m, first) and not _inside(m, first)]
        if totals and totals[-1] is before[-1]:
            yield from _list(totals, said.mentions[i:], opening[0])


def _paired(said: Said) -> Iterator[Check]:
    """单位35家，持证120张，其中：设计单位12家，持证40张；…: where one measure adds up, the list is whole and so must the other."""
    for i in range(2, len(said.mentions) - 3):
        wholes, rest = said.mentions[i - 2 : i], said.mentions[i : i + MEMBERS]
        opening = _OPENS.match(f"{wholes[1].number.noun}{rest[0].number.gap}"[-40:])
        units = [m.number.unit for m in wholes]
        if not opening or units[0] == units[1] or not all(_same(m, m) for m in wholes) or wholes[0].kind == "起数":
            continue  # accidents with their deaths are read by `sum_rules`
        pairs = _pairs(rest, units)
        names = [_name(f"{first.number.clause}{first.number.noun}") for first, _ in pairs]
        if len(pairs) < 2 or len(set(names)) != len(names) or not all(names) or overlapping(said.sentence.text):
            continue
        apart = dimension([core_subject(n) or n for n in names]) in {"area", "grade"}
        made = [_column(whole, [pair[k] for pair in pairs], apart=apart) for k, whole in enumerate(wholes)]
        if any(c.claim.verdict is Verdict.RIGHT for c in made):
            yield from made


def _column(whole: Mention, members: Sequence[Mention], *, apart: bool) -> Check:
    """One measure of such a list; a firm that makes and mends counts under both names, so that more than all is only doubtful."""
    summed = sum((m.number.amount.value for m in members), Fraction(0))
    shared = whole.number.unit in _HOLDERS and summed > whole.number.amount.high and not apart
    return sum_check(whole, members, sure=len(members) > 2 and not shared)


_HOLDERS = {"家", "户", "人", "名", "个"}
"""Firms and people may have two trades; a certificate, an accident or a case is of one kind."""


def _pairs(rest: Sequence[Mention], units: Sequence[str]) -> list[tuple[Mention, Mention]]:
    """The numbers two by two, as long as they have the two measure words in turn."""
    return list(takewhile(lambda pair: _alternates(pair, units), zip(rest[::2], rest[1::2], strict=False)))


def _alternates(pair: tuple[Mention, Mention], units: Sequence[str]) -> bool:
    """Two levels of the two measure words in turn, the second said of the first."""
    plain = all(_same(m, m) and m.number.unit == unit for m, unit in zip(pair, units, strict=True))
    return plain and pair[0].segment == pair[1].segment and not _AMONG_ALSO.search(pair[1].number.gap)


_AMONG_ALSO = re.compile(r"其中|另|此外")
_SUM = re.compile(r"(?:合计|总计|共计|共(?!有))[\u4e00-\u9fff]{0,10}$")


def _added_up(said: Said) -> Iterator[Check]:
    """现场检查记录280份、责令改正指令书156份、复查意见书156份，共下达文书592份: the parts stand first."""
    for i, total in enumerate(said.mentions):
        if i < 2 or not _same(total, total) or not _SUM.search(total.number.clause):
            continue
        members: list[Mention] = []
        for m in reversed(said.mentions[max(0, i - MEMBERS) : i]):
            if not _same(m, total) or m.number.scope != total.number.scope or _does(m, total, total):
                break
            members.insert(0, m)
        names = [_name(f"{m.number.lead}{m.number.noun}") for m in members]
        if len(members) < 2 or not all(names) or len(set(names)) != len(names) or overlapping(said.sentence.text):
            continue
        made = [sum_check(total, members[k:], sure=False) for k in range(len(members) - 1)]
        right = next((c for c in made if c.claim.verdict is Verdict.RIGHT), None)
        summed = sum((m.number.amount.value for m in members), Fraction(0))
        if right is not None:
            yield right
        elif not total.number.amount.value <= summed * 2 <= total.number.amount.value * 4:
            continue
        elif (
            _counts(total, members)
            or "共" not in total.number.clause[-12:]
            or len(members) > 2
            or swapped(total.number.amount.value, summed)
        ):
            yield made[0]


def _counts(total: Mention, members: Sequence[Mention]) -> bool:
    """两项合计: the total itself says how many it adds up."""
    said = re.search(r"([两二三四五六])(?:项|类|者)(?:合计|共|总)", total.number.clause)
    return said is not None and _MANY[said[1]] == len(members)


_MANY = {"两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6}


def _shares(said: Said) -> Iterator[Check]:
    """高处坠落占42%，物体打击占18% …，其他占25%: with 其他 at their end shares make 100."""
    shares = [m for m in said.mentions if m.role == "share" and m.number.unit == "%" and not m.number.scope]
    rest = [i for i, m in enumerate(shares) if _REST.search(re.split(r"[，,;、]", m.number.gap)[-1])]
    if (
        len(shares) < 3
        or rest != [len(shares) - 1]
        or len(shares) != len([m for m in said.mentions if m.number.unit == "%"])
    ):
        return
    if any(re.search(r"其中|分别|和\d", m.number.gap) for m in shares[1:]) or overlapping(said.sentence.text):
        return
    summed = sum((m.number.amount.value for m in shares), Fraction(0))
    slack = sum((m.number.amount.unit for m in shares), Fraction(0))
    values = (("total", "100%"), ("parts", "+".join(m.number.printed for m in shares)))
    if abs(summed - 100) <= slack:
        yield check("R5", "sum", shares, Verdict.RIGHT, values)
        return
    last = shares[-1]
    why = f"各项占比{'＋'.join(m.number.printed for m in shares)}＝{in_words(summed)}%，应为100%"
    repairs = {m.key: _about(m.number.amount.value + 100 - summed, slack) for m in shares}
    blame = Blame(last, "", why, repairs)
    yield check("R5", "sum", shares, Verdict.WRONG if summed > 100 else Verdict.SUSPECT, values, blame)


def _contributions(said: Said) -> Iterator[Check]:
    """三次产业对经济增长的贡献率分别为9.6%、31.3%和59.1%: what they contribute makes all of the growth."""
    rates = [m for m in said.mentions if m.role == "rate" and m.name.endswith("贡献率") and m.number.unit == "%"]
    if len(rates) != 3 or not _THREE.search(said.sentence.text) or any(m.doubt for m in rates):
        return
    summed = sum((m.number.amount.value * (-1 if m.number.sign < 0 else 1) for m in rates), Fraction(0))
    slack = sum((m.number.amount.unit for m in rates), Fraction(0))
    values = (("total", "100%"), ("parts", "+".join(m.number.printed for m in rates)))
    right = abs(summed - 100) <= slack
    why = f"三次产业的贡献率相加为{in_words(summed)}%，应为100%"
    blame = None if right else Blame(rates[-1], "", why)
    yield check("R5", "sum", rates, Verdict.RIGHT if right else Verdict.SUSPECT, values, blame)


def _ranked(said: Said) -> Iterator[Check]:
    """东部占45.7%，最高；其次是西部，占40.2%；再次是中部，占30.8%: ranked shares of one whole are no more than all of it."""
    shares = [m for m in said.mentions if m.role == "share" and m.number.unit == "%"]
    alone = len(shares) == len(said.mentions) > 2 and len({m.name for m in shares}) == 1
    if not alone or not _RANKS.search(said.sentence.text) or any(m.doubt or "分别" in m.number.gap for m in shares):
        return
    summed = sum((m.number.amount.value for m in shares), Fraction(0))
    right = summed <= 100 + sum((m.number.amount.unit for m in shares), Fraction(0))
    values = (("total", "100%"), ("parts", "+".join(m.number.printed for m in shares)))
    why = f"各项占比相加为{in_words(summed)}%，超过100%"
    blame = None if right else Blame(shares[-1], "", why)
    yield check("R5", "sum", shares, Verdict.OPEN if right else Verdict.SUSPECT, values, blame)


_RANKS = re.compile(r"最[高多大]|其次|再次|依次|首位")
_THREE = re.compile(r"[三3]次产业|第一、?(?:第?二)、?(?:第?三)|第一产业.*第二产业.*第三产业")


def _about(value: Fraction, slack: Fraction) -> Range:
    return Range(value - slack, value + slack)


def _inside(total: Mention, first: Mention) -> bool:
    """A number in brackets divides nothing outside them."""
    return bool(total.number.scope) and total.number.scope != first.number.scope


def _in_next(before: Sequence[Said], said: Said) -> Iterator[_List]:
    """…隐患3120处。其中，一般隐患3108处，重大隐患12处; and, in the next paragraph too, 从排查主体看，…."""
    opening = _OPENS_NEXT.match(said.sentence.text)
    if opening is None or not said.mentions or not before:
        return
    first, home = said.mentions[0], before[-1].sentence.passage
    far = home is not said.sentence.passage
    divides = not opening[0].startswith(("其中", "一是"))  # 按镇街分, 从原因看: the whole, wherever it stands
    if far and not divides:
        return
    near = [s for s in before if s.sentence.passage is home] if divides else before[-1:]
    if divides:  # 从类型看 before 从等级看: another list of the same whole holds no total
        near = [s for s in near if not (m := _OPENS_NEXT.match(s.sentence.text)) or m[0].startswith(("其中", "一是"))]
    totals = [m for s in near for m in s.mentions if _same(m, first) and not m.number.scope]
    if divides:
        totals.sort(key=lambda m: m.number.amount.value)
    if totals:
        yield from (replace(found, far=far) for found in _list(totals, said.mentions, opening[0]))


def _owner(found: _List, before: Sequence[Said]) -> Mention | None:
    """共发生灾害816起。… 成功预报69起。从类型看，滑坡611起…: the number further up that the list divides instead of the near one."""
    near_only = found.opening.startswith(("其中", "一是"))  # which divides what stands straight before it,
    whole = found.totals[-1]  # unless that is something else than the number made
    summed = sum((m.number.amount.value for m in found.members), Fraction(0))
    near = {t.key for t in found.totals}
    levels = (m for said in before for m in said.mentions if _same(m, found.members[0]) and m.key not in near)
    return next((m for m in levels if m.number.amount.value == summed and (not near_only or differs(m, whole))), None)


def _same(mention: Mention, like: Mention) -> bool:
    """A level with the measure word of another."""
    return mention.role == "level" and not mention.doubt and mention.number.unit == like.number.unit != ""


def _list(totals: Sequence[Mention], rest: Sequence[Mention], opening: str) -> Iterator[_List]:
    """The members from the first on: levels of one measure word with a name each; two at least."""
    first = rest[0]
    if is_divided(first):
        return
    members: list[Mention] = []
    names: list[str] = []
    shares: list[tuple[Mention, Mention]] = []
    for mention in rest[:MEMBERS]:
        if mention.role in _ASIDE:
            shares += [(members[-1], mention)] if members and mention.role == "share" else []
            continue
        words = mention.number.clause if members else mention.number.lead
        name = _name(f"{words}{mention.number.noun}")
        if "分别" in mention.number.gap or (members and not name):
            name = mention.subject  # 城东街道、城西街道分别发现120处、96处
        if not _same(mention, first) or mention.number.scope != first.number.scope or not name:
            break
        if members and ("其中" in mention.number.gap or _does(mention, first, totals[-1])):
            break
        members.append(mention)
        names.append(name)
    if len(members) < 2 or len(set(names)) != len(names) or _DOES.search(opening):
        return
    if overlapping(first.number.sentence.text) or any(_MANNER.search(name) for name in names):
        return
    if _together(names, first.number.unit):
        return
    tail = members[-1].number.post[:4]
    loose = bool(re.match(r"[\u4e00-\u9fff]{0,2}等", tail) or _LOOSE.search(f"{opening}{first.number.gap}"))
    yield _List(totals, members, names, opening, loose, shares=shares)


def _together(names: Sequence[str], unit: str) -> bool:
    """One person may be punished in several ways, and one case carry several penalties."""
    people = unit in {"人", "名"} and any(_PUNISHED.search(name) for name in names)
    return people or sum(bool(_PENALTY.search(name)) for name in names) > 1


def _does(mention: Mention, first: Mention, total: Mention) -> bool:
    """The number says what was done, not of what kind there were so many; 立案85起 may have 监督检查类立案49起."""
    gap = mention.number.gap
    if first.number.unit in {"份", "次", "家次"}:
        gap = _PAPER.sub("", gap)
    return any(word not in total.number.gap for word in _DOES.findall(gap))


def _name(words: str) -> str:
    """What a member counts, without the words that open the list."""
    words = re.sub(r"^.*?(?:其中|包括|包含|分别为|分别是|分别有|分为|[一二三四五六七八九十]是|看|分)[:，,]?", "", words)
    return re.sub(r"^(?:有|为|共|检查|排查|发现|查处|发生)+", "", words.strip("，,、;:( "))


def _judged(found: _List) -> Iterator[Check]:
    """The list against the totals it may divide: it is wrong only if neither it nor its beginning fits any of them."""
    right = _fitting(found)
    if right is not None:
        yield right
        return
    if of_another(found.shares, found.totals[-1]) or _left(found):
        return
    found = _first_run(found)
    summed = sum((m.number.amount.value for m in found.members), Fraction(0))
    total = found.totals[-1]
    kinds = dimension([core_subject(n) or n for n in found.names])
    slip = _slip(found, summed)
    if found.far and not slip:
        return
    if all(summed > t.number.amount.high for t in found.totals):
        total = min(found.totals, key=lambda t: summed - t.number.amount.value)
        yield sum_check(total, found.members, sure=_apart(found, kinds) and not found.far)
    elif not found.open_end and (slip or _whole(found, kinds, summed)):
        sure = kinds == "grade" or _industries(found) or (_partition(found) and "其中" in found.opening)
        yield sum_check(total, found.members, sure=sure and len(found.totals) == 1)
    else:
        yield check("R5", "sum", [*found.members, total], Verdict.OPEN, sum_values(total, found.members))


def _left(found: _List) -> bool:
    """有效举报462件(收到795件，重复333件): what is left of the first when the second is taken away."""
    if len(found.members) != 2:
        return False
    first, second = (m.number.amount.value for m in found.members)
    return any(first - second == total.number.amount.value for total in found.totals)


def _first_run(found: _List) -> _List:
    """电话180件、网络62件，转办56件，自办212件: after members joined by 、 a comma may begin another list."""
    gaps = [m.number.gap for m in found.members[1:]]
    stop = next((i for i, gap in enumerate(gaps) if i and "、" not in gap and "、" in gaps[i - 1]), len(gaps))
    if stop == len(gaps) or any("、" not in gap for gap in gaps[:stop]):
        return found
    return replace(found, members=found.members[: stop + 1], names=found.names[: stop + 1])


def _fitting(found: _List) -> Check | None:
    """The whole list, or its beginning, makes one of the totals."""
    runs = [*(found.members[:stop] for stop in range(len(found.members), 1, -1)), *_outer(found.members)]
    for total in reversed(found.totals):
        made = (sum_check(total, run, sure=False) for run in runs)
        right = next((c for c in made if c.claim.verdict is Verdict.RIGHT), None)
        if right is not None:
            return right
    return None


def _outer(members: Sequence[Mention]) -> Iterator[Sequence[Mention]]:
    """检验证49张，包括电梯30张、锅炉19张；探伤证54张: the list without the members that divide the one before them."""
    values = [m.number.amount.value for m in members]
    for i in range(1, len(members) - 1):
        for stop in range(i + 2, len(members) + 1):
            if sum(values[i:stop]) == values[i - 1] and len(members) - (stop - i) > 1:
                yield [*members[:i], *members[stop:]]


def _apart(found: _List, kinds: str) -> bool:
    """No thing counts under two of the names."""
    classes = all(re.search(r"[类型级]$", re.sub(r"(?:隐患|问题|案件|举报|事故)$", "", name)) for name in found.names)
    return kinds in {"area", "sector", "grade"} or classes or _partition(found) or _industries(found)


def _partition(found: _List) -> bool:
    """其他 stands last: the names share the whole out."""
    return len(found.names) > 2 and bool(_REST.search(found.names[-1])) and not found.open_end


def _industries(found: _List) -> bool:
    """第一、第二 and 第三产业 share all of an economy out."""
    named = [m[1] for name in found.names if (m := _INDUSTRY.fullmatch(name))]
    return len(found.names) == 3 and named == ["一", "二", "三"]


_INDUSTRY = re.compile(r"第([一二三])产业(?:增加值|总产值|产值|实现|完成|达到?|为|约)*")


def _whole(found: _List, kinds: str, summed: Fraction) -> bool:
    """The list is meant to name all: it has 其他, or 分别为 or brackets hold it and it comes near."""
    if kinds == "grade" or _industries(found) or _REST.search(found.names[-1]):
        return True
    closed = bool(_CLOSED.search(found.opening)) and "其中" not in found.opening
    near = summed * 5 >= found.totals[-1].number.amount.value * 4
    return closed and near and not found.far and len(found.totals) == 1 and len(found.members) > 2


def _slip(found: _List, summed: Fraction) -> bool:
    """Two digits that changed places, in the total or in a member, explain the difference."""
    goal = found.totals[-1].number.amount.value
    values = [m.number.amount.value for m in found.members]
    return swapped(goal, summed) or any(swapped(v, goal - (summed - v)) for v in values if goal > summed - v)


def swapped(a: Fraction, b: Fraction) -> bool:
    """Two digits of the one changed places in the other: 412 and 421."""
    x, y = in_words(a), in_words(b)
    places = [i for i, (p, q) in enumerate(zip(x, y, strict=False)) if p != q]
    return len(x) == len(y) and len(places) == 2 and x[places[0]] == y[places[1]] and x[places[1]] == y[places[0]]
