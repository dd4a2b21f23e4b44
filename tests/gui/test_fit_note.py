import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.gui.runs import make_run
from tlstudio.core.dataset import ImageFolder
from tlstudio.core.run import Run
from tlstudio.gui.fit_note import FitNote
from tlstudio.gui.session import Session


@pytest.fixture
def run(session: Session, folder: ImageFolder) -> Run:
    assert session.project is not None
    return make_run(session.project.runs, folder)


def shown(qtbot: QtBot, run: Run) -> FitNote:
    note = FitNote()
    qtbot.addWidget(note)
    assert note.isHidden()
    note.show_run(run)
    return note


def test_how_a_run_fits_is_one_sentence_and_a_fold_with_the_reasons(qtbot: QtBot, run: Run) -> None:
    note = shown(qtbot, run)
    assert note.headline.text() == "Overfitting: 85.0 % right on training images, 80.0 % on validation images."
    assert "That is at its best epoch (2), a gap of 5.0 points. What usually helps:" in note.reasons.text()
    assert note.fold.head.text().endswith("Why, and what helps")
    assert note.reasons.isHidden()
    run.history.write_text("nonsense")
    note.show_run(run)
    assert note.isHidden()


def test_whether_the_fold_is_open_outlives_the_window(qtbot: QtBot, run: Run) -> None:
    note = shown(qtbot, run)
    qtbot.mouseClick(note.fold.head, Qt.MouseButton.LeftButton)
    assert not note.reasons.isHidden()
    again = shown(qtbot, run)
    assert not again.reasons.isHidden()
    qtbot.mouseClick(again.fold.head, Qt.MouseButton.LeftButton)
    assert shown(qtbot, run).reasons.isHidden()
