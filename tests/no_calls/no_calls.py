"""Catches every attempt of this process to reach another computer, refuses it and writes it into a file.

`watch` is called in the tests' own processes by tests/conftest.py, and in every Python process they start by
sitecustomize.py beside it: this folder is on their PYTHONPATH. What is written in C is not heard here; the walks run
without any network, where the kernel counts it (tests/walkthrough/cut_off.py).
"""

import errno
import os
import socket
import sys
import traceback
from pathlib import Path
from typing import Any

FILE = "TLSTUDIO_TESTS_CALLS"  # names the file
_AIMED = {"socket.connect", "socket.sendto", "socket.sendmsg"}
_NAMED = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}
_watching = False


def watch() -> None:
    """Begin; a hook cannot be taken away again."""
    global _watching
    if not _watching:
        _watching = True
        sys.addaudithook(_hook)


def taken() -> str:
    """Return what was caught, and forget it."""
    file = Path(os.environ[FILE])
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    file.unlink(missing_ok=True)
    return text


def _hook(event: str, args: tuple[Any, ...]) -> None:
    if event in _AIMED and args[0].family != getattr(socket, "AF_UNIX", None) and args[1] is not None:
        _judge(event, args[1][0] if isinstance(args[1], tuple) else args[1])
    elif event in _NAMED:
        _judge(event, args[0])


def _judge(event: str, host: object) -> None:
    name = host.decode(errors="replace") if isinstance(host, bytes) else host
    if name in (None, "", "localhost", "::1") or (isinstance(name, str) and name.startswith("127.")):
        return  # this very computer, such as a server that a test started
    stack = "".join(traceback.format_stack(limit=12)[:-2])
    line = f"{event} {name!r} in process {os.getpid()}: {' '.join(sys.argv)[:200]}\n{stack}"
    # Not through Python's own files: the hook hears of those, too.
    file = os.open(os.environ[FILE], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(file, line.encode(errors="replace"))
    finally:
        os.close(file)
    raise OSError(errno.ENETUNREACH, "no test reaches another computer")
