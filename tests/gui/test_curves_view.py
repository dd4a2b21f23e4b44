from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.gui.runs import scored
from tlstudio.core.dataset import ImageFolder
from tlstudio.core.kept_thresholds import KeptThreshold, KeptThresholds
from tlstudio.core.metrics import evaluate
from tlstudio.gui.curves_view import CurvesView
from tlstudio.gui.dialogs.gallery import GalleryDialog
from tlstudio.gui.session import Session


@pytest.fixture
def view(qtbot: QtBot, session: Session, folder: ImageFolder, tmp_path: Path) -> CurvesView:
    return open_view(qtbot, session, folder, tmp_path / "model.keras")


def open_view(qtbot: QtBot, session: Session, folder: ImageFolder, model: Path) -> CurvesView:
    view = CurvesView(session)
    qtbot.addWidget(view)
    view.resize(560, 420)
    view.show()
    show(qtbot, view, folder, model)
    return view


def show(qtbot: QtBot, view: CurvesView, folder: ImageFolder, model: Path, subset: str = "validation") -> None:
    labels, shares, rows = scored(folder)
    view.show_evaluation(evaluate(labels, shares, folder.classes, subset), rows, model)
    qtbot.waitUntil(lambda: view.ranking is not None)


def drag(qtbot: QtBot, view: CurvesView, *places: tuple[float, float]) -> list[float]:
    port, seen = view.plot.view.viewport(), []
    spots = [view.plot.place_of(*place).toPoint() for place in places]
    qtbot.mousePress(port, Qt.MouseButton.LeftButton, pos=spots[0])
    for spot in spots:
        qtbot.mouseMove(port, spot)
        seen.append(view.threshold)
    qtbot.mouseRelease(port, Qt.MouseButton.LeftButton, pos=spots[-1])
    return seen


def test_the_second_of_two_classes_is_shown_at_one_half(view: CurvesView) -> None:
    assert view.classes.currentText() == "red"
    assert (view.threshold, view.row.spin.value(), view.row.slider.value()) == (0.5, 0.5, 500)
    assert [view.numbers.shares[i].text() for i in (0, 2, 4)] == ["100.0 %", "75.0 %", "80.0 %"]
    assert view.numbers.shares[3].text() == "30.1 – 95.4"
    assert view.numbers.predicted.text() == "5 images count as it"
    assert (view.numbers.found.text(), view.numbers.missed.text(), view.numbers.wrong.text()) == (
        "4 found rightly", "0 missed", "1 false alarm",
    )  # fmt: skip
    assert not view.numbers.missed.isEnabled()
    assert view.area.text() == "AUC .875"


def test_the_mouse_drags_the_point_along_the_curve(qtbot: QtBot, view: CurvesView) -> None:
    thresholds = drag(qtbot, view, (0.95, 0.95), (0.6, 0.9), (0.3, 0.9))
    assert thresholds[0] == 0
    assert thresholds[-1] == pytest.approx(0.5)
    assert view.row.spin.value() == pytest.approx(0.5)
    assert view.numbers.predicted.text() == "5 images count as it"


def test_keys_slider_and_box_move_it(qtbot: QtBot, view: CurvesView) -> None:
    qtbot.keyClick(view.plot, Qt.Key.Key_End)
    assert view.threshold == 0
    assert view.numbers.predicted.text() == "8 images count as it"
    qtbot.keyClick(view.plot, Qt.Key.Key_Left)
    assert view.numbers.predicted.text() == "5 images count as it"
    view.row.slider.setValue(900)
    assert view.numbers.predicted.text() == "0 images count as it"
    assert view.numbers.shares[4].text() == "–"
    view.row.spin.setValue(0.1)
    assert view.numbers.predicted.text() == "8 images count as it"


def test_images_beyond_the_threshold_open(qtbot: QtBot, view: CurvesView) -> None:
    qtbot.mouseClick(view.numbers.wrong, Qt.MouseButton.LeftButton)
    dialog = view.window().findChild(GalleryDialog)
    assert isinstance(dialog, GalleryDialog)
    assert dialog.windowTitle() == "False alarms: images of other classes, in which red has 0.5 or more"
    assert [row.label for row in dialog.pictures.scored] == ["blue"]
    view.set_threshold(0.9)
    missed = view.open_images(positive=True, called=False)
    assert [row.label for row in missed.pictures.scored] == ["red"] * 4


def test_images_beyond_the_threshold_can_be_relabelled_and_excluded(
    qtbot: QtBot, session: Session, view: CurvesView
) -> None:
    dialog = view.open_images(positive=False, called=True)
    dialog.activateWindow()
    qtbot.waitUntil(dialog.wall.hasFocus)
    qtbot.keyClick(dialog.wall, Qt.Key.Key_X)
    assert session.edits.images["validation/blue/000.png"].excluded
    assert dialog.wall.actions_ is not None
    dialog.wall.actions_.give_class(dialog.wall.actions_.chosen(), "red")
    assert session.edits.images["validation/blue/000.png"].label == "red"


def test_a_threshold_is_proposed_and_judged_on_other_images(
    qtbot: QtBot, view: CurvesView, folder: ImageFolder, tmp_path: Path
) -> None:
    assert view.note.text() == ""
    view.row.propose.menu().actions()[2].trigger()
    assert view.threshold == pytest.approx(0.5)
    assert "flatters itself" in view.note.text()
    view.set_threshold(0.7)
    show(qtbot, view, folder, tmp_path / "model.keras", "test")
    assert (view.threshold, view.classes.currentText()) == (0.7, "red")
    assert view.note.text() == "Kept with the model, as it was set on other images: validation."


def test_what_was_set_outlives_the_window_for_each_class_of_each_model(
    qtbot: QtBot, session: Session, view: CurvesView, folder: ImageFolder, tmp_path: Path
) -> None:
    model = tmp_path / "model.keras"
    view.set_threshold(0.9)
    view.classes.setCurrentText("blue")
    assert view.threshold == 0.5
    view.set_threshold(0.3)
    view.close()
    again = open_view(qtbot, session, folder, model)
    assert (again.classes.currentText(), again.threshold, again.row.spin.value()) == ("red", 0.9, 0.9)
    assert again.numbers.predicted.text() == "0 images count as it"
    again.classes.setCurrentText("blue")
    assert again.threshold == 0.3
    other = open_view(qtbot, session, folder, tmp_path / "other.keras")
    assert other.threshold == 0.5
    again.row.propose.menu().actions()[-1].trigger()
    assert (again.threshold, again.note.text()) == (0.5, "")
    again.close()
    assert list(KeptThresholds.of(model).read()) == ["red"]


def test_a_drag_is_written_a_moment_later(qtbot: QtBot, view: CurvesView, tmp_path: Path) -> None:
    kept = KeptThresholds.of(tmp_path / "model.keras")
    view.row.slider.setValue(900)
    assert kept.read() == {}
    qtbot.waitUntil(lambda: kept.read() == {"red": KeptThreshold(0.9, "validation")})


def test_that_a_threshold_cannot_be_kept_is_said(
    qtbot: QtBot, session: Session, view: CurvesView, tmp_path: Path
) -> None:
    file = KeptThresholds.of(tmp_path / "model.keras").file
    file.mkdir(parents=True)
    with qtbot.waitSignal(session.failed) as failed:
        view.set_threshold(0.7)
    assert str(file) in failed.args[0]
    assert view.threshold == 0.7


def test_precision_and_recall(qtbot: QtBot, view: CurvesView) -> None:
    view.kinds.setCurrentIndex(1)
    assert view.area.text() == "Average precision .800"
    x, y = view.plot.point.getData()
    assert (x.tolist(), y.tolist()) == ([1.0], [0.8])
