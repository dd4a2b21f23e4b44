"""The images of a run: those it learns from and those it is judged by, without what cannot be read."""

import logging
from collections.abc import Callable, Sequence
from pathlib import Path

from tlstudio.core.contents import digests
from tlstudio.core.dataset import ImageFolder, Problem, Sample
from tlstudio.core.errors import StudioError
from tlstudio.core.events import Report, ShouldStop
from tlstudio.core.i18n import _
from tlstudio.core.project_split import split_by
from tlstudio.core.run import Run
from tlstudio.core.settings import Settings
from tlstudio.core.shapes import decision
from tlstudio.core.split import Split
from tlstudio.engine.pipeline import Pictures


class Images:
    """Pictures to train on and to judge by; `folder` is where others can be drawn from, None where nothing may change.

    `left_out` are the files that cannot be read.
    """

    def __init__(
        self, run: Run, folder: ImageFolder | None, parts: Split, settings: Settings, keep: bool, contents: Path,
        tell: Callable[[str], None], report: Report, should_stop: ShouldStop,
    ) -> None:  # fmt: skip
        self.run, self.folder, self.parts, self.settings, self.keep = run, folder, parts, settings, keep
        self.tell, self.report, self.should_stop = tell, report, should_stop
        self.reading = run.read().reading
        if settings.reading.fit == "automatic" and folder is not None:
            tell(decision(self.reading))
        self.left_out: set[str] = set()
        stage = _("Looking at the files")
        paths = [sample.path for sample in (*parts.train, *parts.validation)]
        found = digests(paths, contents, stage, report, should_stop)
        self._digests = dict(zip(paths, found, strict=True))
        self._take()

    def _take(self) -> None:
        self.train = self._pictures(self.parts.train, self.keep)
        self.validation = self._pictures(self.parts.validation, False)

    def _pictures(self, samples: Sequence[Sample], keep: bool) -> Pictures:
        found = [self._digests[sample.path] for sample in samples]
        size = self.settings.model.input_size
        return Pictures(samples, found, self.parts.classes, size, keep, self.run.path, self.reading)

    def leave_out(self, problems: Sequence[Problem]) -> None:
        """Go on without some files; a small class may get other validation images then.

        Raises StudioError where a class has no image left.
        """
        for problem in problems:
            self.left_out.add(problem.path)
            self.tell(_("Left out: {path} ({reason})").format(path=problem.path, reason=problem.reason))
        self.train, self.validation = self.train.without(problems), self.validation.without(problems)
        if self._missing() and self.folder is not None:
            self._draw_anew(self.folder)
        if missing := self._missing():
            stage, classes = missing
            raise StudioError(
                _(
                    "{stage}: no readable image of {classes}. Add images of these classes, or remove their folders."
                ).format(stage=stage, classes=", ".join(classes))
            )

    def _missing(self) -> tuple[str, list[str]] | None:
        """Return the stage and the classes that have no image; None where there are some of each."""
        # A class whose images are all of one group is learned and not judged; the split has said so.
        judged = {sample.label for sample in self.parts.validation}
        stages = (
            (_("Training images"), self.train, self.parts.classes),
            (_("Validation images"), self.validation, tuple(name for name in self.parts.classes if name in judged)),
        )
        for stage, pictures, wanted in stages:
            present = {sample.label for sample in pictures.samples}
            if missing := [name for name in wanted if name not in present]:
                return stage, missing
        return None

    def _draw_anew(self, folder: ImageFolder) -> None:
        """Draw the validation images of small classes again, without the files that cannot be read."""
        readable = folder.without(sample.path for sample in folder.samples if str(sample.path) in self.left_out)
        if readable.classes != self.parts.classes:
            return
        before = self.parts.places(folder.root)
        try:
            drawn = split_by(readable, self.settings.split, self.settings.training.seed, before)
        except StudioError:  # it says less of why than `_missing` does
            return
        if drawn.places(folder.root).items() <= before.items():
            return
        self.parts = drawn
        self.parts.save(self.run.split, folder.root)
        logging.getLogger("tlstudio").info("the validation images were drawn again")
        self._take()

    def manifest(self) -> dict[str, str]:
        """Return what each file holds, as hexadecimal digests by path, of those that can be read."""
        samples = (*self.train.samples, *self.validation.samples)
        return {str(sample.path): (self._digests[sample.path] or b"").hex() for sample in samples}
