"""The refresh verb (更正): corrected data into the hand-edited draft, in place, nothing lost (design.md, Laws 4–6).

In: a draft, its period. Out: `…-更正.docx` beside it with tracked changes and comments, or nothing if nothing changed.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from report.document import Document, to_json
from report.merge import Words, merge
from report.merge.plan import Picture, Plan
from report.problem import InputError, Place, Problem
from report.project import files
from report.project.build import Draft, draft, drawn, is_kept, keep_base, look
from report.project.drafts import Opened, elsewhere, no_base, open_draft
from report.project.load import Loaded


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh did, or would do."""

    path: Path | None
    """The new file; None if nothing was written."""
    plan: Plan
    opened: Opened
    draft: Draft
    unchanged: bool
    """Data, kit, style, decisions and engine are those of the base."""


def refresh(
    loaded: Loaded,
    path: Path,
    *,
    out: Path | None = None,
    track: bool = True,
    dry_run: bool = False,
    base: Path | None = None,
    always: bool = False,
) -> Refreshed:
    """Carry the corrections of a loaded period into a draft; InputError if it has no base or cannot be read.

    `always` plans even when nothing changed, to learn what a person typed.
    """
    if out is not None:
        _free(out, path)
    opened = open_draft(path, loaded.places, base)
    if opened.base is None:
        raise no_base(path)
    made = draft(loaded)
    made = replace(made, notes=(*elsewhere(path), *made.notes))
    _same_report(opened, made, loaded)
    from report.word.read import read

    if made.document.inputs == opened.base.inputs and not always:
        return Refreshed(None, _still_open(opened, loaded), opened, made, unchanged=True)

    ours = read(opened.package, opened.base_json)
    native = any(isinstance(item, Picture) and item.native for item in ours.items) or loaded.facts.charts == "原生"
    pictures, digests = drawn(made.document, loaded, native=native)
    theirs = replace(made.document, charts=digests)
    plan = merge(opened.base, ours, theirs, words=words(loaded), accepted=accepted(loaded))
    _same_draft(opened, plan)
    if dry_run:
        return Refreshed(None, plan, opened, made, unchanged=False)
    content, document = applied(opened, plan, theirs, loaded, pictures, track=track)
    written = target(path, out)
    keep_base(loaded, document)
    files.write(written, content)
    return Refreshed(written, plan, opened, made, unchanged=False)


def target(draft: Path, out: Path | None) -> Path:
    """Where a corrected draft is written: as asked, else the next free name beside the draft."""
    return out or files.counted(draft.with_name(f"{_stem(draft)}-更正.docx"))


def _free(out: Path, draft: Path) -> None:
    """Law 5: a corrected draft is a new file; the draft itself and any other file are never written over."""
    files.named(out, ".docx")
    if out.exists() and out.resolve() == draft.resolve():
        raise InputError([Problem("E801", "不能写回原稿", "请用 -o 另取一个名字。", Place(draft.name))])
    if out.exists():
        cause = f"“{out.name}”已经存在，没有覆盖"
        raise InputError([Problem("E805", cause, "请另取一个名字，或先把它移走。", Place(out.as_posix()))])


def _same_report(opened: Opened, made: Draft, loaded: Loaded) -> None:
    """A draft of another period, bureau or kind of report is refused (E806); corrected in its own folder it is no other."""
    base = opened.base
    if base is None or is_kept(loaded.places, opened.base_json):
        return
    names = [_name(each, whose=base.author != made.document.author) for each in (base, made.document)]
    if names[0] == names[1] and _alike(base, made.document):
        return
    if names[0] == names[1]:
        names = ["用别的模板写", "配现在的模板"]
    cause = f"稿子是{names[0]}的，数据是{names[1]}的"
    action = "请用 --data 指定稿子那一期的期间文件夹。"
    raise InputError([Problem("E806", cause, action, Place(opened.path.name), loaded.places.period.as_posix())])


def _same_draft(opened: Opened, plan: Plan) -> None:
    """A base of which not one figure stands in the file is the base of another file (E807)."""
    if plan.expected and plan.counts.get("deleted") == plan.expected:
        cause = "稿子里没有找到底稿中的任何一个数，这份底稿多半不是这份稿子的"
        action = "请核对文件；用 --base 的，请指定当初生成这份稿子的原稿。"
        raise InputError([Problem("E807", cause, action, Place(opened.path.name))])


def _name(document: Document, *, whose: bool) -> str:
    """Which period a report is of, and whose where that differs."""
    return document.author + document.subject if whose else document.subject


def _alike(one: Document, other: Document) -> bool:
    """Whether two documents print some of the same figures; two kinds of report share their date and little else."""
    keys, others = ({slot.key for slot in each.slots() if slot.kind != "编号"} for each in (one, other))
    return len(keys & others) * 4 >= max(len(keys), len(others))


def _still_open(opened: Opened, loaded: Loaded) -> Plan:
    """With unchanged data: which conflicts the person has left open (a closed one needs no new file)."""
    base = opened.base
    if base is None or not base.conflicts:
        return Plan()
    from report.word.read import read

    plan = merge(base, read(opened.package, opened.base_json), base, words=words(loaded))
    return Plan(conflicts=plan.conflicts)


def _stem(path: Path) -> str:
    """The draft's name without the 更正 of earlier refreshes."""
    stem = path.stem
    cut = stem.rfind("-更正")
    return stem[:cut] if cut > 0 and (stem[cut + 3 :].isdecimal() or not stem[cut + 3 :]) else stem


def applied(
    opened: Opened, plan: Plan, theirs: Document, loaded: Loaded, pictures: Mapping[str, object], *, track: bool
) -> tuple[bytes, Document]:
    """The bytes of the refreshed draft and its new base."""
    from report.word.apply import apply

    document = replace(theirs, conflicts=plan.conflicts)
    content = apply(
        opened.package,
        plan,
        date=stamp(),
        track=track,
        look=look(loaded),
        pictures=pictures,
        base_json=to_json(document),
    )
    return content, document


def stamp() -> str:
    """When our changes were made: SOURCE_DATE_EPOCH, or now (law 3)."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    moment = dt.datetime.fromtimestamp(int(epoch), dt.UTC) if epoch.isdecimal() else dt.datetime.now(dt.UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def words(loaded: Loaded) -> Words:
    """The wording rules of the kit for the merge."""
    listed = {name: tuple(item.text for item in node.elements()) for name, node in loaded.words.items()}
    names = {"praise": "褒扬", "blame": "贬抑", "rise": "升", "fall": "降", "equal": "平", "measures": "计量"}
    return Words(**{field: listed.get(name, ()) for field, name in names.items()})


def accepted(loaded: Loaded) -> Mapping[str, str]:
    """Key → printed text that a person has taken as right for a computed figure (认定.yaml)."""
    return {decision.key: decision.value for decision in loaded.decisions.texts.values()}
