from pytestqt.qtbot import QtBot

from tlstudio.gui.ahead import Ahead
from tlstudio.gui.evaluate_page import EvaluatePage
from tlstudio.gui.main_window import MainWindow
from tlstudio.gui.predict_page import PredictPage
from tlstudio.gui.session import Session
from tlstudio.gui.train_page import TrainPage


def test_every_page_is_made_and_the_shown_one_stays(qtbot: QtBot, session: Session) -> None:
    window = MainWindow(session)
    qtbot.addWidget(window)
    ahead = Ahead(window)
    with qtbot.waitSignal(ahead.done):
        pass
    assert not ahead.isActive()
    assert window.pages.currentIndex() == 0
    for kind in (TrainPage, EvaluatePage, PredictPage):
        assert len(window.findChildren(kind)) == 1
