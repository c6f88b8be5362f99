"""The second half of the guard: the parts of a sound zip are a Word document that can be walked.

In: a Package whose zip is sound. Out: the same with the name of its main part and its warnings, or an InputError (E707–E719).
Nothing here changes a byte: relations to missing parts are looked round, not cut out, because the text still names them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from report.problem import InputError, Level, Place, Problem
from report.word.read_xml import Element, P, R, name, parse
from report.word.zipped import CONTENT_TYPES, Package, owner, rels_name, resolve

MOST_XML = 64 * 1024 * 1024
"""Bytes of one XML part."""
MOST_ELEMENTS = 1_500_000
"""Elements of all parts together: about 200 MB of tree at the worst."""
MOST_RELATIONS = 5_000
"""Relationships of one part."""
MOST_PARAGRAPHS = 20_000
MOST_RUNS = 300_000
MOST_CHARACTERS = 2_000_000
LONGEST_PARAGRAPH = 50_000
"""Characters. A report of 300 pages has about 7,000 paragraphs and 200,000 characters; every pass over a file that is
larger than these limits by design takes minutes."""
_MOST_ATTRIBUTES = 2_000
_LONG_TAG = re.compile(rb"<[^<>]{8000,}")
_SMALL = 150_000
"""Bytes of a part that cannot be beyond those limits."""
_ROOTS = {
    "styles": "w:styles",
    "settings": "w:settings",
    "numbering": "w:numbering",
    "fontTable": "w:fonts",
    "comments": "w:comments",
    "header": "w:hdr",
    "footer": "w:ftr",
    "footnotes": "w:footnotes",
    "endnotes": "w:endnotes",
    "commentsExtended": "w15:commentsEx",
    "chart": "c:chartSpace",
    "chartUserShapes": "c:userShapes",
    "diagramData": "dgm:dataModel",
    "core-properties": "cp:coreProperties",
}
"""Relationships whose parts are read as XML, and what these parts are."""
_STORIES = frozenset(name(f"w:{tag}") for tag in ("document", "hdr", "ftr", "footnotes", "endnotes", "comments"))
_STRICT = "http://purl.oclc.org/ooxml/"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_DOCTYPE = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_PRIVATE = re.compile("[\U000f0000-\U0010ffff]")
_PRIVATE_BYTES = re.compile(rb"\xf3[\xb0-\xbf]|\xf4[\x80-\x8f]|&#")
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([^"']*)""")
_FIX = "请用 Word 或 WPS 打开修复后另存为 .docx"


def refused(code: str, cause: str, action: str, shown: str, read: str = "") -> InputError:
    """The one error of a file that cannot be taken."""
    return InputError([Problem(code, cause, action, Place(shown), read[:200])])


def damaged(shown: str, read: str) -> InputError:
    """The error of a file whose zip cannot be read."""
    return refused(
        "E705", "文件已损坏，读不出内容", "请用 Word 或 WPS 打开修复后另存为 .docx，或换一份备份", shown, read
    )


def macro(shown: str) -> InputError:
    """The error of a file with macros."""
    return refused("E708", "文档含宏", "请另存为 .docx（不含宏的 Word 文档）", shown)


def check_parts(package: Package) -> Package:
    """A package whose zip is sound → the same, its main part found and its oddities listed."""
    types = _types(package)
    checked = _Checked(package, types)
    checked.all()
    main = _main(package, types)
    _body(package, *checked.roots.get(main, ("", False)))
    checked.kinds()
    return replace(package, main=main, warnings=tuple(_oddities(package)))


class _Checked:
    """Counts elements over all parts while each is parsed once and dropped."""

    def __init__(self, package: Package, types: dict[str, str]) -> None:
        self.package, self.types, self.elements = package, types, 0
        self.paragraphs = self.runs = self.characters = 0
        self.roots: dict[str, tuple[str, bool]] = {}

    def all(self) -> None:
        for part in self.package.names():
            if self._is_xml(part):
                self._one(part, self.package.part(part))

    def _is_xml(self, part: str) -> bool:
        kind = self.types.get("/" + part) or self.types.get(part.rpartition(".")[2].lower(), "")
        return part.lower().endswith((".xml", ".rels", ".vml")) or kind.endswith(("+xml", "/xml"))

    def _one(self, part: str, data: bytes) -> None:
        shown = self.package.shown
        if len(data) > MOST_XML:
            raise refused("E704", "文件里有过大的部件，超过 64 MB", "请复制正文到新文档后另存", shown, part)
        self.elements += _elements(data)
        if self.elements > MOST_ELEMENTS or _overloaded(data):
            raise self._too_much(part)
        root = checked_tree(part, data, shown)
        self.roots[part] = (str(root.tag), root.find(name("w:body")) is not None)
        if len(data) > _SMALL:
            self._measure(part, root)

    def _measure(self, part: str, root: Element) -> None:
        """Whether a large part is one that can be worked through in a time that a person waits."""
        if part.endswith(".rels") and len(root) > MOST_RELATIONS:
            raise self._too_much(part)
        if root.tag not in _STORIES:
            return
        self.paragraphs += _count(root, P)
        self.runs += _count(root, R)
        if self.paragraphs > MOST_PARAGRAPHS or self.runs > MOST_RUNS:
            raise self._too_much(part)
        lengths = [sum(len(text) for text in paragraph.itertext()) for paragraph in root.iter(P)]
        self.characters += sum(lengths)
        if self.characters > MOST_CHARACTERS or max(lengths, default=0) > LONGEST_PARAGRAPH:
            raise self._too_much(part)

    def _too_much(self, part: str) -> InputError:
        return refused("E704", "文件里的内容过多", "请复制正文到新文档后另存", self.package.shown, part)

    def kinds(self) -> None:
        """Every part that is read as XML of a kind is of that kind."""
        for rels in (part for part in self.package.names() if part.endswith(".rels")):
            for _id, kind, target, external in _listed(self.package, rels):
                wanted = _ROOTS.get(kind.rpartition("/")[2])
                part = "" if external else resolve(owner(rels), target)
                if wanted and self.package.has(part) and self.roots.get(part, ("",))[0] != name(wanted):
                    raise refused("E710", "文件里有名不副实的部件", _FIX, self.package.shown, f"{part} → {wanted}")


def _count(root: Element, tag: str) -> int:
    return sum(1 for _ in root.iter(tag))


def checked_tree(part: str, data: bytes, shown: str) -> Element:
    """The tree of an XML part that hides nothing; raises InputError."""
    wide = _wide(data)
    if wide is None:
        _encoding(part, data, shown)
    if _DOCTYPE.search(data.decode("latin-1") if wide is None else wide):
        raise refused("E711", "文件里有实体声明（DOCTYPE），可能是恶意构造的", "来源不明的文件请勿使用", shown, part)
    try:
        root = parse(data)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise refused("E710", "文件里有读不通的部件", _FIX, shown, f"{part}：{error}") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise refused("E711", "文件里有实体声明（DOCTYPE），可能是恶意构造的", "来源不明的文件请勿使用", shown, part)
    _private(part, data if wide is None else None, root, shown)
    return root


def _elements(data: bytes) -> int:
    """How many elements a part has at most; in UTF-16 the bytes are the same."""
    return data.count(b"<") - data.count(b"</")


def _overloaded(data: bytes) -> bool:
    """Whether one element has thousands of attributes, which every look at them would go through from the start."""
    return any(found[0].count(b"=") > _MOST_ATTRIBUTES for found in _LONG_TAG.finditer(data))


def _wide(data: bytes) -> str | None:
    """The text of a UTF-16 part, else None."""
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return data.decode("utf-16", "replace")
    if data[:2] == b"<\0":
        return data.decode("utf-16-le", "replace")
    return data.decode("utf-16-be", "replace") if data[:2] == b"\0<" else None


def _encoding(part: str, data: bytes, shown: str) -> None:
    """Only what the format allows: any other encoding could hide a declaration from the search."""
    found = _DECLARED.match(data.removeprefix(b"\xef\xbb\xbf")[:400])
    if b"\0" in data[:4] or (found and found[1].lower() not in {b"utf-8", b"us-ascii", b"ascii"}):
        raise refused("E710", "文件里有读不通的部件：文字编码不是 UTF-8", _FIX, shown, part)


def _private(part: str, data: bytes | None, root: Element, shown: str) -> None:
    """Planes 15 and 16 stand for figures inside this program and may not come in."""
    if data is not None and not _PRIVATE_BYTES.search(data):
        return
    found = _PRIVATE.search(etree.tostring(root, encoding="unicode"))
    if found:
        raise refused(
            "E712",
            "文件里有不能使用的专用字符（Unicode 第15、16平面）",
            "请在文中找到显示为方框的字并删除",
            shown,
            f"{part}：U+{ord(found[0]):X}",
        )


def _types(package: Package) -> dict[str, str]:
    """Content types: by `/name` for one part, by extension for the others."""
    root = checked_tree(CONTENT_TYPES, package.part(CONTENT_TYPES), package.shown)
    types = {item.get("Extension", "").lower(): item.get("ContentType", "") for item in root.iter(name("ct:Default"))}
    types |= {item.get("PartName", ""): item.get("ContentType", "") for item in root.iter(name("ct:Override"))}
    if any("macroenabled" in kind.lower() or kind.endswith("vbaProject") for kind in types.values()):
        raise macro(package.shown)
    return types


def _listed(package: Package, rels: str) -> Iterator[tuple[str, str, str, bool]]:
    """Id, type, target and whether external, of each relationship."""
    for item in parse(package.part(rels)).iter(name("rel:Relationship")):
        external = item.get("TargetMode", "").lower() == "external"
        yield item.get("Id", ""), item.get("Type", ""), item.get("Target", ""), external


def _main(package: Package, types: dict[str, str]) -> str:
    rels = rels_name("")
    listed = list(_listed(package, rels)) if package.has(rels) else []
    if any(kind.startswith(_STRICT) for _id, kind, _target, _external in listed):
        raise _strict(package)
    targets = [resolve("", target) for _id, kind, target, _ in listed if kind.endswith("/officeDocument")]
    main = targets[0] if targets else ""
    if not main or not package.has(main):
        raise refused("E713", "文件里没有正文", _FIX, package.shown, main)
    kind = types.get("/" + main) or types.get(main.rpartition(".")[2].lower(), "")
    if kind == _WORD:
        return main
    if "template.main" in kind:
        raise refused("E714", "这是 Word 模板（.dotx），不是文档", "请另存为 .docx", package.shown, main)
    raise refused(
        "E701", "这不是 Word 文件（.docx）", "请选择由 Word、WPS 或 LibreOffice 保存的 .docx", package.shown, kind
    )


def _strict(package: Package) -> InputError:
    return refused("E709", "这是“Strict Open XML”格式", "请另存为“Word 文档 (*.docx)”，不要选 Strict", package.shown)


def _body(package: Package, root: str, has_body: bool) -> None:
    if root.startswith("{" + _STRICT):
        raise _strict(package)
    if root != name("w:document") or not has_body:
        raise refused("E713", "文件里没有正文", _FIX, package.shown, root)


def _oddities(package: Package) -> Iterator[Problem]:
    """Relations to missing parts, addresses outside the file, parts nobody refers to."""
    reached, edges = {CONTENT_TYPES}, _edges(package)
    waiting = [""]
    while waiting:
        part = waiting.pop()
        reached.add(rels_name(part))
        for kind, target, external in edges.get(part, ()):
            if external:
                yield from _outside(package, kind, target)
            elif not package.has(target):
                yield _told(package, "E751", "文件里有指向空缺部件的关系，已略过", f"{part or '文件'} → {target}")
            elif target not in reached:
                reached.add(target)
                waiting.append(target)
    for part in package.names():
        if part not in reached and not part.endswith(".rels"):
            yield _told(package, "E753", "文件里有没有用到的部件，原样保留", part)


def _edges(package: Package) -> dict[str, list[tuple[str, str, bool]]]:
    edges: dict[str, list[tuple[str, str, bool]]] = {}
    for rels in (part for part in package.names() if part.endswith(".rels")):
        part = owner(rels)
        edges[part] = [
            (kind, target if external else resolve(part, target.partition("#")[0]), external)
            for _id, kind, target, external in _listed(package, rels)
        ]
    return edges


def _outside(package: Package, kind: str, target: str) -> Iterator[Problem]:
    """Links that a reader follows by hand are ordinary; what is fetched by itself is told."""
    if not kind.endswith("/hyperlink"):
        yield _told(package, "E752", "文件引用了外部地址，预览和定稿时会去掉", target)


def _told(package: Package, code: str, cause: str, read: str) -> Problem:
    return Problem(code, cause, "", Place(package.shown), read[:200], Level.WARNING)
