import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.conftest import write_images
from tlstudio.core.errors import StudioError
from tlstudio.core.events import Report, ShouldStop
from tlstudio.core.settings import Settings
from tlstudio.gui import augmentation_preview, gallery
from tlstudio.gui.augmentation_preview import AugmentationPreview
from tlstudio.gui.data_page import DataPage
from tlstudio.gui.dialogs.image_viewer import ImageViewer
from tlstudio.gui.dialogs.review_dialog import ReviewDialog
from tlstudio.gui.entries import View
from tlstudio.gui.session import Session


@pytest.fixture
def page(opened: Session, qtbot: QtBot) -> DataPage:
    page = DataPage(opened)
    qtbot.addWidget(page)
    qtbot.waitUntil(lambda: not opened.working)
    return page


def test_an_empty_page_says_what_to_do_first(empty_session: Session, qtbot: QtBot) -> None:
    page = DataPage(empty_session)
    qtbot.addWidget(page)
    assert page.welcome.isVisibleTo(page)
    assert page.welcome.open.text() == "Open a folder of images"
    assert page.welcome.demo.text() == "Try the demo"


def test_scanning_is_shown_and_can_be_cancelled(empty_session: Session, photos: Path, qtbot: QtBot) -> None:
    page = DataPage(empty_session)
    qtbot.addWidget(page)
    empty_session.open_images(photos)
    assert page.scanning.isVisibleTo(page)
    page.scanning.cancel.click()
    qtbot.waitUntil(lambda: not empty_session.working)
    assert page.scanning.isHidden()


def test_classes_are_listed_with_counts(page: DataPage) -> None:
    items = [page.folder_card.classes.item(row) for row in range(3)]
    assert [item.text() for item in items] == ["blue", "green", "red"]
    assert [item.data(Qt.ItemDataRole.AccessibleTextRole) for item in items] == [
        "blue: 6 + 3", "green: 6 + 3", "red: 7 + 3",
    ]  # fmt: skip


def test_the_split_is_said_in_words(page: DataPage) -> None:
    assert page.folder_card.split.sentence.text() == "train/ and validation/ folders found"


def test_choosing_a_class_shows_its_pictures_and_again_all(page: DataPage) -> None:
    classes = page.folder_card.classes
    classes.itemClicked.emit(classes.item(1))
    assert {entry.label for entry in page.gallery.model.entries} == {"green"}
    assert page.gallery.bar.count.text() == "9 of 28 images"
    classes.itemClicked.emit(classes.item(1))
    assert page.gallery.bar.count.text() == "28 images"


def test_the_filter_goes_by_name_and_class(page: DataPage, qtbot: QtBot) -> None:
    qtbot.keyClicks(page.gallery.bar.filter, "copy")
    assert [entry.path.name for entry in page.gallery.model.entries] == ["copy.png"]
    page.gallery.bar.filter.setText("RED")
    assert len(page.gallery.model.entries) == 10
    page.gallery.bar.everything.click()
    assert len(page.gallery.model.entries) == 28
    assert page.gallery.bar.filter.text() == ""


def test_one_subset_can_be_seen(page: DataPage) -> None:
    subsets = page.gallery.bar.subsets
    subsets.activated.emit(subsets.findData("validation"))
    assert len(page.gallery.model.entries) == 9


def test_problems_are_listed_with_reasons(page: DataPage) -> None:
    page.gallery.bar.kinds.activated.emit(1)
    names = {entry.path.name for entry in page.gallery.model.entries}
    assert "broken.png" in names
    assert page.gallery.reasons.isVisibleTo(page)
    rows = range(page.gallery.reasons.rowCount())
    texts = {page.gallery.reasons.item(row, 0).text(): page.gallery.reasons.item(row, 2).text() for row in rows}
    assert texts["broken.png"]


def test_each_check_leads_to_its_images(page: DataPage) -> None:
    assert page.folder_card.checks.rows
    for show in page.folder_card.checks.rows:
        show.click()
        assert page.gallery.shown.paths
        assert {entry.path for entry in page.gallery.model.entries} <= set(page.gallery.shown.paths)
        assert page.gallery.model.entries


def test_copies_are_reviewed_and_the_checks_follow(page: DataPage, opened: Session, qtbot: QtBot) -> None:
    assert page.folder_card.checks.review.text() == "Review 2 images…"
    page.folder_card.checks.review.click()
    dialog = page.findChild(ReviewDialog)
    assert dialog is not None
    dialog.keep.click()
    dialog.reject()
    qtbot.waitUntil(lambda: not opened.working)
    assert page.findings is not None
    assert page.findings.groups == ()
    assert len(page.findings.folder.samples) == 27
    opened.history.undo()
    qtbot.waitUntil(lambda: not opened.working)
    assert len(page.findings.groups) == 1


def test_classes_that_differ_are_merged_and_undone(empty_session: Session, tmp_path: Path, qtbot: QtBot) -> None:
    page = DataPage(empty_session)
    qtbot.addWidget(page)
    root = write_images(
        tmp_path / "photos", {"train/Cat": 3, "train/dog": 3, "validation/cats": 3, "validation/dog": 3}
    )
    with qtbot.waitSignal(page.checker.found, timeout=30_000):
        empty_session.open_images(root)
    merge = next(row for row in page.folder_card.checks.rows if row.text() == "Merge")
    assert merge.toolTip() == 'Merge "cats" into "Cat", in this project only; Ctrl+Z takes it back'
    with qtbot.waitSignal(page.checker.found, timeout=30_000):
        qtbot.mouseClick(merge, Qt.MouseButton.LeftButton)
    assert empty_session.folder is not None
    assert empty_session.folder.counts == {"Cat": 6, "dog": 6}
    assert not [row for row in page.folder_card.checks.rows if row.text() == "Merge"]
    empty_session.history.undo()
    assert empty_session.folder.counts == {"Cat": 3, "cats": 3, "dog": 6}


def test_checks_that_were_cancelled_can_be_run_again(opened: Session, qtbot: QtBot) -> None:
    page = DataPage(opened)
    qtbot.addWidget(page)
    page.folder_card.checks.cancel.click()
    qtbot.waitUntil(lambda: not opened.working)
    if page.findings is None:  # it was quicker than the checks
        assert page.folder_card.checks.words.text() == "Not checked."
        page.folder_card.checks.again.click()
        qtbot.waitUntil(lambda: not opened.working)
    assert page.findings is not None


def test_a_picture_opens_large(page: DataPage, qtbot: QtBot) -> None:
    page.gallery.open(1)
    viewer = page.findChild(ImageViewer) or page.window().findChild(ImageViewer)
    assert viewer is not None
    qtbot.waitSignal(viewer.picture.shown).wait()
    first = viewer.index
    qtbot.keyClick(viewer, Qt.Key.Key_Right)
    assert viewer.index == first + 1
    qtbot.waitSignal(viewer.picture.shown).wait()
    viewer.close()


def test_the_size_of_thumbnails_follows_the_slider(page: DataPage, qtbot: QtBot) -> None:
    page.resize(1400, 900)
    with qtbot.waitExposed(page):
        page.show()
    small = page.gallery.wall.gridSize().width()
    page.gallery.bar.zoom.setValue(page.gallery.bar.zoom.maximum())
    assert page.gallery.wall.gridSize().width() > small
    page.hide()


def test_the_size_of_thumbnails_is_remembered(page: DataPage, opened: Session, qtbot: QtBot) -> None:
    page.gallery.bar.zoom.setValue(page.gallery.bar.zoom.maximum() - 3)
    other = DataPage(opened)
    qtbot.addWidget(other)
    assert other.gallery.bar.zoom.value() == page.gallery.bar.zoom.maximum() - 3
    opened.store.setValue("size of thumbnails", "large")
    third = DataPage(opened)
    qtbot.addWidget(third)
    assert third.gallery.bar.zoom.minimum() < third.gallery.bar.zoom.value() < third.gallery.bar.zoom.maximum()
    qtbot.waitUntil(lambda: not opened.working)


def test_what_cannot_be_read_goes_when_that_is_known(empty_session: Session, photos: Path, qtbot: QtBot) -> None:
    page = DataPage(empty_session)
    qtbot.addWidget(page)
    with qtbot.waitSignal(empty_session.images_changed):
        with qtbot.waitSignal(empty_session.project_changed):
            empty_session.open_images(photos)
        assert page.gallery.bar.count.text() == "29 images"  # by their names
        page.gallery.bar.filter.setText("0")
    assert page.gallery.bar.filter.text() == "0"
    page.gallery.bar.everything.click()
    assert page.gallery.bar.count.text() == "28 images"
    assert empty_session.folder is not None
    assert [p.path for p in empty_session.folder.problems] == ["train/blue/broken.png"]
    qtbot.waitUntil(lambda: not empty_session.working)


def test_very_many_images_come_a_moment_later(
    page: DataPage, opened: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gallery, "_SOON", 10)
    assert opened.folder is not None
    smaller = opened.folder.without([opened.folder.samples[0].path])
    page.gallery.show_folder(opened.folder)
    page.gallery.show_folder(smaller)  # the last call wins
    qtbot.waitUntil(lambda: page.gallery.bar.count.text() == "27 images")
    qtbot.waitUntil(lambda: not opened.working)
    assert page.gallery.model.rowCount() == 27


def test_the_split_follows_the_settings(empty_session: Session, tmp_path: Path, qtbot: QtBot) -> None:
    from tests.conftest import write_images

    with qtbot.waitSignal(empty_session.project_changed):
        empty_session.open_images(write_images(tmp_path / "flat", {"cat": 6, "dog": 6}))
    page = DataPage(empty_session)
    qtbot.addWidget(page)
    qtbot.waitUntil(lambda: not empty_session.working)
    assert "20 %" in page.folder_card.split.sentence.text()
    empty_session.set_settings(empty_session.settings.changed("split", "validation_share", 0.3))
    assert "30 %" in page.folder_card.split.sentence.text()
    assert page.gallery.bar.subsets.isHidden()


# -- the augmentation preview ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FakePreview:
    """Stands for jobs.training.Preview: pictures in one grey, or a sentence where the file's name is bad."""

    image: Path
    settings: Settings
    count: int
    seed: int

    def run(self, report: Report, should_stop: ShouldStop) -> np.ndarray:
        if self.image.name == "bad.png":
            raise StudioError("This picture cannot be read.")
        asked.append(self)
        return np.full((1 + self.count, 8, 8, 3), 100, np.uint8)


asked: list[FakePreview] = []


@pytest.fixture
def preview(empty_session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[AugmentationPreview]:
    asked.clear()
    monkeypatch.setattr(augmentation_preview, "Preview", FakePreview)
    monkeypatch.setattr(augmentation_preview, "_WAIT_MS", 0)
    preview = AugmentationPreview(empty_session)
    qtbot.addWidget(preview)
    with qtbot.waitExposed(preview):
        preview.show()
    yield preview
    preview.hide()
    qtbot.waitUntil(lambda: not empty_session.working)


def test_the_preview_draws_the_chosen_picture(preview: AugmentationPreview, qtbot: QtBot) -> None:
    preview.show_path(Path("a.png"))
    qtbot.waitUntil(lambda: all(not tile.picture._pixmap.isNull() for tile in preview.tiles))
    assert [request.image.name for request in asked] == ["a.png"]
    assert len(preview.tiles) == 7


def test_the_preview_follows_what_it_depends_on_and_nothing_else(
    preview: AugmentationPreview, empty_session: Session, qtbot: QtBot
) -> None:
    preview.show_path(Path("a.png"))
    qtbot.waitUntil(lambda: len(asked) == 1 and preview._worker is None)
    empty_session.set_settings(empty_session.settings.changed("training", "epochs", 3))
    assert not preview._rest.isActive()
    empty_session.set_settings(empty_session.settings.changed("augmentation", "rotation", 90.0))
    qtbot.waitUntil(lambda: len(asked) == 2 and preview._worker is None)
    assert asked[1].settings.augmentation.rotation == 90
    preview.shuffle.click()
    qtbot.waitUntil(lambda: len(asked) == 3)
    assert asked[2].seed != asked[1].seed


def test_what_changed_meanwhile_is_drawn_in_the_end(preview: AugmentationPreview, qtbot: QtBot) -> None:
    for name in ("a.png", "b.png", "c.png"):
        preview.show_path(Path(name))
    qtbot.waitUntil(lambda: bool(asked) and asked[-1].image.name == "c.png")


def test_a_picture_that_cannot_be_read_is_a_sentence(preview: AugmentationPreview, qtbot: QtBot) -> None:
    preview.show_path(Path("bad.png"))
    qtbot.waitUntil(lambda: "cannot be read" in preview.words.text())


@pytest.mark.parametrize(("shape", "fit"), [((8, 8), "squash"), ((8, 30), "letterbox")])
def test_the_preview_is_fitted_as_training_would_and_says_so(
    shape: tuple[int, int], fit: str, preview: AugmentationPreview, photos: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    session = preview.session
    images = Path(shutil.copytree(photos, tmp_path / "shapes"))
    for file in images.rglob("00[135].png"):
        with Image.open(file) as picture:
            picture.resize((picture.width * shape[0], picture.width * shape[1])).save(file)
    session.open_images(images)
    qtbot.waitUntil(lambda: session.folder is not None and not session.working)
    assert session.folder is not None
    preview.show_path(session.folder.samples[0].path)
    qtbot.waitUntil(lambda: preview.drawn)
    assert asked[-1].settings.reading.fit == fit
    assert fit in preview.words.text()
    session.set_settings(session.settings.changed("reading", "fit", "crop"))
    qtbot.waitUntil(lambda: asked[-1].settings.reading.fit == "crop" and preview.drawn)
    assert preview.words.text() == "crop the centre"


def test_out_of_sight_nothing_is_drawn(preview: AugmentationPreview) -> None:
    preview.hide()
    preview.show_path(Path("a.png"))
    assert not preview._rest.isActive()


def test_a_view_survives_another_folder(page: DataPage) -> None:
    page.gallery.show_view(View(text="no such name"))
    assert page.gallery.path is None
    page.refresh()
    assert page.gallery.shown == View()
    assert page.gallery.path is not None
