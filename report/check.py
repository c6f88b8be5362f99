"""Figures and the dictionary's rules → findings (核对意见): what cannot be right, what a person should look at. Pure.

In: the figures of a period, last year's beside them, the declared checks. Out: findings with places, values, remedy and a
fingerprint that stays while the numbers stay, so that a person's verdict survives re-runs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

from report.dictionary import Branch, CheckSpec, Dictionary, Figures, Pair, lacking, resolver, scope
from report.dictionary.bases import restated
from report.expression import ExpressionError, Tree, Verdict, judge, names, parse
from report.figure import Figure
from report.problem import Finding, Problem, Severity


def check(figures: Figures, dictionary: Dictionary) -> tuple[tuple[Finding, ...], tuple[Problem, ...]]:
    """All findings on the figures, 必错 first; and mistakes in the rules themselves."""
    findings = [
        *figures.findings,
        *(_unequal(pair) for pair in figures.declared if _differ(pair.stated, pair.computed)),
    ]
    findings.extend(_larger(pair) for pair in figures.inside if _more(pair))
    problems: list[Problem] = []
    for spec in dictionary.checks:
        try:
            findings.extend(_judged(spec, figures))
        except (ExpressionError, LookupError) as error:
            cause = f"核对“{spec.name}”的规则不对：{getattr(error, 'cause', error)}"
            problems.append(Problem("E302", cause, getattr(error, "action", "请检查名称"), spec.place, spec.rule))
    findings.extend(_restated(figures))
    findings.sort(key=lambda finding: finding.severity is not Severity.CERTAIN)
    return tuple(findings), tuple(problems)


def _differ(left: Figure, right: Figure) -> bool:
    return left.known and right.known and left.number != right.number


def _more(pair: Pair) -> bool:
    return pair.stated.known and pair.computed.known and pair.stated.number > pair.computed.number


def _larger(pair: Pair) -> Finding:
    """A part (其中) that is more than its whole."""
    part, whole = pair.stated, pair.computed
    wrong = f"{part.label} {_value(part)}，多于它所属的{whole.label} {_value(whole)}"
    action = "请核对两个数；如果互不包含，请在 report.yaml 改“行业口径”。"
    if pair.rule == "其中项不大于上一行":
        action = "请核对两个数；如果不是上一行的一部分，请去掉“其中”。"
    return finding(pair.rule, Severity.CERTAIN, part, wrong, f"不大于 {_value(whole)}", action, (part, whole))


def _unequal(pair: Pair) -> Finding:
    """A 合计 or 小计 row that is not the sum, a statistics table that is not its ledger."""
    stated, computed = pair.stated, pair.computed
    severity = Severity.SUSPECT if pair.rule == "小计等于各行之和" else Severity.CERTAIN
    wrong = f"{stated.label or stated.key}填的是 {_value(stated)}，按明细算是 {_value(computed)}"
    action = "请核对合计行和各行，改正其中一处。"
    should = _value(computed)
    if pair.rule == "小计等于各行之和":
        action = "请核对小计和它上面（或下面）的各行。"
    if pair.rule == "期间之和":
        action = "请核对各月、各季度的数，改正其中一处。"
    if pair.rule == "台账与统计表一致":
        wrong = f"{stated.label or stated.key}：统计表是 {_value(stated)}，台账汇总是 {_value(computed)}（{computed.source}）"
        action = "两处必须一致，请与填报单位核对，改正其中一处。"
        should = ""  # which of the two is right only a person knows
    return finding(pair.rule, severity, stated, wrong, should, action, (stated, computed))


def finding(
    rule: str, severity: Severity, at: Figure, wrong: str, should: str, action: str, figures: Sequence[Figure]
) -> Finding:
    """A finding on figures, with a fingerprint of the rule and their values."""
    values = "|".join(f"{figure.key}={figure.exact_text()}" for figure in figures)
    mark = hashlib.sha256(f"{rule}|{values}".encode()).hexdigest()[:12]
    return Finding(rule, severity, place_of(at), wrong, should, action, tuple(figure.key for figure in figures), mark)


def place_of(figure: Figure) -> str:
    """Where a figure's raw values stand, in words; of a computed one its first inputs."""
    sources = [str(part.source) for part in figure.walk() if part.source and not part.inputs] or [
        str(part.source) for part in figure.walk() if part.source
    ]
    listed = list(dict.fromkeys(sources))
    return "；".join(listed[:3]) + (f" 等{len(listed)}处" if len(listed) > 3 else "")


def _judged(spec: CheckSpec, figures: Figures) -> Iterator[Finding]:
    """The findings of one rule; a sum is judged only if none of its rows is wrong, else it would be told twice."""
    tree = parse(spec.rule)
    for branches in _scopes(spec, figures):
        broken = False
        for branch in branches:
            if lacking(figures, branch, names(tree)):
                continue
            verdict = _verdict(tree, branch, figures)
            if verdict.holds is False and verdict.applies:
                broken = True
                yield _broken(spec, branch, verdict)
        if broken:
            return


def _verdict(tree: Tree, branch: Branch, figures: Figures) -> Verdict:
    """What a rule comes to; undecided where it speaks of a period or row of last year that is not there."""
    try:
        return judge(tree, resolver(figures, branch), scope(figures, branch))
    except ExpressionError:
        if "同期" in tree.text or "上期" in tree.text:
            return Verdict(None)
        raise


def _scopes(spec: CheckSpec, figures: Figures) -> list[list[Branch]]:
    """What a rule is judged on: the rows of its table, then its sums; or once, on everything."""
    if not spec.table:
        return [[figures.root]]
    table = figures.root.find(spec.table)
    if not isinstance(table, Branch):
        return []
    listed = table.find("各行")
    rows = [row for row in listed if isinstance(row, Branch)] if isinstance(listed, tuple) else []
    known = {id(row) for row in rows}
    return [rows, [row for row in table.entries.values() if isinstance(row, Branch) and id(row) not in known]]


def _broken(spec: CheckSpec, branch: Branch, verdict: Verdict) -> Finding:
    sides = [side for side in (verdict.left, verdict.right) if side is not None]
    values = "，".join(f"{side.label or side.key} {_value(side)}" for side in sides if side.source or side.inputs)
    where = f"{branch.title}：" if spec.table and branch.title else ""
    at = next((side for side in sides if side.source or side.inputs), Figure("", None))
    return finding(spec.name, spec.severity, at, f"{where}{spec.text}（{values}）", "", spec.action, sides)


def _value(figure: Figure) -> str:
    return f"{figure.display()}{figure.unit if figure.known else ''}"


def _restated(figures: Figures) -> Iterator[Finding]:
    """Last year's figure in two places and not the same (上年数调整): as published, in last year's tables, beside this year's."""
    for now in figures.all():
        if pair := restated(now.key, figures):
            first, other = pair
            wrong = f"{now.label or now.key}的上年同期数有两个：{_based(first, figures)}，{_based(other, figures)}"
            action = "比较用前一个；确有核销或补报，请在表下加注。"
            yield finding("上年数调整", Severity.SUSPECT, other, wrong, "", action, (first, other))


def _based(base: Figure, figures: Figures) -> str:
    """A comparison base and where it comes from."""
    where = "上年定稿" if figures.frozen.get(base.key) is base else str(base.source or place_of(base) or "上年数据")
    return f"{_value(base)}（{where}）"
