"""look.yaml → Look: what is read, and what is said about mistakes."""

from __future__ import annotations

import re
from typing import Any

import pytest
from conftest import raw_look

from report.problem import InputError, Place
from report.word.look import STYLES, Look, read_look


def problems(raw: dict[str, Any], **options: Any) -> list[tuple[str, str]]:
    with pytest.raises(InputError) as caught:
        read_look(raw, **options)
    return [(problem.code, str(problem.place)) for problem in caught.value.problems]


def changed(*path: str, to: Any) -> dict[str, Any]:
    raw = raw_look()
    inner = raw
    for key in path[:-1]:
        inner = inner[key]
    if to is None:
        del inner[path[-1]]
    else:
        inner[path[-1]] = to
    return raw


def test_the_page_is_that_of_the_standard(look: Look):
    page = look.page
    assert (page.width, page.height) == (11906, 16838)
    assert (page.top, page.bottom, page.left, page.right) == (2098, 1984, 1588, 1474)
    assert (page.text_width, page.text_height) == (8844, 12756)
    assert (page.lines, page.characters, page.pitch, look.character) == (22, 28, 579, 314)


def test_body_title_and_headings_are_those_of_the_standard(look: Look):
    faces = {name: (style.font, style.size) for name, style in look.styles.items()}
    assert faces["正文"] == ("仿宋_GB2312", 32)
    assert faces["题目"] == ("方正小标宋简体", 44)
    assert [faces[f"标题{n}"] for n in range(1, 5)] == [
        ("黑体", 32),
        ("楷体_GB2312", 32),
        ("仿宋_GB2312", 32),
        ("仿宋_GB2312", 32),
    ]
    assert faces["页脚"] == ("宋体", 28)
    assert look.styles["页脚"].latin == "宋体"
    assert look.styles["题目"].latin == "方正小标宋简体"
    assert look.styles["正文"].latin == "Times New Roman"
    assert not any(style.bold for style in look.styles.values())


def test_every_kind_of_block_has_a_style_with_its_clause(look: Look):
    assert set(look.styles) == set(STYLES)
    assert all(re.search(r"\d\.\d.* [RG]|惯", style.clause) for style in look.styles.values())


def test_the_windows_fonts_need_nothing_installed():
    look = read_look(raw_look(), profile="windows")
    assert {style.font for style in look.styles.values()} == {"华文中宋", "黑体", "楷体", "仿宋", "宋体"}
    assert look.page == read_look(raw_look()).page


def test_options_are_read():
    look = read_look(changed("写法", "段内标题", to="样式分隔"))
    assert look.separator
    assert read_look(changed("表格", "线型", to="全线")).rules.grid


def test_lengths_may_be_written_in_any_unit():
    for length in ("37毫米", "37.00 毫米", "2098缇", "104.9磅"):
        assert read_look(changed("页面", "天头", to=length)).page.top == 2098


def test_all_mistakes_are_told_at_once_each_with_its_place():
    raw = changed("页面", "天头", to="三十七毫米")
    del raw["页面"]["行数"]
    raw["样式"]["标题1"]["字体"] = "隶书"
    raw["样式"]["标题1"]["字號"] = "16磅"
    assert problems(raw) == [
        ("E612", "look.yaml　行“页面·天头”"),
        ("E612", "look.yaml　行“页面·行数”"),
        ("E613", "look.yaml　行“样式·标题1·字號”"),
        ("E612", "look.yaml　行“样式·标题1·字体”"),
    ]


@pytest.mark.parametrize(
    ("path", "to", "code"),
    [
        (("页面",), None, "E611"),
        (("样式", "正文"), None, "E611"),
        (("样式", "署名"), None, "E611"),
        (("字体方案",), "gb2312", "E611"),
        (("样式", "正文", "字号"), "16", "E612"),
        (("样式", "正文", "字号"), None, "E612"),
        (("样式", "正文", "首行"), "2毫米", "E612"),
        (("样式", "正文", "加粗"), "也许", "E612"),
        (("样式", "正文", "颜色"), "黑", "E612"),
        (("写法", "页码"), "—", "E612"),
        (("表格", "线型"), "四线", "E612"),
        (("表格", "行高"), {}, "E612"),
        (("版心",), "156毫米", "E613"),
        (("样式", "小标题"), {"字体": "黑体"}, "E613"),
        (("方案",), "方正", "E614"),
        (("页面", "行高"), "580缇", "E615"),
        (("样式", "正文", "字距"), "-4缇", "E615"),
    ],
)
def test_each_mistake_has_its_code(path, to, code):
    assert {found for found, _ in problems(changed(*path, to=to))} >= {code}


def test_what_does_not_fit_is_told_with_the_largest_that_does():
    with pytest.raises(InputError) as caught:
        read_look(changed("页面", "行高", to="580缇"))
    (problem,) = caught.value.problems
    assert problem.action == "行高请不超过 579缇"


def test_a_loader_that_knows_lines_gives_the_place():
    raw = changed("页面", "天头", to="?")
    assert problems(raw, locate=lambda path: Place("l.yaml", line=len(path))) == [("E612", "l.yaml　第 2 行")]


def test_nothing_of_the_look_stands_in_the_engine():
    import office

    faces = "方正|仿宋_|楷体_|SimSun|Times|黑体|宋体"
    for path in sorted((office.ROOT / "report" / "word").glob("*.py")):
        code = re.sub(r'"""[\s\S]*?"""|#.*', "", path.read_text(encoding="utf-8"))
        found = {word for word in re.findall(faces, code) if f'"{word} New' not in code}
        assert not found or path.name == "look.py", path.name
