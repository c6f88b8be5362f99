"""Pictures without what a camera or program wrote beside the pixels: PNG and JPEG bytes → the same picture, bare.

Pixels are untouched; only chunks and segments that hold words, times or places go. Other kinds come back as they are.
"""

from __future__ import annotations

import struct

_PNG = b"\x89PNG\r\n\x1a\n"
_TELLING_CHUNKS = frozenset({b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"})
_TELLING_SEGMENTS = frozenset({0xE1, *range(0xE3, 0xEE), 0xEF, 0xFE})
"""APP1 (EXIF, XMP), APP3–APP13, APP15 and comments; APP0 (JFIF), APP2 (colour profile) and APP14 (Adobe) stay."""


def bare(data: bytes) -> bytes:
    """A picture → the same without metadata; damaged or other pictures as they are."""
    try:
        if data.startswith(_PNG):
            return _bare_png(data)
        if data.startswith(b"\xff\xd8\xff"):
            return _bare_jpeg(data)
    except (struct.error, IndexError):
        return data
    return data


def _bare_png(data: bytes) -> bytes:
    kept, at = [_PNG], len(_PNG)
    while at < len(data):
        (length,) = struct.unpack_from(">I", data, at)
        kind = data[at + 4 : at + 8]
        end = at + 12 + length
        if kind not in _TELLING_CHUNKS:
            kept.append(data[at:end])
        if kind == b"IEND":
            break
        at = end
    return b"".join(kept)


def _bare_jpeg(data: bytes) -> bytes:
    kept, at = [data[:2]], 2
    while data[at] == 0xFF and data[at + 1] != 0xDA:
        (length,) = struct.unpack_from(">H", data, at + 2)
        if data[at + 1] not in _TELLING_SEGMENTS:
            kept.append(data[at : at + 2 + length])
        at += 2 + length
    return b"".join([*kept, data[at:]])
