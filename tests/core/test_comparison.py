import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binomtest

from tests.core.worlds import LAGGARD, World, tally
from tlstudio.core.catalog import BACKBONES
from tlstudio.core.comparison import Candidate, Comparison, comparison_file, load, ranked, save
from tlstudio.core.errors import StudioError
from tlstudio.core.intervals import wilson

NAMES = ("resnet50", "vgg16", "mobilenetv2", "xception")


def judged(name: str, correct: Sequence[bool] | np.ndarray, seconds: float = 1.0) -> Candidate:
    return Candidate.judged(BACKBONES[name], 224, np.array(correct), seconds)


def right(count: int, images: int, first: int = 0) -> np.ndarray:
    """Return an array in which `count` images from the place `first` on are right."""
    correct = np.zeros(images, bool)
    correct[first : first + count] = True
    return correct


def test_the_best_comes_first_and_among_equals_the_quicker() -> None:
    comparison = ranked(
        [judged("vgg16", right(80, 100), 9), judged("resnet50", right(90, 100), 9), judged("xception", right(90, 100))],
        ["densenet121"], 10,
    )  # fmt: skip
    assert [one.backbone for one in comparison.candidates] == ["xception", "resnet50", "vgg16"]
    assert [(pair.better, pair.worse) for pair in comparison.differences] == [
        ("xception", "resnet50"), ("xception", "vgg16"), ("resnet50", "vgg16"),
    ]  # fmt: skip
    assert comparison.images == 100
    assert comparison.missing == ("densenet121",)


def test_an_interval_is_a_little_wider_than_that_of_independent_answers() -> None:
    one = judged("vgg16", right(360, 404))
    low, high = wilson(360, 404)
    assert one.accuracy == 360 / 404
    assert one.low < low < one.accuracy < high < one.high
    assert one.high - one.low == pytest.approx((high - low) * 1.25**0.5, rel=0.02)


def test_the_difference_is_paired() -> None:
    """Two networks of 80 and 90 of 100: told apart where they err on the same images, not where they do not."""
    alike = ranked([judged("vgg16", right(90, 100)), judged("resnet50", right(80, 100))], (), 10)
    unlike = ranked([judged("vgg16", right(90, 100)), judged("resnet50", right(80, 100, first=20))], (), 10)
    assert alike.differences[0].difference == unlike.differences[0].difference == pytest.approx(0.1)
    assert alike.differences[0].real
    assert not unlike.differences[0].real
    assert unlike.differences[0].low < 0 < alike.differences[0].low


@pytest.mark.parametrize("disagreements", range(1, 30))
def test_a_few_disagreements_prove_no_more_than_the_exact_test_lets_them(disagreements: int) -> None:
    comparison = ranked([judged("vgg16", right(100 + disagreements, 200)), judged("resnet50", right(100, 200))], (), 10)
    exact = binomtest(disagreements, disagreements).pvalue  # McNemar's, exactly
    assert not comparison.differences[0].real or exact < 0.05
    assert comparison.differences[0].real == (disagreements >= 7)


def test_networks_that_agree_on_every_image_have_no_difference() -> None:
    (pair,) = ranked([judged("vgg16", right(50, 60)), judged("resnet50", right(50, 60))], (), 10).differences
    assert pair.difference == 0
    assert pair.low == pytest.approx(-pair.high)
    assert 0 < pair.high < 0.06
    assert not pair.real


def test_among_many_pairs_a_difference_must_be_larger() -> None:
    """What is a difference between two is none among four, where six pairs have a chance to differ."""
    few, many = right(100 + 9, 200), [right(100, 200)] * 3
    two = ranked([judged("vgg16", few), judged("resnet50", many[0])], (), 10)
    four = ranked([judged(name, row) for name, row in zip(NAMES, [few, *many], strict=True)], (), 10)
    assert two.differences[0].real
    assert not any(pair.real for pair in four.differences)
    assert two.differences[0].low == four.differences[0].low > 0, "the interval is that of the pair alone"


def test_it_is_kept_in_a_file(tmp_path: Path) -> None:
    assert load(tmp_path) is None
    comparison = ranked([judged("vgg16", right(50, 60)), judged("resnet50", right(30, 60))], ["xception"], 10)
    save(comparison, tmp_path)
    assert load(tmp_path) == comparison
    kept = json.loads(comparison_file(tmp_path).read_text(encoding="utf-8"))
    assert "correct" not in kept["candidates"][0]
    assert kept["candidates"][0]["accuracy"] == 50 / 60
    assert Comparison.from_dict(comparison.to_dict()) == comparison


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"candidates": [{}]}', '{"candidates": 1}'])
def test_a_damaged_file_is_a_sentence(content: str, tmp_path: Path) -> None:
    comparison_file(tmp_path).write_text(content, encoding="utf-8")
    with pytest.raises(StudioError, match=r"comparison\.json is damaged"):
        load(tmp_path)


def test_the_intervals_hold_what_they_promise() -> None:
    """95 % of them hold the truth, counted on data sets whose truth is known; comparison_coverage.py counts more."""
    world = World(classes=2, width=6, distance=1.2, lag=0.6, images=100)
    truth = world.truth(repeats=20)
    counted = tally(world, 100, truth)
    assert truth[LAGGARD] < truth["vgg16"] - 0.05
    assert len(counted.singles) == len(counted.pairs) == 300
    assert np.mean(counted.singles) >= 0.92
    assert np.mean(counted.pairs) >= 0.92
    assert np.mean(counted.told_apart) <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / 100), "two that are equally good"
    assert np.mean(counted.found) > 0.2, "one that is worse"
