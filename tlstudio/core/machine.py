"""What the computer is and has: versions, memory."""

import platform
import sys
import tempfile
from functools import cache
from importlib.metadata import PackageNotFoundError, distributions, version
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from tlstudio import __version__
from tlstudio.core.cores import cores

_PACKAGES = (
    "tensorflow", "tensorflow-cpu", "keras", "ai-edge-litert", "numpy", "scikit-learn", "pillow", "simplejpeg",
    "opencv-python-headless",
)  # fmt: skip


_INSTRUCTIONS = ("avx2", "fma", "avx512f", "avx512_vnni", "avx512_bf16", "amx_tile")


def versions() -> dict[str, str]:
    """Return what a run's numbers depend on: versions, the system, the processor."""
    found = {"tlstudio": __version__, "python": platform.python_version(), "system": platform.platform()}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:  # tensorflow or tensorflow-cpu: one of the two
            continue
    return {**found, "processor": processor(), "cores": str(cores())}


def environment() -> dict[str, Any]:
    """Return the versions, and those of all Python packages that are here."""
    packages = {package.metadata["Name"]: package.version for package in distributions()}
    return {**versions(), "packages": dict(sorted(packages.items(), key=lambda item: item[0].lower()))}


@cache
def processor() -> str:
    """Return the processor's name and the instructions that change how a network's sums are rounded."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    facts = {name.strip(): value.strip() for name, _colon, value in (line.partition(":") for line in lines)}
    known = [name for name in _INSTRUCTIONS if name in facts.get("flags", "").split()]
    return " ".join([facts.get("model name", platform.machine()), *known])


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
