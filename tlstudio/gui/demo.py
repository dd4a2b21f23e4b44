"""Demo: the whole journey by itself: opens the images that came with the program, trains, shows the scores."""

from PySide6.QtCore import QObject, Qt

from tlstudio.core.settings import demo_settings
from tlstudio.gui.main_window import MainWindow

_EVALUATE = 2


class Demo(QObject):
    """Goes a step whenever the session says that the last has ended, with settings of its own (Ctrl+Z undoes them)."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    def begin(self) -> None:
        """Open the images; the rest follows."""
        self._window.session.project_changed.connect(self._train, Qt.ConnectionType.SingleShotConnection)
        self._window.opening.open_demo()

    def _train(self) -> None:
        self._window.session.set_settings(demo_settings())
        self._window.train()
        self._window.session.training_changed.connect(self._show_scores)

    def _show_scores(self) -> None:
        session = self._window.session
        if session.trainer is None:
            session.training_changed.disconnect(self._show_scores)
            if session.run is not None and session.run.model.is_file():
                self._window.show_page(_EVALUATE)
