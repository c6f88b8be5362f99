"""What a ledger (台账) has and what is added up of it (LedgerSpec), and what came out (Aggregates). Data only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from report.figure import Figure

COUNT = "计数"
SUM = "求和"
DISTINCT = "去重"
BLANK = "空白"
"""Stands in conditions and selections for a cell without a value."""
MONTH = "的月份"
Conditions = tuple[tuple[str, tuple[str, ...]], ...]
"""Pairs (column, the values it may have); all must hold."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a ledger."""

    name: str
    """Canonical."""
    aliases: tuple[str, ...] = ()
    """Other header names met in the wild."""
    kind: str = "文"
    """文, 数, 日期, 是否 or 枚举."""
    unit: str = ""
    same_units: tuple[str, ...] = ()
    """Units in the header that count the same things."""
    allowed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """For 枚举 (and more words for 是否): value → its synonyms."""
    required: bool = False
    """The header must be there and no cell may be blank."""
    unique: bool = False
    within: bool = False
    """Dates must lie in the ledger's period."""
    whole: bool = False
    """Only whole numbers."""
    marks: tuple[tuple[str, str], ...] = ()
    """What a mark (or 空白) means in a number column: (text, 0|无此项|未报|待核)."""

    default: str = ""
    """Stands for a blank cell and for a column that is not in the file."""

    private: bool = False
    """Names of persons: never quoted in a message."""
    exponent: int = 0
    """The power of ten that turns this file's unit into `unit`; set by `layout`, never declared."""

    @property
    def headers(self) -> tuple[str, ...]:
        """All names its header may have."""
        return (self.name, *self.aliases)


@dataclass(frozen=True, slots=True)
class Measure:
    """One number that is taken over the rows of a group."""

    name: str
    op: str = COUNT
    """计数, 求和 or 去重."""
    column: str = ""
    """Summed or counted without repeats."""
    conditions: Conditions = ()


@dataclass(frozen=True, slots=True)
class Grouping:
    """One statistics table: a row per value of the columns in `by`."""

    name: str
    by: tuple[str, ...] = ()
    """Columns, or `检查日期的月份` for the month of a date; none: one row over everything."""
    measures: tuple[Measure, ...] = (Measure("计数"),)
    conditions: Conditions = ()


@dataclass(frozen=True, slots=True)
class Order:
    """Two columns of a row of which the first is never later or more than the second: 立案日期 ≤ 结案日期."""

    small: str
    large: str


@dataclass(frozen=True, slots=True)
class LedgerSpec:
    """One ledger and the statistics tables that it adds up to, all in one pass."""

    name: str
    columns: tuple[Column, ...]
    groupings: tuple[Grouping, ...]
    period: tuple[str, str] | None = None
    """First and last day, ISO; columns `within` must lie in it: a row outside is told (E233) and not counted."""
    orders: tuple[Order, ...] = ()
    """What must hold inside each row; a row that breaks one is told (E245) and counted."""

    def column(self, name: str) -> Column:
        """The column of this name; KeyError if there is none."""
        found = next((column for column in self.columns if column.name == name), None)
        if found is None:
            raise KeyError(name)
        return found


Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Aggregates:
    """What a ledger adds up to."""

    rows: int
    """Data rows, without 合计 and notes."""
    tables: Mapping[str, Mapping[Key, Mapping[str, Figure]]]
    """Grouping → values of its `by` columns → measure → figure with its Selection as source."""
    taken: Mapping[str, str]
    """Column → the header it was found under: the mapping report."""
    unknown: tuple[str, ...] = ()
    """Headers that belong to no column; kept out."""
    totals: int = 0
    """合计 and 其中 rows that were left out."""


def roles(spec: LedgerSpec) -> frozenset[str]:
    """Names of the columns that some grouping, condition or measure reads."""
    used: set[str] = set()
    for grouping in spec.groupings:
        used.update(name.removesuffix(MONTH) if is_month(spec, name) else name for name in grouping.by)
        used.update(name for name, _ in grouping.conditions)
        for measure in grouping.measures:
            used.update(name for name, _ in measure.conditions)
            used.update({measure.column} - {""})
    return frozenset(used)


def is_month(spec: LedgerSpec, by: str) -> bool:
    """Whether a `by` asks for the month of a date column."""
    names = {column.name for column in spec.columns}
    return by not in names and by.endswith(MONTH) and by.removesuffix(MONTH) in names
