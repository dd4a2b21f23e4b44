from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.core.report.reports import write_model
from tests.gui.dialogs.waiting import finish
from tests.gui.runs import make_run, write_evaluation
from tests.jobs_for_tests import Failing
from tlstudio.core.dataset import ImageFolder
from tlstudio.core.evaluations import EvaluationFolder
from tlstudio.core.run import Run
from tlstudio.gui.dialogs.report_dialog import ReportDialog
from tlstudio.gui.session import Session


@pytest.fixture
def run(session: Session, folder: ImageFolder) -> Run:
    assert session.project is not None
    run = make_run(session.project.runs, folder)
    write_evaluation(run, folder)
    return run


def open_dialog(qtbot: QtBot, dialog: ReportDialog) -> ReportDialog:
    qtbot.addWidget(dialog)
    dialog.open()
    return dialog


def test_a_report_is_written_beside_the_run(qtbot: QtBot, session: Session, run: Run) -> None:
    dialog = open_dialog(qtbot, ReportDialog(session, run.path))
    assert not dialog.open_button.isVisible()
    dialog.author.setText("A. Author")
    dialog.save_button.click()
    finish(qtbot, dialog)
    assert str(run.path / "report.pdf") in dialog.work.words.text()
    assert (run.path / "report.pdf").read_bytes().startswith(b"%PDF")
    assert "A. Author" in (run.path / "report.html").read_text(encoding="utf-8")
    assert dialog.open_button.isVisible()


def test_one_of_the_files_is_enough_and_none_is_not(
    qtbot: QtBot, session: Session, run: Run, tmp_path: Path
) -> None:  # fmt: skip
    dialog = open_dialog(qtbot, ReportDialog(session, run.path))
    dialog.pdf.click()
    assert dialog.save_button.isEnabled()
    dialog.html.click()
    assert not dialog.save_button.isEnabled()
    dialog.html.click()
    dialog.folder.line.setText(str(tmp_path))
    dialog.save_button.click()
    finish(qtbot, dialog)
    assert [file.name for file in tmp_path.glob("report*")] == [f"report {run.path.name}.html"]


def test_what_goes_wrong_is_said(qtbot: QtBot, session: Session, run: Run) -> None:
    dialog = open_dialog(qtbot, ReportDialog(session, run.path, save=lambda *_which: Failing("The disk is full.")))
    dialog.folder.line.setText("")
    dialog.save_button.click()
    assert "Choose a folder" in dialog.work.words.text()
    dialog.folder.line.setText(str(run.path))
    dialog.save_button.click()
    finish(qtbot, dialog)
    assert dialog.work.words.text() == "The disk is full."
    assert dialog.save_button.isEnabled()


def test_a_look_at_the_test_images_is_said_before(qtbot: QtBot, session: Session, run: Run) -> None:
    dialog = open_dialog(qtbot, ReportDialog(session, run.path, "test"))
    assert "counts as a look" in dialog._contents()


def test_a_saved_model_on_another_folder(
    qtbot: QtBot, session: Session, run: Run, folder: ImageFolder, tmp_path: Path
) -> None:
    model, images = write_model(tmp_path / "best.keras", folder.classes), folder.root
    evaluation, scored = EvaluationFolder.of(run.path, "validation").read()
    evaluation = replace(evaluation, subset=str(images), learned_from=None)
    EvaluationFolder.of(model, str(images)).write(evaluation, scored)
    dialog = open_dialog(qtbot, ReportDialog(session, model, str(images)))
    dialog.save_button.click()
    finish(qtbot, dialog)
    page = (tmp_path / f"report best on {images.name}.html").read_text(encoding="utf-8")
    assert "a saved model does not hold" in page
    assert f"images of “{images.name}”" in page
