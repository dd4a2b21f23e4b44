from dataclasses import replace

import pytest

from tlstudio.core.events import EpochDone, Phase
from tlstudio.core.overfitting import how_it_fits, parting, parting_epoch
from tlstudio.core.settings import Settings


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


def judged(accuracy: float, val_accuracy: float, phase: Phase = "head") -> list[EpochDone]:
    """Return epochs that fall together, the second of which is the best."""
    rows = history([(0.9, 0.9), (0.5, 0.6), (0.4, 0.59)], phase)
    rows[1] = replace(rows[1], accuracy=accuracy, val_accuracy=val_accuracy, best=True)
    return rows


def test_a_gap_that_chance_does_not_make_is_overfitting_with_what_is_left_to_do() -> None:
    settings = Settings().with_changes("training", {"augmented_copies": 0})
    fit = how_it_fits(judged(0.994, 0.903), settings, 505)
    assert fit is not None
    assert fit.verdict == "overfitting"
    assert fit.headline == "Overfitting: 99.4 % right on training images, 90.3 % on validation images."
    assert fit.reasons == (
        "That is at its best epoch (2), a gap of 9.1 points.",
        "What usually helps: augmentation, which is off; fewer dense units (they are 256); weight decay; more images.",
    )
    assert fit.sentences == (fit.headline, *fit.reasons)
    assert fit.to_dict()["gap"] == pytest.approx(0.091)


def test_a_gap_of_a_few_images_is_none() -> None:
    fit = how_it_fits(judged(0.97, 0.9), Settings(), 20)
    assert fit is not None
    assert fit.verdict == "neither"
    assert fit.headline.startswith("No overfitting to speak of: 97.0 % right")
    assert fit.reasons == ("That is at its best epoch (2), a gap of 7.0 points.",)
    better = how_it_fits(judged(0.88, 0.9), Settings(), 505)
    assert better is not None
    assert better.sentences == (
        "No overfitting: 88.0 % right on training images, 90.0 % on validation images.",
        "That is at its best epoch (2): it does as well on images that it does not learn from.",
    )


def test_where_it_began_is_told_even_where_the_accuracies_are_close() -> None:
    apart = history([(0.9, 0.9), (0.6, 0.7), (0.4, 0.75), (0.3, 0.8), (0.2, 0.9)])
    rows = [replace(row, accuracy=0.81) for row in apart]
    fit = how_it_fits(rows, Settings(), 505)
    assert fit is not None
    assert (fit.verdict, fit.began) == ("overfitting", 2)
    assert fit.headline.startswith("Overfitting since epoch 2, which hardly touches what is kept, of epoch 1: 81.0 %")
    assert fit.reasons[1] == "Since epoch 2 the validation loss rises while the training loss falls."


def test_advice_goes_by_the_settings_and_by_the_phase() -> None:
    settings = Settings().with_changes("model", {"dropout": 0.1})
    fit = how_it_fits(judged(0.99, 0.8, "fine_tuning"), settings, 505)
    assert fit is not None
    assert fit.helps == (
        "fewer unfrozen blocks", "a lower learning rate in fine-tuning", "more dropout (it is 0.1)", "more images",
    )  # fmt: skip


def test_underfitting_and_a_training_that_ended_too_soon_are_told() -> None:
    fit = how_it_fits(judged(0.62, 0.6), Settings(), 505)
    assert fit is not None
    assert fit.verdict == "underfitting"
    assert fit.headline == "Underfitting: only 62.0 % right on the very training images, 60.0 % on validation images."
    short = Settings().with_changes("training", {"epochs": 3}).with_changes("fine_tuning", {"unfreeze": "none"})
    rows = history([(0.9, 0.9), (0.5, 0.6), (0.4, 0.5)])
    rows[-1] = replace(rows[-1], val_accuracy=0.89, best=True)
    fit = how_it_fits(rows, short, 505)
    assert fit is not None
    assert fit.unfinished
    assert fit.reasons[1:] == (
        "It was still getting better when its epochs were over.",
        "What usually helps: more epochs; fine-tuning, which is off; less dropout (it is 0.5); a higher learning rate.",
    )
    assert how_it_fits([], Settings(), 505) is None
