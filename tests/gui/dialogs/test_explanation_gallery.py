"""The gallery of maps: it fills as they are found, keeps what was found, and saves without overwriting."""

import threading
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from tests.conftest import write_images
from tests.jobs_for_tests import Failing
from tlstudio.core.dataset import Problem
from tlstudio.core.description import Description
from tlstudio.core.events import Explained, Progress, Report, ShouldStop
from tlstudio.core.heatmap import Explanation
from tlstudio.gui.dialogs import explanation_gallery
from tlstudio.gui.dialogs.explanation_gallery import ExplanationGallery, MapJobs
from tlstudio.gui.heat_wall import PREDICTED, TRUE
from tlstudio.gui.session import Session
from tlstudio.jobs import explain

CLASSES = ("cat", "dog")


def explanation(path: Path) -> Explanation:
    """Return what speaks for "cat" on the left of a picture, and for "dog" on its right."""
    maps = np.zeros((2, 4, 4), np.float32)
    maps[0, :, 0] = maps[1, :, 3] = 1
    return Explanation(str(path), CLASSES, (0.9, 0.1), maps, 40, 40, 32, "squash")


@dataclass(frozen=True)
class Finds:
    """Finds the maps of one picture after the other; none of the last."""

    model: Path
    paths: tuple[Path, ...]

    def run(self, report: Report, _should_stop: ShouldStop) -> int:
        for at, path in enumerate(self.paths[:-1]):
            report(Explained((explanation(path),), ()))
            report(Progress("looking", at + 1, len(self.paths)))
        report(Explained((), (Problem("unreadable", str(self.paths[-1]), "it is damaged"),)))
        return len(self.paths)


@dataclass(frozen=True)
class FindsTwo:
    """Finds the maps of two pictures and goes on until it is stopped."""

    model: Path
    paths: tuple[Path, ...]

    def run(self, report: Report, should_stop: ShouldStop) -> int:
        report(Explained(tuple(map(explanation, self.paths[:2])), ()))
        tick = threading.Event()
        while not should_stop():
            tick.wait(0.005)
        return 2


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(explain, "read_description", lambda _model: Description("Run 1", CLASSES, 32, "x"))
    return tmp_path / "model.keras"


@pytest.fixture
def pictures(tmp_path: Path) -> list[tuple[Path, str]]:
    """Return six pictures: cats, but for the second."""
    files = sorted(write_images(tmp_path / "photos", {"some": 6}).rglob("*.png"))
    return [(file, "dog" if at == 1 else "cat") for at, file in enumerate(files)]


@pytest.fixture
def gallery(qtbot: QtBot, empty_session: Session, model: Path, pictures: list[tuple[Path, str]]) -> ExplanationGallery:
    made = ExplanationGallery(empty_session, model, pictures, CLASSES, jobs=MapJobs(Finds))
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.begin()
    qtbot.waitUntil(lambda: not made.work.busy)
    return made


def names(gallery: ExplanationGallery) -> list[str]:
    return [tile.name(gallery.wall.pictures.choice) for tile in gallery.wall.pictures.tiles]


def choose(gallery: ExplanationGallery, choice: str) -> None:
    at = gallery.classes.findData(choice)
    gallery.classes.setCurrentIndex(at)
    gallery.classes.activated.emit(at)


def hot_side(gallery: ExplanationGallery, row: int) -> str:
    """Return on which side the tile of a row is drawn brighter with the map than without, if any."""
    rect = gallery.wall.visualRect(gallery.wall.pictures.index(row))
    found = []
    for opacity in (0, 100):
        gallery.opacity.slider.setValue(opacity)
        image = gallery.wall.viewport().grab(rect).toImage().convertToFormat(QImage.Format.Format_RGB32)
        pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)
        found.append(pixels[: image.height() // 2].astype(int))
    change = np.abs(found[1] - found[0]).sum(axis=(0, 2))
    left, right = np.array_split(change, 2)
    return "left" if left.sum() > 3 * right.sum() else "right" if right.sum() > 3 * left.sum() else ""


def test_the_map_of_the_class_that_is_chosen_lies_over_each_picture(qtbot: QtBot, gallery: ExplanationGallery) -> None:
    qtbot.waitUntil(lambda: gallery.wall.pictures.index(1).data(Qt.ItemDataRole.DecorationRole) is not None)
    assert names(gallery) == ["cat"] * 5 + [""]
    assert hot_side(gallery, 1) == "left"
    choose(gallery, TRUE)
    assert names(gallery) == ["cat", "dog", "cat", "cat", "cat", ""]
    assert hot_side(gallery, 1) == "right"
    choose(gallery, "dog")
    assert names(gallery) == ["dog"] * 5 + [""]


def test_what_is_wrong_or_missing_is_said(gallery: ExplanationGallery) -> None:
    tips = [gallery.wall.pictures.index(row).data(Qt.ItemDataRole.ToolTipRole) for row in range(6)]
    assert tips[0].splitlines()[1:] == ["cat · 90 %", "true: cat"]
    assert tips[1].splitlines()[1:] == ["cat · 90 %", "true: dog, said: cat"]
    assert "it is damaged" in tips[5]
    cat, dog = gallery.wall.pictures.tiles[:2]
    assert [cat.other(PREDICTED), dog.other(PREDICTED)] == ["true: cat", "true: dog"]
    assert [cat.other(TRUE), dog.other(TRUE)] == ["true: cat", "said: cat"]
    assert cat.other("dog") == "true: cat"
    assert gallery.save_button.isEnabled()


def test_a_cancel_keeps_what_was_found(
    qtbot: QtBot, empty_session: Session, model: Path, pictures: list[tuple[Path, str]]
) -> None:
    gallery = ExplanationGallery(empty_session, model, pictures, CLASSES, jobs=MapJobs(FindsTwo))
    qtbot.addWidget(gallery)
    gallery.begin()
    qtbot.waitUntil(lambda: names(gallery)[:2] == ["cat", "cat"])
    assert not gallery.save_button.isEnabled()
    assert gallery.close_button.text() == "Cancel"
    gallery.close_button.click()
    qtbot.waitUntil(lambda: not gallery.work.busy)
    assert gallery.work.words.text() == "Cancelled after 2 of 6 images; what was found is kept."
    assert names(gallery) == ["cat", "cat", "", "", "", ""]
    assert len(gallery.wall.wanted()) == 2
    assert gallery.save_button.isEnabled()


def test_a_model_that_cannot_be_opened_is_a_sentence(
    qtbot: QtBot, empty_session: Session, model: Path, pictures: list[tuple[Path, str]]
) -> None:
    jobs = MapJobs(lambda _model, _paths: Failing("The model is damaged."))
    gallery = ExplanationGallery(empty_session, model, pictures, CLASSES, jobs=jobs)
    qtbot.addWidget(gallery)
    gallery.begin()
    qtbot.waitUntil(lambda: not gallery.work.busy)
    assert gallery.work.words.text() == "The model is damaged."
    assert not gallery.save_sheet_button.isEnabled()


def test_no_more_than_the_limit_is_taken_and_that_is_said(
    qtbot: QtBot, empty_session: Session, model: Path, pictures: list[tuple[Path, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(explanation_gallery, "MOST", 4)
    gallery = ExplanationGallery(empty_session, model, pictures, CLASSES, jobs=MapJobs(Finds))
    qtbot.addWidget(gallery)
    assert len(gallery.wall.pictures.tiles) == 4
    assert "first 4 pictures; 2 more are left out" in gallery._hint()


def test_saving_takes_the_selection_or_all_and_overwrites_nothing(
    qtbot: QtBot, gallery: ExplanationGallery, tmp_path: Path
) -> None:
    gallery.save_pictures(tmp_path / "maps")
    qtbot.waitUntil(lambda: not gallery.work.busy)
    assert "Saved 5 pictures" in gallery.work.words.text()
    qtbot.keyClick(gallery.wall, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)  # the first two
    for number in (1, 2):
        gallery.save_sheet(tmp_path / "sheet.png")
        qtbot.waitUntil(lambda: not gallery.work.busy)
        gallery.save_pictures(tmp_path / "maps")
        qtbot.waitUntil(lambda: not gallery.work.busy)
        assert len(list((tmp_path / "maps").iterdir())) == 5 + 2 * number
    assert sorted(file.name for file in tmp_path.glob("sheet*")) == ["sheet (2).png", "sheet.png"]
    with Image.open(tmp_path / "maps" / "000-cat-90.png") as saved:
        assert saved.size == (40, 40)


def test_keys_change_the_opacity_and_open_a_picture_with_its_class(
    qtbot: QtBot, gallery: ExplanationGallery, empty_session: Session
) -> None:
    gallery.opacity.slider.setValue(50)
    choose(gallery, TRUE)
    qtbot.keyClick(gallery.wall, Qt.Key.Key_Minus)
    assert gallery.opacity.share == 0.4
    qtbot.keyClick(gallery.wall, Qt.Key.Key_Right)
    with qtbot.waitSignal(gallery.wall.opened):
        qtbot.keyClick(gallery.wall, Qt.Key.Key_Return)
    single = gallery.open(1)
    assert single is not None
    qtbot.waitUntil(lambda: single.view.shown_class == "dog")
    assert single.says.text() == "001.png · true: dog, said: cat"
    assert not empty_session.working, "nothing is computed anew"
    qtbot.keyClick(single, Qt.Key.Key_Right)
    assert single.position.text() == "3 of 6"
    qtbot.waitUntil(lambda: single.view.shown_class == "cat")
    qtbot.keyClick(single, Qt.Key.Key_End)
    qtbot.waitUntil(lambda: single.view.picture.words == "it is damaged")


def test_where_no_label_is_known_there_is_no_true_class(
    qtbot: QtBot, empty_session: Session, model: Path, pictures: list[tuple[Path, str]]
) -> None:
    unlabelled = [(path, "") for path, _label in pictures]
    gallery = ExplanationGallery(empty_session, model, unlabelled, CLASSES, jobs=MapJobs(Finds))
    qtbot.addWidget(gallery)
    assert gallery.classes.findData(TRUE) < 0
    assert gallery.classes.findData(PREDICTED) == 0
