"""Which of some images a model learned from: its scores on those flatter it."""

from collections.abc import Sequence
from pathlib import Path

from tlstudio.core.contents import digests
from tlstudio.core.events import Report, ShouldStop
from tlstudio.core.feature_cache import cache_folder
from tlstudio.core.i18n import _
from tlstudio.core.manifest import read_manifest
from tlstudio.core.run import Run
from tlstudio.core.split import load_split


def learned_from(model: Path, paths: Sequence[Path], report: Report, should_stop: ShouldStop) -> int | None:
    """Return how many of some files a model was trained on, by what is in them: a copy elsewhere counts, too.

    `model` is a run or the .keras file in it; of any other model it is not known, None. Raises StudioError where the
    run's lists of images are damaged, Stopped on request.
    """
    run = Run(model if model.is_dir() else model.parent)
    if not run.is_run() or not run.split.is_file():
        return None
    trained = {str(sample.path) for sample in load_split(run.split, run.images_root).train}
    if not run.manifest.is_file():  # a run of before there was one
        return sum(str(path) in trained for path in paths)
    held = read_manifest(run.manifest)
    contents = {held[path] for path in trained if path in held}
    unknown = [path for path in paths if str(path) not in held]
    memory = cache_folder(run.path.parent) / "contents"
    read = digests(unknown, memory, _("Looking for images it was trained on"), report, should_stop)
    known = {path: digest.hex() for path, digest in zip(unknown, read, strict=True) if digest is not None}
    return sum((held.get(str(path)) or known.get(path, "")) in contents for path in paths)
