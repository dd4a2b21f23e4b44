"""Write resources/demo from Debian's package dataset-fashion-mnist: always the same files from the same package.

Run: sudo apt-get install dataset-fashion-mnist && python packaging/make_demo_images.py
"""

import gzip
import shutil
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

SOURCE = Path("/usr/share/datasets/fashion-mnist")
TARGET = Path(__file__).resolve().parent.parent / "resources" / "demo"
# Fashion-MNIST's numbers; pullover (2) and shirt (6) are left out, for even people confuse them at 28 pixels.
CLASSES = {
    9: "ankle boot",
    8: "bag",
    4: "coat",
    3: "dress",
    5: "sandal",
    7: "sneaker",
    0: "t-shirt",
    1: "trousers",
}
SUBSETS = {"train": ("train", 60), "validation": ("t10k", 15)}  # folder: (files of the package, images a class)


def read_idx(path: Path) -> NDArray[np.uint8]:
    """Return the array of a gzipped idx file of bytes: magic 0, 0, 8, rank, then the sizes as big-endian uint32."""
    data = gzip.decompress(path.read_bytes())
    zeros, kind, rank = int.from_bytes(data[:2], "big"), data[2], data[3]
    if (zeros, kind) != (0, 8):
        raise ValueError(f"{path} is no idx file of bytes")
    shape = np.frombuffer(data, ">u4", rank, 4)
    return np.frombuffer(data, np.uint8, offset=4 + 4 * rank).reshape(shape)


def write_subset(folder: Path, files: str, count: int) -> None:
    """Write the first `count` images of each class as grey PNGs into `folder/<class>/`."""
    images = read_idx(SOURCE / f"{files}-images-idx3-ubyte.gz")
    labels = read_idx(SOURCE / f"{files}-labels-idx1-ubyte.gz")
    for number, name in CLASSES.items():
        (folder / name).mkdir(parents=True)
        for at, index in enumerate(np.flatnonzero(labels == number)[:count], 1):
            Image.fromarray(images[index]).save(folder / name / f"{name} {at:02}.png", optimize=True)


def main() -> None:
    """Replace the two folders of images; NOTICE.txt beside them stays."""
    for subset, (files, count) in SUBSETS.items():
        shutil.rmtree(TARGET / subset, ignore_errors=True)
        write_subset(TARGET / subset, files, count)


if __name__ == "__main__":
    main()
