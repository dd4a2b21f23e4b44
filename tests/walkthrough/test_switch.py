"""The one switch: TensorFlow in the engine process or in the worker's own thread; same job, same events."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.conftest import write_images
from tests.engine.conftest import small
from tlstudio.core.events import EpochDone, Event, RunStarted
from tlstudio.core.history import read_history
from tlstudio.core.run import Run
from tlstudio.gui.session import Session
from tlstudio.jobs.training import Train, TrainResult


@pytest.mark.slow
@pytest.mark.parametrize("in_process", [False, True])
def test_a_training_here_or_there(in_process: bool, tmp_path: Path, qtbot: QtBot) -> None:
    photos = write_images(tmp_path / "p", {"a": 10, "b": 10})
    session = Session(in_process=in_process)
    events: list[Event] = []
    results: list[TrainResult] = []
    ended: list[bool] = []
    session.start(
        Train(photos, tmp_path / "runs", small(training={"epochs": 2})),
        results.append,
        on_event=events.append,
        on_ended=lambda: ended.append(True),
    )
    qtbot.waitUntil(lambda: bool(ended), timeout=180_000)
    session.close()
    assert [result.state for result in results] == ["done"]
    epochs = [(event.epoch, event.val_loss) for event in events if isinstance(event, EpochDone)]
    assert epochs == [(row.epoch, row.val_loss) for row in read_history(Run(results[0].run).history)]
    assert len(epochs) == 2
    assert sum(isinstance(event, RunStarted) for event in events) == 1
