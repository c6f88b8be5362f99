"""The lines of a template: which are headings, paragraphs, exhibits or control lines, and what identifies each. Pure.

In: the text of report.md. Out: the text with a block mark before every printing line (same number of lines), and a
`LineInfo` for each: style, heading level, the static part of its block id and the loops it stands in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

BOLD_ON, BOLD_OFF = "\U000ffff0", "\U000ffff1"
"""Stand for `**` of the template source after rendering; planes 15 and 16 never come from data."""

_TAG = re.compile(r"\{%-?\s*(.*?)\s*-?%\}", re.DOTALL)
_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
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
    """Line in the file, from 1."""
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
    identity: str = ""
    """Source without spaces, shared by the same ordinal of the branches of one `if`."""
    nth: int = 0
    """Which of the lines with equal identity this is."""


@dataclass(slots=True)
class _Node:
    """A block-level `if` with its branches, or a loop, macro or set-block with one."""

    word: str
    line: int
    branches: list[list[_Node | LineInfo]] = field(default_factory=lambda: [[]])


@dataclass(slots=True)
class Source:
    """A template made ready for Jinja."""

    text: str
    """Same number of lines; each printing line begins with `{{ _段(number, loop variables) }}`."""
    lines: dict[int, LineInfo]
    conditions: dict[int, LineInfo]
    """Line of a block-level `if` → the first printing line in it: an undecided condition prints one block there."""
    original: list[str]


def prepare(text: str) -> Source:
    """A template's text with its block marks; unbalanced tags are left for Jinja to report."""
    original = text.splitlines()
    quiet = _blank_comments(text).splitlines()
    root = _Node("", 0)
    stack = [root]
    lines: dict[int, LineInfo] = {}
    out = []
    for number, (raw, bare) in enumerate(zip(original, quiet, strict=True), 1):
        if _is_control(bare):
            _follow(bare, number, stack)
            out.append(bare)
        elif not bare.strip() or any(node.word in {"macro", "set", "raw"} for node in stack):
            out.append(bare)
        else:
            info = _line(number, raw, bare, stack)
            lines[number] = info
            stack[-1].branches[-1].append(info)
            out.append(_marked(info, bare))
    _identify(root)
    _count_equal(lines)
    return Source("\n".join(out), lines, _conditions(root), original)


def _blank_comments(text: str) -> str:
    """Comments replaced by nothing but their line breaks, so that line numbers stay."""
    return _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), text)


def _is_control(bare: str) -> bool:
    return bool(_TAG.search(bare)) and not _TAG.sub("", bare).strip()


def _follow(bare: str, number: int, stack: list[_Node]) -> None:
    """Open, switch and close block-level nodes as the tags of a control line say."""
    for found in _TAG.finditer(bare):
        word = found[1].split(None, 1)[0] if found[1] else ""
        if word in {"if", "for", "macro", "raw"} or (word == "set" and "=" not in found[1]):
            node = _Node(word, number)
            if word == "for" and (variables := _FOR.match(found[1])):
                node.word = f"for {variables[1]}"
            stack[-1].branches[-1].append(node)
            stack.append(node)
        elif word in {"elif", "else"} and stack[-1].word == "if":
            stack[-1].branches.append([])
        elif word in {"endif", "endfor", "endmacro", "endset", "endraw"} and len(stack) > 1:
            stack.pop()


def _line(number: int, raw: str, bare: str, stack: list[_Node]) -> LineInfo:
    text = bare.strip()
    style, level = "正文", 0
    if heading := _HEADING.match(text):
        level = len(heading[1])
        style = f"标题{level}"
    elif (closing := _AT.match(text)) and closing[1] in CLOSING:
        style = CLOSING[closing[1]]
    exhibit = _EXHIBIT.fullmatch(text)
    pin = _PIN.search(raw)
    loops = tuple(
        name.strip() for node in stack if node.word.startswith("for ") for name in node.word[4:].split(",")
    )
    return LineInfo(
        number, raw.strip(), style, level, (exhibit[1] or exhibit[2]) if exhibit else "", pin[1] if pin else "", loops
    )


def _marked(info: LineInfo, bare: str) -> str:
    text = bare.strip()
    text = _HEADING.sub("", text, count=1) if info.level else text
    if info.style in CLOSING.values():
        text = _AT.sub("", text, count=1)
    arguments = ", ".join([str(info.number), *info.loops])
    return f"{{{{ _段({arguments}) }}}}{_bold(text)}"


def _bold(text: str) -> str:
    """`**…**` outside of tags as bold marks; an odd one stays as typed."""
    pieces = _PROTECTED.split(text)
    marks = sum(piece.count("**") for piece in pieces[::2])
    turn = 0
    for index in range(0, len(pieces), 2):
        while "**" in pieces[index] and turn < marks - marks % 2:
            pieces[index] = pieces[index].replace("**", BOLD_OFF if turn % 2 else BOLD_ON, 1)
            turn += 1
    return "".join(pieces)


def _identify(node: _Node) -> list[str]:
    """Give every line its identity; returns the distinct identities below a node in order."""
    own: list[str] = []
    first: list[str] = []
    for index, branch in enumerate(node.branches):
        found: list[str] = []
        for child in branch:
            if isinstance(child, LineInfo):
                child.identity = child.pin or "".join(child.source.split())
                found.append(child.identity)
            else:
                found.extend(_identify(child))
        found = list(dict.fromkeys(found))
        if index and not node.word.startswith("for "):
            shared = dict(zip(found, first, strict=False))
            _rename(branch, shared)
            found = [shared.get(name, name) for name in found]
        else:
            first = found
        own.extend(found)
    return list(dict.fromkeys(own))


def _rename(branch: list[_Node | LineInfo], shared: dict[str, str]) -> None:
    for child in branch:
        if isinstance(child, LineInfo):
            child.identity = shared.get(child.identity, child.identity)
        else:
            for inner in child.branches:
                _rename(inner, shared)


def _count_equal(lines: dict[int, LineInfo]) -> None:
    """Tell equal lines apart by their order; lines that share an identity on purpose keep one count per distinct source."""
    seen: dict[str, dict[str, int]] = {}
    for info in lines.values():
        sources = seen.setdefault(info.identity, {})
        own = "".join(info.source.split())
        info.nth = sources.get(own, 0)
        sources[own] = info.nth + 1


def _conditions(root: _Node) -> dict[int, LineInfo]:
    found: dict[int, LineInfo] = {}

    def visit(node: _Node) -> LineInfo | None:
        first = None
        for branch in node.branches:
            for child in branch:
                line = child if isinstance(child, LineInfo) else visit(child)
                first = first or line
        if node.word == "if" and first:
            found[node.line] = first
        return first

    visit(root)
    return found
