"""Tables and charts of the report: what exhibits.yaml may say, and the blocks it gives."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from dictionary_world import World, world

from report.dictionary import Figures
from report.document import Chart, Slot, Table, Text
from report.exhibits import Exhibit, build, exhibits
from report.figure import Figure
from report.problem import Collector
from report.tables import load_yaml

DECLARED = """
表:
  事故:
    名称: 生产安全事故统计表
    文件: 事故
    主键: {表头: [行业领域]}
    合计: 独立
    列:
      起数: {表头: [事故起数], 单位: 起}
      死亡: {表头: [死亡人数], 单位: 人}
      罚款: {表头: [罚款], 单位: 元, 可缺: 是}
指标:
  事故.致死率: {公式: 死亡 / 起数, 单位: ％, 说明: 死亡÷起数。}
  事故.占比: {公式: 罚款 / 事故.合计.罚款, 单位: ％, 说明: 罚款占比。}
"""
TABLE = """
事故表:
  类型: 表
  标题: 事故情况
  数据: 事故
  单位: 起、人
  首列: {题: 行业领域, 宽: 190}
  列:
    - {组: 事故起数, 题: 本期, 值: 起数}
    - {组: 事故起数, 题: 上年同期, 值: 同期(起数)}
    - {组: 事故起数, 题: 同比, 值: 同比(起数)}
    - {题: 致死率, 值: 致死率, 形: 百分数1, 宽: 200}
  合计: 是
"""
CSV = "行业领域,事故起数（起）,死亡人数（人）,罚款（元）\n"


def declared_exhibits(folder: Path, text: str, found: World) -> tuple[dict[str, Exhibit], Collector]:
    path = folder / "exhibits.yaml"
    path.write_text(text, encoding="utf-8")
    problems = Collector()
    return exhibits(load_yaml(path, "exhibits.yaml", problems), found.dictionary, problems), problems


def accidents(folder: Path, rows: str, prior: Figures | None = None) -> World:
    return world(folder, DECLARED, {"事故": CSV + rows}, prior=prior)


@pytest.fixture
def two_years(tmp_path: Path) -> World:
    last = accidents(tmp_path / "2022", "工矿商贸,3,3,0\n建筑,2,3,0\n农业,0,0,0\n")
    return accidents(tmp_path / "2023", "工矿商贸,3,3,98000\n建筑,1,1,265800\n农业,1,0,0\n渔业,2,2,0\n", last.figures)


def grid(table: Any) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


def test_a_table_shows_this_year_last_year_and_the_change_with_a_total(tmp_path: Path, two_years: World) -> None:
    known, problems = declared_exhibits(tmp_path, TABLE, two_years)
    assert problems.problems == []
    block = build(known["事故表"], two_years.figures, two_years.style).block
    assert isinstance(block, Table)
    assert grid(block) == [
        ["行业领域", "事故起数", "致死率"],
        ["本期", "上年同期", "同比"],
        ["工矿商贸", "3", "3", "持平", "100.0"],
        ["建筑", "1", "2", "−50.0", "100.0"],
        ["农业", "1", "0", "—", "0.0"],
        ["渔业", "2", "/", "/", "100.0"],
        ["合计", "7", "5", "+40.0", "85.7"],
    ]
    assert [row.header for row in block.rows[:3]] == [True, True, False]
    assert block.rows[-1].total
    assert [(cell.span, cell.rows) for cell in block.rows[0].cells] == [(1, 2), (3, 1), (1, 2)]


def test_every_number_of_a_table_is_a_slot_found_by_table_row_and_column(tmp_path: Path, two_years: World) -> None:
    known, _ = declared_exhibits(tmp_path, TABLE, two_years)
    block = build(known["事故表"], two_years.figures, two_years.style).block
    assert isinstance(block, Table)
    slots = [
        run for row in block.rows if not row.header for cell in row.cells for run in cell.runs if isinstance(run, Slot)
    ]
    assert len({run.id for run in slots}) == len(slots) == 5 * 5 - 1
    words = [run.text for row in block.rows for cell in row.cells for run in cell.runs if isinstance(run, Text)]
    assert not any(character.isdigit() for text in words for character in text)
    assert [run.key for run in slots[:4]] == [
        "事故.工矿商贸.名称",
        "事故.工矿商贸.起数",
        "上年同期.事故.工矿商贸.起数",
        "事故.工矿商贸.起数.同比",
    ]


def test_a_slot_of_a_table_keeps_its_id_when_rows_come_and_go(tmp_path: Path, two_years: World) -> None:
    known, _ = declared_exhibits(tmp_path, TABLE, two_years)
    more = accidents(tmp_path / "more", "新行业,9,9,0\n工矿商贸,4,3,98000\n建筑,1,1,265800\n", two_years.figures.prior)

    def ids(figures: Figures) -> dict[str, str]:
        block = build(known["事故表"], figures, two_years.style).block
        assert isinstance(block, Table)
        return {
            f"{row.key}.{cell.column}": run.id
            for row in block.rows
            for cell in row.cells
            for run in cell.runs
            if isinstance(run, Slot)
        }

    before, after = ids(two_years.figures), ids(more.figures)
    shared = set(before) & set(after)
    assert len(shared) == 14
    assert all(before[key] == after[key] for key in shared)


def test_the_columns_of_a_table_fill_the_width(tmp_path: Path, two_years: World) -> None:
    known, _ = declared_exhibits(tmp_path, TABLE, two_years)
    block = build(known["事故表"], two_years.figures, two_years.style).block
    assert isinstance(block, Table)
    assert sum(column.width for column in block.columns) == 1000
    assert [column.width for column in block.columns][-1] == 200
    assert [column.align for column in block.columns] == ["left", "right", "right", "right", "right"]


def test_without_last_year_the_cells_of_last_year_are_pending(tmp_path: Path) -> None:
    found = accidents(tmp_path, "工矿商贸,3,3,0\n")
    known, _ = declared_exhibits(tmp_path, TABLE, found)
    assert grid(build(known["事故表"], found.figures, found.style).block)[2][2:4] == ["【待核】", "【待核】"]


def test_a_table_without_rows_has_a_header_and_a_total(tmp_path: Path) -> None:
    found = world(tmp_path, DECLARED, {})
    known, _ = declared_exhibits(tmp_path, TABLE, found)
    assert grid(build(known["事故表"], found.figures, found.style).block)[2:] == [
        ["合计", "未报", "【待核】", "【待核】", "【待核】"]
    ]


# ── charts ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def chart(folder: Path, found: World, kind: str, panel: str) -> Chart:
    text = f"图:\n  类型: 图\n  图形: {kind}\n  标题: 情况\n  数据: 事故\n  面板:\n    - {panel}\n"
    known, problems = declared_exhibits(folder, text, found)
    assert problems.problems == []
    block = build(known["图"], found.figures, found.style).block
    assert isinstance(block, Chart)
    return block


def test_paired_bars_show_both_years_and_the_change_as_text(tmp_path: Path, two_years: World) -> None:
    block = chart(tmp_path, two_years, "同比条形", "{题: 事故起数, 值: 起数}")
    (panel,) = block.spec.panels
    assert panel.title == "事故起数（起）"
    assert [(series.role, series.values) for series in panel.series] == [
        ("上年", (Decimal(3), Decimal(2), Decimal(0), None)),
        ("本期", (Decimal(3), Decimal(1), Decimal(1), Decimal(2))),
    ]
    assert panel.notes == ("持平", "−50.0%", "—", "/")
    assert block.spec.categories == ("工矿商贸", "建筑", "农业", "渔业")
    assert "建筑，2023年1—6月为2，2023年1—6月为1，同比−50.0%" in block.description


def test_sorted_bars_fall_in_size_with_value_and_share(tmp_path: Path, two_years: World) -> None:
    block = chart(tmp_path, two_years, "排序条形", "{题: 罚款, 值: 罚款, 折算: 万元, 小数: 2, 占比: 占比}")
    (panel,) = block.spec.panels
    assert block.spec.categories[:2] == ("建筑", "工矿商贸")
    assert panel.series[0].values[:2] == (Decimal("26.58"), Decimal("9.80"))
    assert panel.series[0].labels[:2] == ("26.58（73.1%）", "9.80（26.9%）")
    assert panel.title == "罚款（万元）"


def test_a_chart_remembers_the_figures_it_draws(tmp_path: Path, two_years: World) -> None:
    block = chart(tmp_path, two_years, "同比条形", "{题: 事故起数, 值: 起数}")
    keys = [slot.key for slot in block.slots]
    assert "事故.建筑.起数" in keys
    assert "上年同期.事故.建筑.起数" in keys
    assert len(set(keys)) == len(keys)


def test_the_digest_of_a_chart_changes_with_its_values_only(tmp_path: Path, two_years: World) -> None:
    panel = "{题: 事故起数, 值: 起数}"
    same = chart(tmp_path, two_years, "同比条形", panel).spec.digest()
    assert chart(tmp_path, two_years, "同比条形", panel).spec.digest() == same
    fines = accidents(
        tmp_path / "fines", "工矿商贸,3,3,1\n建筑,1,1,2\n农业,1,0,0\n渔业,2,2,0\n", two_years.figures.prior
    )
    assert chart(tmp_path, fines, "同比条形", panel).spec.digest() == same
    count = accidents(
        tmp_path / "count", "工矿商贸,3,3,1\n建筑,2,1,2\n农业,1,0,0\n渔业,2,2,0\n", two_years.figures.prior
    )
    assert chart(tmp_path, count, "同比条形", panel).spec.digest() != same


def test_a_missing_value_leaves_its_point_out(tmp_path: Path) -> None:
    found = accidents(tmp_path, "工矿商贸,未报,3,0\n建筑,1,1,0\n")
    block = chart(tmp_path, found, "同比条形", "{题: 事故起数, 值: 起数}")
    (series,) = block.spec.panels[0].series
    assert series.values == (None, Decimal(1))
    assert series.labels == ("未报", "1")


# ── mistakes ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("line", "cause"),
    [
        ("甲表: {类型: 表, 标题: 题, 数据: 没有}", "图表“甲表”用的表“没有”没有声明"),
        ("甲表: {类型: 表, 数据: 事故}", "缺少“标题”"),
        ("甲表: {类型: 册, 标题: 题, 数据: 事故}", "“类型”应是表、图之一"),
        ("甲表: {类型: 图, 图形: 饼图, 标题: 题, 数据: 事故}", "“图形”应是同比条形、月度折线、整改条形、排序条形之一"),
        ("甲表: {类型: 表, 标题: 题, 数据: 事故, 颜色: 红}", "不认识“颜色”"),
        ("甲表: {类型: 表, 标题: 题, 数据: 事故, 列: [{值: 没有}]}", "表“事故”没有“没有”"),
        ("甲表: {类型: 表, 标题: 题, 数据: 事故, 列: [{值: 起数, 形: 百分}]}", "值“起数百分”看不懂"),
        ("甲表: {类型: 表, 标题: 题, 数据: 事故, 列: [{值: 起数, 题: 2023年}]}", "“2023年”里有数字"),
    ],
)
def test_a_mistake_of_exhibits_yaml_is_told_with_its_line(tmp_path: Path, line: str, cause: str) -> None:
    _, problems = declared_exhibits(tmp_path, f"版本: 1\n{line}\n", world(tmp_path, DECLARED, {}))
    told = [(p.code, p.place.line, p.cause) for p in problems.problems]
    assert [one for one in told if one[2] not in {"图表“甲表”没有“列”", "图表“甲表”没有“面板”"}] == [("E303", 2, cause)]
    assert problems.problems[0].action


def test_figures_of_an_exhibit_are_listed_for_trace(tmp_path: Path, two_years: World) -> None:
    known, _ = declared_exhibits(tmp_path, TABLE, two_years)
    placed = build(known["事故表"], two_years.figures, two_years.style)
    assert all(isinstance(figure, Figure) for figure in placed.figures)
    assert len(placed.figures) == 5 * 4


def test_a_table_knows_whether_last_years_figures_were_restated(tmp_path: Path, two_years: World) -> None:
    known, _ = declared_exhibits(tmp_path, TABLE, two_years)
    assert not build(known["事故表"], two_years.figures, two_years.style).restated
    two_years.figures.frozen = {"事故.建筑.起数": Figure("事故.建筑.起数", Decimal(4), "起")}
    placed = build(known["事故表"], two_years.figures, two_years.style)
    assert placed.restated
    assert grid(placed.block)[3] == ["建筑", "1", "4", "−75.0", "100.0"]
