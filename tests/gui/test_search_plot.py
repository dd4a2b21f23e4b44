import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tlstudio.core.events import TrialEpoch
from tlstudio.core.search_result import Trial, values_of
from tlstudio.core.settings import Settings
from tlstudio.gui.search_plot import SearchPlot
from tlstudio.gui.theme import theme
from tlstudio.gui.trial_table import TrialTable


@pytest.fixture
def plot(qtbot: QtBot) -> SearchPlot:
    plot = SearchPlot()
    qtbot.addWidget(plot)
    plot.resize(600, 400)
    plot.show()
    return plot


def feed(qtbot: QtBot, plot: SearchPlot, *epochs: TrialEpoch) -> None:
    with qtbot.waitSignal(plot.redraws.timeout):
        for epoch in epochs:
            plot.add(epoch)


def colour(plot: SearchPlot, trial: int) -> str:
    return str(plot.lines[trial].opts["pen"].color().name())


def test_each_trial_is_a_line_and_the_best_one_stands_out(qtbot: QtBot, plot: SearchPlot) -> None:
    feed(qtbot, plot, TrialEpoch(1, 1, 0.5), TrialEpoch(1, 2, 0.7), TrialEpoch(2, 1, 0.6))
    assert [plot.lines[n].getData()[1].tolist() for n in (1, 2)] == [[0.5, 0.7], [0.6]]
    assert plot.legend.texts == ("best: trial 1 70.0 %",)
    feed(qtbot, plot, TrialEpoch(2, 2, 0.8), TrialEpoch(3, 1, 0.1))
    series = theme().tokens.series
    assert (colour(plot, 2), colour(plot, 1)) == (series[0], series[1])
    assert plot.lines[2].zValue() > plot.lines[1].zValue() > plot.lines[3].zValue()
    assert plot.legend.texts == ("best: trial 2 80.0 %", "settings before 70.0 %", "other trials")


def test_a_single_epoch_is_a_point(qtbot: QtBot, plot: SearchPlot) -> None:
    feed(qtbot, plot, TrialEpoch(1, 1, 0.5))
    assert plot.lines[1].opts["symbol"] == "o"
    feed(qtbot, plot, TrialEpoch(1, 2, 0.5))
    assert plot.lines[1].opts["symbol"] is None


def test_other_trials_take_the_place_of_these(qtbot: QtBot, plot: SearchPlot) -> None:
    feed(qtbot, plot, *(TrialEpoch(trial, 1, 0.5) for trial in range(1, 6)))
    with qtbot.waitSignal(plot.redraws.timeout):
        plot.show_trials([Trial(1, {}, (0.6, 0.7), "done"), Trial(2, {}, (0.7,), "pruned")], 2)
    assert set(plot.lines) == {1, 2}
    assert plot.best == 2
    with qtbot.waitSignal(plot.redraws.timeout):
        plot.show_trials([], None)
    assert plot.lines == {}
    assert plot.legend.texts == ()


def test_many_epochs_are_one_redraw(qtbot: QtBot, plot: SearchPlot) -> None:
    redrawn: list[int] = []
    plot.redraws.timeout.connect(lambda: redrawn.append(1))
    feed(qtbot, plot, *(TrialEpoch(1, epoch, 0.5) for epoch in range(1, 500)))
    assert len(redrawn) == 1


def test_dark_takes_the_theme_s_colours(qtbot: QtBot, plot: SearchPlot) -> None:
    feed(qtbot, plot, TrialEpoch(1, 1, 0.5))
    theme().choose("dark")
    try:
        assert colour(plot, 1) == theme().tokens.series[0]
    finally:
        theme().choose("light")


def rows(table: TrialTable) -> list[list[str]]:
    model = table.model()
    return [
        [str(model.index(row, column).data()) for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def test_the_table_has_the_best_trial_first(qtbot: QtBot) -> None:
    table = TrialTable()
    qtbot.addWidget(table)
    values = {**values_of(Settings()), "model.dense_units": 0, "training.learning_rate": 2.5e-4}
    table.add(1, values_of(Settings()), 0.8, "done")
    table.add(2, values, 0.9, "done")
    table.add(3, values, 0.1, "diverged")
    table.add(4, values, 0.85, "pruned")
    assert [row[0] for row in rows(table)] == ["2", "4", "1", "3"]
    assert rows(table)[0] == ["2", "90.0 %", "2.5e-4", "0.5", "no hidden layer", "off", ""]
    assert [row[-1] for row in rows(table)] == ["", "given up early", "settings before", "the loss became infinite"]
    table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    assert [row[0] for row in rows(table)] == ["1", "2", "3", "4"]
    table.clear()
    assert rows(table) == []
