"""Words drawn into charts and diagrams by hand: titles, labels typed over, shapes on a chart, SmartArt.

In: a Package and the tree of its body. Out: lines, one for each paragraph of a drawing that has a digit. They are read only: the
drawing language knows no tracked changes, so a number in them is listed and never changed.
"""

from __future__ import annotations

from collections.abc import Iterator

from report.word.read_pictures import chart_reference
from report.word.read_xml import DRAWING, RID, Element, hidden_copy, name, related, relations, tree
from report.word.zipped import Package

_DIAGRAM = name("dgm:relIds")
_DIAGRAM_DATA = name("r:dm")


def labels(package: Package, root: Element) -> Iterator[tuple[Element, str]]:
    """The drawings of a body and their words, paragraph by paragraph."""
    found: dict[str, list[str]] = {}
    for drawing in root.iter(DRAWING):
        if not hidden_copy(drawing):
            for part in _parts(package, drawing):
                if part not in found:
                    found[part] = [*_texts(tree(package, part))]
                yield from ((drawing, text) for text in found[part])


def _parts(package: Package, drawing: Element) -> Iterator[str]:
    """The parts that hold a drawing's words."""
    chart, diagram = chart_reference(drawing), next(drawing.iter(_DIAGRAM), None)
    wanted = "" if chart is None else chart.get(RID, "")
    wanted = wanted if diagram is None else diagram.get(_DIAGRAM_DATA, "")
    target = relations(package, package.main).get(wanted) if wanted else None
    if target is not None and not target.external:
        yield target.target
        yield from related(package, target.target, "chartUserShapes")


def _texts(root: Element) -> Iterator[str]:
    """Typed words only: fields are filled anew by every editor."""
    for paragraph in root.iter(name("a:p")):
        runs = paragraph.iterchildren(name("a:r"))
        text = "".join(run.findtext(name("a:t")) or "" for run in runs)
        if any(char.isdigit() for char in text):
            yield text
