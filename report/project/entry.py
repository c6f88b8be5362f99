"""The entry workbook (填报表.xlsx) of a period: what the kit declares, with last period's names and none of its numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from report.dictionary import Branch, ColumnSpec, Dictionary, Figures, LedgerSpec, Period, TableSpec
from report.project.inputs import ENTRY_MARK
from report.tables.entry import EntryColumn, EntrySheet, entry_book

_COUNTS = frozenset("起宗人家次处项条个件栋份场支户台辆")
_NOTES = (
    "填报说明",
    "一、每张工作表是一张表：没有发生的数填 0；没有这一项填“无此项”；还没有报来填“未报”；报来还没核实填“待核”。不要空着。",
    "二、统计表和台账只填一种就行；两种都填，汇总数必须一致。没有填的工作表不会被读取。",
    "三、台账每行一件事；本期没有发生，在第一行写“无”。",
    "四、表头和已有的名称已锁定（没有密码）；新的单位或领域在下面的空行里添。",
    "五、金额按表头里的单位填；日期写成 2023-06-07。填好后存盘，放在期间文件夹里，改名也可以，这一页不要删。",
)


def workbook(dictionary: Dictionary, before: Figures | None, period: Period | None) -> bytes:
    """An empty workbook to fill in, with the names that last period's rows had."""
    sheets = [*(_table(spec, before) for spec in dictionary.tables.values())]
    sheets += [_ledger(spec) for spec in dictionary.ledgers.values()]
    return entry_book(ENTRY_MARK, _NOTES, sheets, (period.start, period.end) if period else None)


def _table(spec: TableSpec, before: Figures | None) -> EntrySheet:
    columns = [EntryColumn(spec.key[0], "文")]
    if spec.second:
        columns.append(EntryColumn(spec.second[0], "文", note="截至日期，写成 2023-06-07；每周每单位一行"))
    columns += [_column(column) for column in spec.columns]
    return EntrySheet(spec.file, tuple(columns), tuple(_names(spec, before)))


def _names(spec: TableSpec, before: Figures | None) -> Iterator[str]:
    """The names of a table's rows: last period's as they were written, then declared ones that it did not have."""
    listed = before.find(f"{spec.name}.各行") if before else None
    rows = [row for row in listed if isinstance(row, Branch)] if isinstance(listed, tuple) else []
    seen = {row.path.rpartition(".")[2] for row in rows}
    if not seen & set(spec.rows):  # months and the like are of their period
        rows = [] if spec.rows else rows
    yield from (row.title or row.path.rpartition(".")[2] for row in rows)
    full = {short: name for name, short in spec.short.items()}
    yield from (full.get(name, name) for name in spec.rows if not rows or name not in seen)


def _ledger(spec: LedgerSpec) -> EntrySheet:
    columns = tuple(_column(column) for column in spec.columns if not column.ladder)
    return EntrySheet(spec.file, columns, blank=200)


def _column(column: ColumnSpec) -> EntryColumn:
    header = f"{column.headers[0]}（{column.unit}）" if column.unit else column.headers[0]
    if column.kind == "枚举":
        return EntryColumn(header, "选", column.allowed)
    if column.kind == "是否":
        return EntryColumn(header, "选", ("是", "否"))
    if column.kind == "数":
        whole = column.whole or column.unit[-1:] in _COUNTS
        what = "不小于 0 的整数" if whole else "不小于 0 的数"
        return EntryColumn(header, "整数" if whole else "数", note=f"填{what}；没有这一项填“无此项”，没有报来填“未报”")
    if column.kind == "日期" and column.within:
        return EntryColumn(header, "日期", note="应在本期内")
    return EntryColumn(header, "文")


def names_of(dictionary: Dictionary, before: Figures | None, subject: str) -> Sequence[str]:
    """The units that filled in the tables of a subject (单位) last period."""
    found = (name for spec in dictionary.tables.values() if spec.subject == subject for name in _names(spec, before))
    return list(dict.fromkeys(found))
