"""data/2023H1-raw: the facts of data/2023H1 as departments really send them, made by rule; the same bytes on every run.

Usage: python tools/make_raw.py [FOLDER]. Every row of a ledger is illustrative (示例); only the sums are those of the reference case.
"""

# ruff: noqa: INP001 - a script, not a package

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import shutil
import sys
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

ROOT = Path(__file__).resolve().parent.parent
CLEAN = ROOT / "data" / "2023H1"
FIRST, LAST = dt.date(2023, 1, 3), dt.date(2023, 6, 29)
TOWNS = ("城东街道", "城西街道", "城南街道", "城北街道", "河口镇", "青山镇")
FULL = str.maketrans("0123456789.,", "０１２３４５６７８９．，")
HAZARDS = (("岁末年初重大隐患专项整治", "", 526, 518), ("", "工贸", 38, 35), ("", "消防安全", 1116, 1042))
"""专项行动, 行业领域, found, put right."""
VISITS = (("工贸", 126, 0), ("建筑施工", 84, 1), ("道路交通", 97, 0), ("燃气", 58, 0), ("消防", 849, 3))
"""行业领域, visits, firms ordered to stop."""
FINES = (
    ("工贸", "9.80", 7), ("建筑施工", "6.50", 4), ("道路交通", "4.15", 5), ("燃气", "2.30", 3), ("消防", "26.58", 12),
)  # fmt: skip
"""行业领域, sum in 万元, cases."""
BATCHES = ((3, True), (2, True), (2, True), (2, True), (1, True), (5, False), (4, False))
"""Complaints in each batch, and whether it is closed."""
PROBLEMS = (
    "消防通道堆放杂物",
    "应急照明损坏",
    "灭火器压力不足",
    "电气线路未穿管",
    "安全出口标志缺失",
    "未落实动火审批",
)
Cells = Sequence[str | int | float | dt.date | None]


def day(number: int, count: int) -> dt.date:
    """The number-th of so many days, spread over the period."""
    return FIRST + (LAST - FIRST) * number // max(count - 1, 1)


def firm(sector: str, number: int) -> str:
    """A firm that cannot be mistaken for a real one."""
    return f"示例{sector.removesuffix('安全')}企业{number:03d}"


# ── rows ────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def hazards() -> Iterator[Cells]:
    """The hazards ledger: 1,680 rows."""
    number = 0
    for action, sector, found, right in HAZARDS:
        for index in range(found):
            number += 1
            date = day(index, found)
            done = index < right
            own = sector or ("工贸", "消防安全", "建筑", "燃气")[index % 4]
            state = ("立行立改", "已整改", "整改完成")[index % 3] if done else ("整改中", "逾期未整改")[index % 2]
            finished = date + dt.timedelta(days=index % 3) if done else None
            limit = date + dt.timedelta(days=15)
            yield (
                number, f"YH{number:04d}", _typed(date, index), firm(own, index % 90), TOWNS[index % 6], own, action or None,
                PROBLEMS[index % 6], ("一般", "一般隐患")[index % 2], limit, finished, state, number % 7,
            )  # fmt: skip


def _typed(date: dt.date, index: int) -> str | dt.date:
    """A date as one clerk or another types it."""
    spelled = (
        date,
        f"{date.year}.{date.month}.{date.day}",
        f"{date.year}年{date.month}月{date.day}日",
        date.isoformat(),
    )
    return spelled[index % 4]


def visits() -> Iterator[Cells]:
    """The inspections ledger: a row per visit; a firm is visited several times."""
    number = 0
    for sector, count, stopped in VISITS:
        for index in range(count):
            number += 1
            yield (
                number, day(index, count), firm(sector, index % (count * 3 // 4)), sector, ("日常", "专项", "双随机")[index % 3],
                index % 4, "是" if index < stopped else "否",
            )  # fmt: skip


def fines() -> Iterator[Cells]:
    """The penalties ledger: amounts in 万元 that add up to the sums."""
    number = 0
    for sector, amount, cases in FINES:
        whole = round(float(amount) * 10_000)
        shares = [whole // cases // 500 * 500] * cases
        shares[-1] += whole - sum(shares)
        for index, share in enumerate(shares):
            number += 1
            opened = day(index, cases) - dt.timedelta(days=5 if index else 0)
            person = f"{'赵钱孙李周吴'[index % 6]}某{'甲乙丙丁'[index % 4]}"
            party = person if index % 5 == 4 else firm(sector, index)
            yield number, f"（XX）应急罚〔2023〕{number}号", party, sector, opened, day(index, cases), share / 10_000


def complaints() -> Iterator[Cells]:
    """The complaints ledger: a row per complaint, several in a batch."""
    number = 0
    for batch, (count, closed) in enumerate(BATCHES, 1):
        for index in range(count):
            number += 1
            date = day(batch, len(BATCHES) + 2)
            person = f"{'郑王冯陈'[index % 4]}某{'甲乙丙丁'[batch % 4]}"
            finished = (date + dt.timedelta(days=20)).isoformat() if closed else ""
            yield (
                f"TS{number:02d}", f"{date.year}.{date.month}.{date.day}", ("12345热线", "12350电话", "来信")[batch % 3],
                f"第{batch}批", person, "燃气", firm("燃气", number), "办结" if closed else "正在办理", finished,
            )  # fmt: skip


# ── files ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


def text_file(path: Path, lines: Iterable[Cells]) -> None:
    """A CSV as an old Excel saves it: GBK, CRLF."""
    out = io.StringIO()
    csv.writer(out).writerows([["" if cell is None else cell for cell in line] for line in lines])
    path.write_bytes(out.getvalue().encode("gbk"))


def sheet_of(book: Any, name: str, head: Sequence[Cells], rows: Iterable[Cells], foot: Sequence[Cells] = ()) -> Any:
    """A worksheet from its lines."""
    sheet = book.create_sheet(name)
    for line in (*head, *rows, *foot):
        sheet.append(list(line))
    sheet["A1"].font = Font(bold=True, size=16)
    for column in range(1, sheet.max_column + 1):
        sheet.column_dimensions[get_column_letter(column)].width = 14
    return sheet


def save(book: Any, path: Path) -> None:
    """The workbook with fixed times, so that the same rows are the same bytes."""
    del book["Sheet"]
    book.properties.creator = "示例"
    out = io.BytesIO()
    book.save(out)
    with zipfile.ZipFile(out) as made, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as fixed:
        for name in sorted(made.namelist()):
            data = made.read(name)
            if name == "docProps/core.xml":
                data = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2023-07-05T09:00:00Z", data)
            fixed.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)


def hazard_book(path: Path) -> None:
    """Title, a header of two rows with merges, a hidden helper column, 合计 and notes."""
    head: list[Cells] = [
        ("XX区隐患排查治理台账（2023年上半年）",),
        ("序号", "编号", "检查时间", "被检查单位", "属地", "领域", "专项行动", "隐患描述", "隐患级别", "整改", None, None, "辅助列"),
        (None, None, None, None, None, None, None, None, None, "整改时限", "完成时间", "整改情况", None),
    ]  # fmt: skip
    found, right = sum(row[2] for row in HAZARDS), sum(row[3] for row in HAZARDS)
    foot: list[Cells] = [
        ("合计", None, None, None, None, None, None, f"{found:,}处，已整改{right:,}处"),
        ("填表人：示例", "审核人：示例"),
    ]
    book = openpyxl.Workbook()
    sheet = sheet_of(book, "隐患", head, hazards(), foot)
    sheet.merge_cells("A1:M1")
    sheet.merge_cells("J2:L2")
    for column in (*range(1, 10), 13):
        sheet.merge_cells(start_row=2, end_row=3, start_column=column, end_column=column)
    sheet["A2"].alignment = Alignment(horizontal="center")
    sheet.column_dimensions["M"].hidden = True
    save(book, path)


def office_book(path: Path) -> None:
    """One workbook of the enforcement brigade: two ledgers and a sheet that nobody needs."""
    book = openpyxl.Workbook()
    head: list[Cells] = [
        ("执法检查台账",),
        ("序号", "时间", "企业名称", "监管行业", "检查方式", "发现问题（项）", "三停"),
    ]
    sheet_of(book, "执法检查台账", head, visits(), [(), ("注：同一企业多次检查分别登记。",)])
    head = [
        ("行政处罚台账",),
        ("序号", "决定书文号", "行政相对人名称", "监管行业", "立案日期", "处罚日期", "罚款（万元）"),
    ]
    total = sum(round(float(amount) * 100) for _, amount, _ in FINES) / 100
    sheet_of(book, "行政处罚台账", head, fines(), [("合计", None, None, None, None, None, total)])
    sheet_of(book, "封面", [("XX区应急管理局执法大队报送",), ("2023年7月5日",)], [])
    save(book, path)


def weekly_book(path: Path) -> None:
    """The weekly form: a sheet a week, its date merged down."""
    with (CLEAN / "周调度.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))[1:]
    book = openpyxl.Workbook()
    for week in dict.fromkeys(row[0] for row in rows):
        own = [row for row in rows if row[0] == week]
        head: list[Cells] = [("重大事故隐患周调度表",), ("序号", "截至日期", "填报单位", "重大事故隐患（项）")]
        lines = [(n, week if n == 1 else None, unit, int(count)) for n, (_, unit, count) in enumerate(own, 1)]
        total = sum(int(count) for _, _, count in own)
        sheet = sheet_of(book, week[5:], head, lines, [("合计", None, None, total), ("填表人：示例",)])
        sheet.merge_cells("A1:D1")
        sheet.merge_cells(start_row=3, end_row=2 + len(own), start_column=2, end_column=2)
    save(book, path)


def accident_file(path: Path) -> None:
    """The accidents ledger in GBK with a title, full-width digits, 合计 and 填表人."""
    with (CLEAN / "事故台账.csv").open(encoding="utf-8-sig", newline="") as file:
        head, *rows = list(csv.reader(file))
    deaths = head.index("死亡人数（人）")
    lines: list[Cells] = [["2023年上半年生产安全事故台账"], head]
    wide = {deaths, deaths + 2}
    lines += [[text.translate(FULL) if at in wide else text for at, text in enumerate(row)] for row in rows]
    total = ["合计", *[""] * (len(head) - 1)]
    total[deaths] = str(sum(int(row[deaths]) for row in rows))
    text_file(path, [*lines, total, ["填表人：示例　　审核人：示例"]])


def complaint_file(path: Path) -> None:
    """The complaints ledger in GBK; who complained is in it and must never come out."""
    head: list[Cells] = [
        ("城镇燃气投诉举报办理台账",),
        ("登记编号", "登记时间", "举报方式", "批次", "举报人", "领域", "被投诉单位", "办理状态", "办结时间"),
    ]
    text_file(path, [*head, *complaints(), ("说明：同一批次一并转办。",)])


def make(folder: Path) -> None:
    """All files of the messy period."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(CLEAN / "report.yaml", folder / "report.yaml")
    accident_file(folder / "事故台账.csv")
    complaint_file(folder / "举报投诉台账.csv")
    hazard_book(folder / "隐患台账.xlsx")
    office_book(folder / "执法大队报送.xlsx")
    weekly_book(folder / "周调度.xlsx")


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "data" / "2023H1-raw")
