"""The commands about the images themselves, before any training."""

import argparse
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tlstudio.core.i18n import _
from tlstudio.data_jobs import Scan
from tlstudio.terminal import Terminal

Answer = dict[str, Any]
Verb = Callable[[argparse.Namespace, Terminal], Answer]


def add_data_verbs(verb: Callable[[Verb, str, str], argparse.ArgumentParser]) -> None:
    """Add the commands; `verb` makes the parser of one from its function, its name and what it does."""
    scan = verb(_scan, "scan", _("Look through a folder of images."))
    scan.add_argument("data", type=Path, metavar="DIR")


def _scan(args: argparse.Namespace, terminal: Terminal) -> Answer:
    folder = Scan(args.data).run(terminal.report, terminal.should_stop)
    if not args.json:
        for name, count in folder.counts.items():
            print(f"{count:7}  {name}")
        for problem in folder.problems:
            print(f"{problem.kind}: {problem.path}: {problem.reason}")
    return {
        "images": len(folder.samples),
        "classes": folder.counts,
        "subsets": folder.subsets,
        "problems": [asdict(problem) for problem in folder.problems],
    }
