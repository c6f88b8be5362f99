"""A kit's template judged before it is used: unknown names, typed digits, idle exhibits, and its wording under other numbers.

In: the template, the figures of a period, how to render it under other figures. Out: problems; errors would stop a build
with other data, warnings are wording that a reader would stumble over. Called by `report check`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from report.dictionary import Dictionary, Figures
from report.dictionary.imagine import Case, cases, imagined
from report.document import Paragraph, Text
from report.exhibits import Exhibit
from report.figure import Slot
from report.problem import Collector, Level, Place, Problem
from report.template import errors
from report.template.draft import typed_digit
from report.template.finish import Rendered
from report.template.source import Source, prepare
from report.template.views import Desk, Tools
from report.template.walk import Walked, Walker, digits

Rerender = Callable[[Figures], tuple[Rendered | None, Collector]]

_BROKEN = re.compile(
    r"[，、；：。][，、；：。]|（）|《》|“”|【】|[％%][％%]|^[，、；：。]|None|Undefined|\*\*|万元元?万?元|\{\{|\}\}|【待核[^】]*【"
)
"""Marks side by side that no sentence has."""
_ZERO = re.compile(r"(?<![0-9.．])0(?:起|宗|人|处|项|条|件|批次|家次|家|次|个)")
"""A count of nothing in a sentence: 未发生, 未发现 or 全部完成 reads better."""


def lint(
    text: str,
    figures: Figures,
    dictionary: Dictionary,
    exhibits: Mapping[str, Exhibit],
    tools: Callable[[Desk], Tools],
    shown: str,
    rerender: Rerender,
    *,
    parts: Mapping[str, str] | None = None,
) -> list[Problem]:
    """Everything that can be said of a kit's template; empty if nothing."""
    source = prepare(text, shown, parts)
    if source.problems:
        return list(source.problems)
    walked = names(source, figures, exhibits, tools(Desk(figures.root)), shown)
    if any(problem.code == "E401" and problem.place.file == shown for problem in walked.problems):
        return walked.problems
    found = [*walked.problems, *digits(source), *_idle(source, exhibits, walked), *_closing(source, shown)]
    for case in cases(figures):
        found.extend(_under(case, rerender(imagined(figures, dictionary, case)), shown))
    return list(dict.fromkeys(found))


def names(source: Source, figures: Figures, exhibits: Mapping[str, Exhibit], tools: Tools, shown: str) -> Walked:
    """Unknown names, filters and exhibits in every branch of the template and of the exhibits' titles and notes."""
    walker = Walker(figures.root, exhibits, tools, lambda line: source.place(line, shown), source.read)
    _walk(walker, source.text, shown, source)
    for exhibit in exhibits.values():
        for text in (exhibit.title, exhibit.note):
            beside = _beside(walker, exhibit, text)
            _walk(beside, text, exhibit.place.file, None)
    return walker.found


def _beside(walker: Walker, exhibit: Exhibit, text: str) -> Walker:
    """A walker over a title or note, whose mistakes stand where the exhibit does."""

    def place(_: int) -> Place:
        return replace(exhibit.place, column=exhibit.name)

    def read(_: int) -> str:
        return text[:40]

    return Walker(walker.root, walker.exhibits, walker.tools, place, read, walker.found)


def _walk(walker: Walker, text: str, shown: str, source: Source | None) -> None:
    from jinja2 import Environment

    try:
        tree: Any = Environment(autoescape=False).parse(text)  # noqa: S701 - parsed only; plain text, no HTML
    except Exception as error:  # noqa: BLE001 - one message with file and line, as in a build
        walker.found.problems.append(errors.problem(error, shown, source))
        return
    walker.tree(tree)


def _idle(source: Source, exhibits: Mapping[str, Exhibit], walked: Walked) -> Iterator[Problem]:
    """Exhibits that stand nowhere, or that no sentence speaks of."""
    placed = {info.exhibit: info for info in source.lines.values() if info.exhibit}
    for name, exhibit in exhibits.items():
        if name not in placed:
            action = f"请在 report.md 里加一行 {{{{ 图表.{name} }}}}，或从 exhibits.yaml 删去。"
            yield Problem("E443", f"图表“{name}”没有放进报告", action, exhibit.place, level=Level.WARNING)
        elif name not in walked.cited:
            place = source.place(placed[name].number, "")
            action = f"请在前面的正文里写“见{{{{ 图表.{name}.号 }}}}”。"
            yield Problem("E444", f"正文没有提到图表“{name}”", action, place, level=Level.WARNING)


def _closing(source: Source, shown: str) -> Iterator[Problem]:
    """A report has a title: without one the file has no name."""
    if not any(info.style == "题目" for info in source.lines.values()):
        yield Problem("E445", "模板没有题目", "请加一行“@标题 …”。", Place(shown), level=Level.WARNING)


def _under(case: Case, outcome: tuple[Rendered | None, Collector], shown: str) -> Iterator[Problem]:
    """What is wrong with the report under a case."""
    rendered, met = outcome
    for problem in met.errors():
        yield replace(problem, cause=f"假设{case.name}：{problem.cause}")
    for block in rendered.blocks if rendered else ():
        if isinstance(block, Paragraph):
            yield from _read(case, block, rendered.places.get(block.id, Place(shown)) if rendered else Place(shown))


def _read(case: Case, block: Paragraph, place: Place) -> Iterator[Problem]:
    """What a reader would stumble over in one paragraph."""
    text = block.text
    for run in block.runs:
        if isinstance(run, Text) and not run.fixed and typed_digit(run.text) >= 0:
            yield Problem("E402", f"假设{case.name}：印出了不是数据的数字", "请用数据里的数", place, run.text[:20])
        if isinstance(run, Slot) and run.text == "/":
            cause = f"假设{case.name}：“{run.key}”在句子里印成“/”"
            yield _hint(
                "E447", cause, "可能是无此项，或分母为零，请先用 {% if 适用(…) %} 判断。", place, text, text.find("/")
            )
    if found := _BROKEN.search(text):
        cause = f"假设{case.name}：标点或词句不完整“{found[0]}”"
        yield _hint("E446", cause, "请检查 if 和 for 前后的标点。", place, text, found.start())
    if found := _ZERO.search(text):
        action = "为零时请换一句话，例如“未发生”“未发现”“全部完成”。"
        yield _hint("E447", f"假设{case.name}：写成了“{found[0]}”", action, place, text, found.start())


def _hint(code: str, cause: str, action: str, place: Place, text: str, at: int) -> Problem:
    return Problem(code, cause, action, place, text[max(0, at - 12) : at + 8], Level.WARNING)
