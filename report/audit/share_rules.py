"""R2: printed shares (占53.6%) recomputed. Prose in, checks out. Pure."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from report.audit.amount import Amount, in_words, shown
from report.audit.arithmetic import HUNDRED, Fit, common_whole, fit, quotient
from report.audit.bind import residue, same_kind
from report.audit.checks import Blame, Check, Key, Prose, Said, check, values_of
from report.audit.metric import bare_unit, core_subject, names_in, without_names
from report.audit.model import Range, Verdict
from report.audit.ratio_rules import FAR, LEVELS, Pair, alike, cut_words, fits, is_divided, near_levels, ratio_repairs
from report.audit.reader import Mention

AROUND = 6
"""So many sentences before and after are read for shares of the same list."""


@dataclass(frozen=True, slots=True)
class _List:
    """Shares that stand together, and the numbers they are of."""

    shares: list[Mention]
    parts: list[Mention]
    """Empty if not known."""
    sure: bool = True
    """The numbers stand straight before; else they may be others."""


class _Totals:
    """The numbers at the beginning of the text, where the totals stand, by measure word and size."""

    def __init__(self, levels: Sequence[Mention]) -> None:
        self.levels = levels
        self._sized: dict[str, list[tuple[Fraction, int, Mention]]] = defaultdict(list)
        self._slack: dict[str, Fraction] = defaultdict(Fraction)
        for i, level in enumerate(levels):
            unit, amount = alike(level), level.number.amount
            self._sized[unit].append((amount.value, i, level))
            self._slack[unit] = max(self._slack[unit], amount.half)
        for sized in self._sized.values():
            sized.sort(key=lambda entry: entry[:2])

    def between(self, unit: str, low: Fraction, high: Fraction) -> list[Mention]:
        """The numbers of a measure word that may lie between two values, in the text's order."""
        sized, slack = self._sized.get(unit, []), self._slack[unit]
        start = bisect_left(sized, low - slack, key=lambda entry: entry[0])
        stop = bisect_right(sized, high + slack, key=lambda entry: entry[0])
        return [level for _, _, level in sorted(sized[start:stop], key=lambda entry: entry[1])]


@dataclass(slots=True)
class _Scene:
    """What surrounds the shares of a sentence."""

    said: Said
    lists: list[_List]
    near: Sequence[Mention]
    everything: _Totals
    fitting: dict[Key, Mention] = field(default_factory=dict)
    """For the shares of the sentence that have one: the total that gives them."""
    parts: set[Key] = field(default_factory=set)
    """Numbers of the sentence that are themselves parts with a share: no totals."""
    common: Mention | None = None
    """The total of all shares of the text that are said to be of the total, if but one of them is not of it."""
    summed: dict[Key, Amount] = field(default_factory=dict)
    """For the shares that are of the sum of the parts listed: that sum."""
    faint: set[Key] = field(default_factory=set)
    """Of those, the ones that only one other share confirms."""
    implied: dict[Key, Amount] = field(default_factory=dict)
    """For the shares of a total that is printed nowhere: the whole that all, or all but one, imply."""


def share_rules(prose: Prose) -> Iterator[Check]:
    """A check for every share of the text."""
    everything = _Totals([m for said in prose.said for m in said.mentions if m.role in LEVELS][:FAR])
    scenes = [_scene(prose, i, everything) for i in range(len(prose.said))]
    _set_common([s for s in scenes if s is not None])
    for i, scene in enumerate(scenes):
        if scene is not None:
            around = [s for s in scenes[max(0, i - AROUND) : i + AROUND + 1] if s is not None and s is not scene]
            for group in scene.lists:
                yield from _share_group(group, scene, around)


def _set_common(scenes: Sequence[_Scene]) -> None:
    """For a share of no number near it: the total that three or more of the others have, if it is the only one that has none."""
    of_total: dict[str, list[tuple[_Scene, Mention, Mention]]] = defaultdict(list)
    for scene in scenes:
        for group in scene.lists:
            for share, part in zip(group.shares, group.parts, strict=False):
                if group.sure and not part.doubt and "总" in share.name and not _GENERIC.sub("", share.name):
                    of_total[f"{alike(part)}{part.kind if part.number.unit == '人' else ''}"].append(
                        (scene, share, part)
                    )
    for shares in of_total.values():
        votes = Counter(t.key for scene, share, _ in shares if (t := scene.fitting.get(share.key)) is not None)
        totals = {t.key: t for scene, share, _ in shares if (t := scene.fitting.get(share.key)) is not None}
        if not votes or max(votes.values()) < 3:
            continue
        total = totals[votes.most_common(1)[0][0]]
        odd = [s for s in shares if s[1].key not in s[0].fitting and _fits_total(s[1], s[2], total) is Fit.WRONG]
        if len(odd) == 1:
            odd[0][0].common = total


def _fits_total(share: Mention, part: Mention, total: Mention) -> Fit:
    return fits(share, Pair(part, total, named=True))


def _scene(prose: Prose, i: int, everything: _Totals) -> _Scene | None:
    """The shares of one sentence with their parts and the totals that give them; None if it has none."""
    said = prose.said[i]
    if not any(m.role == "share" for m in said.mentions):
        return None
    near = near_levels(prose.said, i)
    if i and said.sentence.text.startswith("其中") and not any(m.key[0] < said.sentence.index for m in near):
        near = near_levels(prose.said, i - 1) + near
    scene = _Scene(said, list(_lists(said.mentions, near)), near, everything)
    scene.parts = {p.key for group in scene.lists for p in group.parts}
    scene.lists = [_of_outer(group, scene) for group in scene.lists]
    for group in scene.lists:
        for share, part in zip(group.shares, group.parts, strict=False):
            total = _total(share, part, scene)
            if total is not None:
                scene.fitting[share.key] = total
    scene.summed = _summed(scene)
    scene.implied = _implied(scene)
    return scene


def _of_outer(group: _List, scene: _Scene) -> _List:
    """城关镇2处（整改1处，占3.6%）: a share in brackets that fits the number before them better than the one inside is of that."""
    if len(group.parts) != 1 or not group.parts[0].number.scope:
        return group
    share, inner = group.shares[0], group.parts[0]
    before = [m for m in scene.said.mentions if m.key < inner.key and m.role == "level" and not m.number.scope]
    outer = before[-1] if before and alike(before[-1]) == alike(inner) else None
    if outer is None or _total(share, inner, scene) is not None or _total(share, outer, scene) is None:
        return group
    scene.parts = scene.parts - {inner.key} | {outer.key}
    return _List([share], [outer], group.sure)


def _summed(scene: _Scene) -> dict[Key, Amount]:
    """Shares of one sentence that are of the sum of its parts: all of them, or all but one."""
    by_unit: dict[str, list[tuple[Mention, Mention]]] = defaultdict(list)
    for group in scene.lists:
        for share, part in zip(group.shares, group.parts, strict=False):
            if group.sure and part.number.amount.exact and not part.doubt and not share.doubt:
                kind = part.kind if part.number.unit in {"人", "名", "元"} else ""
                by_unit[f"{alike(part)}{kind}"].append((share, part))
    found: dict[Key, Amount] = {}
    for pairs in by_unit.values():
        whole = Amount(sum((p.number.amount.value for _, p in pairs), Fraction(0)))
        right = sum(_share_fits(s, p, whole) is Fit.RIGHT for s, p in pairs)
        if len(pairs) > 1 and len({p.key for _, p in pairs}) == len(pairs) and right >= len(pairs) - 1:
            found |= {s.key: whole for s, _ in pairs}
            scene.faint |= {s.key for s, _ in pairs if len(pairs) == 2}
    return found


def _implied(scene: _Scene) -> dict[Key, Amount]:
    """Shares of one sentence said alike (占总数的), none of them of a printed number, and the whole they agree on."""
    alike_said: dict[str, list[tuple[Mention, Mention]]] = defaultdict(list)
    for group in scene.lists:
        for share, part in zip(group.shares, group.parts, strict=False):
            if group.sure and not part.doubt and not share.doubt and share.number.unit == "%":
                alike_said[f"{share.name} {part.number.unit} {part.kind}"].append((share, part))
    found: dict[Key, Amount] = {}
    for pairs in alike_said.values():
        whole = common_whole([(p.number.amount, s.number.amount) for s, p in pairs])
        if whole is not None and not any(s.key in scene.fitting for s, _ in pairs):
            found |= {s.key: whole for s, _ in pairs}
    return found


def _of_implied(share: Mention, part: Mention, whole: Amount) -> Check:
    """A share of the whole that the others of its sentence imply."""
    values = values_of(part=part, claimed=share)
    if _share_fits(share, part, whole) is not Fit.WRONG:
        return check("R2", "share", [part, share], Verdict.RIGHT, values)
    should = f"{shown(part.number.amount.value / whole.value * HUNDRED, share.number.amount.places)}%"
    of = f"{in_words(whole.value, 0)}{part.number.unit}"
    why = f"同句其余各项的占比都说总数约为{of}，{part.number.printed}应占{should}，文中写{share.number.printed}"
    half = share.number.amount.unit / 2
    least, most = (whole.value * (share.number.amount.value + d) / HUNDRED for d in (-half, half))
    blame = Blame(share, should, why, {part.key: Range(least, most)})
    return check("R2", "share", [part, share], Verdict.WRONG, values, blame)


def _share_fits(share: Mention, part: Mention, whole: Amount) -> Fit:
    """How a printed share stands to a part of a sum."""
    span = quotient(part.number.amount, whole)
    scale = 10 if share.number.unit == "‰" else 1
    return Fit.UNKNOWN if span is None else fit(share.number.amount, span[0] * scale, span[1] * scale)


def _lists(mentions: Sequence[Mention], near: Sequence[Mention]) -> Iterator[_List]:
    """The lists of shares of a sentence: 分别占41.3%、74.3%和52.9% is one; `near` are the numbers of the paragraph so far."""
    done = 0
    for i, share in enumerate(mentions):
        if share.role != "share" or i < done:
            continue
        group = [share]
        while i + len(group) < len(mentions) and _continues(mentions[i + len(group)]):
            group.append(mentions[i + len(group)])
        done = i + len(group)
        parts, sure = _parts(mentions, near, i, len(group))
        yield _List(group, parts, sure)


def _continues(mention: Mention) -> bool:
    """A further share of one list: 和56.62%."""
    return mention.role == "share" and bool(re.fullmatch(r"[、和及与,，\s]?", mention.number.gap))


_BEFORE_SHARE = re.compile(r"[，,、;:()]|其中|分别|各|仅|只|约|均|就|又|更|还|共|大约|将近|已")
_Parts = tuple[list[Mention], bool]


def _parts(mentions: Sequence[Mention], near: Sequence[Mention], i: int, count: int) -> _Parts:
    """The levels that a list of shares speaks of: the last ones before it, or those of the metric it names."""
    share = mentions[i]
    if share.name == "=":
        return _equal_parts(mentions, i), True
    if re.search(r"去年|上年|上月|由|从", share.name):
        return [], False
    words = re.split(r"占|比重|比例", share.number.gap)[0]
    *between, own = re.split(r"[，,;:]", words)
    own = _BEFORE_SHARE.sub("", own)
    reach = [m for m in mentions[:i] if m.role == "level" and m.segment == share.segment and _seen(m, share)]
    if own:
        subject = core_subject(own)
        same = [m for m in near if subject and m.subject == subject and m.key < share.key and m.role == "level"]
        if count == 1 and len(same) == 1 and not names_in(own) and not reach:
            return same, True  # 第一产业增加值占…的比重: a number of the sentences before, by its own words
        return _named_parts(own, reach, count) if reach else _parts_before(own, near, share, count)
    before = _straight_before(mentions[:i], share) or _before_change(mentions[:i], share)
    return _last(before, count), not _BEFORE_SHARE.sub("", "".join(between))


def _equal_parts(mentions: Sequence[Mention], i: int) -> list[Mention]:
    """3起，占20起的15%: the number before the total."""
    total = mentions[i - 1]
    close = i >= 2 and mentions[i - 2].role == "level" and re.match(r"[，,、(]?(?:仅|约|只|已)?占", total.number.gap)
    return [mentions[i - 2]] if close else []


def _seen(level: Mention, share: Mention) -> bool:
    """A share outside brackets speaks of no number inside (325件（其中无照210件），占9%)."""
    return level.number.scope in {0, share.number.scope}


def _straight_before(mentions: Sequence[Mention], share: Mention) -> list[Mention]:
    """The levels since the last change or share in the same part of the sentence."""
    before: list[Mention] = []
    for mention in reversed(mentions):
        if not _seen(mention, share) or mention.role == "flat":
            continue
        if mention.role != "level" or mention.segment != share.segment:
            break
        before.append(mention)
    return before[::-1]


def _before_change(mentions: Sequence[Mention], share: Mention) -> list[Mention]:
    """20.8万起，比去年同期上升14.4%；占总数的31.4%: the number before its change."""
    levels = [m for m in mentions if m.role == "level" and _seen(m, share)]
    near = bool(mentions) and mentions[-1].role in {"pct", "flat"}
    return levels[-1:] if near and levels and share.segment - levels[-1].segment <= 1 else []


def _last(before: list[Mention], count: int) -> list[Mention]:
    """The last levels, where it is plain that the list begins there."""
    if count == 1 or len(before) == count:
        return before[-count:]
    if len(before) < count or not re.match(r"[，,;:(]", before[-count].number.gap):
        return []
    return before[-count:]


def _named_parts(words: str, reach: list[Mention], count: int) -> _Parts:
    """死亡人数占: the levels of the metrics that stand before 占, the nearest of each."""
    names = names_in(words)
    if len(names) != count:
        return [], False
    found = [[m for m in reach if same_kind(m.kind, name)] for name in names]
    return ([same[-1] for same in found] if all(found) else []), not residue(words)


def _parts_before(words: str, near: Sequence[Mention], share: Mention, count: int) -> _Parts:
    """地方煤矿事故起数和死亡人数分别占: the only numbers of the sentences before that are of this subject and these metrics."""
    names, subject = names_in(words), core_subject(without_names(words))
    own = [m for m in near if subject and m.subject == subject and m.key < share.key and m.role == "level"]
    found = [[m for m in own if same_kind(m.kind, name)] for name in names]
    plain = len(names) == count and all(len(same) == 1 for same in found)
    return ([same[0] for same in found], True) if plain else ([], False)


def _share_group(group: _List, scene: _Scene, around: Sequence[_Scene]) -> Iterator[Check]:
    """The shares of one list: when one fits a total, the others belong to that total's companions."""
    if not group.parts:
        yield from (check("R2", "share", [s], Verdict.OPEN, values_of(claimed=s)) for s in group.shares)
        return
    siblings = [scene.fitting[s.key] for s in group.shares if s.key in scene.fitting]
    for share, part in zip(group.shares, group.parts, strict=True):
        total = scene.fitting.get(share.key)
        if total is not None:
            values = values_of(part=part, total=total, claimed=share)
            yield check("R2", "share", [total, part, share], Verdict.RIGHT, values)
        elif not group.sure or share.doubt or part.doubt:
            yield check("R2", "share", [part, share], Verdict.OPEN, values_of(part=part, claimed=share))
        elif share.key in scene.summed and (
            share.key not in scene.faint or _plain_total(share, part, siblings, scene, around)[0] is None
        ):
            yield _of_sum(share, part, scene, _own_total(share, part, scene)[0])
        elif share.key in scene.implied and _own_total(share, part, scene)[0] is None:
            yield _of_implied(share, part, scene.implied[share.key])
        else:
            yield _unfit(share, part, *_plain_total(share, part, siblings, scene, around))


def _total(share: Mention, part: Mention, scene: _Scene) -> Mention | None:
    """A number of the text, nearest first, of which the part makes the printed share."""
    before = [m for m in scene.near if m.key[0] == part.key[0] and m.key < part.key and m.key not in scene.parts]
    own = any(_may_hold(m, part, share) for m in before)
    low, high = _wholes(share, part)
    near = [m for m in reversed(scene.near[-FAR:]) if m.number.amount.high >= low and m.number.amount.low <= high]
    for total in [*near, *([] if own else scene.everything.between(alike(part), low, high))]:
        if total is part or total.doubt or alike(total) != alike(part):
            continue
        if total.number.amount.value < part.number.amount.value:
            continue
        if fits(share, Pair(part, total, named=False)) is Fit.RIGHT:
            return total
    return None


def _wholes(share: Mention, part: Mention) -> tuple[Fraction, Fraction]:
    """The totals of which the part makes the printed share lie between these."""
    amount, scale = share.number.amount, 1000 if share.number.unit == "‰" else 100
    least = max(amount.value - amount.unit / 2, Fraction(1, 10**9))
    return part.number.amount.low * scale / (amount.value + amount.unit / 2), part.number.amount.high * scale / least


def _of_sum(share: Mention, part: Mention, scene: _Scene, own: Mention | None) -> Check:
    """A share of the sum of the parts listed: right, or the only one of them that is not."""
    whole = scene.summed[share.key]
    printed = f"{in_words(whole.value)}{part.number.unit}"
    values = (*values_of(part=part, claimed=share), ("total", printed))
    places = share.number.amount.places
    exact = shown(part.number.amount.value / whole.value * HUNDRED, places)
    outcome = _share_fits(share, part, whole)
    if outcome is Fit.RIGHT and (own is None or share.key != next(iter(scene.summed))):
        return check("R2", "share", [part, share], Verdict.RIGHT, values)
    if outcome is Fit.RIGHT and own is not None:
        of_own = shown(part.number.amount.value / own.number.amount.value * HUNDRED, places)
        why = f"{share.number.printed}是占所列各项之和{printed}的比例；占前面所说{own.number.printed}的比例是{of_own}%"
        return check("R2", "share", [own, part, share], Verdict.SUSPECT, values, Blame(share, f"{of_own}%", why))
    why = f"所列各项合计{printed}，{part.number.printed}占{exact}%，其余各项的占比都是这样算的，文中写{share.number.printed}"
    apart = own is not None and own.number.amount.value != whole.value
    verdict = Verdict.SUSPECT if outcome is Fit.CUT or apart or share.key in scene.faint else Verdict.WRONG
    return check("R2", "share", [part, share], verdict, values, Blame(share, f"{exact}%", why))


def _unfit(share: Mention, part: Mention, total: Mention | None, sure: bool) -> Check:
    """A share that no number of the text gives: wrong where its total is plain, else open."""
    more = total is not None and part.number.amount.value > total.number.amount.value
    if total is None or total is part or total.doubt or (more and not sure):
        return check("R2", "share", [part, share], Verdict.OPEN, values_of(part=part, claimed=share))
    values = values_of(part=part, total=total, claimed=share)
    outcome = fits(share, Pair(part, total, named=True))
    if outcome in {Fit.UNKNOWN, Fit.RIGHT}:
        verdict = Verdict.RIGHT if outcome is Fit.RIGHT else Verdict.OPEN
        return check("R2", "share", [total, part, share], verdict, values)
    a, b, places = part.number.amount.value, total.number.amount.value, share.number.amount.places
    should = f"{shown(a / b * HUNDRED, places)}%"
    scale = part.number.scale if part.number.scale == total.number.scale else 1
    facts = f"{part.number.printed}占{total.number.printed}的{in_words(a / scale)}÷{in_words(b / scale)}＝"
    if outcome is Fit.CUT:
        why = f"{facts}{cut_words(share, part, total)}"
        return check("R2", "share", [total, part, share], Verdict.SUSPECT, values, Blame(share, should, why))
    why = f"{facts}{should}，文中写{share.number.printed}"
    blame = Blame(share, should, why, ratio_repairs(share, part, total))
    return check("R2", "share", [total, part, share], Verdict.WRONG if sure else Verdict.SUSPECT, values, blame)


_Found = tuple[Mention | None, bool]


def _plain_total(
    share: Mention, part: Mention, siblings: Sequence[Mention], scene: _Scene, around: Sequence[_Scene]
) -> _Found:
    """(total, sure): the one named in the phrase, that of the other shares, or the lone number that may hold the part."""
    if share.name == "=":
        return next((m for m in scene.near if m.key[0] == share.key[0] and part.key < m.key < share.key), None), True
    for sibling in siblings:
        total = sibling if _counted_alike(sibling, part) else _companion(sibling, part, scene)
        if total is not None:
            return total, True
    own = _own_total(share, part, scene)
    named = _GENERIC.sub("", share.name)
    voted = [t for t in scene.fitting.values() if _counted_alike(t, part) and _as_narrow(t, share)]
    voted = [t for t in voted if not named or _is_called(t, named)]
    if voted and len({t.key for t in voted}) == 1:
        total = voted[0]
        sure = len(voted) > 1 or total in (own[0], scene.common) or _is_complete(total, share, part, [scene])
        return total, sure
    if own[0] is not None and own[0].key[0] == part.key[0]:
        return own
    listed = _of_list(share, part, [scene, *around])
    if listed is None and scene.common is not None and _counted_alike(scene.common, part):
        listed = scene.common
    return (listed, True) if listed is not None else own


def _counted_alike(total: Mention, part: Mention) -> bool:
    """受理诉求284件 and 咨询类124件 are counted alike; 死亡 and 受伤, 起 and 人 are not."""
    if alike(total) != alike(part):
        return False
    one, other = total.kind.rstrip("?"), part.kind.rstrip("?")
    return one == other or (
        part.number.unit not in {"人", "名", "起", "宗", "元"} and bare_unit(one) == bare_unit(other)
    )


def _companion(sibling: Mention, part: Mention, scene: _Scene) -> Mention | None:
    """事故1137起，死亡252人: the number of the part's kind that stands beside a sibling's total."""
    levels = [m for m in scene.everything.levels if m.key[0] == sibling.key[0] and m.segment == sibling.segment]
    at = next((i for i, m in enumerate(levels) if m is sibling), -1)
    if at < 0:
        return None
    group = [sibling]
    for mention in levels[at + 1 :]:
        if not _beside(mention, scene, part):
            break
        group.append(mention)
    for before, mention in zip(levels[at - 1 :: -1] if at else (), levels[at:0:-1], strict=False):
        if "其中" in mention.number.gap or not _beside(before, scene, part):
            break
        group.append(before)
    return next((m for m in group if _counted_alike(m, part)), None)


def _beside(mention: Mention, scene: _Scene, part: Mention) -> bool:
    """A number of the whole, before the part, that no 其中 opens."""
    return mention.key not in scene.parts and mention.key < part.key and "其中" not in mention.number.gap


def _is_complete(total: Mention, said: Mention, part: Mention, scenes: Sequence[_Scene]) -> bool:
    """The parts whose shares are said alike and of one total make it exactly, with all of this part's own sentence."""
    parts = {part.key: part}
    for scene in scenes:
        for group in scene.lists:
            for share, one in zip(group.shares, group.parts, strict=False):
                if (scene.fitting.get(share.key) is total and share.name == said.name) or (
                    scene is scenes[0] and _counted_alike(one, part)
                ):
                    parts[one.key] = one
    amounts = [m.number.amount for m in parts.values()]
    goal = total.number.amount
    slack = goal.half + sum((a.half for a in amounts), Fraction(0))
    return len(parts) > 1 and abs(sum((a.value for a in amounts), Fraction(0)) - goal.value) <= slack


def _own_total(share: Mention, part: Mention, scene: _Scene) -> _Found:
    """The lone number before the part that may hold it."""
    if re.search(r"去年|上年", share.name):
        return None, False
    before = [m for m in scene.near if m.key < part.key and m.key not in scene.parts and _may_hold(m, part, share)]
    before = [m for m in before if _as_narrow(m, share)]
    named = _GENERIC.sub("", share.name)
    exact = not named
    if named:
        before = [m for m in before if _is_called(m, named)]
        exact = all(_one_name(named) in _one_name(f"{m.subject} {m.number.gap}") for m in before)
    before = [m for m in before if not _is_among(m)] or before
    if not before:
        return None, False
    same = [m for m in before if m.key[0] == part.key[0]]
    if same:
        return same[0], exact and len(same) == 1 and "同期" not in share.name
    return before[-1], exact and len(before) == 1 and part.number.sentence.text.startswith("其中")


def _is_called(total: Mention, name: str) -> bool:
    """占总人口的: the total's own words say what the share is of."""
    words = f"{total.subject} {re.split('[，,;。]', total.number.gap)[-1]}"
    return bool(total.subject and total.subject in name) or _one_name(name) in _one_name(words)


def _as_narrow(total: Mention, share: Mention) -> bool:
    """占亡人火灾的100% is of those with a death only."""
    return "亡人" not in share.name or "亡人" in f"{total.subject}{total.number.gap}{total.number.noun}"


def _one_name(words: str) -> str:
    """GDP and 地区生产总值 are one."""
    return re.sub(r"总|地区|国内|国民", "", words.replace("GDP", "生产值"))


def _is_among(mention: Mention) -> bool:
    """A number after 其中 in its own part of the sentence."""
    return "其中" in re.split(r"[;。]", mention.number.sentence.text[: mention.number.start])[-1]


def _of_list(share: Mention, part: Mention, scenes: Sequence[_Scene]) -> Mention | None:
    """The total of the shares in the sentences around that are said alike, if with this part they make it exactly."""
    totals: dict[Key, Mention] = {}
    for scene in scenes:
        for other in (s for group in scene.lists for s in group.shares):
            total = scene.fitting.get(other.key)
            if total is not None and other.name == share.name and _counted_alike(total, part):
                totals[total.key] = total
    if len(totals) != 1:
        return None
    total = next(iter(totals.values()))
    return total if total.key < part.key and _is_complete(total, share, part, scenes) else None


_GENERIC = re.compile(
    r"全[市区县省国]|我[市区县省]|本[市区县省]|上半年|今年|同期|总数|总量|总起数|起数|总人数|人数|总|全部|各类|生产安全|事故|火灾|案件|举报|隐患|死亡|亡人|受伤|违法|查纠|查处|受理|接报|诉求|投诉|来电|系统|信息|本月|当月|比重|比例|的|数|量|比|为|到|达|约|近|:"
)


def _may_hold(total: Mention, part: Mention, share: Mention) -> bool:
    """The total counts the same thing, and of the whole, or of what the part's or the share's own words repeat."""
    if not _counted_alike(total, part) or total.role != "level" or total.number.scope not in {0, part.number.scope}:
        return False
    if total.number.amount.value < part.number.amount.value:
        return False
    named = _GENERIC.sub("", share.name)
    if _is_among(part) or is_divided(total) or (len(named) > 1 and _is_called(total, named)):
        return True
    if not total.subject:
        return bool(part.subject)
    if not part.subject and "总" in share.name:
        return True
    return total.subject != part.subject and (total.subject in part.subject or total.subject in share.name)
