from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tlstudio.core.crossval import cross_validate, out_of_fold
from tlstudio.core.dataset import Sample
from tlstudio.core.label_errors import NEIGHBOURS, doubtful, find_suspects, thresholds, with_neighbours

CLASSES = ("blue", "green", "red")


def clouds(n: int, width: int = 30, distance: float = 8.0) -> tuple[np.ndarray, list[Sample]]:
    """Return the features of three classes that lie apart, and their samples."""
    rng = np.random.default_rng(5)
    middles = rng.normal(size=(3, width))
    middles *= distance / np.linalg.norm(middles, axis=1, keepdims=True)
    features = middles[np.arange(n) % 3] + rng.normal(size=(n, width))
    return features.astype(np.float32), [Sample(Path(f"{i}.png"), CLASSES[i % 3], "train") for i in range(n)]


def planted(samples: list[Sample], share: float) -> tuple[list[Sample], dict[Path, str]]:
    """Return the samples with a share of the labels wrong, and which those are, with the right label."""
    rng = np.random.default_rng(9)
    changed, truth = list(samples), {}
    for at in rng.choice(len(samples), round(share * len(samples)), replace=False):
        truth[samples[at].path] = samples[at].label
        changed[at] = replace(samples[at], label=str(rng.choice([c for c in CLASSES if c != samples[at].label])))
    return changed, truth


@pytest.mark.parametrize(("share", "found"), [(0.02, 1.0), (0.1, 0.85)])
def test_planted_errors_are_found_first_with_their_right_class(share: float, found: float) -> None:
    features, samples = clouds(600)
    samples, truth = planted(samples, share)
    said, classes = out_of_fold(features, np.array([sample.label for sample in samples]), 1)
    suspects = find_suspects(samples, said, classes.tolist(), features)
    first = suspects[: len(truth)]
    assert sum(one.path in truth for one in first) >= found * len(truth)
    assert all(one.suggestion == truth[one.path] for one in first if one.path in truth)
    scores = [one.score for one in suspects]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)


def test_neighbours_are_of_the_two_classes_and_not_doubtful_themselves() -> None:
    features, samples = clouds(300)
    samples, _truth = planted(samples, 0.05)
    said, classes = out_of_fold(features, np.array([sample.label for sample in samples]), 1)
    suspects = find_suspects(samples, said, classes.tolist(), features)
    label = {sample.path: sample.label for sample in samples}
    for one in suspects:
        assert len(one.alike) == len(one.unlike) == NEIGHBOURS
        assert {label[path] for path in one.alike} == {one.label}
        assert {label[path] for path in one.unlike} == {one.suggestion}
        assert not {other.path for other in suspects} & {*one.alike, *one.unlike}


def test_where_nothing_is_wrong_nothing_is_suspected() -> None:
    features, samples = clouds(300, distance=14.0)
    said, classes = out_of_fold(features, np.array([sample.label for sample in samples]), 1)
    assert find_suspects(samples, said, classes.tolist(), features) == ()


def test_probabilities_say_what_cross_validation_says() -> None:
    features, samples = clouds(120, distance=2.0)
    labels = np.array([sample.label for sample in samples])
    said, classes = out_of_fold(features, labels, 1)
    assert said.shape == (120, 3)
    assert np.allclose(said.sum(axis=1), 1, atol=1e-5)
    assert ((classes[said.argmax(axis=1)] == labels) == cross_validate(features, labels, 1)).all()


def test_a_threshold_is_the_mean_of_the_class_s_own_images_and_at_most_three_fifths() -> None:
    said = np.array([[0.6, 0.3, 0.1, 0.0], [0.4, 0.5, 0.1, 0.0], [0.4, 0.6, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0]])
    assert thresholds(said, np.array([0, 0, 1, 2])).tolist() == pytest.approx([0.5, 0.6, 0.6, np.inf])


def test_unsure_suggestions_are_no_suspicion() -> None:
    said = np.array([[0.9, 0.1], [0.9, 0.1], [0.1, 0.9], [0.1, 0.9], [0.45, 0.55], [0.05, 0.95]])
    labels = np.array([0, 0, 1, 1, 0, 0])
    assert doubtful(said, labels).tolist() == [5]


@given(st.integers(2, 5), st.integers(1, 40), st.integers(0, 2**31 - 1))
def test_what_is_doubtful_is_likelier_another_class(classes: int, count: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    said = rng.dirichlet(np.ones(classes), count)
    labels = rng.integers(classes, size=count)
    rows = doubtful(said, labels)
    margin = said[rows].max(axis=1) - said[rows, labels[rows]]
    assert (margin > 0).all()
    assert (np.diff(margin) <= 0).all()
    assert (said[rows].max(axis=1) >= thresholds(said, labels)[said[rows].argmax(axis=1)]).all()


def test_neighbours_have_a_say_but_neither_an_image_itself_nor_its_group() -> None:
    rng = np.random.default_rng(4)
    labels = np.arange(60) % 2
    features = (labels[:, None] * [1, -1] + (1 - labels)[:, None] * [-1, 1] + rng.normal(0, 0.1, (60, 2))).astype("f4")
    even = np.full((60, 2), 0.5, np.float32)
    mixed = labels.copy()
    mixed[0] = 1
    said = with_neighbours(even, mixed, features)
    assert said.shape == (60, 2)
    assert said.sum(axis=1) == pytest.approx(np.ones(60))
    assert (said.argmax(axis=1) == labels).all(), "the first one's neighbours know better than its label"
    groups = ["one" if label else "" for label in labels]
    apart = with_neighbours(even, labels, features, groups)
    assert (apart[labels == 1, 0] > 0.5).all(), "nobody of the own group is asked"
    assert (apart[labels == 0, 0] > 0.5).all()


def test_alone_with_its_group_an_image_is_judged_by_the_head() -> None:
    said = with_neighbours(np.array([[0.9, 0.1], [0.2, 0.8]], np.float32), np.array([0, 1]), np.eye(2), ["a", "a"])
    assert said.argmax(axis=1).tolist() == [0, 1]
