"""Two models compared: the published interval, false alarms of about 5 %, and what is refused."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest
from sklearn import metrics

from tlstudio.core.errors import Stopped, StudioError
from tlstudio.core.metrics import Scored
from tlstudio.core.paired import Paired, compare, mcnemar, points, tango

CLASSES = ("blue", "green", "red")
NAMES = ("Run 7", "Run 6")


def rows(labels: np.ndarray, shares: np.ndarray, groups: list[str] | None = None) -> list[Scored]:
    return [
        Scored(f"{at}.png", CLASSES[label], CLASSES[row.argmax()], row.max(), tuple(row), groups[at] if groups else "")
        for at, (label, row) in enumerate(zip(labels, shares, strict=True))
    ]


def said(rights: list[bool], groups: list[str] | None = None) -> list[Scored]:
    """Return answers on images that are all blue."""
    shares = np.where(np.array(rights)[:, None], (0.8, 0.1, 0.1), (0.2, 0.1, 0.7))
    return rows(np.zeros(len(rights), int), shares, groups)


def compared(first: list[Scored], second: list[Scored], draws: int = 50) -> Paired:
    return compare(NAMES, (CLASSES, CLASSES), (first, second), draws=draws)


@pytest.mark.parametrize(("gained", "lost"), [(0, 0), (1, 0), (7, 7), (12, 3), (3, 12), (400, 330), (900, 700)])
def test_mcnemar_is_scipys_fair_coin(gained: int, lost: int) -> None:
    wanted = binomtest(gained, gained + lost).pvalue if gained + lost else 1.0
    assert mcnemar(gained, lost) == pytest.approx(wanted)


def test_tango_is_the_published_interval() -> None:
    # Tango 1998, the crossover of soft lenses (44 pairs), and Fagerland, Lydersen and Laake 2014, airway (21 pairs)
    assert tango(0, 1, 44) == pytest.approx((-0.118, 0.059), abs=1e-3)
    assert tango(1, 7, 21) == pytest.approx((-0.517, -0.026), abs=1e-3)


@given(st.integers(1, 400), st.data())
def test_tango_holds_the_difference_and_is_alike_both_ways(images: int, data: st.DataObject) -> None:
    gained = data.draw(st.integers(0, images))
    lost = data.draw(st.integers(0, images - gained))
    low, high = tango(gained, lost, images)
    assert -1 <= low <= (gained - lost) / images <= high <= 1
    assert tango(lost, gained, images) == pytest.approx((-high, -low), abs=1e-6)
    # The limits agree with McNemar's test: 0 is outside where chi-squared is above its 95 % point.
    if gained + lost and abs((gained - lost) ** 2 / (gained + lost) - 3.8415) > 0.01:
        assert (not low <= 0 <= high) == ((gained - lost) ** 2 / (gained + lost) > 3.8415)


def test_two_equal_models_are_told_apart_one_time_in_twenty_and_the_interval_holds_19_of_20() -> None:
    rng = np.random.default_rng(4)
    alarms, held = 0, 0
    for _time in range(4000):
        only_first, only_second, _both, _none = rng.multinomial(500, (0.06, 0.06, 0.8, 0.08)).tolist()
        low, high = tango(only_first, only_second, 500)
        alarms += not low <= 0 <= high and mcnemar(only_first, only_second) < 0.05
        held += low <= 0 <= high
    assert 0.03 <= alarms / 4000 <= 0.055  # an exact test is wrong a little more rarely than it may be
    assert 0.94 <= held / 4000 <= 0.96


@pytest.mark.parametrize("shares", [(0.10, 0.04, 300), (0.03, 0.01, 80), (0.2, 0.1, 40)])
def test_the_interval_of_a_real_difference_holds_it(shares: tuple[float, float, int]) -> None:
    ahead, behind, images = shares
    rng = np.random.default_rng(5)
    drawn = rng.multinomial(images, (ahead, behind, 1 - ahead - behind), 3000)[:, :2].tolist()
    held = 0
    for gained, lost in drawn:
        low, high = tango(gained, lost, images)
        held += low <= ahead - behind <= high
    assert 0.935 <= held / 3000 <= 0.985  # of few images the figures are coarse


def test_intervals_of_the_other_scores_hold_the_truth_of_equal_models() -> None:
    """Of two equal models the true difference of each score is 0; images of one group share their noise."""
    rng, held, grouped_alarms, times = np.random.default_rng(6), np.zeros(2), 0, 300
    for _time in range(times):
        group = np.repeat(np.arange(60), 3)
        labels = rng.integers(0, 3, 60)[group]
        shared = rng.normal(0, 1, (60, 3))[group]
        answers = []
        for _model in range(2):
            logits = 1.5 * np.eye(3)[labels] + shared + rng.normal(0, 1, (60, 3))[group]
            shares = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
            answers.append(rows(labels, shares, [f"p{number}" for number in group]))
        found = compare(NAMES, (CLASSES, CLASSES), (answers[0], answers[1]), draws=200)
        assert found.p_value is None
        assert found.groups == 60
        grouped_alarms += found.is_clear
        for at, one in enumerate(found.differences[1:]):
            assert one.interval is not None
            held[at] += one.interval[0] <= 0 <= one.interval[1]
    assert ((held / times >= 0.91) & (held / times <= 0.98)).all(), held / times
    assert grouped_alarms / times <= 0.09


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 2**32 - 1))
def test_scores_are_scikit_learns_and_the_order_of_the_images_is_nothing(seed: int) -> None:
    rng = np.random.default_rng(seed)
    labels = np.concatenate([[0, 1, 2], rng.integers(0, 3, 27)])
    one, other = rng.dirichlet(np.ones(3), 30), rng.dirichlet(np.ones(3), 30)
    found = compared(rows(labels, one), rows(labels, other)[::-1])
    for at, shares in enumerate((one, other)):
        accuracy, f1, loss = ((d.first, d.second)[at] for d in found.differences)
        assert accuracy == pytest.approx(metrics.accuracy_score(labels, shares.argmax(axis=1)))
        assert f1 == pytest.approx(metrics.f1_score(labels, shares.argmax(axis=1), average="macro"))
        assert loss == pytest.approx(metrics.log_loss(labels, shares))
    assert len(found.first_only) - len(found.second_only) == round(30 * found.accuracy.difference)


def test_the_sentence_says_who_is_better_and_whether_that_is_clear() -> None:
    unclear = compared(said([True] * 96 + [False] * 4), said([False] * 3 + [True] * 96 + [False]))
    assert unclear.sentence == "Run 7 and Run 6 are right equally often, 95 % interval of the difference −5.9 to 5.9 " \
        "points: not a clear difference."  # fmt: skip
    assert unclear.p_value == 1
    better = compared(said([True] * 90 + [False] * 10), said([True] * 70 + [False] * 30))
    assert better.sentence.startswith("Run 7 is better by 20.0 points, 95 % interval 13.")
    assert better.sentence.endswith(": a clear difference.")
    assert len(better.first_only) == 20
    assert {(row.label, row.prediction) for row in better.first_only} == {("blue", "red")}, "as the other one said"
    worse = compared(said([True] * 70 + [False] * 30), said([True] * 72 + [False] * 28))
    assert worse.sentence == "Run 6 is better by 2.0 points, 95 % interval −1.8 to 7.0: not a clear difference."
    assert len(worse.second_only) == 2


def test_an_interval_beside_zero_is_not_enough_where_the_exact_test_is_not_sure() -> None:
    found = compared(said([True] * 25), said([False] * 5 + [True] * 20))
    assert found.accuracy.interval is not None
    assert found.accuracy.interval[0] > 0
    assert found.p_value == pytest.approx(0.0625)
    assert not found.is_clear


def test_notes_name_groups_few_images_and_what_a_model_has_learned() -> None:
    groups = [f"patient {at % 4}" for at in range(40)]
    found = compared(said([True] * 40, groups), said([True, False] * 20, groups))
    assert found.p_value is None
    assert found.notes == ("Intervals go by the 4 groups of images.", "They are so few that the intervals are rough.")
    notes = replace(found, groups=0, learned=(0, 12)).notes
    assert notes == ("Run 6 has learned from 12 of these 40 images: the comparison flatters it.",)


def test_different_images_and_labels_are_refused_with_what_differs() -> None:
    some = said([True] * 10)
    with pytest.raises(StudioError, match="2 are among those of Run 7 only, 1 is among those of Run 6 only"):
        compared(some, [*some[:-2], replace(some[0], path="new.png")])
    other = [replace(some[0], label="red"), replace(some[1], label="green"), *some[2:]]
    with pytest.raises(StudioError, match=r"2 images have another label .* 0.png: red and not blue"):
        compared(some, other)


def test_models_of_other_classes_are_compared_where_they_know_the_images() -> None:
    other = [replace(r, probabilities=(r.probabilities[2], 0.0, 0.1, r.probabilities[0])) for r in said([True] * 9)]
    found = compare(NAMES, (CLASSES, ("red", "yellow", "green", "blue")), (said([True] * 9), other), draws=50)
    assert [one.difference for one in found.differences] == pytest.approx([0, 0, 0])


def test_it_can_be_stopped() -> None:
    with pytest.raises(Stopped):
        compare(NAMES, (CLASSES, CLASSES), (said([True]), said([True])), should_stop=lambda: True)


def test_points_have_a_sign_only_where_there_is_something() -> None:
    assert [points(x) for x in (0.008, -0.006, -0.0001, 0.0)] == ["0.8", "−0.6", "0.0", "0.0"]
