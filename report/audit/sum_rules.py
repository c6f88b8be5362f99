"""R5 R6 R7 R15: parts and totals. Prose in, checks out. Pure.

A list is known to be complete when the parts of one measure make its total exactly (20 + 123 + 131 = 274起): then the other
measures of the same parts must do so too. Else a list can only be wrong by being more than its total.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import accumulate, pairwise

from report.audit.amount import in_words
from report.audit.arithmetic import whole_bases
from report.audit.bind import Comparison
from report.audit.checks import Blame, Check, Key, Prose, check, values_of
from report.audit.groups import Group, dimension, groups, is_graded, is_whole, nesting, overlapping
from report.audit.metric import action, bare_unit
from report.audit.model import Range, Verdict
from report.audit.ratio_rules import is_divided, of_another
from report.audit.reader import Mention

REACH = 48
"""A total's parts stand within so many groups after it."""


def sum_rules(prose: Prose) -> Iterator[Check]:
    """Checks of totals against their parts."""
    all_groups = groups(prose)
    shares = {m.key: (m, s) for said in prose.said for m, s in pairwise(said.mentions) if s.role == "share"}
    readings = [nesting(all_groups, semicolon=False), nesting(all_groups, semicolon=True)]
    for i, total in enumerate(all_groups):
        after = all_groups[i + 1 : i + 1 + REACH]
        nested = list(_nested(i, all_groups, readings))
        found = list(_partitions(total, after, nested))
        for kind, parts in found:
            yield from _complete(total, kind, parts)
        if not found:
            made = [c for c in _open(total, after, nested[0][0]) if not _elsewhere(c, total, shares)]
            yield from (c for c in made if not _fits_another(c, total, prose))
        yield from _summed_up(total, all_groups[max(0, i - 12) : i])
    for said in prose.said:
        yield from _complements([m for m in said.mentions if m.role == "level"])


def _elsewhere(made: Check, total: Group, shares: Mapping[Key, tuple[Mention, Mention]]) -> bool:
    """The parts' own shares are of another number than this total."""
    whole = next((m for m in total.levels.values() if m.key == made.accused), None)
    return whole is not None and of_another([shares[key] for key in made.touches if key in shares], whole)


def _fits_another(made: Check, total: Group, prose: Prose) -> bool:
    """派单601件，…超时4件。其中热线532件，政民互动69件: the parts make another number of the total's own sentence, or something else near it."""
    whole = next((m for m in total.levels.values() if m.key == made.accused), None)
    span = made.repairs.get(made.accused)
    if whole is None or span is None:
        return False
    near = prose.said[max(0, total.sentence - 3) : total.sentence + 1]
    others = [m for said in near for m in said.mentions if m.role == "level" and m.key < whole.key]
    own = [m for m in others if m.number.sentence is whole.number.sentence or differs(m, whole)]
    alike = [m for m in own if m.number.unit == whole.number.unit]
    return any(m.number.amount.value == span.low for m in alike)


def differs(a: Mention, b: Mention) -> bool:
    """受理 and 办结, 生产 and 销售: two things, not one printed twice."""
    return (a.subject, a.kind) != (b.subject, b.kind)


def _nested(
    i: int, all_groups: Sequence[Group], readings: Sequence[Sequence[int]]
) -> Iterator[tuple[list[Group], bool]]:
    """Candidates for the parts of a group, with whether 其中 or brackets name it as their whole."""
    total = all_groups[i]
    span = range(i + 1, _next_whole(i, all_groups))
    for parents in readings:
        yield [all_groups[k] for k in span if parents[k] == i], True
        if is_whole(total):
            flat = [all_groups[k] for k in span if parents[k] in {-1, i} and all_groups[k].subject]
            yield [g for g in flat if not is_graded(g)], False
            yield flat, False


def _next_whole(i: int, all_groups: Sequence[Group]) -> int:
    """Where the next total of the same measures stands: parts after it are its own."""
    kinds = all_groups[i].levels.keys()
    stop = min(len(all_groups), i + 1 + REACH)
    for k in range(i + 1, stop):
        group = all_groups[k]
        if group.apart or (not group.subject and group.levels.keys() & kinds):
            return k
    return stop


def _partitions(
    total: Group, after: Sequence[Group], nested: Sequence[tuple[list[Group], bool]]
) -> Iterator[tuple[str, list[Group]]]:
    """The complete lists that follow a total one after another: by sector, then by district."""
    used: set[int] = set()
    for _ in range(3):
        fresh = [([g for g in sequence if id(g) not in used], own) for sequence, own in nested]
        rest = [g for g in after if id(g) not in used]
        found = _partition(total, rest, fresh)
        if found is None:
            return
        yield found
        last = found[1][-1]
        used |= {id(g) for g in after[: next(k for k, g in enumerate(after) if g is last) + 1]}


def _partition(
    total: Group, after: Sequence[Group], nested: Sequence[tuple[list[Group], bool]]
) -> tuple[str, list[Group]] | None:
    """(measure, parts): the first groups after a total whose values make it exactly; two parts at least."""
    if any(m.doubt for m in total.levels.values()):
        return None
    sequences = [s for s, own in nested if own or is_whole(total)]
    if _can_hold(total, after):
        sequences += _sequences(total, after)
    for sequence in sequences:
        for kind, level in total.levels.items():
            parts = _prefix(kind, level, sequence)
            if parts and dimension([g.subject for g in parts]):
                return kind, _with_silent(total, parts, sequence)
    return None


def _can_hold(total: Group, after: Sequence[Group]) -> bool:
    """A total of one subject has parts only where 其中 opens them or they repeat its name."""
    first = next((g for g in after if g.subject and g.subject != total.subject), None)
    return not total.subject or (first is not None and (first.among or total.subject in first.subject))


def _sequences(total: Group, after: Sequence[Group]) -> list[list[Group]]:
    """Candidates without nesting: all groups up to the next whole; those that name no grade."""
    until: list[Group] = []
    for group in after:
        if group.apart or (not group.subject and group.levels.keys() & total.levels.keys() and until):
            break
        if group.subject and group.subject != total.subject:
            until.append(group)
    plain = [g for g in until if not re.search(r"较大|重大|特大|亡人", g.subject)]
    return [until, plain] if len(plain) != len(until) else [until]


def _prefix(kind: str, level: Mention, sequence: Sequence[Group]) -> list[Group]:
    """The shortest run of groups, two or more, whose values of one kind make the level exactly."""
    goal, summed = level.number.amount, Fraction(0)
    slack = goal.half
    parts: list[Group] = []
    having = [g for g in sequence if kind in g.levels]
    for k, group in enumerate(having):
        part = group.levels[kind]
        if part.doubt or part.number.unit != level.number.unit:
            return []
        summed += part.number.amount.value
        slack += part.number.amount.half
        parts.append(group)
        if (
            abs(summed - goal.value) <= slack
            and len(parts) > 1
            and goal.value > 0
            and not _goes_on(having[k : k + 2], kind)
        ):
            return parts
        if summed > goal.value + slack:
            return []
    return []


def _with_silent(total: Group, parts: list[Group], sequence: Sequence[Group]) -> list[Group]:
    """The parts and, between or after them in the same sentence, those that name another measure only (火灾12起，无死亡)."""
    first, last = (next(k for k, g in enumerate(sequence) if g is end) for end in (parts[0], parts[-1]))
    while last + 1 < len(sequence) and sequence[last + 1].sentence == sequence[last].sentence:
        last += 1
    chosen = {id(g) for g in parts}
    whole = [g for g in sequence[first : last + 1] if id(g) in chosen or g.levels.keys() & total.levels.keys()]
    return whole if dimension([g.subject for g in whole]) else parts


def _goes_on(pair: Sequence[Group], kind: str) -> bool:
    """The list has a further part in the same sentence: it does not end here."""
    return len(pair) > 1 and pair[0].sentence == pair[1].sentence and pair[1].levels[kind].number.amount.value > 0


def _complete(total: Group, kind: str, parts: list[Group]) -> Iterator[Check]:
    """The matching measure as a claim, the other measures, the changes and the bases of a complete list."""
    level = total.levels[kind]
    members = [g.levels[kind] for g in parts if kind in g.levels]
    yield check("R5", "sum", [*members, level], Verdict.RIGHT, sum_values(level, members))
    carrier = kind == next(iter(total.levels))
    value = level.number.amount.value
    big = level.number.amount.exact and (value >= 20 or (value >= 5 and len(parts) > 2))
    for other, whole in total.levels.items():
        if other != kind:
            yield from _other(other, whole, parts, kind, sure=carrier and big)
    agree = carrier and _bases_agree(kind, total, parts)
    for measure in total.changes:
        if all(measure in g.levels for g in parts):
            yield from _changes(measure, total, parts, sure=agree and measure != kind)


def sum_values(total: Mention, parts: Sequence[Mention]) -> tuple[tuple[str, str], ...]:
    """A total and its parts as values of a claim."""
    return values_of(total=total, parts="+".join(p.number.printed for p in parts))


def _other(kind: str, whole: Mention, parts: list[Group], carrier: str, *, sure: bool) -> Iterator[Check]:
    """Another measure of a complete list: every part that has accidents must say its deaths."""
    members = [g.levels[kind] for g in parts if kind in g.levels]
    silent = [
        g for g in parts if kind not in g.levels and (carrier not in g.levels or g.levels[carrier].number.amount.value)
    ]
    if not members or any(m.doubt for m in [*members, whole]):
        return
    low = sum((m.number.amount.low for m in members), Fraction(0))
    if not silent or low > whole.number.amount.high:
        yield sum_check(whole, members, sure=sure)


def _summed_up(total: Group, before: Sequence[Group]) -> Iterator[Check]:
    """一般隐患4273项、重大隐患6795项，共11068项: the parts stand first, in the same sentence."""
    kind, whole = next(iter(total.levels.items()))
    mark = re.search(r"合计|总计|共计|共", whole.number.lead)
    same = [
        (g, next((k for k in g.levels if k == kind or bare_unit(k) == kind), ""))
        for g in before
        if g.sentence == total.sentence
    ]
    own = [(g, k) for g, k in same if k]
    if total.subject or not mark or len(own) < 2 or not dimension([g.subject for g, _ in own]) or whole.doubt:
        return
    members = [g.levels[k] for g, k in own]
    if any(m.doubt or m.number.unit != whole.number.unit for m in members):
        return
    summed = sum((m.number.amount.low for m in members), Fraction(0))
    sure = mark[0] != "共" and summed > whole.number.amount.high
    made = sum_check(whole, members, sure=sure)
    if made.claim.verdict is Verdict.RIGHT or mark[0] != "共" or sure:
        yield made


def sum_check(whole: Mention, members: Sequence[Mention], *, sure: bool) -> Check:
    """R5: a complete list against its total; R15 where only a 万 is missing. What is not half or twice as much is hardly a slip: doubtful."""
    values = sum_values(whole, members)
    low = sum((m.number.amount.low for m in members), Fraction(0))
    high = sum((m.number.amount.high for m in members), Fraction(0))
    goal = whole.number.amount
    if low <= goal.high and goal.low <= high:
        return check("R5", "sum", [*members, whole], Verdict.RIGHT, values)
    summed = sum((m.number.amount.value for m in members), Fraction(0))
    rule = "R15" if summed == goal.value * 10_000 or summed * 10_000 == goal.value else "R5"
    blame = Blame(whole, _in_unit(summed, whole), _why(members, whole, summed), _repairs(members, whole, summed), rule)
    near = rule == "R15" or goal.value <= summed * 2 <= goal.value * 4
    return check("R5", "sum", [*members, whole], Verdict.WRONG if sure and near else Verdict.SUSPECT, values, blame)


def _in_unit(value: Fraction, like: Mention) -> str:
    """A value with the scale and measure word of another number."""
    scale = like.number.scale
    word = {10_000: "万", 10**8: "亿"}.get(scale, "")
    return f"{in_words(value / scale if word else value, 4)}{word}{like.number.unit}"


def _why(members: Sequence[Mention], whole: Mention, summed: Fraction) -> str:
    """The sum in words."""
    parts = "＋".join(_in_unit(m.number.amount.value, m).removesuffix(m.number.unit) for m in members)
    return f"各部分{parts}＝{_in_unit(summed, whole)}，总数写{whole.number.printed}"


def _repairs(members: Sequence[Mention], whole: Mention, summed: Fraction) -> dict[tuple[int, int], Range]:
    """The total that fits the parts; for each part the value that fits the total."""
    goal = whole.number.amount.value
    found = {whole.key: Range(summed, summed)}
    for m in members:
        value = goal - (summed - m.number.amount.value)
        if value >= 0:
            found[m.key] = Range(value, value)
    return found


def _changes(kind: str, total: Group, parts: list[Group], *, sure: bool) -> Iterator[Check]:
    """R6 and R7 of one measure of a complete list; `sure` where another measure proves that no part of last year is missing."""
    whole = _base_span(total, kind)
    spans = [_base_span(g, kind) for g in parts]
    if whole is None or any(s is None for s in spans):
        yield from _between(kind, total, parts)
        return
    known = [s for s in spans if s is not None]
    low, high = sum(min(s) for s in known), sum(max(s) for s in known)
    mentions = [g.levels[kind] for g in parts] + [total.levels[kind]]
    values = values_of(total=_span_words(whole), parts="+".join(_span_words(s) for s in known))
    if low <= max(whole) and high >= min(whole):
        yield check("R7", "prior_sum", mentions, Verdict.RIGHT, values)
        return
    verdict = _base_verdict(kind, total, parts, too_much=low > max(whole), sure=sure)
    if verdict is Verdict.OPEN:
        yield check("R7", "prior_sum", mentions, verdict, values)
        return
    deltas = total.changes[kind].entry.delta is not None and all(_has_delta(g.changes.get(kind)) for g in parts)
    unit = total.levels[kind].number.unit
    why = (
        f"由各部分推出的原来数是{'＋'.join(_span_words(s) for s in known)}＝{_span_words([low, high])}{unit}，"
        f"由总数推出的原来数是{_span_words(whole)}{unit}，两者对不上"
    )
    involved = [*mentions, *(m for g in [*parts, total] for m in g.changes[kind].entry.mentions)]
    blame = Blame(total.changes[kind].entry.first, "", why, _base_repairs(total, parts, kind))
    yield check("R6" if deltas else "R7", "prior_sum", involved, verdict, values, blame)


def _between(kind: str, total: Group, parts: list[Group]) -> Iterator[Check]:
    """R9: numbers too large for a whole-number base: the whole grows no faster than the part that grows fastest.

    It may fall faster than all of them: a part that had accidents last year and has none now is not listed.
    """
    pct = total.changes[kind].entry.pct
    changes = [_percent_span(g, kind) for g in parts]
    whole = _percent_span(total, kind)
    if pct is None or whole is None or any(c is None for c in changes):
        return
    low, high = min(c[0] for c in changes if c), max(c[1] for c in changes if c)
    mentions = [*(g.levels[kind] for g in parts), total.levels[kind], pct]
    values = values_of(total=total.levels[kind], claimed=pct)
    if whole[0] <= high and whole[1] >= low:
        yield check("R9", "range", mentions, Verdict.RIGHT, values)
        return
    if whole[1] < low:
        yield check("R9", "range", mentions, Verdict.OPEN, values)
        return
    fastest = max(zip(changes, parts, strict=True), key=lambda pair: pair[0] or (Fraction(0), Fraction(0)))[1]
    said = f"{_moved(fastest, kind)}{fastest.changes[kind].entry.first.number.printed}"
    why = f"各部分里升得最多（降得最少）的是{fastest.subject}，{said}，总的不会是{_moved(total, kind)}{pct.number.printed}"
    yield check("R9", "range", mentions, Verdict.WRONG, values, Blame(pct, "", why))


def _percent_span(group: Group, kind: str) -> tuple[Fraction, Fraction] | None:
    """Least and greatest change in percent that a group's comparison allows, with its sign; None if it prints none."""
    c = group.changes.get(kind)
    if c is None or c.entry.delta is not None or c.base is not None:
        return None
    if c.entry.flat is not None and not c.entry.flat.number.printed.startswith("基本"):
        return Fraction(0), Fraction(0)
    pct = c.entry.pct
    if pct is None or pct.doubt or pct.number.unit != "%":
        return None
    amount = pct.number.amount
    return pct.sign * amount.value - amount.unit, pct.sign * amount.value + amount.unit


def _moved(group: Group, kind: str) -> str:
    """上升 or 下降 of a group's change; nothing for 持平."""
    sign = group.changes[kind].entry.first.sign
    return {1: "上升", -1: "下降", 0: ""}[sign]


_SCHEME = ("煤矿", "金属", "建筑", "化工|危化|危险化学品", "烟花", "工贸", "其他|其它")
"""All members of 工矿商贸 (domain.md, scheme T1): a list that names them all leaves none out."""


def _base_verdict(kind: str, total: Group, parts: list[Group], *, too_much: bool, sure: bool) -> Verdict:
    """Too little may be a part that had accidents last year and has none now, and is therefore not listed."""
    if sure or (too_much and total.levels[kind].number.amount.value >= 5):
        return Verdict.WRONG
    named = "".join(g.subject for g in parts)
    listed = all(re.search(word, named) for word in _SCHEME)
    return Verdict.SUSPECT if too_much or listed else Verdict.OPEN


def _bases_agree(kind: str, total: Group, parts: list[Group]) -> bool:
    """The parts' bases of one measure make the total's base exactly."""
    whole = _base_span(total, kind)
    spans = [_base_span(g, kind) for g in parts if kind in g.levels]
    if whole is None or len(whole) != 1 or len(spans) != len(parts) or any(s is None or len(s) != 1 for s in spans):
        return False
    return sum(s[0] for s in spans if s) == whole[0] and whole[0] >= 5


def _base_repairs(total: Group, parts: list[Group], kind: str) -> dict[tuple[int, int], Range]:
    """Any number of the comparison may be the wrong one: a finding that pins one of them takes this one in."""
    anything = Range(None, None)
    mentions = [m for g in [*parts, total] for m in (g.levels[kind], *g.changes[kind].entry.mentions)]
    return {m.key: anything for m in mentions}


def _has_delta(c: Comparison | None) -> bool:
    return c is not None and (c.entry.delta is not None or c.entry.flat is not None)


def _base_span(group: Group, kind: str) -> list[int] | None:
    """The whole-number bases that a group's comparison allows."""
    c = group.changes.get(kind)
    level = group.levels.get(kind)
    if c is None or level is None or not level.number.amount.exact or level.doubt:
        return None
    now = level.number.amount.value
    if c.base is not None:
        return [int(c.base.number.amount.value)] if c.base.number.amount.exact else None
    if c.entry.delta is not None:
        base = now - c.entry.delta.sign * c.entry.delta.number.amount.value
        return [int(base)] if base >= 0 and not c.entry.delta.doubt else None
    if c.entry.flat is not None:
        return [int(now)] if not c.entry.flat.number.printed.startswith("基本") else None
    if c.entry.pct is None or now == 0:
        return None
    _, bases = whole_bases(now, c.entry.pct.number.amount, c.entry.pct.sign, limit=200)
    return bases if bases and len(bases) < 200 else None


def _span_words(span: Sequence[int]) -> str:
    low, high = min(span), max(span)
    return str(low) if low == high else f"{low}至{high}"


def _open(total: Group, after: Sequence[Group], children: Sequence[Group]) -> Iterator[Check]:
    """A list under 其中: more than its total is wrong; fewer only if it names a rest (其他)."""
    own = [g for g in after if g.sentence == total.sentence and g.subject]
    if not own or not (own[0].among or _opens_list(own[0])):
        own = [g for g in children if g.sentence == children[0].sentence != total.sentence and g.subject]
    elif own[0].among:
        own = [g for g in own if g.segment == own[0].segment]
    own = [g for g in own if g.scope == own[0].scope]
    for kind, whole in total.levels.items():
        listed = [g for g in own if kind in g.levels]
        if len(listed) > 1 and _can_hold(total, own):
            yield from _open_kind(kind, whole, listed, first=kind == next(iter(total.levels)))


def _open_kind(kind: str, whole: Mention, listed: Sequence[Group], *, first: bool) -> Iterator[Check]:
    """One measure of such a list."""
    kinds = dimension([g.subject for g in listed])
    members = [g.levels[kind] for g in listed]
    if not kinds or (kinds == "other" and overlapping(listed[0].first.number.sentence.text)):
        return
    if any(m.number.unit != whole.number.unit for m in members) or is_divided(members[0]):
        return
    if kinds == "other" and members[0].number.sentence is whole.number.sentence:
        return  # `list_rules` reads it by its form
    summed = sum((m.number.amount.value for m in members), Fraction(0))
    if _full_before(whole, members):
        return
    made = sum_check(whole, members, sure=kinds != "other")
    rest = any(re.search(r"其[他它余]", g.subject) for g in listed) or kinds == "grade"
    if made.claim.verdict is Verdict.RIGHT or summed > whole.number.amount.value or (first and rest):
        yield made


def _full_before(whole: Mention, members: Sequence[Mention]) -> bool:
    """采矿业2起。其中，煤矿未发生；非煤矿山2起；建筑业8起: the list is full at a semicolon before its sentence ends."""
    sums = accumulate(m.number.amount.value for m in members)
    ends = (a.segment != b.segment for a, b in pairwise(members))
    return any(end and value == whole.number.amount.value for value, end in zip(sums, ends, strict=False))


def _opens_list(group: Group) -> bool:
    """A colon or 分别为 between the total and its first part."""
    gap = group.first.number.gap
    return ":" in gap or "分别" in gap or "分为" in gap


_PAIRS = (({"整改", "未整改"}, "发现"), ({"办结", "未办结"}, "受理"))


def _complements(levels: Sequence[Mention]) -> Iterator[Check]:
    """已整改479 + 未整改36 = 发现515: two halves of one whole in one sentence."""
    for actions, of in _PAIRS:
        for i, whole in enumerate(levels):
            if action(whole.kind) != of:
                continue
            same = [m for m in levels[i + 1 : i + 7] if bare_unit(m.kind) == bare_unit(whole.kind)]
            halves = [m for m in same[:2] if action(m.kind) in actions]
            if len(halves) != 2 or {action(h.kind) for h in halves} != actions:
                continue
            if any(m.doubt for m in [whole, *halves]):
                continue
            if not _plain_halves(halves) and not re.search(
                r"现场|当场|立即", halves[0].number.lead + halves[1].number.lead
            ):
                continue
            if not _flows(whole, halves):
                yield _of_halves(levels[: i + 1], halves)


_STOCK = re.compile(r"年初|期初|结转|遗留|期末|存量")
_FLOW = re.compile(rf"{_STOCK.pattern}|新增|累计")


def _flows(whole: Mention, halves: Sequence[Mention]) -> bool:
    """年初23处，新增165处，整改160处，期末未整改28处: what is left is of more than one number."""
    text = whole.number.sentence.text
    return bool(_STOCK.search(whole.number.clause) or _FLOW.search(text[whole.number.end : halves[-1].number.end]))


def _of_halves(wholes: Sequence[Mention], halves: Sequence[Mention]) -> Check:
    """隐患512条；一般500条、重大12条；已整改480条，未整改32条: an earlier number of the sentence may be the whole."""
    whole = wholes[-1]
    same = [m for m in wholes if not m.doubt and m.number.unit == whole.number.unit and m.role == "level"]
    made = [sum_check(m, halves, sure=False) for m in same]
    right = next((c for c in made if c.claim.verdict is Verdict.RIGHT), None)
    goal = sum((m.number.amount.value for m in halves), Fraction(0))
    together = goal in accumulate(m.number.amount.value for m in reversed(same))  # 一般300处、重大10处，已整改305处 …
    if right is not None or together:
        return right or check("R5", "sum", [*halves, whole], Verdict.OPEN, sum_values(whole, halves))
    most = max(same, key=lambda m: m.number.amount.value)
    rest = sum((m.number.amount.value for m in same if m is not most), Fraction(0))
    plain = len(same) == 1 or rest % most.number.amount.value == 0  # its own parts, in one list or several
    return sum_check(most, halves, sure=_plain_halves(halves) and plain)


def _plain_halves(halves: Sequence[Mention]) -> bool:
    """未整改, 未办结 name the whole rest; 限期整改 may leave a third kind."""
    return any(re.search(r"未|正在|尚|在办|办理中", f"{h.number.lead}{h.number.post[:6]}") for h in halves)
