import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tlstudio.core.calibration import error_interval, reliability
from tlstudio.core.intervals import wilson
from tlstudio.core.report.answers import bars, share_interval


def simulated(seed: int, count: int = 400) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    confidence = rng.uniform(0.5, 1, count)
    return confidence, rng.uniform(size=count) < confidence**2


def test_images_by_themselves_have_wilsons_interval() -> None:
    hits = np.arange(20) < 13
    assert share_interval(hits, np.arange(20)) == wilson(13, 20)


def test_images_of_few_groups_have_a_wider_one() -> None:
    hits = np.arange(100) < 50
    low, high = share_interval(hits, np.arange(100) // 10)
    assert (low, high) == pytest.approx(wilson(4.5, 9), abs=0.02)
    assert low < wilson(50, 100)[0] < wilson(50, 100)[1] < high


@given(st.lists(st.booleans(), min_size=1, max_size=60), st.integers(1, 20))
def test_the_share_is_within_its_interval(hits: list[bool], size: int) -> None:
    share = sum(hits) / len(hits)
    low, high = share_interval(np.array(hits), np.arange(len(hits)) // size)
    assert 0 <= low <= share + 1e-9
    assert share - 1e-9 <= high <= 1


def test_the_bars_are_those_of_the_reliability() -> None:
    confidence, right = simulated(1)
    found = reliability(np.where(right, 0, 1).tolist(), np.stack([confidence, 1 - confidence], axis=1))
    wanted = [bin for bin in found.bins if bin.images]
    mine = bars(confidence, right, np.arange(len(right)))
    assert [(bar.images, bar.share) for bar in mine] == [(bin.images, pytest.approx(bin.accuracy)) for bin in wanted]


def test_the_interval_of_the_calibration_error_holds_the_error() -> None:
    confidence, right = simulated(2)
    found = reliability(np.where(right, 0, 1).tolist(), np.stack([confidence, 1 - confidence], axis=1))
    low, high = error_interval(confidence, right, np.arange(len(right)))
    assert low < found.error < high
    assert high - low < 0.12
