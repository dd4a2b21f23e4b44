"""Very many images for the search for near-duplicates, and pictures cut on one side: parts of `checks`."""

import random
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from tlstudio.core import duplicates
from tlstudio.core.duplicates import candidates, find_alike
from tlstudio.core.image_facts import measure
from tlstudio.core.images import thumbnail
from tlstudio.core.known_features import KnownFeatures

SIDES = ("left", "top", "right", "bottom")
_SMALL = (128, 96)


def quiet(_event: object) -> None:
    """Hear no progress."""


def never() -> bool:
    """Go on."""
    return False


def plant_crops(files: list[Path], root: Path, share: float) -> set[frozenset[str]]:
    """Put photographs into `root/<class>`, each with a copy that lost a share of one side; return the pairs' names."""
    planted = set()
    for at, path in enumerate(files):
        folder = root / path.parent.name
        folder.mkdir(parents=True, exist_ok=True)
        with Image.open(path) as image:
            picture = image.convert("RGB")
        box = [0, 0, *picture.size]
        side = at % len(SIDES)
        box[side] = round(picture.size[side % 2] * (share if side < 2 else 1 - share))
        names = f"{at:04}.png", f"{at:04} {SIDES[side]}.jpg"
        picture.save(folder / names[0], compress_level=1)
        picture.crop(tuple(box)).save(folder / names[1], quality=85)  # type: ignore[arg-type]
        planted.add(frozenset(names))
    return planted


def found_crops(root: Path, planted: set[frozenset[str]], features: Path | None) -> list[int]:
    """Return how many planted pairs are found, how many there are, and how many others are found."""
    facts = measure(sorted(root.glob("*/*")), None, quiet, never)
    found = find_alike(facts, quiet, never, KnownFeatures.find(features))
    name_of = {digest: path.name for path, digest in found.pixels.items()}
    pairs = {frozenset((name_of[one], name_of[other])) for one, other in found.near}
    return [len(pairs & planted), len(planted), len(pairs - planted)]


def make_many(files: list[Path], root: Path, count: int) -> list[Path]:
    """Write `count` small JPEGs, each made of two photographs, cut, mirrored and lit by chance."""
    rng, paths = random.Random(0), []
    pictures = [Image.fromarray(thumbnail(path, 256)).convert("RGB").resize(_SMALL) for path in files]
    for at in range(count):
        one, other = rng.choice(pictures), rng.choice(pictures)
        if rng.random() < 0.5:
            one = one.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        picture = Image.blend(one, other, rng.uniform(0, 0.5))
        left, top, right, bottom = (rng.uniform(0, 0.15) for _side in SIDES)
        wide, high = _SMALL
        picture = picture.crop(
            (round(left * wide), round(top * high), round((1 - right) * wide), round((1 - bottom) * high))
        )
        light = rng.uniform(0.7, 1.3)
        folder = root / f"class {at % 50:02}"
        folder.mkdir(parents=True, exist_ok=True)
        paths.append(folder / f"{at:06}.jpg")
        picture.point(lambda value, light=light: round(value * light)).save(paths[-1], quality=80)
    return paths


def time_many(files: list[Path], root: Path, count: int) -> dict[str, float]:
    """Make very many images, print and return the seconds of each step of the search and the peak of memory in MiB."""
    paths = make_many(files, root, count)
    result: dict[str, float] = {"images": count}

    def timed(what: str, work: Callable[[], object]) -> object:
        wall, processors = time.perf_counter(), time.process_time()
        done = work()
        result[what] = round(time.perf_counter() - wall, 1)
        result[f"{what}_processors"] = round(time.process_time() - processors, 1)
        result["peak_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"{what}: {result[what]} s, processors {result[f'{what}_processors']} s, peak {result['peak_mib']} MiB")
        sys.stdout.flush()
        return done

    facts = timed("facts", lambda: measure(paths, None, quiet, never))
    greys = np.asarray(facts.table["grey"])  # type: ignore[attr-defined]
    pairs = timed("candidates", lambda: candidates(greys, duplicates.CUTS, quiet, never))
    result["pairs"] = len(pairs)  # type: ignore[arg-type]
    timed("all_near", lambda: find_alike(facts, quiet, never))  # type: ignore[arg-type]
    return result
