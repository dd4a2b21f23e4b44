"""Batches: their order, balance and mixing follow from the seed and the epoch."""

from itertools import pairwise

import numpy as np
import pytest

from tlstudio.engine.batches import Batches, Pasting, Sampling, class_weights


class Numbers:
    """Inputs whose rows are their own numbers."""

    shape = (1,)

    def __init__(self, count: int) -> None:
        self.count = count
        self.pasting: Pasting | None = None

    def __len__(self) -> int:
        return self.count

    def take(self, positions: np.ndarray, epoch: int, pasting: Pasting | None = None) -> np.ndarray:
        self.pasting = pasting
        return positions[:, None].astype(np.float32)


LABELS = np.array([0] * 14 + [1] * 4 + [2] * 2)


def epoch_of(batches: Batches, epoch: int) -> list[tuple[np.ndarray, ...]]:
    batches.epoch = epoch
    return list(batches)


def test_each_epoch_has_another_order_and_all_images() -> None:
    batches = Batches(Numbers(20), LABELS, 3, 8, seed=5)
    orders = [np.concatenate([batch[0][:, 0] for batch in epoch_of(batches, epoch)]).tolist() for epoch in (0, 1, 0)]
    assert orders[0] == orders[2] != orders[1]
    assert all(sorted(order) == list(range(20)) for order in orders)
    assert any(a > b for a, b in pairwise(orders[0]))
    assert [len(batch[0]) for batch in epoch_of(batches, 0)] == [8, 8, 4]


def test_without_a_seed_the_order_stays() -> None:
    batches = Batches(Numbers(20), LABELS, 3, 8)
    assert np.concatenate([batch[0][:, 0] for batch in batches]).tolist() == list(range(20))


def test_targets_are_one_hot_or_one_number() -> None:
    (first, *_rest) = Batches(Numbers(20), LABELS, 3, 8)
    assert first[1].tolist() == [[1, 0, 0]] * 8
    (first, *_rest) = Batches(Numbers(4), np.array([0, 1, 1, 0]), 2, 8)
    assert first[1].tolist() == [[0], [1], [1], [0]]


def test_balanced_batches_draw_every_class_equally_often() -> None:
    drawn = np.concatenate(
        [b[1] for b in epoch_of(Batches(Numbers(21), np.r_[LABELS, 0], 3, 8, 1, Sampling(balanced=True)), 3)]
    )
    assert drawn.sum(axis=0).tolist() == [7, 7, 7]


def test_class_weights_make_classes_count_the_same() -> None:
    weights = class_weights(LABELS, 3)
    assert np.bincount(LABELS) * weights == pytest.approx([20 / 3] * 3)
    batch = next(iter(Batches(Numbers(20), LABELS, 3, 20, 1, Sampling(weights))))
    assert batch[2] == pytest.approx(weights[batch[1].argmax(axis=1)])


def test_mixup_blends_inputs_and_targets_alike() -> None:
    labels = np.arange(20) % 2
    batches = Batches(Numbers(20), labels, 2, 20, 1, Sampling(mixup=0.4))
    inputs, targets = epoch_of(batches, 0)[0]
    assert len(set(targets[:, 0].tolist())) > 2
    assert np.all((targets >= 0) & (targets <= 1))
    assert np.all((inputs >= 0) & (inputs <= 19))
    again = epoch_of(batches, 0)[0]
    assert np.array_equal(inputs, again[0])
    own = (targets[:, 0] > 0.5).astype(int)
    plain = np.random.default_rng([1, 0]).permutation(20)
    assert own.tolist() == labels[plain].tolist(), "the larger share is the image's own"


def test_cutmix_tells_the_inputs_what_to_paste_and_blends_the_targets() -> None:
    inputs = Numbers(20)
    _rows, targets = epoch_of(Batches(inputs, np.arange(20) % 2, 2, 20, 1, Sampling(cutmix=1.0)), 0)[0]
    pasting = inputs.pasting
    assert pasting is not None
    top, bottom, left, right = pasting.boxes.T
    assert np.all((top >= 0) & (top <= bottom) & (bottom <= 1) & (left >= 0) & (left <= right) & (right <= 1))
    assert np.all((pasting.kept >= 0) & (pasting.kept <= 1))
    own = (np.random.default_rng([1, 0]).permutation(20) % 2)[:, None]
    expected = own * pasting.kept[:, None] + own[pasting.partners] * (1 - pasting.kept[:, None])
    assert targets == pytest.approx(expected, abs=1e-6)


def test_cutmix_leaves_the_other_share_of_images_alone() -> None:
    inputs = Numbers(400)
    epoch_of(Batches(inputs, np.arange(400) % 2, 2, 400, 1, Sampling(cutmix=0.25)), 0)
    assert inputs.pasting is not None
    assert 0.15 < np.mean(inputs.pasting.kept < 1) < 0.35
