import json

import numpy as np
import pytest

from tlstudio.core.rate_curve import RateCurve, Smoothing, propose

RATES = tuple(np.geomspace(1e-6, 1, 61).tolist())


def valley(lowest: float) -> tuple[float, ...]:
    """Return losses that fall from 2 to 1 at `lowest` and rise again."""
    return tuple(1 + min(1.0, abs(np.log10(rate / lowest)) / 3) for rate in RATES)


@pytest.mark.parametrize("lowest", [1e-3, 1e-2, 0.1])
def test_a_tenth_of_the_rate_of_the_lowest_loss_is_proposed(lowest: float) -> None:
    assert propose(RATES, valley(lowest)) == pytest.approx(lowest / 10, rel=0.06)


def test_a_proposal_has_two_digits() -> None:
    proposed = propose(RATES, valley(2.37e-3))
    assert proposed == float(f"{proposed:.1e}")


@pytest.mark.parametrize("losses", [(), (1.8,) * 61, tuple(np.linspace(1.8, 5, 61)), tuple(np.linspace(1.8, 1.7, 61))])
def test_nothing_is_proposed_where_the_loss_hardly_fell(losses: tuple[float, ...]) -> None:
    curve = RateCurve.of(RATES[: len(losses)], losses)
    assert curve.proposed is None
    assert "did not fall" in curve.sentence


def test_the_mean_is_corrected_for_its_beginning() -> None:
    smoothing = Smoothing()
    assert [smoothing.add(2.0) for _ in range(3)] == pytest.approx([2.0, 2.0, 2.0])
    assert 1.0 < smoothing.add(0.0) < 1.5


def test_a_curve_survives_json() -> None:
    curve = RateCurve.of(RATES, valley(1e-2))
    assert RateCurve.from_dict(json.loads(json.dumps(curve.to_dict()))) == curve
    assert "0.001 is proposed, a tenth of 0.01" in curve.sentence
