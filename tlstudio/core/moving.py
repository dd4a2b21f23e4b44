"""Moving images to the training, validation or test images by hand: whole groups at a time, so that none is torn."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

from tlstudio.core.dataset import ImageFolder
from tlstudio.core.edits import Edits
from tlstudio.core.errors import StudioError
from tlstudio.core.grouping import groups_of
from tlstudio.core.groups import SplitSettings
from tlstudio.core.names import below
from tlstudio.core.project_split import project_split
from tlstudio.core.settings import Settings


@dataclass(frozen=True)
class Move:
    """The edits after a move: how many images it is about, how many `along` with their group.

    `unlocked` are test images among them, as the folder has them or as they are drawn, that leave the test images.
    """

    edits: Edits
    images: int
    along: int
    unlocked: int


def pattern_of(settings: SplitSettings) -> str:
    """Return the pattern by which images are split; "" where they are not split by a pattern."""
    return settings.group_pattern if settings.split_by == "group" else ""


def move(scanned: ImageFolder, edits: Edits, settings: Settings, names: Iterable[str], subset: str) -> Move:
    """Move images, by their path below the folder, to a subset; "" leaves them to the split again.

    The other images of their groups move along. Raises StudioError for a pattern that is wrong or takes too long.
    """
    folder = edits.apply(scanned)
    groups, chosen = groups_of(folder, pattern_of(settings.split)), set(names)
    places = folder.places
    wanted = {groups[places[name]] for name in chosen if name in places} - {""}
    along = {name for name, at in places.items() if groups[at] in wanted and name not in chosen}
    everything = chosen | along
    locked = set() if subset == "test" else _locked(folder, settings) & everything
    return Move(edits.changed(everything, subset=subset), len(chosen), len(along), len(locked))


def _locked(folder: ImageFolder, settings: Settings) -> set[str]:
    """Return the test images as they are; those of the folder alone where it cannot be split as it is."""
    tested = [sample for sample in folder.samples if sample.subset == "test"]
    with suppress(StudioError):
        tested = list(project_split(folder, settings).test)
    return {below(sample.path, folder.root) for sample in tested}
