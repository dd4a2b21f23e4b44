"""The settings search: many short trainings of the head, each with settings drawn where the better ones were.

Drawn by Optuna: its tree-structured Parzen estimator proposes, its median rule gives up early on what lags behind.
"""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from typing import NamedTuple

import numpy as np
import optuna
from optuna.distributions import BaseDistribution, CategoricalDistribution, FloatDistribution
from sklearn.model_selection import train_test_split

from tlstudio.core.crossval import deal_groups
from tlstudio.core.errors import Stopped, StudioError
from tlstudio.core.events import Progress, Report, ShouldStop, TrialDone, TrialEpoch, TrialState
from tlstudio.core.i18n import _
from tlstudio.core.search_result import SearchResult, Trial, Values, values_of, with_values
from tlstudio.core.settings import Settings
from tlstudio.engine.trials import Judged, Lessons, judge, new_head

MOST_TRIALS = 200  # by then it draws the same again and again
_HELD_OUT = 0.25  # of the training images: these judge the trials
_DENSE_UNITS = (0, 64, 128, 256, 512, 1024)


def search(
    features: np.ndarray,
    labels: np.ndarray,
    classes: int,
    settings: Settings,
    minutes: float,
    report: Report,
    should_stop: ShouldStop,
    groups: Sequence[str] = (),
) -> SearchResult:
    """Try settings of the head for so many minutes, the present ones first, and return all trials with the best.

    `features` have shape (views × n, width), view after view of n training images, `labels` (n,). A quarter of these
    images judges the trials, by view 0; the rest is learned from, in all views. That tears none of their `groups`,
    "" for an image that stands for itself. Neither validation nor test images are ever handed in, so that both still
    judge the outcome fairly. Ends within an epoch of the time, within a batch of `should_stop`; what was found by then
    is returned. Raises Stopped where not even one epoch was done.
    """
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    return Search(features, labels, classes, settings, report, should_stop, groups=groups).run(60 * minutes)


class Found(NamedTuple):
    """An epoch worth remembering: its score, how it judged the inner images, and the number of its trial."""

    score: float
    judged: Judged
    trial: int


class Search:
    """One search; call `run` once."""

    def __init__(
        self, features: np.ndarray, labels: np.ndarray, classes: int, settings: Settings, report: Report,
        should_stop: ShouldStop, now: Callable[[], float] = time.monotonic, groups: Sequence[str] = (),
    ) -> None:  # fmt: skip
        self.features, self.labels, self.classes, self.settings = features, labels, classes, settings
        self.report, self.should_stop, self.now = report, should_stop, now
        seed = settings.training.seed
        self.learned, self.judging = inner_split(labels, seed, groups)
        self.groups = len(set(groups) - {""})
        if not len(self.judging):
            if self.groups:
                raise StudioError(
                    _("The groups leave no training image to judge settings by: each class needs images of at least "
                      "two groups there. Split by other groups, or without.")
                )  # fmt: skip
            raise StudioError(
                _("There are too few training images to try settings on: no class has two. Add images to the folder.")
            )
        self.present = values_of(settings)
        self.distributions = _distributions(self.present)
        warm_up = max(1, settings.training.epochs // 4)  # high dropout and low rates begin slowly
        self.study = optuna.create_study(
            direction="maximize",
            sampler=optuna.samplers.TPESampler(seed=seed),
            # Not Hyperband: its brackets need some forty trials before the sampler learns from any.
            pruner=optuna.pruners.MedianPruner(n_startup_trials=5, n_warmup_steps=warm_up),
        )
        self.trials: list[Trial] = []
        self.first: Found | None = None
        self.best: Found | None = None

    def run(self, seconds: float) -> SearchResult:
        """Try settings until the time is over."""
        self.began, self.seconds = self.now(), seconds
        self.study.enqueue_trial(self.present)
        while len(self.trials) < MOST_TRIALS and not self._over():
            self._try_out(self.study.ask(self.distributions))
        if self.first is None or self.best is None:
            raise Stopped
        self.report(Progress(_("Trying settings (seconds)"), math.ceil(self.seconds), math.ceil(self.seconds)))
        before, best = self.first.judged.correct, self.best.judged.correct
        gained, lost = int((best & ~before).sum()), int((before & ~best).sum())
        return SearchResult(tuple(self.trials), self.best.trial, len(self.judging), gained, lost, self.groups)

    def _over(self) -> bool:
        return self.should_stop() or self.now() - self.began >= self.seconds

    def _try_out(self, asked: optuna.Trial) -> None:
        """Train a head with the settings that were drawn, and tell how it went."""
        number = len(self.trials) + 1
        values = _rounded(asked.params) if self.trials else self.present
        accuracies: list[float] = []
        highest, waited = -math.inf, 0
        state: TrialState | None
        for judged in self._epochs(with_values(self.settings, values)):
            accuracies.append(judged.accuracy)
            self._tell(number, accuracies)
            score = _score(judged)
            waited = 0 if score > highest else waited + 1
            highest = max(score, highest)
            self._keep(score, judged, number)
            asked.report(score, len(accuracies) - 1)  # Optuna counts from 0
            if state := self._ending(asked, judged, len(accuracies), waited):
                break
        else:
            state = "stopped"
        if accuracies:
            self.trials.append(Trial(number, values, tuple(accuracies), state))
            self.report(TrialDone(number, values, max(accuracies), state))
            if state == "pruned":
                self.study.tell(asked, state=optuna.trial.TrialState.PRUNED)
            else:
                self.study.tell(asked, highest)

    def _epochs(self, settings: Settings) -> Iterator[Judged]:
        """Yield how the inner images are judged after each epoch; end in the middle of one where asked to stop."""
        learner = new_head(self.features.shape[1], self.classes, settings)
        lessons = Lessons(self.features, self.labels, self.learned, self.classes, settings)
        for epoch in count():
            for batch in lessons.epoch(epoch):
                if self.should_stop():
                    return
                learner.train(*batch)
            yield judge(learner, self.features, self.judging, self.labels[self.judging])

    def _tell(self, number: int, accuracies: list[float]) -> None:
        spent = min(self.now() - self.began, self.seconds)
        # First, for it is dropped where it comes right after another event.
        self.report(Progress(_("Trying settings (seconds)"), int(spent), math.ceil(self.seconds)))
        self.report(TrialEpoch(number, len(accuracies), accuracies[-1]))

    def _keep(self, score: float, judged: Judged, number: int) -> None:
        """Remember the best epoch of the first trial and of all."""
        if self.best is None or score > self.best.score:
            self.best = Found(score, judged, number)
        if number == 1:  # until the second trial they are the same
            self.first = self.best

    def _ending(self, asked: optuna.Trial, judged: Judged, epoch: int, waited: int) -> TrialState | None:
        """Return why a trial ends after an epoch; None where it goes on."""
        training = self.settings.training
        if not math.isfinite(judged.loss):
            return "diverged"
        if epoch == training.epochs or 0 < training.patience <= waited:
            return "done"
        if asked.should_prune():
            return "pruned"
        return "stopped" if self._over() else None


def inner_split(labels: np.ndarray, seed: int, groups: Sequence[str] = ()) -> tuple[np.ndarray, np.ndarray]:
    """Return the row numbers of the images to learn from and of those to judge by: a quarter of each class.

    A class of two or three images gives one; a class of one image is only learned from. With groups it is whole ones
    that judge, as near to a quarter as they allow; a class of one group is only learned from.
    """
    if any(groups):
        fold = deal_groups(labels, groups, round(1 / _HELD_OUT), seed)
        return np.flatnonzero(fold != 0), np.flatnonzero(fold == 0)
    learned, judging = [], []
    for index in np.unique(labels):
        rows = np.flatnonzero(labels == index)
        share = min(max(1, round(_HELD_OUT * len(rows))), len(rows) - 1)
        kept, drawn = train_test_split(rows, test_size=share, random_state=seed) if share else (rows, rows[:0])
        learned.append(kept)
        judging.append(drawn)
    return np.sort(np.concatenate(learned)), np.sort(np.concatenate(judging))


def _distributions(present: Values) -> dict[str, BaseDistribution]:
    """Return from which values each setting is drawn: the useful range, and whatever it is set to now."""

    def between(name: str, low: float, high: float, log: bool = False) -> FloatDistribution:
        return FloatDistribution(min(low, present[name]), max(high, present[name]), log=log)

    return {
        "training.learning_rate": between("training.learning_rate", 1e-5, 0.1, log=True),
        "model.dropout": between("model.dropout", 0.0, 0.8),
        "model.dense_units": CategoricalDistribution(sorted({*_DENSE_UNITS, int(present["model.dense_units"])})),
        "overfitting.label_smoothing": between("overfitting.label_smoothing", 0.0, 0.3),
    }


def _rounded(values: Values) -> dict[str, float]:
    """Return values as a person would write them: the rate to two digits, shares to two places."""
    return {
        "training.learning_rate": float(f"{values['training.learning_rate']:.1e}"),
        "model.dropout": round(values["model.dropout"], 2),
        "model.dense_units": values["model.dense_units"],
        "overfitting.label_smoothing": round(values["overfitting.label_smoothing"], 2),
    }


def _score(judged: Judged) -> float:
    """Return one number to go by: the accuracy, and between equal ones, less than one image's worth for the loss."""
    worth = judged.loss / (1 + judged.loss) if math.isfinite(judged.loss) else 1.0
    return judged.accuracy - worth / (1 + len(judged.correct))
