import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tlstudio.gui.helping import first_tour
from tlstudio.gui.main_window import MainWindow
from tlstudio.gui.tour import STEPS, Step, Tour
from tlstudio.gui.tour_bubble import place_beside, pointer

# On the first page alone: the others take their time to be made.
FIRST = (
    STEPS[0],
    STEPS[1],
    Step(0, lambda window: window.top_bar.train, "At the right", "It moves with the window."),
)


@pytest.fixture
def tour(window: MainWindow, qtbot: QtBot) -> Tour:
    made = Tour(window, FIRST)
    made.begin()
    return made


def test_it_points_at_what_is_there_and_never_covers_it(window: MainWindow) -> None:
    tour = Tour(window)
    tour.begin()
    for number, step in enumerate(STEPS):
        for size in ((1440, 900), (1280, 720)):
            window.resize(*size)
            QApplication.processEvents()
            tour._settle()
            part = step.find(window)
            assert part is not None
            assert tour.target.contains(QRect(part.mapTo(window, QPoint()), part.size()) & window.rect())
            assert not tour.bubble.geometry().intersects(tour.target)
            assert window.rect().contains(tour.bubble.geometry())
        assert tour.bubble.count.text() == f"{number + 1} of {len(STEPS)}"
        assert window.pages.currentIndex() == step.page
        tour.go(1)
    assert not tour.isVisible()


def test_it_follows_the_window(tour: Tour, window: MainWindow, qtbot: QtBot) -> None:
    tour.go(2)
    before = tour.target
    window.resize(window.width() + 200, window.height() - 60)
    qtbot.waitUntil(lambda: tour.size() == window.size() and tour.target.right() != before.right())
    assert not tour.bubble.geometry().intersects(tour.target)


def test_by_keys(tour: Tour, window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(tour.bubble, Qt.Key.Key_Left)
    assert tour.at == 0
    qtbot.keyClick(tour.bubble, Qt.Key.Key_Right)
    qtbot.keyClick(tour.bubble, Qt.Key.Key_Return)
    assert tour.at == 2
    qtbot.keyClick(tour.bubble, Qt.Key.Key_Left)
    assert tour.at == 1
    qtbot.keyClick(tour.bubble, Qt.Key.Key_Escape)
    assert not tour.isVisible()
    assert not tour.bubble.isVisible()


def test_esc_is_the_tours_while_a_training_runs(tour: Tour, window: MainWindow, qtbot: QtBot) -> None:
    window.actions_.stop.setEnabled(True)
    stopped = []
    window.actions_.stop.triggered.connect(lambda: stopped.append(True))
    window.activateWindow()
    tour.bubble.forward.setFocus()
    qtbot.keyClick(tour.bubble.forward, Qt.Key.Key_Escape)
    assert not tour.isVisible()
    assert stopped == []


def test_by_mouse_to_its_end(tour: Tour, qtbot: QtBot) -> None:
    for _step in FIRST[1:]:
        qtbot.mouseClick(tour.bubble.forward, Qt.MouseButton.LeftButton)
    assert tour.bubble.forward.text() == "Done"
    assert tour.bubble.skip.isHidden()
    qtbot.mouseClick(tour.bubble.forward, Qt.MouseButton.LeftButton)
    assert not tour.isVisible()


def test_skipped(tour: Tour, qtbot: QtBot) -> None:
    qtbot.mouseClick(tour.bubble.skip, Qt.MouseButton.LeftButton)
    assert not tour.isVisible()


def test_it_blocks_nothing(tour: Tour, window: MainWindow) -> None:
    tour.go(1)
    below = window.page(0).welcome.open  # type: ignore[attr-defined]
    assert window.childAt(below.mapTo(window, below.rect().center())) is below
    assert tour.bubble.isAncestorOf(window.childAt(tour.bubble.geometry().center()) or window) or (
        window.childAt(tour.bubble.geometry().center()) is tour.bubble
    )


def test_at_the_first_start_only_and_again_when_asked_for(window: MainWindow) -> None:
    def shown() -> list[Tour]:
        return [tour for tour in window.findChildren(Tour) if tour.isVisible()]

    first_tour(window)
    assert len(shown()) == 1
    shown()[0].end()
    first_tour(window)
    assert shown() == []
    window.actions_.tour.trigger()
    window.actions_.tour.trigger()
    assert len(shown()) == 1


def test_without_room_beside_it_covers_as_little_as_can_be() -> None:
    whole, size = QRect(0, 0, 400, 300), QSize(100, 80)
    assert place_beside(QRect(), size, whole, 10) == QPoint(150, 110)
    place = place_beside(QRect(0, 0, 400, 230), size, whole, 10)
    assert place.y() == 300 - 1 - 10 - 80


@pytest.mark.parametrize(
    ("bubble", "tip"),
    [
        (QRect(100, 200, 100, 60), QPoint(149, 119)),  # below
        (QRect(100, 20, 100, 60), QPoint(149, 100)),  # above
        (QRect(300, 80, 100, 60), QPoint(199, 109)),  # at the right
        (QRect(10, 80, 80, 60), QPoint(100, 109)),  # at the left
    ],
)
def test_the_bubble_points_at_what_it_is_about(bubble: QRect, tip: QPoint) -> None:
    target = QRect(100, 100, 100, 20)
    shape = pointer(bubble, target, 5)
    assert shape.at(2) == tip
    assert all(bubble.contains(shape.at(corner)) for corner in (0, 1))


def test_over_its_target_a_bubble_points_nowhere() -> None:
    assert pointer(QRect(100, 100, 50, 50), QRect(0, 0, 400, 400), 5).isEmpty()
