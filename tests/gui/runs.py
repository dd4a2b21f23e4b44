"""Real run folders, written by the core, and job doubles that go through the seam."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from tests.conftest import write_split
from tests.jobs_for_tests import UntilStopped
from tlstudio.core.catalog import EXPORT_FORMATS
from tlstudio.core.dataset import ImageFolder, Problem, scan
from tlstudio.core.description import Description
from tlstudio.core.evaluations import EvaluationFolder
from tlstudio.core.events import EpochDone, Message, Progress, Report, ShouldStop
from tlstudio.core.exported import Cost, Draft, Exported
from tlstudio.core.heatmap import Explanations
from tlstudio.core.history import write_history
from tlstudio.core.metrics import Evaluation, Scored, evaluate
from tlstudio.core.predictions import Prediction, Predictions
from tlstudio.core.run import Run
from tlstudio.core.settings import Settings
from tlstudio.core.split import split
from tlstudio.core.tlmodel import write_tlmodel
from tlstudio.gui.session import Session

CLASSES = ("blue", "red")


def make_folder(root: Path) -> ImageFolder:
    """Write a folder of two classes and scan it."""
    write_split(root, CLASSES, train=4, validation=4)
    return scan(root, lambda _event: None, lambda: False)


def write_model(path: Path) -> Path:
    """Write a saved model that says what it is, and has no weights."""
    write_tlmodel(path, Description("Run 1", CLASSES, 224, "efficientnet_lite0"), Settings(), ())
    return path


def epochs(*accuracies: float, head: int = 99) -> tuple[EpochDone, ...]:
    """Return epochs with these validation accuracies; those after `head` are fine-tuning."""
    best = max(accuracies)
    return tuple(
        EpochDone(
            epoch=number,
            phase="head" if number <= head else "fine_tuning",
            loss=1 / number,
            accuracy=min(1.0, value + 0.05),
            val_loss=1.2 / number,
            val_accuracy=value,
            learning_rate=1e-3,
            seconds=2.0,
            best=value == best,
        )
        for number, value in enumerate(accuracies, 1)
    )


def make_run(
    runs: Path,
    folder: ImageFolder,
    accuracies: Sequence[float] = (0.6, 0.8, 0.7),
    state: str = "done",
    settings: Settings | None = None,
    note: str = "",
    head: int = 99,
) -> Run:
    """Write a run with its history, split, log and a stand-in for its model."""
    run = Run.create(runs, folder.root, folder.classes, settings or Settings(), {})
    rows = epochs(*accuracies, head=head)
    write_history(run.history, rows)
    split(folder, 0.2, 1).save(run.split, folder.root)
    results = {"val_accuracy": max(accuracies), "best_epoch": 2, "seconds": {"total": 72.4}, "images_per_second": 50.0}
    run.change(state=state, note=note, results=results if state in ("done", "stopped") else {})
    run.log_file.write_text("2026-03-02 10:42:17  Frozen stage done.\n2026-03-02 10:43:20  A trace\n  of two lines\n")
    run.model.write_bytes(b"not looked into")
    return run


def scored(folder: ImageFolder) -> tuple[list[int], np.ndarray, tuple[Scored, ...]]:
    """Return labels, probabilities and rows: of the 8 images the first blue one is called red."""
    samples = [sample for sample in folder.samples if sample.subset == "validation"]
    labels = [folder.classes.index(sample.label) for sample in samples]
    shares = np.full((len(samples), 2), 0.2)
    shares[np.arange(len(samples)), labels] = 0.8
    shares[0] = shares[0][::-1]
    rows = tuple(
        Scored(str(s.path), s.label, folder.classes[int(p.argmax())], float(p.max()), tuple(map(float, p)))
        for s, p in zip(samples, shares, strict=True)
    )
    return labels, shares, rows


def write_evaluation(run: Run, folder: ImageFolder, subset: str = "validation") -> Evaluation:
    """Write evaluation.json and predictions.csv as the engine does."""
    labels, shares, rows = scored(folder)
    evaluation = evaluate(labels, shares, folder.classes, subset)
    EvaluationFolder.of(run.path, subset).write(evaluation, rows)
    return evaluation


@dataclass(frozen=True)
class EvaluateDouble:
    """Writes the evaluation without a network."""

    model: Path
    on: str

    def run(self, _report: Report, _should_stop: ShouldStop) -> Evaluation:
        run = Run(self.model)
        folder = scan(Path(run.read().data), lambda _event: None, lambda: False)
        return write_evaluation(run, folder, self.on)


@dataclass(frozen=True)
class PredictDouble:
    """Says "blue" of every file but those that are no image."""

    model: Path
    paths: tuple[Path, ...]
    top: int

    def run(self, report: Report, _should_stop: ShouldStop) -> Predictions:
        files = [file for path in self.paths for file in (sorted(path.rglob("*")) if path.is_dir() else [path])]
        report(Progress("Predicting", len(files), len(files)))
        good = [file for file in files if file.suffix == ".png"]
        shares = [(("blue", 0.9 - 0.1 * i), ("red", 0.1 + 0.1 * i)) for i in range(len(good))]
        items = tuple(Prediction(str(file), top) for file, top in zip(good, shares, strict=True))
        problems = tuple(Problem("unreadable", str(file), "it is empty") for file in files if file not in good)
        return Predictions(CLASSES, items, problems)


@dataclass(frozen=True)
class ExplainDouble:
    """Knows no map of any picture."""

    model: Path
    paths: tuple[Path, ...]

    def run(self, _report: Report, _should_stop: ShouldStop) -> Explanations:
        return Explanations((), tuple(Problem("unreadable", str(path), "no map") for path in self.paths))


@dataclass(frozen=True)
class ExportDouble:
    """Agrees perfectly, but for what is rounded: that is a draft, and costs one image of ten."""

    run_path: Path
    formats: tuple[str, ...]
    out: Path

    def run(self, report: Report, _should_stop: ShouldStop) -> tuple[Exported, ...]:
        report(Message("not shown"))
        report(Progress("Writing the export", 1, 2))
        self.out.mkdir(parents=True)
        return tuple(self._made(name) for name in self.formats)

    def _made(self, name: str) -> Exported:
        form = EXPORT_FORMATS[name]
        whole = Exported(self.out / form.file, name, 8, 1.0, 3e-7, 13.5, 21.4)
        if form.exact:
            return whole
        draft = Draft(self.out / f".export-{name}", whole.path)
        draft.folder.mkdir()
        (draft.folder / form.file).write_text("a model")
        return replace(whole, cost=Cost(10, 0.9, 0.8, 1, 0, 1, (-0.4, 0.2), 0.05, 0.06), draft=draft)


def pretend_training(session: Session) -> None:
    """Begin a job that goes on until it is stopped, as the training."""
    session.trainer = session.start(UntilStopped(), lambda _result: None)
    session.trainer.finished.connect(session._training_ended)
    session.training_changed.emit()
