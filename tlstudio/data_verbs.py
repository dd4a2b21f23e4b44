"""The commands about the images themselves, before any training."""

import argparse
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tlstudio.core.dataset import scan
from tlstudio.core.i18n import _, ngettext
from tlstudio.core.project import Project
from tlstudio.core.project_images import edits_of
from tlstudio.data_jobs import ExportLabels, ImportLabels, Scan
from tlstudio.terminal import Terminal

Answer = dict[str, Any]
Verb = Callable[[argparse.Namespace, Terminal], Answer]


def add_data_verbs(verb: Callable[[Verb, str, str], argparse.ArgumentParser]) -> None:
    """Add the commands; `verb` makes the parser of one from its function, its name and what it does."""
    looked = verb(_scan, "scan", _("Look through a folder of images."))
    looked.add_argument("data", type=Path, metavar="DIR")
    labels = verb(_labels, "labels", _("Write what was decided about each image as a table, or take it from one."))
    labels.add_argument("data", type=Path, metavar="DIR")
    way = labels.add_mutually_exclusive_group(required=True)
    way.add_argument(
        "--export", type=Path, metavar="FILE.csv", help=_("write path, label, subset, excluded, group, note")
    )
    way.add_argument("--import", type=Path, metavar="FILE.csv", dest="table", help=_("take over such a table"))


def _scan(args: argparse.Namespace, terminal: Terminal) -> Answer:
    scanned = Scan(args.data).run(terminal.report, terminal.should_stop)
    edits = edits_of(args.data)
    folder, (excluded, relabelled) = edits.apply(scanned), edits.summary(scanned)
    if not args.json:
        for name, count in folder.counts.items():
            print(f"{count:7}  {name}")
        for problem in folder.problems:
            print(f"{problem.kind}: {problem.path}: {problem.reason}")
        if excluded or relabelled:
            print(_("excluded: {excluded}, relabelled: {relabelled}").format(excluded=excluded, relabelled=relabelled))
    return {
        "images": len(folder.samples),
        "classes": folder.counts,
        "subsets": folder.subsets,
        "problems": [asdict(problem) for problem in folder.problems],
        "excluded": excluded,
        "relabelled": relabelled,
    }


def _labels(args: argparse.Namespace, terminal: Terminal) -> Answer:
    folder, edits = scan(args.data, terminal.report, terminal.should_stop), edits_of(args.data)
    if args.export:
        count = ExportLabels(args.export, folder, edits).run(terminal.report, terminal.should_stop)
        if not args.json:
            text = ngettext("{file}: {count} image", "{file}: {count} images", count)
            print(text.format(file=args.export, count=f"{count:,}"))
        return {"file": str(args.export), "images": count}
    found = ImportLabels(args.table, folder, edits).run(terminal.report, terminal.should_stop)
    if found.changed:
        found.edits.save(Project.for_images(args.data).path)
    if not args.json:
        text = ngettext("{count} image changed", "{count} images changed", found.changed)
        print(text.format(count=f"{found.changed:,}"))
        for sentence in found.problems:
            print(sentence, file=sys.stderr)
    return {"file": str(args.table), "changed": found.changed, "problems": list(found.problems)}
