"""The commands about the program itself: what it is, and the log to send when something went wrong."""

import argparse
from dataclasses import asdict
from pathlib import Path

from tlstudio import __version__
from tlstudio.core import about, log_to_send
from tlstudio.core.i18n import _
from tlstudio.verbs import AddVerb, Answer
from tlstudio.verbs.terminal import Terminal


def add_about_verbs(verb: AddVerb) -> None:
    """Add the commands; `verb` makes the parser of one from its function, its name and what it does."""
    told = verb(_about, "about", _("Say the versions of the program and its parts, its licence and its folders."))
    told.add_argument("--parts", action="store_true", help=_("list every package that came with it, with its licence"))
    words = _("Save what helps to find out why something went wrong, in one file to send: log files and versions.")
    log = verb(_save_log, "save-log", words)
    log.add_argument("file", type=Path, metavar="FILE", nargs="?", default=Path(log_to_send.NAME))


def _about(args: argparse.Namespace, _terminal: Terminal) -> Answer:
    parts = about.parts() if args.parts else []
    if not args.json:
        print(about.about_text())
        for part in parts:
            print(f"{part.name} {part.version}: {part.licence}")
    answer = {"version": __version__, "licence": about.LICENCE, "versions": about.versions()}
    answer["folders"] = {name: str(folder) for name, folder in about.folders().items()}
    return {**answer, "parts": [asdict(part) for part in parts]} if args.parts else answer


def _save_log(args: argparse.Namespace, _terminal: Terminal) -> Answer:
    path = log_to_send.save_log(args.file)
    if not args.json:
        print(path)
        print(log_to_send.what_is_in_it())
    return {"log": str(path)}
