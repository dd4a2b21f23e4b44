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
from tlstudio.core.events import Device, EpochDone, Message, PhaseStarted, Report, ShouldStop
from tlstudio.core.feature_cache import FeatureCache, cache_folder, default_limit
from tlstudio.core.feature_rows import Rows
from tlstudio.core.history import write_history
from tlstudio.core.i18n import _
from tlstudio.core.machine import peak_mib, versions
from tlstudio.core.manifest import check_manifest, read_manifest, write_manifest
from tlstudio.core.overfitting import parting
from tlstudio.core.run import Run
from tlstudio.core.settings import Settings
from tlstudio.core.split import Split
from tlstudio.engine.backbones import build_trunk, unfreeze_from
from tlstudio.engine.batches import Batches, Inputs, Sampling, class_weights
from tlstudio.engine.checkpoint import Checkpoint, Saving
from tlstudio.engine.cut import cut_below, frozen
from tlstudio.engine.device import device
from tlstudio.engine.epoch_end import NOTHING_YET
from tlstudio.engine.extraction import Extraction, Fresh, Stored, View, views
from tlstudio.engine.images import Images
from tlstudio.engine.memory import largest_batch
from tlstudio.engine.model import assemble, build_extractor, build_head, save_model
from tlstudio.engine.phase import Fit, Phase
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
        self.cache = FeatureCache(cache, default_limit(cache))
        keep, contents = keep and bool(self.amounts), self.cache.memory
        self.images = Images(run, folder, parts, settings, keep, contents, self.tell, report, should_stop)

    def tell(self, sentence: str) -> None:
        """Say what is happening, on screen and in the log."""
        logging.getLogger("tlstudio").info(sentence)
        self.report(Message(sentence))

    def _build(self) -> None:
        # Keras keeps its seed and dtype policy per thread, and names layers by a counter.
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
        inputs = self._inputs(
            whole, training.fresh_augmentation, training.epochs, _("Passing images through the network")
        )
        batches, held_out = self._batches(*inputs, training.batch_size)
        self._fit(Phase("head", [self.head], batches, held_out, 0, training))
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
            inputs = self._inputs(below, settings.fresh_augmentation, settings.epochs, stage)
        except Stopped:
            if self.begin_from is not None:  # it has learned more than what is saved as the model
                raise
            self.stopped = True
            self.tell(self._phase_summary("head"))
            return
        batch_size = self._batch_size(upper)
        batches, held_out = self._batches(*inputs, batch_size)
        before = sum(row.phase == "head" for row in self.history)
        self._fit(Phase("fine_tuning", [upper, self.head], batches, held_out, before, settings))
        self._save()

    # -- both ----------------------------------------------------------------------------------------------------------

    def _inputs(self, network: Frozen, fresh: bool, epochs: int, stage: str) -> tuple[Inputs, Inputs, int]:
        """Return what to train on, what to judge by, and how often each training image is in the former."""
        self._spend()
        while True:  # until all files that are left can be read
            found: tuple[Inputs, Inputs, int]
            found, problems = self._try_inputs(network, fresh and bool(self.amounts), epochs, stage)
            if not problems:
                self._write_manifest()
                self._spend("features")
                return found
            if self._resumed:
                raise StudioError(
                    _("{path} can no longer be read: {reason}. Put it back, or train anew.").format(
                        path=problems[0].path, reason=problems[0].reason
                    )
                )
            self.images.leave_out(problems)

    def _try_inputs(self, network: Frozen, fresh: bool, epochs: int, stage: str) -> tuple[Any, Any]:
        settings, images = self.settings.training, self.images
        seen = [View()] if fresh else views(self.amounts, settings.augmented_copies, settings.seed)
        passes = len(images.validation) + len(images.train) * (epochs if fresh else len(seen))
        extraction = Extraction(
            network, self.cache, passes, settings.reduced_precision, self.report, self.should_stop,
            self.facts["runtimes"].get(network.identity),
        )  # fmt: skip
        judging = _("{stage}: validation").format(stage=stage)
        judged, problems = extraction.rows(images.validation, [View()], "judge", judging)
        trained: list[Rows] = []
        if fresh:
            problems += images.train.read(_("Reading training images"), self.report, self.should_stop)
        else:
            trained, more = extraction.rows(images.train, seen, "train", stage)
            problems += more
        if extraction.passes:
            self.results.setdefault("images_per_second", round(extraction.passes / extraction.seconds, 1))
        if problems:
            return None, problems
        held_out = Stored(judged, extraction.shape)
        inputs: Inputs = Stored(trained, extraction.shape)
        if fresh:
            inputs = extraction.fresh(images.train, self.amounts, settings.seed)
        self.facts["runtimes"][network.identity] = extraction.runtimes
        return (inputs, held_out, len(seen)), ()

    def _write_manifest(self) -> None:
        """Write down what the images hold; a resumed run must find the same ones."""
        if self._resumed:
            check_manifest(read_manifest(self.run.manifest), self.images.manifest())
        elif not self.run.manifest.is_file():
            write_manifest(self.run.manifest, self.images.manifest())

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

    def _batches(self, inputs: Inputs, held_out: Inputs, copies: int, batch_size: int) -> tuple[Batches, Batches]:
        overfitting, labels = self.settings.overfitting, self.images.train.labels
        weights = class_weights(labels, self.classes) if overfitting.class_weights else None
        if overfitting.balanced_batches:  # all classes come equally often already
            weights = None
        cutmix = overfitting.cutmix if copies == 1 and isinstance(inputs, Fresh) else 0.0
        sampling = Sampling(weights, overfitting.balanced_batches, overfitting.mixup, cutmix)
        seed = self.settings.training.seed
        return (
            Batches(inputs, np.tile(labels, copies), self.classes, batch_size, seed, sampling),
            Batches(held_out, self.images.validation.labels, self.classes, batch_size),
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

    def _save(self) -> None:
        info = self.run.read()
        name = f"{info.name}, {Path(info.data).name}"
        size = self.settings.model.input_size
        description = Description(name, info.classes, size, self.backbone.name, info.reading)
        save_model(self.model, description, self.run.model)
        for file in (self.run.evaluation, self.run.predictions):  # of the model before, where a run was resumed
            file.unlink(missing_ok=True)

    def finish(self) -> None:
        """Write the results into run.json."""
        self._spend()
        best = next(row for row in self.history if row.best)
        self.results |= {
            "val_accuracy": best.val_accuracy,
            "frozen_val_accuracy": max(row.val_accuracy for row in self.history if row.phase == "head"),
            "best_epoch": best.epoch,
            "epochs": len(self.history),
            "train_images": len(self.images.train),
            "validation_images": len(self.images.validation),
            "unreadable": len(self.images.left_out),
            "seconds": {name: round(value, 2) for name, value in self.seconds.items()},
            "peak_mib": peak_mib(),
            "device": device(),
            "reading": self.images.reading.to_dict(),
            "images_per_second": self.results.get("images_per_second"),
            "runtimes": sorted({name for names in self.facts["runtimes"].values() for name in names.values()}),
        }
        self.run.change(state="stopped" if self.stopped else "done", note=self.note, results=self.results)
        if not self.stopped:
            self.run.checkpoint.unlink(missing_ok=True)
