"""The text of a template and of the files it includes → lines that remember where they were written. Pure.

`{% include "部分.md" %}` stands alone on a line and names a file of the same kit; its lines take that line's place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from report.problem import Place, Problem

LONGEST = 1_000_000
"""Characters of a template with its parts."""
_DEEPEST = 4
_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
_INCLUDE = re.compile(r"\s*\{%[-+]?\s*include\s+(['\"])(.+?)\1\s*[-+]?%\}\s*")
_ANY_INCLUDE = re.compile(r"\{%[-+]?\s*include\b")
_RAW = re.compile(r"\{%[-+]?\s*raw\b")
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\U000f0000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a template."""

    file: str
    number: int
    text: str
    """As written."""
    bare: str
    """Without comments."""


def expanded(text: str, file: str, parts: Mapping[str, str], problems: list[Problem]) -> list[Line]:
    """All lines of a template with its includes in place; what cannot be included is told (E423)."""
    lines = list(_expand(text, file, parts, problems, (file,)))
    if sum(len(line.text) for line in lines) > LONGEST:
        problems.append(Problem("E417", "模板超过 100 万字", "请拆成几份", Place(file)))
        return lines[:1]
    return lines


def _expand(
    text: str, file: str, parts: Mapping[str, str], problems: list[Problem], above: tuple[str, ...]
) -> Iterator[Line]:
    for line in _lines(text, file):
        found = _INCLUDE.fullmatch(line.bare)
        if not found:
            if _ANY_INCLUDE.search(line.bare):
                problems.append(_refused(line, "include 要单独占一行，后面写带引号的文件名"))
            yield line
            continue
        name = found[2]
        cause = _why_not(name, parts, above)
        if cause:
            problems.append(_refused(line, cause))
        else:
            folder = file.rpartition("/")[0]
            yield from _expand(parts[name], f"{folder}/{name}".lstrip("/"), parts, problems, (*above, name))


def _why_not(name: str, parts: Mapping[str, str], above: tuple[str, ...]) -> str:
    if name not in parts:
        return f"模板目录里没有“{name}”"
    if name in above or len(above) > _DEEPEST:
        return f"“{name}”引用了自己，停不下来"
    return ""


def _refused(line: Line, cause: str) -> Problem:
    action = "只能引用同一个模板目录里的 .md 文件，例如 {% include '部分.md' %}"
    return Problem("E423", cause, action, Place(line.file, line=line.number), line.text.strip()[:40])


def _lines(text: str, file: str) -> Iterator[Line]:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    bare = _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), text).split("\n")
    for number, (raw, quiet) in enumerate(zip(text.split("\n"), bare, strict=True), 1):
        yield Line(file, number, raw, quiet)


def find_forbidden(line: Line) -> Iterator[Problem]:
    """What no line may hold: characters that cannot be printed, raw blocks, our own mark, a tag left open."""
    place = Place(line.file, line=line.number)
    read = line.text.strip()[:40]
    if _FORBIDDEN.search(line.text.replace("\t", " ")):
        yield Problem("E421", "这一行有不能显示的控制字符", "请删去后重新输入", place, read)
    if _RAW.search(line.bare):
        yield Problem("E413", "模板里不能用“raw”", "要印花括号，请写 {{ '…'|固定 }}", place, read)
    if "_段" in line.bare:
        yield Problem("E412", "模板里不能用“_段”", "请删去", place, read)
    for opening, closing in (("{{", "}}"), ("{%", "%}")):
        if line.bare.count(opening) != line.bare.count(closing):
            yield Problem("E401", f"“{opening}”和“{closing}”没有在这一行里成对", "请补上，并写在同一行", place, read)
            return
