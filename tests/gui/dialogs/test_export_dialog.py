from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.gui.dialogs.waiting import finish
from tests.gui.runs import ExportDouble, make_run
from tests.jobs_for_tests import Failing, UntilStopped
from tlstudio.core.dataset import ImageFolder
from tlstudio.core.run import Run
from tlstudio.gui.dialogs.export_dialog import ExportDialog
from tlstudio.gui.session import Session


@pytest.fixture
def run(session: Session, folder: ImageFolder) -> Run:
    assert session.project is not None
    return make_run(session.project.runs, folder)


def open_dialog(qtbot: QtBot, session: Session, run: Run, job: object = ExportDouble) -> ExportDialog:
    dialog = ExportDialog(session, run, None, job)  # type: ignore[arg-type]
    qtbot.addWidget(dialog)
    dialog.open()
    return dialog


def test_an_export_says_how_well_it_agrees(qtbot: QtBot, session: Session, run: Run) -> None:
    dialog = open_dialog(qtbot, session, run)
    assert not dialog.open_folder.isVisible()
    dialog.export_button.click()
    finish(qtbot, dialog)
    words = dialog.work.words.text()
    assert "100 % same top class, largest difference 3e-07" in words
    assert str(run.path / "exports" / "keras" / "model.keras") in words
    assert dialog.open_folder.isVisible()


def test_each_format_has_its_help_and_a_folder_that_is_free(qtbot: QtBot, session: Session, run: Run) -> None:
    (run.path / "exports" / "savedmodel").mkdir(parents=True)
    dialog = open_dialog(qtbot, session, run)
    dialog.formats.setCurrentIndex(dialog.formats.findData("savedmodel"))
    assert dialog.folder.line.text() == str(run.path / "exports" / "savedmodel-2")
    assert "TensorFlow Serving" in dialog.help.text()


def test_a_failure_is_a_sentence_and_can_be_tried_again(qtbot: QtBot, session: Session, run: Run) -> None:
    dialog = open_dialog(qtbot, session, run, lambda *_args: Failing("The disk is full."))
    dialog.export_button.click()
    finish(qtbot, dialog)
    assert dialog.work.words.text() == "The disk is full."
    assert dialog.export_button.isEnabled()


def test_escape_cancels_before_it_closes(qtbot: QtBot, session: Session, run: Run) -> None:
    dialog = open_dialog(qtbot, session, run, lambda *_args: UntilStopped(keeps=False))
    dialog.export_button.click()
    assert dialog.close_button.text() == "Cancel"
    assert not dialog.export_button.isEnabled()
    dialog.reject()
    finish(qtbot, dialog)
    assert dialog.isVisible()
    assert dialog.work.words.text().startswith("Cancelled")
    dialog.reject()
    assert not dialog.isVisible()


@pytest.mark.parametrize("folder_text", ["", "relative/folder"])
def test_a_folder_must_be_named(qtbot: QtBot, session: Session, run: Run, folder_text: str) -> None:
    dialog = open_dialog(qtbot, session, run)
    dialog.folder.line.setText(folder_text)
    dialog.export_button.click()
    assert not dialog.work.busy
    assert "Choose a folder" in dialog.work.words.text()


def test_a_run_without_a_model_cannot_be_exported(qtbot: QtBot, session: Session, run: Run) -> None:
    run.model.unlink()
    dialog = open_dialog(qtbot, session, run)
    assert not dialog.export_button.isEnabled()


def test_the_double_writes_where_it_is_told(qtbot: QtBot, session: Session, run: Run, tmp_path: Path) -> None:
    dialog = open_dialog(qtbot, session, run)
    dialog.folder.line.setText(str(tmp_path / "mine"))
    dialog.start()
    finish(qtbot, dialog)
    assert (tmp_path / "mine").is_dir()
