"""Hand-made bad text files: each is refused, or read with a note, at its place, with one cause and one action."""

from pathlib import Path

import pytest

from report import tables
from report.problem import Collector, Level, Problem

WANTED = [["地区", "区域"], ["检查次数"], ["罚款"]]
HEAD = "地区,检查次数,罚款（万元）\n"
GOOD = HEAD + "城东区,12,3.5\n城西区,8,0\n"

# name, bytes, code, where, words of the cause
CASES = [
    ("nothing at all", b"", "F005", "", "空的"),
    ("only blank lines", b"\r\n \r\n,,\r\n", "F005", "", "空的"),
    ("only a byte order mark", b"\xef\xbb\xbf", "F005", "", "空的"),
    ("header only", HEAD.encode(), "E109", "", "只有表头，没有数据"),
    ("header and totals only", (HEAD + "合计,0,0\n").encode(), "E109", "", "没有数据"),
    ("a NUL byte", (HEAD + "城东区,1\x002,3.5\n").encode(), "F006", "第 2 行第 6 字", "空字符"),
    ("a NUL byte after the beginning", (HEAD + "甲,1,2\n" * 800 + "乙\x00,1,2\n").encode(), "F006", "第 802 行第 2 字", "空字符"),
    ("xlsx called csv", b"PK\x03\x04" + bytes(60), "F007", "", "这是 Excel 文件"),
    ("old workbook called csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(60), "F008", "", "旧格式"),
    ("web page called csv", "<html><table><tr><td>地区</td></tr></table></html>".encode(), "F018", "", "网页"),
    ("bytes of no encoding", HEAD.encode() + b"\xff\xff\x80,1,2\n", "F003", "第 2 行", "既不是 UTF-8 也不是 GBK"),
    ("UTF-16 mark, odd bytes", b"\xff\xfe0\x571", "F003", "", "UTF-16"),
    ("UTF-8 mark, GBK inside", b"\xef\xbb\xbf" + HEAD.encode("gbk"), "F003", "", "UTF-8"),
    ("full-width commas", "地区，检查次数，罚款（万元）\n城东区，12，3.5\n".encode(), "E106", "第 1 行第 3 字", "中文逗号"),
    ("full-width commas in GBK", "地区，检查次数，罚款\n城东区，12，3.5\n".encode("gbk"), "E106", "第 1 行第 3 字", "中文逗号"),
    ("missing column", "地区,检查次数\n城东区,12\n".encode(), "E101", "第 1 行", "缺少列“罚款”"),
    ("misspelt column", "地区,检查次数,罚金\n城东区,12,1\n".encode(), "E101", "第 1 行", "缺少列“罚款”"),
    ("no header", "城东区,12,3.5\n城西区,8,0\n".encode(), "E101", "", "应有列“地区”、“检查次数”、“罚款”"),
    ("header too far down", ("题,,\n" * 40 + GOOD).encode(), "E101", "", "没有找到表头"),
    ("two columns of one name", "地区,检查次数,罚款,罚款\n城东区,12,1,2\n".encode(), "E102", "D1", "有两列都叫“罚款”：C1 和 D1"),
    ("two columns alike but for spaces", "地区,检查次数,罚款,检查 次数\n城东区,1,2,3\n".encode(), "E102", "D1", "B1 和 D1"),
    ("two columns alike but for the unit", "地区,检查次数,罚款（元）,罚款（万元）\n甲,1,2,3\n".encode(), "E102", "D1", "C1 和 D1"),
    ("a field too many", (GOOD + "城南区,1,234,5\n").encode(), "E103", "D4", "这一行有 4 格，表头只有 3 列"),
    ("a field too few", (GOOD + "城南区,1\n").encode(), "E104", "第 4 行", "这一行只有 2 格，表头有 3 列"),
    ("a quote left open", (HEAD + '"城东区,12,3.5\n城西区,8,0\n').encode(), "E105", "第 2 行第 1 字", "引号没有成对"),
    ("a quote left open further down", (GOOD + '城南区,"1,2\n城北区,3,4\n').encode(), "E105", "第 4 行第 5 字", "引号没有成对"),
    ("quotes inside a text", (HEAD + '城东"新"区,12,3.5\n').encode(), "E123", "第 2 行", "半角引号出现在文字中间"),
    ("text after a quote", (HEAD + '"城东"区,12,3.5\n').encode(), "E123", "第 2 行", "半角引号"),
    ("data below a blank row", (HEAD + "城东区,12,3.5\n,,\n城西区,8,0\n").encode(), "E108", "A4", "第 3 行是空行"),
    ("data below a note", (HEAD + "城东区,12,3.5\n注：截至6月,,\n城西区,8,0\n").encode(), "E108", "A4", "第 3 行是说明"),
    ("a column without a name", "地区,检查次数,罚款,\n城东区,12,1,7\n".encode(), "E128", "D2", "没有列名"),
    ("a control character", (HEAD + "城\x07东区,12,3.5\n").encode(), "E124", "A2", "控制字符"),
    ("a character of plane 16", (HEAD + "城\U00100000东区,12,3.5\n").encode(), "E124", "A2", "控制字符"),
    ("more columns than a table has", (HEAD + "1" + ",1" * 450 + "\n").encode(), "E127", "第 2 行", "超过 400 列"),
    ("a control character in a number", (HEAD + "城东区,1\x1b2,3.5\n").encode(), "E124", "B2", "控制字符"),
]  # fmt: skip


def read(data: bytes, path: Path) -> tuple[list[tables.Table], list[Problem]]:
    path.write_bytes(data)
    problems = Collector()
    return tables.read(path, "执法", WANTED, problems, shown="data/" + path.name), problems.problems


@pytest.mark.parametrize(("name", "data", "code", "where", "words"), CASES, ids=[case[0] for case in CASES])
def test_a_bad_text_file_is_refused(name: str, data: bytes, code: str, where: str, words: str, tmp_path: Path) -> None:
    _, problems = read(data, tmp_path / "执法.csv")
    errors = [problem for problem in problems if problem.level is Level.ERROR]
    assert [problem.code for problem in errors] == [code], name
    assert words in errors[0].cause
    assert str(errors[0].place).removeprefix("data/执法.csv").lstrip("　").startswith(where)
    assert errors[0].place.file == "data/执法.csv"
    assert errors[0].action.endswith("。")


# name, bytes, code of the note or warning, words
NOTED = [
    ("GBK", GOOD.encode("gbk"), "F031", "按 GBK 读取"),
    ("GB18030 with a rare character", (GOOD + "𬬭区,1,2\n").encode("gb18030"), "F031", "按 GBK 读取"),
    ("a mark before UTF-8", b"\xef\xbb\xbf" + GOOD.encode(), "F010", "BOM"),
    ("Unicode text of Excel", GOOD.replace(",", "\t").encode("utf-16"), "F009", "UTF-16"),
    ("UTF-16, big end first", b"\xfe\xff" + GOOD.encode("utf-16-be"), "F009", "UTF-16"),
    ("tabs", GOOD.replace(",", "\t").encode(), "E107", "制表符"),
    ("semicolons", GOOD.replace(",", ";").encode(), "E107", "分号"),
    ("lines of two encodings", GOOD.encode() + "城南区,1,2\n".encode("gbk"), "F002", "从第 4 行起"),
    ("zero-width space in a key", (HEAD + "城\u200b东区,12,3.5\n城西区,8,0\n").encode(), "E126", "看不见的字符"),
    ("direction mark in a key", (HEAD + "\u202e城东区,12,3.5\n城西区,8,0\n").encode(), "E126", "看不见的字符"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data", "code", "words"), NOTED, ids=[case[0] for case in NOTED])
def test_a_repaired_text_file_reads_right_and_says_what_was_repaired(
    name: str, data: bytes, code: str, words: str, tmp_path: Path
) -> None:
    (table,), problems = read(data, tmp_path / "执法.csv")
    assert code in [problem.code for problem in problems], name
    assert any(words in problem.cause for problem in problems)
    assert all(problem.level is not Level.ERROR for problem in problems)
    assert [cell.text for cell in table.rows[0]] == ["城东区", "12", "3.5"]
    assert [cell.text for cell in table.rows[1]] == ["城西区", "8", "0"]


QUIET = [
    ("plain", GOOD),
    ("line ends of Windows", GOOD.replace("\n", "\r\n")),
    ("line ends of old Macs", GOOD.replace("\n", "\r")),
    ("no line end at the end", GOOD.rstrip("\n")),
    ("blank lines at the end", GOOD + ",,\n\n\n"),
    ("blank fields at the end", "".join(line + ",,,\n" for line in GOOD.splitlines())),
    ("quoted fields", '"地区","检查次数","罚款（万元）"\n"城东区","12","3.5"\n"城西区","8","0"\n'),
    ("columns in another order", "备注,罚款(万元),地区,检查次数\n,3.5,城东区,12\n,0,城西区,8\n"),
    ("spaces around and inside names", "地 区 , 检查次数,罚款 （万元）\n 城东区 ,12,3.5\n城西区　,8,0\n"),
    ("an accepted other name", GOOD.replace("地区", "区域")),
    ("a title and a unit line", "某区2023年上半年执法情况,,\n单位：万元,,\n" + GOOD),
    ("totals, subtotals and parts", GOOD + "小计,20,3.5\n全区合计,20,3.5\n其中：规上企业,3,1\n"),
    ("notes and signatures", GOOD + "注：1. 数据截至6月30日。,,\n填表人：张三,审核人：李四,2023-07-01\n"),
    ("a line end within quotes", "地区,检查次数,罚款\n城东区,12,3.5\n城西区,8,0\n" + '注,"两\n行",\n'),
]


@pytest.mark.parametrize(("name", "text"), QUIET, ids=[case[0] for case in QUIET])
def test_what_departments_send_is_read_without_a_word(name: str, text: str, tmp_path: Path) -> None:
    (table,), problems = read(text.encode(), tmp_path / "执法.csv")
    assert problems == [], name
    order = [
        next(i for i, header in enumerate(table.headers) if header.name in names)
        for names in (("地区", "区域"), ("检查次数",), ("罚款",))
    ]
    assert [[row[i].text for i in order] for row in table.rows] == [["城东区", "12", "3.5"], ["城西区", "8", "0"]]


def test_a_key_of_gbk_letters_that_are_valid_utf8_is_not_misread(tmp_path: Path) -> None:
    (table,), problems = read("地区,检查次数,罚款\n".encode("gbk") + "隆垄拢,1,2\n".encode("gbk"), tmp_path / "a.csv")
    assert table.rows[0][0].text == "隆垄拢"
    assert [problem.code for problem in problems] == ["F031"]


def test_group_heads_over_columns_are_joined(tmp_path: Path) -> None:
    text = "地区,一般隐患,,重大隐患,,检查次数,罚款\n,排查,整改,排查,整改,,\n城东区,1,2,3,4,5,6\n"
    (table,), problems = read(text.encode(), tmp_path / "a.csv")
    assert problems == []
    assert [header.text for header in table.headers] == [
        "地区", "一般隐患/排查", "一般隐患/整改", "重大隐患/排查", "重大隐患/整改", "检查次数", "罚款",
    ]  # fmt: skip
    assert [cell.text for cell in table.rows[0]] == ["城东区", "1", "2", "3", "4", "5", "6"]


def test_group_heads_above_repeated_names_tell_them_apart(tmp_path: Path) -> None:
    text = ",一般隐患,,重大隐患,,,\n地区,排查,整改,排查,整改,检查次数,罚款\n城东区,1,2,3,4,5,6\n"
    (table,), problems = read(text.encode(), tmp_path / "a.csv")
    assert problems == []
    assert [header.name for header in table.headers][1:5] == [
        "一般隐患/排查",
        "一般隐患/整改",
        "重大隐患/排查",
        "重大隐患/整改",
    ]


def test_all_mistakes_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    text = HEAD + "城东区,1\n城西区,1,2,3\n城\x07南区,1,2\n"
    _, problems = read(text.encode(), tmp_path / "a.csv")
    assert sorted(problem.code for problem in problems) == ["E103", "E104", "E124"]


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("没有.csv", "F004", "找不到"),
        ("表.docx", "F011", "不认识扩展名“.docx”"),
        ("表.et", "F008", "不能读取 .et"),
        ("表.ods", "F008", "不能读取 .ods"),
        ("文本.xlsx", "F019", "内容却不是 Excel 文件"),
        ("空.xlsx", "F005", "空的"),
        ("夹.csv", "F015", "文件夹"),
    ],
)  # fmt: skip
def test_a_path_that_is_no_table_is_refused_by_name(name: str, code: str, words: str, tmp_path: Path) -> None:
    for good in ("表.docx", "表.et", "表.ods", "文本.xlsx"):
        (tmp_path / good).write_text(GOOD, encoding="utf-8")
    (tmp_path / "空.xlsx").touch()
    (tmp_path / "夹.csv").mkdir()
    problems = Collector()
    assert tables.read(tmp_path / name, "执法", WANTED, problems, shown=name) == []
    assert [problem.code for problem in problems.problems] == [code]
    assert words in problems.problems[0].cause
    assert problems.problems[0].action
