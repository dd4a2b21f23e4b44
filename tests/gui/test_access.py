"""Every page and every dialog for people who cannot see it, or use no mouse, or need large text; see access.py."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QDialog, QPushButton, QWidget
from pytestqt.exceptions import TimeoutError as TimedOut
from pytestqt.qtbot import QtBot

from tests.gui import access
from tests.gui.everything import Everything
from tlstudio.gui import theme
from tlstudio.gui.announcing import announcer
from tlstudio.gui.banner import Banner
from tlstudio.gui.confusion_matrix import ConfusionMatrix
from tlstudio.gui.dialogs.dialog import Dialog
from tlstudio.gui.evaluate_page import EvaluatePage
from tlstudio.gui.main_window import MainWindow
from tlstudio.gui.plots import TrainingPlots
from tlstudio.gui.predict_page import PredictPage
from tlstudio.gui.session import Session

SMALL = QSize(1280, 720)


@pytest.fixture
def everything(tmp_path: Path, qtbot: QtBot) -> Iterator[Everything]:
    made = Everything(tmp_path)
    yield made
    made.session.close()
    qtbot.waitUntil(lambda: not made.session.working)


@pytest.fixture(autouse=True)
def as_before(qapp: QApplication) -> Iterator[None]:
    """Leave size and theme as the other tests expect them."""
    theme.apply(qapp, "light")
    yield
    theme.theme().choose_text_size(100)
    theme.theme().choose("light")


def pages(qtbot: QtBot, everything: Everything) -> Iterator[QWidget]:
    """Go through all that the window shows of a project with a judged run, tab by tab."""
    session = everything.session
    window = MainWindow(session)
    window.resize(SMALL)
    window.show()
    yield window
    window.show_page(1)
    yield window
    window.show_page(2)
    evaluate = window.page(2)
    assert isinstance(evaluate, EvaluatePage)
    qtbot.waitUntil(lambda: evaluate.middle.currentWidget() is evaluate.view and not session.working)
    for tab in range(evaluate.view.parts.count()):
        evaluate.view.parts.setCurrentIndex(tab)
        qtbot.waitUntil(lambda: not session.working)
        yield window
    window.show_page(3)
    predict = window.page(3)
    assert isinstance(predict, PredictPage)
    predict.view.begin(None, everything.folder.classes)
    predict.view.add(everything.predictions.items, ())
    predict.middle.setCurrentWidget(predict.view)
    yield window
    window.hide()
    window.deleteLater()


def dialogs(qtbot: QtBot, everything: Everything) -> Iterator[QWidget]:
    """Go through all dialogs; Escape closes each."""
    for name, dialog in everything.dialogs():
        assert isinstance(dialog, Dialog), f"derive {name} from Dialog, gui/dialogs/dialog.py: it fits any screen"
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        dialog.show()
        qtbot.waitUntil(lambda: not everything.session.working)
        yield dialog
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
        assert not dialog.isVisible(), f"Escape does not close {name}"
        dialog.deleteLater()


def faults(qtbot: QtBot, everything: Everything, *looks: Callable[[QWidget], list[str]]) -> list[str]:
    """Look at all pages and dialogs; a fault that is seen twice is told once."""
    found: dict[str, None] = {}
    for root in chain(pages(qtbot, everything), dialogs(qtbot, everything)):
        for _round in range(4):  # what asked for another layout gets it
            QApplication.processEvents()
        for look in looks:
            found |= {f"{look.__name__}: {fault}": None for fault in look(root)}
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # the next theme is for fewer windows
    return list(found)


class Rings:
    """Looks at one control of each kind: it has to look different while the keyboard is there."""

    def __init__(self) -> None:
        self.known: set[str] = set()

    def ringless(self, root: QWidget) -> list[str]:
        root.activateWindow()
        new = [one for one in access.in_tab_order(root) if one.isEnabled() and access.kind_of(one) not in self.known]
        one_each = {access.kind_of(widget): widget for widget in new}
        self.known |= one_each.keys()
        return [access.where(root, widget) for widget in one_each.values() if not access.is_ringed(widget)]


def test_every_control_has_a_name_and_is_reached_in_reading_order(qtbot: QtBot, everything: Everything) -> None:
    rings = Rings()
    looks = access.nameless, access.out_of_reach, access.traps, access.leaps, rings.ringless
    assert faults(qtbot, everything, *looks) == []
    assert len(rings.known) > 15


def test_at_twice_the_size_everything_fits_the_screen_and_nothing_is_cut(
    qtbot: QtBot, everything: Everything, monkeypatch: pytest.MonkeyPatch
) -> None:
    theme.theme().choose("dark")
    theme.theme().choose_text_size(200)
    room = SMALL - QSize(0, theme.em(2))
    monkeypatch.setattr(Dialog, "room", room)

    def too_large(root: QWidget) -> list[str]:
        needs = root.minimumSizeHint().expandedTo(root.size() if isinstance(root, QDialog) else QSize())
        limit = room if isinstance(root, QDialog) else SMALL
        return [] if needs.boundedTo(limit) == needs else [f"{type(root).__name__}: {needs.toTuple()}"]

    def cut(root: QWidget) -> list[str]:
        with suppress(TimedOut):  # what has just got other words has not got its place yet
            qtbot.waitUntil(lambda: not access.cut(root), timeout=2000)
        return access.cut(root)

    assert faults(qtbot, everything, too_large, cut, Rings().ringless) == []


def test_the_faults_are_found(qtbot: QtBot) -> None:
    """Two buttons in the wrong order, the first without a name, with less room than its words need."""
    root = QWidget()
    qtbot.addWidget(root)
    right, left = QPushButton("▶", root), QPushButton("What it does", root)
    right.setGeometry(100, 0, 50, 20)
    left.setGeometry(0, 0, 30, 20)
    root.show()
    assert access.nameless(root) == ["QWidget > QPushButton '▶'"]
    assert access.leaps(root) == ["QWidget > QPushButton '▶'  then  QWidget > QPushButton 'What it does'"]
    assert [fault.split(":")[0] for fault in access.cut(root)] == ["QWidget > QPushButton 'What it does'"]
    left.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    assert access.out_of_reach(root) == ["QWidget > QPushButton 'What it does'"]


def test_the_matrix_and_the_curves_say_what_they_show(qtbot: QtBot, everything: Everything) -> None:
    matrix = ConfusionMatrix()
    qtbot.addWidget(matrix)
    matrix.show_counts(("glass", "metal"), ((3, 7), (0, 4)))
    qtbot.keyClick(matrix, Qt.Key.Key_Right)
    assert "7 images of glass were called metal" in access.description_of(matrix)
    window = MainWindow(everything.session)
    qtbot.addWidget(window)
    window.show_page(1)
    plots = window.page(1).findChild(TrainingPlots) or window.page(1).plots  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: "3" in plots.accuracy.accessibleDescription())
    assert plots.accuracy.accessibleDescription() == "Epoch 3, train 75.0 %, validation 70.0 %"


def test_what_goes_wrong_and_what_ends_is_announced(qtbot: QtBot, session: Session) -> None:
    QAccessible.setActive(True)
    banner = Banner()
    qtbot.addWidget(banner)
    with qtbot.waitSignal(announcer().said) as said:
        banner.say("The disk is full.")
    assert said.args == ["The disk is full."]
    window = MainWindow(session)
    qtbot.addWidget(window)
    with qtbot.waitSignal(announcer().said) as said:
        session.message.emit("Evaluated 8 images.")
    assert said.args == ["Evaluated 8 images."]
