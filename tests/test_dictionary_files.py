"""dictionary.yaml, report.yaml and house style: what is declared, and every mistake at once with its line."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from dictionary_world import REPORT, world

from report.dictionary import OPTIONS, dictionary, house_style, read_facts
from report.dictionary.cells import Period, iso_date, period, spoken_date
from report.dictionary.names import Branch, at, fold
from report.figure import Figure, Kind, State
from report.problem import Collector, Level
from report.tables import load_yaml

FACTS = """
情况:
  会议: {次数: 次, 资金: 万元}
  文件: {方案: 文列, 主讲: 文}
  培训: {日期: 日期}
"""


def read_yaml(folder: Path, text: str) -> object:
    path = folder / "some.yaml"
    path.write_text(text, encoding="utf-8")
    return load_yaml(path, "some.yaml", Collector())


# ── report.yaml ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_facts_are_figures_with_their_unit_kind_and_line(tmp_path: Path) -> None:
    report = (
        REPORT
        + "会议:\n  次数: 24次\n  资金: 120.5万元\n文件:\n  方案:\n    - 《甲》\n    - 《乙》\n  主讲: 区长\n培训:\n  日期: 2023年6月7日\n"
    )
    found = world(tmp_path, FACTS, {}, report=report)
    assert found.problems == ()
    assert (found["会议.次数"].value, found["会议.次数"].unit) == (Decimal(24), "次")
    assert found["会议.资金"].value == Decimal("120.5")
    assert str(found["会议.次数"].source) == "report.yaml 第7行 会议次数"
    assert (found["培训.日期"].value, found["培训.日期"].display(), found["培训.日期"].kind) == (
        "2023-06-07",
        "2023年6月7日",
        Kind.DATE,
    )
    listed = found.figures.find("文件.方案")
    assert isinstance(listed, tuple)
    assert [item.display() for item in listed] == ["《甲》", "《乙》"]  # type: ignore[union-attr]


def test_a_fact_that_is_not_filled_in_is_unreported_with_a_warning(tmp_path: Path) -> None:
    found = world(
        tmp_path,
        FACTS,
        {},
        report=REPORT + "会议:\n  次数:\n文件: {方案: [甲], 主讲: 乙}\n培训: {日期: 2023年6月7日}\n",
    )
    assert {found[key].state for key in ("会议.次数", "会议.资金")} == {State.UNREPORTED}
    assert [(p.code, p.level) for p in found.problems] == [("E506", Level.WARNING)] * 2


@pytest.mark.parametrize("state", ["未报", "待核", "无此项"])
def test_a_fact_may_say_its_state(tmp_path: Path, state: str) -> None:
    found = world(tmp_path, "情况:\n  会议: {次数: 次}\n", {}, report=REPORT + f"会议:\n  次数: {state}\n")
    assert str(found["会议.次数"].state) == state


def test_all_mistakes_of_report_yaml_are_told_at_once_each_with_its_line(tmp_path: Path) -> None:
    report = (
        "期间: 2023年上半\n地区: XX区\n日期: 2023年7月\n图表: 彩色\n会义:\n  次数: 2次\n会议:\n  次数: 约24次\n  资金: 120元\n培训:\n  日期: 2023年6月31日\n"
        "行文:\n  百分号: 中角\n  小数: 1\n"
    )
    found = world(tmp_path, FACTS, {}, report=report)
    errors = [(p.code, p.place.line) for p in found.problems if p.level is Level.ERROR]
    assert sorted(errors) == [
        ("E215", 8),
        ("E217", 9),
        ("E230", 3),
        ("E230", 11),
        ("E501", 1),
        ("E502", 5),
        ("E503", 13),
        ("E503", 14),
        ("E504", 1),
        ("E505", 4),
    ]
    assert all(p.cause and p.action for p in found.problems if p.level is Level.ERROR)


def test_an_unknown_name_proposes_the_near_one(tmp_path: Path) -> None:
    found = world(tmp_path, FACTS, {}, report=REPORT + "会义:\n  次数: 2次\n")
    assert next(p for p in found.problems if p.code == "E502").action == "是不是“会议”？"


@pytest.mark.parametrize("sign", ["\U00100001", "\x07"])
def test_signs_that_cannot_be_printed_are_refused_in_report_yaml(tmp_path: Path, sign: str) -> None:
    path = tmp_path / "report.yaml"
    path.write_text(f"地区: X{sign}X区\n", encoding="utf-8")
    problems = Collector()
    load_yaml(path, "report.yaml", problems)
    assert problems.errors()


# ── periods and dates ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "first", "last", "short", "following", "months", "end"),
    [
        ("2023年上半年", 1, 6, "上半年", "下半年", "2023年1—6月", "2023-06-30"),
        ("2023年下半年", 7, 12, "下半年", "2024年", "2023年7—12月", "2023-12-31"),
        ("2023年全年", 1, 12, "全年", "2024年", "2023年1—12月", "2023-12-31"),
        ("2023年第一季度", 1, 3, "第一季度", "下一阶段", "2023年1—3月", "2023-03-31"),
        ("2023年1—5月", 1, 5, "1—5月", "下一阶段", "2023年1—5月", "2023-05-31"),
        ("2023年", 1, 12, "全年", "2024年", "2023年1—12月", "2023-12-31"),
        ("2023年度", 1, 12, "全年", "2024年", "2023年1—12月", "2023-12-31"),
        ("2024年2月", 2, 2, "2月", "下一阶段", "2024年2月", "2024-02-29"),
        ("２０２３年1~6月", 1, 6, "上半年", "下半年", "2023年1—6月", "2023-06-30"),
    ],
)
def test_periods_are_read_as_people_write_them(
    text: str, first: int, last: int, short: str, following: str, months: str, end: str
) -> None:
    found = period(text)
    assert found == Period(found.year, first, last)  # type: ignore[union-attr]
    assert (found.short, found.next, found.months, found.end) == (short, following, months, end)  # type: ignore[union-attr]


@pytest.mark.parametrize("text", ["2023", "上半年", "2023年13月", "2023年6—1月", "2023年第五季度", ""])
def test_what_is_no_period_is_none(text: str) -> None:
    assert period(text) is None


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2023-06-07", "2023-06-07"), ("2023.6.7", "2023-06-07"), ("2023/6/7", "2023-06-07"), ("2023年6月7日", "2023-06-07"),
        ("20230607", "2023-06-07"), ("2023年9月", "2023-09"), ("2022年", "2022"), ("2023-06-31", None), ("6月7日", None), ("7/6/2023", None),
    ],
)  # fmt: skip
def test_dates_are_read_as_people_write_them(text: str, iso: str | None) -> None:
    assert iso_date(text) == iso


def test_a_spoken_date_has_no_leading_zeros() -> None:
    assert [spoken_date(iso) for iso in ("2023-06-07", "2023-09", "2022")] == ["2023年6月7日", "2023年9月", "2022年"]


# ── names ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_names_are_compared_folded() -> None:
    assert fold("（ａ） 工 贸　") == fold("(a)工贸")
    root = Branch("")
    below = Branch("隐患")
    root.put("隐患", below)
    below.put("2023行动", Figure("隐患.2023行动", Decimal(1)))
    assert at(root, "隐患.２０２３行动") is below.entries["2023行动"]
    assert at(root, "隐患.没有") is None
    assert at(root, "隐患.2023行动.下面") is None


# ── dictionary.yaml ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "line", "cause"),
    [
        ("版本: 2\n", 1, "模板版本是 2，本程序只认到 1"),
        ("表:\n  甲:\n    主健: {表头: [名称]}\n", 3, "不认识“主健”"),
        ("表:\n  甲:\n    合计: 相加\n", 3, "“合计”应是独立、其中、不相加之一"),
        ("表:\n  甲:\n    列:\n      数: {类型: 整数}\n", 4, "“类型”应是数、文、日期、是否、枚举之一"),
        ("表:\n  甲:\n    列:\n      数: {可缺: 对}\n", 4, "“可缺”应写“是”或“否”"),
        ("指标:\n  乙.率: {公式: 甲 / 乙}\n", 2, "指标“乙.率”说的表“乙”没有声明"),
        ("指标:\n  率: {单位: 处}\n", 2, "缺少“公式”"),
        ("核对:\n  规则甲: {表: 乙, 规则: 甲 <= 乙}\n", 2, "核对“规则甲”说的表“乙”没有声明"),
        (
            "台账:\n  台账甲:\n    列: {编号: {类型: 文}}\n    汇总: {乙: {按: 编号, 列: {数: 计数}}}\n",
            3,
            "台账“台账甲”汇总到的表“乙”没有声明",
        ),
    ],
)
def test_a_mistake_in_the_dictionary_is_told_with_its_line(tmp_path: Path, text: str, line: int, cause: str) -> None:
    problems = Collector()
    dictionary(read_yaml(tmp_path, text), problems)  # type: ignore[arg-type]
    assert [(p.code, p.place.line, p.cause) for p in problems.problems] == [("E301", line, cause)]


def test_a_wrong_formula_is_told_where_it_is_declared(tmp_path: Path) -> None:
    declared = "表:\n  甲:\n    主键: {表头: [名称]}\n    列: {数: {单位: 处}}\n指标:\n  甲.率: {公式: 数 / 没有}\n  甲.比: {公式: 数 / }\n"
    found = world(tmp_path, declared, {"甲": "名称,数（处）\n工贸,3\n"})
    wrong = [(p.code, p.place.line, p.read) for p in found.problems]
    assert wrong[-1][:2] == ("E302", 7)
    assert {("E302", 6, "数 / 没有")} <= set(wrong)


# ── house style ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_house_style_of_the_report_wins_over_that_of_the_kit(tmp_path: Path) -> None:
    (tmp_path / "甲").mkdir()
    words = read_yaml(tmp_path / "甲", "行文: {百分号: 全角, 小数位: 2}\n")
    style = house_style(read_yaml(tmp_path, "小数位: 0\n末尾零: 保留\n"), words, Collector())  # type: ignore[arg-type]
    assert (style.percent, style.wording.places, style.wording.zeros) == ("％", 0, True)


def test_every_option_has_a_default_among_its_values_and_a_meaning() -> None:
    for name, (values, default, meaning) in OPTIONS.items():
        assert default in values, name
        assert len(meaning) > 5, name


def test_facts_name_the_settings(tmp_path: Path) -> None:
    problems = Collector()
    facts = read_facts(read_yaml(tmp_path, REPORT + "模板: 我的\n图表: 原生\n上年同期: 2022H1\n"), problems)  # type: ignore[arg-type]
    assert problems.problems == []
    assert (facts.template, facts.charts, facts.prior, facts.date) == ("我的", "原生", "2022H1", "2023-07-10")


def test_the_pages_that_explain_a_kits_files_are_right(tmp_path: Path) -> None:
    """What `report explain 字典` and `图表` show can be copied: it is read without a word of complaint."""
    from report.exhibits import exhibits
    from report.problem import page

    def shown(name: str) -> str:
        blocks = re.findall(r"(?:^    .*\n|^\n(?=    ))+", page(name), re.MULTILINE)
        kept = blocks if name == "字典" else blocks[:1]
        return "".join(line[4:] for block in kept for line in block.splitlines(keepends=True) if line.strip())

    problems = Collector()
    (tmp_path / "字典.yaml").write_text(shown("字典"), "utf-8")
    (tmp_path / "图表.yaml").write_text(shown("图表"), "utf-8")
    declared = dictionary(load_yaml(tmp_path / "字典.yaml", "字典.yaml", problems), problems)
    drawn = exhibits(load_yaml(tmp_path / "图表.yaml", "图表.yaml", problems), declared, problems)
    assert problems.problems == []
    assert (list(declared.tables), list(drawn)) == (["投诉量"], ["街道表", "街道图"])
