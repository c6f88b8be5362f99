"""What is where: the period's folder, the project's root, the kit, last year's folder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from report.problem import InputError, Place, Problem
from report.tables import candidates

PACKAGE = Path(__file__).resolve().parent.parent
STATE = ".report"


@dataclass(frozen=True, slots=True)
class Places:
    """The folders of one period."""

    period: Path
    """The data folder with report.yaml."""
    root: Path
    """The project: beside data, templates and output."""

    @property
    def state(self) -> Path:
        """Machine state, safe to delete."""
        return self.period / STATE

    @property
    def output(self) -> Path:
        """Where reports are written."""
        return self.root / "output"

    def shown(self, path: Path) -> str:
        """A path as the user knows it: relative to the project, forward slashes."""
        try:
            return path.resolve().relative_to(self.root.resolve()).as_posix()
        except ValueError:
            return path.name

    def kit(self, name: str) -> Path:
        """The folder of a template kit: the project's own, else the one that came with the program."""
        own = self.root / "templates" / name
        if own.is_dir():
            return own
        shipped = kits() / name
        if shipped.is_dir():
            return shipped
        import difflib  # here, because only a wrong name needs it

        known = sorted({path.name for path in (*_folders(self.root / "templates"), *_folders(kits()))})
        near = difflib.get_close_matches(name, known, n=1, cutoff=0.3)
        action = f"是不是“{near[0]}”？" if near else f"现有模板：{'、'.join(known)}"
        raise InputError(
            [Problem("E507", f"没有叫“{name}”的模板", action, Place(self.shown(self.period / "report.yaml")), name)]
        )

    def sibling(self, name: str) -> Path | None:
        """Another period's folder beside this one: with a report.yaml, or at least with tables."""
        found = self.period.parent / name
        return found if (found / "report.yaml").is_file() or (found.is_dir() and candidates(found)) else None


def _folders(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.is_dir()] if folder.is_dir() else []


def kits() -> Path:
    """The kits that came with the program: in the wheel, else in the checkout."""
    inside = PACKAGE / "_kit" / "templates"
    return inside if inside.is_dir() else PACKAGE.parent / "templates"


def example() -> Path:
    """The example data that came with the program."""
    inside = PACKAGE / "_kit" / "data"
    return inside if inside.is_dir() else PACKAGE.parent / "data"


def places(typed: str | Path) -> Places:
    """The folders of the period that a user named; InputError E508 with what there is if none is there."""
    path = Path(typed)
    path = path.parent if path.name == "report.yaml" else path
    for folder in (path, path.parent / "data" / path.name, Path("data") / path):
        if _is(folder / "report.yaml", Path.is_file):
            inside = folder.resolve().parent
            return Places(folder, inside.parent if inside.name == "data" else inside)
    raise InputError([_missing(path)])


_LIKE_REPORT = {"report.yaml.txt", "report.yml", "report.txt", "report.yaml.yaml"}
"""Names under which editors save report.yaml by mistake."""


def _is(path: Path, what: Callable[[Path], bool]) -> bool:
    try:
        return what(path)
    except OSError:  # a name too long, a folder without permission
        return False


def _missing(path: Path) -> Problem:
    """E508: what is at the name that was typed, or like it, and what to type or do instead."""
    tries = (path, path.parent / "data" / path.name, Path("data") / path)
    folder = next((found for found in tries if _is(found, Path.is_dir)), None)
    if _is(path, Path.is_file):
        cause = f"“{path.as_posix()}”是文件，这里要写期间文件夹"
        inside = _is(path.parent / "report.yaml", Path.is_file)
        return Problem(
            "E508", cause, f"请写 {path.parent.as_posix()}" if inside else _known(path), Place(path.as_posix())
        )
    if folder is None:
        return Problem("E508", f"没有“{path.as_posix()}”这个文件夹", _known(path), Place(path.as_posix()))
    cause = f"“{folder.as_posix()}”里没有 report.yaml"
    like = next((found.name for found in sorted(folder.iterdir()) if found.name.lower() in _LIKE_REPORT), "")
    action = f"请把里面的“{like}”改名为 report.yaml" if like else _known(folder)
    return Problem("E508", cause, action, Place(folder.as_posix()))


def _known(path: Path) -> str:
    """The periods around a name; the one that differs in capitals only is proposed."""
    around = path if _is(path, Path.is_dir) else path.parent
    known = sorted(
        {found.parent.name for pattern in ("*/report.yaml", "data/*/report.yaml") for found in around.glob(pattern)}
    )
    same = next((name for name in known if name.lower() == path.name.lower()), "")
    if same:
        return f"是不是“{same}”？"
    return f"这里有：{'、'.join(known)}" if known else "先用 report init 目录 新建，再写 report build 目录/2023H1"
