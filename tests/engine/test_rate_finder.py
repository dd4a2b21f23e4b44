from pathlib import Path

import numpy as np
import pytest

from tests.conftest import write_images
from tests.engine.conftest import small
from tlstudio.core.catalog import OPTIMIZERS
from tlstudio.core.errors import Stopped, StudioError
from tlstudio.core.events import Event, Message, Progress
from tlstudio.core.rate_curve import RateCurve
from tlstudio.engine.rate_finder import BATCHES, find_rate
from tlstudio.jobs.tuning import FindRate


def clouds(classes: int = 3, each: int = 30, width: int = 20, spread: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """Return points around one centre a class, (classes × each, width), and their classes."""
    rng = np.random.default_rng(1)
    labels = np.repeat(np.arange(classes), each)
    return (rng.normal(0, 1, (classes, width))[labels] + rng.normal(0, spread, (len(labels), width))), labels


def find(classes: int = 3, spread: float = 1.0, **training: object) -> RateCurve:
    features, labels = clouds(classes, spread=spread)
    settings = small(training={"batch_size": 32, **training})
    return find_rate(features.astype(np.float32), labels, classes, settings, lambda _event: None, lambda: False)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("classes", [2, 3])
def test_the_loss_falls_and_a_rate_before_its_lowest_is_proposed(optimizer: str, classes: int) -> None:
    curve = find(classes, optimizer=optimizer)
    assert curve.rates[0] == pytest.approx(1e-6)
    assert all(np.diff(curve.rates) > 0)
    assert len(curve.losses) == len(curve.rates) <= BATCHES
    assert min(curve.losses) < 0.7 * curve.losses[0]
    assert curve.proposed is not None
    assert 1e-5 < curve.proposed < 0.2


def test_the_same_seed_gives_the_same_curve_whatever_the_kind_of_numbers() -> None:
    features, labels = clouds()
    half = features.astype(np.float16)
    one, two = (
        find_rate(array, labels, 3, small(), lambda _event: None, lambda: False)
        for array in (half, half.astype(np.float32))
    )
    assert one == two


def test_an_exploding_loss_ends_it() -> None:
    features, labels = clouds()
    settings = small(training={"optimizer": "sgd", "batch_size": 32}, model={"dense_units": 256})
    curve = find_rate(1e3 * features.astype(np.float32), labels, 3, settings, lambda _event: None, lambda: False)
    assert len(curve.rates) < BATCHES
    assert np.isfinite(curve.losses).all()


def test_labels_without_sense_bring_no_proposal() -> None:
    rng = np.random.default_rng(2)
    features, labels = rng.normal(0, 1e-3, (4000, 4)).astype(np.float32), rng.integers(0, 3, 4000)
    curve = find_rate(features, labels, 3, small(), lambda _event: None, lambda: False)
    assert curve.proposed is None


def test_it_stops_when_asked() -> None:
    features, labels = clouds()
    seen: list[Event] = []
    with pytest.raises(Stopped):
        find_rate(features, labels, 3, small(), seen.append, lambda: len(seen) == 5)
    assert len(seen) == 5


def test_a_folder_of_images_has_a_rate_and_nothing_is_kept(photos: Path, tmp_path: Path) -> None:
    seen: list[Event] = []
    curve = FindRate(photos, tmp_path / "runs", small()).run(seen.append, lambda: False)
    assert curve.proposed is not None
    assert [path.name for path in (tmp_path / "runs").iterdir()] == ["cache"]
    stages = {event.stage: event for event in seen if isinstance(event, Progress)}
    assert stages["Looking at the files"].total == 36, "the 18 validation images are not read"
    assert stages["Trying learning rates"] == Progress("Trying learning rates", BATCHES, BATCHES)


def test_unreadable_images_are_left_out_by_name(tmp_path: Path) -> None:
    root = write_images(tmp_path / "photos", {"train/a": 6, "train/b": 6, "val/a": 2, "val/b": 2})
    (root / "train" / "a" / "broken.png").write_bytes(b"\x89PNG nonsense")
    seen: list[Event] = []
    assert FindRate(root, tmp_path / "runs", small()).run(seen.append, lambda: False).rates
    assert [event for event in seen if isinstance(event, Message) and "broken.png" in event.text]
    for image in (root / "train").rglob("*.png"):
        image.write_bytes(b"\x89PNG nonsense")
    with pytest.raises(StudioError, match="None of the images can be read"):
        FindRate(root, tmp_path / "runs", small()).run(seen.append, lambda: False)
