"""Pictures that are drawn once: ChartSpec → PNG bytes from a folder, or drawn and kept there.

A name says all the picture depends on: the specification, the style of the layouts, the font and the matplotlib that
draws. So a cached picture needs no matplotlib, and a new version of any of them draws anew.
"""

from __future__ import annotations

import contextlib
import os
import zlib
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from report.charts.draw import picture
from report.charts.fonts import chosen, digest
from report.document import ChartSpec

STYLE = "1"
"""Version of the layouts and the painter: raise it with every change that moves a pixel."""


def fingerprint(font: Path | None = None) -> str:
    """What a picture depends on besides its specification: style, font, version of matplotlib; for file names."""
    return f"{STYLE}-{digest(chosen(font))}-{_matplotlib()}"


@lru_cache(maxsize=1)
def _matplotlib() -> str:
    """The version of matplotlib, without importing it (a third of a second) nor importlib.metadata (36 ms) if it can be."""
    spec = find_spec("matplotlib")
    beside = Path(spec.origin).parents[1] if spec is not None and spec.origin else Path()
    found = [path.name.split("-")[1].removesuffix(".dist") for path in beside.glob("matplotlib-*.dist-info")]
    if len(found) == 1:
        return found[0]
    from importlib.metadata import version

    return version("matplotlib")


def cached(spec: ChartSpec, folder: Path, font: Path | None = None) -> bytes:
    """The PNG of a chart, from the folder if it is there and whole, else drawn and put there. InputError as `picture`."""
    path = folder / f"{spec.digest()}-{fingerprint(font)}.png"
    with contextlib.suppress(OSError):
        kept = path.read_bytes()
        if whole(kept):
            return kept
    drawn = picture(spec, font, folder / "matplotlib")
    with contextlib.suppress(OSError):  # the cache only saves time
        _keep(path, drawn)
    return drawn


def _keep(path: Path, content: bytes) -> None:
    """A file that is written whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        part.write_bytes(content)
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise


def whole(content: bytes) -> bool:
    """Whether bytes are a PNG whose chunks all have their right sums, to the end."""
    at = 8
    if not content.startswith(b"\x89PNG\r\n\x1a\n"):
        return False
    while at + 12 <= len(content):
        length = int.from_bytes(content[at : at + 4])
        body = content[at + 4 : at + 8 + length]
        check = content[at + 8 + length : at + 12 + length]
        if len(check) < 4 or int.from_bytes(check) != zlib.crc32(body):
            return False
        at += 12 + length
        if body[:4] == b"IEND":
            return at == len(content)
    return False
