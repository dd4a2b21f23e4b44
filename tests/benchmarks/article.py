"""Compares how long an epoch takes with the article's own way of doing it. Reports seconds of fitting, no imports.

    python -m tests.benchmarks.article [--data DIR] [--images 24] [--epochs 1]
    python -m tests.benchmarks.article --full        all images of both classes, ten epochs

Target: ratio (ours / the article's) at most 1.0. The yardstick is article.py (TLSTUDIO_ARTICLE, or
../shared/bench/article.py beside the checkout): VGG16 from random weights, 150 x 150, rotation, shifts and flip, as in
the preset "article" with --from-scratch. Ours counts the seconds of reading the pictures and of the head's epochs,
theirs the seconds in `fit`, which reads as it goes. Both see the same pictures of two classes.
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
FULL_EPOCHS = 10
TARGET = 1.0


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


def article_seconds(data: Path, epochs: int) -> float:
    """Return the seconds of an epoch as the article does it."""
    options = ["--classes", *CLASSES, "--backbone", "VGG16", "--epochs", str(epochs)]
    return float(last_line([sys.executable, str(YARDSTICK), str(data), *options])["fit_seconds"]) / epochs


def our_seconds(data: Path, epochs: int, runs: Path) -> float:
    """Return the seconds of an epoch with the preset "article", the reading of the pictures shared out over them."""
    options = ["--preset", "article", "--from-scratch", "--epochs", str(epochs), "--run-dir", str(runs), "--json"]
    last_line([sys.executable, "-m", "tlstudio", "train", str(data), *options])
    (run,) = runs.glob("*/run.json")
    seconds = json.loads(run.read_text(encoding="utf-8"))["results"]["seconds"]
    return float(seconds["head"] + seconds["features"]) / epochs


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=TRASHNET)
    parser.add_argument("--images", type=int, default=24, help="of each class, to learn from")
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--full", action="store_true", help=f"all images, {FULL_EPOCHS} epochs")
    wanted = parser.parse_args()
    for path in (YARDSTICK, wanted.data):
        if not path.exists():
            print(f"Skipped: {path} is not on this computer.")
            return
    epochs = FULL_EPOCHS if wanted.full else wanted.epochs
    with tempfile.TemporaryDirectory() as temporary:
        os.environ["TLSTUDIO_HOME"] = str(Path(temporary) / "home")
        data = few_images(wanted.data, None if wanted.full else wanted.images, Path(temporary) / "images")
        article = article_seconds(data, epochs)
        ours = our_seconds(data, epochs, Path(temporary) / "runs")
    ratio = ours / article
    print(f"seconds an epoch: ours {ours:.2f}, the article's {article:.2f}: ratio {ratio:.2f} (target {TARGET})")
    result = {
        "what": "article", "ratio": round(ratio, 3), "target": TARGET, "epochs": epochs,
        "images": None if wanted.full else wanted.images, "ours": round(ours, 2), "article": round(article, 2),
    }  # fmt: skip
    print(json.dumps(result))


if __name__ == "__main__":
    main()
