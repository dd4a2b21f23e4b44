"""The commands that judge a model."""

import argparse
from collections.abc import Mapping
from pathlib import Path

from tlstudio.core.by_locale import numeral
from tlstudio.core.caveats import caveats
from tlstudio.core.curves import Ranking
from tlstudio.core.description import read_description
from tlstudio.core.errors import StudioError
from tlstudio.core.evaluations import EvaluationFolder
from tlstudio.core.i18n import _
from tlstudio.core.intervals import Interval
from tlstudio.core.kept_thresholds import KeptThresholds
from tlstudio.core.metrics import Evaluation
from tlstudio.core.operating_point import SHARES, OperatingPoint
from tlstudio.core.overfitting import fit_of
from tlstudio.core.run import Run
from tlstudio.jobs.evaluation import Evaluate
from tlstudio.verbs import AddVerb, Answer
from tlstudio.verbs.columns import columns
from tlstudio.verbs.judging import add_images, judged_by
from tlstudio.verbs.terminal import Terminal


def add_evaluation_verbs(verb: AddVerb) -> None:
    """Add the commands; `verb` makes a parser from its function, its name and what it does."""
    evaluate = verb(_evaluate, "evaluate", _("Score a model on the images of its run, or on a folder of them."))
    evaluate.add_argument("model", type=Path, metavar="RUN_OR_MODEL")
    add_images(evaluate, _("which images of the run's own"))
    evaluate.add_argument("--class", dest="of_class", metavar="NAME", help=_("one class against all others, too"))
    threshold = evaluate.add_mutually_exclusive_group()
    threshold.add_argument("--at", type=_share, metavar="X", help=_(
        "with --class: an image counts as of it from this probability on (that set in the window, or else that with "
        "the highest sum of sensitivity and specificity)"))  # fmt: skip
    threshold.add_argument("--sensitivity", type=_share, metavar="X", help=_(
        "with --class: the highest threshold that finds this share of its images"))  # fmt: skip


def _share(text: str) -> float:
    value = float(text)
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(_("{text} is not from 0 to 1").format(text=text))
    return value


def _evaluate(args: argparse.Namespace, terminal: Terminal) -> Answer:
    on = judged_by(args)
    if args.of_class is None and (args.at is not None or args.sensitivity is not None):
        raise StudioError(_("Name the class that the threshold is for: --class NAME"))
    if args.of_class is not None:  # what cannot be told is said before a minute is spent
        Ranking.of([], read_description(args.model).classes, args.of_class)
    scores: Evaluation = Evaluate(args.model, on).run(terminal.report, terminal.should_stop)
    folder = EvaluationFolder.of(args.model, on)
    fit = fit_of(Run(args.model)) if Run(args.model).is_run() else None
    answer = {"run": str(args.model), "folder": str(folder.path), **scores.to_dict()}
    answer["fit"] = fit.to_dict() if fit else None
    if not args.json:
        print(scores_table(scores), *(fit.sentences if fit else ()), sep="\n")
    if args.of_class is not None:
        point = _operating_point(args, Ranking.of(folder.read()[1], scores.classes, args.of_class))
        answer["operating_point"] = point.to_dict()
        if not args.json:
            print(point_table(point))
    return answer


def _operating_point(args: argparse.Namespace, ranking: Ranking) -> OperatingPoint:
    if args.sensitivity is not None:
        return ranking.at(ranking.reaching(args.sensitivity))
    if args.at is not None:
        return ranking.at(args.at)
    kept = KeptThresholds.of(args.model).read().get(ranking.name)
    return ranking.at(ranking.balanced() if kept is None else kept.threshold)


def point_table(point: OperatingPoint) -> str:
    """Return what a threshold leads to as lines of text."""
    head = _(
        "{name} from a probability of {threshold:g} on: {predicted} images, {right} of them rightly; {missed} missed"
    )
    lines = [
        head.format(
            name=point.name, threshold=point.threshold, predicted=point.predicted, right=point.true_positives,
            missed=point.false_negatives,
        )
    ]  # fmt: skip
    names = dict(zip(SHARES, (_("Sensitivity (recall)"), _("Specificity"), _("Precision")), strict=True))
    lines += columns([(text, _scored(getattr(point, name), point.intervals, name)) for name, text in names.items()])
    return "\n".join(lines)


def scores_table(scores: Evaluation) -> str:
    """Return the scores as lines of text: each with its 95 % interval, and a line a class."""
    values = {
        _("Accuracy"): (scores.accuracy, "accuracy"),
        _("Balanced accuracy"): (scores.balanced_accuracy, "balanced_accuracy"),
        _("Macro F1"): (scores.macro_f1, "macro_f1"),
        _("Macro AUC"): (scores.macro_auc, "macro_auc"),
        _("Macro average precision"): (scores.macro_average_precision, "macro_average_precision"),
        _("Cohen's kappa"): (scores.kappa, "kappa"),
        _("Log loss"): (scores.log_loss, "log_loss"),
    }
    lines = [_("{images} images; in brackets 95 % intervals").format(images=scores.images)]
    rows = [(name, _scored(value, scores.intervals, key)) for name, (value, key) in values.items()]
    if scores.calibration is not None:
        text = _("{error:.3f} ({before:.3f} before calibration, temperature {temperature:.2f}), {bins} bins")
        told = text.format(
            error=scores.calibration.error, before=scores.uncalibrated_error or 0.0, temperature=scores.temperature,
            bins=len(scores.calibration.bins),
        )  # fmt: skip
        rows.append((_("Calibration error"), told))
    return "\n".join([*lines, *columns(rows), *_class_lines(scores), *caveats(scores)])


def _class_lines(scores: Evaluation) -> list[str]:
    rows: list[tuple[object, ...]] = [
        (_("class"), _("precision"), _("recall"), _("F1"), _("AUC"), _("images")),
    ]
    for row in scores.per_class:
        cells = ((row.precision, "precision"), (row.recall, "recall"), (row.f1, "f1"), (row.auc, "auc"))
        rows.append((row.name, *(_scored(value, row.intervals, key) for value, key in cells), row.images))
    return columns(rows)


def _scored(value: float | None, intervals: Mapping[str, Interval], name: str) -> str:
    if value is None:
        return "–"
    told = numeral(value, ".3f")
    if name not in intervals:
        return told
    low, high = intervals[name]
    return f"{told} ({numeral(low, '.3f')}–{numeral(high, '.3f')})"
