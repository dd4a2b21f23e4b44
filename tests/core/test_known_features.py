import os
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.core.pictures import scene
from tlstudio.core.contents import digests
from tlstudio.core.duplicates import find_alike
from tlstudio.core.feature_cache import FeatureCache
from tlstudio.core.feature_table import KEY_FILE
from tlstudio.core.image_facts import measure
from tlstudio.core.known_features import KnownFeatures

KEY = {"network": "f" * 32, "view": 0}
OTHERS = 60
WIDTH = 64


def quiet(_event: object) -> None:
    pass


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Scenes, of which 0 to 3 have a copy without 13 % at one side, and 4 a copy that is a little smaller."""
    root = tmp_path / "photos"
    root.mkdir()
    for at in range(OTHERS):
        scene(at).save(root / f"{at:02}.png")
    for at, box in enumerate([(25, 0, 192, 144), (0, 19, 192, 144), (0, 0, 167, 144), (0, 0, 192, 125)]):
        scene(at).crop(box).save(root / f"{at:02} cut.png")
    scene(4).resize((150, 112), Image.Resampling.LANCZOS).save(root / "04 small.png")
    return root


def paths_in(root: Path) -> list[Path]:
    return sorted(root.iterdir())


def directions(paths: list[Path]) -> dict[str, np.ndarray]:
    """Features that know each scene: copies have nearly those of the original."""
    known = {}
    for path in paths:
        rng = np.random.default_rng(int(path.name[:2]))
        known[path.name] = rng.normal(size=WIDTH) + 0.1 * np.random.default_rng(len(path.name)).normal(size=WIDTH)
    return known


def keep(folder: Path, paths: list[Path], features: Mapping[str, np.ndarray]) -> KnownFeatures:
    cache = FeatureCache(folder, 2**30)
    some = [path for path in paths if path.name in features]
    found = digests(some, None, "", quiet, lambda: False)
    with cache.table(KEY, (WIDTH,)).writer() as writer:
        rows = np.array([features[path.name] for path in some], np.float32) + 3  # what all of them have in common
        writer.add([digest or b"" for digest in found], rows)
    known = KnownFeatures.find(folder)
    assert known is not None
    return known


def near(paths: list[Path], features: KnownFeatures | None) -> set[tuple[str, str]]:
    facts = measure(paths, None, quiet, lambda: False)
    found = find_alike(facts, quiet, lambda: False, features)
    name_of = {digest: path.name for path, digest in found.pixels.items()}
    return {tuple(sorted((name_of[one], name_of[other]))) for one, other in found.near}  # type: ignore[misc]


CUTS = {(f"{at:02} cut.png", f"{at:02}.png") for at in range(4)}
SMALL = ("04 small.png", "04.png")


def test_what_is_cut_on_one_side_is_found_where_features_are_known(photos: Path, tmp_path: Path) -> None:
    paths = paths_in(photos)
    without = near(paths, None)
    assert SMALL in without
    assert not without >= CUTS
    assert near(paths, keep(tmp_path / "cache", paths, directions(paths))) == CUTS | {SMALL}


def test_features_reject_what_only_looks_alike(photos: Path, tmp_path: Path) -> None:
    paths = paths_in(photos)
    features = directions(paths)
    features["04 small.png"] = -features["04.png"]
    assert SMALL not in near(paths, keep(tmp_path / "cache", paths, features))


def test_without_features_of_both_nothing_changes(photos: Path, tmp_path: Path) -> None:
    paths = paths_in(photos)
    features = {name: row for name, row in directions(paths).items() if len(name) == 6}  # of the originals alone
    assert near(paths, keep(tmp_path / "cache", paths, features)) == near(paths, None)


def test_features_that_tell_nothing_apart_are_not_used(photos: Path, tmp_path: Path) -> None:
    paths = paths_in(photos)
    up = np.linspace(-1, 1, WIDTH)
    blind = {path.name: up * (1 if at % 2 else -1) for at, path in enumerate(paths)}
    assert near(paths, keep(tmp_path / "cache", paths, blind)) == near(paths, None)
    few = paths[:8]
    assert near(few, keep(tmp_path / "few", few, directions(few))) == near(few, None)


def test_new_features_are_another_stamp(photos: Path, tmp_path: Path) -> None:
    paths = paths_in(photos)
    features = directions(paths)
    first = keep(tmp_path / "cache", paths[:30], features).stamp
    assert keep(tmp_path / "cache", paths[30:], features).stamp != first


def test_only_pooled_features_of_unchanged_pictures_are_taken_the_last_used_first(tmp_path: Path) -> None:
    assert KnownFeatures.find(None) is None
    assert KnownFeatures.find(tmp_path / "none") is None
    cache = FeatureCache(tmp_path, 2**30)

    def write(key: dict[str, object], shape: tuple[int, ...], used: int) -> str:
        with cache.table(key, shape).writer() as writer:  # type: ignore[arg-type]
            writer.add([bytes(16)], np.zeros((1, *shape)))
        folder = cache.table(key, shape).folder  # type: ignore[arg-type]
        os.utime(folder / KEY_FILE, (used, used))
        return folder.name

    write({**KEY, "view": 1}, (4,), 5_000)
    write(KEY, (2, 2, 3), 4_000)
    (tmp_path / "damaged").mkdir()
    (tmp_path / "damaged" / KEY_FILE).write_text("[]", encoding="utf-8")
    assert KnownFeatures.find(tmp_path) is None
    write(KEY, (4,), 1_000)
    last = write(KEY, (6,), 2_000)
    found = KnownFeatures.find(tmp_path)
    assert found is not None
    assert found.stamp.startswith(last.encode())
