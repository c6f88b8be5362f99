"""Writings that YAML accepts but a person did not mean: full-width colon, missing or odd space, lost `#`. Pure."""

from __future__ import annotations

import re
from typing import Any

from report.problem import Level, Place, Problem, visible
from report.tables.yaml_refusals import RefusedError

ODD_SPACE = "\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000\ufeff"
_KEY = r"[^\s:：,，。；;#\"'“”\[\]{}&*!|>%@`?-][^\s:：,，。；;#\"'“”\[\]{}]{0,19}"
_WIDE_COLON = rf"\s*(?:- +)?({_KEY})\s*："
_NO_SPACE = rf"\s*(?:- +)?((?!\d+:|https?:){_KEY}):(?=[^\s/\\])"
_ODD = f"[{ODD_SPACE}]"
_WIDE_DASH = r"\s*[－—–] "


def line_doubt(line: str, number: int, file: str) -> Problem | None:
    """What is wrong with a line that was meant as “名称: 值” and is not read as such; None if it does not look so."""
    odd = re.match(rf"\s*(?:- +)?{_KEY}:[{ODD_SPACE}]|\s*[{ODD_SPACE}]", line)
    if odd:
        return _odd_space(Place(file, line=number, character=odd.end()), line)
    dash = re.match(_WIDE_DASH, line)
    if dash:
        place = Place(file, line=number, character=dash.end() - 1)
        return Problem("Y016", "列表的横线是全角的。", "请改成半角“- ”。", place, visible(line.strip()))
    if re.match(r"\s*(- +)?:\s", line):
        place = Place(file, line=number, character=line.index(":") + 1)
        return Problem("Y035", "冒号前面没有名称。", "请补上名称，或删去这一行。", place, visible(line.strip()))
    wide = re.match(_WIDE_COLON, line)
    if wide:
        return _wide_colon(Place(file, line=number, character=wide.end()), line, wide[1])
    tight = re.match(_NO_SPACE, line)
    if tight:
        place = Place(file, line=number, character=tight.end())
        return Problem(
            "Y013", f"“{tight[1]}:”的冒号后面缺少空格。", "请在冒号后面加一个半角空格。", place, visible(line.strip())
        )
    return None


def _wide_colon(place: Place, line: str, key: str) -> Problem:
    return Problem(
        "Y010",
        f"“{key}”后面用了全角冒号“：”，没有读成名称和值。",
        "请改成半角冒号加空格“: ”；如果整行都是文字，请用半角引号括起来。",
        place,
        visible(line.strip()),
    )


def _odd_space(place: Place, line: str) -> Problem:
    return Problem(
        "Y012", "这里有全角空格或不间断空格，不能用来分隔。", "请删去它，改成半角空格。", place, visible(line.strip())
    )


def doubt_root(place: Place, lines: list[str]) -> None:
    """A file that is one long text: raises the reason, if a line shows one."""
    for number, line in enumerate(lines, 1):
        problem = None if line.lstrip().startswith("#") else line_doubt(line, number, place.file)
        if problem:
            raise RefusedError.of(problem)


def doubts(event: Any, place: Place, around: Any, lines: list[str]) -> list[Problem]:
    """What is doubtful about an unquoted scalar: its first line, its further lines, what follows it."""
    found = _own_line(event, place, lines) or _further_lines(event, place, lines)
    if not found:
        found = _wide_comma(event, place, around)
    hash_lost = _lost_hash(event, place, lines)
    return [problem for problem in (found, hash_lost) if problem]


def _own_line(event: Any, place: Place, lines: list[str]) -> Problem | None:
    """A text that begins or ends with an odd space, or stands alone on its line like “名称：值”."""
    text: str = event.value
    line = lines[event.start_mark.line] if event.start_mark.line < len(lines) else ""
    if text and (re.match(_ODD, text) or re.match(_ODD, text[-1])):
        return _odd_space(place, line)
    before = line[: event.start_mark.column]
    if not before.strip() and text:
        return line_doubt(line, place.line, place.file)
    return None


def _further_lines(event: Any, place: Place, lines: list[str]) -> Problem | None:
    """A text over several lines in which a further line looks like “名称：值”."""
    for index in range(event.start_mark.line + 1, min(event.end_mark.line + 1, len(lines))):
        line = lines[index][: event.end_mark.column] if index == event.end_mark.line else lines[index]
        problem = (
            line_doubt(line, index + 1, place.file) if line.strip() and not line.lstrip().startswith("#") else None
        )
        if problem:
            return problem
    return None


def _wide_comma(event: Any, place: Place, around: Any) -> Problem | None:
    """[张三，李四]: one element where two were meant."""
    if around is None or not getattr(around, "flow_style", False) or not re.search("[，、]", event.value):
        return None
    return Problem(
        "Y015",
        "方括号或花括号里用了中文逗号或顿号，几项被当成了一项。",
        "请改成半角逗号“,”；如果逗号是文字的一部分，请用半角引号括起来。",
        place,
        visible(event.value),
    )


def _lost_hash(event: Any, place: Place, lines: list[str]) -> Problem | None:
    """第1号 #2: what follows # is a comment and lost. “# 说明” with a space is a comment on purpose."""
    end = event.end_mark
    if not event.value or end.line >= len(lines) or end.line != event.start_mark.line:
        return None
    lost = re.match(r"\s+(#\S.*)", lines[end.line][end.column :])
    if not lost or set(lost[1]) == {"#"}:
        return None
    return Problem(
        "Y014",
        f"“{visible(lost[1].strip())}”被当作注释，没有读入。",
        "如果它是内容，请把整个值用半角引号括起来；如果是注释，请在“#”后面加一个空格。",
        place,
        visible(event.value),
        Level.WARNING,
    )
