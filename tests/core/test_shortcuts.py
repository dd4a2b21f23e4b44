from pathlib import Path

import numpy as np
import pytest

from tlstudio.core.dataset import Sample
from tlstudio.core.errors import Stopped
from tlstudio.core.image_facts import RECORD, Facts
from tlstudio.core.shortcuts import FEATURES, Shortcut, find_shortcuts

RNG = np.random.default_rng(3)


def images(*counts: int) -> tuple[list[Sample], Facts]:
    """Images of classes "a", "b", … of which nothing tells one from the other."""
    labels = [chr(ord("a") + at) for at, count in enumerate(counts) for _n in range(count)]
    table = np.zeros(len(labels), RECORD)
    for name in ("brightness", "red", "green", "blue"):
        table[name] = RNG.normal(0.5, 0.1, len(labels))
    table["bytes"] = RNG.integers(50_000, 90_000, len(labels))
    table["width"], table["height"], table["taken"] = 640, 480, np.nan
    paths = tuple(Path(f"{at}.jpg") for at in range(len(labels)))
    return [Sample(path, label, "") for path, label in zip(paths, labels, strict=True)], Facts(paths, table, {})


def find(samples: list[Sample], facts: Facts) -> dict[str, Shortcut]:
    found = find_shortcuts(samples, facts, lambda _event: None, lambda: False)
    return {shortcut.feature: shortcut for shortcut in found}


def only(label: str, samples: list[Sample]) -> np.ndarray:
    return np.array([sample.label == label for sample in samples])


@pytest.mark.parametrize("counts", [(12, 12), (40, 80), (100, 20, 60), (30,) * 6])
def test_where_nothing_tells_them_apart_nothing_is_found(counts: tuple[int, ...]) -> None:
    for _time in range(3):
        assert find(*images(*counts)) == {}


def test_brightness() -> None:
    samples, facts = images(40, 60)
    facts.table["brightness"][only("b", samples)] += 0.25
    found = find(samples, facts)
    assert set(found) == {"brightness"}
    assert 0.8 < found["brightness"].balanced_accuracy < 1
    assert 80 < len(found["brightness"].right) < 100
    assert (found["brightness"].chance, found["brightness"].label) == (0.5, "")
    share = f"{100 * found['brightness'].balanced_accuracy:.0f}"
    assert found["brightness"].sentence == (
        f"Brightness alone tells them apart {share} % of the time: the network may learn the lighting, not the object."
    )


def test_colour_is_another_thing_than_brightness() -> None:
    samples, facts = images(40, 60)
    for name in ("brightness", "red", "green", "blue"):
        facts.table[name] = 0.5 + (0.02 * RNG.normal(size=len(samples)) if name != "brightness" else 0)
        facts.table[name][only("b", samples)] *= 0.4
    assert set(find(samples, facts)) == {"brightness"}
    facts.table["red"][only("a", samples)] *= 1.5
    assert set(find(samples, facts)) == {"brightness", "colour"}


def test_one_class_of_many() -> None:
    samples, facts = images(*(30,) * 6)
    facts.table["brightness"][only("c", samples)] += 0.4
    found = find(samples, facts)
    assert set(found) == {"brightness"}
    assert (found["brightness"].label, found["brightness"].chance) == ("c", 0.5)
    assert 'tells "c" from the other classes' in found["brightness"].sentence


def test_camera_date_dimensions_and_file_size() -> None:
    samples, facts = images(30, 30, 30)
    a, b = only("a", samples), only("b", samples)
    facts.table["camera"][a], facts.table["camera"][b] = b"Canon", b"Nikon"
    facts.table["taken"][a], facts.table["taken"][b] = 1.5e9, 1.6e9  # the third does not tell
    facts.table["width"][a], facts.table["width"][b] = 1024, 800
    facts.table["bytes"][a] *= 3
    facts.table["bytes"][b] //= 3
    found = find(samples, facts)
    assert set(found) == {"camera", "date", "dimensions", "file_size"}
    assert all(shortcut.balanced_accuracy == 1 for shortcut in found.values())


def test_classes_of_few_images_and_unreadable_ones_say_nothing() -> None:
    samples, facts = images(20, 20, 5)
    facts.table["brightness"][only("c", samples)] = 0.01
    assert find(samples, facts) == {}
    samples, facts = images(20, 20)
    facts.table["width"][only("b", samples)] = 0
    assert find(samples, facts) == {}
    assert find([], Facts((), np.zeros(0, RECORD), {})) == {}


def test_it_stops_on_request() -> None:
    with pytest.raises(Stopped):
        find_shortcuts(*images(20, 20), lambda _event: None, lambda: True)


def test_every_feature_has_its_words() -> None:
    assert {Shortcut(name, 0.9, 0.5).sentence for name in FEATURES}
