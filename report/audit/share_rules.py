"""R2: printed shares (占53.6%) recomputed. Prose in, checks out. Pure."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from report.audit.amount import in_words, shown
from report.audit.arithmetic import HUNDRED, Fit
from report.audit.bind import residue, same_kind
from report.audit.checks import Blame, Check, Key, Prose, Said, check, values_of
from report.audit.metric import action, bare_unit, names_in
from report.audit.model import Verdict
from report.audit.ratio_rules import FAR, LEVELS, Pair, alike, cut_words, fits, near_levels, ratio_repairs
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


def share_rules(prose: Prose) -> Iterator[Check]:
    """A check for every share of the text."""
    everything = _Totals([m for said in prose.said for m in said.mentions if m.role in LEVELS][:FAR])
    scenes = [_scene(prose, i, everything) for i in range(len(prose.said))]
    for i, scene in enumerate(scenes):
        if scene is not None:
            around = [s for s in scenes[max(0, i - AROUND) : i + AROUND + 1] if s is not None and s is not scene]
            for group in scene.lists:
                yield from _share_group(group, scene, around)


def _scene(prose: Prose, i: int, everything: _Totals) -> _Scene | None:
    """The shares of one sentence with their parts and the totals that give them; None if it has none."""
    said = prose.said[i]
    if not any(m.role == "share" for m in said.mentions):
        return None
    scene = _Scene(said, list(_lists(said.mentions)), near_levels(prose.said, i), everything)
    scene.parts = {p.key for group in scene.lists for p in group.parts}
    for group in scene.lists:
        for share, part in zip(group.shares, group.parts, strict=False):
            total = _total(share, part, scene)
            if total is not None:
                scene.fitting[share.key] = total
    return scene


def _lists(mentions: Sequence[Mention]) -> Iterator[_List]:
    """The lists of shares of a sentence: 分别占41.3%、74.3%和52.9% is one."""
    done = 0
    for i, share in enumerate(mentions):
        if share.role != "share" or i < done:
            continue
        group = [share]
        while i + len(group) < len(mentions) and _continues(mentions[i + len(group)]):
            group.append(mentions[i + len(group)])
        done = i + len(group)
        parts, sure = _parts(mentions, i, len(group))
        yield _List(group, parts, sure)


def _continues(mention: Mention) -> bool:
    """A further share of one list: 和56.62%."""
    return mention.role == "share" and bool(re.fullmatch(r"[、和及与,，\s]?", mention.number.gap))


_BEFORE_SHARE = re.compile(r"[，,、;:()]|其中|分别|各|仅|只|约|均|就|又|更|还|共|大约|将近|已")
_Parts = tuple[list[Mention], bool]


def _parts(mentions: Sequence[Mention], i: int, count: int) -> _Parts:
    """The levels that a list of shares speaks of: the last ones before it, or those of the metric it names."""
    share = mentions[i]
    if share.name == "=":
        return _equal_parts(mentions, i), True
    words = re.split(r"占|比重|比例", share.number.gap)[0]
    *between, own = re.split(r"[，,;:]", words)
    own = _BEFORE_SHARE.sub("", own)
    reach = [m for m in mentions[:i] if m.role == "level" and m.segment == share.segment and _seen(m, share)]
    if own:
        return _named_parts(own, reach, count)
    before = _straight_before(mentions[:i], share)
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
        else:
            yield _unfit(share, part, *_plain_total(share, part, siblings[0] if siblings else None, scene, around))


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


def _unfit(share: Mention, part: Mention, total: Mention | None, sure: bool) -> Check:
    """A share that no number of the text gives: wrong where its total is plain, else open."""
    if total is None or total.doubt or part.number.amount.value > total.number.amount.value:
        return check("R2", "share", [part, share], Verdict.OPEN, values_of(part=part, claimed=share))
    values = values_of(part=part, total=total, claimed=share)
    outcome = fits(share, Pair(part, total, named=True))
    if outcome in {Fit.UNKNOWN, Fit.RIGHT}:
        verdict = Verdict.RIGHT if outcome is Fit.RIGHT else Verdict.OPEN
        return check("R2", "share", [total, part, share], verdict, values)
    a, b, places = part.number.amount.value, total.number.amount.value, share.number.amount.places
    should = f"{shown(a / b * HUNDRED, places)}%"
    facts = f"{part.number.printed}占{total.number.printed}的{in_words(a)}÷{in_words(b)}＝"
    if outcome is Fit.CUT:
        why = f"{facts}{cut_words(share, part, total)}"
        return check("R2", "share", [total, part, share], Verdict.SUSPECT, values, Blame(share, should, why))
    why = f"{facts}{should}，文中写{share.number.printed}"
    blame = Blame(share, should, why, ratio_repairs(share, part, total))
    return check("R2", "share", [total, part, share], Verdict.WRONG if sure else Verdict.SUSPECT, values, blame)


_Found = tuple[Mention | None, bool]


def _plain_total(
    share: Mention, part: Mention, sibling: Mention | None, scene: _Scene, around: Sequence[_Scene]
) -> _Found:
    """(total, sure): the one named in the phrase, the companion of a sibling's total, the one of the other shares, or a lone total."""
    if share.name == "=":
        return next((m for m in scene.near if m.key[0] == share.key[0] and part.key < m.key < share.key), None), True
    if sibling is not None:
        return _companion(sibling, part, scene)
    shared = [t for t in scene.fitting.values() if alike(t) == alike(part) and t.kind == part.kind]
    if shared and len({t.key for t in shared}) == 1:
        return shared[0], len(shared) > 1
    own = _own_total(share, part, scene)
    if own[0] is not None and own[0].key[0] == part.key[0]:
        return own
    listed = _of_list(share, part, around)
    return (listed, True) if listed is not None else own


def _companion(sibling: Mention, part: Mention, scene: _Scene) -> _Found:
    """事故1137起，死亡252人: the number of the part's kind that stands straight after a sibling's total."""
    for mention in scene.everything.levels:
        if mention.key[0] != sibling.key[0] or mention.key <= sibling.key:
            continue
        if mention.key in scene.parts or mention.key >= part.key or mention.segment != sibling.segment:
            break
        if mention.subject != sibling.subject or "其中" in mention.number.gap:
            break
        if mention.kind.rstrip("?") == part.kind.rstrip("?"):
            return mention, True
    return None, False


def _own_total(share: Mention, part: Mention, scene: _Scene) -> _Found:
    """The lone number before the part that may hold it."""
    before = [m for m in scene.near if m.key < part.key and m.key not in scene.parts and _may_hold(m, part, share)]
    if not before or re.search(r"去年|上年", share.name):
        return None, False
    named = _GENERIC.sub("", share.name)
    if named:
        before = [m for m in before if named in m.subject or (m.subject and m.subject in named)]
        if not before:
            return None, False
    same = [m for m in before if m.key[0] == part.key[0]]
    return (same[0], len(same) == 1 and "同期" not in share.name) if same else (before[-1], False)


def _of_list(share: Mention, part: Mention, around: Sequence[_Scene]) -> Mention | None:
    """The total of the shares in the sentences around, if they are said alike and two at least agree on it."""
    found: Counter[Key] = Counter()
    totals: dict[Key, Mention] = {}
    for scene in around:
        for other in (s for group in scene.lists for s in group.shares):
            total = scene.fitting.get(other.key)
            if total is not None and other.name == share.name and alike(total) == alike(part):
                totals[total.key] = total
                found[total.key] += 1
    if len(found) != 1:
        return None
    ((key, number),) = found.items()
    total = totals[key]
    return (
        total if number > 1 and total.key < part.key and total.number.amount.value > part.number.amount.value else None
    )


_GENERIC = re.compile(
    r"全[市区县省国]|我[市区县省]|本[市区县省]|上半年|今年|同期|总数|总量|总起数|起数|总人数|人数|总|全部|各类|生产安全|事故|火灾|案件|举报|隐患|死亡|亡人|受伤|的|数|比|为|到|达|约|近|:"
)


def _may_hold(total: Mention, part: Mention, share: Mention) -> bool:
    """The total counts the same thing, and of the whole, or of what the part's or the share's own words repeat."""
    if alike(total) != alike(part) or not _one_kind(total, part) or total.role != "level":
        return False
    if not total.subject:
        return bool(part.subject) or "其中" in part.number.gap
    return total.subject != part.subject and (total.subject in part.subject or total.subject in share.name)


def _one_kind(total: Mention, part: Mention) -> bool:
    """受理诉求284件 and 咨询类124件 are counted alike; 死亡 and 受伤 are not."""
    if total.kind == part.kind:
        return True
    return bare_unit(total.kind) == bare_unit(part.kind) and action(total.kind) == "受理" and not action(part.kind)
