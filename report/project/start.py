"""The init verb (新建): a new project with the kit and the example, or the next period rolled from the last."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from report.dictionary import Period
from report.problem import Collector, InputError, Place, Problem
from report.project.entry import names_of, workbook
from report.project.files import reason, write
from report.project.inputs import ENTRY_FILE
from report.project.load import Loaded, load, period_named
from report.project.places import STATE, Places, example, kits, places
from report.tables import load_yaml
from report.tables.encoding import decode

_IGNORED = shutil.ignore_patterns(STATE, "~$*", ".~*", "__pycache__", "*-raw")


def start(folder: Path) -> list[Path]:
    """Make DIR/{data,templates,output} with the kit and the example data; existing files are never touched."""
    taken = [path for path in (folder / "data", folder / "templates", folder / ENTRY_FILE) if path.exists()]
    if taken or (folder.exists() and not folder.is_dir()):
        name = taken[0].as_posix() if taken else folder.as_posix()
        raise InputError(
            [Problem("E512", f"“{name}”已经存在，没有改动。", "请换一个目录名。", Place(folder.as_posix()))]
        )
    with _taken_back(folder, folder / "templates", folder / "data"):
        (folder / "output").mkdir(parents=True, exist_ok=True)
        _copy(kits(), folder / "templates")
        _copy(example(), folder / "data")
        form = _entry_form(folder)
    return [folder / "data", folder / "templates", folder / "output", form]


@contextmanager
def _taken_back(wanted: Path, *made: Path) -> Iterator[None]:
    """What cannot be finished goes again, so that the next run starts afresh; what the system refuses is told by name."""
    try:
        yield
    except (OSError, InputError) as error:
        for path in made:
            shutil.rmtree(path, ignore_errors=True)
        if isinstance(error, InputError):
            raise
        cause, place = f"不能建立“{wanted.as_posix()}”：{reason(error)}", Place(wanted.as_posix())
        raise InputError([Problem("F020", cause, "请检查目录是否可写。", place)]) from error


def _entry_form(folder: Path) -> Path:
    """An empty 填报表.xlsx of the kit's tables and ledgers, to be copied into a period's folder and filled in."""
    newest = max(path.parent for path in (folder / "data").glob("*/report.yaml"))
    loaded = load(places(newest), strict=False)
    write(folder / ENTRY_FILE, workbook(loaded.dictionary, loaded.figures, loaded.facts.period))
    return folder / ENTRY_FILE


def _copy(source: Path, target: Path) -> None:
    """A folder copied whole or not at all."""
    half = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        shutil.copytree(source, half, ignore=_IGNORED)
        half.rename(target)
    except OSError:
        shutil.rmtree(half, ignore_errors=True)
        raise


def roll(folder: Path, source: str) -> list[Path]:
    """The next period's folder beside the last one's: settings and names carried over, none of its numbers."""
    before = places(source)
    target = folder if folder.parent != Path() else before.period.parent / folder.name
    if target.exists():
        raise InputError(
            [Problem("E512", f"“{target.as_posix()}”已经存在，没有改动。", "请换一个名称。", Place(target.as_posix()))]
        )
    period = period_named(target.name)
    if period is None:
        raise InputError(
            [
                Problem(
                    "E504",
                    f"看不出“{target.name}”是哪一期",
                    "请写成 2023H2、2024Q1、2024（全年）或 2024上半年",
                    Place(target.name),
                )
            ]
        )
    loaded = load(before, strict=False)
    half = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    with _taken_back(target, half):
        _filled(half, before, loaded, period)
        half.rename(target)
    return [target, target / ENTRY_FILE]


def _filled(folder: Path, before: Places, loaded: Loaded, period: Period) -> None:
    """A new period's settings and its entry workbook."""
    text = rolled(_settings(before), period) + _units(loaded)
    write(folder / "report.yaml", text.encode())
    declared = load(Places(folder, before.root), strict=False).dictionary
    write(folder / ENTRY_FILE, workbook(declared, loaded.figures, period))


def _units(loaded: Loaded) -> str:
    """Who must report, for a period whose report.yaml did not say: the units that reported last period."""
    if loaded.facts.node.get("填报单位") is not None:
        return ""
    names = names_of(loaded.dictionary, loaded.figures, "单位")
    return "".join(["\n填报单位:\n", *(f"  - {name}\n" for name in names)]) if names else ""


def _settings(before: Places) -> str:
    """report.yaml of the last period as text, once it reads as YAML; in whatever encoding it was saved."""
    path = before.period / "report.yaml"
    problems = Collector()
    load_yaml(path, before.shown(path), problems)
    problems.finish()
    decoded = decode(path.read_bytes(), before.shown(path), problems)
    problems.finish()
    return decoded.text if decoded else ""


_KEPT = {"模板", "地区", "单位", "图表", "字体", "行业口径", "等级方案", "版式"}


def rolled(text: str, period: Period) -> str:
    """report.yaml of the next period: settings kept, the period renewed, every number, date and note emptied for this period's."""
    out: list[str | None] = []
    section = ""
    for line in map(_without_note, text.splitlines()):
        top = re.match(r"([^\s#:][^:]*):(.*)", line)
        if top:
            section = top[1].strip()
            out.append(_top(section, top[2].strip(), line, period))
        elif section in {"行文", "填报单位", "行业顺序"} or not line.strip() or line.startswith("#"):
            out.append(line)
        elif item := re.match(r"(\s+[^\s:#-][^:]*):(?:\s|$)", line):
            out.append(f"{item[1]}:")
    return "\n".join(line for line in out if line is not None) + "\n"


def _without_note(line: str) -> str:
    """A line without its trailing comment, and without one that has a digit: notes speak of last period's numbers."""
    if line.lstrip().startswith("#"):
        return line if not any(char.isdecimal() for char in line) else "#"
    return re.sub(r"\s+#.*$", "", line)


def _top(name: str, value: str, line: str, period: Period) -> str | None:
    if name == "期间":
        return f"期间: {period.year}年{period.short}"
    if name in _KEPT or name == "行文" or not value:
        return line
    if name in {"上年同期", "示例说明"}:
        return None
    return f"{name}:"
