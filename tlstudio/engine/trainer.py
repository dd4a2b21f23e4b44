"""Trainer: one training from pictures to the saved model, in two phases that differ in where the network is cut."""

import logging
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from tlstudio.core import weights
from tlstudio.core.catalog import BACKBONES
from tlstudio.core.dataset import ImageFolder
from tlstudio.core.description import Description
from tlstudio.core.errors import Stopped, StudioError
from tlstudio.core.evaluations import forget_evaluations
from tlstudio.core.events import Device, EpochDone, Message, PhaseStarted, Report, ShouldStop
from tlstudio.core.feature_cache import FeatureCache, cache_folder, default_limit
from tlstudio.core.history import write_history
from tlstudio.core.i18n import _
from tlstudio.core.machine import peak_mib, versions
from tlstudio.core.overfitting import parting
from tlstudio.core.run import Run
from tlstudio.core.settings import Settings
from tlstudio.core.split import Split
from tlstudio.engine.backbones import build_trunk, unfreeze_from
from tlstudio.engine.batches import Batches, Sampling, class_weights
from tlstudio.engine.calibration import calibrate
from tlstudio.engine.checkpoint import Checkpoint, Saving
from tlstudio.engine.cut import cut_below, frozen
from tlstudio.engine.device import device
from tlstudio.engine.epoch_end import NOTHING_YET
from tlstudio.engine.images import Images
from tlstudio.engine.memory import largest_batch
from tlstudio.engine.model import assemble, build_extractor, build_head, save_model
from tlstudio.engine.opened import close_model
from tlstudio.engine.phase import Fit, Phase
from tlstudio.engine.preparation import Preparation, Prepared
from tlstudio.engine.runtime import Frozen


class Trainer:
    """One training from pictures to the saved model; its methods are called in their order."""

    def __init__(
        self, run: Run, folder: ImageFolder | None, parts: Split, settings: Settings, checkpoint: Checkpoint | None,
        report: Report, should_stop: ShouldStop,
    ) -> None:  # fmt: skip
        self.run, self.settings, self.report, self.should_stop = run, settings, report, should_stop
        self.classes = len(parts.classes)
        self.begin_from = checkpoint
        self.history: list[EpochDone] = list(checkpoint.history) if checkpoint else []
        self.facts: dict[str, Any] = checkpoint.facts if checkpoint else {"versions": versions(), "runtimes": {}}
        self.best, self.stopped, self.note = NOTHING_YET, False, ""
        # Of all sittings, where the training was interrupted.
        self.seconds = dict(self.facts.get("seconds", {"features": 0.0, "head": 0.0, "fine_tuning": 0.0, "total": 0.0}))
        self._lap = time.perf_counter()
        self.results: dict[str, Any] = {}
        self._saving = Saving(run.checkpoint, self._unsaved)
        self._resumed = folder is None
        report(Device(device()))
        if self._resumed and self.facts["versions"] != versions():
            self.tell(_("The training began with other versions or on another computer: it goes on, and ends close to "
                        "where it would have, not with the same bits."))  # fmt: skip
        self._build()
        keep = settings.training.fresh_augmentation or settings.fine_tuning.fresh_augmentation
        cache = cache_folder(run.path.parent)
        features = FeatureCache(cache, default_limit(cache))
        keep, contents = keep and bool(self.amounts), features.memory
        self.images = Images(run, folder, parts, settings, keep, contents, self.tell, report, should_stop)
        runtimes = self.facts["runtimes"]
        self.preparation = Preparation(self.images, features, settings, runtimes, self._resumed, report, should_stop)

    def tell(self, sentence: str) -> None:
        """Say what is happening, on screen and in the log."""
        logging.getLogger("tlstudio").info(sentence)
        self.report(Message(sentence))

    def _build(self) -> None:
        # Keras keeps its seed and dtype policy per thread, and names layers by a counter.
        close_model()
        keras.backend.clear_session()
        keras.config.set_dtype_policy("float32")
        keras.utils.set_random_seed(self.settings.training.seed)
        if self.settings.training.deterministic:
            tf.config.experimental.enable_op_determinism()
        model = self.settings.model
        self.backbone = BACKBONES[model.backbone]
        source = None if model.from_scratch else weights.locate(self.backbone)
        self.trunk = build_trunk(self.backbone, model.input_size, source)
        self.extractor = build_extractor(self.trunk, model.pooling)
        self.head = build_head(self.extractor.output_shape[1], model, self.classes)
        self.model = assemble(self.extractor, self.head)
        self.amounts = self.settings.augmentation.amounts()

    # -- the two phases ----------------------------------------------------------------------------------------------

    def train_head(self) -> None:
        """Train the head, on features computed once or with fresh augmentation anew for each batch."""
        training = self.settings.training
        if self.begin_from is not None and self.begin_from.phase == "fine_tuning":
            return
        whole = frozen(self.extractor, self.backbone, self.settings.model.pooling)
        stage = _("Passing images through the network")
        prepared = self._prepare(whole, training.fresh_augmentation, training.epochs, stage)
        batches, held_out = self._batches(prepared, training.batch_size)
        self._fit(Phase("head", [self.head], batches, held_out, 0, training))
        if self.settings.unfreeze is not None:  # else it is saved at once by `finish`
            self._save()

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
        below, upper = cut_below(self.extractor, self.backbone, block)
        stage = _("Passing images through the frozen part")
        try:
            prepared = self._prepare(below, settings.fresh_augmentation, settings.epochs, stage)
        except Stopped:
            if self.begin_from is not None:  # it has learned more than what is saved as the model
                raise
            self.stopped = True
            self.tell(self._phase_summary("head"))
            return
        batch_size = self._batch_size(upper)
        batches, held_out = self._batches(prepared, batch_size)
        before = sum(row.phase == "head" for row in self.history)
        self._fit(Phase("fine_tuning", [upper, self.head], batches, held_out, before, settings))

    # -- both ----------------------------------------------------------------------------------------------------------

    def _prepare(self, network: Frozen, fresh: bool, epochs: int, stage: str) -> Prepared:
        self._spend()
        prepared = self.preparation.prepare(network, fresh and bool(self.amounts), epochs, stage)
        self._spend("features")
        return prepared

    def _batch_size(self, upper: keras.Model) -> int:
        """Return the batch size of the settings, or a smaller one where the memory that is free asks for it."""
        wanted = self.settings.training.batch_size
        most = self.facts.setdefault("fine_tuning_batch_size", min(wanted, largest_batch(upper)))
        if most < wanted:
            self.tell(
                _("There is memory for {most} images in a step of fine-tuning, so the batch size is {most} instead of "
                  "{wanted}.").format(most=most, wanted=wanted)
            )  # fmt: skip
        return int(most)

    def _batches(self, prepared: Prepared, batch_size: int) -> tuple[Batches, Batches]:
        overfitting, labels = self.settings.overfitting, self.images.train.labels
        weights = class_weights(labels, self.classes) if overfitting.class_weights else None
        if overfitting.balanced_batches:  # all classes come equally often already
            weights = None
        cutmix = overfitting.cutmix if prepared.fresh else 0.0
        sampling = Sampling(weights, overfitting.balanced_batches, overfitting.mixup, cutmix)
        seed = self.settings.training.seed
        return (
            Batches(prepared.inputs, np.tile(labels, prepared.copies), self.classes, batch_size, seed, sampling),
            Batches(prepared.held_out, self.images.validation.labels, self.classes, batch_size),
        )

    def _fit(self, phase: Phase) -> None:
        self._spend()
        checkpoint, self.begin_from = self.begin_from, None
        fit = Fit(phase, self.settings, self.classes, self.best, checkpoint, self.report, self.should_stop)
        self.report(PhaseStarted(phase.name, phase.before, phase.settings.epochs))
        try:
            outcome = fit.run(self._record, self._checkpoint)
        finally:
            self._saving.wait()
        self._spend(phase.name)
        self.best, self.stopped, self.note = outcome.best, outcome.stopped, outcome.sentence
        self._judge = fit.learner, phase.held_out
        if self.best == NOTHING_YET:
            raise StudioError(self.note) if self.note else Stopped
        if self.note:  # going on from the last epoch would end the same way
            self.run.checkpoint.unlink(missing_ok=True)
            self.tell(self.note)
        self.tell(self._phase_summary(phase.name))

    def _record(self, epoch: EpochDone) -> None:
        if epoch.best:
            self.history = [replace(row, best=False) for row in self.history]
        told = parting(self.history)
        self.history.append(epoch)
        write_history(self.run.history, self.history)
        self.report(epoch)
        if (sentence := parting(self.history)) and not told:
            self.tell(sentence)

    def _spend(self, name: str = "") -> None:
        """Count the time since the last call for what it was spent on."""
        now = time.perf_counter()
        for counted in filter(None, (name, "total")):
            self.seconds[counted] += now - self._lap
        self._lap = now

    def _checkpoint(self, fit: Fit, epoch: int) -> None:
        self._spend(fit.phase.name)
        self.facts["seconds"] = dict(self.seconds)
        self._saving.save(fit.checkpoint(epoch, tuple(self.history), dict(self.facts)))

    def _unsaved(self, error: StudioError) -> None:
        if not self.facts.get("unsaved"):
            self.tell(_("If the training is interrupted now, it cannot be resumed. {reason}").format(reason=error))
        self.facts["unsaved"] = True

    def _phase_summary(self, phase: str) -> str:
        best = next(row for row in self.history if row.best)
        text = _("Frozen stage done: best validation accuracy {accuracy:.1%} at epoch {epoch}.")
        if phase == "fine_tuning":
            text = _("Fine-tuning done: best validation accuracy {accuracy:.1%} at epoch {epoch}.")
        if self.stopped:
            text = _("Stopped; the best model so far is kept: validation accuracy {accuracy:.1%} at epoch {epoch}.")
        return text.format(accuracy=best.val_accuracy, epoch=best.epoch)

    def _save(self, temperature: float = 1.0) -> None:
        info = self.run.read()
        name = f"{info.name}, {Path(info.data).name}"
        size = self.settings.model.input_size
        description = Description(name, info.classes, size, self.backbone.name, info.reading, temperature)
        save_model(self.model, description, self.run.model)
        forget_evaluations(self.run)  # of the model before, where a run was resumed

    def finish(self) -> None:
        """Calibrate and save the model, and write the results into run.json."""
        temperature = calibrate(self.head, *self._judge)
        self._save(temperature)
        self._spend()
        best = next(row for row in self.history if row.best)
        self.results |= {
            "val_accuracy": best.val_accuracy,
            "frozen_val_accuracy": max(row.val_accuracy for row in self.history if row.phase == "head"),
            "best_epoch": best.epoch,
            "temperature": round(temperature, 4),
            "epochs": len(self.history),
            "train_images": len(self.images.train),
            "validation_images": len(self.images.validation),
            "unreadable": len(self.images.left_out),
            "seconds": {name: round(value, 2) for name, value in self.seconds.items()},
            "peak_mib": peak_mib(),
            "device": device(),
            "reading": self.images.reading.to_dict(),
            "images_per_second": self.preparation.images_per_second,
            "runtimes": sorted({name for names in self.facts["runtimes"].values() for name in names.values()}),
        }
        self.run.change(state="stopped" if self.stopped else "done", note=self.note, results=self.results)
        if not self.stopped:
            self.run.checkpoint.unlink(missing_ok=True)
