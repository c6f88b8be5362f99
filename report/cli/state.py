"""`report` without a verb: the state of the project and the next step."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from report.cli import show

if TYPE_CHECKING:
    from report.project.standing import Standing

_NOTHING = "这里还没有项目。新建：report init 目录"
_SHOWN = {"在": "", "人工改过": "（人工改过）", "已不在": "（已移走或删除）"}


def show_state(*, as_json: bool = False) -> int:
    """Print what periods there are, what was drafted from them, and what to do next with the last."""
    from report.project.standing import current, periods, standing

    found = periods(Path())
    if as_json:
        return _as_object([standing(period) for period in found])
    if not found:
        show.emit(_NOTHING)
        return 0
    stands = [standing(period) for period in found]
    for stand in stands:
        drafts = "、".join(f"{name}{_SHOWN[state]}" for name, state in stand.drafts)
        moved = f"；此后{'、'.join(stand.moved)}有改动" if stand.moved else ""
        show.emit(f"{stand.period}　{f'已生成 {drafts}{moved}' if drafts else '还没有生成'}")
    show.emit(f"下一步：{current(stands).step}")
    return 0


def _as_object(stands: Sequence[Standing]) -> int:
    """The state as the one object of --json."""
    from report.project.standing import current

    listed = [
        {
            "period": stand.period,
            "drafts": [{"file": name, "state": state} for name, state in stand.drafts],
            "moved": list(stand.moved),
        }
        for stand in stands
    ]
    show.object_("", 0, periods=listed, next=current(stands).step if stands else _NOTHING)
    return 0
