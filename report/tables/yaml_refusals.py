"""What a YAML file of data may not hold at all: control characters, tabs as indent, aliases, anchors, tags."""

from __future__ import annotations

import re
from typing import Any

from report.problem import Place, Problem, visible


class RefusedError(Exception):
    """The file cannot be read further; carries the one problem."""

    def __init__(self, code: str, cause: str, action: str, place: Place, read: str = "") -> None:
        self.problem = Problem(code, cause, action, place, read)
        super().__init__(code)

    @classmethod
    def of(cls, problem: Problem) -> RefusedError:
        """The refusal for a problem already made."""
        return cls(problem.code, problem.cause, problem.action, problem.place, problem.read)


_UNPRINTABLE = "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U000effff]"


def refuse_characters(text: str, file: str) -> None:
    """Control characters and the planes kept for figures."""
    if text.translate({9: None, 10: None}).isprintable():
        return
    found = re.search(_UNPRINTABLE, text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        place = Place(file, line=line, character=found.start() - text.rfind("\n", 0, found.start()))
        raise RefusedError("Y002", "这里有不能显示的控制字符。", "请删去这一处，重新输入。", place, visible(found[0]))


def refuse_tabs(lines: list[str], file: str) -> None:
    """A tab in the indent of a line that is more than blank."""
    for number, line in enumerate(lines, 1):
        found = re.match(r" *\t\s*(?=[^\s#])", line)
        if found:
            place = Place(file, line=number, character=line.index("\t") + 1)
            raise RefusedError("Y011", "缩进用了制表符（Tab）。", "请改成半角空格，每层两个。", place, visible(line))


def refuse_extras(event: Any, name: str, place: Place) -> None:
    """Aliases, anchors and tags: no table needs them, and they can explode."""
    if name == "AliasEvent":
        raise RefusedError(
            "Y032", f"“*{event.anchor}”是引用，不能用。", "请把内容写全；如果“*”是文字，请用半角引号括起来。", place
        )
    if event.anchor:
        raise RefusedError(
            "Y032", f"“&{event.anchor}”是锚点，不能用。", "请删去它；如果“&”是文字，请用半角引号括起来。", place
        )
    if event.tag:
        raise RefusedError(
            "Y031",
            "“!”开头的类型标记不能用。",
            "请删去它；如果“!”是文字，请用半角引号括起来。",
            place,
            visible(str(event.tag)),
        )
