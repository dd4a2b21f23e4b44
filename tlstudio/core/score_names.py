"""The scores of a whole set of images: what they are called, and what they mean to someone who uses the model."""

from dataclasses import dataclass

from tlstudio.core.i18n import N_
from tlstudio.core.metrics import Evaluation


@dataclass(frozen=True)
class Score:
    """One score: its field of Evaluation and key of `intervals`, its name, and what it says, in plain words."""

    key: str
    name: str
    meaning: str


SCORES = (
    Score("accuracy", N_("Accuracy"), N_("The share of the images that are named rightly.")),
    Score("balanced_accuracy", N_("Balanced accuracy"), N_(
        "The mean of the classes' recalls: rare classes count as much as frequent ones. Guessing gets 1 / classes.")),
    Score("macro_f1", N_("Macro F1"), N_(
        "The mean of the classes' F1, each the harmonic mean of precision and recall. 1 is perfect.")),
    Score("macro_auc", N_("Macro AUC"), N_(
        "How well the probability of a class ranks its own images above all others (area under the ROC curve), the "
        "mean over the classes. 1 is perfect, 0.5 is chance.")),
    Score("macro_average_precision", N_("Macro average precision"), N_(
        "The area under the precision-recall curve, the mean over the classes. It tells more than the AUC where a "
        "class is rare. 1 is perfect, chance is the share of the class.")),
    Score("kappa", N_("Cohen's kappa"), N_(
        "Agreement with the labels beyond what chance would give. 1 is perfect, 0 is chance.")),
    Score("log_loss", N_("Log loss"), N_(
        "How surprised the model is by the true classes: sure mistakes cost most. 0 is perfect, lower is better.")),
    Score("calibration_error", N_("Calibration error"), N_(
        "How far the stated confidence lies from the share that is right, on average (expected calibration error). "
        "0 is perfect.")),
)  # fmt: skip


def value_of(evaluation: Evaluation, key: str) -> float | None:
    """Return a score of SCORES; None where it cannot be said."""
    if key == "calibration_error":
        return evaluation.calibration.error if evaluation.calibration is not None else None
    value: float | None = getattr(evaluation, key)
    return value
