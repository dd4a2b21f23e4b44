import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.gui.runs import epochs
from tlstudio.core.events import BatchDone, PhaseStarted
from tlstudio.core.settings import Settings
from tlstudio.gui.plot_parts import Compared
from tlstudio.gui.plots import TrainingPlots
from tlstudio.gui.record import Record
from tlstudio.gui.theme import theme


@pytest.fixture
def plots(qtbot: QtBot) -> TrainingPlots:
    plots = TrainingPlots()
    for plot in (plots, plots.accuracy, plots.loss):
        qtbot.addWidget(plot)
    plots.accuracy.resize(500, 400)
    plots.accuracy.show()
    return plots


def show(qtbot: QtBot, plots: TrainingPlots, record: Record) -> None:
    with qtbot.waitSignal(plots.redraws.timeout):
        plots.show_record(record)


def fed() -> Record:
    record = Record(Settings())
    record.add(PhaseStarted("head", 0, 3))
    for epoch in epochs(0.5, 0.8, 0.7):
        record.add(BatchDone("head", epoch.epoch, 1, 2, 1.0, 0.4, 9.0))
        record.add(BatchDone("head", epoch.epoch, 2, 2, 0.9, 0.5, 9.0))
        record.add(epoch)
    record.add(PhaseStarted("fine_tuning", 3, 4))
    return record


def test_events_become_curves_a_ring_and_a_boundary(qtbot: QtBot, plots: TrainingPlots) -> None:
    show(qtbot, plots, fed())
    plot = plots.accuracy
    x, y = plot.validation.getData()
    assert x.tolist() == [1, 2, 3]
    assert y.tolist() == [0.5, 0.8, 0.7]
    assert plot.best.isVisible()
    assert [point.pos().toTuple() for point in plot.best.points()] == [(2, 0.8)]
    assert plot.boundary.value() == 3.5
    assert plot.boundary_text.toPlainText() == "fine-tuning from here"
    assert plots.loss.train.getData()[1].tolist() == pytest.approx([1, 1 / 2, 1 / 3])


def test_the_running_line_has_a_gap_between_epochs(qtbot: QtBot, plots: TrainingPlots) -> None:
    show(qtbot, plots, fed())
    x, y = plots.accuracy.batches.getData()
    assert np.isnan(x).sum() == 2
    assert x[0] == 0.5
    assert y[1] == 0.5


def test_many_refreshes_are_one_redraw(qtbot: QtBot, plots: TrainingPlots) -> None:
    redrawn: list[int] = []
    plots.redraws.timeout.connect(lambda: redrawn.append(1))
    with qtbot.waitSignal(plots.redraws.timeout):
        for _time in range(200):
            plots.refresh()
    assert len(redrawn) == 1


def test_the_read_out_says_the_epoch_s_values_on_both_plots(qtbot: QtBot, plots: TrainingPlots) -> None:
    show(qtbot, plots, fed())
    plots.accuracy.hovered.emit(2)
    assert plots.accuracy.readout.text() == "Epoch 2"
    assert plots.accuracy.legend.texts == ("train 85.0 %", "validation 80.0 %")
    assert plots.loss.legend.texts == ("train 0.500", "validation 0.600")
    plots.accuracy.hovered.emit(0)
    assert plots.accuracy.legend.texts == ("train", "validation")


def test_arrow_keys_read_out_too(qtbot: QtBot, plots: TrainingPlots) -> None:
    show(qtbot, plots, fed())
    qtbot.keyClick(plots.accuracy, Qt.Key.Key_Left)
    assert plots.loss.readout.text() == "Epoch 2"
    qtbot.keyClick(plots.accuracy, Qt.Key.Key_Escape)
    assert plots.loss.readout.text() == ""


def test_other_runs_are_drawn_dashed_behind(qtbot: QtBot, plots: TrainingPlots) -> None:
    plots.set_compared([Compared("Run 1", epochs(0.4, 0.6)), Compared("Run 2", epochs(0.3))])
    show(qtbot, plots, fed())
    lines = plots.accuracy.others
    assert [line.getData()[1].tolist() for line in lines] == [[0.4, 0.6], [0.3]]
    assert all(line.opts["pen"].style() == Qt.PenStyle.CustomDashLine for line in lines)
    assert plots.accuracy.legend.texts[2:] == ("Run 1 validation", "Run 2 validation")
    with qtbot.waitSignal(plots.redraws.timeout):
        plots.set_compared([])
    assert plots.accuracy.others == []


def test_no_record_is_an_empty_plot(qtbot: QtBot, plots: TrainingPlots) -> None:
    show(qtbot, plots, fed())
    with qtbot.waitSignal(plots.redraws.timeout):
        plots.show_record(None)
    assert not plots.accuracy.best.isVisible()
    assert not plots.accuracy.boundary.isVisible()


def test_dark_takes_the_theme_s_colours(qtbot: QtBot, plots: TrainingPlots) -> None:
    show(qtbot, plots, fed())
    theme().choose("dark")
    try:
        assert plots.accuracy.view.backgroundBrush().color().name() == theme().tokens.card
        assert plots.accuracy.train.opts["pen"].color().name() == theme().tokens.series[0]
    finally:
        theme().choose("light")
