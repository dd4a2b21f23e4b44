"""Label work and a split by group, by real clicks and keys on a real display; test_walkthrough.py runs it."""

from PySide6.QtWidgets import QInputDialog
from pytestqt.qtbot import QtBot

from tests.walkthrough.hand import THEME, Hand, picture
from tlstudio.core.edits import Edit, Edits
from tlstudio.gui.data_page import DataPage
from tlstudio.gui.main_window import MainWindow
from tlstudio.gui.split_panel import SplitPanel


def test_labels_and_groups(window: MainWindow, qtbot: QtBot) -> None:
    hand, page = Hand(qtbot), window.page(0)
    assert isinstance(page, DataPage)
    hand.until(lambda: not window.session.working)
    split_by_group(hand, window)
    label(hand, window, page)
    assert not window.banner.isVisible(), "no step may have failed"


def split_by_group(hand: Hand, window: MainWindow) -> None:
    """Choose by group, give a wrong expression and a right one, and take the last one back."""
    session, panel = window.session, window.findChild(SplitPanel)
    assert isinstance(panel, SplitPanel)
    hand.choose(panel.way, "group")
    hand.until(lambda: "groups in" in panel.catch.text())
    picture(f"groups-{THEME}")
    hand.choose(panel.rule.kind, "regex")
    hand.click(panel.rule.expression)
    hand.write("(\\d")
    hand.until(lambda: "is wrong at character 1" in panel.problem.text())
    hand.write("(\\d)[.]jpg")
    hand.until(lambda: session.settings.split.group_pattern == r"regex:(\d)[.]jpg" and not panel.problem.isVisible())
    hand.until(lambda: "groups in 48 images" in panel.catch.text() and "validation" in panel.counts.text())
    picture(f"expression-{THEME}")


def label(hand: Hand, window: MainWindow, page: DataPage) -> None:
    """Relabel, group, move and exclude pictures; all of it is undone, and done again."""
    session, wall = window.session, page.gallery.wall
    assert session.project is not None

    def click(row: int) -> None:
        hand.click_item(wall.viewport(), wall.visualRect(wall.model().index(row, 0)))

    click(0)
    hand.keys("x")
    hand.until(lambda: [edit.excluded for edit in session.edits.images.values()] == [True])
    click(1)
    hand.answer(QInputDialog, "plate")
    hand.keys("g")
    hand.until(lambda: Edit(group="plate") in session.edits.images.values())
    hand.rest()
    window.activateWindow()
    click(1)
    # The menu has an event loop of its own, in which nobody could wait: its entry is chosen without it.
    next(one for one in page.image_actions.move.actions() if one.text() == "Validation images").trigger()
    hand.until(lambda: Edit(group="plate", subset="validation") in session.edits.images.values())
    picture(f"moved-{THEME}")
    done = session.edits
    for _time in range(3):
        hand.keys("ctrl+z")
    hand.until(lambda: session.edits == Edits())
    for _time in range(3):
        hand.keys("ctrl+shift+z")
    hand.until(lambda: session.edits == done)
