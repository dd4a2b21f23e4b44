"""The command that exports a trained model."""

import argparse
from dataclasses import asdict
from pathlib import Path

from tlstudio.core.catalog import EXPORT_FORMATS
from tlstudio.core.i18n import _
from tlstudio.jobs.export import Export, ExportResult
from tlstudio.verbs import AddVerb, Answer
from tlstudio.verbs.terminal import Terminal


def add_model_verbs(verb: AddVerb) -> None:
    """Add the command; `verb` makes a parser from a command's function, its name and what it does."""
    export = verb(_export, "export", _("Save a run's model for other programs."))
    export.add_argument("run", type=Path, metavar="RUN")
    export.add_argument("--format", choices=list(EXPORT_FORMATS), required=True)
    export.add_argument("--out", type=Path, metavar="DIR", required=True)


def _export(args: argparse.Namespace, terminal: Terminal) -> Answer:
    result: ExportResult = Export(args.run, args.format, args.out).run(terminal.report, terminal.should_stop)
    if not args.json:
        text = _("{path}: same top class on {agreement:.0%} of the checked images, largest difference {difference:.1e}")
        print(text.format(path=result.path, agreement=result.top_agreement, difference=result.max_difference))
    return {**asdict(result), "path": str(result.path)}
