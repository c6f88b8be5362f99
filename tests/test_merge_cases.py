"""The acceptance cases of refresh.md, section 8, each with its own sentence, in all three degradations."""

from __future__ import annotations

from dataclasses import replace

import pytest
from merge_world import (
    MODES,
    Draft,
    Ink,
    Sheet,
    chart,
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
from report.merge.plan import Comment, Describe, Heal, HealBlock, ReplaceChart

SENTENCE = "上半年共检查生产经营单位312家次，排查隐患1056项，已整改1021项，整改率96.7%，罚款38.5万元。"
CORRECTED = "上半年共检查生产经营单位318家次，排查隐患1066项，已整改1021项，整改率95.8%，罚款38.5万元。"

any_mode = pytest.mark.parametrize("mode", MODES)


def report(checked: str = "312", found: str = "1056", rate: str = "96.7%", extra: tuple[object, ...] = ()) -> Document:
    return document(
        para("题", "某区上半年安全生产工作总结"),
        para(
            "检查", "上半年共检查生产经营单位", fig("检查家次", checked, unit="家次"), "家次，排查隐患",
            fig("隐患", found, unit="项"), "项，已整改", fig("已整改", "1021", unit="项"), "项，整改率",
            fig("整改率", rate, unit="%"), "，罚款", fig("罚款", "38.5", unit="万元"), "万元。",
        ),
        para("下步", "下一步，我区将继续压实安全生产责任，深入开展专项整治。"),
        *extra,  # type: ignore[arg-type]
    )  # fmt: skip


def corrected(**more: object) -> Document:
    return report("318", "1066", "95.8%", **more)  # type: ignore[arg-type]


def refreshed(draft: Draft, mode: str) -> tuple[object, Draft]:
    return run(report(), draft, corrected(), mode)


@any_mode
def test_an_unedited_draft_becomes_the_fresh_build(mode):
    plan, result = refreshed(draft_of(report()), mode)
    assert result.text() == text_of(corrected())
    assert result.text()[1] == CORRECTED
    assert plan.counts["updated"] == 3
    assert not plan.conflicts


@any_mode
def test_a_a_hand_edit_in_another_paragraph_stays_and_nothing_is_to_decide(mode):
    draft = draft_of(report())
    draft.say("继续压实", "进一步压实")
    plan, result = refreshed(draft, mode)
    assert result.text()[1:] == [CORRECTED, "下一步，我区将进一步压实安全生产责任，深入开展专项整治。"]
    assert not items(plan, "需要决定")
    assert not items(plan, "请核对")


@any_mode
def test_b_a_hand_sentence_at_the_end_of_the_paragraph_stays(mode):
    draft = draft_of(report())
    draft.say("万元。", "万元。各街道同步开展了自查。")
    plan, result = refreshed(draft, mode)
    assert result.text()[1] == CORRECTED + "各街道同步开展了自查。"
    assert not plan.conflicts


@any_mode
def test_c_the_same_clause_reworded_keeps_hand_words_and_gets_the_new_number(mode):
    draft = draft_of(report())
    draft.say("共检查生产经营单位", "累计检查各类生产经营单位")
    plan, result = refreshed(draft, mode)
    assert result.text()[1] == CORRECTED.replace("共检查生产经营单位", "累计检查各类生产经营单位")
    assert not plan.conflicts


@any_mode
def test_d_another_clause_reworded_stays(mode):
    draft = draft_of(report())
    draft.say("罚款", "依法处以罚款")
    plan, result = refreshed(draft, mode)
    assert result.text()[1] == CORRECTED.replace("罚款", "依法处以罚款")
    assert not plan.conflicts


@any_mode
def test_e_a_number_changed_by_hand_stays_with_a_comment_of_all_three_values(mode):
    draft = draft_of(report())
    draft.overtype("312", "320")
    plan, result = refreshed(draft, mode)
    assert result.text()[1] == CORRECTED.replace("318", "320")
    assert items(plan, "需要决定") == ["检查家次 生成312／人工320／更正318（保留人工，已批注）"]
    comment = next(action for action in plan.actions if isinstance(action, Comment))
    assert "生成312／人工320／更正318" in comment.text
    assert (comment.address, comment.start, comment.end) == ("b1", 12, 15)
    assert plan.counts["conflict"] == 1
    assert plan.counts["updated"] == 2


@any_mode
def test_e_a_hand_value_that_equals_the_corrected_one_is_agreement_and_counts_as_updated(mode):
    draft = draft_of(report())
    draft.overtype("312", "318")
    plan, result = refreshed(draft, mode)
    assert result.text()[1] == CORRECTED
    assert not plan.conflicts
    assert plan.counts["updated"] == 3


@any_mode
def test_f_a_sentence_deleted_by_hand_stays_deleted_and_is_listed(mode):
    draft = draft_of(report())
    draft.delete("共检查")
    plan, result = refreshed(draft, mode)
    assert result.text() == draft.text()
    assert items(plan, "人工删除") == ["人工已删除（更正后内容有变化）：“上半年共检查生产经营单位312家次，…”"]
    assert plan.counts["deleted"] == 5


@any_mode
def test_g_a_moved_paragraph_gets_its_new_numbers_where_it_stands_and_is_listed_as_moved(mode):
    draft = draft_of(report())
    draft.move("共检查", "下一步")
    plan, result = refreshed(draft, mode)
    assert result.text()[2] == CORRECTED
    assert any(text.startswith("人工移动") for text in items(plan, "人工保持"))


@any_mode
def test_h_a_paragraph_split_in_two_has_its_figures_corrected_in_both_parts_and_nothing_twice(mode):
    draft = draft_of(report())
    draft.split("已整改")
    plan, result = refreshed(draft, mode)
    first, second = CORRECTED.split("已整改")
    assert result.text()[1:3] == [first, "已整改" + second]
    assert not plan.conflicts
    assert plan.counts["updated"] == 3


@any_mode
def test_i_a_number_that_was_only_made_bold_is_corrected(mode):
    """Formatting is no text: merge sees the same characters; `word` keeps the run's format."""
    plan, result = refreshed(draft_of(report()), mode)
    assert "318家次" in result.text()[1]
    assert not plan.conflicts


def trend(direction: str, value: str) -> Document:
    return document(
        para("事故", "上半年发生生产安全事故", fig("事故", "19" if direction == "下降" else "21"), "起，同比",
             phrase("事故.同比", ("方向", direction), ("数值", value), ("单位", "%")), "。"),
        para("尾", "特此报告。"),
    )  # fmt: skip


@any_mode
def test_k_a_turn_under_hand_praise_regenerates_the_phrase_and_names_the_praise(mode):
    draft = draft_of(trend("下降", "5.0"))
    draft.say("同比", "同比实现")
    draft.say("%。", "%，成效显著。")
    plan, result = run(trend("下降", "5.0"), draft, trend("上升", "3.0"), mode)
    assert result.text()[0] == "上半年发生生产安全事故21起，同比实现上升3.0%，成效显著。"
    (decision,) = items(plan, "需要决定")
    assert decision == "事故.同比 由“下降5.0%”变为“上升3.0%”，您写的“实现”“成效显著”请重新斟酌（已批注）"
    comment = next(action for action in plan.actions if isinstance(action, Comment))
    assert "更正后的原句：上半年发生生产安全事故21起，同比上升3.0%。" in comment.text


@any_mode
def test_k2_a_hand_changed_direction_word_that_turns_is_one_conflict_and_the_hand_phrase_stays_whole(mode):
    draft = draft_of(trend("下降", "5.0"))
    draft.say("下降", "减少")
    plan, result = run(trend("下降", "5.0"), draft, trend("上升", "3.0"), mode)
    assert result.text()[0] == "上半年发生生产安全事故21起，同比减少5.0%。"
    assert items(plan, "需要决定") == ["事故.同比 生成下降5.0%／人工减少5.0%／更正上升3.0%（保留人工，已批注）"]


@any_mode
def test_k2_where_the_direction_does_not_turn_the_hand_word_stays_and_the_value_moves(mode):
    draft = draft_of(trend("下降", "5.0"))
    draft.say("下降", "减少")
    plan, result = run(trend("下降", "5.0"), draft, trend("下降", "4.2"), mode)
    assert result.text()[0] == "上半年发生生产安全事故19起，同比减少4.2%。"
    assert not plan.conflicts


@any_mode
def test_an_unedited_phrase_turns_without_a_question(mode):
    plan, result = run(trend("下降", "5.0"), draft_of(trend("下降", "5.0")), trend("上升", "3.0"), mode)
    assert result.text() == text_of(trend("上升", "3.0"))
    assert not plan.conflicts


def compared(now: str, extra: tuple[object, ...] = ()) -> Document:
    last = fig("检查家次.上年", "298", unit="家次")
    change = fig(
        "检查家次.比上年", "", value=str(int(now) - 298), unit="家次", compared="检查家次.上年", inputs=("检查家次",)
    )
    return document(
        para("检查", "上半年共检查生产经营单位", fig("检查家次", now, unit="家次", compared="检查家次.上年"), "家次。"),
        *extra,  # type: ignore[arg-type]
        unprinted=(last, change),
    )  # fmt: skip


@any_mode
@pytest.mark.parametrize(
    ("written", "listed"),
    [
        ("比去年同期多14家次", "您写的‘多14家次’按更正后应为20（已批注）"),
        ("比去年同期多１４家次", "您写的‘多１４家次’按更正后应为20（已批注）"),
        ("比去年同期多十四家次", "您写的‘多十四家次’按更正后应为20（已批注）"),
        ("增幅4.7%", "您写的‘4.7%’按更正后应为6.7%（已批注）"),
        ("是去年的1.05倍", "您写的‘1.05倍’按更正后应为1.07（已批注）"),
    ],
)
def test_j_a_derived_number_written_by_hand_is_listed_with_the_value_it_should_have(mode, written, listed):
    draft = draft_of(compared("312"))
    draft.say("家次。", f"家次，{written}。")
    plan, result = run(compared("312"), draft, compared("318"), mode)
    assert result.text()[0] == f"上半年共检查生产经营单位318家次，{written}。"
    assert items(plan, "请核对") == [listed]
    assert plan.to_decide


@any_mode
def test_j_a_hand_number_that_is_right_after_the_correction_is_not_listed(mode):
    draft = draft_of(compared("312"))
    draft.say("家次。", "家次，比去年同期多20家次，出动14人次。")
    plan, _ = run(compared("312"), draft, compared("318"), mode)
    assert items(plan, "请核对") == []


@any_mode
def test_j_what_is_said_against_last_year_is_not_measured_by_two_figures_of_this_year(mode):
    def made(first: str, now: str) -> Document:
        parts = (fig("甲类", first, unit="家次"), "家次、乙类", fig("乙类", "142", unit="家次"), "家次。")
        return compared(now, extra=(para("其中", "其中甲类", *parts),))

    draft = draft_of(made("170", "312"))
    draft.say("其中甲类", "比去年同期多28家次，其中甲类")
    plan, _ = run(made("170", "312"), draft, made("176", "318"), mode)
    assert items(plan, "请核对") == []


@any_mode
def test_j_stays_open_without_a_second_comment_until_the_number_is_changed(mode):
    draft = draft_of(compared("312"))
    draft.say("家次。", "家次，比去年同期多14家次。")
    plan, result = run(compared("312"), draft, compared("318"), mode)
    base = replace(compared("318"), conflicts=plan.conflicts)
    again, same = run(base, result, compared("318"), mode)
    assert not again.actions
    assert items(again, "请核对") == items(plan, "请核对")
    same.say("多14", "多20")
    closed, done = run(base, same, compared("318"), mode)
    assert not closed.to_decide
    assert not done.comments


TRADES = ("行业", "检查")


def inspected(first: str, second: str, total: str, *more: object) -> Document:
    rows = [
        row("表", "头", TRADES, TRADES, header=True),
        row("表", "建筑", TRADES, ["建筑", fig("建筑.检查", first)]),
        row("表", "商贸", TRADES, ["商贸", fig("商贸.检查", second)]),
        row("表", "合计", TRADES, ["合计", fig("合计.检查", total)], total=True),
    ]
    title = para("表题", number_word("表号", "表1"), "　检查情况", style="表题", exhibit="表")
    return document(para("前", "检查情况见表1。"), title, table("表", TRADES, rows), para("后", "以上。"), *more)  # type: ignore[arg-type]


@any_mode
def test_l_a_row_inserted_by_hand_stays_and_the_total_that_misses_it_is_listed_with_the_sum(mode):
    draft = draft_of(inspected("102", "210", "312"))
    draft.box().rows.insert(3, [Sheet("x1", [*map(Ink, "开发区")]), Sheet("x2", [Ink("6")])])
    plan, result = run(inspected("102", "210", "312"), draft, inspected("106", "212", "318"), mode)
    assert result.text()[2] == (("行业", "检查"), ("建筑", "106"), ("商贸", "212"), ("开发区", "6"), ("合计", "318"))
    (finding,) = [item for item in plan.items if item.group == "请核对"]
    assert finding.text == "“合计”318 ≠ 106+212+6＝324（检查）；“开发区”是人工加的行，请补进数据后再更正；合计没有改动"
    assert finding.place == "表1第5行“合计”"


def listed(*counts: str) -> Document:
    names = ("建筑", "商贸", "危化")
    return document(
        para("头", "分领域情况如下："),
        *(
            para(
                f"项{name}",
                number_word(f"{name}.号", f"（{n}）"),
                name,
                "领域检查",
                fig(f"{name}.检查", count),
                "家次；",
            )
            for name, n, count in zip(names, "一二三", counts, strict=True)
        ),
    )


@any_mode
def test_n_a_list_item_deleted_by_hand_stays_deleted_and_the_hand_numbering_is_kept(mode):
    draft = draft_of(listed("50", "70", "61"))
    draft.delete("商贸")
    draft.overtype("（三）", "（二）")
    plan, result = run(listed("50", "70", "61"), draft, listed("51", "72", "61"), mode)
    assert result.text() == ["分领域情况如下：", "（一）建筑领域检查51家次；", "（二）危化领域检查61家次；"]
    assert items(plan, "人工删除") == ["人工已删除（更正后内容有变化）：“（二）商贸领域检查70家次；”"]
    assert not plan.conflicts


def pictured(*numbers: str) -> Document:
    return document(
        para("前", "各行业检查情况见图1。"), chart("图", *numbers),
        para("图题", number_word("图号", "图1"), "　各行业检查家次", style="图题", exhibit="图"), para("后", "下一步继续。"),
    )  # fmt: skip


@any_mode
def test_p_a_chart_is_redrawn_in_place_with_caption_and_neighbouring_hand_edits_kept(mode):
    """Size and crop are the picture's own in the file; merge asks for other data in the same place."""
    draft = draft_of(pictured("102", "210"))
    draft.say("各行业检查家次", "分行业检查家次")
    draft.say("继续。", "继续努力。")
    plan, result = run(pictured("102", "210"), draft, pictured("106", "212"), mode)
    assert [type(action) for action in plan.actions if not isinstance(action, Heal | HealBlock)] == [
        ReplaceChart,
        Describe,
    ]
    assert result.text()[1:] == [text_of(pictured("106", "212"))[1], "图1　分行业检查家次", "下一步继续努力。"]
    assert not plan.conflicts


@any_mode
def test_p_a_picture_replaced_by_hand_stays_with_a_comment(mode):
    draft = draft_of(pictured("102", "210"))
    draft.items[1].sha = "by hand"  # type: ignore[union-attr]
    plan, result = run(pictured("102", "210"), draft, pictured("106", "212"), mode)
    assert result.text()[1] == ("图", "by hand")
    assert items(plan, "需要决定") == ["图“图”的数已更正，但图由人工换过，予以保留（已批注）"]


def two_slots(direction: str, value: str) -> Document:
    return document(
        para("事故", "事故起数同比", fig("方向", direction), fig("幅度", value), "。"), para("尾", "特此报告。")
    )


@any_mode
def test_k2_holds_where_direction_and_value_are_two_figures(mode):
    draft = draft_of(two_slots("下降", "5.0%"))
    draft.say("下降", "减少")
    plan, result = run(two_slots("下降", "5.0%"), draft, two_slots("上升", "3.0%"), mode)
    assert result.text()[0] == "事故起数同比减少5.0%。"
    assert items(plan, "需要决定") == ["方向 生成下降5.0%／人工减少5.0%／更正上升3.0%（保留人工，已批注）"]
    base = replace(two_slots("上升", "3.0%"), conflicts=plan.conflicts)
    again, _ = run(base, result, two_slots("上升", "3.0%"), mode)
    assert not again.actions
    assert again.conflicts == plan.conflicts


@any_mode
def test_figures_in_a_footnote_are_updated_by_control_or_by_their_text_where_only_one_figure_has_it(mode):
    draft = draft_of(report())
    marked = draft.copy(draft.find("312").ink[12:15])
    draft.margins.append(Sheet("f1", [*map(Ink, "注："), *marked, *map(Ink, "家次不含乡镇自查。")], movable=False))
    draft.margins.append(Sheet("f2", [*map(Ink, "其中1056项含重复排查，38人次参加。")], movable=False))
    plan, result = run(report(), draft, corrected(), mode)
    assert result.margins[0].text == "注：318家次不含乡镇自查。"
    assert result.margins[1].text == "其中1066项含重复排查，38人次参加。"
    assert not plan.to_decide


@any_mode
def test_every_copy_of_a_figure_made_by_hand_is_updated_or_listed_and_counted(mode):
    draft = draft_of(report())
    copied = draft.copy(draft.find("312").ink[3:17])
    draft.find("下一步").ink[0:0] = [*copied, Ink("。")]
    plan, result = run(report(), draft, corrected(), mode)
    if mode == "all marks":
        assert result.text()[2].startswith("共检查生产经营单位318家次。下一步")
        assert plan.expected == 6
        assert plan.counts["updated"] == 4
    else:
        assert result.text()[2].startswith("共检查生产经营单位312家次。下一步")
        assert items(plan, "请核对") == ["文中仍有旧值312家次（检查家次 已由312更正为318）（已批注）"]


@pytest.mark.parametrize(("typed", "kept"), [("约", "约318"), ("近", "近318")])
@any_mode
def test_text_typed_at_the_edge_of_a_figure_stays_round_the_new_value(mode, typed, kept):
    draft = draft_of(report())
    sheet = draft.find("312")
    sheet.type(12, typed)
    sheet.ink[12].control, sheet.ink[12].tag = sheet.ink[13].control, sheet.ink[13].tag
    plan, result = run(report(), draft, corrected(), mode)
    assert kept + "家次" in result.text()[1]
    assert not plan.conflicts


@any_mode
def test_a_figure_deleted_by_hand_is_listed_when_it_was_corrected_and_nothing_is_written(mode):
    draft = draft_of(report())
    draft.say("，整改率96.7%", "")
    plan, result = run(report(), draft, corrected(), mode)
    assert result.text()[1] == CORRECTED.replace("，整改率95.8%", "")
    assert items(plan, "请核对") == ["整改率 已由96.7%更正为95.8%，现稿中人工已删去或改写，没有找到"]
    assert plan.counts["deleted"] == 1


@any_mode
def test_a_conflict_stays_open_without_a_second_comment_until_text_equals_figure(mode):
    draft = draft_of(report())
    draft.overtype("312", "320")
    plan, result = run(report(), draft, corrected(), mode)
    base = replace(corrected(), conflicts=plan.conflicts)
    again, _ = run(base, result, corrected(), mode)
    assert not again.actions
    assert items(again, "需要决定") == ["检查家次 生成312／人工320／更正318（保留人工，已批注）"]
    result.say("320", "318")
    closed, done = run(base, result, corrected(), mode)
    assert not closed.conflicts
    assert not closed.to_decide
    assert not done.comments


@any_mode
def test_a_conflict_whose_comment_a_person_resolved_is_closed_and_the_hand_value_kept(mode):
    draft = draft_of(report())
    draft.overtype("312", "320")
    plan, result = run(report(), draft, corrected(), mode)
    result.resolved = (plan.conflicts[0]["id"],)
    base = replace(corrected(), conflicts=plan.conflicts)
    closed, done = run(base, result, corrected(), mode)
    assert not closed.conflicts
    assert not closed.to_decide
    assert closed.counts["kept"] == 1
    assert "320家次" in done.text()[1]


@any_mode
def test_a_resolved_conflict_opens_anew_when_the_data_changes_again(mode):
    draft = draft_of(report())
    draft.overtype("312", "320")
    plan, result = run(report(), draft, corrected(), mode)
    base = replace(corrected(), conflicts=plan.conflicts)
    third = report("330", "1066", "95.8%")
    again, done = run(base, result, third, mode)
    assert items(again, "需要决定") == ["检查家次 生成318／人工320／更正330（保留人工，已批注）"]
    assert list(done.comments.values()) == ["检查家次：生成318／人工320／更正330。现稿未改，请决定。"]


@any_mode
def test_an_accepted_value_is_kept_without_a_question(mode):
    draft = draft_of(report())
    draft.overtype("312", "320")
    plan, _ = run(report(), draft, corrected(), mode, accepted={"检查家次": "320"})
    assert not plan.to_decide
    assert "检查家次：生成312／人工320（人工认定）" in items(plan, "人工保持")


@any_mode
def test_the_same_words_changed_by_hand_and_by_the_template_are_one_conflict_with_the_generated_text(mode):
    base = document(para("一", "各街道要认真落实属地责任，检查", fig("检查", "12"), "家。"))
    theirs = document(para("一", "各街道要严格落实属地责任，检查", fig("检查", "15"), "家。"))
    draft = draft_of(base)
    draft.say("认真", "切实")
    plan, result = run(base, draft, theirs, mode)
    assert result.text() == ["各街道要切实落实属地责任，检查15家。"]
    assert items(plan, "需要决定") == [
        "人工与更正改了同一处文字：生成“认真”／人工“切实”／更正“严格”（保留人工，已批注）"
    ]
    calm, _ = run(replace(theirs, conflicts=plan.conflicts), result, theirs, mode)
    assert not calm.actions
    assert len(calm.conflicts) == 1
    result.say("切实", "严格")
    closed, _ = run(replace(theirs, conflicts=plan.conflicts), result, theirs, mode)
    assert not closed.conflicts


@any_mode
def test_words_changed_by_the_template_elsewhere_in_an_edited_paragraph_are_applied(mode):
    base = document(para("一", "各街道要认真落实属地责任，检查", fig("检查", "12"), "家，发现问题及时整改。"))
    theirs = document(para("一", "各街道要严格落实属地责任，检查", fig("检查", "15"), "家，发现问题及时整改。"))
    draft = draft_of(base)
    draft.say("及时整改", "立即督促整改")
    plan, result = run(base, draft, theirs, mode)
    assert result.text() == ["各街道要严格落实属地责任，检查15家，发现问题立即督促整改。"]
    assert not plan.conflicts


@any_mode
def test_a_new_exhibit_is_inserted_with_its_caption_and_note_in_order(mode):
    def made(*more: object) -> Document:
        return document(para("前", "总体情况如下，详见后表和有关说明。"), *more, para("后", "下一步继续努力。"))  # type: ignore[arg-type]

    new = (
        para("表题", number_word("表号", "表1"), "　情况", style="表题", exhibit="表"),
        table(
            "表",
            TRADES,
            [row("表", "头", TRADES, TRADES, header=True), row("表", "建筑", TRADES, ["建筑", fig("数", "5")])],
        ),
        para("表注", "注：据统计。", style="表注", exhibit="表"),
    )
    draft = draft_of(made())
    draft.say("继续努力", "继续加油")
    plan, result = run(made(), draft, made(*new), mode)
    assert result.text() == [*text_of(made(*new))[:-1], "下一步继续加油。"]
    back, gone = run(made(*new), draft_of(made(*new)), made(), mode)
    assert gone.text() == text_of(made())
    assert back.counts["retired"] == 2
    assert not plan.to_decide


@any_mode
def test_a_vanished_table_with_a_hand_edited_caption_stays_as_a_whole_with_one_comment(mode):
    def made(*more: object) -> Document:
        return document(para("前", "总体情况如下，详见后表和有关说明。"), *more, para("后", "下一步继续努力。"))  # type: ignore[arg-type]

    old = (
        para("表题", number_word("表号", "表1"), "　各行业检查情况一览", style="表题", exhibit="表"),
        table(
            "表",
            TRADES,
            [row("表", "头", TRADES, TRADES, header=True), row("表", "建筑", TRADES, ["建筑", fig("数", "5")])],
        ),
    )
    draft = draft_of(made(*old))
    draft.say("一览", "汇总")
    plan, result = run(made(*old), draft, made(), mode)
    assert result.text() == draft.text()
    assert plan.to_decide
    assert len([action for action in plan.actions if isinstance(action, Comment)]) == 1


def accidents(*more: object, calm: bool) -> Document:
    ended = "未发生较大事故，全区形势总体平稳。" if calm else "发生较大事故，形势严峻。"
    parts = ("上半年，全区", *more, ended, "现将有关情况报告如下，请予审议。")
    return document(para("一", *parts), para("二", "下一步继续努力。"))  # type: ignore[arg-type]


SOME = (
    "共发生事故",
    fig("事故.起数", "4"),
    "起、死亡",
    fig("事故.死亡", "5"),
    "人，其中建筑",
    fig("事故.建筑", "3"),
    "起。",
)


@any_mode
@pytest.mark.parametrize("hand", ["split", "join", "say"])
def test_the_figures_of_a_clause_that_is_no_longer_generated_are_one_decision_with_its_words(mode, hand):
    base, theirs = accidents(*SOME, calm=True), accidents("未发生事故。", calm=True)
    draft = draft_of(base)
    if hand == "split":
        draft.split("未发生较大")
    elif hand == "join":
        draft.join("下一步继续")
    else:
        draft.say("其中建筑", "其中建筑行业")
    plan, result = run(base, draft, theirs, mode)
    assert len([action for action in plan.actions if isinstance(action, Comment)]) == 1
    assert result.text() == draft.text()
    assert plan.counts["conflict"] == 3
    calm, _ = run(replace(theirs, conflicts=plan.conflicts), result, theirs, mode)
    assert not calm.actions
    assert len(calm.conflicts) == 1


@any_mode
def test_words_of_a_sentence_are_changed_together_or_left_together(mode):
    base, theirs = accidents(calm=True), accidents(calm=False)
    draft = draft_of(base)
    draft.say("未发生", "没有发生")
    draft.say("请予审议", "请审议")
    plan, result = run(base, draft, theirs, mode)
    assert result.text() == draft.text()
    (decision,) = items(plan, "需要决定")
    assert "更正“发生较大事故，形势严峻”" in decision


@any_mode
def test_a_newly_generated_paragraph_that_a_person_already_wrote_is_not_inserted_twice(mode):
    base = document(para("一", "一、总体情况平稳有序。"), para("三", "三、下一步打算。"))
    theirs = document(
        para("一", "一、总体情况平稳有序。"), para("二", "上半年发生较大事故", fig("较大", "1"), "起，死亡", fig("死亡", "3"), "人。"),
        para("三", "三、下一步打算。"),
    )  # fmt: skip
    draft = draft_of(base)
    draft.add("总体", "上半年发生较大事故1起，死亡3人。")
    plan, result = run(base, draft, theirs, mode)
    assert result.text() == text_of(theirs)
    assert len(items(plan, "请核对")) == 1


@any_mode
def test_a_column_moved_or_renamed_by_hand_keeps_its_meaning(mode):
    columns = ("行业", "检查", "隐患")

    def made(*numbers: str) -> Document:
        rows = [
            row("表", "头", columns, columns, header=True),
            row("表", "建筑", columns, ["建筑", fig("建筑.检查", numbers[0]), fig("建筑.隐患", numbers[1])]),
            row("表", "商贸", columns, ["商贸", fig("商贸.检查", numbers[2]), fig("商贸.隐患", numbers[3])]),
        ]
        return document(para("前", "情况如下："), table("表", columns, rows))

    draft = draft_of(made("11", "25", "37", "48"))
    for cells in draft.box().rows:
        cells[1], cells[2] = cells[2], cells[1]
    draft.overtype("检查", "检查家次")
    plan, result = run(made("11", "25", "37", "48"), draft, made("12", "25", "39", "50"), mode)
    assert result.text()[1] == (("行业", "隐患", "检查家次"), ("建筑", "25", "12"), ("商贸", "50", "39"))
    assert "表1的列次序由人工调整，按列名更新" in items(plan, "人工保持")


@any_mode
def test_j_listed_again_with_the_newest_value_when_the_data_changes_once_more(mode):
    draft = draft_of(compared("312"))
    draft.say("家次。", "家次，比去年同期多14家次。")
    plan, result = run(compared("312"), draft, compared("318"), mode)
    again, last = run(replace(compared("318"), conflicts=plan.conflicts), result, compared("324"), mode)
    assert items(again, "请核对") == ["您写的‘多14家次’按更正后应为26（已批注）"]
    assert len(last.comments) == 1
    assert "应为26" in next(iter(last.comments.values()))
    right, last = run(replace(compared("324"), conflicts=again.conflicts), last, compared("312"), mode)
    assert right.conflicts == ()
    assert not last.comments


@any_mode
def test_a_share_in_a_column_added_by_hand_is_listed_when_its_figures_moved(mode):
    base, theirs = inspected("102", "210", "312"), inspected("106", "212", "318")
    draft = draft_of(base)
    for cells, text in zip(draft.box().rows, ("占比（%）", "32.7", "67.3", "100"), strict=True):
        cells.append(Sheet(f"c{text}", [*map(Ink, text)]))
    plan, result = run(base, draft, theirs, mode)
    assert result.text()[2][1] == ("建筑", "106", "32.7")  # type: ignore[index]
    assert items(plan, "请核对") == ["您写的‘32.7’按更正后应为33.3（已批注）", "您写的‘67.3’按更正后应为66.7（已批注）"]
    assert "表1有人工增加的列（1列），其中数字不会自动更新" in items(plan, "人工保持")


@any_mode
def test_an_unmet_difference_of_two_figures_of_one_sentence_is_listed(mode):
    draft = draft_of(report())
    draft.say("整改率", "尚有35项正在整改，整改率")
    plan, _ = run(report(), draft, corrected(), mode)
    assert items(plan, "请核对") == ["您写的‘35项’按更正后应为45（已批注）"]


@any_mode
def test_j_where_the_phrase_keeps_only_the_change_from_last_year(mode):
    """A phrase whose comparison value bears the key of the figure itself: last year is now less the change."""

    def made(now: str, change: str, rate: str) -> Document:
        slot = phrase(
            "起数.同比", ("连接", "同比"), ("方向", "增加"), ("数值", change), ("单位", "起"), ("连接", "、"),
            ("方向", "上升"), ("数值", rate), ("单位", "％"), value=change, inputs=("起数", "起数"), compared="起数",
        )  # fmt: skip
        return document(para("一", "上半年发生事故", fig("起数", now, unit="起"), "起，", slot, "。"))

    base, theirs = made("24", "4", "20"), made("26", "6", "30")
    draft = draft_of(base)
    draft.say("％。", "％，是去年的1.2倍，多出20%。")
    plan, result = run(base, draft, theirs, mode)
    assert result.text() == ["上半年发生事故26起，同比增加6起、上升30％，是去年的1.2倍，多出20%。"]
    assert sorted(items(plan, "请核对")) == [
        "您写的‘1.2倍’按更正后应为1.3（已批注）",
        "文中仍有旧值20%（起数.同比 已由同比增加4起、上升20％更正为同比增加6起、上升30％）（已批注）",
    ]


def one_of_two_deleted() -> tuple[Document, Draft, Document]:
    def made(second: str) -> Document:
        return document(
            para("一", "甲区发生", fig("甲", "12", unit="起"), "起，乙区发生", fig("乙", second, unit="起"), "起。")
        )

    draft = draft_of(made("13"))
    draft.find("甲区").erase(4, 12)
    return made("13"), draft, made("15")


@pytest.mark.parametrize("mode", ["no controls", "no marks at all"])
def test_a_number_that_may_be_either_of_two_figures_is_reported_and_not_refreshed(mode):
    base, draft, theirs = one_of_two_deleted()
    assert draft.text() == ["甲区发生13起。"]
    plan, result = run(base, draft, theirs, mode)
    assert result.text() == ["甲区发生13起。"]
    assert items(plan, "需要决定") == ["乙：生成13／人工13／更正15（同值的数不止一处，按文字分不清，没有改动，已批注）"]


def test_with_its_control_the_same_number_is_refreshed():
    base, draft, theirs = one_of_two_deleted()
    _, result = run(base, draft, theirs)
    assert result.text() == ["甲区发生15起。"]


def written_like_a_deleted_one() -> tuple[Document, Draft, Document]:
    def made(second: str) -> Document:
        return document(
            para("一", "工贸领域发生生产安全事故", fig("工贸", "1", unit="起"), "起，扎实做好后续工作。"),
            para("二", "商贸领域发生生产安全事故", fig("商贸", second, unit="起"), "起，扎实做好后续工作。"),
            para("三", "下一步，将继续压实各方责任。"),
        )

    draft = draft_of(made("2"))
    draft.delete("商贸")
    draft.add("下一步", "另据统计，今年以来镇街共发生生产安全事故2起，均已结案。")
    return made("2"), draft, made("0")


@any_mode
def test_words_that_two_paragraphs_share_do_not_lead_a_figure_into_the_wrong_one(mode):
    base, draft, theirs = written_like_a_deleted_one()
    _, result = run(base, draft, theirs, mode)
    assert result.text() == draft.text()


@any_mode
def test_j_a_difference_that_keeps_its_size_but_turns_is_listed(mode):
    def made(now: str, change: int, word: str) -> Document:
        slot = phrase(
            "起数.同比", ("连接", "同比"), ("方向", word), ("数值", "1"), ("单位", "起"),
            value=str(change), inputs=("起数", "起数"), compared="起数",
        )  # fmt: skip
        return document(para("一", "上半年发生事故", fig("起数", now, unit="起"), "起，", slot, "。"))

    draft = draft_of(made("4", -1, "减少"))
    draft.say("起。", "起，比去年少1起，成效显著。")
    plan, _ = run(made("4", -1, "减少"), draft, made("6", 1, "增加"), mode)
    assert items(plan, "请核对") == ["您写的‘少1起’按更正后应为1，且方向相反（已批注）"]
    assert items(plan, "需要决定") == [
        "起数.同比 由“同比减少1起”变为“同比增加1起”，您写的“成效显著”请重新斟酌（已批注）"
    ]


@any_mode
def test_digits_typed_right_beside_a_figure_make_it_another_number_and_a_conflict(mode):
    draft = draft_of(report())
    draft.find("312").type(12, "1")
    plan, result = run(report(), draft, corrected(), mode)
    assert "1312家次" in result.text()[1]
    assert items(plan, "需要决定") == ["检查家次 生成312／人工1312／更正318（保留人工，已批注）"]


@any_mode
def test_a_total_that_misses_a_row_deleted_by_hand_is_listed_with_the_reason(mode):
    columns = ("行业", "检查", "隐患")

    def made(first: str, total: str) -> Document:
        rows = [
            row("表", "头", columns, columns, header=True),
            row("表", "建筑", columns, ["建筑", fig("建筑.检查", first), fig("建筑.隐患", "25")]),
            row("表", "商贸", columns, ["商贸", fig("商贸.检查", "37"), fig("商贸.隐患", "48")]),
            row("表", "合计", columns, ["合计", fig("合计.检查", total), fig("合计.隐患", "73")], total=True),
        ]
        return document(para("前", "情况如下："), table("表", columns, rows))

    draft = draft_of(made("11", "48"))
    del draft.box().rows[2]
    plan, result = run(made("11", "48"), draft, made("12", "49"), mode)
    assert result.text()[1] == (columns, ("建筑", "12", "25"), ("合计", "49", "73"))
    assert items(plan, "人工删除") == ["人工已删除：表1“商贸”行"]
    assert items(plan, "请核对") == ["“合计”49 ≠ 12（检查）；73 ≠ 25（隐患）；“商贸”行由人工删去；合计没有改动"]


def two_sectors_with_one_count() -> tuple[Document, Draft, Document]:
    def made(second: str) -> Document:
        return document(
            para("一", "工贸领域发生事故", fig("工贸", "12", unit="起"), "起，同比增加多起。"),
            para("二", "交通领域发生事故", fig("交通", second, unit="起"), "起，主要发生在国道。"),
            para("三", "下一步，将继续压实各方责任。"),
        )

    return made("12"), draft_of(made("12")), made("5")


@pytest.mark.parametrize("mode", ["no controls", "no marks at all"])
def test_a_copied_number_that_another_figure_still_prints_is_known_by_the_words_copied_after_it(mode):
    base, draft, theirs = two_sectors_with_one_count()
    draft.say("下一步，", "12起，主要发生在国道。下一步，")
    plan, _ = run(base, draft, theirs, mode)
    assert items(plan, "请核对") == ["文中仍有旧值12起（交通 已由12更正为5）（已批注）"]


@any_mode
def test_the_same_number_with_the_words_of_a_figure_that_is_still_right_is_not_listed(mode):
    base, draft, theirs = two_sectors_with_one_count()
    draft.say("下一步，", "12起，同比增加多起。下一步，")
    plan, _ = run(base, draft, theirs, mode)
    assert not items(plan, "请核对")


def test_a_caption_whose_noun_is_gone_is_not_told_as_a_number_typed_over():
    def made(now: str) -> Document:
        return document(
            para("表题", number_word("表号", "表1"), "　分行业检查情况"),
            para("一", "共检查", fig("检查", now, unit="家次"), "家次。"),
        )

    draft = draft_of(made("312"))
    draft.say("表1　分", "三1　分")
    plan, _ = run(made("312"), draft, made("318"), "no marks at all")
    assert not [item for item in plan.items if item.key == "表号" and "保留人工" in item.text]
