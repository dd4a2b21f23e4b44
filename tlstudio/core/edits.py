"""Edits: what the user has decided about the images, kept in the project. The files themselves are never touched."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from tlstudio.core.dataset import ImageFolder, Sample
from tlstudio.core.errors import StudioError
from tlstudio.core.files import read_json, write_json
from tlstudio.core.i18n import _
from tlstudio.core.names import below, escaped, unescaped
from tlstudio.core.walk import natural_key

FILE_NAME = "edits.json"


@dataclass(frozen=True)
class Edit:
    """What was decided about one image. What is empty stays as the folder has it.

    `confirmed` says that the user has looked at a doubtful label and settled it.
    """

    label: str = ""
    subset: str = ""
    group: str = ""
    note: str = ""
    excluded: bool = False
    confirmed: bool = False


@dataclass(frozen=True)
class Edits:
    """All decisions about a folder's images. Each change returns new Edits, so that undoing is keeping the old ones.

    `images` are by their path below the folder (`names.below`), `classes` name a class of the folder anew, two of them
    alike where they were merged, `created` are classes that have no image yet, `distinct` are pairs of images that the
    user has said are no duplicates.
    """

    images: Mapping[str, Edit] = field(default_factory=dict)
    classes: Mapping[str, str] = field(default_factory=dict)
    created: tuple[str, ...] = ()
    distinct: frozenset[frozenset[str]] = frozenset()

    def changed(self, names: Iterable[str], **changes: Any) -> "Edits":  # noqa: ANN401 - as dataclasses.replace
        """Return edits in which some images, by their path below the folder, have some fields of Edit changed."""
        images = dict(self.images)
        for name in names:
            images[name] = replace(images.get(name, Edit()), **changes)
            if images[name] == Edit():
                del images[name]
        return replace(self, images=images)

    def told_apart(self, names: Iterable[str]) -> "Edits":
        """Return edits that say that no two of these images are duplicates."""
        some = list(names)
        pairs = {frozenset((one, other)) for at, one in enumerate(some) for other in some[:at]}
        return replace(self, distinct=self.distinct | pairs)

    def renamed(self, old: str, new: str) -> "Edits":
        """Return edits in which the class that is shown as `old` is called `new`, and merged with a class of that name.

        `old` may be a class of the folder, one that was named anew, or one that was created.
        """
        classes = {name: new if shown == old else shown for name, shown in self.classes.items()}
        classes.setdefault(old, new)
        images = {
            name: replace(edit, label=new) if edit.label == old else edit for name, edit in self.images.items()
        }  # fmt: skip
        created = tuple(dict.fromkeys(new if name == old else name for name in self.created))
        return replace(
            self, images=images, classes={name: to for name, to in classes.items() if name != to}, created=created
        )

    def apply(self, folder: ImageFolder) -> ImageFolder:
        """Return the folder as the user sees it: named anew, without what is excluded, in the subsets they want.

        The order of samples stays; the classes are in natural order, those that were created and have no image last.
        """
        if not self.images and not self.classes:
            return folder
        samples = tuple(self._samples(folder))
        labels = {sample.label for sample in samples}
        return replace(folder, samples=samples, classes=tuple(sorted(labels, key=natural_key)))

    def _samples(self, folder: ImageFolder) -> Iterable[Sample]:
        for sample in folder.samples:
            edit = self.images.get(below(sample.path, folder.root), Edit())
            if edit.excluded:
                continue
            label = edit.label or self.classes.get(sample.label, sample.label)
            if label == sample.label and not edit.subset and not edit.group:
                yield sample
            else:
                yield Sample(sample.path, label, edit.subset or sample.subset, edit.group or sample.group)

    def save(self, project: Path) -> None:
        """Write edits.json into the project's folder, in one step. Raises StudioError where that is not allowed."""
        images = {
            escaped(name): {key: value for key, value in asdict(edit).items() if value}
            for name, edit in self.images.items()
        }  # fmt: skip
        pairs = sorted(sorted(map(escaped, pair)) for pair in self.distinct)
        values = {"images": images, "classes": dict(self.classes), "created": self.created, "distinct": pairs}
        write_json(project / FILE_NAME, {"format": 1, **values})


def load_edits(project: Path) -> Edits:
    """Return a project's edits; none where there is no file. Raises StudioError where it is damaged."""
    file = project / FILE_NAME
    if not file.is_file():
        return Edits()
    try:
        values = read_json(file)
        return Edits(
            {unescaped(name): Edit(**edit) for name, edit in values["images"].items()},
            {str(name): str(shown) for name, shown in values["classes"].items()},
            tuple(map(str, values["created"])),
            frozenset(frozenset(map(unescaped, pair)) for pair in values["distinct"]),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise StudioError(
            _("{path} is damaged: it does not hold the changes of labels. Put back a copy, or delete it to begin anew.")
            .format(path=file)
        ) from error  # fmt: skip
