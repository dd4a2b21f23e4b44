"""The images of a bundle on this computer: found by their name, or wherever they lie now by what is in them."""

import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath

from tlstudio.core.bundle import BundledImage
from tlstudio.core.events import Progress, Report, ShouldStop
from tlstudio.core.hashes import sha256
from tlstudio.core.i18n import _
from tlstudio.core.names import leads_elsewhere


@dataclass(frozen=True)
class FoundImages:
    """Files by the name in the bundle; `missing` are nowhere, `changed` hold something else now."""

    files: dict[str, Path]
    missing: tuple[str, ...]
    changed: tuple[str, ...]


def find_images(
    images: Sequence[BundledImage], root: Path, report: Report, should_stop: ShouldStop, *, elsewhere: bool = True
) -> FoundImages:
    """Look for the images below `root`, with `elsewhere` also under other names. Raises Stopped on request.

    Then nothing outside of the folder is read, whatever a name says; without it a name may be a whole path.
    """
    stage, files, rest = _("Checking the images by their hashes"), dict[str, Path](), list[BundledImage]()
    wanted = [image for image in images if image.sha256]
    for done, image in enumerate(wanted, 1):
        place = _place(root, image.name, whole=not elsewhere)
        if place is not None and _is(place, image, should_stop):
            files[image.name] = place
        else:
            rest.append(image)
        report(Progress(stage, done, len(wanted)))
    known = dict(_elsewhere(rest, root, should_stop)) if rest and elsewhere else {}
    files |= {image.name: known[image.sha256] for image in rest if image.sha256 in known}
    lost = [image.name for image in rest if image.name not in files]
    places = {name: _place(root, name, whole=not elsewhere) for name in lost}
    there = {name for name, place in places.items() if place is not None and place.is_file()}
    return FoundImages(files, tuple(name for name in lost if name not in there), tuple(n for n in lost if n in there))


def _place(root: Path, name: str, whole: bool) -> Path | None:
    """Return where an image of that name would be; None for a name that leads out of the folder."""
    pure = PurePosixPath(name)
    outside = pure.is_absolute() or bool(PureWindowsPath(name).drive)
    if (outside and not whole) or leads_elsewhere(name) or ".." in pure.parts or "\0" in name:
        return None
    return root / name


def _is(file: Path, image: BundledImage, should_stop: ShouldStop) -> bool:
    try:
        return file.is_file() and file.stat().st_size == image.bytes and sha256(file, should_stop) == image.sha256
    except OSError:
        return False


def _elsewhere(images: Sequence[BundledImage], root: Path, should_stop: ShouldStop) -> Iterator[tuple[str, Path]]:
    """Yield files by their hash that are as large as one of the images, and hold it."""
    sizes = defaultdict[int, set[str]](set)
    for image in images:
        sizes[image.bytes].add(image.sha256)
    for folder, _folders, names in os.walk(root):
        for name in sorted(names):
            file = Path(folder, name)
            try:
                if file.is_file() and (wanted := sizes.get(file.stat().st_size)):
                    digest = sha256(file, should_stop)
                    if digest in wanted:
                        yield digest, file
            except OSError:
                continue
