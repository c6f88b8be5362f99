"""Tables: totals, rates, shares and changes are recomputed from their own rows; what is not understood is left alone."""

from __future__ import annotations

from report.audit import Passage, audit, passages_from_text

TOWNS = """\
| 镇街 | 发现隐患（处） | 已整改（处） | 整改率 | 罚款（万元） | 占比 |
|---|---|---|---|---|---|
| 城东街道 | 120 | 118 | 98.3% | 3.2 | 27.4% |
| 城西街道 | 96 | 90 | 93.8% | 4.5 | 38.5% |
| 河口镇 | 310 | 301 | 97.1% | 4.0 | 34.2% |
| 合计 | 526 | 509 | 96.8% | 11.7 | 100% |
"""

SECTORS = """\
| 行业 | 起数 | 去年同期 | 增减 | 同比 | 死亡 | 同比（%） |
|---|---|---|---|---|---|---|
| 道路 | 30 | 40 | -10 | -25.0% | 10 | -16.7 |
| 工矿 | 8 | 10 | -2 | -20.0% | 5 | 25.0 |
| 建筑 | 4 | 5 | -1 | -20.0% | 3 | 0 |
| 合计 | 42 | 55 | -13 | -23.6% | 18 | -5.3 |
"""

LAYERED = """\
| 项目 | 起数 | 死亡 |
|---|---|---|
| 工矿商贸小计 | 12 | 13 |
| 其中：建筑业 | 4 | 5 |
| 道路运输 | 30 | 10 |
| 合计 | 42 | 23 |
"""

LAYERED_MORE = """\
| 行业 | 起数 | 死亡 | 受伤 |
|---|---|---|---|
| 工矿商贸小计 | 12 | 10 | 6 |
| 其中：煤矿 | 2 | 3 | 1 |
| 建筑业 | 6 | 5 | 3 |
| 工贸 | 4 | 2 | 2 |
| 道路运输 | 30 | 14 | 25 |
| 火灾 | 5 | 1 | 2 |
| 合计 | 47 | 25 | 33 |
"""


def found(text: str) -> list[tuple[str, str, str, str]]:
    return [(f.rule, f.severity.value, f.said, f.expected) for f in audit(passages_from_text(text)).findings]


def test_right_tables_are_silent():
    assert found(TOWNS) + found(SECTORS) + found(LAYERED) == []


def test_right_tables_are_verified_not_merely_unread():
    counts = audit(passages_from_text(TOWNS)).counts
    assert counts["相符"] == counts["读出"] > 10


def test_a_wrong_total_is_found():
    assert found(TOWNS.replace("| 合计 | 526 | 509 | 96.8% |", "| 合计 | 536 | 509 | 95.0% |")) == [
        ("R5", "必错", "536", "526")
    ]


def test_a_wrong_total_with_a_change_that_contradicts_it_is_one_finding():
    assert found(SECTORS.replace("| 合计 | 42 |", "| 合计 | 44 |")) == [("R5", "必错", "44", "42")]


def test_rows_under_其中_are_parts_of_the_row_above():
    assert found(LAYERED_MORE) == []
    assert found(LAYERED_MORE.replace("| 工矿商贸小计 | 12 |", "| 工矿商贸小计 | 13 |")) == [("R5", "必错", "13", "12")]
    assert found(LAYERED_MORE.replace("| 合计 | 47 | 25 |", "| 合计 | 47 | 26 |")) == [("R5", "必错", "26", "25")]


def test_a_row_of_the_months_so_far_is_their_total_but_not_of_the_months_before():
    months = "| 月份 | 检查 | 隐患 |\n|---|---|---|\n| 1月 | 12 | 30 |\n| 2月 | 15 | 31 |\n| 1—2月累计 | 27 | 62 |\n"
    assert found(months) == [("R5", "必错", "62", "61")]
    spans = "| 时期 | 起数 |\n|---|---|\n| 1—3月 | 12 |\n| 1—5月 | 15 |\n| 1—6月 | 27 |\n"
    assert found(spans) == []


def test_headings_that_end_in_a_year_head_columns_of_numbers():
    text = "| 项目 | 2024年上半年 | 2023年上半年 | 同比 |\n|---|---|---|---|\n| 起数 | 42起 | 55起 | 下降23.6% |\n| 死亡 | 18人 | 20人 | 下降20% |\n| 受伤 | 31人 | 30人 | 上升3.3% |\n| 伤亡 | 49人 | 50人 | 下降2% |\n"
    assert found(text) == [("R3", "必错", "下降20%", "-10%")]


def test_a_total_in_the_text_that_differs_from_the_table_is_suspicious():
    prose = "上半年，全区排查隐患526处，已整改509处，罚款11.7万元。各镇街情况见下表：\n"
    assert found(prose + TOWNS) == []
    assert found(prose.replace("526处", "562处") + TOWNS) == [("R13", "疑似", "562处", "526")]
    assert found(prose.replace("526处", "300处").replace("509处", "288处") + TOWNS) == []


def test_a_wrong_total_with_a_rate_that_contradicts_it_is_one_finding():
    assert found(TOWNS.replace("| 合计 | 526 |", "| 合计 | 546 |")) == [("R5", "必错", "546", "526")]


def test_a_wrong_rate_is_found():
    assert found(TOWNS.replace("93.8%", "98.3%")) == [("R1", "必错", "98.3%", "93.8%")]


def test_a_wrong_share_is_found():
    assert found(TOWNS.replace("38.5%", "36.5%")) == [("R2", "必错", "36.5%", "38.5%")]


def test_more_rectified_than_found_is_found():
    text = TOWNS.replace("| 96 | 90 | 93.8% |", "| 96 | 98 | 93.8% |")
    rules = [f[0] for f in found(text)]
    assert "R8" in rules


def test_a_wrong_difference_is_found():
    assert found(SECTORS.replace("| 10 | -2 |", "| 10 | -3 |"))[0][:3] == ("R3", "必错", "-3")


def test_a_wrong_change_in_percent_is_found():
    assert found(SECTORS.replace("-25.0%", "-33.3%")) == [("R3", "必错", "-33.3%", "-25.0%")]


def test_a_finding_in_a_table_names_row_and_column():
    (finding,) = audit(passages_from_text("说明\n\n" + TOWNS.replace("93.8%", "98.3%"))).findings
    place = finding.place
    assert (place.table, place.row, place.column, place.start, place.end) == (1, 3, 4, 0, 5)
    assert finding.why == "城西街道：90÷96＝93.8%，表中写98.3%"


def test_a_table_of_words_is_left_alone():
    assert (
        found("| 序号 | 单位 | 电话 |\n|---|---|---|\n| 1 | 区住建局 | 8123456 |\n| 2 | 区教育局 | 8123457 |\n") == []
    )


def test_a_heading_of_two_lines_and_a_heading_over_two_columns_are_read():
    rows = [
        [(1, ["行业"]), (2, ["隐患"]), (4, ["整改率", "（%）"])],
        [(2, ["发现数", "（处）"]), (3, ["整改数", "（处）"])],
        [(1, ["工贸"]), (2, ["38"]), (3, ["35"]), (4, ["98"])],
        [(1, ["建筑"]), (2, ["50"]), (3, ["45"]), (4, ["90"])],
        [(1, ["合计"]), (2, ["88"]), (3, ["80"]), (4, ["91"])],
    ]
    cells = [(r, c, line) for r, row in enumerate(rows, 1) for c, lines in row for line in lines]
    passages = [Passage(i, line, 1, r, c) for i, (r, c, line) in enumerate(cells, 1)]
    (finding,) = audit(passages).findings
    assert (finding.rule, finding.severity.value, finding.said, finding.expected) == ("R1", "必错", "98", "92")


UNMARKED = """\
| 行业领域 | 事故起数本期 | 事故起数上年同期 | 事故起数同比 |
|---|---|---|---|
| 工矿商贸 | 1 | 3 | −66.7 |
| 建筑领域 | 1 | 2 | −50.0 |
| 合计 | 2 | 5 | −60.0 |
"""


def test_a_change_in_percent_is_known_by_its_rows_where_the_sign_stands_only_in_the_unit_line():
    whole = UNMARKED.replace("−66.7", "−67").replace("−50.0", "−50").replace("−60.0", "−60")
    assert found(UNMARKED) + found(whole) == []
    assert found(UNMARKED.replace("−60.0", "−61.0")) == [("R3", "必错", "-61.0", "-60.0")]


def test_an_absolute_change_without_a_sign_is_still_a_difference():
    counts = UNMARKED.replace("−66.7", "−2").replace("−50.0", "−1").replace("−60.0", "−4")
    assert [(said, should) for _, _, said, should in found(counts)] == [("-4", "−3")]


FORM = """\
| 警告 | 罚款 | 没收违法所得 | 责令停产停业 | 其他行政处罚 | 合计（宗） | 罚没金额（万元） |
|---|---|---|---|---|---|---|
| 12 | 85 |  | 3 | 0 | {total} | 160.5 |
"""


def test_a_form_of_one_row_is_added_up_but_nothing_confirms_it() -> None:
    assert not audit(passages_from_text(FORM.format(total=100))).findings
    (finding,) = audit(passages_from_text(FORM.format(total=103))).findings
    assert (finding.rule, finding.severity.value, finding.expected) == ("R5", "疑似", "100")
    other = "| 企业数 | 一般隐患 | 重大隐患 | 隐患合计 |\n|---|---|---|---|\n| 35 | 120 | 3 | 123 |\n"
    assert not audit(passages_from_text(other)).findings


KINDS = """\
| 序号 | 问题类别 | 件数 | 占比（%） |
|---|---|---|---|
| 1 | 消防通道 | 214 | 40.30 |
| 2 | 电气线路 | 128 | 24.11 |
| 3 | 现场管理 | {n} | {share} |
| 4 | 教育培训 | 60 | 11.30 |
| 5 | 应急预案 | 32 | 6.03 |
"""


def test_shares_without_a_total_row_agree_on_their_whole() -> None:
    assert not audit(passages_from_text(KINDS.format(n=97, share="18.27"))).findings
    (finding,) = audit(passages_from_text(KINDS.format(n=97, share="18.72"))).findings
    assert (finding.rule, finding.severity.value, finding.expected) == ("R2", "必错", "18.27")
    (finding,) = audit(passages_from_text(KINDS.format(n=197, share="18.27"))).findings
    assert finding.rule == "R2"


def test_shares_of_different_wholes_imply_none() -> None:
    table = KINDS.format(n=97, share="38.72").replace("11.30", "15.31").replace("6.03", "9.80")
    assert not audit(passages_from_text(table)).findings


def test_a_count_that_looks_like_a_year_is_data() -> None:
    table = KINDS.format(n=97, share="18.27").replace("| 214 | 40.30 |", "| 2014 | 40.30 |")
    (finding,) = audit(passages_from_text(table)).findings
    assert (finding.rule, finding.place.row) == ("R2", 2)
