"""Pictures unlike the training images, of a real run: made once, kept, carried by exports."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.conftest import write_images
from tests.engine.conftest import Exports
from tests.jobs_for_tests import never, quiet
from tlstudio.core.events import Event, Message, Predicted, Progress
from tlstudio.core.run import Run
from tlstudio.engine import likeness, opened
from tlstudio.jobs.prediction import Predict, Watch

STAGE = "Learning what the training images look like"


@pytest.fixture
def stranger(tmp_path: Path) -> Path:
    path = tmp_path / "stranger.png"
    Image.fromarray(np.indices((40, 40)).sum(axis=0).astype(np.uint8) % 8 * 36).save(path)
    return path


@pytest.fixture
def run(trained: Run, tmp_path: Path) -> Run:
    """Return a copy of the run that no prediction has been made with."""
    copy = Run(tmp_path / "runs" / "run-001")
    shutil.copytree(trained.path, copy.path, ignore=shutil.ignore_patterns("likeness.npz"))
    return copy


def test_strangers_are_told_from_what_was_trained_on(run: Run, photos: Path, stranger: Path) -> None:
    said = Predict(run.path, (photos / "val", stranger)).run(quiet, never)
    assert [item.is_unlike for item in said.items].count(True) <= 2
    assert said.items[-1].is_unlike
    assert said.note == ""
    assert said.model.startswith("Run 1, photos")
    for item in said.items[:-1]:
        assert len(item.neighbours) == 4
        assert item.neighbours[0].label == Path(item.path).parent.name
        assert Path(item.neighbours[0].path).is_file()


def test_the_features_are_made_once_and_anew_for_another_model(run: Run, photos: Path) -> None:
    def stages() -> set[str]:
        events: list[Event] = []
        said.append(Predict(run.path, (photos / "val",)).run(events.append, never))
        return {event.stage for event in events if isinstance(event, Progress)}

    said = []
    assert stages() >= {STAGE, "Predicting"}
    assert stages() == {"Predicting"}
    assert said[0] == said[1]
    (run.path / "likeness.npz").write_bytes(b"damaged")
    shutil.rmtree(run.path.parent / "cache")
    assert STAGE in stages()


def test_what_the_training_cached_is_not_computed_again(trained: Run, tmp_path: Path, photos: Path) -> None:
    copy = Run(tmp_path / "run-001")
    shutil.copytree(trained.path, copy.path, ignore=shutil.ignore_patterns("likeness.npz"))
    shutil.copytree(trained.path.parent / "cache", tmp_path / "cache")
    before = {file.name: file.stat().st_size for file in (tmp_path / "cache").rglob("*.rows")}
    found, note = likeness.likeness_of(opened.OpenedModel(copy.path), copy.path, quiet, never)
    assert found is not None
    assert note == ""
    assert {file.name: file.stat().st_size for file in (tmp_path / "cache").rglob("*.rows")} == before


def test_without_its_training_images_it_says_so(run: Run, photos: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(photos / "val", elsewhere)
    run.change(data=str(tmp_path / "gone"))
    events: list[Event] = []
    said = Predict(run.path, (elsewhere,)).run(events.append, never)
    assert {item.distance for item in said.items} == {None}
    assert "no longer in" in said.note
    assert Message(said.note) in events


def test_an_export_knows_strangers_but_no_names(trained: Run, photos: Path, stranger: Path, exports: Exports) -> None:
    paths = (photos / "val", stranger)
    said = [Predict(model, paths).run(quiet, never) for model in (trained.path, exports.folder / "model.keras")]
    assert [item.distance for item in said[1].items] == pytest.approx([item.distance for item in said[0].items])
    assert {near.path for item in said[1].items for near in item.neighbours} == {""}
    assert said[1].items[0].neighbours[0].label == said[0].items[0].neighbours[0].label


def test_answers_that_are_told_are_not_handed_over_again(trained: Run, photos: Path) -> None:
    events: list[Event] = []
    said = Predict(trained.path, (photos / "val",), told=True).run(events.append, never)
    told = [item for event in events if isinstance(event, Predicted) for item in event.items]
    assert (said.items, said.problems) == ((), ())
    assert told == list(Predict(trained.path, (photos / "val",)).run(quiet, never).items)


def test_an_older_export_says_that_it_knows_none(trained: Run, photos: Path, tmp_path: Path) -> None:
    shutil.copy(trained.model, tmp_path / "old.keras")
    said = Predict(tmp_path / "old.keras", (photos / "val",)).run(quiet, never)
    assert "carries nothing of its training images" in said.note


def test_a_stop_while_the_features_are_made_ends_it(run: Run, photos: Path) -> None:
    said = Predict(run.path, (photos / "val",)).run(quiet, lambda: True)
    assert said.items == ()
    assert not (run.path / "likeness.npz").exists()


def test_a_watch_predicts_what_arrives_and_ends_when_stopped(trained: Run, tmp_path: Path) -> None:
    folder = write_images(tmp_path / "watched", {"in/red": 3})
    events: list[Event] = []

    def told() -> list[str]:
        return [Path(item.path).name for event in events if isinstance(event, Predicted) for item in event.items]

    def should_stop() -> bool:
        if len(told()) == 3 and not (folder / "new.png").exists():
            shutil.copy(folder / "in" / "red" / "000.png", folder / "new.png")
            (folder / "broken.png").write_bytes(b"no picture")
        return len(told()) == 4

    assert Watch(trained.path, folder).run(events.append, should_stop) == 4
    assert sorted(told()) == ["000.png", "001.png", "002.png", "new.png"]
    problems = [problem.path for event in events if isinstance(event, Predicted) for problem in event.problems]
    assert problems == [str(folder / "broken.png")]
