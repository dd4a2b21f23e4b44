"""Calibration against known answers and simulated models."""

import json
from dataclasses import asdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tlstudio.core.calibration import Reliability, chance_error, fit_temperature, reliability, softened
from tlstudio.core.intervals import wilson


def simulated(images: int, sharpness: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return labels drawn from true probabilities, and the probabilities of a model that is too sure by `sharpness`."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(0, 1.5, (images, 4))
    true = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    labels = (true.cumsum(axis=1) > rng.random((images, 1))).argmax(axis=1)
    return labels, softened(true, 1 / sharpness)


def log_loss(labels: np.ndarray, probabilities: np.ndarray) -> float:
    return float(-np.log(probabilities[np.arange(len(labels)), labels]).mean())


def test_temperature_is_found_again_and_lowers_the_log_loss_of_other_images() -> None:
    labels, said = simulated(2000, 2.5, 1)
    temperature = fit_temperature(labels.tolist(), said)
    assert temperature == pytest.approx(2.5, rel=0.1)
    others, said_of_them = simulated(2000, 2.5, 2)
    assert log_loss(others, softened(said_of_them, temperature)) < log_loss(others, said_of_them) - 0.1
    before = reliability(others.tolist(), said_of_them).error
    assert reliability(others.tolist(), softened(said_of_them, temperature)).error < before / 3


def test_a_calibrated_model_stays_as_it_is() -> None:
    labels, said = simulated(3000, 1.0, 3)
    assert fit_temperature(labels.tolist(), said) == pytest.approx(1, abs=0.08)


def test_a_few_right_answers_do_not_make_the_model_certain() -> None:
    said = np.full((8, 2), (0.9, 0.1))
    assert 0.5 < fit_temperature([0] * 8, said) < 1
    assert fit_temperature([], np.empty((0, 2))) == 1


@given(st.floats(0.1, 10), st.integers(2, 6), st.integers(0, 2**31))
def test_softening_keeps_the_order_and_sums_to_one(temperature: float, classes: int, seed: int) -> None:
    shares = np.random.default_rng(seed).dirichlet(np.ones(classes), 5)
    soft = softened(shares, temperature)
    assert soft.sum(axis=1) == pytest.approx(np.ones(5))
    assert (soft.argmax(axis=1) == shares.argmax(axis=1)).all()
    if temperature > 1:  # else what is unlikely comes out as nothing
        assert softened(soft, 1 / temperature) == pytest.approx(shares, abs=1e-3)


def test_bins_by_hand() -> None:
    said = np.array([[0.95, 0.05], [0.95, 0.05], [0.55, 0.45], [0.6, 0.4]])
    found = reliability([0, 1, 0, 0], said, bins=10)
    filled = [(round(b.low, 1), b.images, b.accuracy) for b in found.bins if b.images]
    assert filled == [(0.5, 2, 1.0), (0.9, 2, 0.5)], "0.6 belongs to the bin that ends there"
    assert found.error == pytest.approx(0.5 * 0.45 + 0.5 * 0.425)
    assert reliability([], np.empty((0, 3))).error == 0


def test_of_few_images_even_a_perfect_model_shows_an_error() -> None:
    errors = []
    for seed in range(40):
        labels, said = simulated(300, 1.0, seed)
        errors.append(reliability(labels.tolist(), said).error)
    mean, most = chance_error(simulated(300, 1.0, 99)[1])
    assert mean == pytest.approx(np.mean(errors), rel=0.15)
    assert np.mean(np.array(errors) <= most) >= 0.85
    labels, said = simulated(300, 2.5, 7)
    assert reliability(labels.tolist(), said).error > 2 * most
    assert chance_error(np.empty((0, 3))) == (0, 0)


def test_bins_have_the_interval_of_their_accuracy() -> None:
    labels, said = simulated(400, 1.5, 8)
    found = reliability(labels.tolist(), said)
    assert all(b.interval == pytest.approx(wilson(round(b.accuracy * b.images), b.images)) for b in found.bins)
    alike = reliability(labels.tolist(), said, groups=[str(i // 20) for i in range(400)])
    assert [b.images for b in alike.bins] == [b.images for b in found.bins]
    assert Reliability.from_dict(json.loads(json.dumps(asdict(found)))) == found
