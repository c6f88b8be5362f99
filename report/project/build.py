"""The build verb (生成): a loaded period → the Document, its charts, the .docx; written whole, never over a person's work."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from report.check import check
from report.document import Block, Chart, Document, Paragraph, Table, block_slots, to_json
from report.figure import Figure, Selection, Slot, State
from report.problem import Collector, Finding, InputError, Level, Place, Problem, Severity
from report.project import files
from report.project.load import Loaded
from report.project.places import Places
from report.project.wording import rendered, wording
from report.project.yearly import last_year
from report.template import render

if TYPE_CHECKING:
    from report.tables import Node
    from report.word.look import Look
    from report.word.write_drawing import Native, Picture, Sized

TEXT_VERSION = "1"
"""Changes when the engine words something differently for the same data and kit."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A report in memory: what it says, what was printed, what is wrong with it."""

    document: Document
    printed: tuple[Figure, ...]
    pending: tuple[Problem, ...]
    """One for every 【待核】 that prints."""
    findings: tuple[Finding, ...]
    notes: tuple[Problem, ...]
    """Warnings and notes on the inputs."""


@dataclass(frozen=True, slots=True)
class Built:
    """What a build left behind."""

    path: Path
    draft: Draft
    written: bool
    """False: the file was already so."""

    @property
    def clean(self) -> bool:
        """Nothing is marked 【待核】 and nothing is 必错."""
        return not self.draft.pending and not any(item.severity is Severity.CERTAIN for item in self.draft.findings)


def draft(loaded: Loaded) -> Draft:
    """The report of a loaded period; InputError for every mistake of the template or the rules."""
    from report.word.write_text import cleaned

    problems = Collector()
    drawn: list[Figure] = []
    body, met = rendered(wording(loaded, problems), loaded, loaded.figures, drawn)
    problems.extend(met.problems)
    findings, wrong_rules = check(loaded.figures, loaded.dictionary)
    problems.extend(wrong_rules)
    notes = [problem for problem in loaded.problems.problems if problem.level is not Level.ERROR]
    problems.finish()
    assert body is not None  # noqa: S101 - finish raises when it is
    document = render.document(
        body,
        subject=_subject(loaded),
        author=_text(loaded, "单位"),
        date=loaded.facts.date,
        inputs={**loaded.inputs, "程序": TEXT_VERSION},
    )
    yearly = last_year((*body.printed, *drawn), loaded.figures)
    document = replace(document, unprinted=(*document.unprinted, *yearly))
    document, dropped = cleaned(loaded.decisions.printed(document))
    findings = (*loaded.decisions.judged(findings), *loaded.decisions.findings)
    return Draft(document, (*body.printed, *drawn), body.pending, findings, (*notes, *dropped))


def _text(loaded: Loaded, name: str) -> str:
    found = loaded.figures.find(name)
    return found.display() if isinstance(found, Figure) else ""


def _subject(loaded: Loaded) -> str:
    return _text(loaded, "期间.名称")


def docx(made: Draft, loaded: Loaded, *, native: bool) -> tuple[bytes, Document]:
    """The .docx of a draft, and its Document with the digests of the charts as generated."""
    from report.word.write import write

    pictures, digests = drawn(made.document, loaded, native=native)
    document = replace(made.document, charts=digests)
    return write(document, look(loaded), pictures=pictures, base=to_json(document)), document


def drawn(document: Document, loaded: Loaded, *, native: bool) -> tuple[dict[str, Sized], dict[str, str]]:
    """Every chart of a document as picture or native chart, and its digest as generated."""
    pictures: dict[str, Sized] = {}
    digests: dict[str, str] = {}
    font = Path(loaded.facts.font) if loaded.facts.font else None
    for block in document.blocks:
        if isinstance(block, Chart):
            pictures[block.id], digests[block.id] = _drawn(block, loaded.places, font, native=native)
    return pictures, digests


def _drawn(chart: Chart, places: Places, font: Path | None, *, native: bool) -> tuple[Picture | Native, str]:
    from report.word.write import Native, Picture

    if native:
        from report.charts import native as native_chart
        from report.charts import native_size, sheet

        made = native_chart(chart.spec)
        width, height = native_size(chart.spec)
        return Native(made.xml, made.workbook, width, height), sheet(chart.spec).digest()
    from report.charts import cached, size

    png = cached(chart.spec, places.state / "charts", font)
    width, height = size(chart.spec)
    return Picture(png, width, height), hashlib.sha256(png).hexdigest()[:12]


def look(loaded: Loaded) -> Look:
    """The kit's look.yaml, read."""
    from report.tables import load_yaml, plain
    from report.word.look import read_look

    problems = Collector()
    shown = f"templates/{loaded.kit.name}/look.yaml"
    node = load_yaml(loaded.kit / "look.yaml", shown, problems)
    problems.finish()
    raw = plain(node)
    assert isinstance(raw, Mapping)  # noqa: S101 - load_yaml gives a mapping or an error
    profile = loaded.facts.node.get("版式")
    return read_look(raw, file=shown, profile=profile.text if profile else None, locate=partial(_spot, node))


def _spot(node: Node, path: tuple[str, ...]) -> Place:
    """Where a path of keys stands in a YAML file: its own key, or the nearest one above it that is there."""
    place = node.place
    for name in path:
        key = node.key(name)
        if key is None:
            break
        place, node = key.place, node.get(name) or node
    return replace(place, row="·".join(path))


def target(places: Places, made: Draft, asked: Path | None) -> Path:
    """Where a report is written: as asked, else output/<title>.docx."""
    if asked is not None:
        return files.named(asked, ".docx")
    return places.output / f"{files.file_name(made.document.title)}.docx"


def build(
    loaded: Loaded, *, out: Path | None = None, native: bool | None = None, strict: bool = False, force: bool = False
) -> Built:
    """Write the report of a loaded period.

    Raises InputError when `strict` and something is 【待核】 or 必错, and EditedError when a person has changed the target.
    """
    if out is not None:
        files.named(out, ".docx")
    made = draft(loaded)
    if strict:
        _refuse(made)
    as_native = loaded.facts.charts == "原生" if native is None else native
    path = target(loaded.places, made, out)
    content, document = docx(made, loaded, native=as_native)
    made = replace(made, document=document)
    if path.is_file() and path.read_bytes() == content:
        keep_base(loaded, document)
        remember(loaded.places, path, content, made, loaded)
        return Built(path, made, written=False)
    if path.exists() and not _ours(loaded.places, path):
        if not force:
            raise EditedError(path)
        files.backup(path)
    keep_base(loaded, document)
    _announce(loaded.places, path, content)
    files.write(path, content)
    remember(loaded.places, path, content, made, loaded)
    return Built(path, made, written=True)


class EditedError(Exception):
    """The target differs from what this program last wrote there (law 5)."""

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(path)


def _refuse(made: Draft) -> None:
    """--strict: everything 待核, 必错 or self-contradictory, at once."""
    from report.project.self_audit import audit_document

    waits = [
        Problem("E430", f"“{key}”没有数，报告里印作【待核】（{'、'.join(places)}）", "请补报后再生成。", Place(key))
        for key, places in waiting(made.document).items()
    ]
    wrong = [
        Problem("E431", item.wrong, item.action, Place(item.place))
        for item in made.findings
        if item.severity is Severity.CERTAIN
    ]
    said = [
        Problem("E431", item.why, "请核对数据和模板。", Place(made.document.title), item.text)
        for item in audit_document(made.document).findings
        if item.severity is Severity.CERTAIN
    ]
    if waits or wrong or said:
        raise InputError([*waits, *wrong, *said])


def waiting(document: Document) -> dict[str, list[str]]:
    """Key of every figure that prints 【待核】 → where it prints, in the order of the report."""
    found: dict[str, list[str]] = {}
    for block in document.blocks:
        for slot in block.slots if isinstance(block, Chart) else block_slots(block):
            if "待核" in slot.text or slot.state in {State.UNREPORTED, State.UNCONFIRMED}:
                places = found.setdefault(slot.key, [])
                where = place(document, block, slot)
                if where not in places:
                    places.append(where)
    return found


def place(document: Document, block: Block, slot: Slot | None = None) -> str:
    """第7段, 表2“消防”, 图3: where a block stands for a reader."""
    if isinstance(block, Paragraph):
        paragraphs = [item.id for item in document.blocks if isinstance(item, Paragraph)]
        return f"第{paragraphs.index(block.id) + 1}段"
    title = exhibit_number(document, block)
    if isinstance(block, Table) and slot is not None:
        row = next((row.key for row in block.rows for cell in row.cells if slot in cell.runs), "")
        return f"{title}“{row}”"
    return title


def exhibit_number(document: Document, block: Block) -> str:
    """表1 or 图2: the number in the caption of an exhibit."""
    name = block.name if isinstance(block, Table | Chart) else ""
    for item in document.blocks:
        if isinstance(item, Paragraph) and item.exhibit == name and item.style in {"表题", "图题"}:
            return item.text.split("　", 1)[0]
    return name


def _ours(places: Places, path: Path) -> bool:
    """Whether the file is byte for byte what this program last wrote there."""
    known = last_build(places).get("outputs", {}).get(_name(places, path), "")
    return files.sha(path.read_bytes()) in ([known] if isinstance(known, str) else known)


def _announce(places: Places, path: Path, content: bytes) -> None:
    """Note what is about to be written: a kill between the report and its record makes no stranger of the report."""
    kept = last_build(places)
    name = _name(places, path)
    known = kept.get("outputs", {}).get(name, [])
    both = [*([known] if isinstance(known, str) else known), files.sha(content)]
    state = {**kept, "outputs": {**kept.get("outputs", {}), name: both}}
    files.write(places.state / "last-build.json", _state_text(state).encode())


def _state_text(state: Mapping[str, Any]) -> str:
    return json.dumps(state, ensure_ascii=False, sort_keys=True, indent=1)


def _name(places: Places, path: Path) -> str:
    return places.shown(path) if path.resolve().is_relative_to(places.root.resolve()) else path.resolve().as_posix()


def last_build(places: Places) -> dict[str, Any]:
    """What the last build left in .report/last-build.json; empty if there was none or it is damaged."""
    try:
        found = json.loads((places.state / "last-build.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def remember(places: Places, path: Path, content: bytes, made: Draft, loaded: Loaded) -> None:
    """Note what was written where, and the raw values it came from, for `diff` and the correction note."""
    kept = last_build(places)
    outputs = {**kept.get("outputs", {}), _name(places, path): files.sha(content)}
    raw = raw_values(loaded)
    base = files.sha(to_json(made.document).encode())[:12]
    state = {"outputs": outputs, "inputs": made.document.inputs, "base": base, "raw": raw}
    text = _state_text(state)
    target_ = places.state / "last-build.json"
    if not target_.is_file() or target_.read_text("utf-8") != text:
        files.write(target_, text.encode())


def raw_values(loaded: Loaded) -> dict[str, list[str]]:
    """Key → exact text, unit, address and label of every raw value of a period; of a ledger its sums, and its rows as written."""
    found: dict[str, list[str]] = {}
    for figure in loaded.figures.all():
        stack = [figure]
        while stack:
            part = stack.pop()
            if isinstance(part.source, Selection):
                found.setdefault(part.key, [part.exact_text(), part.unit, str(part.source), part.label or part.key])
            elif part.inputs:
                stack.extend(part.inputs)
            elif part.source is not None:
                found.setdefault(
                    f"{part.key}@{part.source}",
                    [part.exact_text(), part.unit, str(part.source), part.label or part.key],
                )
    return found


def keep_base(loaded: Loaded, document: Document) -> None:
    """Keep the base beside the data too (Word's own inspector offers to remove it from the file), with its raw values."""
    text = to_json(document).encode()
    folder = loaded.places.state / "base"
    name = files.sha(text)[:12]
    if not (folder / f"{name}.json").is_file():
        files.write(folder / f"{name}.json", text)
    raw = json.dumps(raw_values(loaded), ensure_ascii=False, sort_keys=True, indent=0).encode()
    if not (folder / f"{name}.raw").is_file():
        files.write(folder / f"{name}.raw", raw)


def is_kept(places: Places, base_json: str) -> bool:
    """Whether a base was made from this period's folder."""
    return (places.state / "base" / f"{files.sha(base_json.encode())[:12]}.json").is_file()


def raw_of(places: Places, base_json: str) -> dict[str, list[str]] | None:
    """The raw values that a base was made from; None if they are not to be had."""
    name = files.sha(base_json.encode())[:12]
    try:
        found = json.loads((places.state / "base" / f"{name}.raw").read_text("utf-8"))
    except (OSError, ValueError):
        state = last_build(places)
        found = state.get("raw") if state.get("base") == name else None
    return found if isinstance(found, dict) else None
