import json
import multiprocessing
import os
import sys
from pathlib import Path

import psutil
import pytest

from tlstudio.core.owner import is_owned, itself, owned, since_boot


@pytest.fixture
def owner(tmp_path: Path) -> Path:
    return tmp_path / "owner.json"


def test_a_process_owns_while_the_block_runs(owner: Path) -> None:
    assert not is_owned(owner)
    with owned(owner):
        assert is_owned(owner)
    assert not is_owned(owner)


@pytest.mark.skipif(sys.platform == "win32", reason="the dead do not linger on Windows")
def test_a_dead_process_nobody_has_mourned_owns_nothing(owner: Path) -> None:
    child = multiprocessing.get_context("spawn").Process(target=str)
    child.start()
    process = psutil.Process(child.pid)
    values = {"process": process.pid, "started": process.create_time()}
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    owner.write_text(json.dumps(values))
    assert not is_owned(owner)
    child.join()


def test_what_began_before_the_computer_did_is_told_apart() -> None:
    assert since_boot(itself())
    assert not since_boot({"process": 1, "started": psutil.boot_time() - 60})
    for damaged in (None, {}, {"started": None}, {"started": "today"}):
        assert not since_boot(damaged)
