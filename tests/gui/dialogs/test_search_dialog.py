from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.gui.dialogs.waiting import finish
from tests.jobs_for_tests import Failing, UntilStopped
from tlstudio.core.events import Report, ShouldStop, TrialDone, TrialEpoch
from tlstudio.core.search_result import SearchResult, Trial, values_of, write_search
from tlstudio.core.settings import Settings
from tlstudio.gui.dialogs.search_dialog import SearchDialog
from tlstudio.gui.session import Session
from tlstudio.jobs.tuning import Search


@dataclass(frozen=True)
class SearchDouble:
    """Tries three settings without a network; the second is the best."""

    data: Path
    runs: Path
    settings: Settings
    minutes: float

    def run(self, report: Report, should_stop: ShouldStop) -> SearchResult:
        result = found(self.settings)
        for trial in result.trials:
            for epoch, accuracy in enumerate(trial.accuracies, 1):
                report(TrialEpoch(trial.number, epoch, accuracy))
            report(TrialDone(trial.number, trial.values, trial.accuracy, trial.state))
        write_search(self.runs, self.settings, result)
        return result


def found(settings: Settings, best: int = 2, gained: int = 30) -> SearchResult:
    first = values_of(settings)
    others = {**first, "model.dropout": 0.25, "training.learning_rate": 3.3e-3}
    accuracies = {1: (0.5, 0.6), 2: (0.6, 0.9), 3: (0.4,)}
    if best == 1:
        accuracies[1] = (0.9, 0.95)
    trials = tuple(
        Trial(n, others if n > 1 else first, accuracies[n], "done" if n < 3 else "pruned") for n in (1, 2, 3)
    )
    return SearchResult(trials, best, 100, gained, 0)


@pytest.fixture(autouse=True)
def small(session: Session) -> None:
    """Train on 32 × 32 pixels without augmentation."""
    session.set_settings(
        Settings()
        .with_changes("model", {"input_size": 32, "dense_units": 16})
        .with_changes("training", {"augmented_copies": 0, "epochs": 2})
    )


def open_dialog(qtbot: QtBot, session: Session, job: object = SearchDouble) -> SearchDialog:
    dialog = SearchDialog(session, None, job)  # type: ignore[arg-type]
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)  # the test looks at it afterwards
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.open()
    return dialog


def test_it_begins_empty_and_says_what_to_do(qtbot: QtBot, session: Session) -> None:
    dialog = open_dialog(qtbot, session)
    assert dialog.empty.isVisible()
    assert dialog.minutes.value() == 5
    assert dialog.start_button.isDefault()
    assert not dialog.use.isEnabled()


def test_enter_starts_and_enter_takes_the_best(qtbot: QtBot, session: Session) -> None:
    dialog = open_dialog(qtbot, session)
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    finish(qtbot, dialog)
    assert dialog.table.model().rowCount() == 3
    assert dialog.plot.best == 2
    assert dialog.sentence.text().startswith("Better: 90.0%")
    assert dialog.sentence.property("role") == "good"
    before = session.settings
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert not dialog.isVisible()
    assert (session.settings.model.dropout, session.settings.training.learning_rate) == (0.25, 3.3e-3)
    session.history.undo()
    assert session.settings == before, "one step back undoes all of it"


def test_real_images_are_searched_for_real(qtbot: QtBot, session: Session) -> None:
    dialog = open_dialog(qtbot, session, lambda data, runs, settings, _minutes: Search(data, runs, settings, 0.03))
    dialog.start_button.click()
    assert dialog.close_button.text() == "Cancel"
    assert not dialog.minutes.isEnabled()
    finish(qtbot, dialog)
    assert dialog.result_ is not None
    assert dialog.table.model().rowCount() == len(dialog.result_.trials) == len(dialog.plot.accuracies)
    assert dialog.sentence.text() == dialog.result_.sentence
    assert session.project is not None
    assert (session.project.runs / "search.json").is_file()


def test_cancelling_keeps_what_was_found(qtbot: QtBot, session: Session) -> None:
    dialog = open_dialog(qtbot, session, lambda data, runs, settings, _minutes: Search(data, runs, settings, 60))
    dialog.start_button.click()
    qtbot.waitUntil(lambda: dialog.table.model().rowCount() > 0, timeout=120_000)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    finish(qtbot, dialog)
    assert dialog.isVisible()
    assert dialog.result_ is not None
    assert dialog.sentence.text() == dialog.result_.sentence


def test_cancelled_too_early_it_is_empty_again(qtbot: QtBot, session: Session) -> None:
    dialog = open_dialog(qtbot, session, lambda *_args: UntilStopped(keeps=False))
    dialog.start_button.click()
    dialog.close_button.click()
    finish(qtbot, dialog)
    assert dialog.work.words.text().startswith("Cancelled")
    assert dialog.empty.isVisible()
    dialog.close_button.click()
    assert not dialog.isVisible()


def test_a_failure_is_a_sentence(qtbot: QtBot, session: Session) -> None:
    dialog = open_dialog(qtbot, session, lambda *_args: Failing("The folder is gone."))
    dialog.start_button.click()
    finish(qtbot, dialog)
    assert dialog.work.words.text() == "The folder is gone."
    assert dialog.start_button.isEnabled()


def test_the_minutes_are_remembered(qtbot: QtBot, session: Session) -> None:
    dialog = open_dialog(qtbot, session)
    dialog.minutes.setValue(17)
    dialog.start()
    finish(qtbot, dialog)
    assert open_dialog(qtbot, session).minutes.value() == 17
    session.store.setValue("search_minutes", "many")
    assert open_dialog(qtbot, session).minutes.value() == 5


def test_the_last_search_is_shown_again(qtbot: QtBot, session: Session) -> None:
    assert session.project is not None
    write_search(session.project.runs, session.settings, found(session.settings))
    dialog = open_dialog(qtbot, session)
    assert dialog.sentence.text().startswith("The last search. Better")
    assert dialog.table.model().rowCount() == 3
    assert dialog.use.isEnabled()
    session.set_settings(session.settings.changed("training", "epochs", 3))
    assert open_dialog(qtbot, session).empty.isVisible()


def test_where_nothing_is_better_there_is_nothing_to_use(qtbot: QtBot, session: Session) -> None:
    assert session.project is not None
    write_search(session.project.runs, session.settings, found(session.settings, best=1, gained=0))
    dialog = open_dialog(qtbot, session)
    assert "settings before are the best of 3 trials" in dialog.sentence.text()
    assert not dialog.use.isEnabled()


def test_without_images_nothing_can_be_started(qtbot: QtBot, empty_session: Session) -> None:
    dialog = open_dialog(qtbot, empty_session)
    assert not dialog.start_button.isEnabled()
    dialog.start()
    assert "Open a folder of images" in dialog.work.words.text()
