"""Which images are learned from, which judge while training, and which are kept for the end."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from sklearn.model_selection import train_test_split

from tlstudio.core.dataset import ImageFolder, Sample
from tlstudio.core.errors import StudioError
from tlstudio.core.files import write_text
from tlstudio.core.i18n import _
from tlstudio.core.names import below, escaped, unescaped
from tlstudio.core.walk import natural_key

_HEADER = ["path", "label", "subset"]


@dataclass(frozen=True)
class Split:
    """Samples by use, each set in order of class and path; every sample's `subset` says in which it is."""

    train: tuple[Sample, ...]
    validation: tuple[Sample, ...]
    test: tuple[Sample, ...]
    classes: tuple[str, ...]

    @property
    def samples(self) -> tuple[Sample, ...]:
        """All samples: train, validation, test."""
        return self.train + self.validation + self.test

    def save(self, path: Path, root: Path) -> None:
        """Write split.csv: a header, then path below `root` with slashes, label, subset; UTF-8. Raises StudioError.

        A backslash in a name is written twice, a byte that is no UTF-8 as \\udcXX, so that any name survives.
        """
        text = io.StringIO(newline="")
        rows = csv.writer(text)
        rows.writerow(_HEADER)
        for sample in self.samples:
            rows.writerow([escaped(below(sample.path, root)), escaped(sample.label), sample.subset])
        write_text(path, text.getvalue())


def split(folder: ImageFolder, validation_share: float, seed: int) -> Split:
    """Divide a folder's samples, by its own subsets where it has them.

    Where it has no validation images, `validation_share` (0 to 1) of each class of the training images is drawn for
    it, at least one. The draw depends on the names below the folder's root, the share and the seed, on nothing else.
    Raises StudioError for a class of fewer than two images to draw from.
    """
    ordered = sorted(folder.samples, key=lambda sample: (natural_key(sample.label), below(sample.path, folder.root)))
    test = tuple(sample for sample in ordered if sample.subset == "test")
    validation = tuple(sample for sample in ordered if sample.subset == "validation")
    train = tuple(replace(sample, subset="train") for sample in ordered if sample.subset in ("", "train"))
    if not validation:
        drawn = _draw(train, validation_share, seed)
        validation = tuple(replace(sample, subset="validation") for sample in train if sample in drawn)
        train = tuple(sample for sample in train if sample not in drawn)
    return Split(train, validation, test, folder.classes)


def load_split(path: Path, root: Path) -> Split:
    """Read what `Split.save` wrote, with paths below `root`. Raises StudioError where it is missing or damaged."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
        header, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
        if header != _HEADER:
            raise ValueError(header)
        sets: dict[str, list[Sample]] = {"train": [], "validation": [], "test": []}
        for name, label, subset in rows:
            sets[subset].append(Sample(root / unescaped(name), unescaped(label), subset))
    except OSError as error:
        raise StudioError(
            _("The list of images {path} cannot be read: {reason}.").format(path=path, reason=error.strerror or error)
        ) from error
    except (ValueError, KeyError, csv.Error) as error:
        raise StudioError(
            _("The list of images {path} is damaged. Put back a copy, or train again.").format(path=path)
        ) from error
    labels = {sample.label for samples in sets.values() for sample in samples}
    classes = tuple(sorted(labels, key=natural_key))
    return Split(tuple(sets["train"]), tuple(sets["validation"]), tuple(sets["test"]), classes)


def _draw(samples: Iterable[Sample], share: float, seed: int) -> set[Sample]:
    """Draw a share of each class: stratified, and a class keeps its draw when another one gets more images."""
    by_label: dict[str, list[Sample]] = {}
    for sample in samples:
        by_label.setdefault(sample.label, []).append(sample)
    drawn: set[Sample] = set()
    for label, group in by_label.items():
        if len(group) < 2:
            raise StudioError(
                _(
                    'There is only one image of "{label}". Each class needs at least two, one to learn from and one to '
                    "judge by: add images of it, or remove its folder."
                ).format(label=label)
            )
        count = min(max(1, round(share * len(group))), len(group) - 1)
        drawn.update(train_test_split(group, test_size=count, random_state=seed)[1])
    return drawn
