"""word/settings.xml of a file that is to be published or protected: found or made, cleaned.

In: a Package, the tree of its settings. Out: the settings part's name; the tree without what tells about people.
"""

from __future__ import annotations

from lxml import etree

from report.word.apply_state import Draft, Manner
from report.word.read_xml import NAMESPACES, OFFICE, Element, name, related
from report.word.zipped import Package

_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml"
_EMPTY = f'<w:settings xmlns:w="{NAMESPACES["w"]}"/>'.encode()
_WORDS = (
    "writeProtection view zoom removePersonalInformation removeDateAndTime doNotDisplayPageBoundaries"
    " displayBackgroundShape printPostScriptOverText printFractionalCharacterWidth printFormsData embedTrueTypeFonts"
    " embedSystemFonts saveSubsetFonts saveFormsData mirrorMargins alignBordersAndEdges bordersDoNotSurroundHeader"
    " bordersDoNotSurroundFooter gutterAtTop hideSpellingErrors hideGrammaticalErrors activeWritingStyle proofState"
    " formsDesign attachedTemplate linkStyles stylePaneFormatFilter stylePaneSortMethod documentType mailMerge"
    " revisionView trackRevisions doNotTrackMoves doNotTrackFormatting"
)
_ORDER = _WORDS.split()
BEFORE_PROTECTION = frozenset(name(f"w:{word}") for word in _ORDER)
"""Children of w:settings that stand before w:documentProtection (ISO 29500-1, 17.15.1.78)."""
_GONE = (
    "rsids docVars attachedTemplate mailMerge trackRevisions revisionView proofState attachedSchema saveThroughXslt"
    " captions smartTagType"
)
_TELLING = frozenset(name(f"w:{word}") for word in _GONE.split()) | {
    "{http://schemas.openxmlformats.org/schemaLibrary/2006/main}schemaLibrary",
    "{http://schemas.microsoft.com/office/word/2010/wordml}docId",
    "{http://schemas.microsoft.com/office/word/2012/wordml}docId",
}


def settings_part(package: Package) -> tuple[Package, str]:
    """A package → the same with a settings part, and its name."""
    part = next(iter(related(package, package.main, "settings")), "")
    if part:
        return package, part
    draft = Draft(package, Manner("", "", track=False))
    part = "word/settings.xml"
    draft.put(part, _EMPTY, _TYPE)
    draft.relate(package.main, f"{OFFICE}/settings", part)
    return draft.finished(), part


def clean_settings(root: Element) -> None:
    """Take out what tells who worked on a file and with what; ask Word to add no names."""
    for item in [item for item in root if item.tag in _TELLING]:
        root.remove(item)
    if root.find(name("w:removePersonalInformation")) is None:
        first = frozenset(name(f"w:{word}") for word in _ORDER[:3])
        place = next((i for i, item in enumerate(root) if item.tag not in first), len(root))
        root.insert(place, etree.Element(name("w:removePersonalInformation")))
