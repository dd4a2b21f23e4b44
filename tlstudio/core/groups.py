"""The groups of settings: frozen dataclasses whose fields say all that the form, the flags and run.json need."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields, make_dataclass
from typing import Any, ClassVar

from tlstudio.core.catalog import AUGMENTATIONS
from tlstudio.core.grouping import parse
from tlstudio.core.i18n import N_
from tlstudio.core.options import (
    Option,
    backbones,
    blocks,
    depths,
    fits,
    optimizers,
    option,
    poolings,
    schedules,
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


@dataclass(frozen=True)
class ModelSettings(Group):
    """The network: a pre-trained backbone and a new head."""

    title: ClassVar[str] = N_("Model")

    backbone: str = option(
        "efficientnet_lite0", N_("Backbone"), N_("The pre-trained network whose knowledge is used. Larger ones may be "
        "more accurate and are slower."), choices=backbones)  # fmt: skip
    input_size: int = option(
        224, N_("Input size"), N_("Side of the square, in pixels, to which each picture is brought. Larger shows "
        "finer detail and takes longer: twice the side, four times the time."), low=32, high=1024, step=16,
        unit="px")  # fmt: skip
    pooling: str = option(
        "average", N_("Head"), N_("How the backbone's feature maps become one row of numbers: their average or their "
        "maximum over the picture, or all of them (Flatten; needs many more weights)."), choices=poolings)  # fmt: skip
    dense_units: int = option(
        256, N_("Dense units"), N_("Size of the hidden layer in the new head. More can learn finer distinctions and "
        "overfits sooner; 0 leaves it out."), high=4096, step=32, zero=N_("no hidden layer"))  # fmt: skip
    dropout: float = option(
        0.5, N_("Dropout"), N_("Share of the head's inputs switched off at random in each step. Raise it against "
        "overfitting."), high=0.9, step=0.05)  # fmt: skip
    from_scratch: bool = option(
        False, N_("Random weights"), N_("Start from random instead of pre-trained weights. Only for comparison: it "
        "needs very many images."))  # fmt: skip


@dataclass(frozen=True)
class ReadingSettings(Group):
    """How files become the squares the network sees: in the preview, in training and in prediction alike."""

    title: ClassVar[str] = N_("Images")

    fit: str = option(
        "automatic", N_("Fit"), N_("How a picture becomes a square. Squash changes its proportions, crop loses its "
        "ends, letterbox adds grey bars. Automatic squashes where all pictures have nearly one shape and letterboxes "
        "where shapes differ; the run says which it was."), choices=fits)  # fmt: skip
    depth: str = option(
        "window", N_("Depth"), N_("What becomes black and white in pictures of more than 8 bits. DICOM's own window, "
        "or each picture's smallest and largest value; the whole range of the file's numbers, which keeps pictures "
        "comparable; or the 1st and 99th percentile, which bright specks do not upset."), choices=depths)  # fmt: skip

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
    described = option(default, entry.label, entry.help, high=entry.high, step=entry.step, unit=entry.unit, slider=True)
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
class TrainingSettings(Group):
    """The first phase: the new head learns on the frozen backbone."""

    title: ClassVar[str] = N_("Training")

    epochs: int = option(
        20, N_("Epochs"), N_("How often the head sees all training images, at most."), low=1, high=1000
    )
    batch_size: int = option(
        32, N_("Batch size"), N_("Images per step. Smaller needs less memory; larger is steadier."),
        low=1, high=1024, step=8)  # fmt: skip
    optimizer: str = option("adam", N_("Optimiser"), N_("The rule by which weights are changed."), choices=optimizers)
    learning_rate: float = option(
        1e-3, N_("Learning rate"), N_("How far each step changes the weights. Lower it when the loss jumps about; "
        "raise it when it hardly falls."), low=1e-7, high=1.0, step=0)  # fmt: skip
    schedule: str = option(
        "constant", N_("Schedule"), N_("How the learning rate moves over the epochs. It may stay as it is, fall to "
        "nothing, or fall to a third whenever the validation loss has not improved for two epochs."),
        choices=schedules)  # fmt: skip
    patience: int = option(
        5, N_("Stop early"), N_("End a phase after this many epochs without gain in validation accuracy. The best "
        "weights are kept either way (early stopping)."), high=100, unit=N_("epochs without gain"),
        zero=N_("never"))  # fmt: skip
    fresh_augmentation: bool = option(
        False, N_("Fresh augmentation"), N_("On: each epoch passes newly changed pictures through the whole network, "
        "which takes as many times longer as there are epochs. Off: each picture and its augmented copies pass once, "
        "and the head learns on those."))  # fmt: skip
    augmented_copies: int = option(
        1, N_("Augmented copies"), N_("Changed copies of each picture that join the original. Each costs one more "
        "pass through the network, once: later trainings find it in the cache."), high=20)  # fmt: skip
    reduced_precision: bool = option(
        False, N_("Reduced precision"), N_("Let the frozen network work in bfloat16 on training images, where a short "
        "trial finds that quicker on this computer and nearly the same. It may cost a few tenths of a point of "
        "accuracy. Judged and saved is always the full network."))  # fmt: skip
    deterministic: bool = option(
        True, N_("Repeatable"), N_("The same seed, images and settings give the same bits on the same computer. Costs "
        "next to nothing on a processor, more on a graphics card."))  # fmt: skip
    seed: int = option(
        1234, N_("Seed"), N_("The number all chance is drawn from: the same seed and settings give the same run."),
        high=2**31 - 1)  # fmt: skip


@dataclass(frozen=True)
class OverfittingSettings(Group):
    """What keeps the network from learning the training images by heart, in both phases."""

    title: ClassVar[str] = N_("Against overfitting")

    class_weights: bool = option(
        False, N_("Balance classes"), N_("Count images of rare classes more, so that they are not neglected (class "
        "weights)."))  # fmt: skip
    balanced_batches: bool = option(
        False, N_("Balanced batches"), N_("Draw equally many images of each class in every epoch, rare ones several "
        "times. Stronger than class weights; rare classes may be learned by heart."))  # fmt: skip
    weight_decay: float = option(
        0.0, N_("Weight decay"), N_("Pulls all weights a little towards 0 in each step, against overfitting. Common "
        "values are 0.0001 to 0.01."), high=1.0, step=0, zero=N_("off"))  # fmt: skip
    label_smoothing: float = option(
        0.0, N_("Label smoothing"), N_("Asks for slightly less than full certainty. It helps against overfitting and "
        "where some labels are wrong; 0.1 is common."), high=0.3, step=0.05, zero=N_("off"))  # fmt: skip
    mixup: float = option(
        0.0, N_("Mixup"), N_("Blends pairs of training images and their labels; higher blends more evenly. Against "
        "overfitting on few images; 0.2 is common. On cached features the features are blended."),
        high=1.0, step=0.1, zero=N_("off"))  # fmt: skip
    cutmix: float = option(
        0.0, N_("CutMix"), N_("Share of training images into which a piece of another one is pasted, with its share "
        "of the label. Against overfitting on small details. Works where pictures pass through the network anew: with "
        "fresh augmentation."), high=1.0, step=0.1, zero=N_("off"))  # fmt: skip


@dataclass(frozen=True)
class FineTuningSettings(Group):
    """The second phase: the upper blocks of the backbone learn too, slowly."""

    title: ClassVar[str] = N_("Fine-tuning")
    prefix: ClassVar[str] = "fine_tuning_"

    unfreeze: str = option(
        "recommended", N_("Unfreeze"), N_("The block from which upwards the backbone learns too. More blocks adapt "
        "better and overfit sooner on few images."), choices=blocks)  # fmt: skip
    epochs: int = option(
        6, N_("Epochs"), N_("How often fine-tuning sees all training images, at most."), low=1, high=1000
    )
    learning_rate: float = option(
        3e-4, N_("Learning rate"), N_("Lower than in the first phase, so that what the backbone knows is adapted and "
        "not lost."), low=1e-7, high=1.0, step=0)  # fmt: skip
    schedule: str = option(
        "cosine", N_("Schedule"), N_("How the learning rate moves over the epochs. Falling to nothing settles in small "
        "steps what was learned in large ones."), choices=schedules)  # fmt: skip
    fresh_augmentation: bool = option(
        True, N_("Fresh augmentation"), N_("On: each epoch passes newly changed pictures through the whole network. "
        "Off: the frozen part sees each picture and its augmented copies once, and the unfrozen part learns on what "
        "comes out of it, about twice as fast."))  # fmt: skip


@dataclass(frozen=True)
class SplitSettings(Group):
    """Which images are learned from, which judge while training, and which are kept for the end."""

    title: ClassVar[str] = N_("Split")

    split_by: str = option(
        "folders", N_("Split by"), N_("Use the folders train, validation and test where there are such, and hold out "
        "images where there are none; or draw anew at random; or keep groups together, such as all images of one "
        "patient."), choices=ways_to_split)  # fmt: skip
    group_pattern: str = option(
        "", N_("Group"), N_("How the group is found in an image's path: folder:1 is the first folder below the class, "
        "between:_:_ the text between two underscores of the file's name; anything else is a regular expression. "
        "Empty: as the table of images or you have said."), check=parse)  # fmt: skip
    validation_share: float = option(
        0.2, N_("Validation share"), N_("Share of the images held out to judge by, where the folder does not bring its "
        "own validation images."), low=0.05, high=0.5, step=0.05)  # fmt: skip
    test_share: float = option(
        0.0, N_("Test share"), N_("Share of the images locked away: nothing is learned from them and nothing chosen by "
        "them, so that they tell at the end how good the model really is."), high=0.4, step=0.05,
        zero=N_("no test images"))  # fmt: skip
