"""Statistics tables and ledgers become figures: states, sums, rates, groups, second keys, grades, agreement."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from dictionary_world import World, world
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from report.check import check
from report.compare import percent, phrase
from report.dictionary.grades import step
from report.dictionary.schema import Ladder
from report.exhibits.build import value
from report.exhibits.schema import Value
from report.figure import Figure, State
from report.number import plain
from report.problem import Level, Severity

HAZARDS = """
版本: 1
表:
  隐患:
    名称: 隐患排查整治统计表
    文件: 隐患整治
    主键: {表头: [名称]}
    合计: 独立
    简称: {岁末年初: [岁末年初重大隐患专项整治]}
    列:
      发现: {表头: [排查发现, 发现隐患], 单位: 处, 同义单位: [项]}
      整改: {表头: [已整改], 单位: 处}
指标:
  隐患.整改率: {公式: 整改 / 发现, 单位: ％, 说明: 已整改数÷排查发现数。}
  隐患.未整改: {公式: 发现 - 整改, 单位: 处, 说明: 发现减整改。}
核对:
  整改不超过发现: {表: 隐患, 规则: 整改 <= 发现, 级别: 必错, 说明: 已整改数大于排查发现数, 改法: 请核对。}
"""
HEAD = "名称,排查发现（处）,已整改（处）\n"


def hazards(folder: Path, rows: str, head: str = HEAD, **options: object) -> World:
    return world(folder, HAZARDS, {"隐患整治": head + rows}, **options)  # type: ignore[arg-type]


# ── four states ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("cell", "state", "total", "rate"),
    [
        ("0", State.KNOWN, "30", "/"),
        ("10", State.KNOWN, "40", "100.0％"),
        ("无此项", State.ABSENT, "30", "/"),
        ("/", State.ABSENT, "30", "/"),
        ("—", State.ABSENT, "30", "/"),
        ("未报", State.UNREPORTED, "【待核】", "【待核】"),
        ("", State.UNREPORTED, "【待核】", "【待核】"),
        ("待核", State.UNCONFIRMED, "【待核】", "【待核】"),
        ("【待核】", State.UNCONFIRMED, "【待核】", "【待核】"),
    ],
)
def test_each_state_goes_through_sums_and_rates_by_rule(
    tmp_path: Path, cell: str, state: State, total: str, rate: str
) -> None:
    found = hazards(tmp_path, f"工贸,{cell},{cell if cell != '10' else '10'}\n消防,30,15\n")
    assert found["隐患.工贸.发现"].state is state
    assert found["隐患.合计.发现"].display() == total
    assert percent(found["隐患.工贸.整改率"], 1, zeros=True).text == rate


@pytest.mark.parametrize(
    ("cell", "shown"),
    [("0", "0"), ("无此项", "/"), ("未报", "未报"), ("待核", "【待核】")],
)
def test_the_four_states_print_differently_in_a_table(tmp_path: Path, cell: str, shown: str) -> None:
    found = hazards(tmp_path, f"工贸,{cell},{cell}\n")
    row = found.figures.find("隐患.工贸")
    assert value(row, Value("发现"), found.figures, found.style).display() == shown  # type: ignore[arg-type]


@pytest.mark.parametrize("cell", ["未报", "待核", "无此项"])
def test_a_comparison_with_a_state_is_pending(tmp_path: Path, cell: str) -> None:
    found = hazards(tmp_path, f"工贸,{cell},{cell}\n")
    before = Figure("上年", Decimal(5), "处")
    assert "待核" in phrase(found["隐患.工贸.发现"], before, found.style.wording).text
    assert "待核" in phrase(before, found["隐患.工贸.发现"], found.style.wording).text


def test_a_blank_is_unreported_with_a_warning_and_a_dash_absent_with_a_note(tmp_path: Path) -> None:
    found = hazards(tmp_path, "工贸,,5\n消防,—,—\n")
    assert [(p.code, p.level, p.place.cell) for p in found.problems if p.code in {"E225", "E226"}] == [
        ("E225", Level.WARNING, "B2"),
        ("E226", Level.NOTE, "B3"),
        ("E226", Level.NOTE, "C3"),
    ]


@pytest.mark.parametrize("mark", ["无", "暂无", "…", "N/A", "null"])
def test_a_mark_that_may_mean_several_things_is_asked_about(tmp_path: Path, mark: str) -> None:
    (problem,) = [p for p in hazards(tmp_path, f"工贸,{mark},5\n").problems if p.level is Level.ERROR]
    assert (problem.code, problem.place.cell, problem.read) == ("E227", "B2", mark)


def test_the_dictionary_says_what_a_mark_means_in_a_column(tmp_path: Path) -> None:
    declared = HAZARDS.replace("单位: 处, 同义单位: [项]}", "单位: 处, 标记: {无: 0, 空白: 无此项}}")
    found = world(tmp_path, declared, {"隐患整治": HEAD + "工贸,无,0\n消防,,0\n"})
    assert found.text("隐患.工贸.发现") == "0"
    assert found["隐患.消防.发现"].state is State.ABSENT


# ── cells, names, columns ───────────────────────────────────────────────────────────────────────────────────────────


def test_a_figure_knows_its_file_row_column_and_cell(tmp_path: Path) -> None:
    source = hazards(tmp_path, "岁末年初重大隐患专项整治,526,518\n")["隐患.岁末年初.整改"].source
    assert str(source) == "隐患整治.csv C2 岁末年初重大隐患专项整治·已整改（处）"


def test_a_row_is_found_by_its_full_name_and_by_its_short_one(tmp_path: Path) -> None:
    found = hazards(tmp_path, "岁末年初重大隐患专项整治,526,518\n2023行动,9,3\n")
    assert found["隐患.岁末年初.发现"] is found["隐患.岁末年初重大隐患专项整治.发现"]
    assert found.text("隐患.2023行动.发现") == "9"
    assert found["隐患.岁末年初.名称"].text == "岁末年初重大隐患专项整治"


def test_a_repeated_row_is_an_error_that_names_both(tmp_path: Path) -> None:
    (problem,) = [p for p in hazards(tmp_path, "工贸,1,1\n消防,2,2\n 工贸　,3,3\n").problems if p.level is Level.ERROR]
    assert (problem.code, problem.place.cell, problem.cause) == ("E111", "A4", "“工贸”与 A2 重复。")


def test_a_row_without_a_name_is_an_error(tmp_path: Path) -> None:
    assert "E110" in hazards(tmp_path, ",1,1\n工贸,2,2\n").codes()


@pytest.mark.parametrize(("unit", "codes"), [("处", []), ("项", []), ("家", ["E113"])])
def test_the_unit_of_a_header_must_be_that_of_the_dictionary_or_mean_the_same(
    tmp_path: Path, unit: str, codes: list[str]
) -> None:
    assert hazards(tmp_path, "工贸,5,3\n", f"名称,排查发现（{unit}）,已整改（处）\n").codes() == codes


def test_money_without_a_unit_is_not_guessed(tmp_path: Path) -> None:
    declared = HAZARDS.replace("单位: 处}", "单位: 万元}")
    codes = world(tmp_path, declared, {"隐患整治": "名称,排查发现（处）,已整改\n工贸,5,3\n"}).codes()
    assert "E114" in codes


def test_an_unknown_column_is_told_once_and_kept_out(tmp_path: Path) -> None:
    found = hazards(tmp_path, "工贸,5,3,7\n", "名称,排查发现（处）,已整改（处）,未知数\n")
    assert [(p.code, p.level) for p in found.problems] == [("E112", Level.NOTE)]


def test_an_alias_of_a_header_is_as_good_as_its_name(tmp_path: Path) -> None:
    assert hazards(tmp_path, "工贸,5,3\n", "名称,发现隐患（处）,已整改（处）\n").text("隐患.工贸.发现") == "5"


@pytest.mark.parametrize(
    ("cell", "code"), [("约300", "E215"), ("-5", "E228"), ("1.5", "E229"), ("5处", "E217"), ("一百", "E216")]
)
def test_a_cell_that_is_no_plain_count_is_refused_at_its_place(tmp_path: Path, cell: str, code: str) -> None:
    (problem,) = [p for p in hazards(tmp_path, f"工贸,{cell},0\n").problems if p.level is Level.ERROR]
    assert (problem.code, problem.place.file, problem.place.cell, problem.read) == (code, "隐患整治.csv", "B2", cell)
    assert problem.cause
    assert problem.action


@pytest.mark.parametrize("sign", ["\U00100001", "\U000f0001", "\x07"])
def test_signs_that_cannot_be_printed_are_refused_at_their_place(tmp_path: Path, sign: str) -> None:
    (problem,) = [p for p in hazards(tmp_path, f"工{sign}贸,5,3\n").problems if p.level is Level.ERROR]
    assert problem.place.cell == "A2"


@pytest.mark.parametrize("name", ["{{ 事故 }}", "**粗**", "# 题", "工\u202e贸"])
def test_odd_names_of_rows_are_kept_or_cleaned_with_a_note(tmp_path: Path, name: str) -> None:
    found = hazards(tmp_path, f'"{name}",5,3\n')
    assert [p.level for p in found.problems] == ([Level.NOTE] if "\u202e" in name else [])
    rows = found.figures.find("隐患.各行")
    assert isinstance(rows, tuple)
    assert rows[0].title == name.replace("\u202e", "")  # type: ignore[union-attr]


# ── sums ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_total_row_is_checked_and_never_used(tmp_path: Path) -> None:
    found = hazards(tmp_path, "工贸,5,3\n消防,7,4\n合计,13,7\n")
    assert found.text("隐患.合计.发现") == "12"
    (finding,), problems = check(found.figures, found.dictionary)
    assert problems == ()
    assert (finding.rule, finding.severity, finding.should) == ("合计等于各行之和", Severity.CERTAIN, "12处")
    assert finding.wrong == "合计行排查发现填的是 13处，按明细算是 12处"
    assert finding.place == "隐患整治.csv B4 合计·排查发现（处）"


@pytest.mark.parametrize(
    ("rows", "wrong"),
    [
        ("工贸,5,3\n消防,7,4\n全区合计,13,7\n", "合计行排查发现填的是 13处，按明细算是 12处"),
        ("合计,12,7\n工贸,5,3\n消防,7,4\n", ""),
        ("工贸,5,3\n消防,7,4\n小计,12,7\n建筑,1,1\n小计,1,1\n总计,13,8\n", ""),
        ("生产类小计,12,7\n工贸,5,3\n消防,7,4\n其他小计,1,1\n建筑,1,1\n", ""),
        ("工贸,5,3\n消防,7,4\n小计,11,7\n建筑,1,1\n", "“小计”行排查发现填的是 11处，按明细算是 12处"),
        ("1.工贸,5,3\n2.消防,7,4\n小计,11,7\n", "“小计”行排查发现填的是 11处，按明细算是 12处"),
        ("工贸,5,3\n其中：白酒,6,1\n", "“其中:白酒”行排查发现 6处，多于它所属的工贸排查发现 5处"),
        ("工贸,5,3\n其中：白酒,4,1\n其中：家具,1,1\n消防,7,4\n合计,12,7\n其中：规上,9,2\n", ""),
    ],
)
def test_a_subtotal_and_a_part_are_checked_against_the_rows_they_speak_of(
    tmp_path: Path, rows: str, wrong: str
) -> None:
    found = hazards(tmp_path, rows)
    assert [finding.wrong for finding in check(found.figures, found.dictionary)[0]] == ([wrong] if wrong else [])


def test_of_which_alone_above_rows_that_do_not_say_it_is_refused(tmp_path: Path) -> None:
    found = hazards(tmp_path, "工贸,5,3\n其中,,\n白酒,4,1\n")
    assert [(p.code, p.place.cell) for p in found.problems if p.level is Level.ERROR] == [("E129", "A3")]


@pytest.mark.parametrize("name", ["1.工贸", "（一）工贸", "三、工贸", "①工贸", "(2) 工贸"])
def test_a_list_number_before_a_name_is_no_part_of_it(tmp_path: Path, name: str) -> None:
    found = hazards(tmp_path, f"{name},5,3\n")
    assert found.text("隐患.工贸.发现") == "5"
    assert [p.code for p in found.problems] == ["E201"]


WORDS = "词表:\n  行业: {工贸: [工贸企业, 冶金], 消防: [消防安全]}\n" + HAZARDS.replace(
    "    合计: 独立", "    同义词: 行业\n    合计: 独立"
)


@pytest.mark.parametrize(
    ("rows", "keys"),
    [
        ("消防安全,7,4\n", ["消防"]),
        ("冶金,5,3\n工贸,1,1\n", ["冶金", "工贸"]),  # both stand there: nobody knows that they are one
        ("冶金,5,3\n工贸企业,1,1\n", ["冶金", "工贸企业"]),
    ],
)
def test_another_word_for_a_row_is_taken_for_it_where_only_one_means_it(
    tmp_path: Path, rows: str, keys: list[str]
) -> None:
    found = world(tmp_path, WORDS, {"隐患整治": HEAD + rows})
    listed = found.figures.find("隐患.各行")
    assert isinstance(listed, tuple)
    assert [row.path.rpartition(".")[2] for row in listed] == keys  # type: ignore[union-attr]
    assert found.codes() == (["E201"] if keys == ["消防"] else [])


MONTHLY = HAZARDS.replace("    列:", "    行: 各月\n    列:")


@pytest.mark.parametrize("written", ["2月份", "二月", "02", "2023年2月", "2023-02", "2023.2", "2023-02-01"])
def test_a_month_is_known_however_it_is_written(tmp_path: Path, written: str) -> None:
    rows = "".join(f"{written if month == 2 else f'{month}月'},{month},0\n" for month in range(1, 7))
    found = world(tmp_path, MONTHLY, {"隐患整治": HEAD + rows})
    assert found.text("隐患.2月.发现") == "2"
    assert found.codes() == []


@pytest.mark.parametrize("written", ["7月", "2022年6月"])
def test_a_month_of_another_period_is_a_finding_and_not_counted(tmp_path: Path, written: str) -> None:
    rows = "".join(f"{month}月,1,0\n" for month in range(1, 7)) + f"{written},9,0\n"
    found = world(tmp_path, MONTHLY, {"隐患整治": HEAD + rows})
    assert found.text("隐患.合计.发现") == "6"
    assert [finding.rule for finding in check(found.figures, found.dictionary)[0]] == ["日期在本期内"]


def test_rows_that_are_missing_are_told_in_one_line(tmp_path: Path) -> None:
    found = world(tmp_path, MONTHLY, {"隐患整治": HEAD + "1月,1,0\n2月,1,0\n3月,1,0\n4月,1,0\n"})
    assert [(p.code, p.cause) for p in found.problems] == [("E116", "隐患排查整治统计表缺少“5月”、“6月”这几行。")]


def test_rows_of_different_kind_are_not_added_up(tmp_path: Path) -> None:
    found = world(
        tmp_path, HAZARDS.replace("合计: 独立", "合计: 不相加"), {"隐患整治": HEAD + "工贸,5,3\n合计,99,99\n"}
    )
    assert found.figures.find("隐患.合计") is None
    assert check(found.figures, found.dictionary)[0] == ()


def test_a_group_adds_up_its_rows_only(tmp_path: Path) -> None:
    declared = HAZARDS.replace("    列:", "    分组: {重点: [工贸, 消防]}\n    列:")
    found = world(tmp_path, declared, {"隐患整治": HEAD + "工贸,5,3\n消防,7,4\n农业,100,1\n"})
    assert found.text("隐患.重点.发现") == "12"
    assert found.text("隐患.合计.发现") == "112"


def test_a_declared_row_that_is_missing_is_unreported_and_told(tmp_path: Path) -> None:
    declared = HAZARDS.replace("    列:", "    行: [工贸, 消防]\n    列:")
    found = world(tmp_path, declared, {"隐患整治": HEAD + "工贸,5,3\n"})
    assert found["隐患.消防.发现"].state is State.UNREPORTED
    assert found["隐患.合计.发现"].state is State.UNCONFIRMED
    assert found.codes() == ["E116"]


def test_a_table_that_nobody_sent_is_unreported_by_name(tmp_path: Path) -> None:
    found = world(tmp_path, HAZARDS, {})
    assert found["隐患.合计.发现"].state is State.UNREPORTED
    assert found.figures.unreported == ["隐患排查整治统计表"]
    assert found.codes() == ["E117"]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(st.integers(0, 10**12), st.integers(0, 10**12)), min_size=1, max_size=6))
def test_law_1_totals_and_rates_are_exact_and_rounded_once_half_up(
    tmp_path: Path, counts: list[tuple[int, int]]
) -> None:
    found = hazards(tmp_path, "".join(f"行{'甲' * i},{a},{b}\n" for i, (a, b) in enumerate(counts)))
    assert found["隐患.合计.发现"].number == sum(a for a, _ in counts)
    for i, (a, b) in enumerate(counts):
        rate = found[f"隐患.行{'甲' * i}.整改率"]
        if a == 0:
            assert rate.state is State.ABSENT
            continue
        assert rate.number == Fraction(b, a) * 100
        assert isinstance(rate.value, Fraction)
        tenth, rest = divmod(b * 1000, a)
        digits = tenth + (2 * rest >= a)
        shown = percent(rate, 1, zeros=True).text
        if digits in {0, 1000} and b % a:  # nearly none is not none, nearly all is not all
            assert shown not in {"0.0％", "100.0％"} or min(b, abs(a - b)) * 10**6 < a
        else:
            assert shown == f"{digits // 10}.{digits % 10}％"


# ── second key ──────────────────────────────────────────────────────────────────────────────────────────────────────

WEEKLY = """
表:
  周调度:
    名称: 重大事故隐患周调度表
    文件: 周调度
    主键: {表头: [填报单位]}
    次键: {表头: [截至日期]}
    主体: 单位
    合计: 独立
    列:
      重大隐患: {表头: [重大隐患], 单位: 项}
"""


def weekly(folder: Path, rows: str) -> World:
    return world(folder, WEEKLY, {"周调度": "截至日期,填报单位,重大隐患（项）\n" + rows})


def test_a_table_with_two_keys_is_added_up_over_the_second(tmp_path: Path) -> None:
    found = weekly(tmp_path, "2023-06-09,教育局,1\n2023-06-16,教育局,2\n2023-06-09,商务局,0\n2023-06-16,商务局,0\n")
    assert found.text("周调度.教育局.重大隐患") == "3"
    assert found.text("周调度.合计.重大隐患") == "3"
    names = found.figures.find("周调度.各单位")
    assert isinstance(names, tuple)
    assert [name.display() for name in names] == ["教育局", "商务局"]  # type: ignore[union-attr]


def test_a_missing_week_is_listed_and_makes_the_sum_pending_never_short(tmp_path: Path) -> None:
    found = weekly(tmp_path, "2023-06-09,教育局,1\n2023-06-16,教育局,2\n2023-06-09,商务局,0\n")
    assert found.figures.unreported == ["商务局（2023-06-16）重大事故隐患周调度表"]
    assert found["周调度.商务局.重大隐患"].state is State.UNCONFIRMED
    assert found["周调度.合计.重大隐患"].state is State.UNCONFIRMED
    assert [(p.code, p.cause) for p in found.problems] == [("E115", "商务局 2023-06-16 没有填报重大事故隐患周调度表。")]


def test_who_fills_in_a_table_that_nobody_sent_is_not_known_from_last_year(tmp_path: Path) -> None:
    last = weekly(tmp_path / "2022", "2022-06-09,教育局,1\n")
    for prior in (None, last.figures):
        found = world(tmp_path / "2023", WEEKLY, {}, prior=prior)
        (name,) = found.figures.find("周调度.各单位")  # type: ignore[misc]
        assert (name.state, name.display()) == (State.UNREPORTED, "【待核】")  # type: ignore[union-attr]


def test_the_same_unit_twice_in_a_week_is_an_error(tmp_path: Path) -> None:
    assert "E111" in weekly(tmp_path, "2023-06-09,教育局,1\n2023-06-09,教育局,2\n").codes()


# ── comparison base ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_base_of_a_comparison_is_published_then_last_year_then_the_column_beside(tmp_path: Path) -> None:
    last = hazards(tmp_path / "2022", "工贸,40,30\n")
    head = "名称,排查发现（处）,已整改（处）,上年同期排查发现（处）\n"
    found = hazards(tmp_path / "2023", "工贸,50,35,41\n新行,5,3,7\n合计,55,38,48\n", head, prior=last.figures)
    assert found.figures.before("隐患.工贸.发现").number == 40  # type: ignore[union-attr]
    assert found.figures.before("隐患.新行.发现").number == 7  # type: ignore[union-attr]
    assert found.figures.before("隐患.新行.整改") is None
    assert found.text("隐患.合计.发现上年同期") == "48"
    found.figures.frozen = {"隐患.工贸.发现": Figure("隐患.工贸.发现", Decimal(39), "处")}
    assert found.figures.before("隐患.工贸.发现").number == 39  # type: ignore[union-attr]
    findings, _ = check(found.figures, found.dictionary)
    assert [(f.rule, f.severity) for f in findings] == [("上年数调整", Severity.SUSPECT)] * 2
    assert "39处（上年定稿）" in findings[0].wrong
    assert "40处" in findings[0].wrong


def test_a_column_grouped_below_this_year_and_last_year_is_understood(tmp_path: Path) -> None:
    head = "名称,排查发现（处）,,已整改（处）,\n,本期,上年同期,本期,上年同期\n"
    found = hazards(tmp_path, "工贸,50,41,35,30\n", head)
    assert found.text("隐患.工贸.发现") == "50"
    assert found.figures.before("隐患.工贸.发现").number == 41  # type: ignore[union-attr]
    assert found.figures.before("隐患.工贸.整改").number == 30  # type: ignore[union-attr]


def test_a_base_without_a_value_gives_way_to_the_next(tmp_path: Path) -> None:
    last = hazards(tmp_path / "2022", "工贸,未报,未报\n")
    head = "名称,排查发现（处）,已整改（处）,上年同期排查发现（处）\n"
    found = hazards(tmp_path / "2023", "工贸,50,35,41\n", head, prior=last.figures)
    assert found.figures.before("隐患.工贸.发现").number == 41  # type: ignore[union-attr]
    assert found.figures.before("隐患.工贸.整改").state is State.UNREPORTED  # type: ignore[union-attr]


# ── ledgers ─────────────────────────────────────────────────────────────────────────────────────────────────────────

ACCIDENTS = """
表:
  事故:
    名称: 生产安全事故统计表
    文件: 事故统计
    主键: {表头: [行业领域]}
    合计: 独立
    列:
      起数: {表头: [事故起数], 单位: 起}
      死亡: {表头: [死亡人数], 单位: 人}
  事故等级:
    名称: 生产安全事故等级统计表
    文件: 事故等级
    主键: {表头: [事故等级]}
    行: [特别重大, 重大, 较大, 一般]
    合计: 独立
    分组: {较大以上: [特别重大, 重大, 较大]}
    列:
      起数: {表头: [事故起数], 单位: 起}
台账:
  事故台账:
    名称: 生产安全事故台账
    文件: 事故台账
    列:
      编号: {表头: [事故编号], 类型: 文, 唯一: 是}
      日期: {表头: [发生日期], 类型: 日期, 期内: 是}
      行业领域: {表头: [行业领域], 类型: 文}
      死亡人数: {表头: [死亡人数], 类型: 数, 单位: 人}
      重伤人数: {表头: [重伤人数], 类型: 数, 单位: 人}
      直接经济损失: {表头: [直接经济损失], 类型: 数, 单位: 万元}
      统计状态: {表头: [统计状态], 类型: 枚举, 允许: [在册, 已核销], 缺省: 在册, 可缺: 是}
      事故等级: {表头: [事故等级], 类型: 枚举, 允许: [特别重大, 重大, 较大, 一般], 可缺: 是, 阶梯: 事故等级}
    汇总:
      事故: {按: 行业领域, 条件: {统计状态: [在册]}, 列: {起数: 计数, 死亡: 死亡人数}}
      事故等级: {按: 事故等级, 条件: {统计状态: [在册]}, 列: {起数: 计数}}
阶梯:
  事故等级:
    方案: 条例493
    条例493:
      特别重大: {死亡人数: 30, 重伤人数: 100, 直接经济损失: 10000}
      重大: {死亡人数: 10, 重伤人数: 50, 直接经济损失: 5000}
      较大: {死亡人数: 3, 重伤人数: 10, 直接经济损失: 1000}
      一般: {死亡人数: 0, 重伤人数: 0, 直接经济损失: 0}
"""
EVENTS = "事故编号,发生日期,行业领域,死亡人数（人）,重伤人数（人）,直接经济损失（万元）,统计状态,事故等级\n"


def accidents(folder: Path, rows: str, **files: str) -> World:
    return world(folder, ACCIDENTS, {"事故台账": EVENTS + rows, **files})


def test_a_ledger_adds_up_to_its_statistics_tables(tmp_path: Path) -> None:
    found = accidents(
        tmp_path,
        "一,2023-02-16,工矿商贸,1,0,138.5,,\n二,2023-03-28,建筑,3,1,152,在册,\n三,2023-04-01,工矿商贸,9,0,1,已核销,\n",
    )
    assert [found.text(f"事故.{row}.起数") for row in ("工矿商贸", "建筑", "合计")] == ["1", "1", "2"]
    assert found.text("事故.合计.死亡") == "4"
    assert [found.text(f"事故等级.{row}.起数") for row in ("特别重大", "重大", "较大", "一般", "较大以上")] == [
        "0",
        "0",
        "1",
        "1",
        "1",
    ]
    assert (
        str(found["事故.工矿商贸.死亡"].source)
        == "事故台账.csv “死亡人数”合计（行业领域=工矿商贸，统计状态=在册；1 行）"
    )


BOUNDS = [
    *[
        (deaths, 0, 0, grade)
        for deaths, grade in (
            (0, "一般"),
            (2, "一般"),
            (3, "较大"),
            (9, "较大"),
            (10, "重大"),
            (29, "重大"),
            (30, "特别重大"),
        )
    ],
    *[
        (0, hurt, 0, grade)
        for hurt, grade in ((9, "一般"), (10, "较大"), (49, "较大"), (50, "重大"), (99, "重大"), (100, "特别重大"))
    ],
    *[
        (0, 0, loss, grade)
        for loss, grade in (
            ("999.99", "一般"),
            (1000, "较大"),
            ("4999.9", "较大"),
            (5000, "重大"),
            ("9999.99", "重大"),
            (10000, "特别重大"),
        )
    ],
    (3, 50, 0, "重大"),
    (1, 0, 10000, "特别重大"),
    (10, 10, 1000, "重大"),
]


@pytest.mark.parametrize(("deaths", "hurt", "loss", "grade"), BOUNDS)
def test_the_grade_of_an_accident_follows_decree_493_where_above_includes_the_number(
    tmp_path: Path, deaths: int, hurt: int, loss: object, grade: str
) -> None:
    found = accidents(tmp_path, f"一,2023-02-16,工矿商贸,{deaths},{hurt},{loss},,\n")
    assert found.text(f"事故等级.{grade}.起数") == "1"
    assert found.text("事故等级.合计.起数") == "1"


@pytest.mark.parametrize(
    ("cells", "grade"),
    [
        ("30,未报,未报", "特别重大"),
        ("3,未报,0", ""),
        ("3,0,未报", ""),
        ("未报,0,0", ""),
        ("3,无此项,0", "较大"),
        ("未报,0,10000", "特别重大"),
    ],
)
def test_a_missing_number_leaves_the_grade_open_unless_another_reaches_the_top(
    tmp_path: Path, cells: str, grade: str
) -> None:
    found = accidents(tmp_path, f"一,2023-02-16,工矿商贸,{cells},,\n二,2023-02-17,工矿商贸,1,0,0,,\n")
    if grade:
        assert found.text(f"事故等级.{grade}.起数") == "1"
    else:
        assert {found[f"事故等级.{row}.起数"].state for row in ("特别重大", "重大", "较大", "一般")} == {
            State.UNCONFIRMED
        }
        assert found["事故等级.较大以上.起数"].state is State.UNCONFIRMED
        assert found.text("事故.合计.起数") == "2"


def test_an_event_below_the_lowest_step_has_no_grade() -> None:
    ladder = Ladder("等级", "甲", {"甲": {"较大": {"死亡": "3"}, "一般": {"死亡": "1", "损失": "100"}}})

    def grade(deaths: int, loss: int) -> str:
        return step(ladder, {"死亡": Figure("死亡", Decimal(deaths)), "损失": Figure("损失", Decimal(loss))})[0]

    assert [grade(0, 99), grade(0, 100), grade(1, 0), grade(3, 0)] == ["未达等级", "一般", "一般", "较大"]


def test_a_typed_grade_that_does_not_fit_is_a_finding(tmp_path: Path) -> None:
    found = accidents(tmp_path, "一,2023-02-16,工矿商贸,3,0,0,,一般\n")
    findings, _ = check(found.figures, found.dictionary)
    assert [(f.rule, f.severity, f.should) for f in findings] == [("事故等级与伤亡损失一致", Severity.CERTAIN, "较大")]


def test_a_row_outside_the_period_is_a_finding_and_not_counted(tmp_path: Path) -> None:
    found = accidents(
        tmp_path, "一,2023-02-16,工矿商贸,1,0,0,,\n二,2022-12-31,工矿商贸,1,0,0,,\n三,2023-07-01,工矿商贸,1,0,0,,\n"
    )
    assert found.text("事故.合计.起数") == "1"
    findings, _ = check(found.figures, found.dictionary)
    assert [(f.rule, f.should) for f in findings] == [("日期在本期内", "2023-01-01 至 2023-06-30")] * 2


def test_an_event_registered_twice_or_without_its_group_is_an_error(tmp_path: Path) -> None:
    found = accidents(tmp_path, "一,2023-02-16,工矿商贸,1,0,0,,\n一,2023-02-17,,1,0,0,,\n")
    assert [(p.code, p.place.cell) for p in found.problems if p.level is Level.ERROR] == [
        ("E232", "A3"),
        ("E235", "C3"),
    ]


def test_a_word_that_is_not_allowed_is_an_error(tmp_path: Path) -> None:
    assert "E231" in accidents(tmp_path, "一,2023-02-16,工矿商贸,1,0,0,注销,\n").codes()


def test_a_ledger_and_a_table_that_agree_say_nothing(tmp_path: Path) -> None:
    found = accidents(
        tmp_path,
        "一,2023-02-16,工矿商贸,1,0,0,,\n",
        事故统计="行业领域,事故起数（起）,死亡人数（人）\n工矿商贸,1,1\n建筑,0,0\n",
    )
    assert check(found.figures, found.dictionary) == ((), ())


def test_a_ledger_and_a_table_that_differ_are_a_finding_with_both_sources(tmp_path: Path) -> None:
    table = "行业领域,事故起数（起）,死亡人数（人）\n工矿商贸,2,1\n建筑,1,0\n"
    found = accidents(tmp_path, "一,2023-02-16,工矿商贸,1,0,0,,\n二,2023-02-17,矿山,1,0,0,,\n", 事故统计=table)
    findings, _ = check(found.figures, found.dictionary)
    assert {f.rule for f in findings} == {"台账与统计表一致"}
    wrong = [f.wrong for f in findings]
    assert len(wrong) == 4
    assert wrong[0].startswith("工矿商贸事故起数：统计表是 2起，台账汇总是 1起（事故台账.csv")
    assert any("建筑" in text and "1起" in text and "0起" in text for text in wrong)
    assert any("没有“矿山”" in text for text in wrong)
    assert "事故统计.csv" in findings[0].place


# ── checks ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_broken_rule_is_a_finding_with_place_values_and_remedy(tmp_path: Path) -> None:
    found = hazards(tmp_path, "工贸,35,38\n消防,7,7\n")
    ((finding,), _) = check(found.figures, found.dictionary)
    assert finding.wrong == "工贸：已整改数大于排查发现数（工贸已整改 38处，工贸排查发现 35处）"
    assert finding.place == "隐患整治.csv C2 工贸·已整改（处）"
    assert finding.action == "请核对。"
    assert len(finding.fingerprint) == 12


def test_a_fingerprint_stays_while_the_numbers_stay(tmp_path: Path) -> None:
    def mark(folder: str, rows: str) -> str:
        found = hazards(tmp_path / folder, rows)
        return check(found.figures, found.dictionary)[0][0].fingerprint

    assert mark("甲", "工贸,35,38\n消防,7,7\n") == mark("乙", "消防,9,2\n工贸,35,38\n")
    assert mark("丙", "工贸,35,38\n") != mark("丁", "工贸,35,39\n")


def test_a_rule_says_nothing_of_what_is_not_reported(tmp_path: Path) -> None:
    found = hazards(tmp_path, "工贸,未报,38\n")
    assert check(found.figures, found.dictionary) == ((), ())


def test_plain_prints_no_more_than_was_typed(tmp_path: Path) -> None:
    found = hazards(tmp_path, "工贸,1116,1042\n")
    assert plain(found["隐患.工贸.发现"].value or 0) == "1116"  # type: ignore[arg-type]


def test_a_missing_row_that_stands_there_misspelt_is_asked_about(tmp_path: Path) -> None:
    declared = HAZARDS.replace("合计: 独立", "合计: 独立\n    行: [岁末年初, 工贸, 消防]", 1)
    rows = "工冒,38,35\n岁末年初重大隐患专项整冶行动,526,518\n食品,3,3\n"
    found = world(tmp_path, declared, {"隐患整治": HEAD + rows})
    (problem,) = [p for p in found.problems if p.code == "E116"]
    assert problem.action == (
        "表里的“岁末年初重大隐患专项整冶行动”是不是“岁末年初”？是就改成一样的名称。"
        "表里的“工冒”是不是“工贸”？是就改成一样的名称。不是请补上；没报填“未报”。"
    )


def test_two_headings_of_one_column_are_refused_for_nobody_knows_which_counts(tmp_path: Path) -> None:
    head = "名称,排查发现（处）,已整改（处）,发现隐患（处）\n"
    found = hazards(tmp_path, "工贸,38,35,40\n", head)
    (problem,) = [p for p in found.problems if p.level is Level.ERROR]
    assert (problem.code, problem.read, problem.place.cell) == ("E102", "发现隐患（处）", "D1")
    assert problem.cause == "“发现隐患（处）”和“排查发现（处）”都是“发现”这一列，不知道用哪一列。"
