from pathlib import Path

import pytest

from tests.gui.runs import epochs, make_folder, make_run
from tlstudio.core.events import BatchDone, Message, PhaseStarted, Progress
from tlstudio.core.settings import Settings
from tlstudio.gui.record import MOST_BATCHES, Record


class Clock:
    def __init__(self) -> None:
        self.time = 0.0

    def __call__(self) -> float:
        return self.time


def test_a_run_s_folder_gives_its_epochs_and_its_sentences(tmp_path: Path) -> None:
    run = make_run(tmp_path / "runs", make_folder(tmp_path / "photos"), (0.5, 0.9, 0.8), head=2)
    record = Record.of(run)
    assert [epoch.val_accuracy for epoch in record.epochs] == [0.5, 0.9, 0.8]
    assert record.best is not None
    assert record.best.epoch == 2
    assert record.boundary == 2
    assert [(s.time, s.text) for s in record.sentences] == [("10:42:17", "Frozen stage done."), ("10:43:20", "A trace")]


def test_events_make_a_record() -> None:
    record = Record(Settings())
    record.add(Progress("Reading", 1, 10))
    assert record.progress is not None
    record.add(PhaseStarted("head", 0, 20))
    assert record.progress is None
    record.add(BatchDone("head", 1, 3, 10, 0.7, 0.6, 55.0))
    for epoch in epochs(0.5, 0.6):
        record.add(epoch)
    record.add(Message("Well."))
    assert (record.speed, record.seconds, record.boundary) == (55.0, 4.0, None)
    assert record.sentences[-1].text == "Well."
    record.add(PhaseStarted("fine_tuning", 2, 8))
    assert (record.boundary, record.in_phase) == (2, 10)


def test_the_last_best_epoch_is_the_best() -> None:
    record = Record(Settings())
    for epoch in (*epochs(0.5), *epochs(0.5, 0.7)[1:]):
        record.add(epoch)
    assert record.best is not None
    assert record.best.epoch == 2


def test_time_left_of_a_stage_is_by_its_pace() -> None:
    clock = Clock()
    record = Record(Settings(), now=clock)
    record.add(Progress("Reading", 0, 40))
    assert record.stage_seconds_left() is None
    clock.time = 5
    record.add(Progress("Reading", 10, 40))
    assert record.stage_seconds_left() == pytest.approx(15)


def test_time_left_of_a_phase_is_by_its_epochs_and_before_them_by_its_batches() -> None:
    clock = Clock()
    record = Record(Settings(), now=clock)
    assert record.phase_seconds_left() is None
    record.add(PhaseStarted("head", 0, 5))
    assert record.phase_seconds_left() is None
    clock.time = 1
    record.add(BatchDone("head", 1, 5, 10, 0.7, 0.6, 55.0))
    assert record.phase_seconds_left() == pytest.approx(9)
    record.add(epochs(0.5)[0])
    clock.time = 2
    assert record.phase_seconds_left() == pytest.approx(4 * 2 - 1)


def test_many_batches_are_thinned_out_and_the_last_is_kept() -> None:
    record = Record(Settings())
    for batch in range(1, MOST_BATCHES * 3):
        record.add(BatchDone("head", 1, batch, MOST_BATCHES * 3, 0.7, 0.6, 55.0))
    assert len(record.batches) <= MOST_BATCHES
    assert record.batches[-1].batch == MOST_BATCHES * 3 - 1
    assert [b.batch for b in record.batches] == sorted(b.batch for b in record.batches)


def test_an_epoch_that_is_done_again_takes_the_place_of_the_first(tmp_path: Path) -> None:
    record = Record.of(make_run(tmp_path / "runs", make_folder(tmp_path / "photos"), (0.5, 0.9, 0.8)))
    record.add(epochs(0.1, 0.2, 0.85, 0.95)[2])
    assert [epoch.val_accuracy for epoch in record.epochs] == [0.5, 0.9, 0.85]
    record.add(epochs(0.1, 0.2, 0.3, 0.95)[3])
    assert [epoch.epoch for epoch in record.epochs] == [1, 2, 3, 4]
