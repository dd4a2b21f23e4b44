import time

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tlstudio.gui.point_cloud import PointCloud
from tlstudio.gui.points import Points

LEFT, RIGHT = list(range(8)), list(range(8, 16))


@pytest.fixture
def empty(qtbot: QtBot) -> PointCloud:
    cloud = PointCloud()
    qtbot.addWidget(cloud)
    cloud.resize(900, 700)
    with qtbot.waitExposed(cloud):
        cloud.show()
    return cloud


@pytest.fixture
def cloud(empty: PointCloud) -> PointCloud:
    """Return a cloud of which eight points lie at the left and eight at the right."""
    rng = np.random.default_rng(3)
    middles = np.array([[0.0, 0]] * 8 + [[10.0, 0]] * 8)
    places = (middles + rng.uniform(-1, 1, (16, 2))).astype(np.float32)
    empty.show_points(Points(places, np.arange(16), np.arange(16) // 8))
    return empty


def selected(cloud: PointCloud) -> list[int]:
    return list(np.flatnonzero(cloud.selected))


def pixel(cloud: PointCloud, x: float, y: float) -> QPoint:
    return cloud.view.mapFromScene(cloud.box.mapViewToScene(QPointF(x, y)))


def drag(qtbot: QtBot, cloud: PointCloud, *places: tuple[float, float]) -> None:
    port = cloud.view.viewport()
    first, *rest = (pixel(cloud, *place) for place in places)
    qtbot.mouseMove(port, first)
    qtbot.mousePress(port, Qt.MouseButton.LeftButton, pos=first)
    for place in rest:
        event = QMouseEvent(
            QMouseEvent.Type.MouseMove, QPointF(place), QPointF(port.mapToGlobal(place)), Qt.MouseButton.NoButton,
            Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
        )  # fmt: skip
        QApplication.sendEvent(port, event)
    qtbot.mouseRelease(port, Qt.MouseButton.LeftButton, pos=rest[-1])


def test_a_lasso_or_a_rectangle_selects_what_it_surrounds(
    qtbot: QtBot, cloud: PointCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(pg.CONFIG_OPTIONS, "mouseRateLimit", 0)  # a test's mouse is quicker than a hand
    drag(qtbot, cloud, (-1.3, -2), (3, -2), (3, 2), (-1.3, 2))
    assert selected(cloud) == LEFT
    cloud.box.tool = "rectangle"
    drag(qtbot, cloud, (8, -2), (9, 0), (11.3, 2))
    assert selected(cloud) == RIGHT


def test_keys_go_from_point_to_point(qtbot: QtBot, cloud: PointCloud) -> None:
    qtbot.keyClick(cloud, Qt.Key.Key_Right)
    assert cloud.current == cloud.points.nearest(np.array(cloud.box.viewRange()).mean(axis=1))
    for _step in range(16):
        qtbot.keyClick(cloud, Qt.Key.Key_Right)
    assert cloud.points.places[cloud.current][0] > 8
    qtbot.keyClick(cloud, Qt.Key.Key_Space)
    assert selected(cloud) == [cloud.current]
    qtbot.keyClick(cloud, Qt.Key.Key_Space)
    assert selected(cloud) == []
    before = cloud.box.viewRect().width()
    qtbot.keyClick(cloud, Qt.Key.Key_Plus)
    assert cloud.box.viewRect().width() < before
    qtbot.keyClick(cloud, Qt.Key.Key_0)
    qtbot.keyClick(cloud, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert cloud.selected.sum() == 16
    with qtbot.waitSignal(cloud.opened) as opened:
        qtbot.keyClick(cloud, Qt.Key.Key_Return)
    assert opened.args == [cloud.current]


def test_what_is_hidden_is_not_selected_any_more(qtbot: QtBot, cloud: PointCloud) -> None:
    cloud.select([0, 1])
    with qtbot.waitSignal(cloud.selection_changed):
        cloud.show_points(Points(cloud.points.places, np.arange(1, 16), cloud.points.groups))
    assert selected(cloud) == [1]


@pytest.mark.parametrize("count", [20_000, 100_000])
def test_very_many_points_are_drawn_and_selected_quickly(empty: PointCloud, count: int) -> None:
    rng = np.random.default_rng(1)
    places = rng.normal(size=(count, 2)).astype(np.float32)
    empty.show_points(Points(places, np.arange(count), rng.integers(30, size=count)))
    empty.grab()
    began = time.perf_counter()
    for _turn in range(5):
        empty.zoom(0.9)
        empty.grab()
    assert (time.perf_counter() - began) / 5 < 0.5, "tens of milliseconds where nothing else runs"
    empty.select(np.arange(0, count, 2))
    assert empty.selected.sum() == count // 2
