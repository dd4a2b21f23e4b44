import numpy as np

from tlstudio.core.calibration import error_interval, reliability
from tlstudio.core.report.answers import bars


def simulated(seed: int, count: int = 400) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    confidence = rng.uniform(0.5, 1, count)
    return confidence, rng.uniform(size=count) < confidence**2


def test_the_bars_are_those_of_the_reliability() -> None:
    confidence, right = simulated(1)
    found = reliability(np.where(right, 0, 1).tolist(), np.stack([confidence, 1 - confidence], axis=1))
    assert bars(confidence, right, np.arange(len(right))) == tuple(b for b in found.bins if b.images)


def test_the_interval_of_the_calibration_error_holds_the_error() -> None:
    confidence, right = simulated(2)
    found = reliability(np.where(right, 0, 1).tolist(), np.stack([confidence, 1 - confidence], axis=1))
    low, high = error_interval(confidence, right, np.arange(len(right)))
    assert low < found.error < high
    assert high - low < 0.12
