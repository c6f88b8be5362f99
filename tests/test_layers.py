"""The order of the modules holds (design.md, Modules): each imports only from its left, nobody the package root, no cycles."""

from __future__ import annotations

import ast
import functools
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "report"
ORDER = (
    "problem", "progress", "number", "figure", "document", "expression", "compare", "tables", "ledger", "dictionary", "exhibits", "template",
    "merge", "check", "audit", "charts", "word", "project", "cli",
)  # fmt: skip
LATER = ("preview", "web")
"""Faces that may be added to the right of the command line's verbs."""
OUTSIDE = {
    "template": {"jinja2"},
    "tables": {"yaml", "openpyxl", "pandas"},
    "ledger": {"pandas", "numpy"},
    "charts": {"matplotlib", "xlsxwriter", "numpy", "lxml", "PIL"},
    "word": {"docx", "lxml", "msoffcrypto"},
    "cli": {"click"},
    "web": {"flask", "waitress"},
}
"""What a module may import besides the standard library; everything else uses that alone."""
HEAVY = {
    "jinja2",
    "yaml",
    "openpyxl",
    "pandas",
    "matplotlib",
    "docx",
    "lxml",
    "xlsxwriter",
    "numpy",
    "PIL",
    "flask",
    "waitress",
}


def module_of(path: Path) -> str:
    """The module a file belongs to: its folder below the package, or its own name."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def files() -> list[Path]:
    """Every file of the package with a place in the order."""
    roots = {PACKAGE / "__init__.py", PACKAGE / "__main__.py"}
    return [path for path in sorted(PACKAGE.rglob("*.py")) if path not in roots]


@functools.cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def imports(path: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Pairs (module named, names taken from it) of every import of a file; relative ones begin with a dot."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, ()) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or ""), tuple(alias.name for alias in node.names)


def own(name: str) -> str:
    """The module of this package that an import names; empty for a library."""
    first, _, rest = name.partition(".")
    return rest.split(".")[0] if first == "report" else ""


def test_every_file_has_a_place_in_the_order() -> None:
    assert {module_of(path) for path in files()} <= {*ORDER, *LATER}


def test_each_module_imports_only_from_its_left() -> None:
    order = (*ORDER, *LATER)
    wrong = [
        f"{path.relative_to(PACKAGE)} imports {name}"
        for path in files()
        for name, _ in imports(path)
        if own(name) and order.index(own(name)) > order.index(module_of(path))
    ]
    assert wrong == []


def test_nobody_imports_the_package_root_or_relatively() -> None:
    named = [(path.relative_to(PACKAGE), name) for path in files() for name, _ in imports(path)]
    assert [found for found in named if found[1] == "report" or found[1].startswith(".")] == []


def test_each_module_uses_only_the_libraries_it_was_given() -> None:
    wrong = []
    for path in files():
        allowed = {*sys.stdlib_module_names, "report", *OUTSIDE.get(module_of(path), set())}
        wrong += [
            f"{path.relative_to(PACKAGE)}: {name}" for name, _ in imports(path) if name.partition(".")[0] not in allowed
        ]
    assert wrong == []


def test_no_two_files_import_each_other() -> None:
    named = {path: ".".join(("report", *path.relative_to(PACKAGE).with_suffix("").parts)) for path in files()}
    by_name = {name.removesuffix(".__init__"): path for path, name in named.items()}
    edges = {name: set(needed(path, by_name)) for name, path in by_name.items()}
    done: set[str] = set()

    def visit(name: str, above: tuple[str, ...]) -> None:
        assert name not in above, " → ".join((*above[above.index(name) :], name))
        if name not in done:
            for following in edges[name]:
                visit(following, (*above, name))
            done.add(name)

    for name in edges:
        visit(name, ())
    assert done == set(edges)


def needed(path: Path, by_name: dict[str, Path]) -> Iterator[str]:
    """The files of the package that a file imports, those inside its functions too: a late import hides no circle."""
    for name, taken in imports(path):
        below = [f"{name}.{word}" for word in taken if f"{name}.{word}" in by_name]
        yield from below or ([name] if name in by_name and by_name[name] != path else [])


def test_no_file_is_longer_than_650_lines() -> None:
    lengths = {str(path.relative_to(PACKAGE)): len(path.read_text("utf-8").splitlines()) for path in files()}
    assert {name: length for name, length in lengths.items() if length > 650} == {}


def test_loading_every_module_loads_no_heavy_library() -> None:
    there = [name for name in ORDER if (PACKAGE / f"{name}.py").exists() or (PACKAGE / name / "__init__.py").exists()]
    lines = [f"import report.{name}; print('{name}', *sorted({HEAVY!r} & set(sys.modules)))" for name in there]
    code = "\n".join(["import sys", *lines])
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.stdout.split("\n")[:-1] == there
