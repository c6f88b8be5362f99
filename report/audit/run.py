"""All rules over one text. Passages in, result out. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from report.audit.bind import bind, opens_with_comparison
from report.audit.checks import Check, Prose, Said
from report.audit.compare_rules import compare_rules
from report.audit.cross_rules import cross_rules
from report.audit.diagnose import counts, findings
from report.audit.grid import grids
from report.audit.list_rules import list_rules
from report.audit.model import Passage, Result
from report.audit.normal import sentences
from report.audit.order_rules import order_rules
from report.audit.ratio_rules import ratio_rules
from report.audit.reader import read
from report.audit.series_rules import series_rules, style_notes
from report.audit.share_rules import share_rules
from report.audit.sum_rules import sum_rules
from report.audit.table_rules import table_rules
from report.audit.text_rules import text_rules
from report.audit.topic import Topics
from report.audit.zero_rules import zero_rules

NUMBERS_MAX = 40_000
"""So many numbers of a text are read; a report of a hundred pages has some thousands, hostile text has millions."""

CELLS_MAX = 60_000
"""So many table cells are read."""


def audit(passages: Sequence[Passage], title: str = "") -> Result:
    """Every statement about numbers in a text, recomputed: claims with verdicts, findings, counts.

    `passages` are the non-empty paragraphs in reading order, table cells row by row, then footnotes. Without a title the
    first paragraph is taken for it if it ends without a full stop.
    """
    prose = prose_of(passages, title)
    cells = [p for p in passages if p.table]
    tables = grids(cells[:CELLS_MAX])
    checks = [*_rules(prose), *table_rules(tables), *cross_rules(prose, tables)]
    claims = sorted((c.claim for c in checks), key=lambda c: (c.place.paragraph, c.place.start))
    rest = _unread(passages, prose, len(cells[CELLS_MAX:]))
    return Result(tuple(claims), findings(checks), counts(checks) | rest, style_notes(prose.said))


def _unread(passages: Sequence[Passage], prose: Prose, cells: int) -> dict[str, int]:
    """How many paragraphs and cells were left unread, if the text has too many numbers; silence is never correctness."""
    left = sum(p.paragraph >= prose.unread_from and not p.table for p in passages) if prose.unread_from else 0
    return {"未审段数": left + cells} if left + cells else {}


def prose_of(passages: Sequence[Passage], title: str = "") -> Prose:
    """The sentences of the text as read; table cells are read as tables, not here."""
    said: list[Said] = []
    count = stop = 0
    topics = Topics()
    for sentence in sentences(p for p in passages if not p.table or _is_prose(p.text)):
        mentions = topics.take(sentence, read(sentence))
        count += len(mentions)
        if count > NUMBERS_MAX:
            stop = sentence.passage.paragraph
            break
        earlier = [s.mentions for s in said[-6:] if s.sentence.passage is sentence.passage]
        if not earlier and said and opens_with_comparison(sentence.text):
            earlier = [said[-1].mentions]
        said.append(Said(sentence, tuple(mentions), tuple(bind(mentions, earlier))))
    return Prose(tuple(said), title or _title(passages), stop)


def _title(passages: Sequence[Passage]) -> str:
    """The first paragraph, if it is short and no sentence."""
    if not passages or passages[0].table:
        return ""
    first = passages[0].text.strip()
    return first if len(first) <= 60 and not first.endswith(("。", "；", "：", ";")) else ""


def _is_prose(cell: str) -> bool:
    """A table cell that holds sentences, not a value."""
    return len(cell) > 20 and any(mark in cell for mark in "，。；,;")


def _rules(prose: Prose) -> Iterator[Check]:
    """All rules in turn."""
    yield from compare_rules(prose)
    yield from ratio_rules(prose)
    yield from share_rules(prose)
    yield from order_rules(prose)
    yield from sum_rules(prose)
    yield from list_rules(prose)
    yield from text_rules(prose)
    yield from zero_rules(prose)
    yield from series_rules(prose)
