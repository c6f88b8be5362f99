"""`report` without a verb: the state of the project and the next step."""

from __future__ import annotations

from pathlib import Path

from report.cli import show

_SHOWN = {"在": "", "人工改过": "（人工改过）", "已不在": "（已移走或删除）"}


def show_state() -> int:
    """Print what periods there are, what was drafted from them, and what to do next with the last."""
    from report.project.standing import current, periods, standing

    found = periods(Path())
    if not found:
        show.emit("这里还没有项目。新建：report init 目录")
        return 0
    stands = [standing(period) for period in found]
    for stand in stands:
        drafts = "、".join(f"{name}{_SHOWN[state]}" for name, state in stand.drafts)
        moved = f"；此后{'、'.join(stand.moved)}有改动" if stand.moved else ""
        show.emit(f"{stand.period}　{f'已生成 {drafts}{moved}' if drafts else '还没有生成'}")
    show.emit(f"下一步：{current(stands).step}")
    return 0
