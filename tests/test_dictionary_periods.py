"""Periods, schemes and orders: months and quarters, weeks, cumulative counts, 变动期, 行业口径, 等级方案, 行业顺序."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from dictionary_world import REPORT, World, world
from hypothesis import given
from hypothesis import strategies as st
from test_dictionary_tables import ACCIDENTS, EVENTS

from report.check import check
from report.dictionary import Branch, date_findings, read_facts
from report.dictionary.periods import missing_weeks, span, sums, within_days
from report.figure import State
from report.problem import Collector, Severity
from report.tables import load_yaml

MONTHLY = """
表:
  月度:
    名称: 月度统计表
    文件: 月度
    主键: {表头: [期别]}
    合计: 独立
    列: {起数: {表头: [事故起数], 单位: 起}}
"""


def monthly(folder: Path, rows: str) -> World:
    return world(folder, MONTHLY, {"月度": "期别,事故起数（起）\n" + rows})


@pytest.mark.parametrize(
    ("name", "months"),
    [
        ("6月", (6, 6)), ("十二月", (12, 12)), ("1—3月", (1, 3)), ("1-6月份", (1, 6)), ("一季度", (1, 3)), ("第四季度", (10, 12)),
        ("上半年", (1, 6)), ("全年", (1, 12)), ("工贸", None), ("13月", None), ("6—1月", None), ("五季度", None),
    ],
)  # fmt: skip
def test_rows_named_after_periods_are_recognised(name: str, months: tuple[int, int] | None) -> None:
    assert span(name) == months


def test_a_longer_period_is_made_up_of_the_longest_rows_that_fill_it() -> None:
    names = ["1月", "2月", "3月", "4月", "5月", "6月", "一季度", "上半年"]
    assert sums(names) == {"一季度": ["1月", "2月", "3月"], "上半年": ["一季度", "4月", "5月", "6月"]}
    assert sums(["1月", "3月", "一季度"]) == {}
    assert sums(["工贸", "消防"]) == {}


def test_quarters_and_halves_must_equal_their_months_and_are_not_added_twice(tmp_path: Path) -> None:
    rows = "1月,1\n2月,0\n3月,2\n一季度,3\n4月,1\n5月,1\n6月,0\n二季度,2\n上半年,6\n"
    found = monthly(tmp_path, rows)
    assert found.text("月度.合计.起数") == "5"
    findings, _ = check(found.figures, found.dictionary)
    assert [(f.rule, f.severity, f.should) for f in findings] == [("期间之和", Severity.CERTAIN, "5起")]
    assert "上半年事故起数填的是 6起，按明细算是 5起" in findings[0].wrong
    listed = found.figures.find("月度.各行")
    assert isinstance(listed, tuple)
    assert [row.title for row in listed if isinstance(row, Branch)] == [f"{month}月" for month in range(1, 7)]


@given(st.lists(st.integers(0, 10**6), min_size=6, max_size=6))
def test_a_half_year_is_the_sum_of_its_months_by_any_division(counts: list[int]) -> None:
    names = [f"{month}月" for month in range(1, 7)] + ["一季度", "二季度", "上半年"]
    values = [*counts, sum(counts[:3]), sum(counts[3:]), sum(counts)]
    known = dict(zip(names, values, strict=True))
    for whole, parts in sums(names).items():
        assert known[whole] == sum(known[part] for part in parts)


@pytest.mark.parametrize(
    ("period", "months"),
    [
        ("2023年上半年", ["1月", "2月", "3月", "4月", "5月", "6月"]),
        ("2023年第三季度", ["7月", "8月", "9月"]),
        ("2023年12月", ["12月"]),
    ],
)
def test_a_monthly_table_has_the_months_of_its_period(tmp_path: Path, period: str, months: list[str]) -> None:
    declared = MONTHLY.replace("    列:", "    行: 各月\n    列:")
    found = world(
        tmp_path,
        declared,
        {"月度": f"期别,事故起数（起）\n{months[0]},1\n"},
        report=REPORT.replace("2023年上半年", period),
    )
    rows = found.figures.find("月度.各行")
    assert isinstance(rows, tuple)
    assert [row.title for row in rows] == months  # type: ignore[union-attr]


# ── weeks ───────────────────────────────────────────────────────────────────────────────────────────────────────────

WEEKLY = """
表:
  周调度:
    名称: 周调度表
    文件: 周调度
    主键: {表头: [填报单位]}
    次键: {表头: [截至日期]}
    合计: 独立
    列: {重大隐患: {表头: [重大隐患], 单位: 项}, 累计检查: {表头: [累计检查], 单位: 家次, 累计: 是}}
"""


def weekly(folder: Path, rows: str) -> World:
    return world(folder, WEEKLY, {"周调度": "截至日期,填报单位,重大隐患（项）,累计检查（家次）\n" + rows})


def test_of_a_cumulative_count_the_last_one_holds(tmp_path: Path) -> None:
    found = weekly(tmp_path, "2023-06-16,教育局,1,9\n2023-06-09,教育局,2,5\n")
    assert found.text("周调度.教育局.累计检查") == "9"
    assert found.text("周调度.教育局.重大隐患") == "3"
    assert check(found.figures, found.dictionary) == ((), ())


def test_a_cumulative_count_that_falls_is_a_finding(tmp_path: Path) -> None:
    found = weekly(tmp_path, "2023-06-09,教育局,0,9\n2023-06-16,教育局,0,5\n")
    ((finding,), _) = check(found.figures, found.dictionary)
    assert (finding.rule, finding.severity) == ("累计数不减", Severity.SUSPECT)
    assert "从 9 降到 5" in finding.wrong
    assert "周调度.csv D3" in finding.place


def test_a_cumulative_count_whose_last_week_is_missing_is_unreported(tmp_path: Path) -> None:
    found = weekly(tmp_path, "2023-06-09,教育局,0,9\n2023-06-09,商务局,0,2\n2023-06-16,商务局,0,3\n")
    assert found["周调度.教育局.累计检查"].state is State.UNREPORTED
    assert found["周调度.合计.累计检查"].state is State.UNCONFIRMED


def test_a_week_outside_the_period_is_a_finding_and_not_counted(tmp_path: Path) -> None:
    found = weekly(tmp_path, "2023-06-30,教育局,1,1\n2023.7.7,教育局,5,9\n")
    assert found.text("周调度.教育局.重大隐患") == "1"
    ((finding,), _) = check(found.figures, found.dictionary)
    assert (finding.rule, finding.place) == ("日期在本期内", "周调度.csv A3 教育局·截至日期")


def test_a_week_that_nobody_sent_is_on_the_list(tmp_path: Path) -> None:
    found = weekly(tmp_path, "2023-06-09,教育局,0,1\n2023-06-16,教育局,0,2\n2023-06-30,教育局,0,3\n")
    assert found.figures.unreported == ["周调度表（2023-06-23 这一周没有人报）"]


@pytest.mark.parametrize(
    ("days", "missing"),
    [
        (["2023-06-02", "2023-06-09", "2023-06-30"], ["2023-06-16", "2023-06-23"]),
        (["2023-06-02", "2023-06-09", "2023-06-16"], []),
        (["2023-06-02", "2023-06-16"], []),
        (["2023-06-02", "2023-06-09", "2023-06-20"], []),
        (["第一周", "第二周"], []),
    ],
)
def test_only_a_weekly_rhythm_shows_missing_weeks(days: list[str], missing: list[str]) -> None:
    assert list(missing_weeks(days)) == missing


# ── 变动期 ──────────────────────────────────────────────────────────────────────────────────────────────────────────

WINDOW = ACCIDENTS.replace("    文件: 事故台账\n", "    文件: 事故台账\n    变动期: 30日\n")


def test_events_whose_casualties_may_still_change_are_counted(tmp_path: Path) -> None:
    rows = "一,2023-06-05,工矿商贸,1,0,0,,\n二,2023-05-31,工矿商贸,1,0,0,,\n三,2023-06-01,建筑,1,0,0,,\n"
    found = world(tmp_path, WINDOW, {"事故台账": EVENTS + rows})
    assert (found.text("事故台账.变动期"), found.text("事故台账.变动期内")) == ("30", "2")


def test_without_a_ledger_nobody_knows_what_may_change(tmp_path: Path) -> None:
    assert world(tmp_path, WINDOW, {})["事故台账.变动期内"].state is State.ABSENT


@pytest.mark.parametrize(
    ("day", "inside"),
    [("2023-06-30", True), ("2023-06-01", True), ("2023-05-31", False), ("2023-07-01", False), ("", False)],
)
def test_the_window_of_thirty_days_ends_on_the_day_of_the_data(day: str, inside: bool) -> None:
    assert within_days(day, "2023-06-30", 30) is inside


# ── schemes and order ───────────────────────────────────────────────────────────────────────────────────────────────

SECTORS = """
表:
  事故:
    名称: 生产安全事故统计表
    文件: 事故
    主键: {表头: [行业领域]}
    合计: 独立
    列: {起数: {表头: [事故起数], 单位: 起}}
口径:
  分列: {说明: "建筑领域与工矿商贸分列，互不包含"}
  含建筑: {说明: 工矿商贸包含建筑领域, 其中: {事故: {建筑领域: 工矿商贸}}}
"""
ROWS = {"事故": "行业领域,事故起数（起）\n工矿商贸,4\n建筑领域,1\n道路运输,2\n"}


@pytest.mark.parametrize(
    ("chosen", "total"),
    [
        ("", "7"),
        ("行业口径: 分列\n", "7"),
        ("行业口径: 建筑领域与工矿商贸分列，互不包含\n", "7"),
        ("行业口径: 含建筑\n", "6"),
    ],
)
def test_exclusive_parts_are_added_and_parts_of_a_part_are_not(tmp_path: Path, chosen: str, total: str) -> None:
    found = world(tmp_path, SECTORS, ROWS, report=REPORT + chosen)
    assert found.problems == ()
    assert found.text("事故.合计.起数") == total
    assert check(found.figures, found.dictionary) == ((), ())


def test_a_part_that_is_more_than_its_whole_is_a_finding(tmp_path: Path) -> None:
    rows = {"事故": "行业领域,事故起数（起）\n工矿商贸,1\n建筑领域,3\n"}
    found = world(tmp_path, SECTORS, rows, report=REPORT + "行业口径: 含建筑\n")
    ((finding,), _) = check(found.figures, found.dictionary)
    assert (finding.rule, finding.should) == ("其中不大于总数", "不大于 1起")


def test_rows_that_add_up_and_rows_inside_another_are_told_apart(tmp_path: Path) -> None:
    rows = {"事故": "行业领域,事故起数（起）\n建筑领域,1\n道路运输,2\n工矿商贸,4\n"}
    found = world(tmp_path, SECTORS, rows, report=REPORT + "行业口径: 含建筑\n").figures

    def names(path: str) -> list[str]:
        listed = found.find(path)
        return [row.title for row in listed if isinstance(row, Branch)] if isinstance(listed, tuple) else []

    assert names("事故.各行") == ["道路运输", "工矿商贸", "建筑领域"], "a part stands below its whole"
    assert names("事故.独立行") == ["道路运输", "工矿商贸"]
    assert names("事故.工矿商贸.其中") == ["建筑领域"]
    assert names("事故.道路运输.其中") == []


def test_a_part_without_its_whole_counts_for_itself(tmp_path: Path) -> None:
    rows = {"事故": "行业领域,事故起数（起）\n建筑领域,3\n道路运输,1\n"}
    assert world(tmp_path, SECTORS, rows, report=REPORT + "行业口径: 含建筑\n").text("事故.合计.起数") == "4"


def test_an_unknown_scheme_is_told_with_those_there_are(tmp_path: Path) -> None:
    found = world(
        tmp_path,
        SECTORS + ACCIDENTS[ACCIDENTS.index("\n阶梯:") :],
        ROWS,
        report=REPORT + "行业口径: 甲\n等级方案: 乙\n",
    )
    assert [(p.code, p.place.line, p.read) for p in found.problems] == [("E514", 7, "乙"), ("E515", 6, "甲")]
    assert found.problems[1].action.startswith("可以写：分列、含建筑")


def test_report_yaml_puts_the_sectors_in_order(tmp_path: Path) -> None:
    found = world(tmp_path, SECTORS, ROWS, report=REPORT + "行业顺序: [道路运输, 建筑领域]\n")
    rows = found.figures.find("事故.各行")
    assert isinstance(rows, tuple)
    assert [row.title for row in rows] == ["道路运输", "建筑领域", "工矿商贸"]  # type: ignore[union-attr]


KIT = (Path(__file__).resolve().parent.parent / "templates" / "half_year" / "dictionary.yaml").read_text("utf-8")
LEDGER = "事故编号,发生日期,行业领域,死亡人数（人）,重伤人数（人）,直接经济损失（万元）\n"


@pytest.mark.parametrize(
    ("scheme", "numbers", "grade"),
    [
        ("条例493", "0,0,99", "一般"),
        ("房屋市政2013", "0,0,99.9", ""),
        ("房屋市政2013", "0,0,100", "一般"),
        ("房屋市政2013", "1,0,0", "一般"),
        ("房屋市政2013", "0,1,0", "一般"),
        ("房屋市政2013", "3,0,0", "较大"),
        ("火灾2025", "0,0,2999", "一般"),
        ("火灾2025", "0,0,3000", "较大"),
        ("火灾2025", "0,0,10000", "重大"),
        ("火灾2025", "0,0,30000", "特别重大"),
        ("火灾2025", "3,0,0", "较大"),
        ("条例493", "0,0,3000", "较大"),
    ],
)
def test_the_grade_follows_the_scheme_that_report_yaml_chooses(
    tmp_path: Path, scheme: str, numbers: str, grade: str
) -> None:
    found = world(
        tmp_path,
        KIT,
        {"事故台账": LEDGER + f"一,2023-02-16,工矿商贸,{numbers}\n"},
        report=REPORT + f"等级方案: {scheme}\n",
    )
    counts = {row: found[f"事故等级.{row}.起数"].value for row in ("特别重大", "重大", "较大", "一般")}
    assert {row for row, count in counts.items() if count == Decimal(1)} == ({grade} if grade else set())
    assert found.text("事故.合计.起数") == "1"


# ── dates of report.yaml ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("until", "signed", "rules"),
    [
        ("2023年6月30日", "2023年7月10日", []),
        ("2022年6月30日", "2023年7月10日", ["必错 数据截至"]),  # last year's date left in
        ("2023年6月30日", "2022年7月10日", ["必错 日期"]),
        ("2023年7月20日", "2023年7月10日", ["必错 数据截至"]),
        ("2023年5月31日", "2023年7月10日", ["疑似 数据截至"]),
    ],
)
def test_a_day_of_report_yaml_that_is_not_of_this_period_is_a_finding(
    tmp_path: Path, until: str, signed: str, rules: list[str]
) -> None:
    report = REPORT.replace("2023年6月30日", until).replace("2023年7月10日", signed)
    problems = Collector()
    (tmp_path / "report.yaml").write_text(report, encoding="utf-8")
    facts = read_facts(load_yaml(tmp_path / "report.yaml", "report.yaml", problems), problems)
    root = world(tmp_path, MONTHLY, {}, report=report).figures.root
    found = list(date_findings(facts, root))
    assert [f"{one.severity.value} {one.keys[0]}" for one in found] == rules


def test_a_fact_dated_before_the_period_is_questioned_for_its_year_may_not_be_printed(tmp_path: Path) -> None:
    report = REPORT + "培训:\n  工贸: 2022年6月7日\n  建筑: 2023年3月9日\n消防:\n  督办年份: 2022年\n"
    declared = MONTHLY + "情况:\n  培训: {工贸: 日期, 建筑: 日期}\n  消防: {督办年份: 日期}\n"
    problems = Collector()
    (tmp_path / "report.yaml").write_text(report, encoding="utf-8")
    facts = read_facts(load_yaml(tmp_path / "report.yaml", "report.yaml", problems), problems)
    root = world(tmp_path, declared, {}, report=report).figures.root
    assert [(one.severity.value, one.keys) for one in date_findings(facts, root)] == [("疑似", ("培训.工贸",))]


def test_a_row_that_counted_last_year_and_is_not_there_now_is_a_finding(tmp_path: Path) -> None:
    rows = "工贸,5\n烟花,1\n矿山,0\n"
    prior = world(tmp_path / "去年", MONTHLY, {"月度": "期别,事故起数（起）\n" + rows}).figures
    now = world(tmp_path, MONTHLY, {"月度": "期别,事故起数（起）\n工贸,4\n"}, prior=prior)
    findings, _ = check(now.figures, now.dictionary)
    assert [(one.rule, one.severity) for one in findings] == [("上年有的行本期也有", Severity.SUSPECT)]
    assert "没有“烟花”这一行，上年同期有（烟花事故起数 1起）" in findings[0].wrong
    sent = world(tmp_path, MONTHLY, {"月度": "期别,事故起数（起）\n工贸,4\n烟花,0\n"}, prior=prior)
    assert check(sent.figures, sent.dictionary)[0] == ()


@pytest.mark.parametrize(
    ("date", "code"),
    [("6月7日", "E250"), ("2023-05", "E250"), ("45084", "E253"), ("7/6/2023", "E251"), ("2023-06-31", "E252")],
)
def test_a_day_in_a_ledger_is_a_whole_and_certain_one(tmp_path: Path, date: str, code: str) -> None:
    found = world(tmp_path, ACCIDENTS, {"事故台账": f"{EVENTS}1,{date},工贸,1,0,10,在册,\n"})
    assert code in found.codes()


def test_an_event_below_the_lowest_grade_is_a_finding(tmp_path: Path) -> None:
    kit = re.sub(
        r"一般: \{[^}]*\}", "一般: {死亡人数: 1, 直接经济损失: 100}", ACCIDENTS.replace("条例493", "房屋市政2013")
    )
    found = world(tmp_path, kit, {"事故台账": f"{EVENTS}1,2023-02-16,工贸,0,0,99,在册,\n"})
    findings, _ = check(found.figures, found.dictionary)
    assert [(one.rule, one.severity) for one in findings] == [("事故等级与伤亡损失一致", Severity.SUSPECT)]
    assert "没有达到房屋市政2013的最低一级" in findings[0].wrong
