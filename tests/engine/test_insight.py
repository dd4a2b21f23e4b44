"""Looking at images by the features of the real engine: the bundled network, on small pictures."""

import json
from pathlib import Path

import pytest

from tests.conftest import write_images, write_split
from tests.engine.conftest import small
from tests.jobs_for_tests import never, quiet
from tlstudio.core.errors import Stopped, StudioError
from tlstudio.core.events import Event, Message, Progress
from tlstudio.core.insight import insight_file, load
from tlstudio.jobs.insight import Inspect, LastInsight
from tlstudio.jobs.training import Train


@pytest.fixture
def mixed_up(tmp_path: Path) -> Path:
    """Return a folder of photos with two of them in the wrong class, one broken file and a test folder."""
    root = write_split(tmp_path / "photos", ("red", "sky", "sun"), train=30, val=6, test=3)
    (root / "train" / "red" / "000.png").rename(root / "train" / "sky" / "wrong.png")
    (root / "val" / "sun" / "001.png").rename(root / "val" / "red" / "wrong.png")
    (root / "train" / "sun" / "broken.jpg").write_bytes(b"\xff\xd8\xff broken")
    return root


@pytest.mark.slow
def test_wrong_labels_are_found_and_kept(mixed_up: Path, tmp_path: Path) -> None:
    runs, events = tmp_path / "runs", list[Event]()
    found = Inspect(mixed_up, runs, small(), ("pca",)).run(events.append, never)
    assert {suspect.path.name for suspect in found.suspects} == {"wrong.png"}, "and no image that is right"
    said = {(suspect.label, suspect.suggestion) for suspect in found.suspects}
    assert said <= {("sky", "red"), ("red", "sun")}
    assert len(found.samples) == 108, "neither the broken file nor test images"
    assert {sample.subset for sample in found.samples} == {"train", "validation"}
    assert found.maps["pca"].shape == (108, 2)
    assert [event.text for event in events if isinstance(event, Message) and "broken.jpg" in event.text]
    again = LastInsight(runs, mixed_up).run(quiet, never)
    assert again is not None
    assert again.samples == found.samples
    assert [one.path for one in again.suspects] == [one.path for one in found.suspects]


@pytest.mark.slow
def test_features_of_a_training_are_found_again(photos: Path, tmp_path: Path) -> None:
    Train(photos, tmp_path, small()).run(quiet, never)
    events: list[Event] = []
    Inspect(photos, tmp_path, small()).run(events.append, never)
    assert not [event for event in events if isinstance(event, Progress) and event.stage.startswith("Passing")]


def test_what_is_too_little_is_a_sentence(tmp_path: Path) -> None:
    root = write_images(tmp_path / "photos", {"train/red": 3, "train/sky": 1, "val/red": 2, "val/sky": 1})
    (root / "val" / "sky" / "000.png").write_bytes(b"\x89PNG broken")
    with pytest.raises(StudioError, match="at least two classes need two readable images"):
        Inspect(root, tmp_path / "runs", small()).run(quiet, never)


@pytest.mark.parametrize("stage", ["Looking at the files", "Judging", "Drawing"])
def test_stopping_writes_nothing(photos: Path, tmp_path: Path, stage: str) -> None:
    events: list[Event] = []

    def stop() -> bool:
        return any(isinstance(event, Progress) and stage in event.stage for event in events)

    with pytest.raises(Stopped):
        Inspect(photos, tmp_path, small()).run(events.append, stop)
    assert not insight_file(tmp_path).exists()
    assert load(tmp_path, photos) is None


def test_the_file_is_plain(photos: Path, tmp_path: Path) -> None:
    Inspect(photos, tmp_path, small()).run(quiet, never)
    values = json.loads(insight_file(tmp_path).read_text(encoding="utf-8"))
    assert len(values["images"]) == len(values["maps"]["pca"]) == 54
