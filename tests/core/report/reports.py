"""A run with an evaluation, written without a network, for reports."""

import zipfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from tests.gui.runs import epochs
from tlstudio.core.dataset import Sample
from tlstudio.core.description import Description
from tlstudio.core.evaluations import EvaluationFolder
from tlstudio.core.history import write_history
from tlstudio.core.metrics import Scored, evaluate
from tlstudio.core.run import Run
from tlstudio.core.settings import preset
from tlstudio.core.split import Split


def write_run(
    where: Path, samples: Sequence[Sample], classes: Sequence[str], *, temperature: float = 1.5, looks: int = 0,
    subset: str = "validation", evaluated: bool = True,
) -> Run:  # fmt: skip
    """Write a run on these samples; every fifth image judged by is taken for one of the next class."""
    run = Run.create(where / "runs", where, classes, preset("quick"), {"tlstudio": "0.1.0", "keras": "3.15.1"})
    sets = {name: tuple(s for s in samples if s.subset == name) for name in ("train", "validation", "test")}
    Split(sets["train"], sets["validation"], sets["test"], tuple(classes)).save(run.split, where)
    write_history(run.history, epochs(0.6, 0.8, 0.7))
    run.model.write_bytes(b"a model")
    results = {"best_epoch": 2, "train_images": len(sets["train"]), "seconds": {"total": 90.0}, "device": "Processor"}
    run.change(state="done", results=results, test_looks=looks)
    if evaluated:
        write_scores(run.path, sets[subset], classes, temperature, subset)
    return run


def write_model(path: Path, classes: Sequence[str], backbone: str = "efficientnet_lite0") -> Path:
    """Write the file of a saved model that says what it is and knows nothing."""
    with zipfile.ZipFile(path, "w"):
        pass
    Description("Mine", tuple(classes), 32, backbone, temperature=1.5).add_to(path)
    return path


def write_scores(
    model: Path, judged: Sequence[Sample], classes: Sequence[str], temperature: float = 1.5, subset: str = "validation",
    learned: int | None = 0,
) -> None:  # fmt: skip
    """Write an evaluation, the same one each time."""
    labels = [list(classes).index(sample.label) for sample in judged]
    rng = np.random.default_rng(0)
    shares = rng.dirichlet(np.ones(len(classes)), len(judged)) * 0.2
    said = [(label + (at % 5 == 0)) % len(classes) for at, label in enumerate(labels)]
    shares[np.arange(len(judged)), said] += 0.8
    rows = tuple(
        Scored(str(s.path), s.label, classes[int(p.argmax())], float(p.max()), tuple(map(float, p)), s.group)
        for s, p in zip(judged, shares, strict=True)
    )
    scores = evaluate(labels, shares, classes, subset, [s.group for s in judged], temperature)
    EvaluationFolder.of(model, subset).write(replace(scores, learned_from=learned), rows)


def folder_of(
    root: Path, classes: Sequence[str], train: int = 6, judged: int = 10, subset: str = "validation"
) -> list[Sample]:
    """Return samples whose pictures lie in folders with plain names, whatever the classes are called."""
    return [
        Sample(root / part / f"c{at}" / f"{number:03}.png", label, part)
        for part, many in (("train", train), (subset, judged))
        for at, label in enumerate(classes)
        for number in range(many)
    ]
