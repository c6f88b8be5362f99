"""The command line: verbs on folders, Chinese help, exit codes, --json (design.md, Commands).

In: arguments. Out: results on stdout, progress and errors on stderr, and the exit code: 0 done · 1 something to look at ·
2 unreadable · 3 part of a batch failed · 70 internal · 130 Ctrl-C.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and give its exit code; the console script exits with it."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    typed = list(sys.argv[1:] if arguments is None else arguments)
    from report.cli.frame import run

    return run(typed)
