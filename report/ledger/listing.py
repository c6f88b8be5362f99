"""Which rows stand behind a figure: a Selection → its rows with their texts, read again on demand (`trace`)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from report.figure import Selection
from report.ledger.cells import Outcome, absent, unquoted
from report.ledger.faults import Faults
from report.ledger.layout import Layout
from report.ledger.orders import outside
from report.ledger.plain import Rows
from report.ledger.spec import BLANK, LedgerSpec
from report.ledger.totals import view

Listed = list[tuple[int, dict[str, str]]]
"""(row number, column → text as written) of each selected row, in the order of the file."""
Test = Callable[[Outcome], bool]


def tests(spec: LedgerSpec, selection: Selection) -> list[tuple[str, Test]]:
    """The conditions of a selection: (column, whether an outcome has one of the values)."""
    return [_test(spec, name, frozenset(values.split("、"))) for name, values in selection.conditions]


def _test(spec: LedgerSpec, name: str, values: frozenset[str]) -> tuple[str, Test]:
    column, group = view(spec, name)
    wanted = frozenset("" if value == BLANK else value for value in values)
    return column, lambda found: group(found) in wanted


def texts_of(layout: Layout, fields: Sequence[str]) -> dict[str, str]:
    """The texts of a row by column."""
    return {name: unquoted(fields[index]) or "" for name, index in layout.columns.items()}


class PlainListing(Rows):
    """Selected rows of a small file or a worksheet; nothing is added up."""

    def __init__(self, spec: LedgerSpec, layout: Layout, faults: Faults, selection: Selection, most: int) -> None:
        super().__init__(spec, layout, faults)
        self.tests = tests(spec, selection)
        self.most = most
        self.whole = selection.file
        self.found: Listed = []
        self.spots: list[tuple[str, str, int]] = []
        """File, worksheet and number of each found row."""

    def listed(self) -> Listed:
        """What was found; of several files or worksheets each row with its own."""
        sheets = self.sheets > 1 or len({sheet for _, sheet, _ in self.spots}) > 1
        return [
            (number, _named("" if file == self.whole else file, sheet if sheets else "") | texts)
            for (file, sheet, _), (number, texts) in zip(self.spots, self.found, strict=True)
        ]

    def _row(self, number: int, fields: Sequence[str]) -> None:
        dates = (self._outcome(name, fields) for name in self.readers if self.readers[name].column.within)
        if any(map(outside, dates)):
            return
        if len(self.found) < self.most and all(test(self._outcome(name, fields)) for name, test in self.tests):
            self.found.append((number, texts_of(self.layout, fields)))
            self.spots.append(self.faults.spot(number))

    def _outcome(self, name: str, fields: Sequence[str]) -> Outcome:
        reader, index = self.readers[name], self.layout.columns.get(name, -1)
        return reader.read(fields[index])[0] if index >= 0 else absent(reader.column)


def _named(file: str, sheet: str) -> dict[str, str]:
    pairs = (("文件", file.rpartition("/")[2]), ("工作表", sheet))
    return {name: text for name, text in pairs if text}
