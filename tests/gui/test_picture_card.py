"""The card of the chosen picture, over the table it belongs to."""

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.gui.runs import CLASSES, ExplainDouble
from tlstudio.core.dataset import ImageFolder, Problem
from tlstudio.core.predictions import Prediction
from tlstudio.gui.prediction_view import PredictionView
from tlstudio.gui.session import Session


def test_arrows_go_from_picture_to_picture(qtbot: QtBot, session: Session, folder: ImageFolder) -> None:
    view = PredictionView(session, ExplainDouble)
    qtbot.addWidget(view)
    images = folder.root / "validation" / "blue"
    (images / "empty.jpg").touch()
    tops = ((("blue", 0.9), ("red", 0.1)), (("blue", 0.8), ("red", 0.2)))
    items = [Prediction(str(images / f"00{number}.png"), top) for number, top in enumerate(tops)]
    view.set_classes(CLASSES)
    view.add(items, (Problem("unreadable", str(images / "empty.jpg"), "it is empty"),))
    card = view.card
    assert (card.name.text(), card.position.text()) == ("000.png", "1 of 3")
    assert card.answer.bars.texts == ("blue 90 %", "red 10 %")
    assert not card.back.isEnabled()
    qtbot.keyClick(view.table, Qt.Key.Key_Down)
    assert (card.name.text(), card.position.text()) == ("001.png", "2 of 3")
    assert card.answer.bars.texts == ("blue 80 %", "red 20 %")
    with qtbot.waitSignal(card.picture.shown, check_params_cb=lambda: bool(card.picture.reason)):
        card.forward.click()
    assert not card.forward.isEnabled()
    assert card.answer.bars.texts == ()
    card.back.click()
    assert card.name.text() == "001.png"
