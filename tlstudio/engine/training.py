"""Training a classifier: a run begun, resumed, and brought to its end, whatever way it ends."""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import tensorflow as tf

from tlstudio.core.by_locale import plain
from tlstudio.core.dataset import ImageFolder
from tlstudio.core.errors import Stopped, StudioError, unexpected
from tlstudio.core.events import Message, Report, RunStarted, ShouldStop
from tlstudio.core.files import why
from tlstudio.core.i18n import _
from tlstudio.core.log import log_into
from tlstudio.core.machine import versions
from tlstudio.core.manifest import read_manifest
from tlstudio.core.owner import owned
from tlstudio.core.project_images import project_images
from tlstudio.core.project_split import project_split
from tlstudio.core.run import Cause, Run, RunInfo, State
from tlstudio.core.settings import Settings
from tlstudio.core.shapes import resolve
from tlstudio.core.split import Split, load_split
from tlstudio.engine.checkpoint import Checkpoint
from tlstudio.engine.trainer import Trainer


@plain()  # what is told goes into the run's log, too
def train(data: Path, runs: Path, settings: Settings, report: Report, should_stop: ShouldStop) -> Run:
    """Train on a folder of images and return the run, finished or stopped with its best model.

    Raises StudioError with a sentence; Stopped where there was no model yet. The run's folder says so in both cases.
    """
    settings.validate()
    folder = project_images(data, report, should_stop)
    parts = project_split(folder, settings, save=True)
    learned_from = [sample.path for sample in (*parts.train, *parts.validation)]
    reading = resolve(settings.reading, learned_from, report, should_stop)
    run = Run.create(runs, folder.source, parts.classes, settings, versions(), reading)
    return _train_on(run, folder, parts, settings, {}, report, should_stop)


def train_again(
    run: Run, folder: ImageFolder, parts: Split, info: RunInfo, report: Report, should_stop: ShouldStop
) -> Run:
    """Train the new `run` as that of `info` was, on these images in this split, and return it.

    On the same computer with the same versions it comes to the same bits. Raises as `train` does.
    """
    return _train_on(run, folder, parts, info.settings, info.repeat, report, should_stop)


def _train_on(
    run: Run, folder: ImageFolder, parts: Split, settings: Settings, repeat: Mapping[str, Any], report: Report,
    should_stop: ShouldStop,
) -> Run:  # fmt: skip
    report(RunStarted(run.path))
    parts.save(run.split, folder.root)

    def begin() -> Trainer:
        for note in parts.notes:
            logging.getLogger("tlstudio").info(note)
            report(Message(note))
        return Trainer(run, folder, parts, settings, None, report, should_stop, repeat)

    return _go(run, begin)


@plain()
def resume(path: Path, report: Report, should_stop: ShouldStop) -> Run:
    """Go on with a run that was killed or stopped, from the end of its last epoch: the same bits as without the break.

    That holds on the same computer with the same versions; elsewhere it is said that they are close. Raises as `train`
    does, and StudioError where the run is finished, still going on, or its images have changed.
    """
    run = Run.open(path)
    run.check_resumable()
    report(RunStarted(run.path))
    return _go(run, lambda: _go_on(run, report, should_stop))


def _go_on(run: Run, report: Report, should_stop: ShouldStop) -> Trainer:
    """Return the trainer of an interrupted run, as it was at the end of its last epoch."""
    info = run.change(state="training", note="", cause="")
    if run.manifest.is_file():
        checkpoint = Checkpoint.load(run.checkpoint)
        parts = _known(load_split(run.split, run.images_root), read_manifest(run.manifest))
        return Trainer(run, None, parts, info.settings, checkpoint, report, should_stop)
    folder = project_images(Path(info.data), report, should_stop)  # nothing was learned yet: as if it began now
    parts = project_split(folder, info.settings, save=True)
    parts.save(run.split, folder.root)
    return Trainer(run, folder, parts, info.settings, None, report, should_stop)


def _known(parts: Split, manifest: Mapping[str, str]) -> Split:
    """Return the split without the files that could not be read when the training began."""
    train, validation = (
        tuple(sample for sample in some if str(sample.path) in manifest) for some in (parts.train, parts.validation)
    )
    return replace(parts, train=train, validation=validation)


def _go(run: Run, begin: Callable[[], Trainer]) -> Run:
    with log_into(run.log_file), owned(run.owner), _ended_in(run):
        trainer = begin()
        trainer.train_head()
        trainer.fine_tune()
        trainer.finish()
    return run


@contextmanager
def _ended_in(run: Run) -> Iterator[None]:
    """Write into run.json how the training ended, whatever way it does."""
    try:
        yield
    except Stopped:
        nothing = _("Stopped before the first epoch was done: there is no model yet.")
        _note(run, "stopped", "" if run.checkpoint.is_file() else nothing)
        raise
    except (MemoryError, tf.errors.ResourceExhaustedError) as error:
        sentence = _("Memory ran out. Try a smaller batch size or input size, or close other programs.")
        _note(run, "failed", sentence, "memory")
        raise StudioError(sentence) from error
    except KeyboardInterrupt:
        _note(run, "stopped", _("Broken off. What was saved before is kept."))
        raise
    except StudioError as error:
        _note(run, "failed", str(error))
        raise
    except OSError as error:  # such as a full disk under the temporary files
        sentence = why(error, Path(error.filename or run.path)) if error.errno else unexpected(error)
        _note(run, "failed", sentence)
        raise StudioError(sentence) from error
    except Exception as error:
        _note(run, "failed", unexpected(error))
        raise


def _note(run: Run, state: State, sentence: str, cause: Cause = "") -> None:
    """Write how the training ended; where the disk does not allow it, what ended it is still the news."""
    try:
        run.change(state=state, note=sentence, cause=cause)
    except StudioError:
        logging.getLogger("tlstudio").warning("the end could not be written into %s", run.path, exc_info=True)
