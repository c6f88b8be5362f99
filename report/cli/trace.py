"""report trace (溯源)."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from report.cli import show
from report.cli.frame import Verb

if TYPE_CHECKING:
    from report.project.trace import Line, Origin


@click.command(
    cls=Verb,
    help="查一个数从哪来：给出键（隐患.岁末年初.整改率）或印出来的字（98.5％）；第一个参数可以是期间文件夹或生成的 Word 稿。不给键就列出数据来源对照表。",
)
@click.argument("folder", metavar="期间文件夹或稿子")
@click.argument("words", metavar="[键或数]", required=False)
@click.option("-o", "out", metavar="文件", help="把数据来源对照表写成 .csv 或可打印的 .docx")
@click.option("--rows", is_flag=True, help="把汇总数背后的台账行也列出来（自然人姓名隐去）")
@click.option("--json", "as_json", is_flag=True, help="输出一个 JSON 对象")
def command(*, folder: str, words: str | None, out: str | None, rows: bool, as_json: bool) -> int:
    """Trace a figure; 0 found, 1 nothing of that name, 2 unreadable."""
    from report.project.trace import sources, trees

    origin = sources(folder)
    if words is None:
        return _table(origin, out, as_json)
    found = trees(origin, words, rows=rows)
    if as_json:
        show.object_("trace", 0 if found else 1, figures=found)
        return 0 if found else 1
    for text in found:
        show.emit(text)
    if not found:
        show.emit(f"没有找到“{words}”。{_instead(words, origin)}", err=True)
    return 0 if found else 1


def _instead(words: str, origin: Origin) -> str:
    """What may have been meant."""
    near = difflib.get_close_matches(words, list(origin.figures), n=3, cutoff=0.6)
    if near:
        return f"是不是“{'”或“'.join(near)}”？"
    return "可以写键（如 隐患.岁末年初.整改率）或报告里印出来的数。"


def _table(origin: Origin, out: str | None, as_json: bool) -> int:
    """The 数据来源对照表 of a whole report: into a file, as an object, or line by line."""
    from report.project.trace import table

    lines = table(origin)
    if out:
        _written(Path(out), lines, origin)
        show.emit(f"已写出数据来源对照表：{out}（{len(lines)} 行）")
    elif as_json:
        show.object_("trace", 0, figures=[row._asdict() for row in lines])
    else:
        for row in lines:
            show.emit(f"{row.place}　{row.text}{row.unit}　{row.name} = {row.formula}　← {row.source}")
    return 0


def _written(out: Path, lines: Sequence[Line], origin: Origin) -> None:
    from report.project.files import named, write
    from report.project.trace import as_csv, as_docx

    if out.suffix.lower() == ".docx":
        write(named(out, ".docx"), as_docx(lines, origin))
    else:
        write(named(out, ".csv"), as_csv(lines))
