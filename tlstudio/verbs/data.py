"""The commands about the images themselves, before any training."""

import argparse
import sys
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from pathlib import Path

from tlstudio.core.by_locale import numeral
from tlstudio.core.checking import Findings
from tlstudio.core.checks import Level
from tlstudio.core.copies import Group
from tlstudio.core.dataset import ImageFolder, scan
from tlstudio.core.edits import Edits, class_name
from tlstudio.core.errors import StudioError
from tlstudio.core.grouping import parse
from tlstudio.core.groups import SplitSettings
from tlstudio.core.i18n import _, ngettext
from tlstudio.core.names import below
from tlstudio.core.project import Project
from tlstudio.core.project_images import edits_of
from tlstudio.core.settings import Settings
from tlstudio.core.shortcuts import Shortcut
from tlstudio.core.split import Split
from tlstudio.core.subsets import SUBSETS
from tlstudio.jobs.data import ExportLabels, ImportLabels, Scan, ScanAndCheck, SplitImages
from tlstudio.verbs import AddVerb, Answer
from tlstudio.verbs.columns import columns
from tlstudio.verbs.terminal import Terminal

_SHOWN = 10  # images or groups named on the command line for each check


def add_data_verbs(verb: AddVerb) -> None:
    """Add the commands; `verb` makes the parser of one from its function, its name and what it does."""
    scan = verb(_scan, "scan", _("Look through a folder of images."))
    scan.add_argument("data", type=Path, metavar="DIR")
    more = _("further folders whose images belong to DIR from now on, in trainings too")
    scan.add_argument("further", type=Path, nargs="*", metavar="MORE", help=more)
    scan.add_argument("--alone", action="store_true", help=_("DIR stands alone again, without further folders"))
    checks = _("look for copies, leaks, contradictions, shortcuts and odd images, too")
    scan.add_argument("--checks", action="store_true", help=checks)
    split = verb(_split, "split", _("Say which images to learn from and which to judge by; trainings go by it."))
    split.add_argument("data", type=Path, metavar="DIR")
    ways = split.add_mutually_exclusive_group()
    pattern = _(
        "keep groups together, such as patients: folder:1 (first folder below the class), between:_:_ (text between "
        "two underscores of the file name), manifest (as the table says), or a regular expression on the path"
    )
    ways.add_argument("--by-group", type=_pattern, metavar="PATTERN", help=pattern)
    ways.add_argument("--random", action="store_true", help=_("draw anew, whatever folders there are"))
    standard = SplitSettings()
    share = _("share of the images to judge by while training ({default})").format(default=standard.validation_share)
    split.add_argument("--validation-share", type=float, metavar="X", default=standard.validation_share, help=share)
    share = _("share of the images to lock away for the end ({default})").format(default=standard.test_share)
    split.add_argument("--test-share", type=float, metavar="X", default=standard.test_share, help=share)
    split.add_argument("--seed", type=int, metavar="N", default=Settings().training.seed)
    out = _("write the list to this file instead of into the project")
    split.add_argument("--out", type=Path, metavar="FILE", help=out)
    labels = verb(_labels, "labels", _("Write what was decided about each image as a table, or take it from one."))
    labels.add_argument("data", type=Path, metavar="DIR")
    way = labels.add_mutually_exclusive_group(required=True)
    columns = _("write path, label, subset, excluded, group and note of each image, then classes and pairs told apart")
    way.add_argument("--export", type=Path, metavar="FILE.csv", help=columns)
    way.add_argument("--import", type=Path, metavar="FILE.csv", dest="table", help=_("take over such a table"))
    merge = _("call the class OLD by the name NEW from now on: one class, where there is one of that name")
    way.add_argument("--merge", nargs=2, metavar=("OLD", "NEW"), help=merge)


def _scan(args: argparse.Namespace, terminal: Terminal) -> Answer:
    if (args.further or args.alone) and args.data.exists():
        Project.for_images(args.data).set_further(args.further)
    edits = edits_of(args.data)
    if args.checks:
        findings = ScanAndCheck(args.data).run(terminal.report, terminal.should_stop)
        answer = _about(findings.folder, findings.scanned, edits, quiet=args.json)
        if not args.json:
            print(*_sentences(findings), sep="\n")
        return {**answer, **_answer(findings)}
    scanned = Scan(args.data).run(terminal.report, terminal.should_stop)
    return _about(edits.apply(scanned), scanned, edits, quiet=args.json)


def _about(folder: ImageFolder, scanned: ImageFolder, edits: Edits, *, quiet: bool) -> Answer:
    excluded, relabelled = edits.summary(scanned)
    if not quiet:
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


def _pattern(text: str) -> str:
    """Read the pattern of a group."""
    try:
        parse(text)
    except StudioError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
    return text


def _split(args: argparse.Namespace, terminal: Terminal) -> Answer:
    by = "folders" if args.by_group is None else "group"
    wanted = SplitSettings("random" if args.random else by, args.by_group or "", args.validation_share, args.test_share)
    settings = replace(Settings().changed("training", "seed", args.seed), split=wanted)
    settings.validate()
    folder, parts, file = SplitImages(args.data, settings, args.out).run(terminal.report, terminal.should_stop)
    if not args.json:
        print(_split_table(parts), *parts.notes, _("Written to {file}").format(file=file), sep="\n")
    return {"file": str(file), **_split_answer(folder, parts)}


def _split_answer(folder: ImageFolder, parts: Split) -> Answer:
    rows = [
        {"path": below(s.path, folder.root), "label": s.label, "subset": s.subset, "group": s.group}
        for s in parts.samples
    ]
    return {
        "images": len(rows),
        "counts": parts.counts,
        "groups": parts.groups,
        "notes": list(parts.notes),
        "split": rows,
    }


def _split_table(parts: Split) -> str:
    """Return the number of images of each class in each subset, as lines."""
    counts = parts.counts
    head = [_(SUBSETS[name]) for name in counts]
    rows = [[*(counts[name][label] for name in counts), label] for label in parts.classes]
    totals = [*(sum(counts[name].values()) for name in counts), _("together")]
    groups = [_("{count} groups").format(count=numeral(parts.groups))] if parts.groups else []
    return "\n".join([*columns([head, *rows, totals], right=range(len(counts))), *groups])


def _labels(args: argparse.Namespace, terminal: Terminal) -> Answer:
    folder, edits = scan(args.data, terminal.report, terminal.should_stop), edits_of(args.data)
    if args.export:
        count = ExportLabels(args.export, folder, edits).run(terminal.report, terminal.should_stop)
        if not args.json:
            text = ngettext("{file}: {count} image", "{file}: {count} images", count)
            print(text.format(file=args.export, count=numeral(count)))
        return {"file": str(args.export), "images": count}
    if args.merge:
        return _merge(args, edits.apply(folder).counts, edits)
    found = ImportLabels(args.table, folder, edits).run(terminal.report, terminal.should_stop)
    if found.edits != edits:
        found.edits.save(Project.for_images(args.data).path)
    if not args.json:
        text = ngettext("{count} image changed", "{count} images changed", found.changed)
        print(text.format(count=numeral(found.changed)))
        for sentence in found.problems:
            print(sentence, file=sys.stderr)
    return {"file": str(args.table), "changed": found.changed, "problems": list(found.problems)}


def _merge(args: argparse.Namespace, counts: Mapping[str, int], edits: Edits) -> Answer:
    old, new = args.merge[0], class_name(args.merge[1])
    if old not in counts or not new:
        text = _('There is no class "{name}" to be called otherwise. There are: {names}.')
        raise StudioError(text.format(name=old, names=", ".join(counts)))
    edits.renamed(old, new).save(Project.for_images(args.data).path)
    if not args.json:
        text = ngettext(
            '{count} image of "{old}" is of "{new}"', '{count} images of "{old}" are of "{new}"', counts[old]
        )
        print(text.format(count=numeral(counts[old]), old=old, new=new))
    return {"merged": old, "into": new, "changed": counts[old]}


def _sentences(findings: Findings) -> Iterable[str]:
    """Say what the checks found: a line each, what it means, and the images it is about."""
    marks: dict[Level, str] = {"good": "+", "warning": "!", "wrong": "✖"}
    for check in findings.checks:
        yield " ".join(filter(None, (marks[check.level], _ended(check.text) if check.why else check.text, check.why)))
        if check.kind in ("unreadable", "truncated"):  # listed with their reasons already
            continue
        groups = check.groups or tuple((path,) for path in check.paths)
        for group in groups[:_SHOWN]:
            yield "    " + "  =  ".join(below(path, findings.folder.root) for path in group)
        if len(groups) > _SHOWN:
            yield _("    and {count} more").format(count=numeral(len(groups) - _SHOWN))


def _ended(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."


def _answer(findings: Findings) -> Answer:
    copies, root = findings.copies, findings.folder.root

    def paths(groups: Iterable[Group]) -> list[list[str]]:
        return [[below(sample.path, root) for sample in group.samples] for group in groups]

    return {
        "checks": [
            {
                "kind": check.kind,
                "level": check.level,
                "text": check.text,
                "why": check.why,
                "images": len(check.paths),
                **({"merge": list(check.merge)} if check.merge else {}),
            }
            for check in findings.checks
        ],
        "exact_duplicates": paths(copies.exact),
        "near_duplicates": paths(group for group in copies.all if not group.exact),
        "contradictions": paths(group for group in copies.all if group.contradicts),
        "leaks": paths(group for group in copies.all if group.leaks),
        "shortcuts": [_shortcut(shortcut) for shortcut in findings.shortcuts],
    }


def _shortcut(found: Shortcut) -> Answer:
    told = {"feature": found.feature, "balanced_accuracy": found.balanced_accuracy, "chance": found.chance}
    return {**told, "label": found.label, "images": len(found.right)}
