"""The jobs that put a run into a reproducibility bundle, and train a bundle's run again to compare."""

from dataclasses import dataclass
from pathlib import Path

from tlstudio.core.events import Report, ShouldStop
from tlstudio.core.verification import Verification


@dataclass(frozen=True)
class MakeBundle:
    """Write all that a finished run's numbers follow from into the file `out`, on request with its images."""

    run_path: Path
    out: Path
    images: bool = False

    def run(self, report: Report, should_stop: ShouldStop) -> Path:
        """Return the file. Raises StudioError where the run or its images are not what they were, Stopped."""
        from tlstudio.core.run import Run
        from tlstudio.engine import repetition

        repetition.make_bundle(Run.open(self.run_path), self.out, self.images, report, should_stop)
        return self.out


@dataclass(frozen=True)
class Verify:
    """Train a bundle's run again and compare.

    The images are looked for in `images`; without it in the bundle, or where they were. The new run is made in the
    folder `keep`, or thrown away.
    """

    bundle: Path
    images: Path | None = None
    keep: Path | None = None

    def run(self, report: Report, should_stop: ShouldStop) -> Verification:
        """Return how it came out. Raises StudioError where the bundle is damaged, Stopped on request."""
        from tlstudio.engine import repetition

        return repetition.verify(self.bundle, self.images, self.keep, report, should_stop)
