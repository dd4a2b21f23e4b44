"""The models that Evaluate and Predict offer: the project's runs, and models opened from files before."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QFileDialog, QWidget

from tlstudio.core.description import model_file, read_description
from tlstudio.core.errors import StudioError
from tlstudio.core.i18n import _
from tlstudio.core.names import KERAS, PORTABLE
from tlstudio.gui.chosen_paths import remember_path, remembered_paths
from tlstudio.gui.run_facts import RunFacts, read_facts
from tlstudio.gui.session import Session

_STORED = "saved models"


def saved_models(store: QSettings) -> list[Path]:
    """Return the files opened before that are still there, the latest first."""
    return remembered_paths(store, _STORED)


@dataclass(frozen=True)
class Offer:
    """A model in a list; `facts` are those of a run, None of a saved model."""

    title: str
    path: Path
    facts: RunFacts | None


def offered_models(session: Session, wanted: Callable[[RunFacts], bool]) -> Iterator[Offer]:
    """Yield the project's runs that are wanted, newest first, then the saved models, the latest first."""
    training = session.training
    being_trained = training.run.path if training and training.run else None
    for run in session.runs():
        facts = read_facts(run, being_trained)
        if wanted(facts):
            yield Offer(facts.title, run.path, facts)
    for file in saved_models(session.store):
        yield Offer(f"{file.name} · {file.parent.name}", file, None)


def take_model(session: Session, path: Path) -> Path | None:
    """Return the file of a model and remember it; what is no model of this program is told of, and None."""
    try:
        read_description(path)
    except StudioError as error:
        session.failed.emit(str(error))
        return None
    file = model_file(path)
    remember_path(session.store, _STORED, file)
    return file


def ask_for_file(parent: QWidget) -> Path | None:
    """Let the user choose a file; None where none was chosen."""
    filters = f"{_('Saved models')} (*{PORTABLE} *{KERAS})"
    file, _filter = QFileDialog.getOpenFileName(parent, _("Open a saved model"), "", filters)
    return Path(file) if file else None
