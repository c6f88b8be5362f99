"""What people do to a sentence besides changing a number: reword it, copy it, write the number in another way, add up a column."""

from __future__ import annotations

from dataclasses import replace

import pytest
from merge_world import (
    MODES,
    Draft,
    Ink,
    document,
    draft_of,
    fig,
    items,
    number_word,
    para,
    phrase,
    row,
    run,
    table,
    text_of,
)

from report.document import Document
from report.merge.forms import rewritten, same_number
from report.merge.plan import Comment

any_mode = pytest.mark.parametrize("mode", MODES)
unmarked = pytest.mark.parametrize("mode", [mode for mode in MODES if mode != "all marks"])


def winter(done: str = "518", rate: str = "98.5％", left: str = "8", found: str = "526") -> Document:
    return document(
        para(
            "岁末", "组织各行业主管部门开展拉网式排查。专项整治期间，共排查隐患", fig("发现", found, unit="处"), "处，已整改",
            fig("整改", done, unit="处"), "处，整改率", fig("整改率", rate, value="98.5"), "，未完成整改的",
            fig("未整改", left, unit="处"), "处均已落实责任单位和完成时限。",
        ),
        para("下步", "下一步，我区将继续压实安全生产责任，深入开展专项整治。"),
    )  # fmt: skip


CORRECTED = winter("510", "97.0％", "16")


def edited(old: str, new: str) -> Draft:
    draft = draft_of(winter())
    draft.say(old, new)
    return draft


@unmarked
def test_numbers_of_a_sentence_typed_anew_are_found_by_value_unit_and_order(mode):
    draft = edited(
        "共排查隐患526处，已整改518处，整改率98.5％，未完成整改的8处均已落实责任单位和完成时限",
        "累计排查出各类隐患526处，其中518处已经整改到位，整改率达98.5％，剩余8处正抓紧整改",
    )
    plan, result = run(winter(), draft, CORRECTED, mode)
    assert "隐患526处，其中510处已经整改到位，整改率达97.0％，剩余16处正抓紧" in result.text()[0]
    assert not plan.to_decide


@unmarked
def test_a_number_that_stands_twice_among_new_words_is_listed_where_it_is_not_updated(mode):
    draft = edited("已整改518处，", "前后两轮各有518处、518处到位，")
    plan, result = run(winter(), draft, CORRECTED, mode)
    assert "各有510处、518处到位" in result.text()[0]
    assert items(plan, "请核对") == ["文中仍有旧值518处（整改 已由518更正为510）（已批注）"]


@unmarked
def test_a_whole_clause_copied_without_its_control_is_updated_with_the_original(mode):
    draft = draft_of(winter())
    draft.say("下一步，", "鉴于已整改518处，整改率98.5％，下一步，")
    plan, result = run(winter(), draft, CORRECTED, mode)
    assert "鉴于已整改518处" in result.text()[1]
    assert len(items(plan, "请核对")) == 2
    draft = draft_of(winter())
    draft.say("下一步，", "上半年，共排查隐患526处，已整改518处，整改率98.5％，下一步，")
    plan, result = run(winter(), draft, CORRECTED, mode)
    assert result.text()[1].startswith("上半年，共排查隐患526处，已整改510处，整改率97.0％，下一步")
    assert not plan.to_decide
    assert plan.expected == 6


@unmarked
def test_a_clause_that_two_figures_print_alike_is_listed(mode):
    def two(first: str, second: str) -> Document:
        blocks = [
            para(name, f"{name}领域检查认真细致，", "已整改", fig(f"{name}.整改", number, unit="处"), "处，整改率",
                 fig(f"{name}.率", rate, value=rate[:-1]), "，其余正在整改。")
            for name, number, rate in (("工贸", first, "98.5％"), ("消防", second, "98.5％"))
        ]  # fmt: skip
        return document(*blocks, para("末", "下一步继续努力，久久为功。"))

    draft = draft_of(two("518", "518"))
    draft.say("下一步", "全区已整改518处，整改率98.5％，下一步")
    _, result = run(two("518", "518"), draft, two("510", "518"), mode)
    assert "全区已整改518处" in result.text()[2]
    draft = draft_of(two("518", "518"))
    draft.say("下一步", "全区小结，已整改518处，整改率98.5％，下一步")
    _, result = run(two("518", "518"), draft, two("510", "518"), mode)
    assert "，已整改518处，" in result.text()[2]


@any_mode
@pytest.mark.parametrize(
    ("old", "hand", "kept"),
    [
        ("526", "５２６", "５３０"),
        ("8处均", "八处均", "两处均"),
        ("8处均", "８处均", "２处均"),
        ("98.5％", "98.5%", "99.6%"),
    ],
)
def test_a_number_written_in_another_way_is_updated_in_that_way(mode, old, hand, kept):
    draft = edited(old, hand)
    plan, result = run(winter(), draft, winter("528", "99.6％", "2", "530"), mode)
    assert kept in result.text()[0]
    assert not plan.to_decide


def test_one_number_in_several_ways_of_writing_it():
    assert same_number("1,116", "1116")
    assert same_number("四", "4")
    assert not same_number("四", "5")
    assert rewritten("1,116", "1116", "1120") == "1,120"
    assert rewritten("1,116.5", "1116.5", "999.5") == "999.5"
    assert rewritten("四", "4", "12") == "十二"
    assert rewritten("四", "4", "1.5") is None
    assert rewritten("1117", "1116", "1120") is None


def yearly(*parts: tuple[str, str]) -> Document:
    change = phrase("事故.同比", *parts)
    return document(para("事故", "上半年发生生产安全事故", fig("事故", "21"), "起，事故起数", change, "，形势平稳。"))


DOWN = (("", "同比"), ("方向", "减少"), ("数值", "1"), ("单位", "起"))


@any_mode
@pytest.mark.parametrize(
    ("now", "text"),
    [
        ((("", "同比"), ("方向", "增加"), ("数值", "3"), ("单位", "起")), "同比实现增加3起"),
        ((("", "同比持平"),), "同比实现持平"),
    ],
)
def test_praise_put_into_a_phrase_stays_where_it_was_and_is_named_once_when_the_phrase_turns(mode, now, text):
    draft = draft_of(yearly(*DOWN))
    draft.say("同比减少", "同比实现减少")
    draft.say("1起，形", "1起，成效显著，形")
    plan, result = run(yearly(*DOWN), draft, yearly(*now), mode)
    assert f"事故起数{text}，成效显著，形势平稳。" in result.text()[0]
    (decision,) = items(plan, "需要决定")
    assert "您写的“实现”“成效显著”请重新斟酌" in decision
    assert len([action for action in plan.actions if isinstance(action, Comment)]) == 1


@any_mode
def test_a_hand_phrase_that_turned_and_the_praise_beside_it_are_one_comment(mode):
    draft = draft_of(yearly(*DOWN))
    draft.say("减少1起", "下降1起，成效显著")
    now = yearly(("", "同比"), ("方向", "增加"), ("数值", "3"), ("单位", "起"))
    plan, result = run(yearly(*DOWN), draft, now, mode)
    assert result.text() == draft.text()
    (comment,) = [action for action in plan.actions if isinstance(action, Comment)]
    assert "更正同比增加3起" in comment.text
    assert "成效显著" in comment.text


COLUMNS = ("行业", "发现", "整改")


def checked(fire: str, done: str, *more: str) -> Document:
    rows = [
        row("表", "头", COLUMNS, COLUMNS, header=True),
        row("表", "工贸", COLUMNS, ["工贸", fig("工贸.发现", "38", unit="处"), fig("工贸.整改", "35", unit="处")]),
        row("表", "消防", COLUMNS, ["消防", fig("消防.发现", fire, unit="处"), fig("消防.整改", done, unit="处")]),
    ]
    rows += [row("表", name, COLUMNS, [name, fig(f"{name}.发现", "40"), fig(f"{name}.整改", "40")]) for name in more]
    return document(para("前", "各行业检查情况如下。"), table("表", COLUMNS, rows))


@any_mode
def test_a_total_and_a_share_worked_out_from_a_column_are_listed_with_what_they_should_be(mode):
    draft = draft_of(checked("1116", "1042"))
    draft.say("如下。", "如下，合计发现1154处，消防占96.7%，整改率93.3%。")
    plan, result = run(checked("1116", "1042"), draft, checked("1120", "1030"), mode)
    assert result.text()[0] == draft.text()[0]
    assert items(plan, "请核对") == [
        "您写的‘1154处’按更正后应为1158（已批注）",
        "您写的‘93.3%’按更正后应为92.0%（已批注）",
    ]


@any_mode
def test_a_row_added_by_hand_is_listed(mode):
    draft = draft_of(checked("1116", "1042"))
    box = draft.box()
    box.rows.append([draft.add("各行业", text) for text in ("危化品", "12", "10")])
    for sheet in box.rows[-1]:
        draft.items.remove(sheet)
    plan, _ = run(checked("1116", "1042"), draft, checked("1120", "1042"), mode)
    assert "人工增加的行“危化品”，其中数字不会自动更新" in items(plan, "人工保持")


@unmarked
def test_a_lost_number_that_is_listed_where_it_stands_is_not_listed_a_second_time(mode):
    draft = edited("已整改518处，", "分别整改518处和518处，")
    plan, _ = run(winter(), draft, CORRECTED, mode)
    told = [item for item in plan.items if item.group == "请核对" and item.key == "整改"]
    assert told
    assert not any("没有找到" in item.text for item in told)


@any_mode
def test_what_is_generated_stays_generated(mode):
    plan, result = run(winter(), draft_of(winter()), CORRECTED, mode)
    assert result.text() == text_of(CORRECTED)
    calm, _ = run(replace(CORRECTED, conflicts=plan.conflicts), result, CORRECTED, mode)
    assert not calm.actions


def fined(now: str, printed: str, last: str = "231000") -> Document:
    """A fine printed in 万元 and last year's in 元, which only the base keeps."""
    name = "罚款（上年同期）"
    before = fig(name, last, unit="元", inputs=("罚款",), compared=name)
    amount = fig("罚款", printed, value=now, unit="元")
    return document(para("罚款", "对违法行为依法处以罚款", amount, "万元，形成有力震慑。"), unprinted=(before,))


@any_mode
@pytest.mark.parametrize(
    ("written", "listed"),
    [
        ("比去年同期多3.48万元", "您写的‘多3.48万元’按更正后应为6.90（已批注）"),
        ("同比增长15.1%", "您写的‘增长15.1%’按更正后应为29.9%（已批注）"),
        ("是上年的1.15倍", "您写的‘1.15倍’按更正后应为1.30（已批注）"),
    ],
)
def test_what_is_said_against_last_years_value_that_is_nowhere_printed_is_listed(mode, written, listed):
    draft = draft_of(fined("265800", "26.58"))
    draft.say("万元，", f"万元（{written}），")
    plan, result = run(fined("265800", "26.58"), draft, fined("300000", "30"), mode)
    assert f"30万元（{written}）" in result.text()[0]
    assert items(plan, "请核对") == [listed]


@any_mode
def test_a_value_of_last_year_that_was_corrected_is_listed_with_what_was_worked_out_from_it(mode):
    draft = draft_of(fined("265800", "26.58"))
    draft.say("万元，", "万元（比上年增长15.1%），")
    plan, _ = run(fined("265800", "26.58"), draft, fined("265800", "26.58", "200000"), mode)
    assert items(plan, "请核对") == ["您写的‘增长15.1%’按更正后应为32.9%（已批注）"]


@any_mode
def test_a_number_in_another_way_of_writing_is_no_value_of_a_persons_own(mode):
    draft = edited("8处均", "八处均")
    plan, result = run(winter(), draft, winter(found="530"), mode)
    assert "八处均" in result.text()[0]
    assert plan.counts["kept"] == 0


def stopped(mended: str, halted: str) -> Document:
    """督促整改…处，责令停产…家，罚款若干。"""
    first = [fig("整改", mended, unit="处"), "处，责令停产"]
    return document(para("一", "督促整改", *first, fig("停产", halted, unit="家"), "家，罚款若干。"))


@unmarked
def test_a_rate_written_where_a_count_stood_is_not_taken_for_its_new_value(mode):
    base, theirs = stopped("35", "3"), stopped("36", "4")
    draft = draft_of(base)
    draft.say("责令停产3家，", "（整改率9.2%），")
    plan, result = run(base, draft, theirs, mode)
    assert "整改率9.2%" in result.text()[0]
    assert items(plan, "请核对") == ["停产 已由3更正为4，现稿中人工已删去或改写，没有找到"]


@any_mode
def test_a_per_cent_sign_of_another_width_is_no_change_of_a_persons_own(mode):
    draft = edited("98.5％", "98.5%")
    plan, result = run(winter(), draft, winter(found="530"), mode)
    assert "98.5%" in result.text()[0]
    assert plan.counts["kept"] == 0


@any_mode
def test_a_row_that_the_correction_adds_is_in_the_total_that_it_should_be(mode):
    draft = draft_of(checked("1116", "1042"))
    draft.say("如下。", "如下，合计发现1154处。")
    plan, _ = run(checked("1116", "1042"), draft, checked("1120", "1042", "商贸"), mode)
    assert items(plan, "请核对") == ["您写的‘1154处’按更正后应为1198（已批注）"]


def two_sectors(second: str) -> Document:
    return document(
        para("一", "工贸领域。发生事故", fig("工贸", second, unit="起"), "起，死亡", fig("亡", "1", unit="人"), "人。"),
        para("下步", "下一步，我区将继续压实安全生产责任。"),
    )


@unmarked
def test_a_short_sentence_written_by_hand_that_happens_to_equal_a_generated_one_is_listed_and_never_changed(mode):
    draft = draft_of(two_sectors("1"))
    draft.add("下一步", "甲镇。发生事故1起，死亡1人。")
    plan, result = run(two_sectors("1"), draft, two_sectors("2"), mode)
    assert "甲镇。发生事故1起，死亡1人。" in result.text()
    assert items(plan, "请核对") == ["文中仍有旧值1起（工贸 已由1更正为2）（已批注）"]


def two_comparisons(count: str, dead: str, *, fell: bool = True) -> Document:
    def turn(key: str, text: str) -> object:
        if text == "持平":
            return phrase(key, ("连接", "同比"), ("方向", "持平"), value="0", inputs=(key,), compared=f"{key}.上年")
        way, change = ("下降", text) if fell else ("上升", text)
        return phrase(
            key, ("连接", "同比"), ("方向", way), ("数值", change), ("单位", "％"), value=change, inputs=(key,), compared=f"{key}.上年"
        )  # fmt: skip

    return document(para("一", "事故起数", turn("起数", count), "，死亡人数", turn("死亡", dead), "，总体平稳。"))


@any_mode
def test_a_direction_kept_by_hand_in_one_figure_is_not_told_as_a_word_beside_another_that_turned(mode):
    draft = draft_of(two_comparisons("20", "30"))
    draft.say("下降20％", "下降21％")
    plan, _ = run(two_comparisons("20", "30"), draft, two_comparisons("20", "持平"), mode)
    assert not items(plan, "需要决定")


@any_mode
def test_a_direction_typed_beside_a_figure_that_turned_is_named(mode):
    draft = draft_of(two_comparisons("20", "30"))
    draft.say("，总体平稳", "，下降幅度较大，总体平稳")
    plan, _ = run(two_comparisons("20", "30"), draft, two_comparisons("20", "持平"), mode)
    assert len(items(plan, "需要决定")) == 1
    assert "您写的“下降”请重新斟酌" in items(plan, "需要决定")[0]


@unmarked
def test_a_count_where_a_rate_was_taken_away_is_not_the_rate_typed_over(mode):
    draft = edited("已整改518处，整改率98.5％，", "已整改518处，已销号509处，")
    plan, _ = run(winter(), draft, CORRECTED, mode)
    assert not [item for item in plan.items if item.key == "整改率" and "人工509" in item.text]
    assert any(item.key == "整改率" for item in plan.items)


@unmarked
def test_what_is_left_of_a_phrase_is_not_the_figure_before_it(mode):
    def made(now: str, change: str) -> Document:
        more = phrase(
            "起数.同比", ("连接", "同比"), ("方向", "增加"), ("数值", change), ("单位", "起"), value=change, inputs=("起数",),
            compared="起数.上年",
        )  # fmt: skip
        return document(para("一", "发生事故", fig("起数", now, unit="起"), "起，", more, "，总体平稳。"))

    draft = draft_of(made("2", "2"))
    draft.say("事故2起，同比增加2起", "事故起，增加2起")
    plan, result = run(made("2", "2"), draft, made("5", "1"), mode)
    assert result.text() == ["发生事故起，增加1起，总体平稳。"]
    assert [item.key for item in plan.items if item.group == "请核对"] == ["起数"]


def inspections(gas: str = "21", heat: str = "3", rate: str = "66.7") -> Document:
    columns = ("行动", "检查", "隐患", "整改率")
    rows = [
        row("行动表", "表头", columns, ["行动", "检查", "隐患", "整改率"], header=True),
        row(
            "行动表", "燃气", columns, ["燃气", fig("燃气.检查", gas), fig("燃气.隐患", "12"), fig("燃气.率", "100.0")]
        ),
        row("行动表", "供热", columns, ["供热", fig("供热.检查", "8"), fig("供热.隐患", heat), fig("供热.率", rate)]),
    ]
    return document(para("首", "行动情况见下表。"), table("行动表", columns, rows), para("末", "下一步继续抓好落实。"))


@any_mode
def test_a_table_copied_whole_is_corrected_like_the_one_it_was_copied_from(mode):
    draft = draft_of(inspections())
    box = draft.box()
    again = [[replace(cell, address=f"抄{i}.{j}", ink=draft.copy(cell.ink)) for j, cell in enumerate(cells)]
             for i, cells in enumerate(box.rows)]  # fmt: skip
    draft.items.append(replace(box, address="抄", rows=again, block=""))
    plan, result = run(inspections(), draft, inspections("22", "4", "50.0"), mode)
    assert result.text()[1] == result.text()[3] == text_of(inspections("22", "4", "50.0"))[1]
    assert not plan.to_decide
    assert plan.counts["updated"] == 6


@any_mode
def test_a_table_of_another_year_with_the_same_rows_is_left_to_its_writer(mode):
    draft = draft_of(inspections())
    box = draft.box()
    theirs = [[cell.text for cell in cells] for cells in box.rows]
    theirs[1][1:], theirs[2][1:] = ["19", "11", "90.9"], ["5", "3", "33.3"]
    again = [[replace(cell, address=f"旧{i}.{j}", ink=[Ink(char) for char in theirs[i][j]])
              for j, cell in enumerate(cells)] for i, cells in enumerate(box.rows)]  # fmt: skip
    draft.items.append(replace(box, address="旧", rows=again, block=""))
    _, result = run(inspections(), draft, inspections("22", "4", "50.0"), mode)
    assert [list(cells) for cells in result.text()[3]] == theirs


def fines(total: str, printed: str) -> Document:
    return document(
        para("罚", "各乡镇检查企业，依法罚款", fig("罚款", printed, value=total, unit="元", form="万元(2)"), "万元。"),
        para("末", "下一步继续抓好落实。"),
    )


@any_mode
def test_an_amount_printed_in_ten_thousands_and_said_again_by_hand_is_listed_when_it_moves(mode):
    draft = draft_of(fines("226000", "22.6"))
    draft.add("下一步", "全年累计处罚22.6万元，全部上缴。")
    plan, _ = run(fines("226000", "22.6"), draft, fines("261000", "26.1"), mode)
    assert items(plan, "请核对") == ["文中仍有旧值22.6万元（罚款 已由22.6更正为26.1）（已批注）"]


@any_mode
def test_a_figure_and_a_number_of_a_heading_that_print_the_same_are_not_changed_into_themselves(mode):
    def towns(name: str, block: str) -> Document:
        return document(
            para("首", "上半年各项工作推进有序。"),
            para(block, number_word(f"编号.{block}", "（二）"), "压实乡镇责任。其中，", fig(f"{name}.名称", name), "排查隐患",
                 fig(f"{name}.隐患", "12", unit="处"), "处，整改率", fig(f"{name}.率", "21.4%", unit="%"), "，情况总体平稳。"),
        )  # fmt: skip

    base, theirs = towns("河口镇", "甲"), towns("河口新镇", "甲")
    plan, result = run(base, draft_of(base), theirs, mode)
    assert result.text() == text_of(theirs)
    assert not [item for item in items(plan, "文字变化") if "12" in item and "河口" not in item]
    base, theirs = towns("河口镇", "甲"), towns("河口镇", "乙")
    plan, result = run(base, draft_of(base), theirs, mode)
    assert items(plan, "文字变化") == []


@any_mode
def test_a_typed_number_that_a_later_correction_makes_right_again_is_asked_no_more(mode):
    """Retired by one correction (旧值) or worked out by hand (推算): the comment goes when the number is true again."""
    draft = draft_of(winter())
    draft.say("我区将继续", "我区对整改率98.5％不松懈，将继续")
    plan, result = run(winter(), draft, CORRECTED, mode)
    assert len(plan.conflicts) == 1
    again, last = run(replace(CORRECTED, conflicts=plan.conflicts), result, winter(), mode)
    assert "整改率98.5％不松懈" in last.text()[1]
    assert again.conflicts == ()
    assert not again.to_decide
    assert not last.comments


def deaths(roads: str, building: str) -> Document:
    return document(
        para(
            "事故", "上半年，道路交通事故", fig("事故.道路交通.起数", "4", unit="起"), "起、死亡",
            fig("事故.道路交通.死亡", roads, unit="人"), "人，建筑施工事故", fig("事故.建筑施工.起数", "3", unit="起"), "起、死亡",
            fig("事故.建筑施工.死亡", building, unit="人"), "人。",
        ),
        para("下步", "下一步，我区将继续压实安全生产责任，深入开展专项整治。"),
    )  # fmt: skip


@any_mode
@pytest.mark.parametrize(
    ("typed", "listed"),
    [("道路交通死亡2人，教训深刻", True), ("去年道路交通死亡2人", False), ("建筑施工死亡2人", False)],
)
def test_a_stale_number_whose_owner_is_named_is_listed_though_another_figure_prints_the_same(mode, typed, listed):
    draft = draft_of(deaths("2", "1"))
    draft.say("下一步，", f"{typed}。下一步，")
    plan, _ = run(deaths("2", "1"), draft, deaths("1", "2"), mode)
    expected = ["文中仍有旧值2人（事故.道路交通.死亡 已由2更正为1）（已批注）"] if listed else []
    assert items(plan, "请核对") == expected


def drill(day: str) -> Document:
    return document(
        para("演练", fig("演练.日期", day, kind="日期", value="2024-06-12"), "，县政府组织应急演练一次。"),
        para("下步", "下一步，我区将继续压实安全生产责任，深入开展专项整治。"),
    )


@any_mode
@pytest.mark.parametrize(("typed", "listed"), [("自6月12日演练以来，", True), ("自6月13日演练以来，", False)])
def test_a_date_said_again_by_hand_is_listed_when_it_moves(mode, typed, listed):
    draft = draft_of(drill("6月12日"))
    draft.say("下一步，", f"{typed}下一步，")
    plan, _ = run(drill("6月12日"), draft, drill("6月21日"), mode)
    expected = ["文中仍有旧的“6月12日”（演练.日期 已更正为“6月21日”）（已批注）"] if listed else []
    assert items(plan, "请核对") == expected
