"""The commands that make a reproducibility bundle of a run, and train one again to compare."""

import argparse
from pathlib import Path

from tlstudio.core.i18n import _
from tlstudio.core.sizes import size_in_words
from tlstudio.jobs.bundle import MakeBundle, Verify
from tlstudio.verbs import AddVerb, Answer
from tlstudio.verbs.terminal import Terminal


def add_bundle_verbs(verb: AddVerb) -> None:
    """Add the commands; `verb` makes a parser from its function, its name and what it does."""
    bundle = verb(
        _bundle, "bundle", _("Put all that a run's numbers follow from into one file, to be verified anywhere.")
    )
    bundle.add_argument("run", type=Path, metavar="RUN")
    bundle.add_argument("--out", type=Path, metavar="FILE", required=True)
    bundle.add_argument("--with-images", action="store_true", help=_("put the images into it, too"))
    verify = verb(_verify, "verify", _("Train a bundle's run again and say whether the same comes out."))
    verify.add_argument("bundle", type=Path, metavar="FILE")
    verify.add_argument("--images", type=Path, metavar="DIR", help=_("where its images are, where not as they were"))
    keep = _("keep the new run in this folder, and in the run the images that are in the bundle")
    verify.add_argument("--keep", type=Path, metavar="RUNS", help=keep)


def _bundle(args: argparse.Namespace, terminal: Terminal) -> Answer:
    out = MakeBundle(args.run, args.out, args.with_images).run(terminal.report, terminal.should_stop)
    size = out.stat().st_size
    if not args.json:
        print(_("{path}: {size}").format(path=out, size=size_in_words(size)))
    return {"path": str(out), "bytes": size}


def _verify(args: argparse.Namespace, terminal: Terminal) -> Answer:
    found = Verify(args.bundle, args.images, args.keep).run(terminal.report, terminal.should_stop)
    if not args.json:
        print(found.headline, *found.sentences, sep="\n")
    return found.to_dict()
