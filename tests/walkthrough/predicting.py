"""A model is asked about new pictures, by real clicks and keys on a real display; test_walkthrough.py runs it.

A run is there. A folder is dropped, a picture is pasted, and another arrives in a watched folder; the answers are
filtered, sorted, explained and corrected; they become tables, files in folders, and images of the dataset.
"""

import csv
import shutil
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from tests.walkthrough.hand import PHOTOS, THEME, Hand, picture, scroll_to
from tests.walkthrough.trained import NEW
from tlstudio.core.added_images import added_folder
from tlstudio.core.corrections import load_corrections
from tlstudio.gui.class_picker import ClassPicker
from tlstudio.gui.dialogs.sort_dialog import SortDialog
from tlstudio.gui.main_window import MainWindow
from tlstudio.gui.predict_page import PredictPage
from tlstudio.gui.prediction_table import PredictionTable


@pytest.fixture
def new(tmp_path: Path) -> Path:
    """Return a folder of photographs the model has not seen, and a file that is none."""
    folder = tmp_path / "new"
    shutil.copytree(PHOTOS.parent / NEW, folder)
    (folder / "broken.jpg").write_bytes(b"not a picture")
    return folder


def test_a_model_is_asked(window: MainWindow, qtbot: QtBot, new: Path, tmp_path: Path) -> None:
    hand = Hand(qtbot)
    hand.until(lambda: not window.session.working)
    hand.keys("ctrl+4")
    hand.until(lambda: window.pages.currentIndex() == 3)
    page = window.page(3)
    assert isinstance(page, PredictPage)
    drop(hand, page, new)
    explain(hand, page, tmp_path)
    threshold_and_filters(hand, page)
    sort_by_column(hand, page)
    correct(hand, window, page)
    save_tables(hand, page, tmp_path)
    sort_into_folders(hand, page, new, tmp_path / "sorted")
    to_the_dataset(hand, window, page)
    paste(hand, window, page)
    watch(hand, page, new, tmp_path / "watched")
    assert not window.banner.isVisible(), "no step may have failed"


def names(table: PredictionTable) -> list[str]:
    """Return the files in the table, as they stand there."""
    model = table.model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def drop(hand: Hand, page: PredictPage, new: Path) -> None:
    """Drop the folder from another window: each file is a row, the one that is no picture with its reason."""
    with hand.qtbot.waitSignal(page.predicted, timeout=240_000):
        hand.drop(new, page.drop)
    table = page.view.table
    assert sorted(names(table)) == sorted(file.name for file in new.iterdir())
    counts = page.view.rows.counts()
    assert counts["unreadable"] == 1
    at = names(table).index("broken.jpg")
    assert "could not be" in table.model().index(at, 4).data() or "not" in table.model().index(at, 4).data()


def explain(hand: Hand, page: PredictPage, place: Path) -> None:
    """Choose a picture: its map and the training images most like it are shown, and the map is saved."""
    view, table = page.view, page.view.table
    row = next(at for at, name in enumerate(names(table)) if name != "broken.jpg")
    hand.click_item(table.viewport(), table.visualRect(table.model().index(row, 0)))
    shown = view.card.explanation
    hand.until(lambda: shown.item is not None, 240)
    assert shown.item is not None
    assert view.table.row is not None
    prediction = view.table.row.prediction
    assert prediction is not None
    assert shown.shown_class == prediction.label
    labels = view.card.answer.similar.labels
    assert len(labels) == 4
    assert set(labels) <= set(shown.item.classes)
    picture(f"predicting-{THEME}")
    file = place / "map.png"
    hand.answer(QFileDialog, str(file))
    hand.click(shown.save)
    hand.until(file.is_file)
    hand.rest()
    saved = QImage(str(file))
    assert not saved.isNull()
    assert saved.size() == shown.picture.whole().size()
    other = next(name for name in shown.item.classes if name != prediction.label)
    before = shown.picture.whole()
    hand.choose(shown.classes, other)
    hand.until(lambda: shown.picture.whole() != before)


def threshold_and_filters(hand: Hand, page: PredictPage) -> None:
    """At 100 % nothing is sure; the filters show what they say."""
    view, slider = page.view, page.left.threshold.slider
    everything = len(names(view.table))
    scroll_to(slider)
    hand.click(slider)
    hand.keys("End")
    hand.until(lambda: page.left.threshold.words.text() == "100 %" and view.rows.counts()["sure"] == 0)
    unsure = view.rows.counts()["unsure"]
    picture(f"predicting-threshold-{THEME}")
    hand.choose(view.filter.state, "unsure")
    hand.until(lambda: len(names(view.table)) == unsure > 0)
    hand.choose(view.filter.state, "unreadable")
    hand.until(lambda: names(view.table) == ["broken.jpg"])
    picture(f"predicting-unreadable-{THEME}")
    hand.choose(view.filter.state, "")
    hand.click(view.filter.text)
    hand.write("glass26")
    hand.until(lambda: names(view.table) == ["glass26.jpg", "glass261.jpg", "glass262.jpg"])
    hand.keys("ctrl+a", "BackSpace")
    hand.until(lambda: len(names(view.table)) == everything)
    hand.click(slider)
    hand.keys("Home")
    hand.until(lambda: view.rows.counts()["unsure"] == 0)


def sort_by_column(hand: Hand, page: PredictPage) -> None:
    """A click on a column's head sorts by it, another one the other way."""
    table = page.view.table
    header = table.horizontalHeader()

    def shares() -> list[float]:
        rows = [row for row in page.view.rows.rows if row.prediction is not None and not row.prediction.is_unlike]
        return [row.prediction.probability for row in rows if row.prediction is not None]

    middle = QPoint(header.sectionViewportPosition(2) + header.sectionSize(2) // 2, header.height() // 2)
    hand.click(header.viewport(), middle)
    hand.until(lambda: header.sortIndicatorSection() == 2)
    down = header.sortIndicatorOrder() == Qt.SortOrder.DescendingOrder
    hand.until(lambda: shares() == sorted(shares(), reverse=down))
    hand.click(header.viewport(), middle + QPoint(20, 0))  # at the same place it would be half of a double click
    hand.until(lambda: shares() == sorted(shares(), reverse=not down))
    assert len(set(shares())) > 1
    assert names(table)[-1] == "broken.jpg", "what has no confidence stands last either way"
    picture(f"predicting-sorted-{THEME}")


def correct(hand: Hand, window: MainWindow, page: PredictPage) -> None:
    """R and a class correct a row, K confirms one; both are in the project."""
    table, project = page.view.table, window.session.project
    assert project is not None
    readable = [at for at, row in enumerate(page.view.rows.rows) if row.prediction is not None]
    for key, number in (("r", readable[0]), ("k", readable[1])):
        hand.click_item(table.viewport(), table.visualRect(table.model().index(number, 0)))
        hand.until(lambda number=number: table.currentIndex().row() == number)  # type: ignore[misc]
        row = table.row
        assert row is not None
        assert row.prediction is not None
        label = row.prediction.label
        hand.keys(key)
        if key == "r":
            hand.until(lambda: isinstance(QApplication.activePopupWidget(), ClassPicker))
            label = next(name for name in page.view.correcting.offered() if name != label)
            hand.write(label)
            hand.keys("Return")
        hand.until(
            lambda key=row.key, label=label: load_corrections(project.path).labels([key]) == {key: label}  # type: ignore[misc]
        )
    hand.until(lambda: page.view.rows.counts()["checked"] == 2)
    picture(f"predicting-corrected-{THEME}")


def save_tables(hand: Hand, page: PredictPage, place: Path) -> None:
    """Save CSV and Excel: a row for each file, with the correction, the same in both."""
    tables = []
    for name in ("answers.csv", "answers.xlsx"):
        hand.answer(QFileDialog, str(place / name))
        hand.click(page.left.save)
        hand.until((place / name).is_file)
        hand.rest()
    with (place / "answers.csv").open(encoding="utf-8-sig", newline="") as file:
        tables.append([tuple(row) for row in csv.reader(file)])
    sheet = openpyxl.load_workbook(place / "answers.xlsx").active
    tables.append([tuple(row) for row in sheet.iter_rows(values_only=True)])
    assert [len(table) for table in tables] == [1 + len(page.view.rows.everything)] * 2
    assert tables[0][0] == tables[1][0]
    at = tables[0][0].index("corrected")
    assert sum(bool(row[at]) for row in tables[0][1:]) == 2


def sort_into_folders(hand: Hand, page: PredictPage, new: Path, into: Path) -> None:
    """Sort the files: nothing is done before the plan is seen, copies lie in folders then, and Undo takes them back."""
    before = sorted(new.iterdir())
    hand.click(page.left.sort)
    hand.until(lambda: isinstance(QApplication.activeModalWidget(), SortDialog))
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, SortDialog)
    hand.click(dialog.folder)
    hand.write(str(into))
    hand.keys("Tab")
    hand.until(lambda: dialog.table.rowCount() > 0 and dialog.go.isEnabled())
    assert not into.exists()
    cells = [[dialog.table.item(row, at) for at in range(2)] for row in range(dialog.table.rowCount())]
    planned = {name.text(): count.text() for name, count in cells if name and count}
    picture(f"predicting-plan-{THEME}")
    hand.click(dialog.go)
    hand.until(lambda: "sorted" in dialog.work.words.text() and not dialog.work.busy)
    lie = {folder.name: str(len(list(folder.iterdir()))) for folder in into.iterdir() if folder.is_dir()}
    assert lie == planned
    assert sorted(new.iterdir()) == before, "the originals stay"
    picture(f"predicting-sorted-files-{THEME}")
    hand.click(dialog.undo)
    hand.until(lambda: "back" in dialog.work.words.text() and not dialog.work.busy)
    assert not list(into.rglob("*.jpg"))
    hand.click(dialog.close_button)
    hand.until(lambda: QApplication.activeModalWidget() is None)


def to_the_dataset(hand: Hand, window: MainWindow, page: PredictPage) -> None:
    """Add the two images to the training images; Ctrl+Z takes them out again."""
    session = window.session
    assert session.project is not None
    folder = added_folder(session.project.path)
    assert "(2)" in page.left.add.text()
    hand.click(page.left.add)
    hand.until(lambda: isinstance(QApplication.activeModalWidget(), QMessageBox))
    picture(f"predicting-add-{THEME}")
    hand.keys("Return")
    hand.until(lambda: len(list(folder.rglob("*.jpg"))) == 2)
    hand.until(lambda: not session.working and added(window) == 2)
    hand.keys("ctrl+4")
    hand.until(lambda: window.pages.currentIndex() == 3)
    hand.keys("ctrl+z")
    hand.until(lambda: not list(folder.rglob("*.jpg")) and not session.working and added(window) == 0)


def added(window: MainWindow) -> int:
    """Count the open images that lie in the project's own folder."""
    session = window.session
    assert session.project is not None
    folder = added_folder(session.project.path)
    return sum(folder in sample.path.parents for sample in session.scanned.samples) if session.scanned else -1


def paste(hand: Hand, window: MainWindow, page: PredictPage) -> None:
    """Copy the picture with its map, and paste it: it is predicted and kept in the project."""
    project, table = window.session.project, page.view.table
    assert project is not None
    before = len(names(table))
    hand.until(lambda: page.view.card.explanation.copy.isEnabled())
    hand.click(page.view.card.explanation.copy)
    hand.until(lambda: QApplication.clipboard().mimeData().hasImage())
    hand.keys("ctrl+v")
    hand.until(lambda: len(names(table)) == before + 1 and not page.predicting.busy, 240)
    files = list((project.path / "pasted").iterdir())
    assert len(files) == 1
    assert files[0].name in names(table)
    assert page.view.card.name.text() == files[0].name
    picture(f"predicting-pasted-{THEME}")


def watch(hand: Hand, page: PredictPage, new: Path, folder: Path) -> None:
    """Watch a folder: a file that comes is predicted; Cancel ends it, and keeps what is there."""
    folder.mkdir()
    watching, table = page.left.watching, page.view.table
    before = len(names(table))
    scroll_to(watching.box)
    hand.answer(QFileDialog, str(folder))
    hand.click(watching.box)
    hand.until(lambda: watching.folder == folder and watching.on)
    hand.rest()
    hand.until(lambda: page.left.cancel.isVisible() and "Loading" not in watching.words.text(), 240)
    photo = next(file for file in sorted(new.iterdir()) if file.name != "broken.jpg")
    shutil.copy(photo, folder / "arrived.jpg")
    hand.until(lambda: "arrived.jpg" in names(table))
    assert len(names(table)) == before + 1
    assert "1 image so far" in watching.words.text()
    picture(f"predicting-watched-{THEME}")
    hand.click(page.left.cancel)
    hand.until(lambda: not watching.on and not watching.asking.busy)
    assert "arrived.jpg" in names(table), "what is predicted is kept"
