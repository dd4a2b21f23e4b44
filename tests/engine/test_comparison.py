"""Comparing networks with the real engine: the bundled network, on small pictures."""

import shutil
from pathlib import Path

import h5py
import keras
import numpy as np
import pytest
from keras.src.legacy.saving.legacy_h5_format import save_weights_to_hdf5_group

from tests.conftest import write_images
from tests.engine.conftest import small
from tests.jobs_for_tests import never, quiet
from tlstudio.core import weights
from tlstudio.core.catalog import BACKBONES
from tlstudio.core.choices import Backbone
from tlstudio.core.comparison import comparison_file, load
from tlstudio.core.errors import Stopped, StudioError
from tlstudio.core.events import Event, Message, Progress
from tlstudio.core.verdict import sentences
from tlstudio.engine import extraction
from tlstudio.jobs.training import Train
from tlstudio.jobs.tuning import Compare

LITE0 = "efficientnet_lite0"


@pytest.fixture
def mobilenet() -> Backbone:
    """Put weights of MobileNetV2, random ones, where imported weights are."""
    backbone = BACKBONES["mobilenetv2"]
    weights.store().mkdir(parents=True)
    with h5py.File(weights.store() / backbone.file_name, "w") as file:
        save_weights_to_hdf5_group(file, keras.applications.MobileNetV2(include_top=False, weights=None))
    return backbone


def test_networks_are_ranked_on_the_images_and_the_result_is_kept(photos: Path, tmp_path: Path) -> None:
    events: list[Event] = []
    comparison = Compare(photos, tmp_path / "runs", (), small()).run(events.append, never)
    assert LITE0 in [one.backbone for one in comparison.candidates]
    here = {name for name, backbone in BACKBONES.items() if weights.status(backbone).where != "missing"}
    assert {one.backbone for one in comparison.candidates} == here
    assert set(comparison.missing) == set(BACKBONES) - here
    best = comparison.candidates[0]
    assert comparison.images == 54 == len(best.correct)
    assert best.accuracy == np.mean(best.correct) > 0.9
    assert best.low < best.accuracy <= best.high
    assert best.input_size == 32
    assert load(tmp_path / "runs") == comparison
    count = len(here)
    stages = [event.stage for event in events if isinstance(event, Progress) and event.done == event.total]
    assert f"EfficientNet-Lite0 (1 of {count}): passing images through the network" in stages
    assert f"EfficientNet-Lite0 (1 of {count}): judging" in stages


@pytest.mark.parametrize("reduced", [False, True])
def test_a_training_finds_the_features_it_left(
    photos: Path, tmp_path: Path, reduced: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where training images may be computed in reduced precision, and are on this computer."""
    monkeypatch.setattr(extraction, "_WORTH_A_TRIAL", 1)
    monkeypatch.setattr(extraction, "choose", lambda _net, _sample, exact: "tensorflow" if exact else "reduced")
    settings = small(training={"reduced_precision": reduced})
    Compare(photos, tmp_path, (LITE0,), settings).run(quiet, never)
    events: list[Event] = []
    Train(photos, tmp_path, settings).run(events.append, never)
    computed = {event.stage: event.total for event in events if isinstance(event, Progress)}
    assert "Passing images through the network" not in computed, "the 36 training images"


def test_the_same_seed_gives_the_same_answer(photos: Path, tmp_path: Path) -> None:
    first, second = (Compare(photos, tmp_path, (LITE0,), small()).run(quiet, never) for _time in range(2))
    assert first.candidates[0].correct == second.candidates[0].correct
    assert first.missing == ()


def test_a_size_that_was_not_chosen_is_each_network_s_own(photos: Path, tmp_path: Path) -> None:
    settings = small(model={"input_size": BACKBONES[LITE0].input_size})
    (only,) = Compare(photos, tmp_path, (LITE0,), settings).run(quiet, never).candidates
    assert only.input_size == BACKBONES[LITE0].input_size


def test_test_images_are_never_looked_at(photos: Path, tmp_path: Path) -> None:
    root = tmp_path / "photos"
    shutil.copytree(photos, root)
    write_images(tmp_path / "more", {f"test/{name}": 5 for name in ("red", "sky", "sun")})
    shutil.move(tmp_path / "more" / "test", root / "test")
    events: list[Event] = []
    assert Compare(root, tmp_path / "runs", (LITE0,), small()).run(events.append, never).images == 54


def test_folds_go_by_the_groups_of_the_split(photos: Path, tmp_path: Path) -> None:
    settings = small(split={"split_by": "group", "group_pattern": r"(\d)\.\w+$"})
    comparison = Compare(photos, tmp_path / "runs", (LITE0,), settings).run(quiet, never)
    assert 2 <= comparison.folds <= comparison.groups <= 10
    assert f"Folds by group: {comparison.groups} groups" in sentences(comparison)[-1]
    assert load(tmp_path / "runs") == comparison


def test_unreadable_images_are_left_out_once(photos: Path, tmp_path: Path, mobilenet: Backbone) -> None:
    root = tmp_path / "photos"
    shutil.copytree(photos, root)
    (root / "train" / "red" / "broken.jpg").write_bytes(b"\xff\xd8\xff broken")
    events: list[Event] = []
    job = Compare(root, tmp_path / "runs", (LITE0, mobilenet.name), small())
    comparison = job.run(events.append, never)
    assert comparison.images == 54
    assert len(comparison.differences) == 1
    said = [event.text for event in events if isinstance(event, Message)]
    assert len(said) == 1
    assert "broken.jpg" in said[0]


def test_weights_that_were_asked_for_and_are_missing_are_a_sentence(photos: Path, tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="weights of VGG16 are not on this computer"):
        Compare(photos, tmp_path, (LITE0, "vgg16"), small()).run(quiet, never)
    with pytest.raises(StudioError, match="no backbone alexnet"):
        Compare(photos, tmp_path, ("alexnet",), small()).run(quiet, never)


def test_a_class_of_one_image_is_a_sentence(tmp_path: Path) -> None:
    root = write_images(tmp_path / "photos", {"red": 6, "sky": 1})
    with pytest.raises(StudioError, match='only one readable image of "sky"'):
        Compare(root, tmp_path / "runs", (LITE0,), small()).run(quiet, never)


def test_images_that_vanish_meanwhile_are_a_sentence(photos: Path, tmp_path: Path, mobilenet: Backbone) -> None:
    root = tmp_path / "photos"
    shutil.copytree(photos, root)

    def spoil(event: Event) -> None:
        if isinstance(event, Progress) and "judging" in event.stage and event.done == event.total:
            (root / "train" / "red" / "000.png").unlink(missing_ok=True)

    with pytest.raises(StudioError, match="changed or removed while they were compared"):
        Compare(root, tmp_path / "runs", (LITE0, mobilenet.name), small()).run(spoil, never)


@pytest.mark.parametrize("stage", ["Looking at the files", "passing", "judging"])
def test_stopping_writes_nothing(photos: Path, tmp_path: Path, stage: str) -> None:
    events: list[Event] = []

    def stop() -> bool:
        return any(isinstance(event, Progress) and stage in event.stage for event in events)

    with pytest.raises(Stopped):
        Compare(photos, tmp_path, (LITE0,), small()).run(events.append, stop)
    assert not comparison_file(tmp_path).exists()
