"""Sample projects: folders of images that come with the program, to try everything on without images of one's own.

They are copied before they are opened, so that files may be added, deleted and spoiled; the originals stay.
"""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tlstudio.core.errors import Stopped, StudioError
from tlstudio.core.events import Progress, Report, ShouldStop
from tlstudio.core.files import make_folder, why
from tlstudio.core.i18n import N_, _
from tlstudio.core.paths import projects, resources
from tlstudio.core.spoiling import spoil
from tlstudio.core.working_folder import working_folder

Files = Iterator[tuple[Path, Path]]  # a file, and its place below the copy


@dataclass(frozen=True)
class SampleProject:
    """A sample by its name on the command line; `source` is below resources(), `spoil` is done to the copy."""

    name: str
    label: str
    help: str
    source: str
    placed: Callable[[Path], Files]
    spoil: Callable[[Path], None] = lambda _root: None


def copy_sample(sample: SampleProject, folder: Path, report: Report, should_stop: ShouldStop) -> Path:
    """Copy a sample into `folder`, which must be new or empty, and return it; it is there whole or not at all.

    Raises StudioError where something is there already or the disk does not allow it, Stopped on request.
    """
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            text = _("{folder} is there already and not empty. Choose another folder for the sample.")
            raise StudioError(text.format(folder=folder))
        make_folder(folder.parent)
        with working_folder(folder.parent, "sample") as working:
            draft = working / folder.name
            _copy(sample, draft, report, should_stop)
            if folder.exists():
                folder.rmdir()
            draft.rename(folder)
    except OSError as error:
        raise StudioError(why(error, folder)) from error
    return folder


def sample_folder(sample: SampleProject) -> Path:
    """Return where a sample is copied to when the window opens it: beside the user's projects."""
    return projects() / "Samples" / sample.name


def _copy(sample: SampleProject, draft: Path, report: Report, should_stop: ShouldStop) -> None:
    files = list(sample.placed(resources() / sample.source))
    for done, (file, place) in enumerate(files):
        if should_stop():
            raise Stopped
        report(Progress(_("Copying the sample"), done, len(files)))
        target = draft / place
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)  # not its rights: an installed program may only be read
    sample.spoil(draft)


def _as_they_are(source: Path) -> Files:
    for file in sorted(source.rglob("*")):
        if file.is_file():
            yield file, file.relative_to(source)


def _split(source: Path) -> Files:
    """Place every fourth photograph of a class under validation, the others under train."""
    for file, place in _as_they_are(source):
        if len(place.parts) == 1:
            yield file, place
            continue
        number = int(file.stem.split()[-1])
        yield file, Path("validation" if number % 4 == 0 else "train") / place


SAMPLES: dict[str, SampleProject] = {
    sample.name: sample
    for sample in (
        SampleProject(
            "clothes", N_("Clothes"), N_("600 small grey pictures of eight kinds of clothes, in train and validation."),
            "demo", _as_they_are,
        ),
        SampleProject(
            "waste", N_("Waste"), N_("60 colour photographs of cardboard, glass and metal, 20 of each: few images, as "
            "one has them at first. Validation images are held out."), "samples/waste", _as_they_are,
        ),
        SampleProject(
            "spoilt", N_("Waste, spoilt"), N_("The same photographs, with everything wrong that checks find: copies, "
            "the same picture on both sides, wrong labels, files that cannot be read."), "samples/waste", _split,
            spoil,
        ),
    )
}  # fmt: skip
