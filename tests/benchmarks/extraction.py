"""Compares the whole way from JPEG files to features with the bare forward pass of the quickest runtime.

    python -m tests.benchmarks.extraction [--images 200] [--backbones vgg16:150 efficientnet_lite0:224 …]
    python -m tests.benchmarks.extraction --memory     peak memory for 2,000 and for 50,000 files (hard links)

Target: at least 0.9 for each network; memory flat. Bare is each runtime on the decoded pictures by as many threads as
there are cores, the quickest of them; both are measured twice, alternating, and the best of each counts.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.benchmarks.article import TRASHNET

NETWORKS = ("vgg16:150", "resnet50:224", "inceptionv3:299", "mobilenetv2:224", "efficientnet_lite0:224")
TARGET = 0.9


def quiet(_event: object) -> None:
    """Report nothing."""


def network(name: str, size: int):  # noqa: ANN201 - engine types are imported late
    """Return the frozen network; weights that are not here are random, which costs the same."""
    from tlstudio.core.catalog import BACKBONES
    from tlstudio.core.errors import StudioError
    from tlstudio.core.weights import locate
    from tlstudio.engine.backbones import build_trunk
    from tlstudio.engine.cut import frozen
    from tlstudio.engine.model import build_extractor

    backbone = BACKBONES[name]
    try:
        source = locate(backbone)
    except StudioError:
        source = None
    return frozen(build_extractor(build_trunk(backbone, size, source), "average"), backbone, "average")


def pictures_of(files: list[Path], size: int, scratch: Path, keep: bool):  # noqa: ANN201
    """Return files as pictures of one class."""
    from tlstudio.core.dataset import Sample
    from tlstudio.engine.pipeline import Pictures

    digests = [index.to_bytes(16, "little") for index in range(len(files))]  # links to one file count as files here
    return Pictures([Sample(file, "all", "train") for file in files], digests, ("all",), size, keep, scratch)


def bare_seconds(runtime, pictures) -> float:  # noqa: ANN001
    """Return the seconds for pictures that are decoded already."""
    import numpy as np

    chunks = [
        np.stack([pictures[i] for i in range(at, min(at + 16, len(pictures)))]) for at in range(0, len(pictures), 16)
    ]
    began = time.perf_counter()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(runtime, chunks))
    return time.perf_counter() - began


def whole_seconds(net, pictures, folder: Path, name: str) -> float:  # noqa: ANN001
    """Return the seconds from files to rows in an empty cache."""
    from tlstudio.core.feature_cache import FeatureCache
    from tlstudio.engine.extraction import Extraction
    from tlstudio.engine.views import View

    extraction = Extraction(net, FeatureCache(folder, 2**40), 10**6, True, quiet, lambda: False, {"train": name})
    extraction.runtime(pictures, "train")
    extraction.rows(pictures, [View()], "train", "")
    return extraction.seconds


def measure(name: str, size: int, files: list[Path], work: Path) -> dict[str, object]:
    """Compare for one network."""
    import numpy as np

    from tlstudio.engine.runtimes import RUNTIMES, trial

    net = network(name, size)
    kept = pictures_of(files, size, work, True)
    kept.read("", quiet, lambda: False)
    near = trial(net, np.stack([kept[i] for i in range(16)]))  # those whose features are near enough
    runtimes = {key: RUNTIMES[key](net) for key in near}
    for runtime in runtimes.values():
        bare_seconds(runtime, pictures_of(files[:32], size, work, False))
    bare = {key: [] for key in runtimes}
    whole = []
    for turn in range(2):
        for key, runtime in runtimes.items():
            bare[key].append(bare_seconds(runtime, kept))
        best = min(bare, key=lambda key: min(bare[key]))
        whole.append(whole_seconds(net, pictures_of(files, size, work, False), work / f"{name}{turn}", best))
    ratio = min(bare[best]) / min(whole)
    each = 1000 / len(files)
    return {
        "network": name, "size": size, "ratio": round(ratio, 3), "target": TARGET, "quickest": best,
        "bare_ms": {key: round(min(seconds) * each, 2) for key, seconds in bare.items()},
        "whole_ms": round(min(whole) * each, 2),
    }  # fmt: skip


MEMORY = """
import sys
from pathlib import Path
from tests.benchmarks.extraction import network, pictures_of, whole_seconds
from tlstudio.core.machine import peak_mib
files = sorted(Path(sys.argv[1]).iterdir())
work = Path(sys.argv[2])
whole_seconds(network("efficientnet_lite0", 64), pictures_of(files, 64, work, False), work, "litert")
print(peak_mib())
"""


def memory(work: Path) -> dict[str, int]:
    """Return the peak memory in MiB of extracting features of few and of many files, each in a fresh process."""
    sources = sorted(TRASHNET.rglob("*.jpg"))
    found = {}
    for count in (2_000, 50_000):
        folder = work / str(count)
        folder.mkdir()
        for index in range(count):
            target = folder / f"{index:06}.jpg"
            try:
                os.link(sources[index % len(sources)], target)
            except OSError:  # on another disk
                shutil.copyfile(sources[index % len(sources)], target)
        command = [sys.executable, "-c", MEMORY, str(folder), str(work / f"cache{count}")]
        found[str(count)] = int(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout)
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--images", type=int, default=200)
    parser.add_argument("--backbones", nargs="+", default=list(NETWORKS))
    parser.add_argument("--memory", action="store_true")
    wanted = parser.parse_args()
    if not TRASHNET.is_dir():
        print(f"Skipped: {TRASHNET} is not on this computer.")
        return
    with tempfile.TemporaryDirectory() as temporary:
        os.environ["TLSTUDIO_HOME"] = str(Path(temporary) / "home")
        work = Path(temporary)
        if wanted.memory:
            found = memory(work)
            ratio = found["50000"] / found["2000"]
            print(
                f"peak memory: {found['2000']} MiB for 2,000 files, {found['50000']} MiB for 50,000: ratio {ratio:.2f}"
            )
            print(json.dumps({"what": "memory", "ratio": round(ratio, 3), **found}))
            return
        files = sorted(TRASHNET.rglob("*.jpg"))
        files = files[:: len(files) // wanted.images][: wanted.images]
        rows = []
        for pair in wanted.backbones:
            name, _colon, size = pair.partition(":")
            rows.append(measure(name, int(size), files, work))
            print(rows[-1], flush=True)
        print(json.dumps({"what": "extraction", "networks": rows}))


if __name__ == "__main__":
    main()
