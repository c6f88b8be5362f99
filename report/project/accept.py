"""Edits flow back (认定): a hand value of a draft is taken as right and recorded with who and why.

A raw value replaces the cell, and all that derives follows; a computed one fixes its printed text and stands as a finding.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from report.audit import AuditFinding
from report.compare.printing import POWERS
from report.dictionary import DECISIONS, Decision, appended
from report.dictionary.decisions import PRINTED, VALUE, verdict
from report.figure import Figure, Kind
from report.merge.plan import Item
from report.number import NumberError, plain, read
from report.problem import Collector, Finding, InputError, Place, Problem
from report.project import files
from report.project.load import Loaded
from report.project.refresh import Refreshed, stamp
from report.tables import load_yaml


def hand_values(done: Refreshed) -> dict[str, str]:
    """Key → the text that a person typed in its place, of every figure the plan keeps or disputes."""
    found = {item.key: item.ours for item in done.plan.items if item.key and item.ours and item.ours != item.theirs}
    found |= {
        conflict["key"]: conflict["ours"]
        for conflict in done.plan.conflicts
        if conflict.get("key") and conflict.get("ours")
    }
    return found


def accept(loaded: Loaded, done: Refreshed, keys: Sequence[str], *, who: str, why: str) -> list[Decision]:
    """Record the hand values of these keys in 认定.yaml; InputError naming the keys that have none."""
    hand = hand_values(done)
    unknown = [key for key in keys if key not in hand]
    if unknown:
        known = "、".join(hand) or "没有"
        raise InputError(
            [
                Problem(
                    "E823",
                    f"稿子里没有对“{key}”的人工改动",
                    f"可以认定的有：{known}",
                    Place(done.opened.path.name),
                    key,
                )
                for key in unknown
            ]
        )
    made = [_decision(loaded, done, key, hand[key], who, why) for key in keys]
    record(loaded.places.period / DECISIONS, made)
    return made


def judge(
    path: Path, found: Sequence[Finding | AuditFinding], marks: Mapping[str, Sequence[str]], *, who: str, why: str
) -> None:
    """Record a person's verdicts (确认 or 忽略 → fingerprints) on findings; InputError naming those there are none of."""
    known = {item.fingerprint: item for item in found if item.fingerprint}
    problems = [
        Problem(
            "E826",
            f"没有指纹是“{mark}”的核对意见",
            f"现有的：{'、'.join(known)}" if known else "现在没有核对意见，不用认定。",
            Place(path.name),
            mark,
        )
        for listed in marks.values()
        for mark in listed
        if mark not in known
    ]
    if problems:
        raise InputError(problems)
    when = _today()
    made = [
        verdict(known[mark], word, who=who, why=why, when=when) for word, listed in marks.items() for mark in listed
    ]
    if made:
        record(path, made)


def record(path: Path, made: Sequence[Decision]) -> None:
    """Append decisions to a file like 认定.yaml, whole or not at all; one that would not read back is not written."""
    text = path.read_text("utf-8-sig") if path.is_file() else ""
    for decision in made:
        text = appended(text, decision)
    problems = Collector()
    load_yaml(text, path.name, problems)
    problems.finish()
    files.write(path, text.encode())


def _decision(loaded: Loaded, done: Refreshed, key: str, typed: str, who: str, why: str) -> Decision:
    figure = loaded.figures.find(key)
    when = _today()
    if isinstance(figure, Figure) and not figure.inputs and figure.kind is Kind.NUMBER and figure.source is not None:
        value = _raw(done, figure, typed)
        return Decision(VALUE, key, value, "", figure.exact_text(), who, why, when)
    slot = next((slot for slot in done.draft.document.slots() if slot.key == key), None)
    if slot is None:
        raise InputError([Problem("E823", f"“{key}”不在报告里", "请检查键。", Place(DECISIONS), key)])
    return Decision(PRINTED, key, typed, slot.form, slot.value, who, why, when)


def _raw(done: Refreshed, figure: Figure, typed: str) -> str:
    """What a person typed in place of a printing → the raw value in the unit of its column: 26.6 printed in 万元 is 266000 元.

    InputError (E823) if it is no exact number.
    """
    disputed = {conflict["theirs"] for conflict in done.plan.conflicts if conflict.get("key") == figure.key}
    disputed |= {item.theirs for item in done.plan.items if item.key == figure.key}
    slots = [slot for slot in done.draft.document.slots() if slot.key == figure.key]
    form = next((slot.form for slot in slots if slot.text in disputed), slots[0].form if slots else "")
    unit = form.rstrip("0123456789")
    shift = POWERS[unit] - POWERS[figure.unit] if unit in POWERS and figure.unit in POWERS else 0
    try:
        value = read(typed.removesuffix(figure.unit).removesuffix(unit)).value
    except NumberError as error:
        problem = Problem(
            "E823", error.cause, "请先在稿子里写成准确的数，再认定。", Place(done.opened.path.name), typed
        )
        raise InputError([problem]) from error
    return plain(value * Decimal(10) ** shift, zeros=False) if shift else plain(value)


def _today() -> str:
    """The day of the decision: SOURCE_DATE_EPOCH, or today."""
    return (
        stamp()[:10]
        if os.environ.get("SOURCE_DATE_EPOCH")
        else dt.datetime.now(tz=dt.UTC).astimezone().date().isoformat()
    )


def open_items(done: Refreshed) -> list[Item]:
    """What a person can be asked about, one by one."""
    hand = hand_values(done)
    return [item for item in done.plan.items if item.group == "需要决定" and item.key in hand]
