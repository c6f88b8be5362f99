"""What a long run is doing, told while it runs: the command line listens, everybody else hears nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

LARGE = 20_000_000
"""Bytes of a file that are read for more than a moment."""
_listener: ContextVar[Callable[[str], None] | None] = ContextVar("listener", default=None)


@contextmanager
def heard(listener: Callable[[str], None]) -> Iterator[None]:
    """While this lasts, what is being done goes to a listener."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)


def reading(path: Path, shown: str) -> None:
    """A file is about to be read; told if it is large."""
    listener = _listener.get()
    if listener is None:
        return
    try:
        size = path.stat().st_size
    except OSError:  # whoever reads it tells why it cannot be read
        return
    if size >= LARGE:
        listener(f"正在读取 {shown}（{size // 1_000_000} MB），请稍候……")
