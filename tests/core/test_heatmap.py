"""A map over the square the network sees comes to lie rightly over the picture, by each rule of fitting."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tlstudio.core.fitting import fitted
from tlstudio.core.heatmap import Explanation, centre, coloured, over_picture, overlaid, scale
from tlstudio.core.reading import FITS


def explanation(maps: np.ndarray, fit: str = "squash") -> Explanation:
    return Explanation("a.png", ("cat", "dog"), (0.3, 0.7), maps.astype(np.float32), 80, 40, 64, fit)


@pytest.mark.parametrize("fit", FITS)
@pytest.mark.parametrize("shape", [(90, 240), (240, 90), (120, 120), (91, 133)])
def test_what_is_bright_in_the_picture_is_hot_in_the_same_place(fit: str, shape: tuple[int, int]) -> None:
    height, width = shape
    pixels = np.zeros((height, width, 3), np.uint8)
    spot = (height // 2 - 12, width // 2 + 10)  # its middle, within what a crop leaves
    pixels[spot[0] - 10 : spot[0] + 10, spot[1] - 10 : spot[1] + 10] = 255
    square = fitted(pixels, 64, fit)[..., 0].astype(np.float32)
    square[square == 127] = 0  # the bars
    found = np.asarray(Image.fromarray(square).reduce(4))
    heat = over_picture(found, width, height, 64, fit)
    assert heat.shape == (height, width)
    assert np.nanmax(heat) == 1
    where = centre(heat)
    assert where is not None
    # A field of the map is a sixteenth of the square, which is up to the longer side of the picture.
    nearness = max(shape) / 16 / 2
    assert abs(where[0] * width - spot[1]) < nearness
    assert abs(where[1] * height - spot[0]) < nearness


@given(st.integers(1, 300), st.integers(1, 300), st.sampled_from(sorted(FITS)), st.integers(1, 9))
def test_every_shape_of_picture_and_map(width: int, height: int, fit: str, fields: int) -> None:
    found = np.random.default_rng(1).uniform(0.1, 5, (fields, fields)).astype(np.float32)
    heat = over_picture(found, width, height, 64, fit)
    assert heat.shape == (height, width)
    seen = heat[~np.isnan(heat)]
    assert seen.size == (min(width, height) ** 2 if fit == "crop" else width * height)
    assert seen.min() >= 0
    assert seen.max() == 1
    where = centre(heat)
    assert where is not None
    assert all(0 < share < 1 for share in where)


def test_a_map_of_nothing_stays_nothing_and_says_so() -> None:
    item = explanation(np.stack([np.zeros((2, 2)), np.eye(2)]))
    assert item.prediction == "dog"
    assert item.share("cat") == 0.3
    assert not item.heat("cat").any()
    assert centre(item.heat("cat")) is None
    assert item.caution("cat") == "Nothing in the picture speaks for cat."
    assert item.caution("dog") == ""
    assert "one field" in explanation(np.ones((2, 1, 1))).caution("dog")


def test_no_heat_and_no_opacity_leave_the_picture_as_it_is() -> None:
    picture = np.random.default_rng(1).integers(0, 256, (40, 80, 3), np.uint8)
    heat = explanation(np.stack([np.zeros((2, 2)), np.eye(2)])).heat("dog")
    np.testing.assert_array_equal(overlaid(picture, heat, 0.0), picture)
    np.testing.assert_array_equal(overlaid(picture, np.zeros_like(heat), 1.0), picture)
    hottest = np.unravel_index(heat.argmax(), heat.shape)
    np.testing.assert_array_equal(overlaid(picture, heat, 1.0)[hottest], scale()[-1])


def test_the_colours_rise_in_lightness_and_what_is_not_seen_is_dark() -> None:
    lightness = scale() @ [0.2126, 0.7152, 0.0722]
    assert (np.diff(lightness) > -1.5).all()
    assert lightness[-1] - lightness[0] > 200
    layer = coloured(explanation(np.ones((2, 2, 2)), "crop").heat("dog"))
    assert layer[0, 0].tolist() == [*scale()[0].tolist(), 153]
    assert layer[20, 40, 3] == 255
