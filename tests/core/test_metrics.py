import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest
from sklearn.metrics import accuracy_score, f1_score, roc_auc_score

from tlstudio.core.metrics import Evaluation, evaluate, wilson


def draw(seed: int, n: int, k: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    labels = np.concatenate([np.arange(k), rng.integers(0, k, n - k)])
    return labels, rng.dirichlet(np.ones(k), n)


@given(st.integers(0, 2**32 - 1), st.integers(2, 6), st.integers(8, 60))
def test_scores_are_scikit_learns(seed: int, k: int, n: int) -> None:
    labels, probabilities = draw(seed, n, k)
    scores = evaluate(labels.tolist(), probabilities, [str(i) for i in range(k)], "validation")
    said = probabilities.argmax(axis=1)
    assert scores.accuracy == pytest.approx(accuracy_score(labels, said))
    assert scores.macro_f1 == pytest.approx(f1_score(labels, said, average="macro", zero_division=0))
    aucs = [roc_auc_score(labels == i, probabilities[:, i]) for i in range(k)]
    assert scores.macro_auc == pytest.approx(np.mean(aucs))
    assert sum(map(sum, scores.confusion_matrix)) == n
    assert Evaluation.from_dict(scores.to_dict()) == scores


def test_a_class_without_images_spoils_no_mean() -> None:
    scores = evaluate([0, 1, 0], np.array([[0.9, 0.1, 0], [0.2, 0.8, 0], [0.6, 0.4, 0]]), ["a", "b", "c"], "test")
    assert scores.macro_f1 == 1
    assert scores.per_class[2].images == 0
    assert scores.per_class[2].auc is None


def test_wilson_is_the_published_interval() -> None:
    # Newcombe 1998, table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29
    for (successes, trials), expected in {
        (81, 263): (0.2553, 0.3662), (15, 148): (0.0624, 0.1605), (0, 20): (0, 0.1611), (1, 29): (0.0061, 0.1718),
    }.items():  # fmt: skip
        assert wilson(successes, trials) == pytest.approx(expected, abs=5e-5)
    assert wilson(0, 0) == (0, 1)


def test_wilson_agrees_with_scipy() -> None:
    for successes, trials in [(0, 5), (5, 5), (1, 1), (97, 100), (3, 2527), (505, 505), (250, 505)]:
        interval = binomtest(successes, trials).proportion_ci(0.95, method="wilson")
        assert wilson(successes, trials) == pytest.approx((interval.low, interval.high), abs=1e-12)
