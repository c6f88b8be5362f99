r"""What merge reads of the hand-edited file (Ours) and what it decides (Plan). Data only.

`word.read` makes Ours, `merge` makes Plan, `word.apply` carries it out in place. Offsets count code points of a line's
accepted text: other people's and our own pending changes read as accepted, field results as shown, tabs as `\t`, line
breaks as `\n`, footnote marks and pictures as U+FFFC.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from report.document import Chart, Paragraph, Row, Table
from report.figure import Slot

OBJECT = "\ufffc"
"""Stands in accepted text for a picture, chart, footnote mark or anything that is no text."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A surviving content control in a line."""

    start: int
    end: int
    id: str
    """Slot id without the `wr:` prefix; empty if the editor lost the tag."""
    alias: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph of the hand-edited file, wherever it stands."""

    address: str
    """Opaque to merge; `word` finds the paragraph by it. Unique."""
    text: str
    """Accepted text."""
    block: str = ""
    """Block id in its hidden bookmark, if one survives."""
    style: str = ""
    """Name of the paragraph style as in look.yaml where it is one of ours."""
    marks: tuple[Mark, ...] = ()
    comments: tuple[str, ...] = ()
    """Conflict ids of our own open comments anchored here."""
    movable: bool = True
    """False in headers, footers, footnotes and text boxes: figures update, nothing is inserted or deleted."""


@dataclass(frozen=True, slots=True)
class GridCell:
    """One cell of a hand-edited table."""

    lines: tuple[Line, ...]
    span: int = 1
    continued: bool = False
    """Part of the cell above, joined downwards; its lines are empty."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of the hand-edited file."""

    address: str
    rows: tuple[tuple[GridCell, ...], ...]
    block: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture or native chart of the hand-edited file."""

    address: str
    sha: str
    """Twelve hex of sha256 of the picture's bytes; of a native chart the digest of its cached data."""
    block: str = ""
    """Id from docPr name `wr-chart-<id>`."""
    native: bool = False


@dataclass(frozen=True, slots=True)
class Ours:
    """The hand-edited file as merge sees it."""

    items: tuple[Line | Grid | Picture, ...]
    """Body in reading order. A paragraph that holds only one of our pictures is a Picture."""
    margins: tuple[Line, ...] = ()
    """Lines of headers, footers, footnotes, end notes and text boxes."""
    resolved: tuple[str, ...] = ()
    """Conflict ids whose comment the person has deleted or marked resolved."""
    labels: tuple[Line, ...] = ()
    """Words drawn into charts and diagrams: a number in them is listed, never changed."""


@dataclass(frozen=True, slots=True)
class Replace:
    """Replace [start, end) of a line by text; if slot is given the new text is (in) that slot's control."""

    address: str
    start: int
    end: int
    text: str
    slot: Slot | None = None


@dataclass(frozen=True, slots=True)
class Heal:
    """Give [start, end), whose text is right, its control back (id and alias); text stays."""

    address: str
    start: int
    end: int
    slot: Slot


@dataclass(frozen=True, slots=True)
class HealBlock:
    """Give a line, table or picture its hidden bookmark or name back."""

    address: str
    block: str


@dataclass(frozen=True, slots=True)
class InsertBlock:
    """Insert a generated block after the item at `after` (empty: at the start)."""

    after: str
    block: Paragraph | Table | Chart


@dataclass(frozen=True, slots=True)
class DeleteBlock:
    """Remove a block that is no longer generated and that nobody edited."""

    address: str


@dataclass(frozen=True, slots=True)
class InsertRow:
    """Insert a generated row into a table after row index `after` (−1: at the top)."""

    address: str
    after: int
    row: Row
    columns: tuple[str, ...] = ()
    """Column key of each of ours' columns, empty for columns added by hand: cells go where their column stands now."""


@dataclass(frozen=True, slots=True)
class DeleteRow:
    """Remove row `index` of a table."""

    address: str
    index: int


@dataclass(frozen=True, slots=True)
class ReplaceChart:
    """Swap the picture, or data, cache and workbook of a native chart; size, crop, place and restyling stay."""

    address: str
    chart: Chart


@dataclass(frozen=True, slots=True)
class Describe:
    """Set the alternative text of a picture, chart or table."""

    address: str
    description: str


@dataclass(frozen=True, slots=True)
class Comment:
    """A Word comment for a person's decision, anchored at [start, end) of a line (a grid or picture: its first line)."""

    address: str
    start: int
    end: int
    text: str
    conflict: str
    """Stable id of the conflict; a second comment for it is never made."""


@dataclass(frozen=True, slots=True)
class Uncomment:
    """Remove our own comment of a conflict that is closed."""

    conflict: str


Action = (
    Replace
    | Heal
    | HealBlock
    | InsertBlock
    | DeleteBlock
    | InsertRow
    | DeleteRow
    | ReplaceChart
    | Describe
    | Comment
    | Uncomment
)


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the list that the clerk reads."""

    group: str
    """需要决定, 请核对, 已更新, 文字变化, 人工保持, 人工删除, 修复."""
    key: str
    """Figure key or block id; empty for prose."""
    text: str
    """One Chinese sentence with the three values where there are three."""
    place: str = ""
    """第7段, 表2 第3行 …"""
    base: str = ""
    ours: str = ""
    theirs: str = ""
    conflict: str = ""
    by_text: bool = False
    """Found by text (按文字定位), not by its control."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything a refresh will do, decided before a byte is touched.

    All offsets and row indices are those of ours before any action. Replacements of a line never overlap; an insertion
    (start = end) without a slot at the border of a control stands outside it. Several blocks inserted after one item, or
    rows after one row, stand in the order of the actions. An Uncomment of a conflict comes before its renewed Comment.
    """

    actions: tuple[Action, ...] = ()
    items: tuple[Item, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
    """Slots by end: updated 已更新, unchanged 未变, kept 人工保持, conflict 冲突, deleted 人工删除, retired 不再生成; base slots + copies = their sum (law 6)."""
    expected: int = 0
    """Slots in base plus copies found in ours: what the counts must add up to."""
    conflicts: tuple[dict[str, str], ...] = ()
    """Open conflicts, for the new base: id, kind, key, base, ours, theirs, item, group."""

    @property
    def to_decide(self) -> bool:
        """Whether a person has something to decide or to look at: exit 1."""
        return any(item.group in {"需要决定", "请核对"} for item in self.items)
