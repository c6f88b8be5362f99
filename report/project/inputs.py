"""Which file, or which sheet of which workbook, holds which table of a period; and whether an entry workbook was filled in.

In: a period's folder and the declared tables and ledgers. Out: an Input for each that was sent; files and sheets that no table
claims are told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path

from report.dictionary import Dictionary, LedgerSpec, TableSpec, wanted
from report.problem import Collector, Level, Place, Problem
from report.project.places import Places
from report.tables import Table, candidates, fold, folders, in_parts, parts, read, sheets, sheets_with_data, unreadable
from report.tables.several import tell_parts

BOOKS = (".xlsx", ".xlsm")
ENTRY_FILE = "填报表.xlsx"
ENTRY_MARK = "填报说明"
"""The first sheet of an entry workbook (填报表), by which it is known whatever its file is called."""
Spec = TableSpec | LedgerSpec


@dataclass(frozen=True, slots=True)
class Input:
    """Where one table of a period stands."""

    path: Path
    """A file; of a ledger also a folder of the parts that towns or departments sent."""
    sheet: str = ""
    """The worksheet, where it goes by its sheet's name; empty: the file goes by its own name."""


def inputs(places: Places, declared: Dictionary, problems: Collector) -> dict[str, Input]:
    """Name of a table or ledger → where it stands: by the file's name, or by the sheet's in a workbook of several."""
    names = _names(declared)
    found: dict[str, Input] = {}
    for path in candidates(places.period):
        listed = sheets(path) if path.suffix.lower() in BOOKS else []
        inside = {sheet: names[fold(sheet)] for sheet in listed if fold(sheet) in names}
        own = names.get(fold(path.stem))
        if own and (not inside or len(listed) == 1):
            _claim(found, own, Input(path), places, problems)
        elif inside:
            _book(found, path, inside, places, declared, problems)
        elif not is_entry(listed):
            problems.add(_unused(path, places.shown(path), declared, opened=bool(listed)))
    _folders(found, names, places, declared, problems)
    return found


def _folders(
    found: dict[str, Input], names: Mapping[str, str], places: Places, declared: Dictionary, problems: Collector
) -> None:
    """Folders that are named like a ledger hold its parts; what else a clerk keeps in folders is left alone."""
    for folder in folders(places.period):
        name = names.get(fold(folder.name))
        if name in declared.tables:
            cause = f"“{folder.name}”是统计表，不能分成几个文件。"
            action = "请汇总成一个文件，放在期间的文件夹里；只有台账可以一个单位一个文件。"
            problems.add(Problem("E517", cause, action, Place(places.shown(folder))))
        elif name and candidates(folder):
            _claim(found, name, Input(folder), places, problems)
            _tell_other_sheets(folder, names, places, declared, problems)
        _tell_folder(folder, name or "", names, places, problems)


def _tell_other_sheets(
    folder: Path, names: Mapping[str, str], places: Places, declared: Dictionary, problems: Collector
) -> None:
    """Sheets of other tables that a town filled in too, in the workbook of its part: only the folder's ledger is read."""
    ledger = declared.ledgers[names[fold(folder.name)]]
    for path in (path for path in candidates(folder) if path.suffix.lower() in BOOKS):
        for sheet in sheets(path):
            other = names.get(fold(sheet), ledger.name)
            if other != ledger.name and filled(path, sheet, _spec(declared, other)):
                cause = f"这个工作表没有读：“{folder.name}”文件夹里只读{ledger.title}。"
                action = f"要用它请另存为一个文件，放到“{_spec(declared, other).file}”文件夹（统计表请先汇总）。"
                place = Place(places.shown(path), sheet)
                problems.add(Problem("E510", cause, action, place, level=Level.WARNING))


def _tell_folder(folder: Path, name: str, names: Mapping[str, str], places: Places, problems: Collector) -> None:
    """A ledger's folder that is empty or holds folders, and a folder whose name is nearly a ledger's."""
    told: list[tuple[Path, str, str]] = []
    if name and not candidates(folder):
        told.append((folder, "文件夹里没有表格文件，没有使用。", "请放入各单位报来的台账；用不到就删去。"))
    if name:
        inner = [path for path in folders(folder) if candidates(path)]
        told += [(path, "文件夹里的文件夹没有读。", "请把里面的文件移到上一层；用不到就移走。") for path in inner]
    elif (near := get_close_matches(fold(folder.name), names, 1, 0.75)) and candidates(folder):
        told.append((folder, "不认识这个文件夹，没有使用。", f"要用它请改名为“{near[0]}”；用不到就不用管。"))
    for path, cause, action in told:
        problems.add(Problem("E510", cause, action, Place(places.shown(path)), level=Level.WARNING))


def _unused(path: Path, shown: str, declared: Dictionary, *, opened: bool) -> Problem:
    """A file that no table claims: E510, or why it cannot be opened; a workbook may hold every table of the period."""
    reason = None if opened else unreadable(path, shown)
    if reason is None:
        cause, action = "不认识这个文件，没有使用。", f"要用它请改名为“{_like(path.stem, declared)}”这样的表名。"
        return Problem("E510", cause, action, Place(shown), level=Level.WARNING)
    book = path.suffix.lower() in BOOKS or fold(path.stem) == Path(ENTRY_FILE).stem
    return reason if book else replace(reason, level=Level.WARNING)


def _like(name: str, declared: Dictionary) -> str:
    """The table's name that looks most like this one, else the first."""
    specs: list[Spec] = [*declared.tables.values(), *declared.ledgers.values()]
    files = [spec.file for spec in specs]
    return next(iter(get_close_matches(name, files, n=1, cutoff=0.4)), files[0] if files else "")


def _names(declared: Dictionary) -> dict[str, str]:
    """What a file or sheet may be called → table or ledger: the declared file name, the title, the key."""
    names: dict[str, str] = {}
    specs: list[Spec] = [*declared.tables.values(), *declared.ledgers.values()]
    for spec in specs:
        names[fold(spec.file)] = spec.name
    for spec in specs:
        names.setdefault(fold(spec.title), spec.name)
        names.setdefault(fold(spec.name), spec.name)
    return names


def _claim(found: dict[str, Input], name: str, where: Input, places: Places, problems: Collector) -> None:
    if name in found:
        cause = f"与 {_called(found[name])} 是同一张表。"
        place = Place(places.shown(where.path), where.sheet)
        problems.add(Problem("E511", cause, "请只留一个。", place))
    else:
        found[name] = where


def _called(where: Input) -> str:
    return f"{where.path.name}〔{where.sheet}〕" if where.sheet else where.path.name


def _book(
    found: dict[str, Input],
    path: Path,
    inside: Mapping[str, str],
    places: Places,
    declared: Dictionary,
    problems: Collector,
) -> None:
    """A workbook with a sheet a table; of an entry workbook only the sheets that were filled in."""
    listed = sheets(path)
    entry = is_entry(listed)
    for sheet, name in inside.items():
        if not entry or filled(path, sheet, _spec(declared, name)):
            _claim(found, name, Input(path, sheet), places, problems)
    others = [sheet for sheet in listed if sheet not in inside and sheet != ENTRY_MARK]
    for sheet in sheets_with_data(path, others):  # a cover or instructions hold none, and are passed over
        cause = "不认识这个工作表，没有使用。"
        action = f"要用它请改成表的名称，如“{_like(sheet, declared)}”；用不到就不用管。"
        problems.add(Problem("E510", cause, action, Place(places.shown(path), sheet), level=Level.WARNING))


def _spec(declared: Dictionary, name: str) -> Spec:
    return declared.tables.get(name) or declared.ledgers[name]


def is_entry(listed: list[str]) -> bool:
    """Whether a workbook's sheets are those of an entry workbook."""
    return bool(listed) and listed[0] == ENTRY_MARK


def filled(path: Path, sheet: str, spec: Spec) -> bool:
    """Whether anything was entered in a sheet beside the names that were there."""
    keys = {fold(name) for name in spec.key} if isinstance(spec, TableSpec) else set()
    quiet = Collector()
    tables = read(path, sheet, wanted(spec), quiet, shown=path.name)
    if not tables:  # a sheet whose header was changed is for the reader to refuse
        return any(problem.code == "E101" for problem in quiet.problems)
    return any(_entered(table, keys) for table in tables)


def _entered(table: Table, keys: set[str]) -> bool:
    return any(
        cell.text
        for row in table.rows
        for header, cell in zip(table.headers, row, strict=False)
        if header.name not in keys
    )


def has_entries(path: Path, declared: Dictionary) -> bool:
    """Whether an entry workbook holds anything that counts as input; any other file does."""
    listed = sheets(path) if path.suffix.lower() in BOOKS else []
    if not is_entry(listed):
        return True
    names = _names(declared)
    return any(filled(path, sheet, _spec(declared, names[fold(sheet)])) for sheet in listed if fold(sheet) in names)


def tables_of(places: Places, spec: Spec, found: Mapping[str, Input], problems: Collector) -> Iterator[Table]:
    """The tables of a spec, as they were sent."""
    where = found.get(spec.name)
    if where is not None:
        files = parts(where.path, places.shown(where.path))
        before = len(problems.errors())
        for path, shown in files:
            yield from read(path, where.sheet or spec.file, wanted(spec), problems, shown=shown)
        if in_parts(where.path) and len(problems.errors()) == before:
            tell_parts(places.shown(where.path), [path.name for path, _ in files], problems)
