"""Intervals: the scores of a weighting are scikit-learn's, and 95 % of the intervals hold the truth."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest, t
from sklearn import metrics

from tlstudio.core.errors import Stopped
from tlstudio.core.intervals import Answered, bootstrap, share_interval, student, weighted_scores, wilson


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


def test_students_t_is_scipys() -> None:
    for freedom in (1, 2, 3, 7, 39, 40, 41, 500, 10**6):
        assert student(freedom) == pytest.approx(t.ppf(0.975, freedom), rel=1e-6)


def test_the_interval_of_a_share_holds_the_truth_where_images_belong_together() -> None:
    rng, held, naive = np.random.default_rng(4), 0, 0
    for _draw in range(1000):
        sizes = rng.integers(1, 12, 40)  # patients, each with a share of its own: 0.8 on average
        units, own = np.repeat(np.arange(40), sizes), np.repeat(rng.beta(1.6, 0.4, 40), sizes)
        hits = rng.random(len(units)) < own
        (low, high), (blind_low, blind_high) = share_interval(hits, units), wilson(int(hits.sum()), len(hits))
        held += low <= 0.8 <= high
        naive += blind_low <= 0.8 <= blind_high
    assert 0.93 <= held / 1000 <= 0.97
    assert naive / 1000 < 0.85
    assert share_interval(hits, np.arange(len(hits))) == wilson(int(hits.sum()), len(hits))
    assert share_interval(np.ones(6, bool), np.array([0, 0, 0, 1, 1, 1])) == wilson(2, 2), "two patients, not six"
    assert share_interval(np.zeros(0, bool), np.zeros(0, int)) == (0, 1)


@given(st.lists(st.booleans(), min_size=1, max_size=60), st.integers(1, 20))
def test_a_share_is_within_its_interval(hits: list[bool], size: int) -> None:
    share = sum(hits) / len(hits)
    low, high = share_interval(np.array(hits), np.arange(len(hits)) // size)
    assert 0 <= low <= share + 1e-9
    assert share - 1e-9 <= high <= 1


@settings(deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(2, 5), st.integers(10, 50), st.booleans())
def test_scores_of_a_weighting_are_scikit_learns(seed: int, classes: int, count: int, ties: bool) -> None:
    rng = np.random.default_rng(seed)
    labels = np.concatenate([np.arange(classes), rng.integers(0, classes, count - classes)])
    shares = rng.dirichlet(np.ones(classes), count)
    if ties:
        shares = np.round(shares, 1) + 0.01
        shares /= shares.sum(axis=1, keepdims=True)
    weights = rng.integers(0, 4, (2, count)).astype(float)
    weights[:, :classes] += 1  # no class is without weight
    found = weighted_scores(Answered.of(labels.tolist(), shares), weights)
    said, all_classes = shares.argmax(axis=1), range(classes)
    for number, w in enumerate(weights):
        precision, recall, f1, _ = metrics.precision_recall_fscore_support(
            labels, said, labels=all_classes, sample_weight=w, zero_division=0.0
        )
        aucs = [metrics.roc_auc_score(labels == c, shares[:, c], sample_weight=w) for c in all_classes]
        averages = [metrics.average_precision_score(labels == c, shares[:, c], sample_weight=w) for c in all_classes]
        wanted = {
            "accuracy": metrics.accuracy_score(labels, said, sample_weight=w),
            "balanced_accuracy": np.mean(recall),
            "macro_f1": np.mean(f1),
            "macro_auc": np.mean(aucs),
            "macro_average_precision": np.mean(averages),
            "kappa": metrics.cohen_kappa_score(labels, said, labels=all_classes, sample_weight=w),
            "log_loss": metrics.log_loss(labels, shares, labels=list(all_classes), sample_weight=w),
            "class:precision": precision, "class:recall": recall, "class:f1": f1,
            "class:auc": aucs, "class:average_precision": averages,
        }  # fmt: skip
        assert wanted.keys() == found.keys()
        for name, value in wanted.items():
            assert found[name][number] == pytest.approx(value, abs=1e-9), name


def world(rng: np.random.Generator, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw images of three classes, not equally frequent, and what a fair model says of them."""
    labels = rng.choice(3, count, p=(0.5, 0.3, 0.2))
    logits = rng.normal(0, 1, (count, 3)) + 1.6 * np.eye(3)[labels]
    shares = np.exp(logits)
    return labels, shares / shares.sum(axis=1, keepdims=True)


@pytest.fixture(scope="module")
def truth() -> dict[str, float]:
    labels, shares = world(np.random.default_rng(0), 300_000)
    found = weighted_scores(Answered.of(labels.tolist(), shares), np.ones((1, len(labels))))
    return {name: float(values[0]) for name, values in found.items() if values.ndim == 1} | {
        "auc of the rarest": float(found["class:auc"][0, 2])
    }


def test_about_95_percent_of_1000_intervals_hold_the_truth(truth: dict[str, float]) -> None:
    held = dict.fromkeys(truth, 0)
    for seed in range(1000):
        labels, shares = world(np.random.default_rng([7, seed]), 120)
        found = bootstrap(Answered.of(labels.tolist(), shares), draws=400)
        low, high = wilson(int((shares.argmax(axis=1) == labels).sum()), len(labels))
        lists = found.pop("class:auc")
        found |= {"accuracy": (low, high), "auc of the rarest": lists[2]}  # type: ignore[dict-item]
        for name in truth:
            low, high = found[name]  # type: ignore[misc,assignment]
            held[name] += low <= truth[name] <= high
    for name, count in held.items():
        assert 0.93 <= count / 1000 <= 0.97, (name, count / 1000)


def test_intervals_go_by_group_where_images_belong_together() -> None:
    rng = np.random.default_rng(3)
    right = np.repeat(rng.random(30) < 0.8, 10)  # thirty patients, of whom all ten images are right or wrong
    labels = np.tile([0, 1], 150)
    shares = np.where((labels == 0) == right, 0.9, 0.1)[:, None] * [1, -1] + [0, 1]
    groups = [f"patient {number // 10}" for number in range(300)]
    by_group = bootstrap(Answered.of(labels.tolist(), shares, groups))["accuracy"]
    by_image = bootstrap(Answered.of(labels.tolist(), shares))["accuracy"]
    assert by_group[1] - by_group[0] > 2.5 * (by_image[1] - by_image[0])  # type: ignore[operator]


def test_the_bootstrap_tells_how_far_it_is() -> None:
    labels, shares = world(np.random.default_rng(1), 30)
    heard: list[tuple[int, int]] = []
    bootstrap(Answered.of(labels.tolist(), shares), draws=250, tell=lambda *told: heard.append(told))
    assert heard == [(0, 250), (100, 250), (200, 250), (250, 250)]


def test_intervals_can_be_stopped_and_say_nothing_where_nothing_can_be_said() -> None:
    shares = np.array([[0.9, 0.1], [0.8, 0.2]])
    with pytest.raises(Stopped):
        bootstrap(Answered.of([0, 0], shares), lambda: True)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = bootstrap(Answered.of([0, 0], shares))
    assert np.isnan(found["macro_auc"]).all()
