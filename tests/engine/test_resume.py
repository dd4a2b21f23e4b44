"""A training that is killed and resumed ends with the same bits as one that never was."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import write_images
from tests.engine.conftest import small
from tests.engine.killing import CHANCE, Killer, after, differences, in_phase
from tests.jobs_for_tests import quiet
from tlstudio.core.errors import Stopped, StudioError
from tlstudio.core.events import Device, EpochDone, Event, Message, Progress
from tlstudio.core.owner import is_owned, owned
from tlstudio.core.run import Run
from tlstudio.core.settings import Settings
from tlstudio.jobs.training import Resume, Train
from tlstudio.process import EngineProcess

AUGMENTED = {"rotation": 20.0, "horizontal_flip": True, "noise": 0.02}
OVERFITTING = {"mixup": 0.2, "label_smoothing": 0.1, "weight_decay": 0.001}
FINE_TUNED = {"unfreeze": "block14", "epochs": 4, "fresh_augmentation": True}


def settings(**training: object) -> Settings:
    training = {"augmented_copies": 1, "epochs": 4, "patience": 3, "schedule": "plateau", **training}
    return small(augmentation=AUGMENTED, overfitting=OVERFITTING, training=training, fine_tuning=FINE_TUNED)


@pytest.fixture
def engine() -> Iterator[EngineProcess]:
    engine = EngineProcess()
    yield engine
    engine.close()


@pytest.mark.slow
@pytest.mark.parametrize("fresh", [False, True])
def test_kills_in_both_phases_change_no_bit(photos: Path, tmp_path: Path, engine: EngineProcess, fresh: bool) -> None:
    never = engine.run(Train(photos, tmp_path / "a", settings(fresh_augmentation=fresh)), quiet, lambda: False).run
    kills = [(phase, CHANCE.randint(1, 3), CHANCE.randint(1, 5)) for phase in ("head", "fine_tuning")]
    in_head, in_tuning = (in_phase(*kill) for kill in kills)
    job = Train(photos, tmp_path / "b", settings(fresh_augmentation=fresh))
    run = Killer(engine, in_head).kill(job)
    assert Run(run).can_resume
    Killer(engine, in_tuning).kill(Resume(run))
    engine.run(Resume(run), quiet, lambda: False)
    assert differences(never, run) == [], kills
    assert Run(run).read().state == "done"
    assert not Run(run).checkpoint.exists()


def test_a_stopped_run_goes_on_where_it_was(photos: Path, tmp_path: Path) -> None:
    never = Train(photos, tmp_path / "a", settings()).run(quiet, lambda: False).run
    events: list[Event] = []
    stop = after(2, lambda event: isinstance(event, EpochDone))
    stopped: list[bool] = []

    def report(event: Event) -> None:
        events.append(event)
        if stop(event):
            stopped.append(True)

    run = Train(photos, tmp_path / "b", settings()).run(report, lambda: bool(stopped)).run
    assert Run(run).read().state == "stopped"
    assert Run(run).can_resume
    before = Run(run).read().results["seconds"]
    Resume(run).run(quiet, lambda: False)
    assert differences(never, run) == []
    seconds = Run(run).read().results["seconds"]
    assert seconds["head"] > before["head"], "the seconds of both sittings"
    assert seconds["total"] > before["total"] + seconds["fine_tuning"]


def test_a_run_that_had_not_begun_to_learn_begins_anew(photos: Path, tmp_path: Path, engine: EngineProcess) -> None:
    passing = after(1, lambda event: isinstance(event, Progress) and event.stage.startswith("Passing"))
    run = Killer(engine, passing).kill(Train(photos, tmp_path / "b", settings()))
    assert Run(run).can_resume
    engine.run(Resume(run), quiet, lambda: False)
    assert Run(run).read().state == "done"


@pytest.fixture
def interrupted(photos: Path, tmp_path: Path) -> Path:
    """Return a run of copies of the photos that was stopped after its first epoch."""
    data = tmp_path / "photos"
    shutil.copytree(photos, data)
    stopped: list[bool] = []
    job = Train(data, tmp_path / "runs", settings())
    return job.run(lambda e: stopped.append(True) if isinstance(e, EpochDone) else None, lambda: bool(stopped)).run


def test_a_run_is_resumed_without_what_could_not_be_read_before(tmp_path: Path) -> None:
    photos = write_images(tmp_path / "p", {"a": 8, "b": 8})
    (photos / "a" / "broken.png").write_bytes(b"no picture")
    stopped: list[bool] = []

    def report(event: Event) -> None:
        if isinstance(event, EpochDone):
            stopped.append(True)

    run = Train(photos, tmp_path / "runs", settings()).run(report, lambda: bool(stopped)).run
    assert Resume(run).run(quiet, lambda: False).state == "done"


def test_a_run_on_changed_images_is_not_resumed(interrupted: Path) -> None:
    image = next((interrupted.parents[1] / "photos" / "train" / "sky").iterdir())
    image.write_bytes(next((interrupted.parents[1] / "photos" / "train" / "sun").iterdir()).read_bytes())
    with pytest.raises(StudioError, match=r"1 images are not what they were.*sky"):
        Resume(interrupted).run(quiet, lambda: False)


def test_other_versions_are_close_and_it_is_said(interrupted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tlstudio.engine.trainer.versions", lambda: {"tensorflow": "99"})
    events: list[Event] = []
    Resume(interrupted).run(events.append, lambda: False)
    assert any(isinstance(event, Message) and "not with the same bits" in event.text for event in events)


def test_a_damaged_checkpoint_is_a_sentence(interrupted: Path) -> None:
    checkpoint = Run(interrupted).checkpoint
    checkpoint.write_bytes(checkpoint.read_bytes()[:-200])
    with pytest.raises(StudioError, match=r"checkpoint\.npz is damaged") as error:
        Resume(interrupted).run(quiet, lambda: False)
    info = Run(interrupted).read()
    assert (info.state, info.note, info.cause) == ("failed", str(error.value), "")


def test_a_run_is_in_training_again_while_it_is_resumed(interrupted: Path) -> None:
    run = Run(interrupted)
    run.change(state="failed", note="Memory ran out.", cause="memory")
    states: list[tuple[str, str, str]] = []

    def report(event: Event) -> None:
        if isinstance(event, Device):
            states.append((run.read().state, run.read().note, run.read().cause))
            assert is_owned(run.owner)

    Resume(interrupted).run(report, lambda: False)
    assert states == [("training", "", "")]


def test_scores_of_the_model_before_are_forgotten(interrupted: Path) -> None:
    run = Run(interrupted)
    run.evaluation.write_text("{}")
    run.predictions.write_text("")
    Resume(interrupted).run(quiet, lambda: False)
    assert not run.evaluation.exists()
    assert not run.predictions.exists()


def test_a_stop_before_it_goes_on_keeps_what_was_there(interrupted: Path) -> None:
    with pytest.raises(Stopped):
        Resume(interrupted).run(quiet, lambda: True)
    assert (Run(interrupted).read().state, Run(interrupted).read().note) == ("stopped", "")
    assert Run(interrupted).can_resume


def test_a_finished_run_has_nothing_to_resume(trained: Run) -> None:
    assert not trained.can_resume
    with pytest.raises(StudioError, match="is finished"):
        Resume(trained.path).run(quiet, lambda: False)


def test_a_run_in_training_is_not_resumed_twice(interrupted: Path) -> None:
    with owned(Run(interrupted).owner), pytest.raises(StudioError, match="is being trained at this moment"):
        Resume(interrupted).run(quiet, lambda: False)
