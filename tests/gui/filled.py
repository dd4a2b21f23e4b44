"""The whole window with something on each of its pages, without a network: to look at, and to measure."""

from pathlib import Path

import numpy as np

from tests.gui.runs import make_run, write_evaluation
from tlstudio.core.dataset import scan
from tlstudio.core.heatmap import Explanation
from tlstudio.core.predictions import Neighbour, Prediction
from tlstudio.core.project import Project
from tlstudio.gui.main_window import MainWindow
from tlstudio.gui.predict_page import PredictPage
from tlstudio.gui.session import Session


def filled_window(session: Session, images: Path) -> MainWindow:
    """Return the window in which a folder of images is open, with a run of it, its evaluation and a prediction."""
    folder = scan(images, lambda _event: None, lambda: False)
    session.project = Project.for_images(images)
    run = make_run(session.project.runs, folder, accuracies=(0.6, 0.8, 0.7), note="")
    write_evaluation(run, folder)
    window = MainWindow(session)
    window.open_images(images)
    return window


def show_prediction(window: MainWindow, picture: Path, classes: tuple[str, ...] = ("blue", "red")) -> PredictPage:
    """Show the Predict page with an answer about a picture, and its map, and return it."""
    window.show_page(3)
    page = window.page(3)
    assert isinstance(page, PredictPage)
    view, model = page.view, picture.parent / "model.keras"
    shares = (0.996, *[0.004 / (len(classes) - 1)] * (len(classes) - 1))
    maps = np.ones((len(classes), 2, 2), np.float32)
    view.card.explanation.know(model, picture, Explanation(str(picture), classes, shares, maps, 40, 30, 32, "squash"))
    view.begin(model, classes)
    near = tuple(Neighbour("", name, 0.5) for name in classes)
    view.add((Prediction(str(picture), tuple(zip(classes, shares, strict=True)), 0.4, near),), ())
    page._show_working()
    return page
