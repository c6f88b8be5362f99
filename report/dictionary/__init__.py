"""The data dictionary (数据字典): a kit's declarations, and tables and report.yaml → figures by key.

In: what `tables` read of a period's folder and of the kit. Out: `Figures`, one tree of names with exact values, states and
sources, beside last year's; every mistake collected.
"""

from report.dictionary.build import Builder
from report.dictionary.cells import Period
from report.dictionary.choices import adapted
from report.dictionary.decisions import FILE as DECISIONS
from report.dictionary.decisions import Decision, Decisions, appended, decisions, verdict
from report.dictionary.declare import Reader, dictionary
from report.dictionary.explain import explain, nearby
from report.dictionary.facts import Facts, date_findings
from report.dictionary.facts import branches as fact_branches
from report.dictionary.facts import read as read_facts
from report.dictionary.figures import TOTAL, Figures, Pair, lacking, resolver, scope
from report.dictionary.ledgers import Ledger, read_events, read_streamed, streamed
from report.dictionary.names import Branch, Entry, at
from report.dictionary.rows import wanted
from report.dictionary.schema import CheckSpec, ColumnSpec, Dictionary, Indicator, LedgerSpec, SectorScheme, TableSpec
from report.dictionary.style import OPTIONS, HouseStyle, house_style

__all__ = [
    "DECISIONS", "OPTIONS", "TOTAL", "Branch", "Builder", "CheckSpec", "ColumnSpec", "Decision", "Decisions", "Dictionary",
    "Entry", "Facts", "Figures", "HouseStyle", "Indicator", "Ledger", "LedgerSpec", "Pair", "Period", "Reader", "SectorScheme",
    "TableSpec", "adapted", "appended", "at", "date_findings", "decisions", "dictionary", "explain", "fact_branches", "house_style", "lacking", "nearby",
    "read_events", "read_facts", "read_streamed", "resolver", "scope", "streamed", "verdict", "wanted",
]  # fmt: skip
