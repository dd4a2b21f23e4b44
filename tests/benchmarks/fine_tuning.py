"""Times fine-tuning in a real run against the bare training step of the same layers.

    python -m tests.benchmarks.fine_tuning [--images 20] [--fresh]

Target: wall time an image at most 1.15 times the bare step. The run is the bundled network at 224 px from block 9 up,
batch 32, its second fine-tuning epoch (the first one builds the graph), input pipeline and augmentation included. Bare
is `train_on_batch` on the same batch over and over: without --fresh of the upper part on rows at the cut, with --fresh
of the whole network on pictures, for then each picture passes the whole network in each epoch.
"""

import argparse
import json
import os
import tempfile
import time
from pathlib import Path

from tests.benchmarks.article import TRASHNET

TARGET = 1.15


def bare_ms(fresh: bool, batch_size: int = 32, steps: int = 12) -> float:
    """Return milliseconds an image of the bare training step."""
    import keras
    import numpy as np

    from tlstudio.core.catalog import BACKBONES
    from tlstudio.core.settings import Settings
    from tlstudio.core.weights import locate
    from tlstudio.engine.backbones import build_trunk, unfreeze_from
    from tlstudio.engine.cut import cut_below
    from tlstudio.engine.model import build_extractor, build_head, loss_for

    backbone = BACKBONES["efficientnet_lite0"]
    trunk = build_trunk(backbone, 224, locate(backbone))
    extractor = build_extractor(trunk, "average")
    unfreeze_from(trunk, backbone, "block9")
    layers = extractor if fresh else cut_below(extractor, backbone, "block9")[1]
    model = keras.Sequential([keras.Input(layers.input_shape[1:]), layers, build_head(1280, Settings().model, 6)])
    model.compile(optimizer=keras.optimizers.Adam(1e-5), loss=loss_for(6))
    inputs = np.random.default_rng(0).random((batch_size, *layers.input_shape[1:]), np.float32)
    targets = np.eye(6, dtype=np.float32)[np.arange(batch_size) % 6]
    for _warm in range(2):
        model.train_on_batch(inputs, targets)
    began = time.perf_counter()
    for _step in range(steps):
        model.train_on_batch(inputs, targets)
    return 1000 * (time.perf_counter() - began) / steps / batch_size


def run_ms(data: Path, runs: Path, fresh: bool) -> float:
    """Return milliseconds an image of the last fine-tuning epoch of a real run, its validation taken out."""
    from tlstudio.core.events import BatchDone
    from tlstudio.core.settings import Settings
    from tlstudio.engine import training

    settings = Settings().with_changes("training", {"epochs": 1, "patience": 0})
    settings = settings.with_changes("fine_tuning", {"epochs": 2, "fresh_augmentation": fresh})
    seen = []
    training.train(data, runs, settings, seen.append, lambda: False)
    speeds = [e.images_per_second for e in seen if isinstance(e, BatchDone) and e.epoch == 3]
    return 1000 / speeds[-2]  # the last batch is smaller


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--images", type=int, default=100, help="of each class")
    parser.add_argument("--fresh", action="store_true")
    wanted = parser.parse_args()
    if not TRASHNET.is_dir():
        print(f"Skipped: {TRASHNET} is not on this computer.")
        return
    from tests.benchmarks.article import few_images

    with tempfile.TemporaryDirectory() as temporary:
        os.environ["TLSTUDIO_HOME"] = f"{temporary}/home"
        data = few_images(TRASHNET, wanted.images, Path(temporary) / "images")
        before = bare_ms(wanted.fresh)
        ours = run_ms(data, Path(temporary) / "runs", wanted.fresh)
        bare = min(before, bare_ms(wanted.fresh))
    ratio = ours / bare
    print(f"ms an image: ours {ours:.1f}, bare {bare:.1f}: ratio {ratio:.2f} (target {TARGET})")
    print(
        json.dumps({"what": "fine_tuning", "fresh": wanted.fresh, "ratio": round(ratio, 3), "ours": ours, "bare": bare})
    )


if __name__ == "__main__":
    main()
