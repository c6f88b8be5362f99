"""Headers are found, tables end where they end, totals and notes stay apart."""

from pathlib import Path

from report import tables
from report.problem import Collector

FORM = """2023年上半年执法情况,,,
单位：万元,,,
地区,检查次数,罚款（万元）,备注
城东区,12,3.5,
城西区,"1,234",,约
合计,1246,3.5,
注：数据截至6月30日,,,
填表人：张三,,,
"""


def test_a_form_with_title_totals_and_notes_gives_only_its_data_rows(tmp_path: Path) -> None:
    path = tmp_path / "执法.csv"
    path.write_text(FORM, encoding="utf-8")
    problems = Collector()
    (table,) = tables.read(path, "执法", [["地区", "区域"], ["罚款"]], problems, shown="data/执法.csv")
    assert problems.problems == []
    assert [[cell.text for cell in row] for row in table.rows] == [
        ["城东区", "12", "3.5", ""],
        ["城西区", "1,234", "", "约"],
    ]
    assert [[cell.text for cell in row] for row in table.totals] == [["合计", "1246", "3.5", ""]]
    assert table.titles == ("2023年上半年执法情况", "单位：万元")
    assert table.notes == ("注：数据截至6月30日", "填表人：张三")
    assert (table.headers[2].name, table.headers[2].unit) == ("罚款", "万元")
    assert str(table.rows[0][2].place) == "data/执法.csv　C4（列“罚款（万元）”，行“城东区”）"
