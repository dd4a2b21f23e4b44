from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.conftest import write_images
from tests.engine.conftest import small
from tlstudio.core.edits import Edits
from tlstudio.core.errors import Stopped, StudioError
from tlstudio.core.events import BatchDone, Device, EpochDone, Event, Message, PhaseStarted, Progress, RunStarted
from tlstudio.core.history import read_history
from tlstudio.core.names import below
from tlstudio.core.project import Project
from tlstudio.core.run import Run, list_runs
from tlstudio.core.settings import Settings
from tlstudio.core.split import load_split
from tlstudio.engine.device import device
from tlstudio.engine.loading import load_model
from tlstudio.engine.model import class_probabilities
from tlstudio.jobs.training import Train

AUGMENTED = {"rotation": 20.0, "horizontal_flip": True, "noise": 0.02}
FINE_TUNED = {"unfreeze": "block14", "epochs": 2}


def train(photos: Path, runs: Path, settings: Settings, events: list[Event] | None = None) -> Run:
    seen = events if events is not None else []
    return Run(Train(photos, runs, settings).run(seen.append, lambda: False).run)


def stop_when(condition: Callable[[Event], bool]) -> tuple[Callable[[Event], None], Callable[[], bool]]:
    """Return a `report` and a `should_stop` that asks to stop once an event meets the condition."""
    met: list[Event] = []

    def report(event: Event) -> None:
        if condition(event):
            met.append(event)

    return report, lambda: bool(met)


def test_a_run_is_a_folder_of_plain_files(trained: Run, photos: Path) -> None:
    # Other tests of this process may have judged and asked the model, which keeps what came of it in the run.
    added = {"likeness.npz", "evaluation.json", "predictions.csv", "evaluations"}
    names = {path.name for path in trained.path.iterdir()} - added
    assert names == {"run.json", "split.csv", "manifest.csv", "history.csv", "model.keras", "log.txt"}
    info = trained.read()
    assert info.state == "done"
    assert info.classes == ("red", "sky", "sun")
    assert info.results["train_images"] == 36
    assert info.results["validation_images"] == 18
    assert info.results["val_accuracy"] >= 0.9
    assert set(info.results["seconds"]) == {"features", "head", "fine_tuning", "total"}
    assert "tensorflow-cpu" in info.versions or "tensorflow" in info.versions
    assert len(load_split(trained.split, photos).train) == 36


def test_the_history_is_what_was_reported(photos: Path, tmp_path: Path) -> None:
    events: list[Event] = []
    settings = small(augmentation=AUGMENTED, training={"augmented_copies": 1}, fine_tuning=FINE_TUNED)
    run = train(photos, tmp_path, settings, events)
    epochs = [event for event in events if isinstance(event, EpochDone)]
    assert [(e.epoch, e.phase) for e in epochs] == [(i, "head" if i < 5 else "fine_tuning") for i in range(1, 7)]
    assert [e for e in events if isinstance(e, PhaseStarted)] == [
        PhaseStarted("head", 0, 4),
        PhaseStarted("fine_tuning", 4, 2),
    ]
    assert sum(row.best for row in read_history(run.history)) == 1
    best = max(read_history(run.history), key=lambda row: (row.val_accuracy, -row.val_loss))
    assert best.best
    assert run.read().results["best_epoch"] == best.epoch
    batches = [e for e in events if isinstance(e, BatchDone) and e.phase == "head" and e.epoch == 1]
    assert batches[-1].batch == batches[-1].batches == 9, "36 images and one copy of each, 8 a batch"
    assert isinstance(events[0], Progress)
    assert any(isinstance(e, RunStarted) and e.path == run.path for e in events)
    assert any(isinstance(e, Message) and "block14 and above unfrozen" in e.text for e in events)
    assert [e.name for e in events if isinstance(e, Device)] == [run.read().results["device"]] == [device()]


@pytest.mark.slow
def test_it_learns_from_the_labels_as_the_user_wants_them(photos: Path, tmp_path: Path) -> None:
    moved, gone = "train/red/000.png", ["train/sky/000.png", "train/sky/001.png"]
    edits = Edits().changed([moved], label="sky").changed(gone, excluded=True).renamed("sun", "star")
    edits.save(Project.for_images(photos).path)
    run = train(photos, tmp_path, small(training={"epochs": 2}))
    assert run.read().classes == ("red", "sky", "star")
    assert run.read().results["train_images"] == 34
    learned = {below(sample.path, photos): sample.label for sample in load_split(run.split, photos).samples}
    assert learned[moved] == "sky"
    assert learned["val/sun/000.png"] == "star"
    assert not set(gone) & set(learned)


def test_edits_that_leave_one_class_are_a_sentence(photos: Path, tmp_path: Path) -> None:
    Edits().renamed("sun", "red").renamed("sky", "red").save(Project.for_images(photos).path)
    with pytest.raises(StudioError, match='only images of the class "red" to train on'):
        train(photos, tmp_path, small())
    assert list_runs(tmp_path) == ()


@pytest.mark.parametrize("fresh", [False, True])
def test_the_same_seed_gives_the_same_model(photos: Path, tmp_path: Path, fresh: bool) -> None:
    changes = {"augmentation": AUGMENTED, "training": {"fresh_augmentation": fresh, "epochs": 2}}
    runs = [train(photos, tmp_path, small(**changes, fine_tuning=FINE_TUNED)) for _ in range(2)]
    one, two = (load_model(run.path)[0].get_weights() for run in runs)
    assert all(np.array_equal(a, b) for a, b in zip(one, two, strict=True))


def test_two_classes_end_in_one_sigmoid_unit(tmp_path: Path) -> None:
    photos = write_images(tmp_path / "p", {"a": 10, "b": 10})
    run = train(photos, tmp_path / "runs", small(model={"pooling": "flatten"}, overfitting={"class_weights": True}))
    model, description = load_model(run.path)
    assert model.output_shape == (None, 1)
    assert description.classes == ("a", "b")
    assert class_probabilities(np.array([[0.25]])).tolist() == [[0.75, 0.25]]
    assert run.read().results["validation_images"] == 4


def test_fine_tuning_leaves_what_is_below_and_batch_norm_alone(trained: Run, photos: Path, tmp_path: Path) -> None:
    tuned = train(photos, tmp_path, small(fine_tuning=FINE_TUNED, training={"epochs": 1, "learning_rate": 1e-6}))
    assert next(row.phase for row in read_history(tuned.history) if row.best) == "fine_tuning"
    before, after = (load_model(run.path)[0].get_layer("efficientnet_lite0") for run in (trained, tuned))
    changed = {
        a.path.split("/")[-2]
        for a, b in zip(before.weights, after.weights, strict=True)
        if not np.array_equal(a.numpy(), b.numpy())
    }
    kinds = {name.rpartition("_")[2] for name in changed}
    assert {name.partition("_")[0] for name in changed} == {"block14", "block15", "head"}
    assert not any("norm" in kind or kind == "bn" for kind in kinds), kinds


def test_early_stopping_ends_a_phase(photos: Path, tmp_path: Path) -> None:
    run = train(photos, tmp_path, small(training={"epochs": 50, "patience": 2}))
    rows = read_history(run.history)
    assert len(rows) < 50
    best = next(i for i, row in enumerate(rows) if row.best)
    assert len(rows) - 1 - best == 2


def test_stop_keeps_the_best_model_so_far(photos: Path, tmp_path: Path) -> None:
    report, should_stop = stop_when(lambda event: isinstance(event, BatchDone) and event.epoch == 3)
    settings = small(training={"epochs": 50}, fine_tuning=FINE_TUNED)
    result = Train(photos, tmp_path, settings).run(report, should_stop)
    run = Run(result.run)
    assert run.read().state == "stopped"
    assert [row.epoch for row in read_history(run.history)] == [1, 2]
    assert load_model(run.path)[1].classes == ("red", "sky", "sun")


def test_stop_during_fine_tuning_keeps_the_best_model(photos: Path, tmp_path: Path) -> None:
    report, should_stop = stop_when(lambda event: isinstance(event, BatchDone) and event.phase == "fine_tuning")
    run = Run(Train(photos, tmp_path, small(fine_tuning=FINE_TUNED)).run(report, should_stop).run)
    assert run.read().state == "stopped"
    assert run.model.is_file()
    assert all(row.phase == "head" for row in read_history(run.history))


def test_stop_before_fine_tuning_has_begun_keeps_the_head(photos: Path, tmp_path: Path) -> None:
    report, should_stop = stop_when(lambda event: isinstance(event, Message) and "unfrozen" in event.text)
    run = Run(Train(photos, tmp_path, small(fine_tuning=FINE_TUNED)).run(report, should_stop).run)
    assert run.read().state == "stopped"
    assert run.read().results["epochs"] == 4
    assert load_model(run.path)[1].classes == ("red", "sky", "sun")
    assert run.can_resume


def test_want_of_memory_is_told_from_other_failures(photos: Path, tmp_path: Path) -> None:
    def report(event: Event) -> None:
        if isinstance(event, BatchDone):
            raise MemoryError

    with pytest.raises(StudioError, match="Memory ran out"):
        Train(photos, tmp_path, small()).run(report, lambda: False)
    info = list_runs(tmp_path)[0].read()
    assert (info.state, info.cause) == ("failed", "memory")
    assert "smaller batch size" in info.note


@pytest.mark.parametrize("moment", [Progress, PhaseStarted])
def test_stop_before_there_is_a_model_says_so(photos: Path, tmp_path: Path, moment: type) -> None:
    report, should_stop = stop_when(lambda event: isinstance(event, moment) and bool(list_runs(tmp_path)))
    with pytest.raises(Stopped):
        Train(photos, tmp_path, small()).run(report, should_stop)
    info = list_runs(tmp_path)[0].read()
    assert info.state == "stopped"
    assert "no model yet" in info.note


def test_an_unreadable_image_is_left_out_by_name(tmp_path: Path) -> None:
    photos = write_images(tmp_path / "p", {"a": 8, "b": 8})
    (photos / "a" / "broken.png").write_bytes(b"\x89PNG nonsense")
    events: list[Event] = []
    run = train(photos, tmp_path / "runs", small(), events)
    assert run.read().results["unreadable"] == 1
    assert any(isinstance(e, Message) and "broken.png" in e.text for e in events)


def test_a_folder_with_a_class_nobody_can_read_is_refused(tmp_path: Path) -> None:
    photos = write_images(tmp_path / "p", {"train/a": 4, "train/b": 4, "val/a": 2, "val/b": 2})
    for image in (photos / "train" / "b").iterdir():
        image.write_text("no picture")
    with pytest.raises(StudioError, match="no readable image of b"):
        train(photos, tmp_path / "runs", small())
    assert list_runs(tmp_path / "runs")[0].read().state == "failed"
