import numpy as np
import pyqtgraph as pg
import pytest
from pytestqt.qtbot import QtBot

from tlstudio.gui import scatter
from tlstudio.gui.points import Points
from tlstudio.gui.scatter import Scatter

NONE = np.zeros(300, bool)


@pytest.fixture
def plot(qtbot: QtBot) -> Scatter:
    plot = Scatter(pg.ViewBox())
    qtbot.addWidget(plot)
    plot.apply_theme()
    plot.resize(400, 300)
    with qtbot.waitExposed(plot):
        plot.show()
    return plot


@pytest.fixture
def points() -> Points:
    places = np.random.default_rng(1).normal(size=(300, 2)).astype(np.float32)
    return Points(places, np.arange(300), np.arange(300) % 3)


def test_very_many_points_are_one_picture_and_look_like_the_few(
    plot: Scatter, points: Points, monkeypatch: pytest.MonkeyPatch
) -> None:
    ground = plot.grab().toImage().pixelColor(5, 5)

    def inked() -> np.ndarray:
        picture = plot.grab().toImage()
        return np.array([
            [picture.pixelColor(x, y) != ground for x in range(0, picture.width(), 2)]
            for y in range(0, picture.height(), 2)
        ])  # fmt: skip

    plot.show_points(points, NONE)
    plot.fit()
    few = inked()
    monkeypatch.setattr(scatter, "_MANY", 100)
    plot.show_points(points, NONE)
    assert not plot.layers
    many = inked()
    assert many.any()
    assert (many & ~few).sum() < 0.1 * many.sum(), "in the same places"
    plot.show_selection(np.arange(300) < 3)
    plot.show_selection(NONE)
    assert (inked() == many).all()


def test_a_few_that_are_selected_have_a_ring_and_the_rest_fades(plot: Scatter, points: Points) -> None:
    plot.show_points(points, np.arange(300) < 3)
    assert len(plot.ring.data) == 3
    assert all(0 < layer.opacity() < 0.5 for layer in plot.layers)
    plot.show_selection(np.arange(300) < 100)
    assert len(plot.ring.data) == 0, "so many rings would hide the points"
    plot.show_selection(NONE)
    assert all(layer.opacity() == 1 for layer in plot.layers)


def test_one_point_is_marked_or_none(plot: Scatter, points: Points) -> None:
    plot.show_points(points, NONE)
    plot.show_mark(7)
    assert (plot.mark.data["x"][0], plot.mark.data["y"][0]) == tuple(points.places[7])
    plot.show_mark(-1)
    assert len(plot.mark.data) == 0
