"""Heads on which settings are tried out."""

import numpy as np

from tests.engine.conftest import small
from tests.engine.test_rate_finder import clouds
from tlstudio.engine.trials import judge, new_head


def test_a_head_that_is_sure_of_something_wrong_has_not_diverged() -> None:
    features, labels = clouds()
    head = new_head(20, 3, small(training={"learning_rate": 0.01}))
    for _time in range(20):
        head.train(features, np.eye(3, dtype=np.float32)[labels])
    judged = judge(head, 1e4 * features, np.arange(90), (labels + 1) % 3)
    assert judged.accuracy < 0.2
    assert 5 < judged.loss < 17


def test_heads_of_one_shape_begin_with_the_same_weights() -> None:
    one, two = (new_head(20, 3, small(model={"dropout": dropout})) for dropout in (0.1, 0.5))
    for mine, other in zip(one.model.trainable_weights, two.model.trainable_weights, strict=True):
        assert np.array_equal(mine.numpy(), other.numpy())
