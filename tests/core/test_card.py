"""The example that goes with an export reads a picture by the very rule of the model."""

import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from tests.core.pictures import photo
from tlstudio.core.card import example_script
from tlstudio.core.description import Description
from tlstudio.core.images import read_pixels
from tlstudio.core.reading import FITS, Reading


def seen_by_the_example(picture: Path, description: Description, monkeypatch: pytest.MonkeyPatch) -> np.ndarray:
    """Run the example beside a network that only looks, and return what it was shown, (size, size, 3)."""
    shown: list[np.ndarray] = []

    def network(pixels: np.ndarray) -> np.ndarray:
        shown.append(pixels)
        return np.array([[0.25, 0.75]])

    keras = ModuleType("keras")
    keras.models = SimpleNamespace(load_model=lambda *_path, **_options: network)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "keras", keras)
    monkeypatch.setattr(sys, "argv", ["example.py", str(picture)])
    exec(compile(example_script(description, "keras"), "example.py", "exec"), {})
    (pixels,) = shown
    assert pixels.dtype == np.float32
    return np.asarray(pixels[0])


@pytest.mark.parametrize("fit", FITS)
@pytest.mark.parametrize("shape", [(640, 200), (200, 640), (333, 250), (30, 47), (64, 64), (900, 2)])
@pytest.mark.parametrize("kind", ["png", "jpg", "turned"])
def test_the_example_reads_as_the_studio_does(
    fit: str, shape: tuple[int, int], kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    picture = tmp_path / ("picture.png" if kind == "png" else "picture.jpg")
    exif = Image.Exif()
    exif[0x0112] = 6 if kind == "turned" else 1
    photo(*shape).save(picture, exif=exif)
    description = Description("Run 1", ("a", "b"), 50, "vgg16", Reading("window", fit))
    seen = seen_by_the_example(picture, description, monkeypatch)
    np.testing.assert_array_equal(seen, read_pixels(picture, 50, description.reading))
    assert capsys.readouterr().out == "0.7500  b\n0.2500  a\n"
