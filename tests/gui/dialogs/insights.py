"""Insights made by the test, and a job that finds one without an engine."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tlstudio.core.dataset import ImageFolder, scan
from tlstudio.core.events import Progress, Report, ShouldStop
from tlstudio.core.insight import Insight, save
from tlstudio.core.label_errors import Suspect
from tlstudio.core.settings import Settings


def insight_of(folder: ImageFolder, doubtful: int = 3) -> Insight:
    """Return an insight into a folder of blue and red: its first images are doubted; the classes lie apart."""
    samples = folder.samples
    rng = np.random.default_rng(3)
    middles = np.array([[10.0 * folder.classes.index(sample.label), 0] for sample in samples])
    points = (middles + rng.uniform(-1, 1, (len(samples), 2))).astype(np.float32)
    other = {"blue": "red", "red": "blue"}
    suspects = tuple(
        Suspect(
            one.path, one.label, other[one.label], 0.1, 0.9 - 0.1 * at,
            tuple(s.path for s in samples[4:8] if s.label == one.label),
            tuple(s.path for s in samples if s.label != one.label)[:3],
        )
        for at, one in enumerate(samples[:doubtful])
    )  # fmt: skip
    return Insight(samples, {"pca": points}, suspects, "efficientnet_lite0")


@dataclass(frozen=True)
class InspectDouble:
    """Finds what `insight_of` says."""

    data: Path
    runs: Path
    settings: Settings
    methods: tuple[str, ...]

    def run(self, report: Report, _should_stop: ShouldStop) -> Insight:
        report(Progress("Judging each image by the others", 1, 10))
        found = insight_of(scan(self.data, lambda _event: None, lambda: False))
        self.runs.mkdir(parents=True, exist_ok=True)
        save(found, self.runs, self.data)
        return found
