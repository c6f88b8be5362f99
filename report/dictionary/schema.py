"""What a kit declares of its data: tables, columns, ledgers, ladders, indicators, facts and checks. Data only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from report.problem import Place, Severity

KINDS = ("数", "文", "日期", "是否", "枚举")
TOTALS = ("独立", "其中", "不相加")


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """One column (列) of a table or ledger."""

    name: str
    headers: tuple[str, ...]
    """Accepted header names; the first is the one written in entry forms."""
    unit: str = ""
    kind: str = "数"
    same_units: tuple[str, ...] = ()
    """Units that count the same things (处, 项, 条): accepted in the header without scaling."""
    optional: bool = False
    whole: bool = False
    """Only whole numbers."""
    allowed: tuple[str, ...] = ()
    synonyms: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Each allowed value with other words for it."""
    default: str = ""
    unique: bool = False
    within: bool = False
    """Dates must lie in the period."""
    ladder: str = ""
    """Name of the ladder that computes it."""
    marks: tuple[tuple[str, str], ...] = ()
    """What a mark means here: (text, 0|无此项|未报|待核)."""
    private: bool = False
    """Names of natural persons: kept and printed as 张某 only (隐名)."""
    cumulative: bool = False
    """Counts since the year began: of several second keys the last one holds, and it never falls (累计)."""
    place: Place = field(default_factory=Place, compare=False)
    exponent: int = 0
    """The power of ten from the unit in this file's header to `unit`; set while a file is read, never declared."""


@dataclass(frozen=True, slots=True)
class TableSpec:
    """One statistics table (统计表): a row per key."""

    name: str
    title: str
    file: str
    key: tuple[str, ...]
    """Accepted headers of the key column."""
    columns: tuple[ColumnSpec, ...]
    second: tuple[str, ...] = ()
    """Accepted headers of a second key (dates of a weekly form); rows are summed over it."""
    subject: str = ""
    """Word for the key: 各单位 lists its rows' names."""
    rows: tuple[str, ...] = ()
    """Rows it must have, in order."""
    short: Mapping[str, str] = field(default_factory=dict)
    """Folded full name → 简称."""
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    total: str = "独立"
    optional: bool = False
    """Not every bureau has it: unsent it is 无此项, not 未报."""
    parts: Mapping[str, str] = field(default_factory=dict)
    """Row → the row that it is part of (其中): never added beside it; set by the sector scheme of report.yaml."""
    words: Mapping[str, str] = field(default_factory=dict)
    """Folded synonym → the declared word (同义词: a 词表) for row names."""
    order: tuple[str, ...] = ()
    """Order of the rows, from 行业顺序 of report.yaml; rows not named follow."""
    place: Place = field(default_factory=Place, compare=False)

    def column(self, name: str) -> ColumnSpec | None:
        """The column of this name."""
        return next((column for column in self.columns if column.name == name), None)


@dataclass(frozen=True, slots=True)
class Summary:
    """How a ledger becomes a statistics table (汇总)."""

    table: str
    by: str
    """A column, or `列的月份` for the month of a date column."""
    conditions: Mapping[str, tuple[str, ...]]
    columns: Mapping[str, str]
    """Table column → 计数, 去重 列, or the ledger column summed."""
    where: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    """Table column → conditions of its own, beside those of all (整改: 整改状态 is one of …)."""


@dataclass(frozen=True, slots=True)
class LedgerSpec:
    """One ledger (台账): a row per event."""

    name: str
    title: str
    file: str
    columns: tuple[ColumnSpec, ...]
    summaries: tuple[Summary, ...]
    window: int = 0
    """Days in which casualties may still change after an event (变动期); 0: none."""
    orders: tuple[tuple[str, str], ...] = ()
    """Pairs of columns of which the first is never later or more than the second (先后)."""
    place: Place = field(default_factory=Place, compare=False)


@dataclass(frozen=True, slots=True)
class Ladder:
    """A ladder of grades (阶梯): the first step any of whose bounds is reached."""

    name: str
    scheme: str
    schemes: Mapping[str, Mapping[str, Mapping[str, str]]]
    """Scheme → step, highest first → column → lower bound (以上 includes it)."""


@dataclass(frozen=True, slots=True)
class SectorScheme:
    """One way to divide by sector (口径): which rows lie inside which."""

    name: str
    text: str
    parts: Mapping[str, Mapping[str, str]]
    """Table → row → the row that it is part of."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """A named formula over columns (指标)."""

    name: str
    table: str
    """Empty for one over whole figures."""
    formula: str
    unit: str
    text: str
    place: Place = field(default_factory=Place, compare=False)


@dataclass(frozen=True, slots=True)
class CheckSpec:
    """Arithmetic that must hold (核对)."""

    name: str
    table: str
    """Empty: the rule is judged once; else for every row of the table."""
    rule: str
    severity: Severity
    text: str
    action: str
    place: Place = field(default_factory=Place, compare=False)


@dataclass(frozen=True, slots=True)
class Dictionary:
    """Everything a kit declares of the data."""

    tables: Mapping[str, TableSpec]
    ledgers: Mapping[str, LedgerSpec]
    ladders: Mapping[str, Ladder]
    indicators: tuple[Indicator, ...]
    facts: Mapping[str, Mapping[str, str]]
    """Section of report.yaml → name → unit, or 文, 日期."""
    checks: tuple[CheckSpec, ...]
    sectors: Mapping[str, SectorScheme] = field(default_factory=dict)
    optional: frozenset[str] = frozenset()
    """Facts (情况.名称) that need not be filled in."""
