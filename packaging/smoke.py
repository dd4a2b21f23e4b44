"""Tries what was built, as a user has it: no Python, no sources.

python packaging/smoke.py dist/tlstudio
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

STARTS = 4  # the first reads the disk; the best of the others is the warm one
MOST_SECONDS = 1.5
_LOGGED = re.compile(r"the window was there (\d+\.\d+) s after the start")


class BuildError(Exception):
    """The built program does not do what it should."""


def environment(home: Path, **more: str) -> dict[str, str]:
    """Return the environment of a user: none of our Python, everything kept in `home`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV", "QT_"))}
    return {**kept, "TLSTUDIO_HOME": str(home), **more}


def whole_job(program: Path) -> dict[str, object]:
    """Run the self-test without a display: the engine process, two epochs, evaluation, exports, prediction, the end."""
    with tempfile.TemporaryDirectory() as name:
        said = environment(Path(name), QT_QPA_PLATFORM="offscreen")
        done = subprocess.run([program, "selftest", "--json"], env=said, capture_output=True, text=True, timeout=1800)
    if done.returncode != 0:
        raise BuildError(f"the self-test ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    answer: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return answer


@contextmanager
def display() -> Iterator[str]:
    """Start a display nobody sees, and give its name."""
    reads, writes = os.pipe()
    line = ["Xvfb", "-displayfd", str(writes), "-screen", "0", "1440x900x24", "-nolisten", "tcp"]
    server = subprocess.Popen(line, pass_fds=[writes], stderr=subprocess.DEVNULL)
    os.close(writes)
    with os.fdopen(reads) as pipe:
        number = pipe.readline().strip()  # comes when the display is there
    try:
        yield f":{number}"
    finally:
        server.terminate()
        server.wait()


def start_seconds(program: Path, shown: str, home: Path) -> float:
    """Start the window, wait for the program's own word that it is painted, close it, and return how long it took.

    Raises BuildError where it is not there after a minute, prints anything, or does not end well.
    """
    log = home / "logs" / "window.log"
    log.unlink(missing_ok=True)
    said = environment(home, DISPLAY=shown)
    window = subprocess.Popen([program], env=said, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        seconds = logged_seconds(log, window)
        close(shown, window)
        output, _none = window.communicate(timeout=60)
    finally:
        window.kill()
    if window.returncode != 0 or output:
        raise BuildError(f"the window ended with {window.returncode} and printed: {output}")
    return seconds


def logged_seconds(log: Path, window: "subprocess.Popen[str]") -> float:
    """Wait for the line in the log and return its number. Raises BuildError."""
    end = time.monotonic() + 60
    while time.monotonic() < end and window.poll() is None:
        if log.is_file() and (found := _LOGGED.search(log.read_text(encoding="utf-8"))):
            return float(found[1])
        time.sleep(0.05)
    raise BuildError("no window within a minute")


def close(shown: str, window: "subprocess.Popen[str]") -> None:
    """Press Ctrl+Q in the window until it closes: it hears it once a click has given it the keyboard."""
    there = {**os.environ, "DISPLAY": shown}
    end = time.monotonic() + 60
    while time.monotonic() < end and window.poll() is None:
        words = ["mousemove", "700", "860", "click", "1", "sleep", "0.5", "key", "ctrl+q", "sleep", "2"]
        subprocess.run(["xdotool", *words], env=there, check=True)


def starts(program: Path) -> list[float]:
    """Start the window some times on a display of its own, and return the seconds; the first may be a cold start."""
    home = Path(tempfile.mkdtemp())
    try:
        with display() as shown:
            return [start_seconds(program, shown, home) for _once in range(STARTS)]
    finally:
        shutil.rmtree(home, ignore_errors=True)


def main(arguments: Sequence[str]) -> int:
    """Try the program in a built folder; 1 with a sentence where it fails."""
    program = Path(arguments[0]).resolve() / "tlstudio"
    try:
        print("the self-test:", whole_job(program))
        if sys.platform == "linux":
            seconds = starts(program)
            print("the window was there after", ", ".join(f"{one:.2f} s" for one in seconds))
            if min(seconds[1:]) > MOST_SECONDS:
                raise BuildError(f"the window is to be there within {MOST_SECONDS} s")
    except BuildError as error:
        print(f"The built program failed: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
