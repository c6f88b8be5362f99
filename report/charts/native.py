"""Native Word charts: ChartSpec → chart part (DrawingML) and workbook.

The part is written whole, with every optional boolean (an absent one is read as true by some readers), explicit fills and
fonts, and caches equal to the workbook: the caches are what is drawn, the workbook serves 编辑数据 only. The caller puts
the part in the package: content type, relationship rId1 to the workbook, `wp:inline` of `native_size`.
"""

from __future__ import annotations

from dataclasses import dataclass

from report.charts.behind import moved
from report.charts.draw import KINDS, drawing
from report.charts.lettering import longest
from report.charts.sheet import Column, Sheet, letter, lined, number, pattern, sheet, workbook
from report.document import ChartSpec

_C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_AXES = ("50010001", "50010002")
_INK = "404040"


def escape(text: str) -> str:
    """A text for XML, without the characters XML cannot hold (xml.sax would import urllib for this)."""
    kept = "".join(character for character in text if character >= " " or character in "\t\n")
    return kept.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


@dataclass(frozen=True, slots=True)
class Native:
    """The two parts of a native chart."""

    xml: bytes
    """word/charts/chartN.xml; refers to the workbook as rId1."""
    workbook: bytes
    """word/embeddings/Microsoft_Excel_WorksheetN.xlsx."""


def native(spec: ChartSpec) -> Native:
    """The native chart of a specification, byte-identical for the same one; InputError E604, E605 as the picture."""
    drawing(spec)  # the same refusals as for a picture
    data = sheet(spec)
    return Native(_part(spec, data).encode(), workbook(data))


def native_size(spec: ChartSpec) -> tuple[float, float]:
    """Width and height in mm at which a native chart is legible: bars of 2.7 mm and more."""
    data = sheet(spec)
    if spec.kind == "月度折线":
        return 150.0, 66.0
    bars = 1 if spec.kind == "整改条形" else max(len(data.columns), 1)
    lines = max((name.count("\n") + 1 for name in map(lined, data.categories)), default=1)
    row = max({1: 7.0, 2: 9.5}.get(bars, 3.3 * bars + 2.0), 3.9 * lines + 1.5)
    head = 16.0 if len(data.columns) > 1 else 10.0
    return 150.0, min(200.0, round(head + 4.0 + row * len(data.categories), 1))


# --- text and shapes ---------------------------------------------------------------------------------------------------


def _font(size: int = 900, ink: str = "000000") -> str:
    """The inside of a run property: colour and one font for each script."""
    faces = "".join(
        f'<a:{script} typeface="{face}"/>'
        for script, face in (("latin", "Times New Roman"), ("ea", "仿宋"), ("cs", "Times New Roman"))
    )
    return f'sz="{size}" b="0"><a:solidFill><a:srgbClr val="{ink}"/></a:solidFill>{faces}'


def _text_properties(size: int = 900, ink: str = "000000", *, wrap: bool = True) -> str:
    """The `c:txPr` of an element."""
    body = "<a:bodyPr/>" if wrap else '<a:bodyPr wrap="none"/>'
    run = f'<a:p><a:pPr><a:defRPr {_font(size, ink)}</a:defRPr></a:pPr><a:endParaRPr lang="zh-CN"/></a:p>'
    return f"<c:txPr>{body}<a:lstStyle/>{run}</c:txPr>"


def _line(ink: str, width: float, dash: str = "") -> str:
    """An `a:ln`; width in points."""
    style = f'<a:prstDash val="{dash}"/>' if dash else ""
    return f'<a:ln w="{round(width * 12700)}"><a:solidFill><a:srgbClr val="{ink}"/></a:solidFill>{style}</a:ln>'


_NO_LINE = "<a:ln><a:noFill/></a:ln>"


def _solid(ink: str) -> str:
    return f'<a:solidFill><a:srgbClr val="{ink}"/></a:solidFill>'


def _pattern(preset: str) -> str:
    colours = f'<a:fgClr><a:srgbClr val="{_INK}"/></a:fgClr><a:bgClr><a:srgbClr val="FFFFFF"/></a:bgClr>'
    return f'<a:pattFill prst="{preset}">{colours}</a:pattFill>'


_FILLS = {
    "上年": _pattern("wdUpDiag"),
    "本期": _solid("404040"),
    "已": _solid("B3B3B3"),
    "未": _pattern("wdUpDiag"),
    "值": _solid("A6A6A6"),
}
_SPARE = (_solid("FFFFFF"), _solid("A6A6A6"), _pattern("pct20"), _solid("737373"), _pattern("wdDnDiag"))


def _fills(data: Sheet) -> list[str]:
    """One fill for each series, no two alike while there are enough."""
    taken: list[str] = []
    for column in data.columns:
        wanted = _FILLS.get(column.role, _SPARE[0])
        if wanted in taken:
            wanted = next((spare for spare in _SPARE if spare not in taken), wanted)
        taken.append(wanted)
    return taken


# --- data --------------------------------------------------------------------------------------------------------------


def cached_texts(texts: tuple[str, ...], formula: str) -> str:
    """A `c:strRef` with its cache."""
    points = "".join(f'<c:pt idx="{at}"><c:v>{escape(text)}</c:v></c:pt>' for at, text in enumerate(texts))
    return f'<c:strRef><c:f>{formula}</c:f><c:strCache><c:ptCount val="{len(texts)}"/>{points}</c:strCache></c:strRef>'


def cached_numbers(column: Column, formula: str) -> str:
    """A `c:numRef` with its cache; a missing value has no point but counts."""
    points = "".join(
        f'<c:pt idx="{at}"><c:v>{number(value)}</c:v></c:pt>'
        for at, value in enumerate(column.values)
        if value is not None
    )
    inside = f'<c:formatCode>{pattern(column)}</c:formatCode><c:ptCount val="{len(column.values)}"/>{points}'
    return f"<c:numRef><c:f>{formula}</c:f><c:numCache>{inside}</c:numCache></c:numRef>"


def formulas(data: Sheet, at: int) -> tuple[str, str, str]:
    """The ranges of a series in the workbook: name, categories, values."""
    last, place = len(data.categories) + 1, letter(at + 1)
    return f"Sheet1!${place}$1", f"Sheet1!$A$2:$A${last}", f"Sheet1!${place}$2:${place}${last}"


def _series(data: Sheet, at: int, look: str, labels: str, after: str = "", middle: str = "") -> str:
    """One `c:ser`; `middle` stands after the shape properties, `after` at the end, as the kind of chart wants."""
    column = data.columns[at]
    name, categories, values = formulas(data, at)
    return (
        f'<c:ser><c:idx val="{at}"/><c:order val="{at}"/><c:tx>{cached_texts((column.name,), name)}</c:tx>{look}{middle}'
        f"{labels}<c:cat>{cached_texts(tuple(map(lined, data.categories)), categories)}</c:cat>"
        f"<c:val>{cached_numbers(column, values)}</c:val>{after}</c:ser>"
    )


def _shown(
    place: str, code: str, size: int, ink: str = "000000", ground: str = "<a:noFill/>", *, seen: bool = True
) -> str:
    """The inside of a `c:dLbls` or `c:dLbl` that shows the value only."""
    switches = "".join(
        f'<c:{name} val="{int(seen and name == "showVal")}"/>'
        for name in ("showLegendKey", "showVal", "showCatName", "showSerName", "showPercent", "showBubbleSize")
    )
    plain = f"<c:spPr>{ground}{_NO_LINE}</c:spPr>"
    form = f'<c:numFmt formatCode="{escape(code)}" sourceLinked="0"/>'
    return f'{form}{plain}{_text_properties(size, ink, wrap=False)}<c:dLblPos val="{place}"/>{switches}'


# --- kinds of plots ----------------------------------------------------------------------------------------------------


def _bars(spec: ChartSpec, data: Sheet) -> str:
    """Horizontal bars, clustered, or stacked for 整改条形."""
    stack = spec.kind == "整改条形"
    found = []
    size = 900 if len(data.columns) < 3 or stack else 750
    for at, (column, fill) in enumerate(zip(data.columns, _fills(data), strict=True)):
        code = f"{pattern(column)};−{pattern(column)};;" if stack and at else pattern(column)
        ink = "FFFFFF" if stack and column.role == "本期" else "000000"
        ground = _solid("FFFFFF") if stack and at else "<a:noFill/>"  # a number over a pattern stands on white
        shown = _shown("ctr" if stack else "outEnd", code, size, ink, ground)
        behind = moved_labels(data, at) if stack else ""
        labels = f"<c:dLbls>{behind}{shown}{_NO_LEADERS if behind else ''}</c:dLbls>"
        look = f"<c:spPr>{fill}{_line(_INK, 0.6)}</c:spPr>"
        found.append(_series(data, at, look, labels, middle='<c:invertIfNegative val="0"/>'))
    grouping, overlap = ("stacked", 100) if stack else ("clustered", 0)
    head = f'<c:barDir val="bar"/><c:grouping val="{grouping}"/><c:varyColors val="0"/>'
    return f'<c:barChart>{head}{"".join(found)}<c:gapWidth val="60"/><c:overlap val="{overlap}"/>{_ids()}</c:barChart>'


_ROOM = 125.0
"""Width of a plot in mm, beside the axis numbers."""
_NO_LEADERS = (
    '<c:extLst><c:ext uri="{CE6537A1-D6FC-4f65-9D91-7224C49458BB}" '
    'xmlns:c15="http://schemas.microsoft.com/office/drawing/2012/chart"><c15:showLeaderLines val="0"/></c:ext></c:extLst>'
)
"""A moved number is drawn with a line to its bar unless this forbids it."""


def moved_labels(data: Sheet, at: int, ink: str = "000000") -> str:
    """The `c:dLbl` of the numbers that stand behind a stack, with the name of their part where several do."""
    code = pattern(data.columns[at])
    found = []
    for one in moved(data, at):
        away = f'<c:layout><c:manualLayout><c:x val="{one.away}"/><c:y val="0"/></c:manualLayout></c:layout>'
        name = one.name.replace('"', "")
        shown = _shown("ctr", f'"{name} "{code}' if name else code, 900, ink, _solid("FFFFFF") if at else "<a:noFill/>")
        found.append(f'<c:dLbl><c:idx val="{one.row}"/>{away}{shown}</c:dLbl>')
    return "".join(found)


def _rows(data: Sheet) -> range:
    return range(len(data.categories))


_PENS = (
    ("000000", 2.0, "solid", "circle", False),
    ("737373", 1.25, "dash", "square", True),
    ("000000", 1.25, "solid", "diamond", True),
    ("737373", 1.25, "sysDot", "triangle", False),
)
"""Colour, width in points, dash, marker and whether it is hollow: this year and last year, then those of a second panel."""


def _pens(data: Sheet) -> list[tuple[str, float, str, str, bool]]:
    """One pen for each line, no two alike while there are enough."""
    taken: list[tuple[str, float, str, str, bool]] = []
    for column in data.columns:
        fitting = _PENS[1::2] if column.role == "上年" else _PENS[::2]
        free = [pen for pen in (*fitting, *_PENS) if pen not in taken]
        taken.append(free[0] if free else _PENS[0])
    return taken


def _lines(data: Sheet) -> str:
    """Lines with markers: last year gray, dashed, squares; this year black, solid, circles; numbers away from the other."""
    found = []
    for at, (ink, width, dash, shape, hollow) in enumerate(_pens(data)):
        look = f"<c:spPr>{_line(ink, width, dash)}</c:spPr>"
        body = _solid("FFFFFF" if hollow else ink) + _line(ink, 1.0)
        marker = f'<c:marker><c:symbol val="{shape}"/><c:size val="6"/><c:spPr>{body}</c:spPr></c:marker>'
        found.append(_series(data, at, look, _line_labels(data, at), '<c:smooth val="0"/>', marker))
    head = '<c:grouping val="standard"/><c:varyColors val="0"/>'
    return f'<c:lineChart>{head}{"".join(found)}<c:marker val="1"/>{_ids()}</c:lineChart>'


def _line_labels(data: Sheet, at: int) -> str:
    """The numbers of a line: above where it is the higher one, below where the lower; the rarer case point by point."""
    column = data.columns[at]
    code, ink = pattern(column), "505050" if column.role == "上年" else "000000"
    places = [_side(data, at, row) for row in range(len(data.categories))]
    if _crowded(data):
        return f"<c:dLbls>{_shown('t', code, 900, ink, seen=False)}</c:dLbls>"
    usual = "t" if places.count("t") * 2 >= len(places) else "b"
    single = "".join(
        f'<c:dLbl><c:idx val="{row}"/>{_shown(place, code, 900, ink)}</c:dLbl>'
        for row, place in enumerate(places)
        if place != usual
    )
    return f"<c:dLbls>{single}{_shown(usual, code, 900, ink)}</c:dLbls>"


def _crowded(data: Sheet) -> bool:
    """Whether numbers would run into each other; then the table has them and the axis the scale."""
    texts = tuple(number(value) for column in data.columns for value in column.values if value is not None)
    return longest(texts, 9) * len(data.categories) > _ROOM


def _side(data: Sheet, at: int, row: int) -> str:
    """Whether a point's number stands above (t) or below it (b)."""
    here = data.columns[at].values[row]
    others = [column.values[row] for order, column in enumerate(data.columns) if order != at]
    known = [value for value in others if value is not None]
    if not here or not known:  # below a zero stands the axis with the names of the months
        return "t"
    if here == max(known):
        return "t" if at == 0 else "b"
    return "t" if here > max(known) else "b"


def _ids() -> str:
    return "".join(f'<c:axId val="{number}"/>' for number in _AXES)


# --- axes and the whole ------------------------------------------------------------------------------------------------


def _title(text: str) -> str:
    """A horizontal axis title."""
    run = f'<a:r><a:rPr lang="zh-CN" {_font()}</a:rPr><a:t>{escape(text)}</a:t></a:r>'
    paragraph = f"<a:p><a:pPr><a:defRPr {_font()}</a:defRPr></a:pPr>{run}</a:p>"
    rich = f'<c:rich><a:bodyPr rot="0" vert="horz"/><a:lstStyle/>{paragraph}</c:rich>'
    return f'<c:title><c:tx>{rich}</c:tx><c:overlay val="0"/></c:title>'


def _axes(spec: ChartSpec, data: Sheet, *, level: bool) -> str:
    """The category axis and the value axis; `level` for horizontal bars."""
    category, amount = _AXES
    marks = '<c:majorTickMark val="none"/><c:minorTickMark val="none"/>'
    order = "maxMin" if level else "minMax"
    categories = (
        f'<c:catAx><c:axId val="{category}"/><c:scaling><c:orientation val="{order}"/></c:scaling><c:delete val="0"/>'
        f'<c:axPos val="{"l" if level else "b"}"/><c:numFmt formatCode="General" sourceLinked="0"/>{marks}'
        f'<c:tickLblPos val="low"/><c:spPr>{_line(_INK, 0.9)}</c:spPr>{_text_properties()}<c:crossAx val="{amount}"/>'
        '<c:crosses val="autoZero"/><c:auto val="0"/><c:lblAlgn val="ctr"/><c:lblOffset val="100"/>'
        '<c:noMultiLvlLbl val="1"/></c:catAx>'
    )
    unit = _unit(spec)
    grid = "" if level else f"<c:majorGridlines><c:spPr>{_line('D9D9D9', 0.5)}</c:spPr></c:majorGridlines>"
    values = (
        f'<c:valAx><c:axId val="{amount}"/><c:scaling><c:orientation val="minMax"/>{_floor(data)}</c:scaling><c:delete val="0"/>'
        f'<c:axPos val="{"b" if level else "l"}"/>{grid}{_title(unit) if unit else ""}'
        f'<c:numFmt formatCode="General" sourceLinked="0"/>{marks}<c:tickLblPos val="{"none" if level else "nextTo"}"/>'
        f'<c:spPr>{_NO_LINE}</c:spPr>{_text_properties()}<c:crossAx val="{category}"/>'
        f'<c:crosses val="{"max" if level else "autoZero"}"/><c:crossBetween val="between"/>{_step(data)}</c:valAx>'
    )
    return categories + values


_FEW = 6
"""Up to so high a count the axis has a line for each: half an accident is no tick."""


def _step(data: Sheet) -> str:
    """The distance of the axis' lines where the program that draws them would choose fractions of a count."""
    return '<c:majorUnit val="1"/>' if counts_few(data) else ""


def _floor(data: Sheet) -> str:
    """Zero as the axis' lowest value: where values lie close together, Word and Excel would cut the bars' feet off."""
    return "" if falls_below_zero(data) else '<c:min val="0"/>'


def falls_below_zero(data: Sheet) -> bool:
    """Whether a chart shows a negative value."""
    return any(value < 0 for column in data.columns for value in column.values if value is not None)


def counts_few(data: Sheet) -> bool:
    """Whether a chart shows small whole numbers only."""
    values = [value for column in data.columns for value in column.values if value is not None]
    return all(value == value.to_integral_value() and abs(value) <= _FEW for value in values)


def _unit(spec: ChartSpec) -> str:
    """The words at the value axis: what one panel counts with its unit; two panels say it in their series' names."""
    if len(spec.panels) > 1:
        return ""
    return spec.panels[0].title or (f"单位：{spec.unit}" if spec.unit else "")


def _part(spec: ChartSpec, data: Sheet) -> str:
    """The whole chart part."""
    level = spec.kind != KINDS[1]
    plot = _bars(spec, data) if level else _lines(data)
    area = f"<c:plotArea><c:layout/>{plot}{_axes(spec, data, level=level)}<c:spPr><a:noFill/>{_NO_LINE}</c:spPr></c:plotArea>"
    legend = (
        f'<c:legend><c:legendPos val="t"/><c:overlay val="0"/>{_text_properties()}</c:legend>'
        if len(data.columns) > 1
        else ""
    )
    chart = (
        f'<c:chart><c:autoTitleDeleted val="1"/>{area}{legend}<c:plotVisOnly val="1"/>'
        '<c:dispBlanksAs val="gap"/></c:chart>'
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<c:chartSpace xmlns:c="{_C}" xmlns:a="{_A}" xmlns:r="{_R}"><c:date1904 val="0"/><c:lang val="zh-CN"/>'
        f'<c:roundedCorners val="0"/>{chart}<c:spPr>{_solid("FFFFFF")}{_NO_LINE}</c:spPr>{_text_properties()}'
        '<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    )
