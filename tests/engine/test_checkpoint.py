"""A checkpoint is written beside the training, and is what it was when it was taken."""

from pathlib import Path

import numpy as np

from tests.engine.conftest import small
from tests.engine.test_phase import phase_of
from tests.engine.test_rate_finder import clouds
from tlstudio.core.errors import StudioError
from tlstudio.engine.checkpoint import Checkpoint, Saving
from tlstudio.engine.epoch_end import NOTHING_YET
from tlstudio.engine.phase import Fit


def checkpoint(epoch: int, value: float = 0.0) -> Checkpoint:
    return Checkpoint("head", epoch, (), {"best": [0.5, -1.0]}, [np.full(3, value)], [], [], {"seconds": {"head": 1.5}})


def test_the_last_one_is_on_the_disk_after_waiting(tmp_path: Path) -> None:
    saving = Saving(tmp_path / "checkpoint.npz", lambda error: None)
    for epoch in (1, 2, 3):
        saving.save(checkpoint(epoch, epoch))
    saving.wait()
    found = Checkpoint.load(tmp_path / "checkpoint.npz")
    assert found is not None
    assert (found.epoch, found.facts, found.variables[0].tolist()) == (3, {"seconds": {"head": 1.5}}, [3.0, 3.0, 3.0])


def test_why_one_could_not_be_written_is_told_when_it_is_waited_for(tmp_path: Path) -> None:
    told: list[StudioError] = []
    saving = Saving(tmp_path / "gone" / "checkpoint.npz", told.append)
    saving.save(checkpoint(1))
    saving.save(checkpoint(2))
    saving.wait()
    saving.wait()
    assert len(told) == 2
    assert "gone" in str(told[0])


def test_what_is_trained_further_does_not_change_it() -> None:
    rows, labels = clouds(3)
    phase = phase_of(small(), rows, labels, rows)
    fit = Fit(phase, small(), 3, NOTHING_YET, None, lambda _event: None, lambda: False)
    taken: list[tuple[Checkpoint, list[np.ndarray]]] = []

    def save(fit: Fit, epoch: int) -> None:
        taken.append((fit.checkpoint(epoch, (), {}), [v.copy() for v in fit.learner.model.get_weights()]))

    fit.run(lambda _row: None, save)
    for found, weights in taken:
        trained = [value for value in found.variables if value.dtype == np.float32]
        assert all(np.array_equal(a, b) for a, b in zip(trained, weights, strict=True))
    assert not np.array_equal(taken[0][0].variables[0], taken[-1][0].variables[0])
