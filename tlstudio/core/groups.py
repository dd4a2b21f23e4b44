"""The groups of settings: frozen dataclasses whose fields say all that the form, the flags and run.json need."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields, make_dataclass
from typing import Any, ClassVar

from tlstudio.core.catalog import AUGMENTATIONS
from tlstudio.core.grouping import parse
from tlstudio.core.i18n import N_
from tlstudio.core.options import (
    Option,
    about_backbones,
    about_depths,
    about_fits,
    about_poolings,
    about_ways_to_split,
    backbones,
    depths,
    fits,
    option,
    poolings,
    ways_to_split,
)
from tlstudio.core.reading import Reading


@dataclass(frozen=True)
class Group:
    """A part of the settings that folds as one in the form. `prefix` keeps its flags apart from other groups'."""

    title: ClassVar[str] = ""
    prefix: ClassVar[str] = ""

    def options(self) -> Iterator[tuple[str, Option]]:
        """Yield the name and the Option of each field, in the order of the form."""
        for f in fields(self):
            yield f.name, f.metadata["option"]

    def flag(self, name: str) -> str:
        """Return the flag of a field on the command line."""
        return "--" + (self.prefix + name).replace("_", "-")


@dataclass(frozen=True)
class ModelSettings(Group):
    """The network: a pre-trained backbone and a new head."""

    title: ClassVar[str] = N_("Model")

    backbone: str = option(
        "efficientnet_lite0", N_("Backbone"), N_("The pre-trained network whose knowledge is used. Larger ones may be "
        "more accurate and are slower."), choices=backbones, meanings=about_backbones)  # fmt: skip
    input_size: int = option(
        224, N_("Input size"), N_("Side of the square, in pixels, to which each picture is brought."),
        more=N_("shows finer detail and takes longer: twice the side, four times the time."),
        less=N_("is quicker; what is small in the pictures disappears."), low=32, high=1024, step=16,
        unit="px")  # fmt: skip
    pooling: str = option(
        "average", N_("Head"), N_("How the backbone's feature maps become one row of numbers: their average or their "
        "maximum over the picture, or all of them (Flatten; needs many more weights)."), choices=poolings,
        meanings=about_poolings)  # fmt: skip
    dense_units: int = option(
        256, N_("Dense units"), N_("Size of the hidden layer in the new head; 0 leaves it out."),
        more=N_("can learn finer distinctions, and overfits sooner."),
        less=N_("is quicker and overfits less; too few cannot tell classes apart that look alike."),
        high=4096, step=32, zero=N_("no hidden layer"))  # fmt: skip
    dropout: float = option(
        0.5, N_("Dropout"), N_("Share of the head's inputs switched off at random in each step."),
        more=N_("works against overfitting; too much, and little is learned."),
        less=N_("learns faster and the training images more closely; they may be learned by heart."),
        high=0.9, step=0.05)  # fmt: skip
    from_scratch: bool = option(
        False, N_("Random weights"), N_("Whether to start from random instead of pre-trained weights."),
        more=N_("only for comparison: nothing is known beforehand, and very many images are needed."),
        less=N_("what the network learned from a million photographs is used (transfer learning)."))  # fmt: skip


@dataclass(frozen=True)
class ReadingSettings(Group):
    """How files become the squares the network sees: in the preview, in training and in prediction alike."""

    title: ClassVar[str] = N_("Images")

    fit: str = option(
        "automatic", N_("Fit"), N_("How a picture becomes a square. Squash changes its proportions, crop loses its "
        "ends, letterbox adds grey bars. Automatic squashes where all pictures have nearly one shape and letterboxes "
        "where shapes differ; the run says which it was."), choices=fits, meanings=about_fits)  # fmt: skip
    depth: str = option(
        "window", N_("Depth"), N_("What becomes black and white in pictures of more than 8 bits. DICOM's own window, "
        "or each picture's smallest and largest value; the whole range of the file's numbers, which keeps pictures "
        "comparable; or the 1st and 99th percentile, which bright specks do not upset."), choices=depths,
        meanings=about_depths)  # fmt: skip

    def resolved(self, fit: str) -> Reading:
        """Return the rule; `fit` is what automatic comes to."""
        return Reading(self.depth, fit if self.fit == "automatic" else self.fit)


_AUGMENTATION_DEFAULTS = {
    "rotation": 20.0, "width_shift": 0.1, "height_shift": 0.1, "zoom": 0.1, "brightness": 0.1, "horizontal_flip": True,
}  # fmt: skip


def _augmentation_field(name: str) -> tuple[str, type, Any]:
    entry = AUGMENTATIONS[name]
    switch = entry.step == entry.high
    default = _AUGMENTATION_DEFAULTS.get(name, False if switch else 0.0)
    rest: dict[str, Any] = {"high": entry.high, "step": entry.step, "unit": entry.unit, "slider": True}
    described = option(default, entry.label, entry.help, more=entry.more, less=entry.less, **rest)
    return name, bool if switch else float, described


def _amounts(group: Group) -> dict[str, float]:
    """Return the augmentations that are on, in the catalog's order, with their amounts."""
    return {name: float(value) for name, value in asdict(group).items() if value}


# The fields are the catalog's entries, so that a new augmentation is one entry there and nothing here.
AugmentationSettings = make_dataclass(
    "AugmentationSettings",
    [_augmentation_field(name) for name in AUGMENTATIONS],
    bases=(Group,),
    namespace={
        "__doc__": "Random changes to the training images, so that the network sees more variety than there is.",
        "__module__": __name__,
        "title": N_("Augmentation"),
        "amounts": _amounts,
    },
    frozen=True,
)


@dataclass(frozen=True)
class SplitSettings(Group):
    """Which images are learned from, which judge while training, and which are kept for the end."""

    title: ClassVar[str] = N_("Split")

    split_by: str = option(
        "folders", N_("Split by"), N_("Use the folders train, validation and test where there are such, and hold out "
        "images where there are none; or draw anew at random; or keep groups together, such as all images of one "
        "patient."), choices=ways_to_split, meanings=about_ways_to_split)  # fmt: skip
    group_pattern: str = option(
        "", N_("Group"), N_("How the group is found in an image's path: folder:1 is the first folder below the class, "
        "between:_:_ the text between two underscores of the file's name; anything else is a regular expression. "
        "Empty: as the table of images or you have said."), check=parse)  # fmt: skip
    validation_share: float = option(
        0.2, N_("Validation share"), N_("Share of the images held out to judge by, where the folder does not bring its "
        "own validation images."),
        more=N_("judges more surely, and leaves fewer images to learn from."),
        less=N_("leaves more images to learn from; the accuracy shown is less sure."), low=0.05, high=0.5,
        step=0.05)  # fmt: skip
    test_share: float = option(
        0.0, N_("Test share"), N_("Share of the images locked away: nothing is learned from them and nothing chosen by "
        "them, so that they tell at the end how good the model really is."),
        more=N_("makes the last word surer, and leaves fewer images to learn from."),
        less=N_("leaves more to learn from; at 0 only validation images can judge, which flatter a little."),
        high=0.4, step=0.05,
        zero=N_("no test images"))  # fmt: skip
