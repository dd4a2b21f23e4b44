"""Preparation: a run's images brought through the frozen part of the network, before what is above it is trained."""

from collections.abc import Sequence
from dataclasses import dataclass

from tlstudio.core.dataset import Problem
from tlstudio.core.errors import StudioError
from tlstudio.core.events import Report, ShouldStop
from tlstudio.core.feature_cache import FeatureCache
from tlstudio.core.feature_rows import Rows
from tlstudio.core.i18n import _
from tlstudio.core.manifest import check_manifest, read_manifest, write_manifest
from tlstudio.core.settings import Settings
from tlstudio.engine.batches import Inputs
from tlstudio.engine.extraction import Extraction
from tlstudio.engine.images import Images
from tlstudio.engine.inputs import Fresh, Stored
from tlstudio.engine.runtime import Frozen
from tlstudio.engine.views import View, views


@dataclass(frozen=True)
class Prepared:
    """What a phase trains on, in which each image is there `copies` times, and what it is judged by."""

    inputs: Inputs
    held_out: Inputs
    copies: int

    @property
    def fresh(self) -> bool:
        """Whether the inputs are computed anew in each epoch."""
        return isinstance(self.inputs, Fresh)


class Preparation:
    """The images and the feature cache of one training, for one phase after the other.

    `runtimes` are the names of those used for each network, to be used again where the training is resumed.
    `images_per_second` is how quickly the first images passed that were not in the cache, None where all were.
    """

    def __init__(
        self, images: Images, cache: FeatureCache, settings: Settings, runtimes: dict[str, dict[str, str]],
        resumed: bool, report: Report, should_stop: ShouldStop,
    ) -> None:  # fmt: skip
        self.images, self.cache, self.settings, self.runtimes = images, cache, settings, runtimes
        self.resumed, self.report, self.should_stop = resumed, report, should_stop
        self.amounts = settings.augmentation.amounts()
        self.images_per_second: float | None = None

    def prepare(self, network: Frozen, fresh: bool, epochs: int, stage: str) -> Prepared:
        """Return what to train on and to judge by, without the files that cannot be read.

        Raises StudioError where too few are left, or where a resumed training lacks one; Stopped on request.
        """
        while True:  # until all files that are left can be read
            prepared, problems = self._try(network, fresh, epochs, stage)
            if prepared is not None:
                self._write_manifest()
                return prepared
            if self.resumed:
                raise StudioError(
                    _("{path} can no longer be read: {reason}. Put it back, or train anew.").format(
                        path=problems[0].path, reason=problems[0].reason
                    )
                )
            self.images.leave_out(problems)

    def _try(self, network: Frozen, fresh: bool, epochs: int, stage: str) -> tuple[Prepared | None, Sequence[Problem]]:
        settings, images = self.settings.training, self.images
        seen = [View()] if fresh else views(self.amounts, settings.augmented_copies, settings.seed)
        passes = len(images.validation) + len(images.train) * (epochs if fresh else len(seen))
        extraction = Extraction(
            network, self.cache, passes, settings.reduced_precision, self.report, self.should_stop,
            self.runtimes.get(network.identity),
        )  # fmt: skip
        judging = _("{stage}: validation").format(stage=stage)
        judged, problems = extraction.rows(images.validation, [View()], "judge", judging)
        trained: list[Rows] = []
        if fresh:
            problems += images.train.read(_("Reading training images"), self.report, self.should_stop)
        else:
            trained, more = extraction.rows(images.train, seen, "train", stage)
            problems += more
        if extraction.passes and self.images_per_second is None:
            self.images_per_second = round(extraction.passes / extraction.seconds, 1)
        if problems:
            return None, problems
        inputs: Inputs = Stored(trained, extraction.shape)
        if fresh:
            runtime = extraction.runtime(images.train, "train")
            inputs = Fresh(images.train, self.amounts, settings.seed, runtime, extraction.shape)
        self.runtimes[network.identity] = extraction.runtimes
        return Prepared(inputs, Stored(judged, extraction.shape), len(seen)), ()

    def _write_manifest(self) -> None:
        """Write down what the images hold; a resumed run must find the same ones."""
        file = self.images.run.manifest
        if self.resumed:
            check_manifest(read_manifest(file), self.images.manifest())
        elif not file.is_file():
            write_manifest(file, self.images.manifest())
