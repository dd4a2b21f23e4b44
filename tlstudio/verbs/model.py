"""The command that exports a trained model."""

import argparse
from dataclasses import replace
from pathlib import Path

from tlstudio.core.catalog import EXPORT_FORMATS
from tlstudio.core.errors import StudioError
from tlstudio.core.exported import Exported
from tlstudio.core.i18n import _
from tlstudio.core.paired import points
from tlstudio.jobs.export import ExportAll, kept
from tlstudio.verbs import AddVerb, Answer
from tlstudio.verbs.terminal import Terminal

_ALL = "all"


def add_model_verbs(verb: AddVerb) -> None:
    """Add the command; `verb` makes a parser from a command's function, its name and what it does."""
    export = verb(_export, "export", _("Save a run's model for other programs."))
    export.add_argument("run", type=Path, metavar="RUN")
    names = _("one or more, or all")
    export.add_argument("--format", nargs="+", choices=[*EXPORT_FORMATS, _ALL], required=True, help=names)
    export.add_argument("--out", type=Path, metavar="DIR", required=True)
    loss = _("keep no float16 or int8 model that loses more percentage points of validation accuracy than this")
    export.add_argument("--max-loss", type=float, metavar="POINTS", help=loss)


def _export(args: argparse.Namespace, terminal: Terminal) -> Answer:
    formats = tuple(EXPORT_FORMATS) if _ALL in args.format else tuple(dict.fromkeys(args.format))
    made = ExportAll(args.run, formats, args.out).run(terminal.report, terminal.should_stop)
    found, problems = list[Exported](), list[str]()
    for one in made:
        if not args.json and not one.problem:
            print(f"{one.path}: {' '.join(one.sentences)}")
        one = _kept(one, args.max_loss)
        if one.problem:
            problems.append(one.problem if len(made) == 1 else f"{_(EXPORT_FORMATS[one.format].label)}: {one.problem}")
        else:
            found.append(one)
    if problems:
        raise StudioError(" ".join(problems))
    if len(args.format) == 1 and len(found) == 1:
        return found[0].to_dict()
    return {"exports": [one.to_dict() for one in found]}


def _kept(one: Exported, most: float | None) -> Exported:
    """Keep an export that is not too dear; otherwise nothing is left of it but the problem."""
    problem = one.problem or _too_dear(one, most)
    try:
        if not problem:
            return kept(one)
    except StudioError as error:  # the others may still be kept
        problem = str(error)
    if one.draft is not None:
        one.draft.discard()
    return replace(one, problem=problem, draft=None)


def _too_dear(one: Exported, most: float | None) -> str:
    """Return why an export is not kept; empty where it is."""
    if most is None or one.cost is None or 100 * one.cost.loss <= most:
        return ""
    return _("It was not kept, for it loses {lost} points of accuracy, more than {most}.").format(
        lost=points(one.cost.loss), most=most
    )
