import re
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from tests.core.test_learning_curve import grown
from tests.gui.everything import Everything
from tests.gui.runs import scored
from tlstudio.core.dataset import ImageFolder
from tlstudio.core.metrics import evaluate
from tlstudio.gui import theme
from tlstudio.gui.class_table import ClassTable
from tlstudio.gui.columns import Columns
from tlstudio.gui.curves_view import CurvesView
from tlstudio.gui.evaluation_view import EvaluationView
from tlstudio.gui.learning_curve_view import LearningCurveView
from tlstudio.gui.main_window import MainWindow
from tlstudio.gui.reliability_view import ReliabilityView
from tlstudio.gui.session import Session


@pytest.mark.parametrize("height", [630, 820], ids=["in a window of 720", "in a window of 900"])
def test_the_pictures_keep_their_height_and_no_words_are_cut_in_any_tab(
    qtbot: QtBot, qapp: QApplication, session: Session, folder: ImageFolder, height: int, tmp_path: Path
) -> None:
    theme.apply(qapp, "light")
    view = EvaluationView(session)
    qtbot.addWidget(view)
    view.resize(1010, height)
    view.show()
    labels, shares, rows = scored(folder)
    view.show_evaluation(evaluate(labels, shares, folder.classes, "validation", temperature=1.4), rows, tmp_path)
    view.caveats.hide()
    view.part(LearningCurveView)._show(grown())
    curves, calibration = view.part(CurvesView), view.part(ReliabilityView)
    for tab in range(view.parts.count()):
        view.parts.setCurrentIndex(tab)
        qtbot.waitUntil(lambda: curves.ranking is not None or not curves.isVisible())
        qtbot.waitUntil(lambda: calibration.shown is not None or not calibration.isVisible())
        if curves.isVisible():
            curves.set_threshold(0.4)
        qapp.processEvents()
        assert view.strip.height() == view.strip.maximumHeight(), view.parts.tabText(tab)
        for words in view.parts.currentWidget().findChildren(QLabel):
            if words.isVisible() and words.wordWrap() and view.parts.currentIndex() != 1:  # that tab scrolls
                assert words.height() >= words.heightForWidth(words.width()), words.text()


def test_it_is_never_too_low_for_the_numbers_of_a_curve(
    qtbot: QtBot, session: Session, folder: ImageFolder, tmp_path: Path
) -> None:
    view = EvaluationView(session)
    qtbot.addWidget(view)
    labels, shares, rows = scored(folder)
    view.show_evaluation(evaluate(labels, shares, folder.classes, "validation"), rows, tmp_path)
    curves = view.part(CurvesView)
    view.parts.setCurrentWidget(curves)
    view.resize(1010, 1)
    view.show()
    qtbot.waitUntil(lambda: curves.ranking is not None)
    qtbot.waitUntil(lambda: curves.numbers.height() >= curves.numbers.minimumSizeHint().height())


def test_the_page_fits_a_screen_of_1280_by_720(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> None:
    theme.apply(qapp, "light")
    window = MainWindow(Everything(tmp_path).session)
    qtbot.addWidget(window)
    window.resize(1280, 720)
    window.show()
    window.show_page(2)
    page = window.pages.currentWidget()
    view, columns = page.findChild(EvaluationView), page.findChild(Columns)
    assert isinstance(view, EvaluationView)
    assert isinstance(columns, Columns)
    qtbot.waitUntil(view.isVisible)
    curves = view.part(CurvesView)
    for tab in range(view.parts.count()):
        view.parts.setCurrentIndex(tab)
        qtbot.waitUntil(lambda: curves.ranking is not None or not curves.isVisible())
    view.parts.setCurrentWidget(curves)
    qtbot.waitUntil(lambda: curves.numbers.height() >= curves.numbers.minimumSizeHint().height())
    for _level in range(10):  # a layout that needs more room tells the one around it, which hears of it a round later
        qapp.processEvents()
    assert columns.verticalScrollBar().maximum() == 0


def test_what_cannot_be_said_of_a_class_is_a_dash_with_its_reason(qtbot: QtBot, tmp_path: Path) -> None:
    shares = np.array([[0.8, 0.1, 0.05, 0.05], [0.7, 0.1, 0.1, 0.1], [0.1, 0.1, 0.7, 0.1]])
    table = ClassTable()
    qtbot.addWidget(table)
    table.show_evaluation(evaluate([0, 1, 1], shares, ("ant", "bee", "cow", "dog"), "new"), (), tmp_path)
    model = table.model()
    told = [[model.index(row, column).data() for column in (1, 2, 3)] for row in range(4)]
    assert told == [[".500", "1.000", ".667"], ["–", ".000", ".000"], [".000", "–", "–"], ["–", "–", "–"]]
    assert "No image was called bee" in model.index(1, 1).data(Qt.ItemDataRole.ToolTipRole)
    assert "no image of dog" in model.index(3, 2).data(Qt.ItemDataRole.ToolTipRole)


def test_in_germany_no_number_has_a_point(
    qtbot: QtBot, session: Session, folder: ImageFolder, tmp_path: Path, in_germany: None
) -> None:
    view = EvaluationView(session)
    qtbot.addWidget(view)
    labels, shares, rows = scored(folder)
    view.show_evaluation(evaluate(labels, shares, folder.classes, "validation", temperature=1.4), rows, tmp_path)
    view.part(LearningCurveView)._show(grown())
    view.part(CurvesView).set_threshold(0.4)
    words = [one.text() for one in view.findChildren(QLabel)]
    assert "87,5 %" in words
    prose = "0.5 is chance"  # belongs to a translator
    assert not [text for text in words if re.search(r"\d\.\d(?!00)", text.replace(prose, ""))]
