"""The split of a folder's images that its project remembers: split.csv, and beside it how it was made."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from tlstudio.core.by_locale import numeral, plain
from tlstudio.core.dataset import ImageFolder, Sample
from tlstudio.core.errors import StudioError
from tlstudio.core.files import read_json, write_json
from tlstudio.core.groups import SplitSettings
from tlstudio.core.i18n import _, ngettext
from tlstudio.core.project import Project
from tlstudio.core.settings import Settings
from tlstudio.core.split import Split, load_split, split

FILE_NAME, _HOW = "split.csv", "split.json"


@dataclass(frozen=True)
class Way:
    """How a project's images were split. A `chosen` split holds for trainings with any seed."""

    settings: SplitSettings
    seed: int
    chosen: bool


@plain()  # the notes are kept in a file
def project_split(folder: ImageFolder, settings: Settings, *, save: bool = False, choose: bool = False) -> Split:
    """Return the split of a folder's images by these settings: the one place where it is decided.

    What the project has split before in the same way keeps its place, and only new images are drawn. With `save` it is
    written into the project, where there is one. `choose` is for a split the user asks for, not for a training that
    needs one: it goes by its own seed, and trainings with other seeds use it. Raises as `split` does, and StudioError
    where the project's file is damaged or may not be written.
    """
    project = Project.find(folder.source)
    way, before = remembered(project, folder.root) if project else (None, {})
    wanted, seed = settings.split, settings.training.seed
    same = bool(before) and (way is None or _holds(way, wanted, seed, choose))
    if way is not None and same:
        seed = way.seed
    places = {name: sample.subset for name, sample in before.items()} if same else {}
    parts = split_by(folder, wanted, seed, places)
    if not same:
        parts = replace(parts, notes=(*parts.notes, *_was_test(parts, before, folder.root)))
    if save and project:
        gone = before if same else {}
        chosen = choose or (way is not None and same and way.chosen)
        _save(project, folder.root, parts, gone, Way(wanted, seed, chosen))
    return parts


@plain()
def split_by(folder: ImageFolder, settings: SplitSettings, seed: int, before: Mapping[str, str]) -> Split:
    """Return the split of a folder's images whatever its project remembers; `before` and errors as of `split`."""
    return split(
        folder, settings.validation_share, seed, by=settings.split_by, pattern=settings.group_pattern,
        test_share=settings.test_share, before=before,
    )  # fmt: skip


def _holds(way: Way, wanted: SplitSettings, seed: int, choose: bool) -> bool:
    return way.settings == wanted and (way.seed == seed or (way.chosen and not choose))


def remembered(project: Project, root: Path) -> tuple[Way | None, dict[str, Sample]]:
    """Return how a project's images were split, and the samples by their path below `root`; None where they never were.

    A split.csv without split.json beside it was put there by a person: it holds whatever the settings are.
    """
    file = project.path / FILE_NAME
    if not file.is_file():
        return None, {}
    try:
        parts = load_split(file, root)
        samples = dict(zip(parts.places(root), parts.samples, strict=True))
    except (StudioError, ValueError) as error:
        text = _("{path} is damaged. Put back a copy, or delete it to have the images split anew.")
        raise StudioError(text.format(path=file)) from error
    return read_way(project), samples


def read_way(project: Project) -> Way | None:
    """Return how a project's images were split; None where that was not written. Raises StudioError where damaged."""
    file = project.path / _HOW
    if not file.is_file():
        return None
    try:
        values = read_json(file)
        way = Way(SplitSettings(**values["settings"]), int(values["seed"]), bool(values["chosen"]))
        Settings(split=way.settings).validate()
    except (KeyError, TypeError, ValueError, StudioError) as error:
        text = _("{path} is damaged. Put back a copy, or delete it to have the images split anew.")
        raise StudioError(text.format(path=file)) from error
    return way


def _save(project: Project, root: Path, parts: Split, before: Mapping[str, Sample], way: Way) -> None:
    """Write both files; images that are excluded or away for now stay in them, to come back to their place."""
    here = parts.places(root)
    away = [sample for name, sample in before.items() if name not in here]
    whole = replace(
        parts,
        train=(*parts.train, *(sample for sample in away if sample.subset == "train")),
        validation=(*parts.validation, *(sample for sample in away if sample.subset == "validation")),
        test=(*parts.test, *(sample for sample in away if sample.subset == "test")),
    )
    whole.save(project.path / FILE_NAME, root)
    write_json(project.path / _HOW, {"format": 1, **asdict(way), "notes": parts.notes})


def _was_test(parts: Split, before: Mapping[str, Sample], root: Path) -> tuple[str, ...]:
    """Say how many images that were locked away as test images no longer are."""
    lost = sum(
        place != "test" and name in before and before[name].subset == "test"
        for name, place in parts.places(root).items()
    )
    if not lost:
        return ()
    text = ngettext(
        "{count} image that was a test image before is none now, for the images were split anew.",
        "{count} images that were test images before are none now, for the images were split anew.",
        lost,
    )
    return (text.format(count=numeral(lost)),)
