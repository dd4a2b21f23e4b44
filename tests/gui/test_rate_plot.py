import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tlstudio.core.rate_curve import RateCurve
from tlstudio.gui.rate_plot import RatePlot
from tlstudio.gui.theme import theme

RATES = tuple(np.geomspace(1e-6, 1, 61).tolist())
LOSSES = (*(1 + min(1.0, abs(np.log10(rate / 1e-2)) / 3) for rate in RATES[:-1]), 40.0)


@pytest.fixture
def plot(qtbot: QtBot) -> RatePlot:
    plot = RatePlot()
    qtbot.addWidget(plot)
    plot.resize(600, 400)
    with qtbot.waitExposed(plot):
        plot.show()
    return plot


def test_the_curve_and_its_proposal_are_shown(plot: RatePlot) -> None:
    assert not plot.marker.isVisible()
    plot.draw(RateCurve.of(RATES, LOSSES))
    assert plot.line.getOriginalDataset()[0].tolist() == pytest.approx(RATES)
    assert plot.marker.isVisible()
    assert plot.rate == 1e-3
    assert plot.view.viewRange()[1][1] < 3, "what explodes does not flatten the rest"


def test_ticks_are_powers_of_ten_as_people_write_them(plot: RatePlot) -> None:
    assert plot.view.getAxis("bottom").logTickStrings([-3.0, -2.5, 0.0], 1.0, 1.0) == ["1e-3", "", "1"]


def test_without_a_proposal_there_is_no_line(plot: RatePlot, qtbot: QtBot) -> None:
    plot.draw(RateCurve.of(RATES, LOSSES))
    plot.draw(RateCurve.of(RATES, (2.0,) * 61))
    assert not plot.marker.isVisible()
    with qtbot.assertNotEmitted(plot.chosen):
        qtbot.keyClick(plot, Qt.Key.Key_Left)


def test_the_line_is_dragged(plot: RatePlot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(pg.CONFIG_OPTIONS, "mouseRateLimit", 0)  # a test is faster than a hand
    told: list[float] = []
    plot.chosen.connect(told.append)
    plot.draw(RateCurve.of(RATES, LOSSES))
    box = plot.view.getPlotItem().vb
    height = sum(plot.view.viewRange()[1]) / 2
    spots = [box.mapViewToScene(QPointF(x, height)) for x in np.linspace(-3.0, -2.0, 9)]
    none, left = Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton
    mouse(plot, QEvent.Type.MouseMove, spots[0], none, none)
    mouse(plot, QEvent.Type.MouseButtonPress, spots[0], left, left)
    for spot in spots[1:]:
        mouse(plot, QEvent.Type.MouseMove, spot, none, left)
    mouse(plot, QEvent.Type.MouseButtonRelease, spots[-1], left, none)
    assert plot.rate == pytest.approx(1e-2, rel=0.1)
    assert told[-1] == plot.rate


def mouse(plot: RatePlot, kind: QEvent.Type, spot: QPointF, button: Qt.MouseButton, held: Qt.MouseButton) -> None:
    """Send what a mouse sends, with the button held down that a drag has."""
    surface = plot.view.viewport()
    at = QPointF(plot.view.mapFromScene(spot))
    event = QMouseEvent(kind, at, surface.mapToGlobal(at), button, held, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(surface, event)


def test_arrow_keys_move_the_line_and_it_stays_on_the_curve(plot: RatePlot, qtbot: QtBot) -> None:
    plot.draw(RateCurve.of(RATES, LOSSES))
    with qtbot.waitSignal(plot.chosen) as told:
        qtbot.keyClick(plot, Qt.Key.Key_Right)
    assert told.args == [1.1e-3]
    for _press in range(200):
        qtbot.keyClick(plot, Qt.Key.Key_Left)
    assert plot.rate == 1e-6


def test_dark_takes_the_theme_s_colours(plot: RatePlot) -> None:
    theme().choose("dark")
    try:
        assert plot.line.opts["pen"].color().name() == theme().tokens.series[0]
        assert plot.view.backgroundBrush().color().name() == theme().tokens.card
    finally:
        theme().choose("light")
