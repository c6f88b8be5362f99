"""认定.yaml: what people decided (取值 of a raw value, 文字 of a computed one, 核对 of a finding): who, why, when.

In: the file as nodes. Out: decisions that replace raw figures and printed texts; a decision that the data has caught up with
ends with a note, one whose inputs have changed is questioned. Decisions are appended as text; nothing is rewritten.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from report.document import Block, Document, Paragraph, Run, Table
from report.figure import Figure, Slot, Source, State
from report.number import NumberError
from report.number import read as read_number
from report.problem import Collector, Finding, InputError, Level, Place, Problem, Severity
from report.tables import Node

FILE = "认定.yaml"
VALUE, PRINTED, VERDICT = "取值", "文字", "核对"
CONFIRMED, IGNORED = "确认", "忽略"
VERDICTS = (CONFIRMED, IGNORED)
"""What a person can say of a finding: it is right and stays listed, or it may stand and is not listed again."""
_FIELDS = ("类型", "指标", "取值", "印作", "形", "数据原为", "指纹", "结论", "谁", "为何", "何时")


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision of a person."""

    kind: str
    """取值, 文字 or 核对."""
    key: str
    """Key of the figure; of a verdict the rule's name."""
    value: str
    """The value or printed text taken as right; of a verdict 确认 or 忽略."""
    form: str = ""
    """Of 文字: the printing it is about (百分比1)."""
    was: str = ""
    """The data's exact value (of a verdict: the finding's fingerprint) when it was decided."""
    who: str = ""
    why: str = ""
    when: str = ""
    place: Place = field(default_factory=Place, compare=False)


@dataclass(slots=True)
class Decisions:
    """All decisions of a period, and what came of them."""

    values: Mapping[str, Decision] = field(default_factory=dict)
    texts: Mapping[tuple[str, str], Decision] = field(default_factory=dict)
    verdicts: Mapping[str, Decision] = field(default_factory=dict)
    """By fingerprint."""
    findings: list[Finding] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    """Keys of figures that a decision was about."""

    def raw(self, figure: Figure, problems: Collector) -> Figure:
        """A raw figure, or the value that a person took as right in its place (source 人工认定)."""
        decision = self.values.get(figure.key)
        if decision is None:
            return figure
        self.used.add(figure.key)
        try:
            value = read_number(decision.value, units=(figure.unit,) if figure.unit else ()).value
        except NumberError as error:
            problems.add(Problem(error.code, error.cause, error.action, decision.place, decision.value))
            return figure
        if figure.known and figure.number == value:
            problems.add(
                _note("E820", f"“{figure.key}”的数据已是 {decision.value}，与认定一致，这条认定可以删去。", decision)
            )
            return figure
        if decision.was and figure.exact_text() != decision.was:
            cause = f"“{figure.key}”认定时数据是 {decision.was}，现在是 {figure.exact_text()}；仍按认定取 {decision.value}。"
            problems.add(
                replace(
                    _note("E821", cause, decision),
                    level=Level.WARNING,
                    action="请核对认定是否还成立，不成立就删去这条。",
                )
            )
        source = Source(
            FILE, row=f"人工认定（{decision.who or '未署名'}：{decision.why or '未说明'}）", cell=decision.place.cell
        )
        self.findings.append(
            _standing(
                decision, f"“{figure.label or figure.key}”按人工认定取 {decision.value}，数据是 {figure.exact_text()}"
            )
        )
        return replace(figure, value=value, state=State.KNOWN, source=source, text="")

    def printed(self, document: Document) -> Document:
        """A document with the printed texts that people took as right; each stands as a finding."""
        if not self.texts:
            return document
        made = replace(document, blocks=tuple(self._block(block) for block in document.blocks))
        told = {finding.fingerprint for finding in self.findings}
        idle = [decision for decision in self.texts.values() if decision.key not in self.used]
        self.findings += [found for decision in idle if (found := _idle(decision)).fingerprint not in told]
        return made

    def _block(self, block: Block) -> Block:
        if isinstance(block, Paragraph):
            return replace(block, runs=tuple(self._run(run) for run in block.runs))
        if isinstance(block, Table):
            rows = [
                replace(
                    row,
                    cells=tuple(
                        replace(cell, runs=tuple(self._run(run, bare=False) for run in cell.runs)) for cell in row.cells
                    ),
                )
                for row in block.rows
            ]
            return replace(block, rows=tuple(rows))
        return block

    def _run(self, run: Run, *, bare: bool = True) -> Run:
        """A run as people took it to be; `bare`: a decision that names no form holds, as it does in sentences only."""
        if not isinstance(run, Slot):
            return run
        decision = self.texts.get((run.key, run.form)) or (self.texts.get((run.key, "")) if bare else None)
        if decision is not None:
            self.used.add(run.key)
        if decision is None or run.text == decision.value:
            return run
        changed = "；认定之后数据变过，请核对" if decision.was and decision.was != run.value else ""
        said = f"“{run.key}”按人工认定印作 {decision.value}，按数据是 {run.text}{changed}"
        if (found := _standing(decision, said)) not in self.findings:  # however often it is printed
            self.findings.append(found)
        return replace(run, text=decision.value, parts=())

    def astray(self, find: Callable[[str], object], problems: Collector) -> None:
        """Values that were taken for no figure, or for one that is computed: told, for they change nothing (E822)."""
        for key, decision in self.values.items():
            found = find(key)
            if key in self.used or (isinstance(found, Figure) and not found.inputs):
                continue
            cause, action = f"没有“{key}”这个数，这条认定没有用上", "请核对指标的名称；已经不用就删去这条。"
            if isinstance(found, Figure):
                cause = f"“{key}”是算出来的数，不能取值，这条认定没有用上"
                action = "请认定算它用的原始数；只改它印的字，类型写“文字”，字写在“印作”里。"
            problems.add(Problem("E822", cause, action, decision.place, key, Level.WARNING))

    def judged(self, findings: Sequence[Finding]) -> tuple[Finding, ...]:
        """Findings as people judged them while the numbers stay: 忽略 leaves one out, 确认 keeps it with who and why.

        A verdict whose finding is gone, because the numbers changed, is told as a finding of its own.
        """
        marks = {item.fingerprint for item in findings}
        gone = [decision for mark, decision in self.verdicts.items() if mark not in marks]
        told = {finding.fingerprint for finding in self.findings}
        self.findings += [found for decision in gone if (found := _gone(decision)).fingerprint not in told]
        return tuple(judged for item in findings if (judged := self._judged(item)) is not None)

    def _judged(self, item: Finding) -> Finding | None:
        decision = self.verdicts.get(item.fingerprint)
        if decision is None:
            return item
        if decision.value == IGNORED:
            return None
        who = "，".join(filter(None, (decision.who or "未署名", decision.when)))
        return replace(item, action=f"已确认（{who}）：{decision.why}。{item.action}")


class Judged(Protocol):
    """What a verdict can be about: a finding on data, or of an audit."""

    @property
    def rule(self) -> str:
        """The rule's name."""

    @property
    def fingerprint(self) -> str:
        """Stable while the numbers stay."""


def verdict(finding: Judged, conclusion: str, *, who: str, why: str, when: str) -> Decision:
    """A person's verdict on a finding, 确认 or 忽略, as a decision to be appended; InputError (E825) without a reason."""
    if conclusion not in VERDICTS or not why.strip():
        cause = "没有写理由" if conclusion in VERDICTS else f"结论“{conclusion}”看不懂"
        raise InputError(
            [Problem("E825", cause, f"请写明结论（{'或'.join(VERDICTS)}）和理由。", Place(FILE), conclusion)]
        )
    return Decision(VERDICT, finding.rule, conclusion, "", finding.fingerprint, who, why.strip(), when)


def _gone(decision: Decision) -> Finding:
    """A verdict about a finding that is no more."""
    wrong = f"“{decision.key}”的认定（{decision.value}：{decision.why or '未说明'}）对应的数已经变了，不再生效"
    action = "数已改正就从 认定.yaml 删去这一条；没有改正请重新判断。"
    place = f"{FILE} 第{decision.place.line}行" if decision.place.line else FILE
    mark = f"认定-{decision.was}"
    return Finding("人工认定", Severity.SUSPECT, place, wrong, "", action, (), mark)


def _idle(decision: Decision) -> Finding:
    """A decision on a printed text that the report does not have."""
    wrong = f"“{decision.key}”没有印在报告里，这条认定（印作 {decision.value}）没有用上"
    place = f"{FILE} 第{decision.place.line}行" if decision.place.line else FILE
    action = "请核对指标的名称；已经不用就删去这条。"
    return Finding("人工认定", Severity.SUSPECT, place, wrong, "", action, (), f"认定-{decision.key}-未用")


def _note(code: str, cause: str, decision: Decision) -> Problem:
    return Problem(code, cause, "", decision.place, decision.value, Level.NOTE)


def _standing(decision: Decision, wrong: str) -> Finding:
    """A decision in force is always told."""
    who = f"{decision.who}，{decision.when}" if decision.when else decision.who
    action = f"认定：{who or '未署名'}；理由：{decision.why or '未说明'}。"
    return Finding("人工认定", Severity.SUSPECT, FILE, wrong, "", action, (decision.key,), f"认定-{decision.key}")


def decisions(node: Node | None, problems: Collector) -> Decisions:
    """认定.yaml as decisions; the last one on a figure holds. Mistakes are collected (E822)."""
    found = Decisions({}, {}, {})
    values: dict[str, Decision] = {}
    texts: dict[tuple[str, str], Decision] = {}
    verdicts: dict[str, Decision] = {}
    listed = node.get("认定") if node else None
    if node and (listed is None or listed.kind == "mapping" or (listed.kind == "scalar" and listed.text)):
        place = listed.place if listed else node.place
        problems.add(Problem("E822", "认定看不懂", "第一行写“认定:”，下面每条以“  - 类型: …”开头。", place))
    for item in listed.elements() if listed else ():
        decision = _decision(item, problems)
        if decision is None:
            continue
        if decision.kind == VALUE:
            values[decision.key] = decision
        elif decision.kind == PRINTED:
            texts[decision.key, decision.form] = decision
        else:
            verdicts[decision.was] = decision
    found.values, found.texts, found.verdicts = values, texts, verdicts
    return found


def _decision(node: Node, problems: Collector) -> Decision | None:
    given = {key: value.text for key, value in node.items()}
    unknown = [key for key in given if key not in _FIELDS]
    kind = given.get("类型", VALUE)
    value = given.get("取值") or given.get("印作") or given.get("结论") or ""
    bad_verdict = kind == VERDICT and (value not in VERDICTS or not given.get("指纹") or not given.get("为何"))
    if unknown or kind not in {VALUE, PRINTED, VERDICT} or not given.get("指标") or not value or bad_verdict:
        cause = f"认定看不懂{f'：不认识“{unknown[0]}”' if unknown else ''}"
        if bad_verdict:
            cause = "对核对意见的认定要写结论（确认或忽略）、指纹和为何"
        problems.add(
            Problem(
                "E822",
                cause,
                f"每条要有：类型（取值、文字或核对）、指标、取值（或印作、结论）；还可以写：{'、'.join(_FIELDS[4:])}。",
                node.place,
            )
        )
        return None
    was = given.get("指纹") or given.get("数据原为", "")
    return Decision(
        kind,
        given["指标"],
        value,
        given.get("形", ""),
        was,
        given.get("谁", ""),
        given.get("为何", ""),
        given.get("何时", ""),
        node.place,
    )


_HEAD = "# 人工认定：由程序追加，也可以手改；删去一条就不再生效。\n认定:\n"


def appended(text: str, decision: Decision) -> str:
    """The text of 认定.yaml with one more decision at its end; everything before stays as it was."""
    names = {VALUE: "取值", PRINTED: "印作", VERDICT: "结论"}
    marks = {VALUE: "数据原为", PRINTED: "数据原为", VERDICT: "指纹"}
    lines = [
        ("类型", decision.kind),
        ("指标", decision.key),
        (names[decision.kind], decision.value),
        ("形", decision.form),
    ]
    lines += [
        (marks[decision.kind], decision.was),
        ("谁", decision.who),
        ("为何", decision.why),
        ("何时", decision.when),
    ]
    body = [f"    {name}: {_quoted(value)}" for name, value in lines if value]
    item = "  - " + "\n".join(body)[4:] + "\n"
    start = text if "认定:" in text else text + _HEAD
    return start + ("" if start.endswith("\n") else "\n") + item


def _quoted(value: str) -> str:
    """A YAML scalar that reads back as typed."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return (
        '"'
        + "".join(character if character.isprintable() else f"\\u{ord(character):04x}" for character in escaped)
        + '"'
    )
