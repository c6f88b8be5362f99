"""Pictures and native charts of a Word file: which are ours, and what is in them.

In: a `w:drawing`. Out: block id, whether native, and the digest by which merge sees that a person replaced it.
"""

from __future__ import annotations

import hashlib
import re

from report.word.read_xml import DRAWING, EMBED, RID, Element, P, hidden_copy, name, relations
from report.word.zipped import Package

_NAME = re.compile(r"^wr-chart-(.+)$", re.DOTALL)


def drawings(element: Element) -> list[Element]:
    """The drawings in an element that are shown, without those inside text boxes of a drawing."""
    return [item for item in element.iter(DRAWING) if not hidden_copy(item) and _directly(item, element)]


def _directly(drawing: Element, element: Element) -> bool:
    """In a table every drawing counts; in a paragraph only its own."""
    return element.tag != P or next(drawing.iterancestors(P), None) is element


def properties(drawing: Element) -> Element | None:
    """The `wp:docPr` of a drawing: name and alternative text."""
    return next(drawing.iter(name("wp:docPr")), None)


def block_of(drawing: Element) -> str:
    """Block id in the name of a drawing, empty if it is not ours."""
    found = properties(drawing)
    match = None if found is None else _NAME.match(found.get("name", ""))
    return match[1] if match else ""


def chart_reference(drawing: Element) -> Element | None:
    """The `c:chart` of a native chart."""
    return next(drawing.iter(name("c:chart")), None)


def is_native(drawing: Element) -> bool:
    """Whether a drawing is a native chart."""
    return chart_reference(drawing) is not None


def target(package: Package, part: str, drawing: Element) -> str:
    """Name of the image or chart part that a drawing of `part` shows; empty if it is missing or outside."""
    reference = chart_reference(drawing)
    blip = next(drawing.iter(name("a:blip")), None)
    wanted = reference.get(RID, "") if reference is not None else "" if blip is None else blip.get(EMBED, "")
    found = relations(package, part).get(wanted)
    return "" if found is None or found.external else found.target


def picture_sha(package: Package, part: str, drawing: Element) -> str:
    """Twelve hex digits of a picture's bytes, of a native chart's drawn numbers; empty if there is none."""
    shown = target(package, part, drawing)
    if not shown:
        return ""
    data = package.part(shown)
    return chart_digest(data) if is_native(drawing) else hashlib.sha256(data).hexdigest()[:12]


def chart_digest(data: bytes) -> str:
    """The digest of the numbers a native chart draws, whatever its colours; of its bytes if it is no chart we can read."""
    from report.charts import data_digest

    try:
        return data_digest(data)
    except (ValueError, ArithmeticError):
        return hashlib.sha256(data).hexdigest()[:12]
