"""Label work in the full view: the keys of the wall, on the picture that is shown large."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QInputDialog, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from tests.gui.dialogs.insights import insight_of
from tlstudio.core.edits import Edit, Edits
from tlstudio.core.insight import save
from tlstudio.core.names import below
from tlstudio.gui.class_picker import ClassPicker
from tlstudio.gui.data_page import DataPage
from tlstudio.gui.dialogs.image_viewer import ImageViewer
from tlstudio.gui.dialogs.map_dialog import MapDialog
from tlstudio.gui.image_state import entry_of, state_of
from tlstudio.gui.main_window import MainWindow
from tlstudio.gui.session import Session

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def page(opened: Session, qtbot: QtBot) -> Iterator[DataPage]:
    window = MainWindow(opened)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    qtbot.waitUntil(lambda: not opened.working)
    page = window.page(0)
    assert isinstance(page, DataPage)
    yield page
    window.hide()


@pytest.fixture
def viewer(page: DataPage, qtbot: QtBot) -> ImageViewer:
    """Return the full view of the second picture."""
    page.gallery.open(1)
    viewer = page.window().findChild(ImageViewer)
    assert isinstance(viewer, ImageViewer)
    qtbot.waitUntil(viewer.isActiveWindow)
    return viewer


def state(viewer: ImageViewer) -> dict[str, str]:
    texts = [words.text() for words in viewer.side.state.findChildren(QLabel)]
    return dict(zip(texts[::2], texts[1::2], strict=True))


def name(viewer: ImageViewer, session: Session) -> str:
    assert session.folder is not None
    return below(viewer.path, session.folder.root)


def test_a_picture_is_excluded_and_stays_in_sight(
    viewer: ImageViewer, page: DataPage, opened: Session, qtbot: QtBot
) -> None:
    shown, before = viewer.path, len(page.gallery.model.entries)
    assert state(viewer) == {"Class": shown.parent.name, "Split": "train"}
    qtbot.keyClick(viewer, Qt.Key.Key_X)
    assert opened.edits.images == {name(viewer, opened): Edit(excluded=True)}
    assert len(page.gallery.model.entries) == before - 1
    assert viewer.path == shown
    assert "Excluded" in state(viewer)
    assert "excluded" in viewer.caption.text()
    qtbot.keyClick(viewer, Qt.Key.Key_X)
    assert opened.edits == Edits(), "the same key takes it back"
    assert "Excluded" not in state(viewer)


def test_it_is_relabelled_and_that_is_undone(viewer: ImageViewer, opened: Session, qtbot: QtBot) -> None:
    own = viewer.path.parent.name
    qtbot.keyClick(viewer, Qt.Key.Key_R)
    picker = viewer.findChild(ClassPicker)
    assert isinstance(picker, ClassPicker)
    other = next(label for label in ("blue", "green", "red") if label != own)
    qtbot.keyClicks(picker.line, other)
    qtbot.keyClick(picker.line, Qt.Key.Key_Return)
    assert opened.edits.images[name(viewer, opened)] == Edit(label=other)
    assert state(viewer)["Class"] == f"{other} (was {own})"
    qtbot.waitUntil(viewer.isActiveWindow)
    qtbot.keyClick(viewer, Qt.Key.Key_Z, CONTROL)
    assert opened.edits == Edits()
    assert state(viewer)["Class"] == own
    qtbot.keyClick(viewer, Qt.Key.Key_Z, CONTROL | SHIFT)
    assert state(viewer)["Class"] == f"{other} (was {own})"


def test_a_note_is_written_about_the_one_that_is_shown(viewer: ImageViewer, opened: Session, qtbot: QtBot) -> None:
    qtbot.keyClick(viewer, Qt.Key.Key_Right)
    qtbot.keyClick(viewer, Qt.Key.Key_N)
    dialog = viewer.findChild(QInputDialog)
    assert isinstance(dialog, QInputDialog)
    line = dialog.findChild(QLineEdit)
    assert isinstance(line, QLineEdit)
    qtbot.keyClicks(line, "blurred slide")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert opened.edits.images == {name(viewer, opened): Edit(note="blurred slide")}
    assert state(viewer)["Note"] == "blurred slide"
    assert viewer.index == 2


def test_buttons_do_what_the_keys_do(viewer: ImageViewer, opened: Session) -> None:
    assert [one.text() for one in viewer.side.buttons] == ["Exclude", "Relabel…", "Group…", "Note…"]
    viewer.side.buttons[0].click()
    assert opened.edits.images == {name(viewer, opened): Edit(excluded=True)}


def test_group_and_subset_are_told(page: DataPage, opened: Session) -> None:
    path = page.gallery.model.entries[0].path
    assert opened.folder is not None
    key = below(path, opened.folder.root)
    opened.change_edits(opened.edits.changed([key], group="patient 7", subset="validation"), "move")
    assert dict(state_of(opened, path)) == {"Class": path.parent.name, "Split": "validation", "Group": "patient 7"}
    assert entry_of(opened, path.with_name("another.png")) is None
    assert state_of(opened, path.with_name("another.png")) == ()


def test_from_the_map_the_keys_work_too(page: DataPage, opened: Session, qtbot: QtBot) -> None:
    assert opened.project is not None
    assert opened.folder is not None
    opened.project.runs.mkdir(parents=True, exist_ok=True)
    save(insight_of(opened.folder, 0), opened.project.runs, opened.folder.root)
    page.insight.map.click()
    dialog = page.window().findChild(MapDialog)
    assert isinstance(dialog, MapDialog)
    qtbot.waitUntil(lambda: len(dialog.map.cloud.points.shown) > 0)
    dialog.map.cloud.select([3, 5])
    dialog.map.cloud.opened.emit(5)
    viewer = dialog.findChild(ImageViewer)
    assert isinstance(viewer, ImageViewer)
    qtbot.waitUntil(viewer.isActiveWindow)
    assert viewer.position.text() == "2 of 2", "the others that are selected"
    qtbot.keyClick(viewer, Qt.Key.Key_X)
    assert opened.edits.images == {name(viewer, opened): Edit(excluded=True)}
    assert dialog.map.cloud.selected.sum() == 1
    with qtbot.waitSignal(viewer.destroyed):
        qtbot.keyClick(viewer, Qt.Key.Key_Escape)
    dialog.close()
