from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.gui.runs import EvaluateDouble, make_run, write_evaluation
from tests.jobs_for_tests import Failing
from tlstudio.core.dataset import ImageFolder
from tlstudio.core.evaluations import EvaluationFolder
from tlstudio.core.files import write_json
from tlstudio.core.run import Run
from tlstudio.gui.class_table import ClassTable
from tlstudio.gui.dialogs.gallery import GalleryDialog
from tlstudio.gui.dialogs.image_viewer import ImageViewer
from tlstudio.gui.evaluate_page import EvaluatePage
from tlstudio.gui.session import Session


@pytest.fixture
def run(session: Session, folder: ImageFolder) -> Run:
    assert session.project is not None
    session.run = make_run(session.project.runs, folder)
    return session.run


def open_page(qtbot: QtBot, session: Session, job: object = EvaluateDouble) -> EvaluatePage:
    page = EvaluatePage(session, job)  # type: ignore[arg-type]
    qtbot.addWidget(page)
    page.resize(1100, 700)
    return page


def seen(qtbot: QtBot, page: EvaluatePage) -> None:
    page.show()
    qtbot.waitUntil(lambda: page.middle.currentWidget() is page.view)


def test_without_a_run_it_leads_to_the_train_page(qtbot: QtBot, session: Session) -> None:
    page = open_page(qtbot, session)
    with qtbot.waitSignal(page.page_wanted) as wanted:
        page.empty.button.click()
    assert wanted.args == [1]


def test_a_run_without_a_model_says_why(qtbot: QtBot, session: Session, folder: ImageFolder) -> None:
    assert session.project is not None
    run = make_run(session.project.runs, folder, state="failed", note="Memory ran out.")
    run.model.unlink()
    session.run = run
    page = open_page(qtbot, session)
    assert page.empty.title.text() == "Run 1 has no model"
    assert page.empty.text.text() == "Memory ran out."


def test_scores_are_shown_with_their_interval(qtbot: QtBot, session: Session, run: Run, folder: ImageFolder) -> None:
    write_evaluation(run, folder)
    page = open_page(qtbot, session)
    seen(qtbot, page)
    assert page.view.accuracy.value.text() == "87.5 %"
    assert page.view.accuracy.below.text() == "95 % interval 52.9 – 97.8"
    assert page.view.accuracy.spread.text() == "7 of 8"
    assert page.choice.images.currentText() == "validation (8 images)"
    assert page.view.mistakes.count.text() == "1 image named wrongly"
    assert (
        page.view.caveats.text()
        == "Too few images to say much of: blue (4), red (4). Their intervals are wide; add images."
    )


def test_a_finished_run_is_evaluated_by_itself(qtbot: QtBot, session: Session, run: Run) -> None:
    page = open_page(qtbot, session)
    assert not run.evaluation.exists()
    with qtbot.waitSignal(session.message) as message:
        page.show()
    assert message.args == ["Evaluated 8 images."]
    seen(qtbot, page)


def test_a_failure_is_a_sentence_and_is_not_repeated(qtbot: QtBot, session: Session, run: Run) -> None:
    asked: list[Path] = []

    def failing(path: Path, _subset: str) -> Failing:
        asked.append(path)
        return Failing("The images are gone.")

    page = open_page(qtbot, session, failing)
    page.show()
    qtbot.waitUntil(lambda: page.empty.text.text() == "The images are gone.")
    page.show_run()
    assert asked == [run.path]
    page.choice.evaluate.click()
    assert len(asked) == 2


def test_a_cell_opens_its_images(qtbot: QtBot, session: Session, run: Run, folder: ImageFolder) -> None:
    write_evaluation(run, folder)
    page = open_page(qtbot, session)
    seen(qtbot, page)
    place = page.view.matrix.rect_of((0, 1)).center().toPoint()
    qtbot.mouseClick(page.view.matrix.viewport(), Qt.MouseButton.LeftButton, pos=place)
    dialog = page.findChild(GalleryDialog)
    assert isinstance(dialog, GalleryDialog)
    assert dialog.windowTitle() == "1 image of blue was called red: 25.0 % of 4"
    assert [(row.label, row.prediction) for row in dialog.pictures.scored] == [("blue", "red")]
    viewer = dialog.open_viewer(0)
    with qtbot.waitSignal(viewer.picture.shown):
        pass
    assert viewer.picture.picture.width() == 40
    assert "true: blue · said: red, 80.0 % sure" in viewer.caption.text()


def test_a_mistake_opens_large(qtbot: QtBot, session: Session, run: Run, folder: ImageFolder) -> None:
    write_evaluation(run, folder)
    page = open_page(qtbot, session)
    seen(qtbot, page)
    strip = page.view.strip
    strip.setCurrentIndex(strip.pictures.index(0))
    qtbot.keyClick(strip, Qt.Key.Key_Return)
    viewers = [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, ImageViewer)]
    assert [viewer.windowTitle() for viewer in viewers if viewer.isVisible()] == ["000.png"]
    viewers[-1].close()


def test_the_class_table_sorts_by_number(qtbot: QtBot, session: Session, run: Run, folder: ImageFolder) -> None:
    write_evaluation(run, folder)
    page = open_page(qtbot, session)
    seen(qtbot, page)
    table = page.view.part(ClassTable)
    names = [table.model().index(row, 0).data() for row in range(2)]
    assert names == ["blue", "red"]
    table.sortByColumn(2, Qt.SortOrder.DescendingOrder)
    assert [table.model().index(row, 2).data() for row in range(2)] == ["1.000", ".750"]
    assert [table.model().index(row, 0).data() for row in range(2)] == ["red", "blue"]


def test_another_run_can_be_chosen(qtbot: QtBot, session: Session, run: Run, folder: ImageFolder) -> None:
    assert session.project is not None
    other = make_run(session.project.runs, folder)
    write_evaluation(other, folder)
    page = open_page(qtbot, session)
    page.choice.runs.refresh()
    combo = page.choice.runs
    assert [combo.itemText(i) for i in range(2)] == ["Run 2 · 80.0 %", "Run 1 · 80.0 %"]
    assert page.choice.note.text().endswith(" · 3 epochs, the best is 2")
    combo.setCurrentIndex(0)
    combo.activated.emit(0)
    assert session.run == other


def test_damaged_scores_are_a_sentence(qtbot: QtBot, session: Session, run: Run) -> None:
    run.evaluation.write_text('{"subset": "validation"}')
    page = open_page(qtbot, session)
    qtbot.waitUntil(lambda: "damaged" in page.empty.text.text())


def test_test_images_are_looked_at_only_when_asked_and_each_look_is_told(
    qtbot: QtBot, session: Session, run: Run, folder: ImageFolder
) -> None:
    rows = run.split.read_text(encoding="utf-8").splitlines()
    run.split.write_text("\n".join([*rows[:-1], rows[-1].replace("validation", "test")]), encoding="utf-8")
    write_evaluation(run, folder)
    page = open_page(qtbot, session)
    seen(qtbot, page)
    assert "look" not in page.view.caveats.text()
    page.choice.images.setCurrentIndex(1)
    page.choice.images.activated.emit(1)
    qtbot.waitUntil(lambda: "this would be look 1" in page.empty.text.text())
    assert page.middle.currentWidget() is page.empty
    scores = replace(write_evaluation(run, folder, "test"), test_looks=3)
    write_json(EvaluationFolder.of(run.path, "test").scores, scores.to_dict())
    page.show_run()
    qtbot.waitUntil(lambda: page.middle.currentWidget() is page.view)
    assert page.view.caveats.text().startswith("This is look 3 at the test images of this run")
    assert not page.view.caveats.isHidden()


def test_an_evaluation_of_before_there_were_most_scores_opens_and_its_classes_sort(
    qtbot: QtBot, session: Session, run: Run, folder: ImageFolder
) -> None:
    values = write_evaluation(run, folder).to_dict()
    for name in ("learned_from", "unknown", "unreadable", "calibration", "kappa", "log_loss", "groups", "intervals"):
        del values[name]
    for row in values["per_class"]:
        del row["average_precision"], row["intervals"]
    values["per_class"][0]["auc"] = None
    write_json(run.evaluation, values)
    page = open_page(qtbot, session)
    seen(qtbot, page)
    assert page.view.calibration.below.text() == "Evaluate again to see it"
    table = page.view.part(ClassTable)
    table.sortByColumn(4, Qt.SortOrder.DescendingOrder)
    assert [(table.model().index(row, 0).data(), table.model().index(row, 4).data()) for row in range(2)] == [
        ("red", ".875"), ("blue", "–"),
    ]  # fmt: skip
    table.sortByColumn(5, Qt.SortOrder.AscendingOrder)
    assert [table.model().index(row, 5).data() for row in range(2)] == ["–", "–"]


def test_a_mistake_is_excluded_by_its_key_and_leads_to_the_data_page(
    qtbot: QtBot, session: Session, run: Run, folder: ImageFolder
) -> None:
    write_evaluation(run, folder)
    page = open_page(qtbot, session)
    seen(qtbot, page)
    strip = page.view.strip
    page.activateWindow()
    strip.setFocus()
    qtbot.waitUntil(strip.hasFocus)
    qtbot.keyClick(strip, Qt.Key.Key_X)
    assert [edit.excluded for edit in session.edits.images.values()] == [True]
    assert strip.pictures.entries[0].excluded
    with qtbot.waitSignal(session.images_wanted) as wanted:
        page.view.mistakes.go.click()
    assert wanted.args == [[Path(strip.pictures.scored[0].path)]]


def test_a_class_opens_its_images_the_wrong_ones_first(
    qtbot: QtBot, session: Session, run: Run, folder: ImageFolder
) -> None:
    write_evaluation(run, folder)
    page = open_page(qtbot, session)
    seen(qtbot, page)
    dialog = page.view.open_class("red")
    assert dialog.windowTitle() == "red: 4 images, and 1 of other classes that were called so"
    assert [row.correct for row in dialog.pictures.scored] == [False, True, True, True, True]


def test_a_folder_can_be_judged_by_and_is_remembered(
    qtbot: QtBot, session: Session, run: Run, folder: ImageFolder
) -> None:
    write_evaluation(run, folder)
    page = open_page(qtbot, session)
    seen(qtbot, page)
    page.choice.images.open_folder(folder.root)
    where = EvaluationFolder.of(run.path, str(folder.root))
    qtbot.waitUntil(lambda: where.is_there() and page.middle.currentWidget() is page.view)
    again = open_page(qtbot, session)
    assert again.choice.images.findData(str(folder.root)) >= 0


def test_the_matrix_is_sorted_and_cells_still_open_their_own_images(
    qtbot: QtBot, session: Session, run: Run, folder: ImageFolder
) -> None:
    page = open_page(qtbot, session)
    card = page.view.matrix_card
    card.show_counts(("a", "b", "c"), ((9, 0, 5), (0, 9, 0), (5, 0, 9)))
    card.sorted.setChecked(True)
    qtbot.waitUntil(lambda: abs(card.matrix.cells.order.index(0) - card.matrix.cells.order.index(2)) == 1)
    cell = card.matrix.cells.cell_of(0, 2)
    assert card.matrix.cells.describe(cell) == "5 images of a were called c: 35.7 % of 14"
