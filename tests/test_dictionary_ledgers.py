"""Ledgers row by row and streamed: one interface, the same figures; several summaries into one table; names masked."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from report.dictionary import Dictionary, Period, dictionary, read_events, read_streamed, wanted
from report.dictionary.ledgers import Ledger, masked, merged
from report.figure import Selection
from report.problem import Collector
from report.tables import load_yaml, read

DECLARED = """
词表:
  状态: {已整改: [整改完成, 立行立改], 整改中: [], 未整改: []}
表:
  隐患:
    文件: 隐患表
    主键: {表头: [名称]}
    行: [春季]
    简称: {春季: [春季专项行动]}
    列:
      发现: {单位: 处}
      整改: {单位: 处}
      单位数: {单位: 家, 可缺: 是}
      资金: {单位: 元}
台账:
  隐患台账:
    文件: 隐患台账
    先后: [排查日期 <= 完成日期]
    列:
      排查日期: {类型: 日期, 期内: 是}
      完成日期: {类型: 日期, 可缺: 是}
      单位: {类型: 文}
      专项: {类型: 文, 可缺: 是}
      领域: {类型: 文}
      状态: {类型: 枚举, 允许: 状态}
      资金: {类型: 数, 单位: 万元}
      检查人: {类型: 文, 可缺: 是, 隐名: 是}
    汇总:
      隐患:
        - {按: 专项, 列: {发现: 计数, 整改: {取: 计数, 条件: {状态: 已整改}}, 单位数: 去重 单位, 资金: 资金}}
        - 按: 领域
          条件: {专项: 空白}
          列: {发现: 计数, 整改: {取: 计数, 条件: {状态: 已整改}}, 单位数: 去重 单位, 资金: 资金}
"""
HEADER = "排查日期,完成日期,单位,专项,领域,状态,资金（万元）,检查人\n"
PERIOD = Period(2023, 1, 6)


def declared(folder: Path) -> Dictionary:
    path = folder / "dictionary.yaml"
    path.write_text(DECLARED, encoding="utf-8")
    problems = Collector()
    found = dictionary(load_yaml(path, "dictionary.yaml", problems), problems)
    assert problems.problems == []
    return found


def both(folder: Path, text: str) -> tuple[Dictionary, list[Ledger], list[Collector]]:
    """The same ledger, read row by row and streamed."""
    kit = declared(folder)
    spec = kit.ledgers["隐患台账"]
    path = folder / "隐患台账.csv"
    path.write_text(HEADER + text, encoding="utf-8")
    problems = [Collector(), Collector()]
    table = read(path, spec.file, wanted(spec), problems[0], shown=path.name)[0]
    by_row = read_events(spec, [table], kit, PERIOD, problems[0])
    streamed = read_streamed(spec, path, path.name, "", PERIOD, problems[1])
    assert streamed is not None
    return kit, [by_row, streamed], problems


def shape(kit: Dictionary, ledger: Ledger) -> dict[str, dict[str, Any]]:
    target = kit.tables["隐患"]
    parts = [ledger.rows(summary, target, {"春季": "春季专项行动"}) for summary in ledger.spec.summaries]
    rows, _ = merged(target, parts)
    return {
        row: {name: (figure.exact_text(), figure.unit) for name, figure in sorted(columns.items())}
        for row, columns in sorted(rows.items())
    }


ROWS = """2023-01-05,2023-01-06,甲,春季专项行动,工贸,已整改,1.5,张某某
2023-02-05,,甲,,工贸,整改中,0,李某
2023-02-06,2023-02-07,乙,,消防,立行立改,0.25,李某
2023-02-06,2023-02-07,乙,,消防,整改完成,0.0001,李某
"""


def test_a_row_goes_to_its_action_and_else_to_its_sector_and_is_never_counted_twice(tmp_path: Path) -> None:
    kit, ledgers, problems = both(tmp_path, ROWS)
    for ledger in ledgers:
        assert shape(kit, ledger) == {
            "春季": {"单位数": ("1", "家"), "发现": ("1", "处"), "整改": ("1", "处"), "资金": ("15000", "元")},
            "工贸": {"单位数": ("1", "家"), "发现": ("1", "处"), "整改": ("0", "处"), "资金": ("0", "元")},
            "消防": {"单位数": ("1", "家"), "发现": ("2", "处"), "整改": ("2", "处"), "资金": ("2501", "元")},
        }
    assert [collector.errors() for collector in problems] == [(), ()]


row = st.tuples(
    st.dates(dt.date(2022, 12, 25), dt.date(2023, 7, 5)),
    st.one_of(st.just(""), st.dates(dt.date(2023, 1, 1), dt.date(2023, 6, 30)).map(str)),
    st.sampled_from("甲乙丙"),
    st.sampled_from(["", "春季专项行动", "夏季"]),
    st.sampled_from(["工贸", "消防"]),
    st.sampled_from(["已整改", "整改完成", "整改中", "未整改"]),
    st.decimals(0, 100, places=4).map(str),
    st.just("某人"),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(row, min_size=1, max_size=12))
def test_law_both_ways_of_reading_a_ledger_give_the_same_figures_and_as_many_findings(
    tmp_path: Path, rows: list[tuple[object, ...]]
) -> None:
    kit, (by_row, streamed), _ = both(tmp_path, "".join(",".join(map(str, one)) + "\n" for one in rows))
    assert shape(kit, by_row) == shape(kit, streamed)
    for rule in ("日期在本期内", "同一行前后相符"):
        told = [any(one.rule == rule for one in ledger.findings) for ledger in (by_row, streamed)]
        assert told[0] == told[1]


def test_both_list_the_same_rows_behind_a_figure_with_names_masked(tmp_path: Path) -> None:
    kit, ledgers, _ = both(tmp_path, ROWS)
    target = kit.tables["隐患"]
    for ledger in ledgers:
        figure = ledger.rows(ledger.spec.summaries[1], target, {})["消防"]["整改"]
        assert isinstance(figure.source, Selection)
        listed = ledger.behind(figure.source)
        assert [(texts["单位"], texts["检查人"]) for _, texts in listed] == [("乙", "李某"), ("乙", "李某")]


@pytest.mark.parametrize(
    ("name", "shown"),
    [("张三", "张某"), ("欧阳修", "欧阳某"), ("某某有限公司", "某某有限公司"), ("李记饭店", "李记饭店"), ("", "")],
)
def test_persons_are_masked_and_firms_are_not(tmp_path: Path, name: str, shown: str) -> None:
    spec = declared(tmp_path).ledgers["隐患台账"]
    assert masked(spec, {"检查人": name, "单位": name}) == {"检查人": shown, "单位": name}


def test_a_row_without_its_day_is_told_for_nobody_knows_its_period(tmp_path: Path) -> None:
    _, _, collectors = both(tmp_path, HEADER + ",,甲厂,,工贸,已整改,1,张某\n2023-03-01,,乙厂,,工贸,整改中,1,张某\n")
    assert [[p.code for p in found.problems if p.code == "E235"] for found in collectors] == [["E235"]] * 2
