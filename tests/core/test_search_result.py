import json
from pathlib import Path

import pytest

from tlstudio.core.search_result import (
    SearchResult,
    Trial,
    options,
    read_search,
    search_file,
    values_of,
    with_values,
    write_search,
)
from tlstudio.core.settings import Settings


def result(gained: int, lost: int, trials: int = 3, best: int = 2) -> SearchResult:
    values = values_of(Settings())
    rows = [Trial(n, values, (0.5, 0.9 if n == best else 0.8), "done") for n in range(1, trials + 1)]
    return SearchResult(tuple(rows), best, 100, gained, lost)


@pytest.mark.parametrize(
    ("found", "says"),
    [
        (result(0, 0, trials=1, best=1), "more minutes"),
        (result(0, 0, best=1), "settings before are the best of 3 trials: 90.0% of 100 images"),
        (result(14, 4), "Cannot be told apart: 90.0% of 100 images named rightly, 80.0% with the settings before"),
        (result(24, 4), "Better: 90.0%"),
    ],
)
def test_the_sentence_is_no_surer_than_the_numbers(found: SearchResult, says: str) -> None:
    assert says in found.sentence


def test_the_more_trials_the_more_it_takes_to_be_better() -> None:
    assert result(14, 3, trials=3).better
    assert not result(14, 3, trials=100).better
    assert not result(3, 14).better


def test_a_trial_counts_by_its_best_epoch() -> None:
    assert Trial(1, {}, (0.4, 0.7, 0.6), "done").accuracy == 0.7


def test_a_result_survives_json() -> None:
    found = result(14, 4)
    assert SearchResult.from_dict(json.loads(json.dumps(found.to_dict()))) == found


def test_values_are_settings_and_have_names() -> None:
    settings = with_values(Settings(), {"model.dropout": 0.2, "training.learning_rate": 0.02})
    assert (settings.model.dropout, settings.training.learning_rate) == (0.2, 0.02)
    assert list(values_of(settings)) == list(options())
    assert options()["overfitting.label_smoothing"].label == "Label smoothing"


def test_the_last_search_is_found_again_for_settings_that_fit(tmp_path: Path) -> None:
    settings = Settings()
    assert read_search(tmp_path, settings) is None
    write_search(tmp_path, settings, result(14, 4))
    assert read_search(tmp_path, settings) == result(14, 4)
    assert read_search(tmp_path, settings.changed("model", "dropout", 0.2)) == result(14, 4)
    assert read_search(tmp_path, settings.changed("training", "epochs", 3)) is None


@pytest.mark.parametrize("text", ["", "[]", '{"settings": {}}', '{"settings": {"model": 1}}'])
def test_a_damaged_search_is_as_good_as_none(tmp_path: Path, text: str) -> None:
    search_file(tmp_path).write_text(text)
    assert read_search(tmp_path, Settings()) is None
