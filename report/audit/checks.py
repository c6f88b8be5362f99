"""One recomputed statement: a claim, and what is wrong with it if anything. Pure data shared by all rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from report.audit.bind import Comparison
from report.audit.model import Claim, Range, Spot, Verdict
from report.audit.normal import Sentence
from report.audit.reader import Mention
from report.problem import Severity

Key = tuple[int, int]
"""Which number of the text: sentence (or cell) index and place in it."""


@dataclass(frozen=True, slots=True)
class Check:
    """The outcome of one rule on one statement."""

    rule: str
    claim: Claim
    """With its verdict."""
    place: Spot
    """Of the value found wrong; of the statement if none."""
    text: str = ""
    """The sentence or cell."""
    said: str = ""
    expected: str = ""
    why: str = ""
    touches: tuple[Key, ...] = ()
    """The numbers it rests on."""
    accused: Key = (-1, -1)
    """The number found wrong."""
    repairs: dict[Key, Range] = field(default_factory=dict)
    """For a number: the values with which the statement would be right."""
    names: dict[Key, tuple[Spot, str]] = field(default_factory=dict)
    """Place and words of the numbers it rests on."""

    @property
    def severity(self) -> Severity | None:
        """How sure, if it is a finding."""
        return {Verdict.WRONG: Severity.CERTAIN, Verdict.SUSPECT: Severity.SUSPECT}.get(self.claim.verdict)


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence as read."""

    sentence: Sentence
    mentions: tuple[Mention, ...]
    comparisons: tuple[Comparison, ...]


@dataclass(frozen=True, slots=True)
class Prose:
    """The whole text as read, tables apart."""

    said: tuple[Said, ...]
    title: str = ""
    unread_from: int = 0
    """Paragraph from which the text was left unread for its size; 0 if none was."""


@dataclass(frozen=True, slots=True)
class Blame:
    """What a rule says of a statement it found wrong."""

    said: Mention
    expected: str
    why: str
    repairs: dict[Key, Range] = field(default_factory=dict)
    rule: str = ""


def values_of(**named: Mention | str | None) -> tuple[tuple[str, str], ...]:
    """Named values of a claim, those that are there."""
    return tuple((k, v if isinstance(v, str) else v.number.printed) for k, v in named.items() if v)


def check(
    rule: str,
    kind: str,
    mentions: Sequence[Mention],
    verdict: Verdict,
    values: tuple[tuple[str, str], ...],
    blame: Blame | None = None,
) -> Check:
    """A check on some numbers of one or more sentences; the claim's place spans those of the first number's sentence."""
    home = blame.said.number.sentence if blame else mentions[-1].number.sentence
    same = [m.number for m in mentions if m.number.sentence is home]
    start, end = min(n.start for n in same), max(n.end for n in same)
    claim = Claim(kind, home.spot(start, end), home.original(start, end), values, verdict)
    touches = tuple(m.key for m in mentions)
    names = {m.key: (spot_of(m), m.number.printed) for m in mentions}
    if blame is None:
        return Check(rule, claim, claim.place, home.whole, touches=touches, names=names)
    return Check(
        blame.rule or rule,
        claim,
        spot_of(blame.said),
        home.whole,
        blame.said.number.printed,
        blame.expected,
        blame.why,
        touches,
        blame.said.key,
        blame.repairs,
        names,
    )


def spot_of(mention: Mention) -> Spot:
    """The place of a number."""
    return mention.number.sentence.spot(mention.number.start, mention.number.end)
