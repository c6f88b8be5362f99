"""The check verb (核对): everything that can be said of a period without writing a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from report.figure import Source, State
from report.problem import Collector, Finding, Problem
from report.project.build import draft, look
from report.project.load import Loaded
from report.project.wording import linted, wording


@dataclass(frozen=True, slots=True)
class Inspected:
    """What a check found."""

    findings: tuple[Finding, ...]
    problems: tuple[Problem, ...]
    """Warnings and notes on data and kit, and what will print 【待核】."""
    unreported: tuple[str, ...]
    """Who has not reported what."""


def inspect(loaded: Loaded) -> Inspected:
    """The findings, warnings and missing reports of a loaded period; InputError for mistakes of the kit."""
    made = draft(loaded)
    problems = Collector()
    judged = linted(wording(loaded, problems), loaded)
    look(loaded)
    told = tuple(dict.fromkeys([*made.notes, *made.pending, *judged]))
    return Inspected(made.findings, told, tuple(dict.fromkeys([*loaded.figures.unreported, *_unreported(loaded)])))


def _unreported(loaded: Loaded) -> Iterator[str]:
    """Cells that say 未报, or nothing, in tables that were sent."""
    for figure in loaded.figures.all():
        for part in figure.walk():
            sent = isinstance(part.source, Source) and part.source.cell
            if sent and not part.inputs and part.state is State.UNREPORTED:
                yield f"{part.label or part.key}（{part.source}）"
