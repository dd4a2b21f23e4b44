"""The command that writes the report of a model."""

import argparse
from pathlib import Path

from tlstudio.core.i18n import _
from tlstudio.core.run import Run
from tlstudio.jobs.report import Saved, SaveReport, report_name
from tlstudio.verbs import AddVerb, Answer
from tlstudio.verbs.judging import add_images, judged_by
from tlstudio.verbs.terminal import Terminal


def add_report_verb(verb: AddVerb) -> None:
    """Add the command; `verb` makes a parser from its function, its name and what it does."""
    report = verb(_report, "report", _("Write the report of a model: for a notebook, or with a paper."))
    report.add_argument("model", type=Path, metavar="RUN_OR_MODEL")
    report.add_argument("--pdf", type=Path, metavar="FILE", help=_(
        "write it as PDF; without any file, both into the run, or beside the saved model"))  # fmt: skip
    report.add_argument("--html", type=Path, metavar="FILE", help=_("write it as one page of HTML"))
    add_images(report, _("which of the run's own images it is judged by; what was not evaluated before is first"))
    report.add_argument("--author", default="", metavar="NAME", help=_("who stands below the title"))


def _report(args: argparse.Namespace, terminal: Terminal) -> Answer:
    on, pdf, html = judged_by(args), args.pdf, args.html
    if pdf is None and html is None:
        place = args.model if args.model.is_dir() else args.model.parent
        name = report_name(args.model, on, place)
        pdf, html = place / f"{name}.pdf", place / f"{name}.html"
    job = SaveReport(args.model, pdf, html, on, args.author)
    saved: Saved = job.run(terminal.report, terminal.should_stop)
    if not args.json:
        for file in saved.files:
            print(file)
    return {
        "run" if Run(args.model).is_run() else "model": str(args.model),
        "on": saved.on,
        "evaluated": saved.evaluated,
        "title": saved.title,
        "pdf": str(pdf) if pdf else None,
        "html": str(html) if html else None,
        "scores": saved.scores.to_dict(),
    }
