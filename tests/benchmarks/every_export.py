"""Tries whether every network of the catalog can be written in every format, with random weights and small pictures.

    python -m tests.benchmarks.every_export [--networks NAME …] [--size 96]

Prints, for each, the largest difference in the probabilities of four pictures and the seconds that writing took.
Target: nothing fails, and the exact formats are within 1e-4.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import numpy as np

from tests.benchmarks.export_parity import never, quiet, random_network

CLASSES = 4


def pictures(size: int, count: int) -> np.ndarray:
    """Return blurred noise, (count, size, size, 3)."""
    from tlstudio.core.opencv import cv2

    coarse = np.random.default_rng(3).uniform(0, 255, (count, 6, 6, 3)).astype(np.float32)
    return np.stack([cv2.resize(one, (size, size), interpolation=cv2.INTER_CUBIC).clip(0, 255) for one in coarse])


def differences(name: str, size: int, folder: Path) -> dict[str, tuple[float, float]]:
    """Return the largest difference and the seconds by the format."""
    from tlstudio.core.catalog import EXPORT_FORMATS
    from tlstudio.core.description import Description
    from tlstudio.engine import export_writers
    from tlstudio.engine.export_runners import RUNNERS
    from tlstudio.engine.model import assemble, save_model
    from tlstudio.engine.portable import save_portable

    pixels = pictures(size, 32)
    extractor, head = random_network(name, size, pixels, [i % CLASSES for i in range(len(pixels))])
    model = assemble(extractor, head)
    description = Description(name, tuple("abcd"), size, name)

    class Source(export_writers.Source):
        """One whose training images are these."""

        def training_pictures(self):  # noqa: ANN202
            return iter(pixels[:8])

    opened = SimpleNamespace(model=model, extractor=extractor, head=head, description=description, size=size)
    source = Source(None, opened, quiet, never)  # type: ignore[arg-type]
    writers: dict[str, Callable] = {
        **export_writers.WRITERS,
        "keras": lambda _source, path: save_model(model, description, path),
        "tlmodel": lambda _source, path: save_portable(model, description, path),
    }
    found = {}
    for form in EXPORT_FORMATS.values():
        begun = time.perf_counter()
        writers[form.name](source, folder / form.file)
        seconds = time.perf_counter() - begun
        run = RUNNERS[form.name](folder / form.file).run
        said = np.concatenate([run(one[None]) for one in pixels[:4]])
        found[form.name] = float(np.abs(said - np.asarray(model(pixels[:4], training=False))).max()), seconds
    return found


def main() -> None:
    """Try them all and print."""
    from tlstudio.core.catalog import BACKBONES

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--networks", nargs="+", default=list(BACKBONES))
    parser.add_argument("--size", type=int, default=96)
    wanted = parser.parse_args()
    for name in wanted.networks:
        with tempfile.TemporaryDirectory() as folder:
            size = max(wanted.size, BACKBONES[name].min_size)
            told = differences(name, size, Path(folder))
        print(name, *(f"{form} {most:.0e} ({seconds:.0f} s)" for form, (most, seconds) in told.items()), flush=True)


if __name__ == "__main__":
    main()
