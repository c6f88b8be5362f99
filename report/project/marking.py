"""check --mark (标红): copies of the input files with the wrong cells red and the message beside; the originals are only read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from report.check import check
from report.figure import Figure, Source
from report.problem import Finding, InputError, Level, Place, Problem, Severity
from report.project.files import refused
from report.project.load import Loaded
from report.tables import MARK, candidates, folders, mark_copy

_MOST = 2_000
"""Cells marked in one file."""
_RANGES = re.compile(r"同样的问题还有 \d+ 处：([A-Z]+\d+[A-Z\d:、]*)")
_PLACE = re.compile(r"(?P<file>[^〔；]+?)(?:〔(?P<sheet>[^〕]*)〕)? (?P<cell>[A-Z]{1,3}\d+)(?: (?P<words>.*))?")


def marked(loaded: Loaded) -> list[Path]:
    """A marked copy in the output folder for every input file that has something to mark; the paths written.

    A file that cannot be opened has no copy: the message about it says what to do.
    """
    told = [*_problems(loaded), *_of_findings(loaded)]
    made: list[Path] = []
    for path in _files(loaded.places.period):
        shown = loaded.places.shown(path)
        own = [problem for problem in told if problem.place.file == shown and problem.place.cell]
        if own:
            made += _copied(path, own[:_MOST], loaded.places.output, made)
    return made


def _files(period: Path) -> Iterator[Path]:
    """The input files of a period, those of a ledger in parts after the others."""
    yield from candidates(period)
    for folder in folders(period):
        yield from candidates(folder)


def _copied(path: Path, own: list[Problem], folder: Path, before: list[Path]) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{path.stem}{MARK}.xlsx"
    if target in before:
        target = folder / f"{path.stem}{path.suffix.replace('.', '_')}{MARK}.xlsx"
    try:
        return [mark_copy(path, own, target)]
    except InputError:
        return []
    except OSError as error:  # open in Excel, a full disk
        raise InputError([refused(target, error)]) from error


def _problems(loaded: Loaded) -> Iterator[Problem]:
    """Errors and warnings with cells; one that stands for many cells is as many."""
    for problem in loaded.problems.problems:
        if problem.level is not Level.NOTE and problem.place.cell:
            yield problem
            yield from (replace(problem, place=replace(problem.place, cell=cell)) for cell in _others(problem.action))


def _others(action: str) -> Iterator[str]:
    """The cells behind “同样的问题还有 3 处：C8:C9、C25”."""
    found = _RANGES.search(action)
    for part in found[1].split("、") if found else ():
        first, _, last = part.partition(":")
        letter = first.rstrip("0123456789")
        start = int(first.removeprefix(letter))
        end = int(last.removeprefix(letter)) if last else start
        yield from (f"{letter}{row}" for row in range(start, min(end, start + _MOST) + 1))


def _of_findings(loaded: Loaded) -> Iterator[Problem]:
    """Findings as messages at the cells of their figures, or at the cell that their place names."""
    findings, _ = check(loaded.figures, loaded.dictionary)
    for finding in loaded.decisions.judged(findings):
        level = Level.ERROR if finding.severity is Severity.CERTAIN else Level.WARNING
        for place in dict.fromkeys(_places(finding, loaded)):
            yield Problem("核对", f"{finding.wrong}。", finding.action, place, level=level)
            yield from (
                Problem("核对", f"{finding.wrong}。", finding.action, replace(place, cell=cell), level=level)
                for cell in _others(finding.action)
            )


def _places(finding: Finding, loaded: Loaded) -> Iterator[Place]:
    figures = (loaded.figures.find(key) for key in finding.keys)
    raw = (part for figure in figures if isinstance(figure, Figure) for part in figure.walk() if not part.inputs)
    sources: Iterable[Source] = (part.source for part in raw if isinstance(part.source, Source))
    yield from (Place(one.file, one.sheet, one.cell) for one in sources if re.fullmatch(r"[A-Z]{1,3}\d+", one.cell))
    if not finding.keys:
        found = _PLACE.fullmatch(finding.place)
        if found:
            yield Place(found["file"], found["sheet"] or "", found["cell"])
