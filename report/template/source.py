"""The lines of a template: which are headings, paragraphs, exhibits or control lines, and what identifies each. Pure.

In: the text of report.md and of the files it includes. Out: the text with a block mark before every printing line, and a
`LineInfo` for each: style, heading level, the static part of its block id and the loops it stands in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from report.problem import Place, Problem
from report.template.include import Line, expanded, find_forbidden
from report.template.slips import slips

BOLD_ON, BOLD_OFF = "\U000ffff0", "\U000ffff1"
"""Stand for `**` of the template source after rendering; planes 15 and 16 never come from data."""

_TAG = re.compile(r"\{%[-+]?\s*(.*?)\s*[-+]?%\}")
_PIN = re.compile(r"\{#:\s*(\S+?)\s*#\}")
_PROTECTED = re.compile(r"(\{\{.*?\}\}|\{%.*?%\})")
_HEADING = re.compile(r"(#{1,4})\s+")
_AT = re.compile(r"@(\S+?)[\s　]+")
_EXHIBIT = re.compile(r"\{\{-?\s*图表(?:\.(\w+)|\[\s*['\"](.+?)['\"]\s*\])\s*-?\}\}")
_FOR = re.compile(r"for\s+(.+?)\s+in\s")

CLOSING = {"标题": "题目", "主送": "主送", "署名": "署名", "日期": "日期", "附件": "附件", "注": "附注"}
"""Words after `@` and the style they give."""


@dataclass(slots=True)
class LineInfo:
    """What is known of one printing line before it is rendered."""

    number: int
    """Line in the text given to Jinja, from 1."""
    source: str
    """As written, without marks."""
    style: str
    level: int = 0
    """1–4 for a heading."""
    exhibit: str = ""
    """Name of the exhibit if the line is only `{{ 图表.键 }}`."""
    pin: str = ""
    """From `{#: 名 #}`; replaces the text in the identity."""
    loops: tuple[str, ...] = ()
    """Variables of the enclosing block-level loops, outermost first."""
    file: str = ""
    """The included file it comes from; empty for the template itself."""
    leader: LineInfo | None = None
    """The line of the same ordinal in the first branch of its `if`: the two share one id."""
    identity: str = ""
    """Source without spaces, or the pin."""
    nth: int = 0
    """Which of the lines with equal identity this is."""


@dataclass(slots=True)
class _Node:
    """A block-level `if` with its branches, or a loop, macro or set-block with one."""

    word: str
    lines: list[int]
    """Lines of its `if` and `elif`."""
    branches: list[list[_Node | LineInfo]] = field(default_factory=lambda: [[]])


@dataclass(slots=True)
class Source:
    """A template made ready for Jinja."""

    text: str
    """One line for each of `written`; each printing line begins with `{{ _段(number, loop variables) }}`."""
    lines: dict[int, LineInfo]
    conditions: dict[int, LineInfo]
    """Line of a block-level `if` or `elif` → the line whose place an undecided one takes."""
    written: list[Line]
    problems: list[Problem]

    def place(self, number: int, otherwise: str) -> Place:
        """Where a line of the text stands for its author."""
        if 0 < number <= len(self.written):
            return Place(self.written[number - 1].file, line=self.written[number - 1].number)
        return Place(otherwise)

    def read(self, number: int) -> str:
        """The line as written, for a message."""
        return self.written[number - 1].text.strip()[:40] if 0 < number <= len(self.written) else ""


def prepare(text: str, file: str = "", parts: Mapping[str, str] | None = None) -> Source:
    """A template's text with its block marks; unbalanced tags are left for Jinja to report."""
    problems: list[Problem] = []
    written = expanded(text, file, parts or {}, problems)
    for line in written:
        problems.extend(list(find_forbidden(line)) or slips(line, CLOSING))
    root = _Node("", [])
    stack = [root]
    lines: dict[int, LineInfo] = {}
    out = []
    for number, line in enumerate(written, 1):
        if _is_control(line.bare):
            _follow(line.bare, number, stack)
            out.append(line.bare)
        elif not line.bare.strip():
            out.append("")
        elif any(node.word in {"macro", "set"} for node in stack):
            out.append(bold(line.bare))
        else:
            info = _line(number, line, stack, file)
            lines[number] = info
            stack[-1].branches[-1].append(info)
            out.append(_marked(info, line.bare))
    _lead(root)
    _count_equal(lines)
    return Source("\n".join(out), lines, _conditions(root), written, problems)


def _is_control(bare: str) -> bool:
    return bool(_TAG.search(bare)) and not _TAG.sub("", bare).strip()


def _follow(bare: str, number: int, stack: list[_Node]) -> None:
    """Open, switch and close block-level nodes as the tags of a control line say."""
    for found in _TAG.finditer(bare):
        word = found[1].split(None, 1)[0] if found[1] else ""
        if word in {"if", "for", "macro"} or (word == "set" and "=" not in found[1]):
            node = _Node(word, [number])
            if word == "for" and (variables := _FOR.match(found[1])):
                node.word = f"for {variables[1]}"
            stack[-1].branches[-1].append(node)
            stack.append(node)
        elif word in {"elif", "else"} and stack[-1].word.split()[:1] in (["if"], ["for"]):
            stack[-1].branches.append([])
            stack[-1].lines.append(number)
        elif word in {"endif", "endfor", "endmacro", "endset"} and len(stack) > 1:
            stack.pop()


def _line(number: int, line: Line, stack: list[_Node], file: str) -> LineInfo:
    text = line.bare.strip()
    style, level = "正文", 0
    if heading := _HEADING.match(text):
        level = len(heading[1])
        style = f"标题{level}"
    elif (closing := _AT.match(text)) and closing[1] in CLOSING:
        style = CLOSING[closing[1]]
    exhibit = _EXHIBIT.fullmatch(text)
    pin = _PIN.search(line.text)
    return LineInfo(
        number,
        line.text.strip(),
        style,
        level,
        (exhibit[1] or exhibit[2]) if exhibit else "",
        pin[1] if pin else "",
        _loops(stack),
        line.file if line.file != file else "",
    )


def _loops(stack: list[_Node]) -> tuple[str, ...]:
    """The variables of the loops in whose body (not whose `else`) a line stands."""
    inside = (node for node in stack if node.word.startswith("for ") and len(node.branches) == 1)
    return tuple(name.strip() for node in inside for name in node.word[4:].split(","))


def _marked(info: LineInfo, bare: str) -> str:
    text = bare.strip()
    text = _HEADING.sub("", text, count=1) if info.level else text
    if info.style in CLOSING.values():
        text = _AT.sub("", text, count=1)
    arguments = ", ".join([str(info.number), *info.loops])
    return f"{{{{ _段({arguments}) }}}}{bold(text)}"


def bold(text: str) -> str:
    """`**…**` outside of tags as bold marks; an odd one stays as typed."""
    pieces = _PROTECTED.split(text)
    marks = sum(piece.count("**") for piece in pieces[::2])
    turn = 0
    for index in range(0, len(pieces), 2):
        while "**" in pieces[index] and turn < marks - marks % 2:
            pieces[index] = pieces[index].replace("**", BOLD_OFF if turn % 2 else BOLD_ON, 1)
            turn += 1
    return "".join(pieces)


def _lead(node: _Node) -> list[LineInfo]:
    """Let the lines of an `if` follow those of its first branch by ordinal; returns the lines below a node in order."""
    first: list[LineInfo] = []
    own: list[LineInfo] = []
    for index, branch in enumerate(node.branches):
        found = [line for child in branch for line in ([child] if isinstance(child, LineInfo) else _lead(child))]
        if index and node.word == "if":
            for line, leader in zip(found, first, strict=False):
                line.leader = leader
            found = found[len(first) :]
        first = first or found
        own.extend(found)
    return own


def _count_equal(lines: Mapping[int, LineInfo]) -> None:
    """Give every line its identity, and equal ones their ordinal; a line that follows another has that one's."""
    seen: dict[str, int] = {}
    for info in lines.values():
        info.identity = info.pin or "".join([info.file, *info.source.split()])
        leader = _leader(info)
        if leader is not info and not info.pin:
            info.identity, info.nth = leader.identity, leader.nth
            continue
        info.nth = seen.get(info.identity, 0)
        seen[info.identity] = info.nth + 1


def _leader(info: LineInfo) -> LineInfo:
    while info.leader is not None:
        info = info.leader
    return info


def _conditions(root: _Node) -> dict[int, LineInfo]:
    """Which line an undecided `if` stands for: its first line of prose, else its first line."""
    found: dict[int, LineInfo] = {}
    for node in _below(root):
        lines = list(_lines(node))
        if node.word == "if" and lines:
            prose = (line for line in lines if line.style == "正文" and not line.exhibit)
            found.update(dict.fromkeys(node.lines, next(prose, lines[0])))
    return found


def _below(node: _Node) -> Iterator[_Node]:
    yield node
    for branch in node.branches:
        for child in branch:
            if isinstance(child, _Node):
                yield from _below(child)


def _lines(node: _Node) -> Iterator[LineInfo]:
    for branch in node.branches:
        for child in branch:
            if isinstance(child, LineInfo):
                yield child
            else:
                yield from _lines(child)
