"""The kit's template (报告正文): its files as text, rendered over figures, and judged under other numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from report.dictionary import Figures
from report.exhibits import Exhibit, Placed
from report.exhibits import build as build_exhibit
from report.figure import Figure
from report.problem import Collector, Place, Problem
from report.project.files import reason
from report.project.load import Loaded
from report.template import render
from report.template.render import Rendered
from report.template.tools import Setting, tools


@dataclass(frozen=True, slots=True)
class Wording:
    """What a kit says, as text."""

    text: str
    """report.md."""
    parts: Mapping[str, str]
    """The other .md files of the kit by name, for include."""
    shown: str
    """report.md as the user knows it."""


def wording(loaded: Loaded, problems: Collector) -> Wording:
    """The template of a period's kit; a missing or unreadable file is told (E420)."""
    folder = f"templates/{loaded.kit.name}"
    parts = {path.name: path for path in sorted(loaded.kit.glob("*.md")) if path.name != "report.md"}
    text = _read(loaded.kit / "report.md", f"{folder}/report.md", problems)
    return Wording(
        text, {name: _read(path, f"{folder}/{name}", problems) for name, path in parts.items()}, f"{folder}/report.md"
    )


def _read(path: Path, shown: str, problems: Collector) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        problems.add(Problem("E420", f"模板里没有 {path.name}", "请从程序自带的模板复制。", Place(shown)))
    except UnicodeDecodeError:
        problems.add(Problem("E420", f"{path.name} 不是 UTF-8 编码", "请用记事本另存为 UTF-8。", Place(shown)))
    except OSError as error:
        problems.add(Problem("E420", f"{path.name} 打不开：{reason(error)}", "请检查这个文件。", Place(shown)))
    return ""


def rendered(
    said: Wording, loaded: Loaded, figures: Figures, drawn: list[Figure] | None = None
) -> tuple[Rendered | None, Collector]:
    """A template over figures, those of the period or imagined ones; the figures of its exhibits go into `drawn`."""

    def build(exhibit: Exhibit) -> Placed:
        placed = build_exhibit(exhibit, figures, loaded.style)
        if drawn is not None:
            drawn.extend(placed.figures)
        return placed

    setting = Setting(loaded.style.wording, figures.before)
    return render.render(
        said.text,
        figures.root,
        loaded.exhibits,
        build,
        tools(setting),
        said.shown,
        parts=said.parts,
        run_in=loaded.style.choices["标题接排"] == "接排",
    )


def linted(said: Wording, loaded: Loaded) -> list[Problem]:
    """What can be said of the template before its numbers change: names, digits, idle exhibits, other numbers."""
    from report.template.lint import lint

    setting = Setting(loaded.style.wording, loaded.figures.before)
    found = lint(
        said.text,
        loaded.figures,
        loaded.dictionary,
        loaded.exhibits,
        tools(setting),
        said.shown,
        lambda other: rendered(said, loaded, other),
        parts=said.parts,
    )
    spots: dict[tuple[str, str, int, str], Problem] = {}
    for one in found:
        cause = re.sub(r"^假设.*?：", "", one.cause)  # 假设全部为零：… of the same mistake says no more
        spots.setdefault((one.code, one.place.file, one.place.line, cause), one)
    return list(spots.values())
