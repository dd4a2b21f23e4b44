import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, cohen_kappa_score, f1_score, log_loss, roc_auc_score

from tlstudio.core.calibration import reliability, softened
from tlstudio.core.intervals import wilson
from tlstudio.core.metrics import Evaluation, evaluate

OLD = ("subset", "classes", "images", "accuracy", "accuracy_low", "accuracy_high", "macro_f1", "macro_auc", "per_class",
       "confusion_matrix", "test_looks")  # fmt: skip


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


def test_every_score_has_an_interval_that_holds_it() -> None:
    labels, probabilities = draw(5, 80, 4)
    scores = evaluate(labels.tolist(), probabilities, list("abcd"), "validation")
    values = scores.to_dict()
    whole = ("accuracy", "balanced_accuracy", "macro_f1", "macro_auc", "macro_average_precision", "kappa", "log_loss")
    assert set(scores.intervals) == set(whole)
    for name in whole:
        low, high = scores.intervals[name]
        assert low < values[name] < high, name
    assert scores.kappa == pytest.approx(cohen_kappa_score(labels, probabilities.argmax(axis=1)))
    assert scores.log_loss == pytest.approx(log_loss(labels, probabilities))
    for row in scores.per_class:
        assert set(row.intervals) == {"precision", "recall", "f1", "auc", "average_precision"}
        assert row.intervals["recall"] == wilson(round(row.recall * row.images), row.images)


def test_perfect_answers_of_few_images_leave_a_doubt() -> None:
    shares = np.array([[0.9, 0.1]] * 6 + [[0.1, 0.9]] * 6)
    scores = evaluate([0] * 6 + [1] * 6, shares, ["cat", "dog"], "validation")
    assert scores.macro_auc == 1
    assert scores.intervals["macro_auc"] == (wilson(12, 12)[0], 1)
    assert scores.per_class[0].intervals["auc"] == (wilson(6, 6)[0], 1)
    assert scores.too_few == "Too few images to say much of: cat (6), dog (6). Their intervals are wide; add images."


def test_one_image_alone_is_scored() -> None:
    scores = evaluate([1], np.array([[0.4, 0.6]], np.float32), ["cat", "dog"], "test")
    assert (scores.accuracy, scores.intervals["accuracy"]) == (1, wilson(1, 1))


def test_one_class_alone_is_scored_without_what_it_cannot_say() -> None:
    scores = evaluate([0, 0, 0], np.array([[0.9, 0.1], [0.8, 0.2], [0.7, 0.3]]), ["cat", "dog"], "test")
    assert (scores.accuracy, scores.macro_auc, scores.kappa) == (1, None, None)
    assert "macro_auc" not in scores.intervals
    json.dumps(scores.to_dict(), allow_nan=False)


def test_temperature_is_taken_back_to_show_the_error_before() -> None:
    labels, probabilities = draw(6, 60, 3)
    soft = softened(probabilities, 2.0)
    scores = evaluate(labels.tolist(), soft, list("abc"), "validation", temperature=2.0)
    assert scores.uncalibrated_error == pytest.approx(reliability(labels.tolist(), probabilities).error, abs=1e-6)
    assert scores.calibration is not None
    assert scores.calibration.error == pytest.approx(reliability(labels.tolist(), soft).error)
    assert Evaluation.from_dict(json.loads(json.dumps(scores.to_dict()))) == scores


def test_what_was_written_before_there_were_intervals_is_read() -> None:
    labels, probabilities = draw(7, 30, 3)
    scores = evaluate(labels.tolist(), probabilities, list("abc"), "validation")
    old = {name: value for name, value in scores.to_dict().items() if name in OLD}
    old["per_class"] = [
        {k: row[k] for k in ("name", "precision", "recall", "f1", "auc", "images")} for row in old["per_class"]
    ]
    assert Evaluation.from_dict(old).accuracy == scores.accuracy
