"""The commands that ask a model about images, and sort files by what it says."""

import argparse
import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from wcwidth import ljust

from tlstudio.core.by_locale import numeral
from tlstudio.core.dataset import Problem
from tlstudio.core.description import read_description
from tlstudio.core.errors import StudioError
from tlstudio.core.events import Event, Predicted
from tlstudio.core.i18n import _
from tlstudio.core.prediction_table import write_table
from tlstudio.core.predictions import Prediction, Predictions
from tlstudio.core.sorting import Sorted, last_journal
from tlstudio.jobs.prediction import PlanSorting, Predict, SortFiles, UndoSorting, Watch
from tlstudio.verbs import AddVerb, Answer
from tlstudio.verbs.flags import positive
from tlstudio.verbs.terminal import Terminal


def add_prediction_verbs(verb: AddVerb) -> None:
    """Add the commands; `verb` makes a parser from a command's function, its name and what it does."""
    predict = verb(_predict, "predict", _("Ask a model about images."))
    predict.add_argument("model", type=Path, metavar="RUN_OR_MODEL")
    predict.add_argument("paths", type=Path, nargs="*", metavar="PATH")
    predict.add_argument("--csv", type=Path, metavar="FILE", help=_("write the table to this file"))
    predict.add_argument("--xlsx", type=Path, metavar="FILE", help=_("write the table for Excel"))
    top = _("how many classes to name for each image")
    predict.add_argument("--top", type=positive, metavar="N", default=5, help=top)
    threshold = _("call a prediction unsure where its probability is below this, from 0 to 1")
    predict.add_argument("--threshold", type=_share, metavar="P", default=0.0, help=threshold)
    sort = _(
        "copy the files into one folder a class in DIR, unsure and unlike ones beside them; nothing is overwritten"
    )
    predict.add_argument("--sort-into", type=Path, metavar="DIR", help=sort)
    predict.add_argument("--move", action="store_true", help=_("with --sort-into: move them instead"))
    watch = _("instead of PATH: predict what is in DIR and what arrives there, until Ctrl-C")
    predict.add_argument("--watch", type=Path, metavar="DIR", help=watch)
    undo = verb(_undo, "undo-sorting", _("Take back what predict --sort-into did last in a folder."))
    undo.add_argument("into", type=Path, metavar="DIR")


def _share(text: str) -> float:
    value = float(text)
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(_("from 0 to 1, such as 0.7"))
    return value


def _predict(args: argparse.Namespace, terminal: Terminal) -> Answer:
    _check(args)
    if args.watch:
        predictions = _watch(args, terminal)
    else:
        predictions = Predict(args.model, tuple(args.paths), args.top).run(terminal.report, terminal.should_stop)
    for file, kind in ((args.csv, ".csv"), (args.xlsx, ".xlsx")):
        if file:
            write_table(file, predictions, args.threshold, kind=kind)
    if not predictions.items and predictions.problems and not terminal.interrupted:
        raise StudioError("\n".join(f"{problem.path}: {problem.reason}" for problem in predictions.problems))
    if not args.json and not args.watch:
        _print(predictions.items, predictions.problems, args.threshold)
    answer = _answer(predictions, args.threshold)
    if args.sort_into:
        answer["sorted"] = _sort(args, predictions, terminal)
    return answer


def _check(args: argparse.Namespace) -> None:
    if bool(args.paths) == bool(args.watch):
        raise StudioError(_("Name images or folders to predict, or a folder to --watch, and not both."))
    if args.move and not args.sort_into:
        raise StudioError(_("--move goes with --sort-into DIR: it says where the files are to go."))


def _watch(args: argparse.Namespace, terminal: Terminal) -> Predictions:
    """Predict what arrives and say so at once, until Ctrl-C; what the job does not keep is kept here."""
    description = read_description(args.model)
    items, problems = list[Prediction](), list[Problem]()

    def follow(event: Event) -> None:
        if not isinstance(event, Predicted):
            terminal.report(event)
            return
        items.extend(event.items)
        problems.extend(event.problems)
        if not args.json:
            _print(event.items, event.problems, args.threshold)

    Watch(args.model, args.watch, args.top).run(follow, terminal.should_stop)
    return Predictions(description.classes, tuple(items), tuple(problems), description.name)


def _print(items: Iterable[Prediction], problems: Iterable[Problem], threshold: float) -> None:
    for item in items:
        print(_line(item, threshold))
    for problem in problems:
        print(f"{problem.path}: {problem.reason}", file=sys.stderr)
    sys.stdout.flush()


def _line(item: Prediction, threshold: float) -> str:
    doubt = _("unsure, check by eye") if item.is_unsure(threshold) else ""
    doubt = _("unlike anything in training") if item.is_unlike else doubt
    line = f"{numeral(item.probability, '7.1%')}  {ljust(item.label, 20)} {item.path}"
    return line + (f"  ({doubt})" if doubt else "")


def _answer(predictions: Predictions, threshold: float) -> Answer:
    return {
        "model": predictions.model,
        "note": predictions.note,
        "images": len(predictions.items),
        "predictions": [
            {
                "path": item.path,
                "label": item.label,
                "probability": item.probability,
                "top": [{"label": label, "probability": share} for label, share in item.top],
                "unsure": item.is_unsure(threshold),
                "distance": item.distance,
                "unlike": None if item.distance is None else item.is_unlike,
                "neighbours": [asdict(near) for near in item.neighbours],
            }
            for item in predictions.items
        ],
        "problems": [asdict(problem) for problem in predictions.problems],
    }


def _sort(args: argparse.Namespace, predictions: Predictions, terminal: Terminal) -> Answer:
    """Sort what was predicted, also after a Ctrl-C; a further one ends this, too."""
    terminal.interrupted, before = False, terminal.interrupted
    plan = PlanSorting(predictions, args.sort_into, args.threshold).run(terminal.report, terminal.should_stop)
    result: Sorted = SortFiles(plan, args.move).run(terminal.report, terminal.should_stop)
    terminal.interrupted |= before
    for problem in result.problems:
        print(f"{problem.path}: {problem.reason}", file=sys.stderr)
    if not args.json:
        done = _("{count} files moved into {into}.") if args.move else _("{count} files copied into {into}.")
        print(done.format(count=result.done, into=args.sort_into))
        if result.journal:
            print(_("To undo it: {line}").format(line=f"tlstudio undo-sorting {args.sort_into}"))
    return {
        "into": str(args.sort_into), "moved": args.move, "done": result.done, "left": result.left,
        "folders": plan.counts, "journal": str(result.journal) if result.journal else None,
        "problems": [asdict(problem) for problem in result.problems],
    }  # fmt: skip


def _undo(args: argparse.Namespace, terminal: Terminal) -> Answer:
    journal = last_journal(args.into)
    if journal is None:
        raise StudioError(_("Nothing was sorted into {path} that could be undone.").format(path=args.into))
    result = UndoSorting(journal).run(terminal.report, terminal.should_stop)
    for problem in result.problems:
        print(f"{problem.path}: {problem.reason}", file=sys.stderr)
    if not args.json:
        print(_("{count} files put back.").format(count=result.done))
    return {"done": result.done, "left": result.left, "problems": [asdict(problem) for problem in result.problems]}
