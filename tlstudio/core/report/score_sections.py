"""The sections about how good the model is: scores, confusions, calibration."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tlstudio.core.caveats import caveats
from tlstudio.core.i18n import _
from tlstudio.core.intervals import Interval, share_interval
from tlstudio.core.metrics import ClassScores, Evaluation
from tlstudio.core.report.answers import Answers, bars
from tlstudio.core.report.charts import confusion_chart, reliability_diagram
from tlstudio.core.report.document import Part, Section, Table, Text
from tlstudio.core.report.material import Material
from tlstudio.core.report.told import NONE, SCORES, count, judged_by, number, number_with, percent, span

MOST_IN_MATRIX = 20  # classes; of more, the cells could not be read
MOST_CLASSES = 40  # lines of the table of classes; of more, the worst
_WORST_CLASSES, _WORST_PAIRS = 25, 20


@dataclass(frozen=True)
class Confusion:
    """Images of one class that were taken for another, and their share of the class."""

    label: str
    said: str
    images: int
    share: float
    interval: Interval


def scores_section(material: Material) -> Section:
    """Give each score of the whole set and of each class with its interval."""
    scores = material.scores
    text = _("Judged by {images} of {groups} groups.") if scores.groups else _("Judged by {images}.")
    told = [text.format(images=judged_by(scores), groups=count(scores.groups))]
    if scores.learned_from == 0:
        told.append(_("None of them was learned from."))
    parts: list[Part] = [Text(" ".join((*told, *caveats(scores))))]
    parts += [_whole(scores), _classes(scores)]
    return Section("scores", _("Scores"), tuple(parts))


def score_names() -> dict[str, str]:
    """Return what each score is called."""
    labels = (_("Accuracy"), _("Balanced accuracy"), _("Macro F1"), _("Macro AUC (one class against the rest)"),
              _("Macro average precision"), _("Cohen's kappa"), _("Log loss"))  # fmt: skip
    return dict(zip(SCORES, labels, strict=True))


def _whole(scores: Evaluation) -> Table:
    intervals = {"accuracy": (scores.accuracy_low, scores.accuracy_high), **scores.intervals}
    rows = []
    for name, label in score_names().items():
        value = getattr(scores, name)
        interval = intervals.get(name) if value is not None else None
        if name == "accuracy":
            rows.append(
                (label, percent(value), f"{100 * interval[0]:.1f}–{100 * interval[1]:.1f} %" if interval else NONE)
            )
        else:
            rows.append((label, number(value), span(interval)))
    return Table((_("score"), _("value"), _("95 % interval")), tuple(rows), (0.5, 0.2, 0.3), frozenset((1, 2)))


def _classes(scores: Evaluation) -> Table:
    rows: Sequence[ClassScores] = scores.per_class
    caption = _("Scores of each class against the rest, with their 95 % intervals.")
    if len(rows) > MOST_CLASSES:
        rows = sorted(rows, key=lambda row: (row.f1 if row.images else 2.0, row.name))[:_WORST_CLASSES]
        text = _("Scores of the {some} classes with the lowest F1, of {all}. All are in evaluation.json.")
        caption = text.format(some=len(rows), all=count(len(scores.per_class)))
    cells = tuple(
        (row.name, *(_scored(row, name) for name in ("precision", "recall", "f1", "auc")), count(row.images))
        for row in rows
    )
    head = (_("class"), _("precision"), _("recall"), _("F1"), _("AUC"), _("images"))
    return Table(head, cells, (0.2, 0.18, 0.18, 0.18, 0.18, 0.08), frozenset(range(1, 6)), caption)


def _scored(row: ClassScores, name: str) -> str:
    value: float | None = getattr(row, name)
    if value is None or not row.images:
        return NONE
    interval = row.intervals.get(name)
    return number(value) if interval is None else f"{value:.3f} ({span(interval)})"


def confusions(scores: Evaluation, answers: Answers, most: int) -> tuple[Confusion, ...]:
    """Return the most frequent confusions, with intervals of their shares of the true class."""
    matrix = np.array(scores.confusion_matrix)
    off = matrix - np.diag(matrix.diagonal())
    order = np.argsort(-off, axis=None, kind="stable")[:most]
    found = []
    for true, said in zip(*np.unravel_index(order, matrix.shape), strict=True):
        if off[true, said]:
            of_class = answers.truth == true
            interval = share_interval(answers.said[of_class] == said, answers.units[of_class])
            share = off[true, said] / matrix[true].sum()
            found.append(
                Confusion(scores.classes[true], scores.classes[said], int(off[true, said]), float(share), interval)
            )
    return tuple(found)


def confusion_section(material: Material) -> Section:
    """Show the matrix where it can be read, and name the most frequent confusions."""
    scores = material.scores
    parts: list[Part] = []
    if len(scores.classes) <= MOST_IN_MATRIX:
        parts.append(confusion_chart(scores.classes, scores.confusion_matrix))
    else:
        text = _("With {count} classes the matrix cannot be read on a page: it is in evaluation.json. Summed up:")
        parts.append(Text(text.format(count=count(len(scores.classes)))))
    some = 10 if len(scores.classes) <= MOST_IN_MATRIX else _WORST_PAIRS
    found = confusions(scores, material.answers, some)
    if not found:
        parts.append(Text(_("No image was taken for one of another class.")))
        return Section("confusion", _("What is taken for what"), tuple(parts))
    rows = tuple((c.label, c.said, count(c.images), percent(c.share),
                  f"{100 * c.interval[0]:.1f}–{100 * c.interval[1]:.1f} %") for c in found)  # fmt: skip
    head = (_("true class"), _("taken for"), _("images"), _("of the class"), _("95 % interval"))
    wrong = scores.images - sum(row[at] for at, row in enumerate(scores.confusion_matrix))
    told = sum(c.images for c in found)
    caption = _("The most frequent confusions: {told} of all {wrong} mistakes.")
    caption = caption.format(told=count(told), wrong=count(wrong))
    parts.append(Table(head, rows, (0.32, 0.32, 0.1, 0.11, 0.15), frozenset((2, 3, 4)), caption))
    return Section("confusion", _("What is taken for what"), tuple(parts))


def calibration_errors(material: Material) -> tuple[tuple[float, Interval], tuple[float, Interval]]:
    """Return the calibration error with its interval, now and before calibration."""
    scores = material.scores
    now, before = material.answers.error_intervals
    after = scores.calibration.error if scores.calibration is not None else 0.0
    return (after, now), (scores.uncalibrated_error or 0.0, before)


def calibration_section(material: Material) -> Section:
    """Show how well stated confidence agrees with what happens, before and after calibration."""
    scores, answers = material.scores, material.answers
    title = _("Calibration")
    if scores.calibration is None:
        text = _("This evaluation was made before calibration was measured. Evaluate the run again to have it here.")
        return Section("calibration", title, (Text(text),))
    after, before = calibration_errors(material)
    text = _("When the model says 90 %, is it right 90 % of the time? On average its stated confidence is off by "
             "{error} (expected calibration error, {bins} bins).")  # fmt: skip
    told = text.format(error=number_with(*after), bins=len(scores.calibration.bins))
    if scores.temperature != 1:
        text = _("Before calibration it was {before}. The logits were divided by a temperature of {temperature:.2f}, "
                 "fitted on the validation images; the saved model and its exports do so by themselves.")  # fmt: skip
        told += " " + text.format(before=number_with(*before), temperature=scores.temperature)
    else:
        told += " " + _("The model is as it was trained: no temperature was fitted.")
    now = bars(answers.confidence, answers.right, answers.units)
    then = bars(answers.before, answers.right, answers.units) if scores.temperature != 1 else None
    return Section("calibration", title, (Text(told), reliability_diagram(now, then)))
