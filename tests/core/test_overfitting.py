import pytest

from tlstudio.core.events import EpochDone, Phase
from tlstudio.core.overfitting import parting, parting_epoch


def history(losses: list[tuple[float, float]], phase: Phase = "head", first: int = 1) -> list[EpochDone]:
    return [EpochDone(first + i, phase, a, 0.9, b, 0.8, 1e-3, 1.0, False) for i, (a, b) in enumerate(losses)]


def test_both_falling_is_no_overfitting() -> None:
    assert parting(history([(1 / i, 1.1 / i) for i in range(1, 10)])) == ""
    assert parting([]) == ""


def test_three_epochs_apart_are_told_with_where_it_began() -> None:
    rows = history([(0.9, 0.9), (0.6, 0.7), (0.4, 0.75), (0.3, 0.8), (0.2, 0.9)])
    assert parting_epoch(rows[:-1]) is None
    assert parting_epoch(rows) == 2
    assert "since epoch 2" in parting(rows)
    assert "more augmentation" in parting(rows)


@pytest.mark.parametrize("third", [(0.3, 0.71), (0.7, 0.9)])
def test_one_epoch_that_fits_interrupts_the_count(third: tuple[float, float]) -> None:
    assert parting(history([(0.6, 0.7), (0.4, 0.75), third, (0.3, 0.9), (0.2, 0.9)])) == ""


def test_fine_tuning_is_looked_at_by_itself() -> None:
    rows = history([(0.5, 0.2)]) + history([(0.5, 0.4), (0.3, 0.5), (0.2, 0.6), (0.1, 0.7)], "fine_tuning", 2)
    assert parting_epoch(rows) == 2
    assert "fewer unfrozen blocks" in parting(rows)
