"""That what reaches for another computer is caught: here, in processes that are started, and in the engine."""

import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import no_calls
import pytest

from tests.jobs_for_tests import never, quiet
from tlstudio.core.errors import StudioError
from tlstudio.core.events import Report, ShouldStop
from tlstudio.process import EngineProcess

NOBODY = "192.0.2.1"  # an address that is kept free for examples


@pytest.fixture
def caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Yield a file of this test's own, for calls that are meant."""
    monkeypatch.setenv(no_calls.FILE, str(tmp_path / "calls"))
    yield tmp_path / "calls"
    no_calls.taken()


def _connect() -> None:
    with socket.socket() as way:
        way.connect((NOBODY, 80))


def _send() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as way:
        way.sendto(b"hello", (NOBODY, 53))


@pytest.mark.parametrize(
    "call",
    [
        _connect,
        lambda: socket.getaddrinfo("example.invalid", 80),
        lambda: socket.gethostbyname(b"example.invalid"),
        _send,
    ],
)
def test_an_attempt_is_refused_and_told(call: Callable[[], object], caught: Path) -> None:
    with pytest.raises(OSError, match="no test reaches another computer"):
        call()
    assert "test_no_calls.py" in caught.read_text()
    assert no_calls.taken()
    assert no_calls.taken() == ""


def test_this_computer_is_no_other(caught: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        pass
    here, there = socket.socketpair()
    here.close()
    there.close()
    assert not caught.exists()


def test_a_process_that_is_started_is_heard(caught: Path) -> None:
    code = f"import socket; socket.create_connection(({NOBODY!r}, 80), 1)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "no test reaches another computer" in done.stderr
    assert f"socket.getaddrinfo '{NOBODY}'" in caught.read_text()


@dataclass(frozen=True)
class CallOut:
    """Reach for another computer."""

    def run(self, report: Report, should_stop: ShouldStop) -> None:
        socket.create_connection((NOBODY, 80), 1)


def test_the_engine_is_heard(caught: Path) -> None:
    engine = EngineProcess(warm=False)
    try:
        with pytest.raises(StudioError, match="no test reaches another computer"):
            engine.run(CallOut(), quiet, never)
    finally:
        engine.close()
    assert "test_no_calls.py" in caught.read_text()
