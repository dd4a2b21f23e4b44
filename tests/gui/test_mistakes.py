from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot

from tlstudio.gui import theme
from tlstudio.gui.mistakes import Mistakes
from tlstudio.gui.session import Session


def test_every_strip_can_be_chosen_by_its_whole_name(qtbot: QtBot, qapp: QApplication, session: Session) -> None:
    theme.apply(qapp, "light")
    mistakes = Mistakes(session)
    qtbot.addWidget(mistakes)
    mistakes.resize(1100, 200)
    mistakes.show()
    for number in (0, 1, 2):
        # The chosen name is bold: with other images its place was measured, and another name is wider.
        mistakes.tabs.setCurrentIndex(number)
        mistakes.show_scored((), ())
        qtbot.waitUntil(lambda: mistakes.tabs.width() == mistakes.tabs.sizeHint().width())
        for other in (0, 1, 2):
            mistakes.tabs.setCurrentIndex(other)
            qtbot.waitUntil(lambda: mistakes.tabs.width() >= mistakes.tabs.sizeHint().width(), timeout=2000)
            assert not any(arrow.isVisible() for arrow in mistakes.tabs.findChildren(QToolButton))
