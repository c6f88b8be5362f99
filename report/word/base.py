"""The base (基线稿) as a custom XML part: JSON text → part bytes, part bytes → JSON text. Standard library only.

The part holds printed values and keys, never rows of data; `publish` takes it out (refresh.md, section 5).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import zlib

NAMESPACE = "urn:workreport:base:1"
"""Root namespace; the part is found by it, never by its name."""

BASE_LIMIT = 64 * 1024 * 1024
"""Bytes of JSON that a base may hold; a larger one is refused before it is inflated."""

_ENCODING = "deflate+base64"
_ROOT = re.compile(r"<(?:[\w.-]+:)?base\b([^>]*)>([^<]*)</(?:[\w.-]+:)?base\s*>")
_ATTRIBUTE = re.compile(r"([\w.:-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")


def base_digest(base_json: str) -> str:
    """The JSON of a base → the twelve hex digits that name it (`WR-…` in the file, `.report/base/…` beside it)."""
    return hashlib.sha256(base_json.encode()).hexdigest()[:12]


def document_id(base_json: str) -> str:
    """The JSON of a base → `dc:identifier` of the file that carries it."""
    return f"WR-{base_digest(base_json)}"


def base_part(base_json: str, gen: int = 1) -> bytes:
    """The JSON of a base and its generation (第几版) → the custom XML part, the same bytes for the same text."""
    raw = base_json.encode()
    packed = base64.b64encode(zlib.compress(raw, 6)).decode("ascii")
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<wr:base xmlns:wr="{NAMESPACE}" docId="{document_id(base_json)}" gen="{gen}" enc="{_ENCODING}"'
        f' sha256="{hashlib.sha256(raw).hexdigest()}">{packed}</wr:base>'
    ).encode()


def base_properties(base_json: str) -> bytes:
    """The JSON of a base → the properties part that names its namespace, its item id taken from the digest."""
    digest = hashlib.sha256(base_json.encode()).hexdigest().upper()
    item = "-".join((digest[:8], digest[8:12], digest[12:16], digest[16:20], digest[20:32]))
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'
        f'<ds:datastoreItem ds:itemID="{{{item}}}"'
        ' xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml">'
        f'<ds:schemaRefs><ds:schemaRef ds:uri="{NAMESPACE}"/></ds:schemaRefs></ds:datastoreItem>'
    ).encode()


def is_base(part: bytes) -> bool:
    """Whether a custom XML part is a base, whatever an editor has renamed or rewritten round it."""
    return NAMESPACE.encode() in part and _match(part) is not None


def read_base(part: bytes) -> str:
    """The custom XML part, also as re-serialised by an editor → the JSON of the base; ValueError if it is damaged."""
    match = _match(part)
    if match is None:
        raise ValueError("不是基线稿部件，或内容已被清空")
    attributes = {name.rpartition(":")[2]: one or two for name, one, two in _ATTRIBUTE.findall(match[1])}
    if attributes.get("enc") != _ENCODING:
        raise ValueError(f"基线稿的编码方式不认识：{attributes.get('enc', '未写')}")
    raw = _inflate(match[2])
    if hashlib.sha256(raw).hexdigest() != attributes.get("sha256"):
        raise ValueError("基线稿已损坏：摘要不符")
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        raise ValueError("基线稿已损坏：不是 UTF-8 文字") from error


def generation(part: bytes) -> int:
    """The custom XML part → which generation (第几版) it is; 1 where none is written."""
    match = _match(part)
    found = {name: one or two for name, one, two in _ATTRIBUTE.findall(match[1])} if match else {}
    text = found.get("gen", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else 1


def _match(part: bytes) -> re.Match[str] | None:
    """The root element with its attributes and text; UTF-16 parts are no base of ours."""
    return _ROOT.search(part.decode("utf-8", "replace"))


def _inflate(text: str) -> bytes:
    """base64 text → bytes, never more than BASE_LIMIT of them."""
    try:
        packed = base64.b64decode("".join(text.split()), validate=True)
        inflater = zlib.decompressobj()
        raw = inflater.decompress(packed, BASE_LIMIT)
    except (binascii.Error, zlib.error, ValueError) as error:
        raise ValueError("基线稿已损坏：解不开") from error
    if inflater.unconsumed_tail:
        raise ValueError("基线稿过大")
    if not inflater.eof:
        raise ValueError("基线稿已损坏：不完整")
    return raw
