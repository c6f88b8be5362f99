"""An Exhibit and the figures → its Table or Chart block."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from report.compare import amount, cell, percent
from report.dictionary import TOTAL, Branch, Figures, HouseStyle
from report.dictionary.bases import restated
from report.document import Cell, Chart, ChartSpec, Column, Panel, Row, Series, Table, Text
from report.exhibits.schema import Exhibit, PanelOf, Value
from report.figure import Figure, Slot, State, short_id, slot
from report.number import Number, plain, rounded


@dataclass(frozen=True, slots=True)
class Placed:
    """The block of an exhibit, and every figure it shows."""

    block: Table | Chart
    figures: tuple[Figure, ...]
    restated: bool = False
    """Whether some last year's figure in it has another value elsewhere (上年数调整), for its note to say."""


_LAST_YEAR = "上年同期."
"""Begins the key of a last year's figure in a table."""


def build(exhibit: Exhibit, figures: Figures, style: HouseStyle) -> Placed:
    """The table or chart of an exhibit."""
    placed = _table(exhibit, figures, style) if exhibit.is_table else _chart(exhibit, figures, style)
    keys = {figure.key.removeprefix(_LAST_YEAR) for figure in placed.figures if figure.key.startswith(_LAST_YEAR)}
    return replace(placed, restated=any(restated(key, figures) is not None for key in keys))


def _rows(exhibit: Exhibit, figures: Figures, *, total: bool = False) -> list[Branch]:
    """The rows an exhibit shows: those of its table, and 合计 where asked."""
    table = figures.root.find(exhibit.data)
    if not isinstance(table, Branch):
        return []
    listed = table.find("各行")
    rows = [row for row in listed if isinstance(row, Branch)] if isinstance(listed, tuple) else []
    summed = table.find(TOTAL)
    return [*rows, summed] if total and isinstance(summed, Branch) else rows


def value(row: Branch, asked: Value, figures: Figures, style: HouseStyle) -> Figure:
    """The figure of one cell or point, printed as a table prints it."""
    now = row.find(asked.column)
    if not isinstance(now, Figure):
        now = Figure(f"{row.path}.{asked.column}", None, state=State.ABSENT)
    if asked.how == "同比":
        return cell(now, figures.before(now.key) or _no_base(now, figures), style.wording)
    if asked.how == "同期":
        return _before(now, figures)
    return _printed(now, asked.form, style)


def _no_base(now: Figure, figures: Figures) -> Figure:
    """What stands for last year's figure where there is none: 无此项 if last year had no such row, else 未报 or 待核."""
    state = _unsent_state(now.key, figures) if figures.prior else State.UNCONFIRMED
    return Figure(f"{now.key}.上年同期", None, now.unit, state, label=f"上年同期{now.label or now.key}")


def _unsent_state(key: str, figures: Figures) -> State:
    """未报 where nobody sent last year's table (its total waits, and no row is there), else 无此项."""
    table = key.partition(".")[0]
    rows = figures.prior.find(f"{table}.各行") if figures.prior else None
    whole = figures.before(f"{table}.{TOTAL}.{key.rpartition('.')[2]}")
    return State.UNREPORTED if not rows and whole is not None and not whole.known else State.ABSENT


def _before(now: Figure, figures: Figures) -> Figure:
    """Last year's figure in a table: under a key of its own, so that it is not taken for this year's."""
    found = figures.before(now.key) or _no_base(now, figures)
    text = found.display() if found.known else _state_text(found)
    return replace(found, key=f"{_LAST_YEAR}{now.key}", text=text, label=f"上年同期{now.label}")


def _state_text(figure: Figure) -> str:
    """How a state prints in a table: four states, four printings (domain.md, section 8)."""
    return {State.ABSENT: "/", State.UNREPORTED: "未报"}.get(figure.state, "【待核】")


def _printed(figure: Figure, form: str, style: HouseStyle) -> Figure:
    if not figure.known:
        return figure.printed(_state_text(figure), form)
    if form.startswith("百分数"):
        shown = percent(figure, int(form[-1]), "%", zeros=True, half_even=style.wording.half_even)
        return figure.printed(shown.text.removesuffix("%"), form)
    if form.startswith("小数"):
        return figure.printed(plain(figure.number, int(form[-1]), half_even=style.wording.half_even), form)
    if form.startswith("万元"):
        shown = amount(figure, "万元", int(form[-1]), zeros=True, half_even=style.wording.half_even)
        return figure.printed(shown.text, form)
    return figure


def _table(exhibit: Exhibit, figures: Figures, style: HouseStyle) -> Placed:
    identity = short_id("图表", exhibit.name)
    shown: list[Figure] = []
    rows = list(_header(exhibit))
    for branch in _rows(exhibit, figures, total=exhibit.total):
        key = branch.path.rpartition(".")[2]
        cells = [Cell(_name(branch, short_id(identity, key, "名称")), "名称")]
        for column in exhibit.columns:
            figure = value(branch, column.value, figures, style)
            shown.append(figure)
            cells.append(Cell((slot(figure, short_id(identity, key, column.value.key)),), column.value.key))
        rows.append(Row(key, tuple(cells), total=key == TOTAL))
    description = _table_words(exhibit, rows)
    return Placed(Table(identity, exhibit.name, _widths(exhibit), tuple(rows), description), tuple(shown))


_INSIDE = "其中："


def _name(row: Branch, identity: str) -> tuple[Text | Slot, ...]:
    """What a row is called in its first cell; a part of another row says so."""
    name = row.find("名称")
    if not isinstance(name, Figure) or row.path.endswith(f".{TOTAL}"):
        return (Text(TOTAL),)
    return (*([Text(_INSIDE)] if row.part else []), slot(name, identity))


def _widths(exhibit: Exhibit) -> tuple[Column, ...]:
    first = exhibit.first_width or 250
    left = 1000 - first - sum(column.width for column in exhibit.columns)
    free = [column for column in exhibit.columns if not column.width]
    each = left // len(free) if free else 0
    columns = [
        Column("名称", first, "left"),
        *(Column(column.value.key, column.width or each) for column in exhibit.columns),
    ]
    spare = 1000 - sum(column.width for column in columns)
    return (replace(columns[0], width=columns[0].width + spare), *columns[1:])


def _header(exhibit: Exhibit) -> list[Row]:
    """One header row, or two where columns are grouped."""
    if not any(column.group for column in exhibit.columns):
        cells = [
            Cell((Text(exhibit.first),), "名称"),
            *(Cell((Text(column.title),), column.value.key) for column in exhibit.columns),
        ]
        return [Row("表头", tuple(cells), header=True)]
    upper = [Cell((Text(exhibit.first),), "名称", rows=2)]
    lower = []
    index = 0
    columns = exhibit.columns
    while index < len(columns):
        group = columns[index].group
        if not group:
            upper.append(Cell((Text(columns[index].title),), columns[index].value.key, rows=2))
            index += 1
            continue
        run = 1
        while index + run < len(columns) and columns[index + run].group == group:
            run += 1
        upper.append(Cell((Text(group),), columns[index].value.key, span=run))
        lower += [Cell((Text(column.title),), column.value.key) for column in columns[index : index + run]]
        index += run
    return [Row("表头1", tuple(upper), header=True), Row("表头2", tuple(lower), header=True)]


def _table_words(exhibit: Exhibit, rows: Sequence[Row]) -> str:
    names = [row.cells[0].text for row in rows if not row.header]
    return f"统计表，{len(names)}行：{'、'.join(names)}。列出{'、'.join(dict.fromkeys(c.group or c.title for c in exhibit.columns))}。"


# ── charts ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _chart(exhibit: Exhibit, figures: Figures, style: HouseStyle) -> Placed:
    identity = short_id("图表", exhibit.name)
    branches = _rows(exhibit, figures)
    if exhibit.kind == "排序条形" and exhibit.panels:
        branches = _sorted(branches, exhibit.panels[0], figures, style)
    drawn: list[Figure] = []
    makers = {"同比条形": _pairs, "月度折线": _pairs, "整改条形": _stacked, "排序条形": _ranked}
    panels = tuple(makers[exhibit.kind](panel, branches, figures, style, drawn) for panel in exhibit.panels)
    categories = tuple(_category(branch) for branch in branches)
    spec = ChartSpec(exhibit.kind, categories, panels, exhibit.unit)
    slots = tuple(_drawn_slots(identity, drawn))
    return Placed(Chart(identity, exhibit.name, spec, _chart_words(spec), slots), tuple(drawn))


def _category(row: Branch) -> str:
    return (_INSIDE if row.part else "") + (row.title or row.path.rpartition(".")[2])


def _drawn_slots(identity: str, drawn: Sequence[Figure]) -> list[Slot]:
    found: dict[str, Slot] = {}
    for figure in drawn:
        found.setdefault(figure.key, slot(figure, short_id(identity, figure.key, "图")))
    return list(found.values())


def _sorted(branches: list[Branch], panel: PanelOf, figures: Figures, style: HouseStyle) -> list[Branch]:
    def size(branch: Branch) -> Number:
        figure = value(branch, panel.values["值"], figures, style)
        return figure.number if figure.known else Decimal(-1)

    return sorted(branches, key=size, reverse=True)


def _unit(panel: PanelOf, shown: Sequence[Figure], style: HouseStyle) -> str:
    unit = panel.form or style.wording.measure(next((figure.unit for figure in shown if figure.unit), ""))
    return f"{panel.title}（{unit}）" if unit else panel.title


def _point(figure: Figure, panel: PanelOf) -> Decimal | None:
    if not figure.known:
        return None
    if panel.form:
        shown = amount(figure, panel.form, panel.places, zeros=True)
        return Decimal(shown.text.replace("−", "-"))
    number = figure.value
    return number if isinstance(number, Decimal) else Decimal(plain(rounded(figure.number, 2), 2).replace("−", "-"))


def _label(figure: Figure, panel: PanelOf) -> str:
    if not figure.known:
        return _state_text(figure)
    return (
        amount(figure, panel.form, panel.places, zeros=True).text if panel.form else replace(figure, text="").display()
    )


def _series(name: str, role: str, shown: Sequence[Figure], panel: PanelOf) -> Series:
    return Series(
        name, tuple(_point(figure, panel) for figure in shown), role, tuple(_label(figure, panel) for figure in shown)
    )


def _pairs(
    panel: PanelOf, branches: Sequence[Branch], figures: Figures, style: HouseStyle, drawn: list[Figure]
) -> Panel:
    """Last year beside this year, with 同比 as text."""
    asked = panel.values["值"]
    now = [value(branch, asked, figures, style) for branch in branches]
    before = [value(branch, replace(asked, how="同期"), figures, style) for branch in branches]
    notes = [value(branch, replace(asked, how="同比"), figures, style) for branch in branches]
    drawn += [*now, *before]
    this, last = _period_names(figures)
    series = [_series(this, "本期", now, panel)]
    if any(figure.known for figure in before):
        series.insert(0, _series(last, "上年", before, panel))
    return Panel(_unit(panel, now, style), tuple(series), tuple(_change(note, style.percent) for note in notes), "同比")


def _change(note: Figure, sign: str) -> str:
    """The change beside a bar: a percentage carries its sign, words and marks stand as they are."""
    return f"{note.text}{sign}" if note.text[-1:].isdecimal() else note.text


def _period_names(figures: Figures) -> tuple[str, str]:
    this = figures.period.months if figures.period else "本期"
    last = figures.prior.period.months if figures.prior and figures.prior.period else "上年同期"
    return this, last


def _stacked(
    panel: PanelOf, branches: Sequence[Branch], figures: Figures, style: HouseStyle, drawn: list[Figure]
) -> Panel:
    """Done and open stacked, the rate as a number."""
    done = [value(branch, panel.values["已"], figures, style) for branch in branches]
    rest = [value(branch, panel.values["未"], figures, style) for branch in branches]
    rates = [value(branch, replace(panel.values["率"], form="百分数1"), figures, style) for branch in branches]
    drawn += [*done, *rest, *rates]
    names = panel.names
    series = (
        _series(names.get("已", "已整改"), "已", done, panel),
        _series(names.get("未", "未整改"), "未", rest, panel),
    )
    notes = tuple(f"{rate.text}{style.percent}" if rate.known else rate.text for rate in rates)
    return Panel(_unit(panel, done, style), series, notes, names.get("率", "整改率"))


def _ranked(
    panel: PanelOf, branches: Sequence[Branch], figures: Figures, style: HouseStyle, drawn: list[Figure]
) -> Panel:
    """Sorted bars with value and share."""
    shown = [value(branch, panel.values["值"], figures, style) for branch in branches]
    drawn += shown
    series = _series(panel.title, "值", shown, panel)
    if "占比" in panel.values:
        shares = [value(branch, replace(panel.values["占比"], form="百分数1"), figures, style) for branch in branches]
        drawn += shares
        labels = tuple(
            f"{label}（{share.text}{style.percent}）" if share.known else label
            for label, share in zip(series.labels, shares, strict=True)
        )
        series = replace(series, labels=labels)
    return Panel(_unit(panel, shown, style), (series,))


def _chart_words(spec: ChartSpec) -> str:
    """What the chart shows, with its numbers, for who cannot see it."""
    kind = {"同比条形": "分组条形图", "月度折线": "折线图", "整改条形": "堆积条形图", "排序条形": "条形图"}[spec.kind]
    return f"{kind}。" + "".join(_panel_words(spec, panel) for panel in spec.panels)


def _panel_words(spec: ChartSpec, panel: Panel) -> str:
    parts = []
    for index, category in enumerate(spec.categories):
        values = "，".join(f"{series.name}为{series.labels[index]}" for series in panel.series)
        shown = spec.kind != "月度折线" and panel.notes and panel.notes[index]
        note = f"，{panel.notes_title}{panel.notes[index]}" if shown else ""
        parts.append(f"{category}，{values}{note}")
    return f"{panel.title}：{'；'.join(parts)}。"
