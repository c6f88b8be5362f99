"""The lint of a kit: unknown names in every branch, typed digits, idle exhibits, and the wording under other numbers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from template_world import branch, exhibit, placed

from report.compare import Wording
from report.dictionary import Dictionary, Figures, TableSpec
from report.dictionary.imagine import cases, imagined
from report.document import Paragraph
from report.exhibits import build as build_exhibit
from report.problem import Level
from report.project.load import load
from report.project.places import places
from report.template import run
from report.template.lint import lint
from report.template.render import render
from report.template.tools import Setting, tools

ROOT = Path(__file__).resolve().parent.parent
TABLE = Dictionary({"甲": TableSpec("甲", "甲表", "甲", ("名称",), ())}, {}, {}, (), {}, ())
SETTING = Setting(Wording(), lambda _: None)


def linted(text: str, values: dict[str, Any], exhibits: dict[str, Any] | None = None) -> list[Any]:
    """What the lint says of a template over one table 甲, without the hint about the missing title."""
    figures = Figures(branch("", values), None)

    def again(other: Figures) -> Any:
        return render(text, other.root, exhibits or {}, placed, tools(SETTING), "report.md")

    found = lint(text, figures, TABLE, exhibits or {}, tools(SETTING), "report.md", again)
    return [problem for problem in found if problem.code != "E445"]


WORLD = {"甲": {"起数": 4, "率": (50, "％"), "各行": [{"名称": "工贸", "起数": 3}, {"名称": "建筑", "起数": 1}]}}


def test_a_right_template_has_nothing_to_say() -> None:
    assert linted("{% if 甲.起数 > 0 %}共{{ 甲.起数 }}起。{% else %}未发生。{% endif %}", WORLD) == []


@pytest.mark.parametrize(
    ("line", "code", "action"),
    [
        ("{% if 甲.起数 > 99 %}{{ 甲.起树 }}{% endif %}", "E403", "是不是“起数”？"),
        ("{% if 甲.起数 > 99 %}{{ 乙 }}{% endif %}", "E403", "请查看数据字典"),
        ("{% for 行 in 甲.各行 if 行.起数 > 99 %}{{ 行.名陈 }}{% endfor %}", "E403", "是不是“名称”？"),
        (
            "{% for 行 in 甲.各行 %}{% set 旧 = 行 %}{% if 甲.起数 > 99 %}{{ 旧.起书 }}{% endif %}{% endfor %}",
            "E403",
            "是不是“起数”？",
        ),
        ("{% if 甲.起数 > 99 %}{{ 甲.起数|同笔 }}{% endif %}", "E401", "是不是“同比”？"),
        ("{% if 甲.起数 > 99 %}{{ 图表.没有.号 }}{% endif %}", "E410", "请在 exhibits.yaml 里查看图表的键"),
        ("{% macro 话(x) %}{{ 甲.没有 }}{% endmacro %}", "E403", "请查看数据字典"),
        (
            "{% for 行 in 甲.各行 %}{% if 甲.起数 > 99 %}{{ loop.length }}{% endif %}{% endfor %}",
            "E412",
            "可以用 loop.first、loop.last、loop.index",
        ),
        ("{{ 甲.起数.名称 if 甲.起数 > 99 }}", "E403", "它已经是一个数或一个列表"),
    ],
)
def test_unknown_names_are_told_in_branches_that_are_not_taken(line: str, code: str, action: str) -> None:
    found = [
        problem
        for problem in linted(f"甲。\n{line}", WORLD)
        if problem.level is Level.ERROR and "假设" not in problem.cause
    ]
    assert [(problem.code, problem.action, problem.place.line) for problem in found] == [(code, action, 2)]


@pytest.mark.parametrize(
    "line",
    [
        "{% if 甲.起数 > 99 %}共3起。{% endif %}",
        "{% macro 话() %}第2项{% endmacro %}",
        "{{ '3起' if 甲.起数 > 99 else '无' }}",
    ],
)
def test_digits_are_told_in_branches_that_are_not_taken(line: str) -> None:
    assert {problem.code for problem in linted(line, WORLD)} == {"E402"}


def test_exhibits_that_stand_nowhere_or_are_never_cited_are_told() -> None:
    known = {"甲表": exhibit("甲表"), "乙表": exhibit("乙表"), "丙表": exhibit("丙表")}
    found = linted("见{{ 图表.甲表.号 }}。\n{{ 图表.甲表 }}\n{{ 图表.乙表 }}", WORLD, known)
    assert [(problem.code, problem.level) for problem in found] == [("E444", Level.WARNING), ("E443", Level.WARNING)]
    assert "乙表" in found[0].cause
    assert "丙表" in found[1].cause


def test_a_name_in_the_title_of_an_exhibit_is_looked_up_too() -> None:
    known = {"甲表": exhibit("甲表", title="{{ 没有 }}情况")}
    found = linted("见{{ 图表.甲表.号 }}。\n{% if 甲.起数 > 99 %}\n{{ 图表.甲表 }}\n{% endif %}", WORLD, known)
    assert [(problem.code, problem.place.file) for problem in found if "假设" not in problem.cause] == [
        ("E403", "exhibits.yaml")
    ]


@pytest.mark.parametrize(
    ("line", "code", "case"),
    [
        ("共{{ 甲.起数 }}起。", "E447", "全部为零"),
        ("整改率{{ (甲.起数 / 甲.起数)|百分比 }}。", "E447", "全部为零"),
        ("其中，{% for 行 in 甲.各行 if 行.起数 > 0 %}{{ 行.名称 }}{{ 行.起数 }}次{% endfor %}。", "E446", "全部为零"),
        ("{% if 甲.起数 == 8 %}，{% endif %}翻番。", "E446", "全部翻一番"),
        ("（{% if 甲.起数 > 1 %}多{% endif %}）", "E446", "全部为一"),
        ("{{ 甲.率 }}％", "E446", "全部为零"),
        ("**重点工作。", "E446", "全部为零"),
    ],
)
def test_wording_that_breaks_under_other_numbers_is_told_with_the_case(line: str, code: str, case: str) -> None:
    found = linted(f"甲。\n{line}", WORLD)
    assert (code, True, 2) in {(problem.code, f"假设{case}" in problem.cause, problem.place.line) for problem in found}


def test_a_mistake_that_only_other_numbers_reach_is_an_error_with_the_case() -> None:
    found = linted("{% if 甲.起数 == 0 %}{{ 甲.起数|月日 }}{% else %}有。{% endif %}", WORLD)
    assert [(p.code, p.level, p.cause) for p in found if p.code == "E405"] == [
        ("E405", Level.ERROR, "假设全部为零：“甲.起数”不是日期")
    ]


def test_a_template_without_a_title_is_told() -> None:
    figures = Figures(branch("", WORLD), None)
    found = lint(
        "正文。",
        figures,
        TABLE,
        {},
        tools(SETTING),
        "report.md",
        lambda other: render("正文。", other.root, {}, placed, tools(SETTING), "report.md"),
    )
    assert [problem.code for problem in found] == ["E445"]


# ── the kit itself ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def example() -> Any:
    return load(places(ROOT / "data" / "2023H1"))


def again(loaded: Any, figures: Figures) -> Any:
    """The kit's report of other figures."""
    text = (loaded.kit / "report.md").read_text("utf-8")
    setting = Setting(loaded.style.wording, figures.before)
    build = lambda found: build_exhibit(found, figures, loaded.style)  # noqa: E731
    return render(text, figures.root, loaded.exhibits, build, tools(setting), "templates/half_year/report.md")


def test_the_kit_reads_right_whatever_the_numbers(example: Any) -> None:
    text = (example.kit / "report.md").read_text("utf-8")
    setting = Setting(example.style.wording, example.figures.before)
    found = lint(
        text,
        example.figures,
        example.dictionary,
        example.exhibits,
        tools(setting),
        "report.md",
        lambda other: again(example, other),
    )
    assert [f"{problem.code} {problem.place} {problem.read} {problem.cause}" for problem in found] == []


def under(loaded: Any, name: str) -> str:
    """The kit's prose under a case."""
    case = next(case for case in cases(loaded.figures) if case.name == name)
    rendered, problems = again(loaded, imagined(loaded.figures, loaded.dictionary, case))
    assert rendered is not None, problems.problems
    return "\n".join(block.text for block in rendered.blocks if isinstance(block, Paragraph))


def test_with_no_accident_the_kit_says_so_and_shows_no_accident_table(example: Any) -> None:
    text = under(example, "全部为零")
    assert "全区未发生生产安全事故，同比减少5起，安全生产形势总体平稳。" in text
    assert "行业领域生产安全事故情况" not in text
    assert "专项整治期间，未发现隐患。" in text
    assert "各行业领域未排查出重大事故隐患。" in text
    assert "未收到投诉举报。" in text
    assert "罚款0" not in text


def test_with_all_complaints_closed_and_all_hazards_rectified_the_kit_says_so(example: Any) -> None:
    text = under(example, "全部为一")
    assert "受理投诉举报1批次1件，已办结。" in text
    assert "共排查隐患1处，已完成整改，整改率100％。" in text
    assert (
        "发生特别重大生产安全事故1起、死亡1人，发生重大生产安全事故1起、死亡1人，发生较大生产安全事故1起、死亡1人，全区安全生产形势严峻。"
        in text
    )
    assert "共排查出重大事故隐患6项，已建立台账" in text


def test_like_last_year_is_told_as_unchanged(example: Any) -> None:
    assert "事故起数同比持平，死亡人数同比持平" in under(example, "与上年同期相同")


def test_more_of_everything_is_not_called_calm(example: Any) -> None:
    assert "未发生较大及以上生产安全事故，但事故起数和死亡人数双上升，全区安全生产形势不容乐观。" in under(
        example, "全部翻一番"
    )


def test_without_last_year_comparisons_are_pending(example: Any) -> None:
    text = under(example, "没有上年同期")
    assert "事故起数【待核：无上年同期】" in text
    assert "同比减少" not in text


def test_what_is_unreported_is_pending_and_nothing_is_claimed(example: Any) -> None:
    text = under(example, "全部未报")
    assert text.startswith("XX区安全生产工作")
    assert "总体平稳" not in text
    assert "未发生" not in text
    assert "全部办结" not in text
    assert "未排查出" not in text


def test_changing_518_to_510_gives_97_point_0_in_the_sentence_and_the_table(example: Any) -> None:
    def changed(figure: Any) -> Any:
        from decimal import Decimal

        return replace(figure, value=Decimal(510)) if figure.key == "隐患.岁末年初.整改" else figure

    case = replace(cases(example.figures)[0], change=changed)
    rendered, _ = again(example, imagined(example.figures, example.dictionary, case))
    words = [block.text for block in rendered.blocks if isinstance(block, Paragraph)]
    assert any("已整改510处，整改率97.0％，未完成整改的16处" in text for text in words)
    table = next(block for block in rendered.blocks if getattr(block, "name", "") == "隐患表")
    assert [cell.text for cell in table.rows[1].cells] == ["岁末年初重大隐患专项整治", "526", "510", "16", "97.0"]


def test_nothing_changes_under_the_case_that_changes_nothing(example: Any) -> None:
    case = replace(cases(example.figures)[0], change=lambda figure: figure)
    same = imagined(example.figures, example.dictionary, case)
    was, now = again(example, example.figures)[0], again(example, same)[0]
    assert [block.id for block in now.blocks] == [block.id for block in was.blocks]
    assert [getattr(block, "text", "") for block in now.blocks] == [getattr(block, "text", "") for block in was.blocks]


def test_a_restated_last_year_is_explained_below_its_table(example: Any) -> None:
    from decimal import Decimal

    from report.figure import Figure

    note = "上年同期数为上年发布数，其后核销、补报的未作调整。"
    kept = example.figures.frozen

    def notes() -> list[str]:
        rendered, _ = again(example, example.figures)
        return [block.text for block in rendered.blocks if isinstance(block, Paragraph) and block.style == "表注"]

    assert not any(note in text for text in notes())
    try:
        example.figures.frozen = {"事故.合计.起数": Figure("事故.合计.起数", Decimal(6), "起")}
        assert note in notes()[0]
    finally:
        example.figures.frozen = kept


def test_the_note_names_the_days_in_which_casualties_may_change(example: Any) -> None:
    rendered, _ = again(example, example.figures)
    note = next(block for block in rendered.blocks if isinstance(block, Paragraph) and block.style == "表注")
    assert "事故发生之日起30日内" in note.text
    assert [run.key for run in note.runs if getattr(run, "key", "").startswith("事故台账")] == ["事故台账.变动期"]


def test_the_imagined_periods_of_a_lint_share_one_compiled_template(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run._compiled.clear()
    made: list[object] = []

    def counted(tree: object, real: Any = run.rewrite) -> object:
        made.append(tree)
        return real(tree)

    monkeypatch.setattr(run, "rewrite", counted)
    found = linted("{{ 甲.起数 }}起{% if 甲.起数 > 3 %}，较多{% endif %}。", WORLD)
    assert {problem.code for problem in found} == {"E447"}
    assert len(made) == 1
    linted("{{ 甲.起数 }}起{% if 甲.起数 > 9 %}，较多{% endif %}。", WORLD)
    assert len(made) == 2
