"""A small process that starts the measured ones: on Linux a child's largest resident size counts that of the process it was split from.

In: one JSON list a line on stdin: folder, command. Out: one JSON list a line: seconds, megabytes, exit code, tail of stderr.
Run with `-I -S`, so that it stays smaller than any child.
"""

import json
import os
import sys
import time

QUIET = os.open(os.devnull, os.O_RDWR)


def measured(folder: str, command: list[str]) -> list[object]:
    """One process, from before its start until it has ended."""
    os.chdir(folder)
    said = os.open(os.path.join(folder, ".stderr"), os.O_RDWR | os.O_CREAT | os.O_TRUNC)  # noqa: PTH118
    to = [(os.POSIX_SPAWN_DUP2, QUIET, 0), (os.POSIX_SPAWN_DUP2, QUIET, 1), (os.POSIX_SPAWN_DUP2, said, 2)]
    begun = time.perf_counter()
    child = os.posix_spawn(command[0], command, os.environ, file_actions=to)
    _, status, used = os.wait4(child, 0)
    seconds = time.perf_counter() - begun
    os.lseek(said, 0, os.SEEK_SET)
    tail = os.read(said, 4000).decode(errors="replace")
    os.close(said)
    return [seconds, used.ru_maxrss / 1024, os.waitstatus_to_exitcode(status), tail]


for line in sys.stdin:
    sys.stdout.write(json.dumps(measured(*json.loads(line))) + "\n")
    sys.stdout.flush()
