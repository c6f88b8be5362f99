"""How much room a text takes and where it may be broken, without opening a font. Pure.

The size of a picture must be known before anything is drawn (and without matplotlib), so widths come from a table of the
advances of Noto Sans CJK, of which other sans fonts differ little; the painter aligns by the true widths.
"""

from __future__ import annotations

from report.charts.marks import MILLIMETRES

_NARROW = {
    **dict.fromkeys(" .,:;'|!ijlI·", 0.3),
    **dict.fromkeys('()[]{}-/\\"frt', 0.4),
    **dict.fromkeys("%@mwMW", 0.93),
    **dict.fromkeys("ABCDEFGHKNOPQRSTUVXYZ&", 0.7),
}
_DIGIT = 0.56
_CLOSING = "，。、；：？！）〕】》〉」』”’％%·…℃"
_OPENING = "（〔【《〈「『“‘"


def em(character: str) -> float:
    """The advance of a character as a part of the type size."""
    if character in _NARROW:
        return _NARROW[character]
    return _DIGIT if ord(character) < 0x2000 or character == "−" else 1.0


def length(text: str, size: float) -> float:
    """The length of a text in millimetres at a type size in points."""
    return sum(map(em, text)) * size * MILLIMETRES


def longest(texts: tuple[str, ...], size: float) -> float:
    """The length of the longest text, 0 of none."""
    return max((length(text, size) for text in texts), default=0.0)


def pieces(text: str) -> list[str]:
    """A text cut wherever a line may break: not in a number or a Latin word, not before 、 or after （."""
    found: list[str] = []
    for character in text:
        if found and _together(found[-1][-1], character):
            found[-1] += character
        else:
            found.append(character)
    return found


def _together(before: str, after: str) -> bool:
    """Whether no line break may fall between two characters."""
    latin = before.isascii() and after.isascii() and not before.isspace()
    return after in _CLOSING or before in _OPENING or latin


def broken(text: str, room: float, size: float) -> tuple[str, ...]:
    """A text in lines no longer than the room, of about equal length; a piece that is longer is cut anywhere."""
    whole = length(text, size)
    if whole <= room:
        return (text,)
    lines = int(whole // room) + 1
    while True:
        found = _filled(text, max(whole / lines + size * MILLIMETRES, size * MILLIMETRES), room, size)
        if found or lines > len(text):
            return found or tuple(text)
        lines += 1


def _filled(text: str, aim: float, room: float, size: float) -> tuple[str, ...]:
    """Lines filled up to the aim; nothing if one is longer than the room."""
    lines = [""]
    for piece in pieces(text):
        parts = [piece] if length(piece, size) <= room else list(piece)
        for part in parts:
            if lines[-1] and length(lines[-1] + part, size) > min(aim, room):
                lines[-1:] = _parted(lines[-1])
            lines[-1] += part
    found = tuple(line.strip() for line in lines)
    return found if longest(found, size) <= room else ()


def _parted(line: str) -> list[str]:
    """A full line and the beginning of the next: what stands behind a 、 near its end goes along."""
    near = max(line.rfind(mark, len(line) - 4) for mark in "、，）") + 1
    return [line[:near], line[near:]] if 1 < near < len(line) else [line, ""]


def fitted(text: str, room: float, size: float, least: float = 6.5) -> float:
    """The type size, at most `size`, at which a text fits on one line in the room; never under `least` points."""
    return max(least, min(size, size * room / max(length(text, size), 0.001)))
