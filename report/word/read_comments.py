"""Our own comments in a Word file: which conflict each belongs to, which are still open.

In: a Package. Out: conflict ids by comment id. A conflict id is found by the comment's initials, a short code of it, because
initials survive the editors and paragraph ids do not (refresh.md, section 2); the codes are resolved by the conflicts that
the base carries.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass

from report.word.read_base import base_of
from report.word.read_xml import AUTHOR, ID, Element, P, name, related, tree
from report.word.zipped import Package

WRITER = "数据更正"
"""Author of our comments and changes."""
_INITIALS = name("w:initials")
PARA_ID = name("w14:paraId")


def conflict_code(conflict: str) -> str:
    """A conflict id → the initials of its comment, nine characters, which is the most that the format allows."""
    return "wr" + base64.b32encode(hashlib.sha256(conflict.encode()).digest()).decode("ascii")[:7].lower()


@dataclass(frozen=True, slots=True)
class Notes:
    """Our comments."""

    conflicts: dict[str, str]
    """Comment id → conflict id, open and closed."""
    done: frozenset[str]
    """Comment ids that a person marked resolved."""
    resolved: tuple[str, ...]
    """Conflict ids of the base whose comment is gone or resolved."""

    def open_in(self, paragraph: Element) -> tuple[str, ...]:
        """Conflict ids of our open comments anchored in a paragraph."""
        tags = (name("w:commentRangeStart"), name("w:commentReference"))
        ids = dict.fromkeys(item.get(ID, "") for item in paragraph.iter(*tags))
        return tuple(dict.fromkeys(self.conflicts[i] for i in ids if i in self.conflicts and i not in self.done))


def notes(package: Package, base_json: str | None = None) -> Notes:
    """A package, and its base where that is not inside it → our comments."""
    wanted = _conflicts_of(base_of(package) if base_json is None else base_json)
    codes = {conflict_code(conflict): conflict for conflict in wanted}
    comments = [item for part in related(package, package.main, "comments") for item in _ours(tree(package, part))]
    found = {item.get(ID, ""): codes.get(code, code) for item in comments if (code := item.get(_INITIALS, ""))}
    done = frozenset(_done(package, comments))
    standing = {conflict for number, conflict in found.items() if number not in done}
    return Notes(found, done, tuple(conflict for conflict in wanted if conflict not in standing))


def _ours(root: Element) -> list[Element]:
    return [item for item in root.iter(name("w:comment")) if item.get(AUTHOR) == WRITER]


def _conflicts_of(base_json: str | None) -> list[str]:
    try:
        raw = json.loads(base_json or "{}")
        return [str(item["id"]) for item in raw.get("conflicts", ())]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return []


def _done(package: Package, comments: list[Element]) -> list[str]:
    """Ids of the comments whose last paragraph is marked done in commentsExtended."""
    closed = {
        item.get(name("w15:paraId"), "").upper()
        for part in related(package, package.main, "commentsExtended")
        for item in tree(package, part).iter(name("w15:commentEx"))
        if item.get(name("w15:done"), "0") in {"1", "true", "on"}
    }
    return [item.get(ID, "") for item in comments if _last_id(item) in closed]


def _last_id(comment: Element) -> str:
    ids = [paragraph.get(PARA_ID, "").upper() for paragraph in comment.iter(P)]
    return ids[-1] if ids and ids[-1] else "-"
