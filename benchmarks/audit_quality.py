"""Measure the audit on three sets and a baseline: `python benchmarks/audit_quality.py claims-sample.json [--part dev|unseen|all]`.

1. Sentences generated (seeded) from the structured fields over the sentence patterns of official statistics, right and wrong.
2. The snippets that hold the numbers of their claim.
3. Precision: no 必错 on any right snippet and on any right generated sentence.
The split is by text: a text is unseen if the first byte of the SHA-256 of its id is divisible by three.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from report.audit import Passage, audit

CERTAIN = "必错"


@dataclass(frozen=True)
class Case:
    pattern: str
    text: str
    wrong: bool
    said: str
    """The printed value that is judged: a claim must hold it."""


def unseen(text_id: str) -> bool:
    return hashlib.sha256(text_id.encode()).digest()[0] % 3 == 0


def half_up(value: Fraction, places: int) -> str:
    number = Decimal(value.numerator) / Decimal(value.denominator)
    return str(number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


def words(change: Fraction, places: int) -> str:
    if change == 0:
        return "持平"
    return f"{'上升' if change > 0 else '下降'}{half_up(abs(change), places)}%"


@dataclass(frozen=True)
class Item:
    """One level with its base, from a right claim of the sample."""

    metric: str
    this: int
    last: int

    @property
    def unit(self) -> str:
        return "人" if re.search(r"死|伤|亡|人", self.metric) else "起"

    @property
    def name(self) -> str:
        return {"起": "事故起数", "人": "受伤人数" if "伤" in self.metric else "死亡人数"}[self.unit]

    @property
    def level(self) -> str:
        verb = {"起": "发生事故", "人": "受伤" if "伤" in self.metric else "死亡"}[self.unit]
        return f"{verb}{self.this}{self.unit}"

    @property
    def change(self) -> Fraction:
        return Fraction(self.this - self.last, self.last) * 100

    @property
    def delta(self) -> str:
        gap = self.this - self.last
        return f"{'增加' if gap > 0 else '减少'}{abs(gap)}{self.unit}"


def items(texts: list[dict]) -> Iterator[Item]:
    for text in texts:
        for claim in text["claims"]:
            if (
                claim["verdict"] != "ok"
                or claim["kind"] not in {"yoy", "mom", "yoy2"}
                or not isinstance(claim.get("this"), int)
            ):
                continue
            last = claim.get("last", claim.get("last_derived"))
            priors = (claim.get("recomputed") or {}).get("priors") or []
            if last is None and len(priors) == 1:
                last = priors[0]
            if isinstance(last, int) and last > 0 and claim["this"] > 0:
                yield Item(claim["metric"], claim["this"], last)


def off(rng: random.Random, change: Fraction, places: int) -> Fraction:
    """A percentage that is surely wrong by at least three units of its last place."""
    step = Fraction(rng.randint(3, 60), 10**places) * (1 if rng.random() < 0.5 else -1)
    wrong = abs(change) + step
    return (wrong if wrong > 0 else abs(change) + abs(step)) * (1 if change > 0 else -1)


def no_whole_base(this: int, shown: str, sign: int) -> bool:
    """True if no whole-number base prints this percentage, cut or rounded, by trying them all."""
    places = len(shown.partition(".")[2])
    value, unit = Fraction(shown), Fraction(1, 10**places)
    factor = 1 + sign * value / 100
    if factor <= 0:
        return True
    middle = int(this / factor)
    for base in range(max(1, middle - 3 - middle // 50), middle + 4 + middle // 50):
        exact = abs(Fraction(this - base, base) * 100)
        if value - unit <= exact <= value + unit and (this - base) * sign >= 0:
            return False
    return True


def yoy_cases(rng: random.Random, pool: list[Item]) -> Iterator[Case]:
    moving = [i for i in pool if i.change != 0]
    small = [i for i in moving if i.last < 900]
    for item in moving:
        places = rng.choice((1, 2))
        right = words(item.change, places)
        wrong = words(off(rng, item.change, places), places)
        pct, bad = right[2:], wrong[2:]
        yield Case("先绝对后百分", f"上半年全市{item.level}，同比{item.delta}、{right}。", False, pct)
        yield Case("先绝对后百分", f"上半年全市{item.level}，同比{item.delta}、{wrong}。", True, bad)
        yield Case("带上年数", f"全区共{item.level}（去年同期{item.last}{item.unit}），{right}。", False, pct)
        yield Case("带上年数", f"全区共{item.level}（去年同期{item.last}{item.unit}），{wrong}。", True, bad)
        flip = wrong_way(right)
        yield Case("方向", f"今年{item.level}，去年同期为{item.last}{item.unit}，同比{flip}。", True, pct)
    for item in small:
        right = words(item.change, 2)
        bad = words(off(rng, item.change, 2), 2)
        yield Case("单项百分", f"1—6月，全县{item.level}，与去年同期相比{right}。", False, right[2:])
        if no_whole_base(item.this, bad[2:-1], 1 if item.change > 0 else -1):
            yield Case("单项百分", f"1—6月，全县{item.level}，与去年同期相比{bad}。", True, bad[2:])
    for item in pool:
        if item.change == 0:
            yield Case("持平", f"全市{item.level}，去年同期{item.last}{item.unit}，同比持平。", False, "持平")
            yield Case("持平", f"全市{item.level}，去年同期{item.last + 2}{item.unit}，同比持平。", True, "持平")


def wrong_way(change: str) -> str:
    return ("上升" if change.startswith("下降") else "下降") + change[2:]


def list_cases(rng: random.Random, pool: list[Item]) -> Iterator[Case]:
    events = [i for i in pool if i.unit == "起" and i.change != 0 and i.last < 900]
    dead = [i for i in pool if i.unit == "人" and "伤" not in i.metric and i.change != 0 and i.last < 900]
    for first, second in zip(events, dead * 3, strict=False):
        a, b = words(first.change, 2), words(second.change, 2)
        bad = words(off(rng, second.change, 2), 2)
        sign = 1 if second.change > 0 else -1
        if not no_whole_base(second.this, bad[2:-1], sign):
            continue
        head = f"共{first.level}、死亡{second.this}人"
        if a[:2] == b[:2]:
            yield Case("列表同向", f"{head}，同比分别{a[:2]}{a[2:]}、{b[2:]}。", False, b[2:])
            yield Case("列表同向", f"{head}，同比分别{a[:2]}{a[2:]}和{bad[2:]}。", True, bad[2:])
        yield Case("列表各向", f"{head}，同比分别{a}、{b}。", False, b[2:])
        yield Case("列表各向", f"{head}，同比分别{a}、{bad}。", True, bad[2:])
        yield Case("点名", f"{head}，同比事故起数{a}、死亡人数{b}。", False, b[2:])
        yield Case("点名", f"{head}，同比事故起数{a}、死亡人数{bad}。", True, bad[2:])
        label = {("下降", "下降"): "双下降", ("上升", "上升"): "双上升"}.get((a[:2], b[:2]), "一升一降")
        other = "一升一降" if label != "一升一降" else "双下降"
        yield Case("概括", f"{head}，同比分别{a}、{b}，呈“{label}”态势。", False, label)
        yield Case("概括", f"{head}，同比分别{a}、{b}，呈“{other}”态势。", True, other)


def ratio_cases(rng: random.Random, texts: list[dict]) -> Iterator[Case]:
    for text in texts:
        for claim in text["claims"]:
            if claim["verdict"] != "ok" or claim["kind"] not in {"share", "rate"}:
                continue
            whole, part = claim.get("total", claim.get("found")), claim.get("part", claim.get("rectified"))
            if not isinstance(whole, int) or not isinstance(part, int):
                continue
            yield from _ratio(rng, claim["kind"], whole, part)


def _ratio(rng: random.Random, kind: str, whole: int, part: int) -> Iterator[Case]:
    places = rng.choice((0, 1, 2))
    exact = Fraction(part, whole) * 100
    right, bad = half_up(exact, places), half_up(off(rng, exact, places), places)
    if kind == "rate":
        for verb, of, name, unit in (("整改", "发现隐患", "整改率", "处"), ("办结", "受理举报", "办结率", "件")):
            yield Case(name, f"全区共{of}{whole}{unit}，已{verb}{part}{unit}，{name}{right}%。", False, f"{right}%")
            yield Case(name, f"全区共{of}{whole}{unit}，已{verb}{part}{unit}，{name}为{bad}%。", True, f"{bad}%")
        yield Case("大小", f"共排查隐患{part}项，完成整改{part}项。", False, f"{part}项")
        yield Case("大小", f"共排查隐患{part}项，完成整改{part + rng.randint(1, 9)}项。", True, f"{part}项")
        return
    yield Case("占比", f"全市共发生火灾{whole}起，其中农村火灾{part}起，占{right}%。", False, f"{right}%")
    yield Case("占比", f"全市共发生火灾{whole}起，其中农村火灾{part}起，占火灾总数的{bad}%。", True, f"{bad}%")


def sum_cases(rng: random.Random, texts: list[dict]) -> Iterator[Case]:
    names = ("道路交通", "工业企业", "火灾", "水上交通", "农业机械", "铁路", "渔业船舶", "特种设备")
    for text in texts:
        for claim in text["claims"]:
            parts = claim.get("parts")
            if claim["kind"] != "sum" or claim["verdict"] != "ok" or not parts or len(parts) > len(names):
                continue
            if not all(isinstance(p, int) and p >= 0 for p in [*parts, claim["total"]]) or claim["total"] < 5:
                continue
            dead = [rng.randint(0, p) for p in parts]
            step = rng.randint(1, 3)
            for wrong in (False, True):
                listed = "；".join(f"{n}事故{p}起、死亡{d}人" for n, p, d in zip(names, parts, dead, strict=False))
                total = sum(dead) + (step if wrong else 0)
                yield Case(
                    "分项合计", f"发生事故{claim['total']}起、死亡{total}人。其中，{listed}。", wrong, f"{total}人"
                )
            listed = "，".join(f"{n}{p}起" for n, p in zip(names, parts, strict=False))
            yield Case("其中", f"发生事故{claim['total']}起，其中{listed}。", False, f"{claim['total']}起")
            yield Case("其中", f"发生事故{claim['total'] - step}起，其中{listed}。", True, f"{claim['total'] - step}起")


def word_cases(pool: list[Item]) -> Iterator[Case]:
    for item in pool[:40]:
        yield Case("百分点", f"{item.name}同比下降12.5%。", False, "12.5%")
        yield Case("百分点", f"{item.name}同比下降12.5个百分点。", True, "12.5个百分点")
        yield Case(
            "零基数", f"{item.level}，去年同期为0，同比增加{item.this}{item.unit}。", False, f"{item.this}{item.unit}"
        )
        yield Case("零基数", f"{item.level}，去年同期为0，同比上升100%。", True, "100%")
        n = item.this
        yield Case("零与等级", f"发生事故{n}起，死亡{n}人，未发生较大及以上事故。", False, "未发生较大及以上事故")
        yield Case(
            "零与等级", f"发生事故{n}起，死亡{2 * n + 1}人，未发生较大及以上事故。", True, "未发生较大及以上事故"
        )


def generated(texts: list[dict], seed: int = 5) -> list[Case]:
    rng = random.Random(seed)  # noqa: S311  test data, not secrets
    pool = list(items(texts))
    return [
        *yoy_cases(rng, pool),
        *list_cases(rng, pool),
        *ratio_cases(rng, texts),
        *sum_cases(rng, texts),
        *word_cases(pool),
    ]


@dataclass
class Tally:
    right: int = 0
    wrong: int = 0
    recognised: int = 0
    found: int = 0
    certain: int = 0
    false_certain: int = 0

    @property
    def total(self) -> int:
        return self.right + self.wrong


def judge(case: Case) -> tuple[bool, bool, bool]:
    """(recognised, any finding, a 必错 finding)."""
    result = audit([Passage(1, case.text)])
    recognised = any(case.said in c.text or any(case.said in v for _, v in c.values) for c in result.claims)
    return recognised, bool(result.findings), any(f.severity.value == CERTAIN for f in result.findings)


SIX = (
    (re.compile(r"(\d+)[起人].{0,6}?(?:减少|增加)(\d+)[起人][、，]?(下降|上升)([\d.]+)%"), "delta"),
    (re.compile(r"(\d+)[起人].{0,4}?去年同期为?(\d+)[起人].{0,6}?(下降|上升)([\d.]+)%"), "base"),
    (re.compile(r"(?:发现|排查|受理)\D{0,4}(\d+)\D.{0,8}?(?:整改|办结)(\d+)\D.{0,6}?率为?([\d.]+)%"), "rate"),
    (re.compile(r"共\D{0,8}(\d+)起.{0,10}?(\d+)起，占\D{0,8}([\d.]+)%"), "rate"),
    (re.compile(r"(?:发现|排查)\D{0,4}(\d+)\D.{0,8}?整改(\d+)"), "order"),
    (re.compile(r"人数\D{0,6}个百分点|起数\D{0,6}[\d.]+个百分点"), "word"),
)
"""The baseline: six regular expressions that a careful clerk would write in an afternoon."""


def baseline(text: str) -> bool:
    return any(_baseline_hit(kind, match.groups()) for pattern, kind in SIX for match in pattern.finditer(text))


def _baseline_hit(kind: str, groups: tuple[str, ...]) -> bool:
    if kind == "word":
        return True
    a, b = int(groups[0]), int(groups[1])
    if kind == "order":
        return b > a
    if kind == "rate":
        places = len(groups[2].partition(".")[2])
        return a > 0 and half_up(Fraction(b, a) * 100, places) != groups[2]
    sign = 1 if groups[2] == "上升" else -1
    base = b if kind == "base" else a - sign * b
    places = len(groups[3].partition(".")[2])
    return base > 0 and half_up(Fraction(a - base, base) * 100 * sign, places) != groups[3]


def set_one(cases: list[Case]) -> None:
    tallies: dict[str, Tally] = defaultdict(Tally)
    base = Tally()
    for case in cases:
        recognised, found, certain = judge(case)
        for t in (tallies[case.pattern], tallies["全部"]):
            t.right += not case.wrong
            t.wrong += case.wrong
            t.recognised += recognised
            t.found += case.wrong and found
            t.certain += case.wrong and certain
            t.false_certain += not case.wrong and certain
        hit = baseline(case.text)
        base.wrong += case.wrong
        base.right += not case.wrong
        base.found += case.wrong and hit
        base.false_certain += not case.wrong and hit
    print("1. 生成的句子（对、错）：句式　n　读出　错句查出（其中必错）　对句误报必错")
    for name, t in tallies.items():
        print(
            f"   {name}　{t.total}　{share(t.recognised, t.total)}　{share(t.found, t.wrong)}（{share(t.certain, t.wrong)}）　{t.false_certain}/{t.right}"
        )
    print(f"   六条正则（对照）　{base.total}　—　{share(base.found, base.wrong)}　{base.false_certain}/{base.right}")


def share(part: int, whole: int) -> str:
    return f"{part}/{whole}={100 * part / whole:.1f}%" if whole else "—"


def holds_numbers(claim: dict) -> bool:
    """The snippet prints the level and the percentage of its claim."""
    snippet = claim["snippet"].replace(" ", "")
    claimed = re.search(
        r"[\d.]+%", str(claim.get("claimed", claim.get("claimed_share", claim.get("claimed_rate", ""))))
    )
    level = claim.get("this", claim.get("part", claim.get("rectified")))
    needs = [str(level)] if level is not None else []
    if claim["kind"] in {"share", "rate"}:
        needs.append(str(claim.get("total", claim.get("found"))))
    return (
        bool(claimed)
        and bool(needs)
        and claimed[0] in snippet
        and all(re.search(rf"(?<![\d.]){re.escape(n)}(?![\d.])", snippet) for n in needs)
    )


def set_two(texts: list[dict], show: bool) -> None:
    n = recognised = wrong = found = silent = 0
    for text in texts:
        for claim in text["claims"]:
            if not holds_numbers(claim):
                continue
            n += 1
            result = audit([Passage(1, claim["snippet"])])
            printed = re.search(
                r"[\d.]+%", str(claim.get("claimed", claim.get("claimed_share", claim.get("claimed_rate"))))
            )[0]
            ok = any(printed in v for c in result.claims for _, v in c.values)
            recognised += ok
            bad = claim["verdict"] in {"wrong", "inconsistent"}
            hit = any(f.said.replace("％", "%") == printed for f in result.findings)
            wrong += bad
            found += bad and hit
            silent += not bad and not hit
            if show and (not ok or bad != hit):
                print(
                    "   ",
                    claim["id"],
                    claim["snippet"],
                    claim["verdict"],
                    "读出" if ok else "未读出",
                    [f.why for f in result.findings],
                )
    print(
        f"2. 自带数字的片段：n={n}　读出 {share(recognised, n)}　错的查出 {share(found, wrong)}　对的不报 {share(silent, n - wrong)}"
    )


def set_three(texts: list[dict], show: bool) -> None:
    wrong_places = {c["snippet"] for t in texts for c in t["claims"] if c["verdict"] != "ok"}
    snippets = {c["snippet"] for t in texts for c in t["claims"]} - wrong_places
    false = 0
    for snippet in sorted(snippets):
        certain = [f for f in audit([Passage(1, snippet)]).findings if f.severity.value == CERTAIN]
        false += bool(certain)
        if show and certain:
            print("   ", snippet, certain[0].rule, certain[0].why)
    print(f"3. 没有错的片段：n={len(snippets)}　误报必错 {false}")


PARTS: dict[str, Callable[[str], bool]] = {"dev": lambda i: not unseen(i), "unseen": unseen, "all": lambda _: True}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sample", type=Path)
    parser.add_argument("--part", choices=PARTS, default="all")
    parser.add_argument("--show", action="store_true")
    args = parser.parse_args()
    texts = [t for t in json.loads(args.sample.read_text(encoding="utf-8")) if PARTS[args.part](t["id"])]
    cases = generated(texts)
    print(f"{len(texts)} 篇（{args.part}），{sum(len(t['claims']) for t in texts)} 条说法")
    set_one(cases)
    if args.show:
        for case in cases:
            recognised, found, certain = judge(case)
            if not recognised or (case.wrong and not found) or (not case.wrong and certain):
                print("   ", case.pattern, "错" if case.wrong else "对", case.text, "读出" if recognised else "未读出")
    set_two(texts, args.show)
    set_three(texts, args.show)


if __name__ == "__main__":
    main()
