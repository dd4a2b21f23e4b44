"""The command that looks for likely label errors."""

import argparse
from pathlib import Path

from tlstudio.core.by_locale import numeral
from tlstudio.core.edits import Edits, load_edits
from tlstudio.core.i18n import _, ngettext
from tlstudio.core.insight import Insight, insight_file
from tlstudio.core.label_errors import Suspect
from tlstudio.core.names import below
from tlstudio.core.project import Project
from tlstudio.jobs.insight import Inspect
from tlstudio.verbs import AddVerb, Answer
from tlstudio.verbs.columns import columns
from tlstudio.verbs.flags import add_settings_flags, positive
from tlstudio.verbs.terminal import Terminal

_FLAGS = (
    "--backbone", "--input-size", "--pooling", "--from-scratch", "--validation-share", "--seed", "--reduced-precision",
)  # fmt: skip


def add_insight_verbs(verb: AddVerb) -> None:
    """Add the command; `verb` makes its parser from its function, its name and what it does."""
    errors = verb(_label_errors, "label-errors", _("Name the images whose label is likely wrong."))
    errors.add_argument("data", type=Path, metavar="DIR")
    errors.add_argument("--top", type=positive, metavar="N", help=_("name at most so many, the most doubtful first"))
    errors.add_argument("--run-dir", type=Path, metavar="RUNS", help=_("folder of this project's runs"))
    add_settings_flags(errors, _FLAGS)


def _label_errors(args: argparse.Namespace, terminal: Terminal) -> Answer:
    project = Project.find(args.data) if args.run_dir else Project.for_images(args.data)
    runs = args.run_dir or Project.for_images(args.data).runs
    found: Insight = Inspect(args.data, runs, args.settings).run(terminal.report, terminal.should_stop)
    edits = load_edits(project.path) if project else Edits()
    root = args.data.absolute()
    settled = {name for name, edit in edits.images.items() if edit.confirmed}
    suspects = [suspect for suspect in found.suspects if below(suspect.path, root) not in settled]
    shown = suspects[: args.top]
    if not args.json:
        print(_table(shown, len(suspects), len(found.samples)))
    return {
        "images": len(found.samples),
        "suspects": len(suspects),
        "label_errors": [_row(suspect) for suspect in shown],
        "file": str(insight_file(runs)),
    }


def _row(suspect: Suspect) -> Answer:
    return {
        "path": str(suspect.path),
        "label": suspect.label,
        "suggestion": suspect.suggestion,
        "label_probability": suspect.label_probability,
        "suggestion_probability": suspect.suggestion_probability,
        "score": suspect.score,
    }


def _table(shown: list[Suspect], doubtful: int, images: int) -> str:
    text = ngettext(
        "{count} of {images} images has a doubtful label.",
        "{count} of {images} images have a doubtful label.",
        doubtful,
    )
    rows = [
        (
            numeral(one.label_probability, "6.1%"), one.label, numeral(one.suggestion_probability, "6.1%"),
            one.suggestion, one.path,
        )
        for one in shown
    ]  # fmt: skip
    return "\n".join([*columns(rows), text.format(count=doubtful, images=images)])
