"""A program without a terminal: on Windows one with a window has no standard streams at all."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tlstudio.core import streams

pytestmark = pytest.mark.skipif(os.name == "nt", reason="closes the streams by the shell")

_ROOT = Path(__file__).parents[1]
_WRITES = "from tlstudio.core import streams; streams.mend(); import sys; sys.stdout.write('x'); sys.stderr.flush(); "


def _run(*line: str) -> int:
    environment = {**os.environ, "PYTHONPATH": os.fspath(_ROOT)}
    return subprocess.run(line, env=environment, check=False, timeout=120).returncode


def _without_streams(*words: str) -> int:
    return _run("sh", "-c", 'exec "$0" "$@" <&- >&- 2>&-', sys.executable, *words)


def test_a_command_runs_where_there_are_no_streams() -> None:
    assert _without_streams("-m", "tlstudio", "weights", "list") == 0


def test_a_mistake_is_still_a_mistake_where_there_are_no_streams(tmp_path: Path) -> None:
    assert _without_streams("-m", "tlstudio", "scan", str(tmp_path / "none")) == 1


def test_the_streams_get_the_descriptors_that_libraries_write_to() -> None:
    numbers = "sys.exit([s.fileno() for s in (sys.stdin, sys.stdout, sys.stderr)] != [0, 1, 2])"
    assert _without_streams("-c", _WRITES + numbers) == 0


def _script(tmp_path: Path, text: str) -> str:
    script = tmp_path / "run.py"
    script.write_text("import sys\nfrom tests.jobs_for_tests import Printing, never, quiet\n" + text, encoding="utf-8")
    return str(script)


def test_an_engine_process_runs_where_there_are_no_streams(tmp_path: Path) -> None:
    script = _script(
        tmp_path,
        "from tlstudio.core import streams\n"
        "from tlstudio.process import EngineProcess\n"
        "if __name__ == '__main__':\n"
        "    streams.mend()\n"
        "    engine = EngineProcess(warm=False)\n"
        "    told = engine.run(Printing(), quiet, never)\n"
        "    engine.close()\n"
        "    sys.exit(told != 'printed')\n",
    )
    assert _without_streams(script) == 0


def test_an_engine_process_mends_its_own_streams(tmp_path: Path) -> None:
    script = _script(
        tmp_path,
        "import multiprocessing, threading\n"
        "from tlstudio.process import _child\n"
        "ours, theirs = multiprocessing.Pipe()\n"
        "ours.send(('run', Printing()))\n"
        "sys.stdout = sys.stderr = None\n"
        "answers = []\n"
        "def front():\n"
        "    answers.append(ours.recv())\n"
        "    ours.close()\n"
        "reading = threading.Thread(target=front)\n"
        "reading.start()\n"
        "_child(theirs, False)\n"
        "reading.join()\n"
        "sys.exit(answers != [('result', 'printed')])\n",
    )
    assert _run(sys.executable, script) == 0


def test_streams_that_are_there_stay(capsys: pytest.CaptureFixture[str]) -> None:
    before = sys.stdout
    streams.mend()
    assert sys.stdout is before
    print("seen")
    assert capsys.readouterr().out == "seen\n"
