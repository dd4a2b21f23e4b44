"""The command that writes the report of a run."""

import argparse
from pathlib import Path

from tlstudio.core.evaluations import SUBSETS
from tlstudio.core.i18n import _
from tlstudio.jobs.report import Saved, SaveReport
from tlstudio.verbs import AddVerb, Answer
from tlstudio.verbs.terminal import Terminal


def add_report_verb(verb: AddVerb) -> None:
    """Add the command; `verb` makes a parser from its function, its name and what it does."""
    report = verb(_report, "report", _("Write the report of a run: for a notebook, or with a paper."))
    report.add_argument("run", type=Path, metavar="RUN")
    report.add_argument("--pdf", type=Path, metavar="FILE", help=_("write it as PDF; without any file, into the run"))
    report.add_argument("--html", type=Path, metavar="FILE", help=_("write it as one page of HTML"))
    which = _("which images it is judged by; the run is evaluated on them if it was not before")
    report.add_argument("--subset", choices=SUBSETS, default="validation", help=which)
    report.add_argument("--author", default="", metavar="NAME", help=_("who stands below the title"))


def _report(args: argparse.Namespace, terminal: Terminal) -> Answer:
    pdf, html = args.pdf, args.html
    if pdf is None and html is None:
        pdf, html = args.run / "report.pdf", args.run / "report.html"
    job = SaveReport(args.run, pdf, html, args.subset, args.author)
    saved: Saved = job.run(terminal.report, terminal.should_stop)
    if not args.json:
        for file in saved.files:
            print(file)
    return {
        "run": str(args.run),
        "subset": saved.subset,
        "evaluated": saved.evaluated,
        "pdf": str(pdf) if pdf else None,
        "html": str(html) if html else None,
    }
