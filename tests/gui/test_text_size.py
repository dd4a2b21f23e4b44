from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QBoxLayout, QLayout, QWidget
from pytestqt.qtbot import QtBot

from tlstudio.gui import text_size, theme
from tlstudio.gui.columns import Columns
from tlstudio.gui.forms import SettingsPanel
from tlstudio.gui.main_window import MainWindow
from tlstudio.gui.session import Session
from tlstudio.gui.turning import Turning


@pytest.fixture(autouse=True)
def as_before(qapp: QApplication) -> Iterator[None]:
    theme.apply(qapp, "light")
    yield
    theme.theme().choose_text_size(100)


def test_keys_change_the_size_at_once_and_it_is_remembered(qtbot: QtBot, window: MainWindow) -> None:
    before = theme.em()
    window.activateWindow()
    with qtbot.waitSignal(theme.theme().changed):
        qtbot.keyClick(window, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert (theme.theme().text_size, text_size.remembered()) == (110, 110)
    assert theme.em() == pytest.approx(1.1 * before, abs=1)
    qtbot.keyClick(window, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert (theme.theme().text_size, theme.em()) == (100, before)


def test_what_was_remembered_wrongly_is_the_systems_size() -> None:
    for kept in ("", "large", "101", "-100"):
        text_size.store().setValue("text_size", kept)
        assert text_size.remembered() == 100


def test_there_is_no_step_beyond_the_ends() -> None:
    assert text_size.next_size(200, 1) == 200
    assert text_size.next_size(80, -1) == 80
    assert text_size.next_size(100, 1) == 110


def test_a_larger_font_of_the_system_is_kept(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = QFont(qapp.font())
    large = QFont(usual)
    large.setPointSizeF(20)
    qapp.setFont(large)
    of_that_system = theme.Theme()
    of_that_system.install(qapp, "light")
    assert qapp.font().pointSizeF() == 20
    of_that_system.choose_text_size(150)
    assert qapp.font().pointSizeF() == 30
    qapp.setFont(usual)
    theme.apply(qapp, "light")


def lengths(root: QWidget) -> dict[str, tuple[int, ...]]:
    """Return the limits of all widgets, and the margins and gaps of all layouts, by where they are."""
    found = {}
    for number, widget in enumerate(root.findChildren(QWidget)):
        limits = (widget.minimumWidth(), widget.minimumHeight(), widget.maximumWidth(), widget.maximumHeight())
        found[f"{number} {type(widget).__name__}"] = limits
    for number, layout in enumerate(root.findChildren(QLayout)):
        sides = layout.contentsMargins()
        found[f"{number} {type(layout).__name__}"] = (sides.left(), sides.top(), layout.spacing())
    return found


def test_a_window_that_is_open_becomes_what_a_new_one_would_be(qtbot: QtBot, session: Session) -> None:
    def panel() -> QWidget:
        made = SettingsPanel(session)
        qtbot.addWidget(made)
        with qtbot.waitExposed(made):
            made.show()
        for part in made.findChildren(QWidget):
            part.ensurePolished()  # what is folded away, too
        return made

    grown = panel()
    theme.theme().choose_text_size(150)
    fresh = panel()
    was, wanted = lengths(grown), lengths(fresh)
    assert was.keys() == wanted.keys()
    assert {name: (was[name], wanted[name]) for name in was if not is_near(was[name], wanted[name])} == {}


def is_near(was: tuple[int, ...], wanted: tuple[int, ...]) -> bool:
    """Tell whether lengths are the same but for rounding, and for Qt's own gaps: those do not grow by themselves."""
    pairs = list(zip(was, wanted, strict=True))
    return all(abs(one - other) <= 3 or (one, other) == (14, 9) for one, other in pairs)


def parts(*widths: int) -> list[QWidget]:
    made = [QWidget() for _width in widths]
    for part, width in zip(made, widths, strict=True):
        part.setFixedWidth(width) if width < 300 else part.setMinimumWidth(width)
        part.setMinimumHeight(50)
    return made


def test_columns_stand_below_each_other_where_there_is_no_room(qtbot: QtBot) -> None:
    left, middle, right = parts(200, theme.em(44), 250)
    columns = Columns((left, middle, right), wide=1, spacing=10)
    qtbot.addWidget(columns)
    columns.resize(470 + theme.em(44), 300)
    columns.show()
    assert not columns.stacked
    assert left.width() == 200
    columns.resize(460 + theme.em(44), 300)
    assert columns.stacked
    assert middle.mapTo(columns, middle.rect().topLeft()).y() >= left.height()
    assert left.width() == columns.viewport().width(), "the whole width is its own"
    assert columns.verticalScrollBar().maximum() > 0
    columns.resize(480 + theme.em(44), 300)
    qtbot.waitUntil(lambda: not columns.stacked)
    assert (left.width(), columns.verticalScrollBar().maximum()) == (200, 0)


def test_columns_below_each_other_are_high_enough_to_be_read(qtbot: QtBot) -> None:
    made = parts(theme.em(30), theme.em(44), theme.em(30))
    columns = Columns(made, wide=1, spacing=10)
    qtbot.addWidget(columns)
    columns.resize(theme.em(60), theme.em(16))
    columns.show()
    assert columns.stacked
    assert min(part.height() for part in made) >= theme.em(34), "not as low as the window"
    made[0].setMinimumHeight(theme.em(200))
    qtbot.waitUntil(lambda: made[1].y() >= theme.em(200))


def test_a_row_turns_into_a_column(qtbot: QtBot) -> None:
    row = Turning()
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(10)
    for part in parts(100, 150):
        row.addWidget(part)
    holder = QWidget()
    qtbot.addWidget(holder)
    holder.setLayout(row)
    assert holder.minimumSizeHint().width() == 150
    holder.resize(260, 200)
    holder.show()
    assert row.direction() == QBoxLayout.Direction.LeftToRight
    holder.resize(259, 200)
    assert row.direction() == QBoxLayout.Direction.TopToBottom
