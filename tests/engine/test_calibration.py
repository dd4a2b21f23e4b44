"""Calibration of really trained heads: a temperature fitted on held-out images, inside whatever is saved."""

from pathlib import Path

import keras
import numpy as np
import pytest

from tests.conftest import write_split
from tests.engine.conftest import Exports, small
from tests.jobs_for_tests import never, quiet
from tlstudio.core.calibration import fit_temperature, softened
from tlstudio.core.catalog import EXPORT_FORMATS
from tlstudio.core.description import read_description
from tlstudio.core.events import EpochDone
from tlstudio.core.images import read_pixels
from tlstudio.core.run import Run
from tlstudio.core.split import load_split
from tlstudio.engine.calibration import calibrate, soften
from tlstudio.engine.learner import Learner
from tlstudio.engine.loading import load_model
from tlstudio.engine.model import build_head, class_probabilities
from tlstudio.jobs.export import CheckExport
from tlstudio.jobs.training import Resume, Train


def held_out(run: Run) -> tuple[list[int], np.ndarray]:
    """Return labels and pictures of the validation images."""
    told, samples = read_description(run.path), load_split(run.split, run.images_root).validation
    pictures = np.stack([read_pixels(sample.path, told.input_size, told.reading) for sample in samples])
    return [told.classes.index(sample.label) for sample in samples], pictures.astype(np.float32)


def assert_calibrated(run: Run) -> None:
    """Check that the run's temperature is that of its validation images, and that it is in the saved weights."""
    model, told = load_model(run.path)
    assert told.temperature == pytest.approx(run.read().results["temperature"], abs=1e-4)
    assert told.temperature != 1
    labels, pictures = held_out(run)
    after = class_probabilities(np.asarray(model(pictures, training=False)))
    soften(model.get_layer("head"), 1 / told.temperature)
    before = class_probabilities(np.asarray(model(pictures, training=False)))
    assert fit_temperature(labels, before) == pytest.approx(told.temperature, rel=0.02)
    assert after == pytest.approx(softened(before, told.temperature), abs=1e-4)


def test_a_run_is_calibrated_on_its_validation_images(trained: Run) -> None:
    assert_calibrated(trained)


def test_a_fine_tuned_run_of_two_classes_is_too(tmp_path: Path) -> None:
    photos = write_split(tmp_path / "photos", ("red", "sky"), train=12, val=6)
    settings = small(fine_tuning={"unfreeze": "block14", "epochs": 1, "fresh_augmentation": False})
    run = Run(Train(photos, tmp_path / "runs", settings).run(quiet, never).run)
    assert load_model(run.path)[0].output_shape == (None, 1)
    assert_calibrated(run)


@pytest.fixture(scope="module")
def calibrated(trained: Run) -> np.ndarray:
    """Return the trained model's probabilities of the validation images, softened as they should be in an export."""
    model, told = load_model(trained.path)
    assert told.temperature != 1
    _labels, pictures = held_out(trained)
    soften(model.get_layer("head"), 1 / told.temperature)
    raw = class_probabilities(np.asarray(model(pictures, training=False)))
    return softened(raw, told.temperature)


@pytest.mark.parametrize("form", EXPORT_FORMATS)
def test_exports_are_calibrated(form: str, trained: Run, exports: Exports, calibrated: np.ndarray) -> None:
    paths = tuple(sample.path for sample in load_split(trained.split, trained.images_root).validation)
    said = CheckExport(exports.folder, form, paths).run(quiet, never).probabilities
    assert said == pytest.approx(calibrated, abs=1e-4 if EXPORT_FORMATS[form].exact else 0.2)


def test_a_resumed_training_ends_with_the_same_temperature(photos: Path, tmp_path: Path) -> None:
    whole = Train(photos, tmp_path / "a", small()).run(quiet, never).run
    stopped: list[bool] = []
    job = Train(photos, tmp_path / "b", small())
    run = job.run(lambda e: stopped.append(True) if isinstance(e, EpochDone) else None, lambda: bool(stopped)).run
    assert Run(run).can_resume
    Resume(run).run(quiet, never)
    assert read_description(run).temperature == read_description(whole).temperature


@pytest.mark.parametrize("classes", [2, 4])
def test_log_loss_of_other_images_falls_where_the_model_was_too_sure(classes: int) -> None:
    rng, sharpness = np.random.default_rng(1), 3.0
    logits = rng.normal(0, 1.5, (4000, classes))
    true = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    labels = (true.cumsum(axis=1) > rng.random((4000, 1))).argmax(axis=1)
    head = build_head(classes, small().with_changes("model", {"dense_units": 0}).model, classes)
    kernel = np.array([[-1.0], [1.0]]) if classes == 2 else np.eye(classes)
    head.get_layer("probability").set_weights([sharpness * kernel, np.zeros(kernel.shape[1])])
    targets = labels[:, None] if classes == 2 else np.eye(classes)[labels]
    learner = Learner([head], keras.optimizers.SGD(), classes)
    before = learner.judge(logits[2000:], targets[2000:])
    batches = [(logits[i : i + 500], targets[i : i + 500]) for i in range(0, 2000, 500)]
    assert calibrate(head, learner, batches) == pytest.approx(sharpness, rel=0.1)
    after = learner.judge(logits[2000:], targets[2000:])
    assert after[0] < before[0] - 0.1
    assert after[1] == before[1], "the likeliest class of no image changes"
