"""A failure of any kind → one clear Chinese message, or the one object of --json, and the exit code (design.md, Commands).

No traceback reaches the clerk: that of a fault of the program itself goes to a log file named in the message.
"""

from __future__ import annotations

import errno
import os
import re
import sys
from collections.abc import Sequence

import click

from report.problem import UNTOUCHED, InputError, Problem, gbk, render

INTERRUPTED = "已中断。写到一半的文件不会留下，原来的文件没有改动。"
_ENDINGS = {
    "init": "没有新建任何文件。",
    "check": "没有改动任何文件。",
    "refresh": "没有写出更正稿，原来的文件没有改动。",
    "diff": "没有改动任何文件。",
    "trace": "没有改动任何文件。",
    "publish": "没有定稿，原来的文件没有改动。",
    "audit": "没有改动任何文件。",
}
"""What was not done, by verb; else nothing was drafted."""


def told(error: BaseException, verb: str, arguments: Sequence[str]) -> int:
    """Tell a failure on stderr, or as an object on stdout when --json was asked, and give the exit code."""
    if isinstance(error, BrokenPipeError):
        return _reader_gone()
    problems: tuple[Problem, ...] = ()
    if isinstance(error, InputError):
        code, problems = 2, error.problems
        text = render(problems, _ENDINGS.get(verb, UNTOUCHED))
    elif isinstance(error, click.Abort | KeyboardInterrupt):
        code, text = 130, INTERRUPTED
    elif isinstance(error, click.ClickException):
        code, text = 2, f"{words(error)}\n请看 report --help"
    else:
        code, text = 70, _internal(error)
    if "--json" in arguments:
        from report.cli.show import object_

        object_(verb, code, problems=problems, message=text.splitlines()[-1] if problems else text)
    else:
        click.echo(gbk(text), err=True)
    return code


def mistyped(argument: str) -> str:
    """What is wrong with an argument typed with a Chinese input method; empty if nothing is."""
    if re.match(r"[—－–]{1,2}\w", argument):
        name = argument.lstrip("—－–")
        return f"“{argument}”前面是全角横线，请用半角减号，例如 {'-' if len(name) == 1 else '--'}{name}"
    if argument.startswith(("“", "”", "‘", "’")):
        return f'{argument} 外面是中文引号，请用半角引号 ""，或不写引号'
    return ""


def words(error: click.ClickException) -> str:
    """What was wrong with the command line, in Chinese."""
    if isinstance(error, click.NoSuchOption):
        near = f"，是不是 {error.possibilities[0]}？" if error.possibilities else ""
        return f"没有“{error.option_name}”这个选项{near}"
    if isinstance(error, click.MissingParameter):
        return f"缺少“{_named(error.param)}”"
    if isinstance(error, click.BadParameter):
        choices = getattr(getattr(error.param, "type", None), "choices", None)
        return f"“{_named(error.param)}”的值不对" + (f"，可以是：{'、'.join(choices)}" if choices else "")
    if isinstance(error, click.BadOptionUsage):
        return f"选项“{error.option_name}”后面{_value(error.message)}"
    text = error.format_message()
    if extra := re.match(r"Got unexpected extra arguments? \((.*)\)", text):
        return f"多出了“{extra[1]}”"
    return text


def _value(message: str) -> str:
    return "不要写值" if "does not take a value" in message else "缺少值"


def _named(parameter: click.Parameter | None) -> str:
    """An option as it is typed, an argument by its Chinese name."""
    if isinstance(parameter, click.Option):
        return parameter.opts[0]
    return parameter.human_readable_name if parameter else ""


def _reader_gone() -> int:
    """`report trace … | head`: nobody reads on. The rest goes nowhere, so that Python does not complain at its end."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):  # stdout is no file of the system, as in tests
        return 0
    return 0


def _internal(error: BaseException) -> str:
    """A fault of the program or the machine: a full disk and the like by name, the rest in a log for the engineer."""
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return "磁盘已满，没有写成；原来的文件没有改动。请腾出空间后再运行。"
    if isinstance(error, MemoryError):
        return "内存不够，没有写入任何文件。请关闭其他程序后再运行。"
    import tempfile
    import traceback

    try:
        with tempfile.NamedTemporaryFile("w", suffix=".log", prefix="report-", delete=False, encoding="utf-8") as log:
            log.write("".join(traceback.format_exception(error)))
    except OSError:
        return f"程序内部出错（{type(error).__name__}：{error}），没有写入任何文件。请发给技术支持。"
    return f"程序内部出错（{type(error).__name__}），没有写入任何文件。详情见 {log.name}，请发给技术支持。"
