"""The audit verb (审核): any finished report → its statements recomputed; with a data folder, beside the figures too.

In: .docx, .txt, .md or pasted text. Out: claims and findings, and on demand a copy of the .docx with a comment at each.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from report.audit import AuditFinding, Passage, Result, audit, passages_from_text
from report.dictionary import Decision, decisions
from report.dictionary.decisions import IGNORED
from report.document import to_json
from report.merge import merge
from report.merge.plan import OBJECT, Comment, Grid, GridCell, Item, Line, Ours, Plan
from report.problem import Collector, InputError, Place, Problem, Severity
from report.project import files
from report.project.build import draft, drawn
from report.project.load import Loaded
from report.project.refresh import stamp, words
from report.tables import load_yaml

if TYPE_CHECKING:
    from report.word.zipped import Package

MOST_TEXT = 40_000_000
"""Bytes of a plain text that are read."""


@dataclass(frozen=True, slots=True)
class Audited:
    """What an audit found."""

    result: Result
    package: Package | None
    """The Word file, if it was one."""
    addresses: Mapping[int, str]
    """Passage → where `word.apply` finds it."""
    differences: tuple[Item, ...] = ()
    """Figures of the text that differ from the data."""

    @property
    def wrong(self) -> int:
        """How many findings are 必错."""
        return sum(item.severity is Severity.CERTAIN for item in self.result.findings)


VERDICTS = "审核认定.yaml"
"""Beside an audited file: what a person said of its findings."""


def judged(audited: Audited, path: Path) -> Audited:
    """An audit without the findings that a person let stand (忽略), while their numbers stay."""
    beside = path.with_name(VERDICTS)
    if not beside.is_file():
        return audited
    problems = Collector()
    verdicts = decisions(load_yaml(beside, beside.name, problems), problems).verdicts
    problems.finish()
    kept = [item for item in audited.result.findings if not _ignored(verdicts.get(item.fingerprint))]
    counts = {**audited.result.counts, "已认定": len(audited.result.findings) - len(kept)}
    return replace(audited, result=replace(audited.result, findings=tuple(kept), counts=counts))


def _ignored(decision: Decision | None) -> bool:
    return decision is not None and decision.value == IGNORED


def audit_file(path: Path, loaded: Loaded | None = None) -> Audited:
    """Audit a file, with the verdicts beside it; InputError if it cannot be read."""
    return judged(_audited(path, loaded), path)


def _audited(path: Path, loaded: Loaded | None) -> Audited:
    data = files.content(path)
    if path.suffix.lower() in {".txt", ".md", ".csv", ""} and not data.startswith(b"PK"):
        return audit_text(data, path.name, loaded)
    from report.word.guard import open_package

    return audit_package(open_package(data, path.name), loaded)


def audit_package(package: Package, loaded: Loaded | None = None) -> Audited:
    """Audit a Word file that passed the guard."""
    from report.word.read_passages import passages

    read = passages(package)
    found = audit([Passage(item.number, item.text, item.table, item.row, item.column, item.note) for item in read])
    differences = (
        _told(_against_data(loaded, package), [p.number for p in read if not p.table and not p.note]) if loaded else ()
    )
    return Audited(found, package, {item.number: item.address for item in read}, differences)


def audit_text(data: bytes, shown: str, loaded: Loaded | None = None) -> Audited:
    """Audit the bytes of a plain text in UTF-8 or GB18030."""
    from report.tables.encoding import decode

    problems = Collector()
    if len(data) > MOST_TEXT:
        raise InputError([Problem("F012", "文字太多，不像一份报告。", "请只给出报告正文。", Place(shown))])
    decoded = decode(data, shown, problems)
    problems.finish()
    passages = passages_from_text(decoded.text if decoded else "")
    body = [p.paragraph for p in passages if not p.table]
    differences = _told(_against_data(loaded, passages), body) if loaded else ()
    return Audited(audit(passages), None, {}, differences)


def _against_data(loaded: Loaded, text: Package | Sequence[Passage]) -> tuple[Item, ...]:
    """Every figure of the text beside the data: the fresh draft is base and theirs at once, so only a person's values differ."""
    from report.word.read import read

    made = draft(loaded)
    _, digests = drawn(made.document, loaded, native=False)
    fresh = replace(made.document, charts=digests)
    ours = _ours(text) if isinstance(text, Sequence) else read(text, to_json(fresh))
    plan = merge(fresh, ours, fresh, words=words(loaded))
    return tuple(item for item in plan.items if item.key in {slot.key for slot in fresh.slots()})


def _told(items: Sequence[Item], body: Sequence[int]) -> tuple[Item, ...]:
    """Differences in the audit's words and places: it counts the cells of tables too."""
    return tuple(
        replace(
            item,
            place=re.sub(r"\d+(?=段)", lambda m: str(body[int(m[0]) - 1]), item.place),
            text=f"{item.key}：数据是{item.base}，文中写{item.ours}" if item.base and item.ours else item.text,
        )
        for item in items
    )


def _ours(passages: Sequence[Passage]) -> Ours:
    """A plain text as a hand-edited file without marks."""
    items: list[Line | Grid] = []
    for number, group in groupby(passages, key=lambda p: p.table):
        if not number:
            items.extend(Line(f"p{p.paragraph}", p.text) for p in group)
            continue
        cells = {(p.row, p.column): p for p in group}
        rows, columns = max(r for r, _ in cells), max(c for _, c in cells)
        grid = [[_cell(cells.get((r, c))) for c in range(1, columns + 1)] for r in range(1, rows + 1)]
        items.append(Grid(f"t{number}", tuple(map(tuple, grid))))
    return Ours(tuple(items))


def _cell(passage: Passage | None) -> GridCell:
    return GridCell((Line(f"p{passage.paragraph}", passage.text),) if passage else ())


def mark(audited: Audited, out: Path) -> None:
    """A copy of the audited Word file with a comment at the place of each finding."""
    from report.word.apply import apply

    package = audited.package
    if package is None:
        raise InputError([Problem("E730", "只有 Word 稿能加批注", "请给出 .docx 文件。", Place(out.name))])
    from report.word.read import read

    raw = {line.address: line.text for line in lines(read(package))}
    actions = tuple(
        _comment(item, audited, raw) for item in audited.result.findings if audited.addresses.get(item.place.paragraph)
    )
    files.write(out, apply(package, Plan(actions), date=stamp(), author="数字审核"))


def _comment(found: AuditFinding, audited: Audited, raw: Mapping[str, str]) -> Comment:
    expected = f"应为：{found.expected}。" if found.expected and found.expected not in found.why else ""
    text = f"【{found.severity}】{found.why}{'' if found.why.endswith('。') else '。'}{expected}"
    place = found.place
    address = audited.addresses[place.paragraph]
    start, end = _range(place.start, place.end, raw.get(address, ""))
    return Comment(address, start, end, text, f"audit-{found.fingerprint}")


def lines(ours: Ours) -> Sequence[Line]:
    """Every line of a hand-edited file, cells and margins included."""
    found: list[Line] = []
    for item in ours.items:
        if isinstance(item, Line):
            found.append(item)
        elif isinstance(item, Grid):
            found.extend(line for row in item.rows for cell in row for line in cell.lines)
    return [*found, *ours.margins]


def _range(start: int, end: int, raw: str) -> tuple[int, int]:
    """A range of the shown text in the text with stand-ins."""
    where = [index for index, character in enumerate(raw) if character != OBJECT] or [0]
    first = where[min(start, len(where) - 1)]
    last = where[min(max(end - 1, start), len(where) - 1)] + 1
    return first, last
