"""The commands about the images themselves, before any training."""

import argparse
from collections.abc import Callable, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tlstudio.core.checking import Findings
from tlstudio.core.checks import Level
from tlstudio.core.copies import Group
from tlstudio.core.dataset import ImageFolder
from tlstudio.core.i18n import _
from tlstudio.core.names import below
from tlstudio.data_jobs import Scan, ScanAndCheck
from tlstudio.terminal import Terminal

Answer = dict[str, Any]
Verb = Callable[[argparse.Namespace, Terminal], Answer]

_SHOWN = 10  # images or groups named on the command line for each check


def add_data_verbs(verb: Callable[[Verb, str, str], argparse.ArgumentParser]) -> None:
    """Add the commands; `verb` makes the parser of one from its function, its name and what it does."""
    scan = verb(_scan, "scan", _("Look through a folder of images."))
    scan.add_argument("data", type=Path, metavar="DIR")
    checks = _("look for copies, leaks, contradictions, shortcuts and odd images, too")
    scan.add_argument("--checks", action="store_true", help=checks)


def _scan(args: argparse.Namespace, terminal: Terminal) -> Answer:
    if args.checks:
        findings = ScanAndCheck(args.data).run(terminal.report, terminal.should_stop)
        answer = _about(findings.folder, quiet=args.json)
        if not args.json:
            print(*_sentences(findings), sep="\n")
        return {**answer, **_answer(findings)}
    return _about(Scan(args.data).run(terminal.report, terminal.should_stop), quiet=args.json)


def _about(folder: ImageFolder, *, quiet: bool) -> Answer:
    if not quiet:
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


def _sentences(findings: Findings) -> Iterable[str]:
    """Say what the checks found: a line each, what it means, and the images it is about."""
    marks: dict[Level, str] = {"good": "+", "warning": "!", "wrong": "✖"}
    for check in findings.checks:
        yield f"{marks[check.level]} {check.text}" + (f". {check.why}" if check.why else "")
        if check.kind in ("unreadable", "truncated"):  # listed with their reasons already
            continue
        groups = check.groups or tuple((path,) for path in check.paths)
        for group in groups[:_SHOWN]:
            yield "    " + "  =  ".join(below(path, findings.folder.root) for path in group)
        if len(groups) > _SHOWN:
            yield _("    and {count} more").format(count=f"{len(groups) - _SHOWN:,}")


def _answer(findings: Findings) -> Answer:
    copies, root = findings.copies, findings.folder.root

    def paths(groups: Iterable[Group]) -> list[list[str]]:
        return [[below(sample.path, root) for sample in group.samples] for group in groups]

    return {
        "checks": [
            {"kind": check.kind, "level": check.level, "text": check.text, "why": check.why, "images": len(check.paths)}
            for check in findings.checks
        ],
        "exact_duplicates": paths(copies.exact),
        "near_duplicates": paths(group for group in copies.all if not group.exact),
        "contradictions": paths(group for group in copies.all if group.contradicts),
        "leaks": paths(group for group in copies.all if group.leaks),
        "shortcuts": [asdict(shortcut) for shortcut in findings.shortcuts],
    }
