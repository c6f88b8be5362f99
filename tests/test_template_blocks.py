"""Lines of a template become blocks: styles, run-in headings, numbers, exhibits, ids that stay."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from template_world import MISSING, blocks, exhibit, mistake, paragraphs, rendered

from report.document import Chart, Paragraph, Slot, Table, Text
from report.figure import short_id


def identities(text: str, values: dict[str, Any] | None = None, **options: Any) -> list[str]:
    return [block.id for block in blocks(text, values, **options)]


def test_a_line_is_a_paragraph_and_blank_lines_and_comments_vanish() -> None:
    assert paragraphs("甲。\n\n{# 不印 #}\n乙。\n{#\n两行\n注释 #}\n丙。") == ["甲。", "乙。", "丙。"]


def test_headings_of_four_levels_are_numbered_and_restart_below_each_higher_one() -> None:
    text = "# 甲\n## 乙\n### 丙\n#### 丁\n### 戊\n## 己\n### 庚\n# 辛\n## 壬"
    assert paragraphs(text) == [
        "一、甲",
        "（一）乙",
        "1.丙",
        "（1）丁",
        "2.戊",
        "（二）己",
        "1.庚",
        "二、辛",
        "（一）壬",
    ]


def test_a_heading_that_ends_in_a_full_stop_runs_into_the_next_paragraph() -> None:
    (block,) = blocks("## 压实责任。\n召开会议。")
    assert isinstance(block, Paragraph)
    assert (block.text, block.lead, block.style) == ("（一）压实责任。召开会议。", 2, "正文")
    assert [run.lead for run in block.runs] == [True, True, False]


def test_a_heading_before_a_table_or_another_heading_stays_alone() -> None:
    assert paragraphs("## 甲。\n## 乙\n丙。") == ["（一）甲。", "（二）乙", "丙。"]


def test_headings_stay_apart_where_the_house_style_says_so() -> None:
    from template_world import branch, placed

    from report.compare import Wording
    from report.template.render import render
    from report.template.tools import Setting, tools

    setting = Setting(Wording(), lambda _: None)
    found, _ = render("## 甲。\n乙。", branch("", {}), {}, placed, tools(setting), "report.md", run_in=False)
    assert found is not None
    assert [block.text for block in found.blocks if isinstance(block, Paragraph)] == ["（一）甲。", "乙。"]


@pytest.mark.parametrize(
    ("line", "style"),
    [
        ("@标题 总结", "题目"),
        ("@主送 各单位：", "主送"),
        ("@署名 某局", "署名"),
        ("@附件 附件：表", "附件"),
        ("@注 （联系人）", "附注"),
    ],
)
def test_closing_lines_carry_their_style(line: str, style: str) -> None:
    (block,) = blocks(line)
    assert (block.style, block.text) == (style, line.split()[1])


def test_bold_marks_of_the_source_are_bold_and_those_of_data_are_words() -> None:
    (block,) = blocks("**工贸。**{{ 事项 }}。", {"事项": "查**重点**企业"})
    assert [(run.text, run.bold) for run in block.runs] == [("工贸。", True), ("查**重点**企业", False), ("。", False)]


def test_bold_marks_in_macros_and_set_blocks_are_bold_too() -> None:
    text = "{% macro 强(数) %}\n**共{{ 数 }}起**\n{% endmacro %}\n{{ 强(甲.乙) }}。"
    (block,) = blocks(text, {"甲": {"乙": 3}})
    assert [(run.text, run.bold) for run in block.runs] == [("共", True), ("3", True), ("起", True), ("。", False)]


def test_an_odd_bold_mark_stays_as_typed() -> None:
    assert paragraphs("甲**乙。") == ["甲**乙。"]


# ── exhibits ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_exhibits_are_numbered_in_the_order_in_which_they_stand() -> None:
    known = {"乙图": exhibit("乙图", table=False), "甲图": exhibit("甲图", table=False), "丙表": exhibit("丙表")}
    text = "见{{ 图表.甲图.号 }}、{{ 图表.乙图.号 }}和{{ 图表.丙表.号 }}。\n{{ 图表.乙图 }}\n{{ 图表.丙表 }}\n{{ 图表.甲图 }}"
    found = blocks(text, exhibits=known)
    assert found[0].text == "见图2、图1和表1。"
    assert [type(block).__name__ for block in found[1:]] == [
        "Chart",
        "Paragraph",
        "Paragraph",
        "Table",
        "Chart",
        "Paragraph",
    ]
    assert [block.text for block in found if isinstance(block, Paragraph)][1:] == [
        "图1　情况",
        "表1　情况",
        "图2　情况",
    ]
    assert isinstance(found[1], Chart)
    assert isinstance(found[4], Table)


def test_the_title_of_an_exhibit_is_template_text_with_slots() -> None:
    found = blocks(
        "见{{ 图表.表.号 }}。\n{{ 图表.表 }}", {"期间": "1—6月"}, exhibits={"表": exhibit("表", title="{{ 期间 }}情况")}
    )
    caption = found[1]
    assert [run.key for run in caption.runs if isinstance(run, Slot)] == ["编号.表", "期间"]
    assert caption.exhibit == "表"


def test_an_exhibit_placed_twice_or_cited_without_being_placed_is_refused() -> None:
    known = {"表": exhibit("表")}
    assert mistake("{{ 图表.表 }}\n{{ 图表.表 }}", exhibits=known).code == "E415"
    assert mistake("见{{ 图表.表.号 }}。", exhibits=known).code == "E415"
    assert mistake("甲{{ 图表.表 }}乙", exhibits=known).code == "E416"


def test_a_mistake_in_the_title_of_an_exhibit_names_its_file_and_line() -> None:
    problem = mistake("{{ 图表.表 }}", exhibits={"表": exhibit("表", title="{{ 没有 }}情况")})
    assert (problem.code, problem.place.file, problem.place.line) == ("E403", "exhibits.yaml", 3)


# ── ids ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

FLIP = "开头。\n{% if 甲.起数 == 0 %}\n未发生事故。\n形势平稳。\n{% else %}\n发生{{ 甲.起数 }}起。\n形势严峻。\n又一段。\n{% endif %}\n结尾。"


def test_a_flipped_condition_keeps_the_ids_of_its_lines_by_ordinal() -> None:
    calm, grave = (identities(FLIP, {"甲": {"起数": count}}) for count in (0, 3))
    assert len(calm) == 4
    assert len(grave) == 5
    assert calm[:3] == grave[:3]
    assert calm[-1] == grave[-1]
    assert grave[3] not in calm


def test_lines_of_elif_branches_share_the_ids_too() -> None:
    text = "{% if 甲 == 0 %}\n无。\n{% elif 甲 == 1 %}\n一起。\n{% else %}\n多起。\n{% endif %}"
    assert len({identities(text, {"甲": count})[0] for count in (0, 1, 2)}) == 1


def test_two_conditions_with_the_same_first_line_do_not_share_an_id() -> None:
    text = (
        "{% if 甲 == 0 %}\n无。\n{% else %}\n有。\n{% endif %}\n{% if 乙 == 0 %}\n无。\n{% else %}\n多。\n{% endif %}"
    )
    for first in (0, 1):
        for second in (0, 1):
            assert len(set(identities(text, {"甲": first, "乙": second}))) == 2
    assert len({tuple(identities(text, {"甲": a, "乙": b})) for a in (0, 1) for b in (0, 1)}) == 1


def test_an_inserted_row_of_a_loop_leaves_the_ids_of_the_others() -> None:
    text = "{% for 行 in 表.各行 %}\n{{ 行.名称 }}{{ 行.数 }}起。\n{% endfor %}"
    two = identities(text, {"表": {"各行": [{"名称": "工贸", "数": 1}, {"名称": "消防", "数": 2}]}})
    three = identities(
        text, {"表": {"各行": [{"名称": "工贸", "数": 1}, {"名称": "建筑", "数": 5}, {"名称": "消防", "数": 2}]}}
    )
    assert two == [three[0], three[2]]
    assert len(set(three)) == 3


def test_a_reworded_heading_leaves_the_id_of_its_run_in_paragraph() -> None:
    assert identities("## 压实责任。\n召开会议。") == identities("## 进一步压实责任。\n召开会议。")


def test_equal_lines_are_told_apart_by_their_order() -> None:
    ids = identities("同样的话。\n同样的话。\n同样的话。")
    assert len(set(ids)) == 3


def test_blanks_in_a_line_do_not_change_its_id() -> None:
    assert identities("共{{ 甲 }}起。", {"甲": 1}) == identities("共{{甲}}起。  ", {"甲": 2})


def test_a_pin_keeps_the_id_of_a_reworded_line() -> None:
    first = identities("原来的话。{#: 总体形势 #}")
    assert identities("完全改写的话。{#: 总体形势 #}") == first
    assert first == [short_id("总体形势", 0)]


def test_a_line_before_a_condition_may_come_and_go_without_moving_ids() -> None:
    assert set(identities(FLIP, {"甲": {"起数": 0}})) < set(identities("新的一行。\n" + FLIP, {"甲": {"起数": 0}}))


def test_slot_ids_follow_block_key_form_and_order() -> None:
    (block,) = blocks("{{ 甲 }}与{{ 甲 }}，{{ 甲|小数(1) }}。", {"甲": 5})
    ids = [run.id for run in block.runs if isinstance(run, Slot)]
    assert ids == [
        short_id(block.id, "甲", "", 0),
        short_id(block.id, "甲", "", 1),
        short_id(block.id, "甲", "小数1", 0),
    ]


# ── includes ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_include_puts_the_lines_of_another_file_of_the_kit_in_place() -> None:
    parts = {"部分.md": "## 乙。\n丙{{ 甲 }}。\n"}
    assert paragraphs('# 甲\n{% include "部分.md" %}\n丁。', {"甲": 3}, parts=parts) == [
        "一、甲",
        "（一）乙。丙3。",
        "丁。",
    ]


def test_lines_of_an_include_have_ids_of_their_own_file() -> None:
    parts = {"部分.md": "同样的话。"}
    with_part = identities('{% include "部分.md" %}\n同样的话。', parts=parts)
    assert len(set(with_part)) == 2
    assert identities("同样的话。") == with_part[1:]
    assert identities('新的一行。\n{% include "部分.md" %}', parts=parts)[1] == with_part[0]


def test_a_mistake_in_an_included_line_names_that_file_and_line() -> None:
    problem = mistake('甲。\n{% include "部分.md" %}', parts={"部分.md": "乙。\n{{ 没有 }}。"})
    assert (problem.place.file, problem.place.line, problem.read) == ("部分.md", 2, "没有")


@pytest.mark.parametrize(
    "line",
    [
        '{% include "../../秘密.md" %}',
        '{% include "/etc/passwd" %}',
        '{% include "没有.md" %}',
        '甲{% include "部分.md" %}乙',
        "{% include 名称 %}",
    ],
)
def test_nothing_outside_the_kit_is_included(line: str) -> None:
    problem = mistake(line, {"名称": "部分.md"}, parts={"部分.md": "乙。"})
    assert problem.code == "E423"


def test_a_file_that_includes_itself_is_refused() -> None:
    parts = {"甲.md": '{% include "乙.md" %}', "乙.md": '{% include "甲.md" %}'}
    assert mistake('{% include "甲.md" %}', parts=parts).code == "E423"


# ── what is pending ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_missing_value_prints_pending_and_is_listed_once_for_each_printing() -> None:
    found, problems = rendered("检查{{ 甲.检查 }}次。", {"甲": {"检查": MISSING}})
    assert found is not None
    assert found.blocks[0].text == "检查【待核】次。"
    assert [(p.code, p.place.line) for p in problems.problems] == [("E430", 1)]
    assert found.pending[0].action == "请补报：甲检查（未报）"


def test_fixed_words_are_text_and_no_slot() -> None:
    (block,) = blocks("按照{{ '〔2022〕3号'|固定 }}文件。")
    assert [(run.text, run.fixed) for run in block.runs if isinstance(run, Text)] == [
        ("按照", False),
        ("〔2022〕3号", True),
        ("文件。", False),
    ]


@pytest.mark.parametrize(
    "title",
    [
        "{{ 期间 }}情况",
        "{{期间}}情况",
        "{{ 甲.乙 }}情况",
        "没有名称的情况",
        "{{ 期间 ~ '' }}情况",
        "{{ 甲.没有 }}",
        "{{ 没有 }}",
        "{{ 甲 }}",
        "{{ 图表.表.号 }}",
        "{{ 图表 }}",
    ],
)
def test_a_title_reads_the_same_with_and_without_compiling(title: str) -> None:
    values = {"期间": "上半年", "甲": {"乙": "工贸"}}
    outcomes = []
    for text in (title, title + "{# 要编译 #}{{ '' }}"):
        found, problems = rendered(
            "见{{ 图表.表.号 }}。\n{{ 图表.表 }}", values, exhibits={"表": exhibit("表", title=text)}
        )
        words = [block.text for block in found.blocks if isinstance(block, Paragraph)] if found else []
        outcomes.append((words, [(p.code, p.cause, p.action) for p in problems.errors()]))
    assert outcomes[0] == outcomes[1]


# ── ids over random templates ───────────────────────────────────────────────────────────────────────────────────────

LINES = st.sampled_from(["甲。", "乙。", "丙{{ 数.一 }}。", "# 题", "## 次题。", "**丁。**"])
CONDITIONS = st.sampled_from(["数.一 == 0", "数.二 == 0", "数.缺 == 0", "数.一 > 0 and 数.二 == 0"])


def _written(parts: list[list[str]]) -> list[str]:
    return [line for part in parts for line in part]


NODES = st.recursive(
    LINES.map(lambda line: [line]),
    lambda children: st.one_of(
        st.tuples(CONDITIONS, st.lists(children, min_size=1, max_size=3), st.lists(children, max_size=3)).map(
            lambda node: [f"{{% if {node[0]} %}}", *_written(node[1]), "{% else %}", *_written(node[2]), "{% endif %}"]
        ),
        st.tuples(CONDITIONS, CONDITIONS, children, children).map(
            lambda node: [f"{{% if {node[0]} %}}", *node[2], f"{{% elif {node[1]} %}}", *node[3], "{% endif %}"]
        ),
    ),
    max_leaves=12,
)
LOOPS = st.lists(NODES, min_size=1, max_size=2).map(
    lambda parts: ["{% for 行 in 表.各行 %}", "{{ 行.名称 }}：", *_written(parts), "{% endfor %}"]
)


@given(
    st.lists(st.one_of(NODES, LOOPS), min_size=1, max_size=5), st.integers(0, 1), st.integers(0, 1), st.integers(0, 3)
)
def test_the_blocks_of_any_template_have_ids_of_their_own(
    parts: list[list[str]], one: int, two: int, rows: int
) -> None:
    values = {
        "数": {"一": one, "二": two, "缺": MISSING},
        "表": {"各行": [{"名称": f"行{'甲' * i}"} for i in range(1, rows + 1)]},
    }
    text = "\n".join(_written(parts))
    found = blocks(text, values)
    ids = [block.id for block in found]
    assert len(set(ids)) == len(ids), text
    slots = [run.id for block in found for run in block.runs if isinstance(run, Slot)]
    assert len(set(slots)) == len(slots)
    assert [block.id for block in blocks(text + "\n# 末尾", values)][:-1] == ids
