"""Edit protection (限制编辑、修改密码): a finished .docx and a password → the same file, protected.

It keeps honest people from changing a file; anybody can take it off by unzipping. Algorithm: ECMA-376 Part 1, 17.15.1.29 with
the legacy key of MS-OFFCRYPTO 2.3.7.2 ff. (word-format.md, section 10). The password is never stored, logged or returned.
"""

from __future__ import annotations

import base64
import hashlib
from typing import Literal

from lxml import etree

from report.problem import InputError, Problem
from report.word.publish_settings import BEFORE_PROTECTION, settings_part
from report.word.read_xml import Element, name, parse, serialised
from report.word.zipped import Package

SPIN = 100_000
LONGEST = 15
"""Characters of the password that count; a longer one is refused rather than cut."""

_FIRST = (
    0xE1F0,
    0x1D0F,
    0xCC9C,
    0x84C0,
    0x110C,
    0x0E10,
    0xF1CE,
    0x313E,
    0x1872,
    0xE139,
    0xD40F,
    0x84F9,
    0x280C,
    0xA96A,
    0x4EC3,
)
_MATRIX = (
    (0xAEFC, 0x4DD9, 0x9BB2, 0x2745, 0x4E8A, 0x9D14, 0x2A09),
    (0x7B61, 0xF6C2, 0xFDA5, 0xEB6B, 0xC6F7, 0x9DCF, 0x2BBF),
    (0x4563, 0x8AC6, 0x05AD, 0x0B5A, 0x16B4, 0x2D68, 0x5AD0),
    (0x0375, 0x06EA, 0x0DD4, 0x1BA8, 0x3750, 0x6EA0, 0xDD40),
    (0xD849, 0xA0B3, 0x5147, 0xA28E, 0x553D, 0xAA7A, 0x44D5),
    (0x6F45, 0xDE8A, 0xAD35, 0x4A4B, 0x9496, 0x390D, 0x721A),
    (0xEB23, 0xC667, 0x9CEF, 0x29FF, 0x53FE, 0xA7FC, 0x5FD9),
    (0x47D3, 0x8FA6, 0x0F6D, 0x1EDA, 0x3DB4, 0x7B68, 0xF6D0),
    (0xB861, 0x60E3, 0xC1C6, 0x93AD, 0x377B, 0x6EF6, 0xDDEC),
    (0x45A0, 0x8B40, 0x06A1, 0x0D42, 0x1A84, 0x3508, 0x6A10),
    (0xAA51, 0x4483, 0x8906, 0x022D, 0x045A, 0x08B4, 0x1168),
    (0x76B4, 0xED68, 0xCAF1, 0x85C3, 0x1BA7, 0x374E, 0x6E9C),
    (0x3730, 0x6E60, 0xDCC0, 0xA9A1, 0x4363, 0x86C6, 0x1DAD),
    (0x3331, 0x6662, 0xCCC4, 0x89A9, 0x0373, 0x06E6, 0x0DCC),
    (0x1021, 0x2042, 0x4084, 0x8108, 0x1231, 0x2462, 0x48C4),
)


def protect(
    file: Package | bytes, password: str, *, mode: Literal["restrict", "modify"] = "restrict", salt_from: str = ""
) -> bytes:
    """A finished file and a password → the file with 限制编辑 (restrict) or 修改权限密码 (modify).

    salt_from: digest of the content, so that the same file and password give the same bytes; empty: of the file itself.
    Raises InputError (E740) for a password that is not 1 to 15 printable ASCII characters.
    """
    check_password(password)
    package = Package(file) if isinstance(file, bytes) else file
    seed = salt_from or hashlib.sha256(package.to_bytes()).hexdigest()
    salt = hashlib.sha256(f"salt {seed}".encode()).digest()[:16]
    package, part = settings_part(package)
    root = parse(package.part(part))
    _put(root, salted_hash(password, salt), salt, mode)
    return package.changed({part: serialised(root)}).to_bytes()


def check_password(password: str) -> None:
    """Raise InputError for a password that Word, WPS and this program would not read alike; it is not repeated."""
    if not (1 <= len(password) <= LONGEST and password.isascii() and password.isprintable()):
        raise InputError(
            [
                Problem(
                    "E740",
                    "编辑密码只能用 1 到 15 个半角字母、数字或符号",
                    "请换一个密码（汉字、全角字符和第16个字符以后 Word 都不识别）",
                )
            ]
        )


def _put(root: Element, digest: bytes, salt: bytes, mode: str) -> None:
    tag = name("w:documentProtection" if mode == "restrict" else "w:writeProtection")
    for old in [*root.iterchildren(tag)]:
        root.remove(old)
    item = etree.Element(tag)
    if mode == "restrict":
        item.set(name("w:edit"), "readOnly")
        item.set(name("w:enforcement"), "1")
    for key, value in (
        ("cryptProviderType", "rsaAES"),
        ("cryptAlgorithmClass", "hash"),
        ("cryptAlgorithmType", "typeAny"),
        ("cryptAlgorithmSid", "14"),
        ("cryptSpinCount", str(SPIN)),
        ("hash", base64.b64encode(digest).decode()),
        ("salt", base64.b64encode(salt).decode()),
    ):
        item.set(name(f"w:{key}"), value)
    place = 0
    if mode == "restrict":
        place = next((i for i, child in enumerate(root) if child.tag not in BEFORE_PROTECTION), len(root))
    root.insert(place, item)


def legacy_key(password: str) -> int:
    """A password → its 32-bit key: two 16-bit words, of a matrix and of a rotation."""
    codes = [ord(letter) & 0xFF or ord(letter) >> 8 for letter in password[:LONGEST]]
    if not codes:
        return 0
    high = _FIRST[len(codes) - 1]
    for index, code in enumerate(codes):
        for bit in range(7):
            if code >> bit & 1:
                high ^= _MATRIX[LONGEST - len(codes) + index][bit]
    low = 0
    for code in reversed(codes):
        low = _rotated(low) ^ code
    return high << 16 | (_rotated(low) ^ len(codes) ^ 0xCE4B)


def _rotated(word: int) -> int:
    """One bit to the left within 15 bits."""
    return (word >> 14 & 1) | (word << 1 & 0x7FFF)


def hashed_text(password: str) -> str:
    """The eight hex digits that are hashed in the password's place."""
    return legacy_key(password).to_bytes(4, "little").hex().upper()


def salted_hash(password: str, salt: bytes, spin: int = SPIN) -> bytes:
    """A password and a salt → the 64 bytes that the file carries."""
    digest = hashlib.sha512(salt + hashed_text(password).encode("utf-16-le")).digest()
    for count in range(spin):
        digest = hashlib.sha512(digest + count.to_bytes(4, "little")).digest()
    return digest
