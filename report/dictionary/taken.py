"""The mapping report (对照): which header of a file was taken for which column, which was left out. Data only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from report.dictionary.schema import ColumnSpec, TableSpec
from report.tables import Table


@dataclass(frozen=True, slots=True)
class Taken:
    """One table or ledger as it was understood."""

    title: str
    file: str
    sheet: str
    columns: tuple[tuple[str, str], ...]
    """Pairs (column of the dictionary, header as written)."""
    ignored: tuple[str, ...]
    """Headers of no declared column; kept out."""
    rows: int
    """Data rows that were read."""

    def lines(self) -> Iterable[str]:
        """The report as a person reads it."""
        sheet = f"〔{self.sheet}〕" if self.sheet else ""
        yield f"{self.file}{sheet} 读作《{self.title}》，{self.rows} 行"
        for name, header in self.columns:
            yield f"　{header} → {name}"
        for header in self.ignored:
            yield f"　{header} 没有使用"


def of_table(spec: TableSpec, columns: Mapping[ColumnSpec, int], table: Table) -> Taken:
    """A statistics table as it was understood."""
    pairs = [("主键", _first(spec.key, table)), ("次键", _first(spec.second, table))]
    pairs += [(column.name, index) for column, index in columns.items()]
    return of_columns(spec.title, dict(pairs), table)


def _first(names: Iterable[str], table: Table) -> int:
    return next((index for name in names if (index := table.column(name)) >= 0), -1)


def of_columns(title: str, positions: Mapping[str, int], table: Table) -> Taken:
    """A table whose columns stand at these positions; −1: not in the file."""
    used = {index for index in positions.values() if index >= 0}
    found = tuple((name, table.headers[index].text) for name, index in positions.items() if index >= 0)
    ignored = tuple(header.text for index, header in enumerate(table.headers) if index not in used and header.name)
    return Taken(title, table.file, table.sheet, found, ignored, len(table.rows))
