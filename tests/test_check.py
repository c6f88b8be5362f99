"""The check verb's findings: rules within a row, between columns, tables and periods; order, places, fingerprints."""

from __future__ import annotations

from pathlib import Path

import pytest
from dictionary_world import World, world

from report.check import check, place_of
from report.figure import Figure
from report.problem import Finding, Severity

DECLARED = """
表:
  事故:
    名称: 生产安全事故统计表
    文件: 事故
    主键: {表头: [行业领域]}
    合计: 独立
    列: {起数: {表头: [事故起数], 单位: 起}, 死亡: {表头: [死亡人数], 单位: 人}}
  月度:
    名称: 月度统计表
    文件: 月度
    主键: {表头: [月份]}
    合计: 独立
    列: {起数: {表头: [事故起数], 单位: 起}}
指标:
  事故.致死率: {公式: 死亡 / 起数, 单位: ％, 说明: 死亡÷起数。}
核对:
"""
ROWS = "行业领域,事故起数（起）,死亡人数（人）\n"


def judged(folder: Path, rule: str, rows: str, months: str = "", prior: object = None) -> tuple[Finding, ...]:
    found = checked(folder, rule, rows, months, prior)
    findings, problems = check(found.figures, found.dictionary)
    assert problems == ()
    return findings


def checked(folder: Path, rule: str, rows: str, months: str = "", prior: object = None) -> World:
    files = {"事故": ROWS + rows}
    if months:
        files["月度"] = "月份,事故起数（起）\n" + months
    return world(folder, DECLARED + f"  规则甲: {rule}\n", files, prior=prior)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rule", "rows", "count"),
    [
        ("{表: 事故, 规则: 死亡 <= 起数, 级别: 必错}", "工贸,3,4\n建筑,1,1\n", 1),
        ("{表: 事故, 规则: 死亡 <= 起数, 级别: 必错}", "工贸,3,3\n建筑,1,1\n", 0),
        ("{表: 事故, 规则: 致死率 <= 100, 级别: 疑似}", "工贸,3,4\n", 1),
        ("{表: 事故, 规则: 致死率 <= 100, 级别: 疑似}", "工贸,0,0\n", 0),
        ("{规则: 事故.合计.起数 == 合计(事故.起数), 级别: 必错}", "工贸,3,4\n建筑,2,2\n", 0),
        ("{规则: 事故.合计.起数 < 4 or 事故.合计.死亡 > 9, 级别: 疑似}", "工贸,3,4\n建筑,2,2\n", 1),
        ("{规则: 事故.合计.死亡 <= 5, 级别: 疑似}", "工贸,未报,4\n建筑,2,未报\n", 0),
    ],
)
def test_rules_within_a_row_and_between_columns(tmp_path: Path, rule: str, rows: str, count: int) -> None:
    assert len(judged(tmp_path, rule, rows)) == count


def test_a_rule_between_two_tables(tmp_path: Path) -> None:
    rule = "{规则: 月度.合计.起数 == 事故.合计.起数, 级别: 必错, 说明: 各月之和不等于各行业之和, 改法: 请核对。}"
    (finding,) = judged(tmp_path, rule, "工贸,3,4\n建筑,2,2\n", "1月,2\n2月,2\n")
    assert finding.severity is Severity.CERTAIN
    assert "合计事故起数 4起" in finding.wrong
    assert "合计事故起数 5起" in finding.wrong
    assert finding.place == "月度.csv B2 1月·事故起数（起）；月度.csv B3 2月·事故起数（起）"
    assert judged(tmp_path, rule, "工贸,2,2\n建筑,2,2\n", "1月,2\n2月,2\n") == ()


def test_a_rule_over_a_table_that_was_not_sent_says_nothing(tmp_path: Path) -> None:
    assert judged(tmp_path, "{规则: 月度.合计.起数 == 事故.合计.起数, 级别: 必错}", "工贸,3,4\n") == ()


def test_a_rule_between_two_periods(tmp_path: Path) -> None:
    last = checked(tmp_path / "2022", "{规则: 事故.合计.起数 >= 0}", "工贸,9,4\n")
    rule = "{规则: 事故.合计.起数 <= 同期(事故.合计.起数) * 2, 级别: 疑似, 说明: 比上年同期翻一番还多}"
    assert len(judged(tmp_path, rule, "工贸,19,4\n", prior=last.figures)) == 1
    assert judged(tmp_path, rule, "工贸,18,4\n", prior=last.figures) == ()
    assert judged(tmp_path, rule, "工贸,19,4\n") == ()


@pytest.mark.parametrize(
    ("rule", "cause"),
    [
        ("{表: 事故, 规则: 死亡 <= 没有}", "核对“规则甲”的规则不对：不认识“没有”"),
        ("{表: 事故, 规则: 死亡 <=}", "核对“规则甲”的规则不对：公式写得不完整或多了符号"),
        ("{表: 事故, 规则: 死亡 + 起数}", "核对“规则甲”的规则不对：这是数，不是条件"),
    ],
)
def test_a_mistake_in_a_rule_is_told_where_it_is_declared(tmp_path: Path, rule: str, cause: str) -> None:
    found = checked(tmp_path, rule, "工贸,3,4\n")
    _, (problem,) = check(found.figures, found.dictionary)
    assert (problem.code, problem.cause, problem.place.file) == ("E302", cause, "dictionary.yaml")
    assert problem.place.line > 0


def test_what_is_certainly_wrong_comes_first(tmp_path: Path) -> None:
    text = (
        DECLARED
        + "  规则甲: {表: 事故, 规则: 起数 < 3, 级别: 疑似}\n  规则乙: {表: 事故, 规则: 死亡 <= 起数, 级别: 必错}\n"
    )
    found = world(tmp_path, text, {"事故": ROWS + "工贸,3,4\n"})
    findings, _ = check(found.figures, found.dictionary)
    assert [finding.rule for finding in findings] == ["规则乙", "规则甲"]


def test_the_place_of_a_computed_figure_names_three_cells_and_counts_the_rest(tmp_path: Path) -> None:
    found = checked(tmp_path, "{规则: 事故.合计.起数 >= 0}", "甲,1,1\n乙,1,1\n丙,1,1\n丁,1,1\n")
    total = found["事故.合计.起数"]
    assert isinstance(total, Figure)
    assert place_of(total).endswith("事故.csv B4 丙·事故起数（起） 等4处")


def test_a_rule_about_an_optional_table_speaks_only_when_the_table_was_sent(tmp_path: Path) -> None:
    rule = "{规则: 月度.合计.起数 == 事故.合计.起数, 级别: 必错, 说明: 各月之和不等于各行业之和}"
    text = DECLARED.replace("    文件: 月度\n", "    文件: 月度\n    可缺: 是\n") + f"  规则甲: {rule}\n"
    silent = world(tmp_path / "silent", text, {"事故": ROWS + "工贸,3,4\n"})
    assert check(silent.figures, silent.dictionary) == ((), ())
    sent = world(tmp_path / "sent", text, {"事故": ROWS + "工贸,3,4\n", "月度": "月份,事故起数（起）\n1月,2\n"})
    assert len(check(sent.figures, sent.dictionary)[0]) == 1
