"""What libraries write past Python is kept off the terminal."""

import os
import subprocess
import sys

import pytest

from tlstudio.core import silence
from tlstudio.core.silence import silent


def test_only_what_is_written_meanwhile_is_dropped(capfd: pytest.CaptureFixture[str]) -> None:
    os.write(2, b"before ")
    with silent():
        os.write(2, b"meanwhile ")
    os.write(2, b"after")
    assert capfd.readouterr().err == "before after"


def test_exceptions_come_through() -> None:
    with pytest.raises(ImportError), silent():
        raise ImportError


def test_a_program_without_a_terminal_goes_on() -> None:
    # The module alone: importing the engine takes seconds.
    script = f"import os; os.close(2); exec(open({silence.__file__!r}).read())\nwith silent(): print('done')"
    done = subprocess.run([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, check=True)
    assert done.stdout == "done\n"
