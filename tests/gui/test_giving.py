from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from tlstudio.gui.giving import GivingButton, GivingCheckBox
from tlstudio.gui.giving_combo import GivingCombo
from tlstudio.gui.tile import Elided
from tlstudio.gui.wording import folded

WORDS = "<a name> that goes on and on and on"


def elided(words: str) -> QWidget:
    line = Elided()
    line.setText(words)
    return line


def combo(words: str) -> QWidget:
    choice = GivingCombo(3, 60)
    choice.addItem(words)
    return choice


def tip_over(widget: QWidget) -> str:
    """Return the tooltip that comes where the mouse rests."""
    QToolTip.hideText()
    at = QPoint(2, 2)
    QApplication.sendEvent(widget, QHelpEvent(QEvent.Type.ToolTip, at, widget.mapToGlobal(at)))
    return QToolTip.text()


@pytest.mark.parametrize("make", [GivingButton, GivingCheckBox, elided, combo])
@pytest.mark.parametrize("tip", ["What it does & why", folded("What it does & why")])
def test_words_that_are_cut_are_told_above_the_tip(qtbot: QtBot, make: Callable[[str], QWidget], tip: str) -> None:
    widget = make(WORDS)
    qtbot.addWidget(widget)
    widget.show()
    widget.resize(600, 30)
    assert not tip_over(widget)
    widget.setToolTip(tip)
    assert tip_over(widget) == tip
    widget.resize(60, 30)
    assert tip_over(widget) == "<p>&lt;a name&gt; that goes on and on and on</p><p>What it does &amp; why</p>"
    widget.setToolTip("")
    assert tip_over(widget) == "<p>&lt;a name&gt; that goes on and on and on</p>"
    widget.setToolTip(f"red/{WORDS}")
    assert tip_over(widget) == f"red/{WORDS}", "it says so already"
