from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.core.pictures import photo
from tlstudio.core.augmentation import CHANGES, augment, preview
from tlstudio.core.catalog import AUGMENTATIONS
from tlstudio.core.errors import ImageError
from tlstudio.core.images import read_pixels
from tlstudio.core.settings import Settings
from tlstudio.jobs.training import Preview

MOVES = ("rotation", "width_shift", "height_shift", "zoom", "shear", "horizontal_flip", "vertical_flip")
OFF = dict.fromkeys(AUGMENTATIONS, 0.0) | {"horizontal_flip": False, "vertical_flip": False}

seeds = st.integers(0, 2**31 - 1)
amounts = st.fixed_dictionaries({}, optional={name: st.floats(0, entry.high) for name, entry in AUGMENTATIONS.items()})
shares = st.floats(0.01, 0.5)
flat_pictures = st.tuples(*[st.integers(0, 255)] * 3).map(lambda colour: np.full((9, 12, 3), colour, np.uint8))


@st.composite
def pictures(draw: st.DrawFn) -> NDArray[np.uint8]:
    height, width = draw(st.integers(1, 24)), draw(st.integers(1, 24))
    return np.random.default_rng(draw(seeds)).integers(0, 256, (height, width, 3), np.uint8)


def changed(picture: NDArray[np.uint8], seed: int, **amounts: float) -> NDArray[np.uint8]:
    return augment(picture, amounts, np.random.default_rng(seed))


def difference(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> int:
    return int(np.abs(one.astype(int) - other).max())


def test_there_is_a_change_for_each_entry_of_the_catalog() -> None:
    assert list(CHANGES) == list(AUGMENTATIONS)


@given(pictures(), amounts, seeds)
def test_it_keeps_shape_and_type_and_leaves_the_original_alone(
    picture: NDArray[np.uint8], amounts: dict[str, float], seed: int
) -> None:
    before = picture.copy()
    after = changed(picture, seed, **amounts)
    assert (after.shape, after.dtype) == (picture.shape, np.uint8)
    assert np.array_equal(picture, before)


@given(pictures(), amounts, seeds)
def test_the_same_seed_gives_the_same_bits(picture: NDArray[np.uint8], amounts: dict[str, float], seed: int) -> None:
    assert np.array_equal(changed(picture, seed, **amounts), changed(picture, seed, **amounts))


@given(pictures(), seeds)
def test_with_nothing_on_nothing_changes(picture: NDArray[np.uint8], seed: int) -> None:
    assert np.array_equal(changed(picture, seed), picture)
    assert np.array_equal(changed(picture, seed, **dict.fromkeys(AUGMENTATIONS, 0.0)), picture)


@pytest.mark.parametrize("name", AUGMENTATIONS)
def test_each_changes_a_photograph_another_way_for_another_seed(name: str) -> None:
    picture = np.asarray(photo())
    kinds = {changed(picture, seed, **{name: AUGMENTATIONS[name].high / 2}).tobytes() for seed in range(20)}
    assert len(kinds) == 2 if name.endswith("flip") else len(kinds) > 8


@given(flat_pictures, seeds, st.sampled_from(MOVES), st.sampled_from(sorted(set(AUGMENTATIONS) - {*MOVES, "noise"})))
def test_what_one_draws_does_not_depend_on_another(picture: NDArray[np.uint8], seed: int, move: str, name: str) -> None:
    # A picture of one colour is the same however it is moved.
    amounts = {name: AUGMENTATIONS[name].high / 2}
    assert np.array_equal(changed(picture, seed, **amounts), changed(picture, seed, **amounts, **{move: 0.5}))


# -- moves -------------------------------------------------------------------------------------------------------------


@given(flat_pictures, amounts, seeds)
def test_beyond_the_edge_stands_the_colour_of_the_edge(
    picture: NDArray[np.uint8], amounts: dict[str, float], seed: int
) -> None:
    moves = {name: amount for name, amount in amounts.items() if name in MOVES}
    assert np.array_equal(changed(picture, seed, **moves), picture)


@given(pictures(), seeds)
def test_flips_are_exact(picture: NDArray[np.uint8], seed: int) -> None:
    flips = [changed(picture, seed, horizontal_flip=1.0), changed(picture, seed, vertical_flip=1.0)]
    for after, mirrored in zip(flips, (picture[:, ::-1], picture[::-1]), strict=True):
        assert np.array_equal(after, picture) or np.array_equal(after, mirrored)


@pytest.mark.parametrize("name", ["horizontal_flip", "vertical_flip"])
def test_half_of_the_pictures_are_flipped(name: str) -> None:
    picture = np.asarray(photo(8, 6))
    kept = sum(np.array_equal(changed(picture, seed, **{name: 1.0}), picture) for seed in range(400))
    assert 160 < kept < 240


@given(seeds, shares)
def test_shifts_go_as_far_as_they_say_and_no_way_else(seed: int, share: float) -> None:
    ramp = np.repeat(np.arange(0, 240, 4, dtype=np.uint8)[None, :, None], 3, axis=2).repeat(20, axis=0)
    upright = ramp.transpose(1, 0, 2).copy()
    assert difference(changed(ramp, seed, width_shift=share), ramp) <= 240 * share + 1
    assert difference(changed(upright, seed, height_shift=share), upright) <= 240 * share + 1
    assert np.array_equal(changed(ramp, seed, height_shift=share), ramp)
    assert np.array_equal(changed(upright, seed, width_shift=share), upright)


@given(seeds, st.floats(1, 180), shares, shares)
def test_the_middle_stays_where_it_is(seed: int, degrees: float, zoom: float, shear: float) -> None:
    picture = np.asarray(photo(33, 25))
    after = changed(picture, seed, rotation=degrees, zoom=zoom, shear=shear, horizontal_flip=1.0)
    assert difference(after[12, 16], picture[12, 16]) <= 1


def test_rotation_goes_either_way_up_to_its_angle() -> None:
    # Grey grows along the middle row; a turn by an angle makes it grow along that angle.
    ramp = np.repeat(np.arange(40, 216, dtype=np.uint8)[None, :, None], 3, axis=2).repeat(176, axis=0)
    angles = []
    for seed in range(60):
        middle = changed(ramp, seed, rotation=30.0)[60:116, 60:116, 0].astype(float)
        down, right = (axis.mean() for axis in np.gradient(middle))
        angles.append(np.degrees(np.arctan2(down, right)))
    assert min(angles) < -20
    assert max(angles) > 20
    assert max(map(abs, angles)) < 30.5


@given(seeds, shares)
def test_zoom_keeps_proportions(seed: int, share: float) -> None:
    picture = np.asarray(photo(201, 201)).astype(int)
    after = changed(picture.astype(np.uint8), seed, zoom=share).astype(int)
    right, down = (after[100, 130] - after[100, 70])[0], (after[130, 100] - after[70, 100])[1]
    before = (picture[100, 130] - picture[100, 70])[0]
    assert abs(right - down) <= 2
    assert before * (1 - share) - 2 <= right <= before * (1 + share) + 2


# -- colours -----------------------------------------------------------------------------------------------------------


@given(flat_pictures, seeds, shares)
def test_brightness_stays_within_its_share(picture: NDArray[np.uint8], seed: int, share: float) -> None:
    after = changed(picture, seed, brightness=share)
    assert difference(after, picture) <= 255 * share + 0.5
    assert np.array_equal(np.unique(after.reshape(-1, 3), axis=0), after[:1, 0])


@given(seeds, st.floats(0.01, 0.9))
def test_contrast_spreads_the_values_around_their_mean(seed: int, share: float) -> None:
    picture = np.clip(np.random.default_rng(seed).normal(128, 20, (40, 40, 3)), 70, 186).astype(np.uint8)
    after = changed(picture, seed, contrast=share)
    assert abs(after.mean() - picture.mean()) < 1
    assert (1 - share) - 0.05 < after.std() / picture.std() < (1 + share) + 0.05


@given(st.integers(0, 255), seeds, shares)
def test_saturation_and_hue_leave_grey_alone(level: int, seed: int, share: float) -> None:
    picture = np.full((4, 5, 3), level, np.uint8)
    assert np.array_equal(changed(picture, seed, hue=share), picture)
    assert difference(changed(picture, seed, saturation=share), picture) <= 1


@given(st.tuples(*[st.integers(70, 185)] * 3), seeds, shares)
def test_saturation_moves_colours_to_and_from_their_grey(colour: tuple[int, ...], seed: int, share: float) -> None:
    after = changed(np.full((2, 2, 3), colour, np.uint8), seed, saturation=share)[0, 0]
    grey = np.dot(colour, [0.299, 0.587, 0.114])
    assert abs(np.dot(after, [0.299, 0.587, 0.114]) - grey) <= 1
    assert np.all(np.abs(after - grey) <= (1 + share) * np.abs(np.array(colour) - grey) + 1)
    assert np.all(np.abs(after - grey) >= (1 - share) * np.abs(np.array(colour) - grey) - 1)


@given(seeds, shares)
def test_hue_turns_red_by_its_share_of_the_circle(seed: int, share: float) -> None:
    red, green, blue = changed(np.full((2, 2, 3), (255, 0, 0), np.uint8), seed, hue=share)[0, 0].astype(int)
    assert max(red, green, blue) >= 253
    assert min(red, green, blue) <= 2
    if share <= 1 / 6:  # as far as yellow or magenta
        assert red >= 253
        assert max(green, blue) <= 6 * share * 255 + 4


@pytest.mark.parametrize("sigma", [0.02, 0.1])
def test_noise_has_the_spread_it_says(sigma: float) -> None:
    picture = np.full((100, 100, 3), 128, np.uint8)
    grain = changed(picture, 1, noise=sigma).astype(float) - 128
    assert abs(grain.mean()) < 0.5
    assert grain.std() == pytest.approx(255 * sigma, rel=0.03)


def test_erasing_covers_a_rectangle_in_its_share_of_the_pictures() -> None:
    picture = np.full((100, 120, 3), 128, np.uint8)
    areas = []
    for seed in range(300):
        rows, columns = np.nonzero(np.any(changed(picture, seed, erasing=0.3) != picture, axis=2))
        if rows.size:
            areas.append(np.ptp(rows + 1) * np.ptp(columns + 1) / picture[..., 0].size)
    assert 60 < len(areas) < 120
    assert 0.015 < min(areas) < max(areas) < 0.16


# -- the preview -------------------------------------------------------------------------------------------------------


def only(**amounts: float) -> Settings:
    return Settings().with_changes("augmentation", OFF | amounts).with_changes("model", {"input_size": 32})


@pytest.fixture
def image(tmp_path: Path) -> Path:
    photo().save(tmp_path / "a.png")
    return tmp_path / "a.png"


def test_the_preview_begins_with_the_picture_as_it_is(image: Path) -> None:
    drawn = preview(image, only(noise=0.1), 8, seed=3)
    assert (drawn.shape, drawn.dtype) == ((9, 32, 32, 3), np.uint8)
    assert np.array_equal(drawn[0], read_pixels(image, 32))
    assert len({picture.tobytes() for picture in drawn}) == 9


def test_with_all_off_the_preview_shows_the_picture(image: Path) -> None:
    drawn = preview(image, only(), 2, seed=1)
    assert np.array_equal(drawn[0], drawn[2])


def test_the_seed_decides_on_the_preview(image: Path) -> None:
    jobs = (Preview(image, only(rotation=20.0), 2, seed) for seed in (1, 1, 2))
    one, same, other = (job.run(lambda _event: None, lambda: False) for job in jobs)
    assert np.array_equal(one, same)
    assert not np.array_equal(one[1:], other[1:])


def test_a_file_that_is_no_picture_is_a_reason(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_text("hello")
    with pytest.raises(ImageError, match="not an image"):
        preview(tmp_path / "a.png", only(), 2, seed=1)
