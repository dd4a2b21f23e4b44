from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from tests.core.test_learning_curve import grown
from tests.gui.runs import make_run, write_evaluation
from tests.jobs_for_tests import UntilStopped
from tlstudio.core.dataset import ImageFolder
from tlstudio.core.events import Progress, Report, ShouldStop
from tlstudio.core.learning_curve import LearningCurve, save
from tlstudio.core.metrics import evaluate
from tlstudio.core.run import Run
from tlstudio.gui.learning_curve_view import LearningCurveView
from tlstudio.gui.session import Session


@dataclass(frozen=True)
class DrawDouble:
    """Draws without a network."""

    run_path: Path

    def run(self, report: Report, _should_stop: ShouldStop) -> LearningCurve:
        report(Progress("Learning", 31, 31))
        save(Run(self.run_path), grown())
        return grown()


@pytest.fixture
def run(session: Session, folder: ImageFolder) -> Run:
    assert session.project is not None
    session.run = make_run(session.project.runs, folder)
    return session.run


def view(qtbot: QtBot, session: Session, run: Run, folder: ImageFolder, job: object = DrawDouble) -> LearningCurveView:
    found = LearningCurveView(session, job)  # type: ignore[arg-type]
    qtbot.addWidget(found)
    found.show_evaluation(write_evaluation(run, folder), (), run.path)
    qtbot.waitUntil(lambda: not session.working)
    return found


def test_a_curve_is_drawn_when_asked_and_is_there_again(
    qtbot: QtBot, session: Session, run: Run, folder: ImageFolder
) -> None:
    first = view(qtbot, session, run, folder)
    assert first.plot.isHidden()
    assert "25, 50, 75 and 100 %" in first.explanation.text()
    first.start_button.click()
    qtbot.waitUntil(lambda: not first.plot.isHidden(), timeout=60_000)  # the engine process starts
    assert first.sentence.text() == grown().sentence
    assert len(first.plot.dots.getData()[0]) == 4
    again = view(qtbot, session, run, folder)
    qtbot.waitUntil(lambda: not again.plot.isHidden())
    assert again.start_button.text() == "Draw again"


def test_it_can_be_stopped(qtbot: QtBot, session: Session, run: Run, folder: ImageFolder) -> None:
    shown = view(qtbot, session, run, folder, lambda _path: UntilStopped(keeps=False))
    shown.start_button.click()
    assert not shown.stop_button.isHidden()
    shown.stop_button.click()
    qtbot.waitUntil(lambda: not shown.work.busy)
    assert shown.plot.isHidden()
    assert shown.start_button.isEnabled()


def test_a_damaged_curve_is_a_sentence(qtbot: QtBot, session: Session, run: Run, folder: ImageFolder) -> None:
    (run.path / "learning_curve.json").write_text("{}")
    shown = view(qtbot, session, run, folder)
    qtbot.waitUntil(lambda: "damaged" in shown.work.words.text())


def test_of_a_saved_model_it_says_that_the_run_is_needed(
    qtbot: QtBot, session: Session, run: Run, folder: ImageFolder
) -> None:
    save(run, grown())
    shown = view(qtbot, session, run, folder)
    qtbot.waitUntil(lambda: not shown.plot.isHidden())
    shown.show_evaluation(write_evaluation(run, folder), (), Path("/somewhere/mine.keras"))
    assert shown.plot.isHidden()
    assert shown.start_button.isHidden()
    assert "which the saved model mine.keras does not hold" in shown.explanation.text()
    assert not shown.explanation.isHidden()
    shown.show_evaluation(write_evaluation(run, folder), (), run.path)
    qtbot.waitUntil(lambda: not shown.plot.isHidden())
    assert not shown.start_button.isHidden()


def test_a_saved_model_that_is_shown_first_has_no_button(qtbot: QtBot, session: Session) -> None:
    shown = LearningCurveView(session)
    qtbot.addWidget(shown)
    shown.show_evaluation(evaluate([0, 1], np.eye(2), ("a", "b"), "/somewhere"), (), Path("/somewhere/mine.keras"))
    assert shown.start_button.isHidden()
