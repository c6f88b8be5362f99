"""Pictures without what a camera or program wrote beside the pixels: PNG, JPEG, GIF, EMF bytes → the same picture, bare.

Pixels are untouched; of everything else only what a picture needs to look the same stays: chunks and segments that are not on the
list go, and so does what follows the end. Other kinds come back as they are.
"""

from __future__ import annotations

import struct

_PNG = b"\x89PNG\r\n\x1a\n"
_CHUNKS = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT bKGD hIST pHYs sPLT acTL fcTL fdAT cICP".split()
)
_ENTROPY = frozenset({0x00, *range(0xD0, 0xD8)})
"""Bytes that follow FF within the pixels of a JPEG: a stuffed zero, a restart."""
_EMF_DESCRIPTION = 60
"""Where an EMF header says how long its description is and where it stands."""


def bare(data: bytes) -> bytes:
    """A picture → the same without metadata; damaged or other pictures as they are."""
    try:
        if data.startswith(_PNG):
            return _bare_png(data)
        if data.startswith(b"\xff\xd8\xff"):
            return _bare_jpeg(data)
        if data.startswith((b"GIF87a", b"GIF89a")):
            return _bare_gif(data)
        if data.startswith(b"\x01\0\0\0") and data[40:44] == b" EMF":
            return _bare_emf(data)
    except (struct.error, IndexError):
        return data
    return data


def _bare_png(data: bytes) -> bytes:
    kept, at = [_PNG], len(_PNG)
    while at < len(data):
        (length,) = struct.unpack_from(">I", data, at)
        kind = data[at + 4 : at + 8]
        end = at + 12 + length
        if kind in _CHUNKS:
            kept.append(data[at:end])
        if kind == b"IEND":
            break
        at = end
    return b"".join(kept)


def _bare_jpeg(data: bytes) -> bytes:
    kept, at = [data[:2]], 2
    while at < len(data) and data[at + 1] != 0xD9:
        if data[at] != 0xFF:
            raise IndexError
        (length,) = struct.unpack_from(">H", data, at + 2)
        end = at + 2 + length
        if _needed(data[at + 1], data[at + 4 : end]):
            kept.append(data[at:end])
        if data[at + 1] == 0xDA:
            pixels = end
            end = _marker(data, pixels)
            kept.append(data[pixels:end])
        at = end
    return b"".join([*kept, data[at : at + 2]])


def _needed(marker: int, content: bytes) -> bool:
    """JFIF without its small copy, a colour profile, Adobe's colour transform, and everything that is no APP and no comment."""
    if marker == 0xE0:
        return content.startswith(b"JFIF\0") and content[12:14] in {b"\0\0", b""}
    if marker == 0xE2:
        return content.startswith(b"ICC_PROFILE\0")
    if marker == 0xEE:
        return content.startswith(b"Adobe")
    return not (0xE0 <= marker <= 0xEF or marker == 0xFE)


def _marker(data: bytes, at: int) -> int:
    """Where the pixels that begin here end; with the file if it was cut off."""
    while 0 <= (at := data.find(b"\xff", at)) < len(data) - 1:
        if data[at + 1] not in _ENTROPY and data[at + 1] != 0xFF:
            return at
        at += 1 if data[at + 1] == 0xFF else 2
    return len(data)


def _bare_gif(data: bytes) -> bytes:
    """Without comments and programs' own blocks, but the one that says how often a film is repeated."""
    at = 13 + _colours(data[10])
    kept = [data[:at]]
    while data[at] != 0x3B:
        end = _gif_block(data, at)
        extension = data[at : at + 2]
        telling = extension in {b"!\xfe", b"!\xff"} and data[at + 3 : at + 14] != b"NETSCAPE2.0"
        if not telling:
            kept.append(data[at:end])
        at = end
    return b"".join([*kept, b";"])


def _colours(flags: int) -> int:
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _gif_block(data: bytes, at: int) -> int:
    """Where the block that begins here ends."""
    if data[at] == 0x21:
        at += 2
    elif data[at] == 0x2C:
        at += 11 + _colours(data[at + 9])
    else:
        raise IndexError
    while data[at]:
        at += data[at] + 1
    return at + 1


def _bare_emf(data: bytes) -> bytes:
    """With the description (program and name of the drawing) blanked."""
    length, start = struct.unpack_from("<II", data, _EMF_DESCRIPTION)
    end = start + 2 * length
    if not length or start < 88 or end > len(data):
        return data
    return data[:start] + bytes(end - start) + data[end:]
