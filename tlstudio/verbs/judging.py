"""The commands that judge by more than one set of scores: two runs compared, and what more images may bring."""

import argparse
from pathlib import Path

from tlstudio.core.by_locale import numeral
from tlstudio.core.evaluations import SUBSETS
from tlstudio.core.i18n import Text, _
from tlstudio.core.learning_curve import LearningCurve
from tlstudio.core.paired import SCORES, Paired
from tlstudio.jobs.judging import CompareRuns, DrawLearningCurve
from tlstudio.verbs import AddVerb, Answer
from tlstudio.verbs.columns import columns
from tlstudio.verbs.terminal import Terminal


def add_judging_verbs(verb: AddVerb) -> None:
    """Add the commands; `verb` makes a parser from its function, its name and what it does."""
    compare = verb(_compare, "compare-runs", _("Say which of two models is better on the same images, and if surely."))
    compare.add_argument("first", type=Path, metavar="A")
    compare.add_argument("second", type=Path, metavar="B")
    add_images(compare, _("which images of the runs' own"))
    curve = verb(_learning_curve, "learning-curve", _("Say what more training images may bring a run."))
    curve.add_argument("run", type=Path, metavar="RUN")


def add_images(parser: argparse.ArgumentParser, which: str) -> None:
    """Add the two ways to say by which images a model is judged; `which` is the help of the first."""
    images = parser.add_mutually_exclusive_group()
    images.add_argument("--subset", choices=SUBSETS, default="validation", help=which)
    images.add_argument("--on", type=Path, metavar="DIR", help=_("a folder of labelled images instead"))


def judged_by(args: argparse.Namespace) -> str:
    """Return what `add_images` was answered with: "validation", "test" or a folder's whole path."""
    return str(args.on.absolute()) if args.on else str(args.subset)


def _compare(args: argparse.Namespace, terminal: Terminal) -> Answer:
    on = judged_by(args)
    found: Paired = CompareRuns(args.first, args.second, on).run(terminal.report, terminal.should_stop)
    if not args.json:
        print(_comparison(found))
    return {"on": on, **found.to_dict()}


def _comparison(found: Paired) -> str:
    """Return the comparison as lines: the scores of both, the images on which they differ, and the sentences."""
    heads = {"accuracy": _("Accuracy"), "macro_f1": _("Macro F1"), "log_loss": _("Log loss")}
    lines = [_("{images} images; in brackets the 95 % interval of the difference").format(images=numeral(found.images))]
    row, spread_of = Text("{first:.3f}  {second:.3f}  {difference:+.3f}"), _(" ({low:+.3f} to {high:+.3f})")
    rows = []
    for name, one in zip(SCORES, found.differences, strict=True):
        spread = "" if one.interval is None else spread_of.format(low=one.interval[0], high=one.interval[1])
        told = row.format(first=one.first, second=one.second, difference=one.difference)
        rows.append((heads[name], told + spread))
    only = _("Rightly named by {first} only: {gained}; by {second} only: {lost}.")
    first, second = found.names
    told = only.format(first=first, second=second, gained=len(found.first_only), lost=len(found.second_only))
    if found.p_value is not None:
        told += " " + _("McNemar's exact test: p = {p:.3f}").format(p=found.p_value)
    return "\n".join([*lines, *columns(rows), told, *found.notes, found.sentence])


def _learning_curve(args: argparse.Namespace, terminal: Terminal) -> Answer:
    curve: LearningCurve = DrawLearningCurve(args.run).run(terminal.report, terminal.should_stop)
    if not args.json:
        row = _("{images:>9,} images  {accuracy:6.1%}  95 % interval {low:.1%} to {high:.1%}")
        lines = [row.format(images=p.images, accuracy=p.accuracy, low=p.low, high=p.high) for p in curve.points]
        print(*lines, curve.method, curve.sentence, sep="\n")
    return {"run": str(args.run), "file": str(args.run / "learning_curve.json"), **curve.to_dict()}
