from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.gui.runs import scored
from tlstudio.core.dataset import ImageFolder
from tlstudio.core.metrics import evaluate
from tlstudio.gui.curves_view import CurvesView
from tlstudio.gui.dialogs.gallery import GalleryDialog
from tlstudio.gui.reliability_view import ReliabilityView
from tlstudio.gui.session import Session


@pytest.fixture
def view(qtbot: QtBot, session: Session, folder: ImageFolder) -> CurvesView:
    view = CurvesView(session)
    qtbot.addWidget(view)
    view.resize(560, 420)
    view.show()
    labels, shares, rows = scored(folder)
    view.show_evaluation(evaluate(labels, shares, folder.classes, "validation"), rows)
    qtbot.waitUntil(lambda: view.ranking is not None)
    return view


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
    assert (view.threshold, view.spin.value(), view.slider.value()) == (0.5, 0.5, 500)
    assert [view.shares[i].text() for i in (0, 2, 4)] == ["100.0 %", "75.0 %", "80.0 %"]
    assert view.shares[3].text() == "30.1 – 95.4"
    assert view.predicted.text() == "5 images count as it"
    assert (view.found.text(), view.missed.text(), view.wrong.text()) == (
        "4 found rightly", "0 missed", "1 false alarms",
    )  # fmt: skip
    assert not view.missed.isEnabled()
    assert view.area.text() == "AUC .875"


def test_the_mouse_drags_the_point_along_the_curve(qtbot: QtBot, view: CurvesView) -> None:
    thresholds = drag(qtbot, view, (0.95, 0.95), (0.6, 0.9), (0.3, 0.9))
    assert thresholds[0] == 0
    assert thresholds[-1] == pytest.approx(0.5)
    assert view.spin.value() == pytest.approx(0.5)
    assert view.predicted.text() == "5 images count as it"


def test_keys_slider_and_box_move_it(qtbot: QtBot, view: CurvesView) -> None:
    qtbot.keyClick(view.plot, Qt.Key.Key_End)
    assert view.threshold == 0
    assert view.predicted.text() == "8 images count as it"
    qtbot.keyClick(view.plot, Qt.Key.Key_Left)
    assert view.predicted.text() == "5 images count as it"
    view.slider.setValue(900)
    assert view.predicted.text() == "0 images count as it"
    assert view.shares[4].text() == "–"
    view.spin.setValue(0.1)
    assert view.predicted.text() == "8 images count as it"


def test_images_beyond_the_threshold_open(qtbot: QtBot, view: CurvesView) -> None:
    qtbot.mouseClick(view.wrong, Qt.MouseButton.LeftButton)
    dialog = view.window().findChild(GalleryDialog)
    assert isinstance(dialog, GalleryDialog)
    assert dialog.windowTitle() == "False alarms: images of other classes, in which red has 0.5 or more"
    assert [row.label for row in dialog.pictures.scored] == ["blue"]
    view.set_threshold(0.9)
    missed = view.open_images(positive=True, called=False)
    assert [row.label for row in missed.pictures.scored] == ["red"] * 4


def test_a_threshold_is_proposed_and_stays_for_other_images(
    qtbot: QtBot, view: CurvesView, folder: ImageFolder
) -> None:
    view.propose.menu().actions()[2].trigger()
    assert view.threshold == pytest.approx(0.5)
    assert "flatters itself" in view.note.text()
    view.set_threshold(0.7)
    assert view.note.text() == ""
    labels, shares, rows = scored(folder)
    before = view.ranking
    view.show_evaluation(evaluate(labels, shares, folder.classes, "test"), rows)
    qtbot.waitUntil(lambda: view.ranking is not before)
    assert (view.threshold, view.classes.currentText()) == (0.7, "red")


def test_precision_and_recall(qtbot: QtBot, view: CurvesView) -> None:
    view.kinds.setCurrentIndex(1)
    assert view.area.text() == "Average precision .800"
    x, y = view.plot.point.getData()
    assert (x.tolist(), y.tolist()) == ([1.0], [0.8])


def test_calibration_is_shown_before_and_after(qtbot: QtBot, session: Session, folder: ImageFolder) -> None:
    view = ReliabilityView(session)
    qtbot.addWidget(view)
    view.resize(560, 420)
    labels, shares, rows = scored(folder)
    evaluation = evaluate(labels, shares, folder.classes, "validation", temperature=1.5)
    view.show_evaluation(evaluation, rows)
    assert view.shown is None, "nothing is computed for a tab that is not seen"
    view.show()
    qtbot.waitUntil(lambda: view.shown is not None)
    assert evaluation.calibration is not None
    assert evaluation.uncalibrated_error is not None
    assert f"Calibration error {evaluation.calibration.error:.3f}" in view.errors.text()
    assert f"before calibration {evaluation.uncalibrated_error:.3f} (ECE, 15 bins" in view.errors.text()
    assert "Temperature 1.50, fitted on the validation images" in view.fitted.text()
    assert "a little flattered" in view.fitted.text()
    assert [text.toPlainText() for text in view.counts] == ["8"]
    assert "95 % interval 52.9 % – 97.8 %" in view.view.accessibleName()
    assert "before" in view.legend.texts
    view.with_before.click()
    assert "before" not in view.legend.texts
    other = replace(evaluation, temperature=1.0, subset="test")
    view.show_evaluation(other, rows)
    qtbot.waitUntil(lambda: view.with_before.isHidden())
    assert "was not calibrated" in view.fitted.text()
