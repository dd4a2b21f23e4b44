"""A run that was really trained looks at what it was trained on, and only then (Adebayo and others 2018)."""

import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from scipy.stats import spearmanr
from skimage.metrics import structural_similarity
from sklearn.linear_model import LogisticRegression

from tests.engine.conftest import small
from tests.jobs_for_tests import never, quiet
from tlstudio.core.heatmap import Explanation, over_picture
from tlstudio.core.run import Run
from tlstudio.engine.explanation import GradCam
from tlstudio.engine.opened import OpenedModel
from tlstudio.jobs.explain import Explain
from tlstudio.jobs.training import Train

SIZE, SIDE = 160, 48  # of a scene, and of the square in it
COLOURS = {"blue": (40, 60, 220), "grey": None, "red": (220, 40, 40)}
RANDOM, RETRAINED = 10, 4  # heads

Places = dict[str, tuple[int, int]]


def _scene(rng: np.random.Generator, colour: tuple[int, int, int] | None) -> tuple[np.ndarray, tuple[int, int]]:
    """Return a grey noisy picture with a coloured square pasted at a random place, if any, and that place."""
    pixels = rng.normal(128, 25, (SIZE, SIZE, 1)).repeat(3, axis=2)
    x, y = rng.integers(0, SIZE - SIDE, 2)
    if colour is not None:
        pixels[y : y + SIDE, x : x + SIDE] = rng.normal(colour, 20, (SIDE, SIDE, 3))
    return np.clip(pixels, 0, 255).astype(np.uint8), (int(x), int(y))


@pytest.fixture(scope="module")
def scenes(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Places]:
    """Return a folder of blue and red squares and of nothing, and where the square lies in each validation image."""
    root, places = tmp_path_factory.mktemp("scenes"), Places()
    for number, (name, colour) in enumerate(COLOURS.items()):
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
def looking(scenes: tuple[Path, Places], tmp_path_factory: pytest.TempPathFactory) -> Run:
    settings = small(model={"input_size": SIZE, "dense_units": 0}, training={"epochs": 15, "learning_rate": 0.02})
    return Run(Train(scenes[0], tmp_path_factory.mktemp("runs"), settings).run(quiet, never).run)


def _inside(item: Explanation, place: tuple[int, int]) -> tuple[float, bool]:
    """Return the share of the map's mass near the object, and whether the hottest point is there (pointing game)."""
    heat = item.heat(item.prediction)
    x, y = place
    half = SIZE // int(item.maps.shape[1]) // 2  # a field of the map is no finer
    box = np.zeros_like(heat, bool)
    box[max(0, y - half) : y + SIDE + half, max(0, x - half) : x + SIDE + half] = True
    hottest = np.unravel_index(heat.argmax(), heat.shape)
    return float(heat[box].sum() / heat.sum()), bool(box[hottest])


def test_the_map_sits_on_the_pasted_object(looking: Run, scenes: tuple[Path, Places]) -> None:
    places = scenes[1]
    found = Explain(looking.path, tuple(map(Path, places))).run(quiet, never)
    assert [item.path for item in found.items] == list(places)
    right = [item for item in found.items if item.prediction == Path(item.path).parent.name]
    assert len(right) >= 22
    inside, pointed = zip(*(_inside(item, places[item.path]) for item in right), strict=True)
    print(f"mass near the object {np.mean(inside):.2f}, hottest point there {np.mean(pointed):.2f}")
    assert np.mean(inside) > 0.5, "a quarter would be chance"
    assert np.mean(pointed) >= 0.9


def _likeness(one: np.ndarray, other: np.ndarray) -> tuple[float, float]:
    """Return rank correlation and structural similarity of two maps; 0 where one is empty: they tell nothing alike."""
    if not one.any() or not other.any():
        return 0.0, 0.0
    smooth = [over_picture(found, 40, 40, 40, "squash") for found in (one, other)]
    likeness = structural_similarity(*smooth, data_range=1.0)
    return float(spearmanr(one.ravel(), other.ravel()).statistic), float(likeness)


def test_random_weights_in_the_head_change_the_map_and_training_it_anew_does_not(
    looking: Run, scenes: tuple[Path, Places]
) -> None:
    """The control: a head trained anew, on half of the images, looks at the same places; a random one does not."""
    opened = OpenedModel(looking.path)
    cam = GradCam(opened.extractor, opened.head)
    files = list(map(Path, scenes[1]))
    _rows, pixels, _problems = opened.read(files, range(len(files)))
    features = cam.features(pixels)
    said, maps = cam.of_features(features)
    classes = said.argmax(axis=1)
    layer = opened.head.layers[-1]
    trained, spread = layer.get_weights(), float(layer.kernel.numpy().std())

    def likeness(kernel: np.ndarray, bias: np.ndarray) -> np.ndarray:
        """Return (2, pictures): how like the maps with other weights are to those of the run."""
        layer.set_weights([kernel, bias])
        others = cam.of_features(features)[1]
        layer.set_weights(trained)
        pairs = zip(maps[range(len(files)), classes], others[range(len(files)), classes], strict=True)
        return np.array([_likeness(*pair) for pair in pairs]).T

    np.testing.assert_allclose(likeness(*trained), 1, atol=1e-6, err_msg="the same weights give the same maps")
    rng = np.random.default_rng(5)
    rows, labels = _learned_from(opened, scenes[0])
    anew, random = [], []
    for _ in range(RETRAINED):
        half = rng.permutation(len(rows))[: len(rows) // 2]
        fitted = LogisticRegression(C=0.1, max_iter=500).fit(rows[half], labels[half])
        anew.append(likeness(fitted.coef_.T, fitted.intercept_))
    for _ in range(RANDOM):
        random.append(likeness(rng.normal(0, spread, trained[0].shape), trained[1]))
    same, changed = np.mean(anew, axis=(0, 2)), np.mean(random, axis=(0, 2))
    print(f"trained anew: rank {same[0]:.2f}, SSIM {same[1]:.2f}; random: rank {changed[0]:.2f}, SSIM {changed[1]:.2f}")
    assert len(files) >= 24
    assert (same > 0.6).all()
    assert (changed < same / 2).all(), "maps that do not depend on what was learned would be as like as the control's"
    # Not by chance alone: every random head is further away than every head that was trained anew.
    assert (np.mean(random, axis=2).max(axis=0) < np.mean(anew, axis=2).min(axis=0)).all()


def _learned_from(opened: OpenedModel, root: Path) -> tuple[np.ndarray, np.ndarray]:
    """Return the features and the classes of the training images."""
    files = sorted((root / "train").rglob("*.png"))
    _rows, pixels, _problems = opened.read(files, range(len(files)))
    features = np.concatenate([opened.answer(pixels[at : at + 16])[1] for at in range(0, len(files), 16)])
    names = opened.description.classes
    return features, np.array([names.index(file.parent.name) for file in files])
