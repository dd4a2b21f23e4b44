from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.gui.dialogs.waiting import finish
from tests.gui.runs import ExportDouble, make_run
from tests.jobs_for_tests import Failing, UntilStopped
from tlstudio.core.catalog import EXPORT_FORMATS
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


def tick(dialog: ExportDialog, *names: str) -> None:
    for name, row in dialog.formats.items():
        row.box.setChecked(name in names)


def test_an_export_says_how_well_it_agrees(qtbot: QtBot, session: Session, run: Run) -> None:
    dialog = open_dialog(qtbot, session, run)
    assert not dialog.open_folder.isVisible()
    dialog.export_button.click()
    finish(qtbot, dialog)
    row = dialog.formats["keras"]
    assert row.words.text() == (
        "100 % same top class on 8 images, largest difference 3e-07; 13.5 MB, 21 ms an image here."
    )
    assert not row.keep.isVisible()
    assert str(run.path / "exports" / "keras" / "model.keras") in dialog.work.words.text()
    assert dialog.open_folder.isVisible()


def test_each_format_has_its_help_and_the_folder_is_free(qtbot: QtBot, session: Session, run: Run) -> None:
    (run.path / "exports" / "savedmodel").mkdir(parents=True)
    dialog = open_dialog(qtbot, session, run)
    tick(dialog, "savedmodel")
    assert dialog.folder.line.text() == str(run.path / "exports" / "savedmodel (2)")
    assert "TensorFlow Serving" in dialog.formats["savedmodel"].words.text()
    tick(dialog, *EXPORT_FORMATS)
    assert dialog.folder.line.text() == str(run.path / "exports" / "models")
    tick(dialog)
    assert not dialog.export_button.isEnabled()


def test_what_costs_something_is_kept_or_discarded_with_open_eyes(qtbot: QtBot, session: Session, run: Run) -> None:
    dialog = open_dialog(qtbot, session, run)
    tick(dialog, "onnx", "tflite_float16", "tflite_int8")
    dialog.export_button.click()
    finish(qtbot, dialog)
    half, whole = dialog.formats["tflite_float16"], dialog.formats["tflite_int8"]
    assert "Accuracy 90.0 → 80.0 %: 1 of 10 validation images is answered otherwise; −10.0 points" in half.words.text()
    assert "95 % interval −40.0 to 20.0" in half.words.text()
    assert "keep or discard" in dialog.work.words.text()
    assert not dialog.export_button.isEnabled()
    half.keep.click()
    whole.discard.click()
    out = run.path / "exports" / "models"
    assert [file.name for file in out.iterdir()] == ["model_float16.tflite"]
    assert whole.words.text() == "Discarded."
    assert dialog.export_button.isEnabled()
    assert not half.keep.isVisible()


def test_what_was_not_kept_is_discarded_on_closing(qtbot: QtBot, session: Session, run: Run) -> None:
    dialog = ExportDialog(session, run, None, ExportDouble)
    dialog.open()
    tick(dialog, "tflite_int8")
    dialog.export_button.click()
    finish(qtbot, dialog)
    with qtbot.waitSignal(dialog.destroyed):
        dialog.reject()
    assert list((run.path / "exports" / "tflite_int8").iterdir()) == []


def test_one_that_cannot_be_kept_says_why(qtbot: QtBot, session: Session, run: Run) -> None:
    dialog = open_dialog(qtbot, session, run)
    tick(dialog, "tflite_int8")
    dialog.export_button.click()
    finish(qtbot, dialog)
    (run.path / "exports" / "tflite_int8" / "model_int8.tflite").write_text("another")
    dialog.formats["tflite_int8"].keep.click()
    assert "is already there" in dialog.formats["tflite_int8"].words.text()


def test_a_failure_is_a_sentence_and_can_be_tried_again(qtbot: QtBot, session: Session, run: Run) -> None:
    dialog = open_dialog(qtbot, session, run, lambda *_args: Failing("The disk is full."))
    dialog.export_button.click()
    finish(qtbot, dialog)
    assert dialog.work.words.text() == "The disk is full."
    assert dialog.export_button.isEnabled()


def test_escape_cancels_before_it_closes(qtbot: QtBot, session: Session, run: Run) -> None:
    dialog = ExportDialog(session, run, None, lambda *_args: UntilStopped(keeps=False))
    dialog.open()
    dialog.export_button.click()
    assert dialog.close_button.text() == "Cancel"
    assert not dialog.export_button.isEnabled()
    dialog.reject()
    finish(qtbot, dialog)
    assert dialog.isVisible()
    assert dialog.work.words.text().startswith("Cancelled")
    with qtbot.waitSignal(dialog.destroyed):
        dialog.reject()


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
