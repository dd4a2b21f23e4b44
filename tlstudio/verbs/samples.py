"""The command about sample projects: what there is to try, and a copy of it."""

import argparse
from pathlib import Path

from tlstudio.core.errors import StudioError
from tlstudio.core.i18n import _
from tlstudio.core.samples import SAMPLES
from tlstudio.jobs.samples import CopySample
from tlstudio.verbs import AddVerb, Answer
from tlstudio.verbs.columns import columns
from tlstudio.verbs.terminal import Terminal


def add_samples_verb(verb: AddVerb) -> None:
    """Add the command; `verb` makes its parser from its function, its name and what it does."""
    samples = verb(_samples, "samples", _("List the sample projects, or copy one of them into a folder."))
    samples.add_argument("name", metavar="NAME", nargs="?", help=_("the sample to copy"))
    samples.add_argument("folder", type=Path, metavar="DIR", nargs="?", help=_("a folder that is new or empty"))


def _samples(args: argparse.Namespace, terminal: Terminal) -> Answer:
    if args.name is None:
        if not args.json:
            print(*columns((sample.name, _(sample.help)) for sample in SAMPLES.values()), sep="\n")
        return {"samples": list(SAMPLES)}
    if args.folder is None:
        text = _("Say where to copy the sample to: tlstudio samples {name} DIR")
        raise StudioError(text.format(name=args.name))
    folder = CopySample(args.name, args.folder).run(terminal.report, terminal.should_stop)
    if not args.json:
        print(folder)
    return {"sample": args.name, "folder": str(folder)}
