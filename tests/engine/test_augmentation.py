from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.engine.conftest import small
from tlstudio.core.catalog import AUGMENTATIONS
from tlstudio.core.errors import ImageError
from tlstudio.core.images import read_pixels
from tlstudio.engine.augmentation import build_augmentation, preview
from tlstudio.jobs import Preview

OFF = dict.fromkeys(AUGMENTATIONS, 0.0) | {"horizontal_flip": False, "vertical_flip": False}


def only(name: str) -> dict[str, float]:
    entry = AUGMENTATIONS[name]
    return OFF | {name: True if entry.step == entry.high else entry.high / 2}


def photo(path: Path) -> Path:
    """Write a picture that is the same under no change: shapes and colours without symmetry."""
    pixels = np.zeros((48, 48, 3), np.uint8)
    pixels[..., 0] = np.linspace(40, 200, 48)[None]
    pixels[..., 1] = np.linspace(30, 160, 48)[:, None]
    pixels[10:20, 5:15] = (220, 60, 120)
    Image.fromarray(pixels).save(path)
    return path


@pytest.mark.parametrize("name", AUGMENTATIONS)
def test_each_augmentation_changes_pictures_and_keeps_their_range(name: str, tmp_path: Path) -> None:
    image = photo(tmp_path / "a.png")
    pictures = preview(image, small(augmentation=only(name)), 8, seed=3)
    assert pictures.shape == (9, 32, 32, 3)
    assert pictures.dtype == np.uint8
    assert np.array_equal(pictures[0], read_pixels(image, 32))
    changed = [not np.array_equal(pictures[0], copy) for copy in pictures[1:]]
    assert any(changed)
    assert abs(float(pictures[1:].mean()) - float(pictures[0].mean())) < 60


@pytest.mark.parametrize("name", AUGMENTATIONS)
def test_nothing_is_changed_outside_training(name: str) -> None:
    augmentation = build_augmentation(small(augmentation=only(name)), seed=3)
    assert augmentation is not None
    pictures = np.random.default_rng(0).uniform(0, 255, (2, 32, 32, 3)).astype(np.float32)
    assert np.allclose(augmentation(pictures, training=False), pictures, atol=1e-3)


def test_with_all_off_there_are_no_layers(tmp_path: Path) -> None:
    settings = small(augmentation=OFF)
    assert build_augmentation(settings, 1) is None
    pictures = preview(photo(tmp_path / "a.png"), settings, 2, seed=1)
    assert np.array_equal(pictures[0], pictures[2])


def test_the_seed_decides(tmp_path: Path) -> None:
    image, settings = photo(tmp_path / "a.png"), small(augmentation=only("rotation"))
    one, same, other = (Preview(image, settings, 2, seed).run(lambda _event: None, lambda: False) for seed in (1, 1, 2))
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)
    assert not np.array_equal(one[1], one[2])


def test_a_file_that_is_no_picture_is_a_reason(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_text("hello")
    with pytest.raises(ImageError, match="not an image"):
        preview(tmp_path / "a.png", small(), 2, seed=1)
