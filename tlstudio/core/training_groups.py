"""The groups of settings about the training itself: its two phases, and what keeps it from learning by heart."""

from dataclasses import dataclass
from typing import ClassVar

from tlstudio.core.groups import Group
from tlstudio.core.i18n import N_
from tlstudio.core.options import (
    about_blocks,
    about_optimizers,
    about_schedules,
    blocks,
    optimizers,
    option,
    schedules,
)


@dataclass(frozen=True)
class TrainingSettings(Group):
    """The first phase: the new head learns on the frozen backbone."""

    title: ClassVar[str] = N_("Training")

    epochs: int = option(
        20, N_("Epochs"), N_("How often the head sees all training images, at most."),
        more=N_("can learn more where the curves still rise; the best epoch is kept in any case."),
        less=N_("ends sooner, perhaps before everything is learned."), low=1, high=1000)  # fmt: skip
    batch_size: int = option(
        32, N_("Batch size"), N_("How many images each step learns from."),
        more=N_("makes steadier steps and needs more memory."),
        less=N_("needs less memory; the loss jumps about more."), low=1, high=1024, step=8)  # fmt: skip
    optimizer: str = option(
        "adam", N_("Optimiser"), N_("The rule by which weights are changed."), choices=optimizers,
        meanings=about_optimizers)  # fmt: skip
    learning_rate: float = option(
        1e-3, N_("Learning rate"), N_("How far each step changes the weights."),
        more=N_("learns faster; too high, the loss jumps about or rises."),
        less=N_("learns more steadily; too low, the loss hardly falls."), low=1e-7, high=1.0, step=0)  # fmt: skip
    schedule: str = option(
        "constant", N_("Schedule"), N_("How the learning rate moves over the epochs. It may stay as it is, fall to "
        "nothing, or fall to a third whenever the validation loss has not improved for two epochs."),
        choices=schedules, meanings=about_schedules)  # fmt: skip
    patience: int = option(
        5, N_("Stop early"), N_("End a phase after this many epochs without gain in validation accuracy. The best "
        "weights are kept either way (early stopping)."),
        more=N_("waits longer for another gain, and takes longer."),
        less=N_("ends sooner and may miss a late gain; 0 never ends early."), high=100,
        unit=N_("epochs without gain"), zero=N_("never"))  # fmt: skip
    fresh_augmentation: bool = option(
        False, N_("Fresh augmentation"), N_("Whether each epoch sees newly changed pictures."),
        more=N_("each epoch passes newly changed pictures through the whole network, which takes as many times "
        "longer as there are epochs."),
        less=N_("each picture and its augmented copies pass once, and the head learns on those."))  # fmt: skip
    augmented_copies: int = option(
        1, N_("Augmented copies"), N_("Changed copies of each picture that join the original. Each costs one more "
        "pass through the network, once: later trainings find it in the cache."),
        more=N_("shows more variety and takes longer the first time."),
        less=N_("is quicker; 0 learns from the pictures as they are."), high=20)  # fmt: skip
    reduced_precision: bool = option(
        False, N_("Reduced precision"), N_("Whether the frozen network may work in bfloat16 on training images. "
        "Judged and saved is always the full network."),
        more=N_("about twice as quick where a short trial finds it so on this computer; may cost a few tenths of a "
        "point of accuracy."),
        less=N_("every number is computed in full, float32."))  # fmt: skip
    deterministic: bool = option(
        True, N_("Repeatable"), N_("Whether the same seed, images and settings give the same bits on the same "
        "computer."),
        more=N_("a run can be repeated exactly; costs next to nothing on a processor, more on a graphics card."),
        less=N_("a little quicker on a graphics card; two runs differ a little."))  # fmt: skip
    seed: int = option(
        1234, N_("Seed"), N_("The number all chance is drawn from: the same seed and settings give the same run."),
        more=N_("only another draw of chance; a few seeds show how much of a result is luck."),
        less=N_("only another draw of chance; a few seeds show how much of a result is luck."),
        high=2**31 - 1)  # fmt: skip


@dataclass(frozen=True)
class OverfittingSettings(Group):
    """What keeps the network from learning the training images by heart, in both phases."""

    title: ClassVar[str] = N_("Against overfitting")

    class_weights: bool = option(
        False, N_("Balance classes"), N_("Whether images of rare classes count more (class weights)."),
        more=N_("rare classes are not neglected; the frequent ones may lose a little."),
        less=N_("every image counts the same, and a class with many is favoured."))  # fmt: skip
    balanced_batches: bool = option(
        False, N_("Balanced batches"), N_("Whether equally many images of each class are drawn in every epoch, rare "
        "ones several times."),
        more=N_("stronger than class weights; rare classes may be learned by heart."),
        less=N_("each image is seen once in an epoch."))  # fmt: skip
    weight_decay: float = option(
        0.0, N_("Weight decay"), N_("Pulls all weights a little towards 0 in each step. Common values are 0.0001 to "
        "0.01."),
        more=N_("works harder against overfitting; too high, and little is learned."),
        less=N_("lets the weights grow as the training images ask; 0 is off."), high=1.0, step=0,
        zero=N_("off"))  # fmt: skip
    label_smoothing: float = option(
        0.0, N_("Label smoothing"), N_("Asks for slightly less than full certainty; 0.1 is common."),
        more=N_("helps against overfitting and where some labels are wrong; too high, the model becomes vague."),
        less=N_("takes the labels at their word; 0 is off."), high=0.3, step=0.05, zero=N_("off"))  # fmt: skip
    mixup: float = option(
        0.0, N_("Mixup"), N_("Blends pairs of training images and their labels; 0.2 is common. On cached features the "
        "features are blended."),
        more=N_("blends more evenly, against overfitting on few images."),
        less=N_("leaves one of the two nearly as it is; 0 is off."), high=1.0, step=0.1, zero=N_("off"))  # fmt: skip
    cutmix: float = option(
        0.0, N_("CutMix"), N_("Share of training images into which a piece of another one is pasted, with its share "
        "of the label. Works where pictures pass through the network anew: with fresh augmentation."),
        more=N_("keeps the network from relying on one detail; too much, and whole objects become rare."),
        less=N_("leaves more pictures whole; 0 is off."), high=1.0, step=0.1, zero=N_("off"))  # fmt: skip


@dataclass(frozen=True)
class FineTuningSettings(Group):
    """The second phase: the upper blocks of the backbone learn too, slowly."""

    title: ClassVar[str] = N_("Fine-tuning")
    prefix: ClassVar[str] = "fine_tuning_"

    unfreeze: str = option(
        "recommended", N_("Unfreeze"), N_("The block from which upwards the backbone learns too. More blocks adapt "
        "better and overfit sooner on few images."), choices=blocks, meanings=about_blocks)  # fmt: skip
    epochs: int = option(
        6, N_("Epochs"), N_("How often fine-tuning sees all training images, at most."),
        more=N_("adapts the network further and takes longer; the best epoch is kept in any case."),
        less=N_("ends sooner and changes the network less."), low=1, high=1000)  # fmt: skip
    learning_rate: float = option(
        3e-4, N_("Learning rate"), N_("How far each step changes the weights: lower than in the first phase, so that "
        "what the backbone knows is adapted and not lost."),
        more=N_("adapts faster; too high, what the network knows is lost and the accuracy drops."),
        less=N_("changes the network more gently; too low, fine-tuning gains nothing."),
        low=1e-7, high=1.0, step=0)  # fmt: skip
    schedule: str = option(
        "cosine", N_("Schedule"), N_("How the learning rate moves over the epochs. Falling to nothing settles in small "
        "steps what was learned in large ones."), choices=schedules, meanings=about_schedules)  # fmt: skip
    fresh_augmentation: bool = option(
        True, N_("Fresh augmentation"), N_("Whether each epoch sees newly changed pictures."),
        more=N_("each epoch passes newly changed pictures through the whole network."),
        less=N_("the frozen part sees each picture and its augmented copies once, and the unfrozen part learns on "
        "what comes out of it, about twice as fast."))  # fmt: skip
