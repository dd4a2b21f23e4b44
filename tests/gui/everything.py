"""Everything there is to see: a small project with a judged run, and each class of dialog, made over it."""

import inspect
import pkgutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtWidgets import QDialog

import tlstudio.gui
from tests.gui.dialogs.insights import InspectDouble, insight_of
from tests.gui.runs import ExplainDouble, PredictDouble, make_folder, make_run, scored, write_evaluation
from tests.gui.seeing import FakeCamera, Looking
from tests.jobs_for_tests import Failing
from tlstudio.core.checking import check_images
from tlstudio.core.dataset import ImageFolder
from tlstudio.core.description import Description
from tlstudio.core.edits import Edits
from tlstudio.core.heatmap import Explanation
from tlstudio.core.insight import save
from tlstudio.core.metrics import Scored
from tlstudio.core.predictions import Prediction, Predictions
from tlstudio.core.project import Project
from tlstudio.core.run import Run
from tlstudio.gui.heat_wall import PREDICTED, Tile
from tlstudio.gui.judging import Judge
from tlstudio.gui.open_model import OpenModel
from tlstudio.gui.prediction_work import Work
from tlstudio.gui.run_facts import read_facts
from tlstudio.gui.session import Session


class Everything:
    """`session` has a folder open and a judged run; `dialogs` are made over them by what their constructors ask for.

    What a constructor calls by another name than those in `_given` is put there, and for one class alone in `_for`.
    """

    def __init__(self, place: Path) -> None:
        self.folder = make_folder(place / "photos")
        self.session = Session(in_process=True)
        self.session.project = Project.for_images(self.folder.root)
        self.session.scanned = self.session.folder = self.folder
        self.session.edits = Edits()
        self.run = make_run(self.session.project.runs, self.folder)
        make_run(self.session.project.runs, self.folder, accuracies=(0.5, 0.7))
        write_evaluation(self.run, self.folder)
        Description("Run 1", self.folder.classes, 32, "efficientnet_lite0").add_to(self.run.model)
        save(insight_of(self.folder), self.session.project.runs, self.folder.root)
        self.session.run = self.run
        self._given = _given(self.session, self.folder, self.run)
        self.predictions: Predictions = self._given["predictions"]
        self._for: dict[str, dict[str, Any]] = {
            "CameraDialog": {
                "model": OpenModel(self.session, Looking),
                "judge": lambda: Judge(0.5),
                "take": lambda _picture: True,
                "make": lambda: FakeCamera("microscope"),
            },
        }

    def dialogs(self) -> Iterator[tuple[str, QDialog]]:
        """Make each dialog of the program; its name comes with it."""
        for kind in dialog_classes():
            yield kind.__name__, self.make(kind)

    def make(self, kind: type[QDialog]) -> QDialog:
        """Make one dialog."""
        given = self._given | self._for.get(kind.__name__, {})
        wanted = inspect.signature(kind).parameters.values()
        missing = [one.name for one in wanted if one.name not in given and one.default is inspect.Parameter.empty]
        assert not missing, f"tests/gui/everything.py does not know what {kind.__name__} is to get as {missing}"
        return kind(**{one.name: given[one.name] for one in wanted if one.name in given})


def dialog_classes() -> list[type[QDialog]]:
    """Return the program's own classes of dialogs, without those that are only bases of others."""
    for module in pkgutil.walk_packages(tlstudio.gui.__path__, "tlstudio.gui."):
        import_module(module.name)
    found, waiting = [], [QDialog]
    while waiting:
        below = [kind for kind in waiting.pop().__subclasses__() if kind.__module__.startswith("tlstudio.")]
        found += [kind for kind in below if not kind.__subclasses__()]
        waiting += below
    return sorted(found, key=lambda kind: kind.__name__)


def _given(session: Session, folder: ImageFolder, run: Run) -> dict[str, Any]:
    paths = [sample.path for sample in folder.samples]
    rows: tuple[Scored, ...] = scored(folder)[2]
    shares = (("blue", 0.7), ("red", 0.3))
    maps = Explanation(str(paths[0]), folder.classes, (0.7, 0.3), np.ones((2, 4, 4), np.float32), 40, 40, 32, "squash")
    work = Work(PredictDouble, look=Looking, explain=ExplainDouble)
    predictions = Predictions(folder.classes, tuple(Prediction(str(path), shares) for path in paths), ())
    findings = check_images(folder, Edits(), None, lambda _event: None, lambda: False)
    return {
        "session": session, "run": run, "facts": read_facts(run, None), "model": run.path, "path": run.log_file,
        "title": "What it shows", "sentence": "Something went wrong.", "details": "Traceback: here",
        "runs": run.path.parent, "scored": rows, "paths": paths, "pictures": [(path, "red") for path in paths],
        "classes": folder.classes, "tiles": [Tile(path, "red", maps) for path in paths], "row": 1,
        "choice": PREDICTED, "findings": findings, "predictions": predictions, "judge": Judge(0.5), "work": work,
        "make_job": InspectDouble, "find": lambda *_of: Failing("Not here."), "captions": ["red · blue 70 %"],
    }  # fmt: skip
