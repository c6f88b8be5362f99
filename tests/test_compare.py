"""Every wording case of a comparison (domain.md, section 4), with the expected sentence in sight."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report.compare import Wording, amount, cell, label, listing, percent, phrase, share, sign
from report.figure import Figure, Kind, Part, State

HOUSE = Wording()
PERCENT = Wording(mode="百分比")
ABSOLUTE = Wording(mode="绝对")


def figure(value: str | Fraction | State | None, unit: str = "起", key: str = "事故.起数") -> Figure:
    """A figure of typed digits, an exact ratio, or a state."""
    if isinstance(value, State) or value is None:
        return Figure(key, None, unit, value or State.UNREPORTED)
    return Figure(key, Decimal(value) if isinstance(value, str) else value, unit)


@pytest.mark.parametrize(
    ("now", "before", "unit", "wording", "expected"),
    [
        ("48", "56", "起", HOUSE, "同比减少8起、下降14.3％"),
        ("56", "48", "起", HOUSE, "同比增加8起、上升16.7％"),
        ("48", "60", "人", HOUSE, "同比减少12人、下降20％"),
        ("48", "60", "人", Wording(zeros=True), "同比减少12人、下降20.0％"),
        ("48", "56", "起", Wording(places=2), "同比减少8起、下降14.29％"),
        ("48", "56", "起", Wording(places=0, percent="%"), "同比减少8起、下降14%"),
        ("45", "32", "起", Wording(places=2), "同比增加13起、上升40.63％"),
        ("45", "32", "起", Wording(places=2, half_even=True), "同比增加13起、上升40.62％"),
        ("48", "56", "起", PERCENT, "同比下降14.3％"),
        ("48", "56", "起", ABSOLUTE, "同比减少8起"),
        ("48", "56", "起", Wording(up="增长", down="降低", fewer="少"), "同比少8起、降低14.3％"),
        ("48", "56", "起", Wording(lead="环比", base="上期"), "环比减少8起、下降14.3％"),
        ("26.58", "20.1", "万元", HOUSE, "同比增加6.48万元、上升32.2％"),
        ("26.50", "20.0", "万元", HOUSE, "同比增加6.5万元、上升32.5％"),
        ("56", "56", "起", HOUSE, "同比持平"),
        ("56.0", "56", "万元", HOUSE, "同比持平"),
        ("3", "0", "起", HOUSE, "同比增加3起（上年同期未发生）"),
        ("3", "0", "宗", HOUSE, "同比增加3宗（上年同期未发生）"),
        ("3", "0", "人", HOUSE, "同比增加3人（上年同期为零）"),
        ("3", "0", "起", Wording(zero_base="净增"), "同比净增3起"),
        ("3", "0", "起", PERCENT, "同比增加3起（上年同期未发生）"),
        ("0", "8", "起", HOUSE, "同比减少8起"),
        ("0", "8", "起", PERCENT, "同比减少8起"),
        ("0", "8", "起", ABSOLUTE, "同比减少8起"),
        ("0", "0", "起", HOUSE, "与上年同期持平"),
        ("0", "0", "起", Wording(lead="环比", base="上月"), "与上月持平"),
        ("9", "1", "起", HOUSE, "同比增加8起"),
        ("9", "4", "起", PERCENT, "同比增加5起"),
        ("9", "4", "起", Wording(tiny=0), "同比增加5起、上升125％"),
        ("9", "5", "起", HOUSE, "同比增加4起、上升80％"),
        ("10004", "10000", "起", HOUSE, "同比基本持平"),
        ("10004", "10000", "起", ABSOLUTE, "同比增加4起"),
        ("10005", "10000", "起", HOUSE, "同比增加5起、上升0.1％"),
        ("10004", "10000", "起", Wording(nearly_below=Decimal(0), places=2), "同比增加4起、上升0.04％"),
        ("1003", "1000", "起", Wording(places=0), "同比增加3起"),
        ("1003", "1000", "起", Wording(places=0, mode="百分比"), "同比基本持平"),
        ("98.5", "93", "％", HOUSE, "同比上升5.5个百分点"),
        ("93", "98.5", "％", HOUSE, "同比下降5.5个百分点"),
        ("93", "93.0", "％", HOUSE, "同比持平"),
        ("93.04", "93", "％", HOUSE, "同比基本持平"),
        ("93.04", "93", "％", ABSOLUTE, "同比基本持平"),
        ("93", "0", "％", HOUSE, "同比上升93个百分点"),
        (State.UNREPORTED, "3", "起", HOUSE, "【待核】"),
        (State.UNCONFIRMED, "3", "起", HOUSE, "【待核】"),
        ("3", State.UNREPORTED, "起", HOUSE, "【待核】"),
        ("3", State.UNCONFIRMED, "起", HOUSE, "【待核】"),
        ("3", State.ABSENT, "起", HOUSE, "【待核：上年同期无此项】"),
        (State.ABSENT, "3", "起", HOUSE, "【待核：本期无此项】"),
    ],
)
def test_a_comparison_is_worded_by_its_case(now, before, unit, wording, expected):
    assert phrase(figure(now, unit), figure(before, unit), wording).text == expected


def test_without_a_base_the_phrase_says_so_and_is_unconfirmed():
    result = phrase(figure("3"), None, HOUSE)
    assert (result.text, result.state, result.value) == ("【待核：无上年同期】", State.UNCONFIRMED, None)
    assert phrase(figure("3"), None, Wording(lead="环比", base="上期")).text == "【待核：无上期】"


def test_what_is_not_reported_is_said_before_what_has_no_base():
    assert phrase(figure(State.UNREPORTED), None, HOUSE).text == "【待核】"


def test_a_noun_says_what_did_not_happen_last_year():
    result = phrase(figure("1"), figure("0"), HOUSE, noun="较大事故")
    assert result.text == "同比增加1起（上年同期未发生较大事故）"


def test_a_phrase_has_parts_by_role_and_knows_what_it_compares():
    now, before = figure("48"), figure("56", key="上年.事故.起数")
    result = phrase(now, before, HOUSE)
    assert result.parts == (
        Part("连接", "同比"),
        Part("方向", "减少"),
        Part("数值", "8"),
        Part("单位", "起"),
        Part("连接", "、"),
        Part("方向", "下降"),
        Part("数值", "14.3"),
        Part("单位", "％"),
    )
    assert (result.key, result.kind, result.form) == ("事故.起数.同比", Kind.PHRASE, "同比")
    assert (result.inputs, result.compared) == ((now, before), before)
    assert (result.value, result.unit) == (Decimal(-8), "起")


def test_change_of_a_ratio_is_told_in_points_from_exact_values():
    now, before = figure(Fraction(2, 3), ""), figure(Fraction(1, 2), "")
    assert phrase(now, before, HOUSE, rate=True).text == "同比上升16.7个百分点"
    # 66.64 − 50.05 = 16.59; from values rounded first it would be 66.6 − 50.1 = 16.5
    exact = phrase(figure("0.6664", ""), figure("0.5005", ""), HOUSE, rate=True)
    assert exact.text == "同比上升16.6个百分点"


def test_a_relative_change_of_rates_is_computed_from_exact_ratios():
    """26/31.9 against 21/34.4 is +33.5 %; from the rounded 0.82 and 0.61 it would be +34.4 % (domain.md, section 5)."""
    now = figure(Fraction(26) / Fraction("31.9"), "人/亿元")
    before = figure(Fraction(21) / Fraction("34.4"), "人/亿元")
    assert phrase(now, before, Wording(mode="百分比", tiny=0)).text == "同比上升33.5％"


def test_money_of_two_units_is_compared_exactly_in_the_present_unit():
    result = phrase(figure("26.58", "万元"), figure("201000", "元"), HOUSE)
    assert result.text == "同比增加6.48万元、上升32.2％"


def test_units_that_cannot_be_compared_are_marked_not_guessed():
    result = phrase(figure("3", "起"), figure("4", "人"), HOUSE)
    assert (result.text, result.state) == ("【待核：单位不同（起、人）】", State.UNCONFIRMED)


@pytest.mark.parametrize(
    ("pairs", "wording", "expected"),
    [
        ([("48", "56"), ("48", "60")], HOUSE, "同比分别下降14.3％、20％"),
        ([("48", "56"), ("48", "60")], Wording(zeros=True), "同比分别下降14.3％、20.0％"),
        ([("48", "56"), ("48", "60")], ABSOLUTE, "同比分别减少8起、12起"),
        ([("457", "480"), ("480", "479"), ("5", "5")], HOUSE, "同比分别下降4.8％、上升0.2％、持平"),
        ([("5", "5"), ("0", "0")], HOUSE, "同比均持平"),
        ([("48", "56")], HOUSE, "同比下降14.3％"),
        ([("48", "56"), ("1", "3")], HOUSE, "同比分别下降14.3％、减少2起"),
        ([("1", "3"), ("0", "8")], HOUSE, "同比分别减少2起、8起"),
        ([("3", "0"), ("4", "0")], HOUSE, "同比分别增加3起（上年同期未发生）、增加4起（上年同期未发生）"),
        ([("10001", "10000"), ("20001", "20000")], HOUSE, "同比均基本持平"),
        ([("10001", "10000"), ("48", "56")], HOUSE, "同比分别基本持平、下降14.3％"),
        ([("48", "56"), ("48", None)], HOUSE, "【待核】"),
    ],
)
def test_a_list_shares_its_direction_or_spells_each(pairs, wording, expected):
    assert listing([(figure(a), figure(b)) for a, b in pairs], wording).text == expected


def test_a_list_remembers_its_pairs_in_order_and_joins_from_parts():
    pairs = [(figure("48"), figure("56")), (figure("10", "人", "事故.死亡"), figure("8", "人"))]
    result = listing(pairs, HOUSE)
    assert result.inputs == (*pairs[0], *pairs[1])
    assert result.text == "同比分别下降14.3％、上升25％" == "".join(part.text for part in result.parts)
    assert result.key == "事故.起数、事故.死亡.分别同比"


def test_a_list_of_rates_is_in_points():
    pairs = [(figure("98", "％"), figure("96", "％")), (figure("90.5", "％"), figure("90", "％"))]
    assert listing(pairs, HOUSE).text == "同比分别上升2个百分点、0.5个百分点"


def test_a_list_without_a_base_says_so():
    assert listing([(figure("3"), figure("4")), (figure("3"), None)], HOUSE).text == "【待核：无上年同期】"


@pytest.mark.parametrize(
    ("now", "before", "unit", "expected"),
    [
        ("48", "56", "起", "−14.3"),
        ("56", "48", "起", "+16.7"),
        ("48", "60", "起", "−20.0"),
        ("5", "5", "起", "持平"),
        ("0", "0", "起", "持平"),
        ("3", "0", "起", "—"),
        ("0", "3", "起", "−100.0"),
        ("10001", "10000", "起", "基本持平"),
        ("98.5", "93", "％", "+5.5"),
        ("93", "0", "％", "+93.0"),
        (State.ABSENT, "3", "起", "/"),
        ("3", State.ABSENT, "起", "/"),
        ("3", State.UNREPORTED, "起", "【待核】"),
    ],
)
def test_a_table_cell_shows_the_signed_change(now, before, unit, expected):
    assert cell(figure(now, unit), figure(before, unit), HOUSE).text == expected


def test_a_table_cell_keeps_its_inputs_and_the_state():
    now, before = figure("48"), figure("56")
    result = cell(now, before, Wording(signed=False))
    assert (result.inputs, result.compared, result.form) == ((now, before), before, "同比格")
    assert cell(before, now, Wording(signed=False)).text == "16.7"
    assert cell(now, figure(State.ABSENT), HOUSE).state is State.ABSENT
    assert cell(now, None, HOUSE).state is State.UNCONFIRMED
    assert cell(figure(Fraction(3, 4), ""), figure(Fraction(1, 2), ""), HOUSE, rate=True).text == "+25.0"


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([("1", "2"), ("1", "2")], "双下降"),
        ([("1", "2"), ("1", "2"), ("1", "2"), ("1", "2")], "四下降"),
        ([("3", "2"), ("1", "2"), ("1", "2"), ("1", "2")], "一升三降"),
        ([("3", "2"), ("3", "2"), ("1", "2"), ("1", "2")], "两升两降"),
        ([("2", "2"), ("3", "2"), ("1", "2")], "一升一降一平"),
        ([("2", "2"), ("0", "0")], "均持平"),
        ([("3", "2"), ("3", "2")], "双上升"),
        ([("1", "2")], "下降"),
        ([("1", "2"), ("1", None)], "【待核】"),
    ],
)
def test_a_label_counts_directions(pairs, expected):
    assert label([(figure(a), figure(b)) for a, b in pairs]).text == expected


@pytest.mark.parametrize("function", [listing, label])
def test_no_pairs_at_all_is_a_mistake_of_the_caller(function):
    with pytest.raises(ValueError, match="没有可比的项"):
        function([], HOUSE)


def test_a_label_and_a_sign_say_what_the_phrase_says():
    """99,999 after 99,966 is 基本持平: no 双上升 beside it."""
    now, before = figure("99999"), figure("99966")
    assert phrase(now, before, HOUSE).text == "同比基本持平"
    assert sign(now, before, HOUSE) == 0
    assert label([(now, before), (figure("3"), figure("2"))], HOUSE).text == "一升一平"
    assert (phrase(now, before, ABSOLUTE).text, sign(now, before, ABSOLUTE)) == ("同比增加33起", 1)


def test_one_word_for_counts_and_percentages_is_not_said_twice():
    words = Wording(up="上升", more="上升", down="下降", fewer="下降")
    assert phrase(figure("12"), figure("16"), words).text == "同比下降4起、降幅25％"
    assert phrase(figure("20"), figure("16"), words).text == "同比上升4起、增幅25％"


def test_nearly_all_is_not_printed_as_all_and_nearly_none_not_as_none():
    rates = [Fraction(1999, 2000), Fraction(1, 2500), Fraction(1), Fraction(0), Fraction(518, 526)]
    shown = [percent(figure(rate, ""), 1, zeros=True).text for rate in rates]
    assert shown == ["99.95％", "0.04％", "100.0％", "0.0％", "98.5％"]


def test_sign_is_the_direction_or_nothing():
    assert [sign(figure(a), figure(b)) for a, b in (("1", "2"), ("2", "2"), ("3", "0"))] == [-1, 0, 1]
    assert sign(figure("1"), None) is None
    assert sign(figure(State.UNREPORTED), figure("1")) is None
    assert sign(figure("1", "起"), figure("1", "人")) is None


@pytest.mark.parametrize(
    ("value", "unit", "places", "mark", "expected", "form"),
    [
        (Fraction(518, 526), "", 1, "％", "98.5％", "百分比1"),
        (Fraction(35, 38), "", 0, "%", "92%", "百分比0"),
        (Fraction(1042, 1116), "", 3, "％", "93.369％", "百分比3"),
        ("1", "", 1, "％", "100％", "百分比1"),
        ("93.35", "％", 1, "％", "93.4％", "百分比1"),
        (State.ABSENT, "", 1, "％", "/", "百分比1"),
        (State.UNREPORTED, "", 1, "％", "【待核】", "百分比1"),
    ],
)
def test_a_percentage_is_printed_from_the_exact_ratio(value, unit, places, mark, expected, form):
    result = percent(figure(value, unit), places, mark)
    assert (result.text, result.form) == (expected, form)


def test_trailing_zeros_of_a_percentage_are_kept_when_asked():
    assert percent(figure("0.5", ""), 1, zeros=True).text == "50.0％"


def test_a_share_is_exact_and_of_nothing_there_is_none():
    result = share(figure("1"), figure("3"))
    assert (result.value, result.unit, percent(result).text) == (Fraction(1, 3), "", "33.3％")
    assert share(figure("0"), figure("0")).state is State.ABSENT


@pytest.mark.parametrize(
    ("value", "unit", "to", "places", "expected", "form"),
    [
        ("265800", "元", "万元", None, "26.58", "万元2"),
        ("265800", "元", "万元", 1, "26.6", "万元1"),
        ("260000", "元", "万元", None, "26", "万元0"),
        ("26.58", "万元", "元", None, "265800", "元0"),
        ("1.5", "亿元", "万元", None, "15000", "万元0"),
        ("12345.67", "元", "亿元", 2, "0", "亿元2"),
        ("50000", "元", "万元", 2, "5", "万元2"),
        (Fraction(1, 3), "元", "元", None, "0.33", "元2"),
        (State.UNREPORTED, "元", "万元", 2, "【待核】", "万元"),
    ],
)
def test_money_changes_its_unit_exactly(value, unit, to, places, expected, form):
    result = amount(figure(value, unit), to, places)
    assert (result.text, result.form) == (expected, form)


def test_what_is_no_money_is_not_turned_into_money():
    with pytest.raises(ValueError, match="起"):
        amount(figure("3", "起"))


def test_a_wording_refuses_a_mode_it_does_not_know():
    with pytest.raises(ValueError, match="都写"):
        Wording(mode="都写")


WORDINGS = st.builds(
    Wording,
    places=st.integers(0, 3),
    zeros=st.booleans(),
    mode=st.sampled_from(["绝对与百分比", "百分比", "绝对"]),
    tiny=st.sampled_from([0, 5]),
    zero_base=st.sampled_from(["说明", "净增"]),
)
VALUES = st.one_of(st.integers(0, 30).map(str), st.decimals(0, 10**6, places=2).map(str), st.sampled_from([*State][1:]))


@given(VALUES, VALUES, WORDINGS, st.booleans())
def test_law_parts_join_to_the_text_and_never_claim_an_impossible_percentage(now, before, wording, rate):
    unit = "％" if rate else "起"
    result = phrase(figure(now, unit), figure(before, unit), wording)
    assert "".join(part.text for part in result.parts) == result.text
    digits = [part.text for part in result.parts if part.role == "数值"]
    assert all(Decimal(text) != 0 for text in digits)
    if result.known and not rate and "0" in {now, before}:
        assert "％" not in result.text


@given(st.lists(st.tuples(VALUES, VALUES), min_size=1, max_size=5), WORDINGS)
def test_law_a_list_joins_from_parts_and_keeps_every_pair(pairs, wording):
    figures = [(figure(a), figure(b)) for a, b in pairs]
    result = listing(figures, wording)
    assert "".join(part.text for part in result.parts) == result.text
    assert result.inputs == tuple(item for pair in figures for item in pair)


@given(st.integers(1, 5000), st.integers(1, 5000))
def test_law_swapping_the_periods_turns_the_direction(now, before):
    there, back = (sign(figure(str(a)), figure(str(b))) for a, b in ((now, before), (before, now)))
    assert there is not None
    assert back == -there


def half_up(numerator: int, denominator: int, places: int) -> str:
    """Integer arithmetic only: |n/d| half-up at `places`."""
    scaled = (2 * abs(numerator) * 10**places + denominator) // (2 * denominator)
    digits = str(scaled).rjust(places + 1, "0")
    return f"{digits[:-places]}.{digits[-places:]}" if places else digits


def check_ties(limit: int) -> int:
    """Every ((a/b) ÷ (c/d) − 1) that lies on a tie at 0–2 decimals; the number of ties seen."""
    ties = 0
    styles = {
        places: Wording(mode="百分比", tiny=0, places=places, zeros=True, nearly_below=Decimal(0))
        for places in range(3)
    }
    for a, b, c, d in product(range(1, limit + 1), repeat=4):
        numerator, denominator = (a * d - b * c) * 100, b * c
        for places, style in styles.items():
            if numerator and 2 * numerator * 10**places % denominator == 0 and numerator * 10**places % denominator:
                ties += 1
                got = phrase(figure(Fraction(a, b), "人/亿元"), figure(Fraction(c, d), "人/亿元"), style).text
                word = "上升" if numerator > 0 else "下降"
                assert got == f"同比{word}{half_up(numerator, denominator, places)}％", (a, b, c, d, places)
    return ties


def test_law_every_tie_of_a_relative_change_rounds_half_up():
    assert check_ties(8) > 300


@pytest.mark.ci
def test_law_every_tie_of_a_relative_change_rounds_half_up_up_to_24():
    assert check_ties(24) > 10_000


def test_a_wording_is_plain_data_for_house_style():
    names = {field.name for field in dataclasses.fields(Wording)}
    assert {"up", "down", "more", "fewer", "places", "zeros", "mode", "tiny", "percent", "lead", "half_even"} <= names
