from pathlib import Path

import pyqtgraph as pg
import pytest
from PySide6.QtWidgets import QPlainTextEdit
from pytestqt.qtbot import QtBot

from tests.gui.runs import epochs, make_run
from tests.jobs_for_tests import UntilStopped
from tlstudio.core.dataset import ImageFolder
from tlstudio.core.events import BatchDone, Message, PhaseStarted, Progress, RunStarted
from tlstudio.core.owner import owned
from tlstudio.core.run import Run
from tlstudio.gui.dialogs.log_dialog import LogDialog
from tlstudio.gui.session import Session
from tlstudio.gui.train_page import TrainPage
from tlstudio.gui.training import Training


@pytest.fixture
def page(qtbot: QtBot, session: Session) -> TrainPage:
    page = TrainPage(session)
    qtbot.addWidget(page)
    page.show()
    return page


def runs_folder(session: Session) -> Path:
    assert session.project is not None
    return session.project.runs


def begin(session: Session, run: Run) -> Training:
    """Begin a training as the session does, its job a double."""
    session.training = training = Training(session)
    session.trainer = session.start(UntilStopped(keeps=False), lambda _result: None)
    session.training_changed.emit()
    training.add(RunStarted(run.path))
    return training


def drawn(qtbot: QtBot, line: pg.PlotDataItem, values: list[float]) -> None:
    """Wait until a line is drawn through these values: by then one or two redraws have been."""
    qtbot.waitUntil(lambda: [*(line.getData()[1] if line.getData()[1] is not None else ())] == values)


def test_without_runs_it_says_what_to_do_first(page: TrainPage) -> None:
    assert page.middle.currentWidget() is page.empty
    assert page.empty.title.text() == "No runs yet: press Train"
    assert page.empty.button.text() == "Train"


def test_without_images_it_leads_to_the_data_page(qtbot: QtBot, session: Session) -> None:
    session.project = None
    page = TrainPage(session)
    qtbot.addWidget(page)
    with qtbot.waitSignal(page.page_wanted) as wanted:
        page.empty.button.click()
    assert wanted.args == [0]


def test_a_run_is_reopened_with_its_plots_and_numbers(
    qtbot: QtBot, session: Session, folder: ImageFolder, page: TrainPage
) -> None:
    run = make_run(runs_folder(session), folder, (0.5, 0.75, 0.625))
    session.runs_changed.emit()
    session.select_run(run)
    drawn(qtbot, page.plots.accuracy.validation, [0.5, 0.75, 0.625])
    assert page.tiles.accuracy.value.text() == "75.0 %"
    assert page.tiles.accuracy.below.text() == "best at epoch 2"
    assert page.tiles.accuracy.spread.text() == "± 26.0"  # half of Wilson's 40.9 to 92.9 for 6 of 8
    assert page.tiles.loss.below.text() == "↓ 0.200 since last epoch"
    assert page.tiles.time.value.text() == "1 m 12 s"
    assert "10:42:17  Frozen stage done." in page.happenings.text.toPlainText()


def test_a_training_is_shown_as_it_happens(
    qtbot: QtBot, session: Session, folder: ImageFolder, page: TrainPage
) -> None:
    run = make_run(runs_folder(session), folder, state="training")
    training = begin(session, run)
    assert session.run == run
    training.add(Progress("Reading images", 2, 8))
    assert page.tiles.time.below.text() == "Reading images: 2 / 8"
    training.add(PhaseStarted("head", 0, 20))
    training.add(BatchDone("head", 1, 3, 10, 0.9, 0.5, 412.4))
    assert (page.tiles.speed.value.text(), page.tiles.speed.spread.text()) == ("412", "images/s")
    training.add(epochs(0.5)[0])
    drawn(qtbot, page.plots.accuracy.validation, [0.5])
    assert page.tiles.time.below.text() == "1 of 20 epochs, then fine-tuning"
    training.add(Message("Epoch 1: new best."))
    assert page.happenings.text.toPlainText().endswith("  Epoch 1: new best.")
    assert page.runs.rows.facts[0].state == "training"
    assert not page.happenings.evaluate.isVisible()


def test_a_resumed_run_goes_on_from_what_was_there(
    qtbot: QtBot, session: Session, folder: ImageFolder, page: TrainPage
) -> None:
    run = make_run(runs_folder(session), folder, (0.5, 0.75, 0.625), state="stopped")
    run.checkpoint.write_bytes(b"x")
    session.runs_changed.emit()
    session.select_run(run)
    assert [offer.text for offer in page.happenings.offers.offers] == ["Resume"]
    session.training = training = Training(session, run)
    session.trainer = session.start(UntilStopped(keeps=False), lambda _result: None)
    session.training_changed.emit()
    assert page.runs.rows.facts[0].state == "training"
    assert page.happenings.offers.offers == ()
    assert page.tiles.time.below.text() == "3 of 20 epochs, then fine-tuning"
    assert "10:42:17  Frozen stage done." in page.happenings.text.toPlainText()
    training.add(RunStarted(run.path))
    training.add(PhaseStarted("head", 0, 20))
    training.add(epochs(0.1, 0.1, 0.1, 0.875)[3])
    drawn(qtbot, page.plots.accuracy.validation, [0.5, 0.75, 0.625, 0.875])
    assert page.tiles.time.below.text() == "4 of 20 epochs, then fine-tuning"


def test_how_the_network_was_run_is_told_afterwards(session: Session, folder: ImageFolder, page: TrainPage) -> None:
    run = make_run(runs_folder(session), folder)
    results = {**run.read().results, "train_images": 404, "runtimes": ["litert", "tensorflow"]}
    run.change(results=results)
    session.runs_changed.emit()
    session.select_run(run)
    assert page.tiles.speed.below.text() == "404 images · LiteRT, TensorFlow"


def test_another_run_can_be_looked_at_meanwhile(
    qtbot: QtBot, session: Session, folder: ImageFolder, page: TrainPage
) -> None:
    old = make_run(runs_folder(session), folder, (0.25,))
    training = begin(session, make_run(runs_folder(session), folder, state="training"))
    session.select_run(old)
    training.add(epochs(0.5)[0])
    assert page.tiles.accuracy.value.text() == "25.0 %"
    assert training.run is not None
    session.select_run(training.run)
    drawn(qtbot, page.plots.accuracy.validation, [0.5])


def test_compared_runs_are_drawn_behind(qtbot: QtBot, session: Session, folder: ImageFolder, page: TrainPage) -> None:
    other = make_run(runs_folder(session), folder, (0.25, 0.5))
    session.select_run(make_run(runs_folder(session), folder))
    session.runs_changed.emit()
    page.runs.set_compared(frozenset([other]))
    qtbot.waitUntil(lambda: len(page.plots.accuracy.others) == 1)
    drawn(qtbot, page.plots.accuracy.others[0], [0.25, 0.5])


def test_a_killed_engine_is_written_into_the_run(session: Session, folder: ImageFolder, page: TrainPage) -> None:
    run = make_run(runs_folder(session), folder, state="training")
    training = begin(session, run)
    said: list[str] = []
    session.failed.connect(said.append)
    training.failed("The engine was killed.")
    assert said == ["The engine was killed."]
    info = run.read()
    assert (info.state, info.note, info.cause) == ("failed", "The engine was killed.", "killed")
    session.trainer = session.training = None
    session.training_changed.emit()
    assert "The engine was killed." in page.happenings.text.toPlainText()
    assert [offer.text for offer in page.happenings.offers.offers] == ["Try again with batch size 16"]


def test_the_sentence_of_the_engine_itself_stands(session: Session, folder: ImageFolder) -> None:
    run = make_run(runs_folder(session), folder, state="failed", note="Memory ran out.")
    training = Training(session)
    training.add(RunStarted(run.path))
    training.failed("Something else.")
    assert run.read().note == "Memory ran out."


def test_a_run_that_another_process_trains_is_left_alone(session: Session, folder: ImageFolder) -> None:
    run = make_run(runs_folder(session), folder, state="training")
    training = Training(session, run)
    with owned(run.owner):
        training.failed("It is being trained at this moment.")
    assert (run.read().state, run.read().note) == ("training", "")


def test_the_log_opens(qtbot: QtBot, session: Session, folder: ImageFolder, page: TrainPage) -> None:
    session.select_run(make_run(runs_folder(session), folder))
    page.happenings.log.click()
    dialog = page.findChild(LogDialog)
    assert isinstance(dialog, LogDialog)
    text = dialog.findChild(QPlainTextEdit)
    assert isinstance(text, QPlainTextEdit)
    assert "of two lines" in text.toPlainText()
    assert session.run is not None
    session.run.log_file.write_text("It has grown.")
    page.happenings.log.click()
    assert page.findChildren(LogDialog) == [dialog]
    assert text.toPlainText() == "It has grown."


def test_a_finished_run_leads_to_its_evaluation(
    qtbot: QtBot, session: Session, folder: ImageFolder, page: TrainPage
) -> None:
    session.select_run(make_run(runs_folder(session), folder))
    with qtbot.waitSignal(page.page_wanted) as wanted:
        page.happenings.evaluate.click()
    assert wanted.args == [2]
