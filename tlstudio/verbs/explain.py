"""The command that shows where a model looked."""

import argparse
import sys
from dataclasses import asdict
from pathlib import Path

from wcwidth import ljust

from tlstudio.core.by_locale import numeral
from tlstudio.core.dataset import Problem
from tlstudio.core.description import Description, read_description
from tlstudio.core.errors import ImageError, StudioError
from tlstudio.core.events import Event, Explained, Message
from tlstudio.core.files import make_folder
from tlstudio.core.heat_files import MOST, ContactSheet, Look, save_picture, sheet_title
from tlstudio.core.heatmap import Explanation
from tlstudio.core.i18n import _
from tlstudio.jobs.explain import ExplainMany
from tlstudio.verbs import AddVerb, Answer
from tlstudio.verbs.terminal import Terminal


def add_explain_verbs(verb: AddVerb) -> None:
    """Add the command; `verb` makes its parser from its function, its name and what it does."""
    explain = verb(_explain, "explain", _("Show where in pictures the model looked (Grad-CAM): where, not why."))
    explain.add_argument("model", type=Path, metavar="RUN_OR_MODEL")
    explain.add_argument("images", type=Path, nargs="+", metavar="IMAGE")
    which = _("the class whose map is drawn; without it, the one the model names")
    explain.add_argument("--class", dest="name", metavar="C", help=which)
    opacity = _("how much the map covers of the picture, from 0 to 1")
    explain.add_argument("--opacity", type=_share, metavar="SHARE", default=0.5, help=opacity)
    out = _("folder for the pictures, here without it; what is there is never overwritten, another name is taken")
    explain.add_argument("--out", type=Path, metavar="DIR", help=out)
    sheet = _("write all of them on one sheet, a PNG file, too; without --out, only that")
    explain.add_argument("--sheet", type=Path, metavar="FILE", help=sheet)


def _share(text: str) -> float:
    value = float(text)
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(_("{value} is not between 0 and 1").format(value=text))
    return value


def _explain(args: argparse.Namespace, terminal: Terminal) -> Answer:
    about = read_description(args.model)
    if args.name is not None and args.name not in about.classes:
        text = _("The model knows no class {name!r}. Choose from: {classes}.")
        raise StudioError(text.format(name=args.name, classes=", ".join(about.classes)))
    drawing = _Drawing(args, about, terminal)
    ExplainMany(args.model, tuple(args.images)).run(drawing.take, terminal.should_stop)
    if not drawing.rows and not terminal.interrupted:
        raise StudioError("\n".join(f"{problem.path}: {problem.reason}" for problem in drawing.problems))
    sheet = drawing.save_sheet()
    if not args.json:
        for row in drawing.rows:
            print(_line(row))
        for problem in drawing.problems:
            print(f"{problem.path}: {problem.reason}", file=sys.stderr)
        if sheet is not None:
            print(sheet)
    problems = [asdict(problem) for problem in drawing.problems]
    return {
        "explanations": drawing.rows, "problems": problems, "sheet": None if sheet is None else str(sheet),
    }  # fmt: skip


class _Drawing:
    """Draws maps as they are found, so that thousands of them need no more memory than a few."""

    def __init__(self, args: argparse.Namespace, about: Description, terminal: Terminal) -> None:
        self._args, self._terminal = args, terminal
        self._look = Look(args.opacity, about.reading.depth)
        which = _("the class the model names") if args.name is None else args.name
        title = sheet_title(about.name, which)
        self._sheet = ContactSheet(title, self._look) if args.sheet is not None else None
        self._out = args.out or (Path() if args.sheet is None else None)
        self.rows: list[Answer] = []
        self.problems: list[Problem] = []
        if self._out is not None:
            make_folder(self._out)

    def take(self, event: Event) -> None:
        """Draw what was found; everything else is the terminal's."""
        if not isinstance(event, Explained):
            self._terminal.report(event)
            return
        self.problems += event.problems
        for item in event.items:
            try:
                self.rows.append(self._drawn(item, self._args.name or item.prediction))
            except ImageError as error:  # it went away meanwhile
                self.problems.append(Problem("unreadable", item.path, str(error)))

    def _drawn(self, item: Explanation, name: str) -> Answer:
        file = None if self._out is None else save_picture(item, name, self._look, self._out)
        if self._sheet is not None and not self._sheet.is_full:
            self._sheet.add(item, name)
        where = item.centre(name)
        return {
            "path": item.path, "class": name, "probability": item.share(name), "prediction": item.prediction,
            "centre": None if where is None else {"x": where[0], "y": where[1]},
            "caution": item.caution(name), "file": None if file is None else str(file),
        }  # fmt: skip

    def save_sheet(self) -> Path | None:
        """Write the sheet, if it was asked for, and say what it lacks."""
        if self._sheet is None or not self.rows:
            return None
        if len(self.rows) > MOST:
            text = _("The sheet shows the first {most} of {count} pictures.")
            self._terminal.report(Message(text.format(most=MOST, count=numeral(len(self.rows)))))
        return self._sheet.save(self._args.sheet)


def _line(row: Answer) -> str:
    where = row["caution"]
    if row["centre"] is not None and not where:
        where = _("centre {x:.0%} from the left, {y:.0%} from the top").format(**row["centre"])
    probability, name = numeral(row["probability"], "7.1%"), ljust(row["class"], 20)
    return f"{probability}  {name} {where}  {row['file'] or row['path']}"
