"""The four pages by number, each imported when it is first shown: plots and tables take their time to load."""

from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from PySide6.QtWidgets import QWidget

from tlstudio.gui.opening import Opening
from tlstudio.gui.session import Session

if TYPE_CHECKING:
    from tlstudio.gui.predict_page import PredictPage

_PREDICT = 3


class Opener(Protocol):
    """What the pages ask of the window."""

    session: Session
    opening: Opening

    def show_page(self, index: int) -> None:
        """Show a page by its number from 0."""

    def page(self, index: int) -> QWidget:
        """Return a page, made on first use."""


def open_model(window: Opener, path: Path) -> None:
    """Open a saved model on the Predict page, for the next images."""
    window.show_page(_PREDICT)
    cast("PredictPage", window.page(_PREDICT)).models.open_model(path)


def make_page(index: int, window: Opener) -> QWidget:
    """Make page number `index`, counted from 0."""
    if index == 0:
        from tlstudio.gui.data_page import DataPage

        page = DataPage(window.session)
        page.welcome.open.clicked.connect(window.opening.ask_for_images)
        page.welcome.demo.clicked.connect(window.opening.open_demo)
        page.welcome.samples.setMenu(window.opening.samples_menu())
        return page
    if index == 1:
        from tlstudio.gui.train_page import TrainPage

        training = TrainPage(window.session)
        training.page_wanted.connect(window.show_page)
        return training
    if index == 2:
        from tlstudio.gui.evaluate_page import EvaluatePage

        evaluation = EvaluatePage(window.session)
        evaluation.page_wanted.connect(window.show_page)
        return evaluation
    from tlstudio.gui.predict_page import PredictPage

    return PredictPage(window.session)
