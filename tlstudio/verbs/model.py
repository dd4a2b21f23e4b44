"""The commands that use a trained model: its predictions, its exports."""

import argparse
import sys
from dataclasses import asdict
from pathlib import Path

from tlstudio.core.catalog import EXPORT_FORMATS
from tlstudio.core.errors import StudioError
from tlstudio.core.i18n import _
from tlstudio.core.predictions import Predictions, write_predictions
from tlstudio.jobs import Export, ExportResult, Predict
from tlstudio.verbs import AddVerb, Answer
from tlstudio.verbs.flags import positive
from tlstudio.verbs.terminal import Terminal


def add_model_verbs(verb: AddVerb) -> None:
    """Add the commands; `verb` makes a parser from a command's function, its name and what it does."""
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
