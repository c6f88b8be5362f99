"""report refresh (更正)."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from report.cli import show
from report.cli.frame import Verb
from report.problem import Severity

if TYPE_CHECKING:
    from report.merge.plan import Item, Plan
    from report.project.places import Places
    from report.project.refresh import Refreshed

_ORDER = ("需要决定", "请核对", "已更新", "文字变化", "修复", "人工保持", "人工删除")


@click.command(
    cls=Verb,
    help="把更正后的数带进人工改过的 Word 稿：确定的改成修订，要人决定的写成批注；原稿不动，另存为“…-更正.docx”。",
)
@click.argument("draft", metavar="稿子.docx")
@click.option("--data", "folder", metavar="期间文件夹", help="数据在哪里；不写则按稿子里的底稿信息去找")
@click.option("-o", "out", metavar="文件", help="写到这个文件")
@click.option("--no-track", is_flag=True, help="直接改，不留修订痕迹")
@click.option("--dry-run", is_flag=True, help="只列出会怎样改，不写文件")
@click.option("--base", metavar="文件", help="稿子里没有底稿信息时，指定当初生成的原稿")
@click.option("--note", metavar="文件.docx", help="另写一份更正说明")
@click.option("--accept", "keys", metavar="键", multiple=True, help="认定这个键的人工值为准，记入认定.yaml（可写多次）")
@click.option("--who", default="", metavar="姓名", help="谁认定的")
@click.option("--why", default="", metavar="理由", help="为什么")
@click.option("--ask", is_flag=True, help="对每处冲突逐一询问是否认定人工值")
@click.option("--json", "as_json", is_flag=True, help="输出一个 JSON 对象")
def command(  # noqa: PLR0913 - one parameter for each option
    *,
    draft: str,
    folder: str | None,
    out: str | None,
    no_track: bool,
    dry_run: bool,
    base: str | None,
    note: str | None,
    keys: Sequence[str],
    who: str,
    why: str,
    ask: bool,
    as_json: bool,
) -> int:
    """Refresh a draft; 0 nothing open, 1 something to decide, 2 no base or unreadable."""
    begun = time.monotonic()
    from report.project.build import raw_of
    from report.project.drafts import period_of
    from report.project.opened import read
    from report.project.places import places
    from report.project.refresh import refresh, target

    where = places(folder) if folder else period_of(Path(draft))
    based = Path(base) if base else None
    if note:
        from report.project.note import free

        free(Path(note), target(Path(draft), Path(out) if out else None))
    if keys or ask:
        _accept(where, Path(draft), based, keys, who, why)
    loaded = read(where)
    done = refresh(loaded, Path(draft), out=Path(out) if out else None, track=not no_track, dry_run=dry_run, base=based)
    if note and done.path:
        from report.project.note import note as write_note

        write_note(done, raw_of(where, done.opened.base_json), loaded, Path(note))
    wrong = any(item.severity is Severity.CERTAIN for item in done.draft.findings)
    code = 1 if done.plan.conflicts or done.plan.to_decide or (wrong and not done.unchanged) else 0
    if as_json:
        _object(done, code, note)
    elif done.unchanged:
        _unchanged(done.plan)
    else:
        show.problems([*done.draft.notes, *done.draft.pending])
        show.findings(done.draft.findings)
        _listed(done.plan)
        _ending(done.plan, done.path, dry_run, time.monotonic() - begun)
    return code


def _accept(where: Places, draft: Path, base: Path | None, keys: Sequence[str], who: str, why: str) -> None:
    """Take hand values as right before the draft is refreshed; without keys each open conflict is asked about."""
    from report.project.accept import accept, open_items
    from report.project.load import load
    from report.project.refresh import refresh

    loaded = load(where)
    done = refresh(loaded, draft, dry_run=True, base=base, always=True)
    chosen = list(keys)
    if not keys:
        for item in open_items(done):
            show.emit(f"{item.place}　{item.text}")
            if show.agreed("认定人工值为准"):
                chosen.append(item.key)
    if not chosen:
        return
    who = who or _asked("谁认定的")
    why = why or _asked("为什么")
    for decision in accept(loaded, done, chosen, who=who, why=why):
        show.emit(f"已记入认定.yaml：{decision.key} 取 {decision.value}")


def _asked(question: str) -> str:
    """An answer from a person at the terminal; nobody there leaves it open."""
    import sys

    return str(click.prompt(question, default="", show_default=False)) if sys.stdin.isatty() else ""


def _object(done: Refreshed, code: int, note: str | None) -> None:
    names = ("group", "key", "text", "place", "base", "ours", "theirs", "conflict", "by_text")
    listed = [{name: getattr(item, name) for name in names} for item in done.plan.items]
    files = [*([done.path] if done.path else []), *([Path(note)] if note and done.path else [])]
    show.object_(
        "refresh",
        code,
        files=files,
        findings=done.draft.findings,
        problems=[*done.draft.notes, *done.draft.pending],
        figures=listed,
        counts=done.plan.counts,
        expected=done.plan.expected,
        unchanged=done.unchanged,
        conflicts=list(done.plan.conflicts),
    )


def _unchanged(plan: Plan) -> None:
    if plan.conflicts:
        show.emit(f"还有 {len(plan.conflicts)} 处冲突没有决定：")
    for conflict in plan.conflicts:
        if conflict.get("item"):
            show.emit(f"　{conflict['item']}")
            continue
        values = "／".join(
            f"{name} {conflict[key]}"
            for name, key in (("生成", "base"), ("现稿", "ours"), ("更正", "theirs"))
            if conflict.get(key)
        )
        show.emit(f"　{conflict.get('key', '')}　{values}")
    show.emit("数据、模板和认定都没有变化，不用更正，没有写文件。")


def _listed(plan: Plan) -> None:
    """Everything, most urgent first."""
    groups: dict[str, list[Item]] = {name: [] for name in _ORDER}
    for item in plan.items:
        groups.setdefault(item.group, []).append(item)
    for name, items in groups.items():
        if items:
            show.emit(f"{name} {len(items)}")
            for item in items:
                _item(item)


def _item(item: Item) -> None:
    place = f"{item.place}　" if item.place else ""
    found = "（按文字定位）" if item.by_text and "按文字定位" not in item.text else ""
    show.emit(f"　{place}{item.text}{found}")


_WORDS = {
    "updated": "已更新",
    "unchanged": "未变",
    "kept": "人工保持",
    "conflict": "冲突",
    "deleted": "人工删除",
    "retired": "不再生成",
}


def _ending(plan: Plan, path: Path | None, dry_run: bool, seconds: float) -> None:
    counts = [f"{_WORDS.get(name, name)} {count}" for name, count in plan.counts.items() if count]
    show.emit(f"全文 {plan.expected} 处：{'，'.join(counts)}。")
    if dry_run:
        show.emit("这是预演，没有写文件。")
    elif path is not None:
        show.emit(f"已写出：{show.near(path)}　用时 {seconds:.1f} 秒。下一步：打开它，接受或拒绝修订，处理批注。")
