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
from report.document import Chart, Document, to_json
from report.exhibits import Exhibit, Placed
from report.exhibits import build as build_exhibit
from report.figure import Figure, Selection
from report.problem import Collector, Finding, InputError, Level, Place, Problem, Severity
from report.project import files
from report.project.load import Loaded
from report.project.places import Places
from report.template import render
from report.template.tools import Setting, tools

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
    source = loaded.kit / "report.md"
    shown = f"templates/{loaded.kit.name}/report.md"
    text = read_template(source, shown, problems)
    drawn: list[Figure] = []

    def build(exhibit: Exhibit) -> Placed:
        placed = build_exhibit(exhibit, loaded.figures, loaded.style)
        drawn.extend(placed.figures)
        return placed

    setting = Setting(loaded.style.wording, loaded.figures.before)
    rendered, met = render.render(text, loaded.figures.root, loaded.exhibits, build, tools(setting), shown)
    problems.extend(met.problems)
    findings, wrong_rules = check(loaded.figures, loaded.dictionary)
    problems.extend(wrong_rules)
    notes = [problem for problem in loaded.problems.problems if problem.level is not Level.ERROR]
    problems.finish()
    assert rendered is not None  # noqa: S101 - finish raises when it is
    document = render.document(
        rendered,
        subject=_subject(loaded),
        author=_text(loaded, "单位"),
        date=loaded.facts.date,
        inputs={**loaded.inputs, "程序": TEXT_VERSION},
    )
    document, dropped = cleaned(loaded.decisions.printed(document))
    findings = (*loaded.decisions.judged(findings), *loaded.decisions.findings)
    return Draft(document, (*rendered.printed, *drawn), rendered.pending, findings, (*notes, *dropped))


def read_template(path: Path, shown: str, problems: Collector) -> str:
    """The text of report.md; a missing or unreadable one is told (E420)."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        problems.add(Problem("E420", "模板里没有 report.md", "请从程序自带的模板复制", Place(shown)))
    except UnicodeDecodeError:
        problems.add(Problem("E420", "report.md 不是 UTF-8 编码", "请用记事本另存为 UTF-8", Place(shown)))
    return ""


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
    wrong = [
        Problem("E431", item.wrong, item.action, Place(item.place))
        for item in made.findings
        if item.severity is Severity.CERTAIN
    ]
    if made.pending or wrong:
        raise InputError([*(replace(problem, level=Level.ERROR) for problem in made.pending), *wrong])


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


def raw_of(places: Places, base_json: str) -> dict[str, list[str]] | None:
    """The raw values that a base was made from; None if they are not to be had."""
    name = files.sha(base_json.encode())[:12]
    try:
        found = json.loads((places.state / "base" / f"{name}.raw").read_text("utf-8"))
    except (OSError, ValueError):
        state = last_build(places)
        found = state.get("raw") if state.get("base") == name else None
    return found if isinstance(found, dict) else None
