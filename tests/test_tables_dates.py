"""A date is read when it can mean only one day; else it is refused with what is missing."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report import tables

ACCEPTED = [
    "2023-06-07", "2023-6-7", "2023/6/7", "2023.6.7", "2023年6月7日", "2023年06月07", "20230607", "２０２３年６月７日",
    "2023-06-07 12:30", "2023-06-07T12:30:00", "2023年6月7日 9时30分", " 2023-06-07 ", "2023 年 6 月 7 日",
]  # fmt: skip
REFUSED = [
    ("6月7日", "E250", "没有年份"), ("6-7", "E250", "没有年份"), ("6.7", "E250", "没有年份"), ("2023年6月", "E250", "没有写到日"),
    ("2023-06", "E250", "没有写到日"), ("2023年", "E250", "没有写到日"), ("7/6/2023", "E251", "分不清"), ("23.6.7", "E251", "分不清"),
    ("23年6月7日", "E251", "分不清"), ("06-07-23", "E251", "分不清"), ("2023-06-31", "E252", "不存在"), ("2023-02-29", "E252", "不存在"),
    ("2023-13-01", "E252", "不存在"), ("20230631", "E252", "不存在"), ("3023-06-07", "E252", "年份"), ("45084", "E253", "2023-06-07"),
    ("45084.5", "E253", "2023-06-07"), ("六月七日", "E254", "不是日期"), ("6月上旬", "E254", "不是日期"), ("", "E254", "空"), ("—", "E254", "不是日期"),
    ("12345678", "E254", "不是日期"), ("2023-06-07、2023-06-08", "E254", "不是日期"),
]  # fmt: skip


@pytest.mark.parametrize("text", ACCEPTED)
def test_a_day_written_in_a_usual_way_is_read(text: str) -> None:
    iso, notes = tables.read_date(text)
    assert iso == "2023-06-07"
    assert (notes == ()) == (text.strip() == "2023-06-07")


@pytest.mark.parametrize(("text", "code", "words"), REFUSED)
def test_what_is_no_certain_day_is_refused(text: str, code: str, words: str) -> None:
    with pytest.raises(tables.DateError) as caught:
        tables.read_date(text)
    assert caught.value.code == code
    assert words in caught.value.cause
    assert caught.value.action.endswith("。")


@given(
    st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31)),
    st.sampled_from(["{}-{}-{}", "{}/{}/{}", "{}.{}.{}", "{}年{}月{}日"]),
)
def test_every_day_reads_back_however_it_is_written(day: dt.date, form: str) -> None:
    assert tables.read_date(form.format(day.year, day.month, day.day))[0] == day.isoformat()


@given(st.text(max_size=16))
def test_no_text_makes_the_date_reader_raise_anything_but_its_own_error(text: str) -> None:
    try:
        iso, _ = tables.read_date(text)
    except tables.DateError as error:
        refused = error
        assert refused.cause.endswith("。")
    else:
        assert dt.date.fromisoformat(iso).isoformat() == iso
