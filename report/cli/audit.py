"""report audit (审核)."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from report.cli import show
from report.cli.frame import Verb

if TYPE_CHECKING:
    from report.project.auditing import Audited
    from report.project.load import Loaded


@click.command(
    cls=Verb,
    help="审核任何成稿：重算每一句里的数（合计、比率、同比、占比……），说明哪里不对、为什么。不需要数据；写 - 从标准输入读文字。",
)
@click.argument("file", metavar="文件")
@click.option("--data", "folder", metavar="期间文件夹", help="同时与这一期的数据对照")
@click.option("--mark", "marked", metavar="OUT.docx", help="另存一份，在每处问题加批注")
@click.option("--confirm", "confirmed", metavar="指纹", multiple=True, help="认定这条属实（可写多次）")
@click.option("--ignore", "ignored", metavar="指纹", multiple=True, help="认定这条不成立，数不变就不再报（可写多次）")
@click.option("--who", default="", metavar="姓名", help="谁认定的")
@click.option("--why", default="", metavar="理由", help="为什么")
@click.option("--json", "as_json", is_flag=True, help="输出一个 JSON 对象")
def command(
    *,
    file: str,
    folder: str | None,
    marked: str | None,
    confirmed: Sequence[str],
    ignored: Sequence[str],
    who: str,
    why: str,
    as_json: bool,
) -> int:
    """Audit a text; 0 nothing 必错, 1 something is, 2 unreadable."""
    loaded = _data(folder)
    from report.project.auditing import VERDICTS, audit_file, audit_text, mark

    found = audit_text(sys.stdin.buffer.read(), "标准输入", loaded) if file == "-" else audit_file(Path(file), loaded)
    if (confirmed or ignored) and file != "-":
        from report.project.accept import judge

        beside = Path(file).with_name(VERDICTS)
        judge(beside, found.result.findings, {"确认": confirmed, "忽略": ignored}, who=who, why=why)
        found = audit_file(Path(file), loaded)
    if marked:
        mark(found, Path(marked))
    code = 1 if found.wrong or found.differences else 0
    if as_json:
        _object(found, code, marked)
    else:
        _told(found, marked)
    return code


def _data(folder: str | None) -> Loaded | None:
    """The period to compare with, if one is named."""
    if not folder:
        return None
    from report.project.opened import opened

    return opened(folder)


def _object(found: Audited, code: int, marked: str | None) -> None:
    from report.audit import to_json

    differences = [{"key": item.key, "place": item.place, "text": item.text} for item in found.differences]
    files = [Path(marked)] if marked else []
    show.object_("audit", code, files=files, differences=differences, **to_json(found.result))


def _told(found: Audited, marked: str | None) -> None:
    """Each finding with its sentence and its reason, then how much was read and judged."""
    result = found.result
    for item in result.findings:
        expected = f"\n　　应为：{item.expected}" if item.expected and item.expected not in item.why else ""
        show.emit(
            f"【{item.severity}】{item.place}　{item.rule}　指纹：{item.fingerprint}\n　　原句：{item.text}\n　　问题：{item.why}{expected}"
        )
    for difference in found.differences:
        show.emit(f"【与数据不符】{difference.place}　{difference.text}")
    for note in result.notes:
        show.emit(note)
    counts = "，".join(f"{name} {count}" for name, count in result.counts.items())
    against = f"，与数据不符 {len(found.differences)} 处" if found.differences else ""
    show.emit(f"审核完毕：{counts}；必错 {found.wrong} 处，疑似 {len(result.findings) - found.wrong} 处{against}。")
    show.emit(f"批注稿：{marked}" if marked else "没有改动任何文件。加 --mark OUT.docx 可另存带批注的一份。")
