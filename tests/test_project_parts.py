"""A ledger that comes in parts: a folder with a file from each town is read as one ledger."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl

from report.figure import Figure
from report.problem import Problem
from report.project.load import Loaded, load
from report.project.places import places

COMPLAINTS = "受理编号,受理日期,来源渠道,批次,行业领域,办理状态\n"
TOWN = COMPLAINTS + "城1,2023-02-01,12345,城1,城镇燃气,已办结\n城2,2023-02-02,12350,城1,城镇燃气,办理中\n"
OTHER = COMPLAINTS + "东1,2023-03-01,来信,东1,城镇燃气,已办结\n"
VISITS = "检查日期,被检查单位,行业领域,责令三停\n"
ACCIDENTS = "事故编号,发生日期,行业领域,死亡人数,重伤人数,直接经济损失（万元）,统计状态\n"
Run = Callable[..., tuple[int, str]]


def sent(project: Path, ledger: str, **towns: str) -> Path:
    """The towns' parts in the folder of a ledger, in GBK; the statistics that it stands for go."""
    for name in (ledger, "投诉举报", "执法检查"):
        (project / f"{name}.csv").unlink(missing_ok=True)
    folder = project / ledger
    folder.mkdir()
    for town, text in towns.items():
        (folder / f"{town}.csv").write_text(text, encoding="gb18030")
    return folder


def value(loaded: Loaded, key: str) -> str:
    figure = loaded.figures.find(key)
    assert isinstance(figure, Figure)
    return figure.exact_text()


def told(loaded: Loaded, *codes: str) -> list[tuple[str, str]]:
    return [(p.place.file, p.cause) for p in loaded.problems.problems if p.code in codes]


def refused(project: Path) -> list[Problem]:
    return list(load(places(project), strict=False).problems.errors())


def test_the_parts_of_towns_are_one_ledger_and_the_files_are_named(project: Path) -> None:
    folder = sent(project, "举报投诉台账", 城关镇=TOWN)
    book = openpyxl.Workbook()
    for line in OTHER.splitlines():
        book.active.append(line.split(","))
    book.save(folder / "河东街道.xlsx")
    loaded = load(places(project))
    assert value(loaded, "投诉.城镇燃气.受理件数") == "3"
    assert value(loaded, "投诉.城镇燃气.受理批次") == "2"
    assert told(loaded, "E118") == [
        ("data/2023H1/举报投诉台账", "文件夹里的 2 个文件作为一张台账，一起读：城关镇.csv、河东街道.xlsx。")
    ]


def test_every_row_behind_a_figure_is_listed_with_its_file(project: Path, run: Run) -> None:
    sent(project, "举报投诉台账", 城关镇=TOWN, 河东街道=OTHER)
    _, text = run("trace", str(project), "投诉.城镇燃气.办结件数", "--rows")
    assert re.findall(r"第\d行　文件 \S+?.csv", text) == ["第2行　文件 城关镇.csv", "第2行　文件 河东街道.csv"]


def test_a_firm_that_two_towns_inspected_is_one_firm_and_two_visits(project: Path) -> None:
    sent(
        project,
        "执法检查台账",
        城关镇=VISITS + "2023-01-05,甲厂,危险化学品,否\n2023-01-06,乙厂,危险化学品,是\n",
        河东街道=VISITS + "2023-02-05,甲厂,危险化学品,否\n",
    )
    loaded = load(places(project))
    assert [value(loaded, f"执法.危险化学品.{name}") for name in ("检查", "企业数", "三停")] == ["3", "2", "1"]


def test_accidents_that_are_graded_row_by_row_come_in_parts_too(project: Path, run: Run) -> None:
    sent(
        project,
        "事故台账",
        城关镇=ACCIDENTS + "1,2023-01-05,工矿商贸,1,0,120,在册\n",
        河东街道=ACCIDENTS + "1,2023-02-05,工矿商贸,1,1,130,在册\n",
    )
    (project / "事故统计.csv").unlink(missing_ok=True)
    loaded = load(places(project))
    assert value(loaded, "事故.合计.起数") == "2"
    _, text = run("trace", str(project), "事故.工矿商贸.起数", "--rows")
    assert "　城关镇.csv A2　" in text
    assert "　河东街道.csv A2　" in text


def test_a_mistake_names_the_part_and_no_part_goes_missing_in_silence(project: Path) -> None:
    wrong = OTHER.replace("2023-03-01", "2023-13-01")
    sent(project, "举报投诉台账", 城关镇=TOWN, 河东街道=wrong, 南山镇="编号,日期\n1,2023-01-01\n", 北山镇="")
    assert [(p.code, p.place.file.rpartition("/")[2], p.place.cell) for p in refused(project)] == [
        ("F005", "北山镇.csv", ""), ("E101", "南山镇.csv", ""), ("E252", "河东街道.csv", "B2"),
    ]  # fmt: skip


def test_a_town_where_nothing_happened_is_told(project: Path) -> None:
    sent(project, "举报投诉台账", 城关镇=TOWN, 河东街道=COMPLAINTS)
    loaded = load(places(project))
    assert value(loaded, "投诉.城镇燃气.受理件数") == "2"
    assert told(loaded, "E246") == [("data/2023H1/举报投诉台账/河东街道.csv", "没有数据行，按没有发生（零报告）处理。")]


def test_towns_number_their_rows_anew_but_the_same_row_twice_is_told(project: Path) -> None:
    numbered = TOWN.replace("城1,2023", "1,2023").replace("城2,2023", "2,2023")
    sent(project, "举报投诉台账", 城关镇=numbered, 河东街道=OTHER.replace("东1,2023", "1,2023"))
    assert refused(project) == []
    (project / "举报投诉台账" / "城关镇 - 副本.csv").write_text(numbered, encoding="utf-8")
    assert [(p.code, p.cause) for p in refused(project)] == [("E232", "与“城关镇 - 副本.csv”第 2 行重复。")]


def test_the_same_case_number_in_two_parts_is_told_with_its_file(project: Path) -> None:
    sent(project, "举报投诉台账", 城关镇=TOWN, 河东街道=OTHER.replace("东1,2023", "城2,2023"))
    assert [(p.code, p.place.cell, p.cause) for p in refused(project)] == [
        ("E232", "A2", "与“城关镇.csv”第 3 行重复。")
    ]


def test_batches_that_two_towns_number_alike_are_counted_once_and_told(project: Path) -> None:
    sent(project, "举报投诉台账", 城关镇=TOWN.replace(",城1,", ",1,"), 河东街道=OTHER.replace(",东1,", ",1,"))
    loaded = load(places(project))
    assert value(loaded, "投诉.城镇燃气.受理批次") == "1"
    assert told(loaded, "E125") == [
        ("data/2023H1/举报投诉台账/河东街道.csv", "“批次”里的“1”在“城关镇.csv”里也有，当作同一个，只计一次。")
    ]


def test_a_folder_beside_a_file_and_a_folder_of_statistics_are_refused(project: Path) -> None:
    folder = sent(project, "举报投诉台账", 城关镇=TOWN)
    shutil.copy(folder / "城关镇.csv", project / "举报投诉台账.csv")
    (project / "隐患整治").mkdir()
    assert [(p.code, p.place.file) for p in refused(project)] == [
        ("E511", "data/2023H1/举报投诉台账"), ("E517", "data/2023H1/隐患整治"),
    ]  # fmt: skip


def test_folders_that_are_empty_nested_or_misspelt_are_told_and_others_left_alone(project: Path) -> None:
    folder = sent(project, "举报投诉台账", 城关镇=TOWN)
    for name in ("举报投诉台账/三月", "隐患台帐", "原始材料"):
        (project / name).mkdir()
        shutil.copy(folder / "城关镇.csv", project / name / "河东街道.csv")
    (project / "行政处罚台账").mkdir()
    loaded = load(places(project))
    assert [file for file, _ in told(loaded, "E510")] == [
        "data/2023H1/举报投诉台账/三月", "data/2023H1/行政处罚台账", "data/2023H1/隐患台帐",
    ]  # fmt: skip


def test_a_corrected_part_reaches_the_next_build_and_its_wrong_cells_are_marked(project: Path, run: Run) -> None:
    folder = sent(project, "举报投诉台账", 城关镇=TOWN, 河东街道=OTHER)
    before = load(places(project)).inputs["数据"]
    (folder / "河东街道.csv").write_text(OTHER.replace("已办结", "不知道"), encoding="utf-8")
    assert load(places(project), strict=False).inputs["数据"] != before
    code, _ = run("check", str(project), "--mark")
    assert code == 2
    book = openpyxl.load_workbook(project.parent.parent / "output" / "河东街道_核对.xlsx")
    assert book.active["F2"].comment is not None


def test_what_a_town_filled_in_for_another_table_is_told(project: Path) -> None:
    folder = sent(project, "举报投诉台账", 城关镇=TOWN)
    book = openpyxl.Workbook()
    for name, text in (("举报投诉台账", OTHER), ("事故台账", ACCIDENTS + "1,2023-01-05,工矿商贸,1,0,120,在册")):
        sheet = book.create_sheet(name)
        for line in text.splitlines():
            sheet.append(line.split(","))
    book.create_sheet("执法检查台账").append(VISITS.strip().split(","))
    book.save(folder / "河东街道.xlsx")
    loaded = load(places(project))
    assert value(loaded, "投诉.城镇燃气.受理件数") == "3"
    assert [(p.place.sheet, p.cause) for p in loaded.problems.problems if p.code == "E510"] == [
        ("事故台账", "这个工作表没有读：“举报投诉台账”文件夹里只读举报投诉办理台账。")
    ]
