"""Rows one by one in plain Python: ledgers under 20,000 rows and worksheets. No pandas is imported."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from report.ledger import orders
from report.ledger.cells import Fault, Outcome, absent, folded, outcome
from report.ledger.faults import Faults
from report.ledger.layout import BLANK, NOTE, TOTAL, Layout, kind_of
from report.ledger.spec import DISTINCT, SUM, Column, Grouping, LedgerSpec, Measure, roles
from report.ledger.totals import ROW_FACTOR, WORD, Sum, Sums, allowed_texts, column_factor, mixed, text_hash, view

_ZERO = re.compile(
    r"无|没有|零报告|(本期|本月|本季度?|上半年|下半年|本年)?(无|没有|未)(发生)?(新增)?(生产安全)?"
    r"(事故|检查|隐患|处罚|投诉|举报|投诉举报|举报投诉|情况|此类情况|数据)?(发生)?"
)
_RUNNING = 4
"""Digits up to which a bare number only counts the rows of its own list."""
_COMMAS = "请检查这一行是否多了或少了逗号；文字里有逗号的单元格请加半角引号。"


class Reader:
    """One column: every distinct text is read once."""

    def __init__(self, column: Column, period: tuple[str, str] | None, *, used: bool) -> None:
        self.column = column
        self.period = period
        self.used = used
        self.factor = column_factor(column.name)
        self.known: dict[str, tuple[Outcome, int]] = {}
        self.seen: Seen = {}

    def read(self, raw: str) -> tuple[Outcome, int]:
        """What a raw text means, and its share of the row's hash."""
        found = self.known.get(raw)
        if found is None:
            result = outcome(raw, self.column, self.period)
            share = text_hash(raw) * self.factor & WORD if self.used else 0
            found = (result, share)
            if len(self.known) < 300_000:
                self.known[raw] = found
        return found

    def repeated(self, result: Outcome, fields: Sequence[str], here: Spot) -> Fault | None:
        """The mistake of a value that a unique column has had before, here or on an earlier worksheet or file."""
        if not self.column.unique or not result.text:
            return None
        for key in identities(result.text, fields, *here[:2]):
            before = self.seen.setdefault(key, here)
            if before != here:
                return duplicate(before[2], elsewhere(before[:2], here[:2]))
        return None


Spot = tuple[str, str, int]
"""File, worksheet, row."""
Seen = dict[str, Spot]
"""The identities of the rows → where each stood first."""


def identities(text: str, fields: Sequence[str], file: str, sheet: str) -> list[str]:
    """By what a row is known again: its number; a bare 1, 2, 3 runs anew in each list, and means a row only with all its cells."""
    if not only_counts(text):
        return [text]
    return [f"{file}\0{sheet}\0{text}", "\x1f".join(fields)]


def only_counts(text: str) -> bool:
    """Whether a text is a bare running number, which each list begins anew."""
    return text.isdecimal() and len(text) <= _RUNNING


def elsewhere(before: tuple[str, str], here: tuple[str, str]) -> str:
    """The file and the worksheet of an earlier row, as far as they are others than here; for people."""
    file = f"“{before[0].rpartition('/')[2]}”" if before[0] != here[0] else ""
    return file + (f"工作表“{before[1]}”" if before[1] and (file or before[1] != here[1]) else "")


def duplicate(row: int, where: str = "") -> Fault:
    """E232: the same value as in an earlier row."""
    return Fault("E232", f"与{where}第 {row} 行重复。", "同一件事只能登记一行。")


class Adder:
    """Adds the outcomes of one row to the sums of one measure."""

    def __init__(self, spec: LedgerSpec, number: tuple[int, int], grouping: Grouping, measure: Measure) -> None:
        self.number = number
        self.measure = measure
        self.conditions = allowed_texts(spec, (*grouping.conditions, *measure.conditions))
        self.views = [view(spec, by) for by in grouping.by]

    def add(self, row: dict[str, Outcome], digest: int, sums: Sums) -> None:
        """Add a row, if the conditions select it."""
        if any(row[name].text not in texts for name, texts in self.conditions):
            return
        key = tuple(group(row[name]) for name, group in self.views)
        found = sums.setdefault((*self.number, key), Sum())
        found.rows += 1
        found.digest = (found.digest + digest) & WORD
        if self.measure.column:
            add_value(found, self.measure.op, row[self.measure.column])


def add_value(found: Sum, op: str, value: Outcome) -> None:
    """Add one cell to a sum or a set."""
    if value.state.value in {"未报", "待核"}:
        found.missing += 1
    elif op == SUM and value.number is not None:
        found.total += value.number
        found.known += 1
    elif op == DISTINCT and value.text:
        found.distinct.add(value.text)
        found.known += 1


class Rows:
    """The state of one plain pass."""

    def __init__(self, spec: LedgerSpec, layout: Layout, faults: Faults) -> None:
        self.spec = spec
        self.readers: dict[str, Reader] = {}
        self.turn(layout, faults)
        self.sheets = 1
        """How many worksheets the rows came from."""
        self.orders = [(order, orders.fault(spec, order)) for order in spec.orders]
        self.adders = [
            Adder(spec, (g, m), grouping, measure)
            for g, grouping in enumerate(spec.groupings)
            for m, measure in enumerate(grouping.measures)
        ]
        self.sums: Sums = {}
        self.rows = 0
        self.totals = 0
        self.zero = 0
        """The row of this worksheet that says 无 or 零报告; 0: none does."""

    def turn(self, layout: Layout, faults: Faults) -> None:
        """The rows that follow stand under this header."""
        spec = layout.scaled(self.spec)
        used = roles(spec)
        seen = {name: reader.seen for name, reader in self.readers.items()}
        self.layout = layout
        self.faults = faults
        faults.private = layout.private(spec)
        self.readers = {column.name: Reader(column, spec.period, used=column.name in used) for column in spec.columns}
        for name, texts in seen.items():
            self.readers[name].seen = texts

    def run(self, numbered: Iterable[tuple[int, Sequence[str]]]) -> None:
        """All records below the header: (row number, raw fields)."""
        ended = self.zero = 0
        before = self.rows
        for number, fields in numbered:
            kind = kind_of(first_text(fields))
            if ended:
                if looks_like_data(fields, kind):
                    self.faults.add(-1, goes_on(ended), number, "，".join(fields))
                    return
            elif kind in {BLANK, NOTE}:
                ended = number
            elif kind == TOTAL:
                self.totals += 1
            elif says_zero(fields):
                self.zero = number
            elif self._fits(fields, number):
                self._row(number, fields)
        if self.zero and self.rows > before:
            self.faults.add(-1, not_zero(self.rows - before), self.zero, "无")

    def _fits(self, fields: Sequence[str], number: int) -> bool:
        fault = misfit(fields, self.layout.width)
        if fault:
            self.faults.add(-1, fault, number, "，".join(fields))
        return fault is None

    def _row(self, number: int, fields: Sequence[str]) -> None:
        self.rows += 1
        digest = number * ROW_FACTOR
        row: dict[str, Outcome] = {}
        for name, reader in self.readers.items():
            index = self.layout.columns.get(name, -1)
            if index < 0:
                row[name] = absent(reader.column)
                continue
            result, share = reader.read(fields[index])
            row[name] = result
            digest += share
            for fault in (result.fault, reader.repeated(result, fields, self.faults.spot(number))):
                if fault:
                    self.faults.add(index, fault, number, fields[index])
        if any(orders.outside(result) for result in row.values()):
            return
        self._in_order(row, number, fields)
        digest = mixed(digest & WORD)
        for adder in self.adders:
            adder.add(row, digest, self.sums)

    def _in_order(self, row: dict[str, Outcome], number: int, fields: Sequence[str]) -> None:
        """Tells every pair of cells that is the wrong way round."""
        for order, fault in self.orders:
            if orders.broken(orders.rank(row[order.small]), orders.rank(row[order.large])):
                index = self.layout.columns[order.large]
                self.faults.add(index, fault, number, fields[index])


def says_zero(fields: Sequence[str]) -> bool:
    """Whether a row says that nothing happened: 无, 零报告, 本期无事故, and beside it at most a number."""
    words = {folded(text) for field in fields if (text := field.strip().strip('"').strip())}
    words = {word for word in words if not word.isdecimal() and word not in {"/", "-", "—", "——"}}
    return bool(words) and all(_ZERO.fullmatch(word) for word in words)


def not_zero(rows: int) -> Fault:
    """E247: a row that says 无 among rows with data."""
    return Fault("E247", f"这一行写着“无”，台账里却另有 {rows} 行。", "请删去这一行，或删去不该有的行。")


def goes_on(ended: int) -> Fault:
    """E108: data below the end of the table."""
    cause = f"第 {ended} 行是空行或说明，表到此为止，下面却还有数据。"
    action = "如果下面的也是本表数据，请删去中间这一行；如果不是，请移到别的文件或工作表。"
    return Fault("E108", cause, action)


def misfit(fields: Sequence[str], width: int) -> Fault | None:
    """E103 or E104: a row with text beyond the header, or too short."""
    if len(fields) < width:
        return Fault("E104", f"这一行只有 {len(fields)} 格，表头有 {width} 列。", _COMMAS)
    if any(field.strip() for field in fields[width:]):
        return Fault("E103", f"这一行有 {len(fields)} 格，表头只有 {width} 列。", _COMMAS)
    return None


def first_text(fields: Sequence[str]) -> str:
    """The first text of a row; empty if it has none."""
    return next((text for field in fields if (text := field.strip().strip('"').strip())), "")


def looks_like_data(fields: Sequence[str], kind: int) -> bool:
    """Whether a row below the end of the table is data: several texts, one of them a number."""
    texts = [field.strip() for field in fields if field.strip()]
    return kind == 0 and len(texts) > 1 and any(text[-1:].isdigit() for text in texts[1:])
