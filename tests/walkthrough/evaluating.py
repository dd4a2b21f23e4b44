"""A model is judged, by real clicks and keys on a real display; test_walkthrough.py runs it.

Two runs are there. Images and models are chosen; scores, matrix, curves, calibration and mistakes are looked at;
labels are corrected on the way; the runs are compared, and a report is saved.
"""

from pathlib import Path

from pypdf import PdfReader
from PySide6.QtWidgets import QApplication, QFileDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.walkthrough.hand import PHOTOS, THEME, Hand, picture, scroll_to
from tests.walkthrough.trained import SAVED
from tlstudio.core.confusion import confusion_order
from tlstudio.core.edits import Edits, load_edits
from tlstudio.core.evaluations import EvaluationFolder
from tlstudio.core.learning_curve import load
from tlstudio.core.names import below
from tlstudio.gui.class_picker import ClassPicker
from tlstudio.gui.curves_view import CurvesView
from tlstudio.gui.dialogs.gallery import GalleryDialog
from tlstudio.gui.dialogs.report_dialog import ReportDialog
from tlstudio.gui.evaluate_page import EvaluatePage
from tlstudio.gui.learning_curve_view import LearningCurveView
from tlstudio.gui.main_window import MainWindow
from tlstudio.gui.reliability_view import ReliabilityView
from tlstudio.gui.score_list import ScoreList
from tlstudio.gui.scored_wall import ScoredWall
from tlstudio.gui.wording import percent

PLANTED = PHOTOS / "validation" / "glass" / "cardboard216.jpg", "cardboard"


def test_a_model_is_judged(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    hand = Hand(qtbot)
    hand.until(lambda: not window.session.working)
    hand.keys("ctrl+3")
    hand.until(lambda: window.pages.currentIndex() == 2)
    page = window.page(2)
    assert isinstance(page, EvaluatePage)
    shows(hand, page, "validation")
    picture(f"evaluating-scores-{THEME}")
    matrix(hand, window, page)
    curves(hand, page)
    calibration(hand, page)
    mistakes(hand, window, page)
    learning_curve(hand, window, page)
    compare(hand, page)
    save_report(hand, window, page, tmp_path)
    other_images(hand, window, page)
    another_model(hand, window, page)
    assert not window.banner.isVisible(), "no step may have failed"


def shows(hand: Hand, page: EvaluatePage, on: str) -> None:
    """Wait until the page shows the scores that lie on disk, of the chosen model on these images."""
    assert page.choice.model is not None
    folder = EvaluationFolder.of(page.choice.model, on)
    hand.until(lambda: page.choice.on == on and folder.is_there() and page.middle.currentWidget() is page.view, 240)
    evaluation, scored = folder.read()
    hand.until(lambda: page.view.accuracy.value.text() == percent(evaluation.accuracy))
    assert page.view.matrix.cells.counts.sum() == evaluation.images == len(scored)


def kept(hand: Hand, window: MainWindow, edits: Edits) -> None:
    """Wait until these edits are the project's, in the window and on disk."""
    project = window.session.project
    assert project is not None
    hand.until(lambda: window.session.edits == edits and load_edits(project.path) == edits)


def relabel(hand: Hand, window: MainWindow, wall: ScoredWall, row: int, name: str) -> Edits:
    """Click on a picture, press R, type the class and Return; return the edits as they are then."""
    folder, before = window.session.scanned, window.session.edits
    assert folder is not None
    scored = wall.pictures.scored[row]
    hand.click_item(wall.viewport(), wall.visualRect(wall.model().index(row, 0)))
    hand.until(lambda: wall.currentIndex().row() == row)
    hand.keys("r")
    hand.until(lambda: isinstance(QApplication.activePopupWidget(), ClassPicker))
    picture(f"evaluating-relabel-{THEME}")
    hand.write(name)
    hand.keys("Return")
    edits = before.relabelled({below(Path(scored.path), folder.root): scored.label}, name)
    assert edits != before
    kept(hand, window, edits)
    return edits


def matrix(hand: Hand, window: MainWindow, page: EvaluatePage) -> None:
    """Show rates and the other order; a click on a cell opens its images, where one is relabelled and taken back."""
    card, shown = page.view.matrix_card, page.view.matrix
    as_counts = shown.grab().toImage()
    hand.click(card.rates)
    hand.until(lambda: shown.grab().toImage() != as_counts)
    hand.click(card.sorted)
    hand.until(lambda: card.sorted.isChecked())
    hand.until(lambda: shown.cells.order == confusion_order(shown.cells.counts))
    picture(f"evaluating-rates-{THEME}")
    hand.click(card.sorted)
    hand.click(card.rates)
    hand.until(lambda: shown.grab().toImage() == as_counts and shown.cells.order == (0, 1, 2))

    cells = [(true, said) for true in range(3) for said in range(3) if true != said]
    cell = max(cells, key=shown.cells.count)
    true, said = (shown.cells.name(place) for place in cell)
    hand.click(shown.viewport(), shown.rect_of(cell).center().toPoint())
    gallery = opened(hand)
    assert all(button.icon().isNull() for button in gallery.findChildren(QPushButton)), "black on dark"
    scored = gallery.pictures.scored
    assert len(scored) == shown.cells.count(cell) > 0
    assert {(one.label, one.prediction) for one in scored} == {(true, said)}
    relabel(hand, window, gallery.wall, 0, said)
    picture(f"evaluating-cell-{THEME}")
    hand.keys("Escape")
    hand.until(lambda: not open_galleries())
    hand.keys("ctrl+z")
    kept(hand, window, Edits())


def open_galleries() -> list[GalleryDialog]:
    return [one for one in QApplication.topLevelWidgets() if isinstance(one, GalleryDialog) and one.isVisible()]


def opened(hand: Hand) -> GalleryDialog:
    """Wait for a gallery, and return it."""
    hand.until(lambda: len(open_galleries()) == 1)
    return open_galleries()[0]


def to_part(hand: Hand, page: EvaluatePage, part: QWidget) -> None:
    """Click on the tab of a part beside the matrix."""
    hand.click_tab(page.view.parts.tabBar(), page.view.parts.indexOf(part))


def curves(hand: Hand, page: EvaluatePage) -> None:
    """Drag the point along the curve: threshold, shares and counts follow, and the links open the images."""
    view = page.view.part(CurvesView)
    to_part(hand, page, view)
    hand.until(lambda: view.ranking is not None and bool(view.area.text()))
    ranking = view.ranking
    assert ranking is not None
    area = view.plot.view.viewport()
    hand.drag(area, *(view.plot.place_of(x, y).toPoint() for x, y in ((0.5, 0.5), (0.3, 0.9), (0.9, 0.99))))
    hand.until(lambda: view.threshold < 0.5)
    low = view.threshold
    hand.drag(area, *(view.plot.place_of(x, y).toPoint() for x, y in ((0.9, 0.99), (0.1, 0.5), (0.0, 0.05))))
    hand.until(lambda: view.threshold > max(low, 0.5))
    point = ranking.at(view.threshold)
    assert point.sensitivity is not None
    assert point.specificity is not None
    assert view.numbers.shares[0].text() == percent(point.sensitivity)
    assert view.numbers.shares[2].text() == percent(point.specificity)
    assert view.row.slider.value() == round(1000 * view.threshold)
    assert view.numbers.missed.text() == f"{point.false_negatives} missed"
    assert view.numbers.predicted.text().startswith(f"{point.predicted} ")
    picture(f"evaluating-roc-{THEME}")
    hand.click(view.numbers.missed)
    gallery = opened(hand)
    assert len(gallery.pictures.scored) == point.false_negatives
    hand.keys("Escape")
    hand.until(lambda: not open_galleries())
    hand.click(view.kinds)
    hand.until(view.kinds.view().isVisible)
    hand.keys("End", "Return")
    hand.until(lambda: "Average precision" in view.area.text())
    picture(f"evaluating-precision-recall-{THEME}")


def calibration(hand: Hand, page: EvaluatePage) -> None:
    view = page.view.part(ReliabilityView)
    to_part(hand, page, view)
    hand.until(lambda: view.shown is not None and bool(view.errors.text()))
    assert "bins" in view.errors.text()
    picture(f"evaluating-calibration-{THEME}")
    scores = page.view.part(ScoreList)
    to_part(hand, page, scores)
    picture(f"evaluating-all-scores-{THEME}")


def mistakes(hand: Hand, window: MainWindow, page: EvaluatePage) -> None:
    """Look at the three strips; relabel an image and a doubtful label, leave one out, go to the Data page and back."""
    strips, wall = page.view.mistakes, page.view.strip
    surest = [one.probability for one in wall.pictures.scored]
    assert surest == sorted(surest, reverse=True)
    assert not any(one.correct for one in wall.pictures.scored)
    hand.click_item(wall.viewport(), wall.visualRect(wall.model().index(0, 0)))
    hand.keys("x")
    hand.until(lambda: [edit.excluded for edit in window.session.edits.images.values()] == [True])
    hand.keys("ctrl+z")
    kept(hand, window, Edits())
    hand.click_tab(strips.tabs, 1)
    hand.until(lambda: len(wall.pictures.scored) > len(surest))
    least = [one.probability for one in wall.pictures.scored]
    assert least == sorted(least)
    picture(f"evaluating-least-sure-{THEME}")
    hand.click_tab(strips.tabs, 2)
    hand.until(lambda: any(Path(one.path) == PLANTED[0] for one in wall.pictures.scored))
    row = next(at for at, one in enumerate(wall.pictures.scored) if Path(one.path) == PLANTED[0])
    edits = relabel(hand, window, wall, row, PLANTED[1])
    picture(f"evaluating-label-errors-{THEME}")
    hand.click(strips.go)
    hand.until(lambda: window.pages.currentIndex() == 0)
    hand.keys("ctrl+3")
    hand.until(lambda: window.pages.currentIndex() == 2)
    hand.click_tab(strips.tabs, 0)
    hand.until(lambda: len(wall.pictures.scored) == len(surest))
    kept(hand, window, edits)


def learning_curve(hand: Hand, window: MainWindow, page: EvaluatePage) -> None:
    view, run = page.view.part(LearningCurveView), window.session.run
    assert run is not None
    to_part(hand, page, view)
    hand.click(view.start_button)
    hand.until(lambda: view.sentence.isVisible() and not view.work.busy, 240)
    curve = load(run)
    assert curve is not None
    assert view.sentence.text() == curve.sentence
    picture(f"evaluating-learning-curve-{THEME}")


def compare(hand: Hand, page: EvaluatePage) -> None:
    """Choose the other run: the sentence says which is better, or that it is not clear; a link opens the images."""
    view = page.choice.compare
    hand.choose(view.runs, view.runs.itemData(1))
    hand.until(lambda: view.found is not None, 240)
    assert view.found is not None
    assert view.words.text().replace("\xa0", " ") == view.found.sentence
    assert "Run 2" in view.words.text()
    picture(f"evaluating-compare-{THEME}")
    rows = (view.found.first_only, view.found.second_only)
    which = 0 if rows[0] else 1
    scroll_to((view.first_only, view.second_only)[which])
    hand.click((view.first_only, view.second_only)[which])
    assert len(opened(hand).pictures.scored) == len(rows[which]) > 0
    hand.keys("Escape")
    hand.until(lambda: not open_galleries())


def save_report(hand: Hand, window: MainWindow, page: EvaluatePage, place: Path) -> None:
    """Save PDF and HTML by the dialog; the PDF has pages, and names the run and its author."""
    run = window.session.run
    assert run is not None
    hand.click(page.choice.report)
    hand.until(lambda: isinstance(QApplication.activeModalWidget(), ReportDialog))
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, ReportDialog)
    hand.click(dialog.author)
    hand.write("Ada Lovelace")
    hand.click(dialog.folder.line)
    hand.write(str(place))
    picture(f"evaluating-report-{THEME}")
    hand.click(dialog.save_button)
    pdf, html = (place / f"report {run.path.name}.{kind}" for kind in ("pdf", "html"))
    hand.until(lambda: html.is_file() and pdf.is_file() and not dialog.work.busy, 240)
    assert str(pdf) in dialog.work.words.text()
    pages = PdfReader(pdf).pages
    assert len(pages) >= 3
    assert "Ada Lovelace" in pages[0].extract_text()
    hand.click(dialog.close_button)
    hand.until(lambda: QApplication.activeModalWidget() is None)


def other_images(hand: Hand, window: MainWindow, page: EvaluatePage) -> None:
    """Judge by the test images, which takes a click and is counted, and by a folder from elsewhere."""
    run = window.session.run
    assert run is not None
    hand.choose(page.choice.images, "test")
    hand.until(lambda: page.middle.currentWidget() is page.empty)
    assert run.read().test_looks == 0
    picture(f"evaluating-test-images-{THEME}")
    hand.click(page.empty.button)
    shows(hand, page, "test")
    assert run.read().test_looks == 1
    hand.point_at(page.choice.images, "open")
    hand.answer(QFileDialog, str(PHOTOS / "test"))
    hand.keys("Return")
    hand.rest()
    shows(hand, page, str(PHOTOS / "test"))
    picture(f"evaluating-folder-{THEME}")


def another_model(hand: Hand, window: MainWindow, page: EvaluatePage) -> None:
    """Judge a model that was saved, by the same folder, and then the run again."""
    run = window.session.run
    assert run is not None
    saved = PHOTOS.parent / SAVED
    hand.point_at(page.choice.runs, "open")
    hand.answer(QFileDialog, str(saved))
    hand.keys("Return")
    hand.rest()
    hand.until(lambda: page.choice.model == saved)
    shows(hand, page, str(PHOTOS / "test"))
    picture(f"evaluating-saved-model-{THEME}")
    hand.choose(page.choice.runs, str(run.path))
    hand.until(lambda: page.choice.model == run.path)
    hand.choose(page.choice.images, "validation")
    shows(hand, page, "validation")
