"""Training: the head on the frozen trunk, then the upper blocks of the trunk too."""

import logging
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from tlstudio.core import weights
from tlstudio.core.augmentation import augment
from tlstudio.core.catalog import BACKBONES, OPTIMIZERS
from tlstudio.core.dataset import ImageFolder, scan
from tlstudio.core.description import Description
from tlstudio.core.errors import Stopped, StudioError, unexpected
from tlstudio.core.events import EpochDone, Message, Phase, PhaseStarted, Report, RunStarted, ShouldStop
from tlstudio.core.files import why
from tlstudio.core.i18n import _
from tlstudio.core.machine import peak_mib, versions
from tlstudio.core.run import Run, State
from tlstudio.core.settings import Settings
from tlstudio.core.split import Split, split
from tlstudio.engine.backbones import build_trunk, unfreeze_from
from tlstudio.engine.callbacks import BestWeights, Finite, Recorder, Reorder, Stop
from tlstudio.engine.features import Extract, FeatureStage, compiled
from tlstudio.engine.model import assemble, build_extractor, build_head, loss_for, save_model
from tlstudio.engine.pipeline import Batches, Pictures, read_pictures

_as_float = partial(np.asarray, dtype=np.float32)


def _changer(amounts: Mapping[str, float], seed: int) -> Extract:
    """Return a function that augments uint8 pictures (n, size, size, 3), each call with the next random numbers."""
    rng = np.random.default_rng(seed)
    return lambda pixels: np.stack([augment(picture, amounts, rng) for picture in pixels])


def train(data: Path, runs: Path, settings: Settings, report: Report, should_stop: ShouldStop) -> Run:
    """Train on a folder of images and return the run, finished or stopped with its best model.

    Raises StudioError with a sentence; Stopped where there was no model yet. The run's folder says so in both cases.
    """
    began = time.perf_counter()
    settings.validate()
    folder = scan(data, report, should_stop)
    parts = split(folder, settings.training.validation_share, settings.training.seed)
    run = Run.create(runs, folder.root, parts.classes, settings, versions())
    report(RunStarted(run.path))
    with run.logging(), _ended_in(run):
        parts.save(run.split, folder.root)
        training = Training(run, folder, parts, settings, report, should_stop)
        training.prepare()
        training.train_head()
        training.fine_tune()
        training.finish(time.perf_counter() - began)
    return run


@contextmanager
def _ended_in(run: Run) -> Iterator[None]:
    """Write into run.json how the training ended, whatever way it does."""
    try:
        yield
    except Stopped:
        _note(run, "stopped", _("Stopped before the first epoch was done: there is no model yet."))
        raise
    except (MemoryError, tf.errors.ResourceExhaustedError) as error:
        sentence = _("Memory ran out. Try a smaller batch size or input size, or close other programs.")
        _note(run, "failed", sentence)
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


def _note(run: Run, state: State, sentence: str) -> None:
    """Write how the training ended; where the disk does not allow it, what ended it is still the news."""
    try:
        run.change(state=state, note=sentence)
    except StudioError:
        logging.getLogger("tlstudio").warning("the end could not be written into %s", run.path, exc_info=True)


class Training:
    """One training from pictures to the saved model; its methods are called in their order."""

    def __init__(
        self, run: Run, folder: ImageFolder, parts: Split, settings: Settings, report: Report, should_stop: ShouldStop
    ) -> None:
        self.run, self.folder, self.parts, self.settings = run, folder, parts, settings
        self.report, self.should_stop = report, should_stop
        self.history: list[EpochDone] = []
        self.seconds = {"features": 0.0, "head": 0.0, "fine_tuning": 0.0}
        self.stopped, self.note = False, ""
        self.left_out: set[str] = set()  # files that cannot be read
        self.best = (-1.0, 0.0)
        self.results: dict[str, Any] = {}

    def tell(self, sentence: str) -> None:
        """Say what is happening, on screen and in the log."""
        logging.getLogger("tlstudio").info(sentence)
        self.report(Message(sentence))

    # -- preparation -----------------------------------------------------------------------------------------------

    def prepare(self) -> None:
        """Build the network and read the pictures."""
        # Keras keeps its seed and dtype policy per thread, and names layers by a counter.
        keras.backend.clear_session()
        keras.config.set_dtype_policy("float32")
        keras.utils.set_random_seed(self.settings.training.seed)
        tf.config.experimental.enable_op_determinism()
        model = self.settings.model
        self.backbone = BACKBONES[model.backbone]
        source = None if model.from_scratch else weights.locate(self.backbone)
        self.trunk = build_trunk(self.backbone, model.input_size, source)
        self.trunk.trainable = False
        self.extractor = build_extractor(self.trunk, model.pooling)
        self.head = build_head(self.extractor.output_shape[1], model, len(self.parts.classes))
        self.model = assemble(self.extractor, self.head)
        amounts = self.settings.augmentation.amounts()
        self.change = _changer(amounts, self.settings.training.seed) if amounts else None
        began = time.perf_counter()
        self._read_both()
        if self._missing() and not self.folder.has_split:
            self._draw_anew()
        if missing := self._missing():
            stage, classes = missing
            raise StudioError(
                _(
                    "{stage}: no readable image of {classes}. Add images of these classes, or remove their folders."
                ).format(stage=stage, classes=", ".join(classes))
            )
        self.seconds["features"] += time.perf_counter() - began

    def _read_both(self) -> None:
        self.train_pictures = self._read(self.parts.train, _("Reading training images"))
        self.val_pictures = self._read(self.parts.validation, _("Reading validation images"))

    def _missing(self) -> tuple[str, list[str]] | None:
        """Return the stage and the classes of which no image could be read; None where there are some of each."""
        stages = (
            (_("Reading training images"), self.train_pictures),
            (_("Reading validation images"), self.val_pictures),
        )
        for stage, pictures in stages:
            present = {sample.label for sample in pictures.samples}
            if missing := [name for name in self.parts.classes if name not in present]:
                return stage, missing
        return None

    def _draw_anew(self) -> None:
        """Draw the validation images of small classes again, without the files that cannot be read."""
        read = {sample.path for pictures in (self.train_pictures, self.val_pictures) for sample in pictures.samples}
        readable = self.folder.without(sample.path for sample in self.folder.samples if sample.path not in read)
        if readable.classes != self.parts.classes:
            return
        self.parts = split(readable, self.settings.training.validation_share, self.settings.training.seed)
        self.parts.save(self.run.split, self.folder.root)
        self._read_both()

    def _read(self, samples: Any, stage: str) -> Pictures:  # noqa: ANN401
        size, folder = self.settings.model.input_size, self.run.path
        pictures = read_pictures(samples, self.parts.classes, size, stage, folder, self.report, self.should_stop)
        for problem in pictures.problems:
            self.left_out.add(problem.path)
            self.tell(_("Left out: {path} ({reason})").format(path=problem.path, reason=problem.reason))
        return pictures

    # -- first phase -------------------------------------------------------------------------------------------------

    def train_head(self) -> None:
        """Train the head: on features that are computed once, or with fresh augmentation anew for each batch."""
        training, change = self.settings.training, self.change
        plain = compiled(self.extractor)
        augmented = None if change is None else lambda pixels: plain(change(pixels))
        fresh = augmented is not None and training.fresh_augmentation
        copies = 0 if augmented is None or fresh else training.augmented_copies
        train, validation = self.train_pictures, self.val_pictures
        width, batch_size = self.extractor.output_shape[1], training.batch_size
        total = len(validation.labels) + (0 if fresh else (1 + copies) * len(train.labels))
        stage = FeatureStage(
            _("Passing images through the network"), total, batch_size, self.run.path, self.report, self.should_stop
        )
        val_features = stage.features(plain, validation.pixels, width)
        if fresh:
            batches = Batches(train.pixels, train.labels, batch_size, training.seed, augmented)
        else:
            features = stage.features(plain, train.pixels, width)
            if augmented is not None and copies:
                features = np.concatenate([features, stage.features(augmented, train.pixels, width, copies)])
            batches = Batches(features, np.tile(train.labels, 1 + copies), batch_size, training.seed)
        self.seconds["features"] += stage.seconds
        self.results["images_per_second"] = round(total / max(stage.seconds, 1e-9), 1)
        held_out = Batches(val_features, validation.labels, batch_size)
        self._fit("head", [self.head], batches, held_out, training.epochs, training.learning_rate)
        self.results["frozen_val_accuracy"] = self.best[0]
        self._save()

    # -- second phase ------------------------------------------------------------------------------------------------

    def fine_tune(self) -> None:
        """Train the upper blocks of the trunk together with the head, at a low learning rate."""
        block, settings = self.settings.unfreeze, self.settings.fine_tuning
        if block is None or self.stopped:
            return
        unfreeze_from(self.trunk, self.backbone, block)
        trainable = sum(int(np.prod(w.shape)) for w in self.trunk.trainable_weights)
        self.tell(
            _("Fine-tuning: {block} and above unfrozen ({some:,} of {all:,} weights), learning rate {rate:g}; "
              "batch-norm statistics kept.").format(
                block=block, some=trainable, all=self.trunk.count_params(), rate=settings.learning_rate)
        )  # fmt: skip
        batch_size, seed = self.settings.training.batch_size, self.settings.training.seed
        train, validation = self.train_pictures, self.val_pictures
        changed = _as_float if (change := self.change) is None else lambda pixels: _as_float(change(pixels))
        batches = Batches(train.pixels, train.labels, batch_size, seed, changed)
        held_out = Batches(validation.pixels, validation.labels, batch_size, transform=_as_float)
        # Falling to nothing: what is learned in large steps is settled in small ones.
        rate = keras.optimizers.schedules.CosineDecay(settings.learning_rate, settings.epochs * len(batches))
        self._fit("fine_tuning", [self.model], batches, held_out, settings.epochs, rate)
        self._save()

    # -- both ----------------------------------------------------------------------------------------------------------

    def _fit(
        self,
        phase: Phase,
        layers: list[keras.Model],
        batches: Batches,
        held_out: Batches,
        epochs: int,
        rate: float | keras.optimizers.schedules.LearningRateSchedule,
    ) -> None:
        began, before = time.perf_counter(), len(self.history)
        optimizer = OPTIMIZERS[self.settings.training.optimizer]
        # In a model of their own: a compiled model would be saved with its optimiser.
        trainer = keras.Sequential([keras.Input(layers[-1].input_shape[1:]), *layers])
        trainer.compile(
            optimizer=getattr(keras.optimizers, optimizer.builder)(learning_rate=rate, **optimizer.arguments),
            loss=loss_for(len(self.parts.classes)),
            metrics=["accuracy"],
        )
        self.report(PhaseStarted(phase, before, epochs))
        stop = Stop(self.should_stop)
        finite = Finite(stop)
        best = BestWeights(stop, self.settings.training.patience, self.best)
        recorder = Recorder(phase, batches, stop, best, self.report, self._record)
        trainer.fit(
            batches.dataset(),
            validation_data=held_out.dataset(),
            initial_epoch=before,
            epochs=before + epochs,
            class_weight=self._class_weights(),
            shuffle=False,  # the batches do it
            callbacks=[Reorder(batches), stop, finite, best, recorder],
            verbose=0,
        )
        self.best, self.stopped = best.best, stop.stopped
        self.seconds[phase] = time.perf_counter() - began
        self.note = finite.sentence
        if self.best[0] < 0:
            raise StudioError(self.note) if self.note else Stopped
        if self.note:
            self.tell(self.note)
        self.tell(self._phase_summary(phase))

    def _class_weights(self) -> dict[int, float] | None:
        if not self.settings.training.class_weights:
            return None
        counts = np.bincount(self.train_pictures.labels, minlength=len(self.parts.classes))
        return {i: len(self.train_pictures.labels) / (len(counts) * int(n)) for i, n in enumerate(counts)}

    def _record(self, epoch: EpochDone) -> None:
        if epoch.best:
            self.history = [replace(row, best=False) for row in self.history]
        self.history.append(epoch)
        self.run.write_history(self.history)
        self.report(epoch)

    def _phase_summary(self, phase: Phase) -> str:
        best = next(row for row in self.history if row.best)
        text = _("Frozen stage done: best validation accuracy {accuracy:.1%} at epoch {epoch}.")
        if phase == "fine_tuning":
            text = _("Fine-tuning done: best validation accuracy {accuracy:.1%} at epoch {epoch}.")
        if self.stopped:
            text = _("Stopped; the best model so far is kept: validation accuracy {accuracy:.1%} at epoch {epoch}.")
        return text.format(accuracy=best.val_accuracy, epoch=best.epoch)

    def _save(self) -> None:
        info = self.run.read()
        name = f"{info.name}, {Path(info.data).name}"
        description = Description(name, self.parts.classes, self.settings.model.input_size, self.backbone.name)
        save_model(self.model, description, self.run.model)

    def finish(self, total: float) -> None:
        """Write the results into run.json."""
        best = next(row for row in self.history if row.best)
        self.results |= {
            "val_accuracy": best.val_accuracy,
            "best_epoch": best.epoch,
            "epochs": len(self.history),
            "train_images": len(self.train_pictures.labels),
            "validation_images": len(self.val_pictures.labels),
            "unreadable": len(self.left_out),
            "seconds": {name: round(value, 2) for name, value in self.seconds.items()} | {"total": round(total, 2)},
            "peak_mib": peak_mib(),
        }
        self.run.change(state="stopped" if self.stopped else "done", note=self.note, results=self.results)
