"""One name for two things in a dictionary is refused: nothing takes the place of another number without a word."""

from __future__ import annotations

from pathlib import Path

import pytest

from report.dictionary import dictionary
from report.problem import Collector, Problem
from report.tables import load_yaml

TABLE = """表:
  执法:
    文件: 执法
    主键: {表头: [领域]}
    列:
      检查: {表头: [检查单位, 检查家次], 单位: 家次}
      三停: {表头: [责令三停%s], 单位: 家}
"""
KIT = Path(__file__).resolve().parent.parent / "templates" / "half_year" / "dictionary.yaml"


def problems_of(folder: Path, text: str) -> list[Problem]:
    path = folder / "dictionary.yaml"
    path.write_text(text, encoding="utf-8")
    problems = Collector()
    dictionary(load_yaml(path, "dictionary.yaml", problems), problems)
    return list(problems.problems)


@pytest.mark.parametrize(
    ("text", "line", "cause"),
    [
        (TABLE % "" + "指标:\n  执法.检查: {公式: 三停 / 三停}\n", 9, "与这张表的列“检查”同名，会顶替它"),
        (TABLE % ", 检查 家次", 7, "的列“三停”和“检查”都写了表头“检查 家次”"),
        (TABLE % "" + "  又一张:\n    文件: 执法\n    主键: {表头: [街道]}\n    列: {甲: {表头: [甲]}}\n", 8, "同一个文件名“执法”"),
    ],
)  # fmt: skip
def test_a_name_for_two_things_is_told_at_the_second(tmp_path: Path, text: str, line: int, cause: str) -> None:
    (problem,) = problems_of(tmp_path, text)
    assert problem.code == "E301"
    assert cause in problem.cause
    assert problem.action
    assert problem.place.line in {line, line + 1}


def test_an_indicator_that_uses_a_later_one_is_told_for_it_would_count_it_as_not_there(tmp_path: Path) -> None:
    both = (
        "指标:\n  执法.甲率: {公式: 乙率 + 三停}\n  执法.乙率: {公式: 甲率 + 三停}\n  执法.丙率: {公式: 乙率 + 丙率}\n"
    )
    causes = [problem.cause for problem in problems_of(tmp_path, TABLE % "" + both)]
    assert causes == [
        "指标“甲率”用到写在它后面的指标“执法.乙率”（或它自己）",
        "指标“丙率”用到写在它后面的指标“执法.丙率”（或它自己）",
    ]


def test_the_kit_has_a_name_for_each_thing(tmp_path: Path) -> None:
    assert problems_of(tmp_path, KIT.read_text(encoding="utf-8")) == []
