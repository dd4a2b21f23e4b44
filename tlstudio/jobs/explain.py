"""The jobs that show where a model looked, and that keep what was found as pictures."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tlstudio.core import heat_files
from tlstudio.core.dataset import Problem
from tlstudio.core.description import read_description
from tlstudio.core.errors import ImageError, Stopped, StudioError
from tlstudio.core.events import Explained, Progress, Report, ShouldStop
from tlstudio.core.files import make_folder
from tlstudio.core.heat_files import ContactSheet, Look, sheet_title
from tlstudio.core.heatmap import Explanation, Explanations
from tlstudio.core.i18n import _


@dataclass(frozen=True)
class Explain:
    """Compute Grad-CAM maps of images for every class; `model` is a run, an export or a saved model."""

    model: Path
    paths: tuple[Path, ...]

    def run(self, report: Report, should_stop: ShouldStop) -> Explanations:
        """Return the maps. Raises StudioError where the model cannot be opened, Stopped on request."""
        from tlstudio.engine import explanation

        items, problems = list[Explanation](), list[Problem]()
        for found in explanation.explain(self.model, self.paths, report, should_stop):
            items += found.items
            problems += found.problems
        if len(items) + len(problems) < len(self.paths):
            raise Stopped
        return Explanations(tuple(items), tuple(problems))


@dataclass(frozen=True)
class ExplainMany:
    """Compute maps as `Explain` does; they are told by `Explained` events as they come, and kept by nobody.

    `paths` may be folders, too: all images in them.
    """

    model: Path
    paths: tuple[Path, ...]

    def run(self, report: Report, should_stop: ShouldStop) -> int:
        """Return how many images were looked at; stopping keeps them. Raises StudioError: bad model, no image."""
        from tlstudio.engine import explanation
        from tlstudio.engine.prediction import find_images

        done, files = 0, find_images(self.paths)
        if not files:
            where = ", ".join(map(str, self.paths))
            raise StudioError(_("There is no image in {paths}. Choose pictures, or a folder that holds some.").format(
                paths=where))  # fmt: skip
        for found in explanation.explain(self.model, files, report, should_stop):
            report(Explained(found.items, found.problems))
            done += len(found.items) + len(found.problems)
        return done


@dataclass(frozen=True)
class Drawn:
    """A picture to be drawn with the map of a class; `true` is its label, "" where nobody knows it."""

    item: Explanation
    name: str
    true: str = ""


@dataclass(frozen=True)
class SavedMaps:
    """The files that were written, and the pictures that are gone."""

    files: tuple[Path, ...]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class SaveMaps:
    """Write each picture with its map into a folder, as large as it is; no file is overwritten."""

    drawn: Sequence[Drawn]
    look: Look
    folder: Path

    def run(self, report: Report, should_stop: ShouldStop) -> SavedMaps:
        """Return the files; stopping keeps what is written. Raises StudioError where nothing can be written."""
        make_folder(self.folder)
        files, problems = list[Path](), list[Problem]()
        for at, one in enumerate(self.drawn):
            if should_stop():
                break
            try:
                files.append(heat_files.save_picture(one.item, one.name, self.look, self.folder))
            except ImageError as error:
                problems.append(Problem("unreadable", one.item.path, str(error)))
            report(Progress(_("Saving pictures"), at + 1, len(self.drawn)))
        return SavedMaps(tuple(files), tuple(problems))


@dataclass(frozen=True)
class SaveMap:
    """Write one picture with its map to a file, as large as it is, in the place of what stood there."""

    one: Drawn
    look: Look
    file: Path

    def run(self, report: Report, should_stop: ShouldStop) -> Path:
        """Return the file. Raises StudioError where it cannot be written, or the picture is gone."""
        heat_files.write_picture(self.one.item, self.one.name, self.look, self.file)
        return self.file


@dataclass(frozen=True)
class SaveSheet:
    """Write pictures with their maps on one sheet; where the file is there, another name is taken.

    `which` says, for the title, of which class the maps of `model` are.
    """

    drawn: Sequence[Drawn]
    look: Look
    model: Path
    which: str
    file: Path

    def run(self, report: Report, should_stop: ShouldStop) -> SavedMaps:
        """Return the file. Raises StudioError where it cannot be written, Stopped on request."""
        title = sheet_title(read_description(self.model).name, self.which)
        sheet, problems = ContactSheet(title, self.look), list[Problem]()
        for at, one in enumerate(self.drawn):
            if should_stop():
                raise Stopped
            try:
                sheet.add(one.item, one.name, one.true)
            except ImageError as error:
                problems.append(Problem("unreadable", one.item.path, str(error)))
            report(Progress(_("Drawing the sheet"), at + 1, len(self.drawn)))
        return SavedMaps((sheet.save(self.file),), tuple(problems))
