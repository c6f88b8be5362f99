"""report init (新建)."""

from __future__ import annotations

from pathlib import Path

import click

from report.cli import show
from report.cli.frame import Verb


@click.command(
    cls=Verb,
    help="新建项目：建立 data、templates、output，复制模板和示例数据。加 --from 上期文件夹，则滚动到新一期（不带上期的数）。",
)
@click.argument("folder", metavar="目录")
@click.option("--from", "source", metavar="上期文件夹", help="从上期滚动，例如 report init 2023H2 --from 2023H1")
@click.option("--json", "as_json", is_flag=True, help="输出一个 JSON 对象")
def command(folder: str, source: str | None, as_json: bool) -> int:
    """Make a project or the next period; 0 made, 2 refused."""
    from report.project.start import roll, start

    made = roll(Path(folder), source) if source else start(Path(folder))
    if as_json:
        show.object_("init", 0, files=made)
        return 0
    for path in made:
        show.emit(f"已建立 {path.as_posix()}")
    following = made[0] if source else Path(folder) / "2023H1"
    show.emit(f"下一步：{'填报数据后 ' if source else ''}report build {following.as_posix()}")
    return 0
