"""A failure of a template → one Problem in Chinese with file, line and the line's text."""

from __future__ import annotations

import re
import traceback
from types import TracebackType

from report.problem import Place, Problem
from report.template.slips import unclosed
from report.template.source import Source
from report.template.views import Mistake, Undecided, undecided_text

_PHRASES = (
    (r"Unexpected end of template.*'(\w+)'", "模板没有写完：“{0}”后面少了“end{0}”", "请在该结束的地方补上"),
    (r"Encountered unknown tag 'end(\w+)'", "“end{0}”前面没有对应的“{0}”", "请删去，或在前面补上 {% {0} … %}"),
    (r"Encountered unknown tag '(else|elif)'", "“{0}”前面没有对应的“if”", "请删去，或在前面补上 {% if … %}"),
    (r"Encountered unknown tag '(\w+)'", "不认识的标记“{0}”", "可以用 if、elif、else、endif、for、endfor、set、macro"),
    (r"No filter named '(.+?)'", "没有叫“{0}”的写法", "请看 report explain 模板 里列的写法"),
    (r"No test named '(.+?)'", "不能用“is {0}”判断", "请用 == > < 比较"),
    (
        r"unexpected char '([\uff01-\uff5e。、“”‘’【】《》])'",
        "花括号里用了全角符号“{0}”",
        "花括号里的符号（引号、逗号、括号、竖线、大于小于号）都要用半角",
    ),
    (r"unexpected char '(.+?)'", "花括号里有不认识的字符“{0}”", "请检查这一处"),
    (r"expected token 'end of statement block', got '='", "判断相等要写两个等号", "把 = 改成 =="),
    (
        r"expected token 'end of (?:statement block|print statement)', got '(.+?)'",
        "这里多了“{0}”",
        "请检查前面是否少了“|”、点或比较号",
    ),
    (r"expected token '(.+?)', got '(.+?)'", "花括号里的写法不对：应为“{0}”，读到“{1}”", "请检查这一处的括号和引号"),
    (r"unexpected '(.+?)'", "这里不该有“{0}”", "请检查括号是否成对"),
    (r"Missing end of comment tag", "注释没有写完，缺少 #}", "请补上"),
    (r"Missing end of raw", "raw 没有写完，缺少 {% endraw %}", "请补上"),
    (r"object is not iterable", "for 后面的不是列表", "请写表的“各行”"),
    (r"takes .*argument|got an unexpected keyword|missing \d+ required", "参数的个数不对", "请看 report explain 模板"),
)


_TOKENS = {
    "end of statement block": "%}",
    "end of print statement": "}}",
    "begin of statement block": "{%",
    "begin of print statement": "{{",
    "name": "名称",
    "string": "引号里的字",
    "integer": "数字",
    "float": "数字",
}
"""Jinja's words for what it read."""


def problem(error: BaseException, file: str, source: Source | None) -> Problem:
    """The message for an exception raised while a template's text, known to Jinja as `file`, was parsed or rendered."""
    line = _line(error, file)
    if source and "Unexpected end of template" in str(error):
        line = unclosed(source.written) or line
    place = source.place(line, file) if source else Place(file)
    read = source.read(line) if source else ""
    if isinstance(error, Mistake):
        return Problem(error.code, error.cause, error.action, place, error.read or read)
    if isinstance(error, Undecided):
        return Problem("E419", undecided_text("条件", error.truth.why), "请把这个判断写成 {% if %}", place, read)
    if isinstance(error, RecursionError | MemoryError):
        return Problem("E417", "模板层层嵌套，停不下来", "请检查宏是否调用了自己", place, read)
    cause, action = _chinese(str(error))
    return Problem("E401", cause, action, place, read)


def _chinese(message: str) -> tuple[str, str]:
    """Jinja's English → cause and action, the words it names put in their places."""
    for pattern, cause, action in _PHRASES:
        if found := re.search(pattern, message):
            for index, word in enumerate(found.groups()):
                said = _TOKENS.get(word, word)
                cause, action = (text.replace(f"{{{index}}}", said) for text in (cause, action))  # noqa: PLW2901 - filled word by word
            return cause, action
    return "模板的写法不对", "请检查这一行的花括号和标点"


def _line(error: BaseException, file: str) -> int:
    known = getattr(error, "line", None) or getattr(error, "lineno", None)
    if isinstance(known, int):
        return known
    return _template_line(error.__traceback__, file)


def _template_line(trace: TracebackType | None, file: str) -> int:
    """The template's line of the innermost frame that ran it; Jinja puts frames of its own in place of the compiled ones."""
    line = 0
    for frame, number in traceback.walk_tb(trace):
        if frame.f_code.co_filename == file and "__jinja_exception__" in frame.f_globals:
            line = number
    return line
