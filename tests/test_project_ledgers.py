"""Ledgers in a project: findings on their rows, marked copies, the mapping, rows on demand, names never said."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from report.figure import Figure
from report.problem import Severity
from report.project.build import draft
from report.project.load import Loaded, load
from report.project.places import places
from report.project.trace import sources, trees

ROOT = Path(__file__).resolve().parent.parent
PENALTY = "决定书文号,当事人,行业领域,立案日期,处罚决定日期,结案日期,罚款金额（万元）,已缴金额（万元）\n"
HAZARD = "编号,排查日期,受检单位,行业领域,专项行动,隐患等级,整改期限,整改完成日期,整改状态\n"
Run = Callable[..., tuple[int, str]]


def content(path: Path) -> bytes:
    """A file's bytes; of a Word file those of all its parts."""
    if path.suffix != ".docx":
        return path.read_bytes()
    with zipfile.ZipFile(path) as package:
        return b"".join(map(package.read, package.namelist()))


def with_ledger(folder: Path, name: str, text: str, instead: str = "") -> Loaded:
    (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    if instead:
        (folder / f"{instead}.csv").unlink()
    return load(places(folder))


def found(loaded: Loaded, rule: str) -> list[tuple[str, str, Severity]]:
    return [(one.place, one.wrong, one.severity) for one in draft(loaded).findings if one.rule == rule]


def test_a_date_outside_the_period_is_a_finding_and_the_row_is_not_counted(project: Path) -> None:
    rows = "1,2023-02-01,甲,工贸,,一般,,2023-02-02,已整改\n2,2022-12-30,甲,工贸,,一般,,,整改中\n"
    loaded = with_ledger(project, "隐患台账", HAZARD + rows, instead="隐患整治")
    assert found(loaded, "日期在本期内") == [
        (
            "data/2023H1/隐患台账.csv B3 第3行·排查日期",
            "隐患排查治理台账第3行的“排查日期”是 2022-12-30：日期不在本期。没有计入",
            Severity.CERTAIN,
        )
    ]
    assert str(loaded.figures.find("隐患.工贸.发现").exact_text()) == "1"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("name", "text", "wrong"),
    [
        ("隐患台账", f"{HAZARD}1,2023-02-05,甲,工贸,,一般,,2023-02-02,已整改\n", "“整改完成日期”早于“排查日期”"),
        ("行政处罚台账", f"{PENALTY}1,甲,工贸,2023-03-02,2023-03-01,,1,1\n", "“处罚决定日期”早于“立案日期”"),
        ("行政处罚台账", f"{PENALTY}1,甲,工贸,,2023-03-01,2023-02-28,1,1\n", "“结案日期”早于“处罚决定日期”"),
        ("行政处罚台账", f"{PENALTY}1,甲,工贸,,2023-03-01,,1,1.01\n", "“罚款金额”小于“已缴金额”"),
    ],
)
def test_two_cells_of_a_row_that_contradict_each_other_are_a_finding(
    project: Path, name: str, text: str, wrong: str
) -> None:
    loaded = with_ledger(project, name, text)
    assert [wrong in text for _, text, _ in found(loaded, "同一行前后相符")] == [True]


def test_a_fine_in_yuan_and_one_in_ten_thousands_give_the_same_figure(project: Path) -> None:
    loaded = with_ledger(project, "行政处罚台账", f"{PENALTY}1,甲,消防,,2023-03-01,,0.012345,\n", instead="执法检查")
    wan = loaded.figures.find("执法.消防.罚款")
    yuan_text = PENALTY.replace("罚款金额（万元）", "罚款金额（元）") + "1,甲,消防,,2023-03-01,,123.45,\n"
    loaded = with_ledger(project, "行政处罚台账", yuan_text)
    yuan = loaded.figures.find("执法.消防.罚款")
    assert {one.exact_text().rstrip("0") for one in (wan, yuan)} == {"123.45"}  # type: ignore[union-attr]
    assert [problem.code for problem in loaded.problems.problems if "准确换算" in problem.cause] == ["E201"]


def test_names_of_persons_are_in_no_message_figure_or_file_but_the_ledger_itself(project: Path, run: Run) -> None:
    person = "欧阳某丁"
    text = f"{PENALTY}1,{person},工贸,2023-03-02,2023-03-01,,1,2\n1,{person},工贸,,2023-03-01,,1,\n2,{person},工贸\n"
    (project / "行政处罚台账.csv").write_text(text, encoding="utf-8")
    for command in (["check", "2023H1"], ["check", "2023H1", "--json", "--map"], ["build", "2023H1"]):
        _, said = run(*command)
        assert person not in said
        assert "某丁" not in said
    (project / "行政处罚台账.csv").write_text(f"{PENALTY}1,{person},工贸,,2023-03-01,,9.8,\n", encoding="utf-8")
    (project / "执法检查.csv").unlink()
    assert run("build", "2023H1", "--charts", "native")[0] == 1  # visits are 未报
    kept = [path for path in project.parent.parent.rglob("*") if path.is_file() and path.name != "行政处罚台账.csv"]
    assert not [path for path in kept if "某丁".encode() in content(path)]
    shown = "\n".join(trees(sources("2023H1"), "执法.工贸.罚款", rows=True))
    assert "　第2行　决定书文号 1，当事人 欧阳某，行业领域 工贸" in shown
    assert "某丁" not in shown


def test_the_rows_behind_an_aggregate_are_listed_on_demand(project: Path, run: Run) -> None:
    rows = "1,2023-02-01,甲厂,工贸,,一般,,2023-02-02,已整改\n2,2023-02-03,乙厂,工贸,,一般,,,整改中\n"
    with_ledger(project, "隐患台账", HAZARD + rows, instead="隐患整治")
    _, said = run("trace", "2023H1", "隐患.工贸.整改", "--rows")
    assert "第2行　隐患编号 1，排查日期 2023-02-01，受检单位 甲厂" in said
    assert "乙厂" not in said
    _, said = run("trace", "2023H1", "事故.建筑领域.起数", "--rows")
    assert "编号 2023-02，日期 2023-03-28" in said
    assert "2023-03，" not in said


def test_a_marked_copy_shows_what_is_wrong_and_the_original_stays(project: Path, run: Run) -> None:
    path = project / "隐患整治.csv"
    text = path.read_text(encoding="utf-8").replace("38,35", "约38,35").replace("1116,1042", "1116,1142")
    path.write_text(text, encoding="utf-8")
    before = {one.name: one.read_bytes() for one in project.iterdir() if one.is_file()}
    code, said = run("check", "2023H1", "--mark")
    assert code == 2
    assert "已生成标红副本：output/隐患整治_核对.xlsx" in said
    assert {one.name: one.read_bytes() for one in project.iterdir() if one.is_file()} == before
    sheet = openpyxl.load_workbook("output/隐患整治_核对.xlsx").worksheets[0]
    marked = {cell.coordinate: cell.comment.text for row in sheet for cell in row if cell.comment}
    assert sorted(marked) == ["C3", "C4", "D4"]
    assert "约数" in marked["C3"]
    assert "已整改数大于排查发现数" in marked["D4"]
    assert [one.name for one in Path("output").iterdir()] == ["隐患整治_核对.xlsx"]


def test_every_cell_of_a_repeated_mistake_is_marked(project: Path, run: Run) -> None:
    rows = "".join(f"{n},2023-02-0{n},甲,工贸,,{'一般' if n == 3 else '轻'},,,整改中\n" for n in range(1, 6))
    (project / "隐患台账.csv").write_text(HAZARD + rows, encoding="utf-8")
    (project / "隐患整治.csv").unlink()
    code, _ = run("check", "2023H1", "--mark", "--json")
    assert code == 2
    sheet = openpyxl.load_workbook("output/隐患台账_核对.xlsx").worksheets[0]
    assert [cell.coordinate for row in sheet for cell in row if cell.comment] == ["F2", "F3", "F5", "F6"]


def test_a_marked_copy_that_is_open_in_excel_is_told_and_not_a_fault(
    project: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def held(*_: object) -> Path:
        raise PermissionError(13, "Permission denied")

    path = project / "隐患整治.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("38,35", "约38,35"), encoding="utf-8")
    monkeypatch.setattr("report.project.marking.mark_copy", held)
    code, said = run("check", "2023H1", "--mark")
    assert code == 2
    assert "“隐患整治_核对.xlsx”不能写：可能正在 Word 或 WPS 中打开" in said


def test_the_mapping_is_printed_and_in_the_json(project: Path, run: Run) -> None:
    _, said = run("check", "2023H1", "--map")
    assert "data/2023H1/执法检查.csv 读作《执法检查和行政处罚统计表》，5 行\n　行业领域 → 主键\n" in said
    assert "　备注 没有使用\n" in said
    whole = json.loads(run("check", "2023H1", "--map", "--json")[1])
    assert "　罚款（元） → 罚款" in whole["mapping"]
    assert project.is_dir()


def test_a_table_in_another_unit_of_money_is_converted_and_so_is_its_total(project: Path) -> None:
    text = "行业领域,检查单位（家次）,责令三停（家）,罚款（万元）\n消防,849,3,26.58\n工贸,126,0,9.8\n合计,975,3,36.38\n"
    (project / "执法检查.csv").write_text(text, encoding="utf-8")
    loaded = load(places(project))
    assert loaded.figures.find("执法.消防.罚款").number == 265_800  # type: ignore[union-attr]
    assert found(loaded, "合计等于各行之和") == []
    assert [problem.code for problem in loaded.problems.problems if "准确换算" in problem.cause] == ["E201"]


def test_a_loss_in_yuan_does_not_raise_the_grade_of_an_accident(project: Path) -> None:
    text = (project / "事故台账.csv").read_text(encoding="utf-8-sig")
    text = text.replace("直接经济损失（万元）", "直接经济损失（元）").replace("138.5", "1385000")
    (project / "事故台账.csv").write_text(text, encoding="utf-8")
    loaded = load(places(project))
    assert loaded.figures.find("事故等级.一般.起数").number == 4  # type: ignore[union-attr]


def _monthly(path: Path, header: list[str], months: dict[str, list[list[object]]]) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for month, rows in months.items():
        sheet = book.create_sheet(month)
        for row in [[f"{month}台账"], header, *rows]:
            sheet.append(row)
    book.save(path)


MONTHS: dict[str, dict[str, list[list[object]]]] = {
    "事故台账": {
        "1月": [["甲1", "2023-01-04", "工矿商贸", 1, 0, 120, "在册"]],
        "2月": [["无"]],
        "3月": [["甲2", "2023-03-09", "道路运输", 2, 1, 80, "在册"], ["甲3", "2023-03-10", "道路运输", 0, 1, 9, "在册"]],
    },
    "举报投诉台账": {
        "1月": [["2023-01-04", "12345", "1批", "燃气", "办结"]],
        "2月": [],
        "3月": [["2023-03-04", "来信", "2批", "燃气", "在办"], ["2023-03-05", "网站", "2批", "燃气", "办结"]],
    },
}  # fmt: skip
HEADS = {
    "事故台账": ["事故编号", "发生日期", "行业领域", "死亡人数", "重伤人数", "直接经济损失（万元）", "统计状态"],
    "举报投诉台账": ["受理日期", "来源渠道", "批次", "行业领域", "办理状态"],
}


@pytest.mark.parametrize(
    ("ledger", "key", "value"), [("事故台账", "事故.合计.起数", "3"), ("举报投诉台账", "投诉.城镇燃气.受理件数", "3")]
)
def test_a_ledger_with_a_sheet_a_month_is_read_whole_and_says_so(
    project: Path, ledger: str, key: str, value: str
) -> None:
    for name in (ledger, "投诉举报"):
        (project / f"{name}.csv").unlink(missing_ok=True)
    _monthly(project / f"{ledger}.xlsx", HEADS[ledger], MONTHS[ledger])
    loaded = load(places(project))
    figure = loaded.figures.find(key)
    assert isinstance(figure, Figure)
    assert figure.exact_text() == value
    assert [problem.cause for problem in loaded.problems.problems if problem.code == "E118"] == [
        "3 个工作表的表头都是这张表，一起读：1月、2月、3月。"
    ]


def test_the_rows_of_a_ledger_with_a_sheet_a_month_are_listed_with_their_sheet(project: Path, run: Run) -> None:
    for name in ("举报投诉台账", "投诉举报"):
        (project / f"{name}.csv").unlink(missing_ok=True)
    _monthly(project / "举报投诉台账.xlsx", HEADS["举报投诉台账"], MONTHS["举报投诉台账"])
    _, text = run("trace", str(project), "投诉.城镇燃气.受理件数", "--rows")
    assert "第3行　工作表 1月" in text
    assert "第4行　工作表 3月" in text


def test_the_same_case_on_two_sheets_and_a_sheet_with_a_misspelt_header_are_told(project: Path) -> None:
    months = {**MONTHS["事故台账"], "4月": [["甲1", "2023-04-04", "工矿商贸", 1, 0, 120, "在册"]]}
    (project / "事故台账.csv").unlink()
    _monthly(project / "事故台账.xlsx", HEADS["事故台账"], months)
    book = openpyxl.load_workbook(project / "事故台账.xlsx")
    book["3月"]["C2"].value = "行业领域域"
    book.create_sheet("封面").append(["全区事故台账"])
    book.save(project / "事故台账.xlsx")
    problems = load(places(project), strict=False).problems.problems
    told = [(p.code, p.place.sheet, p.cause) for p in problems if p.code in {"E232", "E101", "E510"}]
    assert told == [
        ("E101", "3月", "这个工作表的表头缺少列“行业领域”，别的工作表都有。"),
        ("E232", "4月", "“甲1”与 工作表“1月” A3 重复。"),
    ]


def test_running_numbers_may_start_again_on_each_sheet_but_no_row_stands_on_two(project: Path) -> None:
    rows = {m: [[n, f"2023-{m}-0{n}", "工矿商贸", 1, 0, 1, "在册"] for n in (1, 2)] for m in ("1", "2")}
    (project / "事故台账.csv").unlink()
    book = project / "事故台账.xlsx"
    _monthly(book, ["序号", *HEADS["事故台账"][1:]], {f"{m}月": lines for m, lines in rows.items()})
    assert load(places(project)).problems.errors() == ()
    _monthly(book, ["序号", *HEADS["事故台账"][1:]], {"1月": rows["1"], "备份": rows["1"][:1]})
    told = load(places(project), strict=False).problems.errors()
    assert [problem.cause for problem in told] == ["“1”与 工作表“1月” A3 重复。"]
