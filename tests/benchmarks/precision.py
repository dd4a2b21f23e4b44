"""Measures what reduced precision of the frozen network on training images does to the accuracy.

    python -m tests.benchmarks.precision [--backbones efficientnet_lite0 …] [--seeds 1 2 3] [--off 0.01 0.03]

The networks whose real weights are here come out further off in reduced precision than a trial lets pass, so that here
it is forced: "reduced" is all of that error, the others are the same error made smaller. Judged is always in float32.
Target: at what a trial lets pass (MOST_DIFFERENCE in engine/runtimes.py) no loss beyond the spread of the seeds.
"""

import argparse
import json
import os
import statistics
import tempfile
from pathlib import Path

from tests.benchmarks.article import TRASHNET


def off_by(most: float):  # noqa: ANN201 - engine types are imported late
    """Return a runtime whose features are off by reduced precision's own error, made smaller to a share of them."""
    import numpy as np

    from tlstudio.engine.tensorflow_runtime import ReducedTensorFlow, TensorFlow

    class Scaled:
        def __init__(self, frozen) -> None:  # noqa: ANN001
            self.exact, self.reduced = TensorFlow(frozen), ReducedTensorFlow(frozen)
            self.shape = self.exact.shape

        def __call__(self, pictures: np.ndarray) -> np.ndarray:
            exact, reduced = self.exact(pictures), self.reduced(pictures)
            off = np.linalg.norm(reduced - exact) / np.linalg.norm(exact)
            return exact + (reduced - exact) * min(1.0, most / off)

    return Scaled


def accuracy(backbone: str, seed: int, reduced: bool, runs: Path) -> float:
    """Return the validation accuracy of a head on the frozen network."""
    from tlstudio.core.settings import preset
    from tlstudio.engine import training

    settings = preset("quick").changed("model", "backbone", backbone)
    settings = settings.with_changes("training", {"seed": seed, "reduced_precision": reduced})
    run = training.train(TRASHNET, runs, settings, lambda _event: None, lambda: False)
    results = run.read().results
    assert reduced == ("reduced" in results["runtimes"]), results["runtimes"]
    return float(results["val_accuracy"])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--backbones", nargs="+", default=["efficientnet_lite0"])
    parser.add_argument("--seeds", nargs="+", type=int, default=list(range(1, 11)))
    parser.add_argument("--off", nargs="+", type=float, default=[0.01, 0.03])
    wanted = parser.parse_args()
    if not TRASHNET.is_dir():
        print(f"Skipped: {TRASHNET} is not on this computer.")
        return
    from tlstudio.engine import runtimes

    ways = {
        "float32": None,
        "reduced": runtimes.RUNTIMES["reduced"],
        **{f"{off:.1%} off": off_by(off) for off in wanted.off},
    }
    runtimes.MOST_DIFFERENCE, runtimes._EARNS = 1.0, 1e9  # whatever it gives, and however slow
    rows = []
    for backbone in wanted.backbones:
        found: dict[str, list[float]] = {}
        for name, way in ways.items():
            with tempfile.TemporaryDirectory() as temporary:
                os.environ["TLSTUDIO_HOME"] = f"{temporary}/home"
                if way is not None:
                    runtimes.RUNTIMES["reduced"] = way
                runs = Path(temporary) / "runs"
                found[name] = [accuracy(backbone, seed, way is not None, runs) for seed in wanted.seeds]
            difference = statistics.mean(found[name]) - statistics.mean(found["float32"])
            spread = statistics.stdev(found[name]) / len(found[name]) ** 0.5
            mean = statistics.mean(found[name])
            print(f"{backbone}, {name}: {mean:.4f} ± {spread:.4f}, {100 * difference:+.2f} points", flush=True)
        rows.append({"backbone": backbone, **found})
    print(json.dumps({"what": "precision", "networks": rows}))


if __name__ == "__main__":
    main()
