"""The mentions of a sentence → comparisons: which change speaks of which level, with which base. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile, zip_longest

from report.audit.lexicon import COMPARATOR, COMPARE, DOWN, FLAT, UP
from report.audit.metric import action, core_subject, names_in, without_names
from report.audit.reader import Mention

CHANGES = {"delta", "pct", "flat"}
_FUNCTION = re.compile(
    rf"[一二两双三四五]个?(?:升|降|平|增|减)|[多少](?:发生?|了)?|{UP}|{DOWN}|{FLAT}|"
    r"(?:生产安全|安全生产|道路交通|水上交通|交通|火灾)?事故(?=(?:[一二两三四五六]|\d|各|主要)?[项个]?[\u4e00-\u9fff]{0,4}指[标数])|(?:[一二两三四五六各]|\d)[项个大](?:主要|相关|安全|考核|统计|事故|安全生产)?(?:指标|指数)|指标|指数|各项|以上|总体|"
    r"呈现?|有所|幅度|分别|依次|各自|双双|全部|各|均|都|又|也|则|而|了|约|近|为|是|达到?|的|数量|数|同时|且|并|和|与|及|以及|"
    r"[、，,:;()%\s+-]|幅|净|较大幅度|大幅|明显|相应|继续|保持|情况|起|人|占比?为?no"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One change as said: absolute, percentage or both, or 持平."""

    delta: Mention | None = None
    pct: Mention | None = None
    flat: Mention | None = None
    name: str = ""
    """The metric it names itself; empty if none."""
    foreign: str = ""
    """Words between that name something else (全国道路交通): it speaks of that."""

    @property
    def first(self) -> Mention:
        """Its first mention."""
        return next(m for m in (self.delta, self.pct, self.flat) if m is not None)

    @property
    def mentions(self) -> list[Mention]:
        """All its mentions."""
        return [m for m in (self.delta, self.pct, self.flat) if m is not None]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A level, its change, and its base if one is printed."""

    entry: Entry
    compare: str
    level: Mention | None = None
    base: Mention | None = None
    readings: tuple[Mention, ...] = ()
    """Other levels it may speak of, where the sentence leaves it open."""
    sure: bool = True
    """One reading only."""


def runs(mentions: Sequence[Mention]) -> list[list[Mention]]:
    """Changes that stand together: nothing counted between them, one comparison, one pair of brackets."""
    found: list[list[Mention]] = []
    current: list[Mention] = []
    for mention in mentions:
        if mention.role not in CHANGES or (current and _breaks(current[-1], mention)):
            if current:
                found.append(current)
            current = []
        if mention.role in CHANGES:
            current.append(mention)
    return [*found, current] if current else found


def _breaks(last: Mention, mention: Mention) -> bool:
    """True where a new run of changes begins; a percentage in brackets belongs to the change before it."""
    if last.role == "delta" and mention.role == "pct" and mention.number.gap.startswith("("):
        return False
    if (mention.role == "delta" or mention.number.printed == "100%") and _ZERO_BEFORE.search(mention.number.gap):
        return True
    if last.role == "delta" and mention.role == "pct" and not last.compare and ";" not in mention.number.gap:
        return mention.number.scope != last.number.scope
    yearly = last.role == "delta" and mention.role == "pct" and mention.compare == "yoy" and "year:" in last.compare
    return (
        (mention.compare != last.compare and not yearly)
        or mention.number.scope != last.number.scope
        or ";" in mention.number.gap
    )


def entries(run: Sequence[Mention]) -> list[Entry]:
    """The changes of a run: 减少13起、下降23.6% is one; 减少13起、7人，分别下降23.6%、28%，受伤增加1人、上升7% are three."""
    if len(run) == 2 and (turned := _turned(*run)) is not None:
        return _named([turned])
    found: list[Entry] = []
    start = 0
    while start < len(run):
        middle = _until(run, start, {"pct"})
        stop = _until(run, middle, {"delta", "flat"})
        found += _block(run[start:middle], run[middle:stop])
        start = stop
    return _named(found)


def _turned(pct: Mention, delta: Mention) -> Entry | None:
    """同比下降2.6%，同比减少7件: the percentage first; one change, if neither names a metric and both have one direction."""
    if pct.role != "pct" or delta.role != "delta" or pct.sign != delta.sign or names_in(pct.number.gap):
        return None
    plain = not residue(_own_words(pct)) and not residue(delta.number.gap) and not names_in(delta.number.gap)
    return Entry(delta=delta, pct=pct) if plain else None


def _until(run: Sequence[Mention], start: int, roles: set[str]) -> int:
    """Where the next mention of one of these roles stands."""
    return next((i for i in range(start, len(run)) if run[i].role in roles), len(run))


def _block(changes: Sequence[Mention], pcts: Sequence[Mention]) -> list[Entry]:
    """Absolute changes and the percentages that follow them: one by one where both are lists of one length."""
    deltas = [m for m in changes if m.role == "delta"]
    if len(deltas) == 1 < len(pcts) and "分别" in pcts[0].number.gap and not names_in(pcts[0].number.gap):
        return [*_paired(changes), *(Entry(pct=m, foreign="?") for m in pcts)]  # 起数减少13起；死亡减少2人，分别下降…
    if len(deltas) < 2 or not pcts or (len(pcts) == 1 and "分别" not in pcts[0].number.gap):
        return _paired([*changes, *pcts])
    queue = list(pcts) if len(deltas) == len(pcts) else []
    return [Entry(flat=m) if m.role == "flat" else Entry(delta=m, pct=queue.pop(0) if queue else None) for m in changes]


def _paired(run: Sequence[Mention]) -> list[Entry]:
    """A percentage after an absolute change joins it, if both have one direction and nothing else is named."""
    found: list[Entry] = []
    for mention in run:
        last = found[-1] if found else None
        if mention.role == "pct" and last and last.delta and not last.pct and _joins(last.delta, mention):
            found[-1] = replace(last, pct=mention)
        elif mention.role == "delta":
            found.append(Entry(delta=mention))
        elif mention.role == "pct":
            found.append(Entry(pct=mention))
        else:
            found.append(Entry(flat=mention))
    return found


def _joins(delta: Mention, pct: Mention) -> bool:
    """减少13起、下降23.6%: no metric is named between."""
    gap = pct.number.gap
    names = names_in(gap)
    same = not names or (names == [_COUNTS.get(_unit(delta))] and not names_in(delta.number.gap))
    return same and not residue(gap)


_COUNTS = {"起": "起数", "件": "受理"}
"""The metric that a change names by its measure word alone: 增加433件，举报量增长12%."""


def _named(found: list[Entry]) -> list[Entry]:
    """Entries with the metric each one names: one by one, or 起数和死亡人数分别 in front of the list."""
    names = [names_in(_own_words(e.first)) for e in found]
    foreign = [_odd(residue(_own_words(e.first)), n) for e, n in zip(found, names, strict=True)]
    result = []
    queue: list[str] = []
    for i, (entry, own, odd) in enumerate(zip(found, names, foreign, strict=True)):
        unknown = ""
        if len(own) > 1:
            more = list(takewhile(lambda e: _LISTED.fullmatch(e.first.number.gap), found[i + 1 :]))
            queue = list(own) if len(own) > len(more) else []
            unknown = "" if queue else "?"  # 发生数量、死亡人数和损失分别: one of the names is not known
        elif own:
            queue = [own[0]]
        name = queue.pop(0) if queue else ""
        result.append(replace(entry, name=name, foreign=entry.foreign or odd or unknown))
    return result


_LISTED = re.compile(r"[、和及与,，]?(?:以及)?")


def _odd(rest: str, names: Sequence[str]) -> str:
    """其中 before the name of a metric (其中死亡人数下降5%) names nothing else."""
    return "" if names and rest == "其中" else rest


_REMARK = re.compile(r"未发生|没有发生|未接报|未出现|形势|平稳|稳定|好转|向好|可控")


def _own_words(mention: Mention) -> str:
    """The words since the last number, without what stands in closed brackets and without whole remarks (形势总体平稳)."""
    gap = mention.number.gap
    if ")" in gap:
        gap = re.sub(r"^[^()]*\)|\([^()]*\)", "", gap)
    clauses = re.split(r"(?<=[，,;])", gap)
    return "".join(c for i, c in enumerate(clauses) if i + 1 == len(clauses) or not _REMARK.search(c))


def residue(text: str) -> str:
    """What is left of a gap when all words that compare, join and name metrics are taken out: some other noun or period."""
    text = COMPARE.sub("", text)
    return _FUNCTION.sub("", without_names(text))


def bind(mentions: Sequence[Mention], earlier: Sequence[Sequence[Mention]] = ()) -> list[Comparison]:
    """The comparisons of a sentence; `earlier` are the sentences before it in the same paragraph."""
    found: list[Comparison] = []
    order = {m.key: i for i, m in enumerate(mentions)}
    last = _Last()
    for run in runs(mentions):
        parts = entries(run)
        start = order[run[0].key]
        compare = next((m.compare for m in run if m.compare), "")
        context = _Context(mentions[:start], earlier[-1] if earlier else (), earlier, compare)
        levels = _levels(mentions, start, len(parts), last, context)
        bases = _bases(mentions, start, run)
        made = [c for group in _groups(parts, levels) for c in _bind_run(*group, context)]
        made = [replace(c, base=_base_of(c, bases, context.compare, made)) for c in made]
        if zero := _ZERO_BEFORE.search(run[0].number.gap):
            made = [_of_zero(c, graded=bool(_GRADED.search(zero[0]))) for c in made]
        found += made
        bound = [c.level for c in made if c.level is not None]
        if bound or (levels and parts[0].flat is not None):
            last = _Last(bound if len(bound) == len(parts) else [], levels, context.compare)
    return found


_ZERO_BEFORE = re.compile(
    r"(?<!同期)(?<!去年)(?<!上年)(?<!同月)(?:均|都)?(?:未|没有)再?(?:发生|接报|接到|出现)[\u4e00-\u9fff]{0,24}[，,、]"
)
_GRADED = re.compile(r"较大|重大|特大|以上|亡人|死亡")


def _of_zero(made: Comparison, *, graded: bool) -> Comparison:
    """其中，未发生火灾，同比减少3起、下降100%: only what is zero now falls by all of it; a mere 减少3起 may speak of either."""
    pct, delta = made.entry.pct, made.entry.delta
    falls = pct.sign < 0 and pct.number.amount.value == 100 if pct else delta is not None and delta.sign < 0
    if not falls:
        return made
    return replace(made, sure=False) if graded and pct is None else replace(made, level=None)


@dataclass(frozen=True, slots=True)
class _Last:
    """The run before: what it was bound to, and what stood before it."""

    bound: Sequence[Mention] = ()
    levels: Sequence[Mention] = ()
    compare: str = ""


def _levels(mentions: Sequence[Mention], start: int, count: int, last: _Last, context: _Context) -> list[Mention]:
    """The levels a run may speak of: those before it; else (环比分别…) those of the run before; else the sentence before."""
    if _unnamed(mentions[:start]):
        return []
    levels = _pending(mentions, start)
    if levels:
        return levels
    if last.compare and last.compare != context.compare:
        again = next((pool for pool in (last.bound, last.levels) if len(pool) == count), None)
        if again is not None:
            return list(again)
    return [] if last.bound else _before(mentions, start, context.previous, count)


def _unnamed(before: Sequence[Mention]) -> bool:
    """人数超过395.3万，比去年增长31.9%: the change speaks of a number whose measure word is not said."""
    for mention in reversed(before):
        if mention.role in {"level", *CHANGES}:
            return False
        if mention.role == "other" and not mention.number.unit and mention.number.scale > 1:
            return True
    return False


def _groups(parts: list[Entry], levels: list[Mention]) -> list[tuple[list[Entry], list[Mention]]]:
    """The entries of a run by what they speak of: 同比下降5%，煤矿死亡率下降24% are two, and so are 同比减少2起，死亡持平."""
    found: list[list[Entry]] = []
    for entry in parts:
        if not found or _turns(found[-1], entry):
            found.append([])
        found[-1].append(entry)
    named = {e.name for group in found[1:] for e in group if e.name and not e.foreign}
    rest = [lv for lv in levels if not any(same_kind(lv.kind, name) for name in named)]
    plain = not any(e.name or e.foreign for e in found[0]) if found else False
    first = rest if plain and named and len(rest) == len(found[0]) else levels
    return [(group, first if i == 0 else levels) for i, group in enumerate(found)]


def _turns(group: Sequence[Entry], entry: Entry) -> bool:
    """An entry that names something else than the entries before it: another thing, or a metric after entries that name none."""
    if entry.foreign:
        return True
    return bool(entry.name) and not any(e.name for e in group)


@dataclass(frozen=True, slots=True)
class _Context:
    """Where the levels of a run may stand."""

    before: Sequence[Mention]
    """Earlier in the sentence."""
    previous: Sequence[Mention]
    """The sentence before it."""
    paragraph: Sequence[Sequence[Mention]]
    """All sentences before it in the paragraph."""
    compare: str


def _pending(mentions: Sequence[Mention], start: int) -> list[Mention]:
    """The levels a run may speak of: since the last change, in the same part of the sentence and the same brackets."""
    first = mentions[start]
    found: list[Mention] = []
    for mention in reversed(mentions[:start]):
        if mention.segment != first.segment:
            break
        if mention.number.scope != first.number.scope:
            if (
                first.number.scope
                and not found
                and mention.role == "level"
                and mention.number.scope < first.number.scope
            ):
                return [mention]
            continue
        if mention.role in CHANGES:
            break
        if mention.role == "level":
            found.append(mention)
    return found[::-1]


def _before(mentions: Sequence[Mention], start: int, earlier: Sequence[Mention], count: int) -> list[Mention]:
    """Levels of the part before the semicolon, or of the sentence before: only if nothing there is compared yet."""
    pool = list(mentions[:start]) if start else list(earlier)
    if any(m.role in CHANGES for m in pool):
        return []
    levels = [m for m in pool if m.role == "level" and not m.number.scope]
    return levels if len(levels) == count else []


def _bind_run(parts: list[Entry], levels: list[Mention], context: _Context) -> list[Comparison]:
    """Each entry with its level: by the metric it names, else one by one in order, else left open."""
    compare = context.compare
    if any(e.name for e in parts):
        return _by_names(parts, levels, context)
    if parts[0].foreign:
        return [Comparison(e, compare) for e in parts]
    if len(parts) == len(levels) and all(_fits(e, lv) for e, lv in zip(parts, levels, strict=True)):
        return [Comparison(e, compare, lv, sure=not e.foreign) for e, lv in zip(parts, levels, strict=True)]
    return [_by_unit(e, i, parts, levels, compare) for i, e in enumerate(parts)]


def _by_names(parts: list[Entry], levels: list[Mention], context: _Context) -> list[Comparison]:
    """Entries that name their metric; one that names a subject too speaks of that subject, and so do those after it."""
    if parts[0].foreign:
        return _by_subject(parts, context)
    made = [_by_name(e, levels, context) if e.name else Comparison(e, context.compare) for e in parts]
    far = {m.key for m in context.previous}
    if any(c.level is not None and c.level.key in far for c in made) and not _goes_on(made, parts[0], context):
        return [replace(c, level=None) if c.level is not None and c.level.key in far else c for c in made]
    return [replace(c, level=None) if c.level is not None and c.level.key in far and not c.sure else c for c in made]


def _goes_on(made: list[Comparison], first: Entry, context: _Context) -> bool:
    """The sentence goes on with the one before: it opens with the comparison (与去年同期相比), or all its entries are found there."""
    if opens_with_comparison(first.first.number.sentence.text):
        return not any(m.role == "level" for m in context.before)
    return all(c.level is not None for c in made) and not any("其中" in m.number.gap for m in context.previous[1:])


def opens_with_comparison(text: str) -> bool:
    """与去年同期相比，… at the beginning of a sentence."""
    match = COMPARE.match(text.removeprefix("其中").lstrip("，,:"))
    return match is not None and bool(COMPARATOR.search(match[0]))


_TIMES = re.compile(
    r"(?:19|20)\d\d年|今年|去年|前年|(?:前?\d{1,2}|元)月?份?[-至]\d{1,2}月|(?<!\d)\d{1,2}月(?!\d)|上半年|下半年|[一二三四]季度|前三季度|全年"
)


def _one_time(entry: Entry, level: Mention) -> bool:
    """False where the words of a change and those of a level name different times (今年1-9月, 2002年)."""
    own = set(_TIMES.findall(COMPARE.sub("", entry.first.number.gap)))
    there = set(_TIMES.findall(level.number.sentence.text[: level.number.start]))
    return not own or not there or bool(own & there)


def _by_subject(parts: list[Entry], context: _Context) -> list[Comparison]:
    """全国道路交通事故数减少26025起: the levels of that subject, said before in the paragraph; all entries or none."""
    subject = core_subject(parts[0].foreign)
    for pool in (context.before, *reversed(context.paragraph)):
        own = [m for m in pool if m.role == "level" and not m.doubt and m.subject == subject and not m.number.scope]
        if not subject and not re.search(r"全|我|本", parts[0].foreign):
            break
        made = [
            _in_pool(e, own, context.compare)
            if (e.name or e.delta is not None) and (i == 0 or not e.foreign)
            else Comparison(e, context.compare)
            for i, e in enumerate(parts)
        ]
        if made[0].level is not None:
            return made
    return [Comparison(e, context.compare) for e in parts]


def _in_pool(entry: Entry, pool: Sequence[Mention], compare: str) -> Comparison:
    """The only level of its kind in a pool."""
    same = [
        m for m in pool if (not entry.name or same_kind(m.kind, entry.name)) and _fits(entry, m) and _one_time(entry, m)
    ]
    return Comparison(entry, compare, same[0]) if len(same) == 1 else Comparison(entry, compare)


def _fits(entry: Entry, level: Mention) -> bool:
    """An absolute change has the level's measure word."""
    return entry.delta is None or _unit(entry.delta) == _unit(level)


def _unit(mention: Mention) -> str:
    """Measure word, those of one family as one."""
    unit = mention.number.unit
    return {"宗": "起", "名": "人", "位": "人"}.get(unit, unit)


def _by_unit(entry: Entry, index: int, parts: list[Entry], levels: list[Mention], compare: str) -> Comparison:
    """An absolute change finds the only level with its measure word; else the windows that fit are its readings."""
    if entry.foreign:
        return Comparison(entry, compare)
    if entry.delta is not None:
        same = [lv for lv in levels if _unit(lv) == _unit(entry.delta)]
        return (
            Comparison(entry, compare, same[0])
            if len(same) == 1
            else Comparison(entry, compare, readings=tuple(same), sure=False)
        )
    spans = len(levels) - len(parts)
    readings = tuple(levels[index + k] for k in range(spans + 1)) if spans > 0 else ()
    return Comparison(entry, compare, readings=readings, sure=False)


def _by_name(entry: Entry, levels: list[Mention], context: _Context) -> Comparison:
    """The level with the metric that the entry names: nearest before it, in this sentence or the one before."""
    if entry.foreign:
        return Comparison(entry, context.compare)
    for pool in (levels, context.before, context.previous):
        same = [
            m
            for m in pool
            if m.role == "level" and same_kind(m.kind, entry.name) and _fits(entry, m) and _one_time(entry, m)
        ]
        if same:
            sure = len(same) == 1
            return Comparison(entry, context.compare, same[-1], sure=sure, readings=() if sure else tuple(same))
    return Comparison(entry, context.compare)


def same_kind(kind: str, name: str) -> bool:
    """死亡? (1起1人) and 人数 stand for deaths."""
    kind, name = kind.rstrip("?"), name.rstrip("?")
    if name == "沉船":
        return kind.endswith("艘")
    if kind == name or action(kind) == name:
        return True
    return (name == "人数" and kind in {"死亡", "人"}) or (name == "死亡" and kind == "人数")


def _bases(mentions: Sequence[Mention], start: int, run: Sequence[Mention]) -> list[Mention]:
    """Last year's values in the same part of the sentence, before the run or straight after it."""
    segment = mentions[start].segment
    end = start + len(run)
    after = []
    for mention, following in zip_longest(mentions[end:], mentions[end + 1 :]):
        if mention.role != "base" or (following is not None and _opens_next(mention, following)):
            break
        after.append(mention)
    return [m for m in mentions[:start] if m.role == "base" and m.segment == segment] + [
        m for m in after if m.segment == segment
    ]


def _opens_next(base: Mention, following: Mention) -> bool:
    """较去年下降23.6%，较去年下半年的48起下降12.5%: the base of the next change, not of the one before it."""
    straight = following.role in {"delta", "pct"} and not re.match(r"[，,、;()]", following.number.gap)
    return straight and bool(COMPARATOR.search(base.number.clause)) and "同期" not in base.number.clause


def _base_of(made: Comparison, bases: list[Mention], compare: str, all_made: list[Comparison]) -> Mention | None:
    """The base printed for a comparison: same comparison, same measure word, the only one of its kind."""
    level = made.level
    if level is None:
        return None
    earlier = {compare, ""} if compare in {"mom", "yoy2"} else {compare, "last", ""}
    same = [b for b in bases if b.compare in earlier or (compare == "yoy" and b.compare.startswith("year:"))]
    same = [b for b in same if b.number.word == "nobase" or _unit(b) == _unit(level) or not b.number.unit]
    exact = [b for b in same if b.kind.rstrip("?") == level.kind.rstrip("?")]
    if len(exact) == 1:
        return exact[0]
    if len(same) == 1 and (
        same[0].kind in {"", "人", "死亡?"} or same[0].number.word == "nobase" or len(all_made) == 1
    ):
        return same[0]
    return None
