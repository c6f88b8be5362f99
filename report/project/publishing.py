"""The publish verb (定稿): a draft → the public file without internal information, proven; its figures frozen in 定稿.json.

In: a draft, its period. Out: a new .docx, 定稿.json; refused while something is undecided or contradicts itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from report.document import Document
from report.merge import merge
from report.problem import InputError, Place, Problem, Severity
from report.project import files
from report.project.auditing import Audited, audit_package, judged
from report.project.drafts import Opened, open_draft
from report.project.frozen import FILE, dumped, frozen
from report.project.load import Loaded
from report.project.refresh import words

if TYPE_CHECKING:
    from report.word.publish import PublishReport


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing made."""

    path: Path
    report: PublishReport
    frozen: Path | None
    """定稿.json; None for a file without base."""
    audited: Audited


class DiffersError(Exception):
    """定稿.json of this period holds other figures than those now published."""

    def __init__(self, changes: tuple[tuple[str, str, str], ...]) -> None:
        super().__init__()
        self.changes = changes
        """Key, figure as published before, figure now."""


def publish(
    loaded: Loaded,
    path: Path,
    *,
    out: Path | None = None,
    accept_all: bool = False,
    again: bool = False,
    password: str | None = None,
    secret: str | None = None,
) -> Published:
    """Publish a draft; InputError while conflicts, 【待核】, pending changes or contradictions stand, all at once; DiffersError if published before.

    `password` protects against editing, `secret` encrypts the whole file.
    """
    opened = open_draft(path, loaded.places)
    audited = judged(audit_package(opened.package), path)
    target = out or files.counted(path.with_name(f"{path.stem}-定稿.docx"))
    content, report = _cleaned(opened, loaded, accept_all=accept_all, wrong=_contradictions(audited, path, target))
    if password is not None:
        from report.word.protect import protect

        content = protect(content, password, salt_from=files.sha(content))
    if secret is not None:
        from report.word.encrypt import encrypt

        content = encrypt(content, secret)
    frozen_path = _freeze(opened, loaded, again=again)
    files.write(target, content)
    if frozen_path is not None:
        path_, figures = frozen_path
        files.write(path_, figures)
    return Published(target, report, frozen_path[0] if frozen_path else None, audited)


def _cleaned(
    opened: Opened, loaded: Loaded, *, accept_all: bool, wrong: Sequence[Problem]
) -> tuple[bytes, PublishReport]:
    """The public file and what was taken out; everything that stands in the way in one InputError."""
    from report.word.publish import publish as clean

    base = opened.base
    try:
        made = clean(
            opened.package,
            author=base.author if base else "",
            date=loaded.facts.date,
            title=base.title if base else "",
            accept_all=accept_all,
            private=_private(base),
            conflicts=_open(opened, base, loaded),
        )
    except InputError as error:
        raise InputError([*error.problems, *wrong]) from None
    if wrong:
        raise InputError(wrong)
    return made


def _freeze(opened: Opened, loaded: Loaded, *, again: bool) -> tuple[Path, bytes] | None:
    """定稿.json and its bytes; DiffersError if it holds other figures already and nobody said to go on."""
    base = opened.base
    if base is None:
        return None
    path = loaded.places.period / FILE
    shown = _frozen(opened, base, loaded)
    if not again:
        _same(path, shown)
    return path, dumped(shown, base.title, loaded.facts.date)


def _contradictions(audited: Audited, path: Path, target: Path) -> list[Problem]:
    """A report that contradicts itself is not published; nor is an existing file overwritten."""
    wrong = [item for item in audited.result.findings if item.severity is Severity.CERTAIN]
    found = [Problem("E803", item.why, "请改正后再定稿。", Place(path.name), item.text) for item in wrong]
    if target.exists():
        found.append(
            Problem("E802", f"“{target.name}”已经存在，定稿总是写新文件", "请用 -o 另取一个名字。", Place(target.name))
        )
    return found


def _frozen(opened: Opened, base: Document, loaded: Loaded) -> dict[str, dict[str, str]]:
    """The figures that the draft shows, with the values people typed, without those they deleted."""
    from report.word.read import read

    plan = merge(base, read(opened.package, opened.base_json), base, words=words(loaded))
    gone = {item.key for item in plan.items if item.group == "人工删除"}
    typed = {item.key: item.ours for item in plan.items if item.key and item.ours}
    texts = {slot.id: typed.get(slot.key, slot.text) for slot in base.slots()}
    return {key: value for key, value in frozen(base, texts).items() if key not in gone}


def _open(opened: Opened, base: Document | None, loaded: Loaded) -> tuple[str, ...]:
    """Conflicts that are still undecided, in words."""
    if base is None or not base.conflicts:
        return ()
    from report.word.read import read

    plan = merge(base, read(opened.package, opened.base_json), base, words=words(loaded))
    return tuple(conflict.get("item") or conflict.get("key", "") for conflict in plan.conflicts)


def _private(base: Document | None) -> list[str]:
    """Words that must not be left anywhere in the public file: keys and addresses of sources."""
    if base is None:
        return []
    return sorted({word for slot in base.slots() for word in (slot.key, slot.source) if "." in word})


def _same(path: Path, now: Mapping[str, Mapping[str, str]]) -> None:
    """Publishing again what differs asks first."""
    import json

    if not path.is_file():
        return
    try:
        before = json.loads(path.read_text("utf-8"))["指标"]
    except (OSError, ValueError, KeyError, TypeError):
        return
    changed = [
        (key, str(before.get(key, {}).get("印", "无")), str(now.get(key, {}).get("印", "无")))
        for key in sorted({*before, *now})
        if before.get(key, {}).get("值") != now.get(key, {}).get("值")
    ]
    if changed:
        raise DiffersError(tuple(changed))
