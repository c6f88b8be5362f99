"""Native charts that stand in a file: chart part bytes → what it shows; the same part with other data, its looks kept.

A person may have restyled the chart, and LibreOffice, WPS or ONLYOFFICE may have written it anew: so only the data of each
series is exchanged (name, categories, values, their ranges), found by meaning and not by text.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from report.charts.behind import moved
from report.charts.native import cached_numbers, cached_texts, counts_few, falls_below_zero, formulas, moved_labels
from report.charts.sheet import Column, Sheet, lined, read, sheet
from report.document import ChartSpec

_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_XMLNS = 'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
_XMLNS_A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
_BEFORE = {
    "tx": ("idx", "order"),
    "cat": ("idx", "order", "tx", "spPr", "invertIfNegative", "pictureOptions", "marker", "explosion", "dPt", "dLbls"),
}
_BEFORE["cat"] += ("trendline", "errBars")
_BEFORE["val"] = (*_BEFORE["cat"], "cat")
"""What stands before each of a series' data elements (ECMA-376, dml-chart.xsd)."""


def native_data(xml: bytes) -> Sheet:
    """What a chart part shows from its caches; ValueError if it is no chart part."""
    series = _ordered(_root(xml))
    columns = tuple(Column(_name(item), _numbers(item)) for item in series)
    longest = max((_texts(item.find(f"{_C}cat")) for item in series), key=len, default=())
    return Sheet(longest, columns)


def data_digest(xml: bytes) -> str:
    """Twelve hex digits of the categories and values a chart part shows; ValueError if it is no chart part."""
    return native_data(xml).digest()


def refill(xml: bytes, spec: ChartSpec) -> bytes:
    """A chart part with the data of the specification in place of its own; fills, fonts, axes and titles stay.

    Series are found by name, the rest by their order; series that are new look like the last one, superfluous ones go.
    The workbook that belongs to it is `native(spec).workbook`. ValueError if it is no chart part.
    """
    from lxml import etree

    root = _root(xml)
    data = sheet(spec)
    before = native_data(xml)
    for at, item in enumerate(_matched(root, data)):
        _fill(item, data, at)
        if spec.kind == "整改条形":
            _move(item, before, data, at)
    _restep(root, data)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _root(xml: bytes) -> Any:
    """The parsed part, without entities or network."""
    from lxml import etree

    try:
        root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
    except etree.XMLSyntaxError as error:
        raise ValueError("图表部件不是完好的 XML") from error
    if root.tag != f"{_C}chartSpace":
        raise ValueError("不是图表部件")
    return root


def _ordered(root: Any) -> list[Any]:
    """All series in the order in which they are shown, over all plots of the chart."""
    return sorted(root.iter(f"{_C}ser"), key=lambda item: int(_value(item, "order") or _value(item, "idx") or 0))


def _value(item: Any, name: str) -> str:
    """The `val` of a child, empty if there is none."""
    child = item.find(f"{_C}{name}")
    return "" if child is None else str(child.get("val", ""))


def _points(holder: Any) -> Iterator[tuple[int, str]]:
    """The cached points of a data element."""
    if holder is None:
        return
    for point in holder.iter(f"{_C}pt"):
        yield int(point.get("idx", "0")), point.findtext(f"{_C}v") or ""


def _count(holder: Any) -> int:
    """How many points a data element has, missing ones included."""
    if holder is None:
        return 0
    counted = next(holder.iter(f"{_C}ptCount"), None)
    known = [at + 1 for at, _ in _points(holder)]
    return max([int(counted.get("val", "0")) if counted is not None else 0, *known])


def _name(item: Any) -> str:
    holder = item.find(f"{_C}tx")
    if holder is None:
        return ""
    direct = holder.findtext(f"{_C}v")
    return direct if direct is not None else "".join(text for _, text in _points(holder))


def _texts(holder: Any) -> tuple[str, ...]:
    found = dict(_points(holder))
    return tuple(found.get(at, "").replace("\n", "") for at in range(_count(holder)))


def _numbers(item: Any) -> tuple[Decimal | None, ...]:
    holder = item.find(f"{_C}val")
    found = {at: read(text) for at, text in _points(holder)}
    return tuple(found.get(at) for at in range(_count(holder)))


def _matched(root: Any, data: Sheet) -> list[Any]:
    """One series element for each column: by name, else in order; made or removed where the numbers differ."""
    present = _ordered(root)
    if not present:
        raise ValueError("图表里没有数据系列")
    template = present[-1]
    by_name = {_name(item): item for item in reversed(present)}
    found: list[Any] = [by_name.pop(column.name, None) for column in data.columns]
    spare = [item for item in present if not any(item is taken for taken in found)]
    for at, taken in enumerate(found):
        if taken is None:
            found[at] = spare.pop(0) if spare else _added(template, root)
    for item in spare:
        item.getparent().remove(item)
    return found


def _added(template: Any, root: Any) -> Any:
    """A copy of a series after it, with numbers of its own."""
    item = copy.deepcopy(template)
    series = list(root.iter(f"{_C}ser"))
    for name in ("idx", "order"):
        child = item.find(f"{_C}{name}")
        if child is not None:
            child.set("val", str(1 + max(int(_value(other, name) or 0) for other in series)))
    siblings = [child for child in template.getparent() if child.tag == f"{_C}ser"]
    siblings[-1].addnext(item)
    return item


def _fill(item: Any, data: Sheet, at: int) -> None:
    """Name, categories and values of one series, and no look for points that are no more."""
    name, categories, values = formulas(data, at)
    column = data.columns[at]
    _exchange(item, "tx", cached_texts((column.name,), name))
    _exchange(item, "cat", cached_texts(tuple(map(lined, data.categories)), categories))
    _exchange(item, "val", cached_numbers(column, values))
    for point in [*item.iter(f"{_C}dPt"), *item.iter(f"{_C}dLbl")]:
        if int(_value(point, "idx") or 0) >= len(data.categories):
            point.getparent().remove(point)


def _move(item: Any, before: Sheet, data: Sheet, at: int) -> None:
    """Numbers that the program moved behind their bars stand where the new bars end; those a person moved stay."""
    from lxml import etree

    labels = item.find(f"{_C}dLbls")
    if labels is None or at >= len(before.columns):
        return
    ours = {(str(one.row), one.away) for one in moved(before, at)}
    placed = [label for label in labels.findall(f"{_C}dLbl") if _place(label) in ours]
    if len(placed) < len(ours):
        return
    for label in placed:
        labels.remove(label)
    there = {_value(label, "idx") for label in labels.findall(f"{_C}dLbl")}
    made = etree.fromstring(f"<c:dLbls {_XMLNS} {_XMLNS_A}>{moved_labels(data, at)}</c:dLbls>")
    added = [label for label in made if _value(label, "idx") not in there]
    for label in reversed(added):
        labels.insert(0, label)
    etree.cleanup_namespaces(labels)


def _place(label: Any) -> tuple[str, str]:
    """Row and distance of a moved number."""
    away = next((found.get("val", "") for found in label.iter(f"{_C}x")), "")
    return _value(label, "idx"), away


def _restep(root: Any, data: Sheet) -> None:
    """A line for each count on the axis only while the counts are few, and zero as its foot while nothing lies below."""
    for floor in list(root.iter(f"{_C}min")):
        if floor.get("val") == "0" and falls_below_zero(data):
            floor.getparent().remove(floor)
    for step in list(root.iter(f"{_C}majorUnit")):
        if step.get("val") == "1" and not counts_few(data):
            step.getparent().remove(step)


def _exchange(item: Any, name: str, inside: str) -> None:
    """A data element with new content, at its place in the series."""
    from lxml import etree

    old = item.find(f"{_C}{name}")
    if old is not None:
        item.remove(old)
    new = etree.fromstring(f"<c:{name} {_XMLNS}>{inside}</c:{name}>")
    before = {f"{_C}{tag}" for tag in _BEFORE[name]}
    where = max((at + 1 for at, child in enumerate(item) if child.tag in before), default=0)
    item.insert(where, new)
    etree.cleanup_namespaces(new)
