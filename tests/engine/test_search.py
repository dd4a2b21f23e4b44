import logging
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.conftest import small
from tests.engine.test_rate_finder import clouds
from tests.jobs_for_tests import quiet
from tlstudio.core.errors import Stopped, StudioError
from tlstudio.core.events import Event, Progress, TrialDone, TrialEpoch
from tlstudio.core.search_result import SEARCHED, SearchResult, read_search, values_of, with_values
from tlstudio.core.settings import Settings
from tlstudio.engine import search as module
from tlstudio.engine.search import inner_split, search
from tlstudio.jobs.tuning import Search
from tlstudio.process import EngineProcess


def after(trials: int) -> Callable[[list[Event]], bool]:
    """Return what tells whether so many trials have ended."""
    return lambda seen: sum(isinstance(event, TrialDone) for event in seen) >= trials


def run(
    settings: Settings, ended: Callable[[list[Event]], bool], spread: float = 1.0, classes: int = 3
) -> tuple[SearchResult, list[Event]]:
    """Search on clouds until `ended` says so of the events."""
    features, labels = clouds(classes, spread=spread)
    seen: list[Event] = []
    return search(features, labels, classes, settings, 5, seen.append, lambda: ended(seen)), seen


def test_the_first_trial_is_the_settings_as_they_are() -> None:
    settings = small(model={"dropout": 0.333, "dense_units": 48}, training={"learning_rate": 0.4})
    found, _seen = run(settings, after(2))
    assert found.first.values == values_of(settings)
    assert found.first.number == 1


def test_each_epoch_and_each_trial_is_an_event() -> None:
    found, seen = run(small(), after(3))
    epochs = [event for event in seen if isinstance(event, TrialEpoch)]
    ends = [event for event in seen if isinstance(event, TrialDone)]
    assert [(e.trial, e.accuracy, e.state) for e in ends] == [(t.number, t.accuracy, t.state) for t in found.trials]
    for trial in found.trials:
        mine = [event for event in epochs if event.trial == trial.number]
        assert [event.epoch for event in mine] == list(range(1, len(mine) + 1))
        assert tuple(event.val_accuracy for event in mine) == trial.accuracies
    assert isinstance(seen[-1], Progress)
    assert seen[-1].done == seen[-1].total == 300


def test_a_bad_rate_is_found_out() -> None:
    settings = small(training={"learning_rate": 1e-7, "epochs": 6}, model={"dropout": 0.9})
    good = lambda seen: any(isinstance(event, TrialDone) and event.accuracy > 0.9 for event in seen)  # noqa: E731
    found, _seen = run(settings, good, spread=0.5)
    assert found.best.accuracy > 0.9 > found.first.accuracy
    assert found.best.values["training.learning_rate"] > 1e-5
    assert found.better
    assert found.gained - found.lost == round((found.best.accuracy - found.first.accuracy) * found.images)


def test_what_lags_behind_is_given_up_early() -> None:
    pruned = lambda seen: any(isinstance(event, TrialDone) and event.state == "pruned" for event in seen)  # noqa: E731
    found, _seen = run(small(training={"epochs": 8}), pruned)
    last = found.trials[-1]
    assert last.state == "pruned"
    assert 2 < len(last.accuracies) < 8
    assert found.best.number != last.number


def test_values_are_such_as_a_form_can_show() -> None:
    found, _seen = run(small(training={"epochs": 1}), after(4))
    for trial in found.trials[1:]:
        with_values(small(), trial.values).validate()
        assert trial.values["model.dropout"] == round(trial.values["model.dropout"], 2)
        rate = trial.values["training.learning_rate"]
        assert rate == float(f"{rate:.1e}")
    assert {tuple(trial.values) for trial in found.trials} == {tuple(f"{group}.{name}" for group, name in SEARCHED)}


def test_the_same_seed_tries_the_same() -> None:
    one, two = (run(small(training={"epochs": 2}), after(3))[0] for _ in range(2))
    assert one == two


def test_time_ends_it_within_an_epoch() -> None:
    seconds = count()
    features, labels = clouds()
    settings = small(training={"epochs": 1000})
    one = module.Search(features, labels, 3, settings, quiet, lambda: False, now=lambda: float(next(seconds)))
    found = one.run(30)
    assert [trial.state for trial in found.trials] == ["stopped"]
    assert 10 < len(found.trials[0].accuracies) < 30
    assert "more minutes" in found.sentence


def test_cancelling_keeps_the_best_so_far() -> None:
    features, labels = clouds()
    seen: list[Event] = []
    asked = count()

    def should_stop() -> bool:
        return after(2)(seen) and next(asked) > 2  # in the middle of the third trial

    found = search(features, labels, 3, small(), 5, seen.append, should_stop)
    assert len(found.trials) in (2, 3)
    assert found.trials[1].state == "done"


def test_cancelling_before_the_first_epoch_leaves_nothing() -> None:
    features, labels = clouds()
    with pytest.raises(Stopped):
        search(features, labels, 3, small(), 5, quiet, lambda: True)


def test_a_quarter_of_each_class_judges_and_is_not_learned_from() -> None:
    labels = np.repeat([0, 1, 2, 3], [40, 20, 2, 1])
    learned, judging = inner_split(labels, 1)
    assert sorted([*learned, *judging]) == list(range(63))
    assert np.bincount(labels[judging], minlength=4).tolist() == [10, 5, 1, 0]
    assert judging.tolist() != inner_split(labels, 2)[1].tolist()


class Watched:
    """An array that remembers which rows were taken; that is all the search may ask of it."""

    def __init__(self, array: np.ndarray) -> None:
        self._array = array
        self.shape = array.shape
        self.taken: list[np.ndarray] = []

    def __getitem__(self, rows: np.ndarray) -> np.ndarray:
        self.taken.append(rows)
        return self._array[rows]


def learned_and_judged(watched: Watched, batch_size: int) -> Iterator[tuple[set[int], set[int]]]:
    """Yield the rows of the batches, and of the judging, which takes more at once."""
    yield (
        {int(row) for rows in watched.taken if len(rows) <= batch_size for row in rows},
        {int(row) for rows in watched.taken if len(rows) > batch_size for row in rows},
    )


@given(
    st.lists(st.tuples(st.integers(0, 2), st.sampled_from(["", "a", "b", "c", "d"])), min_size=1), st.integers(0, 99)
)
def test_no_group_both_learns_and_judges(images: list[tuple[int, str]], seed: int) -> None:
    labels, groups = np.array([label for label, _group in images]), [group for _label, group in images]
    learned, judging = inner_split(labels, seed, groups)
    assert sorted([*learned, *judging]) == list(range(len(labels)))
    assert not {groups[row] for row in learned} & {groups[row] for row in judging} - {""}
    assert set(labels[judging]) <= set(labels[learned])


def test_groups_are_told() -> None:
    features, labels = clouds(3, spread=0.5)
    seen: list[Event] = []
    groups = [f"p{row % 14}" for row in range(len(labels))]
    found = search(features, labels, 3, small(), 5, seen.append, lambda: after(1)(seen), groups)
    assert found.groups == 14
    assert "Folds by group: 14 groups" in found.sentence
    assert SearchResult.from_dict(found.to_dict()) == found


def test_no_view_of_a_judging_image_is_learned_from() -> None:
    features, labels = clouds()
    watched, seen = Watched(np.concatenate([features, features + 0.1, features - 0.1])), list[Event]()
    search(watched, labels, 3, small(), 5, seen.append, lambda: after(1)(seen))  # type: ignore[arg-type]
    learned, judged = next(learned_and_judged(watched, small().training.batch_size))
    assert {row % 90 for row in learned}.isdisjoint(judged)
    assert judged < set(range(90)), "only the pictures themselves judge"
    assert {row // 90 for row in learned} == {0, 1, 2}


def test_too_few_images_are_a_sentence() -> None:
    with pytest.raises(StudioError, match="too few training images"):
        search(np.zeros((2, 4)), np.array([0, 1]), 2, small(), 1, quiet, lambda: False)


@pytest.mark.parametrize("classes", [2, 3])
def test_balanced_and_smoothed_heads_are_searched_too(classes: int) -> None:
    settings = small(
        training={"optimizer": "adamw"},
        overfitting={"class_weights": True, "label_smoothing": 0.1},
    )
    found, _seen = run(settings, after(1), spread=0.5, classes=classes)
    assert found.first.accuracy > 0.9


def test_a_rate_that_blows_up_ends_the_trial() -> None:
    features, labels = clouds()
    seen: list[Event] = []
    settings = small(training={"optimizer": "sgd", "learning_rate": 1.0})
    found = search(1e20 * features, labels, 3, settings, 5, seen.append, lambda: after(1)(seen))
    assert found.first.state == "diverged"
    assert 0 <= found.first.accuracy < 0.7


def test_a_folder_of_images_is_searched_and_the_outcome_is_a_file(
    photos: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    seen: list[Event] = []
    settings = small(augmentation={"horizontal_flip": True}, training={"augmented_copies": 1})
    with caplog.at_level(logging.INFO):
        found = Search(photos, tmp_path / "runs", settings, 5).run(seen.append, lambda: after(2)(seen))
    assert found.images == 9, "a quarter of 36 training images"
    assert read_search(tmp_path / "runs", settings) == found
    assert not [record for record in caplog.records if record.name.startswith("optuna")]
    totals = {event.stage: event.total for event in seen if isinstance(event, Progress)}
    assert totals["Looking at the files"] == 36, "neither validation nor test images are read"
    assert totals["Passing images through EfficientNet-Lite0"] == 72, "the pictures and one changed copy of each"


def test_events_and_outcome_come_through_the_engine_process(photos: Path, tmp_path: Path) -> None:
    seen: list[Event] = []
    engine = EngineProcess()
    try:
        found = engine.run(Search(photos, tmp_path, small(), 5), seen.append, lambda: after(2)(seen))
    finally:
        engine.close()
    assert isinstance(found, SearchResult)
    assert found.trials[0].accuracies
