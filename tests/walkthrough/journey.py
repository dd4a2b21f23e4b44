"""One person's way through the window, by real clicks and keys on a real display; test_walkthrough.py runs it.

Open a folder, change settings, train, stop, train again, evaluate, predict, export. Nothing is replaced: the engine
process trains the bundled network on photographs.
"""

import os

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog
from pytestqt.qtbot import QtBot

from tests.walkthrough.hand import PHOTOS, THEME, Hand, picture, scroll_to
from tlstudio.core.history import read_history
from tlstudio.gui.dialogs.export_dialog import ExportDialog
from tlstudio.gui.main_window import MainWindow


def test_the_whole_way(window: MainWindow, qtbot: QtBot) -> None:
    hand, session = Hand(qtbot), window.session
    data, banner = window.page(0), window.banner
    hand.until(lambda: not session.working)
    assert session.folder is not None
    assert len(session.folder.samples) == data.gallery.model.rowCount()
    wall = data.gallery.wall
    hand.click_item(wall.viewport(), wall.visualRect(wall.model().index(0, 0)))
    hand.until(lambda: data.preview.path is not None and data.preview.drawn, 120)
    picture(f"data-{THEME}")

    choose_settings(hand, window)
    stop_in_the_middle(hand, window)
    train_to_the_end(hand, window)
    picture(f"train-{THEME}")
    evaluate(hand, window)
    picture(f"evaluate-{THEME}")
    predict(hand, window)
    picture(f"predict-{THEME}")
    export(hand, window)
    assert not banner.isVisible(), "no step may have failed"


def choose_settings(hand: Hand, window: MainWindow) -> None:
    session = window.session
    presets: QComboBox = window.page(0).settings.presets
    hand.choose(presets, "quick")
    hand.until(lambda: session.settings.unfreeze is None)
    epochs = window.page(0).settings.fields["training", "epochs"].editor
    scroll_to(epochs)
    hand.click(epochs, QPoint(20, epochs.height() // 2))
    hand.write("300")
    hand.keys("Tab")
    hand.until(lambda: session.settings.training.epochs == 300)
    session.set_settings(session.settings.with_changes("training", {"patience": 0}))


def stop_in_the_middle(hand: Hand, window: MainWindow) -> None:
    session = window.session
    hand.click(window.top_bar.train)
    hand.until(lambda: session.trainer is not None)
    hand.until(lambda: window.pages.currentIndex() == 1)
    hand.until(lambda: bool(session.runs() and read_history(session.runs()[0].history)), 180)
    hand.click(window.top_bar.train)  # it says Stop now
    hand.until(lambda: session.trainer is None, 60)
    run = session.runs()[0]
    assert run.read().state == "stopped"
    assert run.model.is_file(), "stopping keeps the best model so far"


def train_to_the_end(hand: Hand, window: MainWindow) -> None:
    session = window.session
    session.set_settings(session.settings.with_changes("training", {"epochs": 8}))
    if THEME == "dark" or os.environ.get("TLSTUDIO_PICTURES"):
        changes = {"unfreeze": "block14", "epochs": 3}
        session.set_settings(session.settings.with_changes("fine_tuning", changes))
    hand.keys("ctrl+t")
    hand.until(lambda: session.trainer is not None)
    hand.until(lambda: session.trainer is None, 400)
    info = session.runs()[0].read()
    assert (info.state, info.name) == ("done", "Run 2")
    assert info.results["val_accuracy"] > 0.5


def evaluate(hand: Hand, window: MainWindow) -> None:
    hand.keys("ctrl+3")
    hand.until(lambda: window.pages.currentIndex() == 2)
    page = window.page(2)
    run = window.session.runs()[0]
    hand.until(lambda: run.evaluation.is_file() and run.predictions.is_file(), 120)
    hand.until(lambda: page.middle.currentWidget() is page.view, 30)
    assert page.view.matrix.isVisible()


def predict(hand: Hand, window: MainWindow) -> None:
    hand.keys("ctrl+4")
    hand.until(lambda: window.pages.currentIndex() == 3)
    page = window.page(3)
    hand.click(page.drop.browse)
    hand.until(lambda: QApplication.activePopupWidget() is not None)
    hand.answer(QFileDialog, str(PHOTOS / "validation"))
    with hand.qtbot.waitSignal(page.predicted, timeout=120_000):
        hand.keys("Down", "Down", "Return")  # a folder
    hand.rest()
    table = page.view.table
    assert table.model().rowCount() == sum(1 for _photo in (PHOTOS / "validation").rglob("*.jpg"))
    first = table.visualRect(table.model().index(2, 0))
    hand.click_item(table.viewport(), first)
    hand.keys("Down")
    hand.until(lambda: table.currentIndex().row() == 3)


def export(hand: Hand, window: MainWindow) -> None:
    hand.click(window.top_bar.export)
    hand.until(lambda: isinstance(QApplication.activeModalWidget(), ExportDialog))
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, ExportDialog)
    target = window.session.runs()[0].path / "exports" / "keras"
    hand.click(dialog.export_button)
    hand.until(lambda: (target / "model.keras").is_file(), 120)
    hand.until(lambda: not dialog.work.busy, 30)
    hand.click(dialog.close_button)
    hand.until(lambda: QApplication.activeModalWidget() is None)
