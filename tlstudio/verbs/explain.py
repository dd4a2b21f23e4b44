"""The command that shows where a model looked."""

import argparse
import sys
from dataclasses import asdict
from pathlib import Path

from PIL import Image

from tlstudio.core.description import read_description
from tlstudio.core.errors import StudioError
from tlstudio.core.files import make_folder, replace_file
from tlstudio.core.heatmap import Explanation, Explanations, centre, overlaid
from tlstudio.core.i18n import _
from tlstudio.core.images import read_full
from tlstudio.jobs.explain import Explain
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
    out = _("folder in which the pictures are written (here, without it)")
    explain.add_argument("--out", type=Path, metavar="DIR", default=Path(), help=out)


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
    found: Explanations = Explain(args.model, tuple(args.images)).run(terminal.report, terminal.should_stop)
    if not found.items:
        raise StudioError("\n".join(f"{problem.path}: {problem.reason}" for problem in found.problems))
    make_folder(args.out)
    taken: set[Path] = set()
    rows = [_drawn(item, args.name or item.prediction, about.reading.depth, args, taken) for item in found.items]
    if not args.json:
        for row in rows:
            print(_line(row))
        for problem in found.problems:
            print(f"{problem.path}: {problem.reason}", file=sys.stderr)
    return {"explanations": rows, "problems": [asdict(problem) for problem in found.problems]}


def _drawn(item: Explanation, name: str, depth: str, args: argparse.Namespace, taken: set[Path]) -> Answer:
    pixels = read_full(Path(item.path), depth)
    heat = item.heat(name, pixels.shape[1], pixels.shape[0])
    file = args.out / item.file_name(name)
    number = 1
    while file in taken:  # pictures of one name from two folders
        number += 1
        file = args.out / item.file_name(name, number)
    taken.add(file)
    picture = Image.fromarray(overlaid(pixels, heat, args.opacity))
    replace_file(file, lambda temporary: picture.save(temporary))
    where = centre(heat)
    return {
        "path": item.path, "class": name, "probability": item.share(name), "prediction": item.prediction,
        "centre": None if where is None else {"x": where[0], "y": where[1]},
        "caution": item.caution(name), "file": str(file),
    }  # fmt: skip


def _line(row: Answer) -> str:
    where = row["caution"]
    if row["centre"] is not None and not where:
        where = _("centre {x:.0%} from the left, {y:.0%} from the top").format(**row["centre"])
    return f"{row['probability']:7.1%}  {row['class']:20} {where}  {row['file']}"
