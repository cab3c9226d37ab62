"""The child process that opens an untrusted file, under limits on memory and time."""

from __future__ import annotations

import gc
import json
import resource
import subprocess
import sys
from dataclasses import asdict

from planmonitor.intake.archive import Format, recognise
from planmonitor.intake.problems import Refused, files
from planmonitor.intake.reading import read_upload
from planmonitor.intake.sheet import RawSheet, as_message, from_message, issue_from

MEMORY = 900 * 1024 * 1024
CPU_SECONDS = 25
WALL_SECONDS = 30


def read_apart(data: bytes, name: str) -> RawSheet:
    """Read a file in a child process, so that no file can take this one down.

    Raises:
        Refused: whatever is wrong with the file, also when the child ran out of memory or time.
    """
    kind = recognise(data, name)
    command = [sys.executable, "-I", "-c", _BOOT, json.dumps(sys.path), kind.value]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=WALL_SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise Refused(files.TOO_SLOW.issue(seconds=WALL_SECONDS)) from error
    try:
        answer = json.loads(done.stdout)
    except ValueError as error:
        raise Refused(files.TOO_COMPLEX.issue()) from error
    if "refused" in answer:
        raise Refused(issue_from(answer["refused"]))
    return from_message(answer["sheet"])


# openpyxl takes numpy along where it finds it: a third of the child's start, for types that no read cell has.
_BOOT = """import json, sys
sys.path[:] = json.loads(sys.argv[1])
sys.modules["numpy"] = None
from planmonitor.intake.worker import main
main(sys.argv[2])"""


def main(kind: str) -> None:
    """Read the file on standard input and answer on standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    gc.disable()  # the process lives for one file; collecting only costs time
    answer: dict[str, object]
    try:
        answer = {"sheet": as_message(read_upload(sys.stdin.buffer.read(), Format(kind)))}
    except Refused as refused:
        answer = {"refused": asdict(refused.issue)}
    except (MemoryError, RecursionError):
        answer = {"refused": asdict(files.TOO_MUCH_MEMORY.issue())}
    sys.stdout.write(json.dumps(answer))
