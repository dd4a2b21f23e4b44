from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWhatsThis
from pytestqt.qtbot import QtBot

from tlstudio.core.help import TOPICS
from tlstudio.gui import theme
from tlstudio.gui.dialogs.map_dialog import MapDialog
from tlstudio.gui.dialogs.pack_dialog import PackDialog
from tlstudio.gui.dialogs.rate_dialog import RateDialog
from tlstudio.gui.dialogs.shortcut_sheet import ShortcutSheet
from tlstudio.gui.dialogs.verify_dialog import VerifyDialog
from tlstudio.gui.dialogs.weights_dialog import WeightsDialog
from tlstudio.gui.forms import SettingsPanel
from tlstudio.gui.help_window import HelpWindow, close_help, show_help
from tlstudio.gui.main_window import MainWindow
from tlstudio.gui.session import Session


@pytest.fixture
def helping(qtbot: QtBot) -> Iterator[HelpWindow]:
    yield show_help("start")
    close_help()


def shown() -> list[HelpWindow]:
    return [one for one in QApplication.topLevelWidgets() if isinstance(one, HelpWindow) and one.isVisible()]


def test_contents_and_pages(helping: HelpWindow) -> None:
    assert helping.contents.count() == len(TOPICS)
    assert helping.contents.currentItem().text() == "Getting started"
    for row, topic in enumerate(TOPICS):
        helping.contents.setCurrentRow(row)
        assert helping.topic == topic
        assert helping.view.document().toPlainText().startswith(helping.contents.item(row).text())
        assert "<!--" not in helping.view.document().toPlainText()


def test_back_and_forward(helping: HelpWindow, qtbot: QtBot) -> None:
    assert not helping.back.isEnabled()
    helping.view.anchorClicked.emit(QUrl("train.md"))
    helping.view.anchorClicked.emit(QUrl("settings.md#dropout"))
    assert helping.topic == "settings"
    assert helping.view.textCursor().block().text() == "Dropout"
    assert helping.view.verticalScrollBar().value() > 0
    helping.go_back()
    helping.go_back()
    assert helping.topic == "start"
    assert not helping.back.isEnabled()
    helping.go_forward()
    assert helping.topic == "train"
    helping.show_topic("data")
    assert not helping.forward.isEnabled()


def test_links_to_the_web_are_left_alone(helping: HelpWindow) -> None:
    helping.view.anchorClicked.emit(QUrl("https://example.org/train.md"))
    assert helping.topic == "start"


def test_search_finds_marks_and_opens(helping: HelpWindow, qtbot: QtBot) -> None:
    qtbot.keyClicks(helping.words, "cutmix")
    assert (helping.count.text(), helping.contents.count()) == ("1 place", 1)
    assert helping.contents.item(0).text().startswith("Settings: what each of them does › CutMix\n")
    assert helping.topic == "start"  # typing opens nothing
    qtbot.keyClick(helping.words, Qt.Key.Key_Return)
    assert helping.topic == "settings"
    assert helping.view.textCursor().block().text() == "CutMix"
    marks = helping.view.extraSelections()
    assert {mark.cursor.selectedText().casefold() for mark in marks} == {"cutmix"}
    helping.words.clear()
    assert helping.contents.count() == len(TOPICS)
    assert not helping.view.extraSelections()


def test_nothing_found(helping: HelpWindow, qtbot: QtBot) -> None:
    qtbot.keyClicks(helping.words, "zzz")
    assert helping.count.text() == "0 places"
    qtbot.keyClick(helping.words, Qt.Key.Key_Return)
    assert helping.topic == "start"


def test_pictures_are_those_of_the_theme(helping: HelpWindow) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    lightness = {}
    for look in ("light", "dark"):
        theme.theme().choose(look)  # type: ignore[arg-type]
        image = helping.view.loadResource(2, QUrl("../pictures/data-light.png"))
        assert isinstance(image, QImage)
        assert 0 < image.width() <= helping.view.viewport().width() * image.devicePixelRatio()
        lightness[look] = image.pixelColor(2, image.height() - 2).lightness()
    theme.theme().choose("system")
    assert lightness["dark"] < 60 < 200 < lightness["light"]


def test_f1_opens_the_page_of_the_step(window: MainWindow, qtbot: QtBot) -> None:
    for number, topic in enumerate(("data", "train", "evaluate", "predict")):
        window.pages.setCurrentIndex(number)
        window.actions_.help.trigger()
        assert [(one.topic, one.isModal()) for one in shown()] == [(topic, False)]
    window.close()
    assert shown() == []


def test_the_sheet_that_is_open_is_raised(window: MainWindow, qtbot: QtBot) -> None:
    for _time in range(2):
        window.actions_.sheet.trigger()
    [sheet] = window.findChildren(ShortcutSheet)
    with qtbot.waitSignal(sheet.destroyed):
        sheet.close()
    window.actions_.sheet.trigger()
    assert len(window.findChildren(ShortcutSheet)) == 1


def test_the_sheet_is_searched(window: MainWindow, qtbot: QtBot) -> None:
    window.actions_.sheet.trigger()
    sheet = next(child for child in window.findChildren(ShortcutSheet))
    qtbot.addWidget(sheet)

    def lines_shown() -> list[tuple[str, str]]:
        heads = [sheet.tree.topLevelItem(at) for at in range(sheet.tree.topLevelItemCount())]
        lines = [head.child(row) for head in heads if head for row in range(head.childCount()) if not head.isHidden()]
        return [(line.text(0), line.text(1)) for line in lines if not line.isHidden()]

    assert not sheet.isModal()
    assert ("Train", "Ctrl+T") in lines_shown()
    qtbot.keyClicks(sheet.words, "ctrl+z")
    assert lines_shown() == [("Undo: settings, and what was decided about images", "Ctrl+Z")]
    sheet.words.setText("on a class new")
    assert lines_shown() == [("New class", "Ins")]
    sheet.words.setText("no such thing")
    assert lines_shown() == []


def test_f1_in_a_dialog_opens_the_page_about_it(opened: Session, qtbot: QtBot) -> None:
    for made, topic in (
        (WeightsDialog(opened), "offline"), (PackDialog(opened), "offline"), (RateDialog(opened), "train"),
        (MapDialog(opened), "data"), (VerifyDialog(opened), "export"),
    ):  # fmt: skip
        qtbot.addWidget(made)
        key = next(key for key in made.findChildren(QShortcut) if QKeySequence("F1") in list(key.keys()))
        key.activated.emit()
        assert [one.topic for one in shown()] == [topic]
    close_help()


@pytest.mark.parametrize("name", ["backbone", "input_size", "dropout"])
def test_shift_f1_explains_the_setting_that_has_the_keyboard(session: Session, qtbot: QtBot, name: str) -> None:
    panel = SettingsPanel(session)
    qtbot.addWidget(panel)
    with qtbot.waitExposed(panel):
        panel.show()
    qtbot.keyClick(panel.fields["model", name].editor, Qt.Key.Key_F1, Qt.KeyboardModifier.ShiftModifier)
    told = [one for one in QApplication.topLevelWidgets() if one.metaObject().className() == "QWhatsThat"]
    assert [one.isVisible() for one in told] == [True]
    QWhatsThis.hideText()
