"""Compares predicting a folder with the bare speed of decoding its files and passing them through the network.

    python -m tests.benchmarks.predict_speed --run RUN [--images 400]
    python -m tests.benchmarks.predict_speed --run RUN --memory     peak memory for 1,000 and for 10,000 files (links)

Bare is the quickest runtime on portions of files, decoded and passed by as many threads as there are cores, and
nothing else. Both are measured three times, alternating, and the best of each counts. Predicting counts from the opened
model to the last row, with distances and neighbours. Targets: 0.9 of the bare speed; memory at most 1.2 times.
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

TURNS = 3


def quiet(_event: object) -> None:
    """Report nothing."""


def bare_seconds(opened, files: list[Path]) -> float:  # noqa: ANN001
    """Return the seconds for decoding files and passing them through the network, and nothing else."""
    import numpy as np

    from tlstudio.core.cores import cores
    from tlstudio.core.images import read_pixels
    from tlstudio.engine.runtime import BATCH

    runtime = opened._runtime

    def pass_on(portion: list[Path]) -> object:
        return runtime(np.stack([read_pixels(file, opened.size, opened.description.reading) for file in portion]))

    began = time.perf_counter()
    with ThreadPoolExecutor(cores()) as pool:
        list(pool.map(pass_on, [files[at : at + BATCH] for at in range(0, len(files), BATCH)]))
    return time.perf_counter() - began


def whole_seconds(opened, files: list[Path], known) -> float:  # noqa: ANN001
    """Return the seconds for predicting, as the job does it."""
    from tlstudio.core.events import Predicted
    from tlstudio.engine.prediction import _predictions

    classes, rows = opened.description.classes, []
    began = time.perf_counter()
    for answers in opened.stream(files, quiet, lambda: False):
        more = _predictions(answers, files, classes, 5, known)
        quiet(Predicted(tuple(more), answers.problems))
        rows += more
    assert len(rows) == len(files)
    return time.perf_counter() - began


def speed(run: Path, count: int) -> dict[str, object]:
    """Compare."""
    from tlstudio.engine.likeness import likeness_of
    from tlstudio.engine.opened import OpenedModel

    files = sorted(TRASHNET.rglob("*.jpg"))
    files = files[:: len(files) // count][:count]
    opened = OpenedModel(run)
    known, note = likeness_of(opened, run, quiet, lambda: False)
    list(opened.stream(files[:128], quiet, lambda: False))
    bare, whole = [], []
    for _turn in range(TURNS):
        bare.append(bare_seconds(opened, files))
        whole.append(whole_seconds(opened, files, known))
    each = 1000 / len(files)
    return {
        "what": "predict_speed", "ratio": round(min(bare) / min(whole), 3), "target": 0.9, "files": len(files),
        "bare_ms": round(min(bare) * each, 2), "whole_ms": round(min(whole) * each, 2), "note": note,
    }  # fmt: skip


MEMORY = """
import sys
from pathlib import Path
from tlstudio.core.machine import peak_mib
from tlstudio.jobs.prediction import Predict
said = Predict(Path(sys.argv[1]), (Path(sys.argv[2]),)).run(lambda event: None, lambda: False)
print(len(said.items), peak_mib())
"""


def memory(run: Path, work: Path) -> dict[str, object]:
    """Return the peak memory in MiB of predicting few and many files, each in a fresh process."""
    sources, found = sorted(TRASHNET.rglob("*.jpg")), {}
    for count in (1_000, 10_000):
        folder = work / str(count)
        folder.mkdir()
        for index in range(count):
            source, target = sources[index % len(sources)], folder / f"{index:06}.jpg"
            try:
                os.link(source, target)
            except OSError:  # on another disk
                shutil.copyfile(source, target)
        command = [sys.executable, "-c", MEMORY, str(run), str(folder)]
        done, peak = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.split()
        assert int(done) == count
        found[str(count)] = int(peak)
    return {"what": "predict_memory", "ratio": round(found["10000"] / found["1000"], 3), "target": 1.2, "mib": found}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--images", type=int, default=400)
    parser.add_argument("--memory", action="store_true")
    wanted = parser.parse_args()
    if not TRASHNET.is_dir():
        print(f"Skipped: {TRASHNET} is not on this computer.")
        return
    with tempfile.TemporaryDirectory() as temporary:
        os.environ.setdefault("TLSTUDIO_HOME", str(Path(temporary) / "home"))
        print(json.dumps(memory(wanted.run, Path(temporary)) if wanted.memory else speed(wanted.run, wanted.images)))


if __name__ == "__main__":
    main()
