"""The commands about what is kept on this computer: pre-trained weights, and features for the next training."""

import argparse
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tlstudio.core.catalog import BACKBONES
from tlstudio.core.errors import StudioError
from tlstudio.core.i18n import N_, _
from tlstudio.core.project import Project
from tlstudio.core.sizes import size_in_words
from tlstudio.core.weights import status
from tlstudio.core.weights_pack import SUFFIX
from tlstudio.jobs.stores import CacheState, FetchWeights, ImportWeights, InspectCache, PackWeights
from tlstudio.verbs import Answer
from tlstudio.verbs.columns import columns
from tlstudio.verbs.flags import backbone_name
from tlstudio.verbs.terminal import Terminal

_PLACES = {
    "bundled": N_("bundled"),
    "package": N_("Python package"),
    "computer": N_("on this computer"),
    "missing": N_("missing"),
}


def add_store_verbs(verb: Callable[..., argparse.ArgumentParser], verbs: Any) -> None:  # noqa: ANN401 - argparse's own
    """Add the commands; `verb` makes the parser of one from its function, its name and what it does."""
    cache = verb(_cache, "cache", _("Say how much the features kept for the next training take, or delete them."))
    cache.add_argument("data", type=Path, metavar="DIR")
    cache.add_argument("--run-dir", type=Path, metavar="RUNS", help=_("folder of the runs, where it is not the usual"))
    cache.add_argument("--clear", action="store_true", help=_("delete them"))
    weights = verbs.add_parser("weights", help=_("See, import or download pre-trained weights."))
    weights_verbs = weights.add_subparsers(required=True, metavar=_("command"))
    verb(_weights_list, "list", _("Say for each backbone where its weights are."), weights_verbs)
    take = verb(
        _weights_import, "import", _("Take in a weights file or a weights pack brought from elsewhere."), weights_verbs
    )
    take.add_argument("file", type=Path, metavar="FILE")
    fetch = verb(_weights_fetch, "fetch", _("Download the weights of a backbone."), weights_verbs)
    fetch.add_argument("backbone", type=backbone_name, choices=list(BACKBONES), metavar="NAME")
    words = _("Write the weights of several backbones into one file, for computers without internet.")
    pack = verb(_weights_pack, "pack", words, weights_verbs)
    pack.add_argument(
        "out",
        type=Path,
        metavar="OUT",
        help=_("the file to write; {suffix} is added where it has none").format(suffix=SUFFIX),
    )
    pack.add_argument(
        "--backbones", type=backbone_name, choices=list(BACKBONES), nargs="+", required=True, metavar="NAME",
        help=_("what to put into it; what is missing here is downloaded"),
    )  # fmt: skip


def _cache(args: argparse.Namespace, terminal: Terminal) -> Answer:
    if not args.data.is_dir():
        text = _("There is no folder {folder}. Check the name, or whether its drive is connected.")
        raise StudioError(text.format(folder=args.data))
    runs = args.run_dir or Project.for_images(args.data).runs
    state: CacheState = InspectCache(runs, args.clear).run(terminal.report, terminal.should_stop)
    if not args.json:
        if args.clear:
            print(_("{size} were freed.").format(size=size_in_words(state.freed)))
        text = _("{folder}: {size} of features, at most {limit}")
        print(text.format(folder=state.folder, size=size_in_words(state.size), limit=size_in_words(state.limit)))
    return {**asdict(state), "folder": str(state.folder)}


def _weights_list(args: argparse.Namespace, _terminal: Terminal) -> Answer:
    rows = [(backbone, status(backbone)) for backbone in BACKBONES.values()]
    if not args.json:
        bring = _("{size} MB, bring {file}")
        lines = [
            (one.name, _(_PLACES[found.where]), found.path or bring.format(size=one.megabytes, file=one.file_name))
            for one, found in rows
        ]
        print(*columns(lines), sep="\n")
    return {
        "weights": [
            {"backbone": backbone.name, "where": found.where, "path": str(found.path) if found.path else None}
            for backbone, found in rows
        ]
    }


def _weights_import(args: argparse.Namespace, terminal: Terminal) -> Answer:
    taken = ImportWeights(args.file).run(terminal.report, terminal.should_stop)
    if not args.json:
        print(taken.sentence)
    return {"backbones": [backbone.name for backbone in taken.backbones], "unknown": list(taken.unknown)}


def _weights_pack(args: argparse.Namespace, terminal: Terminal) -> Answer:
    out = args.out if args.out.suffix or not args.out.name else args.out.with_name(args.out.name + SUFFIX)
    pack = PackWeights(out, tuple(args.backbones)).run(terminal.report, terminal.should_stop)
    if not args.json:
        print(pack.sentence)
    return {"pack": str(pack.path), "backbones": list(pack.backbones), "size": pack.size}


def _weights_fetch(args: argparse.Namespace, terminal: Terminal) -> Answer:
    path = FetchWeights(args.backbone).run(terminal.report, terminal.should_stop)
    if not args.json:
        print(path)
    return {"backbone": args.backbone, "path": str(path)}
