"""The commands that look for good settings without training a run: find-rate and search."""

import argparse
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tlstudio.core.i18n import _
from tlstudio.core.project import Project
from tlstudio.core.rate_curve import RateCurve
from tlstudio.core.search_result import SearchResult, Trial, judged_by, outcome, search_file
from tlstudio.flags import above_zero, add_settings_flags, flags_for
from tlstudio.jobs import FindRate, Search
from tlstudio.terminal import Terminal

Answer = dict[str, Any]
Verb = Callable[[argparse.Namespace, Terminal], Answer]


def add_tuning_verbs(verb: Callable[[Verb, str, str], argparse.ArgumentParser]) -> None:
    """Add the commands; `verb` makes the parser of one from its function, its name and what it does."""
    rate = verb(_find_rate, "find-rate", _("Find a learning rate for the head: the loss while the rate rises."))
    search = verb(_search, "search", _("Try settings of the head for some minutes and name the best."))
    minutes = _("how long to try settings, once the images have passed through the network")
    search.add_argument("--minutes", type=above_zero, metavar="M", default=5.0, help=minutes)
    for parser in (rate, search):
        parser.add_argument("data", type=Path, metavar="DIR")
        parser.add_argument("--run-dir", type=Path, metavar="RUNS", help=_("folder of this project's runs"))
        add_settings_flags(parser)


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
    head = _("{number:>5}  accuracy  epochs  {settings}").format(number=_("trial"), settings=_("settings"))
    return "\n".join([head, *(_row(trial) for trial in rows)])


def _row(trial: Trial) -> str:
    words = f"{trial.number:5}  {trial.accuracy:8.1%}  {len(trial.accuracies):6}  {flags_for(trial.values)}"
    note = outcome(trial.number, trial.state)
    return f"{words}  ({note})" if note else words
