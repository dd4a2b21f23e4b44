"""On which networks tests are run: one of each kind on every change, the others by `make test-all`."""

import pytest
from _pytest.mark import ParameterSet

from tlstudio.core.catalog import BACKBONES

# Of each builder's family, each way to take its pictures, and the article's three.
ON_EVERY_CHANGE = {
    "efficientnet_lite0", "vgg16", "resnet50", "inceptionv3", "mobilenetv2", "mobilenetv3large", "convnexttiny",
}  # fmt: skip


def networks() -> list[str | ParameterSet]:
    """Return every network's name, marked where it is not for every change."""
    return [name if name in ON_EVERY_CHANGE else pytest.param(name, marks=pytest.mark.exhaustive) for name in BACKBONES]
