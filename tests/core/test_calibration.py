"""Calibration against known answers and simulated models."""

import json
from dataclasses import asdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from tlstudio.core.calibration import Reliability, chance_error, error_interval, fit_temperature, reliability, softened
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


ALONE = np.arange(300)
TENS = np.repeat(np.arange(30), 10)


def drawn(sharpness: float, units: np.ndarray, seed: int, images: int = 300) -> tuple[np.ndarray, np.ndarray]:
    """Return confidence and being right of a model too sure by `sharpness`; half of each unit shares its luck."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(0, 2, (images, 4))
    true = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    luck = rng.random(images)
    if len(units):
        luck = np.where(rng.random(images) < 0.7, rng.random(int(units.max()) + 1)[units], luck)
    return softened(true, 1 / sharpness).max(axis=1), luck < true.max(axis=1)


def error_of(confidence: np.ndarray, right: np.ndarray) -> float:
    shares = np.stack([confidence, *[(1 - confidence) / 3] * 3], axis=1)
    return reliability((~right).astype(int).tolist(), shares).error


def shares_of(draws: int, low: float, high: float) -> tuple[float, float]:
    """Return between which shares of so many draws a simulation ends in 99.8 of 100, whose chance is low to high."""
    return float(binom.ppf(0.001, draws, low)) / draws, float(binom.ppf(0.999, draws, high)) / draws


@pytest.mark.parametrize("units", [ALONE, TENS], ids=["alone", "in groups"])
def test_a_perfect_model_s_error_is_below_what_chance_makes_in_about_95_of_100(units: np.ndarray) -> None:
    told = [drawn(1.0, units, seed) for seed in range(200)]
    chances = np.array([chance_error(confidence, right, units) for confidence, right in told])
    errors = np.array([error_of(*one) for one in told])
    assert chances[:, 0].mean() == pytest.approx(errors.mean(), abs=4 * errors.std() / np.sqrt(len(errors)))
    least, most = shares_of(len(told), 0.94, 0.96)
    assert least <= np.mean(errors <= chances[:, 1]) <= most
    assert error_of(*drawn(2.5, units, 7)) > chances[0][1]


def test_chance_makes_more_of_groups_whose_images_are_alike() -> None:
    confidence, right = drawn(1.0, TENS, 3)
    assert chance_error(confidence, right, TENS)[1] > 1.15 * chance_error(confidence, right, ALONE)[1]
    assert chance_error(np.empty(0), np.empty(0), np.empty(0, int)) == (0, 0)


@pytest.mark.parametrize("sharpness", [1.0, 1.2, 2.5])
@pytest.mark.parametrize("units", [ALONE, TENS], ids=["alone", "in groups"])
def test_about_95_of_100_intervals_hold_the_error_of_endlessly_many_images(sharpness: float, units: np.ndarray) -> None:
    truth = error_of(*drawn(sharpness, np.empty(0), 1, 300_000)) if sharpness != 1 else 0.0
    intervals = [error_interval(*drawn(sharpness, units, seed), units) for seed in range(60)]
    assert np.mean([low <= truth <= high for low, high in intervals]) >= shares_of(60, 0.92, 0.97)[0]
    assert np.mean([high - low for low, high in intervals]) < 0.3


def test_bins_have_the_interval_of_their_accuracy() -> None:
    labels, said = simulated(400, 1.5, 8)
    found = reliability(labels.tolist(), said)
    assert all(b.interval == pytest.approx(wilson(round(b.accuracy * b.images), b.images)) for b in found.bins)
    alike = reliability(labels.tolist(), said, groups=[str(i // 20) for i in range(400)])
    assert [b.images for b in alike.bins] == [b.images for b in found.bins]
    assert Reliability.from_dict(json.loads(json.dumps(asdict(found)))) == found
