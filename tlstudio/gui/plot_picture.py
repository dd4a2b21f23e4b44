"""The plot of a run as a picture file, for places without a window."""

from pathlib import Path

from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from tlstudio.core.run import Run
from tlstudio.gui import theme
from tlstudio.gui.plots import TrainingPlots
from tlstudio.gui.record import Record


def save_plot(run: Run, path: Path) -> None:
    """Draw accuracy and loss of a run side by side into a PNG file."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme.apply(app, "light")
    plots, sheet = TrainingPlots(), QWidget()
    side_by_side = QHBoxLayout(sheet)
    for plot in (plots.accuracy, plots.loss):
        side_by_side.addWidget(plot)
        plot.draw(Record.of(run), ())
    sheet.resize(1100, 480)
    sheet.grab()  # the first painting finds out how much room the labels need,
    app.sendPostedEvents()  # and the axes take it
    sheet.grab().save(str(path))
