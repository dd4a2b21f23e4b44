"""Measures how well each export format agrees with the trained model, on the whole validation set of TrashNet.

    python -m tests.benchmarks.export_parity [--networks efficientnet_lite0 vgg16 …] [--size 150] [--out docs/…]

The bundled network is trained as a user would. The ImageNet weights of the others are not in the repository: theirs are
random, of the right shapes and such that no layer's output vanishes, with a head that was trained on a few photographs
on top. So their accuracy says nothing of these networks, but their answers hang on every layer. Each export is loaded
and run in a fresh process by its own runtime. Target: the exact formats agree everywhere, to 1e-4.
"""

import argparse
import os
import platform
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from tests.benchmarks.article import TRASHNET

NETWORKS = ("efficientnet_lite0", "resnet50", "inceptionv3", "vgg16")
PHOTOGRAPHS = 40  # of a class, which the heads on random networks learn from
Row = tuple[str, ...]


def quiet(_event: object) -> None:
    """Tell nobody."""


def never() -> bool:
    """Go on."""
    return False


def trained_run(runs: Path) -> Path:
    """Return a run of the bundled network, trained as by the preset quick."""
    from tlstudio.core.settings import preset
    from tlstudio.jobs.training import Train

    return Path(Train(TRASHNET, runs, preset("quick")).run(quiet, never).run)


def random_run(runs: Path, name: str, size: int) -> Path:
    """Return a run of a network of random weights, with a head that was trained on a few photographs."""
    from tlstudio.core.dataset import scan
    from tlstudio.core.description import Description
    from tlstudio.core.images import read_pixels
    from tlstudio.core.run import Run
    from tlstudio.core.settings import preset
    from tlstudio.core.split import split
    from tlstudio.engine.export_writers import of_each_class
    from tlstudio.engine.model import assemble, save_model

    folder = scan(TRASHNET, quiet, never)
    train = of_each_class([s for s in folder.samples if s.subset == "train"], PHOTOGRAPHS * len(folder.classes))
    held_out = [s for s in folder.samples if s.subset == "validation"]
    folder = replace(folder, samples=(*train, *held_out))
    settings = preset("quick").with_changes("model", {"backbone": name, "input_size": size, "dense_units": 0})
    run = Run.create(runs, folder.root, folder.classes, settings, {})
    split(folder, 0.2, 1).save(run.split, folder.root)
    pixels = np.stack([read_pixels(sample.path, size) for sample in train]).astype(np.float32)
    extractor, head = random_network(name, size, pixels, [folder.classes.index(sample.label) for sample in train])
    run.change(state="done", results={"val_accuracy": 0.0, "train_images": len(train)})
    save_model(assemble(extractor, head), Description(run.path.name, folder.classes, size, name), run.model)
    return run.path


def random_network(name: str, size: int, pixels: np.ndarray, labels: list[int]) -> tuple[Any, Any]:
    """Return an extractor with random weights and a head that was fitted to pictures (n, size, size, 3)."""
    import keras
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    from tlstudio.core.catalog import BACKBONES
    from tlstudio.core.groups import ModelSettings
    from tlstudio.engine.backbones import build_trunk
    from tlstudio.engine.model import build_extractor, build_head

    keras.utils.set_random_seed(1)
    trunk = build_trunk(BACKBONES[name], size, None)
    rng = np.random.default_rng(1)
    trunk.trainable = True
    for layer in trunk._flatten_layers():
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.momentum = 0.0  # takes over the statistics of the pictures below
        elif type(layer) is keras.layers.Conv2D and name.startswith("vgg"):  # nothing else keeps the scale there
            shape = layer.kernel.shape
            layer.kernel.assign(rng.normal(0, np.sqrt(2 / np.prod(shape[:3])), shape))
    trunk(pixels[:: max(1, len(pixels) // 16)], training=True)
    trunk.trainable = False
    extractor = build_extractor(trunk, "average")
    features = np.concatenate(
        [np.asarray(extractor(pixels[i : i + 8], training=False)) for i in range(0, len(pixels), 8)]
    )
    scaler = StandardScaler().fit(features)
    fitted = LogisticRegression(C=0.1, max_iter=2000).fit(scaler.transform(features), labels)
    head = build_head(features.shape[1], ModelSettings(dense_units=0), len(fitted.classes_))
    kernel = (fitted.coef_ / scaler.scale_).T
    head.get_layer("probability").set_weights([kernel, fitted.intercept_ - scaler.mean_ @ kernel])
    return extractor, head


def measured(run: Path, name: str, weights: str) -> list[Row]:
    """Return a row of the table for each format."""
    from tlstudio.core.catalog import BACKBONES, EXPORT_FORMATS
    from tlstudio.core.exported import cost_of, size_of
    from tlstudio.engine.exporting import Exporter
    from tlstudio.jobs.export import CheckExport
    from tlstudio.process import EngineProcess

    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as out:
        exporter = Exporter(run, tuple(EXPORT_FORMATS), Path(out), quiet, never)
        whole = exporter.whole
        for form in EXPORT_FORMATS.values():
            draft = exporter.write(form.name)
            fresh = EngineProcess(warm=False)
            try:
                said = fresh.run(CheckExport(draft.folder, form.name, whole.paths), quiet, never)
            finally:
                fresh.close()
            cost = cost_of(whole, said.probabilities)
            difference = float(np.abs(said.probabilities - whole.probabilities).max())
            agreement = 1 - cost.otherwise / cost.images
            rows.append((
                f"{BACKBONES[name].label}, {weights}", form.label, f"{100 * agreement:.2f} %", f"{difference:.1e}",
                f"{100 * cost.before:.1f} → {100 * cost.after:.1f} %", f"{size_of(draft):.1f}",
                f"{said.milliseconds:.0f}",
            ))  # fmt: skip
            draft.discard()
            print(" | ".join(rows[-1]), flush=True)
    return rows


def table(rows: list[Row], images: int) -> str:
    """Return the page with the table."""
    head = ("network", "format", "same top class", "largest difference", "accuracy", "MB", "ms an image")
    lines = [" | ".join(row) for row in (head, ("---",) * len(head), *rows)]
    return (
        "# Export parity\n\n"
        f"Each export on all {images} validation images of TrashNet, loaded and run one picture at a time in a fresh "
        "process by its own\nruntime, against what the trained model says of them. Made by `python -m "
        "tests.benchmarks.export_parity`; its head says how.\n"
        "The weights of the networks that are called random are: ImageNet's are not in the repository. Their accuracy "
        "says nothing of\nthem. Milliseconds are the median of a computer that did other work meanwhile "
        f"({os.cpu_count()} cores, {platform.machine()}): compare them roughly.\n\n"
        + "".join(f"| {line} |\n" for line in lines)
    )


def main() -> None:
    """Measure, print and write the page after each network."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--networks", nargs="+", default=list(NETWORKS))
    parser.add_argument("--size", type=int, help="of the random networks' pictures; by default what each is made for")
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[2] / "docs" / "export-parity.md")
    wanted = parser.parse_args()
    if not TRASHNET.is_dir():
        print(f"Skipped: {TRASHNET} is not on this computer.")
        return
    from tlstudio.core.catalog import BACKBONES

    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as temporary:
        os.environ["TLSTUDIO_HOME"] = f"{temporary}/home"
        for name in wanted.networks:
            size = wanted.size or BACKBONES[name].input_size
            bundled = bool(BACKBONES[name].bundled)
            runs = Path(temporary) / "runs"
            run = trained_run(runs) if bundled else random_run(runs, name, size)
            told = "trained" if bundled else f"random, {size} × {size}"
            rows += measured(run, name, told)
            wanted.out.write_text(table(rows, len(list((TRASHNET / "validation").rglob("*.jpg")))), encoding="utf-8")
    print(f"Written to {wanted.out}")


if __name__ == "__main__":
    main()
