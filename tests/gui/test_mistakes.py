import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot

from tlstudio.core.metrics import Scored
from tlstudio.gui import theme
from tlstudio.gui.dialogs.gallery import GalleryDialog
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


ELSEWHERE = (Scored("/elsewhere/ant/1.png", "ant", "bee", 0.9, (0.1, 0.9)),)
NOT_OPEN = "These images are not part of the open folder"


@pytest.mark.parametrize("key", [Qt.Key.Key_X, Qt.Key.Key_R, Qt.Key.Key_G, Qt.Key.Key_N])
def test_a_gallery_of_images_that_are_not_open_says_why_a_key_does_nothing(
    qtbot: QtBot, session: Session, key: Qt.Key
) -> None:
    dialog = GalleryDialog("Elsewhere", ELSEWHERE, None, session)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.wall.hasFocus)
    assert dialog.warning.isHidden()
    qtbot.keyClick(dialog.wall, key)
    assert NOT_OPEN in dialog.warning.text()
    assert dialog.warning.isVisible()


def test_the_data_page_is_not_gone_to_for_images_that_are_not_open(qtbot: QtBot, session: Session) -> None:
    dialog = GalleryDialog("Elsewhere", ELSEWHERE, None, session)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog._leave()
    assert dialog.isVisible()
    assert NOT_OPEN in dialog.warning.text()


def test_a_strip_of_images_that_are_not_open_says_so_in_the_banner(qtbot: QtBot, session: Session) -> None:
    mistakes = Mistakes(session)
    qtbot.addWidget(mistakes)
    mistakes.show_scored(ELSEWHERE, ())
    for press in (mistakes.exclude, mistakes.relabel, mistakes.go):
        with qtbot.waitSignal(session.failed) as failed:
            press.click()
        assert NOT_OPEN in failed.args[0]
