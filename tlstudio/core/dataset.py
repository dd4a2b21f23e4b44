"""A folder of images as a data set: which images it has, their classes, and what is wrong with the rest."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from tlstudio.core import layout
from tlstudio.core.errors import ImageError, StudioError
from tlstudio.core.events import Progress, Report, ShouldStop, throttled
from tlstudio.core.i18n import N_, _
from tlstudio.core.images import thumbnail
from tlstudio.core.in_parallel import in_parallel
from tlstudio.core.names import below, is_table
from tlstudio.core.project import further_folders
from tlstudio.core.subsets import SUBSETS
from tlstudio.core.walk import natural_key, printable

PROBLEMS = {
    "unreadable": N_("unreadable"),
    "not_an_image": N_("not an image"),
    "loose": N_("outside the class folders"),
    "empty_class": N_("class without images"),
    "ignored_folder": N_("folder not used"),
    "missing": N_("missing"),
    "bad_row": N_("line not understood"),
}


@dataclass(frozen=True, slots=True)
class Sample:
    """One image: its file, its class, and "train", "validation", "test" or "" where the folder has no split.

    Images of one `group`, such as a patient, must stay together when they are split; "" stands for itself alone.
    """

    path: Path
    label: str
    subset: str
    group: str = ""


@dataclass(frozen=True)
class Problem:
    """Something in the folder that is left out: a kind of PROBLEMS, a printable path below the root, the reason."""

    kind: str
    path: str
    reason: str


Columns = tuple[str, list[str], list[str], list[str]]  # paths between zeros, labels, subsets, groups


def from_columns(columns: Columns) -> tuple[Sample, ...]:
    """Return the samples of `ImageFolder.columns`."""
    paths, labels, subsets, groups = columns
    return tuple(map(Sample, map(Path, paths.split("\0") if labels else ()), labels, subsets, groups))


@dataclass(frozen=True)
class ImageFolder:
    """What `scan` found: samples by subset, class and name in natural order, classes in natural order.

    `table` is the table of images that was opened in place of a folder; `root` is then the folder it lies in. `further`
    are folders whose images are among the samples as well. `moved` are the images whose subset the user has decided, by
    their path below the root; a split leaves them there.
    """

    root: Path
    samples: tuple[Sample, ...]
    classes: tuple[str, ...]
    problems: tuple[Problem, ...]
    table: Path | None = None
    further: tuple[Path, ...] = ()
    moved: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def source(self) -> Path:
        """What was opened, by which its project is known: the folder or the table."""
        return self.table or self.root

    @cached_property
    def has_split(self) -> bool:
        """Whether the folder brings its own train, validation or test folders."""
        return any(subset for subset, _label in self.tally)

    @cached_property
    def places(self) -> dict[str, int]:
        """The place of each image among the samples, by its path below the root."""
        return {below(sample.path, self.root): at for at, sample in enumerate(self.samples)}

    @cached_property
    def tally(self) -> Counter[tuple[str, str]]:
        """Number of images of each (subset, class) that has any."""
        return Counter((sample.subset, sample.label) for sample in self.samples)

    @cached_property
    def subsets(self) -> dict[str, int]:
        """Number of images of each subset the folder brings; empty where it has no split."""
        counts: Counter[str] = Counter()
        for (subset, _label), count in self.tally.items():
            counts[subset] += count
        return {name: counts[name] for name in SUBSETS if counts[name]}

    @cached_property
    def brought(self) -> frozenset[str]:
        """The subsets the folder itself brings, "" for what is undecided; those the user chose only where all did."""
        counts: Counter[str] = Counter()
        for (subset, _label), count in self.tally.items():
            counts[subset] += count
        return frozenset(+(counts - Counter(self.moved.values()))) or frozenset(counts)

    @cached_property
    def counts(self) -> dict[str, int]:
        """Number of images of each class, in all subsets."""
        counts: Counter[str] = Counter()
        for (_subset, label), count in self.tally.items():
            counts[label] += count
        return {label: counts[label] for label in self.classes}

    def counts_in(self, subset: str) -> dict[str, int]:
        """Return the number of images of each class in one subset; "" where the folder has no split."""
        return {label: self.tally[subset, label] for label in self.classes}

    def columns(self) -> Columns:
        """Return the samples as a few large objects, which go between processes in a tenth of the time."""
        samples = self.samples
        return (
            "\0".join([str(sample.path) for sample in samples]),
            [sample.label for sample in samples],
            [sample.subset for sample in samples],
            [sample.group for sample in samples],
        )

    def without(self, paths: Iterable[Path]) -> "ImageFolder":
        """Return the folder without the images at `paths`; a class that has none left is gone."""
        gone = frozenset(paths)
        names = {path.name for path in gone}  # looked at first: to hash 100,000 paths takes a third of a second
        samples = tuple(s for s in self.samples if s.path.name not in names or s.path not in gone)
        left = {name: subset for name, subset in self.moved.items() if self.root / name not in gone}
        return replace(self, samples=samples, classes=_classes(samples), moved=left)


def scan(root: Path, report: Report, should_stop: ShouldStop, further: Sequence[Path] | None = None) -> ImageFolder:
    """Find the images of `root/<class>/…` or `root/{train,validation,test}/<class>/…` by their names.

    `root` may also be a table of images. `further` folders are added to it; None: those that its project lists. Nothing
    is decoded: `verify` does that. Raises StudioError with a sentence where the folder is no data set, Stopped on
    request.
    """
    root = root.absolute()
    folder = _scan_table(root, should_stop) if is_table(root) else _scan_folder(root, report, should_stop)
    for other in further_folders(root) if further is None else further:
        folder = _joined(folder, other.absolute(), report, should_stop)
    _check(folder.root, folder.samples)
    return folder


def _scan_folder(root: Path, report: Report, should_stop: ShouldStop) -> ImageFolder:
    class_folders, problems = layout.find(root)
    order = {subset: at for at, subset in enumerate(SUBSETS)}
    # Two folders may hold one class (é in two spellings, val beside validation): sorting is stable within each.
    class_folders.sort(key=lambda folder: (order.get(folder.subset, -1), natural_key(folder.label)))
    samples: list[Sample] = []
    stage, report = _("Images found"), throttled(report)
    for folder in class_folders:
        images, more = layout.images_of(folder, should_stop)
        label, subset = folder.label, folder.subset
        samples += [Sample(path, label, subset) for path in images]
        problems += more
        report(Progress(stage, len(samples), 0))
    report(Progress(stage, len(samples), len(samples)))
    left_out = tuple(Problem(kind, _below(path, root), reason) for kind, path, reason in problems)
    return ImageFolder(root, tuple(samples), _classes(samples), left_out)


def _scan_table(table: Path, should_stop: ShouldStop) -> ImageFolder:
    from tlstudio.core.image_table import read_table

    root = table.parent
    images, problems = read_table(table, should_stop)
    samples = sorted((Sample(*image) for image in images), key=lambda sample: natural_key(_below(sample.path, root)))
    left_out = tuple(Problem(kind, _below(path, root), reason) for kind, path, reason in problems)
    return ImageFolder(root, _in_order(samples), _classes(samples), left_out, table)


def _joined(folder: ImageFolder, other: Path, report: Report, should_stop: ShouldStop) -> ImageFolder:
    """Return a folder with the images of another one; where that cannot be read, it is a problem of the first."""
    try:
        more = _scan_folder(other, report, should_stop)
    except StudioError as error:
        lost = Problem("ignored_folder", printable(other.as_posix()), str(error))
        return replace(folder, problems=(*folder.problems, lost), further=(*folder.further, other))
    samples = _in_order((*folder.samples, *more.samples))
    problems = (replace(one, path=printable((other / one.path).as_posix())) for one in more.problems)
    return replace(
        folder, samples=samples, classes=_classes(samples), problems=(*folder.problems, *problems),
        further=(*folder.further, other),
    )  # fmt: skip


def _in_order(samples: Iterable[Sample]) -> tuple[Sample, ...]:
    order = {subset: at for at, subset in enumerate(SUBSETS)}
    return tuple(sorted(samples, key=lambda sample: (order.get(sample.subset, -1), natural_key(sample.label))))


def verify(folder: ImageFolder, report: Report, should_stop: ShouldStop) -> ImageFolder:
    """Decode every image once, at reduced size; those that cannot be read become problems with their reason.

    Raises StudioError where too little is left to learn from, Stopped on request.
    """
    return left_out(folder, unreadable([sample.path for sample in folder.samples], report, should_stop))


def unreadable(paths: Sequence[Path], report: Report, should_stop: ShouldStop) -> dict[Path, str]:
    """Decode every image once, at reduced size; return why some cannot be read. Raises Stopped on request."""
    reasons = in_parallel(_why_unreadable, paths, _("Reading the images"), report, should_stop)
    return {path: reason for path, reason in zip(paths, reasons, strict=True) if reason}


def left_out(folder: ImageFolder, unreadable: Mapping[Path, str]) -> ImageFolder:
    """Return the folder without images that cannot be read, which become problems with their reason.

    Raises StudioError where too little is left to learn from.
    """
    if not unreadable:
        return folder
    problems = tuple(Problem("unreadable", _below(path, folder.root), why) for path, why in unreadable.items())
    kept = replace(folder.without(unreadable), problems=folder.problems + problems)
    _check(kept.root, kept.samples)
    return kept


def _why_unreadable(path: Path) -> str:
    try:
        # Small, so that a JPEG is decoded at an eighth; every byte of it is still looked at.
        thumbnail(path, 16)
    except ImageError as error:
        return str(error)
    return ""


def _check(root: Path, samples: Iterable[Sample]) -> None:
    labels: dict[str, set[str]] = {}
    for sample in samples:
        labels.setdefault(sample.subset, set()).add(sample.label)
    layout.check(root, labels)


def _classes(samples: Iterable[Sample]) -> tuple[str, ...]:
    return tuple(sorted({sample.label for sample in samples}, key=natural_key))


def _below(path: Path, root: Path) -> str:
    return printable(below(path, root))
