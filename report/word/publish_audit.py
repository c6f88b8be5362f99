"""What a finished file still tells: any bytes and a list of private words → where each word is found.

Looks as an attacker would: into zips and their comments and entry names, XML text however it is split or escaped, base64,
deflate, gzip, and all of these inside each other. Standard library and lxml; changes nothing.
"""

from __future__ import annotations

import base64
import binascii
import io
import re
import urllib.parse
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import etree

DEEPEST = 6
"""Layers of packing that are opened."""
_FEW = 200
_GRAM = 4
_LONG = 8 * 1024 * 1024
_LARGEST = 256 * 1024 * 1024
_BASE64 = re.compile(rb"[A-Za-z0-9+/\s]{16,}={0,2}")
_BASE64_URL = re.compile(rb"[A-Za-z0-9_-]{24,}={0,2}")
_ZLIB = re.compile(rb"\x78[\x01\x5e\x9c\xda]|\x1f\x8b\x08")


@dataclass(frozen=True, slots=True)
class Hit:
    """A private word that is still in a file."""

    place: str
    """Part, then each layer of packing: `word/document.xml › base64 › zlib`."""
    word: str


def audit_secrets(data: bytes, words: Iterable[str]) -> tuple[Hit, ...]:
    """Any bytes and private words → every place where a word is found, each once, in a fixed order."""
    found = {(hit.place, hit.word): hit for hit in _search(data, _Wanted(words), "", 0)}
    return tuple(found[key] for key in sorted(found))


class _Wanted:
    """Private words in every way they may be written, found by the four bytes they begin with."""

    def __init__(self, words: Iterable[str]) -> None:
        self.short: list[tuple[bytes, str]] = []
        self.long: dict[bytes, list[tuple[bytes, str]]] = {}
        for word in dict.fromkeys(word for word in words if word):
            for form in _encoded(word):
                if len(form) < _GRAM:
                    self.short.append((form, word))
                else:
                    self.long.setdefault(form[:_GRAM], []).append((form, word))

    def within(self, blob: bytes) -> set[str]:
        """The words that are in some bytes."""
        near = [pair for gram in self._grams(blob) for pair in self.long[gram]]
        return {word for form, word in (*self.short, *near) if form in blob}

    def _grams(self, blob: bytes) -> list[bytes]:
        if len(self.long) < _FEW or len(blob) > _LONG:
            return [gram for gram in self.long if gram in blob]
        return [gram for gram in {blob[at : at + _GRAM] for at in range(len(blob) - _GRAM + 1)} if gram in self.long]


def _encoded(word: str) -> set[bytes]:
    """A word as bytes in every usual way; forms so short that chance would find them in pictures are left out."""
    escaped = {urllib.parse.quote(word), urllib.parse.quote(word, safe="")}
    others = {word.encode(code, "ignore") for code in ("utf-16-le", "utf-16-be", "gb18030")}
    return {word.encode(), *(form.encode() for form in escaped), *(form for form in others if len(form) >= 6)}


def _search(data: bytes, wanted: _Wanted, place: str, depth: int) -> Iterator[Hit]:
    readings = [text.encode() for text in _xml(data)] if b"<" in data[:200] else []
    for word in sorted({word for blob in (data, *readings) for word in wanted.within(blob)}):
        yield Hit(place or "文件", word)
    if depth < DEEPEST:
        for name, inner in _inside(data):
            yield from _search(inner, wanted, f"{place} › {name}" if place else name, depth + 1)


def _xml(data: bytes) -> list[str]:
    """The words of XML with references resolved and runs joined, and its attributes."""
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, recover=True))
    except (etree.XMLSyntaxError, ValueError):
        return []
    if root is None:
        return []
    texts = [text for text in root.itertext() if isinstance(text, str)]
    attributes = [value for item in root.iter() if isinstance(item.tag, str) for value in item.attrib.values()]
    return ["".join(texts), "\n".join(map(str, attributes))]


def _inside(data: bytes) -> Iterator[tuple[str, bytes]]:
    """What is packed in the bytes, one layer."""
    if b"PK\x05\x06" in data:
        yield from _zip(data)
    for found in _ZLIB.finditer(data):
        inner = _inflated(data[found.start() :])
        if inner:
            yield "zlib", inner
    for pattern, altchars in ((_BASE64, b"+/"), (_BASE64_URL, b"-_")):
        for found in pattern.finditer(data):
            inner = _decoded(found[0], altchars)
            if inner:
                yield "base64", inner


def _zip(data: bytes) -> Iterator[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield "压缩包说明", archive.comment
            for info in archive.infolist():
                yield "部件名", info.filename.encode() + b"\n" + info.comment + b"\n" + info.extra
                if info.file_size <= _LARGEST:
                    yield info.filename, archive.read(info)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, ValueError, EOFError, OSError):
        return


def _inflated(data: bytes) -> bytes:
    try:
        return zlib.decompressobj(47).decompress(data, 64 * 1024 * 1024)
    except zlib.error:
        return b""


def _decoded(data: bytes, altchars: bytes) -> bytes:
    packed = b"".join(data.split()).rstrip(b"=")
    packed = packed[: len(packed) - (len(packed) % 4 == 1)]
    try:
        return base64.b64decode(packed + b"=" * (-len(packed) % 4), altchars)
    except (binascii.Error, ValueError):
        return b""
