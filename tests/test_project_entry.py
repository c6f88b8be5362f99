"""The entry workbook, a period as one workbook, who has not reported."""

from __future__ import annotations

import datetime as dt
import shutil
import time
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from report.document import block_text
from report.figure import Figure
from report.problem import InputError, Level
from report.project.build import draft
from report.project.entry import workbook
from report.project.load import Loaded, load
from report.project.places import places
from report.project.start import roll

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "data" / "2023H1"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in ("2023H1", "2022H1"):
        shutil.copytree(ROOT / "data" / name, tmp_path / "data" / name, ignore=shutil.ignore_patterns(".report"))
    return tmp_path / "data"


def value(loaded: Loaded, key: str) -> str:
    found = loaded.figures.find(key)
    assert isinstance(found, Figure), key
    return found.exact_text()


def report_of(folder: Path) -> str:
    """report.yaml of the next period, filled in as far as it must be."""
    path = folder / "report.yaml"
    text = path.read_text(encoding="utf-8").replace("日期:\n", "日期: 2024年1月10日\n", 1)
    path.write_text(text.replace("数据截至:", "数据截至: 2023年12月31日"), encoding="utf-8")
    return text


def put(book: Any, sheet: str, rows: list[list[object]], first: int = 2) -> None:
    for row, cells in enumerate(rows, first):
        for column, cell in enumerate(cells, 1):
            if cell is not None:
                book[sheet].cell(row, column).value = cell


def test_the_next_period_has_a_workbook_with_last_periods_names_and_none_of_its_numbers(project: Path) -> None:
    made = roll(Path("2023H2"), str(project / "2023H1"))
    assert [path.name for path in made] == ["2023H2", "填报表.xlsx"]
    book = openpyxl.load_workbook(made[1])
    assert book.sheetnames[:4] == ["填报说明", "事故统计", "事故月度", "事故等级"]
    assert [cell.value for cell in book["执法检查"][1]][:4] == [
        "行业领域",
        "检查单位（家次）",
        "责令三停（家）",
        "罚款（元）",
    ]
    assert [book["执法检查"].cell(row, 1).value for row in range(2, 8)] == [
        "消防", "工贸", "建筑施工", "道路交通", "城镇燃气", None
    ]  # fmt: skip
    assert [book["事故月度"].cell(row, 1).value for row in (2, 7)] == ["7月", "12月"]
    numbers = [cell for sheet in book for row in sheet for cell in row if isinstance(cell.value, int | float)]
    assert numbers == []


def test_names_and_headers_are_locked_and_cells_are_checked(project: Path) -> None:
    book = openpyxl.load_workbook(roll(Path("2023H2"), str(project / "2023H1"))[1])
    sheet = book["执法检查"]
    assert sheet.protection.sheet
    assert [sheet[cell].protection.locked for cell in ("A1", "B1", "A2")] == [True, True, True]
    blank = [sheet.column_dimensions[letter] for letter in "AB"]  # a cell that is not written has its column's style
    assert [(column.protection.locked, column.number_format) for column in blank] == [(False, "@"), (False, "General")]
    assert {cell.coordinate for row in sheet for cell in row if cell.value is None and cell.has_style} == set()
    rules = {
        str(rule.sqref): (rule.type, rule.operator, rule.formula1) for rule in sheet.data_validations.dataValidation
    }
    assert rules["B2:B26"] == ("whole", "greaterThanOrEqual", "0")
    ledger = {
        rule.type: (rule.operator, rule.formula1, rule.formula2)
        for rule in book["事故台账"].data_validations.dataValidation
    }
    assert ledger["date"] == ("between", "45108", "45291")  # 2023-07-01 … 2023-12-31
    assert ledger["list"][1] == '"在册,拟核销,已核销,不纳入"'


def test_an_untouched_workbook_is_no_input(project: Path) -> None:
    folder = roll(Path("2023H2"), str(project / "2023H1"))[0]
    report_of(folder)
    loaded = load(places(folder))
    assert value(loaded, "事故.合计.起数") == "未报"
    before = dict(loaded.inputs)
    (folder / "填报表.xlsx").unlink()
    assert load(places(folder)).inputs == before


@pytest.mark.parametrize("name", ["填报表.xlsx", "各部门汇总.xlsx"])
def test_a_filled_workbook_is_the_periods_data_whatever_it_is_called(project: Path, name: str) -> None:
    folder, path = roll(Path("2023H2"), str(project / "2023H1"))
    report_of(folder)
    book = openpyxl.load_workbook(path)
    put(book, "隐患整治", [[None, 500, 490], [None, 40, 40], [None, "未报", "未报"]])
    put(book, "事故台账", [["无"]])
    put(book, "执法检查", [[None, 800, 2, 200000], [None, 100, 0, 0]])
    put(book, "周调度", [[None, "2023-12-29", 0]] * 6)
    path.unlink()
    book.save(folder / name)
    loaded = load(places(folder))
    assert [value(loaded, key) for key in ("隐患.岁末年初.发现", "隐患.岁末年初.整改", "执法.消防.罚款")] == [
        "500", "490", "200000"
    ]  # fmt: skip
    assert value(loaded, "事故.合计.起数") == "0"
    assert value(loaded, "执法.合计.检查") == "待核"
    assert value(loaded, "投诉.城镇燃气.受理件数") == "未报"
    assert value(loaded, "周调度.合计.重大隐患") == "0"
    text = "".join(map(block_text, draft(loaded).document.blocks))
    assert "共排查隐患500处，已整改490处，整改率98.0％" in text


def test_a_workbook_with_a_sheet_a_table_is_a_whole_period(project: Path) -> None:
    folder = project / "2023H1"
    book = openpyxl.Workbook()
    names = {"隐患整治": "隐患排查整治统计表", "执法检查": "执法", "投诉举报": "投诉举报", "周调度": "周调度"}
    for file, sheet in names.items():
        made = book.create_sheet(sheet)
        for line in (folder / f"{file}.csv").read_text(encoding="utf-8-sig").splitlines():
            made.append([int(cell) if cell.isdecimal() else cell for cell in line.split(",")])
        (folder / f"{file}.csv").unlink()
    del book["Sheet"]
    book["执法"].sheet_state = "hidden"
    book.save(folder / "上半年全部数据.xlsx")
    loaded = load(places(folder))
    assert [block_text(block) for block in draft(loaded).document.blocks] == [
        block_text(block) for block in draft(load(places(EXAMPLE))).document.blocks
    ]
    warned = [problem.place.sheet for problem in loaded.problems.problems if problem.code == "E121"]
    assert warned == ["执法"]


def test_a_table_in_a_workbook_and_in_a_file_of_its_own_is_refused(project: Path) -> None:
    folder = project / "2023H1"
    book = openpyxl.Workbook()
    for name in ("隐患整治", "别的"):
        book.create_sheet(name).append(["名称", "排查发现（处）", "已整改（处）"])
        book[name].append(["工贸", 1, 1])
    book.save(folder / "汇总.xlsx")
    with pytest.raises(InputError) as refused:
        load(places(folder))
    assert [(p.code, p.place.sheet) for p in refused.value.problems if p.level is Level.ERROR] == [("E511", "")]


def test_a_department_that_never_reported_is_missed_and_the_sum_is_pending(project: Path) -> None:
    path = project / "2023H1" / "周调度.csv"
    lines = [line for line in path.read_text(encoding="utf-8-sig").splitlines() if "区商务局" not in line]
    path.write_text("\n".join(lines), encoding="utf-8")
    loaded = load(places(project / "2023H1"))
    assert value(loaded, "周调度.合计.重大隐患") == "待核"
    assert loaded.figures.unreported == ["区商务局重大事故隐患周调度表"]
    assert [problem.code for problem in loaded.problems.problems] == ["E116"]


def test_who_must_report_goes_on_to_the_next_period(project: Path) -> None:
    for keep in (True, False):
        if not keep:
            path = project / "2023H1" / "report.yaml"
            text = path.read_text(encoding="utf-8")
            start = text.index("填报单位:")
            path.write_text(text[:start], encoding="utf-8")
        folder = roll(Path("2023H2" if keep else "2024H1"), str(project / "2023H1"))[0]
        text = (folder / "report.yaml").read_text(encoding="utf-8")
        assert "填报单位:\n  - 区卫健委\n  - 区文体旅局\n" in text


def test_the_same_period_gives_the_same_workbook_whatever_the_clock_says(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = load(places(project / "2023H1"))
    now = workbook(loaded.dictionary, loaded.figures, loaded.facts.period)
    monkeypatch.setattr(time, "time", lambda clock=time.time: clock() + 86_400 * 400)
    monkeypatch.setattr(dt, "datetime", Later)
    later = workbook(loaded.dictionary, loaded.figures, loaded.facts.period)

    assert now == later


class Later(dt.datetime):
    """A clock four hundred days on."""

    @classmethod
    def now(cls, tz: dt.tzinfo | None = None) -> dt.datetime:
        return super().now(tz) + dt.timedelta(days=400)


def months(path: Path, sheets: list[str]) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, name in enumerate(sheets, 1):
        sheet = book.create_sheet(name)
        for row in (["行业领域", "事故起数（起）", "死亡人数（人）"], ["工矿商贸", number, 0], ["合计", number, 0]):
            sheet.append(row)
    book.save(path)


def test_a_statistics_table_with_a_sheet_a_month_is_added_up_and_a_month_that_is_not_there_is_unreported(
    project: Path,
) -> None:
    folder = project / "2023H1"
    (folder / "事故台账.csv").unlink()
    months(folder / "事故统计.xlsx", ["1月", "二月", "3月份", "2023年4月", "5月", "6月"])
    assert value(load(places(str(folder))), "事故.合计.起数") == "21"
    months(folder / "事故统计.xlsx", ["1月", "2月", "3月", "4月", "5月"])
    loaded = load(places(str(folder)))
    assert value(loaded, "事故.合计.起数") == "待核"
    assert "工矿商贸（6月）生产安全事故统计表" in loaded.figures.unreported


def test_the_same_rows_on_sheets_that_are_no_months_are_one_question(project: Path) -> None:
    folder = project / "2023H1"
    (folder / "事故台账.csv").unlink()
    months(folder / "事故统计.xlsx", ["城关镇", "石桥镇", "北街"])
    told = load(places(str(folder)), strict=False).problems.errors()
    assert [(p.code, p.cause) for p in told] == [
        ("E119", "工作表城关镇、石桥镇、北街里都有“工矿商贸”这一行，不知道该相加还是只用一张。")
    ]


def test_a_house_that_says_宗_and_percent_says_so_everywhere(project: Path) -> None:
    path = project / "2023H1" / "report.yaml"
    text = path.read_text(encoding="utf-8").replace("  百分号: 全角", "  百分号: 半角\n  事故量词: 宗")
    path.write_text(text, encoding="utf-8")
    loaded = load(places(str(project / "2023H1")))
    said = "".join(block_text(block) for block in draft(loaded).document.blocks)
    assert "单位：宗、人、%" in said
    assert "4宗" in said
    assert "起、" not in said.replace("起数", "")
    assert "％" not in said
