"""The base (基线稿) and the document id inside a Word file.

In: a Package. Out: the base's JSON and `dc:identifier`. The base is found by the namespace of its root, because editors
rename and rewrite its part.
"""

from __future__ import annotations

from report.problem import InputError, Place, Problem
from report.word.base import is_base, read_base
from report.word.read_xml import name, related, tree
from report.word.zipped import Package


def base_part_name(package: Package) -> str:
    """Name of the part that holds the base; empty if there is none."""
    for part in package.names():
        if part.endswith(".xml") and part.lower().startswith("customxml/") and is_base(package.part(part)):
            return part
    return ""


def base_of(package: Package) -> str | None:
    """The JSON of the base inside a file, None if there is none; InputError (E720) if it is damaged."""
    part = base_part_name(package)
    if not part:
        return None
    try:
        return read_base(package.part(part))
    except ValueError as error:
        raise InputError(
            [
                Problem(
                    "E720",
                    f"文件里的基线稿不能用：{error}",
                    "请用 --base 指定生成时的基线，或用原来生成的稿子重新开始",
                    Place(package.shown),
                    part,
                )
            ]
        ) from error


def identity(package: Package) -> str:
    """`dc:identifier` of a file, empty if there is none; it names the base kept beside the draft."""
    for part in related(package, "", "core-properties"):
        found = next(tree(package, part).iter(name("dc:identifier")), None)
        if found is not None:
            return (found.text or "").strip()
    return ""
