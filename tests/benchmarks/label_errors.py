"""Flips labels of TrashNet's photographs and counts how many of them are found.

    python -m tests.benchmarks.label_errors [--share 0.05] [--seeds 1 2 3]

The features are those of the bundled network. Each flipped label becomes another class by chance. Printed are the
precision among the first as many as were flipped, and the share of the flipped ones among all that are suspected.
What TrashNet itself labels wrongly counts against the precision. Chance would give 0.05.
"""

import argparse
import json
import os
import statistics
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from tests.benchmarks.article import TRASHNET


def features(runs: Path):  # noqa: ANN201 - engine types are imported late
    """Return the photographs with their features."""
    from tlstudio.core.dataset import scan
    from tlstudio.core.settings import preset
    from tlstudio.engine.gathering import gather
    from tlstudio.engine.views import View

    folder = scan(TRASHNET, lambda _event: None, lambda: False)
    settings = preset("balanced")
    return gather(folder.samples, folder.classes, settings, [View()], runs, lambda _event: None, lambda: False)


def trial(found, classes: list[str], share: float, seed: int) -> dict[str, float]:  # noqa: ANN001
    """Flip labels and look for them."""
    from tlstudio.core.crossval import out_of_fold
    from tlstudio.core.label_errors import find_suspects, with_neighbours

    rng = np.random.default_rng(seed)
    flipped = set(rng.choice(len(found.samples), round(share * len(found.samples)), replace=False).tolist())
    samples = [
        replace(sample, label=str(rng.choice([name for name in classes if name != sample.label])))
        if at in flipped
        else sample
        for at, sample in enumerate(found.samples)
    ]
    began = time.perf_counter()
    labels = np.array([sample.label for sample in samples])
    said, names = out_of_fold(found.rows, labels, seed)
    said = with_neighbours(said, np.searchsorted(names, labels), found.rows)
    suspects = find_suspects(samples, said, names.tolist(), found.rows)
    seconds = time.perf_counter() - began
    wrong = {samples[at].path for at in flipped}
    truth = {sample.path: sample.label for sample in found.samples}
    right = [one.path in wrong for one in suspects]
    first = right[: len(flipped)]
    mended = [one.suggestion == truth[one.path] for one in suspects if one.path in wrong]
    return {
        "flipped": len(flipped),
        "suspects": len(suspects),
        "precision_first": sum(first) / len(first),
        "found_first": sum(first) / len(flipped),
        "found": sum(right) / len(flipped),
        "suggestion_right": statistics.mean(mended),
        "seconds": seconds,
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--share", type=float, default=0.05)
    parser.add_argument("--seeds", nargs="+", type=int, default=[1, 2, 3])
    parser.add_argument("--runs", type=Path, help="folder whose feature cache is used; without it, a temporary one")
    wanted = parser.parse_args()
    if not TRASHNET.is_dir():
        print(f"Skipped: {TRASHNET} is not on this computer.")
        return
    with tempfile.TemporaryDirectory() as temporary:
        os.environ.setdefault("TLSTUDIO_HOME", f"{temporary}/home")
        found = features(wanted.runs or Path(temporary) / "runs")
    classes = sorted({sample.label for sample in found.samples})
    rows = []
    for seed in wanted.seeds:
        rows.append(trial(found, classes, wanted.share, seed))
        print(f"seed {seed}: {rows[-1]}", flush=True)
    mean = {key: round(statistics.mean(row[key] for row in rows), 3) for key in rows[0]}
    print(
        f"{mean['flipped']:.0f} of {len(found.samples)} labels flipped, {mean['suspects']:.0f} suspected: precision "
        f"among the first {mean['flipped']:.0f} {mean['precision_first']:.1%}, found {mean['found']:.1%}"
    )
    print(json.dumps({"what": "label_errors", **mean}))


if __name__ == "__main__":
    main()
