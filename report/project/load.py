"""A period's folder and its kit → Loaded: figures, exhibits, wording, everything a verb needs; all mistakes at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from report.dictionary import (
    DECISIONS,
    Builder,
    Decisions,
    Dictionary,
    Facts,
    Figures,
    HouseStyle,
    Ledger,
    LedgerSpec,
    Period,
    adapted,
    date_findings,
    decisions,
    dictionary,
    fact_branches,
    house_style,
    read_events,
    read_facts,
    read_streamed,
    streamed,
)
from report.dictionary.cells import period as read_period
from report.exhibits import Exhibit, counted, exhibits
from report.figure import Figure, Kind, State
from report.problem import Collector, InputError, Level, Place, Problem
from report.progress import reading
from report.project.files import digest, digest_files
from report.project.frozen import FILE as FROZEN
from report.project.frozen import changed
from report.project.frozen import read as read_frozen
from report.project.inputs import Input, has_entries, inputs, tables_of
from report.project.places import STATE, Places
from report.tables import Node, load_yaml


@dataclass(slots=True)
class Loaded:
    """One period, read."""

    places: Places
    facts: Facts
    dictionary: Dictionary
    exhibits: Mapping[str, Exhibit]
    figures: Figures
    style: HouseStyle
    words: Node
    kit: Path
    problems: Collector
    inputs: Mapping[str, str]
    """Digests of data, kit and decisions."""
    decisions: Decisions
    """认定.yaml: what people decided."""


def load(places: Places, *, strict: bool = True) -> Loaded:
    """Read a period and its kit; InputError with every mistake if `strict`, else they stay in `problems`."""
    problems = Collector()
    node = load_yaml(places.period / "report.yaml", places.shown(places.period / "report.yaml"), problems)
    facts = read_facts(node, problems)
    _misnamed(places, facts, problems)
    try:
        kit = places.kit(facts.template)
    except InputError as error:
        raise InputError([*problems.problems, *error.problems]) from None
    words, terms, drawn = _kit_files(places, kit, problems)
    style = house_style(facts.node.get("行文"), words, problems)
    declared = adapted(dictionary(terms, problems), facts, problems)
    shown = exhibits(drawn, declared, problems)
    shown = {name: counted(exhibit, style.wording.happening, style.percent) for name, exhibit in shown.items()}
    prior = _prior(places, facts, declared, style, problems)
    decided = decisions(_decided(places, problems), problems)
    figures = _figures(places, facts, declared, style, prior[0] if prior else None, problems, decided)
    decided.astray(figures.find, problems)
    own = places.period / FROZEN
    figures.findings.extend(changed(read_frozen(own, places.shown(own), problems), figures.find))
    if prior is not None:
        figures.frozen = prior[2]
    loaded = Loaded(
        places,
        facts,
        declared,
        shown,
        figures,
        style,
        words,
        kit,
        problems,
        _digests(places, kit, declared, prior[1] if prior else None),
        decided,
    )
    if strict:
        problems.finish()
    return loaded


def period_named(name: str) -> Period | None:
    """The period that a folder's name says: 2023H1, 2024Q2, 2024, 2024上半年; None if it says none."""
    half = re.fullmatch(r"(\d{4})H([12])", name)
    quarter = re.fullmatch(r"(\d{4})Q([1-4])", name)
    if half:
        return read_period(f"{half[1]}年{'上' if half[2] == '1' else '下'}半年")
    if quarter:
        return read_period(f"{quarter[1]}年第{'一二三四'[int(quarter[2]) - 1]}季度")
    return read_period(re.sub(r"^(\d{4})(?=[上下第]|$)", r"\1年", name))


def _misnamed(places: Places, facts: Facts, problems: Collector) -> None:
    """E518: the folder's name says one period, report.yaml another, as after a copy whose 期间 was left."""
    name = places.period.resolve().name
    said = period_named(name)
    if said and facts.period and said != facts.period:
        node = facts.node.get("期间")
        cause = f"文件夹“{name}”是{said.months}，“期间”写的是{facts.period.months}。"
        place = node.place if node else facts.node.place
        read = node.text if node else ""
        problems.add(Problem("E518", cause, "请改正“期间”，或给文件夹改名。", place, read, Level.WARNING))


def _decided(places: Places, problems: Collector) -> Node | None:
    path = places.period / DECISIONS
    return load_yaml(path, places.shown(path), problems) if path.is_file() else None


def _kit_files(places: Places, kit: Path, problems: Collector) -> list[Node]:
    """words.yaml, dictionary.yaml and exhibits.yaml; InputError at once if one cannot be read, for the rest would follow from it."""
    read = Collector()
    nodes = [_kit_yaml(places, kit, name, read) for name in ("words.yaml", "dictionary.yaml", "exhibits.yaml")]
    if read.errors():
        raise InputError([*problems.problems, *read.problems])
    problems.extend(read.problems)
    return nodes


def _kit_yaml(places: Places, kit: Path, name: str, problems: Collector) -> Node:
    path = kit / name
    shown = places.shown(path) if path.is_relative_to(places.root) else f"templates/{kit.name}/{name}"
    return load_yaml(path, shown, problems)


def prior_name(places: Places, facts: Facts) -> str:
    """The folder of last year's same period: named in report.yaml, else this folder's name a year earlier."""
    if facts.prior:
        return facts.prior
    name = places.period.resolve().name
    year = name[:4]
    return f"{int(year) - 1}{name[4:]}" if year.isdecimal() and len(year) == 4 else ""


def _prior(
    places: Places, facts: Facts, declared: Dictionary, style: HouseStyle, problems: Collector
) -> tuple[Figures, Path, dict[str, Figure]] | None:
    name = prior_name(places, facts)
    folder = places.sibling(name) if name else None
    if folder is None:
        if facts.prior:
            place = facts.node.get("上年同期")
            problems.add(
                Problem(
                    "E509",
                    f"没有上年同期的文件夹“{facts.prior}”",
                    "请检查名称；没有上年数据就删去这一行。",
                    place.place if place else Place(),
                    facts.prior,
                )
            )
        return None
    there = Places(folder, places.root)
    quiet = Collector()
    before = _base_facts(there, facts, problems)
    if not _comparable(facts, before):
        place = facts.node.get("上年同期")
        problems.add(_other_period(facts, before, name, place.place if place else Place(there.shown(folder))))
        return None
    figures = _figures(there, before, declared, style, None, quiet)
    published = read_frozen(folder / FROZEN, there.shown(folder / FROZEN), problems)
    problems.extend([problem for problem in quiet.problems if problem.level is Level.ERROR])
    return figures, folder, published


def _base_facts(there: Places, facts: Facts, problems: Collector) -> Facts:
    """Last year's settings, of which only the period matters here; without a report.yaml it is this period a year earlier."""
    path = there.period / "report.yaml"
    if not path.is_file():
        period = replace(facts.period, year=facts.period.year - 1) if facts.period else None
        return replace(facts, node=Node("mapping", Place(there.shown(path))), period=period, prior="", date="")
    told = Collector()
    before = read_facts(load_yaml(path, there.shown(path), problems), told)
    problems.extend([problem for problem in told.errors() if before.period is None or problem.code != "E501"])
    return before


def _comparable(facts: Facts, before: Facts) -> bool:
    """Whether the other folder is of the same months, one year earlier; a quarter never stands beside a half-year."""
    now, then = facts.period, before.period
    return now is None or then is None or (then.year, then.first, then.last) == (now.year - 1, now.first, now.last)


def _other_period(facts: Facts, before: Facts, name: str, place: Place) -> Problem:
    now = facts.period.months if facts.period else ""
    then = before.period.months if before.period else ""
    cause = f"上年同期的文件夹“{name}”是{then}，本期是{now}，不是上年同期，不能相比。"
    return Problem("E516", cause, "请改成上年同样月份的文件夹；没有就删去“上年同期”这一行。", place, name)


def _figures(
    places: Places,
    facts: Facts,
    declared: Dictionary,
    style: HouseStyle,
    prior: Figures | None,
    problems: Collector,
    decided: Decisions | None = None,
) -> Figures:
    builder = Builder(declared, facts.period, prior, problems, decided)
    builder.facts(fact_branches(facts, declared, dict(style.choices), problems))
    builder.result.findings.extend(date_findings(facts, builder.result.root))
    builder.put("上期说明", _remark(prior))
    found = inputs(places, declared, problems)
    sent = set()
    for name, spec in declared.tables.items():
        tables = list(tables_of(places, spec, found, problems))
        if tables:
            sent.add(name)
            builder.table(spec, tables)
    listed = [
        ledger
        for name, ledger_spec in declared.ledgers.items()
        if name in found and (ledger := _ledger(places, ledger_spec, found[name], builder, problems))
    ]
    builder.ledgers(listed, sent)
    sent.update(summary.table for ledger in listed for summary in ledger.spec.summaries)
    there = {*found, *(one.table for name, kept in declared.ledgers.items() if name in found for one in kept.summaries)}
    for name, spec in declared.tables.items():
        if name not in sent:  # its names exist, its values are 未报
            builder.unsent(spec, unreadable=name in there)
    builder.indicators()
    return builder.result


def _remark(prior: Figures | None) -> Figure:
    """What last year's folder says of its own figures (示例说明); 无此项 if nothing."""
    note = prior.find("示例说明") if prior else None
    text = note.value if isinstance(note, Figure) and note.known else None
    state = State.KNOWN if text else State.ABSENT
    source = note.source if isinstance(note, Figure) else None
    shown = str(text or "")
    return Figure("上期说明", text, state=state, kind=Kind.TEXT, source=source, text=shown, label="上期说明")


def _ledger(
    places: Places,
    spec: LedgerSpec,
    where: Input,
    builder: Builder,
    problems: Collector,
) -> Ledger | None:
    """A ledger that was sent; None after an error."""
    period = builder.result.period
    reading(where.path, places.shown(where.path))
    if streamed(spec):
        return read_streamed(spec, where.path, places.shown(where.path), where.sheet, period, problems)
    found = list(tables_of(places, spec, {spec.name: where}, problems))
    shown = places.shown(where.path)
    return read_events(spec, found, builder.dictionary, period, problems, shown) if found else None


def _digests(places: Places, kit: Path, declared: Dictionary, prior: Path | None) -> dict[str, str]:
    """What decides whether anything changed: data of both periods, the kit, people's decisions."""
    folders = [places.period, *([prior] if prior else [])]
    data = [path for folder in folders for path in _inputs(folder) if path.name != DECISIONS]
    data = [path for path in data if path != places.period / FROZEN]  # publishing changes no input
    data = [
        path for path in data if has_entries(path, declared)
    ]  # nor does an entry workbook that waits to be filled in
    kept = places.period / DECISIONS
    return {
        "数据": digest_files(data),
        "模板": digest_files(_inputs(kit)),
        "认定": digest([kept.read_bytes()]) if kept.is_file() else "",
    }


def _inputs(folder: Path) -> list[Path]:
    """The files of a folder that are inputs: no machine state, no owner files."""
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file()
        and STATE not in path.parts
        and not path.name.startswith(("~$", ".~", "."))
        and not path.stem.endswith("_核对")
    )
