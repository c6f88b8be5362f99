"""report check (核对)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from report.cli import show
from report.cli.frame import Verb
from report.problem import Level, Severity

if TYPE_CHECKING:
    from report.project.inspect import Inspected
    from report.project.opened import Survey


@click.command(cls=Verb, help="核对数据（单位、合计、勾稽、上年数）和模板，一次列出全部问题；不生成报告。")
@click.argument("folder", metavar="期间文件夹")
@click.option("--map", "mapped", is_flag=True, help="列出哪个表头当作哪一列，哪些没有使用")
@click.option("--mark", "mark", is_flag=True, help="另存一份标红的副本（…_核对.xlsx，在 output 里），原文件不动")
@click.option("--confirm", "confirmed", metavar="指纹", multiple=True, help="认定这条核对意见属实、暂不改（可写多次）")
@click.option(
    "--ignore", "ignored", metavar="指纹", multiple=True, help="认定这条核对意见不成立，数不变就不再报（可写多次）"
)
@click.option("--who", default="", metavar="姓名", help="谁认定的")
@click.option("--why", default="", metavar="理由", help="为什么")
@click.option("--json", "as_json", is_flag=True, help="输出一个 JSON 对象")
def command(
    *,
    folder: str,
    mapped: bool,
    mark: bool,
    confirmed: Sequence[str],
    ignored: Sequence[str],
    who: str,
    why: str,
    as_json: bool,
) -> int:
    """Check a period; 0 nothing 必错, 1 something is, 2 unreadable."""
    from report.project.opened import opened, surveyed

    survey = surveyed(folder, mark=mark) if mapped or mark else None
    if survey and not as_json:
        _surveyed(survey, mapped)
    loaded = opened(folder)
    from report.project.inspect import inspect

    found = inspect(loaded)
    if confirmed or ignored:
        from report.dictionary import DECISIONS
        from report.project.accept import judge

        path = loaded.places.period / DECISIONS
        judge(path, found.findings, {"确认": confirmed, "忽略": ignored}, who=who, why=why)
        loaded = opened(folder)
        found = inspect(loaded)
    code = 1 if _certain(found) or _wrong(found) else 0
    if as_json:
        mapping = {"mapping": survey.mapping} if survey and mapped else {}
        listed = {"findings": found.findings, "problems": found.problems, "unreported": found.unreported}
        show.object_("check", code, files=survey.marked if survey else (), **listed, **mapping)
        return code
    _told(found)
    show.emit(f"下一步：{'改正后再核对' if code else f'report build {folder}'}")
    return code


def _certain(found: Inspected) -> int:
    return sum(item.severity is Severity.CERTAIN for item in found.findings)


def _wrong(found: Inspected) -> int:
    return sum(problem.level is Level.ERROR for problem in found.problems)


def _surveyed(survey: Survey, mapped: bool) -> None:
    """Which header was taken for what, and the copies with red cells."""
    for line in survey.mapping if mapped else ():
        show.emit(line)
    for path in survey.marked:
        show.emit(f"已生成标红副本：{path.as_posix()}")


def _told(found: Inspected) -> None:
    """Mistakes, findings, who has not reported, and the counts; notes (说明) are counted with none of them."""
    certain, wrong = _certain(found), _wrong(found)
    warned = sum(problem.level is Level.WARNING for problem in found.problems)
    if found.problems:
        from report.problem import render

        show.emit(render(found.problems, ""), err=True)
    show.findings(found.findings)
    if found.unreported:
        show.emit("未报：" + "、".join(found.unreported))
    show.emit(
        f"核对完毕：必错 {certain} 处，疑似 {len(found.findings) - certain} 处，"
        f"{f'错误 {wrong} 个，' if wrong else ''}提醒 {warned} 条。没有改动任何文件。"
    )
