import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import write_images
from tests.jobs_for_tests import Count, Crash, Die, Fail, Return, UntilStopped, never
from tests.speaking import speaking
from tlstudio.core.dataset import scan
from tlstudio.core.edits import Edit, Edits
from tlstudio.core.errors import EngineCrashed, EngineDied, Stopped, StudioError
from tlstudio.core.events import Event, Message, Progress
from tlstudio.core.paths import user_logs
from tlstudio.jobs.data import CheckImages, Scan
from tlstudio.process import EngineProcess


@pytest.fixture(scope="module")
def engine() -> Iterator[EngineProcess]:
    engine = EngineProcess(warm=False)
    yield engine
    engine.close()


def test_a_job_runs_in_one_child_that_stays(engine: EngineProcess) -> None:
    first = engine.run(Return(1), print, never)
    second = engine.run(Return("ü"), print, never)
    assert first[0] == 1
    assert second == ("ü", first[1])
    assert first[1] != os.getpid()
    assert engine.pid == first[1]


def test_findings_are_about_the_very_images_that_were_asked_about(engine: EngineProcess, tmp_path: Path) -> None:
    scanned = scan(write_images(tmp_path, {"red": 3, "sky": 3}), print, never)
    name = next(iter(scanned.places))
    job = CheckImages(scanned, Edits({name: Edit(label="sky")}), None)
    found, here = engine.run(job, lambda _event: None, never), job.run(lambda _event: None, never)
    assert found.scanned is scanned
    assert found.checks == here.checks
    assert found.folder == here.folder
    at_hand = {id(sample) for sample in scanned.samples} | {id(sample.path) for sample in scanned.samples}
    relabelled = [sample for sample in found.folder.samples if id(sample) not in at_hand]
    assert len(relabelled) == 1
    assert {id(path) for check in found.checks for path in check.paths} <= at_hand
    assert {id(sample.path) for group in found.groups for sample in group.samples} <= at_hand


def test_the_child_speaks_as_this_process_does() -> None:
    with speaking("ja"):
        engine = EngineProcess(warm=False)
        try:
            with pytest.raises(StudioError, match="フォルダー"):
                engine.run(Scan(Path("/not/there")), print, never)
        finally:
            engine.close()


def test_events_come_in_their_order_and_the_last_is_among_them(engine: EngineProcess) -> None:
    events: list[Event] = []
    assert engine.run(Count(10_000), events.append, never) == 10_000
    done = [event.done for event in events if isinstance(event, Progress)]
    assert done == sorted(done)
    assert done[-1] == 10_000
    assert len(done) < 100


def test_a_stop_keeps_what_was_done(engine: EngineProcess) -> None:
    going = threading.Event()
    events: list[Event] = []

    def report(event: Event) -> None:
        events.append(event)
        going.set()

    assert engine.run(UntilStopped(), report, going.is_set) == "kept"
    assert events == [Message("going on")]


def test_a_stop_without_result_is_told_apart(engine: EngineProcess) -> None:
    with pytest.raises(Stopped):
        engine.run(UntilStopped(keeps=False), print, lambda: True)
    assert engine.run(Return(1), print, never)[0] == 1, "a stop that came too late must not stop the next job"


def test_a_sentence_comes_back_as_it_was(engine: EngineProcess) -> None:
    with pytest.raises(StudioError, match=r"^The folder is empty\.$"):
        engine.run(Fail(foreseen=True), print, never)


def test_an_error_nobody_foresaw_is_a_sentence_and_a_log(engine: EngineProcess) -> None:
    with pytest.raises(StudioError, match="unexpected went wrong: ZeroDivisionError"):
        engine.run(Fail(foreseen=False), print, never)


@pytest.mark.parametrize(
    ("where", "error"), [("report", BrokenPipeError("standard output")), ("should_stop", ZeroDivisionError("ours"))]
)
def test_an_error_of_who_listens_is_no_death_of_the_engine_and_the_next_job_hears_nothing_of_the_last(
    engine: EngineProcess, where: str, error: Exception
) -> None:
    def fail(*_event: Event) -> bool:
        raise error

    with pytest.raises(type(error)) as caught:
        engine.run(UntilStopped(), *((fail, never) if where == "report" else (print, fail)))
    assert caught.value is error
    events: list[Event] = []
    assert engine.run(Return(1), events.append, never)[0] == 1
    assert not events


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL on Windows")
def test_a_killed_child_is_a_message_and_the_next_job_gets_a_fresh_one() -> None:
    engine = EngineProcess(warm=False)
    try:
        before = engine.run(Return(1), print, never)[1]
        events: list[Event] = []
        with pytest.raises(EngineDied, match="The engine was killed"):
            engine.run(Die(), events.append, never)
        assert events == [Message("about to die")]
        assert engine.run(Return(2), print, never)[1] != before
    finally:
        engine.close()


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals on Windows")
def test_a_child_that_crashes_says_how_and_writes_down_where(capfd: pytest.CaptureFixture[str]) -> None:
    engine = EngineProcess(warm=False)
    try:
        with pytest.raises(EngineCrashed, match=r"ended unexpectedly \(SIGSEGV\)"):
            engine.run(Crash(), print, never)
    finally:
        engine.close()
    assert "jobs_for_tests.py" in (user_logs() / "engine.crash.log").read_text(encoding="utf-8")


def test_a_program_that_forgets_to_close_its_engine_ends_all_the_same() -> None:
    code = (
        "if __name__ == '__main__':\n"
        "    from tlstudio.process import EngineProcess\n"
        "    engine = EngineProcess(warm=False)\n"
        "    engine.start()\n"
        "    raise SystemExit(5)\n"
    )
    assert subprocess.run([sys.executable, "-c", code], timeout=60, check=False).returncode == 5


def test_closing_ends_the_child() -> None:
    engine = EngineProcess(warm=False)
    engine.start()
    assert engine.pid
    engine.close()
    assert engine.pid is None


def test_a_child_whose_window_is_gone_ends_without_a_word(capfd: pytest.CaptureFixture[str]) -> None:
    engine = EngineProcess(warm=False)
    engine.start()
    assert engine._pipe is not None
    engine._pipe.send(("run", UntilStopped()))
    engine._pipe.recv()  # it has begun
    process = engine._process
    engine.close()
    assert process is not None
    assert process.exitcode == 0
    assert capfd.readouterr().err == ""
