"""Charts in place: the picture or the numbers are exchanged; size, crop, place and a person's restyling stay.

In: a `w:drawing` and the chart as it shall be. Out: new image part, or chart part and workbook refilled.
"""

from __future__ import annotations

from lxml import etree

from report.document import Chart
from report.word.apply_state import Draft
from report.word.read_pictures import chart_reference, properties, target
from report.word.read_xml import EMBED, OFFICE, TBL, VAL, Element, child, name, relations

_PNG = "image/png"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def replace_chart(draft: Draft, drawing: Element, chart: Chart) -> None:
    """Show a chart's new numbers in an old drawing."""
    if chart_reference(drawing) is not None:
        _refill(draft, drawing, chart)
    else:
        _swap(draft, drawing, chart)
    describe(drawing, chart.description)


def _refill(draft: Draft, drawing: Element, chart: Chart) -> None:
    from report.charts import native, refill

    part = target(draft.package, draft.package.main, drawing)
    if not part:
        return
    draft.put(part, refill(draft.package.part(part), chart.spec))
    workbook = native(chart.spec).workbook
    for item in relations(draft.package, part).values():
        if item.type.endswith("/package") and not item.external:
            draft.put(item.target, workbook)


def _swap(draft: Draft, drawing: Element, chart: Chart) -> None:
    shown = (draft.manner.pictures or {})[chart.id]
    png = getattr(shown, "png", None)
    blip = next(drawing.iter(name("a:blip")), None)
    if png is None or blip is None:
        return
    part = draft.free("word/media/image{}.png")
    draft.put(part, png, _PNG)
    old = target(draft.package, draft.package.main, drawing)
    blip.set(EMBED, draft.relate(draft.package.main, f"{OFFICE}/image", part))
    for extension in [*blip.iter("{http://schemas.microsoft.com/office/drawing/2016/SVG/main}svgBlip")]:
        extension.getparent().remove(extension)  # type: ignore[union-attr]  # it stands in a:ext
    if old:
        drop_unused(draft, old)


def drop_unused(draft: Draft, part: str) -> None:
    """Take out an image nothing in the body shows any more; elsewhere it may be shown, then it stays."""
    main = draft.package.main
    ids = {item.id for item in relations(draft.package, main).values() if item.target == part}
    root = draft.root(main)
    if any(found in ids for item in root.iter() for found in item.attrib.values()):
        return
    others = [other for other in draft.package.names() if other.endswith(".xml") and other != main]
    if not any(item.target == part for other in others for item in relations(draft.package, other).values()):
        draft.undeclare(part)
        draft.unrelate(main, part)


def describe(element: Element, description: str) -> None:
    """Set the alternative text of a drawing or table."""
    if element.tag == TBL:
        _describe_table(element, description)
        return
    found = properties(element)
    if found is not None:
        found.set("descr", description)


def _describe_table(table: Element, description: str) -> None:
    holder = child(table, name("w:tblPr"))
    if holder is None:
        return
    found = child(holder, name("w:tblDescription"))
    if found is None:
        found = etree.Element(name("w:tblDescription"))
        change = child(holder, name("w:tblPrChange"))
        holder.insert(len(holder) if change is None else holder.index(change), found)
    found.set(VAL, description)
