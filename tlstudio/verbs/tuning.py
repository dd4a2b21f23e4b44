"""The commands that look for a network and for good settings without training a run: compare, find-rate, search."""

import argparse
from dataclasses import asdict
from pathlib import Path

from tlstudio.core.by_locale import numeral
from tlstudio.core.catalog import BACKBONES
from tlstudio.core.comparison import Comparison, comparison_file
from tlstudio.core.i18n import _
from tlstudio.core.project import Project
from tlstudio.core.rate_curve import RateCurve
from tlstudio.core.search_result import SearchResult, Trial, judged_by, outcome, search_file
from tlstudio.core.verdict import sentences
from tlstudio.jobs.tuning import Compare, FindRate, Search
from tlstudio.verbs import AddVerb, Answer
from tlstudio.verbs.columns import columns
from tlstudio.verbs.flags import above_zero, add_settings_flags, backbone_name, flags_for
from tlstudio.verbs.terminal import Terminal


def add_tuning_verbs(verb: AddVerb) -> None:
    """Add the commands; `verb` makes the parser of one from its function, its name and what it does."""
    rate = verb(_find_rate, "find-rate", _("Find a learning rate for the head: the loss while the rate rises."))
    search = verb(_search, "search", _("Try settings of the head for some minutes and name the best."))
    minutes = _("how long to try settings, once the images have passed through the network")
    search.add_argument("--minutes", type=above_zero, metavar="M", default=5.0, help=minutes)
    for parser in (rate, search):
        parser.add_argument("data", type=Path, metavar="DIR")
        parser.add_argument("--run-dir", type=Path, metavar="RUNS", help=_("folder of this project's runs"))
        add_settings_flags(parser)
    compare = verb(_compare, "compare", _("Say which network suits the images of a folder."))
    compare.add_argument("data", type=Path, metavar="DIR")
    which = _("the networks to compare; without it, all whose weights are on this computer")
    compare.add_argument(
        "--backbones", type=backbone_name, nargs="+", choices=list(BACKBONES), metavar="NAME", default=[], help=which
    )
    compare.add_argument("--run-dir", type=Path, metavar="RUNS", help=_("folder in which comparison.json is written"))
    reading, split = ("--fit", "--depth"), ("--split-by", "--group-pattern", "--test-share")
    add_settings_flags(compare, ("--input-size", "--pooling", "--seed", *reading, *split))


def _runs(args: argparse.Namespace) -> Path:
    return Path(args.run_dir) if args.run_dir else Project.for_images(args.data).runs


def _find_rate(args: argparse.Namespace, terminal: Terminal) -> Answer:
    curve: RateCurve = FindRate(args.data, _runs(args), args.settings).run(terminal.report, terminal.should_stop)
    flags = flags_for({"training.learning_rate": curve.proposed}) if curve.proposed is not None else ""
    if not args.json:
        print(curve.sentence)
        print(flags)
    return {**curve.to_dict(), "flags": flags}


def _search(args: argparse.Namespace, terminal: Terminal) -> Answer:
    runs = _runs(args)
    result: SearchResult = Search(args.data, runs, args.settings, args.minutes).run(
        terminal.report, terminal.should_stop
    )
    flags = flags_for(result.best.values)
    if not args.json:
        print(_table(result), "", result.sentence, judged_by(), flags, sep="\n")
    return {**result.to_dict(), "best": asdict(result.best), "flags": flags, "file": str(search_file(runs))}


def _table(result: SearchResult) -> str:
    """Return the trials as lines, the best first."""
    rows = sorted(result.trials, key=lambda trial: (trial is not result.best, -trial.accuracy, trial.number))
    head = (_("trial"), _("accuracy"), _("epochs"), _("settings"))
    return "\n".join(columns([head, *map(_row, rows)], right=range(3)))


def _row(trial: Trial) -> tuple[object, ...]:
    note, flags = outcome(trial.number, trial.state), flags_for(trial.values)
    row = (trial.number, numeral(trial.accuracy, ".1%"), len(trial.accuracies))
    return (*row, f"{flags}  ({note})" if note else flags)


def _compare(args: argparse.Namespace, terminal: Terminal) -> Answer:
    runs = _runs(args)
    result: Comparison = Compare(args.data, runs, tuple(args.backbones), args.settings).run(
        terminal.report, terminal.should_stop
    )
    if not args.json:
        print(_ranking(result))
    return {"file": str(comparison_file(runs)), **result.to_dict(), "sentences": list(sentences(result))}


def _ranking(result: Comparison) -> str:
    row = _("{name:20} {accuracy:6.1%}  95 % interval {low:.1%} to {high:.1%}  {seconds:7.1f} s {megabytes:5} MB")
    lines = [
        row.format(
            name=one.label, accuracy=one.accuracy, low=one.low, high=one.high, seconds=one.seconds,
            megabytes=one.megabytes,
        )
        for one in result.candidates
    ]  # fmt: skip
    lines += sentences(result)
    if result.missing:
        text = _("Not compared, for their weights are not on this computer: {names}. See: tlstudio weights list.")
        lines.append(text.format(names=", ".join(BACKBONES[name].label for name in result.missing)))
    return "\n".join(lines)
