"""Ink for a drawing: Drawing → PNG bytes (300 dpi, 8-bit gray), by matplotlib's Agg renderer.

The renderer is used directly, without Figure and Axes: importing those costs 180 ms more, and their ticks, locators and
layout engines do nothing that the layouts have not done already. Settings are fixed in an rc_context; nothing global
changes. The same drawing, font and matplotlib give the same bytes.
"""

from __future__ import annotations

import os
import struct
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from report.charts.fonts import require, unreadable
from report.charts.marks import BLACK, Box, Dot, Drawing, Stroke, Words
from report.problem import InputError

DPI = 300
_SCALE = DPI / 25.4
"""Pixels a millimetre."""
_MIDDLE = 0.365
"""From the baseline to the middle of digits and Chinese characters, as a part of the type size."""
_HALF_EMPTY = tuple("）】》〕」』，。、；：")
_RULES: dict[str, Any] = {
    "agg.path.chunksize": 0,
    "path.simplify": False,
    "path.sketch": None,
    "path.effects": [],
}


def png(drawing: Drawing, font: Path, cache: Path | None = None) -> bytes:
    """The picture of a drawing as PNG; InputError E601 if the font lacks a character. `cache`: see `_home`."""
    with _home(cache):
        import matplotlib as mpl

        return _inked(mpl, drawing, font)


@contextmanager
def _home(cache: Path | None) -> Iterator[None]:
    """Make the first import of matplotlib find a folder for its font list that lasts.

    It scans all fonts of the system once and keeps the list in the user's cache folder. Where that cannot be written it
    would scan at every start and say so on stderr; then `cache` is used.
    """
    name = "MPLCONFIGDIR"
    if cache is None or name in os.environ or all(map(_writable, _usual())):
        yield
        return
    with suppress(OSError):  # then matplotlib takes a temporary folder and says so
        cache.mkdir(parents=True, exist_ok=True)
    os.environ[name] = str(cache)
    try:
        yield
    finally:
        del os.environ[name]


def _usual() -> tuple[Path, ...]:
    """The folders that matplotlib writes to if it is not told otherwise."""
    try:
        home = Path.home()
    except RuntimeError:  # no home at all
        return (Path(os.devnull),)
    if not sys.platform.startswith(("linux", "freebsd")):
        return (home / ".matplotlib",)
    pairs = (("XDG_CACHE_HOME", ".cache"), ("XDG_CONFIG_HOME", ".config"))
    return tuple(Path(os.environ.get(variable) or home / name) for variable, name in pairs)


def _writable(folder: Path) -> bool:
    """Whether a folder can be written or made."""
    there = next((place for place in (folder, *folder.parents) if place.exists()), folder)
    return there.is_dir() and os.access(there, os.W_OK)


def _inked(mpl: Any, drawing: Drawing, font: Path) -> bytes:
    """The marks in their order on one renderer, then its gray channel as PNG."""
    from matplotlib.backends import backend_agg

    require(drawing.texts(), _characters(font), font)
    width, height = round(drawing.width * _SCALE), round(drawing.height * _SCALE)
    with mpl.rc_context({name: value for name, value in _RULES.items() if name in mpl.rcParams}):
        agg: Any = backend_agg  # matplotlib types this class by halves
        painter = _Painter(agg.RendererAgg(width, height, DPI), height, font)
        for mark in drawing.marks:
            painter.ink(mark)
    return _encoded(painter.gray(), width, height)


@lru_cache(maxsize=4)
def _face(font: Path) -> Any:
    """A font file opened once for all pictures of a run; InputError E603 if FreeType cannot read it.

    Of a collection the simplified Chinese face is taken where matplotlib can open it (3.11): the first one is Japanese.
    """
    from matplotlib import ft2font

    loaded: Any = ft2font
    try:
        face = loaded.FT2Font(str(font))
        for at in range(1, face.num_faces if font.suffix.lower() == ".ttc" else 0):
            if _chinese(face.family_name):
                break
            other = loaded.FT2Font(str(font), face_index=at)
            face = other if _chinese(other.family_name) else face
    except TypeError:  # matplotlib before 3.11 knows no face_index
        return face
    except (RuntimeError, OSError) as error:
        raise InputError([unreadable(font)]) from error
    return face


def _chinese(family: str) -> bool:
    return family.split()[-1:] in (["SC"], ["GB"], ["YaHei"])


@lru_cache(maxsize=4)
def _characters(font: Path) -> frozenset[int]:
    """The code points a font has."""
    return frozenset(_face(font).get_charmap())


class _Painter:
    """Draws marks on a renderer; millimetres from the top become pixels from the bottom."""

    def __init__(self, renderer: Any, height: int, font: Path) -> None:
        from matplotlib import ft2font
        from matplotlib.path import Path as Outline
        from matplotlib.transforms import Affine2D

        self._renderer = renderer
        self._height = height
        self._outline = Outline
        self._place = Affine2D().scale(_SCALE, -_SCALE).translate(0, height).frozen()
        loaded: Any = ft2font  # older releases name the flag otherwise
        self._font = _face(font)
        self._unhinted = loaded.LoadFlags.NO_HINTING if hasattr(loaded, "LoadFlags") else loaded.LOAD_NO_HINTING
        self._texts: list[Words] = []
        self._shapes = {
            "圆": Outline.unit_circle().transformed(Affine2D().scale(0.93)),
            "方": Outline.unit_rectangle().transformed(Affine2D().translate(-0.5, -0.5).scale(1.5)),
        }
        self._paper()

    def _paper(self) -> None:
        """The whole sheet white."""
        pen = self._pen(None, 0)
        sheet = self._outline([(0, 0), (10_000, 0), (10_000, 10_000), (0, 10_000), (0, 0)])
        self._renderer.draw_path(pen, sheet, self._place, _rgb(255))

    def _pen(self, ink: int | None, points: float, dashes: tuple[float, ...] = ()) -> Any:
        """A graphics context: gray, width and dashes in points; None inks no edge."""
        pen = self._renderer.new_gc()
        pen.set_linewidth(points if ink is not None else 0)
        pen.set_foreground(_rgb(BLACK if ink is None else ink), isRGBA=True)
        pen.set_snap(True)
        pen.set_joinstyle("miter")
        if dashes:
            pen.set_dashes(0, list(dashes))
        return pen

    def ink(self, mark: Box | Stroke | Dot | Words) -> None:
        """One mark."""
        if isinstance(mark, Words):
            self._words(mark)
        elif isinstance(mark, Box):
            self._box(mark)
        elif isinstance(mark, Stroke):
            self._stroke(mark)
        else:
            self._dot(mark)

    def _box(self, box: Box) -> None:
        left, top, right, bottom = box.x, box.y, box.x + box.width, box.y + box.height
        outline = self._outline([(left, top), (right, top), (right, bottom), (left, bottom), (left, top)], closed=True)
        if box.fill is not None:
            self._renderer.draw_path(self._pen(None, 0), outline, self._place, _rgb(box.fill))
        if box.pattern:
            self._pattern(box)
        if box.edge is not None:
            self._renderer.draw_path(self._pen(box.edge, 0.6), outline, self._place)

    def _pattern(self, box: Box) -> None:
        """Slanted lines or dots, cut at the edges of the box."""
        pieces = _slanted(box) if box.pattern == "斜线" else _dotted(box)
        if not pieces:
            return
        points = [point for piece in pieces for point in piece]
        codes = [self._outline.MOVETO, self._outline.LINETO] * len(pieces)
        pen = self._pen(0x33, 0.5 if box.pattern == "斜线" else 1.1)
        pen.set_snap(False)
        self._renderer.draw_path(pen, self._outline(points, codes), self._place)

    def _stroke(self, stroke: Stroke) -> None:
        pen = self._pen(stroke.ink, stroke.width, stroke.dashes)
        level = len({y for _, y in stroke.points}) == 1 or len({x for x, _ in stroke.points}) == 1
        pen.set_snap(level)
        pen.set_joinstyle("round")
        self._renderer.draw_path(pen, self._outline(list(stroke.points)), self._place)

    def _dot(self, dot: Dot) -> None:
        from matplotlib.transforms import Affine2D

        pen = self._pen(dot.ink, 1.2)
        pen.set_snap(False)
        where = Affine2D().translate(dot.x, dot.y) + self._place
        self._renderer.draw_path(pen, self._shapes[dot.shape], where, _rgb(dot.fill))

    def _words(self, words: Words) -> None:
        """Keep a text for `gray`: texts stand over everything."""
        self._texts.append(words)

    def gray(self) -> bytes:
        """The rows of the sheet, a byte a pixel, each with PNG's filter byte in front."""
        import numpy as np

        pixels = np.asarray(self._renderer.buffer_rgba())
        rows = np.zeros((pixels.shape[0], pixels.shape[1] + 1), np.uint8)
        rows[:, 1:] = pixels[:, :, 0]
        for words in self._texts:
            self._print(words, rows[:, 1:], np)
        return rows.tobytes()

    def _print(self, words: Words, sheet: Any, np: Any) -> None:
        """One text onto the sheet; its glyphs' bitmap says how much ink each pixel takes."""
        font = self._font
        font.set_size(words.size, DPI)
        font.set_text(words.text, 0.0, flags=self._unhinted)
        width, _ = font.get_width_height()
        descent = font.get_descent() / 64
        font.draw_glyphs_to_bitmap(antialiased=True)
        cover = np.asarray(font.get_image())
        share = {"左": 0.0, "中": 0.5, "右": 1.0}[words.anchor]
        left = round(words.x * _SCALE - share * width / 64 + font.get_bitmap_offset()[0] / 64)
        if words.anchor == "右" and words.text[-1:] in _HALF_EMPTY:  # its ink stands flush, not its blank half
            left = round(words.x * _SCALE) - cover.shape[1]
        baseline = round(words.y * _SCALE + _MIDDLE * words.size * DPI / 72)
        top = baseline + round(descent) - cover.shape[0]
        first, over = max(-left, 0), max(-top, 0)
        target = sheet[max(top, 0) : max(top + cover.shape[0], 0), max(left, 0) : max(left + cover.shape[1], 0)]
        cover = cover[over : over + target.shape[0], first : first + target.shape[1]].astype(np.uint16)
        target[...] = (target * (255 - cover) + words.ink * cover + 127) // 255


def _rgb(gray: int) -> tuple[float, float, float, float]:
    part = gray / 255
    return part, part, part, 1.0


def _slanted(box: Box) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """Lines rising to the right, 1.9 mm apart along the bar, cut at the edges; they run on from bar to bar."""
    found = []
    apart = 1.9
    right, bottom = box.x + box.width, box.y + box.height
    at = (int((box.x + box.y) / apart) + 1) * apart
    while at < right + bottom:
        start = max(box.x, at - bottom)
        end = min(right, at - box.y)
        if end > start:
            found.append(((start, at - start), (end, at - end)))
        at += apart
    return found


def _dotted(box: Box) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """Dots 1 mm apart, every other row moved."""
    found = []
    apart, dot = 1.0, 0.36
    row = 0
    y = box.y + apart / 2
    while y < box.y + box.height - dot:
        x = box.x + apart / 2 + (row % 2) * apart / 2
        while x < box.x + box.width - dot:
            found.append(((x, y), (x + dot, y)))
            x += apart
        y += apart / 1.4
        row += 1
    return found


def _encoded(rows: bytes, width: int, height: int) -> bytes:
    """A PNG of 8-bit gray rows with its resolution and nothing else (no time, no program)."""
    metre = round(DPI / 25.4 * 1000)
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)),
        (b"pHYs", struct.pack(">IIB", metre, metre, 1)),
        (b"IDAT", zlib.compress(rows, 4)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in parts
    )
