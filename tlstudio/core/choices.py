"""The kinds of choices in the catalog: what is said of each backbone, augmentation, optimiser, preset and so on."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

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
    brought to what its weights expect: "caffe", "tf", "torch" as in keras.applications, "lite" for (x - 127) / 128,
    "inside" where the network does it itself. `block_pattern` finds the block in a layer's name: its first group is
    the block the layer belongs to, or, where that group is named "end", the block that ends with this layer; layers
    it does not match stay with the block before them. `unfreeze` is the block from which fine-tuning is recommended.
    `url` and `file_hash` (MD5 or SHA-256, whichever is published) are of its ImageNet weights without classifier;
    `package` is a Python package that brings them instead, as `file`. `bundled` is the file in resources/backbones.
    Sizes are in pixels, `megabytes` is what a download takes.
    """

    name: str
    label: str
    builder: str
    preprocessing: Literal["caffe", "tf", "torch", "lite", "inside"]
    input_size: int
    megabytes: int
    block_pattern: str
    unfreeze: str
    url: str = ""
    file_hash: str = ""
    package: str = ""
    file: str = ""
    bundled: str = ""
    help: str = ""
    min_size: int = 32
    arguments: Mapping[str, Any] = field(default_factory=dict)

    @property
    def file_name(self) -> str:
        """Name of the weights file as published."""
        return self.file or self.url.rsplit("/", 1)[-1]

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Blocks from the input up, with their number of weights."""
        return tuple(Block(name, weights) for name, weights in _facts()[self.name]["blocks"])

    @property
    def shapes(self) -> str:
        """Fingerprint of the shapes of its weights, by which a file is recognised; see core/weights.py."""
        return str(_facts()[self.name]["shapes"])

    @property
    def features(self) -> int:
        """Number of channels of its last feature map."""
        return int(_facts()[self.name]["features"])


@cache
def _facts() -> dict[str, Any]:
    # Written by packaging/describe_backbones.py, for the front ends cannot ask Keras; a test compares them.
    return dict(json.loads((resources() / "backbones" / "facts.json").read_text(encoding="utf-8")))


@dataclass(frozen=True)
class Augmentation:
    """A random change to training images, up to an amount of 0 to `high`; core/augmentation.py says how it is done.

    `more` and `less` say what raising and lowering the amount does, or switching it on and off.
    """

    name: str
    label: str
    help: str
    more: str
    less: str
    unit: str
    high: float
    step: float


@dataclass(frozen=True)
class Optimizer:
    """A rule for changing weights: the class of that name in keras.optimizers."""

    name: str
    label: str
    help: str
    builder: str
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Schedule:
    """How the learning rate moves within a phase: the name is all there is to it; see engine/phase.py."""

    name: str
    label: str
    help: str


@dataclass(frozen=True)
class Preset:
    """Settings that belong together: what differs from the defaults, by group and field."""

    name: str
    label: str
    help: str
    changes: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class ExportFormat:
    """A way to save the finished model for other programs; engine/export_writers.py and export_runners.py do it.

    `file` is the name of what is written. `exact` formats must agree with the trained model to rounding, the others are
    shown with what they cost. `install` is what pip must bring for the example in core/card.py to run.
    """

    name: str
    label: str
    help: str
    file: str
    install: str
    exact: bool = True
