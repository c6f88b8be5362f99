"""What people decided in 认定.yaml: verdicts on findings survive re-runs while the numbers stay."""

from __future__ import annotations

from pathlib import Path

import pytest
from dictionary_world import World
from test_dictionary_tables import hazards

from report.check import check
from report.dictionary import Decisions, appended, decisions, verdict
from report.document import Document, Paragraph
from report.figure import Slot
from report.problem import Collector, Finding, InputError, Severity
from report.tables import load_yaml


def finding(folder: Path, rows: str) -> tuple[World, Finding]:
    found = hazards(folder, rows)
    return found, check(found.figures, found.dictionary)[0][0]


def read(folder: Path, text: str) -> tuple[Decisions, Collector]:
    problems = Collector()
    path = folder / "认定.yaml"
    path.write_text(text, encoding="utf-8")
    return decisions(load_yaml(path, "认定.yaml", problems), problems), problems


def recorded(folder: Path, found: Finding, conclusion: str, before: str = "") -> Decisions:
    decision = verdict(found, conclusion, who="张三", why="含上期存量", when="2023-07-05")
    made, problems = read(folder, appended(before, decision))
    assert problems.problems == []
    return made


def test_an_ignored_finding_is_not_told_again_while_the_numbers_stay(tmp_path: Path) -> None:
    _, found = finding(tmp_path, "工贸,35,38\n")
    kept = recorded(tmp_path, found, "忽略")
    assert kept.judged((found,)) == ()
    again = finding(tmp_path / "again", "工贸,35,38\n")[1]
    assert kept.judged((again,)) == ()
    assert kept.findings == []


def test_a_confirmed_finding_stays_listed_with_who_and_why(tmp_path: Path) -> None:
    _, found = finding(tmp_path, "工贸,35,38\n")
    (judged,) = recorded(tmp_path, found, "确认").judged((found,))
    assert judged.action == "已确认（张三，2023-07-05）：含上期存量。请核对。"
    assert judged.severity is Severity.CERTAIN


def test_a_verdict_ends_when_the_numbers_change_and_says_so(tmp_path: Path) -> None:
    _, found = finding(tmp_path, "工贸,35,38\n")
    kept = recorded(tmp_path, found, "忽略")
    changed = finding(tmp_path / "changed", "工贸,35,39\n")[1]
    assert kept.judged((changed,)) == (changed,)
    assert kept.judged((changed,)) == (changed,)
    (told,) = kept.findings
    assert told.wrong == "“整改不超过发现”的认定（忽略：含上期存量）对应的数已经变了，不再生效"
    assert told.place == "认定.yaml 第3行"


def test_a_verdict_is_appended_and_everything_before_stays(tmp_path: Path) -> None:
    _, found = finding(tmp_path, "工贸,35,38\n")
    before = '# 手写的注释\n认定:\n  - 类型: "取值"\n    指标: "隐患.工贸.发现"\n    取值: "40" # 电话核实\n'
    text = appended(before, verdict(found, "忽略", who="李四", why="口径：“两期”合并\n第二行", when="2023-07-06"))
    assert text.startswith(before)
    kept, problems = read(tmp_path, text)
    assert problems.problems == []
    assert kept.values["隐患.工贸.发现"].value == "40"
    assert kept.verdicts[found.fingerprint].why == "口径：“两期”合并\n第二行"


@pytest.mark.parametrize(("conclusion", "why"), [("忽略", ""), ("忽略", "  "), ("同意", "理由")])
def test_a_verdict_needs_a_conclusion_and_a_reason(tmp_path: Path, conclusion: str, why: str) -> None:
    _, found = finding(tmp_path, "工贸,35,38\n")
    with pytest.raises(InputError) as caught:
        verdict(found, conclusion, who="张三", why=why, when="")
    assert [problem.code for problem in caught.value.problems] == ["E825"]


@pytest.mark.parametrize(
    "item",
    [
        "{类型: 核对, 指标: 规则, 结论: 同意, 指纹: abc, 为何: 理由}",
        "{类型: 核对, 指标: 规则, 结论: 忽略, 为何: 理由}",
        "{类型: 核对, 指标: 规则, 结论: 忽略, 指纹: abc}",
        '{类型: 其他, 指标: 规则, 取值: "1"}',
        '{类型: 取值, 取值: "1"}',
        '{指标: 甲, 取值: "1", 颜色: 红}',
    ],
)
def test_a_decision_that_cannot_be_read_is_told_with_its_line(tmp_path: Path, item: str) -> None:
    _, problems = read(tmp_path, f"认定:\n  - {item}\n")
    assert [(problem.code, problem.place.line) for problem in problems.problems] == [("E822", 2)]


def test_the_last_verdict_on_a_finding_holds(tmp_path: Path) -> None:
    _, found = finding(tmp_path, "工贸,35,38\n")
    first = appended("", verdict(found, "忽略", who="甲", why="一", when=""))
    assert len(recorded(tmp_path, found, "确认", first).judged((found,))) == 1


def test_a_decision_on_a_figure_that_is_printed_twice_is_told_once(tmp_path: Path) -> None:
    kept, _ = read(tmp_path, "认定:\n  - {类型: 文字, 指标: 隐患.合计.整改率, 印作: 97％, 谁: 张三}\n")
    slots = [Slot(name, "隐患.合计.整改率", text="96.9％", value="96.9", form="") for name in "ab"]
    made = kept.printed(Document("题", tuple(Paragraph(slot.id, "正文", (slot,)) for slot in slots)))
    assert [block.text for block in made.blocks if isinstance(block, Paragraph)] == ["97％", "97％"]
    assert len(kept.findings) == 1
