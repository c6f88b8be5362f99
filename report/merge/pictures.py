"""Charts: redrawn where nobody replaced the picture by hand, else kept with a comment.

In: Work, a base Chart, its Picture in ours. Out: picture actions and list lines.
"""

from __future__ import annotations

from collections.abc import Sequence

from report.document import Chart
from report.merge.account import Dispute, dispute_id
from report.merge.blocks import Fate
from report.merge.plan import DeleteBlock, Describe, HealBlock, Picture, ReplaceChart
from report.merge.strand import Work


def match_pictures(charts: Sequence[Chart], pictures: Sequence[Picture]) -> dict[str, Picture]:
    """Which picture each chart is: by the id in its name, else by order where the counts are equal."""
    found: dict[str, Picture] = {}
    for picture in pictures:
        if any(chart.id == picture.block for chart in charts):
            found.setdefault(picture.block, picture)
    free = [chart for chart in charts if chart.id not in found]
    taken = {picture.address for picture in found.values()}
    unnamed = [picture for picture in pictures if picture.address not in taken]
    if len(free) == len(unnamed):
        found.update({chart.id: picture for chart, picture in zip(free, unnamed, strict=True)})
    return found


def replaced_by_hand(work: Work, chart: Chart, picture: Picture) -> bool:
    """Whether the picture is another one than was generated."""
    known = work.base.charts.get(chart.id)
    return known is not None and known != picture.sha


def merge_chart(work: Work, chart: Chart, picture: Picture | None, fate: Fate) -> None:
    """Merge one chart."""
    theirs = work.pairs.get(chart.id)
    new = theirs if isinstance(theirs, Chart) else None
    if picture is None:
        if new is not None:
            note = "（更正后内容有变化）" if new.spec.digest() != chart.spec.digest() else ""
            work.account.tell("人工删除", chart.id, f"人工已删除{note}：图“{chart.name}”")
        return
    if new is None:
        _retired(work, chart, picture, fate)
        return
    _redraw(work, chart, picture, new)
    if picture.block != new.id:
        work.account.act(HealBlock(picture.address, new.id))


def _redraw(work: Work, chart: Chart, picture: Picture, new: Chart) -> None:
    account, place = work.account, work.place(picture.address)
    changed = new.spec.digest() != chart.spec.digest()
    if work.theirs.charts.get(new.id) == picture.sha:
        account.close(dispute_id("图", new.id))
    elif replaced_by_hand(work, chart, picture):
        _kept(work, new, picture, changed=changed)
        return
    elif changed:
        account.act(ReplaceChart(picture.address, new))
        account.tell("文字变化", chart.id, f"图“{chart.name}”已按更正后的数重画（大小和位置不变）", place)
    if new.description != chart.description:
        account.act(Describe(picture.address, new.description))


def _kept(work: Work, new: Chart, picture: Picture, *, changed: bool) -> None:
    account, place = work.account, work.place(picture.address)
    ident = dispute_id("图", new.id)
    if not changed and not account.is_open(ident):
        account.tell("人工保持", new.id, f"图“{new.name}”由人工换过，予以保留", place)
        return
    item = f"图“{new.name}”的数已更正，但图由人工换过，予以保留（已批注）"
    comment = f"图“{new.name}”：生成的图／人工换的图／更正后的图数据不同。现稿未改，请决定。更正后：{new.description}"
    account.raise_(
        Dispute("图", new.id, new.id, "", picture.sha, new.spec.digest(), item, comment, place, picture.address, 0, 0)
    )


def _retired(work: Work, chart: Chart, picture: Picture, fate: Fate) -> None:
    account, place = work.account, work.place(picture.address)
    together = any(
        getattr(block, "exhibit", "") == chart.name and block.id in fate.edited for block in work.base.blocks
    )
    if not together and not replaced_by_hand(work, chart, picture):
        account.act(DeleteBlock(picture.address))
        fate.removed.add(chart.id)
        account.tell("文字变化", chart.id, f"不再生成，已删除：图“{chart.name}”", place)
        return
    item = f"更正后不再生成图“{chart.name}”，但图或图题已由人工修改，整个予以保留（已批注）"
    account.raise_(Dispute("图", chart.id, chart.id, "", picture.sha, "", item, item, place, picture.address, 0, 0))
