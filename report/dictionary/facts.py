"""report.yaml → the facts and counts that have no table, the period, the organisation, each a figure with its line."""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from report.dictionary import cells
from report.dictionary.cells import Period
from report.dictionary.names import Branch, at
from report.dictionary.schema import ColumnSpec, Dictionary
from report.figure import Figure, Kind, State
from report.number import NumberError
from report.number import read as read_number
from report.problem import Collector, Finding, Level, Place, Problem, Severity
from report.tables import Cell, Node, fold

SETTINGS = (
    "模板",
    "期间",
    "地区",
    "单位",
    "日期",
    "数据截至",
    "上年同期",
    "图表",
    "字体",
    "行业口径",
    "行业顺序",
    "等级方案",
    "填报单位",
    "示例说明",
    "行文",
    "版式",
)
"""Names that every report.yaml may have beside the sections of the dictionary."""
_NEEDED = ("期间", "地区", "单位", "日期")


@dataclass(frozen=True, slots=True)
class Facts:
    """What report.yaml says."""

    node: Node
    period: Period | None
    template: str
    prior: str
    """Folder name of last year's period; empty: the one a year earlier."""
    charts: str
    """图片 or 原生."""
    font: str
    date: str
    """ISO date of the report."""


def read(node: Node, problems: Collector) -> Facts:
    """The settings of report.yaml; what is missing or wrong is told (E501, E502)."""
    values = dict(node.items())
    for name in _NEEDED:
        if name not in values:
            problems.add(Problem("E501", f"缺少“{name}”", f"请加一行“{name}: …”", node.place))
        elif not values[name].text:
            problems.add(Problem("E501", f"“{name}”没有填", "请在冒号后面填上。", values[name].place))
    text = {name: value.text for name, value in values.items()}
    period = cells.period(text.get("期间", ""))
    if period is None and text.get("期间"):
        problems.add(
            Problem(
                "E504",
                "期间看不懂",
                "请写成 2023年上半年、2023年第一季度 或 2023年1—5月",
                values["期间"].place,
                text["期间"],
            )
        )
    date = cells.iso_date(text.get("日期", "")) or ""
    if date and len(date) != len("2023-07-10"):  # what is no date at all is told where it becomes a figure
        problems.add(Problem("E230", "日期不完整。", "请写成 2023年7月10日。", values["日期"].place, text["日期"]))
    charts = text.get("图表", "图片")
    if charts not in {"图片", "原生"}:
        problems.add(Problem("E505", "“图表”只能是“图片”或“原生”", "请改正", values["图表"].place, charts))
    return Facts(
        node, period, text.get("模板", "half_year"), text.get("上年同期", ""), charts, text.get("字体", ""), date
    )


def branches(facts: Facts, dictionary: Dictionary, choices: dict[str, str], problems: Collector) -> Branch:
    """The top of the tree: settings, the period's words, house-style words, and the sections the dictionary declares."""
    root = Branch("")
    _settings(root, facts, problems)
    _period(root, facts)
    words = Branch("量词", title="量词")
    words.put(
        "事故", Figure("量词.事故", choices["事故量词"], kind=Kind.TEXT, text=choices["事故量词"], label="事故量词")
    )
    root.put("量词", words)
    _level(root, choices["自称"])
    for key, value in facts.node.items():
        if key not in SETTINGS and fold(key) not in dictionary.facts:
            _unknown(key, facts.node.key(key) or value, [*SETTINGS, *dictionary.facts], problems)
    for section, names in dictionary.facts.items():
        node = next((value for key, value in facts.node.items() if fold(key) == section), None)
        root.put(section, _section(section, names, node, facts.node.place.file, problems, dictionary.optional))
    return root


_LEVELS = ("区", "县", "市", "镇", "乡", "旗", "街道")
"""What a place is: the end of its name."""
_COMMITTEES = {"镇": "镇党委、镇政府", "乡": "乡党委、乡政府", "街道": "街道党工委、办事处"}


def _level(root: Branch, called: str) -> None:
    """全区, 本级 (区, 县, 镇 …) and 党政 (区委、区政府): as the house style calls the place, else as its name ends."""
    place = root.find("地区")
    name = place.value if isinstance(place, Figure) and isinstance(place.value, str) else ""
    ending = next((level for level in _LEVELS if name.removesuffix("办事处").endswith(level)), "区")
    level = ending if called == "按地区" else called[1:]
    words = {
        "全区": f"全{level}" if called == "按地区" else called,
        "本级": level,
        "党政": _COMMITTEES.get(level, f"{level}委、{level}政府"),
    }
    source = place.source if isinstance(place, Figure) else None
    for key, text in words.items():
        root.put(key, Figure(key, text, kind=Kind.TEXT, source=source, text=text, label=key))


def date_findings(facts: Facts, root: Branch) -> Iterator[Finding]:
    """Days of report.yaml that cannot be this period's: last year's date left in (数据截至, 成文日期)."""
    until, signed = (_day(root, name) for name in ("数据截至", "日期"))
    period = facts.period
    if period is None:
        return
    if until and not period.start <= until:
        yield _late(root, "数据截至", Severity.CERTAIN, f"在本期（{period.months}）开始以前", "请改成本期的日期。")
    if signed and not period.start <= signed:
        yield _late(root, "日期", Severity.CERTAIN, f"在本期（{period.months}）开始以前", "请改正成文日期。")
    if until and signed and period.start <= signed < until:
        yield _late(root, "数据截至", Severity.CERTAIN, "晚于成文日期", "请核对“数据截至”和“日期”。")
    if signed and until and period.start <= until < period.end:
        yield _late(root, "数据截至", Severity.SUSPECT, f"早于本期最后一天 {period.end}", "数据没有到期末，请核对。")
    for fact in root.figures():
        day = _day(root, fact.key)
        if fact.kind is Kind.DATE and fact.key not in {"数据截至", "日期"} and day and day < period.start:
            yield _late(
                root,
                fact.key,
                Severity.SUSPECT,
                f"在本期（{period.months}）开始以前",
                "报告里可能只印月日，请核对年份。",
            )


def _day(root: Branch, name: str) -> str:
    found = at(root, name)
    day = found.value if isinstance(found, Figure) and found.known else ""
    return day if isinstance(day, str) and len(day) == len("2023-06-30") else ""


def _late(root: Branch, name: str, severity: Severity, what: str, action: str) -> Finding:
    found = at(root, name)
    source = found.source if isinstance(found, Figure) else None
    wrong = f"report.yaml 的“{name}”是 {_day(root, name)}，{what}"
    mark = hashlib.sha256(wrong.encode()).hexdigest()[:12]
    return Finding("日期先后", severity, str(source or ""), wrong, "", action, (name,), mark)


def _unknown(name: str, node: Node, known: list[str], problems: Collector) -> None:
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.4)
    action = f"是不是“{near[0]}”？" if near else "请在 dictionary.yaml 的“情况”里声明，或删去。"
    problems.add(Problem("E502", f"不认识“{name}”", action, node.place, name))


def _settings(root: Branch, facts: Facts, problems: Collector) -> None:
    values = dict(facts.node.items())
    for name in ("地区", "单位", "行业口径", "行业顺序", "等级方案", "示例说明"):
        root.put(name, _text(name, values.get(name), facts.node.place.file))
    for name in ("日期", "数据截至"):
        given: Node | None = values.get(name)
        place = given.place if given else facts.node.place
        root.put(name, cells.date_figure(name, given.text if given else "", place, name, problems))


def _text(name: str, node: Node | None, file: str) -> Figure:
    if node is None or node.empty:
        return Figure(name, None, state=State.ABSENT, kind=Kind.TEXT, label=name)
    if node.text in cells.STATES:
        source = cells.source_of(replace(node.place, file=file, column=name))
        return Figure(name, None, state=cells.STATES[node.text], kind=Kind.TEXT, source=source, label=name)
    return Figure(
        name,
        node.text,
        kind=Kind.TEXT,
        source=cells.source_of(replace(node.place, file=file, column=name)),
        text=node.text,
        label=name,
    )


def _period(root: Branch, facts: Facts) -> None:
    node = facts.node.get("期间")
    source = cells.source_of(node.place) if node else None
    branch = Branch("期间", title="期间")
    period = facts.period
    words = {} if period is None else {
        "名称": period.name,
        "简称": period.short,
        "下期": period.next,
        "月份": period.months,
        "年份": f"{period.year}年",
    }  # fmt: skip
    for name, text in words.items():
        branch.put(name, Figure(f"期间.{name}", text, kind=Kind.TEXT, source=source, text=text, label=f"期间{name}"))
    root.put("期间", branch)


def _section(
    section: str,
    units: Mapping[str, str],
    node: Node | None,
    file: str,
    problems: Collector,
    may_lack: Collection[str],
) -> Branch:
    branch = Branch(section, title=section)
    given = {fold(key): value for key, value in node.items()} if node else {}
    for key, item in given.items():
        if key not in units:
            _unknown(key, item, list(units), problems)
    for name, unit in units.items():
        value: Node | None = given.get(name)
        if value is None or value.empty:
            optional = f"{section}.{name}" in may_lack
            missing = _missing(f"{section}.{name}", unit, f"{section}{name}", file)
            branch.put(name, replace(missing, state=State.ABSENT) if optional else missing)
            if not optional:
                cause = f"“{section}”里没有填“{name}”，报告里印【待核】。"
                place = value.place if value else Place(file)
                problems.add(Problem("E506", cause, "请补填。", place, level=Level.WARNING))
        elif value.kind == "sequence":
            items = [
                _fact(f"{section}.{name}.{index}", item, unit, f"{section}{name}", problems)
                for index, item in enumerate(value.elements(), 1)
            ]
            branch.put(name, tuple(items))
        else:
            fact = _fact(f"{section}.{name}", value, unit, f"{section}{name}", problems)
            branch.put(name, (fact,) if unit == "文列" else fact)
    return branch


def _missing(key: str, unit: str, label: str, file: str) -> Figure:
    kind = {"文": Kind.TEXT, "文列": Kind.TEXT, "日期": Kind.DATE}.get(unit, Kind.NUMBER)
    return Figure(
        key,
        None,
        "" if kind is not Kind.NUMBER else unit,
        State.UNREPORTED,
        kind,
        source=cells.source_of(Place(file)),
        label=label,
    )


def _fact(key: str, node: Node, unit: str, label: str, problems: Collector) -> Figure:
    if unit in {"文", "文列"}:
        return replace(_text(key, node, node.place.file), label=label)
    place = replace(node.place, column=label)
    if unit == "日期":
        return cells.date_figure(key, node.text, place, label, problems)
    return _count(key, node.text, place, unit, label, problems)


def _count(key: str, text: str, place: Place, unit: str, label: str, problems: Collector) -> Figure:
    """A count with its unit: `24次`; another unit than the dictionary's is a mistake, never scaled in silence."""
    column = ColumnSpec(label, (label,), unit)
    if not text or cells.is_mark(text):
        return cells.figure(key, Cell(text, place), column, label, problems)
    try:
        reading = read_number(text, units=(unit,))
    except NumberError as error:
        other = error.code == "E217"  # the reader speaks of a column's head; here the dictionary names the unit
        cause = f"单位不对，这里应当是“{unit}”。" if other else error.cause
        action = "" if other else error.action
        problems.add(Problem(error.code, cause, action or f"请写成“数＋{unit}”", place, text))
        return Figure(key, None, unit, State.UNCONFIRMED, source=cells.source_of(place), label=label)
    return cells.figure(key, Cell(str(reading.value), place), column, label, problems)
