"""`report` without a verb: the state of the project and the next step."""

from __future__ import annotations

from pathlib import Path

from report.cli import show


def show_state() -> int:
    """Print what periods there are, when they were built, and what to do next."""
    here = Path()
    periods = sorted(
        path.parent for pattern in ("report.yaml", "*/report.yaml", "data/*/report.yaml") for path in here.glob(pattern)
    )
    if not periods:
        show.emit("这里还没有项目。新建：report init 目录")
        return 0
    from report.project.build import last_build
    from report.project.places import places

    for period in periods:
        where = places(period if period.name else period.resolve())
        outputs = list(last_build(where).get("outputs", {}))
        built = f"已生成 {'、'.join(outputs)}" if outputs else "还没有生成"
        show.emit(f"{period.as_posix()}　{built}")
    show.emit(f"下一步：report check {periods[-1].as_posix()}，再 report build {periods[-1].as_posix()}")
    return 0
