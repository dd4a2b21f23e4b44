from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageEnhance

from tests.core.pictures import scene
from tlstudio.core import alignment
from tlstudio.core.alignment import Cut, fine_likeness, same_outline, same_picture
from tlstudio.core.duplicates import Alike, find_alike
from tlstudio.core.image_facts import measure


def alike(*paths: Path) -> Alike:
    facts = measure(paths, None, lambda _event: None, lambda: False)
    return find_alike(facts, lambda _event: None, lambda: False)


def near(found: Alike) -> set[frozenset[str]]:
    """The names of the near pairs; each picture is there once."""
    name_of = {digest: path.name for path, digest in found.pixels.items()}
    return {frozenset((name_of[one], name_of[other])) for one, other in found.near}


def save(folder: Path, **pictures: Image.Image) -> list[Path]:
    paths = []
    for name, picture in pictures.items():
        paths.append(folder / f"{name}.png")
        picture.save(paths[-1])
    return paths


def test_copies_are_found_and_others_of_the_kind_are_not(tmp_path: Path) -> None:
    one = scene(1)
    pictures = {
        "one": one,
        "small": one.resize((96, 72), Image.Resampling.LANCZOS),
        "cut": one.crop((12, 8, 180, 138)),
        "bright": ImageEnhance.Brightness(one).enhance(1.2),
        **{f"other{n}": scene(n) for n in range(2, 20)},
    }
    pairs = near(alike(*save(tmp_path, **pictures)))
    assert {frozenset(("one.png", f"{name}.png")) for name in ("small", "cut", "bright")} <= pairs
    assert not [pair for pair in pairs if any("other" in name for name in pair)]


def test_the_same_shapes_in_another_colour_are_not_the_same(tmp_path: Path) -> None:
    grey = np.asarray(scene(5).convert("L"), np.float64)[..., None]
    red, blue = (Image.fromarray((grey * tint).astype(np.uint8)) for tint in ([1, 0.3, 0.3], [0.3, 0.3, 1]))
    assert near(alike(*save(tmp_path, red=red, blue=blue))) == set()


def test_one_light_on_other_things_is_not_the_same(tmp_path: Path) -> None:
    x, y = np.meshgrid(np.linspace(-1, 1, 160), np.linspace(-1, 1, 120))
    light = 220 * np.exp(-(x**2 + y**2))
    pictures = {}
    for n in range(12):
        rng = np.random.default_rng(n)
        cells = sum(
            30 * np.exp(-((x - a) ** 2 + (y - b) ** 2) / 0.004) for a, b in rng.uniform(-1, 1, (9, 2))
        )  # fmt: skip
        pixels = np.clip(light - cells + rng.normal(0, 1, light.shape), 0, 255).astype(np.uint8)
        pictures[f"field{n}"] = Image.fromarray(pixels).convert("RGB")
    assert near(alike(*save(tmp_path, **pictures))) == set()


def test_plain_pictures_are_alike_only_when_they_are_the_same(tmp_path: Path) -> None:
    found = alike(*save(tmp_path, **{f"grey{n}": Image.new("RGB", (40, 40), (n, n, n)) for n in (3, 90, 200)}))
    assert found.near == ()
    assert len(set(found.pixels.values())) == 3


def test_none_one_and_unreadable_ones(tmp_path: Path) -> None:
    assert alike() == Alike({}, ())
    (tmp_path / "bad.png").touch()
    found = alike(tmp_path / "bad.png", *save(tmp_path, one=scene(1)))
    assert [path.name for path in found.pixels] == ["one.png"]


def grey(picture: Image.Image, edge: int) -> np.ndarray:
    return np.asarray(picture.convert("L").resize((edge, edge), Image.Resampling.BOX), np.float32)


@given(st.integers(0, 50), st.tuples(*[st.floats(0, 0.07)] * 4), st.floats(0.5, 1.2), st.floats(0, 30))
def test_a_cut_out_is_aligned(seed: int, rim: tuple[float, ...], gain: float, more: float) -> None:
    left, top, right, bottom = rim
    whole = scene(seed)
    cut = whole.crop((round(192 * left), round(144 * top), round(192 * (1 - right)), round(144 * (1 - bottom))))
    start = same_outline(grey(whole, 32), gain * grey(cut, 32) + np.float32(more))
    assert start is not None
    assert start.wide == pytest.approx(192 / cut.width, abs=0.06)
    assert same_picture(grey(whole, 128), grey(cut, 128), start)


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_any_two_pictures_give_an_answer(one: int, other: int) -> None:
    first, second = (np.random.default_rng(seed).uniform(0, 255, (32, 32)).astype(np.float32) for seed in (one, other))
    assert (same_outline(first, second) is not None) == (one == other)
    flat = np.full((32, 32), 7, np.float32)
    assert same_outline(first, flat) is None
    assert fine_likeness(flat, flat, Cut()) < alignment._SAME
