"""Calibration error on TrashNet before and after temperature scaling, on images that had no part in fitting it.

    python -m tests.benchmarks.calibration [--runs DIR] [--run RUN] [--halves 20] [--seeds 1 2 3] [--test-share 0.3]

Two ways. A run on the bundled network is trained with the folder's own split; its temperature is taken back, fitted
anew on each of two random halves of the validation images and each half judged by the other's, many times. And runs
whose split locks away test images are judged on those. Beside the expected calibration error with 15 bins stand what
chance alone would leave of it (a perfect model on as many images), one with as many images in each bin (adaptive), and
the debiased root mean square of the gaps (Kumar and others 2019): on 250 images the error is mostly chance.
"""

import argparse
import json
import os
import statistics
import tempfile
from pathlib import Path

import numpy as np

from tests.benchmarks.article import TRASHNET
from tlstudio.core.calibration import BINS, chance_error, fit_temperature, reliability, softened
from tlstudio.core.description import read_description

AIM = 0.03
Errors = dict[str, float]


def equal_bins(labels: np.ndarray, shares: np.ndarray) -> tuple[float, float]:
    """Return the error with as many images in each of 15 bins, and the debiased root mean square of their gaps."""
    confidence, right = shares.max(axis=1), shares.argmax(axis=1) == labels
    gaps, squares = 0.0, 0.0
    for rows in np.array_split(np.argsort(confidence, kind="stable"), BINS):
        weight, accuracy = len(rows) / len(labels), float(right[rows].mean())
        gap = accuracy - float(confidence[rows].mean())
        gaps += weight * abs(gap)
        squares += weight * (gap**2 - accuracy * (1 - accuracy) / (len(rows) - 1))
    return gaps, max(0.0, squares) ** 0.5


def errors(labels: np.ndarray, raw: np.ndarray, soft: np.ndarray, temperature: float) -> Errors:
    """Return what is measured of images, before and after a temperature."""
    adaptive, debiased = equal_bins(labels, soft)
    chance = chance_error(soft.max(axis=1), soft.argmax(axis=1) == labels, np.arange(len(labels)))
    return {
        "before": reliability(labels.tolist(), raw).error, "after": reliability(labels.tolist(), soft).error,
        "chance": chance[0], "adaptive": adaptive, "debiased": debiased,
        "debiased_before": equal_bins(labels, raw)[1], "temperature": temperature, "images": float(len(labels)),
    }  # fmt: skip


def uncalibrated(run: Path, subset: str) -> tuple[np.ndarray, np.ndarray]:
    """Return labels and the probabilities before the temperature, of a run's validation or test images."""
    from tlstudio.core.evaluations import EvaluationFolder
    from tlstudio.jobs.evaluation import Evaluate

    scores = Evaluate(run, subset).run(lambda _event: None, lambda: False)
    rows = EvaluationFolder.of(run, subset).read()[1]
    labels = np.array([scores.classes.index(row.label) for row in rows])
    return labels, softened(np.array([row.probabilities for row in rows]), 1 / scores.temperature)


def train(runs: Path, seed: int, test_share: float) -> Path:
    """Train a frozen run; with a test share the folder's own split is not used."""
    from tlstudio.core.settings import preset
    from tlstudio.jobs.training import Train

    settings = preset("quick").changed("training", "seed", seed)
    if test_share:
        split = {"split_by": "random", "test_share": test_share}
        settings = settings.with_changes("split", split)
    return Train(TRASHNET, runs, settings).run(lambda _event: None, lambda: False).run


def halves(run: Path, count: int) -> list[Errors]:
    """Fit on one half of the validation images and judge on the other, again and again."""
    labels, raw = uncalibrated(run, "validation")
    found = []
    for seed in range(count):
        order = np.random.default_rng(seed).permutation(len(labels))
        parts = order[::2], order[1::2]
        fitted = [fit_temperature(labels[part].tolist(), raw[part]) for part in parts]
        soft = [softened(raw[part], other) for part, other in zip(parts, reversed(fitted), strict=True)]
        both = np.concatenate(parts)
        found.append(errors(labels[both], raw[both], np.concatenate(soft), statistics.mean(fitted)))
    return found


def told(what: str, rows: list[Errors]) -> Errors:
    """Print the means, and return them."""
    mean = {key: round(statistics.mean(row[key] for row in rows), 4) for key in rows[0]}
    print(
        f"{what}: {mean['images']:.0f} images, {len(rows)} times: {mean['before']:.3f} before, {mean['after']:.3f} "
        f"after (chance alone {mean['chance']:.3f}); adaptive {mean['adaptive']:.3f}; "
        f"debiased {mean['debiased_before']:.3f} before, {mean['debiased']:.3f} after; "
        f"temperature {mean['temperature']:.2f}",
        flush=True,
    )
    return mean


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=Path, help="where to train, to use its feature cache; else a temporary folder")
    parser.add_argument("--run", type=Path, help="a trained run on TrashNet's own split, instead of training one")
    parser.add_argument("--halves", type=int, default=20)
    parser.add_argument("--test-share", type=float, default=0.3)
    parser.add_argument("--seeds", nargs="*", type=int, default=[1, 2, 3])
    wanted = parser.parse_args()
    if not TRASHNET.is_dir():
        print(f"Skipped: {TRASHNET} is not on this computer.")
        return
    with tempfile.TemporaryDirectory() as temporary:
        os.environ.setdefault("TLSTUDIO_HOME", f"{temporary}/home")
        runs = wanted.runs or Path(temporary) / "runs"
        found = {"halves": told("Halves of validation", halves(wanted.run or train(runs, 1, 0), wanted.halves))}
        rows = []
        for seed in wanted.seeds:
            run = train(runs, seed, wanted.test_share)
            labels, raw = uncalibrated(run, "test")
            temperature = read_description(run).temperature
            rows.append(errors(labels, raw, softened(raw, temperature), temperature))
            print(f"seed {seed}: {rows[-1]}", flush=True)
        if rows:
            found["test"] = told("Test images", rows)
    print(
        json.dumps(
            {"what": "calibration", "aim": AIM, "reached": all(row["after"] <= AIM for row in found.values()), **found}
        )
    )


if __name__ == "__main__":
    main()
