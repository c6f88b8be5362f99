"""Mistakes of YAML syntax in Chinese: PyYAML's message, known by its key phrase → one cause, one action, the right line."""

from __future__ import annotations

from report.problem import Place, Problem, visible
from report.tables.yaml_doubts import line_doubt
from report.tables.yaml_refusals import RefusedError

_MEANINGS = (
    ("cannot start any token", "Y022", "这个值不能以这个符号开头。", "请把整个值用半角引号括起来。"),
    (
        "mapping values are not allowed",
        "Y020",
        "这一行的冒号位置不对：多了一个冒号，或缩进与上一行不一致。",
        "请检查缩进；如果冒号是文字的一部分，请把整个值用半角引号括起来。",
    ),
    (
        "could not find expected ':'",
        "Y021",
        "这一行缺少冒号，不知道是名称还是值。",
        "请写成“名称: 值”，冒号用半角，后面空一格。",
    ),
    ("found unexpected end of stream", "Y023", "引号没有成对。", "请补上缺少的引号。"),
    ("found unknown escape character", "Y026", "双引号里的反斜杠“\\”有特殊含义。", "请把双引号改成单引号。"),
    ("quoted scalar", "Y023", "引号没有成对，或双引号里有不认识的写法。", "请补上缺少的引号；有反斜杠时请改用单引号。"),
    ("flow", "Y024", "方括号或花括号没有成对，或各项之间缺少逗号。", "请补上括号；各项之间用半角逗号。"),
    ("sequence entries are not allowed", "Y027", "列表的“- ”放在了不该放的地方。", "请另起一行写“- ”，并与同级对齐。"),
    ("expected <block end>", "Y025", "缩进没有对齐。", "同一层的各行请用同样多的半角空格开头。"),
    (
        "expected alphabetic or numeric character",
        "Y032",
        "“*”和“&”有特殊含义，不能直接写在开头。",
        "请用半角引号把整个值括起来。",
    ),
    ("alias", "Y032", "“*”是引用，不能用。", "如果“*”是文字，请用半角引号把整个值括起来。"),
    ("tag", "Y031", "“!”开头的类型标记不能用。", "如果“!”是文字，请用半角引号把整个值括起来。"),
    ("block scalar", "Y029", "“|”或“>”后面的写法不对。", "“|”后面请直接换行，下面各行用同样多的空格缩进。"),
    ("directive", "Y028", "“%”开头的行有特殊含义。", "如果“%”是文字，请用半角引号把整个值括起来。"),
    (
        "expected <document start>",
        "Y025",
        "这一行接不上前面的内容，多半是缩进没有对齐。",
        "同一层的各行请用同样多的半角空格开头。",
    ),
)


def refused(error: Exception, text: str, lines: list[str], file: str) -> RefusedError:
    """The fast loader's error → the refusal, with the pure loader's place and our meaning."""
    error = _pure_error(text) or error
    line, column = _mark(error, len(lines))
    doubt = _doubt_before(error, line, lines, file)
    if doubt:
        return RefusedError.of(doubt)
    place = Place(file, line=line + 1, character=column + 1)
    read = visible(lines[line].strip()) if line < len(lines) else ""
    if _is_tab(error):
        return RefusedError("Y011", "这里用了制表符（Tab）。", "请改成半角空格。", place, read)
    message = str(getattr(error, "context", "") or "") + " " + str(getattr(error, "problem", "") or "")
    for phrase, code, cause, action in _MEANINGS:
        if phrase in message:
            return RefusedError(code, cause, action, place, read)
    if isinstance(error, RecursionError):
        return RefusedError("Y030", "嵌套太深。", "配置只写必要的几层。", place)
    return RefusedError("Y020", "这一行的写法读不懂。", "请对照示例检查冒号、缩进和引号。", place, read)


def _pure_error(text: str) -> Exception | None:
    """The error of the pure loader, which has better places; None if it accepts the text."""
    import yaml

    try:
        for _ in yaml.parse(text, Loader=yaml.SafeLoader):
            pass
    except (yaml.YAMLError, ValueError, RecursionError, IndexError) as error:
        return error
    return None


def _mark(error: Exception, count: int) -> tuple[int, int]:
    """Line and column of an error, from 0; an unclosed quote or bracket is at its beginning."""
    problem, context = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    words = f"{getattr(error, 'context', '')} {getattr(error, 'problem', '')}"
    opened = "end of stream" in words or "flow" in words or "expected ':'" in words
    mark = (context if opened and context is not None else problem) or context
    return (min(mark.line, count - 1), mark.column) if mark is not None else (0, 0)


def _is_tab(error: Exception) -> bool:
    return "'\\t' that cannot start" in str(getattr(error, "problem", ""))


def _doubt_before(error: Exception, line: int, lines: list[str], file: str) -> Problem | None:
    """A full-width colon or odd space in the lines just before the error is its real cause."""
    context = getattr(error, "context_mark", None)
    first = min(line, context.line if context is not None else line)
    for number in range(max(0, first - 1), min(line + 1, len(lines))):
        problem = None if lines[number].lstrip().startswith("#") else line_doubt(lines[number], number + 1, file)
        if problem:
            return problem
    return None
