"""The rule by which files become squares, and what "automatic" comes to."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tests.core.pictures import photo
from tests.core.scans import save_dicom
from tests.jobs_for_tests import never, quiet
from tlstudio.core.errors import Stopped
from tlstudio.core.events import Event, Progress
from tlstudio.core.fitting import fitted
from tlstudio.core.groups import ReadingSettings
from tlstudio.core.images import read_image, read_pixels
from tlstudio.core.reading import DEPTHS, FITS, GREY, Reading
from tlstudio.core.shapes import decision, resolve


def test_only_known_rules() -> None:
    for values in ({"fit": "automatic"}, {"depth": "deep"}):
        with pytest.raises(ValueError, match="cannot be read by the rule"):
            Reading.from_dict(values)
    assert Reading.from_dict({}) == Reading("window", "squash")


def test_every_rule_says_what_it_is_and_only_the_default_has_the_key_of_old_caches() -> None:
    rules = [Reading(depth, fit) for depth in DEPTHS for fit in FITS]
    keys = [rule.key for rule in rules]
    assert [rule for rule in rules if not rule.key] == [Reading()]
    assert all(keys.count(key) == 1 for key in keys)
    assert len({rule.resizing for rule in rules}) == len(FITS)
    assert [Reading.from_dict(rule.to_dict()) for rule in rules] == rules


@pytest.mark.parametrize("shape", [(90, 60), (60, 90), (91, 60), (33, 22)])
def test_letterbox_shows_all_of_it_between_grey_bars(shape: tuple[int, int], tmp_path: Path) -> None:
    Image.new("RGB", shape, (200, 10, 10)).save(tmp_path / "red.png")
    pixels = read_pixels(tmp_path / "red.png", 30, Reading(fit="letterbox"))
    bars = (pixels == GREY).all(axis=2)
    inside = (pixels == (200, 10, 10)).all(axis=2)
    assert (bars | inside).all()
    assert inside.sum() == 600
    band = bars.all(axis=1) if shape[0] > shape[1] else bars.all(axis=0)
    assert band.tolist() == [True] * 5 + [False] * 20 + [True] * 5


def test_crop_keeps_the_middle_square(tmp_path: Path) -> None:
    photo(90, 30).save(tmp_path / "wide.png")
    whole = np.asarray(read_image(tmp_path / "wide.png"))
    np.testing.assert_array_equal(read_pixels(tmp_path / "wide.png", 30, Reading(fit="crop")), whole[:, 30:60])


@pytest.mark.parametrize("size", [7, 32, 100])
def test_a_square_picture_fits_in_each_way(size: int, tmp_path: Path) -> None:
    photo(64, 64).save(tmp_path / "square.png")
    one, *others = (read_pixels(tmp_path / "square.png", size, Reading(fit=fit)) for fit in FITS)
    assert all(np.array_equal(one, other) for other in others)


@given(width=st.integers(1, 3000), height=st.integers(1, 300), size=st.integers(1, 64), fit=st.sampled_from([*FITS]))
def test_any_shape_becomes_a_square(width: int, height: int, size: int, fit: str) -> None:
    for shape in ((height, width, 3), (width, height, 3)):
        square = fitted(np.full(shape, 9, np.uint8), size, fit)
        assert square.shape == (size, size, 3)
        assert square.dtype == np.uint8
        assert set(np.unique(square)) <= {9, GREY}
        assert (square == 9).any()


def test_depth_goes_into_the_square(tmp_path: Path) -> None:
    save_dicom(tmp_path / "scan.dcm", np.array([[0, 500, 1000, 4095]], np.uint16), BitsStored=12, HighBit=11)
    for depth, values in (("window", [0, 31, 62, 255]), ("full_range", [0, 31, 62, 255])):
        pixels = read_pixels(tmp_path / "scan.dcm", 4, Reading(depth))
        assert pixels[0, :, 0].tolist() == values


def pictures(folder: Path, shapes: list[tuple[int, int]], orientation: int = 1) -> list[Path]:
    exif = Image.Exif()
    exif[0x0112] = orientation
    paths = [folder / f"{orientation} {number}.jpg" for number in range(len(shapes))]
    for path, shape in zip(paths, shapes, strict=True):
        Image.new("RGB", shape).save(path, exif=exif)
    return paths


@pytest.mark.parametrize(
    ("shapes", "fit"),
    [
        ([(40, 30)] * 5, "squash"),
        ([(40, 30), (80, 60), (41, 30), (40, 31)], "squash"),
        ([(40, 30)] * 5 + [(30, 40)], "letterbox"),
        ([(40, 30), (40, 40)], "letterbox"),
        ([(40, 30)] * 150 + [(30, 40)], "squash"),
        ([], "squash"),
    ],
    ids=["one shape", "nearly one shape", "one stands upright", "two shapes", "one in 151 is odd", "none"],
)
def test_what_automatic_comes_to(shapes: list[tuple[int, int]], fit: str, tmp_path: Path) -> None:
    reading = resolve(ReadingSettings(depth="percentiles"), pictures(tmp_path, shapes), quiet, never)
    assert reading == Reading("percentiles", fit)
    assert ("letterboxed" in decision(reading)) == (fit == "letterbox")


def test_turned_pictures_count_as_they_stand(tmp_path: Path) -> None:
    paths = pictures(tmp_path, [(40, 30)] * 3) + pictures(tmp_path, [(30, 40)] * 3, orientation=8)
    assert resolve(ReadingSettings(), paths, quiet, never).fit == "squash"


def test_what_cannot_be_read_has_no_say_and_a_choice_opens_nothing(tmp_path: Path) -> None:
    (tmp_path / "no.jpg").write_text("nothing")
    paths = [tmp_path / "no.jpg", tmp_path / "gone.png", *pictures(tmp_path, [(40, 30)] * 3)]
    events: list[Event] = []
    assert resolve(ReadingSettings(), paths, events.append, never).fit == "squash"
    assert any(isinstance(event, Progress) and event.total == 5 for event in events)
    events.clear()
    assert resolve(ReadingSettings(fit="crop"), paths, events.append, lambda: True).fit == "crop"
    assert events == []


def test_it_can_be_stopped(tmp_path: Path) -> None:
    with pytest.raises(Stopped):
        resolve(ReadingSettings(), pictures(tmp_path, [(40, 30)] * 3), quiet, lambda: True)
