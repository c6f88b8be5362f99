"""The .docx as a zip in memory: parts by name, written again with nothing that depends on when or where.

In: the bytes of a zip that `guard` has passed. Out: the bytes of single parts, and the same zip with some parts changed.
Standard library only, so that the write path stays light.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from report.problem import Problem

CONTENT_TYPES = "[Content_Types].xml"
_TIME = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Package:
    """A Word file that passed the guard."""

    raw: bytes
    """The file as it was opened."""
    shown: str = ""
    """Its name for people."""
    main: str = "word/document.xml"
    """Name of the part that holds the body."""
    warnings: tuple[Problem, ...] = ()
    """Oddities that were found and left alone or looked round."""
    changes: Mapping[str, bytes | None] = field(default_factory=dict)
    """Parts that differ from `raw`; None is a part taken out."""
    archive: zipfile.ZipFile | None = field(default=None, repr=False, compare=False)

    def names(self) -> list[str]:
        """Names of the parts in the order of the file, new ones last."""
        old = [info.filename for info in self._zip().infolist() if not info.is_dir()]
        kept = [name for name in old if self.changes.get(name, b"") is not None]
        return kept + sorted(name for name, data in self.changes.items() if data is not None and name not in old)

    def has(self, name: str) -> bool:
        """Whether there is a part of this name."""
        if name in self.changes:
            return self.changes[name] is not None
        return name in self._zip().NameToInfo

    def part(self, name: str) -> bytes:
        """The bytes of a part; KeyError if there is none."""
        if name in self.changes:
            data = self.changes[name]
            if data is None:
                raise KeyError(name)
            return data
        return self._zip().read(name)

    def changed(self, changes: Mapping[str, bytes | None]) -> Package:
        """This package with some parts replaced, added or (None) taken out."""
        return replace(self, changes={**self.changes, **changes}) if changes else self

    def to_bytes(self) -> bytes:
        """The file: the bytes that were opened if nothing changed, else a fresh zip with fixed times."""
        if not self.changes:
            return self.raw
        return zipped({name: self.part(name) for name in self.names()})

    def _zip(self) -> zipfile.ZipFile:
        if self.archive is None:
            object.__setattr__(self, "archive", zipfile.ZipFile(io.BytesIO(self.raw)))
        return self.archive  # type: ignore[return-value]  # set in the line above


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """A zip of the parts in their order, content types first; same parts, same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in sorted(parts, key=lambda name: name != CONTENT_TYPES):
            info = zipfile.ZipInfo(name, _TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0
            info.external_attr = 0
            archive.writestr(info, parts[name])
    return buffer.getvalue()


@dataclass(frozen=True, slots=True)
class Relation:
    """One relationship of a part."""

    id: str
    type: str
    target: str
    """Name of the part, or the address if external."""
    external: bool = False


def rels_name(part: str) -> str:
    """Name of the part that lists the relationships of `part` (empty: of the package)."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def owner(rels: str) -> str:
    """Name of the part whose relationships a `.rels` part lists; empty for the package."""
    folder, name = posixpath.split(rels)
    return posixpath.join(posixpath.dirname(folder), name.removesuffix(".rels"))


def resolve(part: str, target: str) -> str:
    """Name of the part that a relative target of `part` means."""
    if target.startswith("/"):
        return posixpath.normpath(target).lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(part), target))


def relative(part: str, target: str) -> str:
    """How `part` names the part `target` in its relationships."""
    return posixpath.relpath(target, posixpath.dirname(part) or ".")


def free_name(taken: Iterator[str] | list[str], pattern: str) -> str:
    """The first name of `pattern` (with `{}`) whose number is not taken, whatever its case."""
    used = {name.lower() for name in taken}
    number = 1
    while pattern.format(number).lower() in used:
        number += 1
    return pattern.format(number)
