"""Formula text as typed → Python source that `ast` can read, with the column each piece came from."""

from __future__ import annotations

import bisect
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from report.expression.tree import ExpressionError

LONGEST = 2_000
"""Characters of a formula."""
DEEPEST = 40
"""Brackets open at one time."""
_MOST_TOKENS = 600
_LONGEST_NUMBER = 40

_SIGNS = {
    "−": "-", "–": "-", "—": "-", "×": "*", "✕": "*", "÷": "/", "∕": "/", "≤": "<=", "≦": "<=", "⩽": "<=",
    "≥": ">=", "≧": ">=", "⩾": ">=", "≠": "!=", "“": '"', "”": '"', "‘": '"', "’": '"', "'": '"', "。": ".",
    "\n": " ", "\t": " ", "\r": " ", "【": "[", "】": "]", "、": ",",
}  # fmt: skip
"""Signs of a Chinese keyboard and of print; NFKC has already made the full-width ones narrow."""
_WORDS = {"且": " and ", "或": " or ", "非": "not "}
_OPERATORS = {"=": "==", "==": "==", "<>": "!=", "!=": "!=", "<=": "<=", ">=": ">=", "<": "<", ">": ">"}
_TOKEN = re.compile(
    r"""(?P<space>\s+)|(?P<string>"[^"\\]*")|(?P<number>\d+(?:\.\d+)?)(?P<percent>%)?|(?P<join>(?<=[\d)\]"%])[且或])|(?P<word>[^\W\d]\w*)"""
    r"""|(?P<operator><>|<=|>=|==|!=|=|<|>)|(?P<sign>[-+*/().,\[\]])|(?P<other>.)""",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Source:
    """What `ast` reads, and the way back from its columns."""

    text: str
    starts: tuple[int, ...]
    """Where each piece starts in `text`."""
    columns: tuple[int, ...]
    """Where that piece stands in the formula as typed, from 1."""
    end: int
    """The column after the last character."""

    def column(self, offset: int) -> int:
        """The typed column of a character of `text`."""
        at = bisect.bisect_right(self.starts, offset) - 1
        return self.columns[max(at, 0)] if self.columns else 1


def source(typed: str) -> Source:
    """Python source of a formula; ExpressionError for anything outside its small alphabet."""
    if len(typed) > LONGEST:
        raise ExpressionError(f"公式太长（{len(typed)} 字，最多 {LONGEST} 字）", "拆成几个指标", LONGEST)
    text, origin = _normalised(typed.strip(), len(typed) - len(typed.lstrip()))
    pieces: list[str] = []
    starts: list[int] = []
    columns: list[int] = []
    length = depth = 0
    for match in _TOKEN.finditer(text):
        column = origin[match.start()]
        piece = _piece(match, text, column)
        depth += (piece in "([") - (piece in ")]") if len(piece) == 1 else 0
        if depth > DEEPEST or len(pieces) > _MOST_TOKENS:
            raise ExpressionError("公式太复杂", "拆成几个指标，再用它们的名称计算", column)
        pieces.append(piece)
        starts.append(length)
        columns.append(column)
        length += len(piece)
    return Source("".join(pieces), tuple(starts), tuple(columns), origin[-1])


def _normalised(typed: str, lead: int) -> tuple[str, list[int]]:
    """NFKC character by character with the typed column of each result, so that errors point at what was typed."""
    text: list[str] = []
    origin: list[int] = []
    for column, character in enumerate(typed, lead + 1):
        mapped = _SIGNS.get(character) or "".join(
            _SIGNS.get(part, part) for part in unicodedata.normalize("NFKC", character)
        )
        text.append(mapped)
        origin.extend([column] * len(mapped))
    return "".join(text), [*origin, lead + len(typed) + 1]


def _piece(match: re.Match[str], text: str, column: int) -> str:
    kind = match.lastgroup if match.lastgroup != "percent" else "number"
    token = match.group()
    if kind == "number":
        return _number(match, text, column)
    if kind in {"word", "join"}:
        return _WORDS.get(token, token)
    if kind == "operator":
        return _OPERATORS[token]
    if kind == "other":
        raise ExpressionError(*_unknown_sign(token), column)
    return " " if kind == "space" else token


def _number(match: re.Match[str], text: str, column: int) -> str:
    digits = match.group("number")
    rest = re.match(r"(?![且或])\w*", text[match.end() :])
    tail = rest.group() if rest else ""
    if tail and not match.group("percent"):
        word = digits + tail
        raise ExpressionError(
            f"“{word}”以数字开头，不能直接写",
            f'如果是名称，写成 表名["{word}"]；如果是数，去掉后面的“{tail}”',
            column,
        )
    if len(digits) > _LONGEST_NUMBER:
        raise ExpressionError("数太长", f"最多 {_LONGEST_NUMBER} 位", column)
    whole, _, part = digits.partition(".")
    digits = (whole.lstrip("0") or "0") + (f".{part}" if part else "")
    return format(Decimal(digits).scaleb(-2), "f") if match.group("percent") else digits


def _unknown_sign(sign: str) -> tuple[str, str]:
    if sign == '"':
        return "引号没有成对", "名称前后各要一个引号"
    return f"不认识“{sign}”", "公式里只用名称、数、+ − × ÷、比较符号、括号和 且 或 非"
