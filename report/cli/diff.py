"""report diff (比较)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from report.cli import show
from report.cli.frame import Verb

if TYPE_CHECKING:
    from report.project.impact import Impact


@click.command(
    cls=Verb, help="不碰 Word 稿，先看数据改动会影响什么。只给一个期间文件夹：与上次生成时比；给两个：旧的与新的比。"
)
@click.argument("old", metavar="期间文件夹")
@click.argument("new", metavar="[新的期间文件夹]", required=False)
@click.option("--json", "as_json", is_flag=True, help="输出一个 JSON 对象")
def command(old: str, new: str | None, as_json: bool) -> int:
    """Compare two states; 0 done, 1 a direction or wording changes and should be read, 2 unreadable."""
    from dataclasses import asdict

    from report.project.opened import opened

    loaded = opened(new or old)
    from report.project.impact import between, since_last_build

    found = between(opened(old), loaded) if new else since_last_build(loaded)
    code = 1 if found.wording or found.added or found.removed else 0
    if as_json:
        show.object_("diff", code, **asdict(found))
        return code
    _told(found)
    return code


def _told(found: Impact) -> None:
    """Source cells first, then what follows from them."""
    from report.project.impact import summary

    for cell in found.cells:
        show.emit(f"原始数　{cell.label}　{cell.old}→{cell.new}　（{cell.source}）")
    for moved in found.moved:
        show.emit(f"变动　{moved.key}　{moved.old}→{moved.new}　{'、'.join(moved.places)}")
    for where, before, after in found.wording:
        show.emit(f"文字　{where}\n　　旧：{before}\n　　新：{after}")
    for text in found.added:
        show.emit(f"新增　{text}")
    for text in found.removed:
        show.emit(f"不再生成　{text}")
    for name in found.charts:
        show.emit(f"图　{name} 要重画")
    show.emit(summary(found))
