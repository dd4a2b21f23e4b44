"""Times the way from a folder of photos to a first trained head, against one bare pass of the network and a peer.

    python -m tests.benchmarks.first_head [--data DIR] [--size 224]

Targets: at most 1.3 times one bare pass of the quickest runtime over the same pictures; at most 20 s and at least 0.89
on TrashNet, where Orange 3.40's image embedding (SqueezeNet) with logistic regression took 167 s and reached 0.804 on
another machine. Ours is the preset "quick" in an empty home, from `train` to the head's last epoch, imports left out;
"warm" is the same in a second project, when this computer's quickest runtime is known.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.article import TRASHNET

RATIO, SECONDS, ACCURACY = 1.3, 20.0, 0.89
OURS = """
import json, sys, time
from pathlib import Path
from tlstudio.core.events import EpochDone
from tlstudio.engine import training
from tlstudio.core.settings import preset
times = [time.perf_counter()]
def report(event):
    if isinstance(event, EpochDone):
        times.append(time.perf_counter())
run = training.train(Path(sys.argv[1]), Path(sys.argv[2]), preset("quick"), report, lambda: False)
results = run.read().results
print(json.dumps({"seconds": times[-1] - times[0], "accuracy": results["val_accuracy"], **results["seconds"]}))
"""
BARE = """
import json, sys
from pathlib import Path
from tests.benchmarks.extraction import bare_seconds, network, pictures_of, quiet
from tlstudio.engine.runtimes import RUNTIMES
net = network("efficientnet_lite0", 224)
files = sorted(Path(sys.argv[1]).rglob("*.jpg"))
kept = pictures_of(files, 224, Path(sys.argv[2]), True)
kept.read("", quiet, lambda: False)
few = pictures_of(files[:32], 224, Path(sys.argv[2]), False)
seconds = []
for name in ("litert", "tensorflow"):
    runtime = RUNTIMES[name](net)
    bare_seconds(runtime, few)
    seconds.append(bare_seconds(runtime, kept))
print(json.dumps({"litert": seconds[0], "tensorflow": seconds[1]}))
"""


def last(script: str, *arguments: str) -> dict[str, float]:
    """Run a script in a fresh process and return its last line."""
    done = subprocess.run([sys.executable, "-c", script, *arguments], stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=TRASHNET)
    wanted = parser.parse_args()
    if not wanted.data.is_dir():
        print(f"Skipped: {wanted.data} is not on this computer.")
        return
    with tempfile.TemporaryDirectory() as temporary:
        os.environ["TLSTUDIO_HOME"] = f"{temporary}/home"
        data = str(wanted.data)
        cold = last(OURS, data, f"{temporary}/one/runs")
        bare = last(BARE, data, temporary)
        warm = last(OURS, data, f"{temporary}/two/runs")
    ratios = {name: run["seconds"] / min(bare.values()) for name, run in (("cold", cold), ("warm", warm))}
    print(f"bare pass: LiteRT {bare['litert']:.1f} s, TensorFlow {bare['tensorflow']:.1f} s")
    for name, run in (("cold", cold), ("warm", warm)):
        ratio, accuracy = ratios[name], run["accuracy"]
        print(f"{name}: {run['seconds']:.1f} s, ratio {ratio:.2f} (at most {RATIO}), accuracy {accuracy:.3f}")
    print(json.dumps({"what": "first_head", "ratio": ratios, "bare": bare, "cold": cold, "warm": warm}))


if __name__ == "__main__":
    main()
