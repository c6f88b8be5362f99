"""All rules over one text. Passages in, result out. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from report.audit.bind import bind
from report.audit.checks import Check, Prose, Said
from report.audit.compare_rules import compare_rules
from report.audit.diagnose import counts, findings
from report.audit.model import Passage, Result
from report.audit.normal import sentences
from report.audit.order_rules import order_rules
from report.audit.ratio_rules import ratio_rules
from report.audit.reader import read
from report.audit.series_rules import series_rules, style_notes
from report.audit.sum_rules import sum_rules
from report.audit.table_rules import table_rules
from report.audit.text_rules import text_rules
from report.audit.topic import Topics
from report.audit.zero_rules import zero_rules


def audit(passages: Sequence[Passage], title: str = "") -> Result:
    """Every statement about numbers in a text, recomputed: claims with verdicts, findings, counts.

    `passages` are the non-empty paragraphs in reading order, table cells row by row, then footnotes. Without a title the
    first paragraph is taken for it if it ends without a full stop.
    """
    prose = prose_of(passages, title)
    checks = [*_rules(prose), *table_rules(passages)]
    claims = sorted((c.claim for c in checks), key=lambda c: (c.place.paragraph, c.place.start))
    return Result(tuple(claims), findings(checks), counts(checks), style_notes(prose.said))


def prose_of(passages: Sequence[Passage], title: str = "") -> Prose:
    """The sentences of the text as read; table cells are read as tables, not here."""
    said: list[Said] = []
    topics = Topics()
    for sentence in sentences(p for p in passages if not p.table or _is_prose(p.text)):
        mentions = topics.take(sentence, read(sentence))
        earlier = [s.mentions for s in said[-6:] if s.sentence.passage is sentence.passage]
        said.append(Said(sentence, tuple(mentions), tuple(bind(mentions, earlier))))
    return Prose(tuple(said), title or _title(passages))


def _title(passages: Sequence[Passage]) -> str:
    """The first paragraph, if it is short and no sentence."""
    first = passages[0].text.strip() if passages else ""
    return first if len(first) <= 60 and not first.endswith(("。", "；", "：", ";")) and passages[0].table == 0 else ""


def _is_prose(cell: str) -> bool:
    """A table cell that holds sentences, not a value."""
    return len(cell) > 20 and any(mark in cell for mark in "，。；,;")


def _rules(prose: Prose) -> Iterator[Check]:
    """All rules in turn."""
    yield from compare_rules(prose)
    yield from ratio_rules(prose)
    yield from order_rules(prose)
    yield from sum_rules(prose)
    yield from text_rules(prose)
    yield from zero_rules(prose)
    yield from series_rules(prose)
