"""Images and networks whose truth is known: what intervals promise can be counted here."""

from dataclasses import dataclass, field

import numpy as np

from tlstudio.core.catalog import BACKBONES
from tlstudio.core.comparison import Candidate, Comparison, ranked
from tlstudio.core.crossval import FOLDS, cross_validate, fit_head

TWINS = ("resnet50", "vgg16")  # equally good
LAGGARD = "mobilenetv2"  # worse than both
NAMES = (*TWINS, LAGGARD)


@dataclass(frozen=True)
class World:
    """Classes are Gaussian clouds around `distance` from the middle, as three networks see them.

    A share `shared` of the noise is the image's own, and alike for all three; the laggard sees the clouds at `lag`
    times the distance.
    """

    classes: int
    width: int
    distance: float
    lag: float
    images: int
    shared: float = 0.5

    def draw(self, images: int, rng: np.random.Generator) -> tuple[np.ndarray, dict[str, np.ndarray]]:
        """Return labels, shape (images,), and the features by each network, shape (images, width)."""
        directions = np.random.default_rng(0).normal(size=(self.classes, self.width))
        middles = self.distance * directions / np.linalg.norm(directions, axis=1, keepdims=True)
        labels = np.arange(images) % self.classes
        own = rng.normal(size=(images, self.width))
        features = {}
        for name in NAMES:
            noise = np.sqrt(self.shared) * own + np.sqrt(1 - self.shared) * rng.normal(size=own.shape)
            where = middles[labels] * (self.lag if name == LAGGARD else 1.0)
            features[name] = (where + noise).astype(np.float32)
        return labels, features

    def truth(self, repeats: int = 40, test_images: int = 20_000) -> dict[str, float]:
        """Return the mean accuracy of heads that learn from all images of such a data set, measured on many others."""
        rng = np.random.default_rng(1)
        test_labels, test = self.draw(test_images, rng)
        found: dict[str, list[float]] = {name: [] for name in NAMES}
        for _repeat in range(repeats):
            labels, features = self.draw(self.images, rng)
            for name in NAMES:
                said = fit_head(features[name], labels).predict(test[name].copy())
                found[name].append(float(np.mean(said == test_labels)))
        twins = float(np.mean([found[name] for name in TWINS]))
        return {**dict.fromkeys(TWINS, twins), LAGGARD: float(np.mean(found[LAGGARD]))}

    def compare(self, rng: np.random.Generator, folds: int = FOLDS) -> Comparison:
        """Draw a data set and compare the three networks on it."""
        labels, features = self.draw(self.images, rng)
        seed = int(rng.integers(2**31))
        return ranked(
            [
                Candidate.judged(BACKBONES[name], 224, cross_validate(features[name], labels, seed, folds), 1.0)
                for name in NAMES
            ],
            (),
            folds,
        )


@dataclass
class Tally:
    """How often what was said was true: `singles` and `pairs` hold one bool an interval, `twins` one a verdict."""

    truth: dict[str, float]
    singles: list[bool] = field(default_factory=list)
    pairs: list[bool] = field(default_factory=list)
    told_apart: list[bool] = field(default_factory=list)  # the twins, wrongly
    found: list[bool] = field(default_factory=list)  # the laggard, rightly
    errors: list[float] = field(default_factory=list)

    def add(self, comparison: Comparison) -> None:
        """Count one comparison."""
        for one in comparison.candidates:
            self.singles.append(one.low <= self.truth[one.backbone] <= one.high)
            self.errors.append(one.accuracy - self.truth[one.backbone])
        for pair in comparison.differences:
            self.pairs.append(pair.low <= self.truth[pair.better] - self.truth[pair.worse] <= pair.high)
            (self.found if LAGGARD in (pair.better, pair.worse) else self.told_apart).append(pair.real)


def tally(world: World, times: int, truth: dict[str, float], folds: int = FOLDS) -> Tally:
    """Compare on many data sets of a world."""
    counted, rng = Tally(truth), np.random.default_rng(2)
    for _time in range(times):
        counted.add(world.compare(rng, folds))
    return counted
