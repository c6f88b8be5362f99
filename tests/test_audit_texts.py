"""Whole reports made from exact data: a right one is silent; one planted error is one finding, at its place."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from report.audit import Passage, audit, passages_from_text

SECTORS = ("道路运输业", "商贸制造业", "建筑业", "农林牧渔业", "采矿业", "水上交通", "其他行业")
TOWNS = ("城东街道", "城西街道", "河口镇", "新桥镇", "高新区", "白石乡")


def half_up(value: Fraction, places: int) -> str:
    scaled = abs(value) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return f"{whole // 10**places}.{whole % 10**places:0{places}d}" if places else str(whole)


def rate(part: int, whole: int, places: int) -> str:
    return f"{half_up(Fraction(part, whole) * 100, places)}%"


@dataclass
class Writer:
    """Writes paragraphs and remembers the numbers that may be falsified: (paragraph, printed, false)."""

    rng: random.Random
    paragraphs: list[str] = field(default_factory=list)
    targets: list[tuple[int, str, str, str]] = field(default_factory=list)

    def write(self, text: str) -> int:
        self.paragraphs.append(text)
        return len(self.paragraphs)

    @property
    def text(self) -> str:
        return "\n".join(self.paragraphs)


def change(now: int, base: int, places: int, *, style: int) -> str:
    """The comparison in one of the published wordings."""
    unit = "{unit}"
    gap = abs(now - base)
    if now == base:
        return "同比持平"
    word, pct_word = ("增加", "上升") if now > base else ("减少", "下降")
    if base == 0:
        return f"同比增加{gap}{unit}"
    pct = f"{half_up(Fraction(now - base, base) * 100, places)}%"
    return (
        f"同比{word}{gap}{unit}、{pct_word}{pct}",
        f"比去年同期{word}{gap}{unit}，{'增幅' if now > base else '降幅'}为{pct}",
        f"较上年同期的{base}{unit}{pct_word}{pct}",
        f"同比{pct_word}{pct}",
    )[style]


def accidents(w: Writer) -> None:
    rng = w.rng
    names = rng.sample(SECTORS, rng.randint(2, 5))
    data = {n: [(rng.randint(1, 60), rng.randint(1, 60)) for _ in range(2)] for n in names}
    data = {n: [(a, b), (min(c, a), min(d, b))] for n, ((a, b), (c, d)) in data.items()}
    total = [tuple(sum(v[k][i] for v in data.values()) for i in range(2)) for k in range(2)]
    places, style = rng.choice((1, 2)), rng.randint(0, 3)
    sep = rng.choice(("；", "，"))
    first = change(*total[0], places, style=style).format(unit="起")
    second = change(*total[1], places, style=style).format(unit="人")
    lead = rng.choice(
        (
            "上半年，全市共发生各类生产安全事故",
            "1—6月，全区共发生生产安全事故",
            "据统计，今年1至6月，全县发生生产安全事故",
        )
    )
    place = w.write(f"{lead}{total[0][0]}起，{first}{sep}死亡{total[1][0]}人，{second}。")
    _target(w, place, first, "R3")
    _target(w, place, second, "R3")
    form = rng.randint(0, 2)
    for name, ((a, b), (c, d)) in data.items():
        one, two = (
            change(a, b, places, style=style).format(unit="起"),
            change(c, d, places, style=style).format(unit="人"),
        )
        head = (f"{name}发生事故{a}起", f"{name}方面。发生事故{a}起", f"{name}：发生事故{a}起")[form]
        place = w.write(f"{head}，{one}；死亡{c}人，{two}。")
        _target(w, place, one, "R3")
        _target(w, place, two, "R3")


def _target(w: Writer, place: int, words: str, rule: str) -> None:
    """A percentage beside its absolute change may be falsified by three units in the first decimal at least."""
    if "%" not in words or ("、" not in words and "幅为" not in words and "期的" not in words):
        return
    printed = words[max(words.rfind(c) for c in "升降为") + 1 :]
    value = Fraction(printed[:-1])
    places = len(printed[:-1].partition(".")[2])
    w.targets.append(
        (place, words, words.replace(printed, f"{half_up(value + Fraction(w.rng.randint(3, 9), 10), places)}%"), rule)
    )


def hazards(w: Writer) -> None:
    rng = w.rng
    found = rng.randint(30, 2000)
    done = rng.randint(found // 2, found)
    checked = rng.randint(20, 900)
    heavy = rng.randint(1, 9)
    shown = rate(done, found, rng.choice((0, 1, 2)))
    forms = (
        f"共检查单位{checked}家次，发现隐患{found}处，已整改{done}处，整改率{shown}。",
        f"累计检查企业{checked}家次，排查一般隐患{found}项，完成整改{done}项，整改率为{shown}，其余{found - done}项正在整改。",
        f"排查隐患{found}条，整改{done}条，整改率达{shown}；发现重大隐患{heavy}条，均已挂牌督办。",
        f"发现隐患{found}处，督促整改{done}处，整改率{shown}，其中重大隐患{heavy}处，整改率100%。",
    )
    text = rng.choice(forms)
    place = w.write(text)
    step = rng.randint(3, 9) if found > 40 else 12
    value = Fraction(shown[:-1])
    false = value - step if value > 60 else value + step
    w.targets.append((place, shown, f"{half_up(false, len(shown[:-1].partition('.')[2]))}%", "R1"))


def complaints(w: Writer) -> None:
    rng = w.rng
    got = rng.randint(20, 900)
    closed = rng.randint(got // 2, got - 1)
    true = rng.randint(1, closed)
    place = w.write(
        f"共受理举报投诉{got}件，办结{closed}件，办结率{rate(closed, got, 1)}，正在办理{got - closed}件；经核查属实{true}件，属实率{rate(true, closed, 1)}。"
    )
    w.targets.append((place, f"正在办理{got - closed}件", f"正在办理{got - closed + 2}件", "R5"))


def enforcement(w: Writer) -> None:
    rng = w.rng
    cases = rng.randint(10, 90)
    before = rng.randint(1, cases - 1)
    fines = rng.randint(1000, 90000)
    place = w.write(
        f"实施行政处罚{cases}件，罚款{half_up(Fraction(fines, 100), 2)}万元，其中事前处罚{before}件，占{rate(before, cases, 1)}，"
        f"案均罚款{half_up(Fraction(fines, 100 * cases), 2)}万元。"
    )
    shown = rate(before, cases, 1)
    w.targets.append((place, shown, f"{half_up(Fraction(shown[:-1]) + 3, 1)}%", "R2"))


def towns(w: Writer) -> None:
    rng = w.rng
    names = rng.sample(TOWNS, rng.randint(3, 6))
    rows = [(n, f := rng.randint(20, 400), rng.randint(f // 2, f)) for n in names]
    w.write("各镇街隐患排查整改情况见下表。")
    lines = ["| 镇街 | 发现隐患（处） | 已整改（处） | 整改率 |", "|---|---|---|---|"]
    lines += [f"| {n} | {f} | {d} | {rate(d, f, 1)} |" for n, f, d in rows]
    found, done = sum(r[1] for r in rows), sum(r[2] for r in rows)
    lines.append(f"| 合计 | {found} | {done} | {rate(done, found, 1)} |")
    w.paragraphs += lines
    row = 2 + rng.randrange(len(rows))
    _, f, d = rows[row - 2]
    at = len(w.paragraphs) - len(lines) + row + 1
    shown = rate(d, f, 1)
    w.targets.append((at, f"{shown} |", f"{half_up(Fraction(shown[:-1]) + 2, 1)}% |", "R1"))
    w.targets.append((len(w.paragraphs), f"| 合计 | {found} |", f"| 合计 | {found + 10} |", "R5"))


def nested(w: Writer) -> None:
    """A total, its sectors in one paragraph with parts of parts, then its districts in brackets."""
    rng = w.rng
    inner = [(n, rng.randint(1, 30)) for n in ("煤矿", "建筑业", "工贸行业")]
    outer = [("工矿商贸", sum(c for _, c in inner)), ("道路运输", rng.randint(5, 90)), ("铁路交通", rng.randint(1, 9))]
    dead = {n: rng.randint(0, c) for n, c in [*inner, *outer[1:]]}
    dead["工矿商贸"] = sum(dead[n] for n, _ in inner)
    total, deaths = sum(c for _, c in outer), sum(dead[n] for n, _ in outer)
    parts = "；".join(f"{n}事故{c}起、死亡{dead[n]}人" for n, c in inner)
    lead = f"全省发生生产安全事故{total}起、死亡{deaths}人。"
    first = f"工矿商贸事故{outer[0][1]}起、死亡{dead['工矿商贸']}人{rng.choice(('，其中', '（其中，'))}{parts}"
    first += "）。" if "（" in first else "。"
    rest = "。".join(f"{n}事故{c}起、死亡{dead[n]}人" for n, c in outer[1:])
    place = w.write(f"{lead}从行业看，{first}{rest}。民航飞行、渔业船舶未接报事故。")
    if total >= 10:
        w.targets.append((place, lead, lead.replace(f"死亡{deaths}人", f"死亡{deaths + 3}人"), "R5"))
    towns = rng.sample(TOWNS, 4)
    cuts = sorted(rng.sample(range(1, total), 3)) if total > 4 else []
    if cuts:
        counts = [b - a for a, b in zip([0, *cuts], [*cuts, total], strict=True)]
        w.write(f"从地区看，分别是{'、'.join(f'{t}（{c}起）' for t, c in zip(towns, counts, strict=True))}。")


def months(w: Writer) -> None:
    """A month and the half-year, each with its own base."""
    rng = w.rng
    now, base = rng.randint(1, 20), rng.randint(1, 20)
    whole, before = now + rng.randint(5, 60), base + rng.randint(5, 60)
    w.write("一、6月份情况")
    w.write(f"6月份，全市接报火灾{now}起，{change(now, base, 1, style=0).format(unit='起')}。铁路交通未发生事故。")
    w.write("二、1—6月累计情况")
    words = change(whole, before, 1, style=0).format(unit="起")
    place = w.write(f"1—6月，全市接报火灾{whole}起，{words}。铁路交通发生事故1起。")
    _target(w, place, words, "R3")


def lists(w: Writer) -> None:
    """分别 lists, mixed directions, named metrics, base in brackets."""
    rng = w.rng
    a, b, d = (rng.randint(2, 90) for _ in range(3))
    c = rng.randint(1, a)
    one, two = words_of(a, b), words_of(c, d)
    form = rng.randint(0, 3)
    text = (
        f"全区发生道路交通事故{a}起、死亡{c}人，同比分别{one}、{two}。",
        f"全区发生道路交通事故{a}起、死亡{c}人，同比事故起数{one}、死亡人数{two}。",
        f"全区发生道路交通事故{a}起（去年同期{b}起），{one}；死亡{c}人（去年同期{d}人），{two}。",
        f"去年同期发生道路交通事故{b}起、死亡{d}人，今年发生{a}起、死亡{c}人，分别{one}、{two}。",
    )[form]
    w.write(text)


def words_of(now: int, base: int) -> str:
    if now == base:
        return "持平"
    return f"{'上升' if now > base else '下降'}{half_up(Fraction(now - base, base) * 100, 1)}%"


def shares(w: Writer) -> None:
    """Parts with their shares; the rounded shares need not make 100."""
    rng = w.rng
    parts = [rng.randint(1, 300) for _ in range(3)]
    total = sum(parts)
    texts = [f"{n}火灾{p}起，占{rate(p, total, 1)}" for n, p in zip(("住宅", "厂房", "交通工具"), parts, strict=True)]
    place = w.write(f"共接报火灾{total}起，其中{'；'.join(texts)}。")
    wrong = texts[2].replace(rate(parts[2], total, 1), f"{half_up(Fraction(parts[2], total) * 100 + 4, 1)}%")
    w.targets.append((place, texts[2], wrong, "R2"))


def filler(w: Writer) -> None:
    w.write(
        w.rng.choice(
            (
                "未发生较大及以上生产安全事故，安全生产形势总体平稳。",
                "召开区安委会全体会议2次、安全生产专题会8次，区主要领导带队检查24次。",
                "6月7日，组织工贸企业负责人和检查人员培训1场，参训120人次。",
                "制定下发《岁末年初重大隐患专项整治方案》等文件2份，明确责任单位12个。",
                "对1家市级挂牌督办单位跟踪整改，落实整改资金120万元，已销号。",
                "力争全年事故起数下降5%以上，隐患整改率达到100%。",
                "截至6月30日，全区共有高层建筑80栋，已检查高层商住楼26栋，“三停”3家。",
                "督查组分4组赴8个镇街开展“四不两直”检查，出动检查人员约300人次，发现问题近50条。",
                "全区注册工贸企业1200余家，其中规模以上企业85家，从业人员2.3万人。",
            )
        )
    )


ACCIDENTS = (accidents, nested, months, lists)
PARTS = (hazards, complaints, enforcement, towns, filler)


def report(seed: int) -> Writer:
    w = Writer(random.Random(seed))  # noqa: S311  test data, not secrets
    w.write("2023年上半年安全生产工作总结")
    w.rng.choice(ACCIDENTS)(w)
    if w.rng.random() < 0.3:
        shares(w)
    for part in [hazards, *w.rng.choices(PARTS, k=4)]:
        part(w)
    return w


def describe(text: str) -> list[str]:
    return [f"{f.rule} {f.severity.value} {f.said}: {f.why}" for f in audit(passages_from_text(text)).findings]


@given(st.integers(0, 10**9))
@settings(max_examples=120, deadline=None, derandomize=True)
def test_a_right_report_is_silent(seed: int):
    w = report(seed)
    assert describe(w.text) == [], w.text


@given(st.integers(0, 10**9))
@settings(max_examples=120, deadline=None, derandomize=True)
def test_one_planted_error_is_one_finding(seed: int):
    w = report(seed)
    place, right, wrong, rule = w.rng.choice(w.targets)
    text = list(w.paragraphs)
    assert right in text[place - 1]
    text[place - 1] = text[place - 1].replace(right, wrong, 1)
    found = describe("\n".join(text))
    assert [f.split()[0] for f in found] == [rule], (right, wrong, text[place - 1], found)


def by_chance(text: str) -> bool:
    """Whether a total of a table stands in the prose too, which the generator draws apart: then a reader would ask as well."""
    lines = text.split("\n")
    totals = {n for line in lines if line.startswith("| 合计") for n in re.findall(r"\d{2,}(?![.\d])", line)}
    return any(n in totals for line in lines if not line.startswith("|") for n in re.findall(r"\d{2,}", line))


@pytest.mark.ci
@given(st.integers(0, 10**9))
@settings(max_examples=5000, deadline=None)
def test_five_thousand_right_reports_are_silent(seed: int):
    w = report(seed)
    assume(not by_chance(w.text))
    assert describe(w.text) == [], w.text


def test_a_passage_of_nothing_has_no_claims():
    result = audit([Passage(1, "以习近平新时代中国特色社会主义思想为指导，压实责任。")])
    assert (result.claims, result.findings, result.counts["读出"]) == ((), (), 0)
