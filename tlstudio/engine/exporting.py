"""Exporting: the model in a form other programs open, with its card and an example."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import tensorflow as tf

from tlstudio.core.card import example_name, example_script, model_card
from tlstudio.core.catalog import EXPORT_FORMATS
from tlstudio.core.dataset import Sample
from tlstudio.core.description import FILE_NAME
from tlstudio.core.errors import Stopped, StudioError
from tlstudio.core.events import Progress, Report, ShouldStop
from tlstudio.core.exported import Draft, Reference, evenly
from tlstudio.core.files import make_folder, why, write_text
from tlstudio.core.i18n import _
from tlstudio.core.run import Run
from tlstudio.core.split import load_split
from tlstudio.core.working_folder import new_working_folder
from tlstudio.engine.export_writers import WRITERS, Source
from tlstudio.engine.opened import open_model

CHECKED_IMAGES = 32


class Exporter:
    """A run's opened model and, as `whole`, what it says of validation images: of all where a format is not exact."""

    def __init__(
        self, run_path: Path, formats: Sequence[str], out: Path, report: Report, should_stop: ShouldStop
    ) -> None:
        """Raises StudioError where the run has no model or no images, or a target exists; Stopped on request."""
        self._run, self._out = Run.open(run_path), out
        for name in formats:
            target = self.target(name)
            if target.exists():
                text = _("{path} is already there. Choose another folder, or delete it first.")
                raise StudioError(text.format(path=target))
        self._source = Source(self._run, open_model(self._run.path), report, should_stop)
        whole = not all(EXPORT_FORMATS[name].exact for name in formats)
        self.whole = self._predicted(whole, report, should_stop)

    def reference(self, name: str) -> Reference:
        """Return the images that an export of that format is judged by: up to 32, evenly, or all."""
        return self.whole if not EXPORT_FORMATS[name].exact else self.whole.some(CHECKED_IMAGES)

    def write(self, name: str) -> Draft:
        """Write model, description, card and example into a temporary folder in the target's.

        Raises StudioError, and leaves nothing, where that does not work; Stopped on request.
        """
        form, source, out = EXPORT_FORMATS[name], self._source, self._out
        make_folder(out)
        _check_space(self._run.model, out)
        source.report(Progress(_("Writing {format}").format(format=_(form.label)), 0, 1))
        folder = new_working_folder(out, "export")
        try:
            WRITERS[name](source, folder / form.file)
            write_text(folder / FILE_NAME, source.description.to_json())
            write_text(folder / "MODEL_CARD.md", model_card(self._run, source.description))
            write_text(folder / example_name(name), example_script(source.description, name))
            if source.should_stop():
                raise Stopped
        except (OSError, tf.errors.OpError) as error:
            shutil.rmtree(folder, ignore_errors=True)
            raise _unwritable(out, error) from error
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return Draft(folder, self.target(name))

    def target(self, name: str) -> Path:
        """Return where the model of that format comes to be."""
        return self._out / EXPORT_FORMATS[name].file

    def _predicted(self, whole: bool, report: Report, should_stop: ShouldStop) -> Reference:
        validation = load_split(self._run.split, self._run.images_root).validation
        samples = [sample for sample in validation if sample.path.is_file()]
        samples = samples if whole else [samples[i] for i in evenly(len(samples), CHECKED_IMAGES)]
        opened = self._source.opened
        read, shares = list[Sample](), list[np.ndarray]()  # not the features: of 20,000 images they can be gigabytes
        for answers in opened.stream([sample.path for sample in samples], report, should_stop):
            read += [samples[row] for row in answers.rows]
            shares.append(answers.probabilities)
        if should_stop():
            raise Stopped
        if not read:
            text = _("The images of {run} are no longer in {folder}, so the export cannot be checked. Put them back.")
            raise StudioError(text.format(run=self._run.path, folder=self._run.read().data))
        return Reference(opened.description.classes, tuple(read), np.concatenate(shares))


def _unwritable(out: Path, error: Exception) -> StudioError:
    if isinstance(error, OSError) and error.errno:
        return StudioError(why(error, out))
    return StudioError(_("The export could not be written to {path}: {error}").format(path=out, error=error))


def _check_space(model: Path, out: Path) -> None:
    needed, free = 3 * model.stat().st_size, shutil.disk_usage(out).free
    if free < needed:
        raise StudioError(
            _("The disk of {path} is full: {needed} MB are needed, {free} MB are free. Free some space, or choose "
              "another folder.").format(path=out, needed=needed // 10**6, free=free // 10**6)
        )  # fmt: skip
