"""Grad-CAM for every network, and the sanity checks of the literature (Adebayo and others 2018)."""

import dataclasses
import os
from pathlib import Path

import keras
import numpy as np
import pytest
from PIL import Image
from scipy.stats import spearmanr

from tests.engine.conftest import small
from tests.jobs_for_tests import never, quiet
from tlstudio.core.catalog import BACKBONES
from tlstudio.core.errors import Stopped, StudioError
from tlstudio.core.heatmap import Explanation
from tlstudio.core.run import Run
from tlstudio.core.settings import Settings
from tlstudio.engine.backbones import build_trunk
from tlstudio.engine.explanation import GradCam
from tlstudio.engine.model import build_extractor, build_head
from tlstudio.jobs.explain import Explain
from tlstudio.jobs.prediction import Predict
from tlstudio.jobs.training import Train

SIZE, SIDE = 224, 64


def grad_cam(trunk: keras.Model, classes: int, pooling: str = "average", dense: int = 0) -> GradCam:
    extractor = build_extractor(trunk, pooling)
    model = dataclasses.replace(Settings().model, dense_units=dense)
    return GradCam(extractor, build_head(extractor.output_shape[1], model, classes))


def pictures(size: int, count: int = 2) -> np.ndarray:
    return np.random.default_rng(1).integers(0, 256, (count, size, size, 3), np.uint8)


@pytest.mark.parametrize("name", BACKBONES)
def test_every_network_has_maps(name: str) -> None:
    keras.utils.set_random_seed(1)
    backbone = BACKBONES[name]
    trunk = build_trunk(backbone, backbone.min_size, None)
    for classes in (2, 3):
        said, maps = grad_cam(trunk, classes)(pictures(backbone.min_size))
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
    features = np.asarray(cam._below(pictures(64, 1).astype(np.float32)))
    # The step is as large as single precision needs; the network is linear that far but for a unit at its bend.
    step = 1e-2 * float(features.max())
    channels = np.random.default_rng(2).permutation(features.shape[-1])[:12]
    with_gradient = _weights(cam, features)
    for channel in channels:
        up, down = features.copy(), features.copy()
        up[..., channel] += step
        down[..., channel] -= step
        slope = (_logits(cam, up) - _logits(cam, down)) / (2 * step)
        if pooling == "max":  # a shift of all places moves their largest by as much
            slope = slope / (features.shape[1] * features.shape[2]) * 4 / 4
        else:
            slope = slope / (features.shape[1] * features.shape[2])
        np.testing.assert_allclose(with_gradient[:, channel], slope[0], rtol=0.2, atol=1e-4)
    wanted = np.maximum(np.einsum("hwc,kc->khw", features[0], with_gradient), 0)
    np.testing.assert_allclose(maps[0], wanted, rtol=1e-3, atol=1e-5 * wanted.max())


def _logits(cam: GradCam, features: np.ndarray) -> np.ndarray:
    return np.asarray(cam._logits(cam._rows(keras.ops.convert_to_tensor(features))))


def _weights(cam: GradCam, features: np.ndarray) -> np.ndarray:
    """Return the mean gradients (classes, channels) of the logits of one picture."""
    import tensorflow as tf

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


# -- a run that was really trained: what it looks for lies at a random place -----------------------------------------


def _scene(rng: np.random.Generator, colour: tuple[int, int, int] | None) -> tuple[np.ndarray, tuple[int, int]]:
    """Return a grey noisy picture with a coloured square pasted at a random place, if any, and that place."""
    pixels = rng.normal(128, 25, (SIZE, SIZE, 1)).repeat(3, axis=2)
    x, y = rng.integers(0, SIZE - SIDE, 2)
    if colour is not None:
        pixels[y : y + SIDE, x : x + SIDE] = rng.normal(colour, 20, (SIDE, SIDE, 3))
    return np.clip(pixels, 0, 255).astype(np.uint8), (int(x), int(y))


@pytest.fixture(scope="module")
def scenes(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, tuple[int, int]]]:
    """Return a folder of blue and red squares and of nothing, and where the square lies in each validation image."""
    root, places = tmp_path_factory.mktemp("scenes"), {}
    for number, (name, colour) in enumerate({"blue": (40, 60, 220), "red": (220, 40, 40), "grey": None}.items()):
        for subset, count in (("train", 40), ("validation", 12)):
            folder = root / subset / name
            folder.mkdir(parents=True)
            for i in range(count):
                pixels, place = _scene(np.random.default_rng([number, count, i]), colour)
                Image.fromarray(pixels).save(folder / f"{i:03}.png")
                if subset == "validation" and colour is not None:
                    places[os.fspath(folder / f"{i:03}.png")] = place
    return root, places


@pytest.fixture(scope="module")
def looking(scenes: tuple[Path, dict[str, tuple[int, int]]], tmp_path_factory: pytest.TempPathFactory) -> Run:
    settings = small(model={"input_size": SIZE, "dense_units": 0}, training={"epochs": 15, "learning_rate": 0.02})
    return Run(Train(scenes[0], tmp_path_factory.mktemp("runs"), settings).run(quiet, never).run)


def _inside(item: Explanation, place: tuple[int, int]) -> tuple[float, bool]:
    """Return the share of the map's mass near the object, and whether the hottest point is there (pointing game)."""
    heat = item.heat(item.prediction)
    x, y = place
    half = SIZE // heat_fields(item) // 2  # a field of the map is no finer
    box = np.zeros_like(heat, bool)
    box[max(0, y - half) : y + SIDE + half, max(0, x - half) : x + SIDE + half] = True
    hottest = np.unravel_index(heat.argmax(), heat.shape)
    return float(heat[box].sum() / heat.sum()), bool(box[hottest])


def heat_fields(item: Explanation) -> int:
    return int(item.maps.shape[1])


def test_the_map_sits_on_the_pasted_object(looking: Run, scenes: tuple[Path, dict[str, tuple[int, int]]]) -> None:
    places = scenes[1]
    found = Explain(looking.path, tuple(map(Path, places))).run(quiet, never)
    assert [item.path for item in found.items] == list(places)
    right = [item for item in found.items if item.prediction == Path(item.path).parent.name]
    assert len(right) >= 22
    inside, pointed = zip(*(_inside(item, places[item.path]) for item in right), strict=True)
    assert np.mean(inside) > 0.5, "a fifth would be chance"
    assert np.mean(pointed) >= 0.9


def test_random_weights_in_the_head_change_the_map(trained: Run, photos: Path) -> None:
    from tlstudio.engine.opened import OpenedModel

    opened = OpenedModel(trained.path)
    size = 128
    trunk = build_trunk(BACKBONES["efficientnet_lite0"], size, None)
    trunk.set_weights(opened.extractor.get_weights())
    seen = pictures(size, 4)
    _said, before = grad_cam_of(trunk, opened.head)(seen)
    rng = np.random.default_rng(5)
    for weight in opened.head.weights:
        weight.assign(rng.normal(0, 0.1, weight.shape))
    _said, after = grad_cam_of(trunk, opened.head)(seen)
    ranks = [
        spearmanr(one.ravel(), other.ravel()).statistic
        for one, other in zip(before.reshape(-1, 16), after.reshape(-1, 16), strict=True)
        if one.any() and other.any()
    ]
    print(f"rank correlation {np.mean(ranks):.2f} over {len(ranks)} maps")
    assert ranks
    assert abs(float(np.mean(ranks))) < 0.5


def grad_cam_of(trunk: keras.Model, head: keras.Model) -> GradCam:
    return GradCam(build_extractor(trunk, "average"), head)


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
