"""A Chart → an inline drawing and the parts it needs: a picture, or a native chart with its workbook."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from report.document import Chart
from report.word.write_text import Ids, escaped, run_properties

_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart as PNG."""

    png: bytes
    width_mm: float
    height_mm: float


@dataclass(frozen=True, slots=True)
class Native:
    """A chart as an editable Word chart."""

    xml: bytes
    """The chart part; its external data is rId1."""
    workbook: bytes
    """The .xlsx behind 编辑数据."""
    width_mm: float
    height_mm: float


class Sized(Protocol):
    """Anything drawn with its size."""

    @property
    def width_mm(self) -> float:
        """Width in the document."""

    @property
    def height_mm(self) -> float:
        """Height in the document."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """What one drawing adds to the file."""

    xml: str
    """The run with the drawing."""
    relation: tuple[str, str]
    """Type and target of the document's relationship."""
    parts: tuple[tuple[str, bytes], ...]
    """Names and contents."""


def drawing(chart: Chart, shown: Sized, number: int, relation_id: str, ids: Ids) -> Drawn:
    """A chart and what it looks like → the drawing; `number` counts drawings of the file from 1."""
    png = getattr(shown, "png", None)
    if png is not None:
        graphic = _picture(f"wr-chart-{escaped(chart.id)}", relation_id, shown)
        name = f"media/image{number}.png"
        return Drawn(_inline(chart, shown, graphic, ids), (f"{_OFFICE}/image", name), ((f"word/{name}", _bytes(png)),))
    graphic = f'<a:graphicData uri="{_DRAWING}/chart"><c:chart xmlns:c="{_DRAWING}/chart" r:id="{relation_id}"/></a:graphicData>'
    return Drawn(
        _inline(chart, shown, graphic, ids), (f"{_OFFICE}/chart", f"charts/chart{number}.xml"), _native(shown, number)
    )


def _native(shown: Sized, number: int) -> tuple[tuple[str, bytes], ...]:
    """The chart part, its relationship and its workbook."""
    workbook = f"embeddings/Microsoft_Excel_Worksheet{number}.xlsx"
    relations = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/package" Target="../{workbook}"/></Relationships>'
    )
    return (
        (f"word/charts/chart{number}.xml", _bytes(getattr(shown, "xml"))),  # noqa: B009  # either kind comes here
        (f"word/charts/_rels/chart{number}.xml.rels", relations.encode()),
        (f"word/{workbook}", _bytes(getattr(shown, "workbook"))),  # noqa: B009
    )


def _bytes(content: bytes | str) -> bytes:
    return content.encode() if isinstance(content, str) else content


def _emu(millimetres: float) -> int:
    """Millimetres → English metric units."""
    return round(millimetres * 36000)


def _inline(chart: Chart, shown: Sized, graphic: str, ids: Ids) -> str:
    """The run that holds the drawing; its docPr name tells a reader which chart it is."""
    return (
        f"<w:r>{run_properties()}<w:drawing>"
        '<wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{_emu(shown.width_mm)}" cy="{_emu(shown.height_mm)}"/>'
        '<wp:effectExtent l="0" t="0" r="0" b="0"/>'
        f'<wp:docPr id="{next(ids.drawings)}" name="wr-chart-{escaped(chart.id)}" descr="{escaped(chart.description)}"/>'
        "<wp:cNvGraphicFramePr/>"
        f'<a:graphic xmlns:a="{_DRAWING}/main">{graphic}</a:graphic></wp:inline></w:drawing></w:r>'
    )


def _picture(name: str, relation_id: str, shown: Sized) -> str:
    return (
        f'<a:graphicData uri="{_DRAWING}/picture"><pic:pic xmlns:pic="{_DRAWING}/picture">'
        f'<pic:nvPicPr><pic:cNvPr id="0" name="{name}"/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="{relation_id}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{_emu(shown.width_mm)}" cy="{_emu(shown.height_mm)}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData>'
    )
