"""report refresh (更正)."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import click

from report.cli import show
from report.cli.frame import Verb
from report.merge.plan import Item, Plan

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
@click.option("--json", "as_json", is_flag=True, help="输出一个 JSON 对象")
def command(
    *,
    draft: str,
    folder: str | None,
    out: str | None,
    no_track: bool,
    dry_run: bool,
    base: str | None,
    note: str | None,
    as_json: bool,
) -> int:
    """Refresh a draft; 0 nothing open, 1 something to decide, 2 no base or unreadable."""
    begun = time.monotonic()
    from report.project.build import last_build
    from report.project.drafts import period_of
    from report.project.load import load
    from report.project.note import note as write_note
    from report.project.places import places
    from report.project.refresh import refresh

    where = places(folder) if folder else period_of(Path(draft))
    loaded = load(where)
    raw = last_build(where).get("raw")
    done = refresh(
        loaded,
        Path(draft),
        out=Path(out) if out else None,
        track=not no_track,
        dry_run=dry_run,
        base=Path(base) if base else None,
    )
    if note and not done.unchanged:
        write_note(done, raw, loaded, Path(note))
    open_ = bool(done.plan.conflicts) or any(item.group in {"需要决定", "请核对"} for item in done.plan.items)
    code = 1 if open_ else 0
    if as_json:
        listed = [
            {
                name: getattr(item, name)
                for name in ("group", "key", "text", "place", "base", "ours", "theirs", "conflict", "by_text")
            }
            for item in done.plan.items
        ]
        show.object_(
            "refresh",
            code,
            files=[done.path] if done.path else [],
            problems=[*done.draft.notes, *done.draft.pending],
            figures=listed,
            counts=done.plan.counts,
            expected=done.plan.expected,
            unchanged=done.unchanged,
            conflicts=list(done.plan.conflicts),
        )
        return code
    if done.unchanged:
        if done.plan.conflicts:
            show.emit(f"还有 {len(done.plan.conflicts)} 处冲突没有决定：")
            for conflict in done.plan.conflicts:
                show.emit(
                    f"　{conflict.get('key', '')}　生成 {conflict.get('base', '')}／现稿 {conflict.get('ours', '')}／更正 {conflict.get('theirs', '')}"
                )
        show.emit("数据、模板和认定都没有变化，不用更正，没有写文件。")
        return code
    show.problems([*done.draft.notes, *done.draft.pending])
    _listed(done.plan)
    _ending(done.plan, done.path, dry_run, time.monotonic() - begun)
    return code


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
    found = "（按文字定位）" if item.by_text else ""
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
    counts: Sequence[str] = [f"{_WORDS.get(name, name)} {count}" for name, count in plan.counts.items() if count]
    show.emit(f"全文 {plan.expected} 处：{'，'.join(counts)}。")
    if dry_run:
        show.emit("这是预演，没有写文件。")
    elif path is not None:
        show.emit(f"已写出：{show.near(path)}　用时 {seconds:.1f} 秒。下一步：打开它，接受或拒绝修订，处理批注。")
