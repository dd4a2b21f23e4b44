"""The commands that judge a model."""

import argparse
from collections.abc import Mapping
from pathlib import Path

from tlstudio.core.evaluations import SUBSETS, EvaluationFolder
from tlstudio.core.i18n import _
from tlstudio.core.intervals import Interval
from tlstudio.core.metrics import Evaluation
from tlstudio.core.overfitting import fit_of
from tlstudio.core.run import Run
from tlstudio.jobs import Evaluate
from tlstudio.verbs import AddVerb, Answer
from tlstudio.verbs.terminal import Terminal


def add_evaluation_verbs(verb: AddVerb) -> None:
    """Add the commands; `verb` makes a parser from its function, its name and what it does."""
    evaluate = verb(_evaluate, "evaluate", _("Score a model on the images of its run, or on a folder of them."))
    evaluate.add_argument("model", type=Path, metavar="RUN_OR_MODEL")
    images = evaluate.add_mutually_exclusive_group()
    images.add_argument("--subset", choices=SUBSETS, default="validation", help=_("which images of the run's own"))
    images.add_argument("--on", type=Path, metavar="DIR", help=_("a folder of labelled images instead"))


def _evaluate(args: argparse.Namespace, terminal: Terminal) -> Answer:
    on = str(args.on.absolute()) if args.on else args.subset
    scores: Evaluation = Evaluate(args.model, on).run(terminal.report, terminal.should_stop)
    fit = fit_of(Run(args.model)) if Run(args.model).is_run() else None
    if not args.json:
        print(scores_table(scores), *(fit.sentences if fit else ()), sep="\n")
    folder = str(EvaluationFolder.of(args.model, on).path)
    return {"run": str(args.model), "folder": folder, **scores.to_dict(), "fit": fit.to_dict() if fit else None}


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
    lines += [f"{name:24} {_scored(value, scores.intervals, key)}" for name, (value, key) in values.items()]
    if scores.calibration is not None:
        text = _("{error:.3f} ({before:.3f} before calibration, temperature {temperature:.2f}), {bins} bins")
        told = text.format(
            error=scores.calibration.error, before=scores.uncalibrated_error or 0.0, temperature=scores.temperature,
            bins=len(scores.calibration.bins),
        )  # fmt: skip
        lines.append(f"{_('Calibration error'):24} {told}")
    width = max(len(row.name) for row in scores.per_class) + 2
    heads = (_("precision"), _("recall"), _("F1"), _("AUC"))
    lines.append(f"{_('class'):{width}}" + "".join(f"{head:21}" for head in heads) + _("images"))
    for row in scores.per_class:
        cells = ((row.precision, "precision"), (row.recall, "recall"), (row.f1, "f1"), (row.auc, "auc"))
        told = "".join(f"{_scored(value, row.intervals, key):21}" for value, key in cells)
        lines.append(f"{row.name:{width}}{told}{row.images}")
    return "\n".join([*lines, *filter(None, (scores.too_few, scores.look))])


def _scored(value: float | None, intervals: Mapping[str, Interval], name: str) -> str:
    if value is None:
        return "–"
    low, high = intervals.get(name, (None, None))
    return f"{value:.3f}" if low is None else f"{value:.3f} ({low:.3f}–{high:.3f})"
