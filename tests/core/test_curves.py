"""Curves and operating points against scikit-learn and by hand."""

import json
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import (
    auc,
    average_precision_score,
    confusion_matrix,
    precision_recall_curve,
    precision_score,
    recall_score,
    roc_auc_score,
    roc_curve,
)

from tlstudio.core.curves import Ranking
from tlstudio.core.errors import StudioError
from tlstudio.core.intervals import wilson
from tlstudio.core.metrics import Scored


def drawn(seed: int, images: int, digits: int = 6) -> Ranking:
    """Return images of a class that are mostly ranked above the others; few digits make ties."""
    rng = np.random.default_rng(seed)
    positive = rng.random(images) < 0.4
    positive[:2] = True, False
    shares = np.round(1 / (1 + np.exp(-rng.normal(2 * positive - 1, 1.5))), digits)
    return Ranking("cat", positive, shares, np.arange(images))


@given(st.integers(0, 2**32 - 1), st.integers(2, 80), st.integers(1, 6), st.floats(0, 1))
def test_every_number_is_scikit_learns(seed: int, images: int, digits: int, threshold: float) -> None:
    ranking = drawn(seed, images, digits)
    assert ranking.roc is not None
    assert ranking.precision_recall is not None
    assert ranking.roc.area == pytest.approx(roc_auc_score(ranking.positive, ranking.shares))
    assert ranking.precision_recall.area == pytest.approx(average_precision_score(ranking.positive, ranking.shares))
    point, said = ranking.at(threshold), ranking.shares >= threshold
    matrix = [[point.true_negatives, point.false_positives], [point.false_negatives, point.true_positives]]
    assert confusion_matrix(ranking.positive, said, labels=[False, True]).tolist() == matrix
    assert point.sensitivity == pytest.approx(recall_score(ranking.positive, said))
    assert point.specificity == pytest.approx(recall_score(~ranking.positive, ~said))
    assert point.predicted == said.sum()
    if said.any():
        assert point.precision == pytest.approx(precision_score(ranking.positive, said))
        assert point.intervals["precision"] == wilson(point.true_positives, point.predicted)
    else:
        assert point.precision is None
        assert "precision" not in point.intervals
    assert point.intervals["sensitivity"] == wilson(point.true_positives, int(ranking.positive.sum()))


@given(st.integers(0, 2**32 - 1), st.integers(2, 80), st.integers(1, 6))
def test_the_curves_are_scikit_learns(seed: int, images: int, digits: int) -> None:
    ranking = drawn(seed, images, digits)
    roc, recall = ranking.roc, ranking.precision_recall
    assert roc is not None
    assert recall is not None
    wrong, right, at = roc_curve(ranking.positive, ranking.shares, drop_intermediate=False)
    assert (roc.x, roc.y, roc.thresholds) == (pytest.approx(wrong), pytest.approx(right), pytest.approx(at))
    precision, found, thresholds = precision_recall_curve(ranking.positive, ranking.shares)
    assert recall.x[::-1] == pytest.approx(found)
    assert recall.y[::-1] == pytest.approx(precision)
    assert recall.thresholds[::-1] == pytest.approx(np.append(thresholds, np.inf))


def test_the_window_draws_them_without_waiting_for_scipy() -> None:
    # Their import takes seconds, in which the tab stood empty: the curves, the points on them, and their intervals.
    told = (
        "import sys, numpy as np; from tlstudio.core.curves import Ranking; rng = np.random.default_rng(1); "
        "found = Ranking('a', rng.random(40) < 0.5, rng.random(40), np.arange(40) // 4); found.roc.area; "
        "found.precision_recall.area; found.at(found.balanced()); found.at(found.reaching(0.9))"
    )
    code = f"{told}; print({{'scipy', 'sklearn'}} & set(sys.modules))"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "set()"


@given(st.integers(0, 2**32 - 1), st.integers(2, 60), st.integers(1, 6))
def test_each_point_of_a_curve_is_what_its_threshold_leads_to(seed: int, images: int, digits: int) -> None:
    ranking = drawn(seed, images, digits)
    assert ranking.roc is not None
    assert ranking.precision_recall is not None
    for x, y, threshold in zip(ranking.roc.x, ranking.roc.y, ranking.roc.thresholds, strict=True):
        point = ranking.at(threshold)
        assert (1 - (point.specificity or 0), point.sensitivity) == pytest.approx((x, y))
        plain = ranking.plain(threshold)
        assert 0 <= plain <= 1
        if np.isfinite(threshold):
            same = ranking.at(plain)
            assert (same.true_positives, same.false_positives) == (point.true_positives, point.false_positives)
    curve = ranking.precision_recall
    for x, y, threshold in zip(curve.x[1:], curve.y[1:], curve.thresholds[1:], strict=True):
        point = ranking.at(threshold)
        assert (point.sensitivity, point.precision) == pytest.approx((x, y))


def test_thinning_a_long_curve_keeps_its_area() -> None:
    ranking = drawn(1, 200_000, 12)
    roc, recall = ranking.roc, ranking.precision_recall
    assert roc is not None
    assert recall is not None
    assert len(roc.x) < 2100
    assert len(recall.x) < 2100
    assert auc(roc.x, roc.y) == pytest.approx(roc.area, abs=5e-4)
    assert float((np.diff(recall.x) * recall.y[1:]).sum()) == pytest.approx(recall.area, abs=2e-3)
    assert (roc.x[0], roc.y[0], roc.x[-1], roc.y[-1]) == (0, 0, 1, 1)


@given(st.integers(0, 2**32 - 1), st.floats(0, 1))
def test_proposals(seed: int, wanted: float) -> None:
    ranking = drawn(seed, 50, 3)
    every = [ranking.at(threshold) for threshold in (*ranking.shares, 1.0)]
    best = ranking.at(ranking.balanced())
    sums = [(point.sensitivity or 0) + (point.specificity or 0) for point in every]
    assert (best.sensitivity or 0) + (best.specificity or 0) == pytest.approx(max(sums))
    found = ranking.at(ranking.reaching(wanted))
    assert (found.sensitivity or 0) >= wanted - 1e-9
    fewer = [point for point in every if point.predicted < found.predicted and point.true_positives]
    assert all((point.sensitivity or 0) < wanted or point.true_positives == found.true_positives for point in fewer)


def test_a_round_number_stands_for_a_threshold() -> None:
    ranking = Ranking("cat", np.array([True, True, False]), np.array([0.91, 0.52, 0.31]), np.arange(3))
    assert ranking.plain(0.52) == pytest.approx(0.42, abs=0.01)
    assert ranking.plain(np.inf) == pytest.approx(0.96, abs=0.01)
    assert ranking.plain(0.2) == 0
    assert ranking.balanced() == ranking.plain(0.52)
    assert ranking.reaching(0.5) == pytest.approx(0.72, abs=0.01)


def test_rows_become_a_ranking_by_their_groups() -> None:
    rows = [
        Scored("1", "cat", "cat", 0.9, (0.9, 0.1), "a"),
        Scored("2", "dog", "dog", 0.6, (0.4, 0.6), "a"),
        Scored("3", "dog", "dog", 0.8, (0.2, 0.8)),
    ]
    ranking = Ranking.of(rows, ("cat", "dog"), "dog")
    assert ranking.positive.tolist() == [False, True, True]
    assert ranking.shares.tolist() == [0.1, 0.6, 0.8]
    assert ranking.units.tolist() == [0, 0, 1]
    json.dumps(ranking.at(0.7).to_dict(), allow_nan=False)
    with pytest.raises(StudioError, match="cow is no class of the model; its classes are cat, dog"):
        Ranking.of(rows, ("cat", "dog"), "cow")


@pytest.mark.parametrize("positive", [True, False])
def test_one_class_alone_has_no_roc_curve(positive: bool) -> None:
    ranking = Ranking("cat", np.full(3, positive), np.array([0.2, 0.5, 0.9]), np.arange(3))
    assert ranking.roc is None
    assert (ranking.precision_recall is None) == (not positive)
    assert ranking.balanced() == 0.5
    point = ranking.at(0.5)
    assert (point.sensitivity is None, point.specificity is None) == (not positive, positive)
    json.dumps(point.to_dict(), allow_nan=False)
