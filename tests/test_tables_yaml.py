"""YAML as text with line and column: what YAML changes silently stays, what a person did not mean is told at its line."""

from pathlib import Path

import pytest

from report import tables
from report.problem import Collector, Level
from report.tables import yaml_nodes

KEPT = [
    ("地区: NO", {"地区": "NO"}),
    ("邮编: 010020", {"邮编": "010020"}),
    ("a: 1e3\nb: 1.0e+3", {"a": "1e3", "b": "1.0e+3"}),
    ("时间: 12:30\n比例: 3:1", {"时间": "12:30", "比例": "3:1"}),
    ("日: 2023-06-31", {"日": "2023-06-31"}),
    ("v: 1.10", {"v": "1.10"}),
    ("2023: x\nyes: y", {"2023": "x", "yes": "y"}),
    ("a: ~\nb:\nc: null", {"a": "~", "b": "", "c": "null"}),
    ("a: '007'\nb: \"x: y\"", {"a": "007", "b": "x: y"}),
    ("a: |\n  一\n  二\n", {"a": "一\n二\n"}),
    ("a:\n  - 牵头单位：区应急局\n  - 乙", {"a": ["牵头单位：区应急局", "乙"]}),
    ("a: 会议：三次", {"a": "会议：三次"}),
    ("a: [甲, 乙]\nb: {x: 1}", {"a": ["甲", "乙"], "b": {"x": "1"}}),
    ("网址: https://example.org/a", {"网址": "https://example.org/a"}),
    ("b: 第1号 # 说明", {"b": "第1号"}),
    ("\ufeffa: 1\r\nb: 2\r\n", {"a": "1", "b": "2"}),
    ("# 只有注释\na: 1", {"a": "1"}),
]

# text, code, line, character, words of the cause
REFUSED = [
    ("案件数： 12", "Y010", 1, 4, "全角冒号"),
    ("案件数：12\n罚款: 5", "Y010", 1, 4, "全角冒号"),
    ("罚款: 5\n案件数：12\n乙: 1", "Y010", 2, 4, "全角冒号"),
    ("执法:\n  案件数：12\n  罚款：3", "Y010", 2, 6, "全角冒号"),
    ("执法:\n  罚款: 5\n  案件数：12\n  检查: 1", "Y010", 3, 6, "全角冒号"),
    ("案件数：\n  甲: 1", "Y010", 1, 4, "全角冒号"),
    ("a: 1\n  案件数：12", "Y010", 2, 6, "全角冒号"),
    ("a:\n\tb: 1", "Y011", 2, 1, "制表符"),
    ("a:\n  \tb: 1", "Y011", 2, 3, "制表符"),
    ("a:　12", "Y012", 1, 3, "全角空格"),
    ("a: 　12", "Y012", 1, 4, "全角空格"),
    ("a:\u00a012\nb: 1", "Y012", 1, 3, "全角空格"),
    ("a: 1\n　　b: 2", "Y012", 2, 1, "全角空格"),
    ("案件数:12\n罚款: 3", "Y013", 1, 4, "缺少空格"),
    ("a: 1\n案件数:12", "Y013", 2, 4, "缺少空格"),
    ("a: [张三，李四]", "Y015", 1, 5, "中文逗号或顿号"),
    ("a:\n－ 甲\n－ 乙", "Y016", 2, 1, "全角"),
    ("a: b: c", "Y020", 1, 5, "冒号"),
    ("a: 1\nb\nc: 2", "Y021", 2, 1, "缺少冒号"),
    ("a: @x", "Y022", 1, 4, "不能以这个符号开头"),
    ("a: 1\nb: '没有成对\nc: 3", "Y023", 2, 4, "引号没有成对"),
    ("a: [1, 2\nb: 3", "Y024", 1, 4, "没有成对"),
    ("a: {b: 1", "Y024", 1, 4, "没有成对"),
    ("a:\n   b: 1\n  c: 2", "Y025", 3, 3, "缩进没有对齐"),
    ('a: "D:\\data"', "Y026", 1, 8, "反斜杠"),
    ("a: - b", "Y027", 1, 4, "“- ”"),
    ("a: |x\n  b", "Y029", 1, 5, "“|”或“>”"),
    ("a: !!python/object/apply:os.system [x]", "Y031", 1, 4, "类型标记"),
    ("a: &x 1\nb: *x", "Y032", 1, 4, "锚点"),
    ("b: *x", "Y032", 1, 4, "引用"),
    ("a: 1\nb: 2\na: 3", "Y033", 3, 1, "“a”写了两次：第 1 行和第 3 行"),
    ("ａ: 1\na: 3", "Y033", 2, 1, "写了两次"),
    ("{a: 1}: 2", "Y034", 1, 1, "列表或花括号"),
    ("a: 1\n<<: {b: 1}", "Y035", 2, 1, "合并"),
    (": 1", "Y035", 1, 1, "没有名称"),
    ("", "Y040", 0, 0, "没有内容"),
    ("# 只有注释", "Y040", 0, 0, "没有内容"),
    ("- 1\n- 2", "Y041", 1, 1, "最外层是列表"),
    ("一段话", "Y041", 1, 1, "最外层只有一段文字"),
    ("a: 1\n---\nb: 2", "Y042", 2, 1, "第二份"),
    ("a: 1\nb: x\x07y", "Y002", 2, 5, "控制字符"),
    ("a: \U00100000", "Y002", 1, 4, "控制字符"),
    ("a: " + "[" * 60 + "]" * 60, "Y030", 1, 44, "嵌套太深"),
]


@pytest.mark.parametrize(("text", "values"), KEPT, ids=[case[0][:12] for case in KEPT])
def test_a_scalar_stays_the_text_that_was_written(text: str, values: dict[str, object]) -> None:
    problems = Collector()
    assert tables.plain(tables.load_yaml(text, "report.yaml", problems)) == values
    assert problems.problems == []


@pytest.mark.parametrize(
    ("text", "code", "line", "character", "words"), REFUSED, ids=[f"{c[1]} {c[0][:12]!r}" for c in REFUSED]
)
def test_what_was_not_meant_is_told_at_its_line(text: str, code: str, line: int, character: int, words: str) -> None:
    problems = Collector()
    tables.load_yaml(text, "report.yaml", problems)
    (problem,) = problems.problems
    assert (problem.code, problem.place.line, problem.place.character) == (code, line, character)
    assert words in problem.cause
    assert problem.place.file == "report.yaml"
    assert problem.action.endswith("。")
    assert problem.level is Level.ERROR


def test_a_lost_comment_sign_is_a_warning_and_the_value_stands() -> None:
    problems = Collector()
    node = tables.load_yaml("b: 第1号 #2", "report.yaml", problems)
    assert tables.plain(node) == {"b": "第1号"}
    assert [(p.code, p.level, p.place.line) for p in problems.problems] == [("Y014", Level.WARNING, 1)]


def test_a_gbk_file_is_read_with_a_note(tmp_path: Path) -> None:
    path = tmp_path / "report.yaml"
    path.write_bytes("区县: 城东区\n数: 12\n".encode("gbk"))
    problems = Collector()
    assert tables.plain(tables.load_yaml(path, "report.yaml", problems)) == {"区县": "城东区", "数": "12"}
    assert [problem.code for problem in problems.problems] == ["F031"]


def test_an_alias_bomb_is_refused_before_it_explodes() -> None:
    bomb = "a: &a [x]\n" + "\n".join(
        f"{chr(98 + i)}: &{chr(98 + i)} [*{chr(97 + i)}, *{chr(97 + i)}]" for i in range(20)
    )
    problems = Collector()
    tables.load_yaml(bomb, "report.yaml", problems)
    assert [problem.code for problem in problems.problems] == ["Y032"]


def test_too_many_nodes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert yaml_nodes.MAX_NODES == 200_000
    monkeypatch.setattr(yaml_nodes, "MAX_NODES", 1_000)
    problems = Collector()
    tables.load_yaml("a:\n" + "- x\n" * 1_001, "report.yaml", problems)
    assert [problem.code for problem in problems.problems] == ["Y030"]


def test_nodes_know_their_line_and_column_and_whether_they_were_quoted() -> None:
    node = tables.load_yaml(
        "期间:\n  起: 2023-01-01\n  止: '2023-06-30'\n表: [甲, 乙]\n空:\n", "report.yaml", Collector()
    )
    period = node.get("期间")
    assert period is not None
    end = period.get("止")
    assert end is not None
    assert (end.text, end.quoted, end.line, end.column) == ("2023-06-30", True, 3, 6)
    assert [key for key, _ in node.items()] == ["期间", "表", "空"]
    names = node.get("表")
    assert names is not None
    assert [element.text for element in names.elements()] == ["甲", "乙"]
    assert node.get("没有") is None
    blank = node.get("空")
    assert blank is not None
    assert blank.empty
    key = node.key("表")
    assert key is not None
    assert (key.line, key.column) == (4, 1)
