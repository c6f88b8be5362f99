"""The base keeps last year's value of every number that is printed, so that a comparison written by hand is found."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from report.project.build import draft
from report.project.opened import read
from report.project.places import places

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    folder = tmp_path_factory.mktemp("project")
    shutil.copytree(ROOT / "data", folder / "data", ignore=shutil.ignore_patterns(".report", "*-raw"))
    shutil.copytree(ROOT / "templates", folder / "templates")
    document = draft(read(places(folder / "data" / "2023H1"))).document
    return document, {slot.key: slot for slot in document.unprinted}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("执法.消防.检查", "802"),
        ("执法.消防.罚款", "231000"),
        ("隐患.岁末年初.整改率", "11775/122"),
        ("事故.合计.死亡", "6"),
    ],
)
def test_last_years_value_is_kept_with_the_figure_it_is_compared_with(kept, key, value):
    slot = kept[1][f"{key}（上年同期）"]
    assert (slot.value, slot.inputs, slot.compared) == (value, (key,), slot.key)


def test_a_number_that_last_year_does_not_have_keeps_none(kept):
    assert "工贸.皮带机企业（上年同期）" not in kept[1]


def test_no_printing_bears_the_name_of_a_kept_value(kept):
    document, slots = kept
    assert not {slot.key for slot in document.slots()} & slots.keys()
