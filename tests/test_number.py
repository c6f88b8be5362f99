"""A digit is never changed: what is read is what stands there, what is doubtful is refused with one cause and one action."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from report.number import NumberError, chinese, normalise, plain, read, rounded

PLAINLY = [
    ("518", "518"), ("0", "0"), ("26.58", "26.58"), ("1.10", "1.10"), ("+5", "5"), ("-5", "-5"), (".5", "0.5"), ("5.", "5"),
    ("001", "1"), ("-0", "0"), ("-0.0", "0.0"), ("123456789012345", "123456789012345"), (" 12 ", "12"), ("0.000001", "0.000001"),
]  # fmt: skip
REPAIRED = [
    ("１２３４", "1234", "全角"), ("１．５", "1.5", "全角"), ("−5", "-5", "负号"), ("—5", "-5", "负号"), ("– 5", "-5", "负号"),
    ("－５", "-5", "全角"), ("1,234", "1234", "千分位"), ("1，234", "1234", "千分位"), ("12,345,678.90", "12345678.90", "千分位"),
    ("'12", "12", "撇号"), ("\u200b12", "12", "看不见"), ("1\u20602", "12", "看不见"), ("1\u00a0", "1", ""), ("　12", "12", ""),
    ("1234567890123456", "1234567890123456", "15 位"), ("＋5", "5", "全角"),
]  # fmt: skip
REFUSED = [
    ("E210", "是"), ("E210", "否"), ("E210", "TRUE"), ("E210", "yes"),
    ("E211", "NaN"), ("E211", "inf"), ("E211", "-Infinity"), ("E211", "∞"),
    ("E212", "2023-06-07"), ("E212", "2023/6/7"), ("E212", "2023.6.7"), ("E212", "2023年6月7日"), ("E212", "6月7日"),
    ("E212", "12:30"), ("E212", "2023-06-07 12:30:00"), ("E212", "2023年6月"),
    ("E213", "#REF!"), ("E213", "#DIV/0!"), ("E213", "#N/A"), ("E213", "#VALUE!"), ("E213", "#######"), ("E213", "#NAME?"),
    ("E214", "=SUM(C4:C8)"),
    ("E215", "约300"), ("E215", "近500"), ("E215", "超100"), ("E215", "逾1万"), ("E215", "达300"), ("E215", "500余"), ("E215", "500余起"),
    ("E215", "300多"), ("E215", "300左右"), ("E215", "300以上"), ("E215", "5起以下"), ("E215", "不足10"), ("E215", ">5"), ("E215", "≥5"),
    ("E215", "3-5"), ("E215", "3～5"), ("E215", "3至5起"), ("E215", "1.2万余"), ("E215", "10+"), ("E215", "十余"), ("E215", "约三百"),
    ("E216", "1_000"), ("E216", "一百"), ("E216", "2023年"), ("E216", "abc"), ("E216", "—"), ("E216", "/"), ("E216", "无"), ("E216", ""),
    ("E216", "."), ("E216", "+"), ("E216", "--5"), ("E216", "5-"), ("E216", "٣"), ("E216", "5²"), ("E216", "①"), ("E216", "½"), ("E216", "1。5"),
    ("E216", "0x10"), ("E216", "1/2"), ("E216", "第3"), ("E216", "12345678901234567890123456789"), ("E216", "1;2"), ("E216", "５²"), ("E216", "3起2人"), ("E216", "3起，2人"),
    ("E217", "5起"), ("E217", "1.2万"), ("E217", "12%"), ("E217", "12％"), ("E217", "3‰"), ("E217", "100万元"), ("E217", "5 人"), ("E217", "2个百分点"),
    ("E218", "(5)"), ("E218", "（5）"), ("E218", "(1,234.5)"),
    ("E219", "1 234"), ("E219", "1　234"), ("E219", "12 .5"), ("E219", "1\u00a0234"),
    ("E220", "12,34"), ("E220", "1,2345"), ("E220", "1234,567"), ("E220", ",5"), ("E220", "5,"), ("E220", "1,,234"), ("E220", "3，5"),
    ("E221", "1e3"), ("E221", "1.10101E+17"), ("E221", "1E-7"), ("E221", "-2e5"),
    ("E222", "O"), ("E222", "l2"), ("E222", "1O"), ("E222", "I5"), ("E222", "2〇"), ("E222", "1|2"), ("E222", "o.5"),
    ("E223", "1.2.3"), ("E223", "1..5"), ("E223", "１．２．３"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "value"), PLAINLY)
def test_a_plain_number_is_read_exactly_and_without_a_word(text: str, value: str) -> None:
    reading = read(text)
    assert (str(reading.value), reading.unit, reading.notes) == (value, "", ())


@pytest.mark.parametrize(("text", "value", "words"), REPAIRED)
def test_a_repaired_number_is_read_exactly_and_says_so(text: str, value: str, words: str) -> None:
    reading = read(text)
    assert str(reading.value) == value
    assert words in "".join(reading.notes)
    assert all(note.endswith("。") for note in reading.notes)


def test_two_numbers_in_a_cell_are_told_as_two() -> None:
    with pytest.raises(NumberError) as caught:
        read("3起2人")
    assert caught.value.cause == "“3起2人”一格里有两个数。"
    assert "（3 或 2）" in caught.value.action


@pytest.mark.parametrize(("code", "text"), REFUSED)
def test_what_is_no_exact_number_is_refused_with_one_cause_and_one_action(code: str, text: str) -> None:
    with pytest.raises(NumberError) as caught:
        read(text)
    assert caught.value.code == code
    assert caught.value.cause.endswith(("。", "？"))
    assert caught.value.action.endswith("。")


def test_letters_like_digits_are_asked_about() -> None:
    with pytest.raises(NumberError, match="是不是 12？"):
        read("l2")


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("5起", "5", "起"), ("5 人次", "5", "人次"), ("1.2万", "12000", ""), ("1.2亿", "120000000", ""), ("3千", "3000", ""),
        ("26.58万元", "26.58", "万元"), ("12%", "12", "％"), ("12％", "12", "％"), ("1.05‰", "1.05", "‰"), ("１２起", "12", "起"),
        ("0.00012万", "1.2", ""), ("3百万", "3000000", ""),
    ],
)  # fmt: skip
def test_a_permitted_unit_is_passed_on_and_a_permitted_scale_multiplied_exactly(
    text: str, value: str, unit: str
) -> None:
    units = ("起", "人次", "万元", "％", "‰")
    reading = read(text, scales=("百", "千", "万", "亿", "百万"), units=units)
    assert (reading.value, reading.unit) == (Decimal(value), unit)


def test_ten_thousand_yuan_become_yuan_only_if_the_column_permits_it() -> None:
    assert read("1.2万元", scales=("万元",)) == read("1.2万元", scales=("万",), units=("元",))
    assert (str(read("1.2万元", scales=("万元",)).value), read("1.2万元", scales=("万元",)).unit) == ("12000", "元")
    with pytest.raises(NumberError, match="E217"):
        read("1.2亿元", scales=("万元",))


def test_only_what_looks_the_same_is_normalised() -> None:
    assert normalise("５²①") == ("5²①", ("已把全角字符换成半角。",))
    assert normalise("　甲\u200b ") == ("甲", ("已去掉看不见的字符。",))


def oracle(text: str) -> Fraction | None:
    """An independent reader, character by character; None for what is no plain number."""
    half = "".join(
        chr(ord(c) - 0xFEE0) if 0xFF01 <= ord(c) <= 0xFF5E else " " if c in "\u3000\u00a0" else c for c in text
    )
    rest = half.strip()
    if rest.startswith("'"):
        rest = rest[1:].lstrip(" ")
    sign = 1
    if rest[:1] in ("-", "−", "—"):
        sign, rest = -1, rest[1:].lstrip(" ") if rest[0] != "-" else rest[1:]
    elif rest[:1] == "+":
        rest = rest[1:]
    whole, _, decimals = rest.partition(".")
    groups = whole.split(",")
    if len(groups) > 1 and not (1 <= len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:])):
        return None
    digits = "".join(groups) + decimals
    if not digits or any(c not in "0123456789" for c in digits) or len(digits.lstrip("0")) > 28:
        return None
    number = 0
    for digit in digits:
        number = number * 10 + "0123456789".index(digit)
    return Fraction(sign * number, 10 ** len(decimals))


CELLS = st.text("0123456789０５９..,，．-−—+eE()（） 　'约余万%起OIl_年月/:", max_size=12)
DIGITS = st.from_regex(r"[-−+]?[0-9０-９]{1,3}([,，]?[0-9]{3}){0,3}([.．][0-9]{0,6})?", fullmatch=True)


def check_against_oracle(text: str) -> None:
    """Accepted exactly when the oracle accepts it, with the same value; otherwise refused, never anything else."""
    assert value_of(text) == oracle(text), repr(text)


def value_of(text: str) -> Fraction | None:
    """What the reader reads; None if it refuses with its own error."""
    try:
        return Fraction(read(text).value)
    except NumberError:
        return None


@settings(max_examples=500, deadline=None)
@given(st.one_of(CELLS, DIGITS))
def test_the_reader_agrees_with_an_independent_digit_oracle(text: str) -> None:
    check_against_oracle(text)


@pytest.mark.ci
@settings(max_examples=5_000, deadline=None)
@given(CELLS)
def test_the_reader_agrees_with_the_oracle_on_5000_dirty_cells(text: str) -> None:
    check_against_oracle(text)


@pytest.mark.ci
@settings(max_examples=5_000, deadline=None)
@given(DIGITS)
def test_the_reader_agrees_with_the_oracle_on_5000_numbers(text: str) -> None:
    check_against_oracle(text)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=20))
def test_no_text_makes_the_reader_raise_anything_but_its_own_error(text: str) -> None:
    check_against_oracle(text)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**12), max_value=10**12))
def test_what_is_printed_reads_back_as_itself(value: Decimal) -> None:
    assert read(plain(value)).value == value


def half_up(a: int, b: int, places: int) -> Fraction:
    """Half away from zero by integers alone: floor((2a·10ⁿ + b) / 2b) with the sign put back."""
    sign = -1 if a < 0 else 1
    return Fraction(sign * ((2 * abs(a) * 10**places + b) // (2 * b)), 10**places)


def sweep(limit: int) -> int:
    """Percentages of all a/b with b up to a limit, 0–2 places; the number compared."""
    count = 0
    for b in range(1, limit + 1):
        for a in range(b + 1):
            share = Fraction(100 * a, b)
            for places in (0, 1, 2):
                assert rounded(share, places) == half_up(100 * a, b, places), (a, b, places)
                count += 1
    return count


def test_half_up_is_exact_for_all_shares_up_to_120() -> None:
    assert sweep(120) == 3 * sum(b + 1 for b in range(1, 121))


@pytest.mark.ci
def test_half_up_is_exact_for_all_shares_up_to_1000() -> None:
    assert sweep(1000) == 1_504_500


def test_half_up_is_exact_at_every_tie_of_a_share_up_to_1000() -> None:
    ties = [(a, b) for b in range(1, 1001) for a in range(b + 1) if (2000 * a) % b == 0 and (2000 * a // b) % 2]
    for a, b in ties:
        assert rounded(Fraction(100 * a, b), 1) == Fraction(2000 * a // b + 1, 20)
    assert len(ties) == 1_200


def test_half_up_is_exact_for_growth_rates_of_small_counts() -> None:
    """All ties of ((a/b)/(c/d) − 1), a…d ≤ 24, in percent to one place; and the digits beside them."""
    ratios = {
        Fraction(a * d, b * c) for a in range(1, 25) for b in range(1, 25) for c in range(1, 25) for d in range(1, 25)
    }
    ties = [ratio for ratio in ratios if ((ratio - 1) * 2000).denominator == 1 and ((ratio - 1) * 2000).numerator % 2]
    for ratio in ties:
        value = (ratio - 1) * 100
        assert rounded(value, 1) == half_up(value.numerator, value.denominator, 1)
    assert len(ties) > 100


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (Fraction(25, 4), 1, "6.3"), (Fraction(-25, 4), 1, "−6.3"), (Fraction(1, 2), 0, "1"), (Fraction(5, 2), 0, "3"),
        (Decimal("0.125"), 2, "0.13"), (Decimal("-0.04"), 1, "0.0"), (Decimal("26.580"), None, "26.580"), (Fraction(1, 3), None, "0.33"),
    ],
)  # fmt: skip
def test_one_rounding_half_away_from_zero(value: Fraction | Decimal, places: int | None, text: str) -> None:
    assert plain(value, places) == text


def test_half_even_only_when_asked() -> None:
    assert [plain(Fraction(n, 2), 0, half_even=True) for n in (1, 3, 5)] == ["0", "2", "2"]
    assert plain(Decimal("98.50"), zeros=False) == "98.5"


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "零"), (9, "九"), (10, "十"), (12, "十二"), (20, "二十"), (21, "二十一"), (105, "一百零五"), (110, "一百一十"),
     (1005, "一千零五"), (1050, "一千零五十"), (10_000, "一万"), (10_010, "一万零一十"), (99_999, "九万九千九百九十九")],
)  # fmt: skip
def test_whole_numbers_in_chinese(number: int, text: str) -> None:
    assert chinese(number) == text


def test_a_number_beyond_chinese_numerals_is_a_programmers_error() -> None:
    with pytest.raises(ValueError, match="100000"):
        chinese(100_000)
