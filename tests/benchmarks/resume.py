"""Kills a training at random moments of both phases, resumes it, and compares the final weights bit by bit.

    python -m tests.benchmarks.resume [--kills 20]

Target: none differs. Each round kills once, at a random moment between the first event and the end, wherever that is:
while reading, extracting, in a batch, while a checkpoint or the model is being written.
"""

import argparse
import contextlib
import json
import os
import random
import tempfile
import threading
import time
from pathlib import Path

from tests.conftest import write_images
from tests.engine.killing import differences
from tests.engine.test_resume import settings
from tlstudio.core.errors import EngineDied
from tlstudio.core.events import Event, RunStarted
from tlstudio.jobs.training import Resume, Train
from tlstudio.process import EngineProcess


def quiet(_event: Event) -> None:
    """Report nothing."""


def killed(engine: EngineProcess, job: Train, seconds: float) -> Path:
    """Run a job, kill its process some time after the run's folder is there, and return the folder."""
    begun: list[Path] = []
    timer = threading.Timer(seconds, lambda: os.kill(engine.pid, 9) if engine.pid else None)

    def report(event: Event) -> None:
        if isinstance(event, RunStarted):
            begun.append(event.path)
            timer.start()

    with contextlib.suppress(EngineDied):
        engine.run(job, report, lambda: False)
    timer.cancel()
    return begun[0]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    chance, different, interrupted = random.Random(wanted.seed), [], 0
    with tempfile.TemporaryDirectory() as temporary:
        os.environ["TLSTUDIO_HOME"] = f"{temporary}/home"
        work, engine = Path(temporary), EngineProcess()
        layout = {f"{part}/{name}": n for part, n in (("train", 24), ("val", 8)) for name in ("red", "sky", "sun")}
        photos = write_images(work / "photos", layout)
        never = engine.run(Train(photos, work / "never", settings()), quiet, lambda: False).run
        began = time.perf_counter()
        engine.run(Train(photos, work / "timed", settings()), quiet, lambda: False)
        whole = time.perf_counter() - began
        for number in range(wanted.kills):
            run = killed(engine, Train(photos, work / f"runs{number}", settings()), chance.uniform(0, 0.95 * whole))
            if (run / "owner.json").exists():
                interrupted += 1
                engine.run(Resume(run), quiet, lambda: False)
            if found := differences(never, run):
                different.append({"kill": number, "differs": found[:3]})
            print(f"kill {number + 1}: {'differs' if found else 'the same bits'}", flush=True)
        engine.close()
    print(f"{interrupted} of {wanted.kills} killed in the middle, {len(different)} differ (target 0)")
    print(json.dumps({"what": "resume", "kills": wanted.kills, "interrupted": interrupted, "different": different}))


if __name__ == "__main__":
    main()
