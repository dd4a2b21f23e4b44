"""Exporting: the model in a form other programs open, with its card and an example."""

import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from tlstudio.core.card import example_script, model_card
from tlstudio.core.description import FILE_NAME, Description
from tlstudio.core.errors import Stopped, StudioError
from tlstudio.core.events import Message, Progress, Report, ShouldStop
from tlstudio.core.files import make_folder, why, write_text
from tlstudio.core.i18n import _
from tlstudio.core.images import read_pixels
from tlstudio.core.run import Run
from tlstudio.core.split import load_split
from tlstudio.engine.likeness import add_likeness
from tlstudio.engine.model import class_probabilities, save_model
from tlstudio.engine.opened import open_model

_CHECKED_IMAGES = 32
_MOST_DIFFERENCE = 1e-4


def _save_savedmodel(model: keras.Model, _description: Description, path: Path) -> None:
    model.export(path, verbose=False)


def _run_keras(path: Path, images: np.ndarray) -> np.ndarray:
    return np.asarray(keras.models.load_model(path, compile=False).predict(images, verbose=0))


def _run_savedmodel(path: Path, images: np.ndarray) -> np.ndarray:
    model = tf.saved_model.load(os.fspath(path))  # its functions die with it
    return np.asarray(model.serve(images))


@dataclass(frozen=True)
class Format:
    """How one of the catalog's export formats is written, and how a stranger runs it on float32 pictures."""

    name: str
    save: Callable[[keras.Model, Description, Path], None]
    run: Callable[[Path, np.ndarray], np.ndarray]


FORMATS = {
    "keras": Format("model.keras", save_model, _run_keras),
    "savedmodel": Format("saved_model", _save_savedmodel, _run_savedmodel),
}


@dataclass(frozen=True)
class Draft:
    """An export that nobody has checked yet, in a temporary folder beside its target."""

    folder: Path
    target: Path
    images: tuple[Path, ...]
    expected: np.ndarray

    def accept(self, said: np.ndarray) -> tuple[float, float]:
        """Compare with what a fresh process said, move the export into place, and return (top agreement, difference).

        Raises StudioError, and leaves nothing, where the two differ by more than rounding.
        """
        agreement = float((said.argmax(axis=1) == self.expected.argmax(axis=1)).mean())
        difference = float(np.abs(said - self.expected).max())
        if agreement < 1 or not difference <= _MOST_DIFFERENCE:  # not: NaN is no agreement
            self.discard()
            raise StudioError(
                _("The export was withdrawn: the saved model differs from the trained one by {difference:.1e} in its "
                  "probabilities on {count} images.").format(difference=difference, count=len(self.images))
            )  # fmt: skip
        try:
            # The model comes last: where it is, the export is whole.
            for file in sorted(self.folder.iterdir(), key=lambda file: file.name == self.target.name):
                os.replace(file, self.target.parent / file.name)
        except OSError as error:
            raise _unwritable(self.target.parent, error) from error
        finally:
            self.discard()
        return agreement, difference

    def discard(self) -> None:
        """Remove the temporary folder."""
        shutil.rmtree(self.folder, ignore_errors=True)


def export(run_path: Path, format_name: str, out: Path, report: Report, should_stop: ShouldStop) -> Draft:
    """Write a run's model, description, card and example into a temporary folder in `out`, to be checked.

    Raises StudioError where the run has no model, the target exists or the disk does not allow it.
    """
    run, form = Run.open(run_path), FORMATS[format_name]
    target = out / form.name
    if target.exists():
        raise StudioError(_("{path} is already there. Choose another folder, or delete it first.").format(path=target))
    opened = open_model(run.path)
    model, description = opened.model, opened.description
    images = _images_to_check(run)
    checked = list(opened.stream(images, report, should_stop))
    if should_stop():
        raise Stopped
    read = tuple(images[row] for answers in checked for row in answers.rows)
    if not read:
        raise _no_images(run)
    expected = np.concatenate([answers.probabilities for answers in checked])
    make_folder(out)
    _check_space(run.model, out)
    report(Progress(_("Writing the export"), 1, 3))
    try:
        folder = Path(tempfile.mkdtemp(prefix=".export-", dir=out))
    except OSError as error:
        raise _unwritable(out, error) from error
    try:
        form.save(model, description, folder / form.name)
        if form.name == "model.keras":  # the only format that the studio opens again
            note = add_likeness(opened, run, folder / form.name, report, should_stop)
            if note:
                report(Message(note))
        write_text(folder / FILE_NAME, description.to_json())
        write_text(folder / "MODEL_CARD.md", model_card(run, description))
        write_text(folder / f"example_{format_name}.py", example_script(description, format_name))
    except (OSError, tf.errors.OpError) as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise _unwritable(out, error) from error
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    report(Progress(_("Checking the export in a fresh process"), 2, 3))
    return Draft(folder, target, read, expected)


def predict_with_export(folder: Path, format_name: str, images: Sequence[Path]) -> np.ndarray:
    """Load an export with its own runtime and return the probabilities, shape (images, classes)."""
    form = FORMATS[format_name]
    model = folder / form.name
    told = Description.from_json((folder / FILE_NAME).read_text(encoding="utf-8"))
    pixels = np.stack([read_pixels(path, told.input_size, told.reading) for path in images]).astype(np.float32)
    return class_probabilities(form.run(model, pixels))


def _images_to_check(run: Run) -> list[Path]:
    """Pick up to 32 of the validation images, evenly over them, so that every class takes part."""
    samples = load_split(run.split, run.images_root).validation
    step = max(1, len(samples) // _CHECKED_IMAGES)
    paths = [sample.path for sample in samples[::step][:_CHECKED_IMAGES] if sample.path.is_file()]
    if not paths:
        raise _no_images(run)
    return paths


def _no_images(run: Run) -> StudioError:
    return StudioError(
        _("The images of {run} are no longer in {folder}, so the export cannot be checked. Put them back.").format(
            run=run.path, folder=run.read().data
        )
    )


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
