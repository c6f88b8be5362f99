"""report publish (定稿)."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from report.cli import show
from report.cli.frame import Verb

if TYPE_CHECKING:
    from report.problem import InputError
    from report.project.load import Loaded
    from report.project.publishing import Published

_REFUSED = {"E730", "E731", "E732", "E733", "E802", "E803"}
"""Reasons not to publish that a person removes in the draft; anything else is a file that could not be used."""


@click.command(
    cls=Verb,
    help="生成对外的定稿：清除控件、书签、底稿、批注和属性，证明没有内部信息留下；发布的数记入定稿.json，作明年的比较基数。",
)
@click.argument("draft", metavar="稿子.docx")
@click.option("--data", "folder", metavar="期间文件夹", help="数据在哪里；不写则按稿子里的底稿信息去找")
@click.option("-o", "out", metavar="文件", help="写到这个文件（必须是新文件）")
@click.option("--accept-all", is_flag=True, help="接受全部修订")
@click.option("--protect", is_flag=True, help="加编辑密码（从提示、环境变量 REPORT_PASSWORD 或 --password-fd 读）")
@click.option("--encrypt", is_flag=True, help="整个文件加密，凭密码才能打开（密码的给法同 --protect）")
@click.option("--password-fd", type=int, metavar="N", help="从这个文件描述符读密码")
@click.option("--again", is_flag=True, help="发布的数与上次不同也继续")
@click.option("--json", "as_json", is_flag=True, help="输出一个 JSON 对象")
def command(
    *,
    draft: str,
    folder: str | None,
    out: str | None,
    accept_all: bool,
    protect: bool,
    encrypt: bool,
    password_fd: int | None,
    again: bool,
    as_json: bool,
) -> int:
    """Publish a draft; 0 written, 1 refused, 2 unreadable."""
    from report.problem import InputError
    from report.project.drafts import period_of
    from report.project.opened import read
    from report.project.places import places
    from report.project.publishing import DiffersError

    loaded = read(places(folder) if folder else period_of(Path(draft)))
    if protect and encrypt:
        raise click.UsageError("--protect 和 --encrypt 只能选一样")
    passwords = {"password" if protect else "secret": _password(password_fd, encrypt)} if protect or encrypt else {}
    try:
        done = _published(loaded, draft, out, accept_all=accept_all, again=again, **passwords)
    except DiffersError as differs:
        return _asked(differs.changes, as_json)
    except InputError as error:
        if not {problem.code for problem in error.problems} <= _REFUSED:
            raise
        return _refused(error, as_json)
    if as_json:
        _object(done)
    else:
        _made(done, protect, encrypt)
    return 0


def _refused(error: InputError, as_json: bool) -> int:
    from report.problem import render

    if as_json:
        show.object_("publish", 1, problems=error.problems)
    else:
        show.emit(render(error.problems, "没有定稿。原来的文件没有改动。"), err=True)
    return 1


def _object(done: Published) -> None:
    report = done.report
    made = [done.path, *([done.frozen] if done.frozen else [])]
    said = {"comments": report.comments, "hidden": report.hidden, "left": report.left}
    show.object_("publish", 0, files=made, removed=dict(report.removed), **said)


def _made(done: Published, protect: bool, encrypt: bool) -> None:
    """What was taken out, the proof, what was kept for next year, the file."""
    report = done.report
    for words in report.comments:
        show.emit(f"已删去批注：{words}")
    for words in report.hidden:
        show.emit(f"已删去隐藏文字：{words}")
    show.emit("已清除：" + "、".join(f"{name} {count}" for name, count in report.removed if count))
    show.emit("逐个部件查过：没有键、出处、路径、作者和底稿文字留下；看得见的文字与原稿相同。")
    if protect:
        show.emit("已加编辑密码。提醒：编辑密码只防误改，不是加密。")
    if encrypt:
        show.emit("整个文件已加密。提醒：程序不保存密码，忘了谁也打不开。")
    if done.frozen:
        show.emit(f"发布的数已记入 {show.near(done.frozen)}，明年同期自动作比较基数。")
    show.emit(f"已写出定稿：{show.near(done.path)}")


def _published(
    loaded: Loaded, draft: str, out: str | None, *, accept_all: bool, again: bool, **passwords: str
) -> Published:
    """Publish; where the figures differ from those published before, a person at the terminal is asked."""
    from report.project.publishing import DiffersError, publish

    target = Path(out) if out else None
    try:
        return publish(loaded, Path(draft), out=target, accept_all=accept_all, again=again, **passwords)
    except DiffersError as differs:
        if not sys.stdin.isatty():
            raise
        _told(differs.changes)
        if not show.agreed("与上次发布的数不同，仍要定稿"):
            raise
        return publish(loaded, Path(draft), out=target, accept_all=accept_all, again=True, **passwords)


def _told(changes: tuple[tuple[str, str, str], ...]) -> None:
    show.emit("与上次发布的数不同：")
    for key, before, now in changes:
        show.emit(f"　{key}　{before}→{now}")


def _asked(changes: tuple[tuple[str, str, str], ...], as_json: bool) -> int:
    if as_json:
        show.object_("publish", 1, changes=[list(change) for change in changes], message="与上次发布的数不同")
        return 1
    _told(changes)
    show.emit("没有定稿。确实要再发布，请加 --again。", err=True)
    return 1


def _password(descriptor: int | None, encrypt: bool) -> str:
    """The password from a file descriptor, the environment or a prompt; never from an argument or YAML."""
    if descriptor is not None:
        with os.fdopen(descriptor, "r", encoding="utf-8") as stream:
            return stream.readline().rstrip("\r\n")
    given = os.environ.get("REPORT_PASSWORD")
    asked = "打开密码" if encrypt else "编辑密码"
    return given if given is not None else str(click.prompt(asked, hide_input=True, confirmation_prompt="再输一次"))
