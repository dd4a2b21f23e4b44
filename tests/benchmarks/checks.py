"""Times the checks before training, and counts what they find of what was planted.

    python -m tests.benchmarks.checks [--data DIR] [--others 500] [--seed 0] [--keep DIR] [--features] [--many 100000]

Seconds: all checks of the TrashNet photographs (2,524), with nothing remembered, against decoding the files once with
as many threads; target at most 30 s more. Then again, with the facts remembered.

Planted: 20 exact copies in other containers, 20 near ones (5 saved again, 5 resized, 5 cropped by 2 to 8 % of each
side, 5 brightened by 15 to 40 %), 10 leaks, 5 contradictions, 30 bad files and one class made darker, among 500 other
photographs. Targets: all exact ones, leaks, contradictions and bad files, 18 of 20 near ones, the shortcut, and at most
1 % of the others in some group. --keep leaves the folder to look at, and the false alarms are named.

Cut on one side: of 200 photographs, each beside a copy without 10 % (or 15 %) of one side, how many are found.

--features: all that was planted is looked at once more when EfficientNet-Lite0 has seen it, as after a training.
--many N: only this: N small JPEGs are made, and the search for near-duplicates among them is timed; its candidates
are to be there after about a minute on two cores.
"""

import argparse
import json
import os
import random
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import Any

from PIL import Image

from tests.benchmarks.many_copies import found_crops, plant_crops, time_many
from tests.conftest import TRASHNET
from tests.core.planted import Planted, Planter, found_and_false
from tlstudio.core.checking import Findings, check_images
from tlstudio.core.copies import Group
from tlstudio.core.dataset import scan
from tlstudio.core.edits import Edits
from tlstudio.core.feature_cache import cache_folder
from tlstudio.core.images import read_full
from tlstudio.core.names import below
from tlstudio.core.settings import Settings
from tlstudio.jobs.insight import Inspect

TARGET_SECONDS = 30
TARGET_CANDIDATES = 60
ONE_SIDED = 200
EXACT, EACH, LEAKS, CONTRADICTIONS, BAD = 20, 5, 10, 5, 30


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=TRASHNET)
    parser.add_argument("--others", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--features", action="store_true")
    parser.add_argument("--many", type=int, metavar="N")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        os.environ["TLSTUDIO_HOME"] = name  # nothing is remembered
        if wanted.many:
            found = time_many(photographs(wanted.data), Path(name) / "many", wanted.many)
            print(json.dumps({"what": "many copies", "ratio": found["candidates"] / TARGET_CANDIDATES, **found}))
            return
        seconds = timed(wanted.data, Path(name) / "facts")
        root = wanted.keep or Path(name) / "planted"
        planted = plant(wanted.data, root, wanted.others, wanted.seed)
        counts = counted(root, planted, wanted.others)
        if wanted.features:
            print("with features:")
            counts["with_features"] = counted(root, planted, wanted.others, looked_at(root))
        counts |= cut_on_one_side(wanted.data, Path(name), wanted.features)
    beyond = seconds["checks"] - seconds["decoding"]
    print(f"{beyond:.1f} s beyond decoding (target at most {TARGET_SECONDS})")
    print(json.dumps({"what": "checks", "ratio": beyond / TARGET_SECONDS, "seconds": seconds, **counts}))


def check(root: Path, memory: Path | None, features: Path | None = None) -> Findings:
    """Scan and check a folder."""
    folder = scan(root, lambda _event: None, lambda: False)
    return check_images(folder, Edits(), memory, lambda _event: None, lambda: False, features)


def looked_at(root: Path) -> Path:
    """Let a network see the images of a folder, as a training does; return the folder of the feature cache."""
    runs = root.parent / f"runs of {root.name}"
    Inspect(root, runs, Settings(), methods=()).run(lambda _event: None, lambda: False)
    return cache_folder(runs)


def cut_on_one_side(data: Path, folder: Path, features: bool) -> dict[str, Any]:
    """Count how many copies that lost a part of one side are found."""
    files = random.Random(0).sample(photographs(data), ONE_SIDED)
    counts: dict[str, Any] = {}
    for share in (0.1, 0.15):
        root = folder / f"cut {share:g}"
        planted = plant_crops(files, root, share)
        caches = {"": None, "_with_features": looked_at(root)} if features else {"": None}
        for what, cache in caches.items():
            found = counts[f"cut_{100 * share:.0f}{what}"] = found_crops(root, planted, cache)
            print(
                f"  cut by {share:.0%} on one side{what.replace('_', ' ')}: {found[0]} of {found[1]}, others {found[2]}"
            )
    return counts


def timed(data: Path, memory: Path) -> dict[str, float]:
    """Return the seconds of decoding all files, of all checks, and of all checks again."""
    paths = [sample.path for sample in scan(data, lambda _event: None, lambda: False).samples]
    times = [time.perf_counter()]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for _pixels in pool.map(_decode, paths):
            pass
    times.append(time.perf_counter())
    processors = time.process_time()
    findings = check(data, memory)
    processors = time.process_time() - processors
    times.append(time.perf_counter())
    check(data, memory)
    times.append(time.perf_counter())
    for one in findings.checks:
        print(f"  {one.kind:16} {one.text}")
    spans = [after - before for before, after in pairwise(times)]
    print(f"{len(paths)} photographs: decoding {spans[0]:.1f} s, checks {spans[1]:.1f} s, again {spans[2]:.1f} s")
    print(f"processors' time of the checks: {processors:.1f} s")
    spans.append(processors)
    return dict(zip(("decoding", "checks", "again", "processors"), (round(span, 2) for span in spans), strict=True))


def _decode(path: Path) -> None:
    read_full(path)


def photographs(data: Path) -> list[Path]:
    """Return the files of photographs in a folder."""
    return sorted(path for path in data.rglob("*") if path.suffix.lower() in (".jpg", ".png") and path.is_file())


def plant(data: Path, root: Path, others: int, seed: int) -> Planted:
    """Fill `root` with photographs of `data`, and plant what is to be found."""
    chosen = random.Random(seed).sample(photographs(data), others + EXACT + 4 * EACH + LEAKS + CONTRADICTIONS)
    pictures: dict[str, list[Image.Image]] = {}
    for path in chosen:
        with Image.open(path) as image:
            pictures.setdefault(path.parent.name, []).append(image.convert("RGB"))
    planter = Planter(root, pictures, seed)
    planter.exact(EXACT)
    planter.near(EACH)
    planter.leaks(LEAKS)
    planter.contradictions(CONTRADICTIONS)
    planter.bad(BAD)
    planter.darken(min(pictures), 0.45)
    return planter.planted


def counted(root: Path, planted: Planted, others: int, features: Path | None = None) -> dict[str, Any]:
    """Check the planted folder, print what was found, and return the counts."""
    findings = check(root, None, features)

    def names(groups: tuple[Group, ...]) -> list[list[str]]:
        return [[below(sample.path, root) for sample in group.samples] for group in groups]

    copies = findings.copies
    leaks = tuple(group for group in copies.all if group.leaks)
    contradictions = tuple(group for group in copies.all if group.contradicts)
    missed = [how for group, how in planted.near.items() if not found_and_false(names(copies.all), {group})[0]]
    false = sorted(found_and_false(names(copies.all), planted.groups)[1])
    shortcuts = [shortcut for shortcut in findings.shortcuts if shortcut.feature == "brightness"]
    bad = {problem.path for problem in findings.folder.problems}
    counts = {
        "exact": [found_and_false(names(copies.exact), planted.exact)[0], len(planted.exact)],
        "near": [len(planted.near) - len(missed), len(planted.near)],
        "leaks": [found_and_false(names(leaks), planted.leaks)[0], len(planted.leaks)],
        "contradictions": [found_and_false(names(contradictions), planted.contradictions)[0], CONTRADICTIONS],
        "bad": [len(planted.bad & bad), len(planted.bad)],
        "false_bad": len(bad - planted.bad),
        "shortcut": [shortcut.sentence for shortcut in shortcuts],
        "false_alarms": [len(false), others],
    }
    for what, value in counts.items():
        print(f"  {what}: {value}")
    print(f"  missed near duplicates: {missed or 'none'}")
    for group in names(copies.all):
        if set(group) & set(false):
            print(f"  not planted: {' = '.join(group)}")
    odd = {one.kind: len(one.paths) for one in findings.checks if one.kind in ("dark", "bright", "blurred", "tiny")}
    return {**counts, "flagged": odd}


if __name__ == "__main__":
    main()
