import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.gui.dialogs.waiting import finish
from tests.jobs_for_tests import Failing, UntilStopped
from tlstudio.core.settings import Settings
from tlstudio.gui.dialogs.rate_dialog import RateDialog
from tlstudio.gui.session import Session


@pytest.fixture(autouse=True)
def small(session: Session) -> None:
    """Train on 32 × 32 pixels without augmentation."""
    session.set_settings(
        Settings()
        .with_changes("model", {"input_size": 32, "dense_units": 16})
        .with_changes("training", {"augmented_copies": 0})
    )


def open_dialog(qtbot: QtBot, session: Session, **jobs: object) -> RateDialog:
    dialog = RateDialog(session, None, **jobs)  # type: ignore[arg-type]
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)  # the test looks at it afterwards
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.open()
    return dialog


def test_a_rate_is_found_on_real_images_and_used(qtbot: QtBot, session: Session) -> None:
    dialog = open_dialog(qtbot, session)
    assert dialog.close_button.text() == "Cancel"
    assert not dialog.use.isEnabled()
    assert dialog.empty.isVisible()
    finish(qtbot, dialog)
    assert "is proposed" in dialog.work.words.text()
    assert dialog.plot.isVisible()
    assert float(dialog.rate.currentText()) == dialog.plot.rate
    before = session.settings.training.learning_rate
    qtbot.keyClick(dialog.plot, Qt.Key.Key_Right)
    wanted = dialog.plot.rate
    assert float(dialog.rate.currentText()) == wanted
    assert session.settings.training.learning_rate == before, "nothing is changed before Use"
    qtbot.keyClick(dialog.plot, Qt.Key.Key_Return)
    assert session.settings.training.learning_rate == wanted
    assert not dialog.isVisible()
    session.history.undo()
    assert session.settings.training.learning_rate == before


def test_a_rate_can_be_typed_and_the_line_follows(qtbot: QtBot, session: Session) -> None:
    dialog = open_dialog(qtbot, session)
    finish(qtbot, dialog)
    dialog.rate.line.setText("2.25e-4")
    dialog.rate.line.editingFinished.emit()
    assert dialog.plot.rate == pytest.approx(2.25e-4, rel=0.03)
    dialog.rate.line.setText("nonsense")
    dialog.use.click()
    assert session.settings.training.learning_rate == 2.25e-4, "exactly as it was typed"


def test_escape_cancels_before_it_closes(qtbot: QtBot, session: Session) -> None:
    dialog = open_dialog(qtbot, session, find=lambda *_args: UntilStopped(keeps=False))
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    finish(qtbot, dialog)
    assert dialog.isVisible()
    assert dialog.work.words.text().startswith("Cancelled")
    assert not dialog.use.isEnabled()
    assert dialog.again.isEnabled()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_a_failure_is_a_sentence(qtbot: QtBot, session: Session) -> None:
    dialog = open_dialog(qtbot, session, find=lambda *_args: Failing("The folder is gone."))
    finish(qtbot, dialog)
    assert dialog.work.words.text() == "The folder is gone."
    assert not dialog.use.isEnabled()


def test_without_images_it_says_what_to_do(qtbot: QtBot, empty_session: Session) -> None:
    dialog = open_dialog(qtbot, empty_session)
    assert "Open a folder of images" in dialog.work.words.text()
    assert not dialog.work.busy
    assert not dialog.again.isEnabled()


def test_it_is_deleted_when_it_is_closed(qtbot: QtBot, session: Session) -> None:
    dialog = RateDialog(session, None, lambda *_args: Failing("No."))
    dialog.open()
    finish(qtbot, dialog)
    with qtbot.waitSignal(dialog.destroyed):
        dialog.close()
