"""The learner against Keras' own `fit`, and batches that are made ready ahead."""

from collections.abc import Iterator

import keras
import numpy as np
import pytest

from tlstudio.engine.learner import Learner, Mean, ahead
from tlstudio.engine.model import loss_for

ROWS = np.random.default_rng(3).normal(size=(12, 4)).astype(np.float32)
LABELS = np.arange(12) % 3


def layers(classes: int = 3) -> keras.Sequential:
    keras.utils.set_random_seed(7)
    units, activation = (1, "sigmoid") if classes == 2 else (classes, "softmax")
    return keras.Sequential([keras.Input((4,)), keras.layers.Dense(units, activation=activation)])


def targets(classes: int = 3) -> np.ndarray:
    if classes == 2:
        return (LABELS[:, None] > 0).astype(np.float32)
    return np.eye(3, dtype=np.float32)[LABELS]


@pytest.mark.parametrize("weights", [None, np.linspace(0.5, 2, 12, dtype=np.float32)])
@pytest.mark.parametrize("classes", [2, 3])
def test_it_learns_as_fit_does(classes: int, weights: np.ndarray | None) -> None:
    theirs = layers(classes)
    theirs.compile(optimizer=keras.optimizers.Adam(0.01), loss=loss_for(classes, 0.1), metrics=["accuracy"])
    history = theirs.fit(
        ROWS, targets(classes), batch_size=12, epochs=5, shuffle=False, verbose=0, sample_weight=weights
    ).history
    learner = Learner([layers(classes)], keras.optimizers.Adam(0.01), classes, 0.1)
    steps = [learner.train(ROWS, targets(classes), weights) for _step in range(5)]
    assert [loss for loss, _share in steps] == pytest.approx(history["loss"], rel=1e-5)
    assert [share for _loss, share in steps] == pytest.approx(history["accuracy"])
    for mine, other in zip(learner.model.get_weights(), theirs.get_weights(), strict=True):
        assert mine == pytest.approx(other, abs=1e-6)


def test_it_judges_as_evaluate_does_and_learns_nothing_from_it() -> None:
    theirs = layers()
    theirs.compile(loss=loss_for(3), metrics=["accuracy"])
    learner = Learner([layers()], keras.optimizers.Adam(0.01), 3)
    before = learner.model.get_weights()
    assert learner.judge(ROWS, targets()) == pytest.approx(theirs.evaluate(ROWS, targets(), verbose=0), rel=1e-5)
    assert learner.outputs(ROWS) == pytest.approx(theirs.predict(ROWS, verbose=0), abs=1e-6)
    assert all(np.array_equal(a, b) for a, b in zip(before, learner.model.get_weights(), strict=True))


def test_the_rate_can_be_changed_between_steps() -> None:
    learner = Learner([layers()], keras.optimizers.SGD(0.5), 3)
    learner.rate = 0.0
    before = learner.model.get_weights()
    learner.train(ROWS, targets())
    assert all(np.array_equal(a, b) for a, b in zip(before, learner.model.get_weights(), strict=True))
    assert learner.rate == 0.0


def test_a_mean_counts_images_not_batches() -> None:
    mean = Mean()
    mean.add(3, 1.0, 1.0)
    mean.add(1, 5.0, 0.0)
    assert (mean.images, mean.loss, mean.accuracy) == (4, 2.0, 0.75)


def test_batches_come_in_their_order_and_end() -> None:
    batches = [(np.full(1, number),) for number in range(7)]
    assert [int(batch[0][0]) for batch in ahead(batches)] == list(range(7))


def test_what_goes_wrong_in_making_a_batch_is_raised_where_it_is_wanted() -> None:
    def broken() -> Iterator[tuple[np.ndarray, ...]]:
        yield (ROWS,)
        raise OSError("gone")

    taken = ahead(broken())
    assert next(taken)[0] is ROWS
    with pytest.raises(OSError, match="gone"):
        next(taken)


def test_no_more_batches_are_made_than_are_soon_needed() -> None:
    made = []

    def batches() -> Iterator[tuple[np.ndarray, ...]]:
        for number in range(100):
            made.append(number)
            yield (np.full(1, number),)

    taken = ahead(batches())
    next(taken)
    taken.close()
    assert len(made) <= 3
