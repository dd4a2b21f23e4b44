import csv
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot

from tests.gui.runs import ExplainDouble, PredictDouble, make_run
from tests.jobs_for_tests import Failing, UntilStopped
from tlstudio.core.dataset import ImageFolder
from tlstudio.core.description import Description
from tlstudio.gui.predict_page import PredictPage
from tlstudio.gui.prediction_rows import PredictionRows
from tlstudio.gui.prediction_work import Work
from tlstudio.gui.session import Session


@pytest.fixture
def page(qtbot: QtBot, session: Session, folder: ImageFolder) -> PredictPage:
    assert session.project is not None
    session.run = make_run(session.project.runs, folder)
    page = PredictPage(session, Work(PredictDouble, explain=ExplainDouble))
    qtbot.addWidget(page)
    page.show()
    return page


@pytest.fixture
def images(folder: ImageFolder) -> Path:
    """Return a folder of four images and an empty file."""
    images = folder.root / "validation" / "blue"
    (images / "empty.jpg").touch()
    return images


def predict(qtbot: QtBot, page: PredictPage, *paths: Path) -> None:
    with qtbot.waitSignal(page.predicted):
        page.drop.chosen.emit(paths)


def names(rows: PredictionRows) -> list[str]:
    return [row.path.name for row in rows.rows]


def test_predictions_fill_the_table_with_unreadable_files_in_red(qtbot: QtBot, page: PredictPage, images: Path) -> None:
    predict(qtbot, page, images)
    rows = page.view.rows
    assert names(rows) == ["000.png", "001.png", "002.png", "003.png", "empty.jpg"]
    assert [rows.index(0, column).data() for column in range(5)] == ["000.png", "blue", "90.0 %", "red 10.0 %", ""]
    assert [rows.index(4, column).data() for column in range(5)] == ["empty.jpg", "–", "–", "–", "it is empty"]
    assert rows.index(4, 0).data(Qt.ItemDataRole.ForegroundRole) is not None
    assert rows.index(0, 0).data(Qt.ItemDataRole.ForegroundRole) is None


def test_the_message_counts_and_times(qtbot: QtBot, session: Session, page: PredictPage, images: Path) -> None:
    with qtbot.waitSignal(session.message) as message:
        page.predict((images,))
    assert message.args is not None
    assert message.args[0].startswith("4 images predicted in 0.")
    assert message.args[0].endswith(" s · 3 sure · 1 unsure · 1 could not be read")


def test_columns_sort_by_value_and_the_choice_stays(qtbot: QtBot, page: PredictPage, images: Path) -> None:
    predict(qtbot, page, images)
    page.view.table.sortByColumn(2, Qt.SortOrder.AscendingOrder)
    assert names(page.view.rows) == ["003.png", "002.png", "001.png", "000.png", "empty.jpg"]
    assert (page.view.card.name.text(), page.view.card.position.text()) == ("000.png", "4 of 5")
    for column in range(5):
        page.view.table.sortByColumn(column, Qt.SortOrder.DescendingOrder)
    assert sorted(names(page.view.rows)) == ["000.png", "001.png", "002.png", "003.png", "empty.jpg"]


def test_the_table_is_saved_as_csv(qtbot: QtBot, page: PredictPage, images: Path, tmp_path: Path) -> None:
    assert not page.left.save.isEnabled()
    predict(qtbot, page, images)
    qtbot.waitUntil(page.left.save.isEnabled)
    with qtbot.waitSignal(page._session.message, check_params_cb=lambda text: "table.csv" in text):
        page.uses.save_table(tmp_path / "table.csv")
    with (tmp_path / "table.csv").open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == 5
    assert rows[0]["path"] == str(images / "000.png")
    assert (rows[0]["label"], rows[0]["probability"]) == ("blue", "0.900000")
    assert rows[4]["problem"] == "it is empty"


def test_a_table_that_cannot_be_written_is_a_sentence(
    qtbot: QtBot, session: Session, page: PredictPage, images: Path, tmp_path: Path
) -> None:
    predict(qtbot, page, images)
    with qtbot.waitSignal(session.failed):
        page.uses.save_table(tmp_path / "not there" / "table.csv")


def test_files_dropped_anywhere_are_predicted(qtbot: QtBot, page: PredictPage, images: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(images / "001.png"))])
    event = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    with qtbot.waitSignal(page.predicted):
        page.dropEvent(event)
    assert names(page.view.rows) == ["001.png"]


def test_another_model_is_asked_about_the_same_images(
    qtbot: QtBot, session: Session, folder: ImageFolder, page: PredictPage, images: Path
) -> None:
    assert session.project is not None
    predict(qtbot, page, images)
    other = make_run(session.project.runs, folder)
    with qtbot.waitSignal(page.predicted):
        session.select_run(other)
    assert page.models.chosen == other.path
    assert page.models.currentText() == "Run 2 · 80.0 %"


def test_a_saved_model_can_be_opened(page: PredictPage, session: Session, tmp_path: Path) -> None:
    model = tmp_path / "mine.keras"
    Description("mine", ("a", "b"), 64, "vgg16").add_to(model)
    page.models.open_model(model)
    assert page.models.chosen == model
    assert page.models.currentText().startswith("mine.keras")
    session.runs_changed.emit()
    assert page.models.currentText().startswith("mine.keras")


def test_what_is_no_model_is_a_sentence(qtbot: QtBot, page: PredictPage, session: Session, tmp_path: Path) -> None:
    before = page.models.chosen
    (tmp_path / "other.keras").write_bytes(b"no archive")
    with qtbot.waitSignal(session.failed):
        page.models.open_model(tmp_path / "other.keras")
    assert page.models.chosen == before


def test_without_a_model_it_says_what_to_do(qtbot: QtBot, session: Session, images: Path) -> None:
    page = PredictPage(session, Work(PredictDouble, explain=ExplainDouble))
    qtbot.addWidget(page)
    page.predict((images,))
    assert page.empty.title.text() == "No model to ask yet"
    assert not session.working


def test_cancel_stops(qtbot: QtBot, session: Session, folder: ImageFolder, images: Path) -> None:
    assert session.project is not None
    session.run = make_run(session.project.runs, folder)
    page = PredictPage(session, Work(lambda *_args: UntilStopped(keeps=False), explain=ExplainDouble))
    qtbot.addWidget(page)
    page.show()
    page.predict((images,))
    assert page.left.cancel.isVisible()
    with qtbot.waitSignal(session.work_changed):
        page.left.cancel.click()
    qtbot.waitUntil(lambda: not page.left.cancel.isVisible())


def test_a_failure_is_a_sentence(qtbot: QtBot, session: Session, folder: ImageFolder, images: Path) -> None:
    assert session.project is not None
    session.run = make_run(session.project.runs, folder)
    page = PredictPage(session, Work(lambda *_args: Failing("There is no image."), explain=ExplainDouble))
    qtbot.addWidget(page)
    with qtbot.waitSignal(session.failed) as failed:
        page.predict((images,))
    assert failed.args == ["There is no image."]
