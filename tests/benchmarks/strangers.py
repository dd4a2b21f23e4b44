"""Counts which pictures a model takes for unlike its training images: strangers, and photographs of the kind it knows.

    python -m tests.benchmarks.strangers [--run RUN] [--fashion t10k-images-idx3-ubyte.gz]

Without a run, one is trained on TrashNet by the preset "quick". The threshold is set on one half of the validation
images, the rate of known ones counted on the other, over twenty such halves. Strangers: Fashion-MNIST (Debian's package
dataset-fashion-mnist), noise of all grains, scikit-image's photographs and textures, and this program's windows.
Targets: at least 90 % of Fashion-MNIST above the threshold, and at most 5 % of the known ones.
"""

import argparse
import gzip
import json
import os
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image

from tests.benchmarks.article import TRASHNET

FASHION = Path("/usr/share/datasets/fashion-mnist/t10k-images-idx3-ubyte.gz")
PHOTOGRAPHS = (
    "astronaut", "brick", "camera", "cell", "chelsea", "clock", "coffee", "coins", "grass", "gravel", "horse",
    "hubble_deep_field", "immunohistochemistry", "moon", "page", "retina", "rocket", "text",
)  # fmt: skip
PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
HALVES = 20


def quiet(_event: object) -> None:
    """Report nothing."""


def fashion(file: Path) -> list[Image.Image]:
    """Return 1,000 pictures of clothes, 28 × 28."""
    pixels = np.frombuffer(gzip.decompress(file.read_bytes()), np.uint8, offset=16).reshape(-1, 28, 28)[:1000]
    return [Image.fromarray(one) for one in pixels]


def noise() -> list[Image.Image]:
    """Return coloured noise, from single pixels to large patches, sharp and smooth."""
    rng, found = np.random.default_rng(0), []
    for at in range(200):
        edge = 224 // 2 ** int(rng.integers(0, 7))
        small = Image.fromarray(rng.integers(0, 256, (edge, edge, 3)).astype(np.uint8))
        found.append(small.resize((224, 224), Image.Resampling.NEAREST if at % 2 else Image.Resampling.BICUBIC))
    return found


def photographs() -> list[Image.Image]:
    """Return the photographs that scikit-image brings, whole and in quarters."""
    import skimage.data

    found = []
    for name in PHOTOGRAPHS:
        pixels = np.asarray(getattr(skimage.data, name)())
        if pixels.dtype != np.uint8:
            pixels = (pixels.astype(float) / pixels.max() * 255).astype(np.uint8)
        found += _quarters(Image.fromarray(pixels).convert("RGB"))
    return found


def windows() -> list[Image.Image]:
    """Return screenshots of this program, whole and in quarters."""
    return [part for file in sorted(PICTURES.glob("*.png")) for part in _quarters(Image.open(file).convert("RGB"))]


def _quarters(image: Image.Image) -> list[Image.Image]:
    x, y = image.width // 2, image.height // 2
    boxes = ((0, 0, x, y), (x, 0, 2 * x, y), (0, y, x, 2 * y), (x, y, 2 * x, 2 * y))
    return [image, *(image.crop(box) for box in boxes)]


def rates(run_path: Path, strangers: dict[str, list[Image.Image]], work: Path) -> dict[str, float]:
    """Return the share of each kind that is unlike, means over halves of the validation images."""
    from tlstudio.core import likeness
    from tlstudio.core.run import Run
    from tlstudio.core.split import load_split
    from tlstudio.engine.likeness import likeness_of
    from tlstudio.engine.opened import OpenedModel

    run, opened = Run(run_path), OpenedModel(run_path)
    known, note = likeness_of(opened, run_path, quiet, lambda: False)
    if known is None:
        raise SystemExit(note)
    known = replace(known, threshold=1.0)

    def distances(files: list[Path]) -> np.ndarray:
        features = [answers.features for answers in opened.stream(files, quiet, lambda: False, of=10**6)]
        return known.distances(np.concatenate(features))

    held_out = distances([sample.path for sample in load_split(run.split, run.images_root).validation])
    far = {}
    for name, pictures in strangers.items():
        (work / name).mkdir()
        files = [work / name / f"{at:05}.png" for at in range(len(pictures))]
        for file, picture in zip(files, pictures, strict=True):
            picture.save(file)
        far[name] = distances(files)
    found = {name: list[float]() for name in ("known", *far)}
    for seed in range(HALVES):
        order = np.random.default_rng(seed).permutation(len(held_out))
        one, other = np.array_split(order, 2)
        threshold = likeness._threshold(held_out[one])
        for name, values in (("known", held_out[other]), *far.items()):
            found[name].append(float((values > threshold).mean()))
    print(f"known: {np.mean(found['known']):.3f} (halves {min(found['known']):.3f} to {max(found['known']):.3f})")
    return {name: round(float(np.mean(values)), 4) for name, values in found.items()}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", type=Path)
    parser.add_argument("--fashion", type=Path, default=FASHION)
    wanted = parser.parse_args()
    if not TRASHNET.is_dir():
        print(f"Skipped: {TRASHNET} is not on this computer.")
        return
    strangers = {"noise": noise(), "photographs": photographs(), "windows": windows()}
    if wanted.fashion.is_file():
        strangers = {"fashion_mnist": fashion(wanted.fashion), **strangers}
    else:
        print(f"{wanted.fashion} is not here: apt-get install dataset-fashion-mnist")
    with tempfile.TemporaryDirectory() as temporary:
        os.environ.setdefault("TLSTUDIO_HOME", str(Path(temporary) / "home"))
        run = wanted.run
        if run is None:
            from tlstudio.core.settings import preset
            from tlstudio.jobs.training import Train

            run = Train(TRASHNET, Path(temporary) / "runs", preset("quick")).run(quiet, lambda: False).run
        found = rates(run, strangers, Path(temporary))
    print(json.dumps({"what": "strangers", "share_unlike": found, "targets": {"known": 0.05, "fashion_mnist": 0.9}}))


if __name__ == "__main__":
    main()
