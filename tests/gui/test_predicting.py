"""What the Predict page does beyond a list of answers: portions, filters, corrections, other ways for pictures."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.gui.predictions import names, notes, predict
from tests.gui.runs import CLASSES, ExplainDouble, PredictDouble, make_run
from tests.jobs_for_tests import UntilStopped
from tlstudio.core.corrections import load_corrections
from tlstudio.core.dataset import ImageFolder, Problem
from tlstudio.core.description import Description
from tlstudio.core.events import Predicted, Progress, Report, ShouldStop
from tlstudio.core.predictions import Neighbour, Prediction, Predictions
from tlstudio.gui.dialogs.sort_dialog import SortDialog
from tlstudio.gui.predict_page import PredictPage
from tlstudio.gui.prediction_work import Work
from tlstudio.gui.session import Session

STRANGE = Prediction("strange.png", (("red", 0.99), ("blue", 0.01)), 1.7, (Neighbour("", "red", 1.7),))


@dataclass(frozen=True)
class InPortions:
    """Tells of each file as it is predicted; goes on until it is stopped where it `waits`."""

    model: Path
    paths: tuple[Path, ...]
    top: int
    waits: bool = False

    def run(self, report: Report, should_stop: ShouldStop) -> Predictions:
        whole = PredictDouble(self.model, self.paths, self.top).run(report, should_stop)
        for item in whole.items:
            report(Predicted((item,), ()))
        if self.waits:
            UntilStopped().run(report, should_stop)
        return whole


@dataclass(frozen=True)
class Arriving:
    """One picture arrives."""

    folder: Path

    def run(self, report: Report, should_stop: ShouldStop) -> int:
        report(Progress("Predicting", 1, 2))
        report(Predicted((Prediction(str(self.folder / "new.png"), (("red", 0.8), ("blue", 0.2))),), ()))
        UntilStopped().run(report, should_stop)
        return 1


@pytest.fixture
def page(qtbot: QtBot, session: Session, folder: ImageFolder) -> PredictPage:
    assert session.project is not None
    session.run = make_run(session.project.runs, folder)
    page = PredictPage(session, Work(InPortions, lambda _model, folder, _top: Arriving(folder), explain=ExplainDouble))
    qtbot.addWidget(page)
    page.show()
    return page


def test_rows_come_while_it_goes_on_and_cancel_keeps_them(
    qtbot: QtBot, session: Session, folder: ImageFolder, images: Path
) -> None:
    assert session.project is not None
    session.run = make_run(session.project.runs, folder)
    page = PredictPage(session, Work(lambda *of: InPortions(*of, waits=True), explain=ExplainDouble))
    qtbot.addWidget(page)
    page.predict([images])
    qtbot.waitUntil(lambda: page.view.rows.rowCount() == 4)
    assert page.predicting.busy
    with qtbot.waitSignal(page.predicted):
        page.left.cancel.click()
    assert len(names(page)) == 4


def test_answers_that_were_told_alone_are_counted(
    qtbot: QtBot, session: Session, folder: ImageFolder, images: Path
) -> None:
    @dataclass(frozen=True)
    class Told:
        model: Path
        paths: tuple[Path, ...]
        top: int

        def run(self, report: Report, should_stop: ShouldStop) -> Predictions:
            InPortions(self.model, self.paths, self.top).run(report, should_stop)
            return Predictions(CLASSES, ())

    assert session.project is not None
    session.run = make_run(session.project.runs, folder)
    page = PredictPage(session, Work(Told, explain=ExplainDouble))
    qtbot.addWidget(page)
    predict(qtbot, page, images)
    assert page.predicting.summary.startswith("4 images predicted in 0.")
    assert len(names(page)) == 4


def test_another_project_finds_the_page_empty(
    qtbot: QtBot, session: Session, page: PredictPage, images: Path, folder: ImageFolder, photos: Path
) -> None:
    assert session.project is not None
    predict(qtbot, page, images)
    page.view.correcting.give_class(page.view.rows.rows[:1], "red")
    before = load_corrections(session.project.path)
    with qtbot.waitSignal(session.project_changed):
        session.open_images(folder.root)
    assert notes(page)[0] == "corrected: red", "it is the same project, looked through again"
    old = session.project
    with qtbot.waitSignal(session.project_changed):
        session.open_images(photos)
    assert names(page) == []
    assert page.models.chosen is None, "a run of the project before would answer unseen"
    assert page.view.card.name.text() == ""
    assert page.middle.currentWidget() is page.empty
    assert not page.left.save.isEnabled()
    make_run(session.project.runs, folder)
    session.select_run(session.runs()[0])
    assert not page.predicting.busy, "what was asked about belongs to the project before"
    assert load_corrections(old.path) == before


def test_an_answer_that_comes_too_late_for_its_project_is_passed_over(
    qtbot: QtBot, session: Session, folder: ImageFolder, images: Path, photos: Path
) -> None:
    assert session.project is not None
    session.run = make_run(session.project.runs, folder)
    page = PredictPage(session, Work(lambda *of: InPortions(*of, waits=True), explain=ExplainDouble))
    qtbot.addWidget(page)
    page.predict([images])
    qtbot.waitUntil(lambda: page.view.rows.rowCount() == 4)
    page.predicting.add([images / "new 000.png"])
    with qtbot.waitSignal(session.project_changed):
        session.open_images(photos)
    assert not page.predicting.busy
    qtbot.waitUntil(lambda: not session.working)
    assert names(page) == []
    assert page.left.cancel.isHidden()


def test_the_first_project_takes_over_what_was_predicted_without_one(
    qtbot: QtBot, empty_session: Session, tmp_path: Path, images: Path, photos: Path
) -> None:
    page = PredictPage(empty_session, Work(InPortions, explain=ExplainDouble))
    qtbot.addWidget(page)
    model = tmp_path / "mine.keras"
    Description("mine", CLASSES, 64, "vgg16").add_to(model)
    page.models.open_model(model)
    predict(qtbot, page, images)
    with qtbot.waitSignal(empty_session.project_changed):
        empty_session.open_images(photos)
    assert len(names(page)) == 4


def test_the_threshold_is_remembered_and_marks_in_words_and_colour(
    qtbot: QtBot, session: Session, page: PredictPage, images: Path
) -> None:
    predict(qtbot, page, images)
    assert notes(page) == ["", "", "", "unsure, check by eye"]
    page.left.threshold.slider.setValue(85)
    assert notes(page) == [""] + 3 * ["unsure, check by eye"]
    rows = page.view.rows
    assert rows.index(1, 0).data(Qt.ItemDataRole.ForegroundRole) is not None
    other = PredictPage(session, Work(InPortions, explain=ExplainDouble))
    qtbot.addWidget(other)
    assert other.left.threshold.share == 0.85


def test_what_is_unlike_has_no_class_and_says_what_that_means(page: PredictPage) -> None:
    page.view.set_classes(CLASSES)
    page.view.add((STRANGE,), (Problem("unreadable", "b.png", "it is empty"),))
    rows = page.view.rows
    texts = [rows.index(0, column).data() for column in range(5)]
    assert texts == ["strange.png", "–", "–", "–", "unlike anything in training"]
    assert "no proof" in rows.index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert page.view.card.answer.similar.labels == ("red",)
    assert page.view.card.answer.similar.open(0) is None, "an export knows no files"
    assert page.view.counts_in_words() == ["1 unlike the training data", "1 could not be read"]


def test_filters_choose_rows_and_what_is_chosen_stays(qtbot: QtBot, page: PredictPage, images: Path) -> None:
    predict(qtbot, page, images)
    page.view.table.go(3)
    page.view.filter.state.setCurrentIndex(page.view.filter.state.findData("unsure"))
    assert (names(page), page.view.card.name.text()) == (["new 003.png"], "new 003.png")
    page.view.filter.reset()
    assert (len(names(page)), page.view.card.name.text()) == (4, "new 003.png")
    page.view.filter.text.setText("001")
    assert names(page) == ["new 001.png"]
    page.view.filter.text.setText("nothing like this")
    assert not page.view.nothing.isHidden()
    page.view.filter.reset()
    page.view.filter.label.setCurrentIndex(page.view.filter.label.findData("red"))
    assert names(page) == []


def test_rows_that_come_into_a_sorted_table_find_their_place(qtbot: QtBot, page: PredictPage, images: Path) -> None:
    predict(qtbot, page, images)
    page.view.table.sortByColumn(2, Qt.SortOrder.AscendingOrder)
    page.view.table.go(3)
    page.view.add((Prediction("late.png", (("red", 0.65), ("blue", 0.35))),), ())
    assert names(page) == ["new 003.png", "late.png", "new 002.png", "new 001.png", "new 000.png"]
    assert page.view.card.name.text() == "new 000.png"
    assert page.view.card.position.text() == "5 of 5"


def test_rows_without_a_value_stand_last_whichever_way_is_sorted(page: PredictPage) -> None:
    page.view.set_classes(CLASSES)
    sure = Prediction("b.png", (("blue", 0.9), ("red", 0.1)))
    unsure = Prediction("c.png", (("red", 0.6), ("blue", 0.4)))
    page.view.add((STRANGE, sure, unsure), (Problem("unreadable", "a.png", "it is empty"),))
    orders = {1: (sure, unsure), 2: (unsure, sure), 3: (sure, unsure)}
    for column, answered in orders.items():
        for order, known in (
            (Qt.SortOrder.AscendingOrder, answered), (Qt.SortOrder.DescendingOrder, answered[::-1]),
        ):  # fmt: skip
            page.view.table.sortByColumn(column, order)
            assert names(page) == [*(item.path for item in known), "strange.png", "a.png"]
    page.view.add((Prediction("d.png", (("blue", 0.95),)),), ())
    assert names(page) == ["c.png", "b.png", "d.png", "strange.png", "a.png"], "it has no second class"
    page.view.table.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    assert names(page)[0] == "strange.png", "names are there always"


def test_ten_thousand_rows(page: PredictPage) -> None:
    for start in range(0, 10_000, 500):
        more = range(start, start + 500)
        page.view.add([Prediction(f"{n}.png", (("blue", 0.5 + n / 20_000), ("red", 0.1))) for n in more], ())
    page.view.table.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    assert names(page)[0] == "9999.png"
    page.view.filter.state.setCurrentIndex(page.view.filter.state.findData("unsure"))
    assert len(names(page)) == 4_000


def test_a_watched_folder_adds_rows_until_cancel(qtbot: QtBot, page: PredictPage, images: Path) -> None:
    watching = page.left.watching
    watching.set_folder(images)
    watching.box.click()
    qtbot.waitUntil(lambda: names(page) == ["new.png"])
    assert watching.words.text() == "Predicting · 1 image so far", "the model is not loaded anew"
    assert page.left.cancel.isVisible()
    page.left.cancel.click()
    assert not watching.on
    qtbot.waitUntil(lambda: not watching.asking.busy)


def test_files_are_sorted_after_a_look_at_the_plan(
    qtbot: QtBot, session: Session, page: PredictPage, images: Path, tmp_path: Path
) -> None:
    predict(qtbot, page, images)
    page.uses.sort_files()
    dialog = page.findChild(SortDialog)
    assert isinstance(dialog, SortDialog)
    assert not dialog.go.isEnabled()
    (tmp_path / "sorted").mkdir()
    dialog.choose(tmp_path / "sorted")
    qtbot.waitUntil(dialog.go.isEnabled)
    planned = {dialog.table.item(row, 0).text(): dialog.table.item(row, 1).text() for row in range(2)}
    assert planned == {"blue": "3", "unsure": "1"}
    dialog.moving.click()
    assert dialog.go.text() == "Move 4 files"
    dialog.go.click()
    qtbot.waitUntil(lambda: not dialog.work.busy and dialog.undo.isVisible())
    assert len(list((tmp_path / "sorted" / "blue").iterdir())) == 3
    assert page.view.rows.rows[0].path.parent == tmp_path / "sorted" / "blue"
    dialog.undo.click()
    qtbot.waitUntil(lambda: not dialog.work.busy and len(list(images.iterdir())) == 4)
    assert page.view.rows.rows[0].path.parent == images
    dialog.close()
