"""The learning curve: how images are drawn, what the power law says of known curves, and that it comes back."""

import itertools
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.worlds import TWINS, World
from tlstudio.core.errors import StudioError
from tlstudio.core.learning_curve import REPEATS, Answers, LearningCurve, ask, load, portions, save, summarise
from tlstudio.core.run import Run


@cache
def grown(error: float = 0.2, power: float = 0.5, rest: float = 0.0, validation: int = 4000) -> LearningCurve:
    """Return the curve of answers whose error falls by a power law."""
    rng = np.random.default_rng(1)
    hard = rng.random(validation)
    answers = []
    for images in (250, 500, 750, 1000):
        share = 1 - (error * (images / 1000) ** -power + rest)
        answers.append(Answers(images, np.tile(hard < share, (1 if images == 1000 else REPEATS, 1))))
    return summarise(answers, [""] * validation, "MobileNetV2", 0)


@given(st.lists(st.integers(4, 30), min_size=2, max_size=5), st.integers(0, 2**31 - 1))
def test_shares_grow_within_each_other_and_keep_the_classes_even(counts: list[int], seed: int) -> None:
    labels = np.repeat(np.arange(len(counts)), counts)
    found = portions(labels, [""] * len(labels), seed)
    assert [round(4 * len(some) / len(labels)) for some in found] == [1, 2, 3, 4]
    for smaller, larger in itertools.pairwise(found):
        assert set(smaller) < set(larger)
    for share, some in zip((0.25, 0.5, 0.75, 1), found, strict=True):
        assert np.abs(np.bincount(labels[some], minlength=len(counts)) - share * np.array(counts)).max() <= 1


def test_groups_are_drawn_whole() -> None:
    labels = np.tile([0, 1], 60)
    groups = [f"p{at // 6}" for at in range(120)]
    for some in portions(labels, groups, 3)[:-1]:
        chosen = {groups[at] for at in some}
        assert all((at in some) == (group in chosen) for at, group in enumerate(groups))


def test_what_doubling_adds_is_found_on_a_known_curve() -> None:
    curve = grown()
    truth = 0.2 - 0.2 * 2**-0.5
    assert curve.gain[0] <= truth <= curve.gain[1]
    assert curve.gain[1] - curve.gain[0] < 0.03
    assert curve.expected[-1].images == 2000
    assert curve.sentence.startswith("Doubling the images may add ")


def test_a_flat_curve_says_that_more_images_hardly_help() -> None:
    flat = grown(error=0.0, rest=0.1)
    assert flat.sentence == "More images of these kinds will hardly help: twice as many may add 0.0 points at most."


def test_real_heads_learn_and_the_interval_holds_the_truth() -> None:
    """The share of intervals that hold it is counted by tests/benchmarks/learning_curve.py; here it is one."""
    world, rng, name = World(3, 16, 2.0, 1.0, 120), np.random.default_rng(2), TWINS[0]
    (labels, rows), (judged, judged_rows) = world.draw(120, rng), world.draw(60, rng)
    told: list[tuple[int, int]] = []
    answers = ask(
        (rows[name], judged_rows[name]), (labels, judged), [""] * 120, 1, lambda *how_far: told.append(how_far)
    )
    assert [(one.images, len(one.right)) for one in answers] == [(30, 10), (60, 10), (90, 10), (120, 1)]
    assert told[-1] == (31, 31)
    low, high = summarise(answers, [""] * 60, name, 0).gain
    assert low <= 0.0176 <= high


def test_a_curve_comes_back_and_a_damaged_one_is_a_sentence(tmp_path: Path) -> None:
    run = Run(tmp_path)
    assert load(run) is None
    file = save(run, grown())
    assert load(run) == grown()
    file.write_text('{"network": 1}')
    with pytest.raises(StudioError, match="Draw the curve again"):
        load(run)


def test_too_few_sizes_are_a_sentence() -> None:
    with pytest.raises(StudioError, match="too few images, or groups"):
        summarise([Answers(2, np.ones((1, 4), bool)), Answers(4, np.ones((1, 4), bool))], [""] * 4, "x", 0)
