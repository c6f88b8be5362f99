"""Hostile text: time grows with length, nothing hangs, nothing raises."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from report.audit import Passage, audit, passages_from_text

PIECES = [
    "1",
    "1,",
    "1起、",
    "下降",
    "同比下降1%、",
    "占",
    "率",
    "较上年同期",
    "(",
    "“",
    "未发生",
    "一",
    "2020年1-6月",
    "| 1 | 2 |\n",
    "_",
    "…",
    "“3·21”较大",
    "其中，甲12处、",
    "发生事故3起，死亡2人，",
]


@pytest.mark.parametrize("piece", PIECES)
def test_repetition_takes_linear_time(piece: str):
    text = piece * (40_000 // len(piece))
    start = time.process_time()
    audit(passages_from_text(text))
    assert time.process_time() - start < 6


def test_a_number_of_thousands_of_digits_is_passed_over():
    result = audit(passages_from_text(f"共检查{'7' * 6000}家次，整改率98.5％。发生事故{'7' * 6000}起。"))
    assert result.findings == ()


def test_twenty_pages_take_less_than_a_second():
    line = "1—6月，全市发生事故42起，同比减少13起，下降23.6%；死亡18人，同比增加7人，上升63.6%；发现隐患38处，整改35处，整改率92%。\n"
    text = line * (12_000 // len(line))
    start = time.process_time()
    assert audit(passages_from_text(text)).counts["不符"] == 0
    assert time.process_time() - start < 2.5  # one second on a free machine; the tests share two cores


@given(
    st.text(
        alphabet="全市发生事故死亡受伤人起处%％1234567890.，。、；：（）()同比下降上升去年期占率为分别其中持平零未万亿 \n|-",
        max_size=200,
    )
)
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_without_failing_and_places_lie_inside(text: str):
    passages = passages_from_text(text)
    result = audit(passages)
    for place in [c.place for c in result.claims] + [f.place for f in result.findings]:
        assert 0 <= place.start <= place.end <= len(passages[place.paragraph - 1].text)


def test_what_is_left_unread_is_counted(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("report.audit.run.NUMBERS_MAX", 700)
    result = audit([Passage(i, "发生事故3起。") for i in range(1, 1001)])
    assert result.counts["未审段数"] == 300
