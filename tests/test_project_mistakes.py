"""Mistakes around the files of a period: what a clerk meets before any number is read."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest

from report.problem import InputError, Level, Problem
from report.project.build import draft
from report.project.frozen import dumped
from report.project.impact import between
from report.project.inspect import inspect
from report.project.load import Loaded, load
from report.project.places import places
from report.project.start import roll

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def period(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("2023H1", "2022H1"):
        shutil.copytree(ROOT / "data" / name, tmp_path / "data" / name, ignore=shutil.ignore_patterns(".report"))
    shutil.copytree(ROOT / "templates", tmp_path / "templates")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "data" / "2023H1"


def read(folder: Path) -> Loaded:
    return load(places(folder), strict=False)


def told(folder: Path, code: str) -> list[Problem]:
    return [problem for problem in read(folder).problems.problems if problem.code == code]


def refused(name: str) -> Problem:
    with pytest.raises(InputError) as caught:
        places(name)
    return caught.value.problems[0]


def test_a_folder_whose_report_yaml_was_saved_as_text_is_not_said_to_be_missing(period: Path) -> None:
    (period / "report.yaml").rename(period / "report.yaml.txt")
    problem = refused("2023H1")
    assert problem.cause == "“data/2023H1”里没有 report.yaml"
    assert problem.action == "请把里面的“report.yaml.txt”改名为 report.yaml"


def test_the_name_of_a_period_in_other_capitals_is_proposed(period: Path) -> None:
    (period.parent / "2024H1").mkdir()
    assert refused("2023h1").action == "是不是“2023H1”？"


def test_a_file_of_a_period_in_place_of_its_folder_names_the_folder(period: Path) -> None:
    assert refused("data/2023H1/隐患整治.csv").action == "请写 data/2023H1"
    assert period.is_dir()


@pytest.mark.parametrize(
    ("name", "data"), [("全部.xlsx", b"PK\3\4abc"), ("填报表.xlsx", b""), ("填报表.xls", b"\xd0\xcf")]
)
def test_a_workbook_that_cannot_be_opened_is_an_error_for_it_may_hold_every_table(
    period: Path, name: str, data: bytes
) -> None:
    (period / name).write_bytes(data)
    (problem,) = [item for item in read(period).problems.errors() if name in item.place.file]
    assert problem.code.startswith("F")
    assert problem.action


def test_an_old_workbook_that_no_table_claims_is_told_with_the_way_to_save_it(period: Path) -> None:
    (period / "通知.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    (problem,) = told(period, "F008")
    assert (problem.level, problem.action) == (Level.WARNING, "请用 Excel 或 WPS 另存为 .xlsx，并且不设密码。")


def test_a_file_whose_name_is_nearly_a_tables_is_told_which(period: Path) -> None:
    (period / "隐患整改.csv").write_text("名称,排查发现,已整改\n", encoding="utf-8")
    (problem,) = told(period, "E510")
    assert problem.action == "要用它请改名为“隐患整治”这样的表名。"


def test_a_renamed_sheet_of_an_entry_workbook_is_not_passed_over_in_silence(period: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "填报说明"
    book.create_sheet("投诉统计").append(["领域", "受理件数（件）"])
    sheet = book.create_sheet("隐患整治(2)")
    for row in (["名称", "排查发现（处）", "已整改（处）"], ["工贸", 38, 35], ["消防", 3, 3]):
        sheet.append(row)
    book.create_sheet("事故月度").append(["月份"])
    book.save(period / "填报表.xlsx")
    (problem,) = told(period, "E510")
    assert problem.place.sheet == "隐患整治(2)"
    assert "如“隐患整治”" in problem.action


DECIDED = "认定:\n  - 类型: %s\n    指标: %s\n    %s: %s\n    谁: 张三\n    为何: 电话核实\n"


@pytest.mark.parametrize(
    ("key", "cause"),
    [
        ("执法.消防.检察", "没有“执法.消防.检察”这个数"),
        ("隐患.工贸.整改率", "“隐患.工贸.整改率”是算出来的数，不能取值"),
    ],
)
def test_a_decision_on_no_raw_value_is_not_passed_over_in_silence(period: Path, key: str, cause: str) -> None:
    (period / "认定.yaml").write_text(DECIDED % ("取值", key, "取值", "90"), encoding="utf-8")
    (problem,) = told(period, "E822")
    assert problem.level is Level.WARNING
    assert problem.cause == cause + "，这条认定没有用上"
    assert problem.place.line


def test_a_decision_on_printed_text_holds_in_every_sentence_unless_it_names_a_form(period: Path) -> None:
    (period / "认定.yaml").write_text(DECIDED % ("文字", "隐患.工贸.整改率", "印作", "九成多"), encoding="utf-8")
    slots = [slot for slot in draft(read(period)).document.slots() if slot.key == "隐患.工贸.整改率"]
    assert [slot.text for slot in slots] == ["九成多", "92.1"]  # the table's column says ％ and keeps its number


def test_a_decision_on_printed_text_that_is_not_there_is_a_finding(period: Path) -> None:
    (period / "认定.yaml").write_text(DECIDED % ("文字", "隐患.工茂.整改率", "印作", "九成多"), encoding="utf-8")
    found = [finding for finding in draft(read(period)).findings if finding.rule == "人工认定"]
    assert [finding.wrong for finding in found] == ["“隐患.工茂.整改率”没有印在报告里，这条认定（印作 九成多）没有用上"]


def test_decisions_that_are_no_list_are_told(period: Path) -> None:
    (period / "认定.yaml").write_text((DECIDED % ("取值", "执法.消防.检查", "取值", "90")).replace("- ", "  "), "utf-8")
    (problem,) = told(period, "E822")
    assert problem.level is Level.ERROR
    assert "“  - 类型: …”开头" in problem.action


def test_a_dictionary_that_cannot_be_read_is_told_without_what_follows_from_it(period: Path) -> None:
    kit = period.parent.parent / "templates" / "half_year" / "dictionary.yaml"
    text = kit.read_text(encoding="utf-8")
    kit.write_text(text.replace("完成整改]", "完成整改", 1), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read(period)
    errors = [problem for problem in caught.value.problems if problem.level is Level.ERROR]
    assert {problem.code[0] for problem in errors} == {"Y"}


def test_check_reads_the_layout_too(period: Path) -> None:
    kit = period.parent.parent / "templates" / "half_year" / "look.yaml"
    kit.write_text(kit.read_text(encoding="utf-8").replace("方案: gb2312", "方案: gb18030"), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        inspect(read(period))
    assert any(problem.code == "E614" for problem in caught.value.problems)


def test_two_folders_differ_in_the_cells_that_differ_and_in_no_other(period: Path) -> None:
    corrected = period.parent / "2023H1更正"
    shutil.copytree(period, corrected)
    table = corrected / "执法检查.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("849,", "852,"), encoding="utf-8")
    found = between(read(period), read(corrected))
    assert [(cell.label, cell.old, cell.new) for cell in found.cells] == [("消防检查单位", "849家次", "852家次")]


def test_data_that_moved_after_publishing_is_told_once(period: Path) -> None:
    published = {
        "执法.消防.检查": {"值": "840", "单位": "家次", "印": "840"},
        "隐患.工贸.发现": {"值": "38", "单位": "处", "印": "38"},
    }
    (period / "定稿.json").write_bytes(dumped(published, "题", "2023-07-10"))
    found = [item for item in draft(read(period)).findings if item.rule == "与已发布的相同"]
    assert [(item.wrong, item.keys) for item in found] == [
        ("数据与已发布的不同：消防检查单位 840→849家次", ("执法.消防.检查",))
    ]


def test_a_year_may_be_the_name_of_a_period(period: Path) -> None:
    made = roll(Path("2024"), "2023H1")
    assert "期间: 2024年全年\n" in (made[0] / "report.yaml").read_text(encoding="utf-8")
    assert period.is_dir()


def test_a_folder_copied_from_another_period_is_questioned(period: Path) -> None:
    copied = period.parent / "2025H1"
    shutil.copytree(period, copied)
    (problem,) = told(copied, "E518")
    assert (problem.level, problem.read) == (Level.WARNING, "2023年上半年")
    assert problem.cause == "文件夹“2025H1”是2025年1—6月，“期间”写的是2023年1—6月。"
    assert told(period, "E518") == []


def test_a_misspelt_heading_is_asked_about(period: Path) -> None:
    table = period / "隐患整治.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("已整改（处）", "已整攺（处）"), encoding="utf-8")
    (problem,) = told(period, "E101")
    assert problem.action.startswith("“已整攺（处）”是不是“已整改”？")


@pytest.mark.parametrize(
    ("typed", "action"),
    [
        ("98%", "这里要的是个数，不是百分数：请填实际的数。"),
        ("12.5万元", "请按表头的单位换算后只填数字。"),
        ("约300", "请填准确数字；还没有准数填“未报”，没有这一项填“无此项”。"),
        ("三十", "请用阿拉伯数字填写。"),
        ("已上报", "请填数字；还没有报来填“未报”，没有这一项填“无此项”。"),
    ],
)
def test_what_to_do_about_a_cell_never_leads_to_a_number_left_out_of_a_sum(
    period: Path, typed: str, action: str
) -> None:
    table = period / "隐患整治.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("38,35", f"38,{typed}"), encoding="utf-8")
    assert [problem.action for problem in read(period).problems.errors()] == [action]


def test_an_exhibit_without_its_columns_is_told_by_check_and_not_when_it_is_drawn(period: Path) -> None:
    kit = period.parent.parent / "templates" / "half_year" / "exhibits.yaml"
    kit.write_text(
        kit.read_text(encoding="utf-8") + "新图:\n  类型: 图\n  图形: 排序条形\n  标题: 新\n  数据: 执法\n", "utf-8"
    )
    (problem,) = told(period, "E303")
    assert problem.cause == "图表“新图”没有“面板”"


def test_a_line_put_in_above_moves_no_value(period: Path) -> None:
    corrected = period.parent / "2023H1更正"
    shutil.copytree(period, corrected)
    facts, table = corrected / "report.yaml", corrected / "执法检查.csv"
    facts.write_text("# 更正\n" + facts.read_text(encoding="utf-8"), encoding="utf-8")
    head, rest = table.read_text(encoding="utf-8").split("\n", 1)
    rows = f"{head}\n教育,6,0,0,\n{rest}".replace("849,", "852,")
    table.write_text(rows, encoding="utf-8")
    found = between(read(period), read(corrected))
    assert {(cell.label, cell.old, cell.new) for cell in found.cells} == {
        ("消防检查单位", "849家次", "852家次"),
        ("教育检查单位", "无", "6家次"),
        ("教育责令三停", "无", "0家"),
        ("教育罚款", "无", "0元"),
    }
