"""MapImages: which image of the open folder each point of a map is, and what was decided about it by now."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from tlstudio.core.dataset import ImageFolder, Sample
from tlstudio.core.edits import Edits
from tlstudio.core.events import Report, ShouldStop
from tlstudio.core.insight import Insight
from tlstudio.core.label_review import questions
from tlstudio.core.names import below


@dataclass(frozen=True)
class MapImages:
    """The images of an insight among those of a folder as it was scanned; `places` (n,) is -1 for what is gone."""

    insight: Insight
    scanned: ImageFolder
    places: np.ndarray

    def by(self, edits: Edits) -> tuple[list[Sample], np.ndarray]:
        """Return the images of the map as they are labelled now, and the numbers of those that are not left out."""
        scanned, places, names = self.scanned, self.places, edits.classes
        own = scanned.samples
        if names:
            own = tuple(replace(one, label=names.get(one.label, one.label)) for one in own)
        before = self.insight.samples
        samples = [own[at] if at >= 0 else before[row] for row, at in enumerate(places.tolist())]
        rows = np.full(len(own), -1, np.intp)
        shown = places >= 0
        rows[places[shown]] = np.flatnonzero(shown)
        for at, edit in edits.decided(scanned).items():
            row, one = rows[at], own[at]
            if row >= 0:
                shown[row] = not edit.excluded
                samples[row] = Sample(
                    one.path, edit.label or one.label, edit.subset or one.subset, edit.group or one.group
                )
        return samples, np.flatnonzero(shown)

    def with_subsets(self, samples: Sequence[Sample]) -> list[Sample]:
        """Return what `by` returned and, where the folder has no split, with the subset of the training."""
        return [
            sample if sample.subset else Sample(sample.path, sample.label, before.subset, sample.group)
            for sample, before in zip(samples, self.insight.samples, strict=True)
        ]

    def doubted(self, edits: Edits) -> frozenset[Path]:
        """Return the images that are likely label errors about which nothing was decided."""
        asked = questions(self.insight.suspects, self.scanned, edits)
        return frozenset(one.suspect.path for one in asked if not one.answer)


@dataclass(frozen=True)
class Match:
    """Finding the images as a job: with 100,000 the window would wait half a second."""

    insight: Insight
    scanned: ImageFolder

    def run(self, _report: Report, _should_stop: ShouldStop) -> MapImages:
        """Return them."""
        root, known = self.scanned.root, self.scanned.places
        places = (known.get(below(sample.path, root), -1) for sample in self.insight.samples)
        return MapImages(self.insight, self.scanned, np.fromiter(places, np.intp, len(self.insight.samples)))
