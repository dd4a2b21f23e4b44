"""The jobs about the images themselves, before any training; none of them needs an engine."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tlstudio.core import dataset, image_facts, label_table
from tlstudio.core.added_images import Added, add_images
from tlstudio.core.checking import Findings, check_images
from tlstudio.core.dataset import Columns, ImageFolder, from_columns
from tlstudio.core.edits import Edits
from tlstudio.core.errors import StudioError
from tlstudio.core.events import Report, ShouldStop
from tlstudio.core.feature_cache import cache_folder
from tlstudio.core.grouping import Preview, preview
from tlstudio.core.groups import ReadingSettings, SplitSettings
from tlstudio.core.label_table import Imported
from tlstudio.core.moving import Move, move
from tlstudio.core.project import Project
from tlstudio.core.project_images import edits_of, project_images
from tlstudio.core.project_split import FILE_NAME, project_split
from tlstudio.core.reading import Reading
from tlstudio.core.settings import Settings
from tlstudio.core.split import Split


@dataclass(frozen=True)
class Scan:
    """Look through a folder of images; every image is decoded once, unreadable ones become problems.

    `verify=False` goes by the names alone.
    """

    root: Path
    verify: bool = True

    def run(self, report: Report, should_stop: ShouldStop) -> ImageFolder:
        """Return the folder. Raises StudioError where it is no data set, Stopped on request."""
        folder = dataset.scan(self.root, report, should_stop)
        folder = dataset.verify(folder, report, should_stop) if self.verify else folder
        _known = folder.places, folder.tally  # made here, where no window waits for them
        return folder


@dataclass(frozen=True)
class ExportLabels:
    """Write what was decided about a folder's images, as it was scanned, as a table."""

    path: Path
    folder: ImageFolder
    edits: Edits

    def run(self, report: Report, should_stop: ShouldStop) -> int:
        """Return the number of rows. Raises StudioError where the file cannot be written."""
        return label_table.write_labels(self.path, self.folder, self.edits)


@dataclass(frozen=True)
class ImportLabels:
    """Take decisions about a folder's images, as it was scanned, from a table; nothing is saved."""

    path: Path
    folder: ImageFolder
    edits: Edits

    def run(self, report: Report, should_stop: ShouldStop) -> Imported:
        """Return the new edits. Raises StudioError where it is no such table."""
        return label_table.import_labels(self.path, self.folder, self.edits)


@dataclass(frozen=True)
class MoveImages:
    """Move images of a folder, as it was scanned, to a subset, with their groups; nothing is saved."""

    folder: ImageFolder
    edits: Edits
    settings: Settings
    names: frozenset[str]
    subset: str

    def run(self, report: Report, should_stop: ShouldStop) -> Move:
        """Return the new edits. Raises StudioError where groups cannot be told."""
        return move(self.folder, self.edits, self.settings, self.names, self.subset)


@dataclass(frozen=True)
class ResolveReading:
    """Find out how images are to be read where the settings leave it to their shapes."""

    settings: ReadingSettings
    paths: tuple[Path, ...]

    def run(self, report: Report, should_stop: ShouldStop) -> Reading:
        """Return the rule that a training on these images would follow. Raises Stopped on request."""
        from tlstudio.core import shapes

        return shapes.resolve(self.settings, self.paths, report, should_stop)


@dataclass(frozen=True)
class SplitImages:
    """Split a folder of images and write the list: into its project, for the trainings to come, or to `out`."""

    root: Path
    settings: Settings
    out: Path | None = None

    def run(self, report: Report, should_stop: ShouldStop) -> tuple[ImageFolder, Split, Path]:
        """Return the images, how they are split, and the file. Raises as `project_split` does, Stopped on request."""
        folder = project_images(self.root, report, should_stop)
        if self.out is not None:
            parts = project_split(folder, self.settings, choose=True)
            parts.save(self.out, folder.root)
            return folder, parts, self.out
        project = Project.for_images(folder.source)
        return folder, project_split(folder, self.settings, save=True, choose=True), project.path / FILE_NAME


@dataclass(frozen=True)
class Drawn:
    """How images are split, or the `problem` with that; by group, what the pattern catches.

    `counts` is how many images each subset has, `notes` are as in `Split`. The images stay where they are: of 100,000
    they would take a second on their way to another process.
    """

    counts: Mapping[str, int]
    notes: tuple[str, ...]
    preview: Preview | None
    problem: str = ""


@dataclass(frozen=True)
class DrawSplit:
    """Split images that were scanned. With `choose` the user wants it so: the project keeps it for all trainings."""

    folder: ImageFolder
    settings: Settings
    choose: bool

    def __reduce__(self) -> tuple[Any, ...]:
        """Go to another process by columns."""
        return _draw_split, (replace(self.folder, samples=()), self.folder.columns(), self.settings, self.choose)

    def run(self, report: Report, should_stop: ShouldStop) -> Drawn:
        """Return the split with its preview; what is wrong with the settings is a sentence in it."""
        wanted, seen = self.settings.split, None
        try:
            if wanted.split_by == "group":
                seen = preview(self.folder, wanted.group_pattern)
            project = Project.find(self.folder.source)
            kept = project is not None and (project.path / FILE_NAME).exists()
            chosen = self.choose and wanted != SplitSettings()
            save = chosen or (self.choose and kept)
            parts = project_split(self.folder, self.settings, save=save, choose=chosen)
        except StudioError as error:
            return Drawn({}, (), seen, str(error))
        counts = {name: sum(by_class.values()) for name, by_class in parts.counts.items()}
        return Drawn(counts, parts.notes, seen)


def _draw_split(bare: ImageFolder, columns: Columns, settings: Settings, choose: bool) -> DrawSplit:
    return DrawSplit(replace(bare, samples=from_columns(columns)), settings, choose)


@dataclass(frozen=True)
class CheckImages:
    """Look for what may spoil a training on a folder, as the user has decided about it.

    What is measured of the files is remembered in `project`, the project's folder; nowhere where it is None.
    """

    scanned: ImageFolder
    edits: Edits
    project: Path | None

    def __reduce__(self) -> tuple[Any, ...]:
        """Go to another process by columns: 100,000 images one by one would take a second."""
        bare = replace(self.scanned, samples=())
        return _check_images, (bare, self.scanned.columns(), self.edits, self.project)

    def shared(self) -> list[object]:
        """Return the folder, its samples and their paths, of which the findings are."""
        samples = self.scanned.samples
        return [self.scanned, *samples, *(sample.path for sample in samples)]

    def run(self, report: Report, should_stop: ShouldStop) -> Findings:
        """Return what there is to say. Raises Stopped on request."""
        memory = self.project / image_facts.FILE_NAME if self.project else None
        features = cache_folder(Project(self.project, self.scanned.source).runs) if self.project else None
        return check_images(self.scanned, self.edits, memory, report, should_stop, features)


def _check_images(bare: ImageFolder, columns: Columns, edits: Edits, project: Path | None) -> CheckImages:
    return CheckImages(replace(bare, samples=from_columns(columns)), edits, project)


@dataclass(frozen=True)
class ScanAndCheck:
    """Look through a folder of images and check it, with the edits of its project if it has one."""

    root: Path

    def run(self, report: Report, should_stop: ShouldStop) -> Findings:
        """Return what there is to say. Raises StudioError where it is no data set, Stopped on request."""
        scanned = dataset.scan(self.root, report, should_stop)
        project = Project.find(self.root)
        job = CheckImages(scanned, edits_of(self.root), project.path if project else None)
        return job.run(report, should_stop)


@dataclass(frozen=True)
class AddImages:
    """Copy files, each a pair (path, class), into a project's own folder of added images."""

    project: Path
    items: tuple[tuple[str, str], ...]

    def run(self, report: Report, should_stop: ShouldStop) -> Added:
        """Return the copies; stopping keeps them. Raises StudioError where the folder cannot be written."""
        return add_images(self.project, self.items, report, should_stop)
