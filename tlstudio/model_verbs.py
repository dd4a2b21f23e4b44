"""The commands that use a trained model: its scores, its predictions, its exports."""

import argparse
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tlstudio.core.catalog import EXPORT_FORMATS
from tlstudio.core.errors import StudioError
from tlstudio.core.i18n import _
from tlstudio.core.metrics import Evaluation
from tlstudio.core.predictions import Predictions, write_predictions
from tlstudio.flags import positive
from tlstudio.jobs import Evaluate, Export, ExportResult, Predict
from tlstudio.terminal import Terminal

Answer = dict[str, Any]
Verb = Callable[[argparse.Namespace, Terminal], Answer]


def add_model_verbs(verb: Callable[[Verb, str, str], argparse.ArgumentParser]) -> None:
    """Add the commands; `verb` makes a parser from a command's function, its name and what it does."""
    evaluate = verb(_evaluate, "evaluate", _("Score a run on its validation or test images."))
    evaluate.add_argument("run", type=Path, metavar="RUN")
    evaluate.add_argument("--subset", choices=["validation", "test"], default="validation")
    predict = verb(_predict, "predict", _("Ask a model about images."))
    predict.add_argument("model", type=Path, metavar="RUN_OR_MODEL")
    predict.add_argument("paths", type=Path, nargs="+", metavar="PATH")
    predict.add_argument("--csv", type=Path, metavar="FILE", help=_("write the table to this file"))
    top = _("how many classes to name for each image")
    predict.add_argument("--top", type=positive, metavar="N", default=5, help=top)
    export = verb(_export, "export", _("Save a run's model for other programs."))
    export.add_argument("run", type=Path, metavar="RUN")
    export.add_argument("--format", choices=list(EXPORT_FORMATS), required=True)
    export.add_argument("--out", type=Path, metavar="DIR", required=True)


def _evaluate(args: argparse.Namespace, terminal: Terminal) -> Answer:
    scores: Evaluation = Evaluate(args.run, args.subset).run(terminal.report, terminal.should_stop)
    if not args.json:
        print(scores_table(scores))
    return {"run": str(args.run), **scores.to_dict()}


def scores_table(scores: Evaluation) -> str:
    """Return the scores as people read them: of the whole, then a line a class."""
    lines = [
        _(
            "Accuracy {accuracy:.1%}, 95 % interval {low:.1%} to {high:.1%}, on {images} images; macro F1 {f1:.3f}"
        ).format(
            accuracy=scores.accuracy,
            low=scores.accuracy_low,
            high=scores.accuracy_high,
            images=scores.images,
            f1=scores.macro_f1,
        ),
        _("{class_name:20} precision  recall     F1  images").format(class_name=_("class")),
    ]
    lines += [f"{c.name:20} {c.precision:9.3f} {c.recall:7.3f} {c.f1:6.3f} {c.images:7}" for c in scores.per_class]
    return "\n".join([*lines, *([scores.look] if scores.look else [])])


def _predict(args: argparse.Namespace, terminal: Terminal) -> Answer:
    job = Predict(args.model, tuple(args.paths), args.top)
    predictions: Predictions = job.run(terminal.report, terminal.should_stop)
    if args.csv:
        write_predictions(args.csv, predictions)
    if not predictions.items and predictions.problems and not terminal.interrupted:
        raise StudioError("\n".join(f"{problem.path}: {problem.reason}" for problem in predictions.problems))
    if not args.json:
        for item in predictions.items:
            print(f"{item.probability:7.1%}  {item.label:20} {item.path}")
        for problem in predictions.problems:
            print(f"{problem.path}: {problem.reason}", file=sys.stderr)
    return {
        "images": len(predictions.items),
        "predictions": [
            {
                "path": item.path,
                "label": item.label,
                "probability": item.probability,
                "top": [{"label": label, "probability": share} for label, share in item.top],
            }
            for item in predictions.items
        ],
        "problems": [asdict(problem) for problem in predictions.problems],
    }


def _export(args: argparse.Namespace, terminal: Terminal) -> Answer:
    result: ExportResult = Export(args.run, args.format, args.out).run(terminal.report, terminal.should_stop)
    if not args.json:
        text = _("{path}: same top class on {agreement:.0%} of the checked images, largest difference {difference:.1e}")
        print(text.format(path=result.path, agreement=result.top_agreement, difference=result.max_difference))
    return {**asdict(result), "path": str(result.path)}
