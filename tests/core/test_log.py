import json
import logging
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tlstudio.core.errors import StudioError
from tlstudio.core.log import Log, log_into, start_logging, started
from tlstudio.core.paths import user_logs

CRASH = "import faulthandler; faulthandler._sigsegv()"
KILLED = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"


@pytest.fixture(autouse=True)
def handlers() -> Iterator[None]:
    """Take away what a test has added to the logger."""
    logger = logging.getLogger("tlstudio")
    before = list(logger.handlers)
    yield
    for handler in set(logger.handlers) - set(before):
        logger.removeHandler(handler)
        handler.close()


def start_elsewhere(end: str) -> subprocess.CompletedProcess[str]:
    """Start logging in a process of its own, log a line, and end it by `end`."""
    code = (
        "import logging; from tlstudio.core.log import end_well, start_logging; log = start_logging('window');"
        f"logging.getLogger('tlstudio').info('hello'); print(log.file.name, log.unexpected_end, flush=True); {end}"
    )
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


def start() -> Log:
    log = start_logging("window")
    assert log is not None
    return log


def test_a_second_process_takes_a_file_of_its_own() -> None:
    assert start() == Log(user_logs() / "window.log", False)
    assert start_elsewhere("").stdout == "window-2.log False\n"
    assert "hello" in (user_logs() / "window-2.log").read_text(encoding="utf-8")
    assert "hello" not in (user_logs() / "window.log").read_text(encoding="utf-8")
    assert [mark.name for mark in user_logs().glob("*.running")] == ["window.running"]


@pytest.fixture
def racers() -> Iterator[list[subprocess.Popen[str]]]:
    """Return three processes that start logging when they are told to, say where, and end when they are told again."""
    code = (
        "from tlstudio.core.log import start_logging; print('ready', flush=True); input();"
        "log = start_logging('window'); print(log.file.name, log.unexpected_end, flush=True); input()"
    )
    processes = [
        subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _number in range(3)
    ]
    yield processes
    for process in processes:
        process.communicate("\n")


def ask(process: subprocess.Popen[str], line: str = "") -> None:
    assert process.stdin is not None
    process.stdin.write(line + "\n")
    process.stdin.flush()


def answer_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_of_those_started_at_once_each_takes_its_own_and_one_tells_of_the_dead(
    racers: list[subprocess.Popen[str]],
) -> None:
    assert [answer_of(racer) for racer in racers] == ["ready"] * 3
    user_logs().mkdir(parents=True)
    dead = {"process": 2**22 + 1, "started": psutil.boot_time() + 1}
    (user_logs() / "window.running").write_text(json.dumps(dead))
    for racer in racers:
        ask(racer)
    names, tells = zip(*(answer_of(racer).split() for racer in racers), strict=True)
    assert sorted(names) == ["window-2.log", "window-3.log", "window.log"]
    assert sorted(tells) == ["False", "False", "True"]


def test_who_ended_well_left_nothing_to_tell() -> None:
    assert start_elsewhere("").stdout == "window.log False\n"
    assert start_elsewhere("end_well()").stdout == "window.log False\n"
    assert not start().unexpected_end


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL on Windows")
@pytest.mark.parametrize("end", [CRASH, KILLED])
def test_who_died_is_told_of_once(end: str) -> None:
    start_elsewhere(end)
    assert start_elsewhere("").stdout == "window.log True\n"
    assert not start().unexpected_end


def test_what_ended_with_the_computer_is_no_crash() -> None:
    user_logs().mkdir(parents=True)
    mark = {"process": 2**22 + 1, "started": psutil.boot_time() - 3600}
    (user_logs() / "window.running").write_text(json.dumps(mark))
    (user_logs() / "window-2.running").write_text("half a fi")
    assert not start().unexpected_end
    assert [left.name for left in user_logs().glob("*.running")] == ["window.running"]


@pytest.mark.skipif(sys.platform == "win32", reason="the signal has no name there")
def test_a_crash_in_a_library_is_written_down_and_kept_for_a_while() -> None:
    for _time in range(6):
        assert start_elsewhere(CRASH).returncode == -signal.SIGSEGV
    crashes = sorted(file.name for file in user_logs().glob("*.crash.log*"))
    assert crashes == ["window.crash.log", *(f"window.crash.log.{number}" for number in (1, 2, 3))]
    for name in crashes:
        assert "Segmentation fault" in (user_logs() / name).read_text(encoding="utf-8")


def test_the_log_rotates() -> None:
    file = start().file
    logger = logging.getLogger("tlstudio")
    for _line in range(60):
        logger.info("x" * 100_000)
    sizes = {path.name: path.stat().st_size for path in file.parent.glob("window.log*")}
    assert set(sizes) == {"window.log", "window.log.1", "window.log.2", "window.log.3"}
    assert max(sizes.values()) <= 1_000_000


def test_a_file_in_the_place_of_the_folder_is_no_hindrance(home: Path) -> None:
    (home / "logs").write_text("not a folder")
    assert start_logging("window") is None


def test_what_is_logged_lands_in_the_file_while_the_block_runs(tmp_path: Path) -> None:
    file = tmp_path / "log.txt"
    logger = logging.getLogger("tlstudio")
    logger.setLevel(logging.INFO)
    with log_into(file):
        logger.info("Größe 224")
    logger.info("later")
    text = file.read_text(encoding="utf-8")
    assert "Größe 224" in text
    assert "later" not in text


def test_a_log_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="is not there"), log_into(tmp_path / "gone" / "log.txt"):
        pass
    handlers = logging.getLogger("tlstudio").handlers
    assert all(not isinstance(h, logging.FileHandler) or "gone" not in h.baseFilename for h in handlers)


def test_how_long_the_window_took_is_logged(home: Path) -> None:
    file = start().file
    started(psutil.Process().create_time() + 0.734)
    assert "the window was there 0.73 s after the start" in file.read_text(encoding="utf-8")
