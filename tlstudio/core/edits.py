"""Edits: what the user has decided about the images, kept in the project. The files themselves are never touched."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tlstudio.core.dataset import ImageFolder, Sample
from tlstudio.core.errors import StudioError
from tlstudio.core.files import read_json, write_text
from tlstudio.core.i18n import _
from tlstudio.core.names import below, escaped, unescaped
from tlstudio.core.walk import natural_key, printable

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
        images, nothing = dict(self.images), Edit()
        # Most have nothing of their own yet, and share what they get: there may be 100,000 of them.
        fresh = replace(nothing, **changes)
        for name in names:
            before = images.get(name)
            images[name] = fresh if before is None else replace(before, **changes)
            if images[name] == nothing:
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

    def relabelled(self, labels: Mapping[str, str], label: str) -> "Edits":
        """Return edits in which some images are of the class `label`; `labels` are their classes in the folder itself.

        An image that goes back to the class it came from is as if it had never been touched.
        """
        at_home = [name for name, own in labels.items() if self.classes.get(own, own) == label]
        return self.changed(labels, label=label).changed(at_home, label="")

    def with_class(self, name: str) -> "Edits":
        """Return edits with a class that has no image yet."""
        return replace(self, created=tuple(dict.fromkeys((*self.created, name))))

    def without_class(self, name: str) -> "Edits":
        """Return edits without a class that was created; its images, if it has any, keep it."""
        return replace(self, created=tuple(other for other in self.created if other != name))

    def differing(self, other: "Edits") -> frozenset[str]:
        """Return the images about which these and other edits decide differently, apart from renamed classes."""
        ours, theirs = self.images, other.images
        changed = {
            name
            for name, edit in ours.items()
            if (was := theirs.get(name)) is not edit and (was is None or was != edit)
        }
        return frozenset(changed | {name for name in theirs if name not in ours})

    def classes_of(self, folder: ImageFolder) -> tuple[str, ...]:
        """Return every class that images can be given, in natural order: also those that have none now."""
        own = {self.classes.get(name, name) for name in folder.classes}
        given = {edit.label for edit in self.images.values()} - {""}
        return tuple(sorted(own | given | set(self.created), key=natural_key))

    def apply(self, folder: ImageFolder) -> ImageFolder:
        """Return a folder, as it was scanned, as the user sees it: named anew, without what is excluded, and so on.

        The order of samples stays; the classes are those that have images, in natural order. With 100,000 images and
        few edits this takes some milliseconds, for the window waits for it.
        """
        if not self.images and not self.classes:
            return folder
        samples: list[Sample | None] = list(folder.samples)
        tally, names = Counter(folder.tally), self.classes
        if names:
            samples = [_named(one, names[one.label]) if one.label in names else one for one in folder.samples]
            tally = Counter()
            for (subset, label), count in folder.tally.items():
                tally[subset, self.classes.get(label, label)] += count
        moved = {}
        for at, edit in self.decided(folder).items():
            sample = folder.samples[at]
            own = self.classes.get(sample.label, sample.label)
            tally[sample.subset, own] -= 1
            samples[at] = None
            if not edit.excluded:
                subset, label = edit.subset or sample.subset, edit.label or own
                samples[at] = Sample(sample.path, label, subset, edit.group or sample.group)
                tally[subset, label] += 1
                if edit.subset:
                    moved[below(sample.path, folder.root)] = subset
        tally = +tally
        classes = tuple(sorted({label for _subset, label in tally}, key=natural_key))
        edited = replace(folder, samples=tuple(filter(None, samples)), classes=classes, moved=moved)
        vars(edited)["tally"] = tally  # known already, and counted anew for long
        return edited

    def decided(self, folder: ImageFolder) -> dict[int, Edit]:
        """Return what was decided by the place of the image among the samples of a folder, as it was scanned."""
        places = folder.places
        return {places[name]: edit for name, edit in self.images.items() if name in places}

    def summary(self, folder: ImageFolder) -> tuple[int, int]:
        """Return how many images of a folder, as it was scanned, are excluded, and how many others are relabelled."""
        excluded = relabelled = 0
        for at, edit in self.decided(folder).items():
            own = folder.samples[at].label
            excluded += edit.excluded
            relabelled += not edit.excluded and edit.label not in ("", self.classes.get(own, own))
        return excluded, relabelled

    def save(self, project: Path) -> None:
        """Write edits.json into the project's folder, in one step. Raises StudioError where that is not allowed."""
        different = {id(edit): edit for edit in self.images.values()}
        values_of = {one: {key: value for key, value in vars(edit).items() if value} for one, edit in different.items()}
        images = {escaped(name): values_of[id(edit)] for name, edit in self.images.items()}
        pairs = sorted(sorted(map(escaped, pair)) for pair in self.distinct)
        values = {"images": images, "classes": dict(self.classes), "created": self.created, "distinct": pairs}
        # Without indentation, which would take ten times as long: this is written with each change.
        text = json.dumps({"format": 1, **values}, ensure_ascii=False, separators=(",\n", ": "))
        write_text(project / FILE_NAME, text + "\n")


def load_edits(project: Path) -> Edits:
    """Return a project's edits; none where there is no file. Raises StudioError where it is damaged."""
    file = project / FILE_NAME
    if not file.is_file():
        return Edits()
    try:
        values = read_json(file)
        return Edits(
            {unescaped(name): _edit(edit) for name, edit in values["images"].items()},
            {str(name): str(shown) for name, shown in values["classes"].items()},
            tuple(map(str, values["created"])),
            frozenset(frozenset(map(unescaped, pair)) for pair in values["distinct"]),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise StudioError(
            _("{path} is damaged: it does not hold the changes of labels. Put back a copy, or delete it to begin anew.")
            .format(path=file)
        ) from error  # fmt: skip


def class_name(text: str) -> str:
    """Return a class's name as it is kept, from what somebody typed; "" where nothing is left of it."""
    return printable(" ".join(text.split()))


def _named(sample: Sample, label: str) -> Sample:
    return Sample(sample.path, label, sample.subset, sample.group)  # a quarter of the time of `replace`


def _edit(values: Mapping[str, Any]) -> Edit:
    edit = Edit(**values)
    if any(type(value) is not type(getattr(Edit(), name)) for name, value in values.items()):
        raise TypeError(values)
    return edit
