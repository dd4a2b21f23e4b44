"""The command line: as a process, as people and scripts start it, or in this one, where TensorFlow is there already."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tlstudio import cli

Answer = dict[str, Any]

FAST = ["--preset", "quick", "--input-size", "32", "--epochs", "3", "--batch-size", "8", "--patience", "0"]


def tlstudio(*words: str | Path, code: int = 0) -> subprocess.CompletedProcess[str]:
    """Start a process; it must end with `code`."""
    command = [sys.executable, "-m", "tlstudio", *map(os.fspath, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stdout + done.stderr
    return done


def answer(*words: str | Path) -> Answer:
    """Start a process and return its last line, read as JSON."""
    return json.loads(tlstudio(*words, "--json").stdout.splitlines()[-1])


@dataclass(frozen=True)
class Here:
    """The command line in this process: a tenth of the time of another."""

    capsys: pytest.CaptureFixture[str]

    def run(self, *words: str | Path, code: int = 0) -> tuple[str, str]:
        """Return what a command prints on both streams; it must end with `code`."""
        self.capsys.readouterr()
        try:
            ended: object = cli.main([*map(os.fspath, words)])
        except SystemExit as exit_:
            ended = exit_.code
        said = self.capsys.readouterr()
        assert ended == code, said.out + said.err
        return said.out, said.err

    def out(self, *words: str | Path) -> str:
        """Return what a command prints on standard output."""
        return self.run(*words)[0]

    def answer(self, *words: str | Path) -> Answer:
        """Return the last line of a command, read as JSON."""
        return json.loads(self.out(*words, "--json").splitlines()[-1])

    def refused(self, *words: str | Path, code: int = cli.FAILED) -> str:
        """Return the sentence of a command that must fail, and print nothing else."""
        out, err = self.run(*words, code=code)
        assert out == ""
        assert "Traceback" not in err
        return err
