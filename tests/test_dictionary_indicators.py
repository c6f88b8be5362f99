"""The indicators of the kit (domain.md, section 3): values, zero denominators, definitions."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from dictionary_world import REPORT, World, world

from report.check import check
from report.dictionary import explain, nearby
from report.figure import State

KIT = (Path(__file__).resolve().parent.parent / "templates" / "half_year" / "dictionary.yaml").read_text("utf-8")
HAZARDS = "行业领域,排查单位（家）,一般隐患（项）,已整改（项）,现场整改（项）,应整改（项）,按期整改（项）,重大隐患（项）,已整改销号（项）,列入治理计划（项）\n"
CASES = (
    "行业领域,监管企业（家）,实际检查企业（家）,检查家次（家次）,检出重大隐患（项）,违法行为（项）,责令整改（件）,"
    "事故立案（件）,事前立案（件）,事前处罚（件）,事故罚款（万元）,事前罚款（万元）,已收缴（万元）,执法人员（人）\n"
)
REPORTS = "来源渠道,接报（件）,受理（件）,办结（件）,应办结（件）,按期办结（件）,核查（件）,属实（件）\n"
ACCIDENTS = "行业领域,事故起数（起）,死亡人数（人）\n工矿商贸,3,3\n道路运输,1,2\n"
BASES = "基数: {地区生产总值: 512.5亿元, 工矿商贸从业人员: 24000人, 道路交通死亡: 7人, 机动车: 140000辆, 煤矿死亡: 1人, 原煤产量: 8000000吨}\n"
FILES = {
    "隐患治理": HAZARDS + "工贸,40,80,70,50,60,57,4,3,1\n空,0,0,0,0,0,0,0,0,0\n",
    "执法统计": CASES + "工贸,500,400,640,16,32,160,1,15,12,30,18.4,40,8\n空,0,0,0,0,0,0,0,0,0,0,0,0,0\n",
    "举报统计": REPORTS + "12350,700,512,451,460,437,630,124\n来信,0,0,0,0,0,0,0\n",
    "事故统计": ACCIDENTS,
}


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> World:
    return world(tmp_path_factory.mktemp("full"), KIT, FILES, report=REPORT + BASES)


VALUES = [
    ("治理.工贸.一般整改率", Fraction(70 * 100, 80)),
    ("治理.工贸.即时整改率", Fraction(50 * 100, 80)),
    ("治理.工贸.按期整改率", Fraction(57 * 100, 60)),
    ("治理.工贸.重大隐患销号率", Fraction(75)),
    ("治理.工贸.应列治理", Fraction(1)),
    ("执法统计.工贸.覆盖率", Fraction(80)),
    ("执法统计.工贸.总体处罚率", Fraction(3)),
    ("执法统计.工贸.个案处罚率", Fraction(12 * 100, 160)),
    ("执法统计.工贸.立案总数", Fraction(16)),
    ("执法统计.工贸.事前立案占比", Fraction(15 * 100, 16)),
    ("执法统计.工贸.事前立案率", Fraction(15 * 100, 400)),
    ("执法统计.工贸.罚款总额", Fraction("48.4")),
    ("执法统计.工贸.案均罚款", Fraction("48.4") / 16),
    ("执法统计.工贸.罚款收缴率", Fraction(40 * 100) / Fraction("48.4")),
    ("执法统计.工贸.千家次检出重大隐患", Fraction(25)),
    ("执法统计.工贸.千家次检出违法行为", Fraction(50)),
    ("执法统计.工贸.人均执法量", Fraction(80)),
    ("举报.12350.办结率", Fraction(451 * 100, 512)),
    ("举报.12350.按期办结率", Fraction(95)),
    ("举报.12350.属实率", Fraction(124 * 100, 451)),
    ("举报.12350.核查率", Fraction(90)),
    ("亿元GDP死亡率", Fraction(5) / Fraction("512.5")),
    ("十万人死亡率", Fraction(3 * 100000, 24000)),
    ("万车死亡率", Fraction(1, 2)),
    ("百万吨死亡率", Fraction(1, 8)),
]


@pytest.mark.parametrize(("key", "value"), VALUES)
def test_law_1_an_indicator_is_the_exact_quotient_of_its_definition(full: World, key: str, value: Fraction) -> None:
    assert full[key].number == value


ZERO = [
    key.replace("工贸", "空").replace("12350", "来信")
    for key, _ in VALUES
    if "." in key and key.split(".")[2] not in {"应列治理", "立案总数", "罚款总额"}
]


@pytest.mark.parametrize("key", ZERO)
def test_a_zero_denominator_prints_a_stroke_never_a_percentage(full: World, key: str) -> None:
    assert full[key].state is State.ABSENT
    assert full[key].display() == "/"


def test_right_forms_have_no_finding(full: World) -> None:
    assert [problem for problem in full.problems if problem.code == "E302"] == []
    assert [f.wrong for f in check(full.figures, full.dictionary)[0] if "月度" not in f.wrong] == []


def test_forms_that_nobody_needs_are_not_asked_for(tmp_path: Path) -> None:
    found = world(tmp_path, KIT, {"事故统计": ACCIDENTS})
    assert not {"治理", "执法统计", "举报", "基数"} & {problem.place.file for problem in found.problems}
    titles = {"安全生产隐患排查治理统计表", "安全生产行政执法统计表", "安全生产举报办理统计表"}
    assert not titles & set(found.figures.unreported)
    assert found["执法统计.合计.覆盖率"].state is State.ABSENT
    assert found["亿元GDP死亡率"].state is State.ABSENT


def test_an_indicator_over_a_row_that_is_not_there_is_absent(tmp_path: Path) -> None:
    found = world(
        tmp_path, KIT, {"事故统计": "行业领域,事故起数（起）,死亡人数（人）\n道路运输,1,2\n"}, report=REPORT + BASES
    )
    assert found["十万人死亡率"].state is State.ABSENT


@pytest.mark.parametrize("name", sorted({key.rpartition(".")[2] for key, _ in VALUES} | {"整改率", "未办结件数"}))
def test_every_indicator_has_its_definition(full: World, name: str) -> None:
    text = explain(full.dictionary, name)
    assert f"{name}\n　含义：" in text
    assert "　公式：" in text


def test_a_definition_says_the_formula_the_unit_the_zero_case_and_how_to_write_it(full: World) -> None:
    assert explain(full.dictionary, "隐患.整改率") == (
        "指标 隐患.整改率\n"
        "　含义：已整改数÷排查发现数。分母为零时不计算，表中印“/”。\n"
        "　公式：整改 / 发现\n"
        "　单位：％\n"
        "　分母为零：不计算，表中印“/”，不写 100％ 也不写 0％。\n"
        "　数据来自：隐患排查整治统计表（隐患整治）\n"
        "　模板里写：{{ 隐患.某行.整改率|百分比(1) }}"
    )


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("受理件数", "列 投诉.受理件数：投诉举报办理情况表的“受理件数”或“受理”，单位件"),
        ("执法", "表 执法：执法检查和行政处罚统计表"),
        ("条例493", "特别重大：死亡人数 30 以上，或重伤人数 100 以上"),
        ("行业口径", "建筑领域是工矿商贸的一部分"),
    ],
)
def test_columns_tables_ladders_and_schemes_are_explained(full: World, name: str, said: str) -> None:
    assert said in explain(full.dictionary, name)


def test_an_unknown_name_has_no_definition_but_near_names(full: World) -> None:
    assert explain(full.dictionary, "整改绿") == ""
    assert "整改率" in nearby(full.dictionary, "整改绿")


@pytest.mark.parametrize(
    ("towns", "rules"),
    [("甲镇,3,4\n乙镇,1,1\n", set()), ("甲镇,3,4\n乙镇,0,0\n", {"镇街起数等于全区", "镇街死亡等于全区"})],
)
def test_the_towns_add_up_to_the_district(tmp_path: Path, towns: str, rules: set[str]) -> None:
    found = world(tmp_path, KIT, {"事故统计": ACCIDENTS, "镇街事故": "镇街,事故起数（起）,死亡人数（人）\n" + towns})
    findings, _ = check(found.figures, found.dictionary)
    assert {finding.rule for finding in findings if finding.rule.startswith("镇街")} == rules


@pytest.mark.parametrize(
    ("asked", "names"),
    [("处罚率", ["总体处罚率", "个案处罚率"]), ("查实率", ["属实率"]), ("执法.总体处罚率", ["总体处罚率"]), ("千家次", ["千家次检出重大隐患"])],
)  # fmt: skip
def test_an_indicator_is_explained_by_part_of_its_name_or_by_another_word_for_it(
    full: World, asked: str, names: list[str]
) -> None:
    said = explain(full.dictionary, asked)
    assert all(name in said for name in names)
