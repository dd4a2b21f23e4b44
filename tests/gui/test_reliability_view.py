from dataclasses import replace
from pathlib import Path

from pytestqt.qtbot import QtBot

from tests.gui.runs import scored
from tlstudio.core.dataset import ImageFolder
from tlstudio.core.metrics import evaluate
from tlstudio.gui.reliability_view import ReliabilityView
from tlstudio.gui.session import Session


def test_calibration_is_shown_before_and_after(qtbot: QtBot, session: Session, folder: ImageFolder) -> None:
    view = ReliabilityView(session)
    qtbot.addWidget(view)
    view.resize(560, 420)
    labels, shares, rows = scored(folder)
    evaluation = evaluate(labels, shares, folder.classes, "validation", temperature=1.5)
    view.show_evaluation(evaluation, rows, Path())
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
    view.show_evaluation(other, rows, Path())
    qtbot.waitUntil(lambda: view.with_before.isHidden())
    assert "was not calibrated" in view.fitted.text()
