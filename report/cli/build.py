"""report build (生成)."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from report.cli import show
from report.cli.frame import Verb
from report.problem import InputError

if TYPE_CHECKING:
    from report.figure import Slot
    from report.project.build import Built


@click.command(
    cls=Verb,
    help="由期间文件夹（如 data/2023H1）的数据生成 Word 报告。缺的数印【待核】并列出；人工改过的稿子绝不覆盖。",
)
@click.argument("folder", metavar="期间文件夹")
@click.option("-o", "out", metavar="文件", help="写到这个文件；不写则放在 output 里")
@click.option("--charts", type=click.Choice(["native", "image"]), help="native 原生图表（Word 里可编辑），image 图片")
@click.option("--strict", is_flag=True, help="有【待核】或必错就不生成")
@click.option("--force", is_flag=True, help="覆盖人工改过的稿子（先备份）")
@click.option("--json", "as_json", is_flag=True, help="输出一个 JSON 对象")
def command(folder: str, out: str | None, charts: str | None, strict: bool, force: bool, as_json: bool) -> int:
    """Build a report; 0 clean, 1 written with something marked or refused, 2 nothing written."""
    begun = time.monotonic()
    from report.project.opened import opened

    loaded = opened(folder)
    from report.project.build import EditedError, build

    native = None if charts is None else charts == "native"
    try:
        built = build(loaded, out=Path(out) if out else None, native=native, strict=strict, force=force)
    except EditedError as edited:
        return _edited(edited.path, as_json)
    except InputError as error:
        if not strict or any(problem.code not in {"E430", "E431"} for problem in error.problems):
            raise
        return _refused(error, as_json)
    code = 0 if built.clean else 1
    if as_json:
        _object(built, code)
    else:
        _told(built, time.monotonic() - begun)
    return code


def _object(built: Built, code: int) -> None:
    from report.project.build import waiting

    made = built.draft
    slots = list(made.document.slots())
    show.object_(
        "build",
        code,
        files=[built.path],
        findings=made.findings,
        problems=[*made.notes, *made.pending],
        figures=_figures(slots),
        waiting=waiting(made.document),
        counts=_counts(slots),
    )


def _told(built: Built, seconds: float) -> None:
    """Doubts about the inputs, findings, what is missing, the counts, the file."""
    from report.project.build import waiting

    show.problems(built.draft.notes)
    show.findings(built.draft.findings)
    waits = waiting(built.draft.document)
    for key, places in waits.items():
        show.emit(f"【待核】{key}　印在{'、'.join(places)}")
    counts = _counts(list(built.draft.document.slots()))
    state = "已生成" if built.written else "没有变化，不用重写"
    show.emit(
        f"全文 {counts['指标']} 个指标、{counts['处']} 处，表 {counts['表']} 张，图 {counts['图']} 幅；待核 {sum(len(places) for places in waits.values())} 处。"
    )
    show.emit(f"{state}：{show.near(built.path)}　用时 {seconds:.1f} 秒")
    show.emit("这是工作稿，内含用于更正的底稿信息；对外发送前请运行 report publish。数据有更正时运行 report refresh。")


def _figures(slots: Sequence[Slot]) -> list[dict[str, object]]:
    """Each printed figure once, with what it was computed from and all its printings."""
    found: dict[str, dict[str, object]] = {}
    for slot in slots:
        one = found.setdefault(
            slot.key,
            {
                "key": slot.key,
                "value": slot.value,
                "unit": slot.unit,
                "source": slot.source,
                "inputs": list(slot.inputs),
                "slots": [],
            },
        )
        printings = one["slots"]
        if isinstance(printings, list):
            printings.append({"id": slot.id, "form": slot.form, "text": slot.text})
    return list(found.values())


def _counts(slots: Sequence[Slot]) -> dict[str, int]:
    numbers = [slot for slot in slots if slot.kind != "编号"]
    keys = {slot.key for slot in numbers}
    exhibits = {
        slot.text for slot in slots if slot.kind == "编号" and slot.key.startswith("编号.") and slot.text[:1] in "图表"
    }
    return {
        "指标": len(keys),
        "处": len(numbers),
        "表": sum(text.startswith("表") for text in exhibits),
        "图": sum(text.startswith("图") for text in exhibits),
    }


def _edited(path: Path, as_json: bool) -> int:
    name = show.near(path)
    message = f"{name} 已被人工修改，没有覆盖。要把新数据带进去：report refresh {name}"
    if as_json:
        show.object_("build", 1, problems=[], message=message)
    else:
        show.emit(message, err=True)
    return 1


def _refused(error: InputError, as_json: bool) -> int:
    if as_json:
        show.object_("build", 1, problems=error.problems, message="没有生成")
        return 1
    from report.problem import render

    show.emit(render(error.problems, "--strict：有待核或必错，没有生成报告。原来的文件没有改动。"), err=True)
    return 1
