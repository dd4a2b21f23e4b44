"""A phase from its first epoch to its end, on rows that need no pictures."""

import keras
import numpy as np
import pytest

from tests.engine.conftest import small
from tests.engine.test_rate_finder import clouds
from tlstudio.core.events import BatchDone, EpochDone, Event
from tlstudio.core.settings import Settings
from tlstudio.engine.batches import Batches, Pasting
from tlstudio.engine.epoch_end import NOTHING_YET
from tlstudio.engine.model import build_head
from tlstudio.engine.phase import Fit, Outcome, Phase


class Given:
    """Inputs that are there."""

    def __init__(self, rows: np.ndarray) -> None:
        self.rows, self.shape = rows, rows.shape[1:]

    def __len__(self) -> int:
        return len(self.rows)

    def take(self, positions: np.ndarray, epoch: int, pasting: Pasting | None = None) -> np.ndarray:
        return self.rows[positions].astype(np.float32)


def phase_of(settings: Settings, rows: np.ndarray, labels: np.ndarray, held_out: np.ndarray) -> Phase:
    keras.utils.set_random_seed(1)
    head = build_head(rows.shape[1], settings.model, 3)
    learned = Batches(Given(rows), labels, 3, settings.training.batch_size, 1)
    return Phase("head", [head], learned, Batches(Given(held_out), labels, 3, 16), 0, settings.training)


def fit(phase: Phase, settings: Settings, events: list[Event]) -> tuple[Outcome, list[EpochDone]]:
    rows: list[EpochDone] = []
    outcome = Fit(phase, settings, 3, NOTHING_YET, None, events.append, lambda: False).run(rows.append, lambda *_: None)
    return outcome, rows


def test_every_batch_and_every_epoch_is_told() -> None:
    rows, labels = clouds(3)
    settings = small(training={"epochs": 3})
    events: list[Event] = []
    outcome, epochs = fit(phase_of(settings, rows, labels, rows), settings, events)
    batches = [event for event in events if isinstance(event, BatchDone)]
    assert [(b.epoch, b.batch, b.batches) for b in batches[:13:12]] == [(1, 1, 12), (2, 1, 12)]
    assert (batches[11].loss, batches[11].accuracy) == (epochs[0].loss, epochs[0].accuracy)
    assert all(batch.images_per_second > 0 for batch in batches)
    assert [row.epoch for row in epochs] == [1, 2, 3]
    assert outcome.best == max((row.val_accuracy, -row.val_loss) for row in epochs)
    assert not outcome.stopped


@pytest.mark.parametrize("where", ["learned", "held_out"])
def test_a_loss_that_is_no_number_ends_the_phase_with_advice(where: str) -> None:
    rows, labels = clouds(3)
    broken = np.full_like(rows, np.inf)
    learned, held_out = (broken, rows) if where == "learned" else (rows, broken)
    settings = small(model={"dense_units": 0})  # relu would make 0 of what is no number
    outcome, epochs = fit(phase_of(settings, learned, labels, held_out), settings, [])
    assert outcome.stopped
    assert "learning rate ten times lower" in outcome.sentence
    assert epochs == []


def test_a_stalled_phase_goes_on_at_a_third_of_the_rate() -> None:
    rows, labels = clouds(3)
    settings = small(training={"epochs": 4, "schedule": "plateau", "learning_rate": 1.0, "optimizer": "sgd"})
    chance = np.random.default_rng(0).normal(size=rows.shape).astype(np.float32)
    _outcome, epochs = fit(phase_of(settings, rows, labels, 1e3 * chance), settings, [])
    assert epochs[0].learning_rate == 1.0
    assert epochs[-1].learning_rate == pytest.approx(1 / 3)


def test_a_falling_rate_ends_near_nothing() -> None:
    rows, labels = clouds(3)
    settings = small(training={"epochs": 4, "schedule": "cosine", "learning_rate": 0.01})
    _outcome, epochs = fit(phase_of(settings, rows, labels, rows), settings, [])
    rates = [row.learning_rate for row in epochs]
    assert rates == sorted(rates, reverse=True)
    assert rates[-1] < 1e-5


def test_the_best_weights_are_put_back() -> None:
    rows, labels = clouds(3)
    settings = small(training={"epochs": 30, "learning_rate": 0.5, "patience": 3})
    phase = phase_of(settings, rows, labels, rows)
    outcome, epochs = fit(phase, settings, [])
    shares = phase.layers[0].predict(rows, verbose=0)
    assert float((shares.argmax(axis=1) == labels).mean()) == pytest.approx(outcome.best[0])
    assert len(epochs) < 30
