"""Formulas and conditions: what is read, what is refused with a column, what comes out."""

from __future__ import annotations

import ast
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from report.expression import ExpressionError, Scope, evaluate, judge, names, parse
from report.figure import Figure, State


def figure(key: str, value: str | None, unit: str = "", state: State = State.KNOWN) -> Figure:
    """A raw figure of typed digits, or one without a value."""
    return Figure(key, None if value is None else Decimal(value), unit, state)


NOW: dict[str, Figure | tuple[Figure, ...]] = {
    "隐患.发现": figure("隐患.发现", "526", "处"),
    "隐患.整改": figure("隐患.整改", "518", "处"),
    "隐患.2023行动": figure("隐患.2023行动", "0", "处"),
    "隐患.合计.整改": figure("隐患.合计.整改", "1595", "处"),
    "隐患.未报": figure("隐患.未报", None, "处", State.UNREPORTED),
    "隐患.待核": figure("隐患.待核", None, "处", State.UNCONFIRMED),
    "隐患.无": figure("隐患.无", None, "处", State.ABSENT),
    "事故.起数": (figure("工矿商贸.起数", "3", "起"), figure("建筑.起数", "1", "起")),
    "事故.死亡": (figure("工矿商贸.死亡", "3", "人"), figure("建筑.死亡", None, "人", State.UNREPORTED)),
    "事故.受伤": (figure("工矿商贸.受伤", "2", "人"), figure("建筑.受伤", None, "人", State.ABSENT)),
    "罚款.元": figure("罚款.元", "265800", "元"),
    "罚款.万元": figure("罚款.万元", "26.58", "万元"),
    "等级": Figure("等级", "较大"),
    "非煤矿山": figure("非煤矿山", "7", "起"),
    "家": figure("家", "10", "家"),
    "家次": figure("家次", "12", "家次"),
    "空列": (),
    "率": figure("率", None, "％", State.ABSENT),
}
BEFORE = {"隐患.发现": figure("上年.隐患.发现", "400", "处"), "事故.起数": (figure("上年.起数", "5", "起"),)}
SCOPE = Scope(same_period=BEFORE.__getitem__, known=NOW)


def value_of(text: str) -> str:
    """The exact text of a formula's result."""
    return evaluate(parse(text), NOW.__getitem__, "结果", SCOPE).exact_text()


def holds(text: str) -> bool | None:
    """What a condition comes to."""
    return judge(parse(text), NOW.__getitem__, SCOPE).holds


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("隐患.整改 ÷ 隐患.发现", "259/263"),
        ("隐患．整改／隐患．发现", "259/263"),
        ("隐患.发现 − 隐患.整改", "8"),
        ("隐患.发现 - 隐患.整改 × 2", "-510"),
        ("（隐患.发现－隐患.整改）＊２", "16"),
        ("−隐患.整改 + 隐患.发现", "8"),
        ("+隐患.整改", "518"),
        ("隐患.合计.整改", "1595"),
        ('隐患["2023行动"] + 1', "1"),
        ("隐患[“2023行动”] + 1", "1"),
        ("隐患['合计'].整改", "1595"),
        ("0.1 + 0.2", "0.3"),
        ("1.10", "1.10"),
        ("007", "7"),
        ("98.5％", "0.985"),
        ("100 × 1 ÷ 3", "100/3"),
        ("合计(事故.起数)", "4"),
        ("合计(事故.起数, 非煤矿山)", "11"),
        ("合计(空列)", "0"),
        ("合计(事故.受伤)", "2"),
        ("合计(事故.死亡)", "待核"),
        ("个数(事故.起数)", "2"),
        ("个数(事故.受伤)", "1"),
        ("个数(事故.死亡)", "待核"),
        ("最大(事故.起数)", "3"),
        ("最小(事故.起数，非煤矿山)", "1"),
        ("最大(事故.受伤)", "2"),
        ("最大(空列)", "无此项"),
        ("最小(事故.死亡)", "待核"),
        ("占比(非煤矿山, 合计(事故.起数, 非煤矿山))", "7/11"),
        ("占比(1, 事故.起数)", "1/4"),
        ("占比(隐患.整改, 隐患.2023行动X)".replace("2023行动X", "无"), "无此项"),
        ('隐患.整改 ÷ 隐患["2023行动"]', "无此项"),
        ("隐患.无 + 隐患.整改", "518"),
        ("隐患.未报 + 1", "待核"),
        ("隐患.待核 × 2", "待核"),
        ("同期(隐患.发现)", "400"),
        ("隐患.发现 ÷ 同期(隐患.发现) − 1", "63/200"),
        ("合计(事故.起数) − 合计(同期(事故.起数))", "-1"),
        ("合计(事故.起数) − 同期(合计(事故.起数))", "-1"),
        ("如果(隐患.整改 = 隐患.发现, 1, 2)", "2"),
        ("如果(隐患.整改 < 隐患.发现 且 1 < 2, 隐患.整改, 2)", "518"),
        ("如果(隐患.未报 = 0, 1, 2)", "待核"),
        ("如果(隐患.未报 = 0 或 1 = 1, 1, 2)", "1"),
        ("非煤矿山 × 2", "14"),
        (" 1\n+\t2 ", "3"),
        ("如果(1=1且非 2=3或非煤矿山=9, 1, 2)", "1"),
    ],
)
def test_a_formula_is_computed_exactly(text, expected):
    assert value_of(text) == expected


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("隐患.整改 ÷ 隐患.发现", ""),
        ("隐患.发现 − 隐患.整改", "处"),
        ("罚款.元 ÷ 10000", "元"),
        ("隐患.整改 × 100", "处"),
        ("隐患.整改 ÷ 家", "处/家"),
        ("合计(事故.起数)", "起"),
        ("个数(事故.起数)", ""),
        ("最大(事故.起数)", "起"),
    ],
)
def test_a_result_has_a_unit(text, unit):
    assert evaluate(parse(text), NOW.__getitem__, "结果").unit == unit


def test_a_result_has_its_key_its_formula_and_its_inputs():
    result = evaluate(parse("隐患.整改 ÷ 隐患.发现"), NOW.__getitem__, "隐患.整改率")
    assert (result.key, result.formula, result.value) == ("隐患.整改率", "隐患.整改 ÷ 隐患.发现", Fraction(259, 263))
    assert result.inputs == (NOW["隐患.整改"], NOW["隐患.发现"])


def test_a_formula_of_one_name_keeps_the_raw_figure_as_input():
    result = evaluate(parse("隐患.发现"), NOW.__getitem__, "别名")
    assert (result.key, result.inputs, result.unit) == ("别名", (NOW["隐患.发现"],), "处")


def test_every_raw_figure_of_a_long_formula_is_reached_by_walking():
    result = evaluate(parse("合计(事故.起数) ÷ (隐患.发现 − 隐患.整改)"), NOW.__getitem__, "k")
    keys = {part.key for part in result.walk()}
    assert {"工矿商贸.起数", "建筑.起数", "隐患.发现", "隐患.整改"} <= keys


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("隐患.整改 ≤ 隐患.发现", True),
        ("隐患.整改 <= 隐患.发现 <= 600", True),
        ("隐患.整改 < 隐患.发现 < 500", False),
        ("隐患.整改 ≠ 隐患.发现", True),
        ("隐患.整改 <> 隐患.发现", True),
        ("隐患.整改 != 隐患.发现", True),
        ("隐患.整改 ＝ 518", True),
        ("隐患.整改 == 518.0", True),
        ("隐患.整改 ≥ 519 或 隐患.发现 > 1", True),
        ("隐患.整改 ≥ 519 or 隐患.发现 > 1", True),
        ("非 (隐患.整改 ≥ 519)", True),
        ("非 隐患.整改 ≥ 519 且 1 = 2", False),
        ("not 1 = 2 and 1 = 1", True),
        ("隐患.整改 ÷ 隐患.发现 ≥ 98％", True),
        ("隐患.未报 = 0", None),
        ("隐患.待核 = 0", None),
        ("隐患.未报 = 0 且 1 = 2", False),
        ("隐患.未报 = 0 或 1 = 1", True),
        ("隐患.未报 = 0 或 1 = 2", None),
        ("非 隐患.未报 = 0", None),
        ("隐患.未报 + 1 > 0", None),
        ("隐患.无 = 0", True),
        ("隐患.无 ≤ 隐患.发现", True),
        ("率 ≥ 90％", False),
        ("率 < 90％", False),
        ("非 率 < 90％", False),
        ("1 ÷ 0 = 0", False),
        ("罚款.元 = 罚款.万元", True),
        ("罚款.万元 ≤ 罚款.元", True),
        ("家 ≤ 家次", True),
        ('等级 = "较大"', True),
        ("等级 ≠ “较大”", False),
    ],
)
def test_a_condition_is_judged_in_three_values(text, expected):
    assert holds(text) is expected


def test_an_undecided_verdict_names_the_figures_that_are_missing():
    verdict = judge(parse("隐患.未报 + 隐患.整改 ≤ 隐患.发现 且 隐患.待核 = 0"), NOW.__getitem__)
    assert (verdict.holds, verdict.undecided) == (None, (NOW["隐患.未报"], NOW["隐患.待核"]))


def test_a_verdict_shows_the_two_sides_that_decided():
    verdict = judge(parse("1 < 2 且 隐患.发现 ≤ 隐患.整改"), NOW.__getitem__)
    assert (verdict.holds, verdict.left, verdict.operator, verdict.right) == (
        False,
        NOW["隐患.发现"],
        "≤",
        NOW["隐患.整改"],
    )


def test_a_rate_of_nothing_says_so_rather_than_failing():
    assert judge(parse("1 ÷ 0 ≥ 90%"), NOW.__getitem__).applies is False
    assert judge(parse("1 ÷ 1 ≥ 90%"), NOW.__getitem__).applies is True


@pytest.mark.parametrize(
    ("text", "column", "cause"),
    [
        ("", 1, "公式是空的"),
        ("1 +", 4, "公式写得不完整"),
        ("(1 + 2", 1, "公式写得不完整"),
        ("隐患.2023行动", 4, "“2023行动”以数字开头"),
        ("合计(隐患.2023行动)", 7, "“2023行动”以数字开头"),
        ("3起 + 1", 1, "“3起”以数字开头"),
        ("隐患.发先 + 1", 1, "没有“隐患.发先”"),
        ("1 + 隐患.发先", 5, "没有“隐患.发先”"),
        ("合记(事故.起数)", 1, "没有函数“合记”"),
        ("1＋ 罚款（万元）", 4, "没有函数“罚款”"),
        ("占比(1)", 1, "占比（）里写了 1 项"),
        ("如果(1, 2, 3)", 4, "这里要一个条件"),
        ("1 且 2", 1, "这里要一个条件"),
        ("1 + (2 < 3)", 6, "这里要一个数，写的却是条件"),
        ("事故.起数 + 1", 1, "“事故.起数”是一整列"),
        ("隐患.发现 + 罚款.元", 1, "单位不同（处、元），不能相加"),
        ("罚款.万元 − 罚款.元", 1, "单位不同（万元、元），不能相减"),
        ("合计(罚款.元, 罚款.万元)", 1, "单位不同（万元、元），不能相加"),
        ("1 + 最大(罚款.元, 罚款.万元)", 5, "单位不同"),
        ("等级 + 1", 1, "“等级”是文字"),
        ("合计(等级)", 4, "“等级”是文字"),
        ("上期(隐患.发现)", 1, "这里没有上期的数"),
        ("同期(同期(隐患.发现))", 4, "这里没有同期的数"),
        ("2 ** 8", 1, "只能用 + − × ÷"),
        ("7 // 2", 1, "只能用 + − × ÷"),
        ("隐患[0]", 1, "方括号里要写带引号的名称"),
        ("(1).整改", 2, "点号前面要是名称"),
        ("1 in 2", 1, "只能用 < > ≤ ≥ = ≠ 比较"),
        ("1 if 2 else 3", 1, "公式里不能这样写"),
        ("lambda", 7, "公式写得不完整"),
        ("[1, 2]", 1, "公式里不能这样写"),
        ("True", 1, "公式里不能这样写"),
        ("None", 1, "公式里不能这样写"),
        ("合计(*事故)", 1, "括号里只写用逗号隔开的内容"),
        ("合计(x=1)", 4, "这里要一个数，写的却是条件"),
        ("1 @ 2", 3, "不认识“@”"),
        ("隐患; 1", 3, "不认识“;”"),
        ("{1}", 1, "不认识“{”"),
        ("'a", 1, "引号没有成对"),
        ("1e5", 1, "“1e5”以数字开头"),
        ("0x10", 1, "“0x10”以数字开头"),
        ("1_000", 1, "“1_000”以数字开头"),
        ("隐患.发现 = 1", 1, "这是条件，不是数"),
    ],
)
def test_a_formula_that_cannot_be_is_refused_at_its_column(text, column, cause):
    with pytest.raises(ExpressionError) as caught:
        value_of(text)
    assert (caught.value.column, caught.value.cause[: len(cause)]) == (column, cause)
    assert caught.value.action


@pytest.mark.parametrize(("text", "hint"), [("隐患.发先", "隐患.发现"), ("占笔(1, 2)", "占比")])
def test_a_slip_is_answered_with_near_names(text, hint):
    with pytest.raises(ExpressionError) as caught:
        value_of(text)
    assert hint in caught.value.action


def test_a_name_that_swallowed_a_joining_word_says_so():
    with pytest.raises(ExpressionError) as caught:
        value_of("甲且乙 + 1")
    assert "两边要空格" in caught.value.action


def test_a_name_that_starts_with_a_digit_is_answered_with_the_bracket_form():
    with pytest.raises(ExpressionError) as caught:
        parse("隐患.2023行动")
    assert '["2023行动"]' in caught.value.action


def test_a_number_is_no_condition():
    with pytest.raises(ExpressionError, match="这是数，不是条件"):
        holds("1 + 1")


@pytest.mark.parametrize("text", ["等级 < 3", '等级 ≥ "一般"', "等级 = 3"])
def test_words_compare_only_with_words_and_only_as_equal(text):
    with pytest.raises(ExpressionError, match="文字只能与文字比较"):
        holds(text)


def test_money_is_not_compared_with_what_is_no_money():
    with pytest.raises(ExpressionError, match="单位不同"):
        holds("罚款.元 > 隐患.发现")


def test_names_are_listed_once_in_reading_order():
    tree = parse("如果(隐患.整改 > 0, 合计(事故.起数), 隐患.整改) + 隐患['2023行动']")
    assert names(tree) == ("隐患.整改", "事故.起数", "隐患.2023行动")


@pytest.mark.parametrize(
    "text",
    [
        "(" * 5000,
        "(" * 39 + "1" + ")" * 39 + "+1" * 900,
        "-" * 1900 + "1",
        "非 " * 900 + "1 = 1",
        "1" + "+1" * 290,
        "隐患" + ".a" * 290,
        "9" * 41,
        "1 = " * 290 + "1",
        "如果(1=1,1," * 60 + "1" + ")" * 60,
    ],
)
def test_hostile_text_ends_in_an_answer_or_a_refusal(text):
    try:
        result = value_of(text) if "=" not in text or "如果" in text else str(holds(text))
    except ExpressionError as error:
        result = error.cause
    assert result


ALPHABET = st.sampled_from(list("隐患发现整改.+-−×÷*/()（）[]“\"'=<>≤≠123０．％,，且或非 合计如果\n\0\\😀é"))


@given(st.text(ALPHABET, max_size=40))
@example("隐患.\0")
@example("１" * 30 + "％")
def test_law_any_text_gives_a_tree_or_an_expression_error_inside_the_text(text):
    assert refused_at(text) in range(len(text) + 2)


def refused_at(text: str) -> int:
    """The column of the refusal; 0 if the text was read and kept as typed."""
    try:
        return 0 if parse(text).text == text else -1
    except ExpressionError as error:
        return error.column


ARITHMETIC = st.recursive(
    st.integers(0, 99).map(str),
    lambda inner: st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda parts: f"({' '.join(parts)})"),
    max_leaves=8,
)


def oracle(node: ast.expr) -> Fraction | None:
    """Python's own tree computed with Fraction; None where something is divided by zero."""
    if isinstance(node, ast.Constant):
        return Fraction(node.value)
    assert isinstance(node, ast.BinOp)
    left, right = oracle(node.left), oracle(node.right)
    if isinstance(node.op, ast.Div):
        return None if left is None or not right else left / right
    if isinstance(node.op, ast.Mult):
        return None if left is None or right is None else left * right
    if left is None and right is None:
        return None
    a, b = left or Fraction(0), right or Fraction(0)
    return a + b if isinstance(node.op, ast.Add) else a - b


@given(ARITHMETIC)
def test_law_arithmetic_equals_fractions_with_absent_quotients_skipped_by_sums(text):
    result = evaluate(parse(text), NOW.__getitem__, "k")
    expected = oracle(ast.parse(text, mode="eval").body)
    assert (Fraction(result.number) if result.known else None) == expected
