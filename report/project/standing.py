"""The state of a project (项目现状): its periods, what was drafted from each, whether people or data have moved on; the next step."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from report.problem import InputError
from report.project.places import Places, places

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Standing:
    """One period as it stands."""

    period: str
    """Its folder as typed from here."""
    drafts: tuple[tuple[str, str], ...]
    """Each report written from it, and 在, 人工改过 or 已不在."""
    moved: tuple[str, ...]
    """What differs from the last build: 数据, 模板, 认定."""
    unreadable: bool = False
    """Its data have errors now."""

    @property
    def step(self) -> str:
        """What to do next."""
        edited = [name for name, state in self.drafts if state == "人工改过"]
        there = [name for name, state in self.drafts if state != "已不在"]
        if self.unreadable:
            return f"数据里有错：report check {self.period}"
        if not there:
            return f"report check {self.period}，再 report build {self.period}"
        if not self.moved:
            return f"打开 {there[-1]} 修改；数据有更正时 report refresh {there[-1]}"
        moved = f"{'、'.join(self.moved)}有改动："
        return (
            f"{moved}report diff {self.period} 看影响，再 report refresh {edited[-1]}"
            if edited
            else f"{moved}report build {self.period}"
        )


def periods(here: Path) -> list[Path]:
    """The period folders in a folder, or of the project it lies in; what stands beside it is somebody else's."""
    project = ("report.yaml", "data/*/report.yaml")
    above = [(Path(*[".."] * depth), project) for depth in range(1, 4)]
    for folder, patterns in [(here, (*project, "*/report.yaml")), *above]:
        found = sorted(path.parent for pattern in patterns for path in folder.glob(pattern))
        if found:
            return found
    return []


def standing(period: Path) -> Standing:
    """One period as it stands; reads its data only if something was drafted from it."""
    from report.project.build import last_build

    where = places(period if period.name else period.resolve())
    kept = last_build(where)
    drafts = tuple(_drafts(where, kept.get("outputs", {})))
    if not drafts:
        return Standing(period.as_posix(), (), ())
    from report.project.opened import read

    try:
        now = read(where).inputs
    except InputError:
        return Standing(period.as_posix(), drafts, (), unreadable=True)
    before = kept.get("inputs", {})
    moved = tuple(name for name in ("数据", "模板", "认定") if before.get(name) != now.get(name))
    return Standing(period.as_posix(), drafts, moved)


def current(stands: Sequence[Standing]) -> Standing:
    """The period that the next step is about: the last by name, among those named as a period (2023H1, not 2023H1-试)."""
    named = [stand for stand in stands if re.fullmatch(r"\d{4}\w*", Path(stand.period).name)]
    return (named or list(stands))[-1]


def _drafts(where: Places, outputs: Mapping[str, str | list[str]]) -> Iterator[tuple[str, str]]:
    """What was written from a period, as typed from here, and whether it is as it was written."""
    from report.project.files import sha

    for name, known in outputs.items():
        path = where.root / name
        if not path.is_file():
            yield _near(path), "已不在"
        elif sha(path.read_bytes()) in ([known] if isinstance(known, str) else known):
            yield _near(path), "在"
        else:
            yield _near(path), "人工改过"


def _near(path: Path) -> str:
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()
