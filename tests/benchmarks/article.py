"""Compares the time of the whole job with the article's own way of doing it: seconds of fitting, no imports.

    python -m tests.benchmarks.article [--data DIR] [--images 64] [--epochs 10] [--jobs none fresh views]
    python -m tests.benchmarks.article --full        all images of both classes

Targets, as ratios (the article's / ours): no augmentation 18; a second run on the same features, with another dropout,
150; fresh augmentation in every epoch 2.2; the original and one changed view, with the bundled network and at the same
accuracy, 4. The first training of a network on a computer also looks for the quickest way to run it, once: "first" is
the ratio with that, "none" the same training in a second project. The
yardstick is article.py (TLSTUDIO_ARTICLE, or ../shared/bench/article.py beside the checkout): rotation, shifts, flip,
VGG16 at 150 x 150 from random weights, as in the preset "article" with --from-scratch; for "views" the bundled network
with its real weights on both sides. Ours counts reading, features and the head's epochs, theirs the seconds in `fit`,
which reads as it goes. Both see the same pictures of two classes; the runs alternate.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[2]
SHARED = REPOSITORY.parent / "shared"
YARDSTICK = Path(os.environ.get("TLSTUDIO_ARTICLE", SHARED / "bench/article.py"))
TRASHNET = Path(os.environ.get("TLSTUDIO_TRASHNET", SHARED / "data/trashnet"))
CLASSES = ("paper", "plastic")
TARGETS = {"first": 18.0, "none": 18.0, "again": 150.0, "fresh": 2.2, "views": 4.0}
JOBS = ("none", "fresh", "views")


def few_images(data: Path, images: int | None, target: Path) -> Path:
    """Link the first images of both classes into a folder: `images` of each to learn from, a quarter to judge by."""
    for subset, count in (("train", images), ("validation", images and max(images // 4, 1))):
        for name in CLASSES:
            folder = target / subset / name
            folder.mkdir(parents=True)
            for image in sorted((data / subset / name).iterdir())[:count]:
                (folder / image.name).symlink_to(image.resolve())
    return target


def last_line(command: list[str]) -> dict[str, Any]:
    """Run a command and return the JSON object in its last line."""
    environment = {"TF_CPP_MIN_LOG_LEVEL": "2", **os.environ}
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, env=environment, cwd=REPOSITORY, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}")
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def article(data: Path, epochs: int, *options: str) -> dict[str, Any]:
    """Run the article's script: seconds in fit and the last validation accuracy."""
    found = last_line(
        [sys.executable, str(YARDSTICK), str(data), "--classes", *CLASSES, "--epochs", str(epochs), *options]
    )
    return {"seconds": float(found["fit_seconds"]), "accuracy": max(found["val_accuracy"])}


def ours(data: Path, runs: Path, epochs: int, *options: str) -> dict[str, Any]:
    """Train in `runs` by the preset "article": seconds of reading, features and head, and the validation accuracy."""
    flags = ["--preset", "article", "--epochs", str(epochs), "--run-dir", str(runs), "--json", *options]
    found = last_line([sys.executable, "-m", "tlstudio", "train", str(data), *flags])
    seconds = found["seconds"]
    return {"seconds": float(seconds["head"] + seconds["features"]), "accuracy": found["val_accuracy"]}


NO_AUGMENTATION = ["--rotation", "0", "--width-shift", "0", "--height-shift", "0", "--no-horizontal-flip"]
RANDOM = ["--from-scratch"]
VIEWS = [
    "--backbone", "efficientnet_lite0", "--pooling", "average", "--no-fresh-augmentation", "--augmented-copies", "1",
]  # fmt: skip


def bundled(folder: Path) -> Path:
    """Save the bundled network as a file that the article's script can build on."""
    from tlstudio.core.catalog import BACKBONES
    from tlstudio.core.weights import locate
    from tlstudio.engine.backbones import build_trunk

    path = folder / "lite0.keras"
    build_trunk(BACKBONES["efficientnet_lite0"], 150, locate(BACKBONES["efficientnet_lite0"])).save(path)
    return path


def measure(job: str, data: Path, work: Path, epochs: int) -> list[dict[str, Any]]:
    """Run the article's way and ours, and compare."""
    if job == "fresh":
        return [compared("fresh", article(data, epochs), ours(data, work / "fresh", epochs, *RANDOM))]
    if job == "none":
        plain = [*RANDOM, *NO_AUGMENTATION]
        first = ours(data, work / "first", epochs, *plain)
        theirs = article(data, epochs, "--no-augment")
        second = ours(data, work / "none", epochs, *plain)
        again = ours(data, work / "none", epochs, *plain, "--dropout", "0.4")
        pairs = (("first", first), ("none", second), ("again", again))
        return [compared(name, theirs, mine) for name, mine in pairs]
    model = bundled(work)
    rows = []
    for seed in ("1", "2", "3"):
        theirs = article(data, epochs, "--model", str(model), "--pool", "--seed", seed)
        rows.append(compared("views", theirs, ours(data, work / seed, epochs, *VIEWS, "--seed", seed)))
    return rows


def compared(job: str, theirs: dict[str, Any], mine: dict[str, Any]) -> dict[str, Any]:
    """Return one row of the result, and print it."""
    ratio = theirs["seconds"] / mine["seconds"]
    print(
        f"{job:6} ratio {ratio:7.2f} (target {TARGETS[job]}): the article {theirs['seconds']:.1f} s, accuracy "
        f"{theirs['accuracy']:.3f}; ours {mine['seconds']:.1f} s, {mine['accuracy']:.3f}",
        flush=True,
    )
    return {"job": job, "ratio": round(ratio, 2), "target": TARGETS[job], "article": theirs, "ours": mine}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=TRASHNET)
    parser.add_argument("--images", type=int, default=64, help="of each class, to learn from")
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--full", action="store_true", help="all images")
    parser.add_argument("--jobs", nargs="+", choices=JOBS, default=JOBS)
    wanted = parser.parse_args()
    for path in (YARDSTICK, wanted.data):
        if not path.exists():
            print(f"Skipped: {path} is not on this computer.")
            return
    with tempfile.TemporaryDirectory() as temporary:
        os.environ["TLSTUDIO_HOME"] = str(Path(temporary) / "home")
        data = few_images(wanted.data, None if wanted.full else wanted.images, Path(temporary) / "images")
        found = [row for job in wanted.jobs for row in measure(job, data, Path(temporary), wanted.epochs)]
    print(json.dumps({"what": "article", "images": None if wanted.full else wanted.images, "jobs": found}))


if __name__ == "__main__":
    main()
