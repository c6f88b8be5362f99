"""Slips of the pen that would print as they stand: single or full-width braces, `@署明`, `##标题` without a blank. Pure.

In: one line of a template. Out: what is wrong with it; also where an `if` or `for` was opened that nothing closes.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Iterator

from report.problem import Place, Problem
from report.template.include import Line

_TAGS = re.compile(r"\{\{.*?\}\}|\{%.*?%\}")
_WORD = re.compile(r"\{%[-+]?\s*(\w+)(.*?)[-+]?%\}")
_BRACE = re.compile(r"[{}｛｝]")
_CLOSING = re.compile(r"[@＠]([一-鿿]+)(.*)")
_HEADING = re.compile(r"[#＃]+")
_OPENERS = ("if", "for", "macro", "set")


def slips(line: Line, closings: Collection[str]) -> Iterator[Problem]:
    """The slips of one line; `closings` are the words that may stand after `@`."""
    text = line.bare.strip()
    words = _TAGS.sub("", text)
    place = Place(line.file, line=line.number)
    if brace := _BRACE.search(words):
        action = "取数写 {{ 表.行.列 }}，判断写 {% if … %}，都是半角的双括号；要印花括号写 {{ '{'|固定 }}。"
        yield Problem("E401", f"这里有单独的或全角的花括号“{brace[0]}”", action, place, text[:40])
    elif closing := _CLOSING.match(text):
        yield from _closing(closing[1], closing[2], closings, place)
    elif heading := _HEADING.match(text):
        yield from _heading(heading[0], text, place)


def _closing(word: str, rest: str, closings: Collection[str], place: Place) -> Iterator[Problem]:
    """`@署名` and its like: a known word, a blank, then text."""
    if word not in closings:
        near = [name for name in closings if word.startswith(name)] or difflib.get_close_matches(
            word, closings, n=1, cutoff=0.4
        )
        spelled = "、".join(f"@{name}" for name in closings)
        action = f"是不是“@{near[0]}”？后面要空一格。" if near else f"可以写 {spelled}。"
        yield Problem("E401", f"不认识“@{word}”", action, place, f"@{word}{rest}"[:40])
    elif not rest[:1].isspace() or not rest.strip():
        action = f"写成“@{word} 文字”，中间空一格。"
        yield Problem("E401", f"“@{word}”后面没有空一格，或没有字", action, place, f"@{word}{rest}"[:40])


def _heading(signs: str, text: str, place: Place) -> Iterator[Problem]:
    """`#` to `####`, half-width, and a blank."""
    if set(signs) == {"#"} and len(signs) <= 4 and text[len(signs) : len(signs) + 1].isspace():
        return
    cause = "标题最多四级" if len(signs) > 4 else "标题的“#”要用半角，后面空一格"
    yield Problem("E401", cause, "例如“## 提高政治站位。”", place, text[:40])


def unclosed(lines: Iterable[Line]) -> int:
    """The line (from 1) of the innermost `if`, `for`, `macro` or set block that nothing closes; 0 if all are closed."""
    open_ones: list[tuple[str, int]] = []
    for number, line in enumerate(lines, 1):
        for found in _WORD.finditer(line.bare):
            word = found[1]
            if word in _OPENERS and not (word == "set" and "=" in found[2]):
                open_ones.append((word, number))
            elif word.startswith("end") and open_ones and open_ones[-1][0] == word[3:]:
                open_ones.pop()
    return open_ones[-1][1] if open_ones else 0
