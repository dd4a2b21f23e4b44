"""How a folder of images is laid out: which folders are classes, which are subsets, and when it is no data set."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tlstudio.core.errors import StudioError
from tlstudio.core.events import ShouldStop
from tlstudio.core.i18n import _
from tlstudio.core.images import FORMATS
from tlstudio.core.subsets import SUBSET_NAMES, SUBSETS
from tlstudio.core.walk import Listing, listing, printable, walk

Left = tuple[str, Path, str]  # what is left out: kind of dataset.PROBLEMS, path, reason


@dataclass(frozen=True)
class ClassFolder:
    """A folder whose images, at any depth, are of one class and one subset ("" where there is no split)."""

    path: Path
    label: str
    subset: str


def find(root: Path) -> tuple[list[ClassFolder], list[Left]]:
    """Return the class folders below `root` in natural order, and what lies beside them.

    Raises StudioError where `root` is missing, no folder, not to be read, empty, or holds no folders.
    """
    top = _listing(root)
    if not top.folders:
        raise StudioError(_why_no_folders(root, top))
    subsets = {folder: SUBSET_NAMES.get(folder.name.casefold(), "") for folder in top.folders}
    left = _beside(top)
    if not _is_split(subsets):
        return [ClassFolder(folder, printable(folder.name), "") for folder in top.folders], left
    classes = []
    for folder, subset in subsets.items():
        if not subset:
            left.append(("ignored_folder", folder, _("it stands beside train, validation and test, and is not used")))
            continue
        inside = _listing(folder)
        if subset == "train" and not inside.folders:
            raise StudioError(_why_no_folders(folder, inside))
        left += _beside(inside)
        classes += [ClassFolder(path, printable(path.name), subset) for path in inside.folders]
    return classes, left


def subset_folders(names: Iterable[str], subsets: Iterable[str]) -> list[str]:
    """Return the top folders that stand for any of `subsets`, as whoever made them calls them, train before the others.

    `names` are those of the images, below the folder that is opened.
    """
    tops = {name.partition("/")[0] for name in names}
    found = {top: SUBSET_NAMES[top.casefold()] for top in tops if top.casefold() in SUBSET_NAMES}
    wanted = [top for top, subset in found.items() if subset in subsets]
    return sorted(wanted, key=lambda top: (list(SUBSETS).index(found[top]), top))


def images_of(folder: ClassFolder, should_stop: ShouldStop) -> tuple[list[Path], list[Left]]:
    """Return the files of a class that have an image's name, at any depth, and what else is there. Raises Stopped."""
    images: list[Path] = []
    left: list[Left] = []
    for found in walk(folder.path, should_stop):
        images += found.images
        left += _no_images(found)
    if not images:
        left.append(("empty_class", folder.path, _("there are no images in this folder")))
    return images, left


def check(root: Path, labels: Mapping[str, set[str]]) -> None:
    """Raise StudioError unless the labels found in each subset ("" without split) make a data set to look at.

    Whether it can be learned from as it is, with the names that each subset has, is for the split to say.
    """
    train = labels.get("train", set()) | labels.get("", set())  # a table may leave some images undecided
    if not train:
        where = root / "train" if labels else root
        raise StudioError(
            _("There are no images in {folder} that can be read. Known kinds are {kinds}.").format(
                folder=printable(str(where)), kinds=", ".join(FORMATS)
            )
        )
    everything = set().union(*labels.values())
    if len(everything) < 2:
        raise StudioError(
            _(
                'There is only one class, "{label}", in {folder}. It takes at least two to tell apart: make a folder '
                "of images for each. If the class folders are inside one folder, open that one."
            ).format(label=next(iter(everything)), folder=printable(str(root)))
        )


def _listing(folder: Path) -> Listing:
    shown = printable(str(folder))
    try:
        return listing(folder)
    except FileNotFoundError:
        text = _("There is no folder {folder}. Check the name, or whether its drive is connected.")
    except NotADirectoryError:
        text = _("{folder} is a file. Choose the folder that holds a folder of images for each class.")
    except OSError as error:
        raise StudioError(
            _("The folder {folder} cannot be read: {reason}.").format(folder=shown, reason=error.strerror or error)
        ) from error
    raise StudioError(text.format(folder=shown))


def _is_split(subsets: Mapping[Path, str]) -> bool:
    """Say whether the top folders are train, validation, test and not classes that happen to be called so."""
    train = [folder for folder, subset in subsets.items() if subset == "train"]
    if not train:
        return False
    # A lone "train" among other folders may be the class of trains: then its images lie directly in it.
    return len(set(subsets.values()) - {""}) > 1 or bool(_listing(train[0]).folders)


def _why_no_folders(folder: Path, found: Listing) -> str:
    if found.images:
        text = _(
            "The images lie directly in {folder}. Make a folder for each class there, named as the class, and move "
            "its images into it."
        )
    elif found.files:
        text = _(
            "There are no images in {folder}, only other files. Choose the folder that holds a folder of images for "
            "each class."
        )
    else:
        text = _("The folder {folder} is empty. Choose the folder that holds a folder of images for each class.")
    return text.format(folder=printable(str(folder)))


def _beside(found: Listing) -> list[Left]:
    """Return what lies beside class folders and belongs to none."""
    reason = _("it lies beside the class folders: move it into one of them")
    loose: list[Left] = [("loose", path, reason) for path in found.images]
    return loose + _no_images(found)


def _no_images(found: Listing) -> list[Left]:
    known = _("no file name of an image that can be read ({kinds})").format(kinds=", ".join(FORMATS))
    files: list[Left] = [("not_an_image", path, known) for path in found.no_images]
    dangling = _("the link leads nowhere")
    return files + [
        ("unreadable", path, dangling if error is None else error.strerror or str(error))
        for path, error in found.others
    ]
