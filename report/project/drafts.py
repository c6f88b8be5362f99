"""Word drafts: their package, their base, and the period they belong to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from report.document import Document, from_json
from report.problem import InputError, Level, Place, Problem
from report.project.files import content
from report.project.places import STATE, Places, places

if TYPE_CHECKING:
    from report.word.zipped import Package


@dataclass(frozen=True, slots=True)
class Opened:
    """A draft that passed the guard, with its base."""

    path: Path
    package: Package
    base: Document | None
    base_json: str
    origin: str
    """Where the base was found: 内嵌, 旁存, --base; empty if nowhere."""


def open_draft(path: Path, where: Places | None = None, base: Path | None = None) -> Opened:
    """A Word file and its base: inside it, else beside the data by its name, else the file given (refresh.md, section 5)."""
    from report.word.guard import open_package
    from report.word.read_base import base_of

    package = open_package(content(path), path.name)
    inside = base_of(package)
    if inside:
        return Opened(path, package, _base(inside, path), inside, "内嵌")
    beside = _beside(package, where)
    if beside:
        return Opened(path, package, _base(beside, path), beside, "旁存")
    if base is not None:
        given = _given(base)
        return Opened(path, package, _base(given, base), given, "--base")
    return Opened(path, package, None, "", "")


def _base(text: str, path: Path) -> Document:
    try:
        return from_json(text)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InputError(
            [
                Problem(
                    "E721",
                    "底稿信息读不懂，可能由更新的程序写成",
                    "请升级程序，或用 --base 指定底稿。",
                    Place(path.name),
                )
            ]
        ) from error


def elsewhere(path: Path) -> tuple[Problem, ...]:
    """A warning when an editor has the file open: what is not saved yet is not in the file."""
    name = path.name
    marks = (f"~${name}", f"~${name[1:]}", f"~${name[2:]}", f".~lock.{name}#", f".~{name}")  # Word, LibreOffice, WPS
    if not any(path.with_name(mark).exists() for mark in marks):
        return ()
    cause = "这份稿子正在别的程序里打开，还没有保存的改动不会带进更正稿"
    return (Problem("E808", cause, "如有没保存的，请保存、关闭后再运行一次。", Place(name), level=Level.WARNING),)


def _beside(package: Package, where: Places | None) -> str:
    """The base kept in .report/base under the name that the file's identifier tells."""
    from report.word.read_base import identity

    name = identity(package).removeprefix("WR-")
    if where is None or not name.isalnum():
        return ""
    path = where.state / "base" / f"{name}.json"
    return path.read_text("utf-8") if path.is_file() else ""


def _given(path: Path) -> str:
    """The base in a file the user named: JSON from .report/base, or a draft that still has one."""
    from report.word.guard import open_package
    from report.word.read_base import base_of

    data = content(path)
    if data[:1] == b"{":
        return data.decode("utf-8", "replace")
    found = base_of(open_package(data, path.name))
    if not found:
        raise InputError(
            [Problem("E722", "里面没有底稿信息", "请指定当初生成的原稿，或 .report/base 里的文件。", Place(path.name))]
        )
    return found


def no_base(path: Path) -> InputError:
    """The refusal of a draft whose base is nowhere."""
    action = "请用 --base 指定当初生成、没有改过的原稿；都没有时，用 report build 生成新稿，再人工把改动抄过去。"
    return InputError([Problem("E722", "这份稿子里没有底稿信息，不知道哪些数是生成的", action, Place(path.name))])


def period_of(path: Path) -> Places:
    """The period that a draft was built from: the one whose .report/base holds its base, searched near the file and here."""
    opened = open_draft(path)
    folders = _near(path)
    name = _base_name(opened)
    for folder in folders:
        if name and (folder / STATE / "base" / f"{name}.json").is_file():
            return places(folder)
    if opened.base is None:
        action = "定稿已清除溯源信息；请改用期间文件夹，例如 report trace data/2023H1，或用 --data 指定。"
        raise InputError([Problem("E723", "稿子里没有底稿信息，不知道是哪一期的", action, Place(path.name))])
    same = [folder for folder in folders if _subject(folder) == _words(opened.base.subject)]
    if len(same) == 1:
        return places(same[0])
    action = f"请用 --data 指定期间文件夹{f'，例如 --data {folders[0].as_posix()}' if folders else ''}。"
    raise InputError([Problem("E723", "不知道这份稿子是哪一期的", action, Place(path.name))])


def _base_name(opened: Opened) -> str:
    """The name of a draft's base: of the one inside it, else as its identifier tells."""
    from report.word.base import base_digest
    from report.word.read_base import identity

    if opened.base_json:
        return base_digest(opened.base_json)
    name = identity(opened.package).removeprefix("WR-")
    return name if name.isalnum() else ""


def _near(path: Path) -> list[Path]:
    """Period folders of the project a draft lies in, of one right below or beside it, and of the current folder."""
    above = [parent for parent in list(path.resolve().parents)[:4] if parent != Path(parent.anchor)]
    inside = ("data/*/report.yaml", "report.yaml")
    close = (*inside, "*/report.yaml", "*/data/*/report.yaml")
    searched = [*((parent, inside) for parent in above), (path.resolve().parent, close), (Path.cwd(), close)]
    found = [yaml.parent for root, patterns in searched for pattern in patterns for yaml in sorted(root.glob(pattern))]
    return list(dict.fromkeys(found))


def _subject(folder: Path) -> str:
    """The period that a report.yaml says, without reading the rest."""
    from report.problem import Collector
    from report.tables import load_yaml

    node = load_yaml(folder / "report.yaml", folder.name, Collector())
    period = node.get("期间")
    return _words(period.text) if period else ""


def _words(text: str) -> str:
    return "".join(text.split())
