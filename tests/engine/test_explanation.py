"""Grad-CAM for every network: its maps are those of the paper, and the job that computes them."""

import dataclasses
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf

from tests.engine.conftest import small
from tests.engine.networks import networks
from tests.jobs_for_tests import never, quiet
from tlstudio.core.catalog import BACKBONES
from tlstudio.core.errors import Stopped, StudioError
from tlstudio.core.events import Event, Explained, Progress
from tlstudio.core.run import Run
from tlstudio.core.settings import Settings
from tlstudio.core.weights import locate
from tlstudio.engine import explanation
from tlstudio.engine.backbones import build_trunk
from tlstudio.engine.explanation import GradCam
from tlstudio.engine.model import build_extractor, build_head
from tlstudio.engine.opened import OpenedModel, close_model
from tlstudio.jobs.explain import Explain, ExplainMany
from tlstudio.jobs.prediction import Predict
from tlstudio.jobs.training import Train


def grad_cam(trunk: keras.Model, classes: int, pooling: str = "average", dense: int = 0) -> GradCam:
    extractor = build_extractor(trunk, pooling)
    model = dataclasses.replace(Settings().model, dense_units=dense)
    return GradCam(extractor, build_head(extractor.output_shape[1], model, classes))


def pictures(size: int, count: int = 2) -> np.ndarray:
    return np.random.default_rng(1).integers(0, 256, (count, size, size, 3), np.uint8)


@pytest.mark.parametrize("name", networks())
def test_every_network_has_maps(name: str) -> None:
    keras.utils.set_random_seed(1)
    backbone = BACKBONES[name]
    trunk = build_trunk(backbone, backbone.min_size, None)
    features = grad_cam(trunk, 2).features(pictures(backbone.min_size))
    for classes in (2, 3):
        said, maps = grad_cam(trunk, classes).of_features(features)
        assert said.shape == (2, classes)
        halved = 2 if name.startswith("vgg") else 1  # before the last pooling
        assert maps.shape == (2, classes, *(side * halved for side in trunk.output_shape[1:3]))
        assert np.isfinite(maps).all()
        assert (maps >= 0).all()
        assert maps.any()
    keras.backend.clear_session()


@pytest.fixture(scope="module")
def trunk() -> keras.Model:
    keras.utils.set_random_seed(1)
    return build_trunk(BACKBONES["vgg16"], 64, None)


@pytest.mark.parametrize("pooling", ["average", "max", "flatten"])
@pytest.mark.parametrize(("classes", "dense"), [(2, 0), (3, 8)])
def test_a_map_is_what_the_paper_says(trunk: keras.Model, pooling: str, classes: int, dense: int) -> None:
    """Weighted by the slope of the logit, found here by small steps in each channel."""
    cam = grad_cam(trunk, classes, pooling, dense)
    _said, maps = cam(pictures(64, 1))
    features = np.asarray(cam.features(pictures(64, 1)))
    # The step is as large as single precision needs; the network is linear that far but for a unit at its bend.
    step = 1e-2 * float(features.max())
    channels = np.random.default_rng(2).permutation(features.shape[-1])[:12]
    with_gradient = _weights(cam, features)
    for channel in channels:
        up, down = features.copy(), features.copy()
        up[..., channel] += step
        down[..., channel] -= step
        # A shift of all places of a channel is the sum of the shifts of each.
        slope = (_logits(cam, up) - _logits(cam, down)) / (2 * step) / (features.shape[1] * features.shape[2])
        np.testing.assert_allclose(with_gradient[:, channel], slope[0], rtol=0.2, atol=1e-4)
    wanted = np.maximum(np.einsum("hwc,kc->khw", features[0], with_gradient), 0)
    np.testing.assert_allclose(maps[0], wanted, rtol=1e-3, atol=1e-5 * wanted.max())


def _logits(cam: GradCam, features: np.ndarray) -> np.ndarray:
    return np.asarray(cam._logits(cam._rows(keras.ops.convert_to_tensor(features))))


def _weights(cam: GradCam, features: np.ndarray) -> np.ndarray:
    """Return the mean gradients (classes, channels) of the logits of one picture."""
    tensor = tf.constant(features)
    with tf.GradientTape() as tape:
        tape.watch(tensor)
        logits = cam._logits(cam._rows(tensor))[0]
    jacobian = tape.jacobian(logits, tensor)
    return np.asarray(tf.reduce_mean(jacobian, axis=(2, 3)))[:, 0]


def test_of_two_classes_one_has_what_speaks_against_the_other(trunk: keras.Model) -> None:
    _said, maps = grad_cam(trunk, 2)(pictures(64))
    assert not ((maps[:, 0] > 0) & (maps[:, 1] > 0)).any()


def test_what_lies_beside_a_picture_in_a_batch_changes_nothing(trunk: keras.Model) -> None:
    cam = grad_cam(trunk, 3)
    _said, together = cam(pictures(64, 5))
    _said, alone = cam(pictures(64, 5)[3:4])
    np.testing.assert_allclose(alone[0], together[3], rtol=1e-3, atol=1e-6)


# -- the head of the article: all feature maps in a row, a layer, and one sigmoid --------------------------------------


@pytest.mark.parametrize("name", ["vgg16", "resnet50", "inceptionv3", "efficientnet_lite0"])
def test_the_article_s_head_worked_out_by_hand(name: str) -> None:
    """With random weights; the bundled network with its own."""
    keras.utils.set_random_seed(2)
    backbone = BACKBONES[name]
    size = max(64, backbone.min_size)
    trunk = build_trunk(backbone, size, locate(backbone) if name == "efficientnet_lite0" else None)
    cam = grad_cam(trunk, 2, "flatten", dense=16)
    features = np.asarray(cam.features(pictures(size)))
    said, maps = cam.of_features(tf.constant(features))
    dense, last = cam._head.get_layer("dense"), cam._head.get_layer("probability")
    for at, one in enumerate(features):
        pooled = _fours(one).max(axis=2) if name == "vgg16" else one
        hidden = pooled.ravel() @ dense.kernel.numpy() + dense.bias.numpy()
        logit = float((np.maximum(hidden, 0) @ last.kernel.numpy() + last.bias.numpy())[0])
        np.testing.assert_allclose(said[at], [1 / (1 + np.exp(logit)), 1 / (1 + np.exp(-logit))], atol=1e-4)
        gradient = (dense.kernel.numpy() @ (last.kernel.numpy()[:, 0] * (hidden > 0))).reshape(pooled.shape)
        # Only the largest of four places goes on, so that each number of the gradient is that of one place.
        signed = one @ (gradient.sum(axis=(0, 1)) / (one.shape[0] * one.shape[1]))
        wanted = np.maximum([-signed, signed], 0)
        np.testing.assert_allclose(maps[at], wanted, rtol=1e-3, atol=1e-4 * np.abs(signed).max())
    assert maps.any()
    keras.backend.clear_session()


def _fours(features: np.ndarray) -> np.ndarray:
    """Return each two by two places beside each other: (h, w, channels) -> (h / 2, w / 2, 4, channels)."""
    rows, columns, channels = features.shape
    parts = features.reshape(rows // 2, 2, columns // 2, 2, channels).transpose(0, 2, 1, 3, 4)
    return parts.reshape(rows // 2, columns // 2, 4, channels)


# -- the job ---------------------------------------------------------------------------------------------------------


def test_says_what_a_prediction_says_and_names_what_it_cannot_read(trained: Run, photos: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.png").write_text("no picture")
    good = photos / "val" / "sky" / "000.png"
    found = Explain(trained.path, (good, tmp_path / "notes.png")).run(quiet, never)
    (item,) = found.items
    assert [problem.path for problem in found.problems] == [os.fspath(tmp_path / "notes.png")]
    assert (item.width, item.height, item.size, item.fit) == (40, 40, 32, "squash")
    assert item.maps.shape == (3, 1, 1)
    said = Predict(trained.path, (good,)).run(quiet, never).items[0]
    assert item.prediction == said.label
    assert item.share(item.prediction) == pytest.approx(said.probability, abs=1e-5)


def test_stops_and_refuses(trained: Run, photos: Path, tmp_path: Path) -> None:
    with pytest.raises(Stopped):
        Explain(trained.path, (photos / "val" / "sky" / "000.png",)).run(quiet, lambda: True)
    with pytest.raises(StudioError):
        Explain(tmp_path, ()).run(quiet, never)
    with pytest.raises(StudioError, match="no image"):
        ExplainMany(trained.path, (tmp_path,)).run(quiet, never)


def test_many_are_told_as_they_come_and_a_stop_keeps_them(trained: Run, photos: Path) -> None:
    files = sorted((photos / "train").rglob("*.png"))
    assert len(files) == 36
    told: list[Event] = []

    def found() -> list[str]:
        return [item.path for event in told if isinstance(event, Explained) for item in event.items]

    stops: Iterator[bool] = iter((False, False, True))
    assert ExplainMany(trained.path, (photos / "train",)).run(told.append, lambda: next(stops)) == 8
    assert found() == list(map(os.fspath, files[:8]))
    assert [event.done for event in told if isinstance(event, Progress)] == [4, 8]
    told.clear()
    assert ExplainMany(trained.path, (photos / "train",)).run(told.append, never) == 36
    assert found() == list(map(os.fspath, files))


@pytest.mark.slow
def test_of_very_many_the_maps_are_the_same_by_the_quickest_runtime(
    trained: Run, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = tuple(sorted((photos / "train").rglob("*.png")))
    slowly = Explain(trained.path, files).run(quiet, never).items
    close_model()
    monkeypatch.setattr(explanation, "_WORTH_A_TRIAL", 20)
    monkeypatch.setattr(explanation, "choose", lambda _frozen, sample, exact: "litert" if len(sample()) else "")
    quickly = Explain(trained.path, files).run(quiet, never).items
    close_model()
    for one, other in zip(slowly, quickly, strict=True):
        assert one.path == other.path
        np.testing.assert_allclose(one.probabilities, other.probabilities, atol=1e-4)
        np.testing.assert_allclose(one.maps, other.maps, rtol=1e-3, atol=1e-4 * one.maps.max())


@cache
def _bundled(size: int) -> keras.Model:
    return build_trunk(BACKBONES["efficientnet_lite0"], size, locate(BACKBONES["efficientnet_lite0"]))


@pytest.mark.slow
def test_the_maps_of_a_fine_tuned_run_are_of_its_own_weights(photos: Path, tmp_path: Path) -> None:
    settings = small(
        model={"input_size": 64}, training={"epochs": 2}, fine_tuning={"unfreeze": "block14", "epochs": 2}
    )  # fmt: skip
    tuned = Run(Train(photos, tmp_path, settings).run(quiet, never).run)
    files = sorted((photos / "val").rglob("*.png"))
    maps = np.stack([item.maps for item in Explain(tuned.path, tuple(files)).run(quiet, never).items])
    opened = OpenedModel(tuned.path)
    _rows, pixels, _problems = opened.read(files, range(len(files)))
    trunk = _bundled(64)
    untuned = GradCam(build_extractor(trunk, "average"), opened.head)(pixels)[1]
    before = trunk.get_weights()
    trunk.set_weights(opened.extractor.get_weights())
    own = GradCam(build_extractor(trunk, "average"), opened.head)(pixels)[1]
    trunk.set_weights(before)
    np.testing.assert_allclose(maps, own, rtol=1e-3, atol=1e-4 * own.max())
    assert np.abs(maps - untuned).max() > 0.01 * own.max()
