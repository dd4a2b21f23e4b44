"""What the computer is and has: versions, memory."""

import platform
import sys
import tempfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from tlstudio import __version__

_PACKAGES = (
    "tensorflow", "tensorflow-cpu", "keras", "ai-edge-litert", "numpy", "scikit-learn", "pillow", "simplejpeg",
    "opencv-python-headless",
)  # fmt: skip


def versions() -> dict[str, str]:
    """Return the versions a run's numbers depend on."""
    found = {"tlstudio": __version__, "python": platform.python_version(), "system": platform.platform()}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:  # tensorflow or tensorflow-cpu: one of the two
            continue
    return found


def peak_mib() -> int:
    """Return the most memory this process has held so far, in MiB."""
    if sys.platform == "win32":
        return int(psutil.Process().memory_info().peak_wset) // 2**20
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak // 2**20 if sys.platform == "darwin" else peak // 2**10


def allocate(shape: tuple[int, ...], dtype: Any, folder: Path) -> np.ndarray:  # noqa: ANN401 - as NumPy's
    """Return an array in memory, or in a temporary file in `folder` where it would take over a third of the rest."""
    size = int(np.prod(shape)) * np.dtype(dtype).itemsize
    if size <= psutil.virtual_memory().available // 3:
        return np.empty(shape, dtype)
    return np.memmap(tempfile.TemporaryFile(dir=folder), dtype, "w+", shape=shape)
