"""The plot of a run as a picture file, for places without a window."""

from pathlib import Path

from PySide6.QtWidgets import QApplication

from tlstudio.core.run import Run
from tlstudio.gui import theme
from tlstudio.gui.plots import TrainingPlots
from tlstudio.gui.record import Record


def save_plot(run: Run, path: Path) -> None:
    """Draw accuracy and loss of a run side by side into a PNG file."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme.apply(app, "light")
    plots = TrainingPlots()
    plots.resize(1100, 480)
    for plot in (plots.accuracy, plots.loss):
        plot.draw(Record.of(run), ())
    plots.grab().save(str(path))
