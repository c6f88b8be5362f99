"""The names under which figures are found: a tree of Branches whose leaves are Figures. Pure.

In: keys as people write them (NFKC, full- or half-width, with or without the row's full name).
Out: the figure, branch or list at that name; near names where there is none.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from report.figure import Figure


def fold(name: str) -> str:
    """A name as it is compared: NFKC without any space."""
    return "".join(unicodedata.normalize("NFKC", name).split())


@dataclass(slots=True)
class Branch:
    """A named group: a table, a row of it, or a section of report.yaml."""

    path: str
    """Dotted, folded: 隐患.岁末年初."""
    entries: dict[str, Entry] = field(default_factory=dict)
    """By folded name, in the order of the data."""
    aliases: dict[str, str] = field(default_factory=dict)
    """Other folded names of an entry: the row's full name → its 简称."""
    title: str = ""
    """As people write it."""
    part: bool = False
    """A row that lies inside another one (其中) and is not added to the total."""

    def find(self, name: str) -> Entry | None:
        """The entry of this name or alias; None if there is none."""
        folded = fold(name)
        return self.entries.get(self.aliases.get(folded, folded))

    def put(self, name: str, entry: Entry) -> None:
        """Give a name to an entry."""
        self.entries[fold(name)] = entry

    def near(self, name: str) -> list[str]:
        """Up to three names that look like this one."""
        known = [*self.entries, *self.aliases]
        return difflib.get_close_matches(fold(name), known, n=3, cutoff=0.4)

    def figures(self) -> Iterator[Figure]:
        """Every figure below this branch, in order; lists of rows repeat none."""
        for entry in self.entries.values():
            if isinstance(entry, Figure):
                yield entry
            elif isinstance(entry, Branch):
                yield from entry.figures()


Entry = Figure | Branch | tuple["Figure | Branch", ...]
"""What a name leads to; a tuple is a list: the rows of a table, the items of a list in report.yaml."""


def at(root: Branch, path: str) -> Entry | None:
    """The entry at a dotted path below a branch; None if any step is unknown."""
    entry: Entry | None = root
    for name in path.split("."):
        if not isinstance(entry, Branch):
            return None
        entry = entry.find(name)
    return entry
