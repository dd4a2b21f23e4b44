import os
import sys

import pytest

from tests.walkthrough.cut_off import run, why_not

# Without the watch of tests/no_calls, as a library in C would do it.
_SILENT = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}


@pytest.mark.parametrize(
    ("code", "attempts"),
    [
        ("import socket; print(socket.socket().connect_ex(('192.0.2.1', 80)))", 1),
        ("import socket; print(socket.socket().connect_ex(('127.0.0.1', 80)))", 1),
        ("import socket; print(socket.socketpair()); raise SystemExit(7)", 0),
    ],
)
def test_the_walks_have_no_network_and_attempts_are_counted(code: str, attempts: int) -> None:
    if reason := why_not():
        pytest.skip(reason)
    done = run([sys.executable, "-c", code], _SILENT, 60)
    assert done.attempts == attempts
    assert done.code == (0 if attempts else 7)
    assert "counters" not in done.output
