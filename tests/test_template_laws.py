"""Laws of the template: every digit is a slot (2), templates reach nothing but values (9), figures survive rendering."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from template_world import MISSING, NONE, blocks, exhibit, figure, mistake, paragraphs, rendered

from report.document import Paragraph, Slot, Text
from report.figure import Kind, State
from report.problem import Level

WORLD: dict[str, Any] = {
    "事故": {"合计": {"起数": 4}, "各行": [{"名称": "工贸", "起数": 3}, {"名称": "建筑", "起数": 1}]},
    "词": "工贸",
    "日": {"甲": 1},
}

ATTACKS = [
    "{{ 事故.__class__ }}",
    "{{ 事故.__class__.__mro__[1].__subclasses__() }}",
    "{{ 词.__class__ }}",
    '{{ 事故["__class__"] }}',
    '{{ 事故["_entry"] }}',
    "{{ 事故._entry }}",
    "{{ 事故._desk.root }}",
    "{{ ''.__class__.__mro__ }}",
    "{{ 'a'.format }}",
    "{{ '{0.__class__}'.format(事故) }}",
    "{{ '%s' % 事故 }}",
    "{{ '%2000000000d' % 1 }}",
    "{{ 事故|attr('__class__') }}",
    "{{ [事故]|map(attribute='__class__')|list }}",
    "{{ 词|upper }}",
    "{{ 事故|pprint }}",
    "{{ namespace(a=1) }}",
    "{{ cycler('a', 'b').next() }}",
    "{{ joiner(',') }}",
    "{{ lipsum(n=2000000) }}",
    "{{ dict(a=1) }}",
    "{% for i in range(99999999) %}甲{% endfor %}",
    "{{ range(3)|list }}",
    "{{ 'a' * 2000000000 }}",
    "{{ 词 * 2000000000 }}",
    "{{ [1] * 2000000000 }}",
    "{{ 2 ** 999999999 }}",
    "{{ 事故.合计.起数 ** 999999999 }}",
    "{{ 7 // 2 }}",
    "{% import 'os' as os %}{{ os }}",
    "{% from 'os' import path %}",
    "{% extends 'x' %}",
    "{% block 甲 %}{% endblock %}",
    "{% include '../秘密' %}",
    "{% set 事故 = '甲' %}{{ 事故 }}",
    "{% set _段 = '甲' %}",
    "{% set _判 = '甲' %}",
    "{% for 有 in 事故.各行 %}甲{% endfor %}",
    "{% macro 同比列(x) %}甲{% endmacro %}",
    "{{ _段(1) }}",
    "{{ _未(1, '甲') }}",
    "{{ self }}",
    "{{ self._TemplateReference__context }}",
    "{{ caller() }}",
    "{{ loop }}",
    "{% for 行 in 事故.各行 %}{{ loop.__class__ }}{% endfor %}",
    "{% for 行 in 事故.各行 %}{{ loop.cycle('a', 'b') }}{% endfor %}",
    "{% for 行 in 事故.各行 recursive %}{{ loop(事故.各行) }}{% endfor %}",
    "{% raw %}{{ 事故 }}{% endraw %}",
    "{% filter upper %}甲{% endfilter %}",
    "{% call 有(1) %}甲{% endcall %}",
    "{% with x = 1 %}{{ x }}{% endwith %}",
    "{{ 事故 is defined }}",
    "{{ 没有|百分比 }}",
    "{{ 没有.下面.__class__ }}",
    "{% if 没有 %}甲{% endif %}",
    "{{ 没有 ~ '甲' }}",
    "{{ None }}",
    "{{ true }}",
    "{{ 1.5 }}",
    "{{ {'a': 1} }}",
    "{{ 词[0:1] }}",
    "{{ 词[0] }}",
    "{{ 事故() }}",
    "{{ 事故.合计.起数() }}",
    "{{ 词 in 词 }}",
    "{{ 3 + 4 }}",
    "{{ loop.index }}",
]
"""One line each; every one must be refused with a message in Chinese."""

BOMBS = [
    "{% set a = '甲甲甲甲甲甲甲甲甲甲' %}\n" + "{% set a = a ~ a %}\n" * 60 + "{{ a }}",
    "{% set a %}甲{% endset %}\n" + "{% set a %}{{ a }}{{ a }}{% endset %}\n" * 60 + "{{ a }}",
    "".join(
        f"{{% macro 宏{'甲' * i}() %}}{{{{ 宏{'甲' * (i + 1)}() }}}}{{{{ 宏{'甲' * (i + 1)}() }}}}{{% endmacro %}}\n"
        for i in range(1, 60)
    )
    + "{% macro 宏"
    + "甲" * 60
    + "() %}乙{% endmacro %}\n{{ 宏甲() }}",
    "{% macro 宏() %}{{ 宏() }}{% endmacro %}\n{{ 宏() }}",
    "{% set a = 事故.合计.起数 %}\n" + "{% set a = a * a %}\n" * 60 + "{{ a }}",
    "{% for a in 列 %}{% for b in 列 %}{% for c in 列 %}甲{% endfor %}{% endfor %}{% endfor %}",
    "{% for a in 列 %}{% for b in 列 %}{% set 长 %}" + "甲" * 2000 + "{% endset %}{% endfor %}{% endfor %}",
    "{% for a in 列 %}{% for b in 列 %}{% for c in 列 %}{% for d in 列 %}甲{% endfor %}{% endfor %}{% endfor %}{% endfor %}",
    "{{ " + "(" * 3000 + "词" + ")" * 3000 + " }}",
    "{{ " + "-" * 3000 + "事故.合计.起数 }}",
    "{{ 事故" + ".合计" * 3000 + " }}",
    "甲" * 1_000_001,
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_law_9_templates_reach_nothing_but_values(attack: str) -> None:
    problem = mistake(f"甲。\n{attack}", WORLD)
    assert problem.level is Level.ERROR
    assert problem.place.line == 2, problem
    assert re.search("[一-鿿]", problem.cause)
    assert problem.action
    assert "object at 0x" not in problem.cause + problem.read


@pytest.mark.parametrize("bomb", BOMBS, ids=range(len(BOMBS)))
def test_law_9_nothing_grows_without_bound(bomb: str) -> None:
    values = {**WORLD, "列": [{"名称": str(index)} for index in range(100)]}
    problem = mistake(bomb, values)
    assert re.search("[一-鿿]", problem.cause)


def test_law_9_there_are_enough_attacks() -> None:
    assert len(set(ATTACKS)) == len(ATTACKS) >= 32


@given(st.text(alphabet="{}%#*|.~()[]'\"甲词_ 0=<>!,-+/\n", max_size=60))
def test_law_9_no_template_text_ends_in_anything_but_blocks_or_problems(text: str) -> None:
    found, problems = rendered(text, WORLD)
    assert (found is None) == bool(problems.errors())


# ── law 2 ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "text",
    ["共3起。", "共３起。", "第①项。", "占½。", "{{ '3起' }}", "{{ 词 ~ '3起' }}", "{% set 话 = '3起' %}{{ 话 }}"],
)
def test_law_2_a_digit_typed_in_the_template_is_a_mistake(text: str) -> None:
    assert mistake(text, WORLD).code == "E402"


def test_law_2_a_digit_in_the_title_or_note_of_an_exhibit_is_a_mistake() -> None:
    assert mistake("{{ 图表.表 }}", exhibits={"表": exhibit("表", title="2023年情况")}).code == "E402"
    assert mistake("{{ 图表.表 }}", exhibits={"表": exhibit("表", note="注：见表2。")}).code == "E402"


@given(st.integers(0, 10**9), st.text(alphabet="甲乙0123456789{}*#【】", min_size=1, max_size=12))
def test_law_2_every_digit_of_the_text_is_a_slot_or_fixed(count: int, name: str) -> None:
    text = "# {{ 表.名 }}\n共{{ 表.数 }}起，{{ 表.数|小数(2) }}，{{ '〔2022〕3号'|固定 }}。"
    for block in blocks(text, {"表": {"数": count, "名": name}}):
        assert isinstance(block, Paragraph)
        for run in block.runs:
            if isinstance(run, Text) and not run.fixed:
                assert not re.search(r"\d", run.text)


@given(
    st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cs", "Co", "Cc", "Cf"]), min_size=1, max_size=20)
)
def test_data_is_printed_verbatim_and_never_read_as_template(text: str) -> None:
    (block,) = blocks("甲{{ 词 }}乙", {"词": text})
    assert [run.text for run in block.runs if isinstance(run, Slot)] == [text]


@pytest.mark.parametrize("data", ["{{ 事故 }}", "{% if 词 %}", "{# 注 #}", "**粗**", "# 标题", "@署名", "图表.表"])
def test_template_signs_in_data_are_words(data: str) -> None:
    assert paragraphs("前{{ 词 }}后", {"词": data}) == [f"前{data}后"]


@pytest.mark.parametrize("sign", ["\U00100001", "\U000f0001", "\x07", "\x00"])
def test_signs_of_our_own_or_control_characters_in_the_template_are_refused(sign: str) -> None:
    problem = mistake(f"甲。\n乙{sign}丙。")
    assert (problem.code, problem.place.line) == ("E421", 2)


# ── figures survive rendering ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "text",
    [
        "共{{ 事故.合计.起数 }}起。",
        "{{ '共' ~ 事故.合计.起数 ~ '起。' }}",
        "{% set 数 = 事故.合计.起数 %}共{{ 数 }}起。",
        "{% set 话 %}共{{ 事故.合计.起数 }}起{% endset %}{{ 话 }}。",
        "{% set 话 %}\n共{{ 事故.合计.起数 }}起\n{% endset %}\n{{ 话 }}。",
        "{% macro 话(数) %}共{{ 数 }}起{% endmacro %}{{ 话(事故.合计.起数) }}。",
        "{% macro 话(数) %}\n共{{ 数 }}起\n{% endmacro %}\n{{ 话(事故.合计.起数) }}。",
        "{% for 行 in [事故.合计] %}共{{ 行.起数 }}起{% endfor %}。",
        "{{ '共' ~ 事故.合计.起数 ~ '起' if 事故.合计.起数 > 0 else '无' }}。",
        "{% if 事故.合计.起数 %}共{{ 事故.合计.起数 }}起{% endif %}。",
        "{% macro 外(x) %}{{ 内(x) }}{% endmacro %}{% macro 内(x) %}共{{ x }}起{% endmacro %}{{ 外(事故.合计.起数) }}。",
    ],
)
def test_a_figure_stays_a_slot_through_every_construct(text: str) -> None:
    (block,) = blocks(text, WORLD)
    assert block.text == "共4起。"
    assert [run.key for run in block.runs if isinstance(run, Slot)] == ["事故.合计.起数"]


def test_a_list_of_figures_is_one_slot_that_remembers_its_items() -> None:
    (block,) = blocks("由{{ 单位|并列 }}牵头。", {"单位": ["区教育局", "区商务局", "区卫健委"]})
    (run,) = [run for run in block.runs if isinstance(run, Slot)]
    assert (run.text, len(run.inputs)) == ("区教育局、区商务局和区卫健委", 3)


def test_titles_in_book_marks_stand_side_by_side() -> None:
    assert paragraphs("印发{{ 文件|并列 }}。", {"文件": ["《甲》", "《乙》"]}) == ["印发《甲》《乙》。"]


def test_joined_words_with_figures_are_not_looked_into() -> None:
    assert mistake("{% set 话 %}{{ 词 }}{% endset %}{{ 话|固定 }}", WORLD).code == "E405"


def test_arithmetic_in_a_template_is_exact_and_remembers_its_inputs() -> None:
    found, _ = rendered("{{ (甲 / 乙)|百分比(1) }}", {"甲": 1, "乙": 8})
    assert found is not None
    assert found.blocks[0].text == "12.5％"
    (shown,) = found.printed
    assert {part.key for part in shown.inputs} == {"甲", "乙"}
    assert mistake("{{ 甲 + 乙 }}", {"甲": (1, "起"), "乙": (2, "人")}).code == "E409"
    assert mistake("{{ 甲|百分比(1) }}", {"甲": (14, "处")}).cause == "“甲”的单位是“处”，不能印成百分数"


def test_a_number_is_not_compared_with_words() -> None:
    assert mistake("{% if 甲 == '三' %}乙{% endif %}", {"甲": 3}).code == "E408"


# ── what cannot be judged ───────────────────────────────────────────────────────────────────────────────────────────

WEEKLY = {"周调度": {"区卫健委": {"重大隐患": MISSING}}, "另": {"数": 1}, "无": {"数": NONE}}
ASKED = "周调度.区卫健委.重大隐患"
ONE = "【待核：“重大隐患 = 0”无法判断，区卫健委未报】"


def test_an_if_on_missing_data_prints_neither_branch_but_one_block_with_the_id_of_its_line() -> None:
    text = f"{{% if {ASKED} == 0 %}}\n未排查出重大隐患。\n又一段。\n{{% else %}}\n有重大隐患。\n{{% endif %}}"
    (block,) = blocks(text, WEEKLY)
    assert block.text == ONE
    known = {"周调度": {"区卫健委": {"重大隐患": 0}}}
    assert block.id == blocks(text, known)[0].id
    (run,) = block.runs
    assert (run.kind, run.state) == (Kind.STATE, State.UNCONFIRMED)


def test_an_if_inside_a_line_prints_its_block_in_the_sentence() -> None:
    text = f"截至目前，{{% if {ASKED} == 0 %}}无{{% else %}}有{{% endif %}}。"
    assert paragraphs(text, WEEKLY) == [f"截至目前，{ONE}。"]


def test_an_elif_that_cannot_be_judged_is_one_block_of_its_own() -> None:
    text = f"前文。\n{{% if 另.数 == 0 %}}\n甲。\n{{% elif {ASKED} == 0 %}}\n乙。\n{{% else %}}\n丙。\n{{% endif %}}\n后文。"
    found = blocks(text, WEEKLY)
    assert [block.text for block in found] == ["前文。", ONE, "后文。"]
    known = {**WEEKLY, "周调度": {"区卫健委": {"重大隐患": 0}}}
    assert found[1].id == blocks(text, known)[1].id


def test_a_nested_if_prints_one_block_only() -> None:
    text = f"{{% if {ASKED} == 0 %}}\n{{% if {ASKED} > 0 %}}\n甲。\n{{% endif %}}\n乙。\n{{% endif %}}"
    assert paragraphs(text, WEEKLY) == [ONE]


def test_a_condition_inside_a_branch_that_is_not_taken_prints_nothing() -> None:
    text = f"甲。\n{{% if 另.数 == 0 %}}\n{{% if {ASKED} > 0 %}}\n乙。\n{{% endif %}}\n{{% endif %}}"
    assert paragraphs(text, WEEKLY) == ["甲。"]


@pytest.mark.parametrize(
    ("condition", "printed"),
    [
        (f"{ASKED} == 0 and 另.数 == 0", "否"),
        (f"{ASKED} == 0 and 另.数 == 1", "【待核：“重大隐患 = 0 且 数 = 1”无法判断，区卫健委未报】"),
        (f"{ASKED} == 0 or 另.数 == 1", "是"),
        (f"{ASKED} == 0 or 另.数 == 0", "【待核：“重大隐患 = 0 或 数 = 0”无法判断，区卫健委未报】"),
        (f"not {ASKED} == 0", "【待核：“不是（重大隐患 = 0）”无法判断，区卫健委未报】"),
        (f"0 < {ASKED} < 9", "【待核：“0 < 重大隐患 < 9”无法判断，区卫健委未报】"),
        (f"有({ASKED})", "否"),
        (f"非零({ASKED})", "是"),
        ("非零(无.数)", "否"),
        ("有(无.数)", "否"),
        ("适用(无.数)", "否"),
        (f"适用({ASKED})", "是"),
        ("适用(另.数)", "是"),
        ("可比(另.数)", "否"),
    ],
)
def test_conditions_have_three_outcomes(condition: str, printed: str) -> None:
    text = f"{{% if {condition} %}}是{{% else %}}否{{% endif %}}"
    assert paragraphs(text, WEEKLY) == [printed]


def test_a_column_is_worth_a_word_if_any_row_is() -> None:
    rows = {"表": {"各行": [{"名称": "甲", "数": 0}, {"名称": "乙", "数": 2}], "空": [{"名称": "甲", "数": 0}]}}
    text = "{% if 非零(表.各行, '数') %}有{% endif %}{% if 非零(表.空, '数') %}无{% endif %}。"
    assert paragraphs(text, rows) == ["有。"]


def test_a_conditional_expression_has_three_outcomes_too() -> None:
    assert paragraphs(f"{{{{ '无' if {ASKED} == 0 else '有' }}}}。", WEEKLY) == [f"{ONE}。"]


def test_an_undecided_if_whose_branch_begins_with_an_exhibit_or_heading_is_still_one_paragraph() -> None:
    text = f"{{% if {ASKED} > 0 %}}\n# 标题\n{{{{ 图表.表 }}}}\n甲。\n{{% endif %}}"
    found = blocks(text, WEEKLY, exhibits={"表": exhibit("表")})
    assert [(block.style, block.text) for block in found] == [
        ("正文", "【待核：“重大隐患 > 0”无法判断，区卫健委未报】")
    ]
    only = f"{{% if {ASKED} > 0 %}}\n{{{{ 图表.表 }}}}\n{{% endif %}}"
    assert [block.style for block in blocks(only, WEEKLY, exhibits={"表": exhibit("表")})] == ["正文"]


def test_an_undecided_if_in_a_loop_is_one_block_for_each_row() -> None:
    rows = [{"名称": "甲局", "数": MISSING}, {"名称": "乙局", "数": 0}, {"名称": "丙局", "数": MISSING}]
    text = "{% for 行 in 表.各行 %}\n{% if 行.数 == 0 %}\n{{ 行.名称 }}无。\n{% endif %}\n{% endfor %}"
    found = blocks(text, {"表": {"各行": rows}})
    assert [block.text[:3] for block in found] == ["【待核", "乙局无", "【待核"]
    assert len({block.id for block in found}) == 3


def test_a_loop_keeps_rows_that_lack_their_number_and_drops_those_that_do_not_apply() -> None:
    rows = [{"名称": "甲", "数": MISSING}, {"名称": "乙", "数": 0}, {"名称": "丙", "数": NONE}, {"名称": "丁", "数": 2}]
    text = "{% for 行 in 表.各行 if 行.数 > 0 %}{{ 行.名称 }}{{ 行.数 }}起{% if not loop.last %}，{% endif %}{% endfor %}。"
    assert paragraphs(text, {"表": {"各行": rows}}) == ["甲【待核】起，丁2起。"]


@given(st.lists(st.sampled_from([None, False, True]), min_size=2, max_size=4), st.sampled_from(["and", "or"]))
def test_conditions_follow_the_logic_of_three_values(sides: list[bool | None], word: str) -> None:
    values = {f"数{'甲' * (i + 1)}": MISSING if side is None else int(side) for i, side in enumerate(sides)}
    text = f"{{% if {f' {word} '.join(f'{name} == 1' for name in values)} %}}是{{% else %}}否{{% endif %}}"
    deciding = word == "or"
    outcome = deciding if deciding in sides else None if None in sides else not deciding
    (printed,) = paragraphs(text, values)
    assert printed.startswith({True: "是", False: "否", None: "【待核"}[outcome])


# ── messages ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("line", "code", "cause", "action"),
    [
        ("{{ 事故.合计.起树 }}", "E403", "“事故.合计”下面没有“起树”", "是不是“起数”？"),
        ("{{ 事古.合计.起数 }}", "E403", "不认识的名称“事古”", "是不是“事故”？"),
        ("{{ 事故.合计.起数|百分笔 }}", "E401", "没有叫“百分笔”的写法", "请看 report explain 模板 里列的写法"),
        (
            "{% if 事故.合计.起数 > 0 %}甲",
            "E401",
            "模板没有写完：“if”后面少了“endif”",
            "请在该结束的地方补上",
        ),
        (
            "{{ 事故，合计 }}",
            "E401",
            "花括号里用了全角符号“，”",
            "花括号里的符号（引号、逗号、括号、竖线、大于小于号）都要用半角",
        ),
        ("{{ 事故.合计 }}", "E406", "“事故.合计”是一组数，不能直接打印", "请写到具体的列，或用“|并列”把列表连成一句"),
        ("{{ 事故.合计.起数", "E401", "“{{”和“}}”没有在这一行里成对", "请补上，并写在同一行"),
        ("{{ 图表.事古表 }}", "E410", "没有叫“事古表”的图表", "是不是“事故表”？"),
        (
            "{% for 行 in 事故.合计.起数 %}甲{% endfor %}",
            "E407",
            "“事故.合计.起数”是一个数，不能逐个取",
            "for 后面请写表的“各行”或一个列表",
        ),
        (
            "{{ 事故.合计.起数｜同比 }}",
            "E401",
            "花括号里用了全角符号“｜”",
            "花括号里的符号（引号、逗号、括号、竖线、大于小于号）都要用半角",
        ),
        ("{% if 事故.合计.起数 = 0 %}甲{% endif %}", "E401", "判断相等要写两个等号", "把 = 改成 =="),
        ("甲{% endif %}", "E401", "“endif”前面没有对应的“if”", "请删去，或在前面补上 {% if … %}"),
        (
            "｛｛ 事故.合计.起数 ｝｝",
            "E401",
            "这里有单独的或全角的花括号“｛”",
            "取数写 {{ 表.行.列 }}，判断写 {% if … %}，都是半角的双括号；要印花括号写 {{ '{'|固定 }}。",
        ),
        (
            "{事故.合计.起数}",
            "E401",
            "这里有单独的或全角的花括号“{”",
            "取数写 {{ 表.行.列 }}，判断写 {% if … %}，都是半角的双括号；要印花括号写 {{ '{'|固定 }}。",
        ),
        ("@署明 某局", "E401", "不认识“@署明”", "是不是“@署名”？后面要空一格。"),
        ("@署名某局", "E401", "不认识“@署名某局”", "是不是“@署名”？后面要空一格。"),
        ("@日期", "E401", "“@日期”后面没有空一格，或没有字", "写成“@日期 文字”，中间空一格。"),
        ("##提高站位", "E401", "标题的“#”要用半角，后面空一格", "例如“## 提高政治站位。”"),
        ("##### 五级", "E401", "标题最多四级", "例如“## 提高政治站位。”"),
        ("{{ 词|百分比 }}", "E405", "“词”不是数", "请用数"),
        ("{{ 事故.合计.起数|百分比(9) }}", "E405", "小数位数应是 0 到 6 的整数", "例如 百分比(1)"),
    ],
)
def test_a_message_names_the_line_what_is_wrong_and_what_to_do(line: str, code: str, cause: str, action: str) -> None:
    problem = mistake(f"甲。\n\n{line}", WORLD, exhibits={"事故表": exhibit("事故表")})
    assert (problem.code, problem.cause, problem.action) == (code, cause, action)
    assert problem.place.file == "report.md"
    assert problem.place.line == 3
    assert problem.read


def test_an_if_that_nothing_closes_is_told_where_it_was_opened() -> None:
    problem = mistake("甲。\n{% if 词 == '乙' %}\n乙。\n丙。\n丁。", WORLD)
    assert (problem.place.line, problem.cause) == (2, "模板没有写完：“if”后面少了“endif”")


def test_a_brace_can_be_printed_as_fixed_words() -> None:
    assert paragraphs("集合{{ '{甲}'|固定 }}。", WORLD) == ["集合{甲}。"]


def test_a_row_with_a_short_name_is_proposed_both_ways() -> None:
    from report.dictionary import Branch

    table = Branch("隐患", aliases={"岁末年初专项整治": "岁末年初"})
    row = Branch("隐患.岁末年初", title="岁末年初专项整治")
    row.put("发现", figure("隐患.岁末年初.发现", 526))
    table.put("岁末年初", row)
    year = Branch("隐患.2023行动")
    year.put("发现", figure("隐患.2023行动.发现", 9))
    table.put("2023行动", year)
    values = {"隐患": table}
    assert paragraphs('{{ 隐患.岁末年初专项整治.发现 }}、{{ 隐患["2023行动"].发现 }}', values) == ["526、9"]
    assert mistake("{{ 隐患.行动.发现 }}", values).action == '是不是“["2023行动"]”？'
    assert mistake("{{ 隐患.岁末年初专项.发现 }}", values).action == "是不是“岁末年初”或“岁末年初专项整治”？"


def test_all_typed_digits_are_told_at_once() -> None:
    _, problems = rendered("共3起。\n共4起。")
    assert [problem.place.line for problem in problems.errors()] == [1, 2]


# ── filters ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("{{ 率 }}", "97％"),
        ("{{ 率|百分比 }}", "97％"),
        ("{{ 率|百分比(1) }}", "97.0％"),
        ("{{ 率|百分比(0) }}", "97％"),
        ("{{ 率|百分比(2) }}", "96.96％"),
        ("{{ 比|百分比(1) }}", "12.5％"),
        ("{{ 钱|万元(2) }}", "26.58"),
        ("{{ 钱|万元 }}", "26.58"),
        ("{{ 钱|元 }}", "265800"),
        ("{{ 数|小数(2) }}", "7.00"),
        ("{{ 数|整数 }}", "7"),
        ("{{ 数 }}", "7"),
    ],
)
def test_printing_follows_the_filter_or_the_house_style(written: str, printed: str) -> None:
    from fractions import Fraction

    values = {
        "率": figure("率", Decimal(0), "％"),
        "比": figure("比", Decimal("0.125")),
        "钱": figure("钱", 265800, "元"),
        "数": figure("数", 7, "起"),
    }
    from dataclasses import replace

    values["率"] = replace(values["率"], value=Fraction(510, 526) * 100)
    assert paragraphs(written, values) == [printed]


def test_zeros_of_the_house_style_print_where_no_decimals_are_asked_for() -> None:
    from report.compare import Wording

    values = {"率": figure("率", 97, "％")}
    assert paragraphs("{{ 率|百分比 }}，{{ 率 }}", values, wording=Wording(zeros=True)) == ["97.0％，97.0％"]


def test_comparisons_follow_the_house_style_of_trailing_zeros() -> None:
    before = {"甲": figure("上年.甲", 10, "起")}
    assert paragraphs("{{ 甲|同比 }}", {"甲": (5, "起")}, before=before) == ["同比减少5起、下降50％"]


def test_the_direction_of_a_figure_without_last_year_cannot_be_judged() -> None:
    text = "{% if 甲.起数|上升 %}上升{% else %}没有{% endif %}"
    assert paragraphs(text, {"甲": {"起数": 5}}) == ["【待核：“起数上升”无法判断，上年同期甲起数未报】"]


@pytest.mark.parametrize(
    ("written", "printed"), [("年", "2023年"), ("年月", "2023年6月"), ("月", "6月"), ("月日", "6月7日")]
)
def test_parts_of_a_date_print_without_leading_zeros(written: str, printed: str) -> None:
    from report.dictionary.cells import date_figure
    from report.problem import Collector, Place

    day = date_figure("日期", "2023-06-07", Place(), "日期", Collector())
    assert paragraphs(f"{{{{ 日期|{written} }}}}", {"日期": day}) == [printed]


def test_a_part_that_a_date_lacks_is_a_mistake() -> None:
    from report.dictionary.cells import date_figure
    from report.problem import Collector, Place

    month = date_figure("计划", "2023年9月", Place(), "计划", Collector())
    assert mistake("{{ 计划|月日 }}", {"计划": month}).code == "E405"
