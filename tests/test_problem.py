"""A clerk reads where, what was read, one cause, one action; the same mistake in many cells once; nothing outside GBK."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report.problem import Collector, InputError, Level, Place, Problem, as_json, codes, gbk, page, render, visible

FILE = "数据/2023上半年.xlsx"


def about(cell: str, row: str, read: str = "约300") -> Problem:
    place = Place(FILE, "执法统计", cell, row=row, column="罚款（万元）")
    return Problem(
        "E215",
        f"“{read}”是约数，不能参加计算。",
        "请填准确数字；还没有准数填“未报”，没有这一项填“无此项”。",
        place,
        read,
    )


def test_what_was_read_is_shown_short_and_with_its_control_characters() -> None:
    assert visible("一二\x07三") == "一二<U+0007>三"
    assert visible("一" * 25) == "一" * 20 + "…"


def test_a_message_has_the_anatomy_of_the_reference() -> None:
    problems = [about(f"C{row}", "城东区") for row in range(7, 20)]
    problems.append(Problem("F003", "读不出文字。", "请另存。", Place("数据/a.csv", line=3)))
    problems.append(
        Problem("E121", "第 4 行是隐藏行，已计入。", "", Place(FILE, "执法统计", "A4"), level=Level.WARNING)
    )
    assert render(problems) == (
        "错误 E215　数据/2023上半年.xlsx　工作表“执法统计”　C7（列“罚款（万元）”，行“城东区”）\n"
        "　　读到：约300\n"
        "　　问题：“约300”是约数，不能参加计算。\n"
        "　　改法：请填准确数字；还没有准数填“未报”，没有这一项填“无此项”。\n"
        "　　　　　（想了解更多：report explain E215）\n"
        "…同样的问题还有 12 处：C8:C19\n"
        "提醒 E121　数据/2023上半年.xlsx　工作表“执法统计”　A4\n"
        "　　问题：第 4 行是隐藏行，已计入。\n"
        "　　　　　（想了解更多：report explain E121）\n"
        "错误 F003　数据/a.csv　第 3 行\n"
        "　　问题：读不出文字。\n"
        "　　改法：请另存。\n"
        "　　　　　（想了解更多：report explain F003）\n"
        "共 14 个错误、1 个提醒。没有生成报告，原来的文件没有改动。"
    )


def test_warnings_and_notes_alone_do_not_say_that_nothing_was_made() -> None:
    note = Problem("F031", "文件是 GBK 编码，已按 GBK 读取。", "", Place("a.csv"), level=Level.NOTE)
    assert render([note]) == "说明 F031　a.csv　文件是 GBK 编码，已按 GBK 读取。\n共 1 条说明。"
    assert render([]) == ""


def test_errors_stand_before_warnings_of_the_same_file() -> None:
    warning = Problem("E121", "隐藏。", "", Place(FILE), level=Level.WARNING)
    assert render([warning, about("C7", "城东区")]).startswith("错误 E215")


def test_messages_of_a_file_go_from_top_to_bottom() -> None:
    text = render(
        [about("AA9", "甲"), about("C10", "乙"), Problem("E250", "缺年。", "补。", Place(FILE, "执法统计", "B9"))]
    )
    assert text.index("B9") < text.index("AA9") < text.index("C10")


def test_at_most_twenty_messages_per_file_are_shown_and_the_rest_counted() -> None:
    problems = [Problem(f"E{number}", "错。", "改。", Place("a.csv", line=number)) for number in range(300, 325)]
    text = render(problems)
    assert text.count("report explain") == 20
    assert "…这个文件还有 5 个问题没有列出，请先改好以上各处再运行。" in text
    assert text.endswith("共 25 个错误。没有生成报告，原来的文件没有改动。")


def test_scattered_cells_are_ranges_and_lines_are_ranges() -> None:
    cells = [about(cell, "甲") for cell in ("C7", "C9", "C10", "D40", "C20")]
    assert "…同样的问题还有 4 处：C9:C10、C20、D40" in render(cells)
    lines = [Problem("Y014", "丢了。", "改。", Place("r.yaml", line=n), level=Level.WARNING) for n in (2, 3, 4, 9)]
    assert "…同样的问题还有 3 处：第 3–4 行、第 9 行" in render(lines)


def test_two_problems_without_a_spot_are_never_folded_into_one() -> None:
    problems = [Problem("E101", f"缺少列“{name}”。", "补。", Place("a.csv")) for name in "甲乙"]
    assert "“甲”" in render(problems)
    assert "“乙”" in render(problems)


def test_what_was_read_is_cut_at_twenty_characters_with_controls_shown() -> None:
    assert "　　读到：<U+0007>" + "一" * 19 + "…\n" in render([about("C7", "甲", "\a" + "一" * 40)])


def test_characters_outside_gbk_are_shown_by_number_and_the_minus_by_its_twin() -> None:
    assert gbk("−5 • 𬬭 √") == "-5 · <U+2CB2D> √"


@given(st.lists(st.tuples(st.text(max_size=30), st.text(max_size=30), st.integers(0, 9)), max_size=6))
def test_whatever_was_read_the_message_can_be_written_to_a_gbk_console(parts: list[tuple[str, str, int]]) -> None:
    problems = [Problem("E216", cause, cause, Place(read, line=line), read) for cause, read, line in parts]
    assert render(problems).encode("gbk").decode("gbk") == render(problems)


def test_json_names_every_part_of_a_problem() -> None:
    assert as_json(about("C7", "城东区")) == {
        "code": "E215",
        "level": "错误",
        "file": FILE,
        "sheet": "执法统计",
        "cell": "C7",
        "line": 0,
        "character": 0,
        "row": "城东区",
        "column": "罚款（万元）",
        "place": "数据/2023上半年.xlsx　工作表“执法统计”　C7（列“罚款（万元）”，行“城东区”）",
        "read": "约300",
        "cause": "“约300”是约数，不能参加计算。",
        "action": "请填准确数字；还没有准数填“未报”，没有这一项填“无此项”。",
    }


def test_all_mistakes_are_raised_at_once_and_warnings_alone_are_not() -> None:
    problems = Collector()
    problems.add(Problem("E121", "隐藏。", level=Level.WARNING))
    assert len(problems.finish()) == 1
    problems.extend([about("C7", "甲"), about("C8", "乙")])
    with pytest.raises(InputError) as caught:
        problems.finish()
    assert [problem.code for problem in caught.value.problems] == ["E121", "E215", "E215"]


ENGINE = Path(__file__).parent.parent / "report"


def used_codes() -> dict[str, list[str]]:
    """Every code that stands in the engine as a whole text, with the files that use it."""
    used: dict[str, list[str]] = {}
    for path in sorted(ENGINE.rglob("*.py")):
        for code in re.findall(r"[\"']([EYFWC][0-9]{3})[\"']", path.read_text(encoding="utf-8")):
            used.setdefault(code, []).append(path.relative_to(ENGINE).as_posix())
    return used


def test_every_code_that_is_used_has_its_page() -> None:
    missing = {code: sorted(set(files)) for code, files in used_codes().items() if not page(code)}
    assert missing == {}, f"report/explain 缺少说明页：{missing}"


@pytest.mark.parametrize("code", codes())
def test_a_page_says_what_it_means_and_what_to_do_in_gbk(code: str) -> None:
    text = page(code)
    title, _, rest = text.partition("\n")
    assert re.fullmatch(rf"# {code} \S.*", title)
    meaning, _, action = rest.partition("怎么办：")
    assert meaning.strip().split("\n")[0].endswith("。")
    assert re.search(r"^- .+。$", action, re.MULTILINE)
    assert gbk(text) == text


def test_a_page_is_found_in_any_spelling_and_nothing_else_is() -> None:
    assert page(" e215 ").startswith("# E215 ")
    assert page("E999") == ""
    assert page("../problem") == ""


def test_a_page_and_a_message_import_nothing_heavy() -> None:
    program = (
        "import sys; from report import tables; from report.problem import Collector, page, render; "
        "page('E215'); problems = Collector(); tables.load_yaml('a：1', 'report.yaml', problems); "
        "render(problems.problems); print(*sys.modules)"
    )
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    heavy = {"pandas", "numpy", "matplotlib", "docx", "lxml", "jinja2", "openpyxl", "xlsxwriter", "zipfile", "click"}
    assert heavy & set(loaded) == set()
